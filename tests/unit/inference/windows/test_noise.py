"""The noise field is standard normal, white, and a function of seed, channel and place alone."""

from __future__ import annotations

import numpy as np
import pytest

from landsynth.inference.windows.noise import field, style

BIG = 2**40
KNOWN_FIELD = [1.43094349, 2.05320907, -1.79391146, -0.033033587]
KNOWN_STYLE = [-0.169115171, -0.633357346, -0.840687215]
KNOWN_OCTAVE = [1.4251523, 1.39960396, 1.27455151, 1.25280941]


@pytest.mark.parametrize(("column", "row", "width", "height"),
    [(0, 0, 1, 1), (-7, -9, 33, 21), (5, 3, 64, 64), (-1, 0, 2, 130), (10, 100, 17, 1)])  # fmt: skip
def test_a_window_is_a_part_of_the_whole(column: int, row: int, width: int, height: int) -> None:
    whole = field(7, 2, -20, -20, 120, 220)
    part = field(7, 2, column, row, width, height)
    assert part.shape == (2, height, width) and part.dtype == np.float32
    np.testing.assert_array_equal(part, whole[:, row + 20 : row + 20 + height, column + 20 : column + 20 + width])


def test_far_from_the_origin() -> None:
    whole = field(7, 1, BIG, -BIG, 50, 50)
    np.testing.assert_array_equal(field(7, 1, BIG + 11, -BIG + 13, 10, 10), whole[:, 13:23, 11:21])
    edge = field(7, 1, 2**33 - 20, 0, 40, 4)  # where 32-bit counters wrap
    np.testing.assert_array_equal(field(7, 1, 2**33 - 3, 1, 9, 2), edge[:, 1:3, 17:26])


def test_known_values_on_every_machine() -> None:
    np.testing.assert_allclose(field(1, 1, -1, -1, 2, 2).ravel(), KNOWN_FIELD, rtol=1e-6)
    np.testing.assert_allclose(style(1, 3), KNOWN_STYLE, rtol=1e-6)


def test_moments_and_quantiles() -> None:
    values = field(3, 1, -512, 1000, 1024, 1024)[0].astype(np.float64)
    n = values.size
    assert abs(values.mean()) < 4 / np.sqrt(n)
    assert abs(values.var() - 1) < 4 * np.sqrt(2 / n)
    assert abs((values**3).mean()) < 4 * np.sqrt(15 / n)
    assert abs((values**4).mean() - 3) < 4 * np.sqrt(96 / n)
    np.testing.assert_allclose(np.quantile(values, [0.025, 0.5, 0.975]), [-1.95996, 0, 1.95996], atol=0.01)


def test_no_correlation_between_neighbours() -> None:
    values = field(3, 1, -512, 1000, 1024, 1024)[0].astype(np.float64)
    spectrum = np.abs(np.fft.rfft2(values)) ** 2
    correlation = np.fft.irfft2(spectrum, values.shape) / values.size
    correlation[0, 0] = 0
    assert np.abs(correlation).max() < 6 / np.sqrt(values.size)  # over a million lags, both signs
    assert spectrum[1:, 1:].max() / values.size < 30  # no lattice: exponential tail over half a million values


@pytest.mark.parametrize("seed", [0, 1, 2**62])
def test_seeds_channels_and_neighbouring_seeds_are_unrelated(seed: int) -> None:
    one, other = field(seed, 3, 0, 0, 512, 512), field(seed + 1, 3, 0, 0, 512, 512)
    planes = np.concatenate([one, other]).reshape(6, -1)
    related = np.corrcoef(planes) - np.eye(6)
    assert np.abs(related).max() < 5 / 512
    shifted = [np.abs(np.mean(one[0, 1:, s:] * one[0, :-1, : 512 - s])) for s in range(64)]
    assert max(shifted) < 6 / 480  # rows are no shifted copies of each other


def test_style() -> None:
    assert style(5, 0).shape == (0,) and style(5, 32).dtype == np.float32
    np.testing.assert_array_equal(style(5, 32)[:8], style(5, 8))
    many = np.stack([style(seed, 32) for seed in range(500)])
    assert abs(many.mean()) < 4 / np.sqrt(many.size) and abs(many.var() - 1) < 4 * np.sqrt(2 / many.size)
    assert np.abs(np.corrcoef(many.T) - np.eye(32)).max() < 5 / np.sqrt(500)


@pytest.mark.parametrize(
    ("column", "row", "width", "height"),
    [(0, 0, 1, 1), (-7, -9, 33, 21), (5, 3, 64, 64), (-1, 0, 2, 130), (16, 64, 17, 1), (BIG, -BIG, 9, 9)],
)
def test_octaves_are_the_same_in_every_window(column: int, row: int, width: int, height: int) -> None:
    octaves = (16, 7, 64)
    whole = field(7, 4, column - 100, row - 100, width + 200, height + 200, octaves)
    part = field(7, 4, column, row, width, height, octaves)
    assert part.shape == (4, height, width) and part.dtype == np.float32
    np.testing.assert_array_equal(part, whole[:, 100 : 100 + height, 100 : 100 + width])
    np.testing.assert_array_equal(part[:1], field(7, 1, column, row, width, height), "white noise is as without")


@pytest.mark.parametrize("size", [2, 16, 64])
def test_octaves_are_smooth_of_variance_one_and_have_no_lattice(size: int) -> None:
    values = np.stack([field(seed, 1, -3, 5, 2 * size, 2 * size, (size,))[0] for seed in range(2000)])
    variance = values.astype(np.float64).var(0)
    assert variance.min() > 0.8 and variance.max() < 1.2
    assert abs(variance.mean() - 1) < 0.05
    steps = np.abs(np.diff(values, axis=2)).mean((0, 1))
    assert steps.max() < 1.5 * steps.min() and steps.max() < 1.2 / size
    far = field(0, 2, 0, 0, 40 * size, 40 * size, (size, 2 * size)).astype(np.float64)
    assert abs(np.corrcoef(far.reshape(2, -1))[0, 1]) < 0.2
    assert abs(np.corrcoef(far[0, :, 3 * size :].ravel(), far[0, :, : -3 * size].ravel())[0, 1]) < 0.2


def test_known_octaves_on_every_machine() -> None:
    np.testing.assert_allclose(field(1, 1, -1, -1, 2, 2, (16,)).ravel(), KNOWN_OCTAVE, rtol=1e-5)
