"""The 16-bit variant of a generator: converted, and let through where it stays within a digital number."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard
from ...inference.network.precision import TOLERANCE, difference

SCALING = ("Add", "Mul", "Tanh", "Identity", "Constant")
"""Operators between the last convolution and digital numbers: 16 bits hold no more than 11 of a number's digits, too
few for a scale and a shift in digital numbers."""
Inputs = Mapping[str, NDArray[Any]]


def half_variant(content: bytes, card: ModelCard, cases: Iterable[Inputs]) -> tuple[bytes | None, float]:
    """The file that computes in 16 bits what `content`, a generator's, computes in 32, and the largest difference of
    the two in digital numbers; None in its place where that is more than one.

    Inputs and outputs stay as they are, and so does the scaling at the end. A CPU computes in 32 bits whatever the
    file says, so what is compared is the 32-bit graph with every value between two operators rounded to 16 bits:
    as GPUs compute, which add up in 32 bits and store 16.
    """
    import onnx

    graph = onnx.load_from_string(content)
    kept = scaling(graph)
    full, coarse = _session(content), _session(rounded(graph, kept).SerializeToString())
    worst = 0.0
    for values in cases:
        one, other = (session.run(None, dict(values))[0] for session in (full, coarse))
        worst = max(worst, difference(card, one, other))
    return (convert(graph, kept).SerializeToString() if worst <= TOLERANCE else None), worst


def convert(model: Any, kept: Iterable[str]) -> Any:
    """The ONNX model with 16-bit weights and values, but for its inputs, its outputs and the nodes of `kept` names."""
    import onnx

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of values that are nearer to 0 than 16 bits can tell
        from onnxruntime.transformers.float16 import convert_float_to_float16
        from onnxruntime.transformers.onnx_model import OnnxModel

        copy = onnx.ModelProto()
        copy.CopyFrom(model)
        half = convert_float_to_float16(copy, keep_io_types=True, node_block_list=list(kept))
    OnnxModel.graph_topological_sort(half.graph)  # the converter adds its casts at the end
    onnx.checker.check_model(half)
    return half


def rounded(model: Any, kept: Iterable[str]) -> Any:
    """The ONNX model with its weights, and every value that another node takes, rounded to 16 bits; `kept` as above."""
    import onnx
    from onnx import TensorProto, numpy_helper

    kept, result = set(kept), onnx.ModelProto()
    result.CopyFrom(model)
    graph = result.graph
    known = onnx.shape_inference.infer_shapes(model).graph
    floats = {
        value.name
        for value in (*known.value_info, *known.input)
        if value.type.tensor_type.elem_type == TensorProto.FLOAT
    }
    nodes: list[Any] = []
    names: dict[str, str] = {}
    for value in graph.input:
        _round(value.name, floats, nodes, names)
    for node in graph.node:
        nodes.append(node)
        node.input[:] = [names.get(name, name) for name in node.input]
        for name in () if node.name in kept or node.op_type == "Constant" else node.output:
            _round(name, floats, nodes, names)
    fine = {name for node in graph.node if node.name in kept for name in node.input}
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and tensor.name not in fine:
            coarse = numpy_helper.to_array(tensor).astype(np.float16).astype(np.float32)
            tensor.CopyFrom(numpy_helper.from_array(coarse, tensor.name))
    copies = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(copies)
    return result


def _round(name: str, floats: set[str], nodes: list[Any], names: dict[str, str]) -> None:
    """Add the nodes that round a value, and the name that what takes it shall take."""
    from onnx import TensorProto, helper

    if name in floats:
        nodes.append(helper.make_node("Cast", [name], [f"{name} in 16 bits"], to=TensorProto.FLOAT16))
        nodes.append(helper.make_node("Cast", [f"{name} in 16 bits"], [f"{name} rounded"], to=TensorProto.FLOAT))
        names[name] = f"{name} rounded"


def scaling(model: Any) -> set[str]:
    """Names of the nodes that turn what the last convolution gives into digital numbers; nodes without one get one."""
    nodes = model.graph.node
    for number, node in enumerate(nodes):
        node.name = node.name or f"node {number}"
    made_by = {output: node for node in nodes for output in node.output}
    found: set[str] = set()
    waiting = [output.name for output in model.graph.output]
    while waiting:
        node = made_by.get(waiting.pop())
        if node is not None and node.op_type in SCALING and node.name not in found:
            found.add(node.name)
            waiting += [] if node.op_type == "Tanh" else node.input
    return found


def _session(content: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
