"""Segmenters in closed form, made by code, small imagery for them, and a way to classify it and see what was said."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import helper, save

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.contract.jobs.classify import ClassifyJob
from landsynth.inference.classify import classify
from landsynth.tests.helpers.models import network
from landsynth.tests.helpers.rasters import Made, made

LEVELS = (0.0, 61.0, 120.0, 181.0, 240.0)
"""No whole number lies in the middle of two."""
COLOURS = ("#3C1098", "#8429F6", "#6EC1E4", "#FEDD3A", "#E2A929")
NAMES = ("building", "land", "road", "plant", "water")


@dataclass(frozen=True)
class Sight:
    """What a test segmenter computes, and what its card claims.

    With x the sum over bands of weight b times the mean of band b over a square of side 2 * radius + 1 (zeros beyond
    the window), the logit of class k is scale * (2 c_k x - c_k^2), largest for the nearest of the five levels c.
    """

    radius: int = 0
    weights: tuple[float, ...] = (1.0, 0.0, 0.0)
    names: tuple[str, ...] = ("red", "green", "blue")
    codes: tuple[int, ...] = (1, 2, 3, 4, 5)
    scale: float = 1e-3
    multiple: int = 8
    context: int | None = None
    overlap: int | None = None
    mean: float = 127.5
    kind: str = "segmenter"
    data_type: str = "uint8"
    output: str = "logits"
    graph_classes: int | None = None


def card_of(sight: Sight) -> ModelCard:
    """The card that the segmenter carries."""
    context = sight.radius if sight.context is None else sight.context
    return ModelCard(
        kind=sight.kind, architecture="sight", name="sight",
        classes=tuple(ClassInfo(*each) for each in zip(sight.codes, NAMES, COLOURS)),
        bands=tuple(BandInfo(name, 0.0, 255.0, sight.mean, 70.0) for name in sight.names),
        data_type=sight.data_type, pixel_size=1.0, multiple=sight.multiple, context=context,
        overlap=2 * context + 8 if sight.overlap is None else sight.overlap, ignored=(ClassInfo(99, "unlabelled"),),
    )  # fmt: skip


def write_segmenter(path: Path, sight: Sight = Sight()) -> str:  # noqa: B008
    """Write the model at path. Gives the path."""
    bands, side = len(sight.weights), 2 * sight.radius + 1
    kernel = np.zeros((1, bands, side, side), np.float32)
    kernel[0] = np.array(sight.weights, np.float32)[:, None, None] / side**2
    levels = np.array(LEVELS[: sight.graph_classes or len(sight.codes)], np.float32)
    constants = {"kernel": kernel, "slopes": (2 * sight.scale * levels)[:, None, None, None],
        "offsets": -sight.scale * levels**2}  # fmt: skip
    nodes = [
        helper.make_node("Conv", ["image", "kernel"], ["seen"], pads=[sight.radius] * 4),
        helper.make_node("Conv", ["seen", "slopes", "offsets"], [sight.output]),
    ]
    inputs, outputs = {"image": ["n", bands, "h", "w"]}, {sight.output: ["n", len(levels), "out_h", "out_w"]}
    save(network("sight", inputs, nodes, outputs, constants, card_of(sight)), str(path))
    return str(path)


def scenery(height: int, width: int, seed: int = 0, cell: int = 6, bands: int = 3) -> NDArray[np.uint8]:
    """Imagery (bands, height, width) in blocks of `cell` pixels, with some noise."""
    draw = np.random.default_rng(seed)
    coarse = draw.integers(0, 236, (bands, height // cell + 1, width // cell + 1))
    fine = np.kron(coarse, np.ones((1, cell, cell), int))[:, :height, :width]
    return (fine + draw.integers(0, 20, fine.shape)).astype(np.uint8)


def nearest(values: NDArray[Any], codes: tuple[int, ...] = (1, 2, 3, 4, 5)) -> NDArray[np.int64]:
    """The code whose level is nearest to each value."""
    distance = np.abs(np.asarray(values, float)[None] - np.array(LEVELS).reshape(-1, *[1] * np.ndim(values)))
    return np.array(codes)[distance.argmin(0)]


def mapped(image: str | Path, output: Path, model: str, **options: Any) -> Made:
    """Classify and reopen."""
    return made(classify, ClassifyJob(str(image), str(output), model=model, **{"threads": 1, **options}))
