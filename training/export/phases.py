"""Convolutions of doubled maps, and those to few maps, computed four pixels at once: the same values, less time.

A 3x3 convolution of maps that were doubled by nearest neighbour sees at most 2x2 different pixels. So the four output
pixels around a corner of the smaller grid are one 2x2 convolution with four times the maps, laid out by depth to
space (Shi et al. 2016, https://arxiv.org/abs/1609.05158, section 2, read backwards): 4 products in place of 9.
A 3x3 convolution to the bands of an image fills a fifth of the 16 maps that onnxruntime computes at a time on a CPU;
as a 4x4 convolution in steps of two it gives four pixels of each band: 16 products in place of 36.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEAST = 48
"""Maps from which on phases pay on a CPU: with 48 at full resolution a tile of 144 x 272 pixels takes 7 % less time,
a window of 1024 x 1024 pixels 2 %."""
FEW = 4
"""Most output maps of which four pixels fit into 16 maps."""


def by_phases(content: bytes) -> bytes:
    """The ONNX file with every doubling by nearest neighbour that a 3x3 convolution follows computed by phases.

    Values differ by rounding alone. Convolutions of other shapes, and maps that are used elsewhere too, stay.
    """

    def rewrite(found: _Found) -> None:
        before = found.producers.get(found.conv.input[0])
        if before is None or found.kernel.shape[1] < LEAST or len(found.uses[before.output[0]]) > 1:
            return
        if _is_doubling(before, found.producers, found.weights):
            _rewrite(found.graph, before, found.conv, found.kernel, found.bias)

    return _each_plain(content, rewrite)


def by_quads(content: bytes) -> bytes:
    """The ONNX file with every 3x3 convolution to at most FEW maps computed for 2x2 pixels at once.

    Height and width of what is convolved must be even. Values differ by rounding alone. A tanh behind it is computed
    before the pixels are laid out.
    """

    def rewrite(found: _Found) -> None:
        if found.kernel.shape[0] > FEW:
            return
        after = found.uses[found.conv.output[0]]
        tanh = after[0] if len(after) == 1 and after[0] is not None and after[0].op_type == "Tanh" else None
        _lay_out(found.graph, found.conv, tanh, found.kernel, found.bias)

    return _each_plain(content, rewrite)


@dataclass(frozen=True)
class _Found:
    """A 3x3 convolution of constant weights, and what is known of the graph around it."""

    graph: Any
    conv: Any
    kernel: NDArray[Any]
    bias: NDArray[Any] | None
    uses: dict[str, list[Any]]
    producers: dict[str, Any]
    weights: dict[str, Any]


def _each_plain(content: bytes, rewrite: Callable[[_Found], None]) -> bytes:
    """The ONNX file with every plain 3x3 convolution given to `rewrite`, and what that left unused taken out."""
    import onnx

    model = onnx.load_from_string(content)
    graph = model.graph
    weights = {each.name: each for each in graph.initializer}
    uses = _uses(graph)
    producers = {name: node for node in graph.node for name in node.output}
    for node in list(graph.node):
        kernel = weights.get(node.input[1]) if node.op_type == "Conv" else None
        if kernel is None or not _is_plain(node, kernel.dims):
            continue
        bias = _constant(node.input[2], producers, weights) if len(node.input) > 2 else None
        if bias is not None or len(node.input) < 3:
            values = onnx.numpy_helper.to_array(kernel)
            rewrite(_Found(graph, node, values, bias, uses, producers, weights))
    _tidy(graph)
    onnx.checker.check_model(model)
    changed: bytes = model.SerializeToString()
    return changed


def quad(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """The 4x4 kernel (4 outputs, inputs, 4, 4) that gives 2x2 pixels of a 3x3 kernel (outputs, inputs, 3, 3): output
    4 * c + 2 * a + b is output c at row 2 i + a and column 2 j + b."""
    outputs, inputs = kernel.shape[:2]
    found = np.zeros((outputs, 2, 2, inputs, 4, 4), np.float32)
    for a, b in np.ndindex(2, 2):
        found[:, a, b, :, a : a + 3, b : b + 3] = kernel
    return found.reshape(4 * outputs, inputs, 4, 4)


def phased(kernel: NDArray[np.float32]) -> NDArray[np.float32]:
    """The 2x2 kernel (4 outputs, inputs, 2, 2) of a 3x3 kernel (outputs, inputs, 3, 3) of doubled maps.

    Output 4 * c + 2 * a + b is output c at row 2 i - 1 + a and column 2 j - 1 + b around corner (i, j), which sees the
    rows i - 1 and i, and the columns j - 1 and j, of the smaller map.
    """
    outputs, inputs = kernel.shape[:2]
    found = np.zeros((outputs, 2, 2, inputs, 2, 2), np.float64)
    for a, b in np.ndindex(2, 2):
        for y, x in np.ndindex(3, 3):
            found[:, a, b, :, (a + y) // 2, (b + x) // 2] += kernel[:, :, y, x]
    return found.reshape(4 * outputs, inputs, 2, 2).astype(np.float32)


def _rewrite(graph: Any, doubling: Any, conv: Any, kernel: NDArray[Any], bias: NDArray[Any] | None) -> None:
    """Put convolution by phases, depth to space, and a cut of one pixel all around in the place of the two nodes.

    The cut is a convolution map by map with one in the middle and no frame: it leaves onnxruntime's blocked layout for
    what follows, which a slice would not.
    """
    from onnx import helper, numpy_helper

    name = conv.output[0]
    tensors = {f"{name}_phases": phased(kernel)}
    if bias is not None:
        tensors[f"{name}_phases_bias"] = np.repeat(bias, 4)
    middle = np.zeros((len(kernel), 1, 3, 3), np.float32)
    middle[:, 0, 1, 1] = 1
    graph.initializer.extend(numpy_helper.from_array(value, key) for key, value in tensors.items())
    graph.initializer.append(numpy_helper.from_array(middle, f"{name}_cut"))
    at = list(graph.node).index(conv)
    graph.node.remove(conv)
    for number, node in enumerate(
        (
            helper.make_node("Conv", [doubling.input[0], *tensors], [f"{name}_corners"], kernel_shape=[2, 2],
                             pads=[1, 1, 1, 1]),
            helper.make_node("DepthToSpace", [f"{name}_corners"], [f"{name}_laid"], blocksize=2, mode="CRD"),
            helper.make_node("Conv", [f"{name}_laid", f"{name}_cut"], [name], kernel_shape=[3, 3], pads=[0] * 4,
                             group=len(kernel)),
        )
    ):  # fmt: skip
        graph.node.insert(at + number, node)


def _lay_out(graph: Any, conv: Any, tanh: Any, kernel: NDArray[Any], bias: NDArray[Any] | None) -> None:
    """Put the convolution of 2x2 pixels, the tanh if any, and depth to space in the place of the nodes."""
    from onnx import helper, numpy_helper

    name, last = conv.output[0], conv if tanh is None else tanh
    tensors = {f"{name}_quads": quad(kernel)}
    if bias is not None:
        tensors[f"{name}_quads_bias"] = np.repeat(bias, 4)
    graph.initializer.extend(numpy_helper.from_array(value, key) for key, value in tensors.items())
    made = [helper.make_node("Conv", [conv.input[0], *tensors], [f"{name}_deep"], kernel_shape=[4, 4],
                             strides=[2, 2], pads=[1] * 4)]  # fmt: skip
    if tanh is not None:
        made.append(helper.make_node("Tanh", [f"{name}_deep"], [f"{name}_bounded"]))
    made.append(helper.make_node("DepthToSpace", [made[-1].output[0]], [last.output[0]], blocksize=2, mode="CRD"))
    at = list(graph.node).index(conv)
    graph.node.remove(conv)
    if tanh is not None:
        graph.node.remove(tanh)
    for number, node in enumerate(made):
        graph.node.insert(at + number, node)


def _is_doubling(node: Any, producers: dict[str, Any], weights: dict[str, Any]) -> bool:
    """Whether a node doubles height and width by nearest neighbour, as torch exports it."""
    if node.op_type != "Resize" or len(node.input) < 3:
        return False
    facts = {each.name: each.s for each in node.attribute}
    if facts.get("mode") != b"nearest" or facts.get("coordinate_transformation_mode") != b"asymmetric":
        return False
    scales = _constant(node.input[2], producers, weights)
    return facts.get("nearest_mode") == b"floor" and scales is not None and scales.tolist() == [1, 1, 2, 2]


def _is_plain(node: Any, shape: Any) -> bool:
    """Whether a convolution is 3x3 with a frame of one pixel, in steps of one, and not by groups."""
    from onnx import helper

    facts = {each.name: helper.get_attribute_value(each) for each in node.attribute}
    plain = {"pads": [1] * 4, "strides": [1, 1], "dilations": [1, 1], "group": 1}
    return list(shape[2:]) == [3, 3] and all(facts.get(key, value) == value for key, value in plain.items())


def _constant(name: str, producers: dict[str, Any], weights: dict[str, Any]) -> NDArray[Any] | None:
    """The value of a tensor that does not depend on the inputs, if it is one."""
    from onnx import numpy_helper

    if name in weights:
        return numpy_helper.to_array(weights[name])
    node = producers.get(name)
    if node is not None and node.op_type == "Identity":  # the exporter's way to share equal tensors
        return _constant(node.input[0], producers, weights)
    if node is None or node.op_type != "Constant":
        return None
    return numpy_helper.to_array(node.attribute[0].t)


def _uses(graph: Any) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {output.name: [None] for output in graph.output}
    for node in graph.node:
        for name in node.input:
            found.setdefault(name, []).append(node)
    return found


def _tidy(graph: Any) -> None:
    """Remove nodes and weights that nobody uses any more."""
    while True:
        uses = _uses(graph)
        idle = [node for node in graph.node if not any(name in uses for name in node.output)]
        for node in idle:
            graph.node.remove(node)
        if not idle:
            break
    for each in [each for each in graph.initializer if each.name not in uses]:
        graph.initializer.remove(each)
