"""Nodata as the layer in QGIS says it: additional values and ranges, and the file's own where it is switched off."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsCoordinateTransformContext, QgsRaster, QgsRasterLayer, QgsRasterRange

from landsynth.algorithms.layers.rasters import raster_file, read_raster

CODES = np.kron([[1, 2], [4, 5]], np.ones((32, 32))).astype(np.uint8)


def layer_of(path: str, ranges: Any, bands: int = 1, uses: bool = True) -> QgsRasterLayer:
    """The raster as a layer with additional nodata values."""
    layer = QgsRasterLayer(path, "cover")
    for band in range(1, bands + 1):
        layer.dataProvider().setUserNoDataValue(band, [QgsRasterRange(*each) for each in ranges])
        layer.dataProvider().setUseSourceNoDataValue(band, uses)
    return layer


@pytest.mark.parametrize(("ranges", "nodata", "uses", "hidden"), [
    ([(4, 4)], None, True, [4]), ([(4, 4)], 1, True, [1, 4]), ([(4, 4)], 1, False, [4]), ([], 1, False, []),
    ([(2, 4)], None, True, [2, 4]), ([(1, 1), (3.5, 4.5)], 5, True, [1, 4, 5]),
    ([(float("nan"), 2)], None, True, [1, 2]), ([(1, 3), (2, 4)], None, True, [1, 2, 4]),
])  # fmt: skip
@pytest.mark.parametrize("kind", ["u1", "i4", "f4"])
def test_what_a_layer_hides_is_hidden_in_its_file(
    feedback: Any, make_raster: Any, tmp_path: Path, kind: str, ranges: Any, nodata: Any, uses: bool, hidden: Any
) -> None:
    layer = layer_of(make_raster(codes=CODES.astype(kind), nodata=nodata), ranges, uses=uses)
    block = layer.dataProvider().block(1, layer.extent(), 64, 64)
    wanted = np.array([[block.isNoData(y, x) for x in range(64)] for y in range(64)])
    assert np.array_equal(wanted, np.isin(CODES, hidden))
    raster = read_raster(layer, 1)
    path = raster_file(raster, raster.box, tmp_path, QgsCoordinateTransformContext(), feedback)
    dataset = gdal.Open(path)  # without it its bands are gone
    band = dataset.GetRasterBand(1)
    values = np.frombuffer(band.ReadRaster(), CODES.astype(kind).dtype).reshape(64, 64)
    shown = np.frombuffer(band.GetMaskBand().ReadRaster(), np.uint8).reshape(64, 64) > 0
    found = ~shown | (values == band.GetNoDataValue() if band.GetNoDataValue() is not None else False)
    assert np.array_equal(values, CODES) and np.array_equal(found, wanted)


def test_nodata_of_scaled_values_beside_a_mask_of_the_file(
    run: Any, make_raster: Any, pixels: Any, tmp_path: Path
) -> None:
    path = make_raster(codes=CODES - 1)
    mask = np.full((64, 64), 255, np.uint8)
    mask[:10] = 0
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetOffset(1)
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    dataset.GetRasterBand(1).GetMaskBand().WriteRaster(0, 0, 64, 64, mask.tobytes())
    dataset = None
    output = str(tmp_path / "o.tif")
    run("generate", LANDCOVER=layer_of(path, [(4, 4)]), SEED=1, OUTPUT=output)
    assert np.array_equal(pixels(output)[1] == 0, (CODES == 4) | (mask == 0))


@pytest.mark.parametrize(("kind", "hidden"), [("u1", [120]), ("f4", [120])])
def test_the_nodata_of_imagery_counts(
    run: Any, make_raster: Any, pixels: Any, segmenter: str, tmp_path: Path, kind: str, hidden: Any
) -> None:
    values = np.kron([[40, 80], [120, 160]], np.ones((32, 32))).astype(kind)
    image, output = str(tmp_path / "image.tif"), str(tmp_path / "o.tif")
    gdal.Translate(image, make_raster(codes=values), bandList=[1, 1, 1])
    run("classify", IMAGE=layer_of(image, [(120, 120)], 3), MODEL=segmenter, OUTPUT=output)
    assert np.array_equal(pixels(output)[0][0] == 0, np.isin(values, hidden))


@pytest.mark.parametrize(("hole", "bands"), [(9, 3), (1, 4)])
def test_identify_lists_a_band_of_the_mask_only_where_there_are_holes(
    run: Any, make_raster: Any, tmp_path: Path, hole: int, bands: int
) -> None:
    """Land cover that declares a nodata value, and has such pixels or has not; QGIS shows a file's mask as a band."""
    path = run("generate", LANDCOVER=make_raster(codes=CODES, nodata=hole), SEED=1, OUTPUT=str(tmp_path / "a.tif"))
    layer = QgsRasterLayer(path["OUTPUT"], "imagery")
    found = layer.dataProvider().identify(layer.extent().center(), QgsRaster.IdentifyFormat.IdentifyFormatValue)
    assert found.isValid() and len(found.results()) == bands
