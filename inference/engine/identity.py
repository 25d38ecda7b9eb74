"""What decides a run's pixels and can change under it: the files that it reads, and what computes it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ... import __version__
from ...contract.errors import InputError

WHOLE = 2**34
"""Bytes of an input that are hashed to the last one, which takes seconds where the run takes hours: polygons are burnt
anew for each run, and only what the file holds is the same. Of a larger one samples, with its size; its time is
compared beside them (`times`)."""
SAMPLES = 256
SAMPLE = 2**16
_UNITS = tuple(int(unit) for unit in (1e2, 1e3, 1e6, 1e7, 1e9, 2e9))
"""Nanoseconds to which file systems round times: NTFS and SMB, databases of servers, exFAT, HFS+ and ext3, FAT."""
_BESIDE = (".aux.xml", ".ovr")
"""Endings of files that programs write beside a raster while they show it, and that hold no pixels of it."""

Stamps = dict[str, tuple[int, int]]
"""Path of a file -> its size in bytes, and when it was changed, in nanoseconds."""


def stamps(files: Iterable[str]) -> Stamps:
    """How the files are now; those that lie in no folder (of an archive, of a server) are left out."""
    found = {}
    for name in files:
        if not name.endswith(_BESIDE) and os.path.isfile(name):
            state = os.stat(name)
            found[os.path.abspath(name)] = (state.st_size, state.st_mtime_ns)
    return found


def check_unchanged(before: Stamps) -> None:
    """Raise InputError where a file is not as it was: pixels read before and after would be mixed."""
    for name, (size, time) in before.items():
        try:
            state = os.stat(name)
            same = state.st_size == size and is_same_time(state.st_mtime_ns, time)
        except OSError:
            same = False
        if not same:
            raise InputError(
                f"Expected {name} to stay as it is while it is read, found that it was changed or moved. Nothing was "
                "written; run again when nobody writes it."
            )


def is_same_time(one: int, other: int) -> bool:
    """Whether two times of a file in nanoseconds are one, which one of two machines may see rounded, down or up.

    A file that was changed a moment later has no round time; and two round ones of one grid are the same or are not.
    """
    return one == other or any(
        round_one in (exact // unit * unit, -(-exact // unit) * unit)
        for unit in _UNITS
        for exact, round_one in ((one, other), (other, one))
    )


def times(files: Sequence[str]) -> list[int]:
    """When large files were changed, in nanoseconds, as samples of them do not tell all; none where `identity` does."""
    local = _local(files)
    return [] if _is_small(local) else [state.st_mtime_ns for state in local.values()]


def identity(files: Sequence[str]) -> str:
    """SHA-256 of what a raster's files hold, wherever they lie: of every byte up to 16 GiB in all, of samples spread
    over each with its size beyond that; of its name where a file lies in no folder. Raises InputError."""
    digest = hashlib.sha256()
    local = _local(files)
    is_small = _is_small(local)
    places = max(SAMPLES // max(len(local), 1), 1)
    for name in files:
        if name.endswith(_BESIDE):
            continue
        if name not in local:
            digest.update(name.encode())
            continue
        size = local[name].st_size
        digest.update(f"{size}".encode())
        starts = range(0, size, SAMPLE) if is_small else _places(size, places)
        try:
            with Path(name).open("rb") as file:
                for start in starts:
                    file.seek(start)
                    digest.update(file.read(SAMPLE))
        except OSError as error:
            raise InputError(f"Expected to read {name}, found that it cannot be done ({error.strerror}).") from error
    return digest.hexdigest()


def runtime() -> dict[str, str]:
    """What must be the same for the same bits: versions of what computes and reads."""
    import numpy
    import onnxruntime
    import rasterio

    return {
        "landsynth": __version__,
        "numpy": numpy.__version__,
        "onnxruntime": onnxruntime.__version__,
        "gdal": rasterio.__gdal_version__,
    }


def _local(files: Sequence[str]) -> dict[str, os.stat_result]:
    return {name: os.stat(name) for name in files if not name.endswith(_BESIDE) and os.path.isfile(name)}


def _is_small(local: Mapping[str, os.stat_result]) -> bool:
    return sum(state.st_size for state in local.values()) <= WHOLE


def _places(size: int, count: int) -> list[int]:
    """Starts of `count` samples spread evenly over a file, its beginning and its end among them."""
    last = max(size - SAMPLE, 0)
    return sorted({last * number // max(count - 1, 1) for number in range(count)})
