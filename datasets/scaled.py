"""Pictures with their masks at a coarser pixel size: imagery by area means, classes by majority."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .sources import NONE, Patch

TIE = 1e-6  # share of a pixel by which the class in its middle is preferred
VALID = 0.5  # share of a pixel that must show something

Edges = NDArray[np.float64]


def scaled(read: Callable[[int, int, int, int], Patch], scale: float, window: tuple[int, int, int, int]) -> Patch:
    """A window (row, column, height, width) of pixels that are `scale` times as large as those that `read` gives.

    A pixel holds the mean of what shows something in its area, partly covered pixels by the share that is covered,
    and the class of most of that area, pixels without a class counted as one; of classes with equal areas that in its
    middle. It shows something where at least VALID of its area does.
    """
    if scale == 1:
        return read(*window)
    row, column, height, width = window
    rows, top, down = _edges(row, height, scale)
    columns, left, across = _edges(column, width, scale)
    fine = read(top, left, math.ceil(rows[-1]), math.ceil(columns[-1]))
    area = _sums(fine.valid, rows, columns)
    covered = area >= VALID * scale**2
    mean = _sums(np.where(fine.valid, fine.image, 0), rows, columns) / np.maximum(area, TIE)
    values = np.rint(mean) if fine.image.dtype.kind != "f" else mean
    image = np.where(covered, values, 0).astype(fine.image.dtype)
    middle = fine.codes[np.ix_(down, across)]
    best, codes = np.full(area.shape, -1.0), np.full(area.shape, NONE, np.int32)
    for code in np.unique(fine.codes):
        share = _sums(fine.codes == code, rows, columns) + TIE * (middle == code)
        codes = np.where(share > best, code, codes)
        best = np.maximum(best, share)
    return Patch(image, covered, np.where(covered, codes, np.int32(NONE)))


def _edges(start: int, count: int, scale: float) -> tuple[Edges, int, NDArray[np.intp]]:
    """The edges of a row of pixels in finer ones, counted from the first of these, and which are in their middles."""
    edges = np.arange(start, start + count + 1) * scale
    whole = np.rint(edges)
    edges = np.where(np.abs(edges - whole) < TIE, whole, edges)
    first = math.floor(edges[0])
    return edges - first, first, np.floor((edges[:-1] + edges[1:]) / 2).astype(np.intp) - first


def _sums(values: NDArray[Any], rows: Edges, columns: Edges) -> NDArray[np.float64]:
    """Sums (..., h, w) of values (..., fine h, fine w) between edges, by sums up to each edge."""
    return _between(np.swapaxes(_between(np.swapaxes(values, -1, -2), rows), -1, -2), columns)


def _between(values: NDArray[Any], edges: Edges) -> NDArray[np.float64]:
    """Sums of the last axis between edges, pixels that an edge cuts by their share."""
    total = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, -1, dtype=np.float64, out=total[..., 1:])
    whole = np.minimum(np.floor(edges).astype(np.intp), values.shape[-1] - 1)
    return np.diff(total[..., whole] + (edges - whole) * values[..., whole], axis=-1)
