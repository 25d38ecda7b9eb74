"""A lock file that two processes cannot hold at once, and that a dead process cannot hold at all."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from ..contract import files
from ..contract.errors import CancelledError

POLL_SECONDS = 0.1


@contextlib.contextmanager
def held(path: Path, on_wait: Callable[[], None], is_cancelled: Callable[[], bool]) -> Iterator[None]:
    """Hold the lock; wait for it as long as another process has it (`on_wait` is called once).

    The operating system's own file lock: it ends with the process that holds it, however that ended, so
    a stale file blocks nobody. Raises CancelledError when the wait is cancelled.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.open_lock(path) as file:
        waited = False
        while not files.take(file):
            if not waited:
                on_wait()
                waited = True
            if is_cancelled():
                raise CancelledError("Waiting for another installation was cancelled.")
            time.sleep(POLL_SECONDS)
        try:
            yield
        finally:
            files.release(file)
