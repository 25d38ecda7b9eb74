"""Tiny generators made by code: class index and noise through one box filter of known reach, and models that lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, TensorProto, helper, numpy_helper, save

from landsynth.contract.card import METADATA_KEY, BandInfo, ClassInfo, ModelCard

CLASSES = tuple(ClassInfo(code, name) for code, name in enumerate(("building", "land", "road", "plant", "water"), 1))
NAMES = ("red", "green", "blue", "nir", "swir")


@dataclass(frozen=True)
class Recipe:
    """What a test model computes, and what its card and its graph claim.

    Band b is (b + 1) * mean over a square of side 2 * radius + 1 of (20 * class index + strength * noise), plus
    the mean of the style. Beyond the window the filter sees zeros.
    """

    radius: int = 1
    bands: int = 3
    strength: float = 10.0
    noise_channels: int = 1
    noise_stride: int = 1
    style_size: int = 4
    multiple: int = 8
    context: int | None = None
    overlap: int | None = None
    data_type: str = "uint8"
    pixel_size: float = 1.0
    kind: str = "generator"
    names: tuple[str, ...] = NAMES
    graph_bands: int | None = None
    classes_type: int = TensorProto.UINT8
    noise_name: str = "noise"
    crop: int = 0
    scale: float = 1.0


def card_of(recipe: Recipe) -> ModelCard:
    """The card that the recipe's model carries."""
    context = recipe.radius if recipe.context is None else recipe.context
    return ModelCard(
        kind=recipe.kind, architecture="box", name="box", classes=CLASSES,
        bands=tuple(BandInfo(recipe.names[b], 0, 255, 100, 50) for b in range(recipe.bands)),
        data_type=recipe.data_type, pixel_size=recipe.pixel_size, multiple=recipe.multiple, context=context,
        overlap=2 * context + 8 if recipe.overlap is None else recipe.overlap,
        noise_channels=recipe.noise_channels, noise_stride=recipe.noise_stride, style_size=recipe.style_size,
        ignored=(ClassInfo(0, "unlabelled"),),
    )  # fmt: skip


def write_model(path: Path, recipe: Recipe = Recipe(), with_card: bool = True, external: str | None = None) -> str:  # noqa: B008
    """Write the model at path; external is the location that its weights claim to lie at. Gives the path."""
    model = _graph(recipe)
    if with_card:
        helper.set_model_props(model, {METADATA_KEY: card_of(recipe).to_json()})
    if external is not None:
        kernel = next(each for each in model.graph.initializer if each.name == "kernel")
        kernel.ClearField("raw_data")
        kernel.data_location = TensorProto.EXTERNAL
        entry = kernel.external_data.add()
        entry.key, entry.value = "location", external
        path.write_bytes(model.SerializeToString())
    else:
        save(model, str(path))
    return str(path)


def _graph(recipe: Recipe) -> ModelProto:
    bands = recipe.graph_bands or recipe.bands
    side = 2 * recipe.radius + 1
    kernel = (
        np.repeat(np.full((1, 1, side, side), 1 / side**2), bands, 0) * np.arange(1, bands + 1)[:, None, None, None]
    )
    constants: dict[str, NDArray[Any]] = {
        "kernel": kernel.astype(np.float32),
        "step": np.array(20, np.float32),
        "strength": np.array(recipe.strength, np.float32),
        "scale": np.array(recipe.scale, np.float32),
    }
    nodes = [
        helper.make_node("Cast", ["classes"], ["number"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["number", "step"], ["layout"]),
    ]
    inputs = [helper.make_tensor_value_info("classes", recipe.classes_type, ["n", 1, "h", "w"])]
    texture = "layout"
    if recipe.noise_channels:
        inputs.append(
            helper.make_tensor_value_info(
                recipe.noise_name, TensorProto.FLOAT, ["n", recipe.noise_channels, "noise_h", "noise_w"]
            )
        )
        constants["scales"] = np.array([1, 1, recipe.noise_stride, recipe.noise_stride], np.float32)
        nodes += [
            helper.make_node("ReduceMean", [recipe.noise_name], ["one"], axes=[1], keepdims=1),
            helper.make_node(
                "Resize", ["one", "", "scales"], ["fine"], mode="nearest", coordinate_transformation_mode="asymmetric",
                nearest_mode="floor",
            ),
            helper.make_node("Mul", ["fine", "strength"], ["grain"]),
            helper.make_node("Add", ["layout", "grain"], ["texture"]),
        ]  # fmt: skip
        texture = "texture"
    pads = [recipe.radius - recipe.crop] * 4
    nodes.append(helper.make_node("Conv", [texture, "kernel"], ["smooth"], pads=pads))
    last = "smooth"
    if recipe.style_size:
        inputs.append(helper.make_tensor_value_info("style", TensorProto.FLOAT, ["n", recipe.style_size]))
        constants["shape"] = np.array([-1, 1, 1, 1], np.int64)
        nodes += [
            helper.make_node("ReduceMean", ["style"], ["mood"], axes=[1], keepdims=1),
            helper.make_node("Reshape", ["mood", "shape"], ["tint"]),
            helper.make_node("Add", ["smooth", "tint"], ["tinted"]),
        ]
        last = "tinted"
    nodes.append(helper.make_node("Mul", [last, "scale"], ["image"]))
    output = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", bands, "image_h", "image_w"])
    tensors = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "box", inputs, [output], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
