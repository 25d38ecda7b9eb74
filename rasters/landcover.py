"""The land cover: opens and checks the raster, counts its codes, and gives class indices for any window."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import NO_CLASS
from ..contract.errors import InputError
from ..contract.events import Report
from .bands import alphas_of
from .grid import Box, Grid, laid, same
from .opening import damage, files_of, nodata_of, open_raster

MOST_CODES = 1_000_000
NO_LOOK = -(2**63)
"""In place of a look where there is none."""
_CHUNK = 2**21  # source pixels read at once
_TABLE = 2**20  # codes may spread over that many numbers for a plain look-up table

Codes = NDArray[np.int64]


class LandCover:
    """A land-cover raster on the job's grid; use it from one thread at a time."""

    def __init__(
        self, path: str, band: int, pixel_size: float | None, what: str = "a land-cover raster", looks: str = ""
    ) -> None:
        """Open band `band` of the raster at path, which is expected to be `what`; looks: a raster on the same grid that
        numbers the looks of objects. Raises InputError in one sentence where that is not possible."""
        self.path = path
        self._band = band
        self._file = self._dataset = _open(path, band, what)
        self._direct: NDArray[np.uint8] | None = None
        self._lookup: tuple[int, NDArray[np.uint8]] | tuple[Codes, NDArray[np.uint8]] | None = None
        self.looks: LandCover | None = None
        with contextlib.ExitStack() as failing:
            failing.callback(self.close)
            self.source = Grid.of(self._file)
            self.grid = self.source if pixel_size is None else self.source.resampled(pixel_size)
            self._nodata = nodata_of(self._file)[band - 1]
            self._look_at(self._file)
            self.looks = LandCover(looks, 1, pixel_size, "a raster of looks") if looks else None
            if self.looks and not same(self.looks.source, self.source):
                found = f"found another grid in {looks}. Make it on that grid."
                raise InputError(f"LOOKS: expected a raster on the grid of {path}, {found}")
            failing.pop_all()

    def _look_at(self, dataset: Any) -> None:
        self._dataset, flags = dataset, {flag.name for flag in dataset.mask_flag_enums[self._band - 1]}
        self._is_masked = "per_dataset" in flags or "alpha" in flags
        self._blocks = _Blocks(dataset, self._band)

    def __enter__(self) -> LandCover:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._dataset.close()
        self._file.close()
        if self.looks:
            self.looks.close()

    def onto(self, grid: Grid, said: str, report: Report) -> bool:
        """Read from the grid of imagery called `said` in future, by nearest neighbour; False where the two have
        nothing in common, and then nothing changes. Raises InputError where one lies nowhere and the sizes differ."""
        dataset = laid(self._file, grid, self.path, said, report)
        if dataset is not None:
            self.source = self.grid = grid
            self._look_at(dataset)
        return dataset is not None

    @property
    def bands(self) -> int:
        """Number of the raster's bands that are not transparency."""
        return int(self._file.count) - len(alphas_of(self._file))

    @property
    def files(self) -> list[str]:
        """The files that the raster and its looks consist of, the parts of a virtual raster included."""
        return [*files_of(self.path), *(self.looks.files if self.looks else [])]

    def numbers(self, box: Box) -> Codes:
        """Value (height, width) of every pixel of a box, also beyond the raster; NO_LOOK where none is."""
        return self._filled(box, np.int64(NO_LOOK), self._numbered)

    def count(self, box: Box, reach: int) -> dict[int, int]:
        """Code -> valid source pixels in the box of the grid, and codes with 0 that only its surroundings hold.

        Surroundings are `reach` pixels on every side. Raises InputError for values that are not class codes.
        """
        left, top, right, bottom = box
        inside = self._source_box(box)
        codes = self._count(inside)
        outer = self._source_box((left - reach, top - reach, right + reach, bottom + reach))
        for frame in _frame(outer, inside):
            for code in self._count(frame):
                codes.setdefault(code, 0)
        return codes

    def codes(self, box: Box) -> tuple[Codes, NDArray[np.bool_]]:
        """Codes (height, width) of a box within the raster, and which pixels have none. Raises InputError."""
        values, invalid = self._whole(*self._read(box))
        return values, np.zeros(values.shape, np.bool_) if invalid is None else invalid

    def pixels(self, box: Box) -> int:
        """Source pixels in the box of the grid."""
        left, top, right, bottom = self._source_box(box)
        return (right - left) * (bottom - top)

    def use(self, table: dict[int, int]) -> None:
        """Set what codes mean: code -> class index. Codes that are not in it have no class."""
        self._direct = self._direct_table(table)
        codes = np.array(sorted(table), np.int64)
        indices = np.array([table[code] for code in sorted(table)], np.uint8)
        if len(codes) and int(codes[-1]) - int(codes[0]) < _TABLE:
            lookup = np.full(int(codes[-1]) - int(codes[0]) + 3, NO_CLASS, np.uint8)
            lookup[codes - codes[0] + 1] = indices
            self._lookup = (int(codes[0]) - 1, lookup)
        else:
            self._lookup = (np.append(codes, np.iinfo(np.int64).max), np.append(indices, np.uint8(NO_CLASS)))

    def classes(self, box: Box) -> NDArray[np.uint8]:
        """Class index (height, width) of every pixel of a box, also beyond the raster; NO_CLASS where none is."""
        found: NDArray[np.uint8] = self._filled(box, np.uint8(NO_CLASS), self._mapped)
        return found

    def _filled(self, box: Box, nothing: Any, mapped: Callable[..., NDArray[Any]]) -> NDArray[Any]:
        """What `mapped` makes of the values in a box of the grid, `nothing` beyond the raster."""
        left, top, right, bottom = box
        out = np.full((bottom - top, right - left), nothing)
        x0, y0, x1, y1 = max(left, 0), max(top, 0), min(right, self.grid.width), min(bottom, self.grid.height)
        if x0 >= x1 or y0 >= y1:
            return out
        part = out[y0 - top : y1 - top, x0 - left : x1 - left]
        if self.grid is self.source:
            at_once = max(1, _CHUNK // (x1 - x0))
            for y in range(y0, y1, at_once):
                end = min(y + at_once, y1)
                part[y - y0 : end - y0] = mapped(*self._look((x0, y, x1, end)))
            return out
        columns, rows = self._source_columns(x0, x1), self._source_rows(y0, y1)
        x_first, x_end = int(columns[0]), int(columns[-1]) + 1
        at_once = max(1, int(_CHUNK / ((x_end - x_first) * max((rows[-1] - rows[0] + 1) / len(rows), 1 / len(rows)))))
        for first in range(0, len(rows), at_once):
            some = rows[first : first + at_once]
            source = mapped(*self._read((x_first, int(some[0]), x_end, int(some[-1]) + 1)))
            part[first : first + at_once] = source[np.ix_(some - some[0], columns - x_first)]
        return out

    def _direct_table(self, table: dict[int, int]) -> NDArray[np.uint8] | None:
        """Class index of every value that the band can hold, by its bits; None where that would be too many."""
        kind = np.dtype(self._dataset.dtypes[self._band - 1])
        if kind.kind not in "iu" or kind.itemsize > 2:
            return None
        direct = np.full(2 ** (8 * kind.itemsize), NO_CLASS, np.uint8)
        limits = np.iinfo(kind)
        for code, index in table.items():
            if limits.min <= code <= limits.max and code != self._nodata:
                direct[code % len(direct)] = index
        return direct

    def _source_columns(self, first: int, last: int) -> Codes:
        """Source column that each column of the grid takes its value from: the one under its centre."""
        return _under(first, last, self.grid.transform.c, self.grid.transform.a, self.source.transform.c,
                      self.source.transform.a, self.source.width)  # fmt: skip

    def _source_rows(self, first: int, last: int) -> Codes:
        return _under(first, last, self.grid.transform.f, self.grid.transform.e, self.source.transform.f,
                      self.source.transform.e, self.source.height)  # fmt: skip

    def _source_box(self, box: Box) -> Box:
        """The source pixels under a box of the grid, clipped to the raster."""
        left, top, right, bottom = (
            max(box[0], 0), max(box[1], 0), min(box[2], self.grid.width), min(box[3], self.grid.height),
        )  # fmt: skip
        if self.grid is self.source:
            return left, top, right, bottom
        columns, rows = self._source_columns(left, right), self._source_rows(top, bottom)
        return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1

    def _look(self, box: Box) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        """As `_read`, but for parts that a sparse file leaves out one value stands for all."""
        if self._is_masked or not self._blocks.are_empty(box):
            return self._read(box)
        kind = self._dataset.dtypes[self._band - 1]
        return np.full((1, 1), 0 if self._nodata is None else self._nodata, kind), None

    def _read(self, box: Box) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
        """Values of source pixels, and which are invalid by mask (None: none). Raises InputError."""
        from rasterio.windows import Window

        window = Window(box[0], box[1], box[2] - box[0], box[3] - box[1])
        with damage(f"band {self._band} of {self.path}", "Repair the land cover or copy it again", window):
            values: NDArray[Any] = self._dataset.read(self._band, window=window)
            masked = self._dataset.read_masks(self._band, window=window) == 0 if self._is_masked else None
        return values, masked

    def _whole(self, values: NDArray[Any], masked: NDArray[np.bool_] | None) -> tuple[Codes, NDArray[np.bool_] | None]:
        """Codes as integers, and which pixels are invalid: by mask, by nodata value, or not a number."""
        invalid = masked
        if self._nodata is not None and self._nodata == self._nodata:  # not a number is looked for below
            is_nodata = values == np.asarray(self._nodata).astype(values.dtype)
            invalid = is_nodata if invalid is None else invalid | is_nodata
        if values.dtype.kind == "f":
            unknown = np.isnan(values)
            invalid = unknown if invalid is None else invalid | unknown
            values = np.where(invalid, 0, values)
            wrong = (values != np.rint(values)) | (np.abs(values) > 2**53)
            if wrong.any():
                raise InputError(
                    f"Expected whole numbers as class codes in band {self._band} of {self.path}, found "
                    f"{values[wrong][0]:g}. Choose a land-cover layer, or round it first."
                )
        return values.astype(np.int64), invalid

    def _numbered(self, values: NDArray[Any], masked: NDArray[np.bool_] | None) -> Codes:
        numbers, invalid = self._whole(values, masked)
        return numbers if invalid is None else np.where(invalid, np.int64(NO_LOOK), numbers)

    def _mapped(self, values: NDArray[Any], masked: NDArray[np.bool_] | None) -> NDArray[np.uint8]:
        if self._lookup is None:
            raise ValueError("use() comes before classes()")
        if self._direct is not None:
            small = np.take(self._direct, values.view(f"u{values.itemsize}"))
            if masked is not None:
                small[masked] = NO_CLASS
            return small
        codes, invalid = self._whole(values, masked)
        first, indices = self._lookup
        if isinstance(first, int):
            low, high = first, first + len(indices) - 1
            found: NDArray[np.uint8] = indices[np.clip(codes, low, high) - low]
        else:
            at = np.searchsorted(first, codes)
            found = np.where(first[at] == codes, indices[at], np.uint8(NO_CLASS))
        if invalid is not None:
            found[invalid] = NO_CLASS
        return found

    def _count(self, box: Box) -> dict[int, int]:
        left, top, right, bottom = box
        block = max(int(self._dataset.block_shapes[self._band - 1][0]), 1)
        wide = 2**15
        counts: dict[int, int] = {}
        for x in range(left, right, wide):
            end = min(x + wide, right)
            rows = max(block, _CHUNK // max(end - x, 1) // block * block)
            for y in range(top, bottom, rows):
                part = (x, y, end, min(y + rows, bottom))
                values, masked = self._look(part)
                pixels = (end - x) * (part[3] - y) // values.size  # that each value stands for
                for code, number in self._numbers(values, masked):
                    counts[code] = counts.get(code, 0) + number * pixels
                if len(counts) > MOST_CODES:
                    raise InputError(
                        f"Expected a land cover with class codes, found over {MOST_CODES} distinct values in band "
                        f"{self._band} of {self.path}. Choose a land-cover layer, or classify it first."
                    )
        return counts

    def _numbers(self, values: NDArray[Any], masked: NDArray[np.bool_] | None) -> list[tuple[int, int]]:
        """How many of the values are each code. Raises InputError."""
        if values.dtype != np.uint8 or masked is not None:
            codes, invalid = self._whole(values, masked)
            return _tally(codes if invalid is None else codes[~invalid])
        flat = values.ravel()
        even = len(flat) // 2 * 2
        pairs = np.bincount(flat[:even].view(np.uint16), minlength=2**16).reshape(2**8, 2**8)  # half as many to count
        found = pairs.sum(0) + pairs.sum(1) + np.bincount(flat[even:], minlength=2**8)
        return [(int(code), int(found[code])) for code in np.flatnonzero(found) if code != self._nodata]


class _Blocks:
    """Which blocks a sparse GeoTIFF leaves out; GDAL tells that of no other format."""

    def __init__(self, dataset: Any, band: int) -> None:
        self._dataset, self._band = dataset, band
        self._height, self._width = dataset.block_shapes[band - 1]
        self._is_told = dataset.driver == "GTiff"
        shape = -(-dataset.height // self._height), -(-dataset.width // self._width)
        self._known = np.zeros(shape if self._is_told else (0, 0), np.int8)  # 0: not asked yet, 1: there, -1: left out

    def are_empty(self, box: Box) -> bool:
        """Whether the file has none of the blocks under a box."""
        left, top, right, bottom = box
        return self._is_told and all(
            self._is_empty(x, y)
            for y in range(top // self._height, -(-bottom // self._height))
            for x in range(left // self._width, -(-right // self._width))
        )

    def _is_empty(self, x: int, y: int) -> bool:
        if not self._known[y, x]:
            offset = self._dataset.get_tag_item(f"BLOCK_OFFSET_{x}_{y}", "TIFF", bidx=self._band)
            self._known[y, x] = -1 if offset is None else 1
        return bool(self._known[y, x] < 0)


def _open(path: str, band: int, what: str) -> Any:
    advice = "Choose a raster; polygons must be rasterised first"
    dataset = open_raster(path, what, check="the path of LANDCOVER", advice=advice)
    wrong = None
    if band > dataset.count:
        wrong = f"Expected band 1 to {dataset.count} of {path}, found {band}. Change BAND"
    elif dataset.dtypes[band - 1].startswith("complex"):
        wrong = f"Expected whole numbers as class codes, found complex ones in band {band} of {path}. Change BAND"
    if wrong:
        dataset.close()
        raise InputError(wrong + ".")
    return dataset


def _under(first: int, last: int, base: float, step: float, source: float, source_step: float, count: int) -> Codes:
    centres = base + (np.arange(first, last) + 0.5) * step
    at = np.floor((centres - source) / source_step + 1e-6).astype(np.int64)
    found: Codes = np.clip(at, 0, count - 1)
    return found


def _frame(outer: Box, inner: Box) -> list[Box]:
    """The up to four boxes that outer has around inner."""
    boxes = [
        (outer[0], outer[1], outer[2], inner[1]),
        (outer[0], inner[3], outer[2], outer[3]),
        (outer[0], inner[1], inner[0], inner[3]),
        (inner[2], inner[1], outer[2], inner[3]),
    ]
    return [box for box in boxes if box[0] < box[2] and box[1] < box[3]]


def _tally(codes: Codes) -> list[tuple[int, int]]:
    if not codes.size:
        return []
    low, high = int(codes.min()), int(codes.max())
    if high - low < _TABLE:
        counts = np.bincount((codes - low).ravel())
        return [(int(at) + low, int(counts[at])) for at in np.flatnonzero(counts)]
    values, numbers = np.unique(codes, return_counts=True)
    return [(int(value), int(number)) for value, number in zip(values, numbers)]
