"""Shards on processes of this machine: all done once, lost workers' again, errors and cancelling whole, no orphans."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from landsynth.contract.errors import CancelledError, InputError, OutputError, WorkerError
from landsynth.contract.events import Event, Message, Progress, Scratch, Warning
from landsynth.inference import machine
from landsynth.inference.cluster import client as cluster_client
from landsynth.inference.cluster.spread import Patience, spread
from landsynth.inference.machine import cores
from landsynth.tests.helpers.paths import ROOT
from landsynth.tests.helpers.shards import square, tasks


class Run:
    """A run of `spread` over two processes, with all that it said and gave."""

    def __init__(self, folder: Path, work: list[dict[str, Any]], scheduler: str = "local:2", **more: Any) -> None:
        self.events: list[Event] = []
        self.results: dict[int, dict[str, Any]] = {}
        self.error: BaseException | None = None
        more.setdefault("patience", Patience(settle=0.1))  # those of a test are all there before
        started = time.monotonic()
        try:
            spread(work, scheduler, folder, more.pop("report", self.events.append), self._take, square, **more)
        except Exception as error:
            self.error = error
        self.seconds = time.monotonic() - started

    def _take(self, task: dict[str, Any], result: dict[str, Any]) -> None:
        assert task["number"] not in self.results, "a shard came back twice"
        self.results[task["number"]] = result

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]


def children() -> list[Any]:
    """Processes of clusters that this one started and that still live."""
    return [each for each in psutil.Process().children(recursive=True) if "spawn_main" in " ".join(_words(each))]


def _words(process: Any) -> list[str]:
    try:
        return [] if process.status() == psutil.STATUS_ZOMBIE else list(process.cmdline())
    except psutil.NoSuchProcess:
        return []


def test_all_are_done_once_with_smooth_progress_and_nothing_is_left(tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    run = Run(tmp_path, tasks(tmp_path, 4, wait=1.2, warn="said by all"))
    assert run.error is None
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before  # the worker's own stay
    assert any("Processes on this machine: 2" in event.text for event in run.of(Message))
    assert {number: result["square"] for number, result in run.results.items()} == {n: n * n for n in range(4)}
    assert len({result["pid"] for result in run.results.values()}) == 2
    assert os.getpid() not in {result["pid"] for result in run.results.values()}
    assert {result["threads"] for result in run.results.values()} == {max(1, cores() // 2)}
    fractions = [event.fraction for event in run.of(Progress)]
    assert fractions == sorted(fractions) and fractions[-1] == 1
    assert any(0 < fraction < 1 / 4 for fraction in fractions), "no progress inside the first shards"
    assert [event.text for event in run.of(Warning)] == ["said by all"]
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".")]
    assert not any(Path(event.path).exists() for event in run.of(Scratch))
    assert not children()


def test_tasks_stay_in_order_and_their_number_costs_no_more_than_itself(tmp_path: Path) -> None:
    times: list[float] = []
    numbers: list[int] = []

    def take(task: dict[str, Any], result: dict[str, Any]) -> None:
        times.append(time.monotonic())
        numbers.append(task["number"])

    spread(tasks(tmp_path, 500), "local:1", tmp_path, lambda event: None, take, square)
    assert max(abs(number - place) for place, number in enumerate(numbers)) <= 2
    first, last = times[150] - times[50], times[-1] - times[-101]  # as many at the end as at the beginning
    assert last < 4 * first


def test_dask_leaves_no_variables_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MALLOC_TRIM_THRESHOLD_", raising=False)
    before = dict(os.environ)
    assert Run(tmp_path, tasks(tmp_path, 1), "local:1").error is None
    assert dict(os.environ) == before


def test_no_more_processes_than_shards(tmp_path: Path) -> None:
    run = Run(tmp_path, tasks(tmp_path, 1), "local:8")
    assert run.error is None and run.results[0]["threads"] == cores()
    assert any("Processes on this machine: 1," in event.text for event in run.of(Message))


def test_dask_is_imported_where_it_is_needed() -> None:
    """The start of a run that shares nothing out costs no Dask."""
    words = "import sys, landsynth.inference.cluster.spread, landsynth.inference.generate\n"
    words += "sys.exit(bool({'dask', 'distributed', 'cloudpickle', 'cryptography'} & set(sys.modules)))"
    register = f"import runpy\nrunpy.run_path({str(ROOT / 'worker' / 'bootstrap.py')!r}, run_name='__mp_main__')\n"
    assert subprocess.run([sys.executable, "-c", register + words], check=False).returncode == 0


def test_no_tasks_need_no_cluster(tmp_path: Path) -> None:
    assert Run(tmp_path, [], "tcp://nowhere.invalid:1").error is None


def test_a_killed_worker_s_shard_is_done_again(tmp_path: Path) -> None:
    run = Run(tmp_path, tasks(tmp_path, 6, wait=0.2, die=[3]))
    assert run.error is None and sorted(run.results) == list(range(6))
    assert (tmp_path / "3.died").exists()


def test_a_shard_that_kills_every_worker_is_given_up(tmp_path: Path) -> None:
    run = Run(tmp_path, tasks(tmp_path, 3, die=[1], always=True))
    assert isinstance(run.error, WorkerError)
    assert f"{cluster_client.ALLOWED_DEATHS + 1} workers died" in str(run.error) and "MEMORY_MB" in str(run.error)
    assert not children()


def test_a_folder_that_is_deleted_ends_the_run(tmp_path: Path) -> None:
    def report(event: Event) -> None:
        for home in tmp_path.glob(".run-*") if isinstance(event, Progress) and event.fraction > 0 else ():
            shutil.rmtree(home)

    run = Run(tmp_path, tasks(tmp_path, 40, wait=3.0), "local:1", report=report)
    assert type(run.error) is OutputError and "somebody deleted it" in str(run.error) and run.seconds < 30
    assert not children()


def test_an_error_arrives_with_its_type_and_stops_the_others(tmp_path: Path) -> None:
    run = Run(tmp_path, tasks(tmp_path, 30, wait=0.3, fail=[2]))
    assert type(run.error) is InputError and str(run.error) == "Block 2 is broken."
    assert 2 not in run.results and len(list(tmp_path.glob("*.started"))) < 10
    assert not children() and not list(tmp_path.glob(".run-*"))


def test_an_error_that_nobody_foresaw_is_a_worker_s(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    run = Run(tmp_path, tasks(tmp_path, 1, bug=[0]))
    assert type(run.error) is WorkerError and "ValueError: a bug" in str(run.error)
    assert "shards.py" in capfd.readouterr().err  # where it was raised


def test_cancelling_reaches_all_at_once(tmp_path: Path) -> None:
    def report(event: Event) -> None:
        if isinstance(event, Progress) and event.fraction > 0:
            raise CancelledError("The user stopped the job.")

    run = Run(tmp_path, tasks(tmp_path, 40, gate=str(tmp_path / "never")), report=report)  # a minute each
    assert type(run.error) is CancelledError and run.seconds < 25
    assert not children() and not list(tmp_path.glob(".run-*"))


CLIENT = """
import runpy, sys
sys.path.insert(0, {tests!r})
runpy.run_path({bootstrap!r}, run_name="__mp_main__")
from pathlib import Path
from landsynth.tests.helpers.shards import square, tasks
from landsynth.inference.cluster.spread import spread
folder = Path({folder!r})
spread(tasks(folder, 40, wait=60.0), "local:2", folder, lambda event: None, lambda task, result: None, square)
"""


def test_a_killed_client_leaves_no_processes(tmp_path: Path) -> None:
    words = {"tests": str(Path(__file__).parent), "bootstrap": str(ROOT / "worker" / "bootstrap.py")}
    client = subprocess.Popen([sys.executable, "-c", CLIENT.format(folder=str(tmp_path), **words)])
    try:
        until = time.monotonic() + 60
        while len(list(tmp_path.glob("*.started"))) < 2 and time.monotonic() < until and client.poll() is None:
            time.sleep(0.1)
        workers = [psutil.Process(int(each.read_text())) for each in tmp_path.glob("*.started")]
        assert len(workers) == 2
    finally:
        client.kill()
        client.wait(timeout=10)
    _, alive = psutil.wait_procs(workers, timeout=15)
    assert not alive


@pytest.mark.parametrize(("scheduler", "words"), [
    ("tcp://127.0.0.1:1", ["dask scheduler", "firewall", "within 1 s"]),
    ("ucx://127.0.0.1:1", ["within 1 s"]),
    ("{folder}/local files/none.json", ["local files"]),
    ("local.json", ["local.json", "dask scheduler --scheduler-file"]),
    ("{folder}/none.json", ["none.json", "dask scheduler --scheduler-file"]),
    ("{folder}/empty.json", ["empty.json", "names no address"]),
    ("{folder}/damaged.json", ["damaged.json", "Expecting value"]),
])  # fmt: skip
def test_no_scheduler(tmp_path: Path, scheduler: str, words: list[str]) -> None:
    (tmp_path / "empty.json").write_text('{"address": 1}')
    (tmp_path / "damaged.json").write_text("no json")
    run = Run(tmp_path, tasks(tmp_path, 1), scheduler.format(folder=tmp_path), patience=Patience(scheduler=1.0))
    assert isinstance(run.error, (WorkerError, InputError)) and run.seconds < 30
    assert all(word in str(run.error) for word in words), str(run.error)


@pytest.mark.parametrize(("breaks", "is_given_up"), [(2, False), (99, True)])
def test_a_first_connection_that_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: int, is_given_up: bool
) -> None:
    """As with Python 3.13 and OpenSSL 3.5 (dask/distributed #8936)."""
    import distributed
    from distributed.comm.core import CommClosedError

    calls: list[int] = []
    plain = distributed.LocalCluster.wait_for_workers

    def wait(self: Any, number: int, timeout: float | None = None) -> None:
        calls.append(number)
        if len(calls) <= breaks:
            raise CommClosedError("in <TLS>: BrokenPipeError")
        plain(self, number, timeout)

    monkeypatch.setattr(distributed.LocalCluster, "wait_for_workers", wait)
    run = Run(tmp_path, tasks(tmp_path, 2), "local:1")
    if is_given_up:
        assert isinstance(run.error, WorkerError) and "CommClosedError" in str(run.error)
    else:
        assert run.error is None and set(run.results) == {0, 1}


def test_processes_that_share_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 6)
    names = ("", "local", "local:3", "tcp://host:8786", "/shared/scheduler.json")
    assert [machine.processes_of(name) for name in names] == [1, 6, 3, 1, 1]


def test_only_this_machine_and_only_this_run_can_connect(tmp_path: Path) -> None:
    """Every port that a local cluster listens on is on the loopback device, and wants this run's key."""
    pytest.importorskip("cryptography", reason="without it ports of the loopback device are open to its users")
    from distributed import Client

    ports: list[Any] = []
    errors: list[Exception] = []

    def report(event: Event) -> None:
        if not isinstance(event, Progress) or ports:
            return
        mine = [psutil.Process(), *children()]
        ports.extend(each.laddr for one in mine for each in one.net_connections("tcp") if each.status == "LISTEN")
        for port in ports:
            try:
                Client(f"tls://{port.ip}:{port.port}", timeout=1, set_as_default=False).close()
            except Exception as error:
                errors.append(error)

    run = Run(tmp_path, tasks(tmp_path, 4, wait=0.5), report=report)
    assert run.error is None
    assert len(ports) >= 3 and {port.ip for port in ports} == {"127.0.0.1"}
    assert len(errors) == len(ports)
