"""What workers of a cluster do in tests: numbers squared, with every way to go wrong. Imported by their processes."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from landsynth.contract.errors import InputError
from landsynth.contract.events import Progress, Report, Warning
from landsynth.inference.cluster.task import NotHereError

_FOLDERS: set[Path] = set()


def square(task: dict[str, Any], report: Report) -> dict[str, Any]:
    """The square of the task's number; `wait` seconds in ten steps, or until the file `gate` is there, then what its
    other words ask for."""
    number, folder = task["number"], Path(task["folder"])
    _FOLDERS.add(folder)
    (folder / f"{number}.started").write_text(str(os.getpid()))
    for step in range(10 if task.get("wait") else 0):
        time.sleep(task["wait"] / 10)
        report(Progress((step + 1) / 10))
    if os.environ.get("LACKS_INPUTS"):
        raise NotHereError("The raster is not here.")
    until = time.monotonic() + 60
    while task.get("gate") and not Path(task["gate"]).exists() and time.monotonic() < until:
        time.sleep(0.05)
        report(Progress(0.1))
    if task.get("warn"):
        report(Warning(task["warn"]))
    if number in task.get("fail", ()):
        raise InputError(f"Block {number} is broken.")
    if number in task.get("bug", ()):
        raise ValueError("a bug")
    if number in task.get("die", ()) and (task.get("always") or not (folder / f"{number}.died").exists()):
        (folder / f"{number}.died").write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return {"square": number**2, "pid": os.getpid(), "threads": task["threads"]}


def forget() -> None:
    """Leave a word in every folder that this process has seen, and forget it."""
    while _FOLDERS:
        (_FOLDERS.pop() / f"{os.getpid()}.ended").write_text("")


def tasks(folder: Path, count: int, **more: Any) -> list[dict[str, Any]]:
    """As many tasks for `square`."""
    return [{"number": number, "folder": str(folder), **more} for number in range(count)]
