"""Shards on workers of a Dask scheduler: wrong workers are refused, lost ones replaced, gone clients noticed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from landsynth.contract.errors import InputError, OutputError, WorkerError
from landsynth.contract.events import Message, Progress, Warning
from landsynth.inference import machine
from landsynth.inference.cluster import spread
from landsynth.inference.cluster.client import Patience
from landsynth.tests.helpers.clusters import Machines, machines
from landsynth.tests.helpers.shards import forget, tasks
from landsynth.tests.unit.inference.cluster.test_cluster import Run

WRONG = """
from landsynth.inference.cluster import check
if not hasattr(check, "real"):  # Dask runs this twice
    check.real = check.identity
    check.identity = lambda: {{**check.real(), {0!r}: "1.2.3"}}
"""
LATE = """
import time
from landsynth.inference.cluster import check
check.time = type("Time", (), {"time": lambda: time.time() + 120})
"""
SHORT = Patience(scheduler=5.0, workers=1.0, settle=0.1, answer=20.0, lost=1.0)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """Two workers, which stay the whole module."""
    with machines(tmp_path_factory.mktemp("two")) as found:
        found.start("one")
        found.start("other")
        found.wait(2)
        yield found


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler whose workers change from test to test."""
    with machines(tmp_path_factory.mktemp("odd")) as found:
        yield found


def test_shared_out_to_workers_that_were_there(two: Machines, tmp_path: Path) -> None:
    run = Run(tmp_path, tasks(tmp_path, 4, wait=1.2), two.address)
    assert run.error is None and sorted(run.results) == list(range(4))
    assert len({result["pid"] for result in run.results.values()}) == 2
    share = max(1, machine.cores() // 2)  # both are on this machine
    assert {result["threads"] for result in run.results.values()} == {share}
    assert any(event.text.startswith("Workers: 2, machines: 1 (") for event in run.of(Message))
    fractions = [event.fraction for event in run.of(Progress)]
    assert any(0 < fraction < 1 / 4 for fraction in fractions) and fractions[-1] == 1
    assert not list(tmp_path.glob(".run-*"))


def test_a_scheduler_s_file_will_do(two: Machines, tmp_path: Path) -> None:
    file = tmp_path / "scheduler.json"
    threading.Timer(1.0, lambda: file.write_text(json.dumps({"address": two.address}))).start()  # it comes late
    assert Run(tmp_path, tasks(tmp_path, 1), str(file)).error is None


def test_running_shards_of_a_failed_run_stop(two: Machines, tmp_path: Path) -> None:
    work = tasks(tmp_path, 9, gate=str(tmp_path / "never"))  # a minute each
    run = Run(tmp_path, work, two.address, report=lambda event: _refuse(event))
    assert isinstance(run.error, WorkerError)
    until = time.monotonic() + 6
    while any(state.processing for state in two.scheduler.scheduler.workers.values()):
        assert time.monotonic() < until, "a shard goes on for nobody"
        time.sleep(0.1)
    again = Run(tmp_path, tasks(tmp_path, 2), two.address)  # at once, not after the stopped ones
    assert again.error is None and again.seconds < 6


def _refuse(event: Any) -> None:
    if isinstance(event, Progress) and event.fraction > 0:
        raise WorkerError("enough")


@pytest.mark.parametrize("fail", [[], [3]])
def test_all_workers_hear_that_a_run_has_ended(two: Machines, tmp_path: Path, fail: list[int]) -> None:
    run = Run(tmp_path, tasks(tmp_path, 4, wait=0.2, fail=fail), two.address, ended=forget)
    assert (run.error is None) == (not fail)
    assert {each.stem for each in tmp_path.glob("*.ended")} == {
        each.read_text() for each in tmp_path.glob("*.started")
    }  # fmt: skip


def test_no_workers(odd: Machines, tmp_path: Path) -> None:
    run = Run(tmp_path, tasks(tmp_path, 1), odd.address, patience=SHORT)
    assert isinstance(run.error, WorkerError) and "dask worker" in str(run.error) and "within 1 s" in str(run.error)


def test_workers_with_another_version_clock_or_processor_are_refused_by_name(odd: Machines, tmp_path: Path) -> None:
    odd.start("good")
    odd.start("wrong", LATE)
    odd.wait(2)
    name = next(each.address for each in odd.scheduler.scheduler.workers.values() if each.name == "wrong")
    run = Run(tmp_path, tasks(tmp_path, 1), odd.address)
    assert isinstance(run.error, WorkerError) and "clocks" in str(run.error) and f"{name} (+1" in str(run.error)
    odd.stop("wrong")
    odd.wait(1)
    odd.start("wrong", WRONG.format("numpy"))
    odd.wait(2)
    run = Run(tmp_path, tasks(tmp_path, 1), odd.address)
    assert isinstance(run.error, WorkerError) and "numpy 1.2.3, expected" in str(run.error)
    assert str(run.error).count("tcp://") == 1  # the wrong one alone
    odd.stop("wrong")
    odd.wait(1)
    assert Run(tmp_path, tasks(tmp_path, 1), odd.address).error is None


def _alone(machines: Machines) -> None:
    """One good worker, and none that a test before has left."""
    for name in set(machines.workers) - {"good"}:
        machines.stop(name)
    if "good" not in machines.workers:
        machines.start("good")
    machines.wait(1)


class _Late:
    """A run with one good worker, whose shards wait until a wrong one has come and been refused."""

    def __init__(self, machines: Machines, folder: Path, then: Any, patience: Patience = SHORT, **late: Any) -> None:
        self._machines, self._late, self._then = machines, late, then
        self.gate, self.warnings = folder / "gate", list[str]()
        _alone(machines)
        self.good = machines.workers["good"].pid
        work = tasks(folder, 5, gate=str(self.gate))
        self.run = Run(folder, work, machines.address, report=self._hear, patience=patience)

    def _hear(self, event: Any) -> None:
        if isinstance(event, Warning):
            self.warnings.append(event.text)
            self._then(self._machines, self.gate)
        elif isinstance(event, Progress) and event.fraction > 0 and "late" not in self._machines.workers:
            self._machines.start("late", **self._late)

    def pids(self) -> set[int]:
        """Who did the shards."""
        return {result["pid"] for result in self.run.results.values()}


def test_a_wrong_worker_that_comes_late_gets_no_shards(
    odd: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that were meant for a good one alone, which is lost then, go to the next good one."""
    monkeypatch.setattr(spread, "LOOK_SECONDS", 0.1)

    def then(machines: Machines, gate: Path) -> None:
        machines.stop("good")
        machines.start("second")
        gate.touch()

    late = _Late(odd, tmp_path, then, replace(SHORT, lost=60.0), first=WRONG.format("gdal"))
    assert late.run.error is None and sorted(late.run.results) == list(range(5))
    assert late.pids() == {odd.workers["second"].pid}
    assert len(late.warnings) == 1 and "gets no shards" in late.warnings[0]
    assert "GDAL 1.2.3, expected" in late.warnings[0] and late.warnings[0].count("tcp://") == 2


def test_a_late_worker_s_clock_and_that_wrong_ones_alone_are_none(
    odd: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "LOOK_SECONDS", 0.1)
    late = _Late(odd, tmp_path, lambda machines, gate: machines.stop("good"), first=LATE)
    error = str(late.run.error)
    assert isinstance(late.run.error, WorkerError) and "all were lost" in error and "RESUME" in error
    assert "must not take part (Expected clocks within" in error and "0 of 5 shards are done" in error
    assert len(late.warnings) == 1 and "clocks" in late.warnings[0]


def test_workers_lost_for_good(odd: Machines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of two: the other does all. The last one: an error after the stated time, with what to do."""
    monkeypatch.setattr(spread, "LOOK_SECONDS", 0.2)
    _alone(odd)
    odd.start("lost")
    odd.wait(2)

    def report(event: Any) -> None:
        if isinstance(event, Progress) and event.fraction > 0 and "lost" in odd.workers:
            odd.stop("lost")

    run = Run(tmp_path, tasks(tmp_path, 6, wait=0.3), odd.address, report=report)
    assert run.error is None and sorted(run.results) == list(range(6))

    def last(event: Any) -> None:
        if isinstance(event, Progress) and event.fraction > 0.2 and "good" in odd.workers:
            odd.stop("good")

    run = Run(tmp_path, tasks(tmp_path, 6, wait=0.3), odd.address, report=last, patience=SHORT)
    assert isinstance(run.error, WorkerError) and "all were lost" in str(run.error) and "RESUME" in str(run.error)
    assert f"{len(run.results)} of 6 shards are done" in str(run.error)


def test_a_lost_scheduler(tmp_path: Path) -> None:
    """It has no LandSynth either: what is given to it must travel whole."""
    bare = "import sys; sys.modules['landsynth'] = None; from dask.__main__ import main; main()"
    words = [sys.executable, "-c", bare, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    file = tmp_path / "scheduler.json"
    with (tmp_path / "log").open("wb") as log:
        scheduler = subprocess.Popen([*words, "--scheduler-file", str(file)], stdout=log, stderr=log)
    worker = None
    try:
        until = time.monotonic() + 30
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.1)
        found = Machines(type("S", (), {"scheduler_address": json.loads(file.read_text())["address"]}), tmp_path)
        found.start("one")
        worker = found.workers["one"]

        def report(event: Any) -> None:
            if isinstance(event, Progress) and event.fraction > 0:
                scheduler.kill()

        run = Run(tmp_path, tasks(tmp_path, 20, wait=1.0), str(file), report=report, patience=Patience(settle=0.1))
    finally:
        for process in (scheduler, worker):
            if process is not None:
                process.kill()
                process.wait(timeout=10)
    assert isinstance(run.error, WorkerError) and "connection lost" in str(run.error) and "RESUME" in str(run.error)


def test_a_worker_without_the_inputs_gets_no_more_shards(odd: Machines, tmp_path: Path) -> None:
    """Others do its part, where there are others, and where the inputs are as they were."""
    _alone(odd)
    odd.start("lacking", "import os\nos.environ['LACKS_INPUTS'] = 'yes'\n")
    odd.wait(2)
    run = Run(tmp_path, tasks(tmp_path, 5, wait=0.3), odd.address)
    assert run.error is None and {result["pid"] for result in run.results.values()} == {odd.workers["good"].pid}
    (warning,) = run.of(Warning)
    assert "gets no shards" in warning.text and "The raster is not here." in warning.text

    def check() -> None:
        raise InputError("The raster has changed.")

    run = Run(tmp_path, tasks(tmp_path, 5, wait=0.3), odd.address, check=check)
    assert type(run.error) is InputError and str(run.error) == "The raster has changed."
    odd.stop("good")
    odd.wait(1)
    run = Run(tmp_path, tasks(tmp_path, 2), odd.address)
    assert type(run.error) is InputError and str(run.error) == "The raster is not here." and run.seconds < 30


@pytest.fixture
def hidden(tmp_path: Path) -> tuple[str, ...]:
    """What goes before a command that is to see nothing of the test's folder."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("needs Linux' unshare")
    mount = f'mount -t tmpfs none {tmp_path} && exec "$@"'
    found = ("unshare", "--mount", "--map-root-user", "bash", "-c", mount, "-")
    if subprocess.run([*found, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody make a file system of their own (unshare --mount)")
    return found


def test_a_folder_that_a_late_worker_does_not_share(
    odd: Machines, tmp_path: Path, hidden: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "LOOK_SECONDS", 0.1)
    late = _Late(odd, tmp_path, lambda machines, gate: gate.touch(), before=hidden)
    assert late.run.error is None and sorted(late.run.results) == list(range(5)) and late.pids() == {late.good}
    assert len(late.warnings) == 1 and "found that it is none" in late.warnings[0]


def test_a_folder_that_one_worker_does_not_share(odd: Machines, tmp_path: Path, hidden: tuple[str, ...]) -> None:
    for name in list(odd.workers):
        odd.stop(name)
    odd.start("hidden", before=hidden)
    odd.start("good")
    odd.wait(2)
    name = next(each.address for each in odd.scheduler.scheduler.workers.values() if each.name == "hidden")
    run = Run(tmp_path, tasks(tmp_path, 1), odd.address)
    assert isinstance(run.error, OutputError) and f"for {name} (" in str(run.error) and "same path" in str(run.error)
    assert str(run.error).count("tcp://") == 1
