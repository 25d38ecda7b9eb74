"""Train scene generator and Generate labelled scenes in real QGIS: decisions, refusals, a real training, its use."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException

from landsynth.algorithms.generatescenes import build_job as build_drawing
from landsynth.algorithms.trainscenegenerator import build_job, summary
from landsynth.contract.card import BandInfo, ClassInfo, ModelCard, read_card
from landsynth.contract.errors import JobError, OutputError
from landsynth.contract.jobs.generate_scenes import GenerateScenesJob
from landsynth.contract.jobs.train_scene_generator import TrainSceneGeneratorJob
from landsynth.contract.resources import BUNDLED_GENERATOR
from landsynth.tests.helpers.processing_models import algorithm, asked, outputs, shown
from landsynth.tests.qgis.test_qgis_process import qgis_process

OPTIONS = {"scenes": "folder", "model": "m.onnx", "log": "log"}
TINY = {"SIZE": "32", "STEPS": 3, "BATCH_SIZE": 4, "WIDTH": 4, "LATENT": 8, "VALIDATE_EVERY": 0, "DEVICE": "cpu"}
CLASSES = ("See", "Wald & Wiese")


def write_scenes(folder: Path, count: int = 8, size: int = 32) -> str:
    """Two classes of PNGs, bright and dark."""
    for kind, name in enumerate(CLASSES):
        (folder / name).mkdir(parents=True)
        for number in range(count):
            draw = np.random.default_rng((kind, number))
            values = (60 + 120 * kind + draw.integers(0, 40, (3, size, size))).astype(np.uint8)
            memory = gdal.GetDriverByName("MEM").Create("", size, size, 3, gdal.GDT_Byte)
            for band in range(3):
                memory.GetRasterBand(band + 1).WriteRaster(0, 0, size, size, values[band].tobytes())
            gdal.GetDriverByName("PNG").CreateCopy(str(folder / name / f"{number}.png"), memory)
    for each in folder.rglob("*.aux.xml"):
        each.unlink()
    return str(folder)


def card(bands: int = 3, data_type: str = "uint8") -> ModelCard:
    return ModelCard(
        kind="scene-generator", architecture="dcgan", name="scenes",
        classes=tuple(ClassInfo(code, name) for code, name in enumerate(CLASSES)),
        bands=tuple(BandInfo(f"band {number}", 0, 255, 100, 40) for number in range(bands)), data_type=data_type,
        pixel_size=10.0, multiple=1, context=0, overlap=0, style_size=8, scene_size=32,
    )  # fmt: skip


@pytest.mark.parametrize(("options", "expected"), [
    ({}, {"size": 64, "steps": 6000, "objective": "hinge", "conditioning": "projection", "faulty": "error"}),
    ({"size": "128", "objective": "minimax", "conditioning": "one-hot"}, {"size": 128, "objective": "minimax"}),
    ({"classes": "See, Fluss", "minutes": None}, {"chosen_classes": ("See", "Fluss"), "minutes": None}),
    ({"batch_size": 32, "devices": 2, "faulty": "skip"}, {"batch_size": 32, "devices": 2, "faulty": "skip"}),
])  # fmt: skip
def test_job(options: Any, expected: Any) -> None:
    job = build_job({**OPTIONS, **options})
    assert {name: getattr(job, name) for name in expected} == expected


@pytest.mark.parametrize(("options", "sentence"), [
    ({"size": "48"}, "size: expected one of 32, 64, 128"),
    ({"batch_size": 1}, "batch_size|BATCH_SIZE"),
    ({"devices": 3}, "batch_size: expected a multiple of the 3 devices, found 64"),
    ({"scenes": ""}, "scenes: expected the path of a folder or zip"),
])  # fmt: skip
def test_job_refused(options: Any, sentence: str) -> None:
    with pytest.raises(JobError, match=sentence):
        build_job({**OPTIONS, **options})


def test_summary() -> None:
    end = "64 px, hinge with projection: 6000 steps"
    for options, expected in (
        ({}, f"Training a generator of width 64 on folder, {end}, 64 pictures a step."),
        ({"classes": "See", "minutes": 5.0}, f"on folder (See), {end} or 5 min, 64 pictures a step."),
    ):
        assert expected in summary(build_job({**OPTIONS, **options}))


def test_drawing(tmp_path: Path) -> None:
    options = {"model": "m.onnx", "scenes": str(tmp_path / "made"), "count": 5}
    job = build_drawing({**options, "classes": "See"}, card())
    assert (job.count, job.chosen_classes, job.format, job.contact_sheet) == (5, ("See",), "png", True)
    assert build_drawing({**options, "format": "tif"}, card(4, "uint16")).format == "tif"
    assert build_drawing({**options, "format": "jpg"}, card(1)).format == "jpg"
    for changes, known, sentence in (
        ({"classes": "See, Moor"}, card(), r"CLASSES: expected classes of the model \(See, Wald & Wiese\), found Moor"),
        ({"format": "png"}, card(4), "FORMAT: expected tif for pictures with 4 bands of uint8, found png"),
        ({"format": "jpg"}, card(3, "uint16"), "FORMAT: expected tif for pictures with 3 bands of uint16, found jpg"),
    ):
        with pytest.raises(JobError, match=sentence):
            build_drawing({**options, **changes}, known)
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "mine.txt").write_text("kept")
    with pytest.raises(OutputError, match="Expected SCENES to be a new or an empty folder"):
        build_drawing(options, card())


def test_parameters(plugin: Any) -> None:
    train, draw = algorithm("trainscenegenerator"), algorithm("generatescenes")
    assert set(shown(train)) == {
        *("SCENES", "CLASSES", "SIZE", "STEPS", "MINUTES", "BATCH_SIZE", "FAULTY", "SEED", "RESUME", "DEVICE"),
        *("MODEL", "LOG"),
    }
    not_asked = {"num_nodes", "strategy", "stop_at", "preview_every"}  # for clusters, by the command line
    assert asked(train) == set(TrainSceneGeneratorJob.__dataclass_fields__) - not_asked
    assert outputs(train) == {
        *("MODEL", "LOG", "PREVIEW", "STEPS_DONE", "SECONDS", "BEST_STEP", "FRECHET_SATELLITE", "DIVERSITY_RATIO"),
        *("PICTURES", "LEFT_OUT"),
    }
    assert asked(draw) == set(GenerateScenesJob.__dataclass_fields__) - {"threads"}
    assert outputs(draw) == {"SCENES", "SHEET", "PROVIDER", "PICTURES", "SECONDS"}


def test_a_folder_or_a_zip_in_the_dialog(widgets: Any) -> None:
    from qgis.PyQt.QtWidgets import QToolButton

    context, wrapper = widgets("trainscenegenerator", "SCENES")
    for value in ("/data/Bilder über alles", "C:\\Bilder\\EuroSAT.zip", ""):
        wrapper.setParameterValue(value, context)
        assert wrapper.parameterValue() == value
    labels = [button.text() for button in wrapper.widget.findChildren(QToolButton)]
    assert labels == ["Folder…", "Zip…"] and wrapper.widget.toolTip()


def test_options_reach_the_job(run: Any, tmp_path: Path, jobs: list[Any], training: str) -> None:
    scenes, model, log = write_scenes(tmp_path / "scenes", 1), str(tmp_path / "m.onnx"), str(tmp_path / "log")
    places = {"SCENES": scenes, "MODEL": model, "LOG": log}
    with pytest.raises(QgsProcessingException, match="cancelled before its first checkpoint; no model was written"):
        run("trainscenegenerator", **places)
    assert jobs == [TrainSceneGeneratorJob(scenes, model, log)]
    for size in ("128", 2):  # by name, or by number as qgis_process' help has it
        with pytest.raises(QgsProcessingException, match="cancelled"):
            run(
                "trainscenegenerator", **places, SIZE=size, OBJECTIVE="minimax", CONDITIONING=0, CLASSES=" See ",
                MINUTES=3, LEARNING_RATE=1e-4, AUGMENTATION="none", FAULTY="skip", PATIENCE=0,
            )  # fmt: skip
        assert jobs[-1] == TrainSceneGeneratorJob(
            scenes, model, log, size=128, classes="See", objective="minimax", conditioning="one-hot", minutes=3,
            learning_rate=1e-4, augmentation="none", faulty="skip", patience=0,
        )  # fmt: skip


@pytest.mark.parametrize(("parameters", "sentence"), [
    ({"SCENES": "nowhere"}, "Expected a folder with one subfolder per class, .* as SCENES, found .*, which is not"),
    ({"SCENES": "note.txt"}, "as SCENES, found .*note.txt, which is another file"),
    ({"SCENES": "empty"}, "at least two classes, each a subfolder with pictures, found no subfolder in .*empty"),
    ({"CLASSES": "Moor"}, r"CLASSES: expected names of subfolders .*See, Wald & Wiese., found Moor"),
    ({"MODEL": "model.tif"}, "Expected a name that ends in .onnx as MODEL"),
    ({"MODEL": "none/model.onnx"}, "Expected MODEL in a folder that exists"),
])  # fmt: skip
def test_refused_in_one_sentence(refused: Any, training: str, tmp_path: Path, parameters: Any, sentence: str) -> None:
    write_scenes(tmp_path / "scenes", 2)
    (tmp_path / "empty").mkdir()
    (tmp_path / "note.txt").write_text("no pictures")
    values = {"SCENES": "scenes", "MODEL": "model.onnx", "LOG": "log", **TINY, **parameters}
    refused("trainscenegenerator", sentence, ("SCENES", "MODEL", "LOG"), **values)


def test_a_short_training_and_its_use(run: Any, training: str, tmp_path: Path) -> None:
    """Trained on a zip with spaces and umlauts in its name, drawn with a seed, refused where files lie."""
    folder = Path(write_scenes(tmp_path / "scenes"))
    archive = tmp_path / "Bilder über alles.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for each in folder.rglob("*.png"):
            target.write(each, str(each.relative_to(folder)))
    model, log = tmp_path / "Szenen ö.onnx", tmp_path / "log"
    result = run("trainscenegenerator", SCENES=str(archive), MODEL=str(model), LOG=str(log), **TINY)
    assert (result["MODEL"], result["LOG"], result["STEPS_DONE"]) == (str(model), str(log), 3)
    assert result["SECONDS"] > 0 and result["PICTURES"] > 0 and Path(result["PREVIEW"]).parent == log
    found = read_card(model)
    assert (found.kind, found.architecture, found.scene_size) == ("scene-generator", "dcgan", 32)
    assert [each.name for each in found.classes] == list(CLASSES)
    made = {}
    for name, values in (("all", {}), ("again", {}), ("one", {"CLASSES": "See", "COUNT": 2}), ("other", {"SEED": 5})):
        target = tmp_path / f"gemalt {name}"
        result = run("generatescenes", **{"MODEL": str(model), "COUNT": 3, "SCENES": str(target), **values})
        assert result["SCENES"] == str(target) and Path(result["SHEET"]).stat().st_size > 0
        made[name] = {path.relative_to(target): path.read_bytes() for path in sorted(target.glob("*/*.png"))}
        assert result["PICTURES"] == len(made[name]) and "ExecutionProvider" in result["PROVIDER"]
    assert {path.parts[0] for path in made["all"]} == set(CLASSES) and len(made["all"]) == 6
    assert made["again"] == made["all"] != made["other"]
    assert made["one"].items() <= made["all"].items() and len(made["one"]) == 2
    with pytest.raises(QgsProcessingException, match="Expected SCENES to be a new or an empty folder"):
        run("generatescenes", MODEL=str(model), SCENES=str(tmp_path / "gemalt all"))
    with pytest.raises(QgsProcessingException, match="found kind scene-generator .* Use Generate labelled scenes"):
        run("translate", IMAGE=str(next(iter(folder.rglob("*.png")))), MODEL=str(model), OUTPUT="TEMPORARY_OUTPUT")


def test_another_model_is_refused(run: Any, tmp_path: Path) -> None:
    target = tmp_path / "made"
    with pytest.raises(QgsProcessingException, match="Expected a scene-generator as MODEL, found kind generator"):
        run("generatescenes", MODEL=str(BUNDLED_GENERATOR), SCENES=str(target))
    assert not target.exists()


def test_qgis_process(training: str, tmp_path: Path) -> None:
    scenes, model, made = write_scenes(tmp_path / "scenes"), tmp_path / "m.onnx", tmp_path / "made"
    shutil.copy(next(Path(scenes).rglob("*.png")), tmp_path / "scenes" / CLASSES[0] / "faulty.png")
    (tmp_path / "scenes" / CLASSES[0] / "faulty.png").write_bytes(b"no picture")
    arguments = [f"--{name}={value}" for name, value in {**TINY, "MODEL": model, "LOG": tmp_path / "log"}.items()]
    done = qgis_process("run", "landsynth:trainscenegenerator", f"--SCENES={scenes}", "--FAULTY=skip", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"MODEL:\t{model}" in done.stdout and "LEFT_OUT:\t1" in done.stdout and "PICTURES:\t16" in done.stdout
    done = qgis_process("run", "landsynth:generatescenes", f"--MODEL={model}", "--COUNT=2", f"--SCENES={made}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"SCENES:\t{made}" in done.stdout and "PICTURES:\t4" in done.stdout and len(list(made.glob("*/*.png"))) == 4
