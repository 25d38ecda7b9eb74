"""Where time goes: wall and processor seconds of each stage in each thread, while somebody watches."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Spent:
    """Seconds on the wall and on a processor, and how often; a stage within another counts for the inner one only."""

    wall: float = 0.0
    processor: float = 0.0
    count: int = 0


@dataclass
class Watch:
    """What was spent, by thread and stage. Stages of different threads overlap: only those of one thread add up."""

    spent: dict[tuple[str, str], Spent] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _here: threading.local = field(default_factory=threading.local)

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count what happens within for a stage of this thread, and for no stage around it."""
        stack: list[tuple[str, str]] = self._here.__dict__.setdefault("stack", [])
        self._turn(stack)
        stack.append((threading.current_thread().name, name))
        try:
            yield
        finally:
            self._turn(stack, 1)
            stack.pop()

    def _turn(self, stack: list[tuple[str, str]], count: int = 0) -> None:
        """Give the time since the last turn to the innermost stage."""
        now = time.perf_counter(), time.thread_time()
        if stack:
            before = self._here.since
            with self._lock:
                spent = self.spent.setdefault(stack[-1], Spent())
                spent.wall += now[0] - before[0]
                spent.processor += now[1] - before[1]
                spent.count += count
        self._here.since = now


_watch: Watch | None = None
"""Of the whole process, since stages are in several threads; None costs nothing."""


@contextlib.contextmanager
def watched() -> Iterator[Watch]:
    """Watch all stages of this process."""
    global _watch
    before, _watch = _watch, Watch()
    try:
        yield _watch
    finally:
        _watch = before


def stage(name: str) -> contextlib.AbstractContextManager[None]:
    """A stage of this thread, for whoever watches."""
    return contextlib.nullcontext() if _watch is None else _watch.stage(name)
