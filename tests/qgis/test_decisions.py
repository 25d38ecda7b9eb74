"""What the algorithm decides before anything runs: grids, jobs, codes and names, as tables."""

from __future__ import annotations

from typing import Any

import pytest
from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransformContext

from landsynth.algorithms.generate import build_job
from landsynth.algorithms.layers.codes import code_values, translate_class_map
from landsynth.algorithms.layers.grid import Grid, overlap, snapped
from landsynth.algorithms.layers.polygons import PolygonLandCover
from landsynth.algorithms.layers.rasters import RasterLandCover, units_per_metre
from landsynth.algorithms.layers.style import limits, shown_bands
from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.contract.errors import InputError, JobError, MappingError

OPTIONS = {"landcover": "later.tif", "output": "out.tif"}


def card(**changes: Any) -> ModelCard:
    bands = tuple(BandInfo(name, 0, 255, 100, 40) for name in ("red", "green", "blue"))
    fields: dict[str, Any] = {"kind": "generator", "architecture": "fast", "name": "test",
        "classes": (ClassInfo(1, "water"),), "bands": bands, "data_type": "uint8", "pixel_size": 2.0, "multiple": 8,
        "context": 10, "overlap": 20}  # fmt: skip
    return ModelCard(**{**fields, **changes})


def raster(**changes: Any) -> RasterLandCover:
    fields: dict[str, Any] = {"label": "r", "band": 1, "box": (0.0, 0.0, 100.0, 50.0), "pixel": (1.0, 1.0),
        "crs": QgsCoordinateReferenceSystem("EPSG:32640"), "names": {1: "water"}, "path": "r.tif", "has_own_crs": True,
        "provider": None}  # fmt: skip
    return RasterLandCover(**{**fields, **changes})


def polygons(box: tuple[float, float, float, float] = (1.0, 1.0, 99.0, 49.0)) -> PolygonLandCover:
    return PolygonLandCover("p", "class", box, QgsCoordinateReferenceSystem("EPSG:32640"), {}, None)


@pytest.mark.parametrize(("box", "size", "expected"), [
    ((0, 0, 10, 10), (2, 2), (0, 0, 5, 5)), ((0.1, -0.1, 9.9, 9.9), (2, 2), (0, -1, 5, 5)),
    ((-3, -3, -1, -1), (2, 2), (-2, -2, 0, 0)), ((600000.1, 0, 600000.2, 1), (1, 1), (600000, 0, 600001, 1)),
    ((0.3, 0.3, 0.6, 0.6), (0.1, 0.1), (3, 3, 6, 6)),  # no pixel more for the sake of rounding
    ((4, 4, 4, 4), (1, 1), (4, 4, 5, 5)), ((0, 0, 10, 10), (2.5, 5), (0, 0, 4, 2)),
])  # fmt: skip
def test_grid_is_anchored_at_the_origin(box: Any, size: Any, expected: Any) -> None:
    grid = snapped(box, *size)
    assert (grid.left, grid.bottom, grid.right, grid.top) == expected
    assert grid.box[0] <= box[0] + 1e-5 and grid.box[2] >= box[2] - 1e-5
    larger = grid.grown(3)
    assert larger.size == (grid.size[0] + 6, grid.size[1] + 6)
    assert larger.box[0] == pytest.approx(grid.box[0] - 3 * size[0])


def test_grid_too_large() -> None:
    with pytest.raises(InputError, match="PIXEL_SIZE"):
        snapped((0, 0, 1e7, 10), 1, 1)


@pytest.mark.parametrize(
    ("asked", "expected"), [(None, (0, 0, 10, 10)), ((2, 3, 4, 5), (2, 3, 4, 5)), ((-5, 2, 5, 20), (0, 2, 5, 10))]
)
def test_extent_within_the_layer(asked: Any, expected: Any) -> None:
    assert overlap(asked, (0, 0, 10, 10)) == expected


@pytest.mark.parametrize("asked", [(1, 1, 1, 5), (5, 1, 1, 5), (10, 0, 20, 10), (-9, -9, -1, -1)])
def test_extent_refused(asked: Any) -> None:
    with pytest.raises(InputError, match="EXTENT"):
        overlap(asked, (0, 0, 10, 10))


@pytest.mark.parametrize(("options", "asked", "extent", "pixel_size"), [
    ({}, None, None, None), ({}, (10.5, 5, 20, 30), (10.5, 5, 20, 30), None),
    ({}, (-10, -10, 20, 30), (0, 0, 20, 30), None), ({"pixel_size": 3.0}, None, None, 3.0),
])  # fmt: skip
def test_job_of_a_raster(options: Any, asked: Any, extent: Any, pixel_size: Any) -> None:
    plan = build_job({**OPTIONS, **options}, raster(), card(), asked, (1, 1))
    assert (plan.job.extent, plan.job.pixel_size, plan.grid) == (extent, pixel_size, None)
    assert plan.job.category_names == {1: "water"}


def test_what_is_exported_reaches_as_far_as_the_network_sees() -> None:
    plan = build_job(OPTIONS, raster(box=(0, 0, 1000, 1000), pixel=(1, 2)), card(), (400, 400, 500, 500), (1, 1))
    assert plan.box == (400 - 28, 400 - 56, 500 + 28, 500 + 56)
    coarse = build_job(
        {**OPTIONS, "pixel_size": 10.0}, raster(box=(0, 0, 1000, 1000)), card(), (400, 400, 500, 500), (1, 1)
    )
    assert coarse.box == (120, 120, 780, 780)
    assert build_job(OPTIONS, raster(), card(), None, (1, 1)).box == raster().box


@pytest.mark.parametrize(("options", "asked", "metre", "extent", "pixel"), [
    ({}, None, (1, 1), (0, 0, 100, 50), (2, 2)),
    ({}, (11, 11, 19, 19), (1, 1), (10, 10, 20, 20), (2, 2)),
    ({"pixel_size": 5.0}, (11, 11, 19, 19), (1, 1), (10, 10, 20, 20), (5, 5)),
    ({"pixel_size": 5.0, "band": 3}, None, (9, 9), (0, 0, 100, 50), (5, 5)),
    ({}, None, (3.28, 3.28), (0, 0, 16 * 6.56, 8 * 6.56), (6.56, 6.56)),
    ({}, (10, 10, 20, 20), (2, 1), (8, 10, 20, 20), (4, 2)),
])  # fmt: skip
def test_job_of_polygons(options: Any, asked: Any, metre: Any, extent: Any, pixel: Any) -> None:
    plan = build_job({**OPTIONS, **options}, polygons(), card(), asked, metre)
    assert plan.job.extent == pytest.approx(extent)
    assert plan.job.pixel_size is None and plan.job.band == 1
    assert plan.grid is not None and (plan.grid.pixel_width, plan.grid.pixel_height) == pytest.approx(pixel)
    assert plan.grid.box[0] == pytest.approx(extent[0] - 28 * pixel[0])  # twice the context and a multiple
    assert plan.grid.box[3] == pytest.approx(extent[3] + 28 * pixel[1])


def test_extents_that_touch_share_one_grid() -> None:
    west = build_job(OPTIONS, polygons(), card(), (0, 0, 50, 50), (1, 1)).job.extent
    east = build_job(OPTIONS, polygons(), card(), (50, 0, 100, 50), (1, 1)).job.extent
    assert west is not None and east is not None and west[2] == east[0]


def test_options_are_checked_by_the_contract() -> None:
    with pytest.raises(JobError, match="OVERLAP"):
        build_job({**OPTIONS, "overlap": -1}, raster(), card(), None, (1, 1))


@pytest.mark.parametrize(("authority", "box", "expected"), [
    ("EPSG:32640", (0, 0, 1, 1), (1, 1)),
    ("EPSG:2263", (0, 0, 1, 1), (3937 / 1200, 3937 / 1200)),  # US survey feet
    ("EPSG:4326", (-1, -1, 1, 1), (1 / 111319.5, 1 / 110574.3)),
    ("EPSG:4326", (9, 59, 11, 61), (1 / 55800.0, 1 / 111412.2)),
    ("EPSG:3857", (1000000, 6100000, 1000160, 6100120), (1.49053, 1.49504)),  # no metre on the ground
    ("", (0, 0, 1, 1), (1, 1)),
])  # fmt: skip
def test_units_per_metre(qgis_app: Any, authority: str, box: Any, expected: Any) -> None:
    crs = QgsCoordinateReferenceSystem(authority)
    assert units_per_metre(crs, box, QgsCoordinateTransformContext()) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize(("values", "codes", "names"), [
    ([3, 1, 3], {3: 3, 1: 1}, {}), ([1.0, 5.0], {1.0: 1, 5.0: 5}, {}),
    (["water", "building"], {"building": 1, "water": 2}, {1: "building", 2: "water"}),
    (["311", "112"], {"311": 311, "112": 112}, {}), (["Class 7", "class 2"], {"Class 7": 7, "class 2": 2}, {}),
    (["311", "water"], {"311": 1, "water": 2}, {1: "311", 2: "water"}), ([True, False], {True: 1, False: 0}, {}),
])  # fmt: skip
def test_codes_of_values(values: Any, codes: Any, names: Any) -> None:
    coding = code_values(values, "class")
    assert (coding.codes, coding.names) == (codes, names)
    assert coding.nodata not in coding.codes.values()


def test_more_texts_than_a_byte_holds() -> None:
    coding = code_values([f"zone {letter}{number}" for letter in "abc" for number in range(200)], "class")
    assert sorted(coding.names) == list(range(1, 601))


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**40, -(2**31), (1, 2)])
def test_values_that_are_no_codes(value: Any) -> None:
    with pytest.raises(InputError, match="CLASS_FIELD class.*found.*Choose"):
        code_values([1, value], "class")


@pytest.mark.parametrize(("class_map", "expected", "unknown"), [
    ("", "", ()),
    ("forest=vegetation", "1=vegetation", ()),
    ("Forests = vegetation; lake=water", "1=vegetation, 3=water", ()),
    ("forest, mixed=vegetation, lake=water", "2=vegetation, 3=water", ()),
    ("lake=water,\nsea=water,", "3=water", ("sea",)),
    ('"lake" = none', "3=none", ()),
])  # fmt: skip
def test_class_map_of_texts(class_map: str, expected: str, unknown: Any) -> None:
    coding = code_values(["forest", "forest, mixed", "lake"], "class")
    assert translate_class_map(class_map, coding) == (expected, unknown)


def test_texts_of_one_composition_are_one_class_and_dates_are_dates() -> None:
    from qgis.PyQt.QtCore import QDate

    one, other = "W\u00e4ld", "Wa\u0308ld "
    coding = code_values([one, other, "lake"], "class")
    assert coding.names == {1: one, 2: "lake"} and coding.codes[one] == coding.codes[other]
    assert translate_class_map("Wa\u0308ld=water", coding) == ("1=water", ())
    with pytest.raises(InputError, match="found the date 2026-11-30"):
        code_values([QDate(2026, 11, 30)], "class")


def test_texts_that_only_look_alike_are_told_apart() -> None:
    with pytest.raises(MappingError, match=r"which only looks like water \('w\\u0430ter' for 'water'\)"):
        translate_class_map("w\u0430ter=water", code_values(["water"], "class"))


def test_class_map_of_codes_is_left_alone() -> None:
    assert translate_class_map("worldcover", code_values([10, 80], "class")) == ("worldcover", ())


@pytest.mark.parametrize("class_map", ["worldcover", "codes", "sea=water", "forest", "forest=vegetation, lake"])
def test_class_map_of_texts_refused(class_map: str) -> None:
    with pytest.raises(MappingError, match="CLASS_MAP"):
        translate_class_map(class_map, code_values(["forest", "lake"], "class"))


def test_bands_shown_and_their_limits() -> None:
    def bands(*names: str) -> tuple[BandInfo, ...]:
        return tuple(BandInfo(name, 0, 3000, 1000, 400) for name in names)

    assert shown_bands(card()) == (1, 2, 3)
    assert shown_bands(card(bands=bands("Blue", "Green", "Red", "NIR"))) == (3, 2, 1)
    assert shown_bands(card(bands=bands("a", "b", "c", "d"))) == (1, 2, 3)
    assert shown_bands(card(bands=bands("pan"))) == (1,)
    assert limits(bands("pan")[0], "uint8") == (0, 255)
    assert limits(bands("pan")[0], "uint16") == (200, 1800)


def test_grid_size_counts_pixels() -> None:
    assert Grid(1.0, 1.0, -2, 0, 3, 4).size == (5, 4)
