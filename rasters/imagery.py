"""Imagery that a model looks at: which of its bands, what it shows where, and windows of it, also beyond its edge."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Optional, Union

import numpy as np
from numpy.typing import NDArray

from ..contract.card import BandInfo
from ..contract.errors import InputError
from .grid import Box, Grid

_COLOURS = ("red", "green", "blue")
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


class Picture:
    """Imagery on its own grid, seen through the bands of a model; use it from one thread at a time."""

    def __init__(self, path: str, bands: Sequence[BandInfo], numbers: Sequence[int] = (), said: str = "") -> None:
        """Open the raster at path and find the bands of the model, unless `numbers` says which they are.

        said: what the user calls it. Raises InputError in one sentence where that is not possible.
        """
        self.said = said or path
        self._path = path
        self._dataset = _open(path, self.said)
        dataset = self._dataset
        self.grid = Grid(dataset.transform, dataset.crs, dataset.width, dataset.height)
        try:
            self.numbers, self.how = _numbers(dataset, bands, list(numbers), self.said)
        except InputError:
            dataset.close()
            raise
        self.data_type = str(np.result_type(*(dataset.dtypes[number - 1] for number in self.numbers)))
        self._means = np.array([band.mean for band in bands], np.float32)[:, None, None]
        flags = [{flag.name for flag in dataset.mask_flag_enums[number - 1]} for number in self.numbers]
        self._alpha = alpha_of(dataset)
        self._is_masked = all("per_dataset" in each for each in flags) and self._alpha not in self.numbers
        self._nodata = [
            dataset.nodatavals[number - 1] if "nodata" in each else None for number, each in zip(self.numbers, flags)
        ]

    def __enter__(self) -> Picture:
        return self

    def __exit__(self, *_: object) -> None:
        self._dataset.close()

    @property
    def takes_alpha(self) -> bool:
        """Whether a band that is marked as transparency is taken for imagery."""
        return self._alpha in self.numbers

    @property
    def scalings(self) -> list[tuple[float, float]]:
        """What the file says that values are to be multiplied with and what to be added, each pair once; 1 and 0 where
        it says nothing. Nobody applies it: models see digital numbers."""
        every = list(zip(self._dataset.scales, self._dataset.offsets))
        return sorted({every[number - 1] for number in self.numbers})

    @property
    def may_have_holes(self) -> bool:
        """Whether pixels within the raster may show nothing."""
        is_float = np.dtype(self.data_type).kind == "f"
        return is_float or self._is_masked or any(value is not None for value in self._nodata)

    @property
    def files(self) -> list[str]:
        """The files that the raster consists of, the parts of a virtual raster included."""
        return [str(file) for file in self._dataset.files]

    def read(self, box: Box) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Values (bands, h, w) in raw digital numbers of a box, and which pixels (h, w) show something.

        Beyond the raster's edge it is continued by reflection, and shows nothing there. Where it shows nothing, every
        band holds its mean over the training data. What fills a pixel does not depend on the box.
        """
        numbers, _, shown = self.look(box)
        return numbers, shown

    def look(self, box: Box) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
        """What `read` gives, and between the two which pixels (h, w) hold imagery, also by reflection."""
        left, top, right, bottom = box
        columns, rows = _reflected(left, right, self.grid.width), _reflected(top, bottom, self.grid.height)
        first = int(columns.min()), int(rows.min())
        values, nothing = self._values((*first, int(columns.max()) + 1, int(rows.max()) + 1))
        is_inside = left >= 0 and top >= 0 and right <= self.grid.width and bottom <= self.grid.height
        if not is_inside:
            at = np.ix_(rows - first[1], columns - first[0])
            values, nothing = values[:, at[0], at[1]], nothing[at]
        numbers: NDArray[np.float32] = values.astype(np.float32)
        if nothing.any():
            np.copyto(numbers, self._means, where=nothing)
        held = ~nothing
        if is_inside:
            return numbers, held, held
        inside_x, inside_y = _inside(left, right, self.grid.width), _inside(top, bottom, self.grid.height)
        return numbers, held, held & inside_y[:, None] & inside_x[None, :]

    def _values(self, box: Box) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Values (bands, h, w) of a box within the raster, and which pixels show nothing. Raises InputError."""
        import rasterio
        from rasterio.windows import Window

        window = Window(box[0], box[1], box[2] - box[0], box[3] - box[1])
        try:
            values: NDArray[Any] = self._dataset.read(self.numbers, window=window)
            nothing = shows_nothing(values, self._nodata)
            if self._is_masked:
                nothing |= self._dataset.read_masks(self.numbers[0], window=window) == 0
        except rasterio.errors.RasterioError as error:
            raise InputError(
                f"Expected to read {self.said}, found damage at column {box[0]}, row {box[1]} ({error}). Repair the "
                "imagery or copy it again."
            ) from error
        return values, nothing


def alpha_of(dataset: Any) -> int | None:
    """Number of the band that is marked as transparency, if any."""
    from rasterio.enums import ColorInterp

    found = [number for number, colour in enumerate(dataset.colorinterp, 1) if colour == ColorInterp.alpha]
    return found[-1] if found else None


def names_of(dataset: Any) -> list[str]:
    """Names of the bands as the file has them: description, else colour; empty where it has none."""
    colours = [colour.name for colour in dataset.colorinterp]
    pairs = zip(dataset.descriptions, colours)
    return [(text or "").strip() or (colour if colour in (*_COLOURS, "alpha") else "") for text, colour in pairs]


def _numbers(dataset: Any, bands: Sequence[BandInfo], chosen: list[int], said: str) -> tuple[list[int], str]:
    """The numbers of the raster's bands that are the model's, and how they were found, as a sentence.

    By choice, by names, or by order where there are as many: a band that is marked as transparency counts only where
    the model has a band for it, as GDAL takes many a fourth band for one. Raises InputError.
    """
    wanted = [band.name for band in bands]
    names, alpha = names_of(dataset), alpha_of(dataset)
    imagery = [number for number in dataset.indexes if number != alpha]
    folded = [name.casefold() for name in names]
    found = [folded.index(name.casefold()) + 1 for name in wanted if folded.count(name.strip().casefold()) == 1]
    if chosen:
        numbers, how = chosen, "as chosen"
    elif len(found) == len(wanted) == len(set(found)):
        numbers, how = found, "by their names"
    else:
        numbers, how = (imagery if len(imagery) == len(wanted) else list(dataset.indexes)), "by their order"
    held = ", ".join(f"{number} {name or 'without a name'}" for number, name in enumerate(names, 1))
    held = held if any(names) else "none of them has a name"
    if len(numbers) != len(wanted) or max(numbers) > dataset.count:
        raise InputError(
            f"Expected the {len(wanted)} bands of the model ({', '.join(wanted)}) in {said}, found "
            f"{', '.join(map(str, numbers)) + ' chosen of ' if chosen else ''}{dataset.count} ({held}). Name in BANDS "
            "the numbers of the bands that show the same, or choose other imagery."
        )
    if any(dataset.dtypes[number - 1].startswith("complex") for number in numbers):
        raise InputError(f"Expected real numbers in {said}, found complex ones. Choose other imagery or bands.")
    pairs = ", ".join(f"{name} from band {number}" for name, number in zip(wanted, numbers))
    return numbers, f"Bands {how}: {pairs}."


def _open(path: str, said: str) -> Any:
    import rasterio

    if not Path(path).exists() and "://" not in path and not path.startswith("/vsi") and ":" not in path[2:]:
        raise InputError(f"Expected imagery, found no file at {path}. Check the path of IMAGE.")
    try:
        dataset = rasterio.open(path)
    except rasterio.errors.RasterioError as error:
        raise InputError(
            f"Expected imagery, found {said}, which GDAL cannot open as a raster ({error}). Choose a raster."
        ) from error
    wrong = None
    if dataset.count == 0:
        parts = len(dataset.subdatasets)
        wrong = f"Expected imagery with bands, found {said} with none. Choose one of its {parts} parts"
    elif dataset.transform.determinant == 0:
        wrong = f"Expected pixels with a size, found a geotransform of size 0 in {said}. Georeference the layer"
    if wrong:
        dataset.close()
        raise InputError(wrong + ".")
    return dataset


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
