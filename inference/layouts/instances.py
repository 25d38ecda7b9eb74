"""Instances of rare classes: connected parts of the examples with what lies around them, set all over the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ClassInfo
from ...contract.errors import InputError
from ..windows import noise
from .patches import turned_places
from .sheets import Classes, Numbers, Sheet, parts_of

AROUND, LEAST, MOST = 6, 16, 400
"""Pixels around a part that come along, the fewest that it has, and parts of a class that are kept."""


@dataclass(frozen=True)
class Instance:
    """A part: rows and columns of its pixels and of those around it, from its middle, and their classes."""

    y: Numbers
    x: Numbers
    classes: Classes


@dataclass(frozen=True)
class Placed:
    """An instance in the world, and what decides which of two is seen."""

    y: Numbers
    x: Numbers
    classes: Classes
    rank: int


class Instances:
    """What is set, by class, and how many for a million pixels."""

    def __init__(
        self, sheets: Sequence[Sheet], wanted: Mapping[int, float], classes: Sequence[ClassInfo], largest: int,
        turns: int, seed: int,
    ) -> None:  # fmt: skip
        """wanted: density by class index. Raises InputError for a class that has no part of fitting size."""
        self._density, self._turns, self._seed = dict(wanted), turns, seed
        self._parts = {kind: _parts(sheets, kind, largest) for kind in wanted}
        for kind, found in self._parts.items():
            if not found:
                raise InputError(
                    f"INSTANCES: expected parts of {classes[kind].name} of {LEAST} pixels or more in the examples that "
                    f"are at most {largest} pixels wide and do not touch the edge, found none. Choose another class, "
                    "or a larger PATCH_SIZE."
                )

    def within(self, column: int, row: int, pitch: int) -> list[Placed]:
        """Those whose middle lies in a place of the lattice, in pixels of the world."""
        found = []
        for kind, density in self._density.items():
            draw = noise.bits(self._seed ^ (kind + 2), np.array([column]), np.array([row]))[0]
            count = int(density * pitch**2 / 1e6 + (int(draw[0]) >> 11) * 2.0**-53)
            numbers = np.arange(count)
            for rank, y, x, which, turn in noise.bits(int(draw[0]), numbers, numbers, 5).tolist():
                part = self._parts[kind][which % len(self._parts[kind])]
                dy, dx = turned_places(part.y, part.x, turn % self._turns, 1)
                at = row * pitch + y % pitch + dy, column * pitch + x % pitch + dx
                found.append(Placed(*at, part.classes, rank >> 1))
        return found


def _parts(sheets: Sequence[Sheet], kind: int, largest: int) -> list[Instance]:
    found: list[Instance] = []
    for sheet in sheets:
        parts = parts_of(sheet.classes, [kind], largest)
        sizes = parts.end - parts.first
        for at in np.flatnonzero(sizes >= LEAST)[: MOST - len(found)]:
            y, x, _ = parts.pixels(np.array([at]))
            found.append(_with_surroundings(sheet, y, x))
    return found


def _with_surroundings(sheet: Sheet, y: Numbers, x: Numbers) -> Instance:
    """A part with the ground around it."""
    height, width = sheet.ground.shape
    top, left = max(int(y.min()) - AROUND, 0), max(int(x.min()) - AROUND, 0)
    bottom, right = min(int(y.max()) + AROUND + 1, height), min(int(x.max()) + AROUND + 1, width)
    core = np.zeros((bottom - top, right - left), np.bool_)
    core[y - top, x - left] = True
    wide = _grown(_grown(core, 0), 1)
    classes = np.where(core, sheet.classes[top:bottom, left:right], sheet.ground[top:bottom, left:right])
    rows, columns = np.nonzero(wide)
    return Instance(rows - core.shape[0] // 2, columns - core.shape[1] // 2, classes[rows, columns])


def _grown(core: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    """The pixels (h, w) and those up to AROUND beside them along an axis."""
    total = np.cumsum(np.pad(core, [(AROUND + 1, AROUND) if at == axis else (0, 0) for at in (0, 1)]), axis, np.int32)
    size = core.shape[axis]
    take = np.arange(size)
    found: NDArray[np.bool_] = np.take(total, take + 2 * AROUND + 1, axis) > np.take(total, take, axis)
    return found
