"""Where chips come from: the scenes of a dataset, or one raster with its land cover, read by window in one way."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, BandInfo, ClassInfo, ModelCard
from ...contract.classes import best_names, resolve
from ...contract.dataset import FILE_NAME, DatasetInfo
from ...contract.errors import InputError, MappingError
from ...contract.events import Message, Report, Warning
from ...datasets.legend import own_namings
from ...rasters.grid import check_pixels, extent_of, same
from ...rasters.imagery import Picture
from ...rasters.landcover import LandCover
from ...rasters.opening import is_there
from ...rasters.scenes import Scenes, cells, reading, spread

SAMPLE, SAMPLES = 128, 64
"""Side and number of the squares by which the statistics of a raster's bands are taken."""
LIMITS = (0.1, 99.9)  # percentiles that are a band's limits, as in prepared datasets
NAMELESS = re.compile(r"(band|channel|b)?[\s_#-]*\d*", re.IGNORECASE)
Classes = NDArray[np.uint8]


@dataclass(frozen=True)
class Piece:
    """A raster to cut chips from: its number in the source, name, file, size, and the scene whose mask it shows."""

    number: int
    name: str
    image: str
    height: int
    width: int
    source: str


@dataclass(frozen=True)
class Look:
    """What the numbers of imagery mean (classes of its land cover, bands, data type, nodata, metres of a pixel), and
    whom to name."""

    classes: tuple[ClassInfo, ...]
    ignored: tuple[ClassInfo, ...]
    bands: tuple[BandInfo, ...]
    data_type: str
    nodata: float | None
    pixel_size: float
    attribution: str = ""


class Source:
    """Pieces of imagery, read by window."""

    said: str
    look: Look
    pieces: list[Piece]
    may_have_holes: bool
    """Whether the imagery itself may show nothing somewhere."""

    @property
    def has_classes(self) -> bool:
        """Whether there is land cover."""
        return bool(self.look.classes)

    def mask(self, piece: Piece, top: int, left: int, size: int) -> Classes:
        """Class indices (size, size) of the land cover alone, 255 for none; all 255 without land cover."""
        raise NotImplementedError

    def read(self, piece: Piece, top: int, left: int, size: int) -> tuple[NDArray[np.float32], Classes]:
        """Image (bands, size, size) in raw digital numbers and class indices (size, size).

        Where the image shows nothing or the land cover has no class, both show nothing: NaN and 255. Without land
        cover every index is 255, and the image is as it is.
        """
        raise NotImplementedError


class DatasetSource(Source):
    """The scenes of one split of a dataset folder."""

    def __init__(self, folder: str, info: DatasetInfo, split: str) -> None:
        """Check the files of the split. Raises InputError in one sentence."""
        self._scenes = Scenes(folder, info, split)
        self.said = f"split {split} of {folder}"
        self.info = self._scenes.info
        self.look = Look(
            info.classes, info.ignored, info.bands, info.data_type, info.nodata, info.pixel_size, info.attribution
        )  # fmt: skip
        self.may_have_holes = info.nodata is not None or np.dtype(info.data_type).kind == "f"
        sources = {each.name: each.source or each.name for each in info.of_split(split)}
        self.pieces = [
            Piece(number, each.name, str(each.image), each.height, each.width, sources[each.name])
            for number, each in enumerate(self._scenes.all)
        ]

    def mask(self, piece: Piece, top: int, left: int, size: int) -> Classes:
        """See Source."""
        return self._scenes.classes(self._scenes.all[piece.number], top, left, size)

    def read(self, piece: Piece, top: int, left: int, size: int) -> tuple[NDArray[np.float32], Classes]:
        """See Source."""
        image, classes = self._scenes.read(self._scenes.all[piece.number], top, left, size)
        return np.where(classes == NO_CLASS, np.float32(np.nan), image), classes


class RasterSource(Source):
    """One raster of imagery, with land cover on the same grid if there is any."""

    def __init__(self, path: str, landcover: str, class_map: str, legend: ModelCard | None, report: Report) -> None:
        """Open imagery and land cover, whose codes mean the classes of `legend`, or themselves where that is None.

        Land cover of another grid is warped onto that of the imagery. Raises InputError where a file cannot be read or
        the two have nothing in common, MappingError where no code
        means a class.
        """
        if not is_there(path):
            raise InputError(f"Expected a dataset folder or a raster, found nothing at {path}. Check the path.")
        self.said = path
        self._picture = Picture(path, None)
        self.grid, self.landcover = self._picture.grid, landcover
        grid = self.grid
        check_pixels(grid.width, grid.height, path)
        self.pieces = [Piece(0, Path(path).stem, path, grid.height, grid.width, Path(path).stem)]
        self.may_have_holes = self._picture.may_have_holes
        self._cover = LandCover(landcover, 1, None) if landcover else None
        classes: tuple[ClassInfo, ...] = ()
        if self._cover:
            own = self._cover.grid
            if not self._cover.onto(grid, path, report):
                raise InputError(
                    f"Expected land cover under the imagery, found none: {path} covers {extent_of(grid)}, {landcover} "
                    f"covers {extent_of(own)}. Choose another, or correct the CRS."
                )
            classes = _use(self._cover, class_map, legend, report)
        size = grid.pixel_metres() or abs(float(grid.transform.a))
        self.look = Look(
            classes, legend.ignored if legend else (), _statistics(self._picture, path),
            self._picture.data_type, None, size, self._picture.file.tags().get("ATTRIBUTION", ""),
        )  # fmt: skip

    def mask(self, piece: Piece, top: int, left: int, size: int) -> Classes:
        """See Source."""
        if self._cover is None:
            return np.full((size, size), NO_CLASS, np.uint8)
        return self._cover.classes((left, top, left + size, top + size))

    def read(self, piece: Piece, top: int, left: int, size: int) -> tuple[NDArray[np.float32], Classes]:
        """See Source."""
        image, shown = self._picture.read((left, top, left + size, top + size))
        classes = self.mask(piece, top, left, size)
        if self._cover is not None:
            shown = shown & (classes != NO_CLASS)
        return np.where(shown, image, np.float32(np.nan)), np.where(shown, classes, np.uint8(NO_CLASS))


def shows_same_place(real: RasterSource, other: RasterSource) -> bool:
    """Whether two rasters lie on the same grid with the same land cover."""
    return same(real.grid, other.grid) and real.landcover == other.landcover


def is_dataset(path: str) -> bool:
    """Whether a path is that of a dataset folder. Raises InputError where there is nothing."""
    place = Path(path)
    if place.is_dir() and not (place / FILE_NAME).is_file():
        raise InputError(f"Expected a dataset folder with {FILE_NAME} or a raster, found neither in {path}.")
    return place.is_dir()


def synthetic_source(folder: str, split: str, report: Report) -> DatasetSource:
    """The scenes of a synthetic dataset of that split; all of them, and a message, where it has none of that split."""
    info = DatasetInfo.read(folder)
    if not info.of_split(split) and info.scenes:
        report(Message(f"{folder} has no {split} scenes; all of its {len(info.scenes)} scenes are compared."))
        info = replace(info, scenes=tuple(replace(scene, split=split) for scene in info.scenes))
    return DatasetSource(folder, info, split)


def check_alike(real: Source, other: Source) -> None:
    """Raise InputError where bands, data type or classes of two sources differ, with both lists."""
    for kind, wanted, found in (
        ("bands", _names(real), _names(other)),
        ("data type", [real.look.data_type], [other.look.data_type]),
        ("classes", _codes(real), _codes(other)),
    ):
        if kind == "bands" and len(wanted) == len(found) and not (all(map(_is_name, [*wanted, *found]))):
            continue  # bands without names count by their order
        if kind == "classes" and not (wanted and found):
            continue
        if [each.casefold() for each in wanted] != [each.casefold() for each in found]:
            raise InputError(
                f"Expected synthetic imagery with the {kind} of the real imagery, {', '.join(wanted)} in {real.said}, "
                f"found {', '.join(found)} in {other.said}. Choose imagery of the same {kind} in the same order."
            )


def _names(source: Source) -> list[str]:
    return [band.name for band in source.look.bands]


def _codes(source: Source) -> list[str]:
    return [f"{each.code} {each.name}" for each in source.look.classes]


def _is_name(name: str) -> bool:
    return not NAMELESS.fullmatch(name.strip())


def _use(cover: LandCover, class_map: str, legend: ModelCard | None, report: Report) -> tuple[ClassInfo, ...]:
    """Tell the land cover what its codes mean, and give the classes."""
    codes = cover.count((0, 0, cover.grid.width, cover.grid.height), 0)
    if legend is None:
        found = tuple(ClassInfo(code, f"class {code}") for code in sorted(codes))[:NO_CLASS]
        cover.use({each.code: index for index, each in enumerate(found)})
        return found
    mapping = resolve(class_map, best_names(own_namings(cover.path), legend), legend, codes)
    report(mapping.event)
    if not any(pixels for code, pixels in codes.items() if code in mapping.table):
        known = ", ".join(f"{each.code} {each.name}" for each in legend.classes)
        raise MappingError(
            f"Expected codes of the classes {known} in {cover.path}, found {', '.join(map(str, sorted(codes)))}. "
            "Name them in CLASS_MAP (code=class, or a scheme)."
        )
    lost = sum(pixels for code, pixels in mapping.unmapped.items())
    if lost:
        share = 100 * lost / max(sum(codes.values()), 1)
        report(Warning(f"{cover.path}: {share:.3g} % of the pixels map to no class and are left out."))
    cover.use(mapping.table)
    return legend.classes


def _statistics(picture: Picture, path: str) -> tuple[BandInfo, ...]:
    """The bands with statistics of up to 64 squares spread over the raster: limits as those of prepared datasets."""
    side = min(SAMPLE, picture.grid.height, picture.grid.width)
    places = cells(picture.grid.height, picture.grid.width, side)
    found: list[NDArray[Any]] = []
    with reading():
        for number in spread(len(places)):
            top, left = places[number]
            values, shown = picture.read((left, top, left + side, top + side))
            found += [values[:, shown]] if shown.any() else []
            if len(found) == SAMPLES:
                break
    if not found:
        raise InputError(f"Expected imagery that shows something, found only nodata in {path}. Choose another raster.")
    pixels = np.concatenate(found, 1).astype(np.float64)
    if picture.data_type == "uint8":
        limits = np.tile([0.0, 255.0], (len(pixels), 1))
    else:
        limits = np.percentile(pixels, LIMITS, axis=1).T
    return tuple(
        BandInfo(band.name, float(low), float(high), float(values.mean()), float(values.std()))
        for band, (low, high), values in zip(picture.bands, limits, pixels)
    )
