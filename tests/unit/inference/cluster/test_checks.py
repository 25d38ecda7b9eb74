"""What is asked of a cluster and what it answers, without processes: versions, clocks, folders, cores, faults."""

from __future__ import annotations

import ast
import concurrent.futures
import os
import time
from pathlib import Path
from typing import Any

import pytest

from landsynth.contract.errors import WorkerError
from landsynth.inference import machine
from landsynth.inference.cluster import admission, check, spread, task
from landsynth.inference.cluster.client import Cluster, Patience
from landsynth.inference.cluster.members import Members
from landsynth.tests.helpers.paths import ROOT
from landsynth.tests.helpers.shards import square, tasks

SAID = {"numpy": "2.4.6", "processor": "x86_64 A", "instructions": "avx avx2", "providers": "CPU"}


def test_differences_are_named() -> None:
    assert check.differences({"w1": SAID, "w2": SAID}, SAID) is None
    found = {"w1": SAID, "w2": {**SAID, "numpy": "1.26"}, "w3": {**SAID, "instructions": "avx amx"}}
    text = check.differences(found, SAID)
    assert text is not None and "w1" not in text
    assert "w2: numpy 1.26, expected 2.4.6" in text and "w3: instruction sets lack avx2; add amx" in text
    many = {f"w{n}": {**SAID, "numpy": "1.26"} for n in range(300)}
    text = check.differences(many, SAID)
    assert text is not None and "and 288 more" in text and len(text) < 1500


def test_most_workers_decide_which_processor_is_right() -> None:
    own = check.identity()
    other = {**own, "processor": "x86_64 another"}
    said = {"w1": {"identity": other}, "w2": {"identity": other}, "w3": {"identity": own}}
    expected = check.expected_of(said)
    assert expected == other  # and everything but the processor is this machine's
    text = check.differences({worker: each["identity"] for worker, each in said.items()}, expected)
    assert text is not None and "w3: processor" in text and "w1" not in text


def test_clocks() -> None:
    assert check.clocks({"w1": 59.0, "w2": -59.0}) is None
    text = check.clocks({"w1": 61.0, "w2": 0.0, "w3": -3600.0})
    assert text is not None and "w1 (+61 s), w3 (-3600 s)" in text and "w2" not in text


def test_content_is_that_of_the_files(tmp_path: Path) -> None:
    for room in check.ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "a.py").write_bytes(b"one\ntwo\n")
    before = check.content(tmp_path)
    (tmp_path / "inference" / "a.py").write_bytes(b"one\r\ntwo\r\n")  # as a checkout on Windows has it
    (tmp_path / "inference" / "note.txt").write_text("no source")
    assert check.content(tmp_path) == before
    (tmp_path / "inference" / "a.py").write_bytes(b"one\nthree\n")
    assert check.content(tmp_path) != before


def test_content_covers_every_source_that_computes(tmp_path: Path) -> None:
    """Changed one by one, each file of the rooms that the engine imports, however deep, changes the hash."""
    for room in check.ROOMS:
        for file in (ROOT / room).rglob("*.py") if (ROOT / room).is_dir() else ():
            copy = tmp_path / file.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    whole = check.content(tmp_path)
    files = sorted(tmp_path.rglob("*.py"))
    for file in files:
        text = file.read_bytes()
        file.write_bytes(text + b"# changed\n")
        assert check.content(tmp_path) != whole, file.relative_to(tmp_path)
        file.write_bytes(text)
    assert len(files) > 70


def test_content_covers_the_rooms_that_the_engine_imports() -> None:
    imported = {"inference"}
    for file in (ROOT / "inference").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level:
                depth = len(file.relative_to(ROOT).parts) - node.level
                imported |= {node.module.partition(".")[0]} if depth == 0 and node.module else set()
    assert imported <= set(check.ROOMS)


def test_a_folder_of_another_machine(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("here")
    mine = check.introduce(str(tmp_path), "token")
    theirs = check.introduce(str(tmp_path / "nowhere"), "token")
    assert check.unshared({"w1": mine}, tmp_path, "token", wait=0.2) is None
    text = check.unshared({"w1": mine, "w2": theirs}, tmp_path, "token", wait=0.2)
    assert text is not None and "w2 (No such file" in text and "w1" not in text
    stale = {**mine, "wrote": "never-seen"}
    text = check.unshared({"w1": stale}, tmp_path, "token", wait=0.2)
    assert text is not None and "was not seen here" in text


def test_cores_are_shared_among_the_workers_of_a_machine() -> None:
    on = {"cores": 16, "place": "a"}
    said = {"w1": on, "w2": on, "w3": {**on, "place": "b"}, "w4": {"cores": 4, "place": "c 0 1 2 3"}}
    said["w5"] = {"cores": 4, "place": "c 4 5 6 7"}
    taken = {"w1": 1, "w2": 1, "w3": 2, "w4": 1, "w5": 8}
    assert admission.threads_of(said, taken) == {"a": 8, "b": 8, "c 0 1 2 3": 4, "c 4 5 6 7": 1}


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
    assert machine.cores(tmp_path) == expected


def test_a_client_that_is_gone_or_silent_stops_a_shard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(task.time, "monotonic", lambda: now[0])
    alive = tmp_path / "alive"
    alive.touch()
    watch = task.ClientWatch(alive, 60.0)
    for step in range(10):  # it changes now and then
        now[0] += 50
        os.utime(alive, (step, step))
        watch.check()
    now[0] += 59
    watch.check()
    now[0] += 5
    with pytest.raises(task.StoppedError, match="60 s"):
        watch.check()
    watch = task.ClientWatch(alive, 60.0)
    alive.unlink()
    watch.check()  # one look a second
    now[0] += 1.1
    with pytest.raises(task.StoppedError, match="has stopped"):
        watch.check()


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
    monkeypatch.setattr(spread, "LOOK_SECONDS", 1e9)  # it was there a moment ago
    client = _Breaking(error, is_alive, step)
    run = {"id": "r", "topic": "t", "alive": str(tmp_path)}
    nobody: Any = lambda *all: None  # noqa: E731
    found = Cluster(client, False, "tcp://s:1")
    members = Members(found, tmp_path, {}, ["tcp://one"], nobody, Patience())
    sharing = spread._Sharing(found, run, members, nobody, nobody, square, Patience())
    sharing._looked = time.monotonic()
    with pytest.raises(WorkerError) as raised:
        sharing.do(tasks(tmp_path, 2))
    is_lost = not is_alive or step == "subscribe" or isinstance(error, concurrent.futures.CancelledError)
    assert ("connection lost" in str(raised.value) and "RESUME" in str(raised.value)) == is_lost
    assert ("the same Dask" in str(raised.value)) != is_lost
