"""Small dataset folders made by code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio import Affine

from landsynth.contract.card import BandInfo, ClassInfo
from landsynth.contract.dataset import DatasetInfo, SceneInfo

Values = NDArray[Any]


def write_tiff(path: Path, bands: Values, **options: Any) -> None:
    """A GeoTIFF of (bands, h, w) with pixels of a metre, unless the options say otherwise."""
    count, height, width = bands.shape
    profile = {"driver": "GTiff", "count": count, "height": height, "width": width, "dtype": bands.dtype.name}
    with rasterio.open(path, "w", **{**profile, "transform": Affine(1, 0, 0, 0, -1, height), **options}) as file:
        file.write(bands)


def write_dataset(folder: Path, scenes: dict[str, tuple[Values, Values, str]], **changes: Any) -> DatasetInfo:
    """A dataset of scenes, name -> image (bands, h, w), codes (h, w), split; codes 1 to the largest are classes."""
    folder.mkdir(parents=True, exist_ok=True)
    image = next(iter(scenes.values()))[0]
    top = max(int(codes.max()) for _, codes, _ in scenes.values())
    high = 255.0 if image.dtype == np.uint8 else max(1000.0, float(np.nanmax(image)))
    info = DatasetInfo(
        "made", tuple(ClassInfo(code, f"class {code}") for code in range(1, top + 1)), (ClassInfo(0, "unlabelled"),),
        tuple(BandInfo(f"band{number}", 0.0, high, high / 2, high / 4) for number in range(1, len(image) + 1)),
        image.dtype.name, 1.0, "",
        tuple(SceneInfo(n, f"{n}-image.tif", f"{n}-mask.tif", split) for n, (_, _, split) in scenes.items()),
    )  # fmt: skip
    for name, (bands, codes, _) in scenes.items():
        write_tiff(folder / f"{name}-image.tif", bands)
        write_tiff(folder / f"{name}-mask.tif", codes[None])
    info = replace(info, **changes)
    info.write(folder)
    return info


def halves(height: int, width: int) -> NDArray[np.uint8]:
    """Codes 1 on the left and 2 on the right half."""
    codes = np.ones((height, width), np.uint8)
    codes[:, width // 2 :] = 2
    return codes


def ramp(height: int, width: int, bands: int = 1, kind: str = "uint16") -> Values:
    """Pixels that say where they are: row * width + column, and 10,000 more for each further band."""
    where = np.arange(height * width).reshape(height, width)
    return np.stack([where + 10_000 * band for band in range(bands)]).astype(kind)
