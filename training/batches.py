"""Batches read ahead of the step that needs them, with the time that was waited for each."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")


def read_ahead(read: Callable[[int], Item], steps: range, readers: int) -> Iterator[tuple[int, Item, float]]:
    """(step, what `read` gives for it, seconds waited) for each step, read by threads two steps ahead each."""
    with ThreadPoolExecutor(readers, thread_name_prefix="reader") as pool:
        coming: deque[Future[Item]] = deque()
        unread = iter(steps)
        for step in steps:
            while len(coming) <= 2 * readers and (following := next(unread, None)) is not None:
                coming.append(pool.submit(read, following))
            begin = time.monotonic()
            item = coming.popleft().result()
            yield step, item, time.monotonic() - begin
        for future in coming:
            future.cancel()


def readers_for(is_gpu: bool) -> int:
    """Threads that read: one beside networks on the processor, several where a GPU must be fed."""
    return min(8, max(1, (os.cpu_count() or 2) - 2)) if is_gpu else 1
