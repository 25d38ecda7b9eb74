"""What every training shares: networks, optimizers, schedule, averages of weights, checkpoints, records."""

from __future__ import annotations

import copy
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from ...contract.dataset import DatasetInfo
from ...contract.options.declaring import deciding, recorded
from . import checkpoint
from .batches import Batch
from .devices import average_gradients, average_statistics, hardware, is_out_of_memory, peak_memory, precision
from .draws import Draws
from .ema import follow

Terms = dict[str, Tensor]
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


class Learner(ABC):
    """The networks of one training. A subclass is one kind of them: it fills `modules` and `optimizers`, which by name
    are all that a checkpoint holds, and plays steps."""

    job: Any
    info: Any
    """The dataset whose classes and bands a checkpoint must have, or None."""
    config: Any
    """What the networks are made with: a dataclass, or a dictionary."""
    schedule = Schedule()

    def __init__(self, job: Any, architecture: str, fabric: Fabric, info: DatasetInfo | None = None) -> None:
        self.job, self.info, self.architecture = job, info, architecture
        self.fabric, self.device = fabric, fabric.device
        self.learnt: dict[str, Any] = {}
        """What is learnt from, where that is known: part of what a training that is continued must share."""
        self.modules: dict[str, nn.Module] = {}
        self.optimizers: dict[str, torch.optim.Optimizer] = {}
        self.rates: dict[str, float] = {}
        self.left = 1.0  # of the rates, at this step

    @abstractmethod
    def play(self, batch: Any, step: int) -> Terms:
        """Step number `step`, from 0: update the networks; returns the terms of the losses."""

    def blank(self, count: int, crop: int) -> Any:
        """A batch of nothing, by which memory is tried."""
        real = torch.zeros(count, len(self.info.bands), crop, crop, device=self.device)
        classes = torch.zeros(count, 1, crop, crop, dtype=torch.uint8, device=self.device)
        return Batch(real, classes, Draws(0, 0, range(count)))

    def place(self, module: Net) -> Net:
        """The module on this process' device, in the order of memory that is fast there."""
        placed: Net = module.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        return placed

    def optimize(
        self, name: str, modules: Iterable[nn.Module | None], rate: float, betas: tuple[float, float] = (0.9, 0.999)
    ) -> None:
        """Adam (Kingma and Ba 2015) over the parameters of some modules, kept under a name."""
        parameters = [each for module in modules if module is not None for each in module.parameters()]
        self.optimizers[name] = torch.optim.Adam(parameters, rate, betas=betas)
        self.rates[name] = rate

    def pace(self, step: int, nets: Iterable[nn.Module]) -> float:
        """Rates of step number `step` by the schedule, and whether statistics move; returns the share of the steps."""
        share = step / (self.job.steps or 1)
        self.left = max(min(1.0, (1.0 - share) / max(1.0 - self.schedule.decay_from, 1e-9)), 0.0)
        for module in (each for net in nets for each in net.modules()):
            if isinstance(module, nn.BatchNorm2d):
                module.train(share < self.schedule.freeze_from)
        return share

    def update(self, name: str, loss: Tensor) -> None:
        """One step of an optimizer down a loss, the same in every process."""
        optimizer = self.optimizers[name]
        for group in optimizer.param_groups:
            group["lr"] = self.rates[name] * self.left
        optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        average_gradients(self.fabric, (each for group in optimizer.param_groups for each in group["params"]))
        optimizer.step()

    def average(self, averaged: nn.Module, live: nn.Module, step: int) -> None:
        """Move averaged weights towards those after `step`, whose statistics become the same in every process."""
        average_statistics(self.fabric, live)
        follow(averaged, live, min(self.schedule.averaging, (1 + step) / (10 + step)))

    def save(self, path: Path, state: dict[str, Any]) -> None:
        """Write a checkpoint, atomically."""
        checkpoint.save(path, self.modules, self.optimizers, state | self._expected | {"options": self._options})

    def load(self, path: Path) -> dict[str, Any]:
        """Fill everything from a checkpoint; returns its state, with `changed`: a sentence on options that differ."""
        state = checkpoint.load(path, self.modules, self.optimizers, self._expected)
        return state | {"changed": checkpoint.changed(state, self._options)}

    @property
    def _options(self) -> dict[str, Any]:
        """What decides the weights that a training ends with."""
        found = deciding(self.job, "result").items()  # below as JSON gives them back
        return {name: list(value) if isinstance(value, tuple) else value for name, value in found} | self.learnt

    @property
    def _expected(self) -> dict[str, Any]:
        """What a checkpoint must agree on."""
        config = self.config if isinstance(self.config, dict) else asdict(self.config)
        config = {  # as JSON gives it back, without options that checkpoints made before lack
            name: list(value) if isinstance(value, tuple) else value for name, value in config.items() if value != ()
        }
        found: dict[str, Any] = {"architecture": self.architecture, "config": config}
        for name in ("classes", "bands") if self.info is not None else ():
            found[name] = [each.name for each in getattr(self.info, name)]
        return found

    def record(self, data: dict[str, Any], state: dict[str, Any], terms: str = "losses") -> dict[str, Any]:
        """What the card says of a training that ended with that state: data, options, steps, seconds, hardware, the
        last terms of the losses, measures."""
        return {
            **data,
            **recorded(self.job),
            "precision": precision(self.job.precision, self.device.type),
            "steps": state["step"],
            "seconds": round(state["seconds"]),
            "hardware": hardware(self.device),
            "torch": torch.__version__,
            terms: state["terms"],
            "best": state["best"],
        }

    def advice(self) -> str:
        """What to do where memory ran out: the largest batch and crop of some that goes through a step. The networks
        are of no use afterwards."""
        batch, crop = self.job.batch_size or 1, self.job.crop_size or 32
        found = f"Expected memory for {batch} crops of {crop} px with width {self.job.width}, found too little "
        found += f"({peak_memory(self.device):.0f} MiB were in use). "
        if self.fabric.world_size > 1:  # a trial needs the other processes
            return found + "Halve BATCH_SIZE or CROP_SIZE, and RESUME where it had begun."
        tried = [(batch // part, crop) for part in (2, 4, 8, 16) if batch // part] + [(1, crop // 2), (1, crop // 4)]
        fits = next(((n, c) for n, c in tried if c >= 32 and self._goes(n, c // 32 * 32)), None)
        if fits is None:
            return found + "Not even one small crop fits: lower WIDTH, close other programs, or take another DEVICE."
        return found + f"BATCH_SIZE {fits[0]} with CROP_SIZE {fits[1]} fits: set these, and RESUME where it had begun."

    def _goes(self, count: int, crop: int) -> bool:
        """Whether a step with so many crops of nothing goes through."""
        for optimizer in self.optimizers.values():
            optimizer.zero_grad(set_to_none=True)
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
        try:
            self.play(self.blank(count, crop), 0)
        except (RuntimeError, MemoryError) as error:
            if is_out_of_memory(error):
                return False
            raise
        return True


def averaged_of(net: Net) -> Net:
    """A copy that begins the running average of a network's weights."""
    return copy.deepcopy(net).requires_grad_(False).eval()


def frozen(module: nn.Module, is_frozen: bool) -> None:
    """Keep a module's parameters out of the next gradients, or let them in again."""
    module.requires_grad_(not is_frozen)


def class_weights(shares: Sequence[float]) -> Tensor:
    """Weights 1 / sqrt(share) of the classes, scaled so that an average pixel weighs 1; absent classes weigh 0."""
    share = torch.tensor(shares, dtype=torch.float32)
    weight = torch.where(share > 0, share.clamp(min=1e-6).rsqrt(), torch.zeros(()))
    return weight / (weight * share).sum()
