"""Images with their land cover on one grid, read by window: warped through virtual rasters, never copied."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..contract.card import DATA_TYPES
from ..contract.errors import InputError
from ..contract.events import Message, Report, Warning
from ..rasters.bands import alphas_of, names_of, order_of
from ..rasters.grid import Grid, check_pixels, extent_of, warped
from ..rasters.imagery import Imagery
from ..rasters.landcover import LandCover
from ..rasters.opening import as_vrt, damage, is_scaled, nodata_of, open_quietly

NONE = -1  # code of pixels that no land cover is known of
BUILDING = 2**16  # code of buildings burnt over the land cover, until the legend gives them one
HIGHEST = 2**16 - 1


@dataclass(frozen=True)
class Patch:
    """A window: image (bands, h, w), which pixels show something (h, w), codes (h, w) int32 with NONE."""

    image: NDArray[Any]
    valid: NDArray[np.bool_]
    codes: NDArray[np.int32]


class Source(Protocol):
    """An image with its land cover; becomes one scene, or many blocks."""

    name: str
    grid: Grid
    bands: tuple[str, ...]
    data_type: str
    nodata: float | None
    has_holes: bool
    files: tuple[str, ...]
    """Of the image."""

    def read(self, row: int, column: int, height: int, width: int) -> Patch:
        """The pixels of a window that lies in the grid."""
        ...

    def take(self, wanted: Sequence[str]) -> bool:
        """Give the bands in the order of these names; False where they are others."""
        ...

    def close(self) -> None:
        """Close the files."""
        ...


class Raster(Imagery):
    """One image file; `onto` gives the same on a grid with other pixels."""

    def __init__(self, path: str, what: str, report: Report) -> None:
        """Open and check an image. Raises InputError in one sentence."""
        super().__init__(path, f"a raster as {what}")
        self.base = self.file
        check_pixels(self.grid.width, self.grid.height, f"{path}, {what},")
        kinds, wrong = sorted(set(self.file.dtypes)), None
        if len(kinds) > 1 or kinds[0] not in DATA_TYPES:
            wrong = f"bands of one of the types {', '.join(DATA_TYPES)}, found {', '.join(kinds)}. Convert it"
        elif self.file.colorinterp[0].name == "palette":
            wrong = "imagery, found colours by palette, which are no numbers. Expand it to red, green and blue"
        if wrong:
            self.close()
            raise InputError(f"{path}: expected {wrong} first.")
        if is_scaled(self.file):
            report(Message(f"{path}: its scale and offset are applied, as QGIS shows it."))
        self.data_type = str(kinds[0])
        self.alpha = self._alpha(report)
        self.numbers = [number for number in self.file.indexes if number != self.alpha]
        flags = {flag.name for flag in self.file.mask_flag_enums[0]}
        self.is_masked = "per_dataset" in flags and "alpha" not in flags
        self.nodata = next((v for v in nodata_of(self.file) if v is not None and np.isfinite(v)), None)
        self.has_holes = self.is_masked or self.alpha is not None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the bands that are read."""
        return names_of(self.base, self.numbers)

    def take(self, wanted: Sequence[str]) -> bool:
        """Read the bands in the order of these names; False where the raster has others."""
        order = order_of(wanted, self.names)
        self.numbers = [self.numbers[at] for at in order or range(len(self.numbers))]
        return order is not None

    def onto(self, grid: Grid) -> None:
        """Read from that grid in future: the average of finer pixels, else between the nearest ones."""
        from rasterio.enums import Resampling

        coarser = abs(grid.transform.a) > abs(self.grid.transform.a)
        nodata = float("nan") if self.nodata is None and self.data_type == "float32" else self.nodata
        self.file = warped(
            self.base,
            self.grid,
            grid,
            resampling=Resampling.average if coarser else Resampling.bilinear,
            add_alpha=self.is_masked,
            UNIFIED_SRC_NODATA="YES" if self.data_type == "uint8" else "NO",  # as shows_nothing has it
            **({} if nodata is None else {"src_nodata": nodata, "nodata": nodata}),
        )
        if self.is_masked:
            self.alpha, self.is_masked = self.file.count, False
        self.grid = grid

    def read(self, window: Any) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Values (bands, h, w), and which pixels show something (h, w)."""
        every = nodata_of(self.file)  # of a virtual raster, each band may have another
        return self.values(window, [every[number - 1] for number in self.numbers])

    def close(self) -> None:
        """Close the file."""
        self.file.close()
        self.base.close()

    def _alpha(self, report: Report) -> int | None:
        """The band that says what is transparent: of two values at most. Near infrared is often marked so too."""
        marked = alphas_of(self.file)
        if not marked or self.file.count == 1:
            return None
        shape = min(self.file.height, 512), min(self.file.width, 512)
        with damage(self.path):
            values = set(np.unique(self.file.read(marked[0], out_shape=shape)).tolist())
        if values <= {0, 255, 65535, 1}:
            return marked[0]
        report(
            Message(f"Band {marked[0]} of {self.path} is marked as transparency but holds imagery: taken as a band.")
        )
        self.file = self.base = _without_alpha(self.base)
        return None


class Codes:
    """Land cover or buildings on the grid of an image."""

    def __init__(self, path: str, what: str, image: Raster, grid: Grid, report: Report) -> None:
        """Open and, where its grid is another, warp by nearest neighbour. Raises InputError."""
        self.path, self.cover = path, LandCover(path, 1, None, f"a raster as {what}")
        if self.cover.bands > 1:
            report(Warning(f"{path} has {self.cover.bands} bands; the first is taken as {what}."))
        self.own = self.cover.grid
        self.overlaps = self.cover.onto(grid, image.path, report)

    def read(self, window: Any) -> NDArray[np.int32]:
        """Codes (h, w), NONE where there are none. Raises InputError for values that are no codes."""
        if not self.overlaps:
            return np.full((int(window.height), int(window.width)), NONE, np.int32)
        left, top = int(window.col_off), int(window.row_off)
        codes, invalid = self.cover.codes((left, top, left + int(window.width), top + int(window.height)))
        wrong = ~invalid & ((codes < 0) | (codes > HIGHEST))
        if wrong.any():
            raise InputError(
                f"{self.path}: expected class codes from 0 to {HIGHEST}, found {codes[wrong][0]}. "
                "Choose a land-cover layer, or give it other codes first."
            )
        return np.where(invalid, NONE, codes).astype(np.int32)

    def close(self) -> None:
        """Close the file."""
        self.cover.close()


class RasterSource:
    """A georeferenced (or at least equally sized) image, land cover and buildings."""

    def __init__(self, name: str, paths: tuple[str, str, str | None], pixel_size: float | None, report: Report) -> None:
        """Open image, land cover and, where there is one, the mask of buildings. Raises InputError."""
        self.name = name
        self.files: tuple[str, ...] = paths[:1]
        self.image = Raster(paths[0], "image", report)
        grid = own = self.image.grid
        if pixel_size is not None:
            if not own.is_aligned:
                raise InputError(
                    f"PIXEL_SIZE: expected images whose grid is parallel to the axes of the CRS, found {paths[0]} "
                    "rotated. Leave PIXEL_SIZE empty, or warp the image first."
                )
            grid = own.resampled(pixel_size)
            check_pixels(grid.width, grid.height, "images in PIXEL_SIZE")
        self.codes = Codes(paths[1], "land cover", self.image, grid, report)
        if not self.codes.overlaps:
            raise InputError(
                f"Expected land cover under every image, found none: {paths[0]} covers {extent_of(grid)}, "
                f"{paths[1]} covers {extent_of(self.codes.own)}. Choose another, or correct the CRS."
            )
        self.buildings = Codes(paths[2], "buildings", self.image, grid, report) if paths[2] else None
        if self.buildings and not self.buildings.overlaps:
            report(Warning(f"{paths[2]} has no pixel in common with {paths[0]}: no buildings are burnt there."))
        if grid != own:
            self.image.onto(grid)
        self.grid, self.bands, self.data_type = grid, self.image.names, self.image.data_type
        self.nodata, self.has_holes = self.image.nodata, self.image.has_holes

    def take(self, wanted: Sequence[str]) -> bool:
        """Give the bands in the order of these names; False where they are others."""
        is_taken = self.image.take(wanted)
        self.bands = self.image.names
        return is_taken

    def read(self, row: int, column: int, height: int, width: int) -> Patch:
        """The pixels of a window."""
        from rasterio.windows import Window

        window = Window(column, row, width, height)
        image, valid = self.image.read(window)
        codes = self.codes.read(window)
        if self.buildings:
            codes[self.buildings.read(window) > 0] = BUILDING
        codes[~valid] = NONE
        return Patch(image, valid, codes)

    def close(self) -> None:
        """Close the files."""
        for each in (self.image, self.codes, self.buildings):
            if each:
                each.close()


@cache
def content_of(files: tuple[str, ...]) -> str:
    """A hash of how large files are and of the first MiB of each: that of copies, too. Of what is no file, its name."""
    digest = hashlib.sha256()
    for name in files:
        try:
            with open(name, "rb") as file:
                digest.update(b"%d" % os.fstat(file.fileno()).st_size + file.read(2**20))
        except OSError:
            digest.update(name.encode())
    return digest.hexdigest()


def _without_alpha(file: Any) -> Any:
    """The same raster with no band marked as transparency, which warping would weight the others with."""
    text = as_vrt(file).replace("<ColorInterp>Alpha</ColorInterp>", "<ColorInterp>Undefined</ColorInterp>")
    file.close()
    return open_quietly(text)
