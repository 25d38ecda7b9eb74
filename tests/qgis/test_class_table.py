"""Names of codes from tables and styles, also beside a path, and the class table that shows what they mean."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsPalettedRasterRenderer, QgsProcessingException, QgsRasterLayer, QgsRasterRange, QgsVectorLayer
from qgis.PyQt.QtGui import QColor

from landsynth.algorithms.layers.class_table import ClassTable, class_table
from landsynth.algorithms.layers.polygons import read_polygons
from landsynth.algorithms.layers.rasters import read_raster
from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.contract.errors import InputError

CARD = ModelCard(
    kind="generator", architecture="fast", name="t", bands=(BandInfo("red", 0, 255, 100, 50),), data_type="uint8",
    classes=tuple(ClassInfo(code, name) for code, name in enumerate(("building", "grass", "water"), 1)),
    pixel_size=1.0, multiple=8, context=0, overlap=0, ignored=(ClassInfo(0, "unlabelled"),),
)  # fmt: skip


def told(table: ClassTable) -> list[Any]:
    return [
        (row.code, row.name, row.color, round(row.share, 3), row.target and row.target.name, row.by)
        for row in table.rows
    ]


def with_table(path: str, **columns: tuple[str, ...]) -> str:
    """A raster attribute table with names of codes 1, 2, 3."""
    table = gdal.RasterAttributeTable()
    table.CreateColumn("Value", gdal.GFT_Integer, gdal.GFU_MinMax)
    for at, (name, texts) in enumerate(columns.items(), 1):
        table.CreateColumn(name, gdal.GFT_String, gdal.GFU_Generic)
        for row, text in enumerate(texts):
            table.SetValueAsInt(row, 0, row + 1)
            table.SetValueAsString(row, at, text)
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetDefaultRAT(table)
    return path


def test_table_of_a_raster(plugin: Any, make_raster: Any, feedback: Any) -> None:
    codes = np.full((32, 32), 3, np.uint8)
    codes[:8], codes[8:12] = 7, 255
    layer = QgsRasterLayer(make_raster(codes=codes, nodata=255), "map")
    entries = [QgsPalettedRasterRenderer.Class(3, QColor("#0000ff"), "1 - Lake")]
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries))
    table = class_table(read_raster(layer, 1), "", CARD, feedback)
    assert told(table) == [
        (3, "1 - Lake", "#0000ff", 0.714, "water", "name"), (7, "", "#808080", 0.286, None, "unmapped")
    ]  # fmt: skip
    assert not table.is_guess and not table.is_sampled and "3 1 - Lake -> water" in table.how
    assert told(class_table(read_raster(layer, 1), "codes", CARD, feedback))[0][4:] == ("water", "code")


def test_values_that_the_layer_hides_are_no_codes(plugin: Any, make_raster: Any, feedback: Any) -> None:
    codes = np.full((32, 32), 3, np.uint8)
    codes[:8] = 7
    layer = QgsRasterLayer(make_raster(codes=codes), "map")
    layer.dataProvider().setUserNoDataValue(1, [QgsRasterRange(7, 7)])
    assert [row.code for row in class_table(read_raster(layer, 1), "codes", CARD, feedback).rows] == [3]


def test_masked_pixels_are_no_codes_and_scaled_ones_are_as_qgis_shows_them(
    plugin: Any, make_raster: Any, feedback: Any
) -> None:
    codes = np.full((32, 32), 2, np.uint8)
    codes[:8] = 1
    path = make_raster(codes=codes)
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetScale(2)
    dataset.GetRasterBand(1).SetOffset(1)
    dataset.CreateMaskBand(gdal.GMF_PER_DATASET)
    dataset.GetRasterBand(1).GetMaskBand().WriteRaster(0, 0, 32, 32, bytes([255] * 16 * 32 + [0] * 16 * 32))
    dataset = None
    rows = class_table(read_raster(QgsRasterLayer(path, "map"), 1), "codes", CARD, feedback).rows
    assert sorted((row.code, row.share) for row in rows) == [(3, 0.5), (5, 0.5)]


def test_a_file_that_was_cut_off_is_told(plugin: Any, make_raster: Any, feedback: Any) -> None:
    path = make_raster(codes=np.ones((512, 512), np.uint8))
    source = read_raster(QgsRasterLayer(path, "map"), 1)
    with Path(path).open("r+b") as file:
        file.truncate(Path(path).stat().st_size - 100_000)
    with pytest.raises(InputError, match=r"Expected a raster that GDAL opens, found .*landcover\.tif"):
        class_table(source, "", CARD, feedback)


def test_table_of_a_nameless_raster_is_a_guess(plugin: Any, make_raster: Any, feedback: Any) -> None:
    codes = np.full((32, 32), 80, np.int32)
    codes[:16] = 30
    layer = QgsRasterLayer(make_raster(codes=codes), "map")
    table = class_table(read_raster(layer, 1), "", CARD, feedback)
    assert {row[1:2] + row[3:] for row in told(table)} == {
        ("Grassland", 0.5, "grass", "scheme"), ("Permanent water bodies", 0.5, "water", "scheme")
    }  # fmt: skip
    assert table.is_guess and "worldcover" in table.how


def test_a_large_raster_is_sampled_all_over(plugin: Any, make_raster: Any, feedback: Any) -> None:
    codes = np.ones((300, 3000), np.uint8)
    codes[:, 1500:] = 2
    table = class_table(read_raster(QgsRasterLayer(make_raster(codes=codes), "map"), 1), "codes", CARD, feedback)
    assert table.is_sampled and [row.share for row in table.rows] == pytest.approx([0.5, 0.5], abs=0.05)


def test_heights_are_no_codes(plugin: Any, make_raster: Any, feedback: Any) -> None:
    heights = np.linspace(0, 9, 1024, dtype=np.float32).reshape(32, 32)
    with pytest.raises(InputError, match="whole numbers as class codes in map"):
        class_table(read_raster(QgsRasterLayer(make_raster(codes=heights), "map"), 1), "", CARD, feedback)


def test_table_of_polygons(plugin: Any, make_polygons: Any, feedback: Any) -> None:
    layer = make_polygons([(0, 0, 3, 4, "Lake"), (4, 0, 5, 4, "House"), (6, 0, 7, 4, "Ruin")], "string")
    table = class_table(read_polygons(layer, "class"), "", CARD, feedback)
    assert [row[1:2] + row[3:] for row in told(table)] == [
        ("Lake", 0.6, "water", "name"), ("House", 0.2, "building", "name"), ("Ruin", 0.2, None, "unmapped")
    ]  # fmt: skip


def test_of_several_columns_the_one_that_matches_counts(plugin: Any, make_raster: Any) -> None:
    path = with_table(make_raster(), Name=("Toits", "Herbe", "Eau"), Class_EN=("Roofs", "Grass", "Water"))
    raster = read_raster(QgsRasterLayer(path, "map"), 1)
    assert raster.names[1] == "Toits" and raster.names_for(CARD) == {1: "Roofs", 2: "Grass", 3: "Water"}


def test_a_value_attribute_table_beside_the_file_is_read(plugin: Any, make_raster: Any) -> None:
    path = make_raster()
    fields, rows = (
        (("VALUE", "N", 10), ("COUNT", "N", 10), ("LC_NAME", "C", 20)),
        (("1", "9", "Häuser"), ("3", "9", "Sea")),
    )
    start, width = 32 * (len(fields) + 1) + 1, 1 + sum(each[2] for each in fields)
    data = struct.pack("<B3xIHH20x", 3, len(rows), start, width)
    data += b"".join(struct.pack("<11sc4xB15x", n.encode(), k.encode(), w) for n, k, w in fields) + b"\r"
    for row in rows:
        data += b" " + b"".join(text.encode("latin-1").ljust(each[2]) for text, each in zip(row, fields))
    Path(path + ".vat.dbf").write_bytes(data + b"\x1a")
    assert read_raster(QgsRasterLayer(path, "map"), 1).names == {1: "Häuser", 3: "Sea"}


def test_a_style_beside_a_raster_counts_for_its_path_too(run: Any, make_raster: Any, tmp_path: Path, jobs: Any) -> None:
    path = make_raster(codes=np.full((32, 32), 70, np.uint8))
    layer = QgsRasterLayer(path, "map")
    entry = QgsPalettedRasterRenderer.Class(70, QColor("blue"), "Water")
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, [entry]))
    layer.saveNamedStyle(path.replace(".tif", ".qml"))
    with pytest.raises(QgsProcessingException, match="stopped"):
        run("generate", LANDCOVER=path, OUTPUT=str(tmp_path / "o.tif"))
    assert jobs[-1].category_names == {70: "Water"}


def test_a_style_beside_a_shapefile_counts_for_its_path_too(
    run: Any, make_polygons: Any, tmp_path: Path, jobs: Any
) -> None:
    from qgis.core import QgsCategorizedSymbolRenderer, QgsFillSymbol, QgsRendererCategory, QgsVectorFileWriter

    path = str(tmp_path / "p.shp")
    options, polygons = QgsVectorFileWriter.SaveVectorOptions(), make_polygons([(0, 0, 40, 40, 9)], "integer")
    options.driverName = "ESRI Shapefile"
    QgsVectorFileWriter.writeAsVectorFormatV3(polygons, path, polygons.transformContext(), options)
    layer = QgsVectorLayer(path, "p", "ogr")
    layer.setRenderer(QgsCategorizedSymbolRenderer("class", [QgsRendererCategory(9, QgsFillSymbol(), "Water")]))
    layer.saveNamedStyle(str(tmp_path / "p.qml"))
    with pytest.raises(QgsProcessingException, match="stopped"):
        run("generate", LANDCOVER=path, OUTPUT=str(tmp_path / "o.tif"))
    assert jobs[-1].category_names == {9: "Water"} and jobs[-1].landcover_name == "p, field class"
