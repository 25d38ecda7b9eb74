"""Land cover of any size for benchmarks: the sample, mirrored at its edges over and over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window
from rows import ROOT

SAMPLE = ROOT / "resources" / "sample" / "landcover.tif"
_STRIP = 512  # rows written at once


def mirrored(start: int, count: int, length: int) -> NDArray[np.intp]:
    """`count` indices from `start` on into something of that length, running to and fro between its ends."""
    at = np.arange(start, start + count) % (2 * length)
    return np.where(at < length, at, 2 * length - 1 - at)


def write(path: Path, width: int, height: int, column: int = 0, row: int = 0, transform: Any = None) -> Path:
    """A raster of width x height pixels that begins at (column, row) of the endless mosaic.

    It lies where the sample lies, whatever part of the mosaic it holds; another transform puts it
    elsewhere.
    """
    with rasterio.open(SAMPLE) as sample:
        codes, profile = sample.read(1), sample.profile
    profile.update(
        width=width,
        height=height,
        compress="deflate",
        zlevel=1,
        tiled=True,
        blockxsize=512,
        blockysize=512,
        nodata=None,
    )
    if transform is not None:
        profile.update(transform=transform)
    columns = mirrored(column, width, codes.shape[1])
    with rasterio.open(path, "w", **profile) as file:
        for top in range(0, height, _STRIP):
            rows = mirrored(row + top, min(_STRIP, height - top), codes.shape[0])
            file.write(codes[np.ix_(rows, columns)], 1, window=Window(0, top, width, len(rows)))
    return path
