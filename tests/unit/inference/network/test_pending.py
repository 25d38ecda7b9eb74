"""An image in pieces: all are done once, by all who look or help; what fails is raised to everybody who looks."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

import numpy as np
import pytest

from landsynth.inference.network.pending import Pending

SIDE = 40


def pending(compute: Any = None, ended: Any = None, has_helpers: bool = False) -> tuple[Pending[int], Counter[int]]:
    """An array of SIDE rows, a piece each, that become their number; how often each was computed."""
    times: Counter[int] = Counter()

    def fill(row: int, array: Any) -> None:
        times[row] += 1
        if compute is not None:
            compute(row)
        array[row] = row

    image = Pending(
        np.full((SIDE, 3), -1.0), range(SIDE), fill, ended or (lambda: None), lambda error: KeyError(str(error)),
        has_helpers,
    )  # fmt: skip
    return image, times


def test_whoever_looks_gets_all_of_it() -> None:
    ends: list[bool] = []
    image, times = pending(ended=lambda: ends.append(image.is_over))
    assert image.shape == (SIDE, 3) and not image.is_over and not times
    assert np.array_equal(image[1:3], [[1] * 3, [2] * 3]) and image.is_over
    assert np.array_equal(np.asarray(image)[:, 0], np.arange(SIDE))
    assert np.asarray(image, np.int16).dtype == np.int16
    assert set(times.values()) == {1} and len(times) == SIDE and ends == [False]


def test_helpers_share_the_pieces() -> None:
    together = threading.Barrier(3)

    def compute(row: int) -> None:
        if row < 3:  # the first three pieces need three threads
            together.wait(timeout=30)

    image, times = pending(compute)
    helpers = [threading.Thread(target=image.help) for _ in range(2)]
    for each in helpers:
        each.start()
    assert np.array_equal(np.asarray(image)[:, 2], np.arange(SIDE))
    for each in helpers:
        each.join(timeout=30)
    assert set(times.values()) == {1} and len(times) == SIDE


def test_where_helpers_are_promised_whoever_looks_only_waits() -> None:
    workers: set[int] = set()
    image, times = pending(lambda row: workers.add(threading.get_ident()), has_helpers=True)
    later = threading.Timer(0.1, image.help)
    later.start()
    assert np.array_equal(np.asarray(image)[:, 1], np.arange(SIDE)) and len(times) == SIDE
    assert workers == {later.ident}


def test_a_failure_is_everybodys_and_stops_the_rest() -> None:
    def compute(row: int) -> None:
        if row == 5:
            raise ValueError("the fifth")

    ends: list[int] = []
    image, times = pending(compute, lambda: ends.append(1))
    for _ in range(2):
        with pytest.raises(KeyError, match="the fifth"):
            np.asarray(image)
    assert sorted(times) == list(range(6)) and image.is_over and ends == [1]


def test_an_interrupt_in_one_thread_ends_the_waiting_of_others() -> None:
    begun, go = threading.Event(), threading.Event()

    def compute(row: int) -> None:
        if row == 0:
            begun.set()
            go.wait(30)
            raise KeyboardInterrupt

    image, _ = pending(compute)
    found: list[BaseException] = []

    def look() -> None:
        begun.wait(30)
        try:
            go.set()
            np.asarray(image)
        except BaseException as error:
            found.append(error)

    other = threading.Thread(target=look)
    other.start()
    with pytest.raises(KeyboardInterrupt):
        image.help()
    other.join(timeout=30)
    assert not other.is_alive() and isinstance(found[0], KeyboardInterrupt)


def test_what_is_cancelled_is_over() -> None:
    ends: list[int] = []
    image, times = pending(ended=lambda: ends.append(1))
    image.cancel()
    assert image.is_over and not times and ends == [1]
    with pytest.raises(KeyError, match="nobody wants"):
        np.asarray(image)
    whole, _ = pending()
    np.asarray(whole)
    whole.cancel()
    assert np.asarray(whole).any()
