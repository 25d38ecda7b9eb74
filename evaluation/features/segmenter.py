"""Features of any segmenter: what its last convolution reads, which the file itself does not give."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...contract.card import BandInfo
from ...contract.errors import InputError, ModelError
from ...contract.files import temporary
from ...contract.protobuf import field, fields, texts
from ...rasters.bands import matched
from .graph import ImageGraph, filled

LOGITS = "logits"
_GRAPH, _NODE, _OUTPUT = 7, 1, 12  # of ModelProto; of GraphProto
_INPUTS, _OUTPUTS, _KIND = 1, 2, 4  # of NodeProto


class SegmenterFeatures:
    """Mean and standard deviation over a chip of every channel that the segmenter's classes are told by."""

    def __init__(self, path: str, bands: Sequence[BandInfo], threads: int | None = None) -> None:
        """Open a segmenter for imagery of these bands, on the CPU.

        Raises ModelError where the file is no segmenter with a convolution before its logits, InputError where the
        imagery does not have the segmenter's bands.
        """
        self._graph = _opened(path, threads)
        self.card = self._graph.card
        self._numbers = band_numbers(bands, self.card.bands, path)

    def __call__(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Features (n, 2 * channels) of images (n, bands, h, w) in raw digital numbers, NaN where nothing is shown.

        A chip whose sides are no multiple of the card's is continued by reflection.
        """
        values = filled(images[:, self._numbers], self.card.bands)
        beyond = [(0, -side % self.card.multiple) for side in values.shape[2:]]
        values = np.pad(values, [(0, 0), (0, 0), *beyond], mode="symmetric")
        found = [
            np.concatenate([part.mean((2, 3), np.float64), part.std((2, 3), np.float64)], 1)
            for part in self._graph.run(values)
        ]
        return np.concatenate(found).astype(np.float32)


def band_numbers(bands: Sequence[BandInfo], wanted: Sequence[BandInfo], path: str) -> list[int]:
    """Which bands of the imagery are the model's: by names where all are there, else by order where there are as
    many. Raises InputError."""
    names, sought = ([each.name for each in infos] for infos in (bands, wanted))
    found = matched(sought, names)
    if found is not None:
        return found
    raise InputError(
        f"Expected imagery with the bands of {path} ({', '.join(sought)}), found {', '.join(names)}. Choose a "
        "segmenter that was trained on such imagery."
    )


@dataclass(frozen=True)
class _Node:
    kind: str
    inputs: list[str]
    outputs: list[str]


def _opened(path: str, threads: int | None) -> ImageGraph:
    """The segmenter, with the input of its last convolution as a further output.

    Messages of protobuf that follow each other are one message, and repeated fields add up: a graph that has nothing
    but an output, put behind the model, gives it that output without the onnx library.
    """
    ImageGraph(path, "segmenter", LOGITS, threads)  # says what is wrong with another file
    name = source_of_logits(path)
    output = field(1, name.encode())
    with tempfile.TemporaryDirectory(prefix=temporary()) as folder:
        extended = Path(folder) / "features.onnx"
        extended.write_bytes(Path(path).read_bytes() + field(_GRAPH, field(_OUTPUT, output)))
        return ImageGraph(extended, "segmenter", name, threads)


def source_of_logits(path: str) -> str:
    """Name of the tensor that the last convolution before the logits reads. Raises ModelError where there is none."""
    makers = {name: node for node in _nodes(path) for name in node.outputs}
    name = LOGITS
    while name in makers:
        node = makers[name]
        if node.kind == "Conv":
            return node.inputs[0]
        name = node.inputs[0] if node.inputs else ""
    raise ModelError(
        f"Expected a segmenter whose classes are told by a convolution, found none before the logits of {path}. Leave "
        "out the embedding segmenter, or choose another segmenter."
    )


def _nodes(path: str) -> Iterator[_Node]:
    for _, graph, _ in fields(Path(path).read_bytes(), {_GRAPH}):
        for _, node, _ in fields(graph, {_NODE}):
            if node:
                yield _Node("".join(texts(node, _KIND)), texts(node, _INPUTS), texts(node, _OUTPUTS))
