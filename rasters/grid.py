"""The pixel grid of a raster: where it lies in the world, what an extent covers of it, and how large a pixel is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from affine import Affine

from ..contract.card import DISTORTED, PIXELS_APART
from ..contract.errors import InputError
from ..contract.events import Message, Report, Warning

LARGEST = 2**31 - 1  # pixels along a side that GDAL can count
MOST = 10**14  # pixels that a run can be through with; the land of the earth has as many of 1.2 m
ASKEW = 1e-3  # of a pixel: less is noise of the program that wrote the grid
NUDGE = 2.0**-10  # of a pixel: a corner halfway between two whole pixels always goes the same way

PLAIN_CRS = "EPSG:32631"  # any CRS in metres does: both sides of a warp without CRS get the same

Box = tuple[int, int, int, int]
"""First column, first row, end column, end row."""


@dataclass(frozen=True)
class Grid:
    """A raster's grid. `crs` is a rasterio CRS or None."""

    transform: Affine
    crs: Any
    width: int
    height: int

    @staticmethod
    def of(file: Any) -> Grid:
        """The grid of an open raster."""
        return Grid(file.transform, file.crs, file.width, file.height)

    @property
    def is_aligned(self) -> bool:
        """Whether the axes of the grid are those of the CRS, to a thousandth of a pixel at its far corner."""
        t = self.transform
        return abs(t.b) * self.height <= ASKEW * abs(t.a) and abs(t.d) * self.width <= ASKEW * abs(t.e)

    @property
    def is_placed(self) -> bool:
        """Whether it lies anywhere: QGIS and GDAL count the pixels of other rasters from 0, down or up."""
        return bool(self.crs) or self.transform not in (Affine.identity(), Affine.scale(1, -1))

    @property
    def origin(self) -> tuple[int, int]:
        """World column and row of the raster's first pixel, counted from the origin of the CRS in whole pixels.

        Grids that are rotated or have no CRS count from their own corner.
        """
        if not self.crs or not self.is_aligned:
            return 0, 0
        t = self.transform
        return _nearest(t.c / t.a), _nearest(t.f / t.e)

    def cropped(self, box: Box) -> Grid:
        """The part of the grid that the box covers."""
        left, top, right, bottom = box
        t, (x, y) = self.transform, self._place(left, top)
        moved = t if not (left or top) else Affine(t.a, t.b, x, t.d, t.e, y)
        return replace(self, transform=moved, width=right - left, height=bottom - top)

    def resampled(self, pixel_size: float) -> Grid:
        """The grid with square pixels of that size, counted from the origin of the CRS, whose centres lie in it.

        A grid that has that pixel size already is kept. Raises InputError for rotated grids and absurd sizes.
        """
        t = self.transform
        if math.isclose(abs(t.a), pixel_size, rel_tol=1e-9) and math.isclose(abs(t.e), pixel_size, rel_tol=1e-9):
            return self
        if not self.is_aligned:
            raise InputError(
                "PIXEL_SIZE: expected a land cover whose grid is parallel to the axes of its CRS, found a rotated or "
                "sheared one. Leave PIXEL_SIZE empty, or warp the layer first."
            )
        x_step, y_step = math.copysign(pixel_size, t.a), math.copysign(pixel_size, t.e)
        x_base, y_base = (0.0, 0.0) if self.crs else (t.c, t.f)
        first, columns = _centres(t.c - x_base, t.a * self.width, x_step)
        top, rows = _centres(t.f - y_base, t.e * self.height, y_step)
        if max(columns, rows) > LARGEST:
            raise InputError(
                f"PIXEL_SIZE: expected a size that gives at most {LARGEST} pixels a side, found {pixel_size:g}, which "
                f"gives {max(columns, rows)}. It is in units of the layer's CRS; raise it."
            )
        moved = Affine(x_step, 0.0, x_base + first * x_step, 0.0, y_step, y_base + top * y_step)
        return Grid(moved, self.crs, columns, rows)

    def box(self, extent: tuple[float, float, float, float] | None, what: str = "land cover") -> Box:
        """The pixels that an extent (xmin, ymin, xmax, ymax) covers, its edges moved to the nearest pixel edges.

        At least one pixel, clipped to the raster. what: the raster's kind, for messages. Raises InputError where the
        two have nothing in common.
        """
        if extent is None:
            check_pixels(self.width, self.height, what)
            return 0, 0, self.width, self.height
        if not self.is_aligned:
            raise InputError(
                f"EXTENT: expected {what} whose grid is parallel to the axes of its CRS, found a rotated or sheared "
                "grid. Leave EXTENT empty, or warp the layer first."
            )
        shown = self if self.is_placed else replace(self, transform=Affine.scale(1, -1))  # as QGIS counts rows
        t = shown.transform
        left, right = _covered(extent[0], extent[2], t.c, t.a, self.width)
        top, bottom = _covered(extent[1], extent[3], t.f, t.e, self.height)
        if left >= right or top >= bottom:
            found = ", ".join(f"{value:.10g}" for value in extent)
            own = ", ".join(f"{value:.10g}" for value in shown.bounds)
            raise InputError(
                f"EXTENT: expected xmin, ymin, xmax, ymax that overlap the {what} ({own}), found {found}. "
                "Choose an extent on the layer, in the layer's CRS."
            )
        check_pixels(right - left, bottom - top, what)
        return left, top, right, bottom

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """xmin, ymin, xmax, ymax of the corners."""
        corners = [self._place(*at) for at in ((0, 0), (self.width, 0), (0, self.height), (self.width, self.height))]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def _place(self, column: float, row: float) -> tuple[float, float]:
        t = self.transform
        return t.a * column + t.b * row + t.c, t.d * column + t.e * row + t.f

    def pixel_metres(self) -> float | None:
        """Side of a square as large as a pixel at the raster's centre, in metres; None where that is not known.

        Of projected CRS by their own unit, unless that is not a metre on the ground by a twentieth or more, as in Web
        Mercator away from the equator.
        """
        t = self.transform
        if not self.crs:
            return None
        if self.crs.is_geographic:
            return self._ground_metres()
        try:
            factor = float(self.crs.linear_units_factor[1])
        except Exception:  # rasterio raises CRSError or GDAL's own errors for CRS without a length unit
            return None
        nominal, ground = factor * math.sqrt(abs(t.a * t.e - t.b * t.d)), self._ground_metres()
        is_off = ground is not None and math.isfinite(ground) and abs(ground / nominal - 1) >= DISTORTED
        return ground if is_off else nominal

    def _ground_metres(self) -> float | None:
        from pyproj import CRS, Transformer

        crs = CRS.from_wkt(self.crs.to_wkt())
        geod, column, row = crs.get_geod(), self.width / 2, self.height / 2
        corners = [self._place(*at) for at in ((column, row), (column + 1, row), (column, row + 1))]
        if self.crs.is_geographic:
            degrees = math.degrees(float(self.crs.units_factor[1]))
            corners = [(degrees * x, degrees * y) for x, y in corners]
        elif crs.geodetic_crs is not None:
            turn = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
            corners = [turn.transform(*corner) for corner in corners]
        (x, y), (x1, y1), (x2, y2) = corners
        if geod is None or not abs(y) <= 90:
            return None
        lengths = geod.inv(x, y, x1, y1)[2], geod.inv(x, y, x2, y2)[2]
        return math.sqrt(lengths[0] * lengths[1])


def compare_pixels(grid: Grid, trained: float, advice: str, report: Report) -> None:
    """Say where pixels are more than 25 % larger or smaller than the `trained` metres, or where that is not known."""
    metres = grid.pixel_metres()
    if metres is None or not math.isfinite(metres):
        said = Warning if grid.crs else Message  # without a CRS nobody expects metres
        report(said(f"The pixel size in metres is not known; the model was trained for {trained:g} m."))
    elif abs(metres / trained - 1) > PIXELS_APART:
        report(
            Warning(
                f"The pixels are {metres:.3g} m large, the model was trained for {trained:g} m. "
                f"{advice}, or expect objects of the wrong size."
            )
        )


def check_pixels(width: int, height: int, what: str) -> None:
    """Raise InputError where a raster, or what is taken of it, is so large that no run would ever end."""
    if width * height > MOST:
        raise InputError(
            f"Expected {what} of at most {MOST:.0e} pixels, found {width} x {height}. Raise PIXEL_SIZE, choose a "
            "smaller EXTENT or cut out a part of the raster."
        )


def _nearest(value: float) -> int:
    return math.floor(value + 0.5 + NUDGE)


def _centres(start: float, length: float, step: float) -> tuple[int, int]:
    """First and number of the steps whose centres lie in start..start + length; at least one."""
    first = _nearest(start / step)
    return first, max(_nearest((start + length) / step) - first, 1)


def _covered(low: float, high: float, start: float, step: float, count: int) -> tuple[int, int]:
    """First and end of the pixels between two coordinates, to the nearest edges, at least one, clipped."""
    first, last = sorted(((low - start) / step, (high - start) / step))
    if last <= 0 or first >= count:
        return 0, 0
    first, last = max(first, 0.0), min(last, float(count))
    begin, end = _nearest(first), _nearest(last)
    if begin == end:
        begin = math.floor((first + last) / 2)
        end = begin + 1
    return begin, end


def warped(file: Any, own: Grid, grid: Grid, **options: Any) -> Any:
    """A virtual raster of `file`, whose own grid is given, on another grid."""
    from rasterio.crs import CRS
    from rasterio.vrt import WarpedVRT

    plain = CRS.from_string(PLAIN_CRS)
    return WarpedVRT(
        file,
        src_crs=own.crs or plain,
        src_transform=own.transform,
        crs=grid.crs or plain,
        transform=grid.transform,
        width=grid.width,
        height=grid.height,
        **options,
    )


def same(one: Grid, two: Grid) -> bool:
    """Whether two grids are the same to a thousandth of a pixel."""
    if (one.crs, one.width, one.height) != (two.crs, two.width, two.height):
        return False
    corners = ((0, 0), (one.width, one.height), (one.width, 0))
    back = ~two.transform
    moved = [abs(a - b) for corner in corners for a, b in zip(back @ (one.transform @ corner), corner)]
    return bool(max(moved) < ASKEW)


def lies_on(one: Grid, two: Grid) -> bool:
    """Whether the first pixels of two grids are the same, as far as their georeferences say, whatever their sizes."""
    if not (one.is_placed and two.is_placed):
        return True
    return same(one, replace(two, crs=two.crs if one.crs and two.crs else one.crs, width=one.width, height=one.height))


def laid(file: Any, grid: Grid, said: str, on: str, report: Report) -> Any | None:
    """An open raster of class codes on another grid, by nearest neighbour: itself where the two are the same to a
    thousandth of a pixel, None where they have nothing in common.

    said and on: what the raster and the other one are called. A CRS that one of the two lacks is taken from the other,
    and rasters without any georeference are laid pixel on pixel; both is said. Raises InputError where they cannot be.
    """
    own = Grid.of(file)
    if not (own.is_placed and grid.is_placed):
        if (own.width, own.height) != (grid.width, grid.height):
            raise InputError(
                f"Expected a georeference, or as many pixels as {on} has, found {own.width} x {own.height} in {said} "
                f"and {grid.width} x {grid.height} in {on}. Georeference both."
            )
        if own.is_placed or grid.is_placed:
            report(Warning(f"Only one of {said} and {on} is georeferenced: they are laid pixel on pixel."))
        return file
    one, other = replace(own, crs=own.crs or grid.crs), replace(grid, crs=grid.crs or own.crs)
    without = "" if own.crs and grid.crs else said if grid.crs else on
    if same(one, other):
        return file
    if not overlap(one, other):
        if not without:
            return None
        raise InputError(
            f"Expected a CRS, or coordinates that {said} and {on} share, found none of {without}: {said} covers "
            f"{extent_of(own)}, {on} covers {extent_of(grid)}. Assign both their CRS."
        )
    if own.crs != grid.crs and without:
        known = on if without == said else said
        report(Warning(f"{without} has no CRS: its coordinates are taken as those of the CRS of {known}."))
    report(Message(f"{said} has another grid than {on}: warped onto it by nearest neighbour."))
    has_alpha = any(colour.name == "alpha" for colour in file.colorinterp)
    return warped(file, one, other, add_alpha=file.nodata is None and not has_alpha)


def overlap(one: Grid, two: Grid) -> bool:
    """Whether the extents of two grids have anything in common, in the CRS of the second."""
    import rasterio
    from rasterio.warp import transform_bounds

    left, bottom, right, top = _bounds(one)
    if one.crs != two.crs:
        try:
            left, bottom, right, top = transform_bounds(one.crs, two.crs, left, bottom, right, top)
        except rasterio.errors.RasterioError:  # a CRS that does not reach there
            return False
    x0, y0, x1, y1 = _bounds(two)
    return bool(left < x1 and right > x0 and bottom < y1 and top > y0)


def extent_of(grid: Grid) -> str:
    """The extent of a grid, for a sentence."""
    left, bottom, right, top = _bounds(grid)
    where = f" in {grid.crs.to_string()}" if grid.crs else ""
    return f"x {left:.6g} to {right:.6g}, y {bottom:.6g} to {top:.6g}{where}"


def _bounds(grid: Grid) -> tuple[float, float, float, float]:
    t: Affine = grid.transform
    corners = [t @ (x, y) for x in (0, grid.width) for y in (0, grid.height)]
    return (
        min(x for x, _ in corners),
        min(y for _, y in corners),
        max(x for x, _ in corners),
        max(y for _, y in corners),
    )
