"""The running average of a network's weights (Polyak and Juditsky 1992), those under a spectral norm included."""

from __future__ import annotations

import torch
from torch import nn

_SINGULAR_VECTORS = ("._u", "._v")  # of torch's spectral_norm


@torch.no_grad()
def follow(averaged: nn.Module, live: nn.Module, kept: float) -> None:
    """Move every number of `averaged` towards `live`: kept times the old one and the rest of the new one.

    Estimates of singular vectors are taken over as they are. They turn while the weights train, and an average of
    vectors that point apart is short: the weights would be divided by too little, six times too little in a trial of
    600 steps.
    """
    new = live.state_dict()
    for name, mine in averaged.state_dict().items():
        if name.endswith(_SINGULAR_VECTORS):
            mine.copy_(new[name])
        elif mine.is_floating_point():
            mine.lerp_(new[name], 1 - kept)
