"""The terms of the generator's training, each a function of tensors."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from ..contract.card import NO_CLASS


def class_weights(shares: Sequence[float]) -> Tensor:
    """Weights 1 / sqrt(share) of the classes, scaled so that an average pixel weighs 1; absent classes weigh 0."""
    share = torch.tensor(shares, dtype=torch.float32)
    weight = torch.where(share > 0, share.clamp(min=1e-6).rsqrt(), torch.zeros(()))
    return weight / (weight * share).sum()


def per_class(logits: Tensor, classes: Tensor, weights: Tensor) -> Tensor:
    """Weighted cross-entropy of (n, k + 1, h, w) logits against (n, 1, h, w) indices; 255 counts for nothing.

    The adversarial term of OASIS (equation 2): real pixels should show their class, and the generator wants
    its pixels to show theirs.
    """
    target = classes[:, 0].long()
    loss = F.cross_entropy(
        logits.float(), target, torch.cat((weights, weights.new_zeros(1))), ignore_index=NO_CLASS, reduction="sum"
    )
    return loss / (target != NO_CLASS).sum().clamp(min=1)


def made_up(logits: Tensor) -> Tensor:
    """Cross-entropy of (n, k + 1, h, w) logits against the last output, which means made up."""
    return -F.log_softmax(logits.float(), 1)[:, -1].mean()


def feature_matching(fake: Sequence[Tensor], real: Sequence[Tensor]) -> Tensor:
    """Mean absolute difference of features, averaged over layers (pix2pixHD, equation 4)."""
    return torch.stack([F.l1_loss(f.float(), r.detach().float()) for f, r in zip(fake, real)]).mean()


def colour(fake: Tensor, real: Tensor, cell: int = 8) -> Tensor:
    """Mean absolute difference of the mean colours of cells of `cell` pixels."""
    return F.l1_loss(F.avg_pool2d(fake.float(), cell), F.avg_pool2d(real.float(), cell))


def kl_divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Kullback-Leibler divergence of N(mean, exp(log_variance)) from N(0, 1), mean over the batch."""
    return -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum(1).mean()
