"""The one place that launches the worker: job in, events out, nothing left behind."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Optional

from ..contract import errors, events
from ..contract.events import Event, Failure, Result, Scratch
from ..contract.files import delete_lock, temporary
from ..contract.jobs import registry
from ..contract.resources import BOOTSTRAP
from . import process

PARENT_VARIABLE = "LANDSYNTH_PARENT"


def run(
    job: registry.Job, python: Path, on_event: Callable[[Event], None], is_cancelled: Callable[[], bool]
) -> dict[str, Any]:
    """Run a job in the worker's interpreter and return the values of its Result event.

    `on_event` is called in the calling thread, for every event but Scratch, Result and Failure.
    `is_cancelled` is asked at least ten times a second; 2 s after it turned true there is no process and no partial
    output; a training has 20 s, as it saves where it is. Raises the contract error that the worker names,
    CancelledError, or WorkerError.
    """
    folder = Path(tempfile.mkdtemp(prefix=temporary()))
    seen = _Seen(on_event, folder)
    try:
        document = folder / "job.json"
        document.write_text(registry.to_json(job), encoding="utf-8")
        grace = process.LONG_GRACE_SECONDS if hasattr(job, "log") else process.GRACE_SECONDS
        command = [str(python), str(BOOTSTRAP), "run", str(document), "--events"]
        environment = process.clean_environment({PARENT_VARIABLE: str(os.getpid())})
        ended = process.run(command, seen.line, is_cancelled, environment, None, seen.note_scratch, grace=grace)
    except OSError as error:
        raise errors.WorkerError(
            f"The worker could not be started: expected a Python interpreter at {python}, found: {error}. "
            'Run "Install or repair the worker environment" (landsynth:installworker).'
        ) from error
    finally:
        seen.delete_scratch()
        shutil.rmtree(folder, ignore_errors=True)
    if ended.cancelled:
        raise errors.CancelledError("The job was cancelled. No partial output was left.")
    if seen.failure is not None:
        raise errors.BY_NAME.get(seen.failure.kind, errors.WorkerError)(seen.failure.text)
    if ended.code != 0 or seen.result is None:
        raise errors.WorkerError(_why(ended))
    return seen.result.values


class _Seen:
    """What the worker has said so far."""

    def __init__(self, on_event: Callable[[Event], None], folder: Path) -> None:
        self.on_event, self.folder = on_event, folder
        self.result: Optional[Result] = None
        self.failure: Optional[Failure] = None
        self.scratch: list[Scratch] = []

    def line(self, line: str) -> None:
        event = events.from_line(line)
        if event is not None and self.folder.exists():  # the worker has read its job; should QGIS die, nothing stays
            shutil.rmtree(self.folder, ignore_errors=True)
        if event is None:
            if line.strip():
                self.on_event(events.Message(line))
        elif isinstance(event, Scratch):
            self.note_scratch(line)
        elif isinstance(event, Result):
            self.result = event
        elif isinstance(event, Failure):
            self.failure = event
        else:
            self.on_event(event)

    def note_scratch(self, line: str) -> None:
        event = events.from_line(line)
        if isinstance(event, Scratch):
            self.scratch.append(event)

    def delete_scratch(self) -> None:
        for each in self.scratch:
            discard(each)


def discard(scratch: Scratch) -> None:
    """Delete what was announced, if it is there."""
    if scratch.is_lock:
        delete_lock(Path(scratch.path))
    else:
        delete(Path(scratch.path))


def delete(path: Path) -> None:
    """Delete a file or folder if it is there, and what libraries put beside it while it was written (`.ovr.tmp`);
    patient, as Windows frees a dead process' files late."""
    if ".part" in path.suffixes:
        for each in path.parent.glob(f"{glob.escape(path.name)}.*"):
            delete(each)
    for attempt in range(10):
        time.sleep(0.01 * attempt)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):  # held by another: looked at below
                path.unlink()
        if not os.path.lexists(path):
            return


def _why(ended: process.Ended) -> str:
    """A message for a worker that ended without a result."""
    tail = "\n".join(line for line in ended.tail if line.strip())
    last = f" Its last lines:\n{tail}" if tail else " It said nothing."
    if ended.code == 0:
        return (
            "The worker ended without a result: expected a Result event, found none. "
            f"Run again; if it stays, report it.{last}"
        )
    if sys.platform != "win32" and ended.code == -signal.SIGKILL:
        return (
            "The worker was killed from outside; most likely the machine ran out of memory. "
            f"Close other programs, or choose a smaller MEMORY_MB or TILE_SIZE, and run again.{last}"
        )
    how = f"exit code {ended.code}"
    if sys.platform != "win32" and ended.code < 0:
        how = f"signal {-ended.code} ({_signal_name(-ended.code)})"
    return f"The worker crashed: expected a result, found {how}. Run again; if it stays, report it.{last}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"
