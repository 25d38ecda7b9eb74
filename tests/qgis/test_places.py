"""Rasters that lie oddly, whole runs in QGIS: rows from the south, no CRS, ground control points, plain pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal, osr
from qgis.core import QgsRasterLayer

from landsynth.contract.dataset import DatasetInfo


def placed(path: str, bands: int, change: Any, crs: bool = True, height: int = 64, width: int = 64) -> str:
    """An image of noise, or with one band land cover of quarters, that `change` places."""
    dataset = gdal.GetDriverByName("GTiff").Create(path, width, height, bands, gdal.GDT_Byte)
    wkt = osr.SpatialReference()
    wkt.ImportFromEPSG(32640)
    change(dataset, wkt.ExportToWkt() if crs else "")
    values = np.random.default_rng(0).integers(1, 255, (bands, height, width), np.uint8)
    if bands == 1:
        values[0] = np.kron([[1, 2], [4, 5]], np.ones((height // 2, width // 2)))
    for number, band in enumerate(values, 1):
        dataset.GetRasterBand(number).WriteRaster(0, 0, width, height, band.tobytes())
    return path


def south_up(dataset: gdal.Dataset, wkt: str) -> None:
    dataset.SetGeoTransform((500000, 1, 0, 2700000, 0, 1))
    dataset.SetProjection(wkt)


def points(dataset: gdal.Dataset, wkt: str) -> None:
    corners = [(x, y) for x in (0, 64) for y in (0, 64)]
    dataset.SetGCPs([gdal.GCP(500000 + x, 2700064 - y, 0, x, y) for x, y in corners], wkt)


@pytest.mark.parametrize(("place", "crs"), [(south_up, True), (south_up, False), (points, True)])
def test_polygons_lie_under_the_pixels_that_qgis_shows_there(
    run: Any, make_polygons: Any, tmp_path: Path, place: Any, crs: bool
) -> None:
    layer = make_polygons([(0, 40, 64, 64, "road"), (0, 0, 64, 40, "land")], crs="EPSG:32640" if crs else "")
    image, folder = placed(str(tmp_path / "image.tif"), 3, place, crs), tmp_path / "dataset"
    run("preparedataset", IMAGES=[image], LANDCOVER=[layer], CLASS_FIELD="class", SPLIT=0, VALIDATION=0, TEST=0,
        DATASET=str(folder))  # fmt: skip
    (scene,) = DatasetInfo.read(folder).scenes
    dataset = gdal.Open(str(folder / scene.mask))
    mask = np.frombuffer(dataset.GetRasterBand(1).ReadRaster(), np.uint8).reshape(64, 64)
    road = mask == 2
    wanted = np.zeros((64, 64), bool)
    wanted[:24] = True
    assert np.array_equal(road if place is points else road[::-1], wanted)


@pytest.mark.parametrize("place", [points, south_up, lambda *_: None])
def test_an_extent_is_that_which_qgis_shows(run: Any, pixels: Any, tmp_path: Path, place: Any) -> None:
    layer = QgsRasterLayer(placed(str(tmp_path / "cover.tif"), 1, place), "cover")
    box, output = layer.extent(), str(tmp_path / "o.tif")
    box.setYMinimum(box.yMaximum() - 16)
    box.setXMinimum(box.xMaximum() - 32)
    run("generate", LANDCOVER=layer, EXTENT=box, SEED=1, OUTPUT=output)
    found = QgsRasterLayer(output, "o")
    assert (found.width(), found.height(), found.crs()) == (32, 16, layer.crs())
    if layer.crs().isValid():
        assert found.extent() == box
    run("generate", LANDCOVER=layer, SEED=1, OUTPUT=str(tmp_path / "all.tif"))
    whole, part = pixels(str(tmp_path / "all.tif"))[0], pixels(output)[0]
    rows = slice(48, 64) if place is south_up else slice(0, 16)
    assert np.abs(whole[:, rows, 32:].astype(int) - part).max() <= 1
