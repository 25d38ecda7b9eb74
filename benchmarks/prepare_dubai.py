"""Turn the Dubai pictures (Humans in the Loop, CC0) into a dataset folder: join the parts, colours to codes."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from PIL import Image

from landsynth.contract.card import BandInfo, ClassInfo
from landsynth.contract.dataset import DatasetInfo, SceneInfo

CLASSES = (
    ClassInfo(1, "building", "#3C1098"),
    ClassInfo(2, "land", "#8429F6"),
    ClassInfo(3, "road", "#6EC1E4"),
    ClassInfo(4, "vegetation", "#FEDD3A"),
    ClassInfo(5, "water", "#E2A929"),
)
UNLABELLED = ClassInfo(0, "unlabelled", "#9B9B9B")
# Tiles overlap on the ground (1 with 3, 4 with 8, 7 with 8), so whole groups share a split.
SPLITS = {4: "train", 7: "train", 8: "train", 1: "validation", 3: "validation", 5: "test"}
PIXEL_SIZE = 1.0  # metres; the publisher does not state it, roads and villas look like about 1 m


def join(tile: Path, kind: str, suffix: str) -> NDArray[np.uint8]:
    """The 3 x 3 parts of a tile, row by row, cropped to their common size: (h, w, 3)."""
    parts = [
        np.asarray(Image.open(tile / kind / f"image_part_{number:03d}.{suffix}").convert("RGB"))
        for number in range(1, 10)
    ]
    height, width = (min(part.shape[axis] for part in parts) for axis in (0, 1))
    rows = [np.hstack([part[:height, :width] for part in parts[row : row + 3]]) for row in (0, 3, 6)]
    return np.vstack(rows)


def codes(colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Class codes (h, w) from mask colours (h, w, 3); colours that are no class become 0, unlabelled."""
    packed = colours.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    result = np.zeros(packed.shape, np.uint8)
    for each in CLASSES:
        result[packed == int(each.color[1:], 16)] = each.code
    return result


def write(path: Path, bands: NDArray[np.uint8]) -> None:
    """A plain compressed GeoTIFF of (bands, h, w)."""
    count, height, width = bands.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=count,
        height=height,
        width=width,
        dtype="uint8",
        compress="deflate",
        tiled=True,
    ) as file:
        file.write(bands)


def main() -> None:
    """Read --source, write --dataset."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True, help="folder with tile1, tile3, ...")
    parser.add_argument("--dataset", type=Path, required=True, help="folder to write")
    options = parser.parse_args()
    options.dataset.mkdir(parents=True, exist_ok=True)
    scenes, train = [], []
    for number, split in sorted(SPLITS.items()):
        image = np.moveaxis(join(options.source / f"tile{number}", "images", "jpg"), -1, 0)
        mask = codes(join(options.source / f"tile{number}", "masks", "png"))
        scene = SceneInfo(f"tile{number}", f"tile{number}-image.tif", f"tile{number}-mask.tif", split)
        write(options.dataset / scene.image, image)
        write(options.dataset / scene.mask, mask[None])
        scenes.append(scene)
        if split == "train":
            train.append(image.reshape(3, -1))
        print(f"{scene.name}: {image.shape[2]} x {image.shape[1]} px, {split}", flush=True)
    pixels = np.concatenate(train, 1)
    bands = tuple(
        BandInfo(name, 0.0, 255.0, round(float(band.mean()), 3), round(float(band.std()), 3))
        for name, band in zip(("red", "green", "blue"), pixels)
    )
    DatasetInfo("dubai", CLASSES, (UNLABELLED,), bands, "uint8", PIXEL_SIZE, "", tuple(scenes)).write(options.dataset)


if __name__ == "__main__":
    main()
