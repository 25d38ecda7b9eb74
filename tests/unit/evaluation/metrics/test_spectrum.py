"""Power spectra: closed forms, planted grids found and named, none in noise or real imagery."""

from __future__ import annotations

import numpy as np
import pytest

from landsynth.evaluation.chips.comparison import spectrum_of
from landsynth.evaluation.metrics.spectrum import Grid, Spectrum, distance, grids, hann, level_gap, radial
from landsynth.tests.helpers.array_chips import ArrayChips, Values, noise
from landsynth.tests.helpers.paths import DATA

NAIP = DATA / "naip" / "m_4709963_se_14_1_20180716.tif"


def spectrum(images: Values) -> Spectrum:
    found = Spectrum(images.shape[1], images.shape[2])
    for number, image in enumerate(images):
        found.add(image.astype(np.float32), number % 2)
    return found


def found_in(images: Values, reference: Spectrum | None = None) -> list[Grid]:
    mine = spectrum(images)
    return [g for g in grids(mine.power(), None if reference is None else reference.power(), mine.chips) if g.is_found]


def planted(images: Values, period: int, strength: float = 8.0) -> Values:
    """The images with bright lines every so many pixels, both ways."""
    images = images.copy()
    images[..., ::period] += strength
    images[..., ::period, :] += strength
    return images


def test_a_wave_has_its_power_at_its_frequency() -> None:
    side, waves = 64, 8
    wave = np.sin(2 * np.pi * waves * np.arange(side) / side)
    power = spectrum(np.broadcast_to(wave, (1, 1, side, side)).astype(np.float64)).power()[0]
    assert np.unravel_index(np.argmax(power), power.shape) == (0, waves)
    # a wave of standard deviation 1 has amplitude sqrt(2): half of it times the sum of the window, squared
    assert power[0, waves] == pytest.approx((np.sqrt(2) / 2 * hann(side).sum()) ** 2, rel=1e-5)


def test_white_noise_is_flat_and_of_known_height() -> None:
    images = np.random.default_rng(1).normal(50, 7, (60, 1, 64, 64))
    frequency, power = radial(spectrum(images).power()[0])
    np.testing.assert_allclose(frequency, np.arange(1, 33) / 64)
    np.testing.assert_allclose(power[3:], (hann(64) ** 2).sum(), rtol=0.12)  # Parseval: the sum of the squared window


def test_radial_mean_of_a_cone_is_its_radius() -> None:
    side = 32
    rows = np.minimum(np.arange(side), side - np.arange(side))
    ring = np.rint(np.hypot(rows[:, None], np.arange(side // 2 + 1)[None]))
    np.testing.assert_array_equal(radial(ring)[1], np.arange(1, 17))


def test_brightness_and_contrast_change_nothing() -> None:
    images = noise(4, seed=2)
    np.testing.assert_allclose(spectrum(images * 7 - 300).power(), spectrum(images).power(), rtol=1e-3)


def test_distance_and_gap_of_a_tenth_of_the_power() -> None:
    power = np.linspace(1, 2, 32)
    assert distance(power, power) == 0
    assert distance(power, power / 10) == pytest.approx(1)
    assert level_gap(power / 10, power) == pytest.approx(-1)
    assert distance(power, np.where(np.arange(32) < 16, power / 10, power)) == 0, "only the finer half counts"


@pytest.mark.parametrize("period", [2, 4, 7, 8, 16])
def test_a_planted_grid_is_found_and_named(period: int) -> None:
    images = noise(24, 128, 1, seed=3)
    alone, beside = found_in(planted(images, period)), found_in(planted(images, period), spectrum(images))
    assert [each.period for each in alone][:1] == [period]
    assert {each.period for each in beside} == {period}, "multiples and divisors are no grids of their own"
    assert beside[0].direction in ("vertical lines", "horizontal lines") and beside[0].ratio > 5


def test_a_chequered_pattern_is_told_from_lines() -> None:
    images = noise(12, 64, 2, seed=4)
    images[:, 1] += 3 * (-1.0) ** np.add.outer(np.arange(64), np.arange(64))
    found = found_in(images)
    assert [(each.period, each.direction, each.band) for each in found] == [(2, "a chequered pattern", 1)]


def test_noise_and_what_real_imagery_has_too_are_no_grid() -> None:
    for seed, slope in ((5, 0.0), (6, 1.0), (7, 1.5)):
        assert found_in(noise(16, 128, 2, seed, slope)) == []
    images, others = planted(noise(16, 64, 1, 8), 4), planted(noise(16, 64, 1, 9), 4)
    assert found_in(images) != [] and found_in(images, spectrum(others)) == []


@pytest.mark.skipif(not NAIP.is_file(), reason="the real data lies in ../shared/data, which is not here")
def test_real_imagery_has_no_grid_until_it_is_planted() -> None:
    rasterio = pytest.importorskip("rasterio")
    with rasterio.open(NAIP) as file:
        image = file.read([1, 2, 3]).astype(np.float64)
    corners = [(r, c) for r in range(0, image.shape[1] - 127, 128) for c in range(0, image.shape[2] - 127, 128)]
    chips = np.stack([image[:, r : r + 128, c : c + 128] for r, c in corners])
    assert len(chips) > 20 and found_in(chips) == []
    assert found_in(planted(chips, 16, 6))[0].period == 16


def test_empty_and_flat_chips_take_no_part() -> None:
    images = noise(3, seed=10)
    images[0] = 50
    images[1, :, :, :20] = np.nan
    found = spectrum(images)
    assert found.chips == 1
    np.testing.assert_allclose(found.power(), spectrum(images[2:]).power())
    assert spectrum(images[:2]).chips == 0


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    images = noise(7, 32, seed=11)
    classes = np.zeros((7, 32, 32))
    whole = spectrum_of(ArrayChips(images, classes)).sums
    monkeypatch.setattr("landsynth.evaluation.chips.comparison.BATCH", 2)
    np.testing.assert_array_equal(spectrum_of(ArrayChips(images, classes)).sums, whole)
