"""A folder in the making: it lies beside its target until it is whole, and an interrupted one can be gone on with."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..contract.errors import InputError, OutputError
from ..contract.events import Report
from ..contract.files import make_folder, scratch, written
from ..contract.record import Record
from .opening import open_quietly
from .writer import SIDECARS, STYLE, beside, writing

RECORD = "job.json"
ROWS = 2**22  # values of a raster that are hashed at once


def part_of(target: Path) -> Path:
    """Where the folder lies until it is whole."""
    return target.absolute().with_name(target.name + ".part")


def begin(target: Path, record: dict[str, Any], resume: bool, option: str = "SYNTHETIC") -> tuple[Path, bool]:
    """The unfinished folder, and whether there was one to go on with.

    record: everything that decides what the files will hold, as JSON has it. An unfinished folder is gone on with only
    where its record is the same. option: names the target. Raises OutputError or JobError and touches nothing then.
    """
    part = part_of(target)
    text = json.dumps(record, indent=1)
    if not part.exists():
        try:
            part.mkdir(parents=True)
            (part / RECORD).write_text(text, encoding="utf-8")
        except OSError as error:
            shutil.rmtree(part, ignore_errors=True)  # nobody could go on with it
            raise OutputError(
                f"{option}: expected a place for a folder, found that {part} cannot be written ({error.strerror}). "
                "Choose another."
            ) from error
        return part, False
    if not resume:
        raise OutputError(
            f"{option}: expected nothing unfinished, found {part} of an earlier run. Set RESUME to go on with it, "
            "delete it, or choose another folder."
        )
    Record(record, option).compare(part / RECORD)
    for each in part.glob(".*"):  # scratch of a run that was killed
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    return part, True


@contextlib.contextmanager
def workshop(target: Path, record: dict[str, Any], resume: bool, option: str, report: Report) -> Iterator[Path]:
    """A folder beside the target where files are made that outputs come of, and which goes when they are there; with
    resume one that stays until then, and that a later run of the same record gets (`begin`)."""
    if resume:
        folder = begin(target, record, True, option)[0]
        yield folder
    else:
        folder = scratch(target, report)
        make_folder(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def finish(part: Path, target: Path, option: str = "SYNTHETIC") -> None:
    """Give the folder the name that an option says, and take the record out of it. Raises OutputError."""
    try:
        if target.is_dir():
            target.rmdir()
        part.rename(target)
        (target / RECORD).unlink(missing_ok=True)  # a folder that is not gone on with has none
    except OSError as error:
        raise OutputError(
            f"{option}: expected to rename {part} to {target}, found that it cannot be done ({error.strerror}). Close "
            "programs that use the folder, and run again with RESUME."
        ) from error


def move(source: Path, target: Path) -> None:
    """Give a finished raster another place, with what lies beside it, onto another disk too. Raises OutputError."""
    with writing(target):
        for suffix in SIDECARS:  # they describe the file that is replaced
            beside(target, suffix).unlink(missing_ok=True)
        for suffix in ("", *SIDECARS, STYLE):
            file = beside(source, suffix)
            if file.exists():
                with written(beside(target, suffix)) as part:
                    shutil.move(file, part)


def file_hash(path: str | Path) -> str:
    """SHA-256 of a file."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while block := file.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def raster_hash(path: str | Path) -> str:
    """SHA-256 of a raster's pixels and grid, whatever file holds them. Raises InputError where it cannot be read."""
    import rasterio
    from rasterio.windows import Window

    digest = hashlib.sha256()
    try:
        with open_quietly(path) as dataset:
            digest.update(repr((dataset.shape, dataset.dtypes, tuple(dataset.transform), dataset.nodatavals)).encode())
            digest.update((dataset.crs.to_wkt() if dataset.crs else "").encode())
            rows = max(ROWS // dataset.width // 256 * 256, 256)
            for row in range(0, dataset.height, rows):
                window = Window(0, row, dataset.width, min(rows, dataset.height - row))
                digest.update(dataset.read(window=window).tobytes())
    except rasterio.errors.RasterioError as error:
        raise InputError(
            f"Expected a raster at {path}, found that it cannot be read ({error}). Prepare the dataset again."
        ) from error
    return digest.hexdigest()
