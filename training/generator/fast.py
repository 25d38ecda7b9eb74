"""The training of `fast`: a discriminator that names every pixel's class, features matched, half of the styles drawn.

The adversarial game is OASIS' (Schoenfeld et al. 2021, https://arxiv.org/abs/2012.04781), feature matching is
pix2pixHD's (Wang et al. 2018, https://arxiv.org/abs/1711.11585) on mean features, the average of weights Yazici et
al.'s (2019, https://arxiv.org/abs/1806.04498).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from lightning_fabric import Fabric
from torch import Tensor

from ...contract.dataset import DatasetInfo
from ...contract.jobs.train_generator import TrainGeneratorJob
from ...models.fast import FAST
from ...models.segmentation_discriminator import SegmentationDiscriminator
from ..loop.batches import Batch
from ..loop.learner import Terms, frozen
from . import losses
from .adversaries import Adversaries, sampled

FEATURE_MATCHING, COLOUR, DIVERGENCE = 10.0, 2.0, 0.02
MATCHED_LEVELS = 5
BETAS = (0.0, 0.99)


class FastRecipe(Adversaries):
    """Even crops take their style from the real crop and are compared with it; odd ones draw it and are only judged."""

    networks = FAST

    def __init__(self, job: TrainGeneratorJob, info: DatasetInfo, shares: Sequence[float], fabric: Fabric) -> None:
        super().__init__(job, info, shares, fabric)
        self.discriminator = self.place(SegmentationDiscriminator(self.count, len(info.bands)))
        self.modules["discriminator"] = self.discriminator
        rate = job.learning_rate or 0.0
        self.optimize("generator_adam", (self.generator, self.encoder), rate, BETAS)
        self.optimize("discriminator_adam", (self.discriminator,), rate, BETAS)

    def describe(self) -> list[str]:
        """That options of others do nothing here."""
        wants_vgg = self.job.vgg or self.job.perceptual == "vgg19"
        return ["VGG and PERCEPTUAL do nothing here: fast matches its discriminator's features."] if wants_vgg else []

    def step(self, batch: Batch) -> Terms:
        """One update of the discriminator, then one of generator and encoder."""
        if self.encoder is None:
            raise TypeError("The recipe of fast needs an encoder.")
        real, classes = batch.real, batch.classes
        even = [number % 2 == 0 for number in batch.draws.numbers]
        seen = torch.tensor(even, device=self.device)
        turn = _Turn(batch, self.job.augmentation == "discriminator")
        with self.fabric.autocast():
            mean, log_variance = self.encoder(real)
            drawn, noise = self.style(batch), self.noise(batch)
            style = torch.where(seen[:, None], sampled(mean, log_variance, drawn), drawn)
            fake = self.generator(classes, noise, style).float()
            turned = turn(classes)
            judged, real_features = self._judge(turn(real), turn(fake.detach()), turned)
            frozen(self.discriminator, True)
            logits, features = self.discriminator(turn(fake))
            frozen(self.discriminator, False)
            terms = {
                "adversarial": losses.per_class(logits, turned, self.weights),
                **self._compared(even, fake, real, features, real_features),
                "divergence": losses.kl_divergence(mean, log_variance),
                **self.spread(fake, batch, noise, style),
            }
            total = terms["adversarial"] + FEATURE_MATCHING * terms["feature_matching"] + COLOUR * terms["colour"]
            total = total + DIVERGENCE * terms["divergence"]
            if "diversity" in terms:
                total = total - self.job.lambda_diversity * terms["diversity"]
        self.update("generator_adam", total)
        return terms | judged

    def _compared(
        self, even: list[bool], fake: Tensor, real: Tensor, features: Sequence[Tensor], wanted: Sequence[Tensor]
    ) -> Terms:
        """Distances of the even crops from the real ones, so weighted that the mean over processes is that of all.

        A process may hold none of them, as with one crop for each of two processes.
        """
        if not any(even):
            return {"feature_matching": 0 * fake.sum(), "colour": 0 * fake.sum()}
        seen, whole = torch.tensor(even, device=self.device), self.job.batch_size or len(even)
        weight = sum(even) * whole / (len(even) * ((whole + 1) // 2))  # 1 where each process has as many
        matched = [each[seen] for each in features[:MATCHED_LEVELS]], [each[seen] for each in wanted[:MATCHED_LEVELS]]
        return {
            "feature_matching": weight * losses.feature_matching(*matched),
            "colour": weight * losses.colour(fake[seen], real[seen]),
        }

    def _judge(self, real: Tensor, fake: Tensor, classes: Tensor) -> tuple[Terms, list[Tensor]]:
        """The discriminator's own update; returns its terms and its features of the real crops."""
        logits, features = self.discriminator(real)
        terms = {
            "real": losses.per_class(logits, classes, self.weights),
            "made_up": losses.made_up(self.discriminator(fake)[0]),
        }
        terms["discriminator"] = terms["real"] + terms["made_up"]
        self.update("discriminator_adam", terms["discriminator"])
        return terms, [feature.detach() for feature in features]


class _Turn:
    """A flip and quarter turn for half of the crops, the same for all that the discriminator sees of a crop.

    The generator never sees it, so shadows keep their direction; as most crops stay as they are, the generator
    cannot gain by turning its own (Karras et al. 2020, https://arxiv.org/abs/2006.06676, section 2.2).
    """

    def __init__(self, batch: Batch, is_on: bool) -> None:
        count = len(batch.real)
        chosen = batch.draws.integers(16) if is_on else [8] * count
        self.choices = [each if each < 8 else 0 for each in chosen]

    def __call__(self, x: Tensor) -> Tensor:
        """(n, c, h, h) -> the same, some crops flipped and turned."""
        if not any(self.choices):
            return x
        turned = [torch.rot90(each, choice % 4, (1, 2)) for each, choice in zip(x, self.choices)]
        return torch.stack([each.flip(2) if choice >= 4 else each for each, choice in zip(turned, self.choices)])
