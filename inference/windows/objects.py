"""Objects of a land cover: the connected parts of some classes, each known by the place of its first pixel.

A noise value that is constant over an object gives each its own look (Tan et al. 2021,
https://arxiv.org/abs/2012.04644 names the idea for classes, https://arxiv.org/abs/2103.06879 for objects). Parts are
found strip by strip as runs of pixels that touch along an edge, over the whole layer, so that windows, extents and
shards agree on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS
from ...contract.events import Message, Report
from ...contract.progress import Clock
from . import noise

Box = tuple[int, int, int, int]
Numbers = NDArray[np.int64]
STRIP = 2**22
"""Pixels, about, of the strips that a layer is parted into."""
MANY, PAUSE = 16, 1.0
"""Strips above which a pass is told of, and seconds between two events."""


@dataclass(frozen=True)
class Parts:
    """The objects in a window: which one each pixel shows, (h, w), -1 for none; world column and row of each one's
    first pixel."""

    index: Numbers
    columns: Numbers
    rows: Numbers

    @staticmethod
    def within(classes: NDArray[np.uint8], wanted: Sequence[int], column: int, row: int) -> Parts:
        """Those that show in class indices (h, w) alone, which begin at a place in the world."""
        runs = Runs.of(classes, wanted)
        places, which = np.unique(runs.part, return_inverse=True)
        index = np.full(classes.size, -1, np.int64)
        index[runs.pixels()] = np.repeat(which, runs.end - runs.first)
        width = max(classes.shape[1], 1)
        return Parts(index.reshape(classes.shape), places % width + column, places // width + row)

    def planes(self, seed: int, channels: int) -> NDArray[np.float32]:
        """Standard normal values (channels, h, w), constant over an object and 0 outside; a function of seed, channel
        and the object's place."""
        values = noise.at(seed, channels, self.columns, self.rows)
        values = np.concatenate((values, np.zeros((channels, 1), np.float32)), 1)  # what index -1 finds
        found: NDArray[np.float32] = values[:, self.index]
        return found

    @staticmethod
    def by_looks(looks: Numbers, classes: NDArray[np.uint8], wanted: Sequence[int], none: int) -> Parts:
        """Those of pixels (h, w) of the wanted classes by the numbers of their looks; `none` is the number of none."""
        shown = np.isin(classes, list(wanted)) & (looks != none)
        found, which = np.unique(looks[shown], return_inverse=True)
        index = np.full(classes.shape, -1, np.int64)
        index[shown] = which
        return Parts(index, (found << 32) >> 32, found >> 32)

    def looks(self, none: int) -> Numbers:
        """Numbers (h, w) that `by_looks` makes the same objects of."""
        numbers = np.append((self.rows << 32) | (self.columns & (2**32 - 1)), none)
        found: Numbers = numbers[self.index]
        return found


@dataclass(frozen=True)
class Runs:
    """Pixels of some classes as runs in rows, in reading order: numbers of the first pixel, of the one behind the last,
    and of the first pixel of the part that each belongs to, and the class; pixels are numbered row by row."""

    first: Numbers
    end: Numbers
    part: Numbers
    kind: NDArray[np.uint8]

    @staticmethod
    def of(classes: NDArray[np.uint8], wanted: Sequence[int]) -> Runs:
        """The runs of class indices (h, w), joined within them."""
        table = np.full(NO_CLASS + 1, NO_CLASS, np.uint8)
        table[list(wanted)] = list(wanted)
        shown = table[classes]
        edge = np.ones((len(shown), 1), np.bool_)
        turns = shown[:, 1:] != shown[:, :-1]
        there = shown != NO_CLASS
        first = np.flatnonzero(there & np.hstack((edge, turns)))
        end = np.flatnonzero(there & np.hstack((turns, edge))) + 1
        upper, lower = _touching(first, end, classes.shape[1])
        kind = shown.ravel()[first]
        alike = kind[upper] == kind[lower]
        return Runs(first, end, first[_joined(len(first), upper[alike], lower[alike])], kind)

    def pixels(self) -> Numbers:
        """The numbers of all pixels, run by run."""
        lengths = self.end - self.first
        numbers: Numbers = np.arange(lengths.sum()) + np.repeat(self.first - (np.cumsum(lengths) - lengths), lengths)
        return numbers


def _touching(first: Numbers, end: Numbers, width: int) -> tuple[Numbers, Numbers]:
    """Pairs (run, run below it) that share an edge of a pixel."""
    low = np.searchsorted(end, first + width, "right")
    high = np.searchsorted(first, end + width, "left")
    count = np.maximum(high - low, 0)
    upper = np.repeat(np.arange(len(first)), count)
    lower = np.arange(count.sum()) + np.repeat(low - (np.cumsum(count) - count), count)
    return upper, lower


def _joined(count: int, one: Numbers, other: Numbers) -> Numbers:
    """The smallest number that each of `count` is joined to, by pairs; pointers are halved as in Shiloach and Vishkin
    1982."""
    label = np.arange(count)
    while (label[one] != label[other]).any():
        least = np.minimum(label[one], label[other])
        np.minimum.at(label, label[one], least)
        np.minimum.at(label, label[other], least)
        while (shorter := label[label]).tobytes() != label.tobytes():
            label = shorter
    return label


class Objects:
    """The objects of a whole layer, found by one pass over it; windows may then be asked for in any order.

    Memory: what joins strips, a few numbers for each object that lies on a border of them, and the runs of some strips.
    """

    def __init__(
        self, read: Callable[[Box], NDArray[np.uint8]], size: tuple[int, int], origin: tuple[int, int],
        wanted: Sequence[int], joins: Mapping[int, int] | None = None, report: Report | None = None,
    ) -> None:  # fmt: skip
        """read: gives the class indices (h, w) of a box; size: width and height of the layer in pixels; origin: world
        column and row of its first pixel; wanted: indices of the classes whose parts are objects; joins: what an
        earlier pass over the same layer found, else `report` is told how far it is."""
        self._read, (self._width, self._height), self._origin = read, size, origin
        self._wanted = tuple(wanted)
        self._rows = max(1, min(self._height, STRIP // max(self._width, 1)))
        self._runs = lru_cache(maxsize=4)(self._strip)
        self.joins = dict(joins) if joins is not None else self._pass(report or (lambda event: None))

    def parts(self, box: Box) -> Parts:
        """The objects in a box (left, top, right, bottom) of the layer's pixels, which may reach beyond it."""
        left, top, right, bottom = box
        index = np.full((bottom - top, right - left), -1, np.int64)
        x0, y0, x1, y1 = max(left, 0), max(top, 0), min(right, self._width), min(bottom, self._height)
        if x0 < x1 and y0 < y1:
            pieces = [self._within(strip, x0, y0, x1, y1) for strip in range(y0 // self._rows, -(-y1 // self._rows))]
            index[y0 - top : y1 - top, x0 - left : x1 - left] = np.concatenate(pieces)
        found, which = np.unique(index, return_inverse=True)
        roots = np.array([self.joins.get(int(each), int(each)) for each in found], np.int64)
        places, joined = np.unique(roots, return_inverse=True)
        hidden = int(places[0] < 0)  # pixels of no object come first
        (x, y), width = self._origin, max(self._width, 1)
        which = joined[which].reshape(index.shape) - hidden
        return Parts(which, places[hidden:] % width + x, places[hidden:] // width + y)

    def _within(self, strip: int, x0: int, y0: int, x1: int, y1: int) -> Numbers:
        """The part of every pixel of a strip's rows between y0 and y1, columns x0 to below x1; -1 for none."""
        runs, start = self._runs(strip), strip * self._rows
        top, bottom = max(y0, start), min(y1, start + self._rows)
        if not len(runs.first):
            return np.full((bottom - top, x1 - x0), -1, np.int64)
        pixels = np.arange(top, bottom)[:, None] * self._width + np.arange(x0, x1)
        at = np.maximum(np.searchsorted(runs.first, pixels, "right") - 1, 0)
        return np.where((pixels >= runs.first[at]) & (pixels < runs.end[at]), runs.part[at], -1)

    def _strip(self, strip: int) -> Runs:
        """The runs of a strip, joined within it, numbered over the layer."""
        top = strip * self._rows
        runs = Runs.of(self._read((0, top, self._width, min(top + self._rows, self._height))), self._wanted)
        first, end, part = (each + top * self._width for each in (runs.first, runs.end, runs.part))
        return Runs(first, end, part, runs.kind)

    def _pass(self, report: Report) -> dict[int, int]:
        """Which part each part that lies on a border of strips really is."""
        joins: dict[int, int] = {}
        strips = -(-self._height // self._rows)
        clock = Clock(strips, report, PAUSE)
        if strips > MANY:
            report(Message(f"Objects are looked for in {self._width} x {self._height} pixels of land cover."))

        def root(part: int) -> int:
            while part in joins:
                part = joins[part]
            return part

        for strip in range(1, strips):
            if strips > MANY:
                clock.reach(strip)
            above, below = self._runs(strip - 1), self._runs(strip)
            border = strip * self._rows * self._width
            last, following = above.first >= border - self._width, below.first < border + self._width
            first = np.concatenate((above.first[last], below.first[following]))
            end = np.concatenate((above.end[last], below.end[following]))
            part = np.concatenate((above.part[last], below.part[following]))
            kind = np.concatenate((above.kind[last], below.kind[following]))
            upper, lower = _touching(first, end, self._width)
            alike = kind[upper] == kind[lower]
            for one, other in zip(upper[alike], lower[alike]):
                low, high = sorted((root(int(part[one])), root(int(part[other]))))
                if low != high:
                    joins[high] = low
        return {part: root(part) for part in joins}
