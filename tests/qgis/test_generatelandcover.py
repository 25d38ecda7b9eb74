"""Draw land-cover layouts in real QGIS: what is decided, runs on rasters and polygons, refusals, the shipped model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingException, QgsProject, QgsRasterLayer

from landsynth.algorithms.generatelandcover import build_job
from landsynth.algorithms.layers.legend import Legend
from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.errors import JobError
from landsynth.tests.helpers.processing_models import asked, outputs, shown

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"
LEGEND = Legend({1: "building", -4: "none", 70000: "far"}, {1: "#ff0000"})
SMALL = {"WIDTH": 96, "HEIGHT": 80, "PATCH_SIZE": 64, "SEED": 5}


@pytest.mark.parametrize(("options", "expected"), [
    ({}, {"examples": ("a.tif",), "whole": "building", "width": 2048, "extent": None, "class_names": {1: "building"}}),
    ({"shares": "water=5", "patch_size": 64, "pixel_size": 0.5}, {"shares": "water=5", "patch_size": 64}),
])  # fmt: skip
def test_job(options: Any, expected: Any) -> None:
    job = build_job(options, "o.tif", ["a.tif"], LEGEND, None)
    assert {name: getattr(job, name) for name in expected} == expected


@pytest.mark.parametrize(("options", "files", "sentence"), [
    ({"shares": "water"}, ["a.tif"], "shares: expected pairs"),
    ({}, [], "examples: expected rasters as examples, or a dataset"),
    ({"dataset": "folder"}, ["a.tif"], "examples: expected rasters as examples, or a dataset"),
])  # fmt: skip
def test_job_refused(options: Any, files: Any, sentence: str) -> None:
    with pytest.raises(JobError, match=sentence):
        build_job(options, "o.tif", files, LEGEND, None)


def test_dialog(plugin: Any) -> None:
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("landsynth:generatelandcover")
    assert shown(algorithm) == [
        "EXAMPLES", "CLASS_FIELD", "DATASET", "EXTENT", "WIDTH", "HEIGHT", "SHARES", "INSTANCES", "SEED", "PIXEL_SIZE",
        "OUTPUT",
    ]  # fmt: skip
    assert asked(algorithm) >= {"whole", "patch_size", "ignore"}
    assert outputs(algorithm) == {"OUTPUT", "PATCH", "MEGAPIXELS", "SECONDS"}


def test_raster(run: Any, tmp_path: Path) -> None:
    """The layout has names and colours, lies where EXTENT says, and is styled when it is loaded."""
    context, target = QgsProcessingContext(), str(tmp_path / "layout.tif")
    context.setProject(QgsProject.instance())
    result = run("generatelandcover", EXAMPLES=[str(SAMPLE / "landcover.tif")], PATCH_SIZE=64, SHARES="water=12",
                 EXTENT="400000,400048,6200000,6200028 [EPSG:32631]", OUTPUT=target)  # fmt: skip
    layer = QgsRasterLayer(result["OUTPUT"], "layout")
    assert (layer.width(), layer.height(), layer.crs().authid()) == (120, 70, "EPSG:32631")
    assert layer.extent().xMinimum() == 400000 and layer.extent().yMaximum() == 6200028
    layer.loadNamedStyle(str(Path(target).with_suffix(".qml")))
    assert "building" in {each.label for each in layer.renderer().classes()}
    assert result["PATCH"] == 64 and result["MEGAPIXELS"] == pytest.approx(0.0084)


def test_polygons(run: Any, tmp_path: Path) -> None:
    values = {"EXAMPLES": [f"{SAMPLE / 'landcover.gpkg'}"], "OUTPUT": str(tmp_path / "layout.tif"), **SMALL}
    with pytest.raises(QgsProcessingException, match="expected the size of pixels to rasterise"):
        run("generatelandcover", **values)
    result = run("generatelandcover", **values, PIXEL_SIZE=2)
    layer = QgsRasterLayer(result["OUTPUT"], "layout")
    assert (layer.width(), layer.height(), layer.rasterUnitsPerPixelX()) == (96, 80, 2)


@pytest.mark.parametrize(("values", "sentence"), [
    ({}, "Expected|expected rasters as examples, or a dataset"),
    ({"EXAMPLES": ["nowhere.tif"]}, "Expected a raster or polygon layer in EXAMPLES, found nowhere.tif"),
    ({"EXAMPLES": [str(SAMPLE / "landcover.tif")], "SHARES": "lava=4"}, "expected each once .* found lava"),
    ({"EXAMPLES": [str(SAMPLE / "landcover.tif"), str(SAMPLE / "landcover.gpkg")]}, "either rasters or polygons"),
])  # fmt: skip
def test_refused(run: Any, tmp_path: Path, values: Any, sentence: str) -> None:
    with pytest.raises(QgsProcessingException) as caught:
        run("generatelandcover", **{**SMALL, **values}, OUTPUT=str(tmp_path / "layout.tif"))
    import re

    assert re.search(sentence, " ".join([str(caught.value), *run.feedback.errors]))
    assert not list(tmp_path.iterdir())


def test_layout_to_imagery_to_dataset(run: Any, tmp_path: Path) -> None:
    """The shipped model: land cover that does not exist, painted, in one folder with its imagery."""
    files = {
        "layout:LAYOUT": str(tmp_path / "layout.tif"), "generate:OUTPUT": str(tmp_path / "imagery.tif"),
        "prepare:DATASET": str(tmp_path / "dataset"),
    }  # fmt: skip
    run("layoutstodataset", EXAMPLES=[str(SAMPLE / "landcover.tif")], WIDTH=256, HEIGHT=192, SEED=2, **files)
    info = DatasetInfo.read(files["prepare:DATASET"])
    assert {"building", "paved"} <= {each.name for each in info.classes} and info.scenes
    imagery = QgsRasterLayer(files["generate:OUTPUT"], "imagery")
    assert (imagery.width(), imagery.height(), imagery.bandCount()) == (256, 192, 3)
