"""Who takes part in a sharing out: workers that come late are asked who they are, and wrong ones get no shards."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..contract.errors import WorkerError
from ..contract.events import Report, Warning
from . import cluster_check
from .cluster_admission import introduced, threads_of
from .cluster_client import Cluster, Patience


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
        self._known, self._refused = set(known), dict[str, str]()
        self._good: dict[str, int] = {}
        self._present: set[str] = set()

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
        """The good ones of the workers that are there, asked first where they are new; threads of Dask by address."""
        new = [] if self._cluster.is_local else sorted(taken.keys() - self._known)
        for worker in new:
            self._known.add(worker)
            why = self._problem(worker, taken)
            if why:
                self.refuse(worker, why)
        self._present = set(taken)
        self._good = {worker: threads for worker, threads in taken.items() if worker not in self._refused}
        return self._good

    def is_good(self, worker: str) -> bool:
        """Whether a worker still may take part: it is asked again, and refused where it may not."""
        why = None if self._cluster.is_local else self._problem(worker, {})
        if why:
            self.refuse(worker, why)
        return worker not in self._refused

    def refuse(self, worker: str, why: str) -> None:
        """Give a worker no shards from now on, and say why."""
        self._known.add(worker)
        self._present.add(worker)
        self._good.pop(worker, None)
        if worker not in self._refused:
            self._refused[worker] = why
            self._report(Warning(f"The worker {worker} gets no shards, others do its part. {why}"))

    def _problem(self, worker: str, taken: dict[str, int]) -> str | None:
        """Why a worker must not take part, or None."""
        home, token = self._alive.parent, self._alive.name
        try:
            said, offsets = introduced(self._cluster.client, home, token, self._patience, [worker])
        except WorkerError as error:
            return str(error) if self._is_there(worker) else None  # one that is lost needs no refusal
        identities = {worker: said[worker]["identity"]}
        why = (
            cluster_check.clocks(offsets)
            or cluster_check.differences(identities, self._terms["identity"])
            or cluster_check.unshared(said, home, token)
        )
        if not why and worker in taken:
            for place, threads in threads_of(said, taken).items():
                self._terms["threads"].setdefault(place, threads)
        return why

    def _is_there(self, worker: str) -> bool:
        try:
            return worker in self._cluster.taken(self._patience.answer)
        except Exception:  # the scheduler is gone, which will be said
            return False
