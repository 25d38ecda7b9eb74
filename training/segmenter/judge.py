"""The judge of semantic agreement: a small U-Net, trained on the real crops of a dataset and exported as a segmenter.

Wang et al. 2023 judge generated imagery by a U-Net (Ronneberger et al. 2015, https://arxiv.org/abs/1505.04597) trained
on real imagery: where it finds the classes that were asked for, the imagery shows them.
"""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import torch

from ...contract.dataset import DatasetInfo
from ...contract.errors import WorkerError
from ...contract.events import Message, Progress, Report, Warning
from ...contract.jobs.train_segmenter import TrainSegmenterJob
from ...models.unet import UNet
from ..export.card import segmenter_card
from ..export.generator import export_segmenter
from ..loop.batches import batch_reader, read_ahead, readers_for
from ..loop.crops import CropSampler
from ..loop.devices import alone
from ..loop.held_out import HeldOut, by_class
from ..loop.learner import class_weights
from .losses import segmenter_loss
from .task import SegmenterTask

WIDTH, DEPTH = 16, 4  # 1.9 million weights
BATCH = 8
RATE = 1e-3
NOTE_EVERY = 20
MEASURED = 256
"""Crops of the validation split, at most, that the judge itself is measured on."""


def train_judge(
    folder: str | Path, info: DatasetInfo, path: str | Path, steps: int, crop: int, seed: int, report: Report,
    device: str | torch.device = "cpu",
) -> dict[str, Any]:  # fmt: skip
    """Train on the train split and write the segmenter to `path`; returns the record that its card holds too.

    crop: width and height of a crop in pixels, a multiple of 16. The same seed and steps give the same weights on
    the same device. The record's miou, fwiou, accuracy and iou (by class) are of crops of the validation split, or
    of the train split with a warning where it has none of that size. Leaves torch's own random state as it was.
    Raises InputError where the dataset cannot be trained on, WorkerError where the loss is no longer a number.
    """
    fabric = alone(torch.device(device))
    sampler = CropSampler(folder, info, "train", crop, seed, turns=True)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        net = UNet(len(info.bands), len(info.classes), WIDTH, DEPTH)
    loss = segmenter_loss("cross-entropy", class_weights(sampler.shares).to(fabric.device))
    name = str(path)
    job = TrainSegmenterJob(str(folder), name, name, steps=steps, learning_rate=RATE, schedule="cosine")
    task = SegmenterTask(job, info, net, loss, fabric)
    started = time.monotonic()
    last = _fit(task, sampler, steps, report)
    seconds = round(time.monotonic() - started, 1)
    task.fabric = alone(task.device, "32-true")  # measured as it will run
    held_out = HeldOut(folder, info, crop, MEASURED)
    if held_out.reason:
        report(
            Warning(f"The judge is measured on crops that it learnt from, as validation has none: {held_out.reason}")
        )
    measures = held_out.agreement(task.find)
    record = {
        "data": info.name,
        "scenes": [scene.name for scene in info.of_split("train")],
        "steps": steps,
        "batch_size": BATCH,
        "crop_size": crop,
        "learning_rate": RATE,
        "seed": seed,
        "parameters": sum(each.numel() for each in net.parameters()),
        "loss": round(last, 4),
        "seconds": seconds,
        "torch": torch.__version__,
        "measured_split": held_out.split,
        "measured_crops": len(held_out.images),
        **{name: round(measures[name], 4) for name in ("miou", "fwiou", "accuracy")},
        "iou": {name: round(iou, 4) for name, iou in by_class(measures).items()},
    }
    net = net.cpu().eval()
    description = "Judge of semantic agreement: reads land cover off imagery"
    card = segmenter_card(net, net.context, info, "unet", f"judge-{info.name}", description, record)
    worst = export_segmenter(net, card, Path(path))
    report(
        Message(
            f"Judge: mIoU {record['miou']:.3f} on real crops of split {record['measured_split']} after {steps} steps "
            f"({record['seconds']:.0f} s); onnxruntime and torch differ by at most {worst:.1e}."
        )
    )
    return record


def _fit(task: SegmenterTask, sampler: CropSampler, steps: int, report: Report) -> float:
    """Play the steps; gives the last loss."""
    started, value = time.monotonic(), float("nan")
    read, readers = batch_reader(sampler, task.fabric, BATCH, sampler.seed), readers_for(task.device.type == "cuda")
    for done, (_, batch, _) in enumerate(read_ahead(read, range(steps), readers), 1):
        loss = task.play(batch, done - 1)["loss"]
        if done % NOTE_EVERY == 0 or done == steps:
            value = loss.item()
            if not math.isfinite(value):
                raise WorkerError(f"Judge: expected a finite loss, found {value} at step {done}. Check the imagery.")
            report(Progress(done / steps, (time.monotonic() - started) / done * (steps - done)))
    return value
