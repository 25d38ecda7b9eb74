"""Preparing real data: Sentinel-2 with CORINE of another CRS, a stack with pixels that are no squares, pictures."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.tests.helpers.paths import DATA

rasterio = pytest.importorskip("rasterio")
from rasterio.warp import transform  # noqa: E402

from landsynth.contract.jobs.registry import from_json  # noqa: E402
from landsynth.tests.helpers.paths import ROOT  # noqa: E402
from landsynth.tests.unit.datasets.test_prepare_dataset import Prepared  # noqa: E402
from landsynth.training.loop.crops import CropSampler  # noqa: E402

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real data lies in ../shared/data, which is not here")
LATASENO, QUAD = DATA / "lataseno", DATA / "chesapeake" / "quad_26917"


def quad(kind: str) -> str:
    return str(QUAD / f"m_3907833_nw_17_1_{kind}.tif")


def whole(folder: Path, image: str, landcover: str, **options: Any) -> tuple[Prepared, Any, Any]:
    """The image as one scene for training."""
    job = {"images": (image,), "landcover": (landcover,), "split": "scene", "validation": 0.0, "test": 0.0}
    made = Prepared(folder, **{**job, **options})
    return made, *made.read(made.info.scenes[0].name)


def test_sentinel_with_land_cover_of_another_crs(tmp_path: Path) -> None:
    made, image, mask = whole(
        tmp_path, str(LATASENO / "s2_lataseno_ex.tif"), str(LATASENO / "clc_2018_lataseno.tif"), ignore="48"
    )
    assert (image.shape, image.dtype, mask.shape) == ((9, 247, 442), np.uint16, (247, 442))
    assert made.info.crs == "EPSG:25835" and made.info.pixel_size == pytest.approx(10, rel=0.01)
    assert "warped onto it by nearest neighbour" in made.messages and "Less than 0.1 %" in made.warnings
    with (
        rasterio.open(LATASENO / "clc_2018_lataseno.tif") as cover,
        rasterio.open(made.folder / made.info.scenes[0].mask) as file,
    ):
        rows, columns = (each.ravel() for each in np.mgrid[5:240:9, 5:440:9])
        x, y = file.transform @ (columns + 0.5, rows + 0.5)
        x, y = transform(file.crs, cover.crs, x, y)
        columns_there, rows_there = ~cover.transform @ (np.array(x), np.array(y))
        expected = cover.read(1)[rows_there.astype(int), columns_there.astype(int)]
        palette = cover.colormap(1)
    assert np.mean(mask[rows, columns] == expected) > 0.98, "GDAL's warper is right to an eighth of a pixel"
    for each in made.info.classes:
        assert each.color == "#{:02X}{:02X}{:02X}".format(*palette[each.code][:3])
    assert 48 not in [each.code for each in made.info.classes] and 48 in [each.code for each in made.info.ignored]
    for band, values in zip(made.info.bands, image.astype(np.float64)):
        assert (band.mean, band.std) == pytest.approx((values.mean(), values.std()), rel=1e-5)
        assert np.mean((values < band.minimum) | (values > band.maximum)) <= 0.002
    images, _ = CropSampler(made.folder, made.info, "train", 64, 0, turns=True).batch(0, range(2))
    assert images.min() >= -1 and images.max() <= 1 and images.std() > 0.1


def test_blocks_of_sentinel(tmp_path: Path) -> None:
    images, cover = (str(LATASENO / "s2_lataseno_ex.tif"),), (str(LATASENO / "clc_2018_lataseno.tif"),)
    made = Prepared(tmp_path, images=images, landcover=cover, block_size=96)
    splits = [scene.split for scene in made.info.scenes]
    assert (splits.count("train"), splits.count("validation"), splits.count("test")) == (6, 1, 1)
    assert sum(sum(scene.pixels) for scene in made.info.scenes) == 247 * 442
    assert made.info.scenes[0].name == "s2_lataseno_ex_r00_c00"


def test_float_bands_on_pixels_that_are_no_squares(tmp_path: Path) -> None:
    made, image, mask = whole(tmp_path, quad("landsat-leaf-on"), quad("lc"))
    with rasterio.open(quad("landsat-leaf-on")) as source, rasterio.open(quad("lc")) as cover:
        np.testing.assert_array_equal(image, source.read())
        np.testing.assert_array_equal(mask, cover.read(1))
        with rasterio.open(made.folder / made.info.scenes[0].image) as file:
            assert file.transform.almost_equals(source.transform) and file.crs == source.crs
    assert made.info.data_type == "float32" and len(made.info.bands) == 9 and "warped" not in made.messages
    assert 23 < made.info.pixel_size < 30


def test_near_infrared_and_buildings_of_the_quad(tmp_path: Path) -> None:
    made, image, mask = whole(tmp_path, quad("naip-new"), quad("lc"), buildings=(quad("buildings"),), ignore="0")
    with rasterio.open(quad("naip-new")) as source, rasterio.open(quad("buildings")) as roofs:
        np.testing.assert_array_equal(image, source.read())
        burnt = roofs.read(1) > 0
    code = next(each.code for each in made.info.classes if each.name == "building")
    np.testing.assert_array_equal(mask == code, burnt)
    assert [band.name for band in made.info.bands] == ["red", "green", "blue", "nir"]


def test_quad_at_a_pixel_size_of_its_own(tmp_path: Path) -> None:
    made, image, mask = whole(tmp_path, quad("landsat-leaf-on"), quad("nlcd"), pixel_size=60.0)
    assert made.info.pixel_size == 60 and mask.shape == pytest.approx((7660 / 60, 6134 / 60), abs=1)
    with rasterio.open(quad("landsat-leaf-on")) as source:
        assert image.mean((1, 2)) == pytest.approx(source.read().mean((1, 2)), rel=0.02)
    with rasterio.open(quad("nlcd")) as cover:
        assert set(np.unique(mask)) <= set(np.unique(cover.read(1))) | {0}


def test_a_tile_of_dubai(tmp_path: Path) -> None:
    """The committed job on one tile; colours of its masks, as PIL reads them, are the classes of the dataset."""
    from PIL import Image

    shutil.copytree(DATA / "dubai" / "tile3", tmp_path / "in" / "tile3")
    options = json.loads((ROOT / "benchmarks" / "dubai.json").read_text())
    options["options"] |= {"pictures": str(tmp_path / "in"), "scenes": {"tile3": "train"}, "dataset": "x"}
    job = from_json(json.dumps(options))
    given = {name: getattr(job, name) for name in options["options"] if name != "dataset"}
    made = Prepared(tmp_path, **given)
    image, mask = made.read("tile3")
    height, width = mask.shape[0] // 3, mask.shape[1] // 3
    for number in range(9):
        path = DATA / "dubai" / "tile3" / "masks" / f"image_part_{number + 1:03d}.png"
        colours = np.asarray(Image.open(path).convert("RGB"))[:height, :width] @ np.array([1 << 16, 1 << 8, 1])
        y, x = (number // 3) * height, (number % 3) * width
        part = mask[y : y + height, x : x + width]
        for each in made.info.classes:
            np.testing.assert_array_equal(part == each.code, colours == int(each.color[1:], 16))
    assert [each.name for each in made.info.classes] == ["building", "land", "road", "vegetation", "water"]
    assert [(each.code, each.name) for each in made.info.ignored] == [(0, "unlabelled")]
    assert sum(made.info.scenes[0].pixels) == (mask != 0).sum() and image.shape == (3, *mask.shape)
