"""Radiometry: counts, quantiles, spreads and distances against closed forms and scipy; whole groups of planted sets."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from landsynth.contract.card import NO_CLASS, BandInfo
from landsynth.evaluation.groups import radiometry_figures
from landsynth.evaluation.groups.radiometry import LEAST, count, radiometry, spread_ratios
from landsynth.evaluation.metrics.tally import (
    Scale,
    Tally,
    halves,
    moments_of,
    ndvi,
    quantiles,
    red_and_infrared,
    spreads,
    wasserstein,
)
from landsynth.evaluation.report.measures import Group, Measure
from landsynth.evaluation.report.page import Figure, Page, Section, render
from landsynth.tests.helpers.array_chips import ArrayChips, Values, context_of, noise

SIDE = 32


@pytest.fixture
def with_figures() -> None:
    """Figures are drawn in tests that ask for this."""
    pytest.importorskip("matplotlib", reason="comes with tier evaluation")


@pytest.fixture(autouse=True)
def _numbers_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures take longer than the numbers."""
    if "with_figures" not in request.fixturenames:
        monkeypatch.setattr(radiometry_figures, "find_spec", lambda name: None)


def stripes(count: int) -> Values:
    """Class 0 on the left half, class 1 on the right."""
    classes = np.zeros((count, SIDE, SIDE), np.uint8)
    classes[:, :, SIDE // 2 :] = 1
    return classes


def measured(group: Group) -> dict[str, Measure]:
    return {each.name: each for each in group.measures}


def group_of(real: Values, synthetic: Values, classes: Values | None = None, **options: Any) -> Group:
    classes = stripes(len(real)) if classes is None else classes
    return radiometry(context_of(ArrayChips(real, classes, **options), ArrayChips(synthetic, classes, **options)))


def test_distance_of_histograms_is_that_of_scipy() -> None:
    stats = pytest.importorskip("scipy.stats", reason="comes with scikit-learn, in tier evaluation")
    generator = np.random.default_rng(0)
    one, other = generator.integers(0, 90, 40), generator.integers(0, 100, 40)
    values = np.arange(100.0)
    counts = [np.bincount(each, minlength=100) for each in (one, other)]
    assert wasserstein(*counts) == pytest.approx(stats.wasserstein_distance(values, values, *counts))
    assert wasserstein(counts[0], counts[0]) == 0
    shifted = np.zeros(50, np.int64)
    shifted[5:9] = (3, 9, 2, 7)
    assert wasserstein(shifted, np.roll(shifted, 11), 0.5) == pytest.approx(5.5), "of a shift it is the shift"
    assert np.isnan(wasserstein(shifted, np.zeros(50, np.int64)))


def test_quantiles_and_moments_of_known_numbers() -> None:
    numbers = np.random.default_rng(1).integers(0, 256, 5001)
    counts, values, shares = np.bincount(numbers, minlength=256), np.arange(256.0), (0.01, 0.25, 0.5, 0.99)
    expected = np.quantile(numbers, shares, method="inverted_cdf")
    np.testing.assert_array_equal(quantiles(counts, values, shares), expected)
    np.testing.assert_allclose(moments_of(counts, values), (numbers.mean(), numbers.std()))
    assert np.isnan(quantiles(0 * counts, values)).all() and np.isnan(moments_of(0 * counts, values)).all()


@pytest.mark.parametrize(
    ("data_type", "low", "high", "bins", "width"),
    [("uint8", 0, 255, 256, 1), ("uint16", 0, 400, 4096, 1), ("uint16", 100, 65000, 4096, 16),
     ("int16", -30000, 30000, 4096, 16), ("float32", -1.0, 1.0, 4096, 4 / 4096)],
)  # fmt: skip
def test_numbers_of_every_data_type_have_a_bin(
    data_type: str, low: float, high: float, bins: int, width: float
) -> None:
    scale = Scale.of([BandInfo("a", low, high, 0.0, 1.0)], data_type)
    assert (scale.bins, scale.width[0]) == (bins, width)
    numbers = np.linspace(low, high, 777).astype(data_type).astype(np.float32)
    near = scale.values(0)[scale.bin_of(numbers, 0)]
    assert np.abs(near - numbers).max() <= width / 2 + 1e-6
    extremes = scale.bin_of(np.array([-1e30, 1e30], np.float32), 0)
    assert extremes.tolist() == [0, bins - 1]


def test_spreads_split_into_within_and_between_scenes() -> None:
    images = np.zeros((8, 1, SIDE, SIDE))
    images[:4], images[4:] = 100, 140  # two scenes of four chips
    images[:, :, ::2] += 6
    images[:, :, 1::2] -= 6
    chips = ArrayChips(images, np.zeros((8, SIDE, SIDE)))
    found = spreads(count(chips, chips, True).real, LEAST)
    assert found.within[0, 0] == pytest.approx(6)
    assert found.between[0, 0] == pytest.approx(np.std([100, 140], ddof=1))
    assert found.all[0, 0] == pytest.approx(np.hypot(6, 20))
    assert found.pixels.tolist() == [8 * SIDE**2]


def test_a_generator_that_averages_is_told_by_its_spread() -> None:
    real = noise(12, SIDE)
    synthetic = real.copy()
    left = real[..., : SIDE // 2]
    synthetic[..., : SIDE // 2] = 120 + (left - 120) / 4  # class 0 painted too evenly
    found = group_of(real, synthetic, data_type="float32")
    by_class = (found.details or {})["spread_ratio"]["all"]
    assert by_class == [pytest.approx(0.25, abs=0.02), pytest.approx(1)]
    assert measured(found)["spread_ratio"].value == pytest.approx(0.625, abs=0.01)
    assert any("class 1 is the most even" in words for words in found.words)


def test_a_set_is_no_way_from_itself() -> None:
    images = np.rint(np.clip(noise(8, SIDE), 0, 255))
    found = measured(group_of(images, images))
    for name in ("wasserstein", "correlation_difference", "l1", "spectrum_distance"):
        assert found[name].value == pytest.approx(0, abs=1e-12), name
    for name in ("spread_ratio", "texture_ratio", "scene_spread_ratio"):
        assert found[name].value == pytest.approx(1), name
    assert found["wasserstein"].level is not None and found["wasserstein"].level > 0


def test_a_shift_of_all_numbers_is_the_distance_and_the_difference() -> None:
    images = np.rint(np.clip(noise(8, SIDE), 20, 200))
    found = measured(group_of(images, images + 51))
    assert found["wasserstein"].value == pytest.approx(51 / 255)
    assert found["l1"].value == pytest.approx(51 / 255)
    assert found["spread_ratio"].value == pytest.approx(1)


def test_correlations_are_pearsons() -> None:
    real = noise(6, SIDE, 3, 5)
    synthetic = real.copy()
    synthetic[:, 2] = 240 - real[:, 1]
    group = group_of(real, synthetic, data_type="float32")
    expected = np.corrcoef(np.moveaxis(real.astype(np.float32), 1, 0).reshape(3, -1))
    np.testing.assert_allclose((group.details or {})["real"]["correlation"], expected, atol=1e-6)
    largest = max(abs(-1 - expected[1, 2]), abs(-expected[0, 1] - expected[0, 2]))
    assert measured(group)["correlation_difference"].value == pytest.approx(largest, abs=1e-6)


@pytest.mark.usefixtures("with_figures")
def test_ndvi_of_known_bands() -> None:
    index, known = ndvi(np.array([1.0, 0.0, 2.0], np.float32), np.array([3.0, 0.0, 2.0], np.float32))
    assert index.tolist() == [0.5, 0.0] and known.tolist() == [True, False, True]
    names = ["Blue", "B04", "B08"]
    assert red_and_infrared(names) == (1, 2) and red_and_infrared(["red", " NIR "]) == (0, 1)
    assert red_and_infrared(["red", "green", "blue"]) is None
    real = np.full((4, 3, SIDE, SIDE), 50.0)
    synthetic = real.copy()
    real[:, 2], synthetic[:, 2] = 150, 50  # NDVI 0.5 and 0
    found = group_of(real, synthetic, names=names)
    assert measured(found)["ndvi_wasserstein"].value == pytest.approx(0.5, abs=0.005)
    assert any(isinstance(part, Figure) and part.title == "Vegetation index by class" for part in found.parts)


def test_what_shows_nothing_and_has_no_class_is_left_out() -> None:
    images, classes = np.full((2, 1, SIDE, SIDE), 10.0), np.zeros((2, SIDE, SIDE), np.uint8)
    images[:, :, :8], images[:, :, 8:16] = np.nan, 90
    classes[:, :16] = NO_CLASS
    found = count(ArrayChips(images, classes), ArrayChips(images, classes), True).real
    assert found.whole.sum() == 2 * SIDE * 24 and found.by_class.sum() == 2 * SIDE * 16
    assert found.by_class[0, 0, 10] == 2 * SIDE * 16


def test_order_and_batches_change_no_number() -> None:
    real, synthetic, classes = noise(9, SIDE, seed=6), noise(9, SIDE, seed=7), stripes(9)
    plain = [ArrayChips(each, classes, data_type="float32", per_scene=1) for each in (real, synthetic)]
    order = np.random.default_rng(2).permutation(9)
    other = [ArrayChips(each[order], classes, data_type="float32", per_scene=1) for each in (real, synthetic)]
    for chips, place in zip(other, plain):
        chips.places = tuple(place.places[number] for number in order)
    tiny = [ArrayChips(each, classes, data_type="float32", per_scene=1, memory_mb=0) for each in (real, synthetic)]
    found = [radiometry(context_of(*pair)) for pair in (plain, other, tiny)]  # type: ignore[arg-type]
    assert [len(list(chips.batches())) for chips in (plain[0], tiny[0])] == [1, 9]
    for each in found[1:]:
        assert {m.name: m.value for m in each.measures} == pytest.approx(
            {m.name: m.value for m in found[0].measures}, rel=1e-12
        )
    assert found[2].measures == found[0].measures and found[2].details == found[0].details


def test_halves_are_of_scenes_or_of_one_scenes_rows() -> None:
    assert halves(["b", "a", "b", "c"], [0, 0, 9, 0]).tolist() == [1, 0, 1, 0]
    assert halves(["a"] * 4, [0, 1, 2, 3]).tolist() == [0, 0, 1, 1]


@pytest.mark.usefixtures("with_figures")
@pytest.mark.parametrize("bands", [1, 2, 13])
def test_any_number_of_bands_makes_a_page(bands: int) -> None:
    real, synthetic = (noise(3, SIDE, bands, seed) * 20 for seed in (8, 9))
    group = group_of(real, synthetic, data_type="uint16", high=5000.0)
    assert "Where pairs differ" in render(Page("a", "b", group.words, (Section(group.title, group.parts),)))
    json.dumps(group.details, allow_nan=False)
    assert all(np.isfinite(each.value) for each in group.measures)
    assert ("correlation_difference" in measured(group)) == (bands > 1)


def test_one_flat_chip_without_land_cover_says_what_is_missing() -> None:
    image, classes = np.full((1, 3, SIDE, SIDE), 7.0), np.full((1, SIDE, SIDE), NO_CLASS)
    group = radiometry(context_of(ArrayChips(image, classes), ArrayChips(image, classes), is_paired=False))
    missing = {each.name: each.reason for each in group.missing}
    assert "land cover" in missing["spread_ratio"] and "same places" in missing["l1"]
    assert {"correlation_difference", "ndvi_wasserstein", "spectrum_distance"} <= missing.keys()
    assert measured(group)["wasserstein"].value == 0 and measured(group)["wasserstein"].level is None
    json.dumps(group.details, allow_nan=False)


def test_without_matplotlib_numbers_stay() -> None:
    group = group_of(noise(4, SIDE), noise(4, SIDE, seed=1))
    assert not any(isinstance(part, Figure) for part in group.parts) and "wasserstein" in measured(group)
    assert ["matplotlib" in each.reason for each in group.missing if each.name == "radiometry_figures"] == [True]


def test_figures_hold_the_whole_plane_of_a_spectrum() -> None:
    image = np.random.default_rng(3).normal(size=(8, 8))
    whole = np.abs(np.fft.fft2(image)) ** 2
    np.testing.assert_allclose(radiometry_figures._whole(np.abs(np.fft.rfft2(image)) ** 2), whole)


def test_ratio_of_a_band_that_never_varies_is_unknown() -> None:
    real, synthetic = noise(4, SIDE, 2), noise(4, SIDE, 2)
    real[:, 1] = 60
    sides = count(*(ArrayChips(each, stripes(4), data_type="float32") for each in (real, synthetic)), is_paired=True)
    ratios = spread_ratios((spreads(sides.real, LEAST), spreads(sides.synthetic, LEAST)))
    np.testing.assert_allclose(ratios, 1.0, rtol=1e-6)
    assert isinstance(sides.real, Tally)
