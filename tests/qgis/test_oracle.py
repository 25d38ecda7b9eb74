"""Odd rasters are read as QGIS shows them: class and validity of each pixel, against QGIS' own view of the layer."""

from __future__ import annotations

import json
import math
import subprocess
from collections.abc import Callable
from typing import Any, Optional

import numpy as np
import pytest
from osgeo import gdal, osr
from qgis.core import (
    Qgis,
    QgsCoordinateTransformContext,
    QgsProcessingFeedback,
    QgsRaster,
    QgsRasterLayer,
    QgsRasterRange,
)

from landsynth.algorithms.layers.rasters import raster_file, read_raster
from landsynth.tests.helpers.paths import ROOT

HEIGHT, WIDTH = 24, 32
CODES = np.random.default_rng(0).integers(1, 6, (HEIGHT, WIDTH))
UTM = (500000, 10, 0, 2700120, 0, -10)
SHOWN = np.where(np.arange(WIDTH) < 5, 0, 255) * np.ones((HEIGHT, 1), int)
Change = Callable[[gdal.Dataset], None]


def write(
    path: str, codes: Any = CODES, kind: int = gdal.GDT_Byte, place: Any = UTM, epsg: int = 32640,
    change: Optional[Change] = None, bands: int = 1, options: Any = (),
) -> str:  # fmt: skip
    """A raster of codes, in its first band."""
    dataset = gdal.GetDriverByName("GTiff").Create(path, codes.shape[1], codes.shape[0], bands, kind, list(options))
    if place:
        dataset.SetGeoTransform(place)
        dataset.SetProjection(wkt(epsg))
    first = dataset.GetRasterBand(1)
    raw, buffer = (np.int64, gdal.GDT_Int64) if kind == gdal.GDT_Int64 else (np.float64, gdal.GDT_Float64)
    first.WriteRaster(0, 0, *codes.shape[::-1], codes.astype(raw).tobytes(), buf_type=buffer)
    if change:
        change(dataset)
    return path


def wkt(epsg: int) -> str:
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(epsg)
    return crs.ExportToWkt()


def nodata(value: float, scale: float = 1, offset: float = 0) -> Change:
    def change(dataset: gdal.Dataset) -> None:
        band = dataset.GetRasterBand(1)
        band.SetNoDataValue(value)
        if (scale, offset) != (1, 0):
            band.SetScale(scale)
            band.SetOffset(offset)

    return change


def masked(dataset: gdal.Dataset) -> None:
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    fill(dataset.GetRasterBand(1).GetMaskBand(), SHOWN)


def transparent(dataset: gdal.Dataset) -> None:
    alpha = dataset.GetRasterBand(2)
    alpha.SetColorInterpretation(gdal.GCI_AlphaBand)
    fill(alpha, SHOWN)


def fill(band: gdal.Band, values: Any) -> None:
    band.WriteRaster(0, 0, WIDTH, HEIGHT, values.astype(np.uint8).tobytes())


def coloured(dataset: gdal.Dataset) -> None:
    table = gdal.ColorTable()
    for code in range(6):
        table.SetColorEntry(code, (40 * code, 255 - 40 * code, 7, 255))
    dataset.GetRasterBand(1).SetColorTable(table)
    dataset.GetRasterBand(1).SetCategoryNames(["", "building", "land", "road", "vegetation", "water"])


def named(dataset: gdal.Dataset) -> None:
    table = gdal.RasterAttributeTable()
    table.CreateColumn("Value", gdal.GFT_Integer, gdal.GFU_MinMax)
    table.CreateColumn("Class", gdal.GFT_String, gdal.GFU_Name)
    for row in range(5):
        table.SetValueAsInt(row, 0, row + 1)
        table.SetValueAsString(row, 1, f"class {row + 1}")
    dataset.GetRasterBand(1).SetDefaultRAT(table)


def points(degrees: float) -> Change:
    """Ground control points at the corners, turned around the upper left one; what lies beside is nodata."""

    def change(dataset: gdal.Dataset) -> None:
        dataset.GetRasterBand(1).SetNoDataValue(99)
        cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
        corners = [(x, y) for x in (0, WIDTH) for y in (0, HEIGHT)]
        places = [(500000 + 10 * (cos * x + sin * y), 2700120 + 10 * (sin * x - cos * y)) for x, y in corners]
        found = [gdal.GCP(east, north, 0, x, y) for (x, y), (east, north) in zip(corners, places)]
        dataset.SetGCPs(found, wkt(32640))

    return change


def rational(dataset: gdal.Dataset) -> None:
    dataset.GetRasterBand(1).SetNoDataValue(99)
    rest = " 0" * 17
    dataset.SetMetadata(
        {"LINE_OFF": "12", "SAMP_OFF": "16", "LAT_OFF": "24.4", "LONG_OFF": "57", "HEIGHT_OFF": "300",
         "LINE_SCALE": "12", "SAMP_SCALE": "16", "LAT_SCALE": "0.001", "LONG_SCALE": "0.001", "HEIGHT_SCALE": "500",
         "LINE_NUM_COEFF": "0 0.1 -1" + rest, "LINE_DEN_COEFF": "1 0 0" + rest,
         "SAMP_NUM_COEFF": "0 1 0.1" + rest, "SAMP_DEN_COEFF": "1 0 0" + rest}, "RPC",
    )  # fmt: skip


def mosaic(path: str, **options: Any) -> str:
    """A virtual raster of two tiles with a gap between them."""
    tiles = []
    for number in range(2):
        place = (500000 + 400 * number, 10, 0, 2700120 - 100 * number, 0, -10)
        tiles.append(write(path.replace(".vrt", f"-{number}.tif"), place=place))
    gdal.BuildVRT(path, tiles, **options)
    return path


def translated(path: str, driver: str, name: str = "{}") -> str:
    """The raster in another format, under a name that GDAL opens."""
    if gdal.GetDriverByName(driver) is None:
        pytest.skip(f"GDAL has no driver {driver} here")
    gdal.Translate(path, write(path + ".tif", change=nodata(3)), format=driver)
    return name.format(path)


def zipped(path: str) -> str:
    import zipfile

    with zipfile.ZipFile(path, "w") as archive:
        archive.write(write(path + ".tif", change=nodata(3)), "inner/cover.tif")
    return f"/vsizip/{path}/inner/cover.tif"


BIG = 2**63 - 1
SIGNED = CODES - 3
CASES: dict[str, Callable[[str], str]] = {
    "plain.tif": write,
    "nodata.tif": lambda path: write(path, change=nodata(3)),
    "signed.tif": lambda path: write(path, SIGNED, gdal.GDT_Int16, change=nodata(-2)),
    "int32.tif": lambda path: write(path, SIGNED * 100_000, gdal.GDT_Int32, change=nodata(0)),
    "int64.tif": lambda path: write(path, np.where(CODES == 3, BIG, CODES), gdal.GDT_Int64,
        change=lambda dataset: dataset.GetRasterBand(1).SetNoDataValueAsInt64(BIG)),
    "float.tif": lambda path: write(path, np.where(CODES == 3, np.nan, CODES), gdal.GDT_Float32),
    "offset.tif": lambda path: write(path, change=nodata(1, offset=1)),  # QGIS hides what is shown as nodata's number
    "scaled.tif": lambda path: write(path, CODES * 10, gdal.GDT_Int16, change=nodata(20, 0.1, -2)),
    "palette.tif": lambda path: write(path, change=coloured),
    "table.tif": lambda path: write(path, change=named),
    "mask.tif": lambda path: write(path, change=masked),
    "mask-nodata.tif": lambda path: write(path, change=lambda dataset: (nodata(3)(dataset), masked(dataset))),
    "alpha.tif": lambda path: write(path, bands=2, change=transparent),
    "gaps.vrt": mosaic,
    "gaps-nodata.vrt": lambda path: mosaic(path, VRTNodata=255),
    "sparse.tif": lambda path: write(path, change=nodata(3), options=["SPARSE_OK=TRUE", "BLOCKYSIZE=8"]),
    "cover.nc": lambda path: translated(path, "netCDF", "NETCDF:{}:Band1"),
    "cover.zip": zipped,
    "cover.gpkg": lambda path: translated(path, "GPKG"),
    "cover.img": lambda path: translated(path, "HFA"),
    "south.tif": lambda path: write(path, place=(500000, 10, 0, 2700000, 0, 10), change=nodata(3)),
    "points.tif": lambda path: write(path, place=None, change=points(0)),
    "turned-points.tif": lambda path: write(path, place=None, change=points(20)),
    "rational.tif": lambda path: write(path, place=None, change=rational),
    "mercator.tif": lambda path: write(path, place=(1000000, 10, 0, 6100120, 0, -10), epsg=3857),
    "antimeridian.tif": lambda path: write(path, place=(179.99, 0.001, 0, -17, 0, -0.001), epsg=4326),
    "pacific.tif": lambda path: write(path, place=(180.01, 0.001, 0, -17, 0, -0.001), epsg=4326),
    "picture.png": lambda path: translated(path, "PNG"),
    "additional.tif": lambda path: write(path, change=nodata(3)),
}  # fmt: skip
ADDITIONAL = {"additional.tif": [QgsRasterRange(5, 5), QgsRasterRange(1, 1.5)]}


def layer_of(name: str, path: str) -> QgsRasterLayer:
    layer = QgsRasterLayer(path, name)
    assert layer.isValid(), f"QGIS does not open {path}"
    layer.dataProvider().setUserNoDataValue(1, ADDITIONAL.get(name, []))
    return layer


def shown(layer: QgsRasterLayer) -> tuple[Any, Any]:
    """Values (h, w) that QGIS shows of the first band, and which pixels (h, w) it shows, by nodata and transparency."""
    provider, shape = layer.dataProvider(), (layer.height(), layer.width())
    if provider.dataType(1) == Qgis.DataType.UnknownDataType:  # 64 bits in QGIS 3.22: what GDAL itself says
        dataset = gdal.Open(layer.source())
        band = dataset.GetRasterBand(1)
        values = np.frombuffer(band.ReadRaster(buf_type=gdal.GDT_Int64), np.int64).reshape(shape)
        return values, np.frombuffer(band.GetMaskBand().ReadRaster(), np.uint8).reshape(shape) > 0
    places = [(row, column) for row in range(shape[0]) for column in range(shape[1])]
    block = provider.block(1, layer.extent(), shape[1], shape[0])
    values = np.array([block.value(*place) for place in places]).reshape(shape)
    valid = ~np.array([block.isNoData(*place) for place in places]).reshape(shape) & ~np.isnan(values)
    for number in range(1, provider.bandCount() + 1):
        if provider.colorInterpretation(number) == QgsRaster.ColorInterpretation.AlphaBand:
            alpha = provider.block(number, layer.extent(), shape[1], shape[0])
            valid &= np.array([alpha.value(*place) > 0 for place in places]).reshape(shape)
    return values, valid


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory, interpreter: str) -> dict[str, Any]:
    """The worker's reading of every case, by the file that a layer becomes for it; or why there is no such raster."""
    folder, paths, found = tmp_path_factory.mktemp("oracle"), {}, {}
    for name, make in CASES.items():
        try:
            path = make(str(folder / name))
        except pytest.skip.Exception as absent:
            found[name] = str(absent)
            continue
        (folder / f"{name}-file").mkdir()
        raster = read_raster(layer_of(name, path), 1)
        context = QgsCoordinateTransformContext()
        paths[name] = raster_file(raster, raster.box, folder / f"{name}-file", context, QgsProcessingFeedback())
        found[name] = path
    (folder / "paths.json").write_text(json.dumps(paths))
    subprocess.run([interpreter, str(ROOT / "tests" / "helpers" / "readings.py"), str(folder)], check=True)
    return {name: (path, np.load(folder / f"{name}.npz")) if name in paths else path for name, path in found.items()}


@pytest.mark.parametrize("name", CASES)
def test_class_and_validity_are_those_that_qgis_shows(readings: dict[str, Any], name: str) -> None:
    if isinstance(readings[name], str):
        pytest.skip(readings[name])
    path, ours = readings[name]
    layer = layer_of(name, path)
    values, valid = shown(layer)
    a, b, c, d, e, f = ours["transform"]
    extent = layer.extent()
    x = extent.xMinimum() + (np.arange(layer.width()) + 0.5) * layer.rasterUnitsPerPixelX()
    y = extent.yMaximum() - (np.arange(layer.height()) + 0.5) * layer.rasterUnitsPerPixelY()
    if not layer.crs().isValid():  # a plain picture, whose rows QGIS counts downwards from 0
        y = -y
    columns, rows = np.floor((x - c) / a).astype(int), np.floor((y - f) / e).astype(int)
    assert (b, d) == (0, 0) and ours["codes"].shape == values.shape
    assert sorted(set(columns)) == list(range(layer.width())) and sorted(set(rows)) == list(range(layer.height()))
    at = np.ix_(rows, columns)
    np.testing.assert_array_equal(~ours["invalid"][at], valid)
    np.testing.assert_array_equal(ours["codes"][at][valid], np.rint(values[valid]).astype(np.int64))
    assert valid.any()
