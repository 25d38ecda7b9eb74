"""What a Frechet distance owes to the number of chips: its spread by bootstrap, and its value at infinitely many."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .frechet import sample_distance

POINTS = 15
"""Sizes that the line goes through, as Chong and Forsyth take."""
LEAST_SHARE = 0.5
"""Of the chips, in the smallest of them: below, the distance does not fall as 1 / N any more."""
NORMAL = 1.96  # standard deviations to either side that hold 95 %
Features = NDArray[Any]


def bootstrap_spread(a: Features, b: Features, count: int, seed: int) -> float:
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


def infinite(a: Features, b: Features, seed: int) -> float:
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


def _part(features: Features, share: float, draw: np.random.Generator) -> Features:
    kept: Features = features[draw.permutation(len(features))[: max(round(share * len(features)), 2)]]
    return kept
