"""Protobuf as ONNX files need it: messages read and written, and a model's metadata, without the onnx library."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Optional, Union

from .errors import ModelError

_IR_VERSION, _GRAPH, _METADATA = 1, 7, 14  # fields of ModelProto (onnx.proto)
_KEY, _VALUE = 1, 2  # of StringStringEntryProto
MOST_FIELDS = 100_000
"""Of a message; networks have some thousands of nodes and weights."""


def read_metadata(path: Union[str, Path]) -> dict[str, str]:
    """The `metadata_props` of an ONNX file, its graph skipped. Raises ModelError where it is none."""
    path = Path(path)
    if not os.path.isfile(path):  # false for names that no file can have, too
        raise ModelError(f"Expected an ONNX model, found no file at {path}. Check the path of MODEL.")
    refusal = f"Expected an ONNX model, found {path}, which is not one. Choose a file that ends in .onnx."
    try:
        with path.open("rb") as file:
            metadata: dict[str, str] = {}
            seen: set[int] = set()
            for number, payload in message_fields(file, os.path.getsize(path), wanted={_METADATA}):
                seen.add(number)
                if payload is not None:
                    key, value = ("".join(texts(payload, each)[-1:]) for each in (_KEY, _VALUE))
                    metadata[key] = value
    except OSError as error:
        raise ModelError(
            f"Expected an ONNX model that can be read, found {path} ({error.strerror or error}). "
            "Check its permissions, or copy it again."
        ) from error
    except ValueError as error:
        raise ModelError(refusal) from error
    if _GRAPH not in seen or _IR_VERSION not in seen:
        raise ModelError(refusal)
    return metadata


def message_fields(file: BinaryIO, size: int, wanted: set[int]) -> Iterator[tuple[int, Optional[bytes]]]:
    """The fields of a protobuf message: number, and the bytes of length-delimited fields that are wanted.

    Raises ValueError where it is no such message.
    """
    for number, end in field_ends(file, size):
        payload = file.read(end - file.tell()) if end is not None and number in wanted else None
        if end is not None:
            file.seek(end)
        yield number, payload


def field_ends(file: BinaryIO, size: int) -> Iterator[tuple[int, Optional[int]]]:
    """The fields of a protobuf message that ends at `size`: number, and where it ends of length-delimited fields, whose
    content begins where the file stands; it may be read, or not.

    Raises ValueError where it is no such message, or one of more fields than any model has.
    """
    for _ in range(MOST_FIELDS):
        if file.tell() >= size:
            return
        tag = _read_varint(file)
        number, wire = tag >> 3, tag & 7
        if number == 0:
            raise ValueError("field number 0")
        if wire == 2:
            length = _read_varint(file)
            end = file.tell() + length
            if end > size:
                raise ValueError("a field is longer than the file")
            yield number, end
            file.seek(end)
            continue
        if wire == 0:
            _read_varint(file)
        elif wire in (1, 5):
            file.seek(8 if wire == 1 else 4, os.SEEK_CUR)
        else:
            raise ValueError(f"wire type {wire}")
        yield number, None
    raise ValueError(f"more than {MOST_FIELDS} fields")


def fields(message: bytes, wanted: set[int]) -> Iterator[tuple[int, bytes, bytes]]:
    """The same of a message in memory, with the whole of every field; what is not wanted holds nothing."""
    file, begin = io.BytesIO(message), 0
    for number, payload in message_fields(file, len(message), wanted):
        yield number, payload or b"", message[begin : file.tell()]
        begin = file.tell()


def texts(message: bytes, number: int) -> list[str]:
    """The texts in the fields of that number that are not empty."""
    return [payload.decode() for _, payload, _ in fields(message, {number}) if payload]


def field(number: int, payload: bytes) -> bytes:
    """A length-delimited field."""
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def varint(value: int) -> bytes:
    """A number as protobuf writes it."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def _read_varint(file: BinaryIO) -> int:
    value = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            raise ValueError("the file ends inside a number")
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    raise ValueError("a number is too long")
