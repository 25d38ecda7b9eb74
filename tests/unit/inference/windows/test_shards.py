"""Shards: they partition a plan's rows with their seams, and swept alone and joined they are the plan swept at once."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import numpy as np
import pytest

from landsynth.inference.engine.sweep import Blending, ClassWindow, sweep
from landsynth.inference.network.segmenter import decide
from landsynth.inference.windows.blend import to_type
from landsynth.inference.windows.plan import Plan, Span, plan
from landsynth.inference.windows.shards import Shard, from_plain, neighbours, part_of, seam, shards, to_plain

ROWS = (Span(0, 40, (3, 3), (30, 34)), Span(24, 64, (30, 34), (50, 60)), Span(44, 84, (50, 60), (80, 80)),
    Span(60, 100, (80, 80), (95, 95)))  # fmt: skip
BY_HAND = Plan(ROWS, (Span(0, 40, (5, 5), (38, 38)),), 10)
NONE = np.zeros((0, 0, 0), np.float32)


@pytest.mark.parametrize(("least", "expected"), [
    # number, first and end row of windows, seam [above, top), finished [top, bottom): rows from 3 on
    (1, [(0, 0, 1, 0, 0, 27), (1, 1, 2, 27, 31, 47), (2, 2, 3, 47, 57, 77), (3, 3, 4, 77, 77, 92)]),
    (17, [(0, 0, 1, 0, 0, 27), (1, 1, 4, 27, 31, 92)]),  # the last one alone would be too small
    (28, [(0, 0, 2, 0, 0, 47), (1, 2, 4, 47, 57, 92)]),
    (64, [(0, 0, 4, 0, 0, 92)]),
    (1000, [(0, 0, 4, 0, 0, 92)]),
])  # fmt: skip
def test_by_hand(least: int, expected: list[tuple[int, ...]]) -> None:
    found = shards(BY_HAND, least)
    assert found == tuple(Shard(*each) for each in expected)
    assert [each.seam for each in found] == [each[4] - each[3] for each in expected]
    assert [each.height for each in found] == [each[5] - each[4] for each in expected]


PLANS = [
    plan((0, 0, 100, 90), (32, 40), overlap=8, context=2, multiple=4),
    plan((-37, -1003, 40, -500), (48, 64), overlap=26, context=9, multiple=8),
    plan((5, 7, 30, 520), (64, 48), overlap=0, context=9, multiple=8),
    plan((5, 7, 30, 300), (64, 40), overlap=32, context=3, multiple=8),
    plan((5, 7, 30, 20), (64, 64), overlap=16, context=3, multiple=8),
    plan((5, 7, 300, 77), (64, 64), overlap=16, context=3, multiple=8),
]


@pytest.mark.parametrize("whole", PLANS)
@pytest.mark.parametrize("least", [1, 20, 64])
def test_shards_and_seams_are_every_row_once_and_every_window_once(whole: Plan, least: int) -> None:
    found, at = shards(whole, least), 0
    for number, shard in enumerate(found):
        assert shard.number == number and shard.above == at and 0 <= shard.seam <= 16
        assert shard.height >= min(least, whole.box[3] - whole.box[1]) > 0
        at = shard.bottom
    assert at == whole.box[3] - whole.box[1]
    rows = [row for shard in found for row in part_of(whole, shard).rows]
    assert tuple(rows) == whole.rows
    assert {part_of(whole, shard).columns for shard in found} == {whole.columns}


@pytest.mark.parametrize("whole", PLANS)
def test_a_plan_survives_json(whole: Plan) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(whole)))) == whole


@pytest.mark.parametrize("values", [{}, {"rows": [], "overlap": 1}, {"rows": [{}], "columns": [], "overlap": 1}])
def test_what_is_no_plan_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        from_plain(values)


class Sweep:
    """Sweeps windows of unlike random numbers, with holes, and keeps what comes out."""

    def __init__(self, whole: Plan, blending: Blending) -> None:
        self.whole, self.blending = whole, blending
        left, top, right, bottom = whole.box
        self.valid = np.random.default_rng(5).random((bottom - top, right - left)) > 0.1
        self.valid[:, : (right - left) // 2] &= np.arange(bottom - top)[:, None] % 90 > 30

    def __call__(self, part: Plan, starts: tuple[int, ...] = (0,)) -> tuple[Any, Any, list[Any]]:
        """Rows, validity, and first and last fade of every part that begins with one of the rows of windows."""
        rows: list[Any] = []
        valid: list[Any] = []
        fades: list[Any] = []

        def read(row: int, column: int) -> ClassWindow:
            down, across = part.rows[row], part.columns[column]
            left, top = self.whole.box[:2]
            shown = self.valid[
                down.fade_in[0] - top : down.fade_out[1] - top, across.fade_in[0] - left : across.fade_out[1] - left
            ]
            at = np.array([[self.whole.rows.index(down), column]], np.uint8)
            return ClassWindow(at, NONE, shown, bool(shown.any()))

        def compute(tile: ClassWindow) -> Any:
            random = np.random.default_rng(tile.classes.ravel().tolist())
            size = (self.blending.bands, self.whole.height, self.whole.width)
            return random.normal(100, 80, size).astype(np.float32)

        def write(some: Any, shown: Any) -> None:
            rows.append(some.copy())
            valid.append(shown.copy())

        def keep(first: Any, last: Any) -> None:
            fades.append((first.copy(), last.copy()))

        sweep(part, self.blending, read, compute, write, lambda event: None, keep, starts)
        return np.concatenate(rows, 1), np.concatenate(valid, 0), fades


BLENDINGS = [
    Blending(3, "uint8", "cosine"), Blending(2, "uint16", "linear"), Blending(1, "float32", "cosine"),
    Blending(2, "uint8", "none"), Blending(4, "uint8", "cosine", partial(decide, with_confidence=True), 2),
]  # fmt: skip


@pytest.mark.parametrize("blending", BLENDINGS)
@pytest.mark.parametrize("whole", PLANS)
@pytest.mark.parametrize("least", [1, 64])
def test_joined_it_is_what_a_sweep_of_all_gives(whole: Plan, blending: Blending, least: int) -> None:
    run = Sweep(whole, blending)
    expected, valid, [(first, last)] = run(whole)
    assert first.shape[1] == last.shape[1] == 0
    reduce = blending.reduce or partial(to_type, data_type=blending.data_type)
    joined: list[Any] = []
    above: Any = None
    for shard in shards(whole, least):
        rows, shown, [(first, last)] = run(part_of(whole, shard))
        if shard.seam:
            mixed = seam(above, first, blending.blend, reduce)
            mixed[:, ~shown[: shard.seam]] = 0
            joined.append(mixed)
        assert rows[:, shard.seam :].shape[1] == shard.height
        joined.append(rows[:, shard.seam :])
        above = last
    found = np.concatenate(joined, 1)
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(valid, run.valid)
    assert len(np.unique(expected)) > 3


@pytest.mark.parametrize("blending", BLENDINGS[:2])
@pytest.mark.parametrize("whole", PLANS)
def test_neighbours_in_one_sweep_are_what_each_is_alone(whole: Plan, blending: Blending) -> None:
    run, some = Sweep(whole, blending), shards(whole, 1)
    rows, valid, fades = run(part_of(whole, *some), tuple(shard.first for shard in some))
    assert len(fades) == len(some)
    for shard, (first, last) in zip(some, fades):
        own, shown, [(own_first, own_last)] = run(part_of(whole, shard))
        np.testing.assert_array_equal(rows[:, shard.above : shard.bottom], own)
        np.testing.assert_array_equal(valid[shard.above : shard.bottom], shown)
        np.testing.assert_array_equal(first, own_first)
        np.testing.assert_array_equal(last, own_last)


@pytest.mark.parametrize(
    ("numbers", "expected"), [([], []), ([0], [[0]]), ([0, 1, 2, 3], [[0, 1, 2, 3]]), ([0, 2, 3], [[0], [2, 3]])]
)
def test_neighbours(numbers: list[int], expected: list[list[int]]) -> None:
    every = shards(BY_HAND, 1)
    assert [[shard.number for shard in group] for group in neighbours(every[n] for n in numbers)] == expected
