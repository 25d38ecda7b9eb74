"""The folder of an output in the making: what was asked for, and every shard that is finished."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.errors import OutputError
from ...contract.events import Report, Warning, silent
from ...contract.files import make_folder, written
from ...contract.record import Record
from ...contract.typed import loads
from ...rasters.unfinished import RECORD
from ..engine.identity import is_same_time
from ..windows.shards import Shard

FORMAT = 2
SEAMS = "seams"


@dataclass(frozen=True)
class Fades:
    """What a shard leaves to its neighbours: raw numbers (bands, rows, width) of its first and its last fade, and which
    pixels (rows, width) of the first are valid."""

    first: NDArray[np.float32]
    last: NDArray[np.float32]
    valid: NDArray[np.bool_]


class Parts:
    """The folder `<output stem>.parts` beside an output. Every file gets its name when it is whole; a shard's marker
    comes last, so that a killed run leaves shards that are finished, and others that count for nothing.

    mark: a hash of the record, and with it of plan, model and inputs: every shard's marker has that of its run, and
    what has another counts for nothing, should two runs ever meet in one folder (locks of a network share are weak).
    `begin` and `record` find it out.
    """

    def __init__(self, folder: Path, mark: str = "") -> None:
        self.folder, self.mark = folder, mark

    @staticmethod
    def of(output: str) -> Parts:
        """The folder of an output."""
        return Parts(Path(output).absolute().with_suffix(".parts"))

    def is_there(self) -> bool:
        """Whether a run has left something."""
        return self.folder.exists()

    def record(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        """What the run that began the folder settled, where it was asked for the same; None where there is no folder.

        Raises JobError where something else was asked for, OutputError where it holds no record.
        """
        if not self.is_there():
            return None
        path, advice = self.folder / RECORD, "Delete it, with the virtual raster (.vrt) that it belongs to, or choose"
        record = Record(asked, "OUTPUT")
        found: dict[str, Any] = record.compare(path, lambda found: _rounded(found["asked"], asked), advice)
        self.mark = _mark(path.read_bytes())
        return found

    def begin(self, asked: dict[str, Any], plan: dict[str, Any], settled: dict[str, Any]) -> None:
        """Make the folder with its record; shards of another plan in it are deleted. Raises OutputError."""
        try:
            if self.is_there():
                shutil.rmtree(self.folder)
            make_folder(self.folder)
            record = json.dumps({"asked": asked, "plan": plan, "settled": settled}).encode()
            self.write(self.folder / RECORD, record)
            self.mark = _mark(record)
        except OSError as error:
            raise self.error(error) from error

    def moved(self, folder: Path) -> Parts:
        """The same under another name. Raises OutputError."""
        try:
            os.rename(self.folder, folder)
        except OSError as error:
            raise self.error(error) from error
        return Parts(folder, self.mark)

    def tidy(self) -> None:
        """Delete what a killed run left half-written, but for what somebody still has open on Windows or NFS."""
        for each in self.folder.glob(".*"):
            if each.is_dir():
                shutil.rmtree(each, ignore_errors=True)
            else:
                _unlink(each)

    def raster(self, number: int | str, layer: int) -> Path:
        """Finished rows of a shard, or of all seams, for the output of that number."""
        name = number if isinstance(number, str) else f"{number:06}"
        return self.folder / (f"{name}.tif" if not layer else f"{name}_{layer + 1}.tif")

    def fades(self, number: int) -> Fades:
        """The fades of a finished shard. Raises OutputError where they are gone or damaged."""
        try:
            with np.load(self._fades(number)) as found:
                return Fades(found["first"], found["last"], found["valid"])
        except (OSError, ValueError, KeyError) as error:
            raise OutputError(
                f"Expected {self._fades(number)}, found it gone or damaged ({error}). Delete "
                f"{self._marker(number).name} beside it and run again with RESUME: the band is computed again."
            ) from error

    def finish(self, number: int, layers: int, fades: Fades, facts: dict[str, Any], report: Report) -> dict[str, Any]:
        """Keep a shard whose rasters are there already; gives its marker: the facts, and the size of every file."""
        path = self._fades(number)
        try:
            with written(path, report) as part, part.open("wb") as file:
                np.savez(file, first=fades.first, last=fades.last, valid=fades.valid)
                file.flush()
                os.fsync(file.fileno())
            files = [path, *(self.raster(number, layer) for layer in range(layers))]
            sizes = {each.name: each.stat().st_size for each in files}
            marker = {"number": number, "run": self.mark, **facts, "files": sizes}
            self.write(self._marker(number), json.dumps(marker).encode())
        except OSError as error:
            raise self.error(error) from error
        return marker

    def finished(self, shards: Iterable[Shard]) -> dict[int, dict[str, Any]]:
        """Markers of this run's shards whose files are all there and of the size that they had, by their number."""
        found = {}
        for shard in shards:
            try:
                marker = loads(self._marker(shard.number).read_text(encoding="utf-8"))
                whole = marker["run"] == self.mark and all(
                    (self.folder / name).stat().st_size == size for name, size in marker["files"].items()
                )
            except (OSError, ValueError, KeyError, TypeError, AttributeError):  # it is computed again
                continue
            if whole:
                found[shard.number] = marker
        return found

    def write(self, path: Path, data: bytes) -> None:
        """Write a file under a temporary name, and give it its own when it is on the disk. Raises OSError."""
        with written(path, silent) as part, part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def delete(self, report: Report) -> None:
        """Delete the folder, under another name, so that a kill leaves none that is half; what stays is said."""
        place, gone = self.folder, self.folder.with_name(f".{self.folder.name}.gone")
        try:
            shutil.rmtree(gone, ignore_errors=True)  # of a run that was killed here
            os.rename(place, gone)
            place = gone
            shutil.rmtree(gone)
        except FileNotFoundError:
            return
        except OSError as error:
            report(Warning(f"{place} is needed no more, but cannot be deleted ({error.strerror}): delete it."))

    def thin(self, shards: Iterable[Shard], copied: Iterable[int] = ()) -> None:
        """Delete all but the rasters, and those of the outputs of these numbers: what a virtual raster needs stays."""
        layers = tuple(copied)
        for shard in shards:
            rasters = (self.raster(shard.number, layer) for layer in layers)
            for path in (self._marker(shard.number), self._fades(shard.number), *rasters):
                _unlink(path)
        _unlink(self.folder / RECORD)

    def error(self, error: OSError) -> OutputError:
        """What to say of a file of the folder that cannot be written."""
        if not self.folder.parent.is_dir() or (error.errno == 2 and not self.is_there()):
            return OutputError(
                f"Expected the folder {self.folder} of the run's finished bands, found that somebody deleted it. Run "
                "again; nothing else was touched."
            )
        return OutputError(
            f"Expected to write into {self.folder}, found that it cannot be done ({error.strerror or error}). Free "
            "disk space, or choose another OUTPUT."
        )

    def _fades(self, number: int) -> Path:
        return self.folder / f"{number:06}.npz"

    def _marker(self, number: int) -> Path:
        return self.folder / f"{number:06}.json"


def _mark(record: bytes) -> str:
    return hashlib.sha256(record).hexdigest()[:16]


def _rounded(earlier: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """An earlier record whose times of inputs are those of now where a file system has but rounded them."""
    times = {}
    for name, found in earlier.get("times", {}).items():
        now = asked.get("times", {}).get(name, [])
        times[name] = now if len(now) == len(found) and all(map(is_same_time, found, now)) else found
    return {**earlier, "times": times}


def _unlink(path: Path) -> None:
    """Delete a file that harms nobody where it stays."""
    with contextlib.suppress(OSError):
        path.unlink()
