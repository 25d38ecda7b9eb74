"""What the generators' trainings share: networks, optimizers, weight averaging, schedule; a recipe plays the step."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from ...contract.dataset import DatasetInfo
from ...contract.jobs.train_generator import TrainGeneratorJob
from ...models.registry import GENERATORS
from ..loop import checkpoint
from ..loop.batches import Batch
from ..loop.devices import average_gradients, average_statistics
from ..loop.ema import follow
from . import losses

Terms = dict[str, Tensor]
SAME_WEIGHTS = (
    *("steps", "batch_size", "crop_size", "learning_rate", "lambda_diversity", "tau", "ablation", "augmentation"),
    *("perceptual", "seed"),
)
"""Options that a training which is continued must share with its first part to end with the same weights."""
Net = TypeVar("Net", bound=nn.Module)


@dataclass(frozen=True)
class Schedule:
    """When rates fall and statistics freeze, as shares of the steps."""

    decay_from: float = 0.7
    """From here the learning rates fall linearly to zero."""
    freeze_from: float = 0.8
    """From here the generator trains with the statistics that inference will use."""
    averaging: float = 0.999
    """Weight of the old average at each step; lower in the first steps, so that the start is soon forgotten."""


class Adversaries(ABC):
    """A generator, its average, and whom it plays against. A subclass is one architecture's recipe.

    `modules` and `optimizers` by name are all that a checkpoint holds. A subclass adds its own and plays `step`,
    whose terms hold `discriminator`: the whole loss of the discriminator, by which a stuck training is noticed.
    """

    schedule = Schedule()

    def __init__(self, job: TrainGeneratorJob, info: DatasetInfo, shares: Sequence[float], fabric: Fabric) -> None:
        torch.manual_seed(job.seed)  # every process makes the same networks
        self.job, self.info, self.fabric, self.device = job, info, fabric, fabric.device
        self.count = len(info.classes)
        self.weights = losses.class_weights(shares).to(self.device)
        architecture = GENERATORS[job.architecture]
        options = {"shared": False} if job.ablation == "no-sharing" else {}
        self.config = architecture.configure(classes=self.count, bands=len(info.bands), width=job.width, **options)
        self.generator = self.place(architecture.build(self.config))
        self.averaged = copy.deepcopy(self.generator).requires_grad_(False).eval()
        self.modules: dict[str, nn.Module] = {"generator": self.generator, "averaged": self.averaged}
        encoder = architecture.encoder(self.config)
        self.encoder = None if encoder is None else self.place(encoder)
        if self.encoder is not None:
            self.modules["encoder"] = self.encoder
        self.optimizers: dict[str, torch.optim.Optimizer] = {}
        self.share = 0.0  # of the steps that are done
        self._rates: dict[str, float] = {}

    @abstractmethod
    def step(self, batch: Batch) -> Terms:
        """Update all networks once; returns the terms of the losses."""

    def describe(self) -> list[str]:
        """What the log should say of the recipe's choices."""
        return []

    def place(self, module: Net) -> Net:
        """The module on this process' device, ready for images in the order that `order_of` says."""
        module = module.to(self.device, memory_format=order_of(self.job))  # type: ignore[call-overload]
        if self.job.compile:
            module.compile(options={"layout_optimization": False})
        return module

    def optimize(
        self, name: str, modules: Sequence[nn.Module | None], rate: float, betas: tuple[float, float]
    ) -> torch.optim.Optimizer:
        """Adam over the parameters of some modules, kept under a name."""
        parameters = [each for module in modules if module is not None for each in module.parameters()]
        self.optimizers[name] = torch.optim.Adam(parameters, rate, betas=betas)
        self._rates[name] = rate
        return self.optimizers[name]

    def update(self, name: str, loss: Tensor) -> None:
        """One step of an optimizer down a loss, the same in every process."""
        optimizer = self.optimizers[name]
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        average_gradients(self.fabric, (each for group in optimizer.param_groups for each in group["params"]))
        optimizer.step()

    def play(self, batch: Batch, step: int) -> Terms:
        """Step number `step`, from 0: rates and statistics by the schedule, the recipe's step, the average."""
        share = self.share = step / (self.job.steps or 1)
        left = min(1.0, (1.0 - share) / max(1.0 - self.schedule.decay_from, 1e-9))
        for name, optimizer in self.optimizers.items():
            for group in optimizer.param_groups:
                group["lr"] = self._rates[name] * max(left, 0.0)
        for module in self.generator.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.train(share < self.schedule.freeze_from)
        terms = self.step(batch)
        average_statistics(self.fabric, self.generator)
        self._average(step)
        return {name: term.detach() for name, term in terms.items()}

    def _average(self, step: int) -> None:
        follow(self.averaged, self.generator, min(self.schedule.averaging, (1 + step) / (10 + step)))

    def noise(self, batch: Batch) -> Tensor:
        """A noise field for each crop, as the generator takes it."""
        stride, (height, width) = self.config.noise_stride, batch.real.shape[2:]
        return batch.draws.normal(self.config.noise_channels, height // stride, width // stride).to(self.device)

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

    def save(self, path: Path, state: dict[str, Any]) -> None:
        """Write a checkpoint."""
        described = self._described | {"options": checkpoint.options_of(self.job, SAME_WEIGHTS)}
        checkpoint.save(path, self.modules, self.optimizers, state | described)

    def load(self, path: Path) -> dict[str, Any]:
        """Fill everything from a checkpoint; returns its state, with `changed`: a sentence on options that differ."""
        state = checkpoint.load(path, self.modules, self.optimizers, self._described)
        return state | {"changed": checkpoint.changed(state, checkpoint.options_of(self.job, SAME_WEIGHTS))}

    @property
    def _described(self) -> dict[str, Any]:
        """What a checkpoint must agree on."""
        return {
            "architecture": self.job.architecture,
            "config": asdict(self.config),
            "classes": [each.name for each in self.info.classes],
            "bands": [each.name for each in self.info.bands],
        }


def order_of(job: TrainGeneratorJob) -> torch.memory_format:
    """Channels last, which is faster; not where torch.compile chooses layouts.

    Compiled with channels last, or with its own optimisation of layouts, torch 2.12 fails in the backward pass of
    padding by replication.
    """
    return torch.contiguous_format if job.compile else torch.channels_last


def sampled(mean: Tensor, log_variance: Tensor, drawn: Tensor) -> Tensor:
    """Latents of N(mean, exp(log_variance)) from standard normal numbers, all (n, size)."""
    return mean + drawn * (0.5 * log_variance).exp()


def frozen(module: nn.Module, is_frozen: bool) -> None:
    """Keep a module's parameters out of the next gradients, or let them in again."""
    module.requires_grad_(not is_frozen)
