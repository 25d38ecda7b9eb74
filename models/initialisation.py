"""Weights before training: Xavier with a small gain, as SPADE starts (Park et al. 2019, section 4)."""

from __future__ import annotations

from typing import TypeVar

from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

Layer = TypeVar("Layer", nn.Conv2d, nn.Linear)


def xavier(layer: Layer, gain: float = 0.02) -> Layer:
    """The layer with normal weights of Glorot and Bengio (2010) times `gain`, and no bias.

    0.02 is SPADE's. A layer that only frozen statistics rescale needs 1: behind BatchNorm's epsilon a weaker signal
    would be lost.
    """
    nn.init.xavier_normal_(layer.weight, gain=gain)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


def spectral(layer: Layer, gain: float = 0.02) -> Layer:
    """The layer so initialised, its weight divided by its largest singular value (Miyato et al. 2018).

    Initialised first, so that the estimate of the singular value belongs to these weights.
    """
    return spectral_norm(xavier(layer, gain))  # type: ignore[return-value]
