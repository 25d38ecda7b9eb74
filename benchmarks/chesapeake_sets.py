"""The chesapeake patches as two unpaired sets and held-out pairs: GeoTIFFs in runs/, which git ignores.

    python benchmarks/chesapeake_sets.py --out runs/translator/chesapeake

Places, not images, are shared out: of some only autumn is in the training, of as many others only summer,
and of the rest both seasons are the truth that the training never sees.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import rasterio
from rasterio import Affine
from rows import ROOT

DATA = ROOT.parent / "shared" / "data" / "chesapeake"
SEASONS = {"autumn": slice(0, 4), "summer": slice(4, 8)}
NAMES = ("red", "green", "blue", "nir")
TRUTH = 4
"""Places that the training never sees."""


def main() -> None:
    """Write autumn/, summer/ and, of the places held out, truth/autumn/ and truth/summer/."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--out", type=Path, default=ROOT / "runs" / "translator" / "chesapeake")
    chosen = parser.parse_args()
    files = sorted(chosen.data.glob("*/*.npz"))
    step = max(len(files) // TRUTH, 1)
    for number, file in enumerate(files):
        with np.load(file) as held:
            patch = held[held.files[0]][0]
        is_truth = number % step == 0
        season = ("autumn", "summer")[(number - number // step) % 2]
        for name, bands in SEASONS.items():
            folder = chosen.out / "truth" / name if is_truth else chosen.out / name
            if is_truth or name == season:
                write(folder / f"place{number:02d}.tif", np.clip(np.rint(patch[bands]), 0, 255).astype(np.uint8))
    print(f"{len(files)} places in {chosen.out}, {TRUTH} of them held out.")


def write(path: Path, values: np.ndarray) -> None:
    """A GeoTIFF of (bands, h, w) with pixels of a metre."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count, height, width = values.shape
    profile = {"driver": "GTiff", "count": count, "height": height, "width": width, "dtype": "uint8"}
    with rasterio.open(
        path, "w", **profile, transform=Affine(1, 0, 0, 0, -1, height), photometric="MINISBLACK"
    ) as file:
        file.write(values)
        file.descriptions = NAMES


if __name__ == "__main__":
    main()
