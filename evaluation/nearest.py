"""The nearest of many: by features, or by small pictures in any of their eight orientations; in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .chips import ChipSet

CHUNK = 2**22
"""Distances that are in memory at once."""
SMALL = 8
"""Side of the pictures that chips are shrunk to."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Nearest:
    """Of each query the distance to the nearest member (n,), and that member's number (n,)."""

    distances: Floats
    numbers: NDArray[np.int64]


def nearest(queries: NDArray[Any], members: NDArray[Any]) -> Nearest:
    """The member (m, d) of the least Euclidean distance to each query (n, d); the first of equals."""
    distances = np.full(len(queries), np.inf)
    numbers = np.zeros(len(queries), np.int64)
    for rows, columns in _chunks(len(queries), len(members)):
        some, all_of_them = queries[rows].astype(np.float64), members[columns].astype(np.float64)
        # |a|^2 - 2ab + |b|^2 without the first, which is the same for all members
        best = (np.square(all_of_them).sum(1) - 2 * some @ all_of_them.T).argmin(1)
        # by differences, so that a copy is at 0 and not at the rounding of large numbers
        values = np.sqrt(np.square(some - all_of_them[best]).sum(1))
        better = values < distances[rows]
        numbers[rows] = np.where(better, best + columns.start, numbers[rows])
        distances[rows] = np.where(better, values, distances[rows])
    return Nearest(distances, numbers)


def nearest_picture(queries: NDArray[Any], members: NDArray[Any]) -> Nearest:
    """The same of pictures (n, bands, s, s): root mean square difference, least over the eight turns and flips."""
    best: Nearest | None = None
    size = int(np.prod(queries.shape[1:]))
    for turned in _orientations(queries):
        found = nearest(turned.reshape(len(turned), size), members.reshape(len(members), size))
        if best is None:
            best = found
        else:
            better = found.distances < best.distances
            best = Nearest(
                np.where(better, found.distances, best.distances), np.where(better, found.numbers, best.numbers)
            )
    if best is None:
        raise ValueError("a square has eight orientations")
    return Nearest(best.distances / np.sqrt(size), best.numbers)


def shrunk(chips: ChipSet) -> NDArray[np.float32]:
    """Chips as pictures (n, bands, 8, 8): block means, bands from 0 to 1, their mean where nothing shows."""
    found = [shrink(batch.images) for _, batch in chips.batches()]
    values = np.concatenate(found)
    low = np.array([band.minimum for band in chips.bands], np.float32)[:, None, None]
    span = np.array([band.maximum - band.minimum for band in chips.bands], np.float32)[:, None, None]
    means = np.array([band.mean for band in chips.bands], np.float32)[:, None, None]
    filled = np.where(np.isfinite(values), values, means)
    return np.where(span > 0, (filled - low) / np.where(span > 0, span, 1), np.float32(0))


def shrink(images: NDArray[Any], side: int = SMALL) -> NDArray[np.float32]:
    """Means over side x side blocks of images (n, bands, h, w); of the numbers that there are, NaN where none is."""
    edges = [np.linspace(0, length, side + 1).astype(int)[:-1] for length in images.shape[2:]]
    is_there = np.isfinite(images)
    values = np.where(is_there, images, 0).astype(np.float64)
    sums = np.add.reduceat(np.add.reduceat(values, edges[0], 2), edges[1], 3)
    counts = np.add.reduceat(np.add.reduceat(is_there.astype(np.int64), edges[0], 2), edges[1], 3)
    means: NDArray[np.float32] = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan).astype(np.float32)
    return means


def _orientations(pictures: NDArray[Any]) -> Iterator[NDArray[Any]]:
    for flipped in (pictures, pictures[..., ::-1]):
        for turns in range(4):
            yield np.rot90(flipped, turns, (2, 3))


def _chunks(queries: int, members: int) -> Iterator[tuple[slice, slice]]:
    width = min(members, 2048)
    height = max(CHUNK // max(width, 1), 1)
    for row in range(0, queries, height):
        for column in range(0, members, width):
            yield slice(row, min(row + height, queries)), slice(column, min(column + width, members))
