"""Grids of two rasters compared, and one raster put on the grid of another without a copy."""

from __future__ import annotations

from typing import Any

from affine import Affine

from ..inference.grid import Grid

PLAIN_CRS = "EPSG:32631"  # any CRS in metres does: both sides of a warp without CRS get the same


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
    corners = ((0, 0), (one.width, one.height))
    back = ~two.transform
    moved = [abs(a - b) for corner in corners for a, b in zip(back @ (one.transform @ corner), corner)]
    return bool(max(moved) < 1e-3)


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
