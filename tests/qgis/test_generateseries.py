"""landsynth:generateseries in real QGIS: dates of layers, a group that the temporal controller plays, and refusals."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsDateTimeRange,
    QgsLayerDefinition,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterMapLayer,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QDateTime, Qt

from landsynth.contract.jobs.registry import from_json
from landsynth.tests.helpers.encoders import write_pair, write_single
from landsynth.tests.helpers.processing_models import algorithm, destination, model_of

DAYS = ["2024-01-10", "2024-04-01", "2024-12-31"]


@pytest.fixture
def project() -> Any:
    yield QgsProject.instance()
    QgsProject.instance().clear()


def moment(text: str) -> QDateTime:
    return QDateTime.fromString(text, Qt.DateFormat.ISODate)


def played(layers: list[QgsRasterLayer], first: str, last: str) -> list[bool]:
    """Which of the layers the temporal controller shows in a frame of whole days."""
    frame = QgsDateTimeRange(moment(f"{first}T00:00:00Z"), moment(f"{last}T23:59:59Z"))
    assert all(each.temporalProperties().isActive() for each in layers)
    return [each.temporalProperties().isVisibleInTemporalRange(frame) for each in layers]


def check_played(layers: list[QgsRasterLayer]) -> None:
    assert played(layers, "2024-01-01", "2024-01-09") == [False, False, False]
    assert played(layers, "2024-01-10", "2024-01-10") == [True, False, False]
    assert played(layers, "2024-03-01", "2024-03-31") == [True, False, False]
    assert played(layers, "2024-04-01", "2024-12-30") == [False, True, False]
    assert played(layers, "2025-09-30", "2025-09-30") == [False, False, True]
    assert played(layers, "2024-01-01", "2026-01-01") == [True, True, True]


def test_looks_of_images_whose_layers_say_their_dates(
    run: Any, make_raster: Any, make_image: Any, tmp_path: Path, project: Any, feedback: Any
) -> None:
    from processing.gui.Postprocessing import handleAlgorithmResults

    model, source = str(write_pair(tmp_path)), make_raster()
    ranged = QgsRasterLayer(make_image("no date.tif"), "ranged")
    ranged.temporalProperties().setFixedTemporalRange(
        QgsDateTimeRange(moment("2024-12-31T08:00:00Z"), moment("2025-02-01T00:00:00Z"))
    )
    ranged.temporalProperties().setIsActive(True)
    named = QgsRasterLayer(make_image("any.tif", bands=3), "spring 2024-04-01")
    project.addMapLayers([ranged, named], False)
    images = [ranged, make_image("S2A_20240110T1.tif"), named]
    values = {"LANDCOVER": source, "MODEL": model, "SEED": 3, "TILE_SIZE": 192}
    context = QgsProcessingContext()
    context.setProject(project)
    asked = {**values, "STYLE_IMAGES": images, "OUTPUT": str(tmp_path / "out")}
    made, ok = algorithm("generateseries").run(asked, context, feedback)
    assert ok, feedback.errors
    paths = [str(tmp_path / "out" / f"landcover-{day}.tif") for day in DAYS]
    assert made["IMAGES"] == paths and made["SEED"] == 3 and made["MEGAPIXELS"] > 0
    assert sorted(os.listdir(tmp_path / "out")) == [*(Path(each).name for each in paths), "series.qlr"]
    assert "ranged is taken to be of 2024-12-31, by its temporal range or its name." in feedback.infos
    for path, image in zip(paths, (images[1], named.source(), ranged.source())):
        alone = run("generate", **values, STYLE_IMAGE=image, OUTPUT=str(tmp_path / "alone.tif"))
        assert np.array_equal(gdal.Open(path).ReadAsArray(), gdal.Open(alone["OUTPUT"]).ReadAsArray())
    file = gdal.Open(paths[1])
    assert file.GetMetadataItem("TIFFTAG_DATETIME") == "2024:04:01 00:00:00"
    assert from_json(file.GetMetadataItem("JOB")).landcover_name == "landcover"
    series = algorithm("generateseries")
    assert handleAlgorithmResults(series, context, feedback)
    (group,) = project.layerTreeRoot().children()
    assert group.name() == "Time series of landcover, seed 3"
    layers = [node.layer() for node in group.children()]
    assert [each.source() for each in layers] == paths
    assert [each.name() for each in layers] == [f"landcover, {day}" for day in DAYS]
    check_played(layers)
    project.clear()
    assert QgsLayerDefinition.loadLayerDefinition(
        str(tmp_path / "out" / "series.qlr"), project, project.layerTreeRoot()
    )[0]
    (group,) = project.layerTreeRoot().children()
    layers = [node.layer() for node in group.children()]
    assert [Path(each.source()) for each in layers] == [Path(each) for each in paths] and layers[0].isValid()
    assert layers[0].crs().authid() == "EPSG:32640" and layers[0].renderer().type() == "multibandcolor"
    check_played(layers)


def test_polygons_and_drawn_looks_as_a_step_of_a_model(
    plugin: Any, make_polygons: Any, tmp_path: Path, feedback: Any
) -> None:
    import processing

    land = QgsProcessingParameterMapLayer("land", types=[QgsProcessing.SourceType.TypeVectorPolygon])
    values = {"LANDCOVER": land, "CLASS_FIELD": "class", "SEED": 7, "SEASONS": 3, "START": "2024-03-01"}
    joined = {"INPUT": ("series", "IMAGES"), "SEPARATE": False}
    steps = {"series": ("landsynth:generateseries", values), "join": ("gdal:buildvirtualraster", joined)}
    model = model_of([land], steps)
    output = str(tmp_path / "joined.vrt")
    cover = make_polygons([(0, 0, 40, 40, "water"), (40, 0, 70, 40, "tree")])
    result = processing.run(model, {"land": cover, destination(model): output}, feedback=feedback)
    made = result["CHILD_RESULTS"]["series"]["IMAGES"]
    assert [Path(each).name for each in made] == [
        "district-2024-03-01.tif", "district-2024-06-30.tif", "district-2024-10-30.tif"
    ]  # fmt: skip
    pictures = [gdal.Open(each).ReadAsArray() for each in made]
    assert len({each.tobytes() for each in pictures}) == 3 and len({each.shape for each in pictures}) == 1
    assert gdal.Open(output).RasterXSize == pictures[0].shape[2]


def test_a_series_needs_its_environment(plugin: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert algorithm("generateseries").canExecute()[0]
    monkeypatch.delenv("LANDSYNTH_PYTHON", raising=False)
    monkeypatch.setenv("LANDSYNTH_ENVIRONMENTS", str(tmp_path / "none"))
    can, sentence = algorithm("generateseries").canExecute()
    assert not can and "landsynth:installworker" in sentence


@pytest.mark.parametrize(("values", "sentence"), [
    ({}, "dates: expected STYLE_IMAGES, DATES or SEASONS with 2 to 366 dates, found 0"),
    ({"DATES": "2024-01-10, 2024-13-01"}, "dates: expected a date such as .* which the calendar lacks"),
    ({"DATES": "2024-01-10;2024-01-10"}, "dates: expected dates that differ"),
    ({"SEASONS": 4}, "start: expected a date with SEASONS"),
    ({"STYLE_IMAGES": ["a.tif", "20240110.tif"], "DATES": ", ".join(DAYS)}, "dates: expected 2 dates, one"),
    ({"STYLE_IMAGES": ["a.tif", "20240110.tif"]}, "DATES: expected one for each .* as a has neither a temporal range"),
    ({"STYLE_IMAGES": ["none.tif"]}, "Expected raster layers in STYLE_IMAGES, found .*none.tif, which QGIS cannot"),
    ({"STYLE_IMAGES": ["a.tif"], "MODEL": "single"}, "^STYLE_IMAGES: expected a model with an encoder"),
    ({"STYLE_IMAGES": ["a.tif", "20240110.tif"], "DATES": "2024-01-10 2024-01-11", "STYLE_SEED": 3},
        "style_seed: expected nothing beside STYLE_IMAGES"),
    ({"DATES": "2024-01-10 2024-01-11", "RESUME": True, "OUTPUT": "TEMPORARY_OUTPUT"}, "RESUME: expected outputs of"),
    ({"DATES": "2024-01-10 2024-01-11", "OUTPUT": "full"}, "OUTPUT to be a new or an empty folder"),
])  # fmt: skip
def test_refused(
    run: Any, make_raster: Any, make_image: Any, tmp_path: Path, values: dict[str, Any], sentence: str
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()
    known = {"a.tif": make_image("a.tif"), "20240110.tif": make_image("20240110.tif")}
    known |= {"none.tif": str(tmp_path / "none.tif"), "full": str(tmp_path / "full")}
    values = {"OUTPUT": str(tmp_path / "out"), "MODEL": str(write_pair(tmp_path)), **values}
    values["OUTPUT"] = known.get(values["OUTPUT"], values["OUTPUT"])
    if values["MODEL"] == "single":
        values["MODEL"] = str(write_single(tmp_path))
    if "STYLE_IMAGES" in values:
        values["STYLE_IMAGES"] = [known[each] for each in values["STYLE_IMAGES"]]
    with pytest.raises(QgsProcessingException, match=sentence):
        run("generateseries", LANDCOVER=make_raster(), **values)
    assert not list(tmp_path.glob("*out*")) and os.listdir(tmp_path / "full") == ["mine.txt"]
