"""The batches of a training: what they hold, how they are read, ahead of the step that needs them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeVar

import torch
from lightning_fabric import Fabric
from torch import Tensor

from ...inference.machine import cores
from .crops import Classes, Images
from .draws import Draws

Item = TypeVar("Item")


@dataclass(frozen=True)
class Batch:
    """Crops of one step: real (n, bands, h, w) in -1..1, classes (n, 1, h, w) indices, and their draws."""

    real: Tensor
    classes: Tensor
    draws: Draws


class Sampler(Protocol):
    """Whatever draws crops, as CropSampler does."""

    def batch(self, step: int, numbers: range) -> tuple[Images, Classes]:
        """Crops `numbers` of a step: images (n, bands, h, w) in -1..1, class indices (n, 1, h, w)."""


def batch_reader(
    sampler: Sampler, fabric: Fabric, size: int, seed: int, order: torch.memory_format = torch.channels_last
) -> Callable[[int], Batch]:
    """Reads those of the `size` crops of a step that are this process' share."""
    share = size // fabric.world_size
    numbers = range(fabric.global_rank * share, (fabric.global_rank + 1) * share)

    def read(step: int) -> Batch:
        images, classes = sampler.batch(step, numbers)
        real = torch.from_numpy(images).to(fabric.device).contiguous(memory_format=order)
        return Batch(real, torch.from_numpy(classes).to(fabric.device), Draws(seed, step, numbers))

    return read


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
    return min(8, max(1, cores() - 2)) if is_gpu else 1
