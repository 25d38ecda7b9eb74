"""landsynth:generate in real QGIS with the real worker: rasters, polygons, names, cancelling, loading."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateReferenceSystem,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsRendererCategory,
    QgsSymbol,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

QUARTERS = [(0, 0, 40, 40, "water"), (40, 0, 80, 40, "road"), (0, 40, 40, 80, "trees"), (40, 40, 80, 80, "building")]


def georeference(path: str) -> tuple[Any, int, int]:
    dataset = gdal.Open(path)
    return dataset.GetGeoTransform(), dataset.RasterXSize, dataset.RasterYSize


def test_raster_keeps_its_grid_and_gives_numbers(run: Any, make_raster: Any, tmp_path: Path) -> None:
    source, output = make_raster(), str(tmp_path / "out.tif")
    result = run("generate", LANDCOVER=source, MODEL="", SEED=3, OUTPUT=output)
    assert georeference(output) == georeference(source)
    assert gdal.Open(output).GetProjection() == gdal.Open(source).GetProjection()
    assert (result["OUTPUT"], result["SEED"], result["WINDOWS"]) == (output, 3, 1)
    assert result["MEGAPIXELS"] == pytest.approx(64 * 64 / 1e6) and result["MEGAPIXELS_PER_SECOND"] > 0
    assert "ExecutionProvider" in result["PROVIDER"]
    assert any("equal" in line or "model's own" in line for line in run.feedback.warnings)
    assert any("MODEL is empty" in line and "nearest to pixels of 1 m" in line for line in run.feedback.infos)
    assert run.feedback.progress() == 100


@pytest.mark.parametrize(("size", "crs", "scale", "metres"), [
    (0.0, "EPSG:32640", 1.0, 2.0), (0.5, "EPSG:32640", 1.0, 0.5), (0.0, "EPSG:3857", 2.0, 1.0), (0.5, "", 1.0, None),
])  # fmt: skip
def test_pixels_that_a_model_is_chosen_by(make_raster: Any, size: float, crs: str, scale: float, metres: Any) -> None:
    from landsynth.algorithms.generate import pixel_metres
    from landsynth.algorithms.layers.rasters import read_raster

    layer = QgsRasterLayer(make_raster(transform=(500000, 2, 0, 2700128, 0, -2)))
    layer.setCrs(QgsCoordinateReferenceSystem(crs))
    assert pixel_metres(read_raster(layer, 1), size, (scale, scale)) == metres


def test_values_as_qgis_process_gives_them(run: Any, make_raster: Any, tmp_path: Path, pixels: Any) -> None:
    source, codes = make_raster(), "1=water, 2=water, 3=water, 4=water, 5=water"
    for name, values in (
        ("text", {"SEED": "1", "UNMAPPED": "0", "BLEND": "1", "COG": "false", "OVERLAP": "128", "DEVICE": "cpu"}),
        ("typed", {"SEED": 1, "UNMAPPED": "error", "BLEND": "linear", "COG": False, "OVERLAP": 128, "DEVICE": 1}),
    ):
        run("generate", LANDCOVER=source, CLASS_MAP=codes, OUTPUT=str(tmp_path / f"{name}.tif"), **values)
    assert np.array_equal(pixels(str(tmp_path / "text.tif"))[0], pixels(str(tmp_path / "typed.tif"))[0])


def test_extent_in_another_crs(run: Any, make_raster: Any, tmp_path: Path) -> None:
    from qgis.core import QgsCoordinateTransform

    source, output = (
        make_raster(width=128, height=128, transform=(500000, 1, 0, 2700128, 0, -1)),
        str(tmp_path / "o.tif"),
    )
    utm, degrees = QgsCoordinateReferenceSystem("EPSG:32640"), QgsCoordinateReferenceSystem("EPSG:4326")
    wanted = QgsRectangle(500032, 2700032, 500064, 2700096)
    box = QgsCoordinateTransform(utm, degrees, QgsProject.instance()).transformBoundingBox(wanted)
    run("generate", LANDCOVER=source, EXTENT=QgsReferencedRectangle(box, degrees), OUTPUT=output)
    (left, _, _, top, _, _), width, height = georeference(output)
    run(
        "generate",
        LANDCOVER=source,
        EXTENT=f"{box.xMinimum()},{box.xMaximum()},{box.yMinimum()},{box.yMaximum()} [EPSG:4326]",
        OUTPUT=output,
    )
    assert georeference(output)[1:] == (width, height)
    assert left <= 500032 and top >= 2700096 and 32 <= width <= 36 and 64 <= height <= 68


def test_extent_that_cannot_be_transformed(run: Any, make_raster: Any, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="Expected an EXTENT that can be transformed from EPSG:4326"):
        extent = "500000,500010,2700000,2700010 [EPSG:4326]"
        run("generate", LANDCOVER=make_raster(), EXTENT=extent, OUTPUT=str(tmp_path / "o.tif"))


def test_layer_without_crs(run: Any, make_raster: Any, tmp_path: Path) -> None:
    source = make_raster(epsg=None, transform=(0, 1, 0, 0, 0, -1))
    run("generate", LANDCOVER=source, EXTENT="0,32,-32,0", OUTPUT=str(tmp_path / "o.tif"))
    assert georeference(str(tmp_path / "o.tif"))[1:] == (32, 32)
    assert any("no CRS" in line for line in run.feedback.infos)


def test_crs_that_the_layer_has_only_in_qgis(run: Any, make_raster: Any, tmp_path: Path) -> None:
    layer = QgsRasterLayer(make_raster(epsg=None), "bare")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32640"))
    run("generate", LANDCOVER=layer, OUTPUT=str(tmp_path / "o.tif"))
    assert QgsRasterLayer(str(tmp_path / "o.tif"), "o").crs().authid() == "EPSG:32640"


def test_names_of_a_legend_map_codes(run: Any, make_raster: Any, tmp_path: Path) -> None:
    from qgis.core import QgsPalettedRasterRenderer

    codes = np.full((32, 32), 70, np.uint8)
    layer = QgsRasterLayer(make_raster(codes=codes), "legend")
    entry = QgsPalettedRasterRenderer.Class(70, QColor("blue"), "Water")
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, [entry]))
    run("generate", LANDCOVER=layer, OUTPUT=str(tmp_path / "o.tif"))
    assert any("70 Water -> water" in line for line in run.feedback.infos)
    with pytest.raises(QgsProcessingException, match="70"):
        run("generate", LANDCOVER=layer.source(), OUTPUT=str(tmp_path / "p.tif"))
    assert not (tmp_path / "p.tif").exists()


def test_names_of_a_colour_ramp_count_where_its_values_are_exact(make_raster: Any) -> None:
    from qgis.core import QgsColorRampShader, QgsRasterShader, QgsSingleBandPseudoColorRenderer

    from landsynth.algorithms.layers.rasters import read_raster

    layer, ramps = QgsRasterLayer(make_raster(), "ramp"), QgsColorRampShader.Type
    for kind, names in ((ramps.Exact, {5: "Sea"}), (ramps.Interpolated, {})):
        ramp, shader = QgsColorRampShader(0, 9, None, kind), QgsRasterShader()
        items = ((5.0, "Sea"), (6.5, "Half"), (float("inf"), "Above"), (7.0, "7"))
        ramp.setColorRampItemList([QgsColorRampShader.ColorRampItem(v, QColor("red"), name) for v, name in items])
        shader.setRasterShaderFunction(ramp)
        layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, shader))
        assert read_raster(layer, 1).names == names


def test_names_of_an_attribute_table(make_raster: Any) -> None:
    from landsynth.algorithms.layers.rasters import read_raster

    path = make_raster()
    table = gdal.RasterAttributeTable()
    table.CreateColumn("Value", gdal.GFT_Integer, gdal.GFU_MinMax)
    table.CreateColumn("Count", gdal.GFT_Integer, gdal.GFU_PixelCount)
    table.CreateColumn("Red", gdal.GFT_String, gdal.GFU_Generic)
    table.CreateColumn("Land_Cover", gdal.GFT_String, gdal.GFU_Generic)
    for row, (code, name) in enumerate(((1, "Houses"), (5, "Sea"), (9, ""))):
        table.SetValueAsInt(row, 0, code)
        table.SetValueAsString(row, 2, "0.5")
        table.SetValueAsString(row, 3, name)
    dataset = gdal.Open(path, gdal.GA_Update)
    dataset.GetRasterBand(1).SetDefaultRAT(table)
    dataset = None
    assert read_raster(QgsRasterLayer(path, "table"), 1).names == {1: "Houses", 5: "Sea"}


def test_layers_that_are_no_file_are_exported(run: Any, make_raster: Any, tmp_path: Path, pixels: Any) -> None:
    codes = np.fromfile(make_raster(), np.uint8)[-64 * 64 :].reshape(64, 64)
    source = make_raster(codes=codes, nodata=5)
    gdal.FileFromMemBuffer("/vsimem/landcover.tif", Path(source).read_bytes())
    layer = QgsRasterLayer("/vsimem/landcover.tif", "in memory")
    run("generate", LANDCOVER=source, OUTPUT=str(tmp_path / "file.tif"))
    run("generate", LANDCOVER=layer, OUTPUT=str(tmp_path / "memory.tif"))
    gdal.Unlink("/vsimem/landcover.tif")
    assert georeference(str(tmp_path / "file.tif")) == georeference(str(tmp_path / "memory.tif"))
    for one, other in zip(pixels(str(tmp_path / "file.tif")), pixels(str(tmp_path / "memory.tif"))):
        assert np.array_equal(one, other)


def test_formats_that_the_worker_lacks_are_exported(run: Any, make_raster: Any, tmp_path: Path, pixels: Any) -> None:
    source, other = make_raster(epsg=None, transform=(0, 1, 0, 0, 0, 1)), str(tmp_path / "landcover.hdf")
    gdal.Translate(other, source, format="HDF4Image")
    for land, name in ((source, "a"), (other, "b")):
        run("generate", LANDCOVER=land, OUTPUT=str(tmp_path / f"{name}.tif"))
    assert any("Exporting 64 x 64 pixels of landcover" in line for line in run.feedback.infos)
    assert pixels(str(tmp_path / "a.tif"))[0].shape == pixels(str(tmp_path / "b.tif"))[0].shape == (3, 64, 64)


def test_polygons_without_crs_and_output_in_memory(run: Any, make_polygons: Any, pixels: Any) -> None:
    layer = make_polygons(QUARTERS, corner=(0, 0))
    layer.setCrs(QgsCoordinateReferenceSystem())
    for output in ("memory:", "TEMPORARY_OUTPUT"):
        path = run("generate", LANDCOVER=layer, CLASS_FIELD="class", OUTPUT=output)["OUTPUT"]
        assert georeference(path) == ((0, 1, 0, 80, 0, -1), 80, 80) and (pixels(path)[1] > 0).all()
    assert sum("no CRS" in line for line in run.feedback.infos) == 2


def test_subdataset_and_archive(run: Any, make_raster: Any, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "landcover.zip", "w") as archive:
        archive.write(make_raster(), "landcover.tif")
    for source in (f"/vsizip/{tmp_path}/landcover.zip/landcover.tif", f"GTIFF_DIR:1:{make_raster()}"):
        run("generate", LANDCOVER=source, OUTPUT=str(tmp_path / "o.tif"))
        assert georeference(str(tmp_path / "o.tif"))[1:] == (64, 64)


def test_polygons_of_a_memory_layer(run: Any, make_polygons: Any, tmp_path: Path, pixels: Any) -> None:
    layer = make_polygons([*QUARTERS, (80, 0, 120, 40, None), (80, 40, 120, 80, "")])
    output = str(tmp_path / "o.tif")
    run("generate", LANDCOVER=layer, CLASS_FIELD="class", OUTPUT=output)
    assert georeference(output) == ((500000, 1, 0, 2700080, 0, -1), 120, 80)
    valid = pixels(output)[1] > 0
    assert valid[:, :80].all() and not valid[:, 80:].any()
    assert any(line.startswith("2 polygons of district without a value") for line in run.feedback.warnings)
    assert any("trees -> vegetation" in line for line in run.feedback.infos)
    from landsynth.contract.jobs.registry import from_json

    assert from_json(gdal.Open(output).GetMetadataItem("JOB")).landcover_name == "district, field class"


def test_polygons_on_a_file_by_their_only_field(run: Any, tmp_path: Path, make_polygons: Any) -> None:
    from qgis.core import QgsVectorFileWriter

    layer = make_polygons([(0, 0, 40.4, 40, 4)], kind="integer")
    layer.dataProvider().deleteAttributes([1])
    layer.updateFields()
    options = QgsVectorFileWriter.SaveVectorOptions()
    path = str(tmp_path / "one.gpkg")
    QgsVectorFileWriter.writeAsVectorFormatV3(layer, path, layer.transformContext(), options)
    run("generate", LANDCOVER=path, PIXEL_SIZE=0.5, OUTPUT=str(tmp_path / "o.tif"))
    assert georeference(str(tmp_path / "o.tif")) == ((500000, 0.5, 0, 2700040, 0, -0.5), 81, 80)


def test_polygons_adjacent_extents_equal_one_run(run: Any, make_polygons: Any, tmp_path: Path, pixels: Any) -> None:
    rows = [(x, y, x + 30, y + 25, name) for (x, y, name) in _checkered()]
    layer, imagery = make_polygons(rows), {}
    for name, extent in (("both", "0,120"), ("west", "0,56"), ("east", "56,120")):
        west, east = (500000 + float(edge) for edge in extent.split(","))
        path = str(tmp_path / f"{name}.tif")
        box = QgsRectangle(west, 2700040, east, 2700100)
        run("generate", LANDCOVER=layer, CLASS_FIELD="class", EXTENT=box, SEED=5, OUTPUT=path)
        imagery[name] = pixels(path)
    joined, mask = (np.concatenate([imagery["west"][i], imagery["east"][i]], axis=-1) for i in (0, 1))
    assert np.array_equal(mask, imagery["both"][1]) and not mask.all()
    difference = np.abs(joined.astype(int) - imagery["both"][0].astype(int))[:, mask > 0]
    assert difference.max() <= 1


def _checkered() -> list[tuple[float, float, str]]:
    names = ["water", "road", "vegetation", "building", "land"]
    spots = [(x, y) for y in range(-100, 240, 20) for x in range(-150, 270, 25)]  # they overlap: order matters
    return [(x, y, names[(3 * i + i // 7) % 5]) for i, (x, y) in enumerate(spots) if i % 6]


def test_categorised_style_names_codes(run: Any, make_polygons: Any, tmp_path: Path) -> None:
    layer = make_polygons([(0, 0, 40, 40, 10), (40, 0, 80, 40, 20)], kind="integer")
    symbol = QgsSymbol.defaultSymbol(QgsWkbTypes.GeometryType.PolygonGeometry)
    categories = [QgsRendererCategory(v, symbol.clone(), label) for v, label in ((10, "Forest"), (20, "Lake"))]
    layer.setRenderer(QgsCategorizedSymbolRenderer("class", categories))
    run("generate", LANDCOVER=layer, OUTPUT=str(tmp_path / "o.tif"))
    assert any("10 Forest -> vegetation" in line and "20 Lake -> water" in line for line in run.feedback.infos)


def test_class_map_of_texts(run: Any, make_polygons: Any, tmp_path: Path) -> None:
    layer = make_polygons([(0, 0, 40, 40, "Wohngebiet"), (40, 0, 80, 40, "See")])
    with pytest.raises(QgsProcessingException, match="See: 50 % of the pixels\n.*Wohngebiet: 50 %.*\n.*CLASS_MAP"):
        run("generate", LANDCOVER=layer, CLASS_FIELD="class", OUTPUT=str(tmp_path / "o.tif"))
    mapping = "Wohngebiet=building, see=water, Wald=vegetation"
    run("generate", LANDCOVER=layer, CLASS_FIELD="class", CLASS_MAP=mapping, OUTPUT=str(tmp_path / "o.tif"))
    assert any("Wald" in line for line in run.feedback.warnings)
    assert any("Wohngebiet -> building" in line and "See -> water" in line for line in run.feedback.infos)


def test_polygons_in_degrees_get_pixels_that_are_square_on_the_ground(
    run: Any, make_polygons: Any, tmp_path: Path
) -> None:
    layer = make_polygons([(0, 0, 0.001, 0.0005, 5)], "integer", "EPSG:4326", corner=(10, 60))
    run("generate", LANDCOVER=layer, CLASS_FIELD="class", OUTPUT=str(tmp_path / "o.tif"))
    _, width, height = georeference(str(tmp_path / "o.tif"))
    assert abs(width - 55.8) < 2 and abs(height - 55.7) < 2
    assert not [line for line in run.feedback.warnings if "pixels are" in line]


@pytest.mark.parametrize(("rows", "details", "parameters", "sentence"), [
    ([(0, 0, 9, 9, "plot 7")], {}, {"CLASS_FIELD": ""}, "Expected CLASS_FIELD, .* Choose one of class, note"),
    ([(0, 0, 9, 9, "water")], {}, {"CLASS_FIELD": "sort"}, r"field of district \(class, note\), found sort"),
    ([], {}, {}, "Expected polygons in district, found none"),
    ([(0, 0, 9, 9, None)], {}, {}, "with a value in CLASS_FIELD class of district within EXTENT, found none"),
    ([(0, 0, 9, 9, 1.5)], {"kind": "double"}, {}, "Expected whole numbers or texts in CLASS_FIELD class, found 1.5"),
    ([(0, 0, 9, 9, "water")], {}, {"EXTENT": "0,1,0,1"}, "Expected an EXTENT that overlaps the land cover"),
    ([(0, 0, 9, 9, "water")], {}, {"EXTENT": "5,5,5,5"}, "Expected an EXTENT with an area"),
    ([(0, 0, 9, 9, "water")], {}, {"PIXEL_SIZE": 1e-6}, "Expected a grid of at most"),
    ([(0, 0, 9, 9, "water")], {}, {"MODEL": "nothing.onnx"}, "Expected an ONNX model"),
])  # fmt: skip
def test_polygons_refused_in_one_sentence(
    run: Any, make_polygons: Any, tmp_path: Path, rows: Any, details: Any, parameters: Any, sentence: str
) -> None:
    values = {"CLASS_FIELD": "class", "OUTPUT": str(tmp_path / "o.tif"), **parameters}
    with pytest.raises(QgsProcessingException, match=sentence) as caught:
        run("generate", LANDCOVER=make_polygons(rows, **details), **values)
    assert "Traceback" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_other_layers_refused(run: Any, tmp_path: Path) -> None:
    lines = QgsVectorLayer("LineString?crs=EPSG:32640&field=class:string", "ways", "memory")
    with pytest.raises(QgsProcessingException, match="Expected polygons or a raster as LANDCOVER, found ways"):
        run("generate", LANDCOVER=lines, CLASS_FIELD="class", OUTPUT=str(tmp_path / "o.tif"))
    (tmp_path / "text.tif").write_text("no raster")
    with pytest.raises(
        QgsProcessingException, match="Expected a raster or polygon layer as LANDCOVER, found .*text.tif"
    ):
        run("generate", LANDCOVER=str(tmp_path / "text.tif"), OUTPUT=str(tmp_path / "o.tif"))
    with pytest.raises(QgsProcessingException, match="BAND from 1 to 1"):
        run("generate", LANDCOVER=make_one(tmp_path), BAND=4, OUTPUT=str(tmp_path / "o.tif"))


def make_one(folder: Path) -> str:
    path = str(folder / "one.tif")
    gdal.GetDriverByName("GTiff").Create(path, 4, 4, 1, gdal.GDT_Byte).SetGeoTransform((0, 1, 0, 4, 0, -1))
    return path


@pytest.mark.parametrize(("output", "sentence"), [
    ("none/o.tif", "folder that exists"),
    ("o.png", "ends in .tif"),
    ("landcover.tif", "Expected OUTPUT to be a new file"),
])  # fmt: skip
def test_outputs_refused(run: Any, make_raster: Any, tmp_path: Path, output: str, sentence: str) -> None:
    source = make_raster()
    before = Path(source).read_bytes()
    with pytest.raises(QgsProcessingException, match=sentence):
        run("generate", LANDCOVER=source, OUTPUT=str(tmp_path / output))
    assert [each.name for each in tmp_path.iterdir()] == ["landcover.tif"] and Path(source).read_bytes() == before


@pytest.mark.parametrize(("output", "sentence"), [("none/o.tif", "folder that exists"), ("in.tif", "the job reads")])
def test_outputs_are_refused_before_polygons_are_rasterised(
    run: Any, tmp_path: Path, output: str, sentence: str
) -> None:
    square = '{"type": "Polygon", "coordinates": [[[0, 0], [1e-4, 0], [1e-4, 1e-4], [0, 1e-4], [0, 0]]]}'
    source = tmp_path / "in.tif"  # GDAL goes by the content
    source.write_text(f'{{"type": "Feature", "properties": {{"class": "road"}}, "geometry": {square}}}')
    before = source.read_bytes()
    with pytest.raises(QgsProcessingException, match=sentence):
        run("generate", LANDCOVER=str(source), CLASS_FIELD="class", OUTPUT=str(tmp_path / output))
    assert not [line for line in run.feedback.infos if "Rasterising" in line]
    assert source.read_bytes() == before and list(tmp_path.iterdir()) == [source]


def test_cancel_leaves_no_process_and_no_file(plugin: Any, make_raster: Any, tmp_path: Path, feedback: Any) -> None:
    import processing

    source = make_raster(width=2000, height=2000)
    stopped: list[float] = []

    def cancel_soon_after_the_first_window_started() -> None:
        deadline = time.monotonic() + 60
        while not any("windows of" in line for line in feedback.infos) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.5)
        assert _children(), "the worker should be at work"
        stopped.append(time.monotonic())
        feedback.cancel()

    thread = threading.Thread(target=cancel_soon_after_the_first_window_started)
    thread.start()
    with pytest.raises(QgsProcessingException, match="cancelled"):
        parameters = {"LANDCOVER": source, "OUTPUT": str(tmp_path / "out" / "o.tif")}
        (tmp_path / "out").mkdir()
        processing.run("landsynth:generate", parameters, feedback=feedback)
    ended = time.monotonic()
    thread.join()
    assert ended - stopped[0] < 2
    assert _children() == []
    assert list((tmp_path / "out").iterdir()) == []


def _children() -> list[str]:
    """Command lines of this process' children that are workers."""
    lines = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            line = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:  # it has ended meanwhile
            continue
        if parent == str(os.getpid()) and "bootstrap.py" in line:
            lines.append(line)
    return lines


def test_loaded_named_and_styled(run: Any, make_raster: Any, tmp_path: Path) -> None:
    from qgis.core import QgsContrastEnhancement, QgsMultiBandColorRenderer

    codes = np.full((64, 64), 5, np.uint8)
    codes[:32] = 0
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    run("generate", context, LANDCOVER=make_raster(codes=codes, name="bay.tif"), SEED=4,
        OUTPUT=_loading("TEMPORARY_OUTPUT"))  # fmt: skip
    from processing.core.ProcessingConfig import ProcessingConfig
    from processing.gui.Postprocessing import handleAlgorithmResults
    from qgis.core import QgsApplication

    ProcessingConfig.setSettingValue(ProcessingConfig.PREFER_FILENAME_AS_LAYER_NAME, False)
    generate = QgsApplication.processingRegistry().createAlgorithmById("landsynth:generate")
    assert handleAlgorithmResults(generate, context, run.feedback)
    (layer,) = QgsProject.instance().mapLayers().values()
    try:
        assert layer.name() == "Synthetic imagery of bay, seed 4"
        renderer = layer.renderer()
        assert isinstance(renderer, QgsMultiBandColorRenderer)
        assert (renderer.redBand(), renderer.greenBand(), renderer.blueBand()) == (1, 2, 3)
        contrast = renderer.redContrastEnhancement()
        none = QgsContrastEnhancement.ContrastEnhancementAlgorithm.NoEnhancement
        assert contrast.contrastEnhancementAlgorithm() == none
        assert (contrast.minimumValue(), contrast.maximumValue()) == (0, 255)
        picture = layer.previewAsImage(QSize(64, 64), QColor(0, 0, 0, 0))
        assert picture.pixelColor(32, 10).alpha() == 0 and picture.pixelColor(32, 50).alpha() == 255
    finally:
        QgsProject.instance().removeAllMapLayers()


def _loading(path: str) -> Any:
    from qgis.core import QgsProcessingOutputLayerDefinition

    return QgsProcessingOutputLayerDefinition(path, QgsProject.instance())


def test_in_a_background_task(plugin: Any, make_polygons: Any, tmp_path: Path, feedback: Any) -> None:
    """As the dialog runs it: the layer is in the project, the algorithm in another thread."""
    from qgis.core import QgsApplication, QgsProcessingAlgRunnerTask
    from qgis.PyQt.QtCore import QEventLoop, QTimer

    layer = make_polygons(QUARTERS)
    QgsProject.instance().addMapLayer(layer)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    generate = QgsApplication.processingRegistry().createAlgorithmById("landsynth:generate")
    parameters = {"LANDCOVER": layer.id(), "CLASS_FIELD": "class", "OUTPUT": str(tmp_path / "o.tif")}
    parameters["PIXEL_SIZE"] = 1
    task, outcome, loop = QgsProcessingAlgRunnerTask(generate, parameters, context, feedback), [], QEventLoop()
    task.executed.connect(lambda ok, results: (outcome.append((ok, results)), loop.quit()))
    QTimer.singleShot(60000, loop.quit)
    QgsApplication.taskManager().addTask(task)
    loop.exec()
    QgsProject.instance().removeAllMapLayers()
    assert outcome and outcome[0][0], feedback.errors
    assert georeference(str(tmp_path / "o.tif"))[1:] == (80, 80)
