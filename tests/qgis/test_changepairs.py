"""landsynth:changepairs in real QGIS: a road across polygons and rasters, its mask and areas, and what is refused."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProject, QgsRasterLayer

from landsynth.contract.jobs.registry import from_json
from landsynth.tests.helpers.encoders import write_objects
from landsynth.tests.helpers.paths import DISTRICT_MODEL
from landsynth.tests.helpers.processing_models import algorithm

REACH, ROAD = 56, slice(100, 108)
"""Context and multiple of the bundled model, and columns of a road."""
FIELDS = [(0, 0, 140, 64, "vegetation"), (140, 0, 280, 64, "land")]


def outputs(folder: Path) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    names = {"OUTPUT_BEFORE": "before.tif", "OUTPUT_AFTER": "after.tif", "CHANGE": "change.tif", "TABLE": "areas.csv"}
    return {key: str(folder / name) for key, name in names.items()}


def read(made: dict[str, Any]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    before, after, change = (
        gdal.Open(made[name]).ReadAsArray() for name in ("OUTPUT_BEFORE", "OUTPUT_AFTER", "CHANGE")
    )
    return before, after, change


@pytest.mark.parametrize("objects", [False, True])
def test_a_road_laid_over_polygons(run: Any, make_polygons: Any, tmp_path: Path, objects: bool) -> None:
    before, road = make_polygons(FIELDS), make_polygons([(100, 0, 108, 64, "road")])
    model = str(write_objects(tmp_path) if objects else DISTRICT_MODEL)
    values = {"BEFORE": before, "CLASS_FIELD": "class", "MODEL": model, "SEED": 3, "TILE_SIZE": 192}
    made = run("changepairs", AFTER=road, OVERLAY=True, **values, **outputs(tmp_path / "pair"))
    first, second, change = read(made)
    expected = np.zeros((64, 280), int)
    expected[:, ROAD] = 4003
    assert np.array_equal(change, expected)
    differs = (first != second).any(0)
    assert differs[:, ROAD].mean() > 0.9
    assert not differs[:, : 100 - REACH].any() and not differs[:, 108 + REACH :].any()
    rows = list(csv.DictReader(Path(made["TABLE"]).read_text(encoding="utf-8").splitlines()))
    assert [(row["code"], row["from_class"], row["to_class"], row["pixels"]) for row in rows] == [
        ("0", "land", "land", "8960"), ("4003", "vegetation", "road", "512"),
        ("0", "vegetation", "vegetation", "8448"),
    ]  # fmt: skip
    assert made["CHANGED_PIXELS"] == 512 and made["SEED"] == 3 and made["MEGAPIXELS"] > 0
    whole = make_polygons([(0, 0, 100, 64, "vegetation"), (100, 0, 108, 64, "road"),
        (108, 0, 140, 64, "vegetation"), (140, 0, 280, 64, "land")])  # fmt: skip
    again = read(run("changepairs", AFTER=whole, **values, **outputs(tmp_path / "whole")))
    assert np.array_equal(again[2], change) and np.array_equal(again[0], first)
    if not objects:
        assert np.array_equal(again[1], second)
    alone = run("generate", LANDCOVER=before, CLASS_FIELD="class", MODEL=model, SEED=3, TILE_SIZE=192,
        OUTPUT=str(tmp_path / "o.tif"))  # fmt: skip
    assert np.array_equal(gdal.Open(alone["OUTPUT"]).ReadAsArray(), first)


def test_rasters_polygons_and_both(run: Any, make_raster: Any, make_polygons: Any, tmp_path: Path) -> None:
    """The same pair however the land covers come, and in another CRS but for a pixel."""
    before = np.full((64, 200), 4, np.uint8)
    after = before.copy()
    after[:, ROAD] = 3
    corner = QgsRasterLayer(make_raster("before.tif", codes=before), "b").extent()
    at = (corner.xMinimum(), corner.yMinimum())
    road = make_polygons([(100, 0, 108, 64, 3)], "integer", corner=at)
    far = make_polygons([(100, 0, 108, 64, 3)], "integer", corner=at)
    source, pairs = make_raster("before.tif", codes=before), {}
    extent = f"{at[0]},{at[0] + 160},{at[1]},{at[1] + 64}"
    for name, values in {
        "rasters": {"AFTER": make_raster("after.tif", codes=after)},
        "polygons": {"AFTER": road, "OVERLAY": True, "CLASS_FIELD_AFTER": "class"},
        "extent": {"AFTER": far, "OVERLAY": True, "CLASS_FIELD_AFTER": "class", "EXTENT": extent},
    }.items():
        pairs[name] = read(run("changepairs", BEFORE=source, TILE_SIZE=192, **values, **outputs(tmp_path / name)))
    for one, other, cut in zip(pairs["rasters"], pairs["polygons"], pairs["extent"]):
        assert np.array_equal(one, other) and np.abs(cut.astype(int) - one[..., :160].astype(int)).max() <= 1
    assert (pairs["rasters"][2][:, ROAD] == 4003).all()


def test_layers_are_named_and_styled_and_a_run_is_recorded(
    plugin: Any, make_raster: Any, tmp_path: Path, feedback: Any
) -> None:
    from qgis.core import QgsProcessingOutputLayerDefinition

    context, places = QgsProcessingContext(), outputs(tmp_path)
    context.setProject(QgsProject.instance())
    before, after = (np.full((40, 60), code, np.uint8) for code in (4, 5))
    values = {name: QgsProcessingOutputLayerDefinition(places[name], QgsProject.instance())
        for name in ("OUTPUT_BEFORE", "OUTPUT_AFTER", "CHANGE")}  # fmt: skip
    for name, value in values.items():
        value.destinationName = name
    values |= {
        "BEFORE": make_raster("b.tif", codes=before),
        "AFTER": make_raster("a.tif", codes=after),
        "TABLE": places["TABLE"],
    }
    algorithm("changepairs").run({**values, "SEED": 2, "BRIGHTNESS_AFTER": 1.5, "RESUME": True}, context, feedback)
    named = {name: context.layerToLoadOnCompletionDetails(places[name]).name for name in places if name != "TABLE"}
    assert named["OUTPUT_AFTER"] == "Synthetic imagery after of b, seed 2"
    mask = QgsRasterLayer(places["CHANGE"], "mask")
    context.layerToLoadOnCompletionDetails(places["CHANGE"]).postProcessor().postProcessLayer(mask, context, feedback)
    assert [each.label for each in mask.renderer().classes()] == ["unchanged", "vegetation to water"]
    job = from_json(gdal.Open(places["CHANGE"]).GetMetadataItem("JOB"))
    assert (job.brightness_after, job.seed, job.landcover_name_after) == (1.5, 2, "a")


@pytest.mark.parametrize(("values", "sentence"), [
    ({"AFTER": "nothing.tif"}, "Expected a raster or polygon layer as AFTER, found nothing.tif"),
    ({"CHANGE": "mask.png"}, "ends in .tif as CHANGE"), ({"TABLE": "areas.txt"}, "ends in .csv as TABLE"),
    ({"SHIFT_X": 0.5, "CONTRAST_AFTER": 0}, "CONTRAST_AFTER|Contrast of after"),
    ({"RESUME": True, "OUTPUT_BEFORE": "TEMPORARY_OUTPUT"}, "RESUME.*: expected outputs of your own"),
    ({"STYLE_IMAGE_AFTER": "no.tif"}, "Expected a raster layer as STYLE_IMAGE_AFTER, found no.tif"),
    ({"LOOK_FIELD": "class"}, "LOOK_FIELD.*: expected a model whose objects have looks"),
    ({"LOOK_FIELD": "class", "MODEL": "objects"}, "LOOK_FIELD.*: expected polygons as BEFORE, found the raster"),
    ({"CLASS_FIELD_AFTER": "sort", "AFTER": "polygons"}, "Expected CLASS_FIELD_AFTER to be a field of .*, found sort"),
    ({"AFTER": "polygons"}, "Expected CLASS_FIELD_AFTER, the field of district .*(?s:.*)Class field of after"),
    ({"AFTER": "far", "CLASS_FIELD_AFTER": "class"}, "Expected .* value in CLASS_FIELD_AFTER .* EXTENT, found none"),
])  # fmt: skip
def test_refused(
    run: Any, make_raster: Any, make_polygons: Any, tmp_path: Path, values: dict[str, Any], sentence: str
) -> None:
    source, places = make_raster(), outputs(tmp_path / "out")
    layers = {"polygons": make_polygons([(0, 0, 9, 9, 3)], "integer"),
        "far": make_polygons([(9000, 0, 9009, 9, 3)], "integer")}  # fmt: skip
    values = {key: layers.get(value, value) if key == "AFTER" else value for key, value in values.items()}
    if "MODEL" in values:
        values["MODEL"] = str(write_objects(tmp_path))
    for name in ("CHANGE", "TABLE"):
        if name in values:
            values[name] = str(tmp_path / "out" / values[name])
    with pytest.raises(QgsProcessingException, match=sentence):
        run("changepairs", **{"BEFORE": source, "AFTER": source, **places, **values})
    assert not list((tmp_path / "out").iterdir())
