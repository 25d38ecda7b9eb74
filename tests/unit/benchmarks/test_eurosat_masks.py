"""The masks of EuroSAT: shares that are shares, groups that stay together, edges kept, a dataset to train on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from landsynth.tests.helpers.paths import ROOT


@pytest.fixture(autouse=True)
def _benchmarks_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))


def test_shares_and_groups() -> None:
    from eurosat_masks import CLASSES, SCENES, TILTS, shares, split_of

    assert shares().shape == (len(SCENES) * len(TILTS), len(CLASSES))
    np.testing.assert_allclose(shares().sum(1), 1)
    found = [split_of(number) for number in range(1, 3001)]
    assert found.count("validation") == found.count("test") == 300
    assert sum(one != other for one, other in zip(found, found[1:])) == 9


def test_haze_is_a_blue_veil() -> None:
    from eurosat_masks import is_hazy

    clear = np.random.default_rng(0).integers(20, 120, (64, 64, 3)).astype(np.uint8)
    assert not is_hazy(clear) and is_hazy((clear // 2 + np.array([30, 50, 90])).astype(np.uint8))


def test_edges_are_kept_and_specks_are_not() -> None:
    import torch
    from eurosat_masks import snapped

    image = torch.zeros(1, 3, 16, 16)
    image[..., 8:] = 200
    values = (image[:, :1] > 0).float()
    torch.testing.assert_close(snapped(values, image), values)
    values[0, 0, 4, 3] = 1
    assert float(snapped(values, image)[0, 0, 4, 3]) < 0.25


def test_masks_and_dataset(tmp_path: Path) -> None:
    import torch
    from eurosat_masks import CLASSES, SCENES, masks, network, write

    from landsynth.contract.dataset import DatasetInfo
    from landsynth.training.loop.crops import CropSampler

    labels = np.array([list(SCENES).index(name) for name in ("Forest", "SeaLake", "Forest")])
    images = np.stack([np.full((64, 64, 3), values, np.uint8) for values in ((35, 60, 70), (20, 40, 80), (35, 60, 70))])
    torch.manual_seed(0)
    found = masks(network(), torch.full((len(CLASSES),), 1 / len(CLASSES)), images, labels)
    assert found.shape == (3, 64, 64) and (found[0] == 0).all() and (found[1] == 5).all()
    info = write(
        tmp_path / "made", images, found, ["Forest_1", "SeaLake_2", "Forest_801"], ["train", "train", "test"], 0
    )
    assert info == DatasetInfo.read(tmp_path / "made") and "Copernicus" in info.attribution
    assert [scene.pixels[0] for scene in info.scenes] == [4096, 0, 4096] and info.shares("train")[5] == 0.5
    crops, classes = CropSampler(tmp_path / "made", info, "train", 64, 0, turns=False).batch(0, range(8))
    assert crops.shape == (8, 3, 64, 64) and all(len(np.unique(each)) == 1 for each in classes)
