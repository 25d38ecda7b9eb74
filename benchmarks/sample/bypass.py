"""Draws a planned bypass over the sample land cover, 11 m wide, and writes pictures of its change pair.

`python benchmarks/sample/bypass.py FOLDER` with a Python that has the inference tier.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import rasterio
from PIL import Image
from scipy import interpolate, spatial

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "landcover.tif"
COLUMNS, ROWS = (820, 930, 1080, 1290, 1500), (-20, 170, 300, 400, 420)
PAVED, WIDTH = 2, 11.0
SHOWN = np.s_[0:560, 780:1480]
"""What the picture shows: rows and columns."""


def draw(path: Path) -> None:
    """The road as a raster on the sample's grid, 0 elsewhere."""
    with rasterio.open(SAMPLE) as file:
        profile, shape, pixel = file.profile, file.shape, file.res[0]
    along = np.linspace(0, 1, 2000)
    spline = interpolate.make_interp_spline(np.linspace(0, 1, len(ROWS)), np.stack((ROWS, COLUMNS), -1), k=3)
    apart, _ = spatial.cKDTree(spline(along)).query(np.stack(np.indices(shape), -1))
    with rasterio.open(path, "w", **{**profile, "nodata": 0}) as file:
        file.write(np.where(apart * pixel <= WIDTH / 2, PAVED, 0).astype(np.uint8), 1)


def picture(folder: Path) -> Image.Image:
    """Before, after and what changed, side by side."""
    shown = []
    for name in ("before", "after"):
        with rasterio.open(folder / f"{name}.tif") as file:
            shown.append(np.moveaxis(file.read((1, 2, 3)), 0, -1)[SHOWN])
    with rasterio.open(folder / "change.tif") as file:
        changed = file.read(1)[SHOWN] > 0
    shown.append(np.where(changed[..., None], np.uint8((200, 40, 40)), np.uint8(255)))
    gap = np.full((shown[0].shape[0], 12, 3), 255, np.uint8)
    return Image.fromarray(np.concatenate([shown[0], gap, shown[1], gap, shown[2]], 1)).resize((1424, 373))


if __name__ == "__main__":
    place = Path(sys.argv[1])
    if (place / "change.tif").is_file():
        picture(place).save(place / "bypass.jpg", quality=88)
    else:
        draw(place / "road.tif")
