"""The model-builder models that come with the plugin: listed, whole, and one run from imagery to imagery."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessingException,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsRasterLayer,
)

from landsynth.contract.card import read_card
from landsynth.contract.dataset import DatasetInfo
from landsynth.plugin.models import FOLDER, shipped_models

TINY = {"BATCH_SIZE": 2, "CROP_SIZE": 64, "WIDTH": 8, "JUDGE_STEPS": 0, "VALIDATE_EVERY": 0, "DEVICE": "cpu"}


def test_every_model_is_whole_and_in_the_provider(plugin: Any) -> None:
    models = shipped_models()
    assert len(models) == len(list(FOLDER.glob("*.model3"))) > 0
    for model in models:
        assert model.validate() == (True, [])
        known = {child.childId(): child.algorithm() for child in model.childAlgorithms().values()}
        assert all(known.values()), known
        listed = QgsApplication.processingRegistry().createAlgorithmById(f"landsynth:{model.name()}")
        assert isinstance(listed, QgsProcessingModelAlgorithm) and listed.name() == model.path.stem
        assert listed.displayName() == model.displayName() != listed.name()
        assert listed.group() == "Training" and listed.shortHelpString()
        inputs = {each.name() for each in listed.parameterDefinitions() if not each.isDestination()}
        assert inputs <= set(listed.helpContent())


def test_train_and_generate(
    plugin: Any, training: str, make_image: Any, make_polygons: Any, make_raster: Any, tmp_path: Path, feedback: Any
) -> None:
    """The shipped model with a network and a training so small that they fit into a test."""
    import processing

    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(str(FOLDER / "trainandgenerate.model3"))
    for child, values in (("train", TINY), ("prepare", {"BLOCK_SIZE": 64})):
        changed = model.childAlgorithm(child)
        for name, value in values.items():
            changed.addParameterSources(name, [QgsProcessingModelChildParameterSource.fromStaticValue(value)])
        model.setChildAlgorithm(changed)
    land = make_polygons([(0, 0, 128, 256, "water"), (128, 0, 256, 256, "forest")])
    paint = make_polygons([(0, 0, 40, 60, "forest"), (40, 0, 80, 60, "water")])
    outputs = {
        "prepare:DATASET": str(tmp_path / "dataset"),
        "train:MODEL": str(tmp_path / "own.onnx"),
        "train:LOG": str(tmp_path / "log"),
        "generate:OUTPUT": str(tmp_path / "imagery.tif"),
    }
    inputs = {
        "IMAGES": [make_image("image.tif", 256, 256, top=256)],
        "LANDCOVER": [land],
        "CLASS_FIELD": "class",
        "PAINT": paint,
        "PRESET": "laptop",
        "STEPS": 2,
        "SEED": 3,
    }
    result = processing.run(model, {**inputs, **outputs}, feedback=feedback)
    assert {scene.split for scene in DatasetInfo.read(outputs["prepare:DATASET"]).scenes} >= {"train", "validation"}
    assert [each.name for each in read_card(outputs["train:MODEL"]).classes] == ["forest", "water"]
    imagery = QgsRasterLayer(outputs["generate:OUTPUT"], "imagery")
    assert (imagery.width(), imagery.height(), imagery.crs().authid()) == (80, 60, "EPSG:32640")
    assert result["CHILD_RESULTS"]["train"]["STEPS_DONE"] == 2 and result["CHILD_RESULTS"]["generate"]["SEED"] == 3


def test_what_is_wrong_is_said_by_the_step(run: Any, make_image: Any, make_polygons: Any, tmp_path: Path) -> None:
    far = make_polygons([(9000, 0, 9100, 96, "water")])
    values = {"LANDCOVER": [far], "PAINT": far, "CLASS_FIELD": "class", "prepare:DATASET": str(tmp_path / "dataset")}
    for name in ("train:MODEL", "train:LOG", "generate:OUTPUT"):
        values[name] = "TEMPORARY_OUTPUT"
    with pytest.raises(QgsProcessingException) as caught:
        run("trainandgenerate", IMAGES=[make_image()], **values)
    said = str(caught.value) + " ".join(run.feedback.errors)
    assert "Expected polygons of district where the image image lies, found none" in said
    assert not (tmp_path / "dataset").exists()


def test_train_and_map(plugin: Any, training: str, make_dataset: Any, tmp_path: Path, feedback: Any) -> None:
    """A generator, its imagery, a segmenter on both kinds of imagery, and its map."""
    import processing

    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(str(FOLDER / "trainandmap.model3"))
    small = {"BATCH_SIZE": 2, "CROP_SIZE": 64, "WIDTH": 4, "DEPTH": 2, "VALIDATE_EVERY": 2, "DEVICE": "cpu"}
    for child, values in (("generator", TINY), ("segmenter", small)):
        changed = model.childAlgorithm(child)
        for name, value in values.items():
            changed.addParameterSources(name, [QgsProcessingModelChildParameterSource.fromStaticValue(value)])
        model.setChildAlgorithm(changed)
    dataset = Path(make_dataset())
    image = str(dataset / DatasetInfo.read(dataset).of_split("validation")[0].image)
    outputs = {
        "generator:MODEL": str(tmp_path / "generator.onnx"),
        "generator:LOG": str(tmp_path / "generator"),
        "imagery:SYNTHETIC": str(tmp_path / "made"),
        "segmenter:MODEL": str(tmp_path / "segmenter.onnx"),
        "segmenter:LOG": str(tmp_path / "segmenter"),
        "map:OUTPUT": str(tmp_path / "map.tif"),
    }
    inputs = {"DATASET": str(dataset), "IMAGE": image, "GENERATOR_STEPS": 2, "SEGMENTER_STEPS": 3, "VARIANTS": 2}
    result = processing.run(model, {**inputs, **outputs}, feedback=feedback)
    assert [scene.split for scene in DatasetInfo.read(outputs["imagery:SYNTHETIC"]).scenes] == ["train", "train"]
    assert [read_card(outputs[f"{name}:MODEL"]).kind for name in ("generator", "segmenter")] == [
        "generator",
        "segmenter",
    ]
    assert any("1 real and 2 synthetic scenes" in line for line in feedback.infos)
    mapped = QgsRasterLayer(outputs["map:OUTPUT"], "map")
    assert (mapped.width(), mapped.height(), mapped.crs().authid()) == (128, 128, "EPSG:32640")
    assert result["CHILD_RESULTS"]["segmenter"]["STEPS_DONE"] == 3


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("trainandgenerate", ("prepare", "train", "generate")),
        ("trainandmap", ("generator", "imagery", "segmenter", "map")),
        ("generateandevaluate", ("imagery", "evaluate")),
    ],
)
def test_outputs_of_one_step_are_inputs_of_the_next(plugin: Any, name: str, steps: tuple[str, ...]) -> None:
    (model,) = (each for each in shipped_models() if each.name() == name)
    for first, second in zip(steps, steps[1:]):
        assert first in model.dependsOnChildAlgorithms(second)
