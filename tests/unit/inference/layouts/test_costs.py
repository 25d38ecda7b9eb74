"""What it costs that neighbours disagree: with so many classes that a pair of them is no number below 256."""

from __future__ import annotations

import numpy as np

from landsynth.inference.layouts.drawing import Drawing
from landsynth.inference.layouts.lattice import LEFT, RIGHT, Lattice
from landsynth.inference.layouts.patches import Patches, Size
from landsynth.inference.layouts.sheets import Sheet


def lattice_of(classes: int) -> Lattice:
    """Over two sheets of squares of 8 px; every pair of classes has a cost of its own."""
    draw = np.random.default_rng(0)
    maps = (draw.integers(0, classes, (16, 16)).astype(np.uint8).repeat(8, 0).repeat(8, 1) for _ in range(2))
    patches = Patches([Sheet(each, (), 28) for each in maps], classes, Size(32), 8, 0)
    costs = np.arange(classes**2, dtype=np.float32).reshape(classes, classes)
    return Lattice(patches, costs, np.full(len(patches.places), 1 / len(patches.places)), 0)


def test_costs_of_seams() -> None:
    one, other = np.indices((20, 20)).astype(np.uint8)
    nothing = np.zeros_like(one)
    found = Drawing(lattice_of(20))._costs(one, other, nothing, nothing)
    assert (found == np.arange(400).reshape(20, 20)).all()


def test_costs_of_borders() -> None:
    """Of patches of two sheets, which no real place joins."""
    lattice = lattice_of(20)
    sheets, borders = lattice.patches.places[:, 0], lattice.patches.borders
    one, other = np.flatnonzero(sheets == 0)[None, :5], np.flatnonzero(sheets == 1)[:1]
    found = lattice._between(one, np.zeros_like(one), RIGHT, other, np.zeros_like(other), LEFT)
    mine, theirs = borders[one[0], 0, RIGHT], borders[other[0], 0, LEFT]
    assert np.allclose(found[0], [lattice.costs[each, theirs].mean() for each in mine])
