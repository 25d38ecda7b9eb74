"""Tiny models made by code: generators of class index and noise through one box filter, encoders, models that lie."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
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
    the mean of the style; with class_styles, plus the mean of the style's part for the pixel's own class. Beyond
    the window the filter sees zeros.
    """

    radius: int = 1
    bands: int = 3
    strength: float = 10.0
    noise_channels: int = 1
    noise_stride: int = 1
    style_size: int = 4
    class_styles: bool = False
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
    attribution: str = ""
    objects: tuple[str, ...] = ()
    """Classes whose objects have looks: the last channel of the noise, which then must be there."""


def network(
    name: str,
    inputs: dict[str, list[Any]],
    nodes: list[Any],
    outputs: dict[str, list[Any]],
    constants: dict[str, Any],
    card: ModelCard | None = None,
    types: dict[str, int] | None = None,
) -> ModelProto:
    """A network of nodes; inputs and outputs are floats of these shapes, unless types says otherwise."""
    sides = [
        [helper.make_tensor_value_info(each, (types or {}).get(each, TensorProto.FLOAT), shape[each]) for each in shape]
        for shape in (inputs, outputs)
    ]
    tensors = [numpy_helper.from_array(np.asarray(value), each) for each, value in constants.items()]
    graph = helper.make_graph(nodes, name, *sides, tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    if card is not None:
        helper.set_model_props(model, {METADATA_KEY: card.to_json()})
    return model


def card_of(recipe: Recipe) -> ModelCard:
    """The card that the recipe's model carries."""
    context = recipe.radius if recipe.context is None else recipe.context
    return ModelCard(
        kind=recipe.kind, architecture="box", name="box", classes=CLASSES,
        bands=tuple(BandInfo(recipe.names[b], 0, 255, 100, 50) for b in range(recipe.bands)),
        data_type=recipe.data_type, pixel_size=recipe.pixel_size, multiple=recipe.multiple, context=context,
        overlap=2 * context + 8 if recipe.overlap is None else recipe.overlap,
        noise_channels=recipe.noise_channels, noise_stride=recipe.noise_stride, style_size=recipe.style_size,
        class_styles=recipe.class_styles, attribution=recipe.attribution,
        ignored=(ClassInfo(0, "unlabelled"),), objects=recipe.objects, object_planes=int(bool(recipe.objects)),
    )  # fmt: skip


def write_model(
    path: Path,
    recipe: Recipe = Recipe(),  # noqa: B008
    with_card: bool = True,
    external: str | None = None,
    encoder: str | None = None,
) -> str:
    """Write the model at path; external is the location that its weights claim to lie at, encoder a file beside it
    that its card names. Gives the path."""
    model = _graph(recipe)
    if with_card:
        card = card_of(recipe)
        if encoder is not None:
            digest = hashlib.sha256((path.parent / encoder).read_bytes()).hexdigest()
            card = replace(card, encoder=encoder, encoder_sha256=digest)
        helper.set_model_props(model, {METADATA_KEY: card.to_json()})
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


def write_encoder(path: Path, recipe: Recipe) -> str:
    """Write an encoder: number j of its mean is the mean of band j modulo bands, over 100. Gives the file's name."""
    turn = np.zeros((recipe.bands, recipe.style_size), np.float32)
    for number in range(recipe.style_size):
        turn[number % recipe.bands, number] = 0.01
    nodes = [
        helper.make_node("ReduceMean", ["image"], ["bands"], axes=[2, 3], keepdims=0),
        helper.make_node("MatMul", ["bands", "turn"], ["mean"]),
        helper.make_node("Mul", ["mean", "zero"], ["log_variance"]),
    ]
    inputs, constants = {"image": ["n", recipe.bands, "h", "w"]}, {"turn": turn, "zero": np.float32(0)}
    outputs = dict.fromkeys(("mean", "log_variance"), ["n", recipe.style_size])
    save(network("encoder", inputs, nodes, outputs, constants, replace(card_of(recipe), kind="encoder")), str(path))
    return path.name


def _graph(recipe: Recipe) -> ModelProto:
    bands = recipe.graph_bands or recipe.bands
    side = 2 * recipe.radius + 1
    kernel = (
        np.repeat(np.full((1, 1, side, side), 1 / side**2), bands, 0) * np.arange(1, bands + 1)[:, None, None, None]
    )
    constants: dict[str, NDArray[Any]] = {"kernel": kernel.astype(np.float32), "step": np.array(20, np.float32),
        "strength": np.array(recipe.strength, np.float32), "scale": np.array(recipe.scale, np.float32)}  # fmt: skip
    nodes = [
        helper.make_node("Cast", ["classes"], ["number"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["number", "step"], ["layout"]),
    ]
    inputs: dict[str, list[Any]] = {"classes": ["n", 1, "h", "w"]}
    texture = "layout"
    if recipe.noise_channels:
        inputs[recipe.noise_name] = ["n", recipe.noise_channels, "noise_h", "noise_w"]
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
        inputs["style"] = ["n", recipe.style_size]
    if recipe.class_styles:
        count = len(CLASSES)
        constants["parts"] = np.array([-1, count, recipe.style_size // count], np.int64)
        constants["pixel"] = np.array([-1, count, 1, 1], np.int64)
        constants["indices"] = np.arange(count, dtype=np.float32).reshape(1, count, 1, 1)
        constants["axis"] = np.array([1], np.int64)
        nodes += [
            helper.make_node("Reshape", ["style", "parts"], ["by class"]),
            helper.make_node("ReduceMean", ["by class"], ["moods"], axes=[2], keepdims=0),
            helper.make_node("Reshape", ["moods", "pixel"], ["tints"]),
            helper.make_node("Equal", ["number", "indices"], ["is class"]),
            helper.make_node("Cast", ["is class"], ["shown"], to=TensorProto.FLOAT),
            helper.make_node("Mul", ["shown", "tints"], ["painted"]),
            helper.make_node("ReduceSum", ["painted", "axis"], ["tint"], keepdims=1),
            helper.make_node("Add", ["smooth", "tint"], ["tinted"]),
        ]
        last = "tinted"
    elif recipe.style_size:
        constants["shape"] = np.array([-1, 1, 1, 1], np.int64)
        nodes += [
            helper.make_node("ReduceMean", ["style"], ["mood"], axes=[1], keepdims=1),
            helper.make_node("Reshape", ["mood", "shape"], ["tint"]),
            helper.make_node("Add", ["smooth", "tint"], ["tinted"]),
        ]
        last = "tinted"
    nodes.append(helper.make_node("Mul", [last, "scale"], ["image"]))
    outputs = {"image": ["n", bands, "image_h", "image_w"]}
    return network("box", inputs, nodes, outputs, constants, types={"classes": recipe.classes_type})
