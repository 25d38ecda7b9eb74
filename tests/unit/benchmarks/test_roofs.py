"""Outlines that are moved to the roofs of a made town: which way, how far for each, and what is left of them."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import rasterio

from landsynth.contract.dataset import DatasetInfo
from landsynth.tests.helpers.datasets import Values, write_dataset
from landsynth.tests.helpers.paths import ROOT

PLACES = ((40, 20, 3), (40, 60, 8), (40, 110, 5), (90, 25, 8), (90, 70, 5), (90, 115, 8), (130, 40, 12))
"""Row, column, and pixels upwards that its roof lies, of each building of 20 x 26 px."""


def town(seed: int, places: tuple[tuple[int, int, int], ...] = PLACES) -> tuple[Values, Values, Values]:
    """Image with roofs of several greys, mask with outlines of code 2 where walls stand, and where roofs lie."""
    draw = np.random.default_rng(seed)
    image = draw.normal(100, 6, (3, 160, 160))
    mask, roofs = np.ones((160, 160), np.uint8), np.zeros((160, 160), bool)
    for row, column, up in places:
        mask[row : row + 20, column : column + 26] = 2
        image[:, row - up + 20 : row + 20, column : column + 26] += 40  # the wall below the roof
        image[:, row - up : row - up + 20, column : column + 26] = draw.normal(draw.integers(150, 220), 6, (3, 20, 26))
        roofs[row - up : row - up + 20, column : column + 26] = True
    return image.clip(0, 255).astype(np.uint8), mask, roofs


def aligned(folder: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> DatasetInfo:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import roofs

    options = ["--dataset", str(folder / "data"), "--out", str(folder / "out"), "--building", "class 2"]
    monkeypatch.setattr(sys, "argv", ["roofs.py", *options, "--farthest", "14", *more])
    roofs.main()
    return DatasetInfo.read(folder / "out")


def test_outlines_lie_on_roofs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = {name: town(seed) for seed, name in enumerate(("a", "b"))}
    empty = np.full((3, 160, 160), 100, np.uint8), np.ones((160, 160), np.uint8), "test"
    scenes = {name: (image, mask, "train") for name, (image, mask, _) in made.items()}
    before = write_dataset(tmp_path / "data", {**scenes, "meadow": empty})
    info = aligned(tmp_path, monkeypatch)
    said = capsys.readouterr().out
    azimuth = float(said.split("towards ")[1].split()[0])
    assert min(azimuth, 360 - azimuth) <= 10 and "a: 7 buildings" in said and "meadow" not in said
    assert [each.split for each in info.scenes] == [each.split for each in before.scenes]
    for scene in info.scenes:
        with rasterio.open(tmp_path / "out" / scene.mask) as file:
            found = file.read(1)
        assert scene.pixels == tuple(int((found == code).sum()) for code in (1, 2))
        if scene.name == "meadow":
            assert (found == 1).all()
            continue
        _, mask, roofs = made[scene.name]
        np.testing.assert_array_equal(found == 2, roofs)
        np.testing.assert_array_equal(found == 0, (mask == 2) & ~roofs, err_msg="walls have no class")


def test_walls_stay_building_for_segmenters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image, mask, roofs = town(0)
    write_dataset(tmp_path / "data", {"a": (image, mask, "train")})
    info = aligned(tmp_path, monkeypatch, "--walls", "building")
    with rasterio.open(tmp_path / "out" / info.scenes[0].mask) as file:
        np.testing.assert_array_equal(file.read(1), np.where(roofs | (mask == 2), 2, 1))


def test_without_buildings_nothing_is_fitted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image, mask, _ = town(0, ((40, 20, 3),))
    mask[mask == 2], mask[5, 5] = 1, 2
    write_dataset(tmp_path / "data", {"a": (image, mask, "train")})
    with pytest.raises(SystemExit, match="outline of 24 px, found none"):
        aligned(tmp_path, monkeypatch)
