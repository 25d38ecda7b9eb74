"""Polygons as rasters of codes: what is burnt where, and which layers are read how."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsFeature, QgsGeometry, QgsProcessingContext, QgsVectorLayer

from landsynth.algorithms.layers.burning import Burnt, burn
from landsynth.algorithms.layers.grid import Grid
from landsynth.algorithms.layers.polygons import class_field, read_polygons
from landsynth.contract.errors import InputError

GRID = Grid(1.0, 1.0, 500000, 2700000, 500008, 2700004)


def burnt(layer: Any, folder: Path, feedback: Any, grid: Grid = GRID) -> tuple[Burnt, Any, int]:
    result = burn(read_polygons(layer, "class"), grid, folder, QgsProcessingContext(), feedback)
    dataset = gdal.Open(result.path)
    band = dataset.GetRasterBand(1)
    assert band.DataType == gdal.GDT_Int32
    codes = np.frombuffer(band.ReadRaster(), np.int32).reshape(band.YSize, band.XSize)
    return result, codes, int(band.GetNoDataValue())


@pytest.mark.parametrize("geometry", ["Polygon", "MultiPolygon", "PolygonZ", "MultiPolygonZM", "CurvePolygon"])
def test_every_kind_of_polygon(plugin: Any, make_polygons: Any, tmp_path: Path, feedback: Any, geometry: str) -> None:
    layer = make_polygons([(0, 0, 4, 4, 7), (4, 0, 6, 2, -3)], "integer", geometry=geometry)
    result, codes, nodata = burnt(layer, tmp_path, feedback)
    expected = np.full((4, 8), nodata)
    expected[:, :4], expected[2:, 4:6] = 7, -3
    assert np.array_equal(codes, expected)
    assert nodata not in (7, -3) and result.names == {}


def test_a_field_is_found_whatever_the_composition_of_its_name(plugin: Any) -> None:
    layer = QgsVectorLayer("Polygon?field=Fl\u00e4che:integer&field=note:string", "p", "memory")
    assert class_field(layer, "Fla\u0308che") == "Fl\u00e4che"
    with pytest.raises(InputError, match="n\u043ete, which only looks like note"):
        class_field(layer, "n\u043ete")


def test_arcs_are_burnt_as_arcs(plugin: Any, tmp_path: Path, feedback: Any) -> None:
    layer = QgsVectorLayer("CurvePolygon?crs=EPSG:32640&field=class:integer", "round", "memory")
    feature = QgsFeature(layer.fields())
    arc = "500000 2700002, 500004 2700006, 500008 2700002, 500004 2699998, 500000 2700002"
    feature.setGeometry(QgsGeometry.fromWkt(f"CURVEPOLYGON(CIRCULARSTRING({arc}))"))
    feature["class"] = 1
    layer.dataProvider().addFeatures([feature])
    layer.updateExtents()
    grid = Grid(0.125, 0.125, 8 * 500000, 8 * 2699998, 8 * 500008, 8 * 2700006)
    _, codes, nodata = burnt(layer, tmp_path, feedback, grid)
    assert np.mean(codes != nodata) == pytest.approx(np.pi / 4, abs=0.01)


def test_the_last_of_overlapping_polygons_wins_whatever_the_box(
    plugin: Any, make_polygons: Any, tmp_path: Path, feedback: Any
) -> None:
    rows = [(x, 0, x + 3, 4, code) for code, x in enumerate((5, 0, 2, 4, 1, 3), start=1)]
    layer = make_polygons(rows, "integer")
    whole = burnt(layer, tmp_path, feedback)[1]
    (tmp_path / "part").mkdir()
    part = burnt(layer, tmp_path / "part", feedback, Grid(1.0, 1.0, 500002, 2700000, 500006, 2700004))[1]
    assert np.array_equal(part, whole[:, 2:6])
    assert list(whole[0]) == [2, 5, 5, 6, 6, 6, 4, 1]


def test_looks_go_by_a_value_or_an_id(plugin: Any, make_polygons: Any, tmp_path: Path, feedback: Any) -> None:
    layer = make_polygons([(at, 0, at + 1, 4, 5) for at in range(5)], "integer")
    looks = {}
    for field in ("", "note"):
        layer.dataProvider().changeAttributeValues({1: {1: "lot 7"}, 2: {1: "lot 7"}, 3: {1: "5"}, 4: {1: "5.0"}})
        source = replace(read_polygons(layer, "class"), look=field)
        (tmp_path / f"by {field}").mkdir()
        made = burn(source, GRID, tmp_path / f"by {field}", QgsProcessingContext(), feedback)
        looks[field] = gdal.Open(made.looks).ReadAsArray()[0].tolist()
    ids, named = looks[""], looks["note"]
    assert len(set(ids)) == 6 and ids[5:] == [0, 0, 0] and min(ids[:5]) > 0
    assert named[0] == named[1] not in ids and named[2] == ids[4] and named[3] != named[2] and named[4] == ids[4]
    assert ids[0] == int(hashlib.sha256(b"1").hexdigest()[:8], 16) >> 1


def test_texts_edits_and_filters(plugin: Any, make_polygons: Any, tmp_path: Path, feedback: Any) -> None:
    layer = make_polygons([(0, 0, 4, 4, "lake"), (4, 0, 8, 4, "forest"), (0, 0, 1, 1, None), (7, 3, 8, 4, " ")])
    layer.startEditing()
    layer.changeAttributeValue(1, 0, "sea")
    result, codes, nodata = burnt(layer, tmp_path, feedback)
    assert result.names == {1: "forest", 2: "sea"}
    assert list(codes[0]) == [2] * 4 + [1] * 4 and nodata < 0
    assert len(feedback.warnings) == 1 and feedback.warnings[0].startswith("2 polygons of district")


def test_names_of_a_value_map(plugin: Any, make_polygons: Any, tmp_path: Path, feedback: Any) -> None:
    from qgis.core import QgsEditorWidgetSetup

    layer = make_polygons([(0, 0, 4, 4, 10), (4, 0, 8, 4, 20)], "integer")
    layer.setEditorWidgetSetup(0, QgsEditorWidgetSetup("ValueMap", {"map": [{"Lake": "10"}, {"20": "20"}]}))
    assert burnt(layer, tmp_path, feedback)[0].names == {10: "Lake"}


@pytest.mark.parametrize(("values", "found"), [
    (("water", "Forest", "x1"), "class"), (("water", "x1", "x2"), None), ((None, None, None), None),
])  # fmt: skip
def test_field_whose_texts_mean_land_cover_is_taken(
    plugin: Any, make_polygons: Any, values: tuple[str | None, ...], found: str | None
) -> None:
    layer = make_polygons([(at, 0, at + 1, 1, value) for at, value in enumerate(values)])
    if found:
        assert class_field(layer, "") == found
    else:
        with pytest.raises(InputError, match="Choose one of class, note"):
            class_field(layer, "")


def test_field_that_is_taken_when_none_is_named(plugin: Any, make_polygons: Any) -> None:
    layer = make_polygons([(0, 0, 1, 1, "a")])
    with pytest.raises(InputError, match="Expected CLASS_FIELD"):
        class_field(layer, "")
    assert class_field(layer, "CLASS") == "class"
    layer.dataProvider().deleteAttributes([1])
    layer.updateFields()
    assert class_field(layer, "") == "class"


def test_sample_polygons_are_painted_with_defaults(run: Any, tmp_path: Path) -> None:
    from landsynth.contract.resources import SAMPLE_FOLDER

    extent, output = "500000,500050,6206000,6206050", str(tmp_path / "o.tif")
    result = run("generate", LANDCOVER=str(SAMPLE_FOLDER / "landcover.gpkg"), EXTENT=extent, OUTPUT=output, MODEL="")
    assert result["OUTPUT"] == output and "CLASS_FIELD is empty: class of landcover is taken." in run.feedback.infos
