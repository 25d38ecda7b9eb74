"""Augmentation experiment in real QGIS: what is decided, refusals, outputs, a tiny real experiment."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsProcessingException, QgsProcessingOutputHtml

from landsynth.algorithms import experiment
from landsynth.algorithms.experiment import build_job, numbers_of, shares_of, summary
from landsynth.contract.card import BandInfo, ClassInfo, ModelCard, read_card
from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.errors import CancelledError, InputError, JobError, ModelError
from landsynth.contract.jobs.experiment import ExperimentJob
from landsynth.contract.resources import BUNDLED_GENERATOR
from landsynth.tests.helpers.processing_models import algorithm as algorithm_of
from landsynth.tests.helpers.processing_models import asked, outputs, shown
from landsynth.tests.helpers.qgis_datasets import describe, write_dataset

OPTIONS = {"dataset": "real", "report": "r.html", "metrics": "m.json", "log": "log"}
INFO = describe("train", "train", "train", "train", "validation", "test")
CARD = ModelCard(
    kind="generator", architecture="fast", name="own", classes=(ClassInfo(4, "grass"),),
    bands=tuple(BandInfo(name, 0, 255, 120, 40) for name in ("red", "green", "blue")), data_type="uint8",
    pixel_size=1.0, multiple=8, context=10, overlap=20,
)  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [
    ("25, 50, 75", (0.25, 0.5, 0.75)), ("0.25, 0.5", (0.25, 0.5)), (".5", (0.5,)), ("12.5;50", (0.125, 0.5)),
    ("25 %, 50%", (0.25, 0.5)), ("1%, 50%", (0.01, 0.5)), ("0.5 %", (0.005,)), ("25 50", (0.25, 0.5)), ("", ()),
])  # fmt: skip
def test_shares(text: str, expected: Any) -> None:
    assert shares_of(text) == pytest.approx(expected)


@pytest.mark.parametrize(("text", "sentence"), [
    ("0.25, 50", "SHARES: expected percents such as 25, 50, 75 or shares such as 0.25, .* found both or a 1"),
    ("1", "found both or a 1, which could be either, in '1'. Write all as percents"),
    ("0.5, 1", "found both or a 1"),
    ("half", "SHARES: expected numbers separated by commas, with a point for decimals, found 'half'"),
    ("-0.5", "found '-0.5'"),
    ("25, 1e2", "found '1e2'"),
    ("0, 50", "SHARES: expected percents above 0 and below 100, found '0, 50'"),
    ("50, 100", "expected percents above 0 and below 100"),
    ("250%", "expected percents above 0 and below 100"),
])  # fmt: skip
def test_shares_refused(text: str, sentence: str) -> None:
    with pytest.raises(JobError, match=sentence):
        shares_of(text)


def test_numbers() -> None:
    assert numbers_of("lambdas", "0, 2; 4.5 10") == (0, 2, 4.5, 10)
    with pytest.raises(JobError, match="LAMBDAS: expected numbers .*, found 'two'. Correct LAMBDAS"):
        numbers_of("lambdas", "two")


@pytest.mark.parametrize(("options", "generators", "expected"), [
    ({}, {}, {"kind": "mixing", "generators": (str(BUNDLED_GENERATOR),), "shares": (), "seeds": None, "pairs": 3}),
    ({"shares": "25, 50"}, {"a.onnx": CARD, "b.onnx": CARD}, {"generators": ("a.onnx", "b.onnx")}),
    ({"kind": "lambda", "lambdas": "0, 5"}, {}, {"lambdas": (0.0, 5.0)}),
    ({"kind": "lambda", "lambdas": ""}, {}, {"lambdas": ExperimentJob.lambdas}),
    ({"kind": "bands", "bands": "1,2,3; 1,2,3,4"}, {}, {"bands": ("1,2,3", "1,2,3,4")}),
    ({"kind": "usefulness", "arms": ("painted", "strong"), "shares": "27, 55"}, {"a.onnx": CARD},
        {"arms": ("painted", "strong"), "shares": (0.27, 0.55), "pairs": 8, "generators": ("a.onnx",)}),
    ({"steps": None, "threads": 1, "cells": 2}, {}, {"steps": None, "threads": 1, "cells": 2}),
])  # fmt: skip
def test_job(options: Any, generators: Any, expected: Any) -> None:
    job = build_job({**OPTIONS, **options}, INFO, generators)
    assert {name: getattr(job, name) for name in expected} == expected


@pytest.mark.parametrize(("options", "info", "generators", "error", "sentence"), [
    ({}, describe("validation", "test"), {}, InputError, "Expected scenes for training in the dataset district"),
    ({}, describe("train", "test"), {}, InputError, "Expected scenes for validation .* larger share for valid"),
    ({}, describe("train", "validation"), {}, InputError, "Expected scenes for the test .* larger share for the t"),
    ({}, replace(INFO, classes=INFO.classes[:1]), {}, InputError, "Expected at least two classes"),
    ({}, INFO, {"a.onnx": replace(CARD, kind="segmenter")}, ModelError,
        "Expected generators as GENERATORS, found a segmenter in a.onnx. Choose models made by Train generator"),
    ({"shares": "50, 50"}, INFO, {}, JobError, "shares: expected each share once"),
    ({"bands": "red"}, INFO, {}, JobError, "bands: expected numbers of bands"),
    ({"crop_size": 100}, INFO, {}, JobError, "crop_size: expected a multiple of 32"),
    ({"encoder_weights": "hub"}, INFO, {}, JobError, "encoder_weights: expected none for encoder plain"),
])  # fmt: skip
def test_job_refused(options: Any, info: Any, generators: Any, error: Any, sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        build_job({**OPTIONS, **options}, info, generators)


def test_summary() -> None:
    assert summary(build_job({**OPTIONS, "shares": "12.5, 50"}, INFO, {}), INFO) == (
        "Experiment mixing on district (4 train, 1 validation, 1 test scenes) with shares of 12.5, 50 %, 3 seeds: "
        "segmenters plain, 2000 steps each, 8 crops of 128 px a step."
    )
    assert "scenes), 3 seeds" in summary(build_job({**OPTIONS, "kind": "composition"}, INFO, {}), INFO)


def test_parameters_and_outputs(plugin: Any) -> None:
    algorithm = algorithm_of("experiment")
    assert set(shown(algorithm)) == {
        *("DATASET", "KIND", "GENERATORS", "SHARES", "SEEDS", "ENCODER", "PRESET", "STEPS", "RESUME"),
        *("REPORT", "METRICS", "LOG"),
    }
    assert asked(algorithm) == set(ExperimentJob.__dataclass_fields__)
    report = algorithm.outputDefinition("REPORT")
    assert isinstance(report, QgsProcessingOutputHtml)  # which the results viewer shows
    endings = {name: algorithm.parameterDefinition(name).defaultFileExtension() for name in ("REPORT", "METRICS")}
    assert endings == {"REPORT": "html", "METRICS": "json"}
    assert outputs(algorithm) == {"REPORT", "METRICS", "LOG", "GAIN_MIOU", "CELLS_DONE", "CELLS", "BEST"}


def test_options_reach_the_job(
    run: Any, make_dataset: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, training: str
) -> None:
    jobs: list[Any] = []

    def run_job(job: Any, python: Path, feedback: Any) -> dict[str, Any]:
        jobs.append(job)
        if len(jobs) > 1:
            raise CancelledError("stopped")
        return {"REPORT": job.report, "METRICS": job.metrics, "gain_miou": 0.02, "best": "mix-50", "cells": 15,
                "cells_done": 15}  # fmt: skip

    monkeypatch.setattr(experiment, "run_job", run_job)
    dataset = make_dataset("train", "train", "validation", "test")
    places = {"REPORT": str(tmp_path / "r.html"), "METRICS": str(tmp_path / "m.json"), "LOG": str(tmp_path / "log")}
    result = run("experiment", DATASET=dataset, **places)
    assert jobs == [ExperimentJob(dataset, places["REPORT"], places["METRICS"], places["LOG"])]
    assert result == {**places, "GAIN_MIOU": 0.02, "BEST": "mix-50", "CELLS": 15, "CELLS_DONE": 15}
    assert not run.feedback.warnings and Path(places["REPORT"]).as_uri() in " ".join(run.feedback.infos)
    generator = str(BUNDLED_GENERATOR)
    copy = str(tmp_path / "copy.onnx")
    Path(copy).symlink_to(generator)
    for given in ([generator, copy], f"{generator};{copy}"):
        with pytest.raises(QgsProcessingException, match="Cells that are finished stay in .*log: run again with that"):
            run("experiment", DATASET=dataset, GENERATORS=given, SHARES="50", KIND="composition", CELLS=3, **places)
        assert jobs[-1].generators == (generator, copy) and jobs[-1].shares == (0.5,) and jobs[-1].cells == 3
    temporary = dict.fromkeys(places, "TEMPORARY_OUTPUT")
    with pytest.raises(QgsProcessingException, match="cancelled"):
        run("experiment", DATASET=dataset, **temporary)
    assert [text.split()[0] for text in run.feedback.warnings] == ["REPORT", "METRICS", "LOG"]


@pytest.mark.parametrize(("parameters", "sentence"), [
    ({"DATASET": "nowhere"}, "Expected a dataset folder with dataset.json, found none in .*nowhere"),
    ({"SHARES": "0.5, 50"}, "SHARES: expected percents"),
    ({"GENERATORS": ["nothing.onnx"]}, "Expected an ONNX model, found no file at .*nothing.onnx"),
    ({"GENERATORS": ["dataset/dataset.json"]}, "Expected an ONNX model, found .*dataset.json, which is not one"),
    ({"REPORT": "report.pdf"}, "Expected a name that ends in .html as REPORT"),
    ({"METRICS": "none/m.json"}, "Expected METRICS in a folder that exists"),
])  # fmt: skip
def test_refused_in_one_sentence(
    refused: Any, training: str, make_dataset: Any, parameters: Any, sentence: str
) -> None:
    make_dataset("train", "validation", "test")
    values = {"DATASET": "dataset", "REPORT": "r.html", "METRICS": "m.json", "LOG": "log", "GENERATORS": []}
    refused("experiment", sentence, ("DATASET", "REPORT", "METRICS", "LOG", "GENERATORS"), **{**values, **parameters})


def test_a_tiny_experiment(training: str, tmp_path: Path) -> None:
    from landsynth.tests.qgis.test_qgis_process import qgis_process

    known = read_card(BUNDLED_GENERATOR)
    info = replace(describe("train", "train", "validation", "test"), pixel_size=1.0)
    assert {each.name for each in info.classes} <= {each.name for each in known.classes}
    dataset = write_dataset(tmp_path / "dataset", info, 64)
    options = {"KIND": "mixing", "SEEDS": 1, "SHARES": "50", "STEPS": 2, "CROP_SIZE": 64, "WIDTH": 4, "DEPTH": 2}
    options |= {"BATCH_SIZE": 2, "VALIDATE_EVERY": 2, "THREADS": 1, "DEVICE": "cpu"}
    places = {"REPORT": tmp_path / "r.html", "METRICS": tmp_path / "m.json", "LOG": tmp_path / "log"}
    arguments = [f"--{name}={value}" for name, value in {**options, **places}.items()]
    done = qgis_process("run", "landsynth:experiment", f"--DATASET={dataset}", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"REPORT:\t{places['REPORT']}" in done.stdout and "GAIN_MIOU:\t" in done.stdout and "BEST:\t" in done.stdout
    found = json.loads(places["METRICS"].read_text(encoding="utf-8"))
    assert found["cells_done"] == found["cells"] == len(found["rows"]) and found["split"] == "test"
    assert found["dataset"] == DatasetInfo.read(dataset).name
    page = places["REPORT"].read_text(encoding="utf-8")
    assert page.lstrip().lower().startswith("<!doctype html") and "<script src" not in page
