"""Rasters as QGIS shows them: placed by points or RPCs, in scaled values, hidden by mask and nodata alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from rasterio.control import GroundControlPoint
from rasterio.rpc import RPC

from landsynth.contract.card import NO_CLASS
from landsynth.contract.errors import InputError
from landsynth.rasters.imagery import Picture
from landsynth.rasters.landcover import LandCover
from landsynth.rasters.opening import as_vrt, files_of, nodata_of, open_raster
from landsynth.tests.helpers.rasters import NORTH_UP, UTM, write_raster

CODES = np.kron([[1, 2], [3, 4]], np.ones((20, 30))).astype(np.uint8)
ZEROS = [0.0] * 16


def by_points(path: Path, place: Affine, values: Any = CODES, crs: str | None = UTM, **options: Any) -> str:
    """A raster that only the ground control points of its corners place."""
    write_raster(path, values, None, None, **options)
    height, width = values.shape[-2:]
    points = [GroundControlPoint(y, x, *(place @ (x, y))) for x in (0, width) for y in (0, height)]
    with rasterio.open(path, "r+") as file:
        file.gcps = points, rasterio.CRS.from_string(crs) if crs else rasterio.CRS()
    return str(path)


@pytest.mark.parametrize("crs", [UTM, None])
def test_points_place_a_raster(tmp_path: Path, crs: str | None) -> None:
    with open_raster(by_points(tmp_path / "a.tif", NORTH_UP, crs=crs), "a raster") as file:
        assert file.transform.almost_equals(NORTH_UP, 1e-6) and (file.crs == UTM if crs else not file.crs)
        np.testing.assert_array_equal(file.read(1), CODES)


@pytest.mark.parametrize("nodata", [None, 9])
def test_beside_a_turned_raster_is_nothing(tmp_path: Path, nodata: int | None) -> None:
    turned = NORTH_UP @ Affine.rotation(20)
    with LandCover(by_points(tmp_path / "a.tif", turned, nodata=nodata), 1, None) as cover:
        grid = cover.grid
        cover.use({code: code for code in range(10)})
        found = cover.classes((0, 0, grid.width, grid.height))
        assert cover.files == [str(tmp_path / "a.tif")]
    with Picture(cover.path, None) as picture:
        image, held = picture.read((0, 0, grid.width, grid.height))
    np.testing.assert_array_equal(held, found != NO_CLASS)
    np.testing.assert_array_equal(image[0][held], found[held])
    rows, columns = np.indices(found.shape)
    x, y = ~turned @ (grid.transform @ (columns + 0.5, rows + 0.5))
    inside = (x >= 0) & (y >= 0) & (x < 60) & (y < 40)
    wanted = np.where(inside, CODES[np.clip(y, 0, 39).astype(int), np.clip(x, 0, 59).astype(int)], NO_CLASS)
    assert np.mean(found == wanted) > 0.99 and abs(found[found != NO_CLASS].size / CODES.size - 1) < 0.02
    assert grid.crs == UTM and grid.is_aligned


def test_points_that_place_nothing_are_refused(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", CODES, None, None)
    with rasterio.open(path, "r+") as file:
        file.gcps = [GroundControlPoint(0, 0, 320000, 2780000)], rasterio.CRS.from_string(UTM)
    with pytest.raises(InputError, match="its 1 ground control points place, found that they do not .* Georeference"):
        open_raster(path, "a raster")


def test_rpcs_place_a_raster_at_the_height_that_they_are_for(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", CODES, None, None)
    lines, samples, one = [0.0, 0.0, -1.0, 0.5, *ZEROS], [0.0, 1.0, 0.0, 0.0, *ZEROS], [1.0, 0.0, 0.0, 0.0, *ZEROS]
    with rasterio.open(path, "r+") as file:
        file.rpcs = RPC(300.0, 500.0, 24.4, 0.001, one, lines, 20.0, 20.0, 57.0, 0.0015, one, samples, 30.0, 30.0)
    with open_raster(path, "a raster") as file:
        assert file.crs == "EPSG:4326"
        assert np.allclose(file.bounds, (56.9985, 24.399, 57.0015, 24.401), atol=1e-4)
        middle = file.read(1, masked=True)[file.height // 4, file.width // 4]
    assert middle == 1


@pytest.mark.parametrize(("kind", "scale", "offset", "nodata"), [
    ("uint8", 1, 1, None), ("int16", 0.1, 0, None), ("uint16", 2, -3, 4), ("int32", 1, 0.0, 4), ("int32", 5, 2, 4),
])  # fmt: skip
def test_codes_are_the_values_of_scale_and_offset(
    tmp_path: Path, kind: str, scale: float, offset: float, nodata: int | None
) -> None:
    raw = (CODES * (10 if scale == 0.1 else 1)).astype(kind)
    path = write_raster(tmp_path / "a.tif", raw, nodata=nodata)
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (scale,), (offset,)
    wanted = {round(code * scale + offset): 600 for code in np.unique(raw).tolist() if code != nodata}
    with LandCover(path, 1, None) as cover:
        assert cover.count((0, 0, 60, 40), 0) == wanted and cover.files == [path]


def test_placed_scaled_and_masked_at_once(tmp_path: Path) -> None:
    mask = np.ones(CODES.shape, np.bool_)
    mask[:, :10] = False
    path = by_points(tmp_path / "a.tif", NORTH_UP, mask=mask, nodata=4)
    with rasterio.open(path, "r+") as file:
        file.scales, file.offsets = (1,), (10,)
    with LandCover(path, 1, None) as cover:
        assert cover.count((0, 0, 60, 40), 0) == {11: 400, 12: 600, 13: 400} and cover.files == files_of(path) == [path]


def test_a_virtual_raster_is_read_in_its_values(tmp_path: Path) -> None:
    import rasterio.shutil

    source = write_raster(tmp_path / "a.tif", CODES, nodata=4)
    with rasterio.open(source, "r+") as file:
        file.offsets = (10,)
    rasterio.shutil.copy(source, tmp_path / "a.vrt", driver="VRT")
    with LandCover(str(tmp_path / "a.vrt"), 1, None) as cover:
        assert cover.count((0, 0, 60, 40), 0) == {11: 600, 12: 600, 13: 600}


@pytest.mark.parametrize("bands", [1, 3])
def test_mask_and_nodata_both_hide(tmp_path: Path, bands: int) -> None:
    mask = np.ones(CODES.shape, np.bool_)
    mask[:10] = False
    path = write_raster(tmp_path / "a.tif", np.stack([CODES] * bands), nodata=4, mask=mask)
    shown = mask & (CODES != 4)
    with LandCover(path, 1, None) as cover:
        cover.use({code: code for code in range(5)})
        np.testing.assert_array_equal(cover.classes((0, 0, 60, 40)), np.where(shown, CODES, NO_CLASS))
    with Picture(path, None) as picture:
        np.testing.assert_array_equal(picture.read((0, 0, 60, 40))[1], shown)
        assert picture.may_have_holes


@pytest.mark.parametrize(("kind", "nodata"), [
    ("int64", 2**63 - 1), ("int64", -(2**63)), ("int64", -1), ("uint64", 2**64 - 1), ("uint64", 0),
])  # fmt: skip
def test_nodata_of_64_bits_is_exact(tmp_path: Path, kind: str, nodata: int) -> None:
    values = CODES.astype(kind)
    values[:10] = nodata
    source = write_raster(tmp_path / "a.tif", values)
    with rasterio.open(source) as file:
        text = as_vrt(file).replace("<ColorInterp>", f"<NoDataValue>{nodata}</NoDataValue><ColorInterp>", 1)
    (tmp_path / "a.vrt").write_text(text)
    with LandCover(str(tmp_path / "a.vrt"), 1, None) as cover:
        assert cover.count((0, 0, 60, 40), 0) == {1: 300, 2: 300, 3: 600, 4: 600}


@pytest.mark.parametrize(("kind", "nodata", "wanted"), [("uint8", 4, 4), ("uint8", None, None), ("float32", 2.5, 2.5)])
def test_nodata_is_a_number_of_the_bands_type(tmp_path: Path, kind: str, nodata: Any, wanted: Any) -> None:
    with rasterio.open(write_raster(tmp_path / "a.tif", CODES.astype(kind), nodata=nodata)) as file:
        assert nodata_of(file) == [wanted] and type(nodata_of(file)[0]) is type(wanted)
