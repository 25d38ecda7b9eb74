"""Edits: what people change in land cover from one date to the next, drawn at random, for pairs to train change
detectors on."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, ClassInfo
from ...contract.class_seeds import class_index
from ..windows import objects
from .sheets import Classes, parts_of

LEAST, FIELD, HOUSE = 16, 400, 4
"""Pixels of a building and of a field from which on they count, and how many buildings fit along a place at least."""
TRIES = 50
HEDGE, ROAD = (2.0, 5.0), (5.0, 14.0)
"""Widths in pixels of what parts a field, and of a road."""
_AROUND = ((0, 1), (0, -1), (1, 0), (-1, 0))


@dataclass(frozen=True)
class Roles:
    """Which classes (indices) are what edits are made of; NO_CLASS or nothing where there is no such class."""

    building: int
    road: int
    fields: tuple[int, ...]
    """That people plough, mow or build on."""
    open: tuple[int, ...]
    """Fields and what grows on them: hedges, woods."""

    @staticmethod
    def of(classes: Sequence[ClassInfo]) -> Roles:
        """By the names of the classes."""

        def found(*words: str) -> list[int]:
            each = (class_index(word, classes) for word in words)
            return list(dict.fromkeys(index for index in each if index is not None))

        fields = found("crop", "grass", "bare", "vegetation", "shrub")
        building, road = (
            next(iter(found(*words)), NO_CLASS) for words in (("building", "built-up"), ("road", "paved"))
        )
        return Roles(building, road, tuple(fields), tuple(dict.fromkeys((*fields, *found("tree")))))


def possible(roles: Roles) -> tuple[str, ...]:
    """The kinds of edits that such classes allow."""
    has_building, has_road = roles.building != NO_CLASS, roles.road != NO_CLASS
    allowed = {
        "added": has_building and bool(roles.open), "removed": has_building,
        "split": bool(roles.fields) and len(roles.open) > 1, "road": has_road and bool(roles.open),
    }  # fmt: skip
    return tuple(kind for kind in KINDS if allowed[kind])


def edited(
    classes: Classes, donor: Classes, kinds: Sequence[str], roles: Roles, seed: int
) -> tuple[Classes, Counter[str]]:
    """Class indices (h, w) after some edits of each kind, and how many were made of which.

    donor: class indices of another place, whose buildings are copied. The numbers drawn are functions of the seed. An
    edit for which there is no room is left out.
    """
    found, made, rng = classes.copy(), Counter[str](), np.random.default_rng(seed)
    for kind in kinds:
        edit, most = KINDS[kind]
        made[kind] = sum(edit(found, donor, roles, rng) for _ in range(rng.integers(0, most + 1)))
    return found, made


def _add(classes: Classes, donor: Classes, roles: Roles, rng: np.random.Generator) -> bool:
    """Copy a whole building of the donor, turned or mirrored, onto open ground that it leaves a pixel of around."""
    y, x = _part(donor, roles, min(classes.shape) // HOUSE, rng)
    if not len(y):
        return False
    y, x = y - y.min(), x - x.min()
    y, x = (x, y) if rng.integers(2) else (y, x)
    y = y.max() - y if rng.integers(2) else y
    high, wide = int(y.max()) + 3, int(x.max()) + 3
    for _ in range(TRIES):
        top, left = (int(rng.integers(0, n - size + 1)) for n, size in zip(classes.shape, (high, wide)))
        if np.isin(classes[top : top + high, left : left + wide], roles.open).all():
            classes[y + top + 1, x + left + 1] = roles.building
            return True
    return False


def _remove(classes: Classes, donor: Classes, roles: Roles, rng: np.random.Generator) -> bool:
    """Give a building the class that lies around most of it."""
    y, x = _part(classes, roles, max(classes.shape), rng)
    around = np.concatenate([classes[y + down, x + right] for down, right in _AROUND])
    around = around[(around != roles.building) & (around != NO_CLASS)]
    if not len(around):
        return False
    classes[y, x] = np.bincount(around).argmax()
    return True


def _part(
    classes: Classes, roles: Roles, largest: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and columns of a building that no edge cuts; none where there is none."""
    parts = parts_of(classes, [roles.building], largest)
    whole = np.flatnonzero(parts.end - parts.first >= LEAST)
    y, x, _ = parts.pixels(rng.choice(whole, min(1, len(whole))))
    return y, x


def _split(classes: Classes, donor: Classes, roles: Roles, rng: np.random.Generator) -> bool:
    """Part a field by a line of another open class: a hedge, a ditch, a track."""
    index = objects.Parts.within(classes, roles.fields, 0, 0).index
    large = np.flatnonzero(np.bincount(index[index >= 0], minlength=1) >= FIELD)
    if not len(large):
        return False
    inside = index == rng.choice(large)
    line = inside & _strip(inside, HEDGE, rng)
    classes[line] = rng.choice([each for each in roles.open if each != classes[inside][0]])
    return True


def _lay(classes: Classes, donor: Classes, roles: Roles, rng: np.random.Generator) -> bool:
    """Lay a straight road over open ground; it ends at buildings and water and goes on behind."""
    ground = np.isin(classes, roles.open)
    if not ground.any():
        return False
    classes[ground & _strip(ground, ROAD, rng)] = roles.road
    return True


def _strip(ground: NDArray[np.bool_], widths: tuple[float, float], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Pixels (h, w) of a straight strip through any pixel of the ground."""
    y, x = divmod(int(rng.choice(np.flatnonzero(ground))), ground.shape[1])
    angle, width = rng.uniform(0, math.pi), rng.uniform(*widths)
    rows, columns = np.ogrid[: ground.shape[0], : ground.shape[1]]
    near: NDArray[np.bool_] = np.abs((columns - x) * math.sin(angle) - (rows - y) * math.cos(angle)) <= width / 2
    return near


Edit = Callable[[Classes, Classes, Roles, np.random.Generator], bool]
KINDS: dict[str, tuple[Edit, int]] = {
    "added": (_add, 4),
    "removed": (_remove, 4),
    "split": (_split, 2),
    "road": (_lay, 1),
}
"""Kinds of edits by the words of the option, in the order in which they are made, and how many a place has at most."""
