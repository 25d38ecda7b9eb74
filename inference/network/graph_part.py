"""A part of an ONNX model as a model of its own, cut out of the file's bytes: the onnx library is not needed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from ...contract.onnx_metadata import message_fields

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
    fields = []
    for number, payload, raw in _fields(content, {_GRAPH}):
        if number == _GRAPH and payload is not None:
            raw = _field(_GRAPH, _graph_part(payload, output, given))
        if number != _METADATA:
            fields.append(raw)
    return b"".join(fields)


def _graph_part(graph: bytes, output: str, given: Mapping[str, tuple[int, ...]]) -> bytes:
    every = list(_fields(graph, {_NODE, _INITIALIZER, _INPUT, _OUTPUT}))
    nodes = [(_names(payload, _NODE_INPUT), _names(payload, _NODE_OUTPUT)) for n, payload, _ in every if n == _NODE]
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
        if where is None or needed.intersection(_names(payload, where)) - given.keys():
            kept.append(raw)
    kept += [_field(_INPUT, _value(name, shape)) for name, shape in given.items() if name in needed]
    return b"".join([*kept, _field(_OUTPUT, _value(output, (None,) * 4))])


def _fields(message: bytes, wanted: set[int]) -> Iterator[tuple[int, bytes | None, bytes]]:
    """Number, payload where it is wanted, and the whole of every field of a message."""
    file, begin = io.BytesIO(message), 0
    for number, payload in message_fields(file, len(message), wanted):
        yield number, payload, message[begin : file.tell()]
        begin = file.tell()


def _names(message: bytes | None, number: int) -> set[str]:
    """The texts in the fields of that number."""
    fields = _fields(message or b"", {number})
    return {payload.decode() for found, payload, _ in fields if found == number and payload}


def _value(name: str, shape: tuple[int | None, ...]) -> bytes:
    """A ValueInfoProto of type float (1); None: any number."""
    sizes = b"".join(_field(1, b"" if size is None else b"\x08" + _varint(size)) for size in shape)
    return _field(1, name.encode()) + _field(2, _field(1, b"\x08\x01" + _field(2, sizes)))


def _field(number: int, payload: bytes) -> bytes:
    """A length-delimited field."""
    return _varint(number << 3 | 2) + _varint(len(payload)) + payload


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
