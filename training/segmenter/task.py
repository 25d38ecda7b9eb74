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
from ...contract.options.presets import PLAIN, WHOLE_DEPTH
from ..loop.batches import Batch
from ..loop.crops import Classes, Images, scaled
from ..loop.devices import average_statistics
from ..loop.learner import Learner, Schedule, Terms, averaged_of

Loss = Callable[[Tensor, Tensor], Tensor]


class SegmenterTask(Learner):
    """Adam on a segmentation loss.

    Its rate halves after `plateau` validations in a row that brought nothing better (schedule plateau), falls to 0
    along a cosine (Loshchilov and Hutter 2017, without restarts), or stays.
    """

    info: DatasetInfo

    def __init__(self, job: TrainSegmenterJob, info: DatasetInfo, net: nn.Module, loss: Loss, fabric: Fabric) -> None:
        """net: from imagery (n, bands, h, w) in -1..1 to logits (n, classes, h, w); it moves to the device."""
        super().__init__(job, job.encoder, fabric, info)
        self.config: dict[str, Any] = {"width": job.width, "depth": job.depth}
        if job.encoder != PLAIN:  # checkpoints of whole encoders say nothing of it
            self.config = {} if job.encoder_depth == WHOLE_DEPTH else {"encoder_depth": job.encoder_depth}
        self.net, self.loss = self.place(net), loss
        self.modules = {"segmenter": self.net}
        self.shown = self.net
        """What is measured and exported: the network, or the running average of its weights."""
        if job.averaging:
            self.config["averaging"] = job.averaging
            self.schedule = Schedule(averaging=job.averaging)
            self.shown = self.modules["averaged"] = averaged_of(self.net)
        self.optimize("adam", (self.net,), job.learning_rate or 1e-4)
        self.plateau: dict[str, Any] = {"best": None, "stale": 0, "halvings": 0}

    def play(self, batch: Batch, step: int) -> Terms:
        """Step number `step`, from 0; returns the loss."""
        self.rates["adam"] = self.rate(step)
        self.net.train()
        with self.fabric.autocast():
            logits = self.net(batch.real)
        loss = self.loss(logits.float(), batch.classes[:, 0].long())
        self.update("adam", loss)
        average_statistics(self.fabric, self.net)
        if self.shown is not self.net:
            self.average(self.shown, self.net, step)
        return {"loss": loss.detach()}

    @torch.no_grad()
    def find(self, images: Images) -> Classes:
        """Class indices (n, h, w) that the network finds in images (n, bands, h, w) of digital numbers."""
        was_training = self.shown.training
        self.shown.eval()
        with self.fabric.autocast():
            logits = self.shown(torch.from_numpy(scaled(images, self.info)).to(self.device))
        self.shown.train(was_training)
        classes: Classes = logits.argmax(1).to(torch.uint8).cpu().numpy()
        return classes

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
        """Write a checkpoint with what the rate depends on."""
        super().save(path, state | {"plateau": self.plateau})

    def load(self, path: Path) -> dict[str, Any]:
        """Fill everything from a checkpoint; returns its state."""
        state = super().load(path)
        self.plateau = dict(state["plateau"])
        return state
