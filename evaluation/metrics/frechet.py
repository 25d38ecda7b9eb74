"""The Frechet distance of two sets of features, each taken as a Gaussian, and what it owes to the number of chips."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.errors import InputError

Floats = NDArray[np.float64]
Statistics = tuple[Floats, Floats]
"""Mean (d,) and covariance (d, d)."""
POINTS = 15
"""Sizes that the line goes through, as Chong and Forsyth take."""
LEAST_SHARE = 0.5
"""Of the chips, in the smallest of them: below, the distance does not fall as 1 / N any more."""
NORMAL = 1.96  # standard deviations to either side that hold 95 %


def statistics(features: NDArray[Any]) -> Statistics:
    """Mean (d,) and unbiased covariance (d, d), divided by n - 1, of features (n, d), both float64.

    Raises InputError where there are fewer than two rows or values that are not finite.
    """
    values = _checked(features)
    mean = values.mean(0)
    centred = values - mean
    return mean, centred.T @ centred / (len(values) - 1)


def frechet_distance(a: Statistics, b: Statistics) -> float:
    """The squared Frechet distance of two Gaussians, at least 0:

        |m_a - m_b|^2 + tr(C_a) + tr(C_b) - 2 tr((C_a C_b)^(1/2))

    Dowson and Landau (1982, https://doi.org/10.1016/0047-259X(82)90077-X); Heusel et al. (2017,
    https://arxiv.org/abs/1706.08500), equation 6, use it on features of networks. The last trace is the sum of the
    singular values of C_a^(1/2) C_b^(1/2), with roots by eigenvalues of symmetric matrices: nothing becomes complex,
    and covariances of fewer chips than features, which have no inverse, need no number added to their diagonal.
    Raises InputError where the two do not have the same number of features.
    """
    (mean_a, covariance_a), (mean_b, covariance_b) = a, b
    if mean_a.shape != mean_b.shape or covariance_a.shape != covariance_b.shape:
        raise InputError(
            f"Expected two sets with the same number of features, found {mean_a.shape} and {mean_b.shape}. "
            "Compute both with the same embedding."
        )
    cross = np.linalg.svd(_root(covariance_a) @ _root(covariance_b), compute_uv=False).sum()
    shift = np.square(mean_a - mean_b).sum()
    return max(0.0, float(shift + np.trace(covariance_a) + np.trace(covariance_b) - 2 * cross))


def sample_distance(a: NDArray[Any], b: NDArray[Any]) -> float:
    """frechet_distance of features (n, d) and (m, d).

    With centred rows A and B, C_a = A^T A and C_b = B^T B after division, and the last trace is also the sum of the
    singular values of A B^T (n, m): of few chips with many features it is found a thousand times faster. Raises
    InputError as statistics and frechet_distance.
    """
    if np.ndim(a) != 2 or np.ndim(b) != 2 or len(a) + len(b) > a.shape[1] or a.shape[1:] != b.shape[1:]:
        return frechet_distance(statistics(a), statistics(b))
    (mean_a, one), (mean_b, two) = _centred(a), _centred(b)
    cross = np.linalg.svd(one @ two.T, compute_uv=False).sum()
    return max(0.0, float(np.square(mean_a - mean_b).sum() + np.square(one).sum() + np.square(two).sum() - 2 * cross))


def bootstrap_spread(a: NDArray[Any], b: NDArray[Any], count: int, seed: int) -> float:
    """Standard deviation of the Frechet distance over `count` resamplings of the chips of both sets.

    Efron (1979, https://doi.org/10.1214/aos/1176344552). Resampled sets repeat chips, so that their distances lie
    higher: the spread is used, not their percentiles.
    """
    draw = np.random.default_rng(seed)
    found = [
        sample_distance(a[draw.integers(len(a), size=len(a))], b[draw.integers(len(b), size=len(b))])
        for _ in range(count)
    ]
    return float(np.std(found, ddof=1))


def interval(value: float, spread: float) -> tuple[float, float]:
    """95 % around a distance, by the normal distribution, not below 0."""
    return max(0.0, value - NORMAL * spread), value + NORMAL * spread


def infinite(a: NDArray[Any], b: NDArray[Any], seed: int) -> float:
    """The Frechet distance at infinitely many chips, at least 0: the intercept of a line over 1 / N.

    Chong and Forsyth (2020, https://arxiv.org/abs/1911.07023), section 3: the bias of the distance falls as 1 / N, so
    distances of 15 sizes lie on a line. They draw images from the generated side alone, against 50,000 real ones; here
    both sides are small, so the same share of both is taken, from half of the chips to all of them. Not meaningful
    where there are fewer chips than features.
    """
    draw = np.random.default_rng(seed)
    over = np.linspace(1, 1 / LEAST_SHARE, POINTS)
    found = [sample_distance(_part(a, share, draw), _part(b, share, draw)) for share in 1 / over]
    return max(0.0, float(np.polyfit(over, found, 1)[1]))


def _part(features: NDArray[Any], share: float, draw: np.random.Generator) -> NDArray[Any]:
    kept: NDArray[Any] = features[draw.permutation(len(features))[: max(round(share * len(features)), 2)]]
    return kept


def _centred(features: NDArray[Any]) -> tuple[Floats, Floats]:
    """Mean (d,), and rows less the mean over the root of n - 1: times its own transpose, the covariance."""
    values = _checked(features)
    mean = values.mean(0)
    return mean, (values - mean) / np.sqrt(len(values) - 1)


def _checked(features: NDArray[Any]) -> Floats:
    values: Floats = np.asarray(features, np.float64)
    if values.ndim != 2 or len(values) < 2 or not np.isfinite(values).all():
        raise InputError(
            f"Expected finite features of at least two chips, found an array of shape {values.shape}"
            f"{'' if np.isfinite(values).all() else ' with values that are not finite'}. Give more or other chips."
        )
    return values


def _root(covariance: Floats) -> Floats:
    """The symmetric square root; eigenvalues within rounding of zero count as zero."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    rounding = len(values) * np.finfo(np.float64).eps * max(float(values[-1]), 0.0)
    roots = np.sqrt(np.where(values > rounding, values, 0.0))
    root: Floats = (vectors * roots) @ vectors.T
    return root
