"""Shards on workers of a Dask scheduler: wrong workers are refused, lost ones replaced, gone clients noticed."""

from __future__ import annotations

import concurrent.futures
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from shards_for_tests import forget, square, tasks
from test_cluster import Run

from landsynth.contract.errors import OutputError, WorkerError
from landsynth.contract.events import Message, Progress
from landsynth.inference import cluster, cluster_admission, cluster_check, cluster_task
from landsynth.inference.cluster_client import Cluster, Patience

pytest.importorskip("distributed", reason="sharing out needs Dask")
from clusters_for_tests import Machines, machines  # noqa: E402 - it needs Dask

WRONG = """
from landsynth.inference import cluster_check
if not hasattr(cluster_check, "real"):  # Dask runs this twice
    cluster_check.real = cluster_check.identity
    cluster_check.identity = lambda: {{**cluster_check.real(), {0!r}: "1.2.3"}}
"""
LATE = """
import time
from landsynth.inference import cluster_check
cluster_check.time = type("Time", (), {"time": lambda: time.time() + 120})
"""
SHORT = Patience(scheduler=5.0, workers=1.0, answer=20.0, lost=2.0)


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
    run = Run(tmp_path, tasks(tmp_path, 8, wait=1.2), two.address)
    assert run.error is None and sorted(run.results) == list(range(8))
    assert len({result["pid"] for result in run.results.values()}) == 2
    share = max(1, cluster_check.cores() // 2)  # both are on this machine
    assert {result["threads"] for result in run.results.values()} == {share}
    assert any(event.text.startswith("Workers: 2, machines: 1 (") for event in run.of(Message))
    fractions = [event.fraction for event in run.of(Progress)]
    assert any(0 < fraction < 1 / 8 for fraction in fractions) and fractions[-1] == 1
    assert not list(tmp_path.glob(".run-*"))


def test_a_scheduler_s_file_will_do(two: Machines, tmp_path: Path) -> None:
    file = tmp_path / "scheduler.json"
    threading.Timer(1.0, lambda: file.write_text(json.dumps({"address": two.address}))).start()  # it comes late
    assert Run(tmp_path, tasks(tmp_path, 1), str(file)).error is None


def test_running_shards_of_a_failed_run_stop(two: Machines, tmp_path: Path) -> None:
    run = Run(tmp_path, tasks(tmp_path, 9, wait=8.0), two.address, report=lambda event: _refuse(event))
    assert isinstance(run.error, WorkerError)
    until = time.monotonic() + 6
    while any(state.processing for state in two.scheduler.scheduler.workers.values()):
        assert time.monotonic() < until, "a shard goes on for nobody"
        time.sleep(0.1)
    again = Run(tmp_path, tasks(tmp_path, 2), two.address)  # at once, not after the 8 seconds of the stopped ones
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


def test_a_wrong_worker_that_comes_late_is_refused_too(odd: Machines, tmp_path: Path) -> None:
    if not odd.workers:
        odd.start("good")
    odd.wait(1)

    def report(event: Any) -> None:
        if isinstance(event, Progress) and event.fraction > 0 and "late" not in odd.workers:
            odd.start("late", WRONG.format("gdal"))

    run = Run(tmp_path, tasks(tmp_path, 40, wait=1.0), odd.address, report=report)
    assert isinstance(run.error, WorkerError) and "GDAL 1.2.3, expected" in str(run.error)
    odd.stop("late")
    odd.wait(1)


def test_workers_lost_for_good(odd: Machines, tmp_path: Path) -> None:
    """One of two: the other does all. The last one: an error after the stated time, with what to do."""
    if "good" not in odd.workers:
        odd.start("good")
    odd.start("lost")
    odd.wait(2)
    done = [0]

    def report(event: Any) -> None:
        if isinstance(event, Progress) and event.fraction > 0 and "lost" in odd.workers:
            odd.stop("lost")

    run = Run(tmp_path, tasks(tmp_path, 6, wait=0.5), odd.address, report=report)
    assert run.error is None and sorted(run.results) == list(range(6))

    def last(event: Any) -> None:
        if isinstance(event, Progress) and event.fraction > 0.2 and "good" in odd.workers:
            done[0] = len(run.results)
            odd.stop("good")

    run = Run(tmp_path, tasks(tmp_path, 6, wait=0.5), odd.address, report=last, patience=SHORT)
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

        run = Run(tmp_path, tasks(tmp_path, 20, wait=1.0), str(file), report=report, patience=Patience(scheduler=5.0))
    finally:
        for process in (scheduler, worker):
            if process is not None:
                process.kill()
                process.wait(timeout=10)
    assert isinstance(run.error, WorkerError) and "connection lost" in str(run.error) and "RESUME" in str(run.error)


class _Breaking:
    """A future or a client whose every step fails as Dask's do when the connection dies in the middle of it."""

    key, status = "", "error"

    def __init__(self, error: Exception, is_alive: bool, broken: str) -> None:
        self._error, self._is_alive, self._broken, self.scheduler = error, is_alive, broken, self

    def ncores(self) -> None:
        """What the client is asked to call."""

    def sync(self, function: Any, *arguments: Any, **options: Any) -> dict[str, int]:
        if not self._is_alive:
            raise OSError("Timed out trying to connect")
        return {"tcp://one": 1}

    def subscribe_topic(self, name: str, handler: Any) -> None:
        self._break("subscribe")

    def submit(self, *arguments: Any, key: str, **options: Any) -> _Breaking:
        self._break("submit")
        self.key = key
        return self

    def add_done_callback(self, call: Any) -> None:
        self._break("callback")
        call(self)

    def result(self, timeout: float) -> None:
        self._break("result")

    def _break(self, step: str) -> None:
        if step == self._broken:
            raise self._error


DYING = [
    RuntimeError("Error during deserialization of the task graph."),
    concurrent.futures.CancelledError("scheduler-connection-lost"),
    OSError("in <TCP (closed)>: Stream is closed"),
]


@pytest.mark.parametrize("error", DYING, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("step", ["subscribe", "submit", "callback", "result"])
@pytest.mark.parametrize("is_alive", [False, True])
def test_what_dask_says_while_the_scheduler_dies_blames_no_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, step: str, is_alive: bool
) -> None:
    monkeypatch.setattr(cluster, "LOOK_SECONDS", 1e9)  # it was there a moment ago
    client = _Breaking(error, is_alive, step)
    run = {"id": "r", "topic": "t", "alive": str(tmp_path)}
    nobody: Any = lambda *all: None  # noqa: E731
    sharing = cluster._Sharing(Cluster(client, False, "tcp://s:1"), run, nobody, nobody, square, SHORT)
    sharing._looked = time.monotonic()
    with pytest.raises(WorkerError) as found:
        sharing.do(tasks(tmp_path, 2))
    is_lost = not is_alive or step == "subscribe" or isinstance(error, concurrent.futures.CancelledError)
    assert ("connection lost" in str(found.value) and "RESUME" in str(found.value)) == is_lost
    assert ("the same Dask" in str(found.value)) != is_lost


@pytest.mark.skipif(sys.platform != "linux" or shutil.which("unshare") is None, reason="needs Linux' unshare")
def test_a_folder_that_one_worker_does_not_share(odd: Machines, tmp_path: Path) -> None:
    mount = f'mount -t tmpfs none {tmp_path} && exec "$@"'
    hidden = ("unshare", "--mount", "--map-root-user", "bash", "-c", mount, "-")
    if subprocess.run([*hidden, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody make a file system of their own (unshare --mount)")
    for name in list(odd.workers):
        odd.stop(name)
    odd.start("hidden", before=hidden)
    odd.start("good")
    odd.wait(2)
    name = next(each.address for each in odd.scheduler.scheduler.workers.values() if each.name == "hidden")
    run = Run(tmp_path, tasks(tmp_path, 1), odd.address)
    assert isinstance(run.error, OutputError) and f"for {name} (" in str(run.error) and "same path" in str(run.error)
    assert str(run.error).count("tcp://") == 1


# The checks as tables, without processes.
SAID = {"numpy": "2.4.6", "processor": "x86_64 A", "instructions": "avx avx2", "providers": "CPU"}


def test_differences_are_named() -> None:
    assert cluster_check.differences({"w1": SAID, "w2": SAID}, SAID) is None
    found = {"w1": SAID, "w2": {**SAID, "numpy": "1.26"}, "w3": {**SAID, "instructions": "avx amx"}}
    text = cluster_check.differences(found, SAID)
    assert text is not None and "w1" not in text
    assert "w2: numpy 1.26, expected 2.4.6" in text and "w3: instruction sets lack avx2; add amx" in text
    many = {f"w{n}": {**SAID, "numpy": "1.26"} for n in range(300)}
    text = cluster_check.differences(many, SAID)
    assert text is not None and "and 288 more" in text and len(text) < 1500


def test_most_workers_decide_which_processor_is_right() -> None:
    own = cluster_check.identity()
    other = {**own, "processor": "x86_64 another"}
    said = {"w1": {"identity": other}, "w2": {"identity": other}, "w3": {"identity": own}}
    expected = cluster_check.expected_of(said)
    assert expected == other  # and everything but the processor is this machine's
    text = cluster_check.differences({worker: each["identity"] for worker, each in said.items()}, expected)
    assert text is not None and "w3: processor" in text and "w1" not in text


def test_clocks() -> None:
    assert cluster_check.clocks({"w1": 59.0, "w2": -59.0}) is None
    text = cluster_check.clocks({"w1": 61.0, "w2": 0.0, "w3": -3600.0})
    assert text is not None and "w1 (+61 s), w3 (-3600 s)" in text and "w2" not in text


def test_content_is_that_of_the_files(tmp_path: Path) -> None:
    for room in cluster_check.ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "a.py").write_bytes(b"one\ntwo\n")
    before = cluster_check.content(tmp_path)
    (tmp_path / "inference" / "a.py").write_bytes(b"one\r\ntwo\r\n")  # as a checkout on Windows has it
    (tmp_path / "inference" / "note.txt").write_text("no source")
    assert cluster_check.content(tmp_path) == before
    (tmp_path / "inference" / "a.py").write_bytes(b"one\nthree\n")
    assert cluster_check.content(tmp_path) != before


def test_a_folder_of_another_machine(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("here")
    mine = cluster_check.introduce(str(tmp_path), "token")
    theirs = cluster_check.introduce(str(tmp_path / "nowhere"), "token")
    assert cluster_check.unshared({"w1": mine}, tmp_path, "token", wait=0.2) is None
    text = cluster_check.unshared({"w1": mine, "w2": theirs}, tmp_path, "token", wait=0.2)
    assert text is not None and "w2 (No such file" in text and "w1" not in text
    stale = {**mine, "wrote": "never-seen"}
    text = cluster_check.unshared({"w1": stale}, tmp_path, "token", wait=0.2)
    assert text is not None and "was not seen here" in text


def test_cores_are_shared_among_the_workers_of_a_machine() -> None:
    on = {"cores": 16, "place": "a"}
    said = {"w1": on, "w2": on, "w3": {**on, "place": "b"}, "w4": {"cores": 4, "place": "c 0 1 2 3"}}
    said["w5"] = {"cores": 4, "place": "c 4 5 6 7"}
    taken = {"w1": 1, "w2": 1, "w3": 2, "w4": 1, "w5": 8}
    assert cluster_admission._threads(said, taken) == {"a": 8, "b": 8, "c 0 1 2 3": 4, "c 4 5 6 7": 1}


@pytest.mark.parametrize(
    ("lines", "files", "expected"),
    [
        ("0::/pod/box\n", {"pod/box/cpu.max": "200000 100000\n"}, 2),
        ("0::/pod/box\n", {"pod/box/cpu.max": "max 100000\n", "pod/cpu.max": "300000 100000\n"}, 3),  # one around it
        ("0::/pod/box\n", {"pod/box/cpu.max": "400000 100000\n", "pod/cpu.max": "100000 100000\n"}, 1),
        ("0::/\n", {"cpu.max": "150000 100000\n"}, 2),  # a container sees its own group as the root
        ("0::/a\n", {"a/cpu.max": "10000 100000\n"}, 1),
        ("0::/a\n", {"a/cpu.max": "9900000 100000\n"}, 64),
        ("0::/a\n", {"a/cpu.max": "max 100000\n"}, 64),
        ("0::/a\n", {"a/cpu.max": "nonsense\n"}, 64),
        ("0::/a\n", {}, 64),
        ("4:memory:/a\n3:cpu,cpuacct:/a\n", {"cpu,cpuacct/a/cpu.cfs_quota_us": "200000\n",
                                            "cpu,cpuacct/a/cpu.cfs_period_us": "100000\n"}, 2),
        ("3:cpu,cpuacct:/docker/1\n", {"cpu/cpu.cfs_quota_us": "50000\n", "cpu/cpu.cfs_period_us": "20000\n"}, 3),
        ("1:cpu:/a\n0::/\n", {"cpu/a/cpu.cfs_quota_us": "-1\n", "cpu/a/cpu.cfs_period_us": "100000\n"}, 64),
        (None, {}, 64),
    ],
)  # fmt: skip
def test_a_container_has_the_cores_that_it_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: str | None, files: dict[str, str], expected: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: set(range(64)), raising=False)
    if lines is not None:
        files = {**{f"sys/fs/cgroup/{name}": text for name, text in files.items()}, "proc/self/cgroup": lines}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert cluster_check.cores(tmp_path) == expected


def test_a_client_that_is_gone_or_silent_stops_a_shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(cluster_task.time, "monotonic", lambda: now[0])
    alive = tmp_path / "alive"
    alive.touch()
    watch = cluster_task.Watch(alive, 60.0)
    for step in range(10):  # it changes now and then
        now[0] += 50
        os.utime(alive, (step, step))
        watch.check()
    now[0] += 59
    watch.check()
    now[0] += 5
    with pytest.raises(cluster_task.StoppedError, match="60 s"):
        watch.check()
    watch = cluster_task.Watch(alive, 60.0)
    alive.unlink()
    watch.check()  # one look a second
    now[0] += 1.1
    with pytest.raises(cluster_task.StoppedError, match="has stopped"):
        watch.check()
