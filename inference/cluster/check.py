"""Whether the workers of a cluster may work on one raster together: they must compute the same bits, in one folder."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import time
import uuid
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...contract.resources import PACKAGE
from ..machine import cores, place, processor

CLOCK_SECONDS = 60
"""Seconds by which a worker's clock may differ from the client's."""
SHARED_SECONDS = 20.0
"""Seconds that a new file may take from one machine to another."""
ROOMS = ("contract", "rasters", "datasets", "inference")
"""The rooms that compute shards and those that they import: their sources must be the same everywhere."""
WORDS = {
    "landsynth": "LandSynth",
    "content": "LandSynth's files",
    "python": "Python",
    "gdal": "GDAL",
    "processor": "processor",
    "instructions": "instruction sets",
    "providers": "onnxruntime's providers",
}
PROCESSOR = ("processor", "instructions", "providers")
"""What must be the same on all workers, though not on the client, which computes no windows."""


@lru_cache(maxsize=1)
def identity() -> dict[str, str]:
    """Everything of this process that decides the bits it computes, in words."""
    from importlib.metadata import version

    import numpy
    import onnxruntime
    import rasterio

    from ... import __version__

    model, instructions = processor()
    return {
        "landsynth": __version__,
        "content": content(PACKAGE),
        "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
        "numpy": numpy.__version__,
        "onnxruntime": onnxruntime.__version__,
        "rasterio": rasterio.__version__,
        "gdal": rasterio.__gdal_version__,
        "dask": version("dask"),
        "processor": model,
        "instructions": instructions,
        "providers": ", ".join(onnxruntime.get_available_providers()),
    }


def content(root: Path) -> str:
    """A short hash of the sources that compute shards, those in folders within the rooms too."""
    digest = hashlib.sha256()
    for file in sorted(each for room in ROOMS for each in (root / room).rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0")
        digest.update(file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:12]


def introduce(folder: str, token: str) -> dict[str, Any]:
    """What a worker says of itself: its identity, machine and clock, and whether it reaches the client's folder.

    It reads the file `token` in the folder and leaves one of its own beside it.
    """
    said: dict[str, Any] = {
        "identity": identity(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "cores": cores(),
        "place": place(),
        "clock": time.time(),
        "wrote": f"{uuid.uuid4().hex}.here",
    }
    try:
        said["read"] = (Path(folder) / token).read_text(encoding="utf-8")
        (Path(folder) / said["wrote"]).write_text(said["wrote"], encoding="utf-8")
    except OSError as error:
        said["problem"] = f"{error.strerror or error}"
    return said


def differences(found: dict[str, dict[str, str]], expected: dict[str, str]) -> str | None:
    """A sentence that names the workers whose identity is not the expected one, or None.

    found: identities by worker. expected: what all must have; keys that are absent do not matter.
    """
    lines = []
    for worker, said in found.items():
        for key, wanted in expected.items():
            if said.get(key) != wanted:
                lines.append(f"  {worker}: {WORDS.get(key, key)} {_told(key, said.get(key, 'none'), wanted)}")
    if not lines:
        return None
    more = [f"  and {len(lines) - 12} more"] if len(lines) > 12 else []
    return "\n".join(
        [
            "Expected workers that compute the same bits, found workers that differ:",
            *lines[:12],
            *more,
            "Install the same LandSynth and the same requirements everywhere, ask for machines of one kind, or leave "
            "these workers out; then run again.",
        ]
    )


def _told(key: str, found: str, wanted: str) -> str:
    if key != "instructions":
        return f"{found}, expected {wanted}"
    less, more = (set(one.split()) - set(other.split()) for one, other in ((wanted, found), (found, wanted)))
    return "; ".join(f"{word} {' '.join(sorted(names))}" for word, names in (("lack", less), ("add", more)) if names)


def expected_of(said: dict[str, dict[str, Any]]) -> dict[str, str]:
    """What every worker must have: this process' versions, and the processor that most workers have."""
    own = {key: value for key, value in identity().items() if key not in PROCESSOR}
    kinds = Counter(tuple(each["identity"][key] for key in PROCESSOR) for each in said.values())
    return {**own, **dict(zip(PROCESSOR, kinds.most_common(1)[0][0]))}


def clocks(offsets: dict[str, float]) -> str | None:
    """A sentence that names the workers whose clocks differ too much from the client's, or None."""
    wrong = {worker: seconds for worker, seconds in offsets.items() if abs(seconds) > CLOCK_SECONDS}
    if not wrong:
        return None
    told = ", ".join(f"{worker} ({seconds:+.0f} s)" for worker, seconds in list(wrong.items())[:12])
    return (
        f"Expected clocks within {CLOCK_SECONDS} s of this machine's, found others on {told}. "
        "Set them (timedatectl set-ntp true), or leave these workers out; then run again."
    )


def unshared(said: dict[str, dict[str, Any]], folder: Path, token: str, wait: float = SHARED_SECONDS) -> str | None:
    """A sentence that names the workers which do not share the folder with this process, or None.

    A worker shares it where it read what the client wrote, and the client can read what the worker wrote.
    """
    expected = (folder / token).read_text(encoding="utf-8")
    wrong = {
        worker: each.get("problem") or "it reads another file there"
        for worker, each in said.items()
        if each.get("read") != expected or each.get("problem")
    }
    until = time.monotonic() + wait
    for worker, each in said.items():
        while worker not in wrong and not _is_there(folder / each["wrote"], each["wrote"]):
            if time.monotonic() > until:
                wrong[worker] = f"what it wrote was not seen here after {wait:.0f} s"
            time.sleep(0.1)
    if not wrong:
        return None
    told = "; ".join(f"{worker} ({why})" for worker, why in list(wrong.items())[:12])
    return (
        f"Expected {folder.parent} to be a folder that all workers share, under the same path, found that it is none "
        f"for {told}. Write OUTPUT, and keep inputs and model, on storage that all machines mount at the same path."
    )


def _is_there(path: Path, text: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == text
    except OSError:
        return False
