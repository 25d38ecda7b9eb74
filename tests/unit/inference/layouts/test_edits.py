"""Edits of land cover: each kind does what it says, by its seed, and nothing where there is no room."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from landsynth.contract.card import ClassInfo
from landsynth.inference.layouts.edits import KINDS, Roles, edited, possible

CLASSES = tuple(ClassInfo(code, name) for code, name in enumerate(("building", "grass", "paved", "tree", "water"), 1))
BUILDING, GRASS, PAVED, TREE, WATER = range(5)
ROLES = Roles.of(CLASSES)
Map = NDArray[np.uint8]


def town() -> Map:
    """Grass with a house of 8 x 10, another one that the edge cuts, and a lake."""
    classes = np.full((96, 96), GRASS, np.uint8)
    classes[20:28, 30:40] = classes[50:60, :6] = BUILDING
    classes[70:] = WATER
    return classes


def many(kind: str, before: Map, donor: Map | None = None) -> list[Map]:
    """What became of it under twelve seeds, where anything did."""
    found = [edited(before, before if donor is None else donor, [kind], ROLES, seed) for seed in range(12)]
    assert all((each != before).any() == bool(made[kind]) for each, made in found)
    changed = [each for each, made in found if made[kind]]
    assert changed and len(changed) < 12
    return changed


def test_roles_by_names() -> None:
    assert Roles(BUILDING, PAVED, (GRASS,), (GRASS, TREE)) == ROLES
    assert possible(ROLES) == tuple(KINDS)
    cover = ("tree cover", "grassland", "cropland", "built-up", "bare / sparse vegetation", "permanent water bodies")
    worldcover = Roles.of([ClassInfo(code, name) for code, name in enumerate(cover)])
    assert possible(worldcover) == ("added", "removed", "split")
    assert possible(Roles.of(CLASSES[4:])) == ()


def test_added_buildings_are_whole_copies_on_open_ground() -> None:
    for after in many("added", np.full((96, 96), GRASS, np.uint8), town()):
        assert (after == BUILDING).sum() % 80 == 0
    for after in many("added", town()):
        assert ((after != town()) <= (town() == GRASS)).all()


def test_removed_buildings_give_way_to_what_is_around() -> None:
    before = town()
    before[15:18, 28:42] = PAVED
    for after in many("removed", before):
        assert set(before[after != before]) == {BUILDING} and set(after[after != before]) == {GRASS}
        assert (after != before).sum() == 80  # the one that the edge cuts stays


def test_fields_are_split_by_a_line() -> None:
    for after in many("split", town()):
        assert set(after[after != town()]) == {TREE} and 20 < (after != town()).sum() < 2 * 96 * 8


def test_roads_leave_buildings_and_water() -> None:
    for after in many("road", town()):
        assert set(after[after != town()]) == {PAVED} and set(town()[after != town()]) == {GRASS}


@pytest.mark.parametrize("kind", KINDS)
def test_no_room(kind: str) -> None:
    lake = np.full((64, 64), WATER, np.uint8)
    after, made = edited(lake, lake, [kind], ROLES, 5)
    assert not made[kind] and (after == lake).all()


def test_a_seed_says_it_all() -> None:
    one, made = edited(town(), town(), list(KINDS), ROLES, 3)
    again, _ = edited(town(), town(), list(KINDS), ROLES, 3)
    other, _ = edited(town(), town(), list(KINDS), ROLES, 4)
    assert sum(made.values()) and (one == again).all() and (one != other).any()
