"""The Frechet distance against closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from landsynth.contract.errors import InputError
from landsynth.evaluation.metrics.frechet import Statistics, frechet_distance, statistics


def gaussian(mean: Any, covariance: Any) -> Statistics:
    return np.array(mean, np.float64), np.array(covariance, np.float64)


def random_features(count: int, size: int, seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    return draw.standard_normal((count, size)) @ draw.standard_normal((size, size)) + draw.standard_normal(size)


def test_statistics_are_unbiased() -> None:
    mean, covariance = statistics(np.array([[0, 0], [2, 4], [4, 2]], np.float32))
    assert mean.tolist() == [2, 2] and covariance.tolist() == [[4, 2], [2, 4]]
    assert mean.dtype == covariance.dtype == np.float64
    far = np.array([[1e6 + 0.25], [1e6 - 0.25]], np.float32)
    assert statistics(far)[1].item() == pytest.approx(0.125), "a small spread beside a large mean"


def test_a_shifted_copy_lies_its_shift_squared_away() -> None:
    features, shift = random_features(500, 16, 1), np.arange(16) / 4
    found = frechet_distance(statistics(features), statistics(features + shift))
    assert found == pytest.approx(np.square(shift).sum(), rel=1e-9)


@pytest.mark.parametrize(("a", "b", "expected"), [
    (([1, 0, 5], np.diag([4, 9, 0])), ([0, 2, 5], np.diag([1, 16, 25])), 1 + 4 + (2 - 1) ** 2 + (3 - 4) ** 2 + 25),
    # not commuting; of a 2 x 2 product M, tr(M^(1/2)) = sqrt(tr M + 2 sqrt(det M)); here tr M = 10 and det M = 12
    (([0, 0], [[4, 0], [0, 1]]), ([0, 0], [[2, 1], [1, 2]]), 5 + 4 - 2 * np.sqrt(10 + 2 * np.sqrt(12))),
    # singular against full: C_a has the one eigenvalue 2, so the cross term is sqrt(2 * 3)
    (([0, 0], [[1, 1], [1, 1]]), ([0, 0], [[3, 0], [0, 3]]), 2 + 6 - 2 * np.sqrt(6)),
])  # fmt: skip
def test_gaussians_in_closed_form(a: Any, b: Any, expected: float) -> None:
    assert frechet_distance(gaussian(*a), gaussian(*b)) == pytest.approx(expected, rel=1e-12)
    assert frechet_distance(gaussian(*b), gaussian(*a)) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("count", [2, 40, 400])
def test_identical_sets_lie_nowhere_apart(count: int) -> None:
    same = statistics(random_features(count, 128, 2) * 100)  # 2 and 40 chips: fewer than features
    assert 0 <= frechet_distance(same, same) <= 1e-9 * np.trace(same[1])


def test_fewer_samples_than_features_in_other_directions() -> None:
    a, b = np.zeros((2, 64)), np.zeros((2, 64))
    a[1, 0], b[1, 1] = 2, 4  # variances 2 and 8 along two axes that have nothing in common
    found = frechet_distance(statistics(a), statistics(b))
    assert found == pytest.approx(1 + 4 + 2 + 8, rel=1e-12)


@pytest.mark.parametrize("features", [np.zeros((1, 3)), np.zeros(3), np.array([[0.0, np.nan], [1.0, 1.0]])])
def test_too_little_is_refused(features: np.ndarray) -> None:
    with pytest.raises(InputError, match="at least two chips"):
        statistics(features)
    with pytest.raises(InputError, match="same embedding"):
        frechet_distance(gaussian([0], [[1]]), gaussian([0, 0], [[1, 0], [0, 1]]))
