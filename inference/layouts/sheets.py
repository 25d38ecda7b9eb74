"""Sheets: parts of example land cover in memory, their ground without objects, and the objects that stay whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS
from ..windows.objects import Runs

Classes = NDArray[np.uint8]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Parts:
    """Connected parts of some classes: their pixels, one part after another, and of each part the first pixel's number
    in these, the number behind the last, the middle of its box and its class."""

    y: Numbers
    x: Numbers
    first: Numbers
    end: Numbers
    middle_y: Numbers
    middle_x: Numbers
    kind: Classes

    def pixels(self, which: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Rows, columns and number within `which` of all pixels of some parts."""
        lengths = self.end[which] - self.first[which]
        before = np.cumsum(lengths) - lengths
        owner = np.repeat(np.arange(len(which)), lengths)
        at = np.arange(lengths.sum()) + np.repeat(self.first[which] - before, lengths)
        return self.y[at], self.x[at], owner


class Sheet:
    """A part of an example in memory: class indices (h, w) without gaps, and the objects that stay whole."""

    def __init__(self, classes: Classes, whole: Sequence[int], largest: int) -> None:
        """classes: indices (h, w), NO_CLASS where there are none; whole: those whose connected parts are objects, where
        these are at most `largest` px wide and high and do not touch the edge."""
        is_open = (classes == NO_CLASS) | np.isin(classes, whole)
        self.ground = filled(classes, is_open)
        """What lies where objects are taken away and gaps are closed: the nearest class along rows and columns."""
        self.objects = parts_of(classes, whole, largest)
        y, x, _ = self.objects.pixels(np.arange(len(self.objects.kind)))
        self.classes = self.ground.copy()
        self.classes[y, x] = classes[y, x]
        self.is_gap = is_open
        """Where nothing is known, or an object stands that is none of those: too large, or cut by the edge."""
        self.is_gap[y, x] = False
        self.lost = int((self.is_gap & (classes != NO_CLASS)).sum())
        """Pixels of such objects."""


def parts_of(classes: Classes, wanted: Sequence[int], largest: int) -> Parts:
    """The connected parts of some classes whose boxes are at most `largest` px and do not touch the edge."""
    height, width = classes.shape
    runs = Runs.of(classes, wanted)
    order = np.argsort(runs.part, kind="stable")
    _, starts, which = np.unique(runs.part[order], return_index=True, return_inverse=True)
    lengths = (runs.end - runs.first)[order]
    pixels = np.repeat(runs.first[order] - (np.cumsum(lengths) - lengths), lengths) + np.arange(lengths.sum())
    y, x = np.divmod(pixels, width)
    counts = np.bincount(which, lengths, len(starts)).astype(np.int64)
    end = np.cumsum(counts)
    first = end - counts
    if not len(starts):
        none = np.zeros(0, np.int64)
        return Parts(none, none, none, none, none, none, np.zeros(0, np.uint8))
    top, bottom = np.minimum.reduceat(y, first), np.maximum.reduceat(y, first)
    left, right = np.minimum.reduceat(x, first), np.maximum.reduceat(x, first)
    ok = (bottom - top < largest) & (right - left < largest)
    ok &= (top > 0) & (left > 0) & (bottom < height - 1) & (right < width - 1)
    kind = runs.kind[order][starts]
    return Parts(y, x, first[ok], end[ok], (top + bottom)[ok] // 2, (left + right)[ok] // 2, kind[ok])


def filled(classes: Classes, is_open: NDArray[np.bool_]) -> Classes:
    """Class indices (h, w) with the nearest other one of the same row or column where `is_open`."""
    if not is_open.any() or is_open.all():
        return classes
    found, best = classes.copy(), np.full(classes.shape, np.iinfo(np.int32).max, np.int32)
    for turn in (0, 1):
        one, out, near = (each.T if turn else each for each in (classes, found, best))
        state = np.pad(is_open.T if turn else is_open, ((0, 0), (1, 1))).ravel()
        row, first = np.divmod(np.flatnonzero(state[1:] & ~state[:-1]), one.shape[1] + 2)
        end = np.flatnonzero(state[:-1] & ~state[1:]) % (one.shape[1] + 2)
        length, last = end - first, one.shape[1] - 1
        within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        y, x = np.repeat(row, length), np.repeat(first, length) + within
        far = np.int32(2**30)
        before = np.where(np.repeat(first, length) > 0, within + 1, far)
        behind = np.where(np.repeat(end, length) <= last, np.repeat(length, length) - within, far)
        values = np.where(
            before <= behind, np.repeat(one[row, np.maximum(first - 1, 0)], length),
            np.repeat(one[row, np.minimum(end, last)], length),
        )  # fmt: skip
        away = np.minimum(before, behind)
        better = (away < near[y, x]) & (away < far)
        near[y[better], x[better]], out[y[better], x[better]] = away[better], values[better]
    still = is_open & (best == np.iinfo(np.int32).max)
    return filled(found, still) if still.any() else found
