"""The bundled generator with an encoder beside it, written byte by byte: QGIS' Python has no onnx library."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import replace
from pathlib import Path
from typing import Union

from landsynth.contract.card import METADATA_KEY, ModelCard, read_card
from landsynth.contract.protobuf import field, varint
from landsynth.tests.helpers.paths import DISTRICT_MODEL

Content = Union[bytes, str, int]


def write_pair(folder: Path) -> Path:
    """A copy of the bundled generator in the folder whose card names an encoder beside it; gives its path.

    The encoder's mean holds the mean of the first band, over 100, in all of its numbers.
    """
    card = read_card(DISTRICT_MODEL)
    encoder = _encoder(replace(card, kind="encoder"))
    (folder / "twin.encoder.onnx").write_bytes(encoder)
    named = replace(card, encoder="twin.encoder.onnx", encoder_sha256=hashlib.sha256(encoder).hexdigest())
    path = folder / "twin.onnx"
    path.write_bytes(DISTRICT_MODEL.read_bytes() + _metadata(named))  # of two equal keys the last one counts
    return path


def write_single(folder: Path) -> Path:
    """A copy of the bundled generator in the folder whose card names no encoder; gives its path."""
    card = replace(read_card(DISTRICT_MODEL), encoder=None, encoder_sha256=None)
    path = folder / "single.onnx"
    path.write_bytes(DISTRICT_MODEL.read_bytes() + _metadata(card))
    return path


def write_objects(folder: Path) -> Path:
    """A copy of the bundled generator in the folder that takes its noise by objects of land and vegetation."""
    card = replace(read_card(DISTRICT_MODEL), objects=("land", "vegetation"), object_planes=1)
    path = folder / "objects.onnx"
    path.write_bytes(DISTRICT_MODEL.read_bytes() + _metadata(card))
    return path


def _encoder(card: ModelCard) -> bytes:
    size, bands = card.style_size, len(card.bands)
    turn = struct.pack(f"<{size * bands}f", *[0.01] * size, *[0.0] * (size * (bands - 1)))
    weights = b"".join(_part(1, side) for side in (bands, size)) + _part(2, 1) + _part(8, "turn") + _part(9, turn)
    axes = _part(1, "axes") + _part(8, 2) + _part(8, 3) + _part(20, 7)
    kept = _part(1, "keepdims") + _part(3, 0) + _part(20, 2)
    nodes = (
        _part(1, "image") + _part(2, "bands") + _part(4, "ReduceMean") + _part(5, axes) + _part(5, kept),
        _part(1, "bands") + _part(1, "turn") + _part(2, "mean") + _part(4, "MatMul"),
        _part(1, "mean") + _part(1, "mean") + _part(2, "log_variance") + _part(4, "Sub"),
    )
    graph = b"".join(_part(1, node) for node in nodes) + _part(2, "encoder") + _part(5, weights)
    graph += _part(11, _value("image", ("n", bands, "h", "w")))
    graph += b"".join(_part(12, _value(name, ("n", size))) for name in ("mean", "log_variance"))
    return _part(1, 8) + _part(7, graph) + _part(8, _part(2, 17)) + _metadata(card)


def _metadata(card: ModelCard) -> bytes:
    return _part(14, _part(1, METADATA_KEY) + _part(2, card.to_json()))


def _value(name: str, shape: tuple[Union[str, int], ...]) -> bytes:
    """ValueInfoProto of a tensor of floats; a side is a number (field 1) or a symbol (field 2)."""
    sides = b"".join(_part(1, _part(2 if isinstance(side, str) else 1, side)) for side in shape)
    return _part(1, name) + _part(2, _part(1, _part(1, 1) + _part(2, sides)))


def _part(number: int, content: Content) -> bytes:
    """A protobuf field: a whole number, or bytes behind their length."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return field(number, content.encode() if isinstance(content, str) else content)
