"""The cards of networks that were trained on a dataset."""

from __future__ import annotations

from typing import Any

from ...contract.card import ModelCard
from ...contract.dataset import DatasetInfo
from ...inference.windows.plan import up

RAMP = 16  # pixels of a seamless blend
LICENCE = "GPL-2.0-or-later"


def of_dataset(info: DatasetInfo) -> dict[str, Any]:
    """What a card takes over from the dataset that its network learnt from."""
    names = ("classes", "ignored", "bands", "data_type", "pixel_size", "attribution")
    return {"licence": LICENCE, **{name: getattr(info, name) for name in names}}


def card_of(config: Any, architecture: str, info: DatasetInfo, record: dict[str, Any]) -> ModelCard:
    """What the model file will say of itself.

    config: of the architecture in its file in models/; record: the training, as JSON. Neighbouring windows are
    advised to share twice the network's context and a ramp of the blend, in whole multiples. export_generator adds
    the encoder's name and hash.
    """
    return ModelCard(
        kind="generator",
        architecture=architecture,
        name=f"{architecture}-{info.name}",
        **of_dataset(info),
        multiple=config.multiple,
        context=config.context,
        overlap=up(2 * config.context + RAMP, config.multiple),
        noise_channels=config.noise_channels,
        noise_stride=config.noise_stride,
        noise_octaves=getattr(config, "octaves", ()),
        objects=tuple(info.classes[index].name for index in getattr(config, "objects", ())),
        object_planes=getattr(config, "object_planes", 0),
        style_size=config.style_size,
        class_styles=config.class_styles,
        shadows=info.shadows,
        pixel_bytes=config.pixel_bytes,
        cut=getattr(config, "cut", ""),  # most architectures have no place for one
        cut_cell=getattr(config, "cut_cell", 1),
        cut_context=getattr(config, "cut_context", 0),
        cut_bytes=getattr(config, "cut_bytes", 0),
        description="Synthetic imagery from land cover",
        training=record,
    )


def segmenter_card(
    net: Any, context: int, info: DatasetInfo, architecture: str, name: str, description: str, record: dict[str, Any]
) -> ModelCard:
    """What a segmenter's file will say of itself: net has `multiple`, context is in pixels, record as in card_of."""
    return ModelCard(
        kind="segmenter",
        architecture=architecture,
        name=name,
        **of_dataset(info),
        multiple=net.multiple,
        context=context,
        overlap=up(2 * context + RAMP, net.multiple),
        pixel_bytes=getattr(net, "pixel_bytes", 0),  # of encoders it is not known
        description=description,
        training=record,
    )
