"""Writes land cover in its class colours beside the imagery made from it, as one PNG."""

from __future__ import annotations

import sys
import warnings

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp, Resampling
from rasterio.errors import NotGeoreferencedWarning

LONGEST = 1024
GAP = 8


def main(landcover: str, imagery: str, picture: str) -> None:
    """Read both at most LONGEST pixels high and wide, join them with a white gap, write."""
    left, right = _colours(landcover), _imagery(imagery)
    if left.shape != right.shape:
        raise SystemExit(f"Expected imagery of the land cover's size {left.shape[1:]}, found {right.shape[1:]}.")
    gap = np.full((3, left.shape[1], GAP), 255, dtype=np.uint8)
    joined = np.concatenate((left, gap, right), axis=2)
    warnings.simplefilter("ignore", NotGeoreferencedWarning)
    size = {"count": 3, "height": joined.shape[1], "width": joined.shape[2]}
    with rasterio.open(picture, "w", driver="PNG", dtype="uint8", **size) as file:
        file.write(joined)


def _size(raster: rasterio.DatasetReader) -> tuple[int, int]:
    shrink = max(1.0, max(raster.height, raster.width) / LONGEST)
    return round(raster.height / shrink), round(raster.width / shrink)


def _colours(path: str) -> NDArray[np.uint8]:
    """The land cover in the colours of its colour table, (3, h, w); greys where it has none."""
    with rasterio.open(path) as raster:
        codes = raster.read(1, out_shape=_size(raster), resampling=Resampling.nearest)
        if raster.colorinterp[0] == ColorInterp.palette:
            table = {code: colour[:3] for code, colour in raster.colormap(1).items()}
        else:
            known = np.unique(codes)
            table = {int(code): (int(grey),) * 3 for code, grey in zip(known, np.linspace(0, 230, len(known)))}
    picture = np.zeros((3, *codes.shape), dtype=np.uint8)
    for code in np.unique(codes):
        picture[:, codes == code] = np.array(table.get(int(code), (0, 0, 0)), dtype=np.uint8)[:, None]
    return picture


def _imagery(path: str) -> NDArray[np.uint8]:
    """The first three bands as they are, (3, h, w); white where nothing was generated."""
    with rasterio.open(path) as raster:
        size = _size(raster)
        bands = raster.read((1, 2, 3), out_shape=(3, *size), resampling=Resampling.average)
        valid = raster.dataset_mask(out_shape=size) > 0
    return np.where(valid, np.clip(bands, 0, 255), 255).astype(np.uint8)


if __name__ == "__main__":
    main(*sys.argv[1:])
