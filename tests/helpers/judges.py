"""Small models that look at imagery, made by code: a segmenter that names the nearest colour, and an embedding."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from onnx import helper, save

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.tests.helpers.models import network

RGB = tuple(BandInfo(name, 0.0, 255.0, 127.5, 64.0) for name in ("red", "green", "blue"))


def card_of(kind: str, classes: int, bands: tuple[BandInfo, ...] = RGB, multiple: int = 8) -> ModelCard:
    """A card for imagery of these bands."""
    return ModelCard(kind=kind, architecture="test", name="test",
        classes=tuple(ClassInfo(index + 1, f"class {index}") for index in range(classes)), bands=bands,
        data_type="uint8", pixel_size=1.0, multiple=multiple, context=0, overlap=0)  # fmt: skip


def write_nearest_colour(
    path: Path, colours: np.ndarray, bands: tuple[BandInfo, ...] = RGB, classes: tuple[ClassInfo, ...] = ()
) -> Path:
    """A segmenter whose logit of class k is 2 c_k x - |c_k|^2, largest for the nearest of colours (classes, bands).

    It refuses sides that are no multiple of 8, as a network with three levels does.
    """
    colours = colours.astype(np.float32)
    constants = {"kernel": 2 * colours[:, :, None, None], "bias": -np.square(colours).sum(1)}
    nodes = [
        helper.make_node("SpaceToDepth", ["image"], ["blocks"], blocksize=8),
        helper.make_node("DepthToSpace", ["blocks"], ["same"], blocksize=8),
        helper.make_node("Conv", ["same", "kernel", "bias"], ["logits"]),
    ]
    inputs, outputs = {"image": ["n", len(bands), "h", "w"]}, {"logits": ["n", len(colours), "h", "w"]}
    card = card_of("segmenter", len(colours), bands)
    card = replace(card, classes=classes or card.classes)
    save(network("nearest", inputs, nodes, outputs, constants, card), str(path))
    return path


def write_embedding(path: Path) -> Path:
    """The `satellite` network, untrained, as its own exporter writes it; the same numbers every time."""
    import torch

    from landsynth.models.satellite import SatelliteEmbedding
    from landsynth.training.export.embedding import export_embedding

    torch.manual_seed(0)
    export_embedding(SatelliteEmbedding(), card_of("embedding", 10), path)
    return path
