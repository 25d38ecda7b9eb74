"""Windows cover every pixel once, start where the network wants, and keep clear of their inner edges."""

from __future__ import annotations

import numpy as np
import pytest

from landsynth.contract.errors import JobError
from landsynth.inference.windows.plan import EACH, LONE, Budget, Plan, choose_size, padded, plan, spans, up

AXES = [
    (begin, end, size, overlap, context, multiple)
    for begin, end in ((0, 1), (0, 64), (-37, 500), (1000003, 1001003), (-8, 8), (5, 4096))
    for size, overlap, context, multiple in (
        (64, 16, 4, 8), (256, 112, 48, 8), (128, 112, 48, 8), (120, 112, 48, 8), (40, 8, 16, 8), (96, 32, 10, 32),
        (64, 0, 3, 1), (512, 128, 48, 16),
    )
]  # fmt: skip


@pytest.mark.parametrize(("begin", "end", "size", "overlap", "context", "multiple"), AXES)
def test_spans_partition_exactly(begin: int, end: int, size: int, overlap: int, context: int, multiple: int) -> None:
    made = spans(begin, end, size, overlap, context, multiple, ramp=16)
    weight = np.zeros(end - begin)
    for span in made:
        (a, b), (c, d) = span.fade_in, span.fade_out
        assert span.start <= a <= b <= c <= d <= span.stop
        assert span.start % multiple == 0 and span.size == made[0].size
        weight[a - begin : b - begin] += 0.5  # shared with the one before
        weight[b - begin : c - begin] += 1
        weight[c - begin : d - begin] += 0.5
    assert (weight == 1).all()
    assert [left.fade_out for left in made[:-1]] == [right.fade_in for right in made[1:]]
    first, last = padded(begin, end, context, multiple)
    assert (made[0].start, made[-1].stop) == (first, last)
    assert first <= begin - context and last >= end + context
    for left, right in zip(made, made[1:]):
        assert left.stop - right.start >= overlap
        if overlap >= 2 * context:
            assert left.fade_out[1] <= left.stop - context and right.fade_in[0] >= right.start + context
    if len(made) > 1:
        assert made[0].size <= size


@pytest.mark.parametrize(
    ("length", "size", "count", "width"),
    [(64, 64, 1, 64), (65, 64, 2, 48), (112, 64, 2, 64), (113, 64, 3, 56), (160, 64, 3, 64), (4096, 4096, 1, 4096)],
)
def test_number_of_windows_in_closed_form(length: int, size: int, count: int, width: int) -> None:
    made = spans(0, length, size, overlap=16, context=0, multiple=8, ramp=8)
    assert len(made) == count == max(1, -(-(up(length, 8) - 16) // (size - 16)))
    assert made[0].size == width


@pytest.mark.parametrize("size", [8, 104, 112])
def test_a_tile_that_is_all_overlap_is_refused(size: int) -> None:
    with pytest.raises(JobError, match="tile_size: expected at least 120"):
        spans(0, 1000, size, 112, 48, 8, 16)
    assert len(spans(0, 2, size, 0, 0, 8, 16)) == 1


def test_plan_counts_in_world_pixels() -> None:
    made = plan((100, -50, 400, 60), (128, 256), overlap=20, context=8, multiple=8)
    assert made.box == (100, -50, 400, 60)
    assert made.overlap == 24  # to whole multiples, never less
    assert (made.height, len(made.rows)) == (136, 1)
    assert made.count == len(made.columns) == 3
    assert list(made.windows()) == [(0, 0), (0, 1), (0, 2)]


def _cost(made: Plan) -> float:
    return made.count * (made.width * made.height + EACH) + LONE * made.width * made.height


@pytest.mark.parametrize("pixels", [2**16, 2**18, 2**20, 2**22, 2**30])
@pytest.mark.parametrize("side", [(700, 600), (4096, 4096), (16384, 4096), (300, 20000)])
def test_chosen_windows_fit_and_beat_squares(side: tuple[int, int], pixels: int) -> None:
    box = (13, 7, 13 + side[0], 7 + side[1])
    chosen = plan(box, choose_size(box, Budget(pixels, 1, 0), 112, 48, 8), 112, 48, 8)
    assert chosen.width * chosen.height <= pixels
    square = int(pixels**0.5) // 8 * 8
    assert _cost(chosen) <= _cost(plan(box, (square, square), 112, 48, 8))


def test_too_little_memory_gives_the_smallest_windows() -> None:
    box = (0, 0, 1000, 1000)
    assert choose_size(box, Budget(100, 1, 1), 112, 48, 8) == (120, 120)


def test_wide_rasters_leave_room_for_their_bands() -> None:
    box = (0, 0, 100_000, 5000)
    memory, window, band = 2**30, 700, 4
    width, height = choose_size(box, Budget(memory, window, band), 112, 48, 8)
    assert height * (width * window + 100_000 * band) <= memory
    assert height < choose_size(box, Budget(memory, window, 0), 112, 48, 8)[1] or width < 100_000
