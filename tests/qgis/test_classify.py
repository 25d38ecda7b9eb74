"""landsynth:classify in real QGIS with the real worker: rasters, bands, extents, styles, a model's step."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsSingleBandGrayRenderer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

from landsynth.algorithms.classify import build_job
from landsynth.algorithms.layers.bands import bands_of
from landsynth.algorithms.layers.rasters import read_image, read_raster
from landsynth.contract.card import read_card
from landsynth.contract.errors import InputError, JobError
from landsynth.contract.jobs.registry import from_json
from landsynth.contract.resources import BUNDLED_GENERATOR
from landsynth.tests.helpers.processing_models import destination, model_of
from landsynth.tests.qgis.test_qgis_process import qgis_process

LEVELS = np.array([0, 61, 120, 181, 240])
NAMES = ["building", "land", "road", "plant", "water"]
PART = "500050,500064,2700032,2700064"
COLOURS = ["#3c1098", "#8429f6", "#6ec1e4", "#fedd3a", "#e2a929"]


def bands(path: str) -> Any:
    """Values of a raster (bands, h, w)."""
    dataset = gdal.Open(path)
    shape = (dataset.RasterYSize, dataset.RasterXSize)
    numbers = range(1, dataset.RasterCount + 1)
    return np.stack([np.frombuffer(dataset.GetRasterBand(n).ReadRaster(), np.uint8).reshape(shape) for n in numbers])


def nearest(values: Any) -> Any:
    """Codes of the nearest levels."""
    return np.abs(values[None].astype(int) - LEVELS[:, None, None]).argmin(0) + 1


def georeference(path: str) -> tuple[Any, int, int, str]:
    dataset = gdal.Open(path)
    return dataset.GetGeoTransform(), dataset.RasterXSize, dataset.RasterYSize, dataset.GetProjection()


def test_a_map_on_the_grid_of_the_imagery(run: Any, make_image: Any, segmenter: str, tmp_path: Path) -> None:
    source, output, confidence = make_image(), str(tmp_path / "out.tif"), str(tmp_path / "sure.tif")
    result = run("classify", IMAGE=source, MODEL=segmenter, OUTPUT=output, CONFIDENCE=confidence)
    assert (result["OUTPUT"], result["CONFIDENCE"], result["WINDOWS"]) == (output, confidence, 1)
    assert result["MEGAPIXELS"] == pytest.approx(128 * 96 / 1e6) and result["MEGAPIXELS_PER_SECOND"] > 0
    assert "ExecutionProvider" in result["PROVIDER"]
    assert georeference(output) == georeference(confidence) == georeference(source)
    assert np.array_equal(bands(output)[0], nearest(bands(source)[0]))
    assert 20 <= bands(confidence).min() <= bands(confidence).max() <= 100
    assert any("red from band 1" in line for line in run.feedback.infos) and run.feedback.progress() == 100


def test_gdal_reads_names_colours_and_counts(run: Any, make_image: Any, segmenter: str, tmp_path: Path) -> None:
    output = str(tmp_path / "out.tif")
    run("classify", IMAGE=make_image(), MODEL=segmenter, OUTPUT=output)
    dataset, codes = gdal.Open(output), bands(output)[0]
    dataset.GetGeoTransform()  # GDAL 3.6 reads what lies beside a GeoTIFF only then
    band = dataset.GetRasterBand(1)  # lives as long as its dataset
    assert band.GetCategoryNames() == ["", *NAMES] and band.GetNoDataValue() == 0
    assert band.GetDescription() == "land cover" and band.GetColorTable().GetColorEntry(3) == (110, 193, 228, 255)
    table = band.GetDefaultRAT()
    columns = {table.GetUsageOfCol(at): at for at in range(table.GetColumnCount())}
    for row in range(5):
        assert table.GetValueAsInt(row, columns[gdal.GFU_MinMax]) == row + 1
        assert table.GetValueAsString(row, columns[gdal.GFU_Name]) == NAMES[row]
        assert table.GetValueAsInt(row, columns[gdal.GFU_PixelCount]) == (codes == row + 1).sum()
        color = [table.GetValueAsInt(row, columns[each]) for each in (gdal.GFU_Red, gdal.GFU_Green, gdal.GFU_Blue)]
        assert QColor(*color).name() == COLOURS[row]
    assert read_raster(QgsRasterLayer(output, "map"), 1).names == dict(enumerate(NAMES, 1))


def test_category_names_alone_are_names(make_raster: Any) -> None:
    path = make_raster()
    categories = "<Category/><Category>sea</Category><Category>shore</Category>"
    band = f'<PAMRasterBand band="1"><CategoryNames>{categories}</CategoryNames></PAMRasterBand>'
    Path(f"{path}.aux.xml").write_text(f"<PAMDataset>{band}</PAMDataset>")
    assert read_raster(QgsRasterLayer(path, "map"), 1).names == {1: "sea", 2: "shore"}


def test_values_as_qgis_process_gives_them(run: Any, make_image: Any, segmenter: str, tmp_path: Path) -> None:
    source = make_image(bands=4)
    for name, values in (
        ("text", {"BANDS": "4;2,1", "BLEND": "1", "COG": "false", "OVERLAP": "32", "DEVICE": "cpu", "EXTENT": ""}),
        ("typed", {"BANDS": [4, 2, 1], "BLEND": "linear", "COG": False, "OVERLAP": 32, "DEVICE": 1}),
    ):
        run("classify", IMAGE=source, MODEL=segmenter, OUTPUT=str(tmp_path / f"{name}.tif"), **values)
        assert np.array_equal(bands(str(tmp_path / f"{name}.tif"))[0], nearest(bands(source)[3]))


def test_bands_of_the_dialog_in_their_order(widgets: Any, make_image: Any) -> None:
    """The widget lists the bands of the chosen layer, and gives those that are ticked in the user's order."""
    layer = QgsRasterLayer(make_image(bands=4), "town")
    QgsProject.instance().addMapLayer(layer)
    context, image, chosen = widgets("classify", "IMAGE", "BANDS")
    image.setParameterValue(layer.id(), context)
    assert bands_of(chosen.parameterValue()) == ()
    chosen.setParameterValue([3, 1, 2], context)
    assert bands_of(chosen.parameterValue()) == (3, 1, 2)
    QgsProject.instance().removeAllMapLayers()


def test_bands_as_users_write_them() -> None:
    for value in ((3, 2, 1), ["3", "2", "1"], "3,2,1", "3;2;1", " 3 2 1 ", "[3, 2, 1]", "['3', '2', '1']"):
        assert bands_of(value) == (3, 2, 1)
    assert bands_of(None) == bands_of("") == bands_of([]) == () and bands_of(2) == (2,)
    with pytest.raises(JobError, match="BANDS: expected numbers"):
        bands_of("red, green")


def test_extent_in_another_crs(run: Any, make_image: Any, segmenter: str, tmp_path: Path) -> None:
    from qgis.core import QgsCoordinateTransform

    source, output = make_image(), str(tmp_path / "o.tif")
    utm, degrees = QgsCoordinateReferenceSystem("EPSG:32640"), QgsCoordinateReferenceSystem("EPSG:4326")
    wanted = QgsRectangle(500032, 2700032, 500064, 2700064)
    box = QgsCoordinateTransform(utm, degrees, QgsProject.instance()).transformBoundingBox(wanted)
    run("classify", IMAGE=source, MODEL=segmenter, EXTENT=QgsReferencedRectangle(box, degrees), OUTPUT=output)
    (left, _, _, top, _, _), width, height, _ = georeference(output)
    assert left <= 500032 and top >= 2700064 and 32 <= width <= 36 and 32 <= height <= 36
    run("classify", IMAGE=source, MODEL=segmenter, EXTENT="500032,500064,2700032,2700064", OUTPUT=output)
    assert georeference(output)[0][0] == 500032 and georeference(output)[1:3] == (32, 32)
    with pytest.raises(QgsProcessingException, match="Expected an EXTENT that overlaps the imagery"):
        run("classify", IMAGE=source, MODEL=segmenter, EXTENT="0,1,0,1", OUTPUT=output)


def test_layers_that_are_no_file_are_exported(run: Any, make_image: Any, segmenter: str, tmp_path: Path) -> None:
    source = make_image()
    gdal.FileFromMemBuffer("/vsimem/image.tif", Path(source).read_bytes())
    layer = QgsRasterLayer("/vsimem/image.tif", "in memory")
    run("classify", IMAGE=layer, MODEL=segmenter, EXTENT=PART, OUTPUT=str(tmp_path / "m.tif"))
    gdal.Unlink("/vsimem/image.tif")
    run("classify", IMAGE=source, MODEL=segmenter, EXTENT=PART, OUTPUT=str(tmp_path / "f.tif"))
    assert any("pixels of in memory to a temporary file" in line for line in run.feedback.infos)
    assert georeference(str(tmp_path / "m.tif")) == georeference(str(tmp_path / "f.tif"))
    assert np.array_equal(bands(str(tmp_path / "m.tif")), bands(str(tmp_path / "f.tif")))
    assert from_json(gdal.Open(str(tmp_path / "m.tif")).GetMetadataItem("JOB")).image_name == "in memory"


def test_an_archive(run: Any, make_image: Any, segmenter: str, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "image.zip", "w") as archive:
        archive.write(make_image(), "image.tif")
    run("classify", IMAGE=f"/vsizip/{tmp_path}/image.zip/image.tif", MODEL=segmenter, OUTPUT=str(tmp_path / "o.tif"))
    assert georeference(str(tmp_path / "o.tif"))[1:3] == (128, 96)


def test_crs_that_the_layer_has_only_in_qgis(run: Any, make_image: Any, segmenter: str, tmp_path: Path) -> None:
    layer = QgsRasterLayer(make_image(epsg=None), "bare")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32640"))
    run("classify", IMAGE=layer, MODEL=segmenter, OUTPUT=str(tmp_path / "o.tif"))
    assert QgsRasterLayer(str(tmp_path / "o.tif"), "o").crs().authid() == "EPSG:32640"


def test_the_job(make_image: Any, segmenter: str) -> None:
    """Decided, not run: what lies around EXTENT is exported too, as far as there is any."""
    image, card = read_image(QgsRasterLayer(make_image(), "town"), "IMAGE"), read_card(segmenter)
    options = {"image": "folder", "output": "o.tif", "bands": (3, 2, 1)}
    plan = build_job(options, image, card, (500060.0, 2700060.0, 500070.0, 2700070.0))
    assert plan.box == (500036.0, 2700036.0, 500094.0, 2700094.0)  # twice the context of 8, and the multiple of 8
    assert plan.job.extent == (500060.0, 2700060.0, 500070.0, 2700070.0) and plan.job.image_name == "town"
    whole = build_job(options, image, card, None)
    assert whole.job.extent is None and whole.box == image.box and whole.job.bands == (3, 2, 1)
    with pytest.raises(InputError, match="overlaps the imagery"):
        build_job(options, image, card, (0.0, 0.0, 1.0, 1.0))


@pytest.mark.parametrize(("parameters", "sentence"), [
    ({"MODEL": str(BUNDLED_GENERATOR)}, "found kind generator .* Use Generate synth"),
    ({"MODEL": "nothing.onnx"}, "Expected an ONNX model, found no file"),
    ({"BANDS": "1,9,2"}, "Expected the 3 bands of the model .* found 1, 9, 2 chosen of 3"),
    ({"BANDS": "blue"}, "BANDS: expected numbers"),
    ({"CONFIDENCE": "image.tif"}, "Expected CONFIDENCE to be a new file"),
    ({"OUTPUT": "image.tif"}, "Expected OUTPUT to be a new file"),
    ({"IMAGE": "nothing.tif"}, "Expected a raster layer as IMAGE, found .*nothing.tif"),
])  # fmt: skip
def test_bad_input_is_a_sentence(
    refused: Any, make_image: Any, segmenter: str, parameters: dict[str, Any], sentence: str
) -> None:
    make_image()
    values = {"IMAGE": "image.tif", "OUTPUT": "o.tif", "MODEL": segmenter, **parameters}
    refused("classify", sentence, [name for name, value in values.items() if str(value).endswith(".tif")], **values)


def test_a_segmenter_is_refused_by_generate(run: Any, make_raster: Any, segmenter: str, tmp_path: Path) -> None:
    with pytest.raises(QgsProcessingException, match="found kind segmenter .* Use Map land cover with a segmenter"):
        run("generate", LANDCOVER=make_raster(), MODEL=segmenter, OUTPUT=str(tmp_path / "o.tif"))


def check_styled(layer: QgsRasterLayer) -> None:
    renderer = layer.renderer()
    assert isinstance(renderer, QgsPalettedRasterRenderer)
    classes = [(int(each.value), each.label, each.color.name()) for each in renderer.classes()]
    assert classes == list(zip(range(1, 6), NAMES, COLOURS))


def test_temporary_outputs_are_loaded_named_and_styled(run: Any, make_image: Any, segmenter: str) -> None:
    from processing.core.ProcessingConfig import ProcessingConfig
    from processing.gui.Postprocessing import handleAlgorithmResults
    from qgis.core import QgsApplication

    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    names = ("OUTPUT", "CONFIDENCE")
    outputs = {name: QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", QgsProject.instance()) for name in names}
    run("classify", context, IMAGE=make_image(name="town.tif"), MODEL=segmenter, **outputs)
    ProcessingConfig.setSettingValue(ProcessingConfig.PREFER_FILENAME_AS_LAYER_NAME, False)
    classify = QgsApplication.processingRegistry().createAlgorithmById("landsynth:classify")
    assert handleAlgorithmResults(classify, context, run.feedback)
    try:
        layers = {layer.name(): layer for layer in QgsProject.instance().mapLayers().values()}
        assert sorted(layers) == ["Confidence of town", "Land cover of town"]
        check_styled(layers["Land cover of town"])
        grey = layers["Confidence of town"].renderer()
        assert isinstance(grey, QgsSingleBandGrayRenderer)
        assert (grey.contrastEnhancement().minimumValue(), grey.contrastEnhancement().maximumValue()) == (0, 100)
        picture = layers["Land cover of town"].previewAsImage(QSize(128, 96))
        assert picture.pixelColor(3, 3).name() in COLOURS
    finally:
        QgsProject.instance().removeAllMapLayers()


@pytest.mark.parametrize("is_cog", [False, True])
def test_a_map_opened_by_hand_is_styled_by_itself(
    run: Any, make_image: Any, segmenter: str, tmp_path: Path, is_cog: bool
) -> None:
    output = str(tmp_path / "o.tif")
    run("classify", IMAGE=make_image(), MODEL=segmenter, OUTPUT=output, COG=is_cog)
    check_styled(QgsRasterLayer(output, "by hand"))


def test_memory_outputs_and_generate_from_the_map(
    run: Any, make_image: Any, segmenter: str, tmp_path: Path, pixels: Any
) -> None:
    """What classify finds is land cover that generate takes as it is, by its names."""
    path = run("classify", IMAGE=make_image(), MODEL=segmenter, OUTPUT="memory:")["OUTPUT"]
    assert path.endswith(".tif")
    names = "plant=vegetation, building=building, land=land, road=road, water=water"
    run("generate", LANDCOVER=path, CLASS_MAP=names, OUTPUT=str(tmp_path / "i.tif"))
    assert pixels(str(tmp_path / "i.tif"))[0].shape == (3, 96, 128)


def test_as_a_step_of_a_model(run: Any, plugin: Any, make_image: Any, segmenter: str, tmp_path: Path) -> None:
    """Imagery of a model's parameter is mapped, and another step takes the map."""
    import processing

    image = QgsProcessingParameterRasterLayer("image", "image")
    values = {"IMAGE": image, "MODEL": segmenter}
    copied = {"INPUT": ("classify", "OUTPUT")}
    model = model_of([image], {"classify": ("landsynth:classify", values), "copy": ("gdal:translate", copied)})
    target, source = str(tmp_path / "copy.tif"), make_image()
    processing.run(model, {"image": source, destination(model): target}, feedback=run.feedback)
    assert np.array_equal(bands(target)[0], nearest(bands(source)[0]))


def test_qgis_process(make_image: Any, segmenter: str, tmp_path: Path) -> None:
    output, image = tmp_path / "map.tif", make_image()
    arguments = [f"--IMAGE={image}", f"--MODEL={segmenter}", f"--OUTPUT={output}", "--BANDS=2,1,3", "--TILE_SIZE=64"]
    done = qgis_process("run", "landsynth:classify", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"^OUTPUT:\t{re.escape(str(output))}$", done.stdout, re.MULTILINE)
    assert np.array_equal(bands(str(output))[0], nearest(bands(image)[1]))
