"""What to do where a training finds too little memory: a batch and crop size that were seen to fit."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, Union

import torch
from lightning_fabric import Fabric
from torch import Tensor

from ...contract.errors import WorkerError
from ...contract.jobs.train_generator import TrainGeneratorJob
from ...contract.jobs.train_segmenter import TrainSegmenterJob
from ...contract.jobs.train_translator import TrainTranslatorJob
from .batches import Batch
from .crops import Banded
from .devices import is_out_of_memory, peak_memory
from .draws import Draws

CropJob = Union[TrainGeneratorJob, TrainSegmenterJob, TrainTranslatorJob]


class Learner(Protocol):
    """A task with the networks of one training."""

    fabric: Fabric
    device: torch.device
    optimizers: dict[str, torch.optim.Optimizer]

    def play(self, batch: Any, step: int) -> dict[str, Tensor]:
        """Update the networks."""


Blank = Callable[[torch.device, int, int, int], Any]


def blank_batch(device: torch.device, bands: int, count: int, crop: int) -> Batch:
    """Crops of nothing with their classes."""
    real = torch.zeros(count, bands, crop, crop, device=device)
    classes = torch.zeros(count, 1, crop, crop, dtype=torch.uint8, device=device)
    return Batch(real, classes, Draws(0, 0, range(count)))


@contextmanager
def advised(job: CropJob, info: Banded, task: Learner, blank: Blank = blank_batch) -> Iterator[None]:
    """Steps of a task; where memory ends, raises WorkerError that says which batch and crop size would fit.

    blank: makes a batch of nothing as the task plays it, of so many bands, crops and pixels a side.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        traceback.clear_frames(error.__traceback__)  # they hold the tensors of the step that did not fit
        raise WorkerError(advice(job, info, task, blank)) from error


def advice(job: CropJob, info: Banded, task: Learner, blank: Blank = blank_batch) -> str:
    """What to do where memory ran out: the largest batch and crop of some that goes through a step."""
    batch, crop = job.batch_size or 1, job.crop_size or 32
    found = f"Expected memory for {batch} crops of {crop} px with width {job.width}, found too little "
    found += f"({peak_memory(task.device):.0f} MiB were in use). "
    if task.fabric.world_size > 1:  # a trial needs the other processes
        return found + "Halve BATCH_SIZE or CROP_SIZE, and RESUME where it had begun."
    tried = [(batch // part, crop) for part in (2, 4, 8, 16) if batch // part] + [(1, crop // 2), (1, crop // 4)]
    fits = next(((n, c) for n, c in tried if c >= 32 and _goes(task, blank, len(info.bands), n, c // 32 * 32)), None)
    if fits is None:
        return found + "Not even one small crop fits: lower WIDTH, close other programs, or take another DEVICE."
    return found + f"BATCH_SIZE {fits[0]} with CROP_SIZE {fits[1]} fits: set these, and RESUME where it had begun."


def _goes(task: Learner, blank: Blank, bands: int, batch: int, crop: int) -> bool:
    """Whether a step with so many crops of nothing goes through; the networks are of no use afterwards."""
    for optimizer in task.optimizers.values():
        optimizer.zero_grad(set_to_none=True)
    if task.device.type == "cuda":
        torch.cuda.empty_cache()
    try:
        task.play(blank(task.device, bands, batch, crop), 0)
    except (RuntimeError, MemoryError) as error:
        if is_out_of_memory(error):
            return False
        raise
    return True
