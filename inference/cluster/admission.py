"""Asks the workers of a cluster who they are, refuses wrong ones, and shares each machine's cores among its workers."""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from ...contract.errors import OutputError, WorkerError
from ...contract.events import Message, Report
from .. import machine
from ..machine import processes_of
from . import check
from .client import Cluster, Patience


def admitted(
    cluster: Cluster, home: Path, token: str, report: Report, patience: Patience
) -> tuple[dict[str, Any], list[str]]:
    """Wait for workers and refuse wrong ones; gives what tasks must know of them (identity, threads by place), and
    their addresses.

    home: a folder in which `token` lies, which every worker must reach. Raises WorkerError or OutputError.
    """
    client = cluster.client
    if cluster.is_local:
        return {"identity": {}, "threads": {}, "share": max(1, machine.cores() // processes_of(cluster.name))}, []
    try:
        client.wait_for_workers(1, timeout=patience.workers)
        _settle(client, patience)
    except Exception as error:  # Dask's own kind of timeout differs between its versions
        raise WorkerError(
            f"SCHEDULER: expected a worker at {cluster.name} within {patience.workers:.0f} s, found none. Start one "
            "(dask worker ADDRESS --nthreads 1) on every machine, and see that it reaches the scheduler."
        ) from error
    said, offsets = introduced(client, home, token, patience)
    expected = check.expected_of(said)
    identities = {worker: each["identity"] for worker, each in said.items()}
    problem = check.clocks(offsets) or check.differences(identities, expected)
    if problem:
        raise WorkerError(problem)
    problem = check.unshared(said, home, token)
    if problem:
        raise OutputError(problem)
    try:
        threads = threads_of(said, cluster.taken(patience.answer))
    except Exception as error:  # the connection broke
        raise WorkerError(
            f"Expected the scheduler at {cluster.name} to live, found the connection lost ({error}). Start it and its "
            "workers, and run again."
        ) from error
    _tell(said, threads, expected, report)
    return {"identity": expected, "threads": threads}, list(said)


def _settle(client: Any, patience: Patience) -> None:
    """Wait until no new worker has come for a moment, which is soon."""
    count, until = 0, time.monotonic() + patience.workers
    while (now := len(client.nthreads())) > count and time.monotonic() < until:
        count = now
        time.sleep(patience.settle)


def introduced(
    client: Any, home: Path, token: str, patience: Patience, workers: list[str] | None = None
) -> tuple[dict[str, dict[str, Any]], dict[str, float]]:
    """What every worker, or each of some, says of itself, and by how many seconds its clock is ahead. Raises
    WorkerError where one says nothing."""
    began = time.time()
    try:
        answers = client.sync(
            client._run, check.introduce, str(home), token, on_error="return", workers=workers,
            callback_timeout=patience.answer,
        )  # fmt: skip
    except Exception as error:  # a timeout, or a connection that broke: Dask and its network layer have many
        raise WorkerError(
            f"Expected every worker to say who it is within {patience.answer:.0f} s, found that one did not "
            f"({type(error).__name__}: {error}). See that the workers live and are not busy with other jobs."
        ) from error
    ended = time.time()
    wrong = {worker: answer for worker, answer in answers.items() if isinstance(answer, BaseException)}
    if wrong:
        told = "; ".join(f"{worker} ({type(error).__name__}: {error})" for worker, error in list(wrong.items())[:12])
        raise WorkerError(
            f"Expected workers that can import LandSynth with the inference tier, found that these cannot: {told}. "
            "Start them in an environment with the same LandSynth (pip install, or PYTHONPATH to the folder that "
            "holds it)."
        )
    # a clock is wrong by at least what does not fit between the question and the answer
    offsets = {
        worker: min(0.0, each["clock"] - began) + max(0.0, each["clock"] - ended) for worker, each in answers.items()
    }
    return answers, offsets


def threads_of(said: dict[str, dict[str, Any]], taken: dict[str, int]) -> dict[str, int]:
    """Compute threads of a shard by place: its cores shared among all shards that run there at once.

    taken: threads of Dask by worker, each of which runs a shard. Workers that are bound to different cores of a
    machine are in places of their own. By place, as a worker that is started again has another address.
    """
    together: dict[str, int] = defaultdict(int)
    for worker, each in said.items():
        together[each["place"]] += taken.get(worker, 1)
    return {each["place"]: max(1, each["cores"] // together[each["place"]]) for each in said.values()}


def _tell(said: dict[str, dict[str, Any]], threads: dict[str, int], expected: dict[str, str], report: Report) -> None:
    """Say in the log who takes part."""
    hosts: dict[str, list[str]] = defaultdict(list)
    for worker, each in said.items():
        hosts[each["host"]].append(f"{worker} (threads: {threads[each['place']]})")
    report(Message(f"Workers: {len(said)}, machines: {len(hosts)} ({expected['processor']})."))
    for host, workers in list(hosts.items())[:50]:
        report(Message(f"  {host}: {', '.join(workers)}"))
    own = check.identity()
    if any(own[key] != expected[key] for key in check.PROCESSOR):
        report(
            Message(
                f"The workers' processor is another than this machine's ({own['processor']}): the result is that of a "
                "run on one of them, and may differ by a digital number from one here."
            )
        )
