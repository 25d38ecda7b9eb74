"""The nearest of many: by features, or by small pictures in any of their eight orientations; in chunks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

CHUNK = 2**22
"""Distances that are in memory at once."""
SMALL = 8
"""Side of the pictures that chips are shrunk to."""
NEXT = 10
"""Members behind the nearest by which it is told whether that is a copy."""
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
    """The nearest of pictures (n, bands, s, s) in any of eight orientations, and how much nearer it is than the next.

    Distances are Euclidean, least over the turns and flips of the query, and given as a share of the mean distance to
    the next 10 members: from 0, a copy, to 1, as near as others. So a plain chip (water), of which there are many
    alike, is no copy of any. Carlini et al. (2023, https://arxiv.org/abs/2301.13188), section 4.2, tell copies in the
    same way, by the 50 nearest of a larger set. 1 where there is no other member, or the next are as equal.
    """
    flat = members.reshape(len(members), -1).astype(np.float64)
    turned = [each.reshape(len(queries), -1).astype(np.float64) for each in _orientations(queries)]
    distances, numbers = np.ones(len(queries)), np.zeros(len(queries), np.int64)
    rows = max(CHUNK // len(members), 1)
    for first in range(0, len(queries), rows):
        some = [each[first : first + rows] for each in turned]
        squares = np.square(flat).sum(1) + np.square(some[0]).sum(1)[:, None]
        squares -= 2 * reduce(np.maximum, (each @ flat.T for each in some))
        best = squares.argmin(1)
        exact = np.min([np.sqrt(np.square(each - flat[best]).sum(1)) for each in some], 0)
        squares[np.arange(len(best)), best] = np.inf
        others = np.sqrt(np.maximum(_least(squares, min(NEXT, len(flat) - 1)), 0))
        numbers[first : first + rows], distances[first : first + rows] = best, _shares(exact, others)
    return Nearest(distances, numbers)


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


def _least(squares: Floats, count: int) -> Floats:
    """The `count` least of each row, in order, so that their sum does not depend on how they were found."""
    return np.sort(np.partition(squares, count, 1)[:, :count], 1)


def _shares(exact: Floats, others: Floats) -> Floats:
    means = others.mean(1) if others.shape[1] else exact
    found: Floats = np.where(means > 0, exact / np.where(means > 0, means, 1), 1.0)
    return np.minimum(found, 1.0)


def _chunks(queries: int, members: int) -> Iterator[tuple[slice, slice]]:
    width = min(members, 2048)
    height = max(CHUNK // max(width, 1), 1)
    for row in range(0, queries, height):
        for column in range(0, members, width):
            yield slice(row, min(row + height, queries)), slice(column, min(column + width, members))
