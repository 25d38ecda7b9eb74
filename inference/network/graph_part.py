"""A part of an ONNX model as a model of its own, cut out of the file's bytes: the onnx library is not needed."""

from __future__ import annotations

from collections.abc import Mapping

from ...contract.protobuf import field, fields, texts, varint

_GRAPH = 7  # field numbers of ModelProto, GraphProto, NodeProto, TensorProto and ValueInfoProto (onnx.proto)
_METADATA = 14
_NODE, _INITIALIZER, _INPUT, _OUTPUT, _VALUE_INFO = 1, 5, 11, 12, 13
_NODE_INPUT, _NODE_OUTPUT, _NAME, _TENSOR_NAME = 1, 2, 1, 8


def part(content: bytes, output: str, given: Mapping[str, tuple[int, ...]]) -> bytes:
    """The model that computes one tensor, with the nodes and weights that it needs.

    content: an ONNX file; output: name of the tensor, of type float and four axes; given: shapes of tensors of type
    float that are not computed but become inputs. Metadata and known shapes are left out. Nodes that hold graphs are
    not looked into.
    Raises ValueError where nothing gives the output, or the content is no such message.
    """
    kept = []
    for number, payload, raw in fields(content, {_GRAPH}):
        if number == _GRAPH:
            raw = field(_GRAPH, _graph_part(payload, output, given))
        if number != _METADATA:
            kept.append(raw)
    return b"".join(kept)


def _graph_part(graph: bytes, output: str, given: Mapping[str, tuple[int, ...]]) -> bytes:
    every = list(fields(graph, {_NODE, _INITIALIZER, _INPUT, _OUTPUT}))
    nodes = [(texts(each, _NODE_INPUT), texts(each, _NODE_OUTPUT)) for n, each, _ in every if n == _NODE]
    if not any(output in outputs for _, outputs in nodes):
        raise ValueError(f"no node gives {output}")
    needed = {output}
    for inputs, outputs in reversed(nodes):  # a graph's nodes are sorted (onnx.proto, GraphProto)
        if needed.intersection(outputs) - given.keys():
            needed.update(inputs)
    kept = []
    for number, payload, raw in every:
        if number in (_OUTPUT, _VALUE_INFO):
            continue
        where = {_NODE: _NODE_OUTPUT, _INITIALIZER: _TENSOR_NAME, _INPUT: _NAME}.get(number)
        if where is None or needed.intersection(texts(payload, where)) - given.keys():
            kept.append(raw)
    kept += [field(_INPUT, _value(name, shape)) for name, shape in given.items() if name in needed]
    return b"".join([*kept, field(_OUTPUT, _value(output, (None,) * 4))])


def _value(name: str, shape: tuple[int | None, ...]) -> bytes:
    """A ValueInfoProto of type float (1); None: any number."""
    sizes = b"".join(field(1, b"" if size is None else b"\x08" + varint(size)) for size in shape)
    return field(1, name.encode()) + field(2, field(1, b"\x08\x01" + field(2, sizes)))
