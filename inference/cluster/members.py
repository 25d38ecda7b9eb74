"""Who takes part in a sharing out: workers that come late are asked who they are, and wrong ones get no shards."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Optional

from ...contract.errors import WorkerError
from ...contract.events import Report, Warning
from . import check
from .admission import introduced, threads_of
from .client import Cluster, Patience

_Answers = tuple[dict[str, Optional[str]], dict[str, int]]
"""Why workers must not take part, by address, and threads by place."""


class Members:
    """The workers of a cluster that are known, and those of them that are refused: the others do their part."""

    def __init__(
        self, cluster: Cluster, alive: Path, terms: dict[str, Any], known: Iterable[str], report: Report,
        patience: Patience,
    ) -> None:  # fmt: skip
        """alive: a file that all must see. terms: what tasks know of workers (`admitted`); threads of new places are
        added. known: addresses that were asked already."""
        self._cluster, self._alive, self._terms, self._report = cluster, alive, terms, report
        self._patience = patience
        self._known, self._present = set(known), set[str]()
        self._refused: dict[str, str] = {}
        self._good: dict[str, int] = {}
        self._answers: queue.Queue[_Answers] = queue.Queue()

    @property
    def allowed(self) -> list[str] | None:
        """Addresses that shards may go to; None where all may have them."""
        return sorted(self._good) if self._present & self._refused.keys() else None

    @property
    def told(self) -> str:
        """What to add to a sentence that nobody is left."""
        wrong = sorted(self._present & self._refused.keys())
        return f", but {', '.join(wrong[:12])}, which must not take part ({self._refused[wrong[0]]})" if wrong else ""

    def admit(self, taken: dict[str, int]) -> dict[str, int]:
        """The good ones of the workers that are there; threads of Dask by address.

        New ones are asked meanwhile, as hundreds may come and one may not answer: until then they count as good. A
        task finds out by itself where its worker has other versions or does not see the file.
        """
        while not self._answers.empty():
            self._settle(self._answers.get())
        new = [] if self._cluster.is_local else sorted(taken.keys() - self._known)
        if new:
            self._known.update(new)
            threading.Thread(target=self._ask, args=(new, taken), daemon=True).start()
        self._present = set(taken)
        self._good = {worker: threads for worker, threads in taken.items() if worker not in self._refused}
        return self._good

    def is_good(self, worker: str) -> bool:
        """Whether a worker still may take part: it is asked again, and refused where it may not."""
        if not self._cluster.is_local:
            with contextlib.suppress(Exception):  # scheduler or folder are gone: who looks at these says so
                self._settle((self._examined([worker]), {}))
        return worker not in self._refused

    def refuse(self, worker: str, why: str) -> None:
        """Give a worker no shards from now on, and say why."""
        self._known.add(worker)
        self._present.add(worker)
        self._good.pop(worker, None)
        if worker not in self._refused:
            self._refused[worker] = why
            self._report(Warning(f"The worker {worker} gets no shards, others do its part. {why}"))

    def _settle(self, answers: _Answers) -> None:
        """Act on what workers have answered."""
        found, threads = answers
        for worker, why in found.items():
            if why:
                self.refuse(worker, why)
        for place, count in threads.items():
            self._terms["threads"].setdefault(place, count)

    def _ask(self, new: list[str], taken: dict[str, int]) -> None:
        """Ask workers in a thread of its own."""
        try:
            threads: dict[str, int] = {}
            found = self._examined(new, taken, threads)
        except Exception:  # the run has ended meanwhile, or the scheduler is gone: then that is said
            return
        self._answers.put((found, threads))

    def _examined(
        self, workers: list[str], taken: dict[str, int] | None = None, threads: dict[str, int] | None = None
    ) -> dict[str, str | None]:
        """Why each of some workers must not take part, or None. threads: takes those of their places."""
        home, token = self._alive.parent, self._alive.name
        try:
            said, offsets = introduced(self._cluster.client, home, token, self._patience, workers)
        except WorkerError as error:
            if len(workers) > 1:  # one of them, whose fault the others must not bear
                return {each: why for one in workers for each, why in self._examined([one], taken, threads).items()}
            is_there = workers[0] in self._cluster.taken(self._patience.answer)
            return {workers[0]: str(error) if is_there else None}  # one that is lost needs no refusal
        found = {
            worker: check.clocks({worker: offsets[worker]})
            or check.differences({worker: said[worker]["identity"]}, self._terms["identity"])
            or check.unshared({worker: said[worker]}, home, token)
            for worker in said
        }
        if threads is not None:
            threads.update(threads_of({worker: said[worker] for worker in said if not found[worker]}, taken or {}))
        return found
