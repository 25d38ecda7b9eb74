"""Gives synthetic imagery the radiometry of real scenes: each class takes the mean and spread it has in one of them.

A generator that was trained for hours knows what roads look like on average; from one real scene to the next they are
brighter or darker by more than it dares. This is the statistical transfer of colour of Reinhard et al. 2001 (Color
transfer between images, IEEE Computer Graphics and Applications 21(5), equations 10 to 12), in digital numbers instead
of their opponent space, which other than three bands do not have, and class by class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import BandInfo, ClassInfo
from ...contract.dataset import DatasetInfo
from ...contract.errors import InputError
from ...contract.files import written
from ...rasters.grid import Grid
from ...rasters.imagery import shows_nothing
from ...rasters.opening import open_quietly
from ...rasters.scenes import strips
from ...rasters.writer import check_whole, create
from ..windows.blend import to_type

LEAST = 500
"""Pixels from which on the moments of a class in a scene are believed."""
STRETCH = (1 / 3, 3.0)
"""Limits of the factor by which a spread changes: what is nearly flat would become noise."""
Array = NDArray[Any]


@dataclass(frozen=True)
class Moments:
    """Of each class in a scene: number of pixels (classes,), mean and standard deviation (classes, bands)."""

    count: Array
    mean: Array
    std: Array


def references(folder: str | Path, info: DatasetInfo) -> list[Moments]:
    """The moments of every train scene of a dataset. Raises InputError where there is none to learn from."""
    scenes = info.of_split("train")
    found = [
        moments(Path(folder) / scene.image, Path(folder) / scene.mask, info.classes, info.nodata) for scene in scenes
    ]
    if not any((each.count >= LEAST).any() for each in found):
        raise InputError(
            f"Expected real train scenes with at least {LEAST} pixels of a class in {folder}, found none to take the "
            "radiometry from. Set RADIOMETRY to model."
        )
    return found


def moments(image: Path, mask: Path, classes: Sequence[ClassInfo], nodata: float | None = None) -> Moments:
    """The moments of an image by the classes of its mask, block by block, over the pixels that show something."""
    with open_quietly(image) as pixels, open_quietly(mask) as codes:
        bands = pixels.count
        count = np.zeros(len(classes))
        total, squares = np.zeros((2, len(classes), bands))
        for window in strips(pixels):
            values, shown = _read(pixels, window, nodata)
            found = codes.read(1, window=window)
            for index, each in enumerate(classes):
                chosen = values[:, (found == each.code) & shown].astype(np.float64)
                count[index] += chosen.shape[1]
                total[index] += chosen.sum(1)
                squares[index] += (chosen**2).sum(1)
    mean = total / np.maximum(count, 1)[:, None]
    variance = squares / np.maximum(count, 1)[:, None] - mean**2
    return Moments(count, mean, np.sqrt(np.maximum(variance, 0)))


def draw(real: Sequence[Moments], seed: int) -> tuple[Array, Array]:
    """The mean and standard deviation (classes, bands) that an image of that seed takes; NaN where no scene has any.

    One scene is drawn for all classes, so that they keep the contrast they have in it; what it has too little of
    comes from the next one drawn.
    """
    order = np.random.default_rng((seed, 1)).permutation(len(real))
    mean = np.full(real[0].mean.shape, np.nan)
    std = mean.copy()
    for number in order:
        taken = np.isnan(mean[:, 0]) & (real[number].count >= LEAST)
        mean[taken], std[taken] = real[number].mean[taken], real[number].std[taken]
    return mean, std


def match(
    source: Path,
    mask: Path,
    target: Path,
    classes: Sequence[ClassInfo],
    wanted: tuple[Array, Array],
    tags: Mapping[str, str] | None = None,
) -> None:
    """Write `source` again as `target`, each class with the wanted mean and standard deviation (classes, bands).

    Classes with fewer than LEAST pixels, or wanted as NaN, and pixels of no class stay as they are. The file appears
    when it is whole; grid, bands, mask and, but for those given here, tags are those of the source.
    """
    import rasterio

    own = moments(source, mask, classes)
    scale, offset = _transfer(own, wanted)
    with written(target) as partial, open_quietly(source) as old, open_quietly(mask) as codes:
        is_rgb = [each.name for each in old.colorinterp[:3]] == ["red", "green", "blue"]
        masked = any(flag.name == "per_dataset" for flag in old.mask_flag_enums[0])
        like = {**old.profile, "photometric": "RGB" if is_rgb else "MINISBLACK"}
        new = create(partial, Grid.of(old), old.descriptions, old.dtypes[0], **like)
        with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), new:
            new.update_tags(**{**old.tags(), **(tags or {})})
            new.colorinterp = old.colorinterp
            for window in strips(old):
                values = old.read(window=window)
                found = codes.read(1, window=window)
                changed = values.astype(np.float32)
                for index, each in enumerate(classes):
                    here = found == each.code
                    changed[:, here] = changed[:, here] * scale[index][:, None] + offset[index][:, None]
                new.write(to_type(changed, values.dtype.name), window=window)
                if masked:
                    new.write_mask(old.dataset_mask(window=window), window=window)
        check_whole(partial)


def statistics(bands: Sequence[BandInfo], images: Sequence[Path]) -> tuple[BandInfo, ...]:
    """The bands with mean and standard deviation over the valid pixels of the images."""
    count, total, squares = 0, np.zeros(len(bands)), np.zeros(len(bands))
    for path in images:
        with open_quietly(path) as image:
            for _, window in image.block_windows(1):
                values = image.read(window=window)[:, image.dataset_mask(window=window) > 0].astype(np.float64)
                count += values.shape[1]
                total += values.sum(1)
                squares += (values**2).sum(1)
    mean = total / max(count, 1)
    std = np.sqrt(np.maximum(squares / max(count, 1) - mean**2, 0))
    return tuple(
        BandInfo(band.name, band.minimum, band.maximum, round(float(mean[at]), 6), round(float(std[at]), 6))
        for at, band in enumerate(bands)
    )


def _transfer(own: Moments, wanted: tuple[Array, Array]) -> tuple[Array, Array]:
    """Scale and offset (classes, bands) that give the wanted moments; 1 and 0 for classes that stay."""
    mean, std = wanted
    scale = np.clip(std / np.maximum(own.std, 1e-6), *STRETCH)
    stays = np.isnan(mean) | (own.count < LEAST)[:, None]
    scale = np.where(stays, 1.0, scale)
    return scale, np.where(stays, 0.0, mean - own.mean * scale)


def _read(pixels: Any, window: Any, nodata: float | None) -> tuple[Array, Array]:
    """Digital numbers (bands, h, w) of a window, and which pixels (h, w) show something."""
    values = pixels.read(window=window)
    return values, (pixels.dataset_mask(window=window) > 0) & ~shows_nothing(values, nodata)
