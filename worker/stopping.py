"""How a worker stops early: scratch is deleted and the process ends, on signals and when its parent dies."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import NoReturn, Optional

from ..contract import stopping
from ..contract.events import Event, Report, Scratch
from ..contract.files import lives
from .process import LONG_GRACE_SECONDS
from .runner import PARENT_VARIABLE, discard

PARENT_POLL_SECONDS = 0.5
PATIENCE_SECONDS = LONG_GRACE_SECONDS - 2
"""What a training has for the step that it is in, and a checkpoint, before it is stopped all the same."""


class Scratchpad:
    """Passes events on and remembers the scratch they announce, so that it can be deleted from any thread."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._lock = threading.RLock()
        self._announced: list[Scratch] = []

    def report(self, event: Event) -> None:
        with self._lock:
            if isinstance(event, Scratch):
                self._announced.append(event)
            try:
                self._report(event)
            except OSError as error:
                self.leave(1, f"Nobody reads the worker's events any more ({error}); it ends.")

    def delete(self) -> None:
        """Delete what was announced and is still there."""
        with self._lock:
            for each in self._announced:
                discard(each)

    def stop(self, code: int, why: str) -> None:
        """Leave when whoever is at work has come to a good place; asked again, at once."""
        if not stopping.is_asked():
            stopping.ask(PATIENCE_SECONDS)
        self.leave(code, why)

    def leave(self, code: int, why: str) -> NoReturn:
        """Delete the scratch and end the process at once, whatever other threads do."""
        self._lock.acquire()  # kept: nothing new is announced from here on
        self.delete()
        try:
            sys.stderr.write(why + "\n")
            sys.stderr.flush()
        finally:
            os._exit(code)


def on_signals(leave: Callable[[int, str], None]) -> None:
    """Leave with 128 + N on SIGTERM, SIGINT and SIGHUP, even while the main thread is inside a C library.

    Python runs signal handlers between two of its own instructions, and the network's run is one
    instruction; the wake-up descriptor is written at once and read by a thread.
    """
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, lambda number, frame: leave(128 + number, "Stopped."))
        return
    wanted = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    numbers = [number for number in wanted if signal.getsignal(number) is not signal.SIG_IGN]  # as nohup sets it
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    for number in numbers:
        signal.signal(number, _nothing)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)

    def watch() -> None:
        while True:
            number = os.read(reading, 1)[0]
            if number in numbers:
                why = f"Stopped by {signal.Signals(number).name}."
                threading.Thread(target=leave, args=(128 + number, why), daemon=True).start()

    def as_before() -> None:
        signal.set_wakeup_fd(-1)
        for number in numbers:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

    os.register_at_fork(after_in_child=as_before)
    threading.Thread(target=watch, daemon=True).start()


def _nothing(number: int, frame: Optional[FrameType]) -> None:
    """The thread behind the wake-up descriptor acts."""


def with_parent(leave: Callable[[int, str], None]) -> None:
    """Leave soon after the process that launched this one has died (on Windows the closed pipe tells)."""
    if sys.platform == "win32":
        return
    first = os.getppid()
    expected = int(os.environ.get(PARENT_VARIABLE, first))

    def watch() -> None:
        while os.getppid() == first and lives(expected):
            time.sleep(PARENT_POLL_SECONDS)
        leave(1, "The process that launched the worker has ended; so does the worker.")

    threading.Thread(target=watch, daemon=True).start()
