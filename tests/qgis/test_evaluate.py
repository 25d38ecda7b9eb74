"""Evaluate in real QGIS: what is decided, kinds of imagery, refusals, outputs, a model, the dialog, one real run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingOutputHtml,
    QgsProcessingOutputNumber,
    QgsProject,
    QgsRasterLayer,
)

from landsynth.algorithms import evaluate
from landsynth.algorithms.evaluate import NUMBERS, build_job, summary
from landsynth.contract.errors import CancelledError, JobError
from landsynth.contract.jobs.evaluate import EMBEDDINGS, GROUPS, EvaluateJob
from landsynth.contract.resources import BUNDLED_GENERATOR, BUNDLED_SEGMENTER, PROCESSING_MODELS
from landsynth.tests.helpers.processing_models import algorithm as algorithm_of
from landsynth.tests.helpers.processing_models import shown

SMALL = {"CHIP_SIZE": 32, "MASKS": 2, "DRAWS": 2, "REPEATS": 2, "BOOTSTRAP": 5, "THREADS": 1}
OPTIONS = {"real": "data", "report": "r.html", "metrics": "m.json"}


@pytest.mark.parametrize(("options", "expected"), [
    ({}, {"generator": str(BUNDLED_GENERATOR), "synthetic": "", "segmenter": str(BUNDLED_SEGMENTER)}),
    ({"synthetic": "", "generator": ""}, {"generator": str(BUNDLED_GENERATOR)}),
    ({"synthetic": "made"}, {"generator": "", "synthetic": "made"}),
    ({"generator": "g.onnx"}, {"generator": "g.onnx", "synthetic": ""}),
    ({"synthetic": "made", "generator": "g.onnx"}, {"generator": "g.onnx", "synthetic": "made"}),
    ({"segmenter": "s.onnx"}, {"segmenter": "s.onnx"}),
    ({"real": "data/dataset.json", "synthetic": "made/dataset.json"}, {"real": "data", "synthetic": "made"}),
    ({"real": "a.tif", "landcover": "c.tif", "class_map": "worldcover"}, {"real": "a.tif", "landcover": "c.tif"}),
    ({"threads": None, "chips": 9, "split": "validation"}, {"threads": None, "chips": 9, "split": "validation"}),
    ({"groups": ("seams",), "embeddings": ("satellite",)}, {"groups": ("seams",), "embeddings": ("satellite",)}),
    ({"lpips_weights": "hub", "experiment": "m.json"}, {"lpips_weights": "hub", "experiment": "m.json"}),
])  # fmt: skip
def test_build_job(options: dict[str, Any], expected: dict[str, Any]) -> None:
    job = build_job({**OPTIONS, **options, "real_extra": "no field of the job"})
    assert {name: getattr(job, name) for name in expected} == expected


@pytest.mark.parametrize(("options", "sentence"), [
    ({"real": ""}, "real: expected a path"), ({"chip_size": 9}, "chip_size: expected a number of at least 32"),
    ({"groups": ()}, "groups: expected some of"), ({"seed": -1}, "seed: expected an integer"),
])  # fmt: skip
def test_build_job_refuses(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(JobError, match=sentence):
        build_job({**OPTIONS, **options})


def test_summary() -> None:
    assert summary(build_job({**OPTIONS, "groups": ("seams", "privacy")})) == (
        f"Compares imagery that {BUNDLED_GENERATOR.name} paints over its land cover with data: seams, privacy."
    )
    assert summary(build_job({**OPTIONS, "synthetic": "made"})).startswith("Compares made with data: fidelity, ")


def test_its_interface(plugin: Any) -> None:
    algorithm = algorithm_of("evaluate")
    assert algorithm.displayName() == "Evaluate" and algorithm.group() == "Training" and algorithm.shortHelpString()
    parameters = {each.name(): each for each in algorithm.parameterDefinitions()}
    fields = set(EvaluateJob.__dataclass_fields__)
    assert {name.lower() for name in parameters} == fields - {"embeddings"} | {"embedding"}
    assert all(each.help() for name, each in parameters.items() if not each.isDestination())
    assert shown(algorithm) == [
        *("REAL", "SYNTHETIC", "GENERATOR", "SEGMENTER", "SPLIT", "GROUPS", "EXPERIMENT", "CHIPS", "REPORT", "METRICS")
    ]
    outputs = {each.name(): each for each in algorithm.outputDefinitions()}
    assert isinstance(outputs["REPORT"], QgsProcessingOutputHtml)
    assert {name for name, each in outputs.items() if isinstance(each, QgsProcessingOutputNumber)} == set(NUMBERS)
    default = EvaluateJob(**OPTIONS, synthetic="s")
    for name in ("CHIPS", "CHIP_SIZE", "DRAWS", "MASKS", "REPEATS", "BOOTSTRAP", "SEED", "MEMORY_MB", "SPLIT"):
        assert parameters[name].defaultValue() == getattr(default, name.lower())


@pytest.fixture()
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[EvaluateJob]:
    """The jobs that would have run; the worker's place is taken."""
    found: list[EvaluateJob] = []

    def stand_in(job: Any, python: Path, feedback: Any) -> dict[str, Any]:
        found.append(job)
        if job.seed == 13:
            raise CancelledError("stopped")
        return {"frechet_satellite": 12.5, "miou": 0.5, "chips_real": 9, "not_computed": 2, "unknown": 1.0}

    monkeypatch.setattr(evaluate, "run_job", stand_in)
    monkeypatch.setattr(evaluate, "best_worker", lambda: evaluate.Worker(Path("python"), "inference"))
    return found


def test_datasets_rasters_and_layers(
    run: Any, jobs: list[EvaluateJob], make_dataset: Any, make_image: Any, make_raster: Any, tmp_path: Path
) -> None:
    dataset, image, cover = make_dataset("test"), make_image(), make_raster("cover.tif", 128, 96)
    places = {"REPORT": str(tmp_path / "r.html"), "METRICS": str(tmp_path / "m.json")}
    result = run("evaluate", REAL=dataset, SYNTHETIC=f"{dataset}/dataset.json", **places)
    assert result == {**places, "FRECHET_SATELLITE": 12.5, "MIOU": 0.5, "CHIPS_REAL": 9, "NOT_COMPUTED": 2}
    assert jobs[-1] == EvaluateJob(dataset, *places.values(), synthetic=dataset)
    said = " ".join(run.feedback.infos)
    assert "of tier inference: figures, random forests" in said and Path(places["REPORT"]).as_uri() in said
    layer = QgsRasterLayer(image, "photo")
    QgsProject.instance().addMapLayer(layer)
    for value in (image, layer, layer.id(), "photo"):
        run("evaluate", REAL=value, LANDCOVER=cover, GROUPS="0,5", EMBEDDING=["segmenter"], CHIPS="7", **places)
        job = jobs[-1]
        assert (job.real, job.landcover, job.synthetic) == (image, cover, "") and job.chips == 7
        assert job.groups == (GROUPS[0], GROUPS[5]) and job.embeddings == (EMBEDDINGS[3],)
        assert job.generator == str(BUNDLED_GENERATOR)
    QgsProject.instance().removeAllMapLayers()
    assert not run.feedback.warnings


def test_a_layer_that_is_no_file_is_exported_and_said(
    run: Any, jobs: list[EvaluateJob], make_image: Any, tmp_path: Path
) -> None:
    from osgeo import gdal

    gdal.Translate("/vsimem/photo.tif", make_image())
    places = {"REPORT": str(tmp_path / "r.html"), "METRICS": str(tmp_path / "m.json")}
    layer = QgsRasterLayer("/vsimem/photo.tif", "photo")
    context = QgsProcessingContext()
    QgsProject.instance().addMapLayer(layer)
    context.setProject(QgsProject.instance())
    try:
        run("evaluate", context, REAL=layer.id(), **places)
    finally:
        QgsProject.instance().removeAllMapLayers()
        gdal.Unlink("/vsimem/photo.tif")
    assert jobs[-1].real.endswith("real.tif") and "REAL is no file and is exported" in run.feedback.warnings[0]


@pytest.mark.parametrize(("parameters", "sentence"), [
    ({"REAL": "nothing"}, "Expected a dataset folder or a raster as REAL, found .*nothing, which is neither"),
    ({"SYNTHETIC": "nothing.tif"}, "Expected a dataset folder or a raster as SYNTHETIC, found .*nothing.tif"),
    ({"REPORT": "report.pdf"}, "Expected a name that ends in .html as REPORT"),
    ({"METRICS": "none/m.json"}, "Expected METRICS in a folder that exists"),
    ({"LANDCOVER": "nothing.tif"}, "LANDCOVER"),
    ({"SEED": 13}, "The evaluation was cancelled; no report was written"),
])  # fmt: skip
def test_refused_in_one_sentence(
    refused: Any, jobs: list[EvaluateJob], make_dataset: Any, parameters: dict[str, Any], sentence: str
) -> None:
    make_dataset("test")
    values = {"REAL": "dataset", "REPORT": "r.html", "METRICS": "m.json", **parameters}
    refused("evaluate", sentence, [name for name, value in values.items() if isinstance(value, str)], **values)


def test_temporary_outputs_are_warned_about(run: Any, jobs: list[EvaluateJob], make_dataset: Any) -> None:
    run("evaluate", REAL=make_dataset("test"), REPORT="TEMPORARY_OUTPUT", METRICS="TEMPORARY_OUTPUT")
    assert [text.split()[0] for text in run.feedback.warnings] == ["REPORT", "METRICS"]
    assert jobs[-1].report.endswith(".html") and jobs[-1].metrics.endswith(".json")


def test_the_best_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    there = {"inference"}
    monkeypatch.setattr(evaluate.settings, "missing_worker", lambda tier: None if tier in there else "none")
    monkeypatch.setattr(evaluate.settings, "worker_python", Path)
    assert evaluate.best_worker() == evaluate.Worker(Path("inference"), "inference")
    there.add("training")
    assert evaluate.best_worker() == evaluate.Worker(Path("training"), "training")


def test_the_widget_of_imagery(widgets: Any, make_image: Any) -> None:
    layer = QgsRasterLayer(make_image(), "photo")
    QgsProject.instance().addMapLayer(layer)
    context, wrapper = widgets("evaluate", "REAL")
    assert wrapper.widget.isEnabled() and wrapper.parameterValue() in ("", None)
    for value, expected in ((layer.id(), layer.id()), ("/data/set", "/data/set"), ("", "")):
        wrapper.setParameterValue(value, context)
        assert (wrapper.parameterValue() or "") == expected
    wrapper.setParameterValue(layer.id(), context)
    assert wrapper.box.currentText() == "photo"
    wrapper.box.setEditText("photo")
    assert wrapper.parameterValue() == layer.id()
    QgsProject.instance().removeAllMapLayers()


def test_a_small_real_run(training: str, make_dataset: Any, tmp_path: Path) -> None:
    from landsynth.tests.qgis.test_qgis_process import qgis_process

    dataset = make_dataset("train", "test", "test", size=128)
    places = {"REPORT": tmp_path / "r.html", "METRICS": tmp_path / "m.json"}
    arguments = [f"--{name}={value}" for name, value in {**SMALL, "CHIPS": 12, **places}.items()]
    done = qgis_process("run", "landsynth:evaluate", f"--REAL={dataset}", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(places["METRICS"].read_text(encoding="utf-8"))
    assert found["chips"]["real"] == found["chips"]["synthetic"] == 12 and found["chips"]["is_paired"]
    values = {each["name"]: each["value"] for each in found["measures"]}
    assert {"frechet_satellite", "seam_ratio"} <= set(values)
    assert {each["name"].upper() for each in found["measures"] if each["is_headline"]} <= set(NUMBERS)
    assert f"FRECHET_SATELLITE:\t{values['frechet_satellite']:.4f}"[:20] in done.stdout
    page = places["REPORT"].read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and "<script" not in page


def test_the_shipped_model_evaluates_what_it_paints(
    plugin: Any, training: str, make_dataset: Any, tmp_path: Path, feedback: Any
) -> None:
    import processing

    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(str(PROCESSING_MODELS / "generateandevaluate.model3"))
    changed = model.childAlgorithm("evaluate")
    for name, value in {**SMALL, "GROUPS": ["fidelity", "agreement", "seams"]}.items():
        changed.addParameterSources(name, [QgsProcessingModelChildParameterSource.fromStaticValue(value)])
    model.setChildAlgorithm(changed)
    outputs = {"imagery:SYNTHETIC": str(tmp_path / "made"), "evaluate:REPORT": str(tmp_path / "r.html"),
        "evaluate:METRICS": str(tmp_path / "m.json")}  # fmt: skip
    inputs = {"DATASET": make_dataset("train", "test"), "VARIANTS": 2, "CHIPS": 9}
    result = processing.run(model, {**inputs, **outputs}, feedback=feedback)
    found = json.loads(Path(outputs["evaluate:METRICS"]).read_text(encoding="utf-8"))
    assert found["job"]["options"]["synthetic"] == outputs["imagery:SYNTHETIC"] and found["chips"]["real"] == 9
    assert result["CHILD_RESULTS"]["evaluate"]["CHIPS_SYNTHETIC"] == 9
    assert Path(outputs["evaluate:REPORT"]).is_file()
