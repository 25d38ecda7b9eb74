"""Prepare training dataset in real QGIS: what is decided, what is rasterised where, whole runs, refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsProcessingException,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsSymbol,
    QgsWkbTypes,
)
from qgis.PyQt.QtGui import QColor

from landsynth.algorithms import preparedataset
from landsynth.algorithms.layers.landcover import coding_of
from landsynth.algorithms.layers.legend import Legend, gathered, with_classes
from landsynth.algorithms.preparedataset import build_job, scenes_of
from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.errors import InputError, JobError, MappingError

CORNER = (500000, 2700000)
FILES = {"images": ("a.tif",), "landcover": ("m.tif",), "buildings": ()}


@pytest.fixture()
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The jobs that the algorithm asks for, with their masks read while they are there; nothing is run."""
    jobs: list[Any] = []

    def read(path: str) -> Any:
        dataset = gdal.Open(path)
        band = dataset.GetRasterBand(1)
        kind = {gdal.GDT_Int32: np.int32, gdal.GDT_Byte: np.uint8}[band.DataType]
        codes = np.frombuffer(band.ReadRaster(), kind).reshape(band.YSize, band.XSize)
        nodata = band.GetNoDataValue()
        where = dataset.GetGeoTransform()
        return np.where(codes == nodata, -1, codes), where, dataset.GetSpatialRef().GetAuthorityCode(None)

    def run_job(job: Any, python: Path, feedback: Any) -> dict[str, Any]:
        area = json.loads(Path(job.area).read_text()) if job.area else None
        masks, buildings = ([read(path) for path in paths] for paths in (job.landcover, job.buildings))
        jobs.append({"job": job, "masks": masks, "buildings": buildings, "area": area})
        raise InputError("asked")

    monkeypatch.setattr(preparedataset, "run_job", run_job)
    return jobs


def ask(run: Any, asked: list[Any], tmp_path: Path, **parameters: Any) -> Any:
    with pytest.raises(QgsProcessingException, match="asked"):
        run("preparedataset", DATASET=str(tmp_path / "dataset"), **parameters)
    return asked.pop()


# What is decided, as tables


@pytest.mark.parametrize(("options", "more", "expected"), [
    ({}, {}, {"split": "blocks", "validation": 0.15, "class_names": {1: "road"}, "class_colors": {}}),
    ({"ignore": "0"}, {"classes": "1=street #FF0000"}, {"ignore": "0", "class_colors": {1: "#ff0000"}}),
    ({"split": "scene"}, {"scenes": "a=test"}, {"scenes": {"a": "test"}}),
    ({"split": "area"}, {"area": "area.geojson"}, {"area": "area.geojson"}),
    ({"pixel_size": 2.0, "seed": 5}, {}, {"pixel_size": 2.0, "seed": 5}),
])  # fmt: skip
def test_job(options: Any, more: Any, expected: Any) -> None:
    job = build_job(options, "folder", FILES, Legend({1: "road"}), **more)
    assert (job.dataset, job.images, job.landcover, job.buildings) == ("folder", ("a.tif",), ("m.tif",), ())
    assert {name: getattr(job, name) for name in expected} == expected


@pytest.mark.parametrize(("options", "files", "more", "sentence"), [
    ({}, {"images": ()}, {}, "images: expected at least one raster, or a folder as pictures"),
    ({}, {"landcover": ("a", "b")}, {}, "landcover: expected one raster"),
    ({"split": "area"}, {}, {}, "area: expected polygons for split area"),
    ({}, {}, {"area": "area.geojson"}, "area: expected polygons for split area, and only then"),
    ({"pictures": "folder"}, {}, {}, "images: expected either pictures or images"),
    ({"validation": 0.6, "test": 0.4}, {}, {}, "test: expected shares that leave some for training"),
    ({"block_size": 8}, {}, {}, "block_size: expected a number of at least 64"),
    ({}, {}, {"scenes": "a=exam"}, "SCENES: expected pairs such as tile5=test with one of train, validation, test"),
])  # fmt: skip
def test_job_refused(options: Any, files: Any, more: Any, sentence: str) -> None:
    with pytest.raises(JobError, match=sentence):
        build_job(options, "folder", {**FILES, **files}, Legend(), **more)


@pytest.mark.parametrize(("text", "names", "colors"), [
    ("", {1: "lake", 2: "wood"}, {1: "#000001"}),
    ("1=sea", {1: "sea", 2: "wood"}, {1: "#000001"}),
    ("2=#AABBCC", {1: "lake", 2: "wood"}, {1: "#000001", 2: "#aabbcc"}),
    ("3=road #112233; 1 = sea #445566", {1: "sea", 2: "wood", 3: "road"}, {1: "#445566", 3: "#112233"}),
    ("Woods=forest #778899,", {1: "lake", 2: "forest"}, {1: "#000001", 2: "#778899"}),
    ("-1=none", {1: "lake", 2: "wood", -1: "none"}, {1: "#000001"}),
])  # fmt: skip
def test_classes(text: str, names: Any, colors: Any) -> None:
    legend = with_classes(text, Legend({1: "lake", 2: "wood"}, {1: "#000001"}))
    assert (legend.names, legend.colors) == (names, colors)


@pytest.mark.parametrize(("text", "sentence"), [
    ("building", "Expected pairs such as 1=building #3C1098, .* found 'building'"),
    ("1=", "found '1='"),
    ("1=red #ff", "found '1=red #ff'"),
    ("moor=heath", "Expected a code or one of the names lake, wood before '=' in CLASSES, found 'moor'"),
    ("1=a, 2=A", "Expected a name of its own for every code in CLASSES, found A for 1 and 2.*reclassify"),
])  # fmt: skip
def test_classes_refused(text: str, sentence: str) -> None:
    with pytest.raises(MappingError, match=sentence):
        with_classes(text, Legend({1: "lake", 2: "wood"}))


def test_legends_of_several_layers() -> None:
    west, east = Legend({1: "Lake"}, {1: "#000001"}), Legend({1: "lakes", 2: "wood"}, {1: "#ffffff", 2: "#000002"})
    legend = gathered([("west", west), ("east", east)])
    assert (legend.names, legend.colors) == ({1: "Lake", 2: "wood"}, {1: "#000001", 2: "#000002"})
    with pytest.raises(InputError, match="mean the same in every layer of LANDCOVER, found 1 as Lake in w and as sea"):
        gathered([("w", west), ("e", Legend({1: "sea"}))])


def test_scenes_and_codings() -> None:
    assert scenes_of("tile 5 = Test,\n a=b=train") == {"tile 5": "test", "a=b": "train"}
    assert coding_of(["b", "a", "b"], "class", "l").codes == {"a": 1, "b": 2}
    with pytest.raises(InputError, match="at most 255 classes in CLASS_FIELD id of l, found 300 different values"):
        coding_of(list(range(300)), "id", "l")
    with pytest.raises(InputError, match="with a value in CLASS_FIELD class of l, found none"):
        coding_of([], "class", "l")


# What the worker is given


def test_polygons_are_burnt_on_the_grid_of_each_image(
    run: Any, asked: Any, make_image: Any, make_polygons: Any, tmp_path: Path
) -> None:
    land = make_polygons([(0, 0, 64, 96, "water"), (64, 0, 128, 96, "forest"), (128, 0, 300, 96, "road")])
    images = [make_image("a.tif"), make_image("b.tif", 50, 40, left=128.3, top=80.7, pixel=0.5)]
    found = ask(run, asked, tmp_path, IMAGES=images, LANDCOVER=[land], CLASS_FIELD="class")
    job, (a, b) = found["job"], found["masks"]
    assert job.images == tuple(images) and job.class_names == {1: "forest", 2: "road", 3: "water"}
    assert a[0].shape == (96, 128) and a[1:] == ((CORNER[0], 1, 0, CORNER[1] + 96, 0, -1), "32640")
    assert (a[0][:, :64] == 3).all() and (
        a[0][:, 64:] == 1
    ).all()  # the codes are the same in both, though b has but one
    assert b[0].shape == (40, 50) and (b[0] == 2).all()
    assert b[1] == pytest.approx((CORNER[0] + 128.3, 0.5, 0, CORNER[1] + 80.7, 0, -0.5), abs=1e-6)


def test_polygons_in_another_crs(run: Any, asked: Any, make_image: Any, make_polygons: Any, tmp_path: Path) -> None:
    import processing

    land = make_polygons([(0, 0, 64, 96, 4), (64, 0, 100, 96, 7)], "integer")
    parameters = {"INPUT": land, "TARGET_CRS": "EPSG:4326", "OUTPUT": str(tmp_path / "degrees.gpkg")}
    degrees = processing.run("native:reprojectlayer", parameters)["OUTPUT"]
    found = ask(run, asked, tmp_path, IMAGES=make_image(), LANDCOVER=degrees, CLASS_FIELD="class")
    codes, _, authority = found["masks"][0]
    assert authority == "32640" and found["job"].class_names == {}
    expected = np.full((96, 128), -1)
    expected[:, :64], expected[:, 64:100] = 4, 7
    assert np.mean(codes != expected) < 0.03  # straight in degrees, hence bent by less than a pixel
    assert set(np.unique(codes)) == {-1, 4, 7}


def test_a_layer_for_each_image_and_buildings_over_all(
    run: Any, asked: Any, make_image: Any, make_polygons: Any, tmp_path: Path
) -> None:
    images = [make_image("a.tif"), make_image("b.tif", left=128)]
    lands = [make_polygons([(0, 0, 128, 96, "water")]), make_polygons([(128, 0, 256, 96, "moor")])]
    houses = make_polygons([(10, 10, 20, 20, "x"), (0, 0, 5, 5, None)])
    found = ask(run, asked, tmp_path, IMAGES=images, LANDCOVER=lands, CLASS_FIELD="class", BUILDINGS=[houses])
    assert [set(np.unique(mask[0])) for mask in found["masks"]] == [{2}, {1}]
    assert found["job"].building_class == "building"
    built, none = (each[0] for each in found["buildings"])
    assert (built == 1).sum() == 125 and (none == -1).all()


def test_names_and_colours_of_a_style(
    run: Any, asked: Any, make_image: Any, make_polygons: Any, tmp_path: Path
) -> None:
    land = make_polygons([(0, 0, 64, 96, 10), (64, 0, 128, 96, 20)], "integer")
    categories = []
    for value, label, colour in ((10, "Forest", "#102030"), (20, "Lake", "#405060")):
        symbol = QgsSymbol.defaultSymbol(QgsWkbTypes.GeometryType.PolygonGeometry)
        symbol.setColor(QColor(colour))
        categories.append(QgsRendererCategory(value, symbol, label))
    land.setRenderer(QgsCategorizedSymbolRenderer("class", categories))
    job = ask(run, asked, tmp_path, IMAGES=make_image(), LANDCOVER=land, CLASSES="Lake=water")["job"]
    assert job.class_names == {10: "Forest", 20: "water"}
    assert job.class_colors == {10: "#102030", 20: "#405060"}


def test_names_and_colours_of_rasters(run: Any, asked: Any, make_image: Any, make_raster: Any, tmp_path: Path) -> None:
    palette, table = make_raster("palette.tif"), make_raster("table.tif")
    dataset = gdal.Open(palette, gdal.GA_Update)
    colours = gdal.ColorTable()
    for code in range(6):
        colours.SetColorEntry(code, (code, 2 * code, 3 * code, 255))
    dataset.GetRasterBand(1).SetColorTable(colours)
    dataset = None
    dataset = gdal.Open(table)
    rows = gdal.RasterAttributeTable()
    for name, kind, usage in (
        ("Value", gdal.GFT_Integer, gdal.GFU_MinMax),
        ("Name", gdal.GFT_String, gdal.GFU_Name),
        ("Red", gdal.GFT_Integer, gdal.GFU_Red),
        ("Green", gdal.GFT_Integer, gdal.GFU_Green),
        ("Blue", gdal.GFT_Integer, gdal.GFU_Blue),
    ):
        rows.CreateColumn(name, kind, usage)
    rows.SetRowCount(1)
    for column, value in enumerate((4, "meadow", 255, 128, 0)):
        rows.SetValueAsString(0, column, str(value))
    dataset.GetRasterBand(1).SetDefaultRAT(rows)
    dataset = None
    job = ask(run, asked, tmp_path, IMAGES=make_image(), LANDCOVER=palette)["job"]
    assert job.landcover == (palette,) and job.class_colors[3] == "#030609" and job.class_names == {}
    job = ask(run, asked, tmp_path, IMAGES=make_image(), LANDCOVER=[table])["job"]
    assert job.class_names == {4: "meadow"} and job.class_colors == {4: "#ff8000"}


def test_layers_that_are_no_file(run: Any, asked: Any, make_image: Any, make_raster: Any, tmp_path: Path) -> None:
    """An image whose CRS was set in QGIS, and land cover in memory."""
    from qgis.core import QgsCoordinateReferenceSystem

    image = QgsRasterLayer(make_image("plain.tif", epsg=None), "the plain")
    image.setCrs(QgsCoordinateReferenceSystem("EPSG:32640"))
    memory = "/vsimem/landcover.tif"
    gdal.GetDriverByName("GTiff").CreateCopy(memory, gdal.Open(make_raster(height=96, width=128)))
    try:
        found = ask(run, asked, tmp_path, IMAGES=[image], LANDCOVER=[QgsRasterLayer(memory, "memory")])
    finally:
        gdal.Unlink(memory)
    assert Path(found["job"].images[0]).name == "the_plain.vrt"
    assert found["masks"][0][0].shape[1] == 128 and set(np.unique(found["masks"][0][0])) == {1, 2, 3, 4, 5}


def test_area(run: Any, asked: Any, make_image: Any, make_raster: Any, make_polygons: Any, tmp_path: Path) -> None:
    parameters = {"IMAGES": make_image(), "LANDCOVER": make_raster(), "AREA": make_polygons([(0, 0, 50, 50, "x")])}
    (feature,) = ask(run, asked, tmp_path, SPLIT="area", **parameters)["area"]["features"]
    ring = np.array(feature["geometry"]["coordinates"]).reshape(-1, 2)
    assert feature["geometry"]["type"] == "Polygon" and ring.shape == (5, 2)
    assert ring[:, 0].min() == pytest.approx(57.0, abs=1e-6) and 24 < ring[:, 1].min() < 25


# Refusals


@pytest.mark.parametrize(("parameters", "sentence"), [
    ({"IMAGES": None}, "images: expected at least one raster, or a folder as pictures"),
    ({"IMAGES": ["none.tif"]}, "Expected a raster layer in IMAGES, found none.tif, which QGIS cannot open"),
    ({"LANDCOVER": ["none.tif"]}, "Expected a raster or polygon layer in LANDCOVER, found none.tif"),
    ({"LANDCOVER": None}, "Expected one layer as LANDCOVER, found 0"),
    ({"LANDCOVER": ["raster", "raster"]}, "Expected one layer as LANDCOVER, found 2"),
    ({"LANDCOVER": "far"}, "Expected polygons of district where the image image lies, found none. Check the CRS"),
    ({"LANDCOVER": "lines"}, "Expected polygons or a raster as LANDCOVER, found ways"),
    ({"BUILDINGS": "lines"}, "Expected polygons or a raster as BUILDINGS, found ways"),
    ({"LANDCOVER": "far", "CLASS_FIELD": "sort"}, r"field of district \(class, note\), found sort"),
    ({"SPLIT": "area"}, "area: expected polygons for split area"),
    ({"CLASSES": "water"}, "Expected pairs such as 1=building"),
    ({"DATASET": "full"}, "Expected DATASET to be a new or an empty folder, found a folder that holds files"),
    ({"DATASET": "landcover.tif"}, "Expected DATASET to be a new or an empty folder, found a file"),
])  # fmt: skip
def test_refused_in_one_sentence(
    run: Any, make_image: Any, make_raster: Any, make_polygons: Any, tmp_path: Path, parameters: Any, sentence: str
) -> None:
    from qgis.core import QgsVectorLayer

    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    layers = {"raster": make_raster(), "far": make_polygons([(9000, 0, 9100, 96, "water")]),
        "lines": QgsVectorLayer("LineString?crs=EPSG:32640&field=class:string", "ways", "memory")}  # fmt: skip

    def layer(value: Any) -> Any:
        return [layer(each) for each in value] if isinstance(value, list) else layers.get(value, value)

    values = {"IMAGES": [make_image()], "LANDCOVER": "raster", "CLASS_FIELD": "class", **parameters}
    values = {name: layer(value) for name, value in values.items()}
    before = {path for path in tmp_path.rglob("*") if not path.name.endswith(".aux.xml")}
    with pytest.raises(QgsProcessingException, match=sentence) as caught:
        run("preparedataset", **{**values, "DATASET": str(tmp_path / values.get("DATASET", "dataset"))})
    assert "Traceback" not in str(caught.value)
    assert {path for path in tmp_path.rglob("*") if not path.name.endswith(".aux.xml")} == before


def test_rasters_and_polygons_in_one(run: Any, make_image: Any, make_raster: Any, make_polygons: Any) -> None:
    with pytest.raises(QgsProcessingException, match="Expected either rasters or polygons as LANDCOVER, found both"):
        run("preparedataset", IMAGES=[make_image("a.tif"), make_image("b.tif")],
            LANDCOVER=[make_raster(), make_polygons([(0, 0, 9, 9, "water")])], CLASS_FIELD="class",
            DATASET="TEMPORARY_OUTPUT")  # fmt: skip


# Whole runs


def test_rasters_to_a_dataset(run: Any, make_image: Any, make_raster: Any, tmp_path: Path) -> None:
    images = [make_image(f"{name}.tif", left=128 * place) for place, name in enumerate("abc")]
    landcover = make_raster(width=400, height=96, transform=(CORNER[0], 1, 0, CORNER[1] + 96, 0, -1))
    classes = "1=building #112233, 2=land, 3=road, 4=vegetation, 5=water"
    folder = str(tmp_path / "dataset")
    result = run("preparedataset", IMAGES=images, LANDCOVER=landcover, SPLIT="scene",
        SCENES="a=train, b=validation, c=test", CLASSES=classes, NAME="abc", DATASET=folder)  # fmt: skip
    info = DatasetInfo.read(folder)
    assert result["DATASET"] == folder and (result["SCENES"], result["BANDS"]) == (3, 3)
    assert {scene.name: scene.split for scene in info.scenes} == {"a": "train", "b": "validation", "c": "test"}
    assert info.name == "abc" and {c.name: c.color for c in info.classes}["building"].lower() == "#112233"
    assert result["TRAIN_PIXELS"] == 128 * 96 and result["CLASSES"] == len(info.classes)


def test_polygons_to_a_dataset(run: Any, make_image: Any, make_polygons: Any, tmp_path: Path) -> None:
    land = make_polygons([(0, 0, 128, 128, "water"), (128, 0, 256, 256, "forest"), (0, 128, 128, 256, "road")])
    houses = make_polygons([(20, 20, 60, 60, "x")])
    result = run("preparedataset", IMAGES=[make_image("image.tif", 256, 256, top=256)], LANDCOVER=[land],
        CLASS_FIELD="class", BUILDINGS=[houses], BLOCK_SIZE=64, DATASET="TEMPORARY_OUTPUT")  # fmt: skip
    info = DatasetInfo.read(result["DATASET"])
    pixels = dict(zip((c.name for c in info.classes), map(sum, zip(*(scene.pixels for scene in info.scenes)))))
    assert set(pixels) == {"building", "forest", "road", "water"}
    assert 0 < pixels["building"] <= 1600 and result["VALIDATION_PIXELS"] > 0 and result["TEST_PIXELS"] > 0
    assert info.crs and info.pixel_size == pytest.approx(1, rel=0.01)


def test_pictures_to_a_dataset(run: Any, tmp_path: Path) -> None:
    colours = np.array([[0x11, 0x22, 0x33], [0x44, 0x55, 0x66]], np.uint8)
    for kind in ("images", "masks"):
        (tmp_path / "pictures" / kind).mkdir(parents=True)
        for name in ("a", "b", "c"):
            values = np.random.default_rng(len(name)).integers(0, 255, (96, 128, 3), np.uint8)
            if kind == "masks":
                values = colours[(np.arange(128) // 64)[None].repeat(96, 0)]
            memory = gdal.GetDriverByName("MEM").Create("", 128, 96, 3, gdal.GDT_Byte)
            for band in range(3):
                memory.GetRasterBand(band + 1).WriteRaster(0, 0, 128, 96, values[..., band].tobytes())
            path = str(tmp_path / "pictures" / kind / f"{name}.png")
            gdal.GetDriverByName("PNG").CreateCopy(path, memory)
    result = run("preparedataset", PICTURES=str(tmp_path / "pictures"), CLASSES="1=water #112233, 2=land #445566",
        SPLIT="scene", METRES=0.5, DATASET=str(tmp_path / "dataset"))  # fmt: skip
    info = DatasetInfo.read(result["DATASET"])
    assert [(c.code, c.name) for c in info.classes] == [(1, "water"), (2, "land")]
    assert result["SCENES"] == 3 and info.pixel_size == 0.5


def test_no_overlap_leaves_nothing(run: Any, make_image: Any, make_raster: Any, tmp_path: Path) -> None:
    far = make_raster("far.tif", transform=(900000, 1, 0, 3000000, 0, -1))
    with pytest.raises(QgsProcessingException, match="overlap"):
        run("preparedataset", IMAGES=make_image(), LANDCOVER=far, DATASET=str(tmp_path / "dataset"))
    assert not (tmp_path / "dataset").exists()


def test_qgis_process(make_image: Any, make_raster: Any, tmp_path: Path) -> None:
    from landsynth.tests.qgis.test_qgis_process import qgis_process

    folder = tmp_path / "dataset"
    landcover = make_raster(width=400, height=96, transform=(CORNER[0], 1, 0, CORNER[1] + 96, 0, -1))
    images = [f"--IMAGES={make_image(f'{name}.tif', left=128 * place)}" for place, name in enumerate("abc")]
    arguments = (*images, f"--LANDCOVER={landcover}", "--SPLIT=scene", f"--DATASET={folder}")
    done = qgis_process("run", "landsynth:preparedataset", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"DATASET:\t{folder}" in done.stdout and "SCENES:\t3" in done.stdout
    assert len(DatasetInfo.read(folder).scenes) == 3


# The dialog


def test_class_field_follows_the_first_polygon_layer(widgets: Any, make_raster: Any, make_polygons: Any) -> None:
    from qgis.core import QgsProject

    polygons, raster = make_polygons([(0, 0, 1, 1, "water")]), QgsRasterLayer(make_raster(), "raster")
    QgsProject.instance().addMapLayers([polygons, raster])
    context, layers, field = widgets("preparedataset", "LANDCOVER", "CLASS_FIELD")
    layers.setParameterValue([raster.id(), polygons.id()], context)
    assert field.widget.isEnabled() and field.widget.fields().names() == ["class", "note"]
    layers.setParameterValue([raster.id()], context)
    assert not field.widget.isEnabled() and field.parameterValue() is None
    QgsProject.instance().removeAllMapLayers()
