"""Where an output may be written: told before any work is done, by the algorithm and by the worker alike."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from .errors import OutputError


def check_output(output: str, inputs: Iterable[str]) -> None:
    """Raise OutputError where a GeoTIFF cannot be written at output, or would replace one of the inputs."""
    path = Path(output)
    folder = path.absolute().parent
    problem = None
    if not folder.is_dir():
        problem = f"Expected OUTPUT in a folder that exists, found no folder {folder}. Create it or choose another"
    elif path.is_dir():
        problem = f"Expected a file as OUTPUT, found the folder {path}. Add a file name that ends in .tif"
    elif path.exists() and any(os.path.exists(each) and os.path.samefile(path, each) for each in inputs):
        problem = f"Expected OUTPUT to be a new file, found {path}, which the job reads. Choose another name"
    elif path.suffix.lower() not in (".tif", ".tiff"):
        problem = f"Expected a name that ends in .tif as OUTPUT, found {path}. Change the ending"
    elif not os.access(folder, os.W_OK):
        problem = f"Expected OUTPUT in a folder that can be written, found {folder}, which cannot. Choose another"
    if problem:
        raise OutputError(problem + ".")
