"""The terms of the generator's training, each a function of tensors."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from ...contract.card import NO_CLASS

FAINT = 1e-3
"""Added to the mean of a channel by which its differences are divided: some are hardly ever above 0."""


def per_class(logits: Tensor, classes: Tensor, weights: Tensor) -> Tensor:
    """Weighted cross-entropy of (n, k + 1, h, w) logits against (n, 1, h, w) indices; 255 counts for nothing.

    The adversarial term of OASIS (equation 2): real pixels should show their class, and the generator wants
    its pixels to show theirs. Divided by all pixels, labelled or not, so that the mean over parts of a batch is
    that of the whole.
    """
    target = classes[:, 0].long()
    loss = F.cross_entropy(
        logits.float(), target, torch.cat((weights, weights.new_zeros(1))), ignore_index=NO_CLASS, reduction="sum"
    )
    return loss / target.numel()


def made_up(logits: Tensor) -> Tensor:
    """Cross-entropy of (n, k + 1, h, w) logits against the last output, which means made up."""
    return -F.log_softmax(logits.float(), 1)[:, -1].mean()


def feature_matching(fake: Sequence[Tensor], real: Sequence[Tensor]) -> Tensor:
    """Mean absolute difference of features, averaged over layers (pix2pixHD, equation 4)."""
    return torch.stack([F.l1_loss(f.float(), r.detach().float()) for f, r in zip(fake, real)]).mean()


def magnitudes(maps: Sequence[Tensor]) -> list[Tensor]:
    """Mean magnitude (1, c, 1, 1) of the channels of each of some maps (n, c, h, w)."""
    return [each.float().abs().mean((0, 2, 3), keepdim=True) for each in maps]


def relative_difference(fake: Sequence[Tensor], real: Sequence[Tensor], usual: Sequence[Tensor]) -> Tensor:
    """Mean absolute difference of maps (n, c, h, w), each channel's divided by its usual magnitude; mean over maps."""
    terms = [((f.float() - r.float()) / (size + FAINT)).abs().mean() for f, r, size in zip(fake, real, usual)]
    return torch.stack(terms).mean()


def colour(fake: Tensor, real: Tensor, cell: int = 8) -> Tensor:
    """Mean absolute difference of the mean colours of cells of `cell` pixels."""
    return F.l1_loss(F.avg_pool2d(fake.float(), cell), F.avg_pool2d(real.float(), cell))


def kl_divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Kullback-Leibler divergence of N(mean, exp(log_variance)) from N(0, 1), mean over the batch."""
    return -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum(1).mean()


def hinge_discriminator(real: Sequence[Tensor], fake: Sequence[Tensor]) -> Tensor:
    """Hinge loss of logits on real and fake crops, averaged over scales (Wang et al. 2023, equation 12)."""
    terms = [F.relu(1 - r.float()).mean() + F.relu(1 + f.float()).mean() for r, f in zip(real, fake)]
    return torch.stack(terms).mean()


def hinge_generator(fake: Sequence[Tensor]) -> Tensor:
    """What the generator wants of the logits on its crops, averaged over scales (Wang et al. 2023, equation 11)."""
    return -torch.stack([each.float().mean() for each in fake]).mean()


def summed_matching(fake: Sequence[Sequence[Tensor]], real: Sequence[Sequence[Tensor]]) -> Tensor:
    """Mean absolute difference of features, summed over the layers of a scale, averaged over scales.

    Wang et al. 2023, equation 6; give the layers without the logits.
    """
    scales = [torch.stack([F.l1_loss(a.float(), b.detach().float()) for a, b in zip(f, r)]) for f, r in zip(fake, real)]
    return torch.stack([each.sum() for each in scales]).mean()


def diversity(first: Tensor, second: Tensor, one: Tensor, other: Tensor, tau: float) -> Tensor:
    """Distance of two images of one mask over that of their latents, at most tau, mean over the batch.

    Le et al. 2023, equation 1, after Yang et al. 2019 (https://arxiv.org/abs/1901.09024). first, second: (n, bands,
    h, w); one, other: (n, size). Distances are mean absolute differences, so that neither the size of a crop nor that
    of the latent counts. To be maximised.
    """
    apart = (first.float() - second.float()).abs().flatten(1).mean(1)
    latents = (one.float() - other.float()).abs().flatten(1).mean(1)
    return (apart / latents.clamp(min=1e-8)).clamp(max=tau).mean()


def cross_entropy(logits: Tensor, classes: Tensor) -> Tensor:
    """Pixel-wise cross-entropy of (n, k, h, w) logits against (n, 1, h, w) indices; 255 counts for nothing.

    Wang et al. 2023, equations 9 and 10; divided by all pixels, as in `per_class`.
    """
    target = classes[:, 0].long()
    return F.cross_entropy(logits.float(), target, ignore_index=NO_CLASS, reduction="sum") / target.numel()
