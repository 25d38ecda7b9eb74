"""Draws an invented region at 10 m in WorldCover's codes, for pictures: fields, woods, towns, a river and lakes.

`python benchmarks/sample/region.py FILE.tif` with a Python that has the inference tier.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.transform import from_origin
from scipy import ndimage, spatial

TREE, GRASS, CROP, BUILT, BARE, WATER = 10, 30, 40, 50, 60, 80
SIZE, PIXEL = 640, 10.0
LEFT, TOP = 500000.0, 6206400.0  # in the North Sea, far from any shore
FIELDS = 9
"""Pixels along a field, about."""


def region(seed: int = 7) -> NDArray[np.uint8]:
    """Codes (SIZE, SIZE)."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[:SIZE, :SIZE].astype(float)
    _, parish = spatial.cKDTree(random.uniform(0, SIZE, (40, 2))).query(np.stack((rows, columns), -1))
    turn = random.uniform(0, np.pi, 40)[parish]  # fields of a parish lie one way
    along, across = rows * np.cos(turn) + columns * np.sin(turn), columns * np.cos(turn) - rows * np.sin(turn)
    centres = random.uniform(-2 * SIZE, 2.5 * SIZE, (int((4.5 * SIZE / FIELDS) ** 2 / 1.6), 2))
    _, field = spatial.cKDTree(centres).query(np.stack((along * 1.0, across * 1.6), -1))
    kinds = random.choice([CROP, CROP, CROP, GRASS, BARE], len(centres), p=[0.3, 0.2, 0.15, 0.3, 0.05])
    codes = kinds[field].astype(np.uint8)
    codes[_smooth(random, 40) + 0.5 * _smooth(random, 9) > 0.75] = TREE
    town = _smooth(random, 60) + 0.35 * _smooth(random, 4)
    codes[town > 1.7] = BUILT
    codes[(town > 1.45) & (town <= 1.7) & (_smooth(random, 3) > 0)] = GRASS
    middle = SIZE * 0.45 + 90 * np.sin(rows[:, 0] / 110) + 25 * np.sin(rows[:, 0] / 31)
    apart = np.abs(columns - middle[:, None])
    codes[apart < 12 + 4 * _smooth(random, 10)] = GRASS
    codes[apart < 5 + 1.5 * _smooth(random, 25)] = WATER
    codes[_smooth(random, 50) > 2.1] = WATER
    return codes


def _smooth(random: np.random.Generator, cells: float) -> NDArray[np.float64]:
    """Standard normal numbers that change over so many pixels."""
    plane = ndimage.gaussian_filter(random.standard_normal((SIZE, SIZE)), cells / 2, mode="wrap")
    return (plane - plane.mean()) / plane.std()


def main(path: Path) -> None:
    """Write the region as a GeoTIFF."""
    profile = {"driver": "GTiff", "width": SIZE, "height": SIZE, "count": 1, "dtype": "uint8", "compress": "deflate"}
    with rasterio.open(path, "w", crs="EPSG:32631", transform=from_origin(LEFT, TOP, PIXEL, PIXEL), **profile) as file:
        file.write(region(), 1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
