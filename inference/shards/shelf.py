"""What threads keep open from one shard to the next, until the run has ended or nobody has asked for it for a while."""

from __future__ import annotations

import threading
import time
from typing import Any

IDLE_SECONDS = 60.0
"""Seconds after which nobody comes for it any more: a client that was killed cannot say that its run has ended."""


class Shelf:
    """One open thing for each thread, by what was asked for. It lies here only while nobody uses it."""

    def __init__(self, idle: float = IDLE_SECONDS) -> None:
        self._idle = idle
        self._held: dict[int, tuple[Any, Any, float]] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None

    def take(self, key: Any) -> Any:
        """What this thread has left here under that key, or None; what it has left under another is given up."""
        with self._lock:
            held = self._held.pop(threading.get_ident(), None)
        return held[1] if held is not None and held[0] == key else None

    def put(self, key: Any, thing: Any) -> None:
        """Leave it here for this thread's next use."""
        with self._lock:
            self._held[threading.get_ident()] = (key, thing, time.monotonic())
            self._wait()

    def clear(self, older: float = 0.0) -> None:
        """Give up what has lain here for that many seconds."""
        until = time.monotonic() - older
        with self._lock:
            old = [self._held.pop(thread) for thread, held in list(self._held.items()) if held[2] <= until]
        del old  # closing files may take a moment: not while others wait

    def __len__(self) -> int:
        return len(self._held)

    def _wait(self) -> None:
        """Look again when the first thing may be too old; whoever calls this holds the lock."""
        if self._timer is None and self._held:
            self._timer = threading.Timer(self._idle, self._look)
            self._timer.daemon = True
            self._timer.start()

    def _look(self) -> None:
        self.clear(self._idle)
        with self._lock:
            self._timer = None
            self._wait()
