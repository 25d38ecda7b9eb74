"""A stop that was asked for from outside, by a signal: whoever would lose much comes to a good place first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

_asked, _free = threading.Event(), threading.Event()
_free.set()


def is_asked() -> bool:
    """Whether the process is to stop."""
    return _asked.is_set()


@contextmanager
def heeded() -> Iterator[None]:
    """While it lasts, a stop waits: look at `is_asked` often, and leave where it says so."""
    _free.clear()
    try:
        yield
    finally:
        _free.set()


def ask(seconds: float) -> None:
    """Ask for a stop, and wait until whoever heeds it has come to a place for it; at most so many seconds."""
    _asked.set()
    _free.wait(seconds)
