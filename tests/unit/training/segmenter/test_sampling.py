"""Crops of real and synthetic imagery together: which stay, what stands for the others, and strong changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.card import NO_CLASS
from landsynth.contract.dataset import DatasetInfo
from landsynth.datasets.mixing import mixed
from landsynth.tests.helpers.datasets import write_dataset
from landsynth.tests.helpers.segmenter_jobs import job
from landsynth.training.segmenter.sampling import MixedSampler, recoloured, sampler_of

SIZE, STEPS = 8, 5


def scenes(folder: Path, low: int) -> DatasetInfo:
    """Three scenes of blocks of three classes, in digital numbers low + 10 times the class and a grain below 10."""
    draw, grain = np.random.default_rng(0), np.random.default_rng(1)
    found: dict[str, Any] = {}
    for number in range(3):
        codes = draw.integers(1, 4, (16, 16)).repeat(8, 0).repeat(8, 1).astype(np.uint8)
        image = low + 10 * codes[None].astype(int) + grain.integers(0, 10, (3, 128, 128))
        found[f"s{number}"] = (image.astype(np.uint8), codes, "train")
    return write_dataset(folder, found)


def sampler(folder: Path, share: float | None, **changes: Any) -> Any:
    """Real scenes are dark in folder/data, painted ones of the same masks bright in folder/painted."""
    info = scenes(folder / "data", 0)
    scenes(folder / "painted", 200)
    mix: dict[str, Any] = {}
    if share is not None:
        mix = {"synthetic": (str(folder / "painted"),), "synthetic_share": share, "mixing": "batch"}
    options = job(folder, "log", batch_size=SIZE, **{**mix, **changes}).resolved
    data = mixed(options.dataset, info, options.synthetic, options.synthetic_share, options.mixing)
    return sampler_of(options, data)


@pytest.mark.parametrize(("share", "count"), [(0.5, 20), (0.1, 4), (0.75, 30), (1.0, 40)])
def test_real_crops_stay_and_painted_ones_show_the_same_places(tmp_path: Path, share: float, count: int) -> None:
    real, both = sampler(tmp_path / "a", None), sampler(tmp_path / "b", share)
    assert isinstance(both, MixedSampler) and not isinstance(real, MixedSampler)
    assert both.shares == pytest.approx(real.shares)
    painted = 0
    for step in range(STEPS):
        images, classes = real.batch(step, range(SIZE))
        found, seen = both.batch(step, range(SIZE))
        np.testing.assert_array_equal(seen, classes)
        for one, other in zip(images, found):
            if other.mean() > 0.4:  # 200 and more of 255
                painted += 1
                # the same blocks of classes, turned alike: the images differ by what is painted brighter
                assert np.abs((other - one).mean() * 127.5 - 200) < 1
            else:
                np.testing.assert_array_equal(one, other)
    assert painted == count


def test_processes_that_share_a_step_draw_what_one_alone_draws(tmp_path: Path) -> None:
    both = sampler(tmp_path, 0.3)
    whole = both.batch(2, range(SIZE))
    parts = [both.batch(2, part) for part in (range(3), range(3, SIZE))]
    for at in (0, 1):
        np.testing.assert_array_equal(whole[at], np.concatenate([part[at] for part in parts]))


def test_strong_crops(tmp_path: Path) -> None:
    """The same every time; scales from 2/3 to 3/2; classes stay where their imagery is; parts of others come in."""
    plain, strong = sampler(tmp_path, None), sampler(tmp_path, None, augmentation="strong")
    images, classes = strong.batch(0, range(64))
    again, _ = strong.batch(0, range(64))
    np.testing.assert_array_equal(images, again)
    assert images.dtype == np.float32 and images.shape == (64, 3, 32, 32) and np.abs(images).max() <= 1
    assert set(np.unique(classes)) == {0, 1, 2}
    means = images.mean((1, 2, 3))
    assert means.std() > 5 * plain.batch(0, range(64))[0].mean((1, 2, 3)).std(), "colours differ"
    near = [
        np.corrcoef(image.mean(0).ravel(), found[0].ravel())[0, 1] for image, found in zip(images, classes)
        if found.std() and image.min() > -1
    ]  # fmt: skip
    assert len(near) > 10 and np.median(near) > 0.7, "brighter imagery still is the higher class"
    assert (np.abs(np.diff(classes.astype(int), axis=3)) > 0).mean() > 0.05


def test_nothing_of_no_class_is_pasted(tmp_path: Path) -> None:
    strong = sampler(tmp_path, None, augmentation="strong")
    strong._scenes.lookup[1] = NO_CLASS
    _, classes = strong.batch(0, range(32))
    shares = [(found == NO_CLASS).mean() for found in classes]
    assert 0 < np.mean(shares) < 1 / 3


def test_recoloured_is_brightness_contrast_and_balance() -> None:
    """An affine change in each band, within its limits."""
    draw = np.random.default_rng(0)
    image = (draw.random((3, 16, 16)) * 0.4 - 0.2).astype(np.float32)
    slopes = []
    for seed in range(20):
        found = recoloured(image, np.random.default_rng(seed))
        fits = [np.polyfit(one.ravel(), other.ravel(), 1) for one, other in zip(image, found)]
        assert np.ptp([fit[0] for fit in fits]) < 1e-5
        slopes.append(fits[0][0])
        assert all(abs(fit[1]) < 2 * 0.15 + 0.1 for fit in fits)
    assert 0.8 <= min(slopes) < 0.9 and 1.1 < max(slopes) <= 1.2


def test_all_painted_needs_no_real_scene(tmp_path: Path) -> None:
    found = sampler(tmp_path, 1.0)
    assert found.real is found.synthetic
