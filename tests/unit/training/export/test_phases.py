"""Convolutions of doubled maps computed from the smaller ones: the same values, fewer products, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnx")
pytest.importorskip("torch")
pytest.importorskip("onnxruntime")
import onnx  # noqa: E402
import torch  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from torch.nn import functional as F  # noqa: E402

from landsynth.training.export import phases  # noqa: E402
from landsynth.training.export.phases import by_phases, by_quads, phased, quad  # noqa: E402

MAPS = 64


def graph(
    kernel: Any, bias: Any = None, pads: tuple[int, ...] = (1,) * 4, mode: str = "nearest", twice: bool = False
) -> bytes:
    tensors = {"kernel": kernel, "scales": np.array([1, 1, 2, 2], np.float32)}
    if bias is not None:
        tensors["bias"] = bias
    nodes = [
        helper.make_node("Relu", ["x"], ["small"]),
        helper.make_node("Resize", ["small", "", "scales"], ["large"], mode=mode, nearest_mode="floor",
                         coordinate_transformation_mode="asymmetric"),
        helper.make_node("Conv", ["large", "kernel", *(["bias"] if bias is not None else [])], ["y"],
                         kernel_shape=list(kernel.shape[2:]), pads=list(pads)),
    ]  # fmt: skip
    outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", len(kernel), "h", "w"])]
    if twice:
        outputs.append(helper.make_tensor_value_info("large", TensorProto.FLOAT, ["n", kernel.shape[1], "hh", "ww"]))
    made = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", kernel.shape[1], "a", "b"])], outputs,
        [numpy_helper.from_array(value, name) for name, value in tensors.items()],
    )  # fmt: skip
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(model, {"landsynth": "card"})
    content: bytes = model.SerializeToString()
    return content


def run(content: bytes, x: Any) -> Any:
    import onnxruntime

    return onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"]).run(["y"], {"x": x})[0]


def draw(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype(np.float32)


def test_a_kernel_by_phases_in_closed_form() -> None:
    kernel = np.arange(9, dtype=np.float32).reshape(1, 1, 3, 3)
    found = phased(kernel)[:, 0]
    # the upper left of the four pixels around a corner has two thirds of its view in the upper left small pixel
    assert found[0].tolist() == [[0 + 1 + 3 + 4, 2 + 5], [6 + 7, 8]]
    assert found[3].tolist() == [[0, 1 + 2], [3 + 6, 4 + 5 + 7 + 8]]
    assert phased(kernel).sum(axis=(1, 2, 3)).tolist() == [36] * 4


@pytest.mark.parametrize("size", [(1, 1), (5, 8), (16, 3)])
@pytest.mark.parametrize("has_bias", [True, False])
def test_the_same_values_to_the_edge(size: tuple[int, int], has_bias: bool) -> None:
    kernel, bias = draw(7, MAPS, 3, 3), draw(7) if has_bias else None
    x = draw(2, MAPS, *size)
    content = by_phases(graph(kernel, bias))
    changed = onnx.load_from_string(content)
    assert [node.op_type for node in changed.graph.node] == ["Relu", "Conv", "DepthToSpace", "Conv"]
    assert {each.key: each.value for each in changed.metadata_props} == {"landsynth": "card"}
    assert "kernel" not in {each.name for each in changed.graph.initializer}
    large = F.interpolate(torch.from_numpy(x).relu(), scale_factor=2.0, mode="nearest")
    expected = F.conv2d(large, torch.from_numpy(kernel), None if bias is None else torch.from_numpy(bias), padding=1)
    np.testing.assert_allclose(run(content, x), expected.numpy(), atol=1e-4)


@pytest.mark.parametrize(
    "options",
    [
        {"kernel": draw(4, MAPS, 1, 1), "pads": (0, 0, 0, 0)},
        {"kernel": draw(4, MAPS, 3, 3), "pads": (0, 0, 0, 0)},
        {"kernel": draw(4, MAPS, 3, 3), "mode": "linear"},
        {"kernel": draw(4, MAPS, 3, 3), "twice": True},
        {"kernel": draw(4, phases.LEAST - 1, 3, 3)},
    ],
)
def test_all_else_stays(options: dict[str, Any]) -> None:
    content = graph(**options)
    assert by_phases(content) == content


def test_a_bias_that_the_exporter_shares_is_followed() -> None:
    generator = np.random.default_rng(3)
    kernel = generator.normal(size=(8, MAPS, 3, 3)).astype(np.float32)
    model = onnx.load_from_string(graph(kernel, np.arange(8, dtype=np.float32)))
    model.graph.node.insert(0, helper.make_node("Identity", ["bias"], ["shared"]))
    next(node for node in model.graph.node if node.op_type == "Conv").input[2] = "shared"
    content = model.SerializeToString()
    x = generator.normal(size=(1, MAPS, 5, 6)).astype(np.float32)
    changed = by_phases(content)
    assert "DepthToSpace" in {node.op_type for node in onnx.load_from_string(changed).graph.node}
    np.testing.assert_allclose(run(changed, x), run(content, x), atol=1e-3)


def plain(
    kernel: Any, bias: Any = None, after: str = "", pads: tuple[int, ...] = (1,) * 4, strides: Any = None
) -> bytes:
    """A convolution, and a node behind it."""
    tensors = {"kernel": kernel} | ({} if bias is None else {"bias": bias})
    facts = {} if strides is None else {"strides": strides}
    nodes = [
        helper.make_node("Conv", ["x", *tensors], ["conv" if after else "y"], kernel_shape=list(kernel.shape[2:]),
                         pads=list(pads), **facts),
        *([helper.make_node(after, ["conv"], ["y"])] if after else []),
    ]  # fmt: skip
    made = helper.make_graph(
        nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", kernel.shape[1], "a", "b"])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", len(kernel), "h", "w"])],
        [numpy_helper.from_array(value, name) for name, value in tensors.items()],
    )  # fmt: skip
    content: bytes = helper.make_model(
        made, opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    ).SerializeToString()
    return content


@pytest.mark.parametrize("size", [(2, 2), (6, 8), (16, 4)])
@pytest.mark.parametrize("after", ["", "Tanh", "Relu"])
def test_four_pixels_at_once_are_the_same(size: tuple[int, int], after: str) -> None:
    kernel, bias, x = draw(3, 5, 3, 3), draw(3), draw(2, 5, *size)
    before = plain(kernel, bias, after)
    changed = by_quads(before)
    found = [node.op_type for node in onnx.load_from_string(changed).graph.node]
    assert found == {"": ["Conv", "DepthToSpace"], "Tanh": ["Conv", "Tanh", "DepthToSpace"],
                     "Relu": ["Conv", "DepthToSpace", "Relu"]}[after]  # fmt: skip
    np.testing.assert_allclose(run(changed, x), run(before, x), atol=1e-5)
    np.testing.assert_allclose(run(by_quads(plain(kernel)), x), run(plain(kernel), x), atol=1e-5)


def test_a_kernel_of_four_pixels_in_closed_form() -> None:
    found = quad(np.arange(1, 10, dtype=np.float32).reshape(1, 1, 3, 3))[:, 0]
    assert found[0].tolist() == [[1, 2, 3, 0], [4, 5, 6, 0], [7, 8, 9, 0], [0] * 4]
    assert found[3].tolist() == [[0] * 4, [0, 1, 2, 3], [0, 4, 5, 6], [0, 7, 8, 9]]


@pytest.mark.parametrize(
    "options",
    [
        {"kernel": draw(phases.FEW + 1, 5, 3, 3)},
        {"kernel": draw(3, 5, 1, 1), "pads": (0,) * 4},
        {"kernel": draw(3, 5, 3, 3), "pads": (0,) * 4},
        {"kernel": draw(3, 5, 3, 3), "strides": [2, 2]},
    ],
)
def test_other_convolutions_stay(options: dict[str, Any]) -> None:
    content = plain(**options)
    assert by_quads(content) == content
