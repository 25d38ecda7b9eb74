"""The grids that polygons are burnt on: anchored at the origin of the CRS, or an image's own; plain arithmetic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Optional

from ...contract.errors import InputError
from ..language.words import tr

Box = tuple[float, float, float, float]
"""xmin, ymin, xmax, ymax"""

MAX_SIDE = 2_000_000
TOLERANCE = 1e-6  # of a pixel: an edge that near to a grid line lies on it


@dataclass(frozen=True)
class Grid:
    """Columns and rows of pixels counted from the origin of the CRS: left and bottom included, right and top not."""

    pixel_width: float
    pixel_height: float
    left: int
    bottom: int
    right: int
    top: int

    @property
    def box(self) -> Box:
        """The edges in units of the CRS."""
        return (
            self.left * self.pixel_width,
            self.bottom * self.pixel_height,
            self.right * self.pixel_width,
            self.top * self.pixel_height,
        )

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.right - self.left, self.top - self.bottom

    def grown(self, pixels: int) -> Grid:
        """The same grid with so many more pixels on each side."""
        return Grid(
            self.pixel_width,
            self.pixel_height,
            self.left - pixels,
            self.bottom - pixels,
            self.right + pixels,
            self.top + pixels,
        )


@dataclass(frozen=True)
class Frame:
    """The grid of an image, wherever it lies: its edges, its width and height in pixels, and the CRS of both."""

    box: Box
    size: tuple[int, int]
    crs: Any
    """A QgsCoordinateReferenceSystem, which plain arithmetic does not look into."""

    @property
    def pixel_width(self) -> float:
        """Width of a pixel in units of the CRS."""
        return (self.box[2] - self.box[0]) / self.size[0]

    @property
    def pixel_height(self) -> float:
        """Height of a pixel in units of the CRS."""
        return (self.box[3] - self.box[1]) / self.size[1]


def snapped(box: Box, pixel_width: float, pixel_height: float) -> Grid:
    """The smallest grid over a box. Raises InputError where it would be larger than any raster should be."""
    left, right = _span(box[0], box[2], pixel_width)
    bottom, top = _span(box[1], box[3], pixel_height)
    if max(right - left, top - bottom) > MAX_SIDE:
        raise InputError(
            tr(
                "Expected a grid of at most {} pixels a side, found {} x {} pixels of {:g} x {:g}. Set a smaller "
                "EXTENT or a larger PIXEL_SIZE."
            ).format(MAX_SIDE, right - left, top - bottom, pixel_width, pixel_height)
        )
    return Grid(pixel_width, pixel_height, left, bottom, right, top)


def _span(low: float, high: float, pixel: float) -> tuple[int, int]:
    first = math.floor(low / pixel + TOLERANCE)
    return first, max(math.ceil(high / pixel - TOLERANCE), first + 1)


def overlap(asked: Optional[Box], available: Box, what: str = "land cover") -> Box:
    """The part of the layer's box that EXTENT covers; the whole box where EXTENT is not set. what: the layer's kind."""
    if asked is None:
        return available
    if not (asked[0] < asked[2] and asked[1] < asked[3]):
        raise InputError(
            tr("Expected an EXTENT with an area, found {}. Draw it again or leave it empty.").format(_text(asked))
        )
    common = (
        max(asked[0], available[0]),
        max(asked[1], available[1]),
        min(asked[2], available[2]),
        min(asked[3], available[3]),
    )
    if not (common[0] < common[2] and common[1] < common[3]):
        raise InputError(
            tr(
                "Expected an EXTENT that overlaps the {} ({}), found {}, both in the CRS of the {}. Choose another "
                "EXTENT or leave it empty."
            ).format(what, _text(available), _text(asked), what)
        )
    return common


def _text(box: Box) -> str:
    return ", ".join(f"{value:.10g}" for value in box)
