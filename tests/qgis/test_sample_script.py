"""The script that made the sample land cover still draws what is there, and QGIS shows the polygons in colours."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from landsynth.tests.helpers.paths import ROOT

gdal = pytest.importorskip("osgeo.gdal")
SAMPLE = ROOT / "resources" / "sample"


def test_polygons_have_a_legend() -> None:
    from qgis.core import QgsVectorLayer

    layer = QgsVectorLayer(str(SAMPLE / "landcover.gpkg"), "landcover", "ogr")
    found = {each.label(): each.symbol().color().name() for each in layer.renderer().categories()}
    assert layer.renderer().classAttribute() == "class"
    assert found == {
        "building": "#c82828", "paved": "#6e6e78", "bare": "#bea06e", "grass": "#96c85a", "tree": "#1e6e32",
        "water": "#285ab4",
    }  # fmt: skip


def test_script_draws_the_sample_again(tmp_path: Path) -> None:
    script = ROOT / "benchmarks" / "sample" / "make_sample.py"
    subprocess.run([sys.executable, "-B", str(script), str(tmp_path)], check=True)
    kept, drawn = (gdal.Open(str(folder / "landcover.tif")) for folder in (SAMPLE, tmp_path))
    assert drawn.GetGeoTransform() == kept.GetGeoTransform()
    assert drawn.GetRasterBand(1).GetCategoryNames() == kept.GetRasterBand(1).GetCategoryNames()
    size = kept.RasterXSize * kept.RasterYSize
    pairs = zip(kept.GetRasterBand(1).ReadRaster(), drawn.GetRasterBand(1).ReadRaster())
    differing = sum(a != b for a, b in pairs)
    assert differing < 0.005 * size, "another version of GEOS may move an edge by a pixel, not a house"
