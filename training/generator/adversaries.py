"""What the generators' trainings share: the generator, its average, its noise and styles; a recipe plays the step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar

import torch
from lightning_fabric import Fabric
from torch import Tensor
from torch.nn import functional as F

from ...contract.card import NO_CLASS
from ...contract.dataset import DatasetInfo
from ...contract.jobs.train_generator import TrainGeneratorJob
from ...contract.jobs.train_scene_generator import class_names
from ...contract.options.declaring import require
from ...models.architecture import Architecture
from ...models.one_hot import one_hot
from ..loop.batches import Batch
from ..loop.learner import Learner, Net, Terms, averaged_of, class_weights
from . import losses


class Adversaries(Learner):
    """A generator, its average, and whom it plays against. A subclass is one architecture's recipe.

    A subclass adds its own modules and optimizers and plays `step`, whose terms hold `discriminator`: the whole loss of
    the discriminator, by which a stuck training is noticed.
    """

    info: DatasetInfo
    networks: ClassVar[Architecture]

    def __init__(self, job: TrainGeneratorJob, info: DatasetInfo, shares: Sequence[float], fabric: Fabric) -> None:
        torch.manual_seed(job.seed)  # every process makes the same networks
        super().__init__(job, job.architecture, fabric, info)
        self.count = len(info.classes)
        self.weights = class_weights(shares).to(self.device)
        options: dict[str, Any] = {"shared": False} if job.ablation == "no-sharing" else {}
        if job.octaves:
            options["octaves"] = job.octaves
        if job.objects:
            options["objects"] = indices_of(job.objects, info)
        if job.coarse_noise < 1:
            options["coarse_noise"] = tuple(job.coarse_noise**power for power in (1, 2, 3))
        self.config = self.networks.configure(classes=self.count, bands=len(info.bands), width=job.width, **options)
        self.generator = self.place(self.networks.build(self.config))
        self.averaged = averaged_of(self.generator)
        self.modules = {"generator": self.generator, "averaged": self.averaged}
        encoder = self.networks.encoder(self.config)
        self.encoder = None if encoder is None else self.place(encoder)
        if self.encoder is not None:
            self.modules["encoder"] = self.encoder
        self.share = 0.0  # of the steps that are done

    @abstractmethod
    def step(self, batch: Batch) -> Terms:
        """Update all networks once; returns the terms of the losses."""

    def describe(self) -> list[str]:
        """What the log should say of the recipe's choices."""
        return []

    def place(self, module: Net) -> Net:
        """The module on this process' device, ready for images in the order that `order_of` says."""
        if not self.job.compile:
            return super().place(module)
        module = module.to(self.device)
        module.compile(options={"layout_optimization": False})
        return module

    def play(self, batch: Batch, step: int) -> Terms:
        """Step number `step`, from 0: rates and statistics by the schedule, the recipe's step, the average."""
        self.share = self.pace(step, (self.generator,))
        if self.job.generalise:
            radii = [*self.job.generalise, *(0 for _ in self.job.generalise)]
            chosen = [radii[number] for number in batch.draws.integers(len(radii))]
            smooth = [generalised(each, radius, self.count) for each, radius in zip(batch.classes, chosen)]
            batch = replace(batch, classes=torch.stack(smooth))
        terms = self.step(batch)
        self.average(self.averaged, self.generator, step)
        return {name: term.detach() for name, term in terms.items()}

    def noise(self, batch: Batch) -> Tensor:
        """A noise field for each crop, as the generator takes it."""
        return batch.draws.noise(self.config, batch.classes.cpu().numpy()).to(self.device)

    def style(self, batch: Batch) -> Tensor:
        """A drawn style for each crop."""
        return batch.draws.normal(self.config.style_size).to(self.device)

    def spread(self, fake: Tensor, batch: Batch, noise: Tensor, style: Tensor) -> Terms:
        """The diversity term with a second pass, or nothing where LAMBDA_DIVERSITY is 0."""
        if not self.job.lambda_diversity:
            return {}
        other = self.style(batch)
        second = self.generator(batch.classes, noise, other)
        return {"diversity": losses.diversity(fake, second, style, other, self.job.tau)}


def generalised(classes: Tensor, radius: int, count: int) -> Tensor:
    """Class indices (1, h, w), each pixel's class that which most pixels within `radius` have; 255 stays."""
    if not radius:
        return classes
    planes = one_hot(classes[None], count)
    shares = F.avg_pool2d(planes, 2 * radius + 1, 1, radius, count_include_pad=False)
    most = shares.argmax(1).to(classes.dtype)
    return torch.where(classes == NO_CLASS, classes, most)


def indices_of(names: str, info: DatasetInfo) -> tuple[int, ...]:
    """Indices of a dataset's classes that OBJECTS names. Raises JobError for one that it does not have."""
    known = {each.name: index for index, each in enumerate(info.classes)}
    wanted = class_names(names)
    unknown = [name for name in wanted if name not in known]
    require(not unknown, "objects", f"classes of the dataset ({', '.join(known)})", ", ".join(unknown))
    return tuple(sorted({known[name] for name in wanted}))


def order_of(job: TrainGeneratorJob) -> torch.memory_format:
    """Channels last, which is faster; not where torch.compile chooses layouts.

    Compiled with channels last, or with its own optimisation of layouts, torch 2.12 fails in the backward pass of
    padding by replication.
    """
    return torch.contiguous_format if job.compile else torch.channels_last


def sampled(mean: Tensor, log_variance: Tensor, drawn: Tensor) -> Tensor:
    """Latents of N(mean, exp(log_variance)) from standard normal numbers, all (n, size)."""
    return mean + drawn * (0.5 * log_variance).exp()
