"""The scenes of a dataset folder: checked once, then read by window, from any thread."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import NO_CLASS
from ..contract.dataset import DatasetInfo, SceneInfo
from ..contract.errors import InputError
from . import opening
from .imagery import shows_nothing
from .opening import damage, open_quietly

CODES = 2**16
OPEN = 64  # scenes that a thread keeps open: two files each, where 1,024 are commonly allowed
MOST_CELLS = 2000  # along a side of a grid: squares of 128 px on a raster of 256,000
AT_ONCE = 2**22  # pixels of a raster that are looked at together
AGAIN = "Copy or prepare it again"
REPAIR = "Prepare the dataset again, or correct dataset.json"


@dataclass(frozen=True)
class Scene:
    """Where a scene's files lie, and its size in pixels."""

    name: str
    image: Path
    mask: Path
    height: int
    width: int


class Scenes:
    """The scenes of one split that are large enough; windows of them, as digital numbers and class indices."""

    def __init__(self, folder: str | Path, info: DatasetInfo, split: str, least: int = 1) -> None:
        """Check the description and every file of the split. Raises InputError in one sentence.

        Scenes with fewer than `least` rows or columns are left out.
        """
        check_description(info)
        self.info = info
        self.lookup = lookup(info)
        self._threads = threading.local()
        found = info.of_split(split)
        if not found:
            held = ", ".join(sorted({scene.split for scene in info.scenes})) or "no scenes at all"
            raise InputError(
                f"Expected scenes in split {split} of {folder}, found {held}. Prepare the dataset with that split."
            )
        with reading():
            scenes = [_checked(Path(folder), info, scene) for scene in found]
        self.all = [scene for scene in scenes if min(scene.height, scene.width) >= least]
        if not self.all:
            sizes = sorted({(each.width, each.height) for each in scenes}, reverse=True)
            listed = ", ".join(f"{width} x {height}" for width, height in sizes[:5])
            raise InputError(
                f"Expected scenes of at least {least} x {least} px in split {split} of {folder}, found "
                f"{listed}{' and smaller ones' if len(sizes) > 5 else ''}. Lower CROP_SIZE, or prepare larger scenes."
            )

    def read(self, scene: Scene, top: int, left: int, size: int) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
        """A square window: image (bands, size, size) in digital numbers, class indices (size, size).

        Where the image shows nothing, the index is NO_CLASS and every band holds the middle of its range.
        """
        from rasterio.windows import Window

        image, mask = self._files(scene)
        window = Window(left, top, size, size)
        with damage(scene.image, AGAIN):
            values = image.read(window=window)
        nothing = shows_nothing(values, self.info.nodata)
        classes = self._classes(scene, mask, window)
        numbers: NDArray[np.float32] = values.astype(np.float32)
        if nothing.any():
            middle = np.array([(band.minimum + band.maximum) / 2 for band in self.info.bands], np.float32)
            np.copyto(numbers, middle[:, None, None], where=nothing)
            classes[nothing] = NO_CLASS
        return numbers, classes

    def classes(self, scene: Scene, top: int, left: int, size: int) -> NDArray[np.uint8]:
        """Class indices (size, size) of the mask alone."""
        from rasterio.windows import Window

        return self._classes(scene, self._files(scene)[1], Window(left, top, size, size))

    def scan(self, scene: Scene) -> Iterator[tuple[int, NDArray[np.uint8]]]:
        """The class indices of a scene from top to bottom: first row, indices (rows, width)."""
        mask = self._files(scene)[1]
        for window in strips(mask):
            yield window.row_off, self._classes(scene, mask, window)

    def _classes(self, scene: Scene, mask: Any, window: Any) -> NDArray[np.uint8]:
        with damage(scene.mask, AGAIN):
            codes = mask.read(1, window=window)
        if codes.dtype.kind != "u" or codes.itemsize > 2:
            known = (codes >= 0) & (codes < CODES)
            indices = self.lookup[np.where(known, codes, 0).astype(np.uint16)]
            return np.where(known, indices, np.uint8(NO_CLASS))
        taken: NDArray[np.uint8] = np.take(self.lookup, codes)
        return taken

    def _files(self, scene: Scene) -> tuple[Any, Any]:
        """Image and mask, opened once a thread: GDAL's datasets must not be shared."""
        files: OrderedDict[Path, tuple[Any, Any]] | None = getattr(self._threads, "files", None)
        if files is None:
            files = self._threads.files = OrderedDict()
        if scene.image in files:
            files.move_to_end(scene.image)
            return files[scene.image]
        if len(files) >= OPEN:
            for each in files.popitem(last=False)[1]:
                each.close()
        with damage(scene.image, AGAIN):
            files[scene.image] = open_quietly(scene.image), open_quietly(scene.mask)
        return files[scene.image]


def strips(file: Any) -> Iterator[Any]:
    """Windows over the whole width of an open raster, from top to bottom: whole blocks, about AT_ONCE pixels each."""
    from rasterio.windows import Window

    block = int(file.block_shapes[0][0])
    rows = max(AT_ONCE // file.width // block * block, block)
    for top in range(0, file.height, rows):
        yield Window(0, top, file.width, min(rows, file.height - top))


def reading() -> AbstractContextManager[None]:
    """GDAL need not list a folder of thousands of scenes to open one."""
    return opening.reading(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR")


def cells(height: int, width: int, size: int) -> list[tuple[int, int]]:
    """Top and left of the squares of a grid in the middle of a raster that do not overlap; of very large rasters those
    of some of its rows and columns, evenly."""
    down, across = height // size, width // size
    top, left = (height - down * size) // 2, (width - across * size) // 2
    rows, columns = (range(0, count, -(-count // MOST_CELLS) or 1) for count in (down, across))
    return [(top + row * size, left + column * size) for row in rows for column in columns]


def spread(count: int) -> list[int]:
    """0..count - 1 in van der Corput's order: any first part of it is spread evenly over the whole."""
    return sorted(range(count), key=lambda number: int(f"{number:032b}"[::-1], 2))


def lookup(info: DatasetInfo) -> NDArray[np.uint8]:
    """Class index of every code from 0 to 65535; NO_CLASS where a code has none."""
    table = np.full(CODES, NO_CLASS, np.uint8)
    for index, each in enumerate(info.classes):
        table[each.code] = index
    return table


def counted(mask: Path, info: DatasetInfo) -> NDArray[np.int64]:
    """Pixels of each class (classes,) in a mask."""
    found, table = np.zeros(NO_CLASS + 1, np.int64), lookup(info)
    with damage(mask, AGAIN), open_quietly(mask) as file:
        for window in strips(file):
            found += np.bincount(table[codes_of(file.read(1, window=window))].ravel(), minlength=NO_CLASS + 1)
    return found[: len(info.classes)]


def codes_of(values: NDArray[Any]) -> NDArray[np.int64]:
    """Codes as indices of a table of CODES entries; what is beyond is CODES - 1, which no class has."""
    codes = values.astype(np.int64)
    return np.where((codes >= 0) & (codes < CODES), codes, CODES - 1)


def check_description(info: DatasetInfo) -> None:
    """Raise InputError where classes or bands make no sense, as after an edit by hand."""
    codes = [each.code for each in info.classes]
    wrong = None
    if not 0 < len(codes) <= NO_CLASS:
        wrong = f"1 to {NO_CLASS} classes, found {len(codes)}"
    elif not all(isinstance(code, int) and 0 <= code < CODES for code in codes):
        wrong = f"class codes from 0 to {CODES - 1}, found {', '.join(map(str, codes))}"
    elif len(set(codes)) < len(codes):
        wrong = f"a code of its own for every class, found {codes}"
    elif not info.bands:
        wrong = "bands, found none"
    for band in info.bands:
        limits = band.minimum, band.maximum
        if not all(isinstance(each, (int, float)) for each in limits) or not -np.inf < limits[0] < limits[1] < np.inf:
            wrong = f"band {band.name} with a minimum below its maximum, found {band.minimum} and {band.maximum}"
    for each in info.classes:
        if not re.fullmatch("#[0-9a-fA-F]{6}", str(each.color)):
            wrong = f"a colour such as #3C1098 for class {each.name}, found {each.color}"
    if wrong:
        raise InputError(f"Dataset {info.name}: expected {wrong}. {REPAIR}.")


def _checked(folder: Path, info: DatasetInfo, scene: SceneInfo) -> Scene:
    import rasterio

    image, mask = folder / scene.image, folder / scene.mask
    for kind, path in (("image", image), ("mask", mask)):
        if not path.is_file():
            raise InputError(f"Scene {scene.name}: expected its {kind} at {path}, found no such file. {REPAIR}.")
    try:
        with open_quietly(image) as one, open_quietly(mask) as two:
            shape, bands, other = one.shape, one.count, two.shape
    except rasterio.errors.RasterioError as error:
        raise InputError(
            f"Scene {scene.name}: expected rasters, found a file that cannot be opened ({error}). {REPAIR}."
        ) from error
    if bands != len(info.bands):
        raise InputError(
            f"Scene {scene.name}: expected {len(info.bands)} bands as {', '.join(b.name for b in info.bands)}, "
            f"found {bands} in {image}. {REPAIR}."
        )
    if shape != other:
        raise InputError(
            f"Scene {scene.name}: expected image and mask of equal size, found {shape[1]} x {shape[0]} and "
            f"{other[1]} x {other[0]} px. {REPAIR}."
        )
    return Scene(scene.name, image, mask, *shape)
