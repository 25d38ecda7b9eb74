"""Opens rasters: one set of GDAL options, the guards against torn files, and what is wrong with one in a sentence."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..contract.errors import InputError
from ..contract.files import check_endless

CACHE = 256 * 2**20  # bytes; rasterio takes them, GDAL itself would read small numbers as megabytes
GUARDS = {
    "GDAL_ERROR_ON_LIBJPEG_WARNING": True,  # else a torn jpg passes, its rest being grey
    "GDAL_PNG_WHOLE_IMAGE_OPTIM": False,  # that way a png that ends too early passes, its rest being whatever
}
_OPENING = threading.Lock()  # filters of warnings belong to the process


@contextmanager
def reading(cache: int = CACHE, **options: Any) -> Iterator[None]:
    """GDAL with a cache of so many bytes and the guards against torn files, in this thread; in the main one, in all."""
    import rasterio

    with rasterio.Env(GDAL_CACHEMAX=cache, **GUARDS, **options):
        yield


def open_quietly(path: str | Path, *mode: str, **options: Any) -> Any:
    """The dataset at path, opened as rasterio does. That a raster may have no georeference is no news here.

    Raises what rasterio raises, or InputError where a pipe or a device lies there.
    """
    import rasterio

    check_endless(str(path))
    with _OPENING, warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        return rasterio.open(path, *mode, **options)


def is_there(path: str) -> bool:
    """Whether a file is at path; True of what is no path, such as a URL or a part of a file, which GDAL may open."""
    return Path(path).exists() or "://" in path or path.startswith("/vsi") or ":" in path[2:]


def open_raster(
    path: str, what: str, said: str = "", check: str = "the path", advice: str = "Choose another file"
) -> Any:
    """The dataset at path. Raises InputError where GDAL cannot open it, or it has no bands or pixels without a size.

    what: it is expected to be; said: what the user calls it; check: where its path comes from.
    """
    import rasterio

    if not is_there(path):
        raise InputError(f"Expected {what}, found no file at {path}. Check {check}.")
    said = said or path
    try:
        dataset = open_quietly(path)
    except rasterio.errors.RasterioError as error:
        raise InputError(
            f"Expected {what}, found {said}, which GDAL cannot open as one ({error}). {advice}."
        ) from error
    wrong = None
    if not dataset.count:
        parts = len(dataset.subdatasets)
        wrong = f"Expected {what} with bands, found {said} with none. Choose one of its {parts} parts"
    elif dataset.transform.determinant == 0:
        wrong = f"Expected pixels with a size, found a geotransform of size 0 in {said}. Georeference the layer"
    if wrong:
        dataset.close()
        raise InputError(wrong + ".")
    return dataset


@contextmanager
def damage(said: str | Path, advice: str = "Repair it or copy it again", window: Any = None) -> Iterator[None]:
    """Turn what GDAL says of a damaged file, read at a window, into an InputError."""
    import rasterio

    try:
        yield
    except rasterio.errors.RasterioError as error:
        where = f" at column {window.col_off}, row {window.row_off}" if window is not None else ""
        raise InputError(f"Expected to read {said}, found damage{where} ({error}). {advice}.") from error
