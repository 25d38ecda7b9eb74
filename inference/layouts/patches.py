"""Patches: square windows of the sheets in all turns, what each holds, and what its four borders show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..windows import noise
from .sheets import Classes, Numbers, Sheet

MOST, ALIKE, ALONG = 2500, 48, 20
"""Patches that are looked at, how many count as alike, and pixels along a border that are compared."""
GAPS = 0.05
"""Share of a patch in which nothing may be known."""
EDGES = 0.05
"""Weight of the edges between classes along a row, beside that of shares."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Size:
    """The lattice of patches in pixels: from one to the next, and how far neighbours overlap."""

    pitch: int

    @property
    def overlap(self) -> int:
        """By how much neighbours overlap."""
        return self.pitch // 4

    @property
    def side(self) -> int:
        """Width and height of a patch."""
        return self.pitch + self.overlap

    @property
    def largest(self) -> int:
        """Width and height of the largest objects that are kept."""
        return self.pitch * 7 // 8


def turned(window: NDArray[np.uint8], turn: int) -> NDArray[np.uint8]:
    """A square window (s, s) in one of eight turns: bit 4 swaps rows and columns, 1 and 2 mirror them."""
    window = window.T if turn & 4 else window
    return window[:: -1 if turn & 2 else 1, :: -1 if turn & 1 else 1]


def turned_places(y: Numbers, x: Numbers, turn: int, side: int) -> tuple[Numbers, Numbers]:
    """Where pixels of a window of that side lie when it is turned."""
    y, x = (x, y) if turn & 4 else (y, x)
    return side - 1 - y if turn & 2 else y, side - 1 - x if turn & 1 else x


class Patches:
    """The patches of some sheets."""

    def __init__(self, sheets: Sequence[Sheet], classes: int, size: Size, turns: int, seed: int) -> None:
        """classes: how many there are; turns: 8, or 4 where rows must stay rows."""
        self.sheets, self.size, self.turns = sheets, size, turns
        self.places = self._places(seed)
        """Sheet, row and column of each patch (n, 3)."""
        self.facts = np.array([facts_of(self._window(at), classes) for at in range(len(self.places))])
        """What a layout shall have as the examples have it (n, facts): the shares of classes, and edges."""
        if len(self.places):
            self.borders = np.stack([self._borders(at) for at in range(len(self.places))])
            """Ground (n, turn, side, pixels) along the left, right, upper and lower border."""
            middle = self.facts - self.facts.mean(0)
            self.order = np.argsort(middle @ np.linalg.svd(middle, full_matrices=False)[2][0], kind="stable")
            """The patches along the direction in which they differ most."""
            self.alike = _nearest(self.facts)
            """The patches (n, some) whose facts are nearest to each one's."""

    def _places(self, seed: int) -> Numbers:
        side, found = self.size.side, []
        area = sum(each.ground.size for each in self.sheets)
        for number, sheet in enumerate(self.sheets):
            height, width = sheet.ground.shape
            if min(height, width) < side:
                continue
            count = -(-min(MOST, 8 * area // self.size.pitch**2) * sheet.ground.size // area)
            draw = noise.bits(seed, np.arange(count), np.full(count, number), 2)
            y, x = ((draw[:, i] % np.uint64(n - side + 1)).astype(np.int64) for i, n in enumerate((height, width)))
            gaps = [sheet.is_gap[v : v + side : 4, u : u + side : 4].mean() for v, u in zip(y, x)]
            found.append(np.stack([np.full(count, number), y, x], 1)[np.array(gaps) <= GAPS])
        return np.concatenate(found) if found else np.zeros((0, 3), np.int64)

    def _window(self, at: int, what: str = "classes") -> Classes:
        sheet, y, x = self.places[at]
        side = self.size.side
        found: Classes = getattr(self.sheets[sheet], what)[y : y + side, x : x + side]
        return found

    def _borders(self, at: int) -> NDArray[np.uint8]:
        step = self.size.side // ALONG
        small = self._window(at, "ground")[step // 2 :: step, step // 2 :: step][:ALONG, :ALONG]
        deep = self.size.overlap // step
        every = [turned(small, turn) for turn in range(self.turns)]
        sides = [(e[:, :deep], e[:, -deep:], e[:deep], e[-deep:]) for e in every]
        return np.array([[part.ravel() for part in each] for each in sides], np.uint8)

    def ground(self, at: int, turn: int) -> Classes:
        """The ground (side, side) of a patch."""
        return turned(self._window(at, "ground"), turn)

    def is_object(self, at: int, turn: int) -> NDArray[np.uint8]:
        """Whether objects stand there (side, side), as 0 or 1."""
        return turned((self._window(at) != self._window(at, "ground")).view(np.uint8), turn)

    @lru_cache(maxsize=4096)  # noqa: B019 - patches live as long as the job
    def _objects(self, at: int) -> tuple[Numbers, Numbers, Numbers, Classes]:
        number, y, x = self.places[at]
        parts, side = self.sheets[number].objects, self.size.side
        inside = (parts.middle_y >= y) & (parts.middle_x >= x)
        inside &= (parts.middle_y < y + side) & (parts.middle_x < x + side)
        which = np.flatnonzero(inside)
        rows, columns, owner = parts.pixels(which)
        return rows - y, columns - x, owner, parts.kind[which]

    def objects(self, at: int, turn: int) -> tuple[Numbers, Numbers, Numbers, Classes]:
        """The objects whose middle lies in a patch: rows and columns of their pixels, also beyond it, which object each
        belongs to, and the classes of the objects."""
        y, x, owner, kinds = self._objects(at)
        return (*turned_places(y, x, turn, self.size.side), owner, kinds)


def facts_of(window: Classes, classes: int) -> Floats:
    """Shares of classes in a window (h, w), and how many edges between them its rows and columns have."""
    rows, columns = window[::4], window[:, ::4]
    shares = np.bincount(rows[:, ::2].ravel(), minlength=classes)[:classes] / rows[:, ::2].size
    edges = (rows[:, 1:] != rows[:, :-1]).sum() / len(rows) + (columns[1:] != columns[:-1]).sum() / columns.shape[1]
    return np.append(shares, EDGES * edges / 2 * 300 / len(window))


def _nearest(facts: Floats) -> Numbers:
    """The nearest of points (n, k) to each, itself among them."""
    small, count = facts.astype(np.float32), min(ALIKE, -(-len(facts) // 40))
    square = (small**2).sum(1)
    away = square[:, None] + square - 2 * small @ small.T
    np.fill_diagonal(away, -1)
    found: Numbers = np.argpartition(away, count - 1, 1)[:, :count]
    return found
