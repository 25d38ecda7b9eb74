"""Imagery with another brightness, another contrast and a shift of less than a pixel, as two dates have them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard
from ...contract.events import Report
from ...contract.options.declaring import SharingOptions
from ...rasters.grid import Grid
from ...rasters.opening import open_quietly
from ...rasters.writer import BLOCK, Raster, RasterWriter
from ..windows.blend import to_type

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Alteration:
    """Factors of digital numbers and of their distance from the mean, and a shift to the right and down in pixels."""

    brightness: float
    contrast: float
    shift_x: float
    shift_y: float

    def of(self, image: Array, valid: NDArray[np.bool_], means: Array) -> Array:
        """Rows (bands, h, w) of an image (bands, h + 2, w + 2) with a pixel more on every side; of pixels between
        valid ones (h + 2, w + 2) bilinear."""
        height, width = valid.shape[0] - 2, valid.shape[1] - 2
        total, weight = np.zeros((len(image), height, width), np.float32), np.zeros((height, width), np.float32)
        for down, y in _taps(self.shift_y):
            for right, x in _taps(self.shift_x):
                part = np.s_[y : y + height, x : x + width]
                share = np.float32(down * right) * valid[part]
                total, weight = total + share * image[(slice(None), *part)], weight + share
        moved = np.where(weight > 0, total / np.maximum(weight, np.float32(1e-6)), image[:, 1:-1, 1:-1])
        return ((means + self.contrast * (moved - means)) * self.brightness).astype(np.float32)


def _taps(shift: float) -> tuple[tuple[float, int], tuple[float, int]]:
    """Weight and start, in an image with a pixel more on every side, of what a shifted pixel lies between."""
    return (1 - abs(shift), 1), (abs(shift), 0 if shift > 0 else 2)


def alter(source: Path, target: Path, card: ModelCard, how: Alteration, asked: SharingOptions, report: Report) -> None:
    """Write imagery of a model altered; holes stay holes, and its tags say what was done. Raises OutputError."""
    from rasterio.windows import Window

    means = np.array([band.mean for band in card.bands], np.float32)[:, None, None]
    with open_quietly(source) as file:
        is_masked = any(flag.name == "per_dataset" for flag in file.mask_flag_enums[0])
        tags = {**file.tags(), "ALTERED": str(how)}
        raster = Raster.imagery(Grid.of(file), card, is_masked, asked.cog, tags, asked.compression)
        with RasterWriter(str(target), raster, report) as writer:
            for top in range(0, file.height, BLOCK):
                end = min(top + BLOCK, file.height)
                first, last = max(top - 1, 0), min(end + 1, file.height)
                window = Window(0, first, file.width, last - first)
                pads = ((first - top + 1, end + 1 - last), (1, 1))
                image = np.pad(file.read(window=window).astype(np.float32), ((0, 0), *pads), mode="edge")
                valid = np.pad(file.dataset_mask(window=window) > 0, pads, mode="edge")
                rows: NDArray[Any] = to_type(how.of(image, valid, means), card.data_type)
                shown = valid[1:-1, 1:-1]
                writer.write(np.where(shown, rows, rows.dtype.type(0)), shown)
            writer.finish()
