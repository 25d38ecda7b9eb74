"""The metadata of an ONNX file, read without the onnx library: the top level of its protobuf, the graph skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Optional, Union

from .errors import ModelError


def read_metadata(path: Union[str, Path]) -> dict[str, str]:
    """The `metadata_props` (field 14 of ModelProto) of an ONNX file. Raises ModelError where it is none."""
    path = Path(path)
    if not path.is_file():
        raise ModelError(f"Expected an ONNX model, found no file at {path}. Check the path of MODEL.")
    refusal = f"Expected an ONNX model, found {path}, which is not one. Choose a file that ends in .onnx."
    try:
        with path.open("rb") as file:
            metadata: dict[str, str] = {}
            seen: set[int] = set()
            for number, payload in message_fields(file, os.path.getsize(path), wanted={14}):
                seen.add(number)
                if number == 14 and payload is not None:
                    entry = {n: p for n, p in _entry(payload)}
                    metadata[entry.get(1, b"").decode()] = entry.get(2, b"").decode()
    except OSError as error:
        raise ModelError(
            f"Expected an ONNX model that can be read, found {path} ({error.strerror or error}). "
            "Check its permissions, or copy it again."
        ) from error
    except ValueError as error:
        raise ModelError(refusal) from error
    if 7 not in seen or 1 not in seen:  # graph, ir_version
        raise ModelError(refusal)
    return metadata


def _entry(payload: bytes) -> Iterator[tuple[int, bytes]]:
    import io

    for number, value in message_fields(io.BytesIO(payload), len(payload), wanted={1, 2}):
        if value is not None:
            yield number, value


def message_fields(file: BinaryIO, size: int, wanted: set[int]) -> Iterator[tuple[int, Optional[bytes]]]:
    """The fields of a protobuf message: number, and the bytes of length-delimited fields that are wanted.

    Raises ValueError where it is no such message.
    """
    while file.tell() < size:
        tag = _varint(file)
        number, wire = tag >> 3, tag & 7
        if number == 0:
            raise ValueError("field number 0")
        payload = None
        if wire == 0:
            _varint(file)
        elif wire in (1, 5):
            file.seek(8 if wire == 1 else 4, os.SEEK_CUR)
        elif wire == 2:
            length = _varint(file)
            if file.tell() + length > size:
                raise ValueError("a field is longer than the file")
            if number in wanted:
                payload = file.read(length)
            else:
                file.seek(length, os.SEEK_CUR)
        else:
            raise ValueError(f"wire type {wire}")
        yield number, payload


def _varint(file: BinaryIO) -> int:
    value = 0
    for shift in range(0, 70, 7):
        byte = file.read(1)
        if not byte:
            raise ValueError("the file ends inside a number")
        value |= (byte[0] & 0x7F) << shift
        if byte[0] < 0x80:
            return value
    raise ValueError("a number is too long")
