"""Kernel and cosine distance by hand, without bias, as torch-fidelity computes it, and in any order."""

from __future__ import annotations

import numpy as np
import pytest

from landsynth.contract.errors import InputError
from landsynth.evaluation.metrics import kernel
from landsynth.evaluation.metrics.kernel import block_spread, cosine_distance, kernel_distance


def test_kernel_distance_by_hand() -> None:
    a, b = np.array([[1.0, 1.0], [0.0, 2.0]]), np.array([[2.0, 0.0], [0.0, 0.0], [2.0, 2.0]])
    # k(x, y) = (x.y / 2 + 1)^3; of a: k(a0, a1) = 2^3; of b: k(b0, b1) = 1, k(b0, b2) = 3^3, k(b1, b2) = 1
    # across: a0 with b: 2^3, 1, 3^3; a1 with b: 1, 1, 3^3
    assert kernel_distance(a, b) == pytest.approx(8 + 29 / 3 - 2 * (8 + 1 + 27 + 1 + 1 + 27) / 6)
    assert kernel_distance(b, a) == pytest.approx(kernel_distance(a, b))
    # all rows of a are x, all of b are y: k(x, x) + k(y, y) - 2 k(x, y)
    assert kernel_distance(np.full((4, 2), 1.0), np.full((7, 2), 2.0)) == pytest.approx(2**3 + 5**3 - 2 * 3**3)


def test_kernel_distance_of_equal_distributions_is_zero_on_average_at_any_size() -> None:
    rng = np.random.default_rng(0)
    for size in (2, 5, 20):
        found = [kernel_distance(rng.normal(size=(size, 3)), rng.normal(size=(size + 1, 3))) for _ in range(1000)]
        assert abs(np.mean(found)) < 4 * np.std(found) / np.sqrt(len(found))
        assert min(found) < 0, "an estimate without bias goes below 0"


def test_kernel_distance_is_that_of_torch_fidelity() -> None:
    torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
    metric = pytest.importorskip("torch_fidelity.metric_kid")
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(50, 16)), rng.normal(0.3, 1.2, size=(50, 16))
    wanted = metric.kid_features_to_metric(
        torch.tensor(a), torch.tensor(b), kid_subsets=1, kid_subset_size=50, verbose=False
    )
    assert kernel_distance(a, b) == pytest.approx(wanted["kernel_inception_distance_mean"], rel=1e-9)


def test_order_and_rows_at_once_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(40, 8)), rng.normal(0.5, 1, size=(30, 8))
    whole = kernel_distance(a, b)
    monkeypatch.setattr(kernel, "ROWS", 7)
    assert kernel_distance(a[::-1], b[rng.permutation(30)]) == pytest.approx(whole, rel=1e-9)
    assert cosine_distance(a[::-1], b) == pytest.approx(cosine_distance(a, b), rel=1e-12)


def test_spread_over_blocks_shrinks_with_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (kernel.BLOCKS, kernel.BLOCK) == (100, 1000), "as published"
    monkeypatch.setattr(kernel, "BLOCK", 300)
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(610, 4)), rng.normal(size=(700, 4))
    small, half = block_spread(a[:40], b[:60], 0)
    large, most = block_spread(a, b, 0)
    assert (half, most) == (20, 300) and 0 < large < small / 5
    assert block_spread(a[:40], b[:60], 0)[0] == small != block_spread(a[:40], b[:60], 1)[0]


def test_cosine_distance_by_hand() -> None:
    a, b = np.array([[3.0, 0.0], [0.0, 1.0]]), np.array([[0.0, 5.0], [2.0, 2.0], [-1.0, 0.0]])
    root = np.sqrt(0.5)
    assert cosine_distance(a, b) == pytest.approx(1 - (0 + root - 1 + 1 + root + 0) / 6)
    assert cosine_distance(a[:1], 7 * a[:1]) == pytest.approx(0), "length does not count"
    assert cosine_distance(a[:1], -a[:1]) == pytest.approx(2)
    assert cosine_distance(a[:1], a[1:]) == pytest.approx(1)
    assert cosine_distance(a[:1], np.zeros((3, 2))) == 1, "nothing has no direction"


def test_bad_features_are_refused() -> None:
    good = np.ones((4, 2))
    for bad in (good[:1], np.ones(4), np.full((4, 2), np.nan)):
        with pytest.raises(InputError, match="at least 2 chips"):
            kernel_distance(good, bad)
    with pytest.raises(InputError, match="same number of features, found 2 and 3"):
        kernel_distance(good, np.ones((4, 3)))
    with pytest.raises(InputError, match="at least four chips of each side, found 4 and 3"):
        block_spread(good, good[:3], 0)
