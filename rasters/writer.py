"""The output raster: a tiled, compressed GeoTIFF that appears under its name only when it is whole."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ModelCard
from ..contract.errors import OutputError
from ..contract.events import Report, Scratch
from ..contract.files import scratch
from .grid import Grid
from .opening import open_quietly

BLOCK = 256
_COLOURS = {"red": "red", "r": "red", "green": "green", "g": "green", "blue": "blue", "b": "blue"}
STYLE, TABLE = ".qml", ".aux.xml"
"""Endings of a map's style and attribute table."""
SIDECARS = (TABLE, ".ovr", ".msk")
"""Endings of what GDAL keeps beside a raster."""
_COMPRESSION: dict[str, dict[str, Any]] = {
    "deflate": {"compress": "DEFLATE", "zlevel": 1, "num_threads": "ALL_CPUS"},
    "zstd": {"compress": "ZSTD", "zstd_level": 1, "num_threads": "ALL_CPUS"},
    "none": {"compress": "NONE"},
}
"""Creation options of a job's compression. Every core takes part: one alone would keep one thread of the network behind
the others for as long."""
_AT_ONCE = 16 * BLOCK  # columns written at once: GDAL's cache must hold all bands of them


@dataclass(frozen=True)
class Raster:
    """What the file is: its grid, the names of its bands, whether it has holes, COG or not, its tags; and for classes
    and the like the value of pixels without one, colours (red, green, blue) of values, and how overviews are made."""

    grid: Grid
    bands: tuple[str, ...]
    data_type: str
    is_masked: bool
    is_cog: bool
    tags: dict[str, str]
    nodata: int | None = None
    colors: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    overviews: str = "AVERAGE"
    compression: str = "deflate"
    """deflate, zstd or none."""

    @staticmethod
    def imagery(
        grid: Grid, card: ModelCard, is_masked: bool, is_cog: bool, tags: dict[str, str], compression: str = "deflate"
    ) -> Raster:
        """Imagery with the bands of a model."""
        names = tuple(band.name for band in card.bands)
        return Raster(grid, names, card.data_type, is_masked, is_cog, tags, compression=compression)

    @property
    def has_holes(self) -> bool:
        """Whether pixels may be without a value; blocks of nothing else are then left out of the file."""
        return self.is_masked or self.nodata is not None

    @property
    def options(self) -> dict[str, Any]:
        """Creation options of GTiff: compression with predictor, 64-bit offsets where they may be needed, holes."""
        found = dict(_COMPRESSION[self.compression])
        if self.is_masked and len(self.bands) > (3 if self.is_rgb else 1):
            found.pop("num_threads", None)  # GDAL's threads give the mask the bands' extra samples, and complain
        if self.compression != "none":
            found["predictor"] = self.predictor
        return found | ({"sparse_ok": True} if self.has_holes else {})

    @property
    def colours(self) -> list[str | None]:
        """Red, green, blue or none of them for every band, by its name."""
        return [_COLOURS.get(name.strip().lower()) for name in self.bands]

    @property
    def is_rgb(self) -> bool:
        """Whether the first three bands are red, green and blue."""
        return self.colours[:3] == ["red", "green", "blue"]

    @property
    def predictor(self) -> int:
        """TIFF's number of what is stored of neighbours: differences, floating-point ones, or for codes none."""
        if self.colors:
            return 1
        return 3 if self.data_type == "float32" else 2


class RasterWriter:
    """Writes rows from the first to the last; `finish` gives the file its name, leaving earlier removes it."""

    def __init__(self, output: str, raster: Raster, report: Report) -> None:
        """Create the temporary file beside output. Raises OutputError."""
        self._output, self._raster, self._report = Path(output), raster, report
        self._scratch: list[Path] = []
        self._sidecars: list[str] = []
        blocks = -(-raster.grid.height // BLOCK), -(-raster.grid.width // BLOCK)
        self._is_filled = np.zeros((2, *blocks), np.bool_)  # blocks with values, and with valid pixels
        self._row = 0
        self._rows: list[NDArray[Any]] = []
        self._valid: list[NDArray[np.bool_]] = []
        self._dataset: Any = None
        self._path = self._announce()
        with writing(self._output):
            self._dataset = self._create()

    def __enter__(self) -> RasterWriter:
        return self

    def __exit__(self, *_: object) -> None:
        import rasterio

        if self._dataset is not None:
            with contextlib.suppress(rasterio.errors.RasterioError):  # it is about to be deleted
                self._dataset.close()
        for path in self._scratch:
            for each in (path, *(beside(path, suffix) for suffix in (*SIDECARS, STYLE))):
                each.unlink(missing_ok=True)

    def write(self, rows: NDArray[Any], valid: NDArray[np.bool_]) -> None:
        """Append rows (bands, rows, width) and which of their pixels are valid (rows, width). Raises OutputError.

        Only whole rows of blocks reach the file, so that no block is compressed twice.
        """
        self._rows.append(rows)
        self._valid.append(valid)
        height = sum(each.shape[1] for each in self._rows)
        is_last = self._row + height == self._raster.grid.height
        ready = height if is_last else height // BLOCK * BLOCK
        if not ready:
            return
        with writing(self._output):
            while ready:
                height = min(BLOCK, ready)
                self._write_block(_take(self._rows, height, 1), _take(self._valid, height, 0), height)
                ready -= height
        self._rows[:] = [each.copy() for each in self._rows]  # a view would keep all of its array
        self._valid[:] = [each.copy() for each in self._valid]

    def finish(self) -> None:
        """Complete the file and give it its name. Raises OutputError."""
        self.complete()
        self.publish()

    def complete(self, sidecars: dict[str, str] | None = None) -> None:
        """Close the file, make sure that all of it is there, and write the texts of sidecars by their ending beside it.

        All of them have temporary names still. Raises OutputError.
        """
        with writing(self._output):
            if self._raster.is_masked and not self._is_filled[1].any():
                self._write_no_mask()
            self._dataset.close()
            self._dataset = None
            if self._row != self._raster.grid.height:
                raise OSError(f"{self._row} of {self._raster.grid.height} rows were written")
            check_whole(self._path, self._is_filled if self._raster.has_holes else None)
            self._path = self._as_cog() if self._raster.is_cog else self._path
            for suffix, text in (sidecars or {}).items():
                path = beside(self._path, suffix)
                self._report(Scratch(str(path)))
                path.write_text(text, encoding="utf-8")
                self._sidecars.append(suffix)

    def publish(self) -> None:
        """Give the completed file its name, and its sidecars theirs. Raises OutputError."""
        with writing(self._output):
            os.replace(self._path, self._output)
            for suffix in SIDECARS:  # they describe the file that was replaced
                beside(self._output, suffix).unlink(missing_ok=True)
            for suffix in self._sidecars:
                os.replace(beside(self._path, suffix), beside(self._output, suffix))

    def _write_block(self, data: list[NDArray[Any]], mask: list[NDArray[np.bool_]], height: int) -> None:
        """Write one row of blocks, from left to right, of rows that lie one below another in several arrays; what holds
        no valid pixel stays out where that is allowed."""
        import rasterio
        from rasterio.windows import Window

        has_holes = self._raster.has_holes
        for left in range(0, self._raster.grid.width, _AT_ONCE):
            part, shown = (_joined(rows, slice(left, left + _AT_ONCE)) for rows in (data, mask))
            if has_holes and not self._fill(part, shown, left):
                continue
            window = Window(left, self._row, part.shape[2], part.shape[1])
            self._dataset.write(part, window=window)
            if self._raster.is_masked:
                with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):  # an option of the thread that it is set in
                    self._dataset.write_mask(shown, window=window)
        self._row += height

    def _write_no_mask(self) -> None:
        """Say that no pixel is valid: a file without any mask, as one of holes alone would be, means that all are."""
        import rasterio
        from rasterio.windows import Window

        height, width = (min(side, BLOCK) for side in (self._raster.grid.height, self._raster.grid.width))
        with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
            self._dataset.write_mask(np.zeros((height, width), np.bool_), window=Window(0, 0, width, height))

    def _fill(self, data: NDArray[Any], mask: NDArray[np.bool_], left: int) -> bool:
        """Keep which blocks from column `left` on must be in the file; whether any must."""
        if not mask.any():
            return False
        nothing, row = self._raster.nodata or 0, self._row // BLOCK
        for x in range(0, data.shape[2], BLOCK):
            at = (left + x) // BLOCK
            self._is_filled[0, row, at] = (data[:, :, x : x + BLOCK] != nothing).any()  # GDAL leaves others out
            self._is_filled[1, row, at] = mask[:, x : x + BLOCK].any()
        return True

    def _announce(self) -> Path:
        self._scratch.append(scratch(self._output, self._report))
        return self._scratch[-1]

    def _create(self) -> Any:
        from rasterio.enums import ColorInterp

        raster = self._raster
        colours, is_rgb = raster.colours, raster.is_rgb
        photometric = "RGB" if is_rgb else "PALETTE" if raster.colors else "MINISBLACK"
        options = {"nodata": raster.nodata, "photometric": photometric, **raster.options}
        dataset = create(self._path, raster.grid, raster.bands, raster.data_type, **options)
        if raster.colors:
            dataset.write_colormap(1, raster.colors)
        else:
            first = [] if is_rgb else [ColorInterp.gray]
            rest = [ColorInterp[colour] if colour else ColorInterp.undefined for colour in colours[len(first) :]]
            dataset.colorinterp = first + rest
        dataset.update_tags(**raster.tags)
        return dataset

    def _as_cog(self) -> Path:
        import rasterio.shutil

        path, raster = self._announce(), self._raster
        compression = {key: value for key, value in _COMPRESSION[raster.compression].items() if key[-5:] != "level"}
        predictor = {1: "NO", 2: "STANDARD", 3: "FLOATING_POINT"}[raster.predictor]
        if raster.compression != "none":
            compression["predictor"] = predictor
        rasterio.shutil.copy(
            self._path, path, driver="COG", overview_resampling=raster.overviews, bigtiff="IF_SAFER", blocksize=512,
            **compression,
        )  # fmt: skip
        check_whole(path)
        return path


@contextlib.contextmanager
def writing(target: Path, option: str = "OUTPUT") -> Iterator[None]:
    """Raise OutputError for what goes wrong while the target is written, which `option` named."""
    import rasterio
    from rasterio._err import CPLE_BaseError  # a copy raises it as it is; it has no public name

    try:
        yield
    except (OSError, rasterio.errors.RasterioError, CPLE_BaseError) as error:
        causes = []
        cause: BaseException | None = error
        while cause is not None:
            causes.append(str(cause).strip() or type(cause).__name__)
            cause = cause.__cause__
        raise OutputError(
            f"Expected to write {target}, found that it cannot be done ({'; '.join(causes)}). "
            f"Free disk space, close programs that use the file, or choose another {option}."
        ) from error


def create(path: Path, grid: Grid, names: Sequence[str | None], data_type: str, **options: Any) -> Any:
    """A new GeoTIFF in blocks of 256 px to write to, its bands named; `options` are rasterio's and GDAL's.

    Without a photometric three bands of bytes would become red, green and blue whatever they are.
    """
    form: dict[str, Any] = {
        "driver": "GTiff", "width": grid.width, "height": grid.height, "count": len(names), "dtype": data_type,
        "crs": grid.crs, "transform": grid.transform, "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK,
        "interleave": "pixel", "photometric": "MINISBLACK", "alpha": "NO", "bigtiff": "IF_SAFER",
    }  # fmt: skip
    dataset = open_quietly(path, "w", **(form | options))
    for number, name in enumerate(names, 1):
        if name:
            dataset.set_band_description(number, name)
    return dataset


def beside(path: Path, suffix: str) -> Path:
    """A file that belongs to a raster: GDAL adds to the whole name, QGIS' style replaces the ending."""
    return path.with_suffix(suffix) if suffix == STYLE else path.with_name(path.name + suffix)


def _take(parts: list[NDArray[Any]], count: int, axis: int) -> list[NDArray[Any]]:
    """Take the first `count` rows, which lie along axis, off the parts."""
    taken = []
    while count:
        part = parts.pop(0)
        head, rest = np.split(part, [min(count, part.shape[axis])], axis)
        taken.append(head)
        count -= head.shape[axis]
        if rest.shape[axis]:
            parts.insert(0, rest)
    return taken


def _joined(rows: list[NDArray[Any]], columns: slice) -> NDArray[Any]:
    """Some columns of rows (..., rows, width) that lie one below another: all at once would take their memory twice."""
    parts = [each[..., columns] for each in rows]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=-2)


def check_whole(path: Path, is_filled: NDArray[np.bool_] | None = None) -> None:
    """Raise OSError where a block of the file is missing: GDAL reports a full disk only when it feels like it.

    is_filled: of a file with holes, which blocks (rows, columns) must be there, of values and of their mask.
    """
    import rasterio

    size = path.stat().st_size
    names = [str(path)]
    try:
        with open_quietly(path) as dataset:
            is_masked = "per_dataset" in {flag.name for flag in dataset.mask_flag_enums[0]}
            if is_masked and not beside(path, ".msk").exists():
                names.append(f"GTIFF_DIR:2:{path}")
    except rasterio.errors.RasterioError:  # its cause is a format that GDAL does not recognise, which misleads
        raise OSError("what was written cannot be read back; the disk is full") from None
    for number, name in enumerate(names):
        with open_quietly(name) as dataset:
            height, width = dataset.block_shapes[0]
            for y in range(-(-dataset.height // height)):
                for x in range(-(-dataset.width // width)):
                    offset = dataset.get_tag_item(f"BLOCK_OFFSET_{x}_{y}", "TIFF", bidx=1)
                    length = dataset.get_tag_item(f"BLOCK_SIZE_{x}_{y}", "TIFF", bidx=1)
                    if offset is not None and int(offset) + int(length or 0) > size:
                        raise OSError(f"the file ends inside block {x}, {y}; the disk is full")
                    if offset is None and (is_filled is None or is_filled[number, y, x]):
                        raise OSError(f"block {x}, {y} is missing; the disk is full")
