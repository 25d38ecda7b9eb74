"""Train image translator in real QGIS: sets of images as users give them, refusals, a short real training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
)

from landsynth.algorithms.layers.image_sets import members_of, said
from landsynth.algorithms.layers.rasters import RasterLandCover
from landsynth.algorithms.shared import training as training_algorithms
from landsynth.algorithms.traintranslator import build_job, summary
from landsynth.contract.card import read_card
from landsynth.contract.errors import CancelledError, InputError, JobError
from landsynth.contract.jobs.train_translator import TrainTranslatorJob
from landsynth.tests.helpers.processing_models import algorithm, asked, destination, model_of, outputs, shown
from landsynth.tests.qgis.test_qgis_process import qgis_process

OPTIONS = {"model_ab": "ab.onnx", "model_ba": "ba.onnx", "log": "log"}
IMAGES = {"images_a": ["a.tif"], "images_b": ["folder"]}
TINY = {"STEPS": 3, "BATCH_SIZE": 1, "CROP_SIZE": 32, "WIDTH": 4, "BLOCKS": 1, "VALIDATE_EVERY": 2, "DEVICE": "cpu"}


@pytest.mark.parametrize(("options", "expected"), [
    ({}, {"preset": "laptop", "bands": (), "images_a": ("a.tif",), "images_b": ("folder",)}),
    ({"preset": "gpu", "steps": None}, {"steps": 40_000, "batch_size": 8, "blocks": 6}),
    ({"preset": "paper", "crop_size": 128}, {"width": 64, "blocks": 9, "crop_size": 128, "residual": False}),
    ({"preset": "paper", "residual": "change"}, {"residual": True}),
    ({"residual": "whole"}, {"residual": False}),
    ({"preset": "paper", "residual": "preset", "bands": "3, 2;1"}, {"residual": False, "bands": (3, 2, 1)}),
    ({"bands": "", "minutes": 5.0, "resume": True}, {"bands": (), "minutes": 5.0, "resume": True}),
    ({"batch_size": 4, "devices": 2, "pool": 0}, {"batch_size": 4, "devices": 2, "pool": 0}),
])  # fmt: skip
def test_job(options: Any, expected: Any) -> None:
    job = build_job({**OPTIONS, **options}, IMAGES).resolved
    assert {name: getattr(job, name) for name in expected} == expected


@pytest.mark.parametrize(("options", "images", "error", "sentence"), [
    ({"crop_size": 100}, IMAGES, JobError, "crop_size: expected a multiple of 32"),
    ({"model_ba": "ab.onnx"}, IMAGES, JobError, "model_ba: expected another file than model_ab"),
    ({"bands": "red"}, IMAGES, JobError, "BANDS: expected numbers"),
    ({"bands": "0"}, IMAGES, JobError, "bands: expected numbers of bands from 1 on"),
    ({"devices": 3}, IMAGES, JobError, "batch_size: expected a multiple of the 3 devices"),
    ({}, {"images_a": [], "images_b": ["b"]}, InputError, "as IMAGES_A, found none. Choose some"),
    ({}, {"images_a": ["a"], "images_b": []}, InputError, "as IMAGES_B, found none. Choose some"),
])  # fmt: skip
def test_job_refused(options: Any, images: Any, error: Any, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        build_job({**OPTIONS, **options}, images)


def test_summary() -> None:
    sets = {"A": ("folder",), "B": ()}
    given = {**OPTIONS, "steps": 50, "batch_size": 3, "crop_size": 96, "width": 8, "blocks": 2}
    start = "Training two translators of width 8 with 2 blocks on 1 folder as A, nothing as B: 50 steps"
    end = "3 crops of 96 px of each set a step."
    for options, expected in (({}, f"{start}, {end}"), ({"minutes": 90.0}, f"{start} or 1 h 30 min, {end}")):
        assert summary(build_job({**given, **options}, IMAGES), sets) == expected


def test_sets_as_users_give_them(plugin: Any, make_image: Any, tmp_path: Path) -> None:
    one, other = make_image("one.tif"), make_image("zwei ö.tif")
    odd = tmp_path / "Bilder; alle über"
    odd.mkdir()
    layer = QgsRasterLayer(one, "one")
    QgsProject.instance().addMapLayer(layer)
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())

    def found(value: Any) -> list[Any]:
        members = members_of(value, "IMAGES_A", context)
        return [member if isinstance(member, str) else member.path for member in members]

    for value, expected in (
        (None, []),
        ("", []),
        ([], []),
        (one, [one]),
        ([one, other], [one, other]),
        (f"{one};{other}", [one, other]),
        (f'"{one}"; {other};', [one, other]),
        (layer, [one]),
        ([layer, layer.id(), one, other], [one, other]),
        (str(odd), [str(odd)]),
        ([str(odd), other], [str(odd), other]),
        (f"{odd}/", [str(odd)]),
    ):
        assert found(value) == expected, value
    members = members_of([str(odd), one, other], "IMAGES_A", context)
    assert said(members) == "2 rasters and 1 folder" and said(()) == "nothing"
    assert isinstance(members[1], RasterLandCover)
    for value in ("C:\\Bilder\\fehlt.tif", str(tmp_path / "none"), [one, str(tmp_path / "none.tif")]):
        with pytest.raises(InputError, match="or a folder of rasters, in IMAGES_A, found .*(fehlt|none)"):
            members_of(value, "IMAGES_A", context)
    QgsProject.instance().removeAllMapLayers()


def test_parameters(plugin: Any) -> None:
    train = algorithm("traintranslator")
    assert set(shown(train)) == {
        *("IMAGES_A", "IMAGES_B", "PRESET", "STEPS", "MINUTES", "BATCH_SIZE", "CROP_SIZE", "SEED", "RESUME", "DEVICE"),
        *("MODEL_AB", "MODEL_BA", "LOG"),
    }
    not_asked = {"num_nodes", "strategy", "stop_at", "preview_every"}  # for clusters, by the command line
    assert asked(train) == set(TrainTranslatorJob.__dataclass_fields__) - not_asked
    assert outputs(train) == {
        *("MODEL_AB", "MODEL_BA", "LOG", "PREVIEW", "STEPS_DONE", "SECONDS", "BEST_STEP", "SCORE"),
        *("FRECHET_SATELLITE_AB", "FRECHET_SATELLITE_BA", "LOG_LOSS_AB", "LOG_LOSS_BA"),
    }
    assert train.parameterDefinition("MODEL_BA").defaultFileExtension() == "onnx"


def test_options_reach_the_job(
    run: Any, make_image: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, training: str
) -> None:
    """Defaults are those of the contract; layers that are no files are exported, and gone afterwards."""
    jobs: list[Any] = []
    exported: list[tuple[int, int]] = []

    def run_job(job: Any, python: Path, feedback: Any) -> dict[str, Any]:
        jobs.append(job)
        for path in job.images_b:
            if not Path(path).is_dir():
                dataset = gdal.Open(path)
                exported.append((dataset.RasterXSize, dataset.RasterYSize))
        raise CancelledError("stopped")

    monkeypatch.setattr(training_algorithms, "run_job", run_job)
    one, folder = make_image("one.tif"), tmp_path / "set b"
    folder.mkdir()
    models, log = [str(tmp_path / f"{name}.onnx") for name in ("ab", "ba")], tmp_path / "log"
    places = {"MODEL_AB": models[0], "MODEL_BA": models[1], "LOG": str(log)}
    with pytest.raises(QgsProcessingException, match="cancelled before its first checkpoint; no model was written"):
        run("traintranslator", IMAGES_A=[one], IMAGES_B=str(folder), **places)
    assert jobs == [TrainTranslatorJob((one,), (str(folder),), *models, str(log))]
    source = make_image("memory.tif", width=50, height=40)
    gdal.FileFromMemBuffer("/vsimem/set.tif", Path(source).read_bytes())
    layer = QgsRasterLayer("/vsimem/set.tif", "in memory")
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run(
            "traintranslator", IMAGES_A=[one], IMAGES_B=[str(folder), layer], BANDS="3,1", RESIDUAL="whole", CYCLE=8,
            MINUTES=3, UPSAMPLING="transposed", SELECT="last", VALIDATION=0.2,
            **{**places, "MODEL_AB": "TEMPORARY_OUTPUT"},
        )  # fmt: skip
    gdal.Unlink("/vsimem/set.tif")
    job = jobs[-1]
    assert (job.bands, job.residual, job.cycle, job.minutes, job.validation) == ((3, 1), False, 8, 3, 0.2)
    assert (job.upsampling, job.select) == ("transposed", "last")
    assert exported == [(50, 40)] and not Path(job.images_b[1]).exists() and Path(job.images_b[1]).stem == "in_memory"
    said = " ".join(run.feedback.infos)
    assert "1 raster as IMAGES_A, 1 raster and 1 folder as IMAGES_B" in said
    assert [text.split(":")[0] for text in run.feedback.warnings] == ["MODEL_AB is temporary"]


@pytest.mark.parametrize(("parameters", "sentence"), [
    ({"IMAGES_A": "nowhere"}, "Expected raster layers, or a folder of rasters, in IMAGES_A, found .*nowhere"),
    ({"IMAGES_B": ["a.tif", "none.tif"]}, "in IMAGES_B, found .*none.tif, which QGIS cannot open"),
    ({"IMAGES_A": []}, "IMAGES_A"),
    ({"IMAGES_B": "a.tif"}, "IMAGES_B: expected other rasters than in IMAGES_A, found .*a.tif in both"),
    ({"IMAGES_B": "empty"}, "IMAGES_B: expected rasters in .*empty, found none"),
    ({"BANDS": "7"}, "IMAGES_A: expected the bands 7, found 3 in .*a.tif"),
    ({"MODEL_AB": "model.tif"}, "Expected a name that ends in .onnx as MODEL_AB"),
    ({"MODEL_BA": "none/model.onnx"}, "Expected MODEL_BA in a folder that exists"),
    ({"MODEL_BA": "ab.onnx"}, "model_ba: expected another file than model_ab"),
])  # fmt: skip
def test_refused_in_one_sentence(
    refused: Any, training: str, make_image: Any, tmp_path: Path, parameters: Any, sentence: str
) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("a.tif", "bb.tif"):
        make_image(name)
    values = {"IMAGES_A": "a.tif", "IMAGES_B": "bb.tif", "MODEL_AB": "ab.onnx", "MODEL_BA": "ba.onnx", "LOG": "log"}
    refused("traintranslator", sentence, tuple(values), **TINY, **{**values, **parameters})


def test_a_short_training_and_its_use(run: Any, training: str, make_image: Any, tmp_path: Path) -> None:
    """Rasters on one side, a folder with spaces and umlauts on the other; both directions translate."""
    folder = tmp_path / "Bilder über alles"
    folder.mkdir()
    for number in range(2):
        Path(make_image(f"b{number}.tif", pixel=2)).rename(folder / f"b {number}.tif")
    models, log = [folder / f"{name}.onnx" for name in ("ab", "ba")], tmp_path / "log"
    result = run(
        "traintranslator", IMAGES_A=[make_image("a.tif", pixel=2)], IMAGES_B=str(folder), MODEL_AB=str(models[0]),
        MODEL_BA=str(models[1]), LOG=str(log), **TINY,
    )  # fmt: skip
    assert [result[name] for name in ("MODEL_AB", "MODEL_BA", "LOG")] == [*map(str, models), str(log)]
    assert result["STEPS_DONE"] == 3 and result["SECONDS"] > 0 and result["SCORE"] > 0
    assert result["FRECHET_SATELLITE_AB"] > 0 and result["FRECHET_SATELLITE_BA"] > 0
    assert Path(result["PREVIEW"]).parent == log and Path(result["PREVIEW"]).stat().st_size > 0
    assert "1 raster as IMAGES_A, 1 folder as IMAGES_B" in " ".join(run.feedback.infos)
    for model in models:
        card = read_card(model)
        assert (card.kind, card.architecture, len(card.bands)) == ("translator", "cyclegan", 3)
        assert card.pixel_size == pytest.approx(2, rel=1e-3)
        made = run("translate", IMAGE=str(tmp_path / "a.tif"), MODEL=str(model), OUTPUT=str(tmp_path / "o.tif"))
        layer = QgsRasterLayer(made["OUTPUT"], "o")
        assert (layer.width(), layer.height(), layer.crs().authid()) == (128, 96, "EPSG:32640")
    assert not any("The pixels are" in text or "is of type" in text for text in run.feedback.warnings)
    with pytest.raises(QgsProcessingException, match="Expected an empty LOG folder, found a training.*RESUME"):
        run(
            "traintranslator", IMAGES_A=[str(tmp_path / "a.tif")], IMAGES_B=str(folder), MODEL_AB=str(models[0]),
            MODEL_BA=str(models[1]), LOG=str(log), **TINY,
        )  # fmt: skip


def test_a_model_trains_and_translates(run: Any, training: str, make_image: Any, tmp_path: Path) -> None:
    """In the model builder: images in, temporary models between, an imagery that the chain gives out."""
    import processing

    first, second = (QgsProcessingParameterRasterLayer(name, name) for name in ("first", "second"))
    trained = {**TINY, "VALIDATE_EVERY": 0, "IMAGES_A": first, "IMAGES_B": second}
    used = {"IMAGE": second, "MODEL": ("train", "MODEL_BA")}
    steps = {"train": ("landsynth:traintranslator", trained), "use": ("landsynth:translate", used)}
    model = model_of([first, second], steps)
    images = {"first": make_image("a.tif"), "second": make_image("bb.tif")}
    processing.run(model, {**images, destination(model): str(tmp_path / "made.tif")}, feedback=run.feedback)
    dataset = gdal.Open(str(tmp_path / "made.tif"))
    assert (dataset.RasterXSize, dataset.RasterYSize, dataset.RasterCount) == (128, 96, 3)
    assert dataset.GetMetadataItem("SYNTHETIC") == "YES"


def test_qgis_process(training: str, make_image: Any, tmp_path: Path) -> None:
    options = {**TINY, "VALIDATE_EVERY": 0, "MODEL_AB": tmp_path / "ab.onnx", "MODEL_BA": tmp_path / "ba.onnx"}
    arguments = [f"--{name}={value}" for name, value in {**options, "LOG": tmp_path / "log"}.items()]
    arguments += [f"--IMAGES_A={make_image(name)}" for name in ("one.tif", "other.tif")]
    arguments += [f"--IMAGES_B={make_image('set/b.tif').rpartition('/')[0]}"]
    done = qgis_process("run", "landsynth:traintranslator", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"MODEL_BA:\t{tmp_path}/ba.onnx" in done.stdout and "STEPS_DONE:\t3" in done.stdout
    assert "2 rasters as IMAGES_A, 1 folder as IMAGES_B" in done.stdout
