"""What the trainings with a multi-scale PatchGAN share: hinge terms and matched features (SPADE, CSEBGAN)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from lightning_fabric import Fabric
from torch import Tensor

from ...contract.dataset import DatasetInfo
from ...contract.jobs.train_generator import TrainGeneratorJob
from ...models.one_hot import one_hot
from ...models.patch_discriminator import MultiscaleDiscriminator
from ..loop.learner import Terms, frozen
from . import losses
from .adversaries import Adversaries
from .perceptual import load_vgg


class PatchRecipe(Adversaries):
    """Adversaries whose discriminator sees imagery and mask, and tells patches real or not."""

    instead_of_vgg = "No perceptual term but the matched features of the discriminator"
    """What the log says where VGG-19 is not used."""

    def __init__(self, job: TrainGeneratorJob, info: DatasetInfo, shares: Sequence[float], fabric: Fabric) -> None:
        super().__init__(job, info, shares, fabric)
        self.discriminator = self.place(MultiscaleDiscriminator(len(info.bands) + self.count, job.width or 64))
        self.modules["discriminator"] = self.discriminator
        self.vgg = load_vgg(job)
        if self.vgg is not None:
            self.vgg.to(self.device)

    def describe(self) -> list[str]:
        """Which features the perceptual term compares."""
        if self.vgg is not None:
            return ["Perceptual term: features of VGG-19."]
        is_own = self.job.perceptual == "own"
        why = "as PERCEPTUAL is own" if is_own else "as VGG-19's weights are not there; give them as VGG"
        return [f"{self.instead_of_vgg} ({why})."]

    def look(self, image: Tensor, classes: Tensor) -> list[list[Tensor]]:
        """The discriminator's feature maps and, last of each scale, logits."""
        seen: list[list[Tensor]] = self.discriminator(torch.cat((image, one_hot(classes, self.count)), 1))
        return seen

    def game(self, fake: Tensor, real: Tensor, classes: Tensor) -> Terms:
        """The generator's hinge term and matched features; the discriminator does not learn from it."""
        frozen(self.discriminator, True)
        with torch.no_grad():
            wanted = self.look(real, classes)
        found = self.look(fake, classes)
        frozen(self.discriminator, False)
        matching = losses.summed_matching([scale[:-1] for scale in found], [scale[:-1] for scale in wanted])
        return {"adversarial": losses.hinge_generator([scale[-1] for scale in found]), "feature_matching": matching}

    def judge(self, fake: Tensor, real: Tensor, classes: Tensor) -> Tensor:
        """The discriminator's hinge loss on real crops and on the fake ones of this step."""
        logits = [[scale[-1] for scale in self.look(image, classes)] for image in (real, fake.detach())]
        return losses.hinge_discriminator(*logits)
