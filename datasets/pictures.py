"""Folders of pictures with masks in colours, joined to scenes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from affine import Affine

from ..contract.errors import InputError
from ..contract.events import Message, Report, Warning
from ..contract.jobs.prepare_dataset import PrepareDatasetJob
from ..rasters.grid import Grid, extent_of, lies_on
from .masks import ColourMask, Colours, colours_of
from .scaled import scaled
from .sources import NONE, Patch, Raster

IMAGES, MASKS = "images", "masks"
ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".jp2")
SLACK = 8  # pixels by which the parts of a mosaic may differ in size

Pair = tuple[Path, Path]


class PictureSource:
    """Pictures joined row by row to one scene, each cropped to the size that all have in common."""

    def __init__(
        self, name: str, pairs: list[Pair], columns: int, colours: Colours, report: Report, scale: float = 1.0
    ) -> None:
        """Open and compare the parts of a scene, whose pixels become `scale` times as large, at least 1; what does
        not fill a pixel at the lower and right edge is left out. Raises InputError where the parts do not fit."""
        self.name, self.columns, self.scale = name, columns, scale
        self.colours = colours
        self.files = tuple(str(image) for image, _ in pairs)
        self.images = [Raster(image, "picture", report) for image in self.files]
        self.masks = [ColourMask(mask, colours) for _, mask in pairs]
        first = self.images[0]
        for image, mask in zip(self.images, self.masks):
            sides = np.abs(np.subtract(image.file.shape, mask.file.shape))
            if sides.max() > 1:
                raise InputError(
                    f"Expected a mask of the picture's size, found {image.file.shape[1]} x {image.file.shape[0]} px "
                    f"in {image.path} and {mask.file.shape[1]} x {mask.file.shape[0]} in {mask.path}."
                    " Correct the pair or remove it."
                )
            if not lies_on(Grid.of(mask.file), image.grid):
                raise InputError(
                    f"Expected a mask that lies where its picture does, found {mask.path} at "
                    f"{extent_of(Grid.of(mask.file))} and {image.path} at {extent_of(image.grid)}. Warp the mask to "
                    "the picture, or choose them as LANDCOVER and IMAGES."
                )
            if sides.max():
                report(Warning(f"{mask.path} is a pixel larger or smaller than its picture: their edges are left out."))
            if image.data_type != first.data_type or not image.take(first.names):
                raise InputError(
                    f"Expected pictures with equal bands, found {', '.join(first.names)} of {first.data_type} in "
                    f"{first.path} and {', '.join(image.names)} of {image.data_type} in {image.path}. Convert them."
                )
        shapes = [file.shape for file in (*(i.file for i in self.images), *(m.file for m in self.masks))]
        self.height, self.width = (min(shape[axis] for shape in shapes) for axis in (0, 1))
        if max(max(shape[axis] for shape in shapes) - (self.height, self.width)[axis] for axis in (0, 1)) > SLACK:
            sizes = sorted({f"{width} x {height}" for height, width in shapes})
            raise InputError(
                f"Scene {name}: expected parts of one size to join, found {', '.join(sizes)} px. "
                "Choose another MOSAIC, or leave it empty."
            )
        rows = len(pairs) // columns
        transform, crs = first.grid.transform, first.grid.crs
        if len(pairs) > 1:
            transform, crs = Affine.identity(), None
        if transform != Affine.identity():
            transform = transform @ Affine.scale(scale)
        shape = int(self.width * columns / scale + 1e-6), int(self.height * rows / scale + 1e-6)
        if not all(shape):
            raise InputError(
                f"Scene {name}: expected at least one pixel of PIXEL_SIZE, found {self.width * columns} x "
                f"{self.height * rows} px, which are smaller. Lower PIXEL_SIZE, or correct METRES."
            )
        self.grid = Grid(transform, crs, *shape)
        self.bands, self.data_type, self.nodata = first.names, first.data_type, first.nodata
        self.has_holes = any(image.has_holes for image in self.images)

    def take(self, wanted: Sequence[str]) -> bool:
        """Give the bands in the order of these names; False where they are others."""
        is_taken = all([image.take(wanted) for image in self.images])
        self.bands = self.images[0].names
        return is_taken

    def read(self, row: int, column: int, height: int, width: int) -> Patch:
        """The pixels of a window of the grid."""
        return scaled(self._own, self.scale, (row, column, height, width))

    def _own(self, row: int, column: int, height: int, width: int) -> Patch:
        """Pixels of the pictures as they are, from every part that a window touches."""
        from rasterio.windows import Window

        image = np.zeros((len(self.bands), height, width), self.data_type)
        valid = np.zeros((height, width), np.bool_)
        codes = np.full((height, width), NONE, np.int32)
        for y, top, down in _pieces(row, height, self.height):
            for x, left, across in _pieces(column, width, self.width):
                number = y * self.columns + x
                window = Window(left, top, across, down)
                to_y, to_x = y * self.height + top - row, x * self.width + left - column
                to = (slice(to_y, to_y + down), slice(to_x, to_x + across))
                image[:, to[0], to[1]], valid[to] = self.images[number].read(window)
                codes[to] = self.masks[number].read(window)
        codes[~valid] = NONE
        return Patch(image, valid, codes)

    def close(self) -> None:
        """Close the files."""
        for image in self.images:
            image.close()
        for mask in self.masks:
            mask.file.close()


def open_pictures(job: PrepareDatasetJob, report: Report) -> list[PictureSource]:
    """The scenes of a folder of pictures. Raises InputError where pictures and masks do not pair."""
    rows, _, columns = job.mosaic.partition("x")
    parts = int(rows) * int(columns) if job.mosaic else 1
    scale = 1.0 if job.pixel_size is None or job.metres is None else job.pixel_size / job.metres
    places = list(find(Path(job.pictures)))
    masks = (mask for _, pairs in places for _, mask in pairs)
    options = (colours_of(masks, job.class_colors, job.color_tolerance, report), report, scale)
    sources = []
    for name, pairs in places:
        if not job.mosaic:
            sources += [PictureSource(_join(name, i.stem), [(i, m)], 1, *options) for i, m in pairs]
            continue
        if len(pairs) != parts:
            raise InputError(
                f"Expected {parts} pictures to join as {job.mosaic}, found {len(pairs)} beside {pairs[0][0]}. "
                "Complete the folder, or choose another MOSAIC."
            )
        sources.append(PictureSource(name or Path(job.pictures).name, pairs, int(columns), *options))
    report(Message(f"{len(sources)} scenes of pictures in {job.pictures}."))
    return sources


def find(folder: Path) -> Iterator[tuple[str, list[Pair]]]:
    """Every folder with images/ and masks/: its name within `folder`, the pairs sorted by the numbers in names."""
    if not folder.is_dir():
        raise InputError(f"Expected a folder of pictures, found none at {folder}. Check the path of PICTURES.")
    places = sorted(
        (each for each in (folder / IMAGES, *folder.rglob(f"*/{IMAGES}")) if (each.parent / MASKS).is_dir()),
        key=lambda each: _natural(str(each)),
    )
    if not places:
        raise InputError(
            f"Expected folders {IMAGES} and {MASKS} beside each other somewhere in {folder}, found none. "
            "Put the pictures and their masks there."
        )
    for place in places:
        images, masks = (_by_stem(place.parent / kind) for kind in (IMAGES, MASKS))
        alone = sorted(set(images) ^ set(masks))
        if alone or not images:
            listed = ", alone: " + ", ".join(alone[:5]) if alone else ""
            raise InputError(
                f"Expected a mask of the same name for every picture in {place.parent}, found {len(images)} pictures "
                f"and {len(masks)} masks{listed}. Complete the pairs or remove them."
            )
        name = "_".join(place.parent.relative_to(folder).parts)
        yield name, [(images[key], masks[key]) for key in sorted(images, key=_natural)]


def _by_stem(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for each in sorted(folder.rglob("*")):
        if each.suffix.lower() not in ENDINGS or each.name.startswith("."):  # as systems leave them beside ours
            continue
        stem = str(each.relative_to(folder).with_suffix(""))
        if stem in found:
            raise InputError(
                f"Expected one file for each name in {folder}, found {found[stem].name} and {each.name}. Remove one, "
                "or rename it with its pair."
            )
        found[stem] = each
    return found


def _pieces(start: int, length: int, size: int) -> Iterator[tuple[int, int, int]]:
    """The parts of a row of parts that a window touches: number, first pixel in the part, number of pixels."""
    at = start
    while at < start + length:
        number, first = divmod(at, size)
        count = min(size - first, start + length - at)
        yield number, first, count
        at += count


def _natural(text: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", text)]


def _join(folder: str, stem: str) -> str:
    return f"{folder}_{stem}" if folder else stem
