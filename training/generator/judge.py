"""The judge of semantic agreement: a small U-Net, trained on the real crops of a dataset and exported as a segmenter.

Source 004 judges generated imagery by a U-Net (Ronneberger et al. 2015, https://arxiv.org/abs/1505.04597) trained on
real imagery: where it finds the classes that were asked for, the imagery shows them.
"""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import torch
from torch import nn
from torch.nn import functional as F

from ...contract.card import NO_CLASS
from ...contract.dataset import DatasetInfo
from ...contract.errors import WorkerError
from ...contract.events import Message, Progress, Report, Warning
from ...evaluation.features import confusion
from ...models.unet import UNet
from ..export.card import segmenter_card
from ..export.generator import export_segmenter
from ..loop.batches import read_ahead, readers_for
from ..loop.crops import CropSampler, held_out_crops, scaled
from ..loop.devices import computes_bf16
from .losses import class_weights

WIDTH, DEPTH = 16, 4  # 1.9 million weights
BATCH = 8
RATE = 1e-3
NOTE_EVERY = 20
MEASURED = 256
"""Crops of the validation split, at most, that the judge itself is measured on."""


def train_judge(
    folder: str | Path,
    info: DatasetInfo,
    path: str | Path,
    steps: int,
    crop: int,
    seed: int,
    report: Report,
    device: str | torch.device = "cpu",
) -> dict[str, Any]:
    """Train on the train split and write the segmenter to `path`; returns the record that its card holds too.

    crop: width and height of a crop in pixels, a multiple of 16. The same seed and steps give the same weights on
    the same device. The record's miou, fwiou, accuracy and iou (by class) are of crops of the validation split, or
    of the train split with a warning where it has none of that size. Leaves torch's own random state as it was.
    Raises InputError where the dataset cannot be trained on, WorkerError where the loss is no longer a number.
    """
    device = torch.device(device)
    sampler = CropSampler(folder, info, "train", crop, seed, turns=True)
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        net = UNet(len(info.bands), len(info.classes), WIDTH, DEPTH)
    net = net.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    started = time.monotonic()
    loss = _fit(net, sampler, steps, device, report)
    record = {
        "data": info.name,
        "scenes": [scene.name for scene in info.of_split("train")],
        "steps": steps,
        "batch_size": BATCH,
        "crop_size": crop,
        "learning_rate": RATE,
        "seed": seed,
        "parameters": sum(each.numel() for each in net.parameters()),
        "loss": round(loss, 4),
        "seconds": round(time.monotonic() - started, 1),
        "torch": torch.__version__,
        **_measure(net, folder, info, crop, device, report),
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


def _fit(net: nn.Module, sampler: CropSampler, steps: int, device: torch.device, report: Report) -> float:
    """Minimise the weighted cross-entropy, the rate falling to zero along a cosine; gives the last loss."""
    net.train()
    weights = class_weights(sampler.shares).to(device)
    optimizer = torch.optim.Adam(net.parameters(), RATE)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: (1 + math.cos(math.pi * step / steps)) / 2)
    started, value = time.monotonic(), float("nan")
    readers = readers_for(device.type == "cuda")
    is_mixed = computes_bf16(device.type)
    for done, (images, classes), _ in read_ahead(lambda each: sampler.batch(each, range(BATCH)), range(steps), readers):
        step = done + 1
        with torch.autocast(device.type, torch.bfloat16, enabled=is_mixed):
            logits = net(torch.from_numpy(images).to(device, memory_format=torch.channels_last))
        target = torch.from_numpy(classes).to(device)[:, 0].long()
        total = F.cross_entropy(logits.float(), target, weights, ignore_index=NO_CLASS, reduction="sum")
        loss = total / (target != NO_CLASS).sum().clamp(min=1)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        if step % NOTE_EVERY == 0 or step == steps:
            value = loss.item()
            if not math.isfinite(value):
                raise WorkerError(f"Judge: expected a finite loss, found {value} at step {step}. Check the imagery.")
            report(Progress(step / steps, (time.monotonic() - started) / step * (steps - step)))
    return value


@torch.no_grad()
def _measure(
    net: nn.Module, folder: str | Path, info: DatasetInfo, crop: int, device: torch.device, report: Report
) -> dict[str, Any]:
    """Agreement of the judge with the masks of real crops, and the split that they are of."""
    split, images, classes, reason = held_out_crops(folder, info, crop, MEASURED)
    if reason:
        report(Warning(f"The judge is measured on crops that it learnt from, as validation has none: {reason}"))
    net.eval()
    found = [
        net(torch.from_numpy(scaled(images[first : first + BATCH], info)).to(device)).argmax(1, keepdim=True).cpu()
        for first in range(0, len(images), BATCH)
    ]
    matrix = confusion.confusion(classes, torch.cat(found).numpy(), len(info.classes))
    ious = confusion.iou_per_class(matrix)
    return {
        "measured_split": split,
        "measured_crops": len(images),
        "miou": round(confusion.miou(matrix), 4),
        "fwiou": round(confusion.fwiou(matrix), 4),
        "accuracy": round(confusion.accuracy(matrix), 4),
        "iou": {each.name: round(float(iou), 4) for each, iou in zip(info.classes, ious) if math.isfinite(iou)},
    }
