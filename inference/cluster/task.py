"""What a worker of a cluster does with one shard: checks that it belongs here, works, tells how far it is, stops."""

from __future__ import annotations

import json
import os
import time
import traceback
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...contract.errors import BY_NAME, CancelledError, InputError
from ...contract.events import Event, Progress, Report, Warning
from .. import machine
from . import check
from .call import call

Perform = Callable[[dict[str, Any], Report], dict[str, Any]]
LOOK_SECONDS = 1.0
"""Seconds between two looks at the client's sign of life, and between two words of progress."""


class StoppedError(CancelledError):
    """The client has stopped, or has not been heard of for too long."""


class NotHereError(InputError):
    """What a task reads is not on this worker as the client has seen it: others may do the task."""


class ClientWatch:
    """Looks whether the client that shares the work out is still there: a file that it changes now and then."""

    def __init__(self, alive: Path, silence: float) -> None:
        """silence: seconds without a change after which the client counts as gone."""
        self._alive, self._silence = alive, silence
        self._looked = self._changed = time.monotonic()
        self._seen = self._look()

    def check(self) -> None:
        """Raise StoppedError where the client is gone; at most one look a second."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        seen = self._look()
        if seen != self._seen:
            self._seen, self._changed = seen, now
        elif now - self._changed > self._silence:
            raise StoppedError(f"Nothing was heard of the client for {self._silence:.0f} s: the shard is given up.")

    def _look(self) -> int:
        try:
            return os.stat(self._alive).st_mtime_ns
        except FileNotFoundError as error:
            raise StoppedError("The client has stopped: the shard is given up.") from error
        except OSError:
            return -1  # storage that answers badly for a moment is no reason; silence will be


def carry_out(perform: tuple[str, str], task: str, run: str) -> dict[str, Any]:
    """Do a task on a worker; gives {"result"}, {"refused" or "stopped", "worker"} or {"failure", "text"}, whatever
    happens. Refused: the worker must not take part; with the `kind` of error that this is where none may. Stopped: it
    does not see the client's sign of life.

    perform: the module and the name of a `Perform`. task, run: JSON; run has id, alive, silence, topic, key, identity
    (as the client expects it), threads by place, and share, the threads of workers that are in none of these.
    """
    from distributed import get_worker

    worker: Any = get_worker()
    told, work = json.loads(run), json.loads(task)
    try:
        watch = ClientWatch(Path(told["alive"]), told["silence"])
        refusal = _refusal(worker.address, told["id"], json.dumps(told["identity"]))
        if refusal:
            return {"refused": refusal, "worker": worker.address}
        if not work.get("threads"):
            share = told["threads"].get(machine.place()) or told.get("share")
            work["threads"] = share or max(1, machine.cores() // worker.state.nthreads)
        said = _Said(watch, lambda words: worker.log_event(told["topic"], {"key": told["key"], **words}))
        return {"result": call(*perform, work, said.report)}
    except StoppedError as error:
        return {"stopped": str(error), "worker": worker.address}
    except NotHereError as error:
        return {"refused": str(error), "kind": InputError.__name__, "worker": worker.address}
    except Exception as error:  # the boundary of the process: whatever it was, the client must hear of it
        kind, text = _described(error)
        if kind is None:
            traceback.print_exc()
        return {"failure": kind or "WorkerError", "text": f"{text} (Worker {worker.address}.)" if not kind else text}


class _Said:
    """Passes on what a shard says: how far it is, at most once a second, and warnings."""

    def __init__(self, watch: ClientWatch, send: Callable[[dict[str, Any]], None]) -> None:
        self._watch, self._send = watch, send
        self._sent = 0.0

    def report(self, event: Event) -> None:
        self._watch.check()
        if isinstance(event, Warning):
            self._send({"warning": event.text})
        elif isinstance(event, Progress) and time.monotonic() - self._sent >= LOOK_SECONDS:
            self._sent = time.monotonic()
            self._send({"fraction": event.fraction})


@lru_cache(maxsize=8)
def _refusal(address: str, run: str, identity: str) -> str | None:
    """Why this worker must not take part, or None; workers that come late are asked nothing before."""
    expected = json.loads(identity)
    return check.differences({address: check.identity()}, expected) if expected else None


def _described(error: Exception) -> tuple[str | None, str]:
    """The name in the contract of an error's kind, None where LandSynth did not foresee it, and its text."""
    for kind in type(error).__mro__:
        if kind.__name__ in BY_NAME:
            return kind.__name__, str(error)
    if isinstance(error, MemoryError):
        return "WorkerError", (
            f"Expected memory for a shard, found too little ({str(error) or 'none was left'}). Choose a smaller "
            "MEMORY_MB or TILE_SIZE, or fewer workers for a machine."
        )
    return None, f"A shard met an error that LandSynth did not foresee ({type(error).__name__}: {error})."
