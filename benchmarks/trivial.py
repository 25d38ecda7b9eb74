"""A generator that does next to nothing, so that a run shows what the engine around a network takes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from landsynth.contract.card import METADATA_KEY, BandInfo, ClassInfo, ModelCard

BANDS = ("red", "green", "blue")
CLASSES = ("building", "land", "road", "vegetation", "water")
PIXEL_BYTES = 40
"""The class index as a number, the image, and room."""


def write(path: Path) -> Path:
    """One 1x1 convolution from class index to three bands, with a card: band b is 20 * class index + 40 * b."""
    from onnx import TensorProto, helper, numpy_helper, save

    nodes = [
        helper.make_node("Cast", ["classes"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Conv", ["numbers", "weight", "bias"], ["image"], kernel_shape=[1, 1]),
    ]
    weight = np.full((len(BANDS), 1, 1, 1), 20, np.float32)
    bias = np.arange(len(BANDS), dtype=np.float32) * 40
    graph = helper.make_graph(
        nodes, "trivial",
        [helper.make_tensor_value_info("classes", TensorProto.UINT8, ["n", 1, "h", "w"])],
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", len(BANDS), "h", "w"])],
        [numpy_helper.from_array(weight, "weight"), numpy_helper.from_array(bias, "bias")],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    card = ModelCard(
        kind="generator", architecture="trivial", name="trivial",
        classes=tuple(ClassInfo(code, name) for code, name in enumerate(CLASSES, 1)),
        bands=tuple(BandInfo(name, 0, 255, 100, 50) for name in BANDS), data_type="uint8", pixel_size=1.0,
        multiple=1, context=0, overlap=0, ignored=(ClassInfo(0, "unlabelled"),), pixel_bytes=PIXEL_BYTES,
    )  # fmt: skip
    helper.set_model_props(model, {METADATA_KEY: card.to_json()})
    save(model, str(path))
    return path
