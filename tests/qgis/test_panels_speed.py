"""QGIS' main thread stays free: how long the panels hold it, in its own time, as machines of tests are busy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.PyQt.QtWidgets import QApplication

from landsynth.algorithms.shared import settings
from landsynth.contract import log
from landsynth.tests.helpers.logs import write_log

MOST = 0.1
"""Seconds that the main thread may be held."""


@pytest.fixture()
def many_runs(tmp_path: Path) -> Iterator[None]:
    """Twenty trainings of six thousand steps each."""
    rows = [{"step": step, "steps_per_second": 1.0, "seconds": step, "loss": 0.1} for step in range(20, 6000, 20)]
    for number in range(20):
        folder = write_log(tmp_path / f"log{number}", *rows)
        (folder / log.LAST).touch()
        settings.remember(settings.LOGS, folder)
    yield
    for path in settings.remembered(settings.LOGS):
        settings.remember(settings.LOGS, path, is_wanted=False)


def held(act: Callable[[], Any]) -> float:
    """Seconds of the main thread that something takes."""
    before = time.thread_time()
    act()
    return time.thread_time() - before


def longest(seconds: float) -> float:
    """The longest that Qt's events hold the main thread at once."""
    ends, found = time.monotonic() + seconds, 0.0
    while time.monotonic() < ends:
        found = max(found, held(QApplication.processEvents))
        time.sleep(0.002)
    return found


def test_the_sample_is_added_in_moments(menu: Any) -> None:
    assert held(lambda: menu.show("sample")) < MOST


@pytest.mark.parametrize("name", ["environment", "runs", "models", "train"])
def test_a_panel_holds_the_main_thread_for_moments_only(menu: Any, many_runs: None, name: str) -> None:
    assert longest(0.1) < MOST
    assert held(lambda: menu.show(name)) < 2 * MOST, "built once, of widgets that Qt loads the first time"
    assert longest(1.0) < MOST
    assert held(menu.docks[name].panel.refresh) < MOST
    assert longest(2.0) < MOST


def test_the_assistant_reads_the_sample_aside(menu: Any) -> None:
    menu.show("sample")
    panel = menu.show("train")
    found = longest(5.0)
    assert panel.classes.is_ready()
    panel.refresh()
    assert max(found, longest(1.0)) < MOST
