"""Train segmenter in real QGIS: what is decided, what it says, refusals, a short real training on a mixture."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingException

from landsynth.algorithms.shared.training import paths_in
from landsynth.algorithms.trainsegmenter import build_job, summary
from landsynth.contract.card import BandInfo, ClassInfo, read_card
from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.errors import InputError, JobError
from landsynth.contract.jobs.train_segmenter import TrainSegmenterJob
from landsynth.tests.helpers.processing_models import algorithm, asked, outputs, shown
from landsynth.tests.helpers.qgis_datasets import describe, write_dataset

OPTIONS = {"dataset": "real", "model": "m.onnx", "log": "log"}
TINY = {"STEPS": 3, "BATCH_SIZE": 2, "CROP_SIZE": 64, "WIDTH": 4, "DEPTH": 2, "VALIDATE_EVERY": 2, "DEVICE": "cpu"}
INFO = describe("train", "train", "validation")


def made_from(info: DatasetInfo, **changes: Any) -> DatasetInfo:
    """The description of a synthetic dataset: an image of every mask."""
    scenes = tuple(replace(each, name=f"{each.name}-v1", source=each.name, seed=1) for each in info.scenes)
    return replace(info, **{"name": "made", "scenes": scenes, "synthetic": {"model": "fast"}, **changes})


MADE = made_from(INFO)
SEA = (ClassInfo(4, "grass"), ClassInfo(5, "sea"))
NEAR_INFRARED = tuple(BandInfo(name, 0, 255, 120, 40) for name in ("nir", "red", "green"))


@pytest.mark.parametrize(("options", "synthetic", "expected"), [
    ({}, {}, {"encoder": "plain", "steps": 2000, "crop_size": 128, "width": 16, "synthetic": ()}),
    ({"preset": "gpu", "steps": None}, {}, {"steps": 20_000, "crop_size": 256, "batch_size": 32}),
    ({"preset": "paper", "encoder": "resnet18"}, {}, {"learning_rate": 1e-4, "encoder": "resnet18"}),
    ({"synthetic_share": 0.5, "synthetic": "made"}, {"made": MADE}, {"synthetic_share": 0.5, "mixing": "replace"}),
    ({}, {"a": MADE, "b": MADE}, {"synthetic": ("a", "b"), "synthetic_share": None}),
    ({"synthetic_share": 2.0, "mixing": "add"}, {"made": MADE}, {"synthetic_share": 2.0}),
    ({"synthetic_share": 0.0}, {}, {"synthetic_share": 0.0}),
])  # fmt: skip
def test_job(options: Any, synthetic: Any, expected: Any) -> None:
    job = build_job({**OPTIONS, **options}, INFO, synthetic).resolved
    assert {name: getattr(job, name) for name in expected} == expected


@pytest.mark.parametrize(("options", "info", "synthetic", "error", "sentence"), [
    ({"crop_size": 100}, INFO, {}, JobError, "crop_size: expected a multiple of 32"),
    ({"synthetic_share": 0.5}, INFO, {}, JobError, "synthetic: expected a dataset for a share of 0.5"),
    ({"synthetic_share": 1.5}, INFO, {"made": MADE}, JobError, "synthetic_share: expected a share from 0 to 1"),
    ({"encoder": ""}, INFO, {}, JobError, "encoder: expected plain or an encoder's name"),
    ({"encoder_weights": "hub"}, INFO, {}, JobError, "encoder_weights: expected none for encoder plain"),
    ({"devices": 3}, INFO, {}, JobError, "batch_size: expected a multiple of the 3 devices, found 8"),
    ({}, describe("test"), {}, InputError, "Expected scenes for training in the dataset district, found none"),
    ({}, describe("train", classes=1), {}, InputError, "Expected at least two classes .*, found grass"),
    ({}, INFO, {"real": MADE}, InputError, "Expected another folder as SYNTHETIC than DATASET, found real"),
    ({}, INFO, {"good": MADE, "sea": made_from(INFO, classes=SEA)}, InputError,
        r"with the classes of district \(4 grass, 5 water\), found 4 grass, 5 sea in sea"),
    ({}, INFO, {"made": made_from(INFO, bands=NEAR_INFRARED)}, InputError,
        r"with the bands of district \(red, green, blue\), found nir, red, green in made. Generate it from"),
    ({}, INFO, {"made": made_from(INFO, bands=INFO.bands[:2])}, InputError, "found red, green in made"),
    ({}, INFO, {"made": made_from(INFO, data_type="uint16")}, InputError, "data type of .*, found uint16 in made"),
    ({}, INFO, {"made": made_from(describe("test"))}, InputError, "Expected train scenes in the synthetic dataset"),
])  # fmt: skip
def test_job_refused(options: Any, info: DatasetInfo, synthetic: Any, error: Any, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        build_job({**OPTIONS, **options}, info, synthetic)


def test_several_folders_in_one_text(tmp_path: Path) -> None:
    odd = tmp_path / "a;b"
    odd.mkdir()
    for value, expected in (
        ("", ()),
        (None, ()),
        (" one ", ("one",)),
        ("one;two; three;", ("one", "two", "three")),
        (f"one{os.pathsep}two", ("one", "two")),
        ('"one";"two"', ("one", "two")),
        (["one", "two;three", "one"], ("one", "two", "three")),
        (str(odd), (str(odd),)),
    ):
        assert paths_in(value) == expected


def test_summary() -> None:
    start = "on district (2 scenes, 3 bands, 2 classes)"
    steps = ": 2000 steps, 8 crops of 128 px a step."
    share = {"synthetic_share": 0.5}
    for options, made, expected in (
        ({}, {}, f"Training a U-Net of width 16 {start}{steps}"),
        ({"encoder": "resnet18"}, {}, f"Training a U-Net with encoder resnet18 {start}{steps}"),
        ({}, {"made": MADE}, f"{start} and all 2 synthetic images{steps}"),
        (share, {"made": MADE}, f"{start} with synthetic imagery for 50% of the scenes, in place of their real one"),
        ({**share, "mixing": "add"}, {"made": MADE}, "for 50% of the scenes, as many as that, on top"),
        ({"minutes": 90.0}, {}, f"{start}: 2000 steps or 1 h 30 min, 8 crops"),
    ):
        assert expected in summary(build_job({**OPTIONS, **options}, INFO, made), INFO, made)


def test_parameters(plugin: Any) -> None:
    train = algorithm("trainsegmenter")
    assert set(shown(train)) == {
        *("DATASET", "SYNTHETIC", "SYNTHETIC_SHARE", "MIXING", "VARIANTS", "ENCODER", "PRESET", "STEPS"),
        *("BATCH_SIZE", "CROP_SIZE", "LEARNING_RATE", "RESUME", "MODEL", "LOG"),
    }
    not_asked = {"plateau", "num_nodes", "strategy", "stop_at", "preview_every"}  # for clusters, by the command line
    assert asked(train) == set(TrainSegmenterJob.__dataclass_fields__) - not_asked
    assert outputs(train) == {
        *("MODEL", "LOG", "PREVIEW", "STEPS_DONE", "SECONDS", "BEST_STEP", "MIOU", "FWIOU", "ACCURACY")
    }
    assert train.parameterDefinition("MODEL").defaultFileExtension() == "onnx"
    for folder in ("train", "deepness", "segmenter"):
        assert folder in " ".join(train.tags())


def test_an_encoder_that_is_not_suggested_can_be_typed(widgets: Any) -> None:
    context, wrapper = widgets("trainsegmenter", "ENCODER")
    offered = [wrapper.widget.itemText(index) for index in range(wrapper.widget.count())]
    assert offered[0] == wrapper.parameterValue() == "plain" and "resnet18" in offered and wrapper.widget.isEditable()
    for text in ("timm-regnetx_002", "resnet34", "plain"):
        wrapper.setParameterValue(text, context)
        assert wrapper.parameterValue() == text
    wrapper.widget.setEditText(" resnet50 ")
    assert wrapper.parameterValue() == "resnet50"


def test_options_reach_the_job(run: Any, make_dataset: Any, tmp_path: Path, jobs: list[Any], training: str) -> None:
    dataset, model, log = make_dataset(), str(tmp_path / "m.onnx"), tmp_path / "log"
    info = DatasetInfo.read(dataset)
    first, second = (write_dataset(tmp_path / name, made_from(info)) for name in ("first", "second"))
    places = {"DATASET": dataset, "MODEL": model, "LOG": str(log)}
    with pytest.raises(QgsProcessingException, match="cancelled before its first checkpoint; no model was written"):
        run("trainsegmenter", **places)
    assert jobs == [TrainSegmenterJob(dataset, model, str(log))]
    for given in (f"{first};{second}", [first, second]):
        with pytest.raises(QgsProcessingException, match="cancelled"):
            run(
                "trainsegmenter", **places, SYNTHETIC=given, SYNTHETIC_SHARE=0.5, ENCODER="resnet18", LOSS="focal",
                CLASS_WEIGHTS="auto", IGNORE=" 5 ", MINUTES=3, SCHEDULE="cosine",
            )  # fmt: skip
        assert jobs[-1] == TrainSegmenterJob(
            dataset, model, str(log), synthetic=(first, second), synthetic_share=0.5, encoder="resnet18",
            loss="focal", class_weights="auto", ignore="5", minutes=3, schedule="cosine",
        )  # fmt: skip
    said = " ".join(run.feedback.infos)
    assert "Training a U-Net with encoder resnet18 on district" in said and not run.feedback.warnings
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run("trainsegmenter", **{**places, "MODEL": "TEMPORARY_OUTPUT"}, RESUME=True)
    assert [text.split(":")[0] for text in run.feedback.warnings] == [
        "MODEL is temporary",
        f"Expected a training to resume in LOG, found none in {log}",
    ]


@pytest.mark.parametrize(("parameters", "sentence"), [
    ({"DATASET": "nowhere"}, "Expected a dataset folder with dataset.json, found none in .*nowhere"),
    ({"SYNTHETIC": "nowhere"}, "Expected a dataset folder with dataset.json, found none in .*nowhere"),
    ({"SYNTHETIC": "dataset"}, "Expected another folder as SYNTHETIC than DATASET"),
    ({"SYNTHETIC_SHARE": 0.5}, "synthetic: expected a dataset for a share of 0.5"),
    ({"MODEL": "model.tif"}, "Expected a name that ends in .onnx as MODEL"),
    ({"MODEL": "none/model.onnx"}, "Expected MODEL in a folder that exists"),
    ({"ENCODER": "resnet"}, "resnet"),
    ({"IGNORE": "sea"}, "sea"),
    ({"CLASS_WEIGHTS": "sea=3"}, "sea"),
])  # fmt: skip
def test_refused_in_one_sentence(
    refused: Any, training: str, make_dataset: Any, parameters: Any, sentence: str
) -> None:
    make_dataset()
    values = {"DATASET": "dataset", "MODEL": "model.onnx", "LOG": "log", **TINY, **parameters}
    refused("trainsegmenter", sentence, ("DATASET", "MODEL", "SYNTHETIC", "LOG"), **values)


def test_a_short_training_on_a_mixture(run: Any, training: str, make_dataset: Any, tmp_path: Path) -> None:
    dataset, model, log = make_dataset("train", "train", "validation"), tmp_path / "own.onnx", tmp_path / "log"
    made = write_dataset(tmp_path / "made", made_from(DatasetInfo.read(dataset)))
    result = run(
        "trainsegmenter", DATASET=dataset, SYNTHETIC=made, SYNTHETIC_SHARE=0.5, MODEL=str(model), LOG=str(log), **TINY
    )
    card = read_card(model)
    assert (card.kind, [each.name for each in card.classes]) == ("segmenter", ["grass", "water"])
    assert (result["MODEL"], result["LOG"], result["STEPS_DONE"]) == (str(model), str(log), 3)
    assert 0 <= result["MIOU"] <= result["ACCURACY"] <= 1 and 0 <= result["FWIOU"] <= 1 and result["SECONDS"] > 0
    assert Path(result["PREVIEW"]).parent == log and Path(result["PREVIEW"]).stat().st_size > 0
    said = "\n".join(run.feedback.infos)
    assert "1 real and 1 synthetic scenes" in said and "IoU of the classes on the validation part: grass 0." in said
    with pytest.raises(QgsProcessingException, match="Expected an empty LOG folder, found a training.*RESUME"):
        run("trainsegmenter", DATASET=dataset, MODEL=str(model), LOG=str(log), **TINY)


def test_qgis_process(training: str, make_dataset: Any, tmp_path: Path) -> None:
    from landsynth.tests.qgis.test_qgis_process import qgis_process

    dataset, model = make_dataset(), tmp_path / "m.onnx"
    info = DatasetInfo.read(dataset)
    made = [write_dataset(tmp_path / name, made_from(info)) for name in ("one", "two")]
    options = {**TINY, "ENCODER": "resnet18", "MODEL": model, "LOG": tmp_path / "log"}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    arguments += [f"--SYNTHETIC={folder}" for folder in made]
    done = qgis_process("run", "landsynth:trainsegmenter", f"--DATASET={dataset}", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"MODEL:\t{model}" in done.stdout and "STEPS_DONE:\t3" in done.stdout and "MIOU:\t" in done.stdout
    assert "1 real and 2 synthetic scenes" in done.stdout and read_card(model).architecture == "unet-resnet18"
