"""Two translators and two discriminators in training (CycleGAN, Zhu et al. 2017, https://arxiv.org/abs/1703.10593)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray
from torch import Tensor, nn

from ...contract.jobs.train_translator import TrainTranslatorJob
from ...models.cyclegan import CycleganConfig, CycleganGenerator, Normalisation
from ...models.patch_discriminator import PatchDiscriminator
from ..loop.crops import Banded, digital, scaled
from ..loop.draws import Draws, mix
from ..loop.learner import Learner, Schedule, Terms, averaged_of, frozen
from .image_sets import ImageSet
from .losses import Pool, absolute, least_squares

BETAS = (0.5, 0.999)  # Zhu et al.'s Adam, as their code has it
POOL_SEED = 3
HELD = 0.2
"""Share of the cycle's and the identity's weight for networks that begin by changing nothing, where the slope of both
is steepest. Under the whole of it they never changed anything (naip: Frechet distance 22.1 before and after 400 steps).
"""


@dataclass(frozen=True)
class Pair:
    """Crops of one step, of either set: images (n, bands, h, w) in -1..1, 0 where nothing is shown; what is shown
    (n, 1, h, w) as 0 and 1; their numbers among the step's crops. Nothing relates the two sets."""

    a: Tensor
    b: Tensor
    shown_a: Tensor
    shown_b: Tensor
    numbers: range


class TranslatorTask(Learner):
    """The networks by name: `ab` leads from set A to set B, `ba` back; `a` and `b` judge crops of their set."""

    schedule = Schedule(decay_from=0.5, freeze_from=0.8)
    """Rates fall over the second half, as published; statistics stand still in the last fifth, as they will at
    inference. At higher rates that ruined the networks: after 50 steps their discriminators won (chesapeake)."""

    def __init__(
        self, job: TrainTranslatorJob, bands: int, fabric: Fabric, normalisation: Normalisation = "frozen"
    ) -> None:
        torch.manual_seed(job.seed)  # every process makes the same networks
        super().__init__(job, "cyclegan", fabric)
        width, crop = job.width or 64, job.crop_size or 0
        self.config = CycleganConfig(
            bands, width, job.blocks or 9, "transposed" if job.upsampling == "transposed" else "resize",
            bool(job.residual), normalisation,
        )  # fmt: skip
        self.generators = {name: self.place(CycleganGenerator(self.config)) for name in ("ab", "ba")}
        self.averaged = {name: averaged_of(net) for name, net in self.generators.items()}
        self.judges = {name: self.place(PatchDiscriminator(bands, width, is_spectral=False)) for name in ("a", "b")}
        self.pools = {name: Pool(job.pool, bands, crop).to(self.device) for name in ("a", "b")}
        self.modules = {
            **{f"generator_{name}": net for name, net in self.generators.items()},
            **{f"averaged_{name}": net for name, net in self.averaged.items()},
            **{f"discriminator_{name}": net for name, net in self.judges.items()},
            **{f"pool_{name}": pool for name, pool in self.pools.items()},
        }
        rate = job.learning_rate or 2e-4
        self.optimize("generator_adam", self.generators.values(), rate, BETAS)
        self.optimize("discriminator_adam", self.judges.values(), rate, BETAS)

    def play(self, batch: Pair, step: int) -> Terms:
        """Step number `step`, from 0: rates and statistics by the schedule, both translators, both discriminators."""
        self.pace(step, self.generators.values())
        with self.fabric.autocast():
            terms, fakes = self._translate(batch)
        self.update("generator_adam", self._total(terms))
        with self.fabric.autocast():
            judged = self._judge(batch, fakes, step)
        self.update("discriminator_adam", judged["discriminator"])
        for name, net in self.generators.items():
            self.average(self.averaged[name], net, step)
        return {name: term.detach() for name, term in (terms | judged).items()}

    def _translate(self, batch: Pair) -> tuple[Terms, dict[str, Tensor]]:
        """The translators' terms, and the crops that they made, by the set that they should look like."""
        fake_b, same_b = self._ahead("ab", batch.a, batch.b)
        fake_a, same_a = self._ahead("ba", batch.b, batch.a)
        fake_b, fake_a = fake_b * batch.shown_a, fake_a * batch.shown_b
        with statistics_kept(self.generators.values()):
            back_a = self._back("ba", fake_b, fake_a)
            back_b = self._back("ab", fake_a, fake_b)
        terms: Terms = {}
        for direction, name, fake in (("ab", "b", fake_b), ("ba", "a", fake_a)):
            judge = self.judges[name]
            frozen(judge, True)
            terms[f"adversarial_{direction}"] = least_squares(judge(fake)[-1], 1.0)
            frozen(judge, False)
        terms["cycle_a"] = absolute(back_a, batch.a, batch.shown_a)
        terms["cycle_b"] = absolute(back_b, batch.b, batch.shown_b)
        if same_a is not None and same_b is not None:
            terms["identity_a"] = absolute(same_a, batch.a, batch.shown_a)
            terms["identity_b"] = absolute(same_b, batch.b, batch.shown_b)
        return terms, {"a": fake_a.detach().float(), "b": fake_b.detach().float()}

    def _ahead(self, direction: str, source: Tensor, target: Tensor) -> tuple[Tensor, Tensor | None]:
        """A translator on crops of the set it starts from, and on those of the set it leads to, which it should leave
        alone; together, so that its statistics are of both."""
        net = self.generators[direction]
        if not self.job.identity:
            return net(source), None
        fake, same = net(torch.cat((source, target))).chunk(2)
        return fake, same

    def _back(self, direction: str, fake: Tensor, other: Tensor) -> Tensor:
        """A translator on crops that the other one made, beside those that it made itself: statistics of both looks
        again, or what was dark would come back bright."""
        found: Tensor = self.generators[direction](torch.cat((fake, other.detach())) if self._is_live else fake)
        return found[: len(fake)]

    @property
    def _is_live(self) -> bool:
        """Whether the networks normalise by the statistics of what they see."""
        return any(module.training for module in self.generators["ab"].modules() if isinstance(module, nn.BatchNorm2d))

    def _total(self, terms: Terms) -> Tensor:
        held = HELD if self.config.residual else 1.0
        weights = {"adversarial": 1.0, "cycle": held * self.job.cycle, "identity": held * self.job.identity}
        return torch.stack([weights[name.split("_")[0]] * term for name, term in terms.items()]).sum()

    def _judge(self, batch: Pair, fakes: dict[str, Tensor], step: int) -> Terms:
        """The discriminators' terms: real crops of a set, and translated ones, some of them of earlier steps."""
        terms: Terms = {}
        for number, (name, real) in enumerate((("a", batch.a), ("b", batch.b))):
            fake = self._from_pool(
                name, fakes[name], Draws(mix(self.job.seed, POOL_SEED, number), step, range(self.all))
            )
            judge = self.judges[name]
            # half of it, so that it learns more slowly than the translators (Zhu et al., appendix 7.1)
            terms[f"discriminator_{name}"] = (
                least_squares(judge(real)[-1], 1.0) + least_squares(judge(fake)[-1], 0.0)
            ) / 2
        return terms | {"discriminator": terms["discriminator_a"] + terms["discriminator_b"]}

    @property
    def all(self) -> int:
        """Crops of a set in a step, over all processes."""
        return self.job.batch_size or 1

    def _from_pool(self, name: str, fresh: Tensor, draws: Draws) -> Tensor:
        """What the pool gives for this process' crops; every process puts all of them in."""
        if self.fabric.world_size == 1:
            return self.pools[name].swap(fresh, draws)
        everywhere = self.fabric.all_gather(fresh).reshape(-1, *fresh.shape[1:])  # type: ignore[union-attr]
        found: Tensor = self.pools[name].swap(everywhere, draws)
        first = self.fabric.global_rank * len(fresh)
        return found[first : first + len(fresh)]

    @torch.no_grad()
    def translated(
        self, direction: str, images: NDArray[np.float32], source: Banded, target: Banded
    ) -> NDArray[np.float32]:
        """What the averaged translator makes of images (n, bands, h, w), raw digital numbers to raw digital numbers."""
        found = []
        for number in range(0, len(images), self.all):
            part = torch.from_numpy(scaled(images[number : number + self.all], source)).to(self.device)
            with self.fabric.autocast():
                found.append(self.averaged[direction](part).float().cpu().numpy())
        return digital(np.concatenate(found), target)

    def blank(self, count: int, crop: int) -> Pair:
        """Crops of nothing, by which memory is tried."""
        images, shown = (torch.zeros(count, n, crop, crop, device=self.device) for n in (self.config.bands, 1))
        return Pair(images, images, shown, shown, range(count))


@contextmanager
def statistics_kept(nets: Any) -> Iterator[None]:
    """Passes that normalise as in training, and of which the running statistics take no notice: those of crops that
    were translated once already, which inference never sees."""
    layers = [layer for net in nets for layer in net.modules() if isinstance(layer, nn.BatchNorm2d) and layer.training]
    for layer in layers:
        layer.track_running_stats = False
    try:
        yield
    finally:
        for layer in layers:
            layer.track_running_stats = True


def pair_reader(sets: tuple[ImageSet, ImageSet], fabric: Fabric, size: int, seed: int) -> Callable[[int], Pair]:
    """Reads those of the `size` crops of a step and set that are this process' share.

    Which crop of one set meets which of the other is chance, whatever their files show: each set has draws of its own.
    """
    share = size // fabric.world_size
    numbers = range(fabric.global_rank * share, (fabric.global_rank + 1) * share)

    def read(step: int) -> Pair:
        found = [each.batch(mix(seed, number), step, numbers) for number, each in enumerate(sets)]
        a, b = (
            torch.from_numpy(images).to(fabric.device).contiguous(memory_format=torch.channels_last)
            for images, _ in found
        )
        shown_a, shown_b = (torch.from_numpy(shown.astype(np.float32)).to(fabric.device) for _, shown in found)
        return Pair(a, b, shown_a, shown_b, numbers)

    return read
