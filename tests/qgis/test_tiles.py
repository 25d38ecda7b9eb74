"""landsynth:generate to web map tiles in real QGIS: both forms load as rasters in place, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
)

EDGE = 2 * 20037508.342789244 / 2**17
ALIGNED = (70000 * EDGE - EDGE * 2**16, EDGE / 256, 0, EDGE * 2**16 - 40000 * EDGE, 0, -EDGE / 256)


@pytest.mark.parametrize("name", ["t.mbtiles", "t.xml"])
def test_tiles_load_where_the_layer_lies(run: Any, make_raster: Any, tmp_path: Path, name: str) -> None:
    codes = np.full((64, 300), 4, np.uint8)
    codes[:20, 100:180], codes[40:, 200:] = 5, 0
    source = make_raster(codes=codes, epsg=3857, transform=ALIGNED, nodata=0)
    plain = gdal.Open(run("generate", LANDCOVER=source, SEED=3, OUTPUT=str(tmp_path / "p.tif"))["OUTPUT"])
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    output = str(tmp_path / name)
    made = run("generate", context, LANDCOVER=source, SEED=3, OUTPUT=output)
    assert made["OUTPUT"] == output and made["MEGAPIXELS"] > 0 and run.feedback.progress() == 100
    layer = QgsProcessingUtils.mapLayerFromString(output, context)
    assert isinstance(layer, QgsRasterLayer) and layer.isValid() and layer.bandCount() == 4
    assert layer.crs().authid() == "EPSG:3857" and layer.extent().buffered(1e-6).contains(
        QgsRasterLayer(source).extent()
    )
    found = gdal.Open(output)
    left, size, _, top, _, _ = found.GetGeoTransform()
    box = [round((ALIGNED[0] - left) / size), round((top - ALIGNED[3]) / size), 300, 64]
    values = found.ReadAsArray(*box)
    mask = plain.GetRasterBand(1).GetMaskBand().ReadAsArray()
    assert np.array_equal(values[:3], plain.ReadAsArray()) and np.array_equal(values[3], mask)
    assert (mask == 0).sum() == 24 * 100


def test_processing_styles_what_it_loads(run: Any, make_polygons: Any, tmp_path: Path) -> None:
    from processing.gui.Postprocessing import handleAlgorithmResults
    from qgis.core import QgsProcessingOutputLayerDefinition

    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    target = QgsProcessingOutputLayerDefinition(str(tmp_path / "t.mbtiles"), QgsProject.instance())
    run("generate", context, LANDCOVER=make_polygons([(0, 0, 64, 64, "water")]), CLASS_FIELD="class", OUTPUT=target)
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("landsynth:generate")
    assert handleAlgorithmResults(algorithm, context, run.feedback)
    (layer,) = QgsProject.instance().mapLayers().values()
    try:
        renderer = layer.renderer()
        assert isinstance(layer, QgsRasterLayer) and layer.isValid() and renderer.alphaBand() == 4
        assert (renderer.redBand(), renderer.greenBand(), renderer.blueBand()) == (1, 2, 3)
    finally:
        QgsProject.instance().removeAllMapLayers()


def test_the_dialog_offers_them_and_others_refuse_them(run: Any, plugin: Any, make_raster: Any, tmp_path: Path) -> None:
    provider = QgsApplication.processingRegistry().providerById("landsynth")
    assert {"mbtiles", "xml"} <= set(provider.supportedOutputRasterLayerExtensions())
    with pytest.raises(QgsProcessingException, match="Expected a CRS for web map tiles"):
        run("generate", LANDCOVER=make_raster(epsg=None), OUTPUT=str(tmp_path / "t.mbtiles"))
    pair = {key: str(tmp_path / f"{key}.mbtiles") for key in ("OUTPUT_BEFORE", "OUTPUT_AFTER", "CHANGE")}
    pair["TABLE"] = str(tmp_path / "t.csv")
    with pytest.raises(QgsProcessingException, match=r"ends in \.tif"):
        run("changepairs", BEFORE=make_raster(), AFTER=make_raster("b.tif"), **pair)
    assert not list(tmp_path.glob("*.mbtiles"))
