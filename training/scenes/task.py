"""A scene generator in training: two networks in lock step, as published or with a hinge, and averaged weights."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from ...contract.dataset import DatasetInfo
from ...contract.jobs.train_scene_generator import TrainSceneGeneratorJob
from ...models.dcgan import DcganConfig, DcganGenerator, discriminator, settle
from ..loop.crops import digital
from ..loop.devices import average_statistics, peak_memory
from ..loop.draws import Draws
from ..loop.learner import Learner, Terms, averaged_of, frozen
from .pictures import SceneBatch

BETAS = (0.5, 0.999)
SETTLED, AT_ONCE = 16, 64  # batches that the averaged weights' statistics are measured on, and pictures a batch
_SETTLING = 3  # keeps these draws apart from others of the same seed


class SceneTask(Learner):
    """Generator, discriminator, and the generator's running average, which is what is measured and exported."""

    info: DatasetInfo

    def __init__(self, job: TrainSceneGeneratorJob, info: DatasetInfo, fabric: Fabric, pictures: str) -> None:
        """The networks with their first weights, the same in every process.

        pictures: what tells those that are learnt from from others. With others, what is held out is others too.
        """
        torch.manual_seed(job.seed)
        super().__init__(job, "dcgan", fabric, info)
        self.learnt = {"pictures": pictures}
        self.config = DcganConfig(len(info.classes), len(info.bands), job.size, job.latent, job.width, job.conditioning)
        self.generator = self.place(DcganGenerator(self.config))
        self.discriminator = self.place(discriminator(self.config))
        self.averaged = averaged_of(self.generator)
        self.modules = {
            "generator": self.generator, "discriminator": self.discriminator, "averaged": self.averaged
        }  # fmt: skip
        for name in ("generator", "discriminator"):
            self.optimize(f"{name}_adam", (self.modules[name],), job.learning_rate, BETAS)

    def play(self, batch: SceneBatch, step: int) -> Terms:
        """Both networks updated once, on the same made-up pictures, one of the label of each real one (Lwin and
        Aguilar 2022, section 2.5); the losses, and the shares of real and made-up ones that the discriminator knew."""
        noise = batch.draws.normal(self.config.latent).to(self.device)
        with self.fabric.autocast():
            made = self.generator(batch.labels, noise)
            on_real = self.discriminator(batch.real, batch.labels).float()
            on_made = self.discriminator(made.detach(), batch.labels).float()
        judging = discriminator_loss(self.job.objective, on_real, on_made)
        self.update("discriminator_adam", judging)
        frozen(self.discriminator, True)
        with self.fabric.autocast():
            judged = self.discriminator(made, batch.labels).float()
        making = generator_loss(self.job.objective, judged)
        self.update("generator_adam", making)
        frozen(self.discriminator, False)
        average_statistics(self.fabric, self.discriminator)
        self.average(self.averaged, self.generator, step)
        return {
            "generator": making.detach(),
            "discriminator": judging.detach(),
            "real_accuracy": (on_real > 0).float().mean(),
            "made_accuracy": (on_made <= 0).float().mean(),
        }

    def settled(self) -> nn.Module:
        """A copy of the averaged generator with statistics of its own, ready for inference; training goes on as if it
        had not been made."""
        found = copy.deepcopy(self.averaged)
        labels = torch.arange(AT_ONCE) % self.config.classes
        draws = (Draws(self.job.seed, _SETTLING, range(n * AT_ONCE, (n + 1) * AT_ONCE)) for n in range(SETTLED))
        shift = range(0, SETTLED * AT_ONCE, AT_ONCE)  # so that every class comes as often
        settle(
            found,
            [
                (
                    ((labels + first) % self.config.classes).to(self.device),
                    each.normal(self.config.latent).to(self.device),
                )
                for first, each in zip(shift, draws)
            ],
        )
        return found

    def advice(self) -> str:
        """What to lower where memory ran out."""
        job, used = self.job, peak_memory(self.device)
        return (
            f"Expected memory for {job.batch_size} pictures of {job.size} px with width {job.width}, found too little "
            f"({used:.0f} MiB were in use). Halve BATCH_SIZE, then WIDTH, and RESUME where it had begun."
        )


def discriminator_loss(objective: str, on_real: Tensor, on_made: Tensor) -> Tensor:
    """What the discriminator minimises, of logits (n,).

    minimax: -log s(D(x)) - log(1 - s(D(G(z)))), Lwin and Aguilar 2022, equation 1; hinge: max(0, 1 - D(x)) + max(0,
    1 + D(G(z))), Lim and Ye (2017, https://arxiv.org/abs/1705.02894).
    """
    if objective == "minimax":
        return F.softplus(-on_real).mean() + F.softplus(on_made).mean()
    return F.relu(1 - on_real).mean() + F.relu(1 + on_made).mean()


def generator_loss(objective: str, judged: Tensor) -> Tensor:
    """What the generator minimises, of logits (n,): -log s(D(G(z))) (Lwin and Aguilar 2022, equation 2); with
    hinge -D(G(z))."""
    return F.softplus(-judged).mean() if objective == "minimax" else -judged.mean()


@torch.no_grad()
def paint(
    generator: nn.Module, labels: NDArray[np.int64], info: DatasetInfo, fabric: Fabric, seed: int
) -> NDArray[np.float32]:
    """Pictures (n, bands, size, size) in raw digital numbers of labels (n,); number i is drawn from (seed, i)."""
    config: Any = generator.config
    found = []
    for first in range(0, len(labels), AT_ONCE):
        part = torch.from_numpy(labels[first : first + AT_ONCE]).to(fabric.device)
        noise = Draws(seed, 0, range(first, first + len(part))).normal(config.latent).to(fabric.device)
        with fabric.autocast():
            made = generator(part, noise)
        found.append(made.float().cpu().numpy())
    return digital(np.concatenate(found), info)
