"""landsynth:generatedataset in real QGIS with the real worker: images, numbers, resuming, refusals."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsProcessingParameterFile

from landsynth.contract.card import BandInfo, ClassInfo, read_card
from landsynth.contract.dataset import DatasetInfo, SceneInfo
from landsynth.contract.resources import BUNDLED_GENERATOR
from landsynth.tests.helpers.encoders import write_single
from landsynth.tests.helpers.processing_models import destination, model_of
from landsynth.tests.qgis.test_qgis_process import qgis_process


@pytest.fixture()
def dataset(tmp_path: Path, make_raster: Any) -> Path:
    """Two scenes of the bundled model's classes, one for training and one for the test."""
    return make_dataset(tmp_path, make_raster, 64)


def make_dataset(tmp_path: Path, make_raster: Any, size: int) -> Path:
    folder = tmp_path / "real"
    folder.mkdir()
    scenes = []
    for name, split in (("a", "train"), ("b", "test")):
        Path(make_raster(name=f"{name}.tif", width=size, height=size)).rename(folder / f"{name}-mask.tif")
        image = np.random.default_rng(1).integers(60, 200, (size, size)).astype(np.uint8)
        gdal.Translate(str(folder / f"{name}-image.tif"), make_raster(name="i.tif", codes=image), bandList=[1, 1, 1])
        scenes.append(SceneInfo(name, f"{name}-image.tif", f"{name}-mask.tif", split))
    DatasetInfo(
        name="small", classes=read_card(BUNDLED_GENERATOR).classes, ignored=(ClassInfo(0, "unlabelled"),),
        bands=tuple(BandInfo(name, 0, 255, 130, 40) for name in ("red", "green", "blue")), data_type="uint8",
        pixel_size=1.0, crs="EPSG:32640", scenes=tuple(scenes),
    ).write(folder)  # fmt: skip
    return folder


def test_a_dataset_of_variants(run: Any, dataset: Path, tmp_path: Path, pixels: Any) -> None:
    target = tmp_path / "made"
    result = run("generatedataset", DATASET=str(dataset), VARIANTS=2, SEED=4, SYNTHETIC=str(target))
    assert {name: result[name] for name in ("SYNTHETIC", "SCENES", "IMAGES", "MADE")} == {
        "SYNTHETIC": str(target), "SCENES": 2, "IMAGES": 4, "MADE": 4,
    }  # fmt: skip
    assert result["MEGAPIXELS"] == pytest.approx(4 * 64 * 64 / 1e6) and "ExecutionProvider" in result["PROVIDER"]
    info = DatasetInfo.read(target)
    assert [(scene.name, scene.split) for scene in info.scenes] == [
        ("a-v1", "train"), ("a-v2", "train"), ("b-v1", "test"), ("b-v2", "test"),
    ]  # fmt: skip
    first, second = (pixels(str(target / scene.image))[0] for scene in info.scenes[:2])
    assert first.shape == (3, 64, 64) and not np.array_equal(first, second)
    output = str(tmp_path / "alone.tif")
    mask, model = str(dataset / "a-mask.tif"), str(BUNDLED_GENERATOR)
    # the masks have the model's class shadow, so none are cast over them
    run("generate", LANDCOVER=mask, MODEL=model, SEED=info.scenes[0].seed, SHADOWS=False, OUTPUT=output)
    assert np.array_equal(pixels(output)[0], first)
    assert run.feedback.progress() == 100


def test_chosen_splits_encoded_latents_and_a_temporary_folder(run: Any, dataset: Path, tmp_path: Path) -> None:
    model = str(BUNDLED_GENERATOR)
    for splits, sources in ((["test"], "b"), ("2", "b"), ("0, 2", "ab"), ("train,test", "ab"), ([0, 1], "a")):
        result = run(
            "generatedataset", DATASET=str(dataset), MODEL=model, LATENTS="encoded", SPLITS=splits, RESUME=True,
            SYNTHETIC="TEMPORARY_OUTPUT",
        )  # fmt: skip
        info = DatasetInfo.read(result["SYNTHETIC"])
        assert [scene.source for scene in info.scenes] == list(sources) and info.synthetic["latents"] == "encoded"


@pytest.mark.parametrize(("parameters", "sentence"), [
    ({"DATASET": "nothing"}, "Expected a dataset folder with dataset.json, found none in"),
    ({"LATENTS": "encoded", "MODEL": "single.onnx"}, "LATENTS: expected a model with an encoder"),
    ({"SPLITS": "7"}, "SPLITS"),
    ({"SPLITS": ["validation"]}, "Expected scenes in the splits validation of .*, found none"),
    ({"MODEL": "nothing.onnx"}, "Expected an ONNX model"),
    ({"SYNTHETIC": "real"}, "Expected SYNTHETIC to be a new or an empty folder"),
])  # fmt: skip
def test_refused_in_one_sentence(refused: Any, dataset: Path, tmp_path: Path, parameters: Any, sentence: str) -> None:
    write_single(tmp_path)
    values = {"DATASET": "real", "SYNTHETIC": "made", **parameters}
    refused("generatedataset", sentence, ("DATASET", "SYNTHETIC", "MODEL"), **values)


def test_cancelled_and_resumed(plugin: Any, make_raster: Any, tmp_path: Path, feedback: Any, run: Any) -> None:
    import processing

    dataset, target = make_dataset(tmp_path, make_raster, 512), tmp_path / "made"
    parameters = {"DATASET": str(dataset), "VARIANTS": 3, "SYNTHETIC": str(target), "RESUME": True}

    def cancel_after_the_first_image() -> None:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("made.part/*-image.tif")) and time.monotonic() < deadline:
            time.sleep(0.01)
        feedback.cancel()

    thread = threading.Thread(target=cancel_after_the_first_image)
    thread.start()
    with pytest.raises(QgsProcessingException, match="cancelled. What is finished lies in .*made.part; RESUME"):
        processing.run("landsynth:generatedataset", parameters, feedback=feedback)
    thread.join()
    left = [each.name for each in (tmp_path / "made.part").iterdir()]
    assert "job.json" in left and not target.exists() and not [name for name in left if name.startswith(".")]
    result = run("generatedataset", **parameters)
    assert 0 < result["MADE"] < 6 and result["IMAGES"] == 6
    assert any("Going on with" in line for line in run.feedback.infos)
    infos = DatasetInfo.read(target)
    assert replace(infos, scenes=()).synthetic["variants"] == 3 and not (tmp_path / "made.part").exists()


def test_step_of_a_model(plugin: Any, dataset: Path, tmp_path: Path, feedback: Any) -> None:
    """Output of one step, input of the next: a synthetic dataset is a dataset."""
    import processing

    folder = QgsProcessingParameterFile("folder", behavior=QgsProcessingParameterFile.Behavior.Folder)
    steps = {
        name: ("landsynth:generatedataset", {"DATASET": source, "SPLITS": ["test"]})
        for name, source in (("first", folder), ("second", ("first", "SYNTHETIC")))
    }
    model, target = model_of([folder], steps, "SYNTHETIC"), tmp_path / "twice"
    processing.run(model, {"folder": str(dataset), destination(model): str(target)}, feedback=feedback)
    assert [scene.name for scene in DatasetInfo.read(target).scenes] == ["b-v1-v1"]


def test_through_qgis_process(dataset: Path, tmp_path: Path) -> None:
    arguments = (f"--DATASET={dataset}", "--SPLITS=2", "--VARIANTS=2", f"--SYNTHETIC={tmp_path / 'made'}")
    done = qgis_process("run", "landsynth:generatedataset", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^IMAGES:\t2$", done.stdout, re.MULTILINE)
    assert [scene.name for scene in DatasetInfo.read(tmp_path / "made").scenes] == ["b-v1", "b-v2"]
