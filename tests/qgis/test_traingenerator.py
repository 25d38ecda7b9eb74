"""Train generator in real QGIS: what is decided, a short real training, what it says, refusals."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingException, QgsProject

from landsynth.algorithms.language.words import counted
from landsynth.algorithms.shared.base import duration, relay
from landsynth.algorithms.traingenerator import build_job, summary
from landsynth.contract.card import read_card
from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.errors import InputError, JobError
from landsynth.contract.events import Message, Progress
from landsynth.contract.events import Warning as WarningEvent
from landsynth.tests.helpers.processing_models import algorithm, asked, shown
from landsynth.tests.helpers.qgis_datasets import describe

OPTIONS = {"dataset": "folder", "model": "m.onnx", "log": "log"}
TINY = {"STEPS": 3, "BATCH_SIZE": 2, "CROP_SIZE": 64, "WIDTH": 8, "JUDGE_STEPS": 2, "VALIDATE_EVERY": 2,
    "DEVICE": "cpu"}  # fmt: skip


INFO = describe("train", "train", "validation")


@pytest.mark.parametrize(("options", "expected"), [
    ({}, {"architecture": "fast", "preset": "laptop", "steps": 6000, "crop_size": 128, "batch_size": 6}),
    ({"preset": "gpu"}, {"steps": 100_000, "crop_size": 256, "batch_size": 32}),
    ({"architecture": "spade", "preset": "paper"}, {"steps": 4000, "batch_size": 10, "width": 64}),
    ({"steps": 10, "crop_size": None, "width": 16}, {"steps": 10, "crop_size": 128, "width": 16}),
    ({"minutes": 5.0, "resume": True, "judge_steps": None}, {"minutes": 5.0, "resume": True, "judge_steps": 400}),
    ({"batch_size": 4, "devices": 2}, {"batch_size": 4, "devices": 2}),
])  # fmt: skip
def test_job(options: Any, expected: Any) -> None:
    job = build_job({**OPTIONS, **options}, INFO).resolved
    assert {name: getattr(job, name) for name in expected} == expected


@pytest.mark.parametrize(("options", "info", "error", "sentence"), [
    ({"crop_size": 100}, INFO, JobError, "crop_size: expected a multiple of 32"),
    ({"minutes": 0.0}, INFO, JobError, "minutes: expected a number above 0"),
    ({"ablation": "no-real"}, INFO, JobError, "ablation: expected none for fast"),
    ({"devices": 4}, INFO, JobError, "batch_size: expected a multiple of the 4 devices, found 6"),
    ({}, describe("test"), InputError, "Expected scenes for training in the dataset district, found none"),
    ({}, describe("train", classes=1), InputError, "Expected at least two classes .*, found grass"),
    ({}, describe("train", classes=0), InputError, "Expected at least two classes .*, found none"),
])  # fmt: skip
def test_job_refused(options: Any, info: DatasetInfo, error: Any, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        build_job({**OPTIONS, **options}, info)


def test_one_of_a_thing_is_no_plural() -> None:
    assert summary(build_job(OPTIONS, describe("train")), describe("train")).startswith(
        "Training fast of width 32 on district (1 scene, 3 bands, 2 classes): "
    )
    assert [counted(number, "class", "classes") for number in (0, 1, 2)] == ["0 classes", "1 class", "2 classes"]


def test_summary_and_durations() -> None:
    job = build_job({**OPTIONS, "minutes": 90.0}, INFO)
    assert summary(job, INFO) == (
        "Training fast of width 32 on district (2 scenes, 3 bands, 2 classes): 6000 steps or 1 h 30 min, 6 crops of "
        "128 px a step."
    )
    assert [duration(seconds) for seconds in (12, 59, 61, 3540, 3600, 7260)] == [
        "12 s", "1 min", "1 min", "59 min", "1 h 0 min", "2 h 1 min",
    ]  # fmt: skip


def test_time_left_is_told_where_it_changes(plugin: Any, feedback: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    texts: list[str] = []
    feedback.setProgressText = texts.append
    now = [1000.0]
    monkeypatch.setattr("landsynth.algorithms.shared.base.time.monotonic", lambda: now[0])
    show = relay(feedback)
    show(Progress(0.001, 90000))
    for seconds, left in ((0, 7200), (3, 7000), (6, 7190), (12, 6900), (200, 50), (300, None)):
        now[0] = 1000 + seconds
        show(Progress(0.1, left))
    assert texts == [f"10% done, about {left} left." for left in ("2 h 0 min", "1 h 55 min", "1 min")]
    show(Message("m"))
    show(WarningEvent("w"))
    assert (feedback.infos, feedback.warnings) == (["m"], ["w"])


def test_parameters(plugin: Any) -> None:
    train = algorithm("traingenerator")
    assert set(shown(train)) == {
        *("DATASET", "ARCHITECTURE", "PRESET", "STEPS", "BATCH_SIZE", "CROP_SIZE", "LAMBDA_DIVERSITY", "SEED"),
        *("MINUTES", "RESUME", "DEVICE", "MODEL", "LOG"),
    }
    assert {
        *("tau", "learning_rate", "width", "augmentation", "ablation", "perceptual", "vgg", "judge"),
        *("judge_steps", "devices", "precision", "compile", "validate_every", "patience"),
    } <= asked(train)
    empty = {each.name() for each in train.parameterDefinitions() if each.defaultValue() is None}
    assert {"STEPS", "BATCH_SIZE", "CROP_SIZE", "LEARNING_RATE", "WIDTH", "MINUTES"} <= empty
    assert train.parameterDefinition("MODEL").defaultFileExtension() == "onnx"


def test_what_nobody_chose_a_place_for_lasts(
    run: Any, make_dataset: Any, tmp_path: Path, jobs: list[Any], training: str
) -> None:
    """Beside the project, each training in a folder of its own; in the user's profile where there is no project."""
    create = QgsApplication.processingRegistry().createAlgorithmById
    profile = Path(QgsApplication.qgisSettingsDirPath())
    for project, home in ((QgsProject.instance(), tmp_path), (None, profile)):
        if project is not None:
            assert project.write(str(tmp_path / "p.qgz"))
        made = create("landsynth:traingenerator")
        QgsProject.instance().clear()
        places = {name: made.parameterDefinition(name).defaultValue() for name in ("MODEL", "LOG")}
        model, log = (Path(places[name]) for name in ("MODEL", "LOG"))
        assert (model.name, log.name) == ("model.onnx", "log") and model.parent == log.parent
        assert model.parent.parent == home / "landsynth" / "trainings"
        assert re.fullmatch(r"traingenerator-\d{8}-\d{6}", model.parent.name)
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run("traingenerator", DATASET=make_dataset(), **places)
    assert model.parent.is_dir() and jobs[-1].model == str(model) and not run.feedback.warnings
    assert f"MODEL: {model}" in run.feedback.infos and f"LOG: {log}" in run.feedback.infos
    model.parent.rmdir()


def test_defaults_reach_the_job_as_the_contract_has_them(
    run: Any, make_dataset: Any, tmp_path: Path, jobs: list[Any], training: str
) -> None:
    from landsynth.contract.jobs.train_generator import TrainGeneratorJob

    dataset, model, log = make_dataset(), str(tmp_path / "m.onnx"), tmp_path / "log"
    with pytest.raises(QgsProcessingException, match="cancelled before its first checkpoint; no model was written"):
        run("traingenerator", DATASET=dataset, MODEL=model, LOG=str(log))
    assert jobs == [TrainGeneratorJob(dataset, model, str(log))]
    log.mkdir(exist_ok=True)
    (log / "last.safetensors").touch()
    with pytest.raises(QgsProcessingException, match="run again with that LOG and RESUME to continue"):
        run("traingenerator", DATASET=dataset, MODEL=model, LOG=str(log), RESUME=True)
    assert jobs[-1].resume and not run.feedback.warnings


def test_a_short_training_then_generate(
    run: Any, training: str, make_dataset: Any, make_raster: Any, tmp_path: Path, pixels: Any
) -> None:
    model, log = tmp_path / "district.onnx", tmp_path / "log"
    result = run("traingenerator", DATASET=make_dataset(), MODEL=str(model), LOG=str(log), **TINY)
    card = read_card(model)
    assert (card.kind, card.architecture, [each.name for each in card.classes]) == (
        "generator",
        "fast",
        ["grass", "water"],
    )
    assert (result["MODEL"], result["LOG"], result["STEPS_DONE"]) == (str(model), str(log), 3)
    assert result["SECONDS"] > 0 and result["FRECHET_SATELLITE"] >= 0 and 0 <= result["MIOU"] <= 1
    assert Path(result["PREVIEW"]).parent == log and Path(result["PREVIEW"]).stat().st_size > 0
    said = "\n".join(run.feedback.infos)
    assert "3 steps, 2 crops of 64 px a step." in said and Path(result["PREVIEW"]).as_uri() in said

    landcover = make_raster(codes=_stripes())
    run("generate", LANDCOVER=landcover, MODEL=result["MODEL"], OUTPUT=str(tmp_path / "o.tif"))
    assert pixels(str(tmp_path / "o.tif"))[0].shape == (3, 64, 96)

    again = {**TINY, "STEPS": 4}
    with pytest.raises(QgsProcessingException, match="Expected an empty LOG folder, found a training.*RESUME"):
        run("traingenerator", DATASET=str(tmp_path / "dataset"), MODEL=str(model), LOG=str(log), **again)


def _stripes() -> Any:
    import numpy as np

    codes = np.full((64, 96), 4, np.uint8)
    codes[:, 40:] = 5
    return codes


@pytest.mark.parametrize(("parameters", "sentence"), [
    ({"DATASET": "nowhere"}, "Expected a dataset folder with dataset.json, found none in .*nowhere"),
    ({"DATASET": ""}, "Expected a dataset folder with dataset.json, found none in"),
    ({"CROP_SIZE": 100}, "crop_size: expected a multiple of 32"),
    ({"CROP_SIZE": 256}, "256"),
    ({"MODEL": "model.tif"}, "Expected a name that ends in .onnx as MODEL"),
    ({"MODEL": "none/model.onnx"}, "Expected MODEL in a folder that exists"),
    ({"DEVICES": 5}, "batch_size: expected a multiple of the 5 devices"),
])  # fmt: skip
def test_refused_in_one_sentence(
    refused: Any, training: str, make_dataset: Any, parameters: Any, sentence: str
) -> None:
    make_dataset()
    values = {"DATASET": "dataset", "MODEL": "model.onnx", "LOG": "log", **TINY, **parameters}
    refused("traingenerator", sentence, ("DATASET", "MODEL", "LOG"), **values)


def test_a_dataset_that_was_edited_by_hand(run: Any, training: str, make_dataset: Any, tmp_path: Path) -> None:
    folder = Path(make_dataset())
    (folder / "dataset.json").write_text('{"name": "half')
    with pytest.raises(QgsProcessingException, match="dataset.json cannot be read .*Prepare the dataset again"):
        run("traingenerator", DATASET=str(folder), MODEL=str(tmp_path / "m.onnx"), LOG=str(tmp_path / "log"))


def test_the_tier_is_named_where_it_is_missing(
    plugin: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, make_dataset: Any, run: Any
) -> None:
    monkeypatch.delenv("LANDSYNTH_PYTHON", raising=False)
    monkeypatch.setenv("LANDSYNTH_ENVIRONMENTS", str(tmp_path / "none"))
    can, sentence = algorithm("traingenerator").canExecute()
    assert not can and "landsynth:installworker" in sentence and "tier training" in sentence
    with pytest.raises(QgsProcessingException, match="with tier training"):
        run("traingenerator", DATASET=make_dataset(), MODEL=str(tmp_path / "m.onnx"), LOG=str(tmp_path / "log"))


def test_qgis_process(training: str, make_dataset: Any, tmp_path: Path) -> None:
    from landsynth.tests.qgis.test_qgis_process import qgis_process

    model = tmp_path / "m.onnx"
    options = {**TINY, "JUDGE_STEPS": 0, "ARCHITECTURE": "spade", "MODEL": model, "LOG": tmp_path / "log"}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    done = qgis_process("run", "landsynth:traingenerator", f"--DATASET={make_dataset()}", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"MODEL:\t{model}" in done.stdout and "STEPS_DONE:\t3" in done.stdout
    assert read_card(model).architecture == "spade"
