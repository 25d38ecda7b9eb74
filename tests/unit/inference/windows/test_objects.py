"""Objects of a layer: the parts that touch, whatever the strips and windows, and looks that go with them."""

from __future__ import annotations

import numpy as np
import pytest

from landsynth.contract.events import Event, Message, Progress
from landsynth.inference.windows import objects
from landsynth.inference.windows.noise import at
from landsynth.inference.windows.objects import Box, Objects, Parts

WIDTH, HEIGHT = 90, 70
KNOWN = [-2.015944, -0.954092, -0.067349]


def layer(share: float = 0.55) -> np.ndarray:
    """Indices with many winding parts of classes 1 and 2 that touch each other, and none."""
    draw = np.random.default_rng(3)
    classes = np.where(draw.random((HEIGHT, WIDTH)) < share, 1, 255).astype(np.uint8)
    classes[(classes == 1) & (draw.random(classes.shape) < 0.1)] = 2
    classes[:, 40:43] = 1  # one part from the first row to the last
    return classes


def flooded(classes: np.ndarray, wanted: tuple[int, ...]) -> np.ndarray:
    """The first pixel of every pixel's part, found the slow way; -1 for none."""
    found = np.full(classes.shape, -1)
    for row, column in np.ndindex(*classes.shape):
        if classes[row, column] not in wanted or found[row, column] >= 0:
            continue
        waiting, first = [(row, column)], row * classes.shape[1] + column
        while waiting:
            y, x = waiting.pop()
            inside = 0 <= y < classes.shape[0] and 0 <= x < classes.shape[1]
            if inside and found[y, x] < 0 and classes[y, x] == classes[row, column]:
                found[y, x] = first
                waiting += [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
    return found


def reader(classes: np.ndarray):  # type: ignore[no-untyped-def]
    def read(box: Box) -> np.ndarray:
        left, top, right, bottom = box
        return classes[top:bottom, left:right]

    return read


def firsts(parts: Parts, origin: tuple[int, int]) -> np.ndarray:
    """The number of the first pixel of every pixel's part in a layer that begins at `origin`."""
    first = np.append((parts.rows - origin[1]) * WIDTH + parts.columns - origin[0], -1)
    return first[parts.index]


def test_parts_are_what_touches_along_edges() -> None:
    classes = layer()
    for wanted in ((1,), (1, 2), ()):
        np.testing.assert_array_equal(firsts(Parts.within(classes, wanted, 5, -7), (5, -7)), flooded(classes, wanted))


@pytest.mark.parametrize("rows", [1, 3, 70])
@pytest.mark.parametrize(
    "box", [(0, 0, 90, 70), (-8, -5, 20, 30), (37, 33, 95, 80), (10, 20, 11, 21), (200, 0, 210, 9)]
)
def test_strips_and_windows_change_nothing(monkeypatch: pytest.MonkeyPatch, rows: int, box: Box) -> None:
    monkeypatch.setattr(objects, "STRIP", rows * WIDTH)
    classes, (left, top, right, bottom) = layer(), box
    grown = np.pad(flooded(classes, (1, 2)), 300, constant_values=-1)
    found = Objects(reader(classes), (WIDTH, HEIGHT), (1000, 2000), (1, 2))
    parts = found.parts(box)
    np.testing.assert_array_equal(
        firsts(parts, (1000, 2000)), grown[300 + top : 300 + bottom, 300 + left : 300 + right]
    )
    again = Objects(reader(classes), (WIDTH, HEIGHT), (1000, 2000), (1, 2), found.joins)
    np.testing.assert_array_equal(again.parts(box).planes(4, 3), parts.planes(4, 3))


def test_looks_are_constant_over_an_object_normal_and_differ_by_seed_and_place() -> None:
    parts = Parts.within(layer(0.3), (1, 2), 0, 0)
    planes, other = parts.planes(1, 2), parts.planes(2, 2)
    assert (planes[:, parts.index < 0] == 0).all()
    for number in range(len(parts.columns)):
        values = planes[:, parts.index == number]
        assert (values == values[:, :1]).all() and (values[:, 0] != other[:, parts.index == number][:, 0]).all()
    places = np.arange(40_000)
    many = at(7, 2, places % 200 - 100, places // 200 - 100).astype(np.float64)
    assert abs(many.mean()) < 0.02 and abs(many.var() - 1) < 0.03
    assert np.abs(np.corrcoef([*many, np.roll(many[0], 1), np.roll(many[0], 200)]) - np.eye(4)).max() < 0.02


def test_known_looks_on_every_machine() -> None:
    np.testing.assert_allclose(at(1, 3, np.array([-5]), np.array([2**33]))[:, 0], KNOWN, rtol=1e-5)


def test_a_long_pass_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[Event] = []
    monkeypatch.setattr(objects, "PAUSE", 0.0)
    for rows, events in ((1, 69), (35, 0)):
        said.clear()
        monkeypatch.setattr(objects, "STRIP", rows * WIDTH)
        Objects(reader(layer()), (WIDTH, HEIGHT), (0, 0), (1,), report=said.append)
        assert sum(isinstance(each, Progress) for each in said) == events
        assert any(isinstance(each, Message) and "90 x 70" in each.text for each in said) == bool(events)
