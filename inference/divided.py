"""A generator in two parts: the coarse one over a whole window, the fine one over small tiles of it.

The coarse part has nearly all of the reach but takes little memory; the fine part takes nearly all of the memory but
sees a few pixels around. So a window can be several times larger in the same memory, and what neighbouring windows
share goes through the coarse part alone. The card says where the graph may be cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ModelCard
from ..contract.errors import ModelError
from .graph_part import part
from .providers import Wish, open_session
from .windows import up

Array = NDArray[Any]
SIDE = 256
"""Pixels along a side that a tile gives at most. Measured with `fast` on one thread, of 256, 512 and 1024: the whole
takes 1.3 % and 2.5 % less time with larger ones, but 100 and 500 MB more, which windows use better."""


def margin(card: ModelCard) -> int:
    """Pixels at each edge of a window that are not computed: what lies beside them may depend on what is outside."""
    return card.context // card.multiple * card.multiple


def edge(card: ModelCard) -> int:
    """Pixels around a tile that go through the fine part with it."""
    return up(card.cut_context, card.multiple)


def is_divisible(card: ModelCard) -> bool:
    """Whether the card says where the graph may be cut, and the fine part has room for its edge in a window's."""
    return bool(card.cut) and card.cut_bytes > 0 and margin(card) >= edge(card)


def starts(length: int, card: ModelCard) -> tuple[int, list[int]]:
    """Side of the tiles of a window along one axis, and where each begins; the last one is moved back into the window.

    A function of the window's size alone, so that a run that is resumed or shared out computes the same.
    """
    begin, useful = margin(card), length - 2 * margin(card)
    side = up(-(-useful // -(-useful // SIDE)), card.multiple)
    return side, [min(begin + at, begin + useful - side) for at in range(0, useful, side)]


def fine_pixels(height: int, width: int, card: ModelCard) -> int:
    """Pixels that go through the fine part for a window of that size."""
    pixels = 1
    for length in (height, width):
        side, begins = starts(length, card)
        pixels *= len(begins) * (side + 2 * edge(card))
    return pixels


class Divided:
    """Both parts, opened for windows of one size."""

    def __init__(
        self, wish: Wish, card: ModelCard, height: int, width: int, output: str,
        sizes: Callable[[int, int], dict[str, int]], pixel_bytes: int,
    ) -> None:  # fmt: skip
        """sizes: numbers of the graph's symbolic dimensions for a size; pixel_bytes: memory of the whole graph.

        Raises ModelError where the graph cannot be cut as the card says, OutOfMemoryError.
        """
        self._card, self._output, self._edge = card, output, edge(card)
        (self._rows, self._tops), (self._columns, self._lefts) = (starts(each, card) for each in (height, width))
        rows, columns = self._rows + 2 * self._edge, self._columns + 2 * self._edge
        try:
            content = Path(wish.path).read_bytes()
            coarse = part(content, card.cut, {})
            self._coarse = _opened(
                replace(wish, sizes=sizes(height, width), reserve=card.cut_bytes * height * width), coarse
            )
            maps = self._coarse.get_outputs()[0].shape[1]
            shape = (1, int(maps), rows // card.cut_cell, columns // card.cut_cell)
            fine = part(content, output, {card.cut: shape})
        except (OSError, ValueError, TypeError) as error:
            raise ModelError(
                f"Expected {wish.path} to be cut at {card.cut}, as its card says, found that it cannot be ({error}). "
                "Export the model again."
            ) from error
        reserve = pixel_bytes * rows * columns
        self._fine = _opened(replace(wish, sizes=sizes(rows, columns), reserve=reserve), fine)

    def run(self, feeds: Mapping[str, Array], channels: int) -> Array:
        """The output (channels, h, w) for a window's inputs as the graph takes them; 0 in the margin."""
        height, width = feeds["classes"].shape[-2:]
        maps = _run(self._coarse, self._card.cut, feeds)
        known = {**feeds, self._card.cut: maps}
        wanted = [node.name for node in self._fine.get_inputs()]
        image = np.zeros((channels, height, width), np.float32)
        for top in self._tops:
            for left in self._lefts:
                box = (top - self._edge, left - self._edge, top + self._rows + self._edge,
                       left + self._columns + self._edge)  # fmt: skip
                tile = _run(self._fine, self._output, {name: _cropped(known[name], box, height) for name in wanted})
                image[:, top : top + self._rows, left : left + self._columns] = tile[
                    0, :, self._edge : -self._edge or None, self._edge : -self._edge or None
                ]
        return image


def _opened(wish: Wish, content: bytes) -> Any:
    return open_session(replace(wish, content=content))[0]


def _run(session: Any, output: str, feeds: Mapping[str, Array]) -> Array:
    """One output as an array that shares its memory."""
    from onnxruntime import OrtValue

    values = {
        node.name: OrtValue.ortvalue_from_numpy(np.ascontiguousarray(feeds[node.name])) for node in session.get_inputs()
    }
    found: Array = session.run_with_ort_values([output], values)[0].numpy()
    return found


def _cropped(value: Array, box: tuple[int, int, int, int], height: int) -> Array:
    """What an input of a window, raster or not, has in a box of its pixels (top, left, bottom, right)."""
    if value.ndim < 4:
        return value
    top, left, bottom, right = (each // (height // value.shape[2]) for each in box)
    return value[:, :, top:bottom, left:right]
