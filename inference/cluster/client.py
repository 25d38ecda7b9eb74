"""Connects to a Dask scheduler by address or file, or starts one with processes of its own on this machine."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...contract.errors import InputError, JobError, WorkerError, WorkerMissingError
from ...contract.events import Message, Report, Scratch
from ...contract.files import temporary
from ...contract.resources import BOOTSTRAP
from ...contract.typed import loads
from ..machine import cores, processes_of

HERE = "127.0.0.1"
LOCAL = "local"
ALLOWED_DEATHS = 3
"""Workers that a shard may lose before it is given up, in clusters that are started here."""
BREAKS = 3
"""Connections to the scheduler of a cluster that is started here which may break before it is given up."""
_SETTINGS = {
    "distributed.scheduler.allowed-failures": ALLOWED_DEATHS,
    "distributed.scheduler.http.routes": [],  # the page that is left of the dashboard tells nobody anything
    "distributed.worker.http.routes": [],
}


@dataclass(frozen=True)
class Patience:
    """Seconds after which a wait ends in an error."""

    scheduler: float = 30.0
    """For a scheduler's file to appear, and for the scheduler to answer."""
    workers: float = 120.0
    """For the first worker."""
    settle: float = 1.0
    """Without a new worker, after the first: those that start together are counted together."""
    answer: float = 60.0
    """For one answer of a worker, or of a scheduler that is connected."""
    lost: float = 300.0
    """For another worker where all were lost."""
    quiet: float = 3600.0
    """For any sign of progress."""
    silence: float = 180.0
    """For a sign of life from the client: workers stop after that."""


@dataclass(frozen=True)
class Cluster:
    """A connection: the client, whether the workers are processes of this one, and the scheduler in words."""

    client: Any
    is_local: bool
    name: str

    def taken(self, seconds: float) -> dict[str, int]:
        """Threads of Dask by worker, as the scheduler has them now. Raises what Dask raises where it does not answer
        within these seconds: a closed connection, a timeout; its network layer has many."""
        found: dict[str, int] = self.client.sync(self.client.scheduler.ncores, callback_timeout=seconds)
        return found


@contextlib.contextmanager
def connected(scheduler: str, report: Report, patience: Patience) -> Iterator[Cluster]:
    """A client of the scheduler, closed at the end; processes that were started here end with it.

    Raises WorkerMissingError (no Dask), InputError (no such file), JobError (too many processes) or WorkerError, each
    within the patience.
    """
    try:
        import distributed
    except ImportError as error:
        raise WorkerMissingError(
            f"SCHEDULER: expected the library distributed (Dask) in this environment, found no {error.name}. Install "
            "or repair the worker environment (landsynth install-worker), or leave SCHEDULER empty."
        ) from error
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # what matters is said in our words
    try:
        opened = _started(scheduler, report, patience) if is_local(scheduler) else _reached(scheduler, patience)
        with _same_environment(), opened as address, _client(distributed, address, patience) as client:
            yield Cluster(client, is_local(scheduler), scheduler)
    finally:
        logger.setLevel(level)


def is_local(scheduler: str) -> bool:
    """Whether a scheduler is none yet, but processes of this machine; `localhost.json` is a file."""
    return scheduler.partition(":")[0] == LOCAL


@contextlib.contextmanager
def _same_environment() -> Iterator[None]:
    """Dask sets what its processes shall inherit (one thread for the libraries, how memory is trimmed) in the
    environment of this one and leaves it there, where it would slow whatever is started next."""
    import dask

    names = (*dask.config.get("distributed.nanny.pre-spawn-environ", {}), "PYTHONHASHSEED", "__DASK_PARENT_PID")
    before = {name: os.environ.get(name) for name in names}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


@contextlib.contextmanager
def _started(scheduler: str, report: Report, patience: Patience) -> Iterator[Any]:
    """Processes on this machine that nothing else can connect to: loopback, encrypted, no dashboard."""
    import dask
    import distributed

    number, most = processes_of(scheduler), max(8, 4 * cores())
    if number > most:
        raise JobError(
            f"SCHEDULER: expected at most {most} processes on a machine that leaves {cores()} cores, found "
            f"{scheduler}. Ask for fewer, or for a cluster."
        )
    folder = tempfile.mkdtemp(prefix=temporary())
    report(Scratch(folder))
    kind: Any = distributed.LocalCluster  # it has no types
    cluster = None
    try:
        with dask.config.set(_SETTINGS):
            try:
                cluster = kind(
                    n_workers=number, threads_per_worker=1, processes=True, host=HERE, dashboard_address=f"{HERE}:0",
                    scheduler_kwargs={"dashboard": False}, memory_limit=0, local_directory=folder,
                    security=_security(report), silence_logs=logging.CRITICAL, preload=[_registering()],
                )  # fmt: skip
                _wait(cluster, number, patience.workers)
            except Exception as error:  # of any library below: a port, a process, memory
                raise WorkerError(
                    f"SCHEDULER: expected {number} processes to start on this machine within {patience.workers:.0f} s, "
                    f"found that they did not ({type(error).__name__}: {error}). Ask for fewer, or leave it empty."
                ) from error
            report(Message(f"Processes on this machine: {number}, threads of each: {max(1, cores() // number)}."))
            yield cluster
    finally:
        if cluster is not None:
            _end(cluster)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(cluster: Any, number: int, seconds: float) -> None:
    """Wait for the processes. Raises what Dask raises.

    With Python 3.13 and OpenSSL 3.5 a first connection may break, and the next one holds (dask/distributed #8936).
    """
    from distributed.comm.core import CommClosedError

    for _ in range(BREAKS):
        with contextlib.suppress(CommClosedError):
            cluster.wait_for_workers(number, timeout=seconds)
            return
        time.sleep(1)
    cluster.wait_for_workers(number, timeout=seconds)


def _end(cluster: Any) -> None:
    """End the processes at once: what they hold is worth nothing, and a window may take minutes."""
    for worker in list(cluster.workers.values()):
        worker.close_gracefully()  # it starts no other in its place
        process = getattr(getattr(worker.process, "process", None), "_process", None)
        if process is not None and process.is_alive():
            process.kill()
    with contextlib.suppress(Exception):  # its processes are dead; how its connections end must hide no error
        cluster.close(timeout=10)


def _security(report: Report) -> Any:
    """Keys that only this run knows; without them any user of this machine could make the processes run code."""
    from distributed import security

    kind: Any = security.Security  # it has no types
    try:
        return kind.temporary()
    except ImportError:
        report(Message("Without the library cryptography, other users of this machine can connect to the processes."))
        return kind()


def _registering() -> str:
    """Python that makes this LandSynth importable in a new process, wherever it lies and whatever is installed."""
    register = f"runpy.run_path({str(BOOTSTRAP)!r}, run_name='__mp_main__')"
    return f"import sys, runpy\nif 'landsynth' not in sys.modules: {register}\n"


@contextlib.contextmanager
def _reached(scheduler: str, patience: Patience) -> Iterator[str]:
    """The address of a scheduler, read from its file where it is one."""
    yield _address(Path(scheduler), patience.scheduler) if scheduler.endswith(".json") else scheduler


def _address(file: Path, wait: float) -> str:
    """The address in a scheduler's file, which may not be there yet."""
    until = time.monotonic() + wait
    while True:
        try:
            address = loads(file.read_text(encoding="utf-8"))["address"]
            if isinstance(address, str):
                return address
            problem = "it names no address"
        except (OSError, ValueError, KeyError, TypeError) as error:
            problem = str(error) or type(error).__name__
        if time.monotonic() > until:
            raise InputError(
                f"SCHEDULER: expected the file of a Dask scheduler at {file} within {wait:.0f} s, found: {problem}. "
                f"Start one (dask scheduler --scheduler-file {file}), or correct the path."
            )
        time.sleep(0.2)


@contextlib.contextmanager
def _client(distributed: Any, address: Any, patience: Patience) -> Iterator[Any]:
    client = None
    try:
        client = distributed.Client(address, timeout=patience.scheduler, set_as_default=False, name="landsynth")
    except Exception as error:  # refused, no such host, no certificate, another protocol: each library has its own
        raise WorkerError(
            f"SCHEDULER: expected a Dask scheduler to answer at {address} within {patience.scheduler:.0f} s, found "
            f"none ({type(error).__name__}: {_first_line(error)}). See that it runs (dask scheduler), that address and "
            "port are right, that no firewall is between, that both sides have the same version of Dask, and for "
            "tls:// that Dask's configuration names the certificates."
        ) from error
    try:
        yield client
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone; nothing of ours is left there then
            client.close(timeout=10)


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else "no reason given"
