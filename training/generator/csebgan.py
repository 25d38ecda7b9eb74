"""The training of `csebgan` (Wang et al. 2023): generator, discriminator and a conductor learn together.

Total of equation 13: hinge + 10 feature matching + 10 perceptual + 1 conductor; Adam (0, 0.9) at 1e-4, 4e-4 and
1e-4, falling to zero over the second half. The conductor is the plain U-Net; it learns from real and from fake crops
(equation 8) and its verdict on fake ones leads the generator (equation 10). Without VGG-19's weights the perceptual
term compares the conductor's features, and without a conductor there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from lightning_fabric import Fabric
from torch import Tensor
from torch.nn import functional as F

from ...contract.dataset import DatasetInfo
from ...contract.jobs.train_generator import TrainGeneratorJob
from ...models.csebgan import CSEBGAN
from ...models.unet import UNet
from ..loop.batches import Batch
from ..loop.learner import Schedule, Terms, frozen
from . import losses
from .patch import PatchRecipe
from .perceptual import perceptual

FEATURE_MATCHING, PERCEPTUAL, CONDUCTOR = 10.0, 10.0, 1.0
BETAS = (0.0, 0.9)
TAUGHT_FIRST = 0.1
DISCRIMINATOR_RATE = 4.0
"""The discriminator's rate over the generator's: 4e-4 over 1e-4 (two time scales, Heusel et al. 2017)."""


class CsebganRecipe(PatchRecipe):
    """The tripartite game, with the switches of Wang et al. 2023, table II (ABLATION).

    no-sharing: every layer has embeddings of its own. no-conductor: none. frozen-conductor: it learns from real crops
    alone for the first tenth of the steps, during which it does not lead, and never after. no-real: it never sees
    real crops. no-discriminator: no hinge term, no feature matching.
    """

    networks = CSEBGAN

    schedule = Schedule(decay_from=0.5)
    instead_of_vgg = "Perceptual term: features of the conductor"

    def __init__(self, job: TrainGeneratorJob, info: DatasetInfo, shares: Sequence[float], fabric: Fabric) -> None:
        super().__init__(job, info, shares, fabric)
        self.ablation, rate = job.ablation, job.learning_rate or 0.0
        if self.ablation == "no-conductor":
            self.instead_of_vgg = "No perceptual term, and no conductor whose features it could compare"
        self.conductor = self.place(UNet(len(info.bands), self.count, max((job.width or 64) // 2, 4)))
        self.optimize("generator_adam", (self.generator,), rate, BETAS)
        if self.ablation == "no-discriminator":
            del self.modules["discriminator"]
        else:
            self.optimize("discriminator_adam", (self.discriminator,), DISCRIMINATOR_RATE * rate, BETAS)
        if self.ablation != "no-conductor":
            self.modules["conductor"] = self.conductor
            self.optimize("conductor_adam", (self.conductor,), rate, BETAS)

    def step(self, batch: Batch) -> Terms:
        """One update of the generator, then one each of discriminator and conductor."""
        real, classes = batch.real, batch.classes
        with self.fabric.autocast():
            style, noise = self.style(batch), self.noise(batch)
            fake = self.generator(classes, noise, style).float()
            terms = self._led(fake, real, classes) | self.spread(fake, batch, noise, style)
            weights = {"adversarial": 1.0, "feature_matching": FEATURE_MATCHING, "perceptual": PERCEPTUAL}
            weights |= {"conductor": CONDUCTOR, "diversity": -self.job.lambda_diversity}
            total = torch.stack([weights[name] * term for name, term in terms.items()]).sum()
        self.update("generator_adam", total)
        with self.fabric.autocast():
            judged = self._judged(fake.detach(), real, classes)
        for name, optimizer in (("discriminator", "discriminator_adam"), ("conductor_loss", "conductor_adam")):
            if name in judged:
                self.update(optimizer, judged[name])
        return terms | judged

    def _led(self, fake: Tensor, real: Tensor, classes: Tensor) -> Terms:
        """What the generator learns from; the others learn nothing here."""
        terms = {} if self.ablation == "no-discriminator" else self.game(fake, real, classes)
        frozen(self.conductor, True)
        if self.vgg is not None:
            terms["perceptual"] = perceptual(self.vgg, fake, real)
        elif self.ablation != "no-conductor":
            with torch.no_grad():
                wanted = self.conductor.features(real)
            found = self.conductor.features(fake)
            terms["perceptual"] = torch.stack([F.l1_loss(f.float(), r.float()) for f, r in zip(found, wanted)]).sum()
        if self.ablation != "no-conductor" and not self._is_taught_first:
            terms["conductor"] = losses.cross_entropy(self.conductor(fake), classes)
        frozen(self.conductor, False)
        return terms

    def _judged(self, fake: Tensor, real: Tensor, classes: Tensor) -> Terms:
        """What discriminator and conductor learn from."""
        terms: Terms = {}
        if self.ablation != "no-discriminator":
            terms["discriminator"] = self.judge(fake, real, classes)
        learns = self.ablation != "frozen-conductor" or self._is_taught_first
        if self.ablation == "no-conductor" or not learns:
            return terms
        seen = []
        if self.ablation != "no-real":
            seen.append(losses.cross_entropy(self.conductor(real), classes))
        if self.ablation != "frozen-conductor":
            seen.append(losses.cross_entropy(self.conductor(fake), classes))
        return terms | {"conductor_loss": torch.stack(seen).sum()}

    @property
    def _is_taught_first(self) -> bool:
        """Whether the conductor that will be frozen is still learning."""
        return self.ablation == "frozen-conductor" and self.share < TAUGHT_FIRST
