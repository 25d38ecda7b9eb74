"""landsynth:translate in real QGIS with the real worker: grids, bands, extents, differences, styles, every way in."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMultiBandColorRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
)

from landsynth.algorithms.layers.rasters import read_image
from landsynth.algorithms.layers.style import limits
from landsynth.algorithms.translate import TranslateAlgorithm, build_job
from landsynth.contract.card import read_card
from landsynth.contract.errors import InputError, JobError
from landsynth.contract.jobs.registry import from_json
from landsynth.contract.jobs.translate import TranslateJob
from landsynth.contract.resources import BUNDLED_GENERATOR, BUNDLED_SEGMENTER
from landsynth.tests.helpers.processing_models import algorithm, asked, destination, model_of, outputs, shown
from landsynth.tests.qgis.test_classify import bands, georeference
from landsynth.tests.qgis.test_qgis_process import qgis_process

PART = "500050,500064,2700032,2700064"


def halved(values: Any) -> Any:
    """What the translator makes of values."""
    return np.rint(values / np.float32(2) + 20)


def test_imagery_and_difference_on_the_grid_of_the_imagery(
    run: Any, make_image: Any, translator: str, tmp_path: Path
) -> None:
    source, output, difference = make_image(), str(tmp_path / "out.tif"), str(tmp_path / "difference.tif")
    result = run("translate", IMAGE=source, MODEL=translator, OUTPUT=output, DIFFERENCE=difference)
    assert (result["OUTPUT"], result["DIFFERENCE"], result["WINDOWS"]) == (output, difference, 1)
    assert result["MEGAPIXELS"] == pytest.approx(128 * 96 / 1e6) and "ExecutionProvider" in result["PROVIDER"]
    assert georeference(output) == georeference(difference) == georeference(source)
    expected = halved(bands(source))
    assert np.array_equal(bands(output), expected)
    apart = np.abs(expected - bands(source))
    assert np.array_equal(bands(difference), apart)
    assert result["MEAN_DIFFERENCE"] == pytest.approx(apart.mean())
    dataset = gdal.Open(output)
    assert dataset.GetMetadataItem("SYNTHETIC") == "YES" and dataset.GetRasterBand(3).GetDescription() == "blue"
    assert any("red from band 1" in line for line in run.feedback.infos) and run.feedback.progress() == 100


def test_values_as_qgis_process_gives_them(run: Any, make_image: Any, translator: str, tmp_path: Path) -> None:
    source = make_image(bands=4)
    for name, values in (
        ("text", {"BANDS": "4;2,1", "BLEND": "1", "COG": "false", "OVERLAP": "32", "DEVICE": "cpu", "EXTENT": ""}),
        ("typed", {"BANDS": [4, 2, 1], "BLEND": "linear", "COG": True, "MEMORY_MB": "512", "COMPRESSION": 1}),
    ):
        output = str(tmp_path / f"{name}.tif")
        result = run("translate", IMAGE=source, MODEL=translator, OUTPUT=output, **values)
        assert np.array_equal(bands(output), halved(bands(source)[[3, 1, 0]]))
        assert "DIFFERENCE" not in result and "MEAN_DIFFERENCE" not in result
    job = from_json(gdal.Open(output).GetMetadataItem("JOB"))
    assert isinstance(job, TranslateJob)
    assert (job.bands, job.blend, job.cog, job.memory_mb, job.compression) == ((4, 2, 1), "linear", True, 512, "zstd")


def test_extent(run: Any, make_image: Any, translator: str, tmp_path: Path) -> None:
    source, output = make_image(), str(tmp_path / "o.tif")
    run("translate", IMAGE=source, MODEL=translator, EXTENT="500032,500064,2700032,2700064", OUTPUT=output)
    assert georeference(output)[0][0] == 500032 and georeference(output)[1:3] == (32, 32)
    assert np.array_equal(bands(output), halved(bands(source)[:, 32:64, 32:64]))
    with pytest.raises(QgsProcessingException, match="Expected an EXTENT that overlaps the imagery"):
        run("translate", IMAGE=source, MODEL=translator, EXTENT="0,1,0,1", OUTPUT=output)


def test_layers_that_are_no_file_are_exported(run: Any, make_image: Any, translator: str, tmp_path: Path) -> None:
    source = make_image()
    gdal.FileFromMemBuffer("/vsimem/image.tif", Path(source).read_bytes())
    layer = QgsRasterLayer("/vsimem/image.tif", "in memory")
    run("translate", IMAGE=layer, MODEL=translator, EXTENT=PART, OUTPUT=str(tmp_path / "m.tif"))
    gdal.Unlink("/vsimem/image.tif")
    run("translate", IMAGE=source, MODEL=translator, EXTENT=PART, OUTPUT=str(tmp_path / "f.tif"))
    assert any("pixels of in memory to a temporary file" in line for line in run.feedback.infos)
    assert georeference(str(tmp_path / "m.tif")) == georeference(str(tmp_path / "f.tif"))
    assert np.array_equal(bands(str(tmp_path / "m.tif")), bands(str(tmp_path / "f.tif")))
    assert from_json(gdal.Open(str(tmp_path / "m.tif")).GetMetadataItem("JOB")).image_name == "in memory"


def test_nodata_and_a_crs_that_the_layer_has_only_in_qgis(
    run: Any, make_image: Any, translator: str, tmp_path: Path, pixels: Any
) -> None:
    source = make_image(epsg=None)
    dataset = gdal.Open(source, gdal.GA_Update)
    for band in (1, 2, 3):
        dataset.GetRasterBand(band).SetNoDataValue(0)
        dataset.GetRasterBand(band).WriteRaster(10, 5, 30, 20, bytes(600))
    dataset = None
    layer = QgsRasterLayer(source, "bare")
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32640"))
    run("translate", IMAGE=layer, MODEL=translator, OUTPUT=str(tmp_path / "o.tif"))
    assert QgsRasterLayer(str(tmp_path / "o.tif"), "o").crs().authid() == "EPSG:32640"
    values, mask = pixels(str(tmp_path / "o.tif"))
    hidden = (bands(source) == 0).all(0)
    assert hidden[5:25, 10:40].all() and np.array_equal(mask == 0, hidden)
    assert np.array_equal(values[:, ~hidden], halved(bands(source)[:, ~hidden]))


def test_the_job(make_image: Any, translator: str) -> None:
    """Decided, not run: what lies around EXTENT is exported too, as far as there is any."""
    image, card = read_image(QgsRasterLayer(make_image(), "town"), "IMAGE"), read_card(translator)
    options = {"image": "folder", "model": translator, "output": "o.tif", "difference": "d.tif", "bands": (3, 2, 1)}
    plan = build_job(options, image, card, (500060.0, 2700060.0, 500070.0, 2700070.0))
    assert isinstance(plan.job, TranslateJob) and plan.job.difference == "d.tif"
    assert plan.box == (500040.0, 2700040.0, 500090.0, 2700090.0)  # twice the context of 8, and the multiple of 4
    assert plan.job.extent == (500060.0, 2700060.0, 500070.0, 2700070.0) and plan.job.image_name == "town"
    whole = build_job(options, image, card, None)
    assert whole.job.extent is None and whole.box == image.box and whole.job.bands == (3, 2, 1)
    with pytest.raises(InputError, match="overlaps the imagery"):
        build_job(options, image, card, (0.0, 0.0, 1.0, 1.0))
    with pytest.raises(JobError, match="difference: expected another file than output"):
        build_job({**options, "difference": "o.tif"}, image, card, None)


def test_parameters(plugin: Any) -> None:
    translate = algorithm("translate")
    assert shown(translate) == ["IMAGE", "MODEL", "EXTENT", "OUTPUT", "DIFFERENCE"]
    assert asked(translate) == set(TranslateJob.__dataclass_fields__) - {"image_name", "threads"}
    assert outputs(translate) == {
        *("OUTPUT", "DIFFERENCE", "PROVIDER", "MEGAPIXELS", "MEGAPIXELS_PER_SECOND", "SECONDS", "WINDOWS"),
        "MEAN_DIFFERENCE",
    }


@pytest.mark.parametrize(("parameters", "sentence"), [
    ({"MODEL": str(BUNDLED_GENERATOR)}, "Expected a translator .* found kind generator .* Use Generate synthetic"),
    ({"MODEL": str(BUNDLED_SEGMENTER)}, "Expected a translator .* found kind segmenter .* Use Map land cover"),
    ({"MODEL": "nothing.onnx"}, "Expected an ONNX model, found no file"),
    ({"BANDS": "1,9,2"}, "Expected the 3 bands of the model .* found 1, 9, 2 chosen of 3"),
    ({"DIFFERENCE": "image.tif"}, "Expected DIFFERENCE to be a new file"),
    ({"DIFFERENCE": "o.tif"}, "difference: expected another file than output"),
    ({"OUTPUT": "image.tif"}, "Expected OUTPUT to be a new file"),
    ({"OUTPUT": "o.png"}, "Expected a name that ends in .tif as OUTPUT"),
    ({"OUTPUT": "o.vrt", "COG": True}, "cog: expected an output that ends in .tif"),
    ({"SCHEDULER": "somewhere"}, "scheduler: expected nothing, local, local:N, an address"),
    ({"IMAGE": "nothing.tif"}, "Expected a raster layer as IMAGE, found .*nothing.tif"),
])  # fmt: skip
def test_bad_input_is_a_sentence(
    refused: Any, make_image: Any, translator: str, parameters: dict[str, Any], sentence: str
) -> None:
    make_image()
    values = {"IMAGE": "image.tif", "OUTPUT": "o.tif", "MODEL": translator, **parameters}
    placed = [name for name, value in values.items() if str(value).endswith((".tif", ".vrt", ".png"))]
    refused("translate", sentence, placed, **values)


def test_a_translator_is_refused_by_the_others(
    run: Any, make_image: Any, make_raster: Any, translator: str, tmp_path: Path
) -> None:
    for name, layer in (("generate", {"LANDCOVER": make_raster()}), ("classify", {"IMAGE": make_image()})):
        with pytest.raises(QgsProcessingException, match="found kind translator .* Use Translate imagery"):
            run(name, **layer, MODEL=translator, OUTPUT=str(tmp_path / "o.tif"))


def test_temporary_outputs_are_loaded_named_and_styled(run: Any, make_image: Any, translator: str) -> None:
    from processing.core.ProcessingConfig import ProcessingConfig
    from processing.gui.Postprocessing import handleAlgorithmResults

    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    names = ("OUTPUT", "DIFFERENCE")
    outputs = {name: QgsProcessingOutputLayerDefinition("TEMPORARY_OUTPUT", QgsProject.instance()) for name in names}
    run("translate", context, IMAGE=make_image(name="town.tif"), MODEL=translator, **outputs)
    ProcessingConfig.setSettingValue(ProcessingConfig.PREFER_FILENAME_AS_LAYER_NAME, False)
    assert handleAlgorithmResults(algorithm("translate"), context, run.feedback)
    try:
        layers = {layer.name(): layer for layer in QgsProject.instance().mapLayers().values()}
        assert sorted(layers) == ["Difference of town", "Translated imagery of town"]
        for name, (low, high) in (("Difference of town", (0, 140)), ("Translated imagery of town", (0, 255))):
            renderer = layers[name].renderer()
            assert isinstance(renderer, QgsMultiBandColorRenderer) and renderer.usesBands() == [1, 2, 3]
            contrast = renderer.redContrastEnhancement()
            assert (contrast.minimumValue(), contrast.maximumValue()) == (low, high)
    finally:
        QgsProject.instance().removeAllMapLayers()


def test_an_output_looks_like_the_set_that_it_leads_to(translator: str) -> None:
    """The card's own bands are those that are read: reflectance of 0 to 1 translated to numbers of 10,000."""
    card = read_card(translator)
    written = [{**vars(band), "maximum": 10_000.0, "mean": 2000.0, "std": 500.0} for band in card.bands]
    card = replace(card, data_type="uint16", training={"target_bands": written})
    for name, expected in (("OUTPUT", (1000.0, 3000.0)), ("DIFFERENCE", (0.0, 1000.0))):
        style = TranslateAlgorithm().style(name, "o.tif", card)
        assert limits(style.card.bands[0], style.card.data_type, style.is_difference) == expected


def test_kept_and_joined_it_is_the_same(run: Any, make_image: Any, translator: str, tmp_path: Path) -> None:
    source, given = make_image(width=96, height=400), {"TILE_SIZE": 64, "MODEL": translator}
    run("translate", IMAGE=source, OUTPUT=str(tmp_path / "plain.tif"), **given)
    for name, more in (("kept", {"RESUME": True}), ("joined", {}), ("shared", {"SCHEDULER": "local:2"})):
        output, difference = (str(tmp_path / f"{name}{end}") for end in (
            (".vrt", "-d.vrt") if name == "joined" else (".tif", "-d.tif")
        ))  # fmt: skip
        result = run("translate", IMAGE=source, OUTPUT=output, DIFFERENCE=difference, **given, **more)
        assert np.array_equal(bands(output), bands(str(tmp_path / "plain.tif")))
        assert np.array_equal(bands(difference), np.abs(halved(bands(source)) - bands(source)))
        assert result["MEAN_DIFFERENCE"] == pytest.approx(bands(difference).mean())
        job = from_json(gdal.Open(output).GetMetadataItem("JOB"))
        assert isinstance(job, TranslateJob) and (job.resume, job.scheduler) == (
            "RESUME" in more, more.get("SCHEDULER", ""),
        )  # fmt: skip
    assert not list(tmp_path.glob("kept.parts")) and list(tmp_path.glob("joined.parts"))


def test_temporary_outputs_cannot_be_resumed(run: Any, make_image: Any, translator: str, tmp_path: Path) -> None:
    outputs = {"OUTPUT": str(tmp_path / "o.tif"), "DIFFERENCE": "TEMPORARY_OUTPUT"}
    with pytest.raises(QgsProcessingException, match="RESUME: expected outputs of your own"):
        run("translate", IMAGE=make_image(), MODEL=translator, RESUME=True, **outputs)


def test_black_is_no_difference(translator: str) -> None:
    band = read_card(translator).bands[0]
    assert limits(band, "uint8", is_difference=True) == limits(band, "uint16", is_difference=True) == (0, 2 * band.std)


def test_batch(plugin: Any, make_image: Any, translator: str, tmp_path: Path, feedback: Any) -> None:
    from processing.gui.AlgorithmExecutor import execute

    rows = [
        {"IMAGE": make_image(f"{name}.tif"), "MODEL": translator, "BANDS": chosen,
            "OUTPUT": str(tmp_path / f"o{name}.tif")}
        for name, chosen in (("a", None), ("b", [1, 2, 9]), ("c", [3, 2, 1]))
    ]  # fmt: skip
    outcomes = [execute(algorithm("translate"), row, QgsProcessingContext(), feedback) for row in rows]
    assert [ok for ok, _ in outcomes] == [True, False, True], feedback.errors
    assert [path.name for path in sorted(tmp_path.glob("o*.tif"))] == ["oa.tif", "oc.tif"]
    assert np.array_equal(bands(str(tmp_path / "oc.tif")), halved(bands(str(tmp_path / "c.tif"))[::-1]))


def test_as_a_step_of_a_model(run: Any, plugin: Any, make_image: Any, translator: str, tmp_path: Path) -> None:
    """Imagery of a model's parameter is translated, and another step takes the difference."""
    import processing

    image = QgsProcessingParameterRasterLayer("image", "image")
    values = {"IMAGE": image, "MODEL": translator, "DIFFERENCE": "TEMPORARY_OUTPUT"}
    copied = {"INPUT": ("translate", "DIFFERENCE")}
    model = model_of([image], {"translate": ("landsynth:translate", values), "copy": ("gdal:translate", copied)})
    target, source = str(tmp_path / "copy.tif"), make_image()
    processing.run(model, {"image": source, destination(model): target}, feedback=run.feedback)
    assert np.array_equal(bands(target), np.abs(halved(bands(source)) - bands(source)))


def test_qgis_process_with_spaces_and_umlauts(make_image: Any, translator: str, tmp_path: Path) -> None:
    folder = tmp_path / "Schöne Bilder"
    folder.mkdir()
    image, model = folder / "Stadt über Land.tif", folder / "Übersetzer 1.onnx"
    Path(make_image(bands=3)).rename(image)
    model.write_bytes(Path(translator).read_bytes())
    output = folder / "Ausgabe ö.tif"
    arguments = [f"--IMAGE={image}", f"--MODEL={model}", f"--OUTPUT={output}", f"--DIFFERENCE={folder}/d ü.tif"]
    done = qgis_process("run", "landsynth:translate", *arguments, "--TILE_SIZE=64")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"^OUTPUT:\t{re.escape(str(output))}$", done.stdout, re.MULTILINE)
    assert re.search(r"^MEAN_DIFFERENCE:\t[0-9.]+$", done.stdout, re.MULTILINE)
    assert np.array_equal(bands(str(output)), halved(bands(str(image))))
    assert sorted(path.name for path in folder.iterdir() if path.suffix == ".tif") == sorted(
        [image.name, output.name, "d ü.tif"]
    )
