"""The engine: every window once and in order, few in flight, and the first failure of any thread is raised."""

from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import pytest

from landsynth.contract.events import Event, Progress
from landsynth.inference.engine.sweep import Blending, ClassWindow, sweep
from landsynth.inference.windows.plan import plan

PLAN = plan((0, 0, 100, 90), (32, 40), overlap=8, context=2, multiple=4)
BLENDING = Blending(2, "uint8", "cosine")
NONE = np.zeros((0, 0, 0), np.float32)


def tile(row: int, column: int, is_needed: bool = True) -> ClassWindow:
    rows, columns = PLAN.rows[row], PLAN.columns[column]
    shape = rows.fade_out[1] - rows.fade_in[0], columns.fade_out[1] - columns.fade_in[0]
    return ClassWindow(np.full((PLAN.height, PLAN.width), row, np.uint8), NONE, np.full(shape, is_needed), is_needed)


def image(given: ClassWindow) -> Any:
    return np.full((2, *given.classes.shape), 7.0, np.float32)


class Sink:
    """Collects rows and counts what happens."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self.valid: list[Any] = []
        self.events: list[Event] = []

    def write(self, rows: Any, valid: Any) -> None:
        self.rows.append(rows)
        self.valid.append(valid)


def test_rows_come_whole_and_in_order() -> None:
    sink, seen = Sink(), []

    def read(row: int, column: int) -> ClassWindow:
        seen.append((row, column))
        return tile(row, column)

    sweep(PLAN, BLENDING, read, image, sink.write, sink.events.append)
    assert seen == list(PLAN.windows())
    assert len(sink.rows) == len(PLAN.rows) > 2
    whole = np.concatenate(sink.rows, 1)
    assert whole.shape == (2, 90, 100) and whole.dtype == np.uint8 and (whole == 7).all()
    assert np.concatenate(sink.valid, 0).shape == (90, 100)
    fractions = [event.fraction for event in sink.events if isinstance(event, Progress)]
    assert fractions == sorted(fractions) and fractions[-1] == 1


def test_windows_without_valid_pixels_are_not_computed_and_holes_are_zero() -> None:
    sink, computed = Sink(), []

    def compute(given: ClassWindow) -> Any:
        computed.append(1)
        return image(given)

    sweep(PLAN, BLENDING, lambda row, column: tile(row, column, column != 1), compute, sink.write, sink.events.append)
    assert len(computed) == PLAN.count - len(PLAN.rows)
    whole, valid = np.concatenate(sink.rows, 1), np.concatenate(sink.valid, 0)
    assert not valid.all() and (whole[:, ~valid] == 0).all() and valid[:, 0].all() and (whole[:, :, 0] == 7).all()


@pytest.mark.parametrize("who", ["read", "compute", "write", "report"])
@pytest.mark.parametrize("at", [0, 5])
def test_a_failure_anywhere_is_raised_and_ends_all_threads(who: str, at: int) -> None:
    before = threading.active_count()
    calls = {"read": 0, "compute": 0, "write": 0, "report": 0}

    def failing(name: str, value: Any) -> Any:
        calls[name] += 1
        if name == who and calls[name] > (at if name in ("read", "compute") else 0):
            raise RuntimeError(f"{name} failed")
        return value

    started = time.monotonic()
    with pytest.raises(RuntimeError, match=f"{who} failed"):
        sweep(
            PLAN, BLENDING,
            lambda row, column: failing("read", tile(row, column)),
            lambda given: failing("compute", image(given)),
            lambda rows, valid: failing("write", None),
            lambda event: failing("report", None),
        )  # fmt: skip
    assert threading.active_count() == before
    assert time.monotonic() - started < 5
    assert calls["read"] <= PLAN.count and calls["compute"] <= calls["read"]


def test_reading_runs_ahead_by_a_few_windows_only() -> None:
    state = {"read": 0, "computed": 0, "ahead": 0}

    def read(row: int, column: int) -> ClassWindow:
        state["read"] += 1
        state["ahead"] = max(state["ahead"], state["read"] - state["computed"])
        return tile(row, column)

    def compute(given: ClassWindow) -> Any:
        time.sleep(0.005)
        state["computed"] += 1
        return image(given)

    sweep(PLAN, BLENDING, read, compute, lambda rows, valid: None, lambda event: None)
    assert state["read"] == PLAN.count and 1 < state["ahead"] <= 4


def test_progress_is_rare_and_tells_the_time_left() -> None:
    sink = Sink()

    def compute(given: ClassWindow) -> Any:
        time.sleep(0.01)
        return image(given)

    started = time.monotonic()
    sweep(PLAN, BLENDING, tile, compute, sink.write, sink.events.append)
    seconds = time.monotonic() - started
    said = [event for event in sink.events if isinstance(event, Progress)]
    assert 1 <= len(said) <= 10 * seconds + 2
    assert said[-1].seconds_left == 0 and all(event.seconds_left is not None for event in said)
