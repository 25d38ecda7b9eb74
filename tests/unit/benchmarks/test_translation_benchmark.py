"""What the benchmarks of translation measure, in closed form."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from landsynth.contract.card import BandInfo
from landsynth.models.cyclegan import CycleganConfig, CycleganGenerator
from landsynth.tests.helpers.paths import ROOT


@pytest.fixture(autouse=True)
def _benchmarks_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


def test_chips_are_of_the_lowest_rows_and_do_not_overlap() -> None:
    import translation

    image = np.arange(2 * 200 * 150, dtype=np.float32).reshape(2, 200, 150)
    found = translation.chips(image, 0.15)
    assert found.shape == (2, 2, 64, 64)
    assert np.array_equal(found[1], image[:, 136:, 64:128])
    assert len(translation.chips(image, 1.0)) == 6


def test_the_baseline_matches_mean_and_deviation() -> None:
    import translation

    own, other = (BandInfo("a", 0, 255, 50, 10),), [BandInfo("a", 0, 255, 120, 30)]
    image = np.array([[[40.0, 50.0, 65.0]]], np.float32)
    (found,) = translation.matched(SimpleNamespace(bands=own), other, [image])
    assert found.tolist() == [[[90.0, 120.0, 165.0]]]


def test_a_grid_is_found_where_one_was_laid_over_flat_chips() -> None:
    import translation

    draw = np.random.default_rng(0)
    smooth = draw.normal(100, 1, (1, 128, 256)).astype(np.float32)
    smooth[:, :, 128:] += draw.normal(0, 40, (1, 128, 128))  # a restless half, which is not looked at
    laid = smooth.copy()
    laid[:, ::4] += 1.0
    found = translation.grid_ratios([smooth], [laid], [])
    assert found[""] > 5 * found[" untranslated"]


def test_windows_equal_the_frame_with_statistics_of_a_scene_and_not_of_the_window() -> None:
    import normalisation

    torch.manual_seed(0)
    net = CycleganGenerator(CycleganConfig(1, 4, 1, normalisation="instance")).eval()
    image = torch.rand(1, 1, 240, 240) - 1
    image[..., 120:, :] += 1
    scene = normalisation.with_statistics(net, image)
    whole = normalisation.translate(scene, image)
    over_all = normalisation.translate(net, image)
    assert torch.allclose(whole, over_all, atol=2e-3), "over the whole scene they agree, but for n and n - 1"
    apart = (normalisation.by_windows(scene, image) - whole).abs().max()
    drift = (normalisation.by_windows(net, image) - whole).abs().max()
    assert apart < 1e-4 < 0.01 < drift
