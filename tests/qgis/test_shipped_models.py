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
from landsynth.contract.resources import PROCESSING_MODELS
from landsynth.plugin.shipped import shipped_models

TINY = {"BATCH_SIZE": 2, "CROP_SIZE": 64, "WIDTH": 8, "JUDGE_STEPS": 0, "VALIDATE_EVERY": 0, "DEVICE": "cpu"}


def test_every_model_is_whole_and_in_the_provider(plugin: Any) -> None:
    models = shipped_models()
    assert len(models) == len(list(PROCESSING_MODELS.glob("*.model3"))) > 0
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


def test_models_look_like_the_other_algorithms(plugin: Any) -> None:
    """One group, found by the same words, refused without an environment, inputs in an order, a page of help."""
    from landsynth.worker.tiers import TIERS

    train = QgsApplication.processingRegistry().algorithmById("landsynth:traingenerator")
    for model in shipped_models():
        assert (model.group(), model.groupId()) == (train.group(), train.groupId())
        assert {"deep learning", "machine learning", "gan"} <= set(model.tags()) & set(train.tags())
        assert model.helpUrl().endswith(model.name()) or model.helpUrl().endswith(f"{model.name()}.html")
        order = model.toVariant()["parameterOrder"] if hasattr(model, "toVariant") else []
        listed = [each.name() for each in model.parameterDefinitions() if not each.isDestination()]
        assert not order or order == listed
        assert listed != sorted(listed), "as they are asked for, not by the alphabet"
        assert model.TIER in TIERS
    assert {model.name(): model.TIER for model in shipped_models()}["trainandmap"] == "training"


def test_models_need_their_environment(plugin: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("LANDSYNTH_PYTHON", raising=False)
    monkeypatch.setenv("LANDSYNTH_ENVIRONMENTS", str(tmp_path / "none"))
    for model in shipped_models():
        can, sentence = model.canExecute()
        assert not can and "landsynth:installworker" in sentence


def test_layers_of_models_are_named_as_those_of_single_algorithms(
    plugin: Any, make_raster: Any, tmp_path: Path, feedback: Any
) -> None:
    """A model's output is called OUTPUT, which says nothing in the layer tree."""
    from qgis.core import QgsProcessingContext, QgsProcessingOutputLayerDefinition, QgsProject

    names = []
    for name in ("OUTPUT", "district of tomorrow"):
        context, output = QgsProcessingContext(), str(tmp_path / f"{name}.tif")
        context.setProject(QgsProject.instance())
        place = QgsProcessingOutputLayerDefinition(output, QgsProject.instance())
        place.destinationName = name
        generate = QgsApplication.processingRegistry().createAlgorithmById("landsynth:generate")
        generate.run({"LANDCOVER": make_raster(), "SEED": 7, "OUTPUT": place}, context, feedback)
        names.append(context.layerToLoadOnCompletionDetails(output).name)
    assert names == ["Synthetic imagery of landcover, seed 7", "district of tomorrow"]


def test_train_and_generate(
    plugin: Any, training: str, make_image: Any, make_polygons: Any, make_raster: Any, tmp_path: Path, feedback: Any
) -> None:
    """The shipped model with a network and a training so small that they fit into a test."""
    import processing

    model = changed("trainandgenerate", {"train": TINY, "prepare": {"BLOCK_SIZE": 64}})
    land = make_polygons([(0, 0, 128, 256, "water"), (128, 0, 256, 256, "forest")])
    paint = make_polygons([(0, 0, 40, 60, "forest"), (40, 0, 80, 60, "water")])
    outputs = {"prepare:DATASET": str(tmp_path / "dataset"), "train:MODEL": str(tmp_path / "own.onnx"),
        "train:LOG": str(tmp_path / "log"), "generate:OUTPUT": str(tmp_path / "imagery.tif")}  # fmt: skip
    inputs = {"IMAGES": [make_image("image.tif", 256, 256, top=256)], "LANDCOVER": [land], "CLASS_FIELD": "class",
        "PAINT": paint, "PRESET": "laptop", "STEPS": 2, "SEED": 3}  # fmt: skip
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

    small = {"BATCH_SIZE": 2, "CROP_SIZE": 64, "WIDTH": 4, "DEPTH": 2, "VALIDATE_EVERY": 2, "DEVICE": "cpu"}
    model = changed("trainandmap", {"generator": TINY, "segmenter": small})
    dataset = Path(make_dataset())
    image = str(dataset / DatasetInfo.read(dataset).of_split("validation")[0].image)
    outputs = {"generator:MODEL": str(tmp_path / "generator.onnx"), "generator:LOG": str(tmp_path / "generator"),
        "imagery:SYNTHETIC": str(tmp_path / "made"), "segmenter:MODEL": str(tmp_path / "segmenter.onnx"),
        "segmenter:LOG": str(tmp_path / "segmenter"), "map:OUTPUT": str(tmp_path / "map.tif")}  # fmt: skip
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


def changed(name: str, changes: dict[str, dict[str, Any]]) -> QgsProcessingModelAlgorithm:
    """A shipped model with other values for some options of its steps."""
    model = QgsProcessingModelAlgorithm()
    assert model.fromFile(str(PROCESSING_MODELS / f"{name}.model3"))
    for child, values in changes.items():
        step = model.childAlgorithm(child)
        for option, value in values.items():
            step.addParameterSources(option, [QgsProcessingModelChildParameterSource.fromStaticValue(value)])
        model.setChildAlgorithm(step)
    return model


def test_train_and_translate(plugin: Any, training: str, make_image: Any, tmp_path: Path, feedback: Any) -> None:
    """Two sets without pairs, both translators, imagery of the first in the look of the second."""
    import processing

    small = {"BATCH_SIZE": 1, "CROP_SIZE": 32, "WIDTH": 4, "BLOCKS": 1, "VALIDATE_EVERY": 0, "DEVICE": "cpu"}
    model = changed("trainandtranslate", {"train": small})
    outputs = {"train:MODEL_AB": str(tmp_path / "ab.onnx"), "train:MODEL_BA": str(tmp_path / "ba.onnx"),
        "train:LOG": str(tmp_path / "log"), "translate:OUTPUT": str(tmp_path / "translated.tif"),
        "translate:DIFFERENCE": str(tmp_path / "difference.tif")}  # fmt: skip
    sets = {"IMAGES_A": [make_image("a.tif"), make_image("a2.tif")], "IMAGES_B": [make_image("set b.tif")]}
    inputs = {**sets, "IMAGE": make_image("town.tif", 80, 60), "STEPS": 2}
    result = processing.run(model, {**inputs, **outputs}, feedback=feedback)
    assert [read_card(outputs[f"train:MODEL_{name}"]).kind for name in ("AB", "BA")] == ["translator"] * 2
    for name in ("OUTPUT", "DIFFERENCE"):
        layer = QgsRasterLayer(outputs[f"translate:{name}"], name)
        assert (layer.width(), layer.height(), layer.crs().authid()) == (80, 60, "EPSG:32640")
    assert result["CHILD_RESULTS"]["train"]["STEPS_DONE"] == 2
    assert result["CHILD_RESULTS"]["translate"]["MEAN_DIFFERENCE"] >= 0


def test_train_and_generate_scenes(plugin: Any, training: str, tmp_path: Path, feedback: Any) -> None:
    """Labelled pictures, a generator of them, and more of every class."""
    import processing

    from landsynth.tests.qgis.test_scenes import CLASSES, write_scenes

    small = {"BATCH_SIZE": 4, "WIDTH": 4, "LATENT": 8, "VALIDATE_EVERY": 0, "DEVICE": "cpu"}
    model = changed("trainandgeneratescenes", {"train": small})
    outputs = {"train:MODEL": str(tmp_path / "scenes.onnx"), "train:LOG": str(tmp_path / "log"),
        "draw:SCENES": str(tmp_path / "drawn")}  # fmt: skip
    inputs = {"SCENES": write_scenes(tmp_path / "scenes"), "SIZE": "32", "STEPS": 2, "COUNT": 3, "SEED": 7}
    result = processing.run(model, {**inputs, **outputs}, feedback=feedback)
    assert read_card(outputs["train:MODEL"]).scene_size == 32
    assert {path.name: len(list(path.iterdir())) for path in (tmp_path / "drawn").iterdir() if path.is_dir()} == {
        name: 3 for name in CLASSES
    }
    assert result["CHILD_RESULTS"]["draw"]["PICTURES"] == 6


def test_change_pair_and_maps(plugin: Any, make_raster: Any, make_polygons: Any, tmp_path: Path, feedback: Any) -> None:
    """A house that is pulled down: two images, the mask, and a map of each image."""
    import processing

    (model,) = (each for each in shipped_models() if each.name() == "changepairandmaps")
    names = {"pair:OUTPUT_BEFORE": "b.tif", "pair:OUTPUT_AFTER": "a.tif", "pair:CHANGE": "c.tif", "pair:TABLE": "t.csv",
        "before:OUTPUT": "mb.tif", "after:OUTPUT": "ma.tif"}  # fmt: skip
    outputs = {key: str(tmp_path / name) for key, name in names.items()}
    gone = make_polygons([(8, 40, 24, 56, "land")])
    inputs = {"BEFORE": make_raster(), "AFTER": gone, "CLASS_FIELD_AFTER": "class", "OVERLAY": True, "SEED": 3}
    result = processing.run(model, {**inputs, **outputs}, feedback=feedback)
    assert result["CHILD_RESULTS"]["pair"]["CHANGED_PIXELS"] == 256
    for name in ("pair:CHANGE", "before:OUTPUT", "after:OUTPUT"):
        assert QgsRasterLayer(outputs[name], name).width() == 64


@pytest.mark.parametrize(("name", "steps"), [
    ("trainandgenerate", ("prepare", "train", "generate")),
    ("trainandmap", ("generator", "imagery", "segmenter", "map")), ("generateandevaluate", ("imagery", "evaluate")),
    ("trainandtranslate", ("train", "translate")), ("changepairandmaps", ("pair", "after")),
    ("trainandgeneratescenes", ("train", "draw")),
])  # fmt: skip
def test_outputs_of_one_step_are_inputs_of_the_next(plugin: Any, name: str, steps: tuple[str, ...]) -> None:
    (model,) = (each for each in shipped_models() if each.name() == name)
    for first, second in zip(steps, steps[1:]):
        assert first in model.dependsOnChildAlgorithms(second)
