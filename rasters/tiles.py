"""Web map tiles (XYZ): squares of 256 px in Web Mercator; those of coarser zoom levels are means of the finest one."""

from __future__ import annotations

import contextlib
import html
import json
import math
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from ..contract.errors import InputError
from ..contract.events import Progress, Report
from ..contract.files import made, written
from .encoding import encoded
from .grid import Box, Grid
from .opening import open_quietly
from .writer import SIDECARS, beside, writing

TILE = 256
WEB = "EPSG:3857"
HALF = math.pi * 6378137
"""Metres from the middle of Web Mercator to its edges."""
MOST = 24
"""Zoom level of pixels of 9 mm at the equator."""
NUDGE = 1e-6  # of a tile: less is what reprojecting leaves of an edge
EXACT = 1e-3  # of a pixel, by which warped pixels may be off: windows of one raster then join
FOLDER = ".xml"
"""Ending of the file that describes a folder of tiles."""
_APPLICATION = 0x4D504258  # of MBTiles among SQLite's files
_SCHEMA = """
PRAGMA application_id = {application}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
CREATE TABLE metadata (name TEXT, value TEXT);
CREATE TABLE tiles (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL,
    tile_data BLOB NOT NULL, UNIQUE (zoom_level, tile_column, tile_row));
BEGIN;"""
_DESCRIPTION = """<GDAL_WMS>
  <Service name="TMS"><ServerUrl>{url}/${{z}}/${{x}}/${{y}}.png</ServerUrl></Service>
  <DataWindow>
    <UpperLeftX>{left!r}</UpperLeftX><UpperLeftY>{top!r}</UpperLeftY>
    <LowerRightX>{right!r}</LowerRightX><LowerRightY>{bottom!r}</LowerRightY>
    <TileLevel>{finest}</TileLevel><TileX>{column}</TileX><TileY>{row}</TileY><YOrigin>top</YOrigin>
    <SizeX>{width}</SizeX><SizeY>{height}</SizeY>
  </DataWindow>
  <OverviewCount>{overviews}</OverviewCount>
  <Projection>EPSG:3857</Projection><BlockSizeX>256</BlockSizeX><BlockSizeY>256</BlockSizeY>
  <BandsCount>4</BandsCount><ZeroBlockHttpCodes>204,404</ZeroBlockHttpCodes>
</GDAL_WMS>
"""
"""What GDAL and QGIS open the folder of tiles by, as a raster."""

Put = Callable[[int, int, int, bytes], None]
"""Keeps the picture of a tile: zoom level, column from the west, row from the north."""
Sums = NDArray[np.uint64]


@dataclass(frozen=True)
class Levels:
    """The zoom levels of a raster: from the one whose pixels are nearest in size to its own, by ratio, to the one that
    shows it in 256 px; and the tiles that it touches at the finest one, in rows from the north."""

    coarsest: int
    finest: int
    box: Box
    bounds: tuple[float, float, float, float]
    """Left, bottom, right and top in metres of Web Mercator. East of 180 degrees x and columns are counted on."""

    @staticmethod
    def of(grid: Grid, said: str) -> Levels:
        """The levels of a grid; said: what the user calls it. Raises InputError where it has no place on a web map."""
        import rasterio

        advice = "Choose an OUTPUT that ends in .tif, or"
        if not grid.crs:
            raise InputError(f"Expected a CRS for web map tiles, found none in {said}. {advice} assign the CRS.")
        try:
            bounds, size = _bounds(grid), _pixel(grid)
        except rasterio.errors.RasterioError:
            bounds, size = (math.inf,) * 4, math.inf
        if not (bounds[0] < bounds[2] < math.inf and bounds[1] < bounds[3] and 0 < size < math.inf):
            raise InputError(
                f"Expected land cover between 85 degrees south and north for web map tiles, found {said}, which Web "
                f"Mercator does not show. {advice} another EXTENT."
            )
        finest = min(max(round(math.log2(2 * HALF / TILE / size)), 0), MOST)
        longest = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
        coarsest = min(max(math.floor(math.log2(2 * HALF / longest) + NUDGE), 0), finest)
        edge = 2 * HALF / 2**finest
        first = [math.floor(each / edge + NUDGE) for each in (bounds[0] + HALF, HALF - bounds[3])]
        end = [math.ceil(each / edge - NUDGE) for each in (bounds[2] + HALF, HALF - bounds[1])]
        return Levels(coarsest, finest, (*first, *(max(a, b + 1) for a, b in zip(end, first))), bounds)

    def at(self, zoom: int) -> Box:
        """The tiles that a coarser level has of it."""
        step = 2 ** (self.finest - zoom)
        left, top, right, bottom = self.box
        return left // step, top // step, -(-right // step), -(-bottom // step)

    @property
    def degrees(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the pixels that it touches, by which GDAL lays an MBTiles file."""
        pixel = 2 * HALF / TILE / 2**self.finest
        left, bottom = (math.floor(each / pixel + EXACT) * pixel for each in self.bounds[:2])
        right, top = (math.ceil(each / pixel - EXACT) * pixel for each in self.bounds[2:])
        if self.is_around:
            left, right = -HALF, HALF
        south, north = (math.degrees(math.atan(math.sinh(each / HALF * math.pi))) for each in (bottom, top))
        return left / HALF * 180, south, right / HALF * 180, north

    @property
    def is_around(self) -> bool:
        """Whether it crosses the meridian of 180 degrees."""
        return bool(self.box[2] > 2**self.finest)


def write_tiles(source: Path, output: Path, levels: Levels, report: Report) -> int:
    """Write the tiles of a raster with red, green and blue of 8 bits; gives their number. Raises OutputError.

    Into an MBTiles file, or, where output ends in .xml, into a folder of that name without the ending, which the file
    describes for GDAL. Tiles that would show nothing are left out.
    """
    sink = _folder if output.suffix.lower() == FOLDER else _mbtiles
    with writing(output), open_quietly(source) as file, _warped(file, levels) as warped:
        with sink(output, levels, _facts(file.tags(), output, levels), report) as put:
            pyramid = _Pyramid(warped, levels, put, report)
            left, top, right, bottom = levels.at(levels.coarsest)
            for row in range(top, bottom):
                for column in range(left, right):
                    pyramid.sums(levels.coarsest, column, row)
        for suffix in SIDECARS:  # they describe the file that was replaced
            beside(output, suffix).unlink(missing_ok=True)
    return pyramid.count


class _Pyramid:
    """Makes a tile of the four below it, these first, so that one of each level is in memory."""

    def __init__(self, warped: Any, levels: Levels, put: Put, report: Report) -> None:
        self._warped, self._levels, self._put, self._report = warped, levels, put, report
        self.count = self._read = 0

    def sums(self, zoom: int, column: int, row: int) -> Sums | None:
        """Sums (4, 256, 256) over the pixels of the finest level that a tile's pixels hold: of red, green and blue
        times alpha, and of alpha; None where it shows nothing. They are whole numbers, so no level adds to the
        rounding of another. The tile is kept."""
        left, top, right, bottom = self._levels.at(zoom)
        if not (left <= column < right and top <= row < bottom):
            return None
        sums = self._finest(column, row) if zoom == self._levels.finest else self._of_four(zoom, column, row)
        if not sums[3].any():
            return None
        pixels = 4 ** (self._levels.finest - zoom)
        weight = np.maximum(sums[3], 1)
        colours = (sums[:3] + weight // 2) // weight
        alpha = (sums[3:] + np.uint64(pixels // 2)) // np.uint64(pixels)
        tile = np.concatenate([colours, alpha]).astype(np.uint8)
        self._put(zoom, column % 2**zoom, row, encoded(tile, "PNG", {"ZLEVEL": 4}))
        self.count += 1
        return sums

    def _finest(self, column: int, row: int) -> Sums:
        from rasterio.windows import Window

        left, top, right, bottom = self._levels.box
        at = Window((column - left) * TILE, (row - top) * TILE, TILE, TILE)
        tile = self._warped.read(window=at).astype(np.uint64)
        self._read += 1
        self._report(Progress(self._read / ((right - left) * (bottom - top))))
        return np.concatenate([tile[:3] * tile[3], tile[3:]])

    def _of_four(self, zoom: int, column: int, row: int) -> Sums:
        sums, half = np.zeros((4, TILE, TILE), np.uint64), TILE // 2
        for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
            part = self.sums(zoom + 1, 2 * column + right, 2 * row + down)
            if part is not None:
                quarter = part.reshape(4, half, 2, half, 2).sum((2, 4))
                sums[:, half * down : half * (down + 1), half * right : half * (right + 1)] = quarter
        return sums


@contextlib.contextmanager
def _mbtiles(output: Path, levels: Levels, facts: dict[str, str], report: Report) -> Iterator[Put]:
    """An MBTiles file (version 1.3), whose rows are counted from the south. Raises OSError."""
    import sqlite3

    with written(output, report) as part:
        try:
            with contextlib.closing(sqlite3.connect(f"{part.as_uri()}?nolock=1", uri=True)) as base:
                base.isolation_level = None
                base.executescript(_SCHEMA.format(application=_APPLICATION))
                base.executemany("INSERT INTO metadata VALUES (?, ?)", facts.items())

                def put(zoom: int, column: int, row: int, picture: bytes) -> None:
                    values = (zoom, column, 2**zoom - 1 - row, picture)
                    base.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", values)

                yield put
                base.execute("COMMIT")
        except sqlite3.Error as error:
            raise OSError(str(error)) from error
        with part.open("rb+") as file:
            os.fsync(file.fileno())


@contextlib.contextmanager
def _folder(output: Path, levels: Levels, facts: dict[str, str], report: Report) -> Iterator[Put]:
    """A folder of tiles, z/x/y.png, with its TileJSON (2.2.0), and the file that describes it. Raises OSError."""
    folder, names = output.absolute().with_suffix(""), ("name", "description", "attribution")
    told: dict[str, Any] = {
        key: value for key, value in facts.items() if key in names or key.isupper() and key != "JOB"
    }
    west, south, east, north = levels.degrees
    told |= {
        "tilejson": "2.2.0", "tiles": ["{z}/{x}/{y}.png"], "scheme": "xyz", "bounds": [west, south, east, north],
        "minzoom": levels.coarsest, "maxzoom": levels.finest,
    }  # fmt: skip
    with written(output, report) as part, made(folder, "OUTPUT", report) as place:

        def put(zoom: int, column: int, row: int, picture: bytes) -> None:
            path = place / str(zoom) / str(column) / f"{row}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(picture)

        yield put
        (place / "tiles.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
        part.write_text(_description(folder, levels), encoding="utf-8")


def _description(folder: Path, levels: Levels) -> str:
    steps = 2 ** (levels.finest - levels.coarsest)
    left, top, right, bottom = (each * steps for each in levels.at(levels.coarsest))
    if levels.is_around:
        left, right = 0, 2**levels.finest
    edge = 2 * HALF / 2**levels.finest
    return _DESCRIPTION.format(
        url=html.escape(folder.as_uri()), finest=levels.finest, overviews=levels.finest - levels.coarsest,
        left=left * edge - HALF, top=HALF - top * edge, right=right * edge - HALF, bottom=HALF - bottom * edge,
        column=left, row=top, width=(right - left) * TILE, height=(bottom - top) * TILE,
    )  # fmt: skip


def _facts(tags: dict[str, str], output: Path, levels: Levels) -> dict[str, str]:
    """What the tiles say of themselves: MBTiles' own entries, and the tags of the raster."""
    found = {
        "name": output.stem, "format": "png", "type": "overlay", "version": "1.1",
        "description": "Synthetic imagery: it shows no real place at any real time.",
        "bounds": ",".join(f"{each!r}" for each in levels.degrees), "minzoom": str(levels.coarsest),
        "maxzoom": str(levels.finest), **{key: value for key, value in tags.items() if key != "AREA_OR_POINT"},
    }  # fmt: skip
    return found | ({"attribution": tags["ATTRIBUTION"]} if "ATTRIBUTION" in tags else {})


def _warped(file: Any, levels: Levels) -> Any:
    """The raster on the pixels of the finest level, over all of its tiles, with alpha."""
    from rasterio.enums import Resampling
    from rasterio.vrt import WarpedVRT

    left, top, right, bottom = levels.box
    edge = 2 * HALF / 2**levels.finest
    grid = Affine(edge / TILE, 0, left * edge - HALF, 0, -edge / TILE, HALF - top * edge)
    return WarpedVRT(
        file, crs=WEB, transform=grid, width=(right - left) * TILE, height=(bottom - top) * TILE,
        resampling=Resampling.cubic, add_alpha=True, tolerance=EXACT,
    )  # fmt: skip


def _bounds(grid: Grid) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a grid in Web Mercator, as far as that goes. Raises RasterioError."""
    from rasterio.transform import array_bounds
    from rasterio.warp import transform_bounds

    own = array_bounds(grid.height, grid.width, grid.transform)
    if grid.crs == WEB:
        left, bottom, right, top = own
    else:
        west, south, east, north = transform_bounds(grid.crs, "EPSG:4326", *own)
        east += 360 if west > east else 0  # it crosses the meridian of 180 degrees
        left, right = (each / 180 * HALF for each in (west, east))
        bottom, top = (HALF / math.pi * math.asinh(math.tan(math.radians(each))) for each in (south, north))
    return max(left, -HALF), max(bottom, -HALF), right, min(top, HALF)


def _pixel(grid: Grid) -> float:
    """How large a pixel in the middle is in Web Mercator, in metres there. Raises RasterioError."""
    from rasterio.warp import transform

    x, y = grid.width / 2, grid.height / 2
    points = [grid.transform @ each for each in ((x, y), (x + 1, y), (x, y + 1))]
    (x0, x1, x2), (y0, y1, y2) = transform(grid.crs, WEB, *zip(*points))[:2]
    return math.sqrt(math.hypot(x1 - x0, y1 - y0) * math.hypot(x2 - x0, y2 - y0))
