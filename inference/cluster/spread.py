"""Shares shards out over a Dask cluster: lost workers' shards are done again, progress and cancelling reach all."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import json
import queue
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ...contract.errors import BY_NAME, LandSynthError, OutputError, WorkerError
from ...contract.events import Report, Warning
from ...contract.progress import Clock, quietly
from ..machine import processes_of
from .admission import admitted
from .alive import ALIVE, signed
from .call import call
from .client import ALLOWED_DEATHS, LOCAL, Cluster, Patience, connected, is_local
from .members import Members
from .task import Perform, carry_out

Task = dict[str, Any]
PATIENCE = Patience()
AHEAD = 2
"""Tasks in the scheduler's hands for each thread: enough that none waits, few enough that order is kept."""
LOOK_SECONDS = 2.0
TELL_SECONDS = 0.5
GOODBYE_SECONDS = 10.0


def spread(
    tasks: Sequence[Task],
    scheduler: str,
    folder: Path,
    report: Report,
    finished: Callable[[Task, dict[str, Any]], None],
    perform: Perform,
    patience: Patience = PATIENCE,
    ended: Callable[[], None] | None = None,
    check: Callable[[], None] | None = None,
) -> None:
    """Do every task on a cluster: `finished(task, result)` is called here, in the order in which they finish.

    tasks: plain JSON values; one that has no `threads` gets its worker's share of the cores, and progress counts its
    `windows`. scheduler: as in a job. folder: must be shared by all workers. perform(task, report) runs there: any
    function that can be imported there, whose result is plain; its report passes progress and warnings on, and stops
    it where this process is gone. ended(): runs once in every worker's process when the run ends, however it does,
    but where the client is killed or a worker cannot be reached. check(): raises where what tasks read has changed,
    so that a worker is not blamed for it.
    Raises the error of the first task that fails, WorkerError (no scheduler or workers, or others than expected),
    OutputError (folder not shared), InputError or WorkerMissingError; no task is left pending or running for long.
    """
    if not tasks:
        return
    if is_local(scheduler):  # no more processes than there is work for: the others' cores go to these
        scheduler = f"{LOCAL}:{min(processes_of(scheduler), len(tasks))}"
    with connected(scheduler, report, patience) as cluster, signed(folder, report) as home:
        terms, known = admitted(cluster, home, ALIVE, report, patience)
        run = {
            "id": home.name,
            "alive": str(home / ALIVE),
            "silence": patience.silence,
            "topic": f"landsynth-{home.name}",
            **terms,
        }
        members = Members(cluster, home / ALIVE, terms, known, report, patience)
        try:
            _Sharing(cluster, run, members, report, finished, perform, patience, check).do(tasks)
        finally:
            if ended is not None and not cluster.is_local:  # local processes end anyway
                _everywhere(cluster, ended)


def _everywhere(cluster: Cluster, function: Callable[[], None]) -> None:
    """Call a function in all workers' processes."""
    named: Any = call
    with contextlib.suppress(Exception):  # the scheduler may be gone; workers that do not hear it forget in time
        cluster.client.sync(
            cluster.client._run, named, function.__module__, function.__name__, on_error="ignore",
            callback_timeout=GOODBYE_SECONDS,
        )  # fmt: skip


class _Sharing:
    """One sharing out: tasks go to the scheduler a few at a time, and come back done, stopped or failed."""

    def __init__(
        self,
        cluster: Cluster,
        run: dict[str, Any],
        members: Members,
        report: Report,
        finished: Callable[[Task, dict[str, Any]], None],
        perform: Perform,
        patience: Patience,
        check: Callable[[], None] | None = None,
    ) -> None:
        self._cluster, self._client, self._name = cluster, cluster.client, cluster.name
        self._run, self._members, self._report, self._finished = run, members, report, finished
        self._perform, self._patience = (perform.__module__, perform.__name__), patience
        self._check = check
        self._back: queue.Queue[Any] = queue.Queue()
        self._pending: dict[str, tuple[Any, int, list[str] | None]] = {}
        self._shares: dict[str, float] = {}
        self._warn = quietly(report, set())  # however many shards say it
        self._stops: Counter[int] = Counter()
        self._looked = 0.0
        self._heard = self._peopled = time.monotonic()
        self._threads = self._done = 0
        self._weight = 0.0
        self._is_quiet = False

    def do(self, tasks: Sequence[Task]) -> None:
        """Do all of them, or raise; then none is left with the scheduler."""
        self._tasks = tasks
        self._clock = Clock(sum(map(_weight, tasks)), self._report, TELL_SECONDS)
        self._waiting = deque(range(len(tasks)))
        heard: queue.Queue[Any] = queue.Queue()
        try:
            with self._losing():
                self._client.subscribe_topic(self._run["topic"], lambda event: heard.put(event[1]))
            while self._waiting or self._pending:
                self._look()
                self._hand_out()
                with contextlib.suppress(queue.Empty):
                    self._take(self._back.get(timeout=0.2))
                while not heard.empty():
                    self._hear(heard.get())
                self._tell()
        finally:
            self._leave()

    def _look(self) -> None:
        """Count the workers now and then, and ask new ones who they are. Raises WorkerError where the scheduler or all
        workers are lost for good."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        good = self._members.admit(self._asked())
        self._threads = sum(good.values())
        self._move(good)
        if self._threads:
            self._peopled = now
        elif now - self._peopled > self._patience.lost:
            raise WorkerError(
                f"Expected a worker at {self._name}, found that all were lost and none came back within "
                f"{self._patience.lost:.0f} s{self._members.told}. {self._done} of {len(self._tasks)} shards are done "
                "and kept: start workers, and run again with RESUME."
            )
        quiet = now - self._heard
        if quiet > self._patience.quiet:
            raise WorkerError(
                f"Expected progress at {self._name}, found none for {quiet:.0f} s. Look at the workers' logs and at "
                "the storage; finished shards are kept: run again with RESUME."
            )
        if quiet > self._patience.quiet / 6 and not self._is_quiet:
            self._is_quiet = True
            self._report(Warning(f"The workers have said nothing for {quiet:.0f} s; still waiting."))

    def _asked(self) -> dict[str, int]:
        """Threads by worker, as the scheduler has them now. Raises WorkerError where it does not answer."""
        try:
            return self._cluster.taken(self._patience.answer)
        except Exception as error:
            raise self._lost(error) from error

    @contextlib.contextmanager
    def _losing(self, number: int | None = None) -> Iterator[None]:
        """An error of Dask's own is the lost scheduler's where it is gone: what else Dask says then misleads.

        number: the task that it was about.
        """
        try:
            yield
        except asyncio.TimeoutError:
            raise
        except Exception as error:  # a connection that dies in the middle of a task looks like anything
            self._asked()
            if number is None or isinstance(error, concurrent.futures.CancelledError):
                raise self._lost(error) from error
            raise self._given_up(number, error) from error

    def _lost(self, error: object) -> WorkerError:
        return WorkerError(
            f"Expected the scheduler at {self._name} to live until the end, found the connection lost ({error}). "
            f"{self._done} of {len(self._tasks)} shards are done and kept: start it and its workers, and run again "
            "with RESUME."
        )

    def _hand_out(self) -> None:
        """Give the scheduler the next tasks: some for each thread, so that neighbours are done together."""
        allowed = self._members.allowed
        while self._waiting and allowed != [] and len(self._pending) < max(AHEAD * self._threads, 1):
            number = self._waiting.popleft()
            key = f"{self._run['topic']}-{number}-{uuid.uuid4().hex[:6]}"
            with self._losing(number):
                future = self._client.submit(
                    call, carry_out.__module__, carry_out.__name__, self._perform,
                    json.dumps(self._tasks[number]), json.dumps({**self._run, "key": key}), key=key, pure=False,
                    workers=allowed,
                )  # fmt: skip
                self._pending[key] = (future, number, allowed)
                future.add_done_callback(self._back.put)

    def _move(self, good: dict[str, int]) -> None:
        """Take tasks back that may go to certain workers only, all of which are lost."""
        stuck = [
            key for key, (_, _, allowed) in self._pending.items() if allowed is not None and not good.keys() & allowed
        ]
        futures = []
        for key in stuck:
            future, number, _ = self._pending.pop(key)
            self._shares.pop(key, None)
            self._waiting.appendleft(number)
            futures.append(future)
        self._cancel(futures)

    def _take(self, future: Any) -> None:
        """Take a task back: done, stopped by mistake, or failed; then raise what it raised on its worker."""
        if future.key not in self._pending:
            return
        self._heard, self._is_quiet = time.monotonic(), False
        if future.status == "cancelled":
            raise self._lost("the scheduler forgot a task")
        number = self._pending[future.key][1]
        try:
            with self._losing(number):  # what Dask itself says of a task, or what came back and cannot be read
                answer = future.result(timeout=self._patience.answer)
        except asyncio.TimeoutError:  # its worker died between the end and this moment: it is being done again
            self._asked()
            future.add_done_callback(self._back.put)
            return
        self._pending.pop(future.key)
        self._shares.pop(future.key, None)
        if "refused" in answer:
            self._refuse(number, answer)
        elif "stopped" in answer:
            self._again(number, answer["stopped"], answer["worker"])
        elif "failure" in answer:
            raise BY_NAME.get(answer["failure"], WorkerError)(answer["text"])
        else:
            self._done += 1
            self._weight += _weight(self._tasks[number])
            self._finished(self._tasks[number], answer["result"])

    def _refuse(self, number: int, answer: dict[str, Any]) -> None:
        """Let others do a task whose worker must not take part. Raises the error that it met where nobody may, or where
        the work is at fault."""
        kind = answer.get("kind")
        if kind and self._check is not None:
            self._check()
        self._members.refuse(answer["worker"], answer["refused"])
        if kind and self._members.allowed == []:
            raise BY_NAME[kind](answer["refused"])
        self._waiting.appendleft(number)

    def _again(self, number: int, why: str, worker: str) -> None:
        """Do a task again that its worker stopped by mistake. Raises OutputError where that would not end."""
        alive = Path(self._run["alive"])
        if alive.exists() and not self._members.is_good(worker):  # one that does not share the folder
            self._waiting.appendleft(number)
            return
        self._stops[number] += 1
        if not alive.exists() or self._stops[number] > ALLOWED_DEATHS:
            found = "that somebody deleted it" if not alive.exists() else f"one that does not ({why})"
            raise OutputError(
                f"Expected all workers to see {alive} until the end, found {found}. See that the storage is the same "
                "on all machines and let nobody else write there; then run again."
            )
        self._warn(Warning(f"{why} It is done again."))
        self._waiting.appendleft(number)

    def _given_up(self, number: int, error: Exception) -> LandSynthError:
        if type(error).__name__ == "KilledWorker":
            deaths = getattr(error, "allowed_failures", 0) + 1
            return WorkerError(
                f"Expected shard {number + 1} to be computed, found that {deaths} workers died while they had it, most "
                "likely for want of memory. Choose a smaller MEMORY_MB or TILE_SIZE, or fewer workers for a machine; "
                "finished shards are kept: run again with RESUME."
            )
        text = " ".join(str(error).split())
        return WorkerError(
            f"Expected shard {number + 1} to come back from its worker, found {type(error).__name__}: {text} See "
            "that the scheduler and all workers run the same Dask as this machine, and the workers the same LandSynth."
        )

    def _hear(self, words: dict[str, Any]) -> None:
        """What a shard said: how far it is, or a warning."""
        if words.get("key") not in self._pending:
            return
        self._heard, self._is_quiet = time.monotonic(), False
        if "fraction" in words:
            self._shares[words["key"]] = words["fraction"] * _weight(self._tasks[self._pending[words["key"]][1]])
        if "warning" in words:
            self._warn(Warning(words["warning"]))

    def _tell(self) -> None:
        """Report progress: finished shards, and the windows inside the others; never less than before."""
        self._clock.reach(self._weight + sum(self._shares.values()))

    def _leave(self) -> None:
        """Take back what is not done; what runs stops when it finds this run's sign of life gone."""
        if not self._cluster.is_local:  # local processes end anyway
            self._cancel([future for future, *_ in self._pending.values()])
        self._pending.clear()

    def _cancel(self, futures: list[Any]) -> None:
        if futures:
            with contextlib.suppress(Exception):  # the scheduler may be gone; nothing is left there then
                self._client.sync(self._client._cancel, futures, force=True, callback_timeout=GOODBYE_SECONDS)


def _weight(task: Task) -> float:
    """How much of the whole a task is: its windows, where it says them."""
    return float(task.get("windows", 1))
