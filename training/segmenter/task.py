"""A segmenter in training: one network, one optimizer, and the schedule of its rate."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from ...contract.dataset import DatasetInfo
from ...contract.jobs.train_segmenter import TrainSegmenterJob
from ..loop import checkpoint
from ..loop.batches import Batch
from ..loop.devices import average_gradients, average_statistics

SAME_WEIGHTS = (
    *("synthetic", "synthetic_share", "mixing", "variants", "steps", "batch_size", "crop_size", "learning_rate"),
    *("loss", "class_weights", "sampling", "augmentation", "schedule", "plateau", "seed"),
)
"""Options that a training which is continued must share with its first part to end with the same weights."""
Loss = Callable[[Tensor, Tensor], Tensor]


class SegmenterTask:
    """Adam (Kingma and Ba 2015) on a segmentation loss.

    Its rate halves after `plateau` validations in a row that brought nothing better (schedule plateau), falls to 0
    along a cosine (Loshchilov and Hutter 2017, without restarts), or stays.
    """

    def __init__(self, job: TrainSegmenterJob, info: DatasetInfo, net: nn.Module, loss: Loss, fabric: Fabric) -> None:
        """net: from imagery (n, bands, h, w) in -1..1 to logits (n, classes, h, w); it moves to the device."""
        self.job, self.info, self.loss = job, info, loss
        self.fabric, self.device = fabric, fabric.device
        self.net = net.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.optimizers: dict[str, torch.optim.Optimizer] = {
            "adam": torch.optim.Adam(self.net.parameters(), job.learning_rate or 1e-4)
        }
        self.plateau: dict[str, Any] = {"best": None, "stale": 0, "halvings": 0}

    def play(self, batch: Batch, step: int) -> dict[str, Tensor]:
        """Step number `step`, from 0; returns the loss."""
        optimizer = self.optimizers["adam"]
        for group in optimizer.param_groups:
            group["lr"] = self.rate(step)
        self.net.train()
        with self.fabric.autocast():
            logits = self.net(batch.real)
        loss = self.loss(logits.float(), batch.classes[:, 0].long())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        average_gradients(self.fabric, self.net.parameters())
        optimizer.step()
        average_statistics(self.fabric, self.net)
        return {"loss": loss.detach()}

    def rate(self, step: int) -> float:
        """The learning rate of a step."""
        rate = self.job.learning_rate or 0.0
        if self.job.schedule == "cosine":
            return rate * (1 + math.cos(math.pi * step / (self.job.steps or 1))) / 2
        return rate * 0.5 ** int(self.plateau["halvings"])

    def measured(self, score: float) -> None:
        """Count validations without a better score (lower is better), and halve the rate after enough of them."""
        if self.job.schedule != "plateau":
            return
        best = self.plateau["best"]
        if math.isfinite(score) and (best is None or score < best):
            self.plateau |= {"best": score, "stale": 0}
            return
        self.plateau["stale"] += 1
        if self.plateau["stale"] >= self.job.plateau:
            self.plateau |= {"stale": 0, "halvings": self.plateau["halvings"] + 1}

    def save(self, path: Path, state: dict[str, Any]) -> None:
        """Write a checkpoint."""
        described = self._described | {"options": self._options, "plateau": self.plateau}
        checkpoint.save(path, {"segmenter": self.net}, self.optimizers, state | described)

    def load(self, path: Path) -> dict[str, Any]:
        """Fill everything from a checkpoint; returns its state, with `changed`: a sentence on options that differ."""
        state = checkpoint.load(path, {"segmenter": self.net}, self.optimizers, self._described)
        self.plateau = dict(state["plateau"])
        return state | {"changed": checkpoint.changed(state, self._options)}

    @property
    def _options(self) -> dict[str, Any]:
        found = checkpoint.options_of(self.job, SAME_WEIGHTS)
        return found | {"synthetic": list(self.job.synthetic)}  # as JSON gives it back

    @property
    def _described(self) -> dict[str, Any]:
        """What a checkpoint must agree on."""
        return {
            "architecture": self.job.encoder,
            "config": {"width": self.job.width, "depth": self.job.depth} if self.job.encoder == "plain" else {},
            "classes": [each.name for each in self.info.classes],
            "bands": [each.name for each in self.info.bands],
        }
