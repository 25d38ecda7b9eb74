"""Where an output may be written: told before any work is done, by the algorithm and by the worker alike."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from .errors import OutputError

TIFF = (".tif", ".tiff")


def check_output(output: str, inputs: Iterable[str], name: str = "OUTPUT", endings: tuple[str, ...] = TIFF) -> None:
    """Raise OutputError where a file (a GeoTIFF) cannot be written at output, or would replace one of the inputs."""
    path = Path(output)
    folder = path.absolute().parent
    problem = None
    if not folder.is_dir():
        problem = f"Expected {name} in a folder that exists, found no folder {folder}. Create it or choose another"
    elif path.is_dir():
        problem = f"Expected a file as {name}, found the folder {path}. Add a file name that ends in {endings[0]}"
    elif path.exists() and any(os.path.exists(each) and os.path.samefile(path, each) for each in inputs):
        problem = f"Expected {name} to be a new file, found {path}, which the job reads. Choose another name"
    elif path.suffix.lower() not in endings:
        problem = f"Expected a name that ends in {endings[0]} as {name}, found {path}. Change the ending"
    elif not os.access(folder, os.W_OK):
        problem = f"Expected {name} in a folder that can be written, found {folder}, which cannot. Choose another"
    if problem:
        raise OutputError(problem + ".")


def check_new_folder(folder: str, name: str) -> None:
    """Raise OutputError where a folder cannot be made, or is there and holds something."""
    path = Path(folder).absolute()
    if path.is_file() or (path.is_dir() and any(path.iterdir())):
        found = "a file" if path.is_file() else "a folder that holds files"
        raise OutputError(f"Expected {name} to be a new or an empty folder, found {found} at {path}. Choose another.")
    if path.is_symlink() or os.path.ismount(path):  # the whole folder takes an empty one's place, which these keep
        found = "a link" if path.is_symlink() else "the top of a volume"
        raise OutputError(f"Expected {name} to be a new or an empty folder, found {found} at {path}. Name one in it.")
    there = next(each for each in (path, *path.parents) if each.exists())
    if not os.access(there, os.W_OK):
        raise OutputError(f"Expected {name} where it can be written, found {there}, which cannot. Choose another.")
