"""One adversarial training step after another: networks, losses, weight averaging, checkpoints."""

from __future__ import annotations

import copy
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ..models.fast import StyleEncoder
from ..models.registry import GENERATORS
from ..models.segmentation_discriminator import SegmentationDiscriminator
from . import checkpoint, losses


@dataclass(frozen=True)
class Recipe:
    """The numbers of a training that are not the user's to choose every day."""

    feature_matching: float = 10.0
    colour: float = 2.0
    divergence: float = 0.02
    averaging: float = 0.999
    """Weight of the old average at each step; lower in the first steps, so that the start is soon forgotten."""
    decay_from: float = 0.7
    """Share of the steps after which the learning rate falls linearly to zero."""
    freeze_from: float = 0.8
    """Share of the steps after which the generator trains with the statistics that inference will use."""
    betas: tuple[float, float] = (0.0, 0.99)
    matched_levels: int = 5


class Adversaries:
    """Generator, style encoder and discriminator, with their optimizers and the averaged generator."""

    def __init__(
        self, architecture: str, classes: int, bands: int, rate: float, seed: int, device: torch.device
    ) -> None:
        torch.manual_seed(seed)
        self.architecture = architecture
        configure, build = GENERATORS[architecture]
        self.config = configure(classes=classes, bands=bands)
        self.recipe, self.device, self.rate = Recipe(), device, rate
        self.generator = self._place(build(self.config))
        self.encoder = self._place(StyleEncoder(self.config))
        self.discriminator = self._place(SegmentationDiscriminator(classes, bands))
        self.averaged = copy.deepcopy(self.generator).requires_grad_(False)
        made = [*self.generator.parameters(), *self.encoder.parameters()]
        self.generator_optimizer = torch.optim.Adam(made, rate, betas=self.recipe.betas)
        self.discriminator_optimizer = torch.optim.Adam(self.discriminator.parameters(), rate, betas=self.recipe.betas)

    def _place(self, module: nn.Module) -> nn.Module:
        return module.to(self.device, memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]

    @property
    def modules(self) -> dict[str, nn.Module]:
        """What a checkpoint holds, by name."""
        return {
            "generator": self.generator,
            "averaged": self.averaged,
            "encoder": self.encoder,
            "discriminator": self.discriminator,
        }

    @property
    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """What a checkpoint holds, by name."""
        return {"generator_adam": self.generator_optimizer, "discriminator_adam": self.discriminator_optimizer}

    def step(
        self, real: Tensor, classes: Tensor, weights: Tensor, draw: torch.Generator, step: int, steps: int
    ) -> dict[str, Tensor]:
        """Update number `step` (from 0) of `steps` of all networks.

        real: (n, bands, h, w) in -1..1; classes: (n, 1, h, w) indices, 255 for none; weights: (classes,).
        The first half of the batch takes its style from the real crop and is compared with it; the second half
        draws its style and is only judged. Returns the terms.
        """
        self._schedule(step / steps)
        with torch.autocast(self.device.type, torch.bfloat16):
            mean, log_variance = self.encoder(real, classes)
            style, encoded = self._styles(mean, log_variance, draw)
            fake = self.generator(classes, _normal((len(real), 1, *real.shape[2:]), draw, self.device), style).float()
            real_terms, real_features = self._judge(real, fake.detach(), classes, weights)
            self.discriminator.requires_grad_(False)
            logits, features = self.discriminator(fake)
            self.discriminator.requires_grad_(True)
            matched = slice(0, self.recipe.matched_levels)
            terms = {
                "adversarial": losses.per_class(logits, classes, weights),
                "feature_matching": losses.feature_matching(
                    [f[:encoded] for f in features[matched]], [f[:encoded] for f in real_features[matched]]
                ),
                "colour": losses.colour(fake[:encoded], real[:encoded]),
                "divergence": losses.kl_divergence(mean, log_variance),
            }
        total = terms["adversarial"] + sum(getattr(self.recipe, k) * v for k, v in terms.items() if k != "adversarial")
        self.generator_optimizer.zero_grad(set_to_none=True)
        total.backward()
        self.generator_optimizer.step()
        self._average(step)
        return {key: value.detach() for key, value in (terms | real_terms).items()}

    def _judge(
        self, real: Tensor, fake: Tensor, classes: Tensor, weights: Tensor
    ) -> tuple[dict[str, Tensor], list[Tensor]]:
        """The discriminator's own update; returns its terms and its features of the real crops."""
        logits, features = self.discriminator(real)
        terms = {
            "real": losses.per_class(logits, classes, weights),
            "made_up": losses.made_up(self.discriminator(fake)[0]),
        }
        self.discriminator_optimizer.zero_grad(set_to_none=True)
        (terms["real"] + terms["made_up"]).backward()  # type: ignore[no-untyped-call]
        self.discriminator_optimizer.step()
        return terms, [feature.detach() for feature in features]

    def _styles(self, mean: Tensor, log_variance: Tensor, draw: torch.Generator) -> tuple[Tensor, int]:
        """Encoded styles for the first half of the batch, drawn ones for the rest, and how many are encoded."""
        encoded = (len(mean) + 1) // 2
        style = _normal(mean.shape, draw, self.device)
        seen = mean[:encoded] + style[:encoded] * (0.5 * log_variance[:encoded]).exp()
        return torch.cat((seen, style[encoded:])), encoded

    def _schedule(self, share: float) -> None:
        left = min(1.0, (1.0 - share) / (1.0 - self.recipe.decay_from))
        for optimizer in (self.generator_optimizer, self.discriminator_optimizer):
            for group in optimizer.param_groups:
                group["lr"] = self.rate * max(left, 0.0)
        for module in self.generator.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.train(share < self.recipe.freeze_from)

    @torch.no_grad()
    def _average(self, step: int) -> None:
        kept = min(self.recipe.averaging, (1 + step) / (10 + step))
        new = self.generator.state_dict()
        for name, mine in self.averaged.state_dict().items():
            if mine.is_floating_point():
                mine.lerp_(new[name], 1 - kept)

    def save(self, path: Path, state: dict[str, Any]) -> None:
        """Write a checkpoint."""
        checkpoint.save(path, self.modules, self.optimizers, state | {"config": asdict(self.config)})

    def load(self, path: Path) -> dict[str, Any]:
        """Fill everything from a checkpoint; returns its state."""
        return checkpoint.load(path, self.modules, self.optimizers)


def _normal(shape: tuple[int, ...], draw: torch.Generator, device: torch.device) -> Tensor:
    """Standard normal numbers, drawn on the CPU so that every device sees the same."""
    return torch.randn(shape, generator=draw).to(device)
