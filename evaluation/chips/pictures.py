"""Chips as pictures in a report: imagery in colours, land cover in those of its classes, rows of chips side by side."""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, BandInfo, ClassInfo
from ..features.embedding import as_seen

NO_FIGURES = "Figures need matplotlib, which is in the worker environment of tier evaluation."
INCH = 1.35  # of a chip in a report
_EMPTY = (235, 235, 235)


def can_draw() -> bool:
    """Whether matplotlib is there."""
    return importlib.util.find_spec("matplotlib") is not None


def in_colours(images: NDArray[Any], bands: Sequence[BandInfo]) -> NDArray[np.uint8]:
    """Images (n, bands, h, w) in raw digital numbers as red, green and blue (n, h, w, 3); grey where nothing is shown.

    Each band's limits become 0 to 255, as the satellite network sees them.
    """
    height, width = images.shape[2:]
    seen = np.moveaxis(as_seen(images, bands), 1, -1)
    top, left = (seen.shape[1] - height) // 2, (seen.shape[2] - width) // 2
    found = np.rint(seen[:, top : top + height, left : left + width]).astype(np.uint8)
    found[~np.isfinite(images).all(1)] = _EMPTY
    return found


def of_classes(classes: NDArray[np.uint8], infos: Sequence[ClassInfo]) -> NDArray[np.uint8]:
    """Class indices (n, h, w) in the colours of their classes (n, h, w, 3)."""
    colours = np.full((256, 3), _EMPTY, np.uint8)
    for index, each in enumerate(infos[:NO_CLASS]):
        colours[index] = [int(each.color[at : at + 2], 16) for at in (1, 3, 5)]
    return colours[classes]


def mosaic(rows: Sequence[Sequence[NDArray[np.uint8]]], titles: Sequence[str], labels: Sequence[str] = ()) -> bytes:
    """A PNG of rows of pictures (h, w, 3) under the titles of the columns, each row with a label; needs matplotlib."""
    from matplotlib.figure import Figure

    count = max(len(row) for row in rows)
    figure = Figure(figsize=(INCH * count + (1.1 if labels else 0), INCH * len(rows) + 0.3), layout="constrained")
    grid = figure.subplots(len(rows), count, squeeze=False)
    for number, row in enumerate(rows):
        for at in range(count):
            axes = grid[number, at]
            axes.set_xticks([])
            axes.set_yticks([])
            axes.axis("on" if at < len(row) else "off")
            axes.spines[:].set_visible(False)
            if at < len(row):
                axes.imshow(row[at], interpolation="nearest")
            if number == 0 and at < len(titles):
                axes.set_title(titles[at], fontsize=8)
        if labels:
            grid[number, 0].set_ylabel(labels[number], fontsize=8, rotation=0, ha="right", va="center")
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=120, metadata={"Software": None})
    return file.getvalue()
