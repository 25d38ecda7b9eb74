"""The training of `spade` as in Le et al. 2023 and SPADE's code (Park et al. 2019).

Hinge loss on a multi-scale PatchGAN, feature matching, an encoder with a Kullback-Leibler term, Adam (0, 0.9), and
the former's diversity term. Changed: discriminator and generator learn from one and the same fake crop (the code
makes another), the Kullback-Leibler term is a mean over the batch instead of a sum, and the perceptual term, which
the code has, joins in where VGG-19's weights are there.
"""

from __future__ import annotations

from collections.abc import Sequence

from lightning_fabric import Fabric

from ...contract.dataset import DatasetInfo
from ...contract.jobs.train_generator import TrainGeneratorJob
from ...models.spade import SPADE
from ..loop.batches import Batch
from ..loop.learner import Schedule, Terms
from . import losses
from .adversaries import sampled
from .patch import PatchRecipe
from .perceptual import perceptual

FEATURE_MATCHING, PERCEPTUAL, DIVERGENCE = 10.0, 10.0, 0.05
BETAS = (0.0, 0.9)


class SpadeRecipe(PatchRecipe):
    """Every crop takes its style from the real one, through the encoder."""

    networks = SPADE

    schedule = Schedule(decay_from=1.0)

    def __init__(self, job: TrainGeneratorJob, info: DatasetInfo, shares: Sequence[float], fabric: Fabric) -> None:
        super().__init__(job, info, shares, fabric)
        rate = job.learning_rate or 0.0
        self.optimize("generator_adam", (self.generator, self.encoder), rate, BETAS)
        self.optimize("discriminator_adam", (self.discriminator,), rate, BETAS)

    def step(self, batch: Batch) -> Terms:
        """One update of generator and encoder, then one of the discriminator."""
        if self.encoder is None:
            raise TypeError("The recipe of spade needs an encoder.")
        real, classes = batch.real, batch.classes
        with self.fabric.autocast():
            mean, log_variance = self.encoder(real)
            style, noise = sampled(mean, log_variance, self.style(batch)), self.noise(batch)
            fake = self.generator(classes, noise, style).float()
            terms = self.game(fake, real, classes) | self.spread(fake, batch, noise, style)
            terms["divergence"] = losses.kl_divergence(mean, log_variance)
            total = terms["adversarial"] + FEATURE_MATCHING * terms["feature_matching"]
            total = total + DIVERGENCE * terms["divergence"]
            if self.vgg is not None:
                terms["perceptual"] = perceptual(self.vgg, fake, real)
                total = total + PERCEPTUAL * terms["perceptual"]
            if "diversity" in terms:
                total = total - self.job.lambda_diversity * terms["diversity"]
        self.update("generator_adam", total)
        with self.fabric.autocast():
            terms["discriminator"] = self.judge(fake, real, classes)
        self.update("discriminator_adam", terms["discriminator"])
        return terms
