"""Translators in closed form, made by code, and a way to translate with them and see all that was said."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import helper, save

from landsynth.contract.card import BandInfo, ModelCard
from landsynth.contract.jobs.translate import TranslateJob
from landsynth.inference.translate import translate
from landsynth.tests.helpers.models import network
from landsynth.tests.helpers.rasters import Made, made


@dataclass(frozen=True)
class Tint:
    """What a test translator computes, and what its card claims.

    Band b is gain * (mean of band b over a square of side 2 * radius + 1) + offset, with zeros beyond the window.
    """

    radius: int = 0
    gain: float = 0.5
    offset: float = 20.0
    names: tuple[str, ...] = ("red", "green", "blue")
    mean: float = 127.5
    std: float = 70.0
    maximum: float = 255.0
    data_type: str = "uint8"
    multiple: int = 4
    context: int | None = None
    kind: str = "translator"
    output: str = "translated"
    graph_bands: int | None = None
    training: dict[str, Any] = field(default_factory=dict)


PLAIN = Tint()


def card_of(tint: Tint) -> ModelCard:
    """The card that the translator carries."""
    context = tint.radius if tint.context is None else tint.context
    return ModelCard(
        kind=tint.kind, architecture="tint", name="tint", classes=(),
        bands=tuple(BandInfo(name, 0.0, tint.maximum, tint.mean, tint.std) for name in tint.names),
        data_type=tint.data_type, pixel_size=1.0, multiple=tint.multiple, context=context, overlap=2 * context + 8,
        training=tint.training,
    )  # fmt: skip


def write_translator(path: Path, tint: Tint = PLAIN) -> str:
    """Write the model at path. Gives the path."""
    bands, side = tint.graph_bands or len(tint.names), 2 * tint.radius + 1
    kernel = np.full((bands, 1, side, side), tint.gain / side**2, np.float32)
    constants = {"kernel": kernel, "offset": np.full(bands, tint.offset, np.float32)}
    node = helper.make_node("Conv", ["image", "kernel", "offset"], [tint.output], pads=[tint.radius] * 4, group=bands)
    inputs, outputs = {"image": ["n", bands, "h", "w"]}, {tint.output: ["n", bands, "out_h", "out_w"]}
    save(network("tint", inputs, [node], outputs, constants, card_of(tint)), str(path))
    return str(path)


def tinted(image: NDArray[Any], tint: Tint = PLAIN) -> NDArray[Any]:
    """What a translator of radius 0 gives of an image, as the card's type."""
    return np.rint(tint.gain * image.astype(np.float32) + tint.offset).astype(tint.data_type)


def translated(image: str | Path, output: Path, model: str, **options: Any) -> Made:
    """Translate and reopen."""
    return made(translate, TranslateJob(str(image), model, str(output), **{"threads": 1, **options}))
