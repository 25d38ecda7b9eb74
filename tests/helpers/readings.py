"""What the worker reads of rasters: readings.py FOLDER, for tests in QGIS, whose Python has no rasterio."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np


def read_all(folder: Path) -> None:
    """For every name and path in paths.json: codes, which pixels have none, and the geotransform, as <name>.npz."""
    from landsynth.rasters.landcover import LandCover

    for name, path in json.loads((folder / "paths.json").read_text()).items():
        with LandCover(path, 1, None) as cover:
            grid = cover.grid
            codes, invalid = cover.codes((0, 0, grid.width, grid.height))
            np.savez(folder / f"{name}.npz", codes=codes, invalid=invalid, transform=grid.transform[:6])


if __name__ == "__main__":
    root = Path(__file__).parents[2]
    sys.path[:0] = [str(root)]
    import worker.bootstrap

    worker.bootstrap.register(root)
    read_all(Path(sys.argv[1]))
