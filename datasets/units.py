"""Units of a dataset (whole images or blocks of them): counted first, then written as scenes, window by window."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from ..contract.dataset import SceneInfo
from ..contract.errors import OutputError
from ..contract.progress import Clock
from ..rasters.imagery import shows_nothing
from ..rasters.sidecars import rgb
from ..rasters.statistics import BandStatistics
from ..rasters.writer import BLOCK, create
from .legend import Legend
from .sources import BUILDING, NONE, Patch, Source, content_of
from .splits import Area, Place, Window

ROWS, COLUMNS = BLOCK, 16 * BLOCK  # pixels read and written at once: whole rows of blocks
PACKED: dict[str, Any] = {"compress": "DEFLATE", "num_threads": "ALL_CPUS"}


@dataclass
class Unit:
    """A part of a source that becomes a scene: pixels by code that lie outside and inside the area."""

    name: str
    source: Source
    window: Window
    outside: dict[int, int]
    inside: dict[int, int]

    @property
    def place(self) -> Place:
        """Where it lies; without a CRS in pixels of its file, which is the same one wherever its content is."""
        grid, window = self.source.grid, self.window
        left, top, right, bottom = window.column, window.row, window.column + window.width, window.row + window.height
        if grid.crs:
            return grid.crs.to_string(), grid.cropped((left, top, right, bottom)).bounds
        return content_of(self.source.files), (left, top, right, bottom)

    @property
    def labelled(self) -> int:
        """Pixels with a code, of both sides."""
        return sum(self.outside.values()) + sum(self.inside.values())


def count(unit: Unit, area: Area | None, clock: Clock) -> None:
    """Fill in the pixels by code of a unit."""
    sides = [np.zeros(BUILDING + 2, np.int64) for _ in range(2)]
    for part, patch in patches(unit):
        codes = patch.codes
        inside = area.inside(unit.source.grid, part) if area else np.zeros(codes.shape, np.bool_)
        for side, chosen in zip(sides, (codes[~inside], codes[inside])):
            side += np.bincount(chosen - NONE, minlength=BUILDING + 2)
        clock.add(codes.size)
    unit.outside, unit.inside = (
        {int(at) + NONE: int(side[at]) for at in np.flatnonzero(side) if at + NONE != NONE} for side in sides
    )


def patches(unit: Unit) -> Iterator[tuple[Window, Patch]]:
    """The unit in windows that fit in memory, whole rows of its tiles first; windows lie in the source's grid."""
    whole = unit.window
    for y in range(0, whole.height, ROWS):
        for x in range(0, whole.width, COLUMNS):
            part = Window(
                "", whole.row + y, whole.column + x, min(ROWS, whole.height - y), min(COLUMNS, whole.width - x)
            )
            yield part, unit.source.read(part.row, part.column, part.height, part.width)


@dataclass(frozen=True)
class Writer:
    """Writes units as scenes of one dataset."""

    folder: Path
    legend: Legend
    bands: tuple[str, ...]
    data_type: str
    nodata: float | None
    area: Area | None
    statistics: BandStatistics
    clock: Clock
    cost: float
    """Work of writing a pixel, where counting it is 1."""

    def write(self, unit: Unit, split: str) -> SceneInfo:
        """Write image and mask; the training split's pixels enter the statistics. Raises OutputError."""
        names = f"{unit.name}-image.tif", f"{unit.name}-mask.tif"
        table = self.legend.table
        with (
            _errors(self.folder),
            self._create(unit, names[0], False) as image,
            self._create(unit, names[1], True) as mask,
        ):
            for part, patch in patches(unit):
                values, valid, codes = patch.image, patch.valid, patch.codes
                if self.area:
                    valid = valid & (self.area.inside(unit.source.grid, part) == (split == "test"))
                    codes = np.where(valid, codes, np.int32(NONE))
                if split == "train":
                    self.statistics.add(values[:, valid])
                self._blank(values, valid)
                self._put(image, unit, part, values)
                self._put(mask, unit, part, table[codes][None].astype(self.legend.mask_type))
                self.clock.add(self.cost * codes.size)
        counted = unit.outside if split != "test" or not self.area else unit.inside
        return SceneInfo(unit.name, *names, split, self.legend.counts(counted))

    def _blank(self, values: NDArray[Any], valid: NDArray[np.bool_]) -> None:
        """Give pixels that show nothing the dataset's nodata value; floats without one are no number.

        Pixels that show something but happen to hold that value are moved by one.
        """
        nodata = float("nan") if self.nodata is None and self.data_type == "float32" else self.nodata
        if nodata is None:
            return
        if self.nodata is not None:
            hidden = valid & shows_nothing(values, self.nodata)
            if hidden.any():
                is_top = values.dtype.kind != "f" and self.nodata >= np.iinfo(values.dtype).max
                beside = values.dtype.type(self.nodata + (-1 if is_top else 1))
                np.copyto(values, beside, where=hidden & (values == self.nodata))
        if not valid.all():
            np.copyto(values, np.asarray(nodata).astype(values.dtype), where=~valid)

    def _put(self, file: Any, unit: Unit, part: Window, values: NDArray[Any]) -> None:
        from rasterio.windows import Window as Place

        place = Place(part.column - unit.window.column, part.row - unit.window.row, part.width, part.height)
        file.write(values, window=place)

    def _create(self, unit: Unit, name: str, is_mask: bool) -> Any:
        grid, window = unit.source.grid, unit.window
        packed = PACKED if grid.transform != Affine.identity() else {**PACKED, "transform": None}  # it lies nowhere
        left, top = window.column, window.row
        grid = grid.cropped((left, top, left + window.width, top + window.height))
        if not is_mask:
            is_rgb = tuple(each.casefold() for each in self.bands[:3]) == ("red", "green", "blue")
            return create(
                self.folder / name, grid, self.bands, self.data_type, photometric="RGB" if is_rgb else "MINISBLACK",
                predictor=3 if self.data_type == "float32" else 2, nodata=self.nodata, **packed,
            )  # fmt: skip
        mask = create(self.folder / name, grid, [""], self.legend.mask_type, **packed)
        if self.legend.mask_type == "uint8":  # GeoTIFF knows a palette for bytes only; in QGIS a mask looks right so
            infos = (*self.legend.ignored, *self.legend.classes)
            mask.write_colormap(1, {each.code: (*rgb(each.color), 255) for each in infos})
        return mask


@contextlib.contextmanager
def _errors(folder: Path) -> Iterator[None]:
    import rasterio

    try:
        yield
    except (OSError, rasterio.errors.RasterioError) as error:
        raise OutputError(
            f"Expected to write scenes beside {folder.parent}, found that it cannot be done ({error}). "
            "Free disk space, or choose another DATASET."
        ) from error
