"""A picture of a training's progress: masks, real crops, and draws of the generator, side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...contract.dataset import DatasetInfo
from ...contract.files import written
from .crops import scaled

DRAWS = 3
Images = NDArray[np.float32]


def write(
    draw: Callable[[NDArray[np.uint8]], Images], real: Images, classes: NDArray[np.uint8], info: DatasetInfo, path: Path
) -> None:
    """Write a PNG: a row a crop; mask, real, DRAWS draws.

    real: (n, bands, h, w) in digital numbers; classes: (n, 1, h, w) indices, 255 for none.
    """
    draws = [draw(classes) for _ in range(DRAWS)]
    rows = []
    for number, mask in enumerate(classes[:, 0]):
        shown = [real[number], *(each[number] for each in draws)]
        rows.append([paint(mask, info), *(picture(scaled(each[None], info)[0]) for each in shown)])
    write_rows(rows, path)


def write_rows(rows: Sequence[Sequence[NDArray[np.uint8]]], path: Path) -> None:
    """Write a PNG of rows of pictures (h, w, 3) of one height each and one width in all; it appears when whole."""
    from PIL import Image

    with written(path) as partial:
        Image.fromarray(np.vstack([np.hstack(row) for row in rows])).save(partial, format="PNG")


def picture(image: Images) -> NDArray[np.uint8]:
    """(bands, h, w) in -1..1 -> (h, w, 3): the first three bands, or the first one three times."""
    bands = [0, 1, 2] if len(image) >= 3 else [0, 0, 0]
    stretched = (np.clip(image[bands], -1, 1) + 1) * 127.5
    return np.moveaxis(np.nan_to_num(stretched).round().astype(np.uint8), 0, -1)


def paint(classes: NDArray[np.uint8], info: DatasetInfo) -> NDArray[np.uint8]:
    """(h, w) class indices -> (h, w, 3) class colours; black where there is none."""
    palette = np.zeros((256, 3), np.uint8)
    for index, each in enumerate(info.classes):
        palette[index] = [int(each.color[start : start + 2], 16) for start in (1, 3, 5)]
    return palette[classes]
