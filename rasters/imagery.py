"""Imagery that a model looks at: which of its bands, what it shows where, and windows of it, also beyond its edge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional, Union

import numpy as np
from numpy.typing import NDArray

from ..contract.card import BandInfo
from ..contract.errors import InputError
from .bands import alphas_of, find, names_of
from .grid import Box, Grid
from .opening import damage, files_of, is_scaled, nodata_of, open_raster

Nodata = Union[None, float, Sequence[Optional[float]]]
"""The value of pixels that show nothing: of all bands, or one for each band."""


def shows_nothing(image: NDArray[Any], nodata: Nodata) -> NDArray[np.bool_]:
    """Which pixels (h, w) of an image (bands, h, w) show nothing: a band that is not a number, or is nodata.

    In 8 bits every band must be nodata: a pure colour has zeros too, and zero is the usual nodata value.
    """
    nothing: NDArray[np.bool_] = np.zeros(image.shape[1:], np.bool_)
    if image.dtype.kind == "f":
        nothing = ~np.isfinite(image).all(0)
    values = list(nodata) if isinstance(nodata, Sequence) else [nodata] * len(image)
    known = [(band, value) for band, value in zip(image, values) if value is not None and np.isfinite(value)]
    if known and image.dtype != np.uint8:
        for band, value in known:
            nothing |= band == value
    elif len(known) == len(image):
        same = known[0][0] == known[0][1]
        for band, value in known[1:]:
            same &= band == value
        nothing |= same
    return nothing


class Imagery:
    """The bands of a raster that are imagery, and which of its pixels show something; from one thread at a time."""

    numbers: list[int]
    """Of the bands that are read."""
    alpha: int | None = None
    """Number of a band of its own that says what shows something."""
    is_masked = False
    """Whether a mask of all bands says it."""

    def __init__(self, path: str, what: str, said: str = "", check: str = "the path") -> None:
        """Open the raster at path, of which the user calls `said` what lies there. Raises InputError in a sentence."""
        self.path, self.said = path, said or path
        self.file = open_raster(path, what, said, check)
        self.grid = Grid.of(self.file)

    def values(self, window: Any, nodata: Nodata) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Values (bands, h, w) of a window within the raster, and which pixels (h, w) show something. Raises
        InputError."""
        with damage(self.said, window=window):
            values: NDArray[Any] = self.file.read(self.numbers, window=window)
            shown = ~shows_nothing(values, nodata)
            if self.alpha:
                shown &= self.file.read(self.alpha, window=window) > 0
            elif self.is_masked:
                shown &= self.file.read_masks(self.numbers[0], window=window) > 0
        return values, shown

    def close(self) -> None:
        """Close the file."""
        self.file.close()


class Picture(Imagery):
    """Imagery on its own grid, seen through the bands of a model; use it from one thread at a time."""

    def __init__(
        self, path: str, bands: Sequence[BandInfo] | None, numbers: Sequence[int] = (), said: str = ""
    ) -> None:
        """Open the raster at path and find the bands of the model, unless `numbers` says which they are.

        bands: without a model None: all but one marked as transparency are taken. said: what the user calls it. Raises
        InputError in one sentence where that is not possible.
        """
        super().__init__(path, "imagery", said, "the path of IMAGE")
        marked = (alphas_of(self.file) or [0])[-1]
        if bands is None:
            numbers = [number for number in self.file.indexes if number != marked] or self.file.indexes
            bands = [BandInfo(name, 0.0, 255.0, 127.5, 64.0) for name in names_of(self.file, numbers)]
        self.bands = tuple(bands)
        try:
            self.found = find(self.file, [band.name for band in bands], numbers, self.said)
        except InputError:
            self.close()
            raise
        self.numbers = self.found.numbers
        self.data_type = str(np.result_type(*(self.file.dtypes[number - 1] for number in self.numbers)))
        self._means = np.array([band.mean for band in bands], np.float32)[:, None, None]
        self.is_scaled = is_scaled(self.file)
        """Whether values are those that scale and offset give, not the digital numbers of the file."""
        self.takes_alpha = marked in self.numbers
        """Whether a band that is marked as transparency is taken for imagery."""
        flags = [{flag.name for flag in self.file.mask_flag_enums[number - 1]} for number in self.numbers]
        self.is_masked = all("per_dataset" in each for each in flags) and not self.takes_alpha
        every = nodata_of(self.file)
        self._nodata = [every[number - 1] for number in self.numbers]

    def __enter__(self) -> Picture:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def may_have_holes(self) -> bool:
        """Whether pixels within the raster may show nothing."""
        is_float = np.dtype(self.data_type).kind == "f"
        return is_float or self.is_masked or any(value is not None for value in self._nodata)

    @property
    def files(self) -> list[str]:
        """The files that the raster consists of, the parts of a virtual raster included."""
        return files_of(self.path)

    def read(self, box: Box) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Values (bands, h, w) in raw digital numbers of a box, and which pixels (h, w) show something.

        Beyond the raster's edge it is continued by reflection, and shows nothing there. Where it shows nothing, every
        band holds its mean over the training data. What fills a pixel does not depend on the box.
        """
        numbers, _, shown = self.look(box)
        return numbers, shown

    def look(self, box: Box) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
        """What `read` gives, and between the two which pixels (h, w) hold imagery, also by reflection."""
        from rasterio.windows import Window

        left, top, right, bottom = box
        columns, rows = _reflected(left, right, self.grid.width), _reflected(top, bottom, self.grid.height)
        first = int(columns.min()), int(rows.min())
        shape = int(columns.max()) + 1 - first[0], int(rows.max()) + 1 - first[1]
        values, held = self.values(Window(*first, *shape), self._nodata)
        is_inside = left >= 0 and top >= 0 and right <= self.grid.width and bottom <= self.grid.height
        if not is_inside:
            at = np.ix_(rows - first[1], columns - first[0])
            values, held = values[:, at[0], at[1]], held[at]
        numbers: NDArray[np.float32] = values.astype(np.float32)
        if not held.all():
            np.copyto(numbers, self._means, where=~held)
        if is_inside:
            return numbers, held, held
        inside_x, inside_y = _inside(left, right, self.grid.width), _inside(top, bottom, self.grid.height)
        return numbers, held, held & inside_y[:, None] & inside_x[None, :]


def _reflected(first: int, last: int, count: int) -> NDArray[np.int64]:
    """The pixel of 0..count - 1 that stands for each of first..last - 1: reflected at the edges, as often as needed."""
    period = max(2 * (count - 1), 1)
    at = np.abs(np.arange(first, last, dtype=np.int64)) % period
    found: NDArray[np.int64] = np.where(at < count, at, period - at)
    return found


def _inside(first: int, last: int, count: int) -> NDArray[np.bool_]:
    at = np.arange(first, last)
    inside: NDArray[np.bool_] = (at >= 0) & (at < count)
    return inside
