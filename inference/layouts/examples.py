"""Examples of land cover: their classes, pixels and shares, and sheets of them in memory."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...contract.card import PIXELS_APART, ClassInfo
from ...contract.class_seeds import by_class, class_index
from ...contract.dataset import DatasetInfo
from ...contract.errors import InputError
from ...contract.events import Report, Warning
from ...contract.jobs.generate_landcover import GenerateLandcoverJob
from ...contract.jobs.prepare_dataset import PrepareDatasetJob
from ...datasets.legend import make_legend, names_of_all, own_colors
from ...datasets.sources import HIGHEST
from ...rasters.grid import Box, Grid
from ...rasters.landcover import LandCover
from .patches import Size
from .sheets import Sheet

SHEET, MOST = 2048, 2**25
"""Largest width and height of a sheet, and pixels of all of them: of more, sheets are taken evenly."""
CHORD = 5
"""Patches are so many times as wide as a class is, on average, along a row."""
SIZES = range(256, 31, -16)
WORD = "building"
SAME_UNIT = 1e-4
"""By which units differ that count as one, as the foot and the US survey foot."""


@dataclass(frozen=True)
class Examples:
    """What a layout is drawn after, and the grid of the first example."""

    sheets: list[Sheet]
    classes: tuple[ClassInfo, ...]
    size: Size
    grid: Grid
    files: list[str]

    @property
    def turns(self) -> int:
        """Eight where rows and columns are alike, else the four that keep rows."""
        step = self.grid.transform
        is_square = np.isclose(abs(step.a), abs(step.e), rtol=1e-3)
        return 8 if is_square and not _in_degrees(self.grid) else 4

    @property
    def costs(self) -> NDArray[np.float32]:
        """Cost (classes, classes) of a pixel on which neighbours disagree: narrow classes, such as roads, count more,
        as a cut through them shows more."""
        area, edges = np.ones(len(self.classes)), np.ones(len(self.classes))
        for sheet in self.sheets:
            ground = sheet.ground[::4]
            turns = ground[:, 1:] != ground[:, :-1]
            area += np.bincount(ground.ravel(), minlength=len(area))[: len(area)]
            edges += np.bincount(ground[:, 1:][turns], minlength=len(area))[: len(area)]
        narrow = edges / area
        weight = np.clip(narrow / np.median(narrow), 0.7, 2.0)
        costs = np.maximum(weight[:, None], weight[None]).astype(np.float32)
        np.fill_diagonal(costs, 0)
        return costs


@dataclass(frozen=True)
class _Source:
    """An example that is not open: how it is opened, its own grid, the one that it is read on, and its files."""

    path: str
    pixel_size: float | None
    own: Grid
    grid: Grid
    files: list[str]

    @property
    def scale(self) -> float:
        """Side of its own pixels in pixels of the layout."""
        return math.sqrt(abs(self.own.transform.determinant / self.grid.transform.determinant))


def read_examples(job: GenerateLandcoverJob, report: Report) -> Examples:
    """The examples of a job. Raises InputError and JobError where they hold nothing to draw after."""
    paths, names, colors = _sources(job)
    sources, pixels = _counted(paths, job.pixel_size)
    asked = PrepareDatasetJob(
        "-", paths, paths, class_names={**names, **job.class_names}, ignore=job.ignore,
        class_colors={**colors, **job.class_colors},
    )  # fmt: skip
    own = {} if job.dataset else names_of_all(paths)
    seen = () if job.dataset else paths[::-1]
    palette = {code: color for path in seen for code, color in own_colors(path).items()}
    legend = make_legend(asked, pixels, own, palette, _messages(report))
    _say_apart(sources, report)
    classes = _classes(sources, {each.code: at for at, each in enumerate(legend.classes)})
    files = [file for source in sources for file in source.files]
    size, whole = _size(job, classes), _whole(job, legend.classes)
    sheets = [Sheet(each, whole, size.largest) for each in classes]
    _say_lost(sheets, legend.classes, whole, size, report)
    return Examples(sheets, legend.classes, size, sources[0].grid, files)


def _messages(report: Report) -> Report:
    """Passes messages on, and no warning: that a class is rare is no fault of an example."""
    return lambda event: None if isinstance(event, Warning) else report(event)


def _counted(paths: Sequence[str], pixel_size: float | None) -> tuple[list[_Source], dict[int, int]]:
    """The examples, and pixels by code of all of them; one file is open at a time, as there may be thousands.

    Raises InputError for codes out of range, and for pixels of unlike units.
    """
    sources: list[_Source] = []
    pixels: Counter[int] = Counter()
    for path in paths:
        with LandCover(path, 1, pixel_size) as cover:
            sources.append(_Source(path, pixel_size, cover.source, cover.grid, cover.files))
            (first, size), (unit, own) = _unit(sources[0].grid), _unit(cover.grid)
            if not math.isclose(size, own, rel_tol=SAME_UNIT):
                raise InputError(
                    f"Expected examples whose pixels are all in one unit, found {first} in {paths[0]} and {unit} in "
                    f"{path}. Warp one of them, or draw two layouts."
                )
            found = cover.count((0, 0, cover.grid.width, cover.grid.height), 0)
        wrong = [code for code in found if not 0 <= code <= HIGHEST]
        if wrong:
            raise InputError(
                f"{path}: expected class codes from 0 to {HIGHEST}, found {wrong[0]}. Choose a land-cover layer, "
                "or give it other codes first."
            )
        pixels.update(found)
        pixel_size = pixel_size or abs(cover.grid.transform.a)
    return sources, dict(pixels)


def _say_apart(sources: list[_Source], report: Report) -> None:
    """Warn where an example's own pixels are more than 25 % larger or smaller than those of the layout."""
    apart = [each for each in sources if abs(each.scale - 1) > PIXELS_APART]
    if apart:
        report(
            Warning(
                f"Expected examples whose pixels are as large as those of the layout, found {len(apart)} of "
                f"{len(sources)} that differ: those of {apart[0].path} are {apart[0].scale:.3g} times as wide. Choose "
                "examples of one pixel size and leave PIXEL_SIZE empty, or expect objects that are blocky or lost, and "
                "coarse examples to count for more than fine ones."
            )
        )


def _classes(sources: list[_Source], table: dict[int, int]) -> list[NDArray[np.uint8]]:
    """Class indices (h, w) of the parts of the examples; table: those of codes."""
    found: list[NDArray[np.uint8]] = []
    for at, boxes in groupby(_boxes([each.grid for each in sources]), lambda each: each[0]):
        with LandCover(sources[at].path, 1, sources[at].pixel_size) as cover:
            cover.use(table)
            found += [cover.classes(box) for _, box in boxes]
    return found


def _unit(grid: Grid) -> tuple[str, float]:
    """What the CRS of a grid counts in, and its size in metres or radians; without a CRS it is taken for a metre."""
    name, size = grid.crs.units_factor if grid.crs else ("no unit", 1.0)
    return str(name), float(size)


def _in_degrees(grid: Grid) -> bool:
    return bool(grid.crs and grid.crs.is_geographic)


def _sources(job: GenerateLandcoverJob) -> tuple[tuple[str, ...], dict[int, str], dict[int, str]]:
    """The rasters, and names and colours of codes, which a dataset knows."""
    if not job.dataset:
        return job.examples, {}, {}
    info = DatasetInfo.read(job.dataset)
    scenes = info.of_split("train")
    if not scenes:
        raise InputError(f"Expected training scenes in the dataset {job.dataset}, found none. Choose another dataset.")
    every = (*info.classes, *info.ignored)
    names = {each.code: each.name for each in every}
    masks = dict.fromkeys(str(Path(job.dataset) / scene.mask) for scene in scenes)
    return tuple(masks), names, {each.code: each.color for each in every}


def _whole(job: GenerateLandcoverJob, classes: tuple[ClassInfo, ...]) -> list[int]:
    """Indices of the classes whose parts stay whole; of the default's those that there are."""
    words = [each.strip() for each in job.whole.split(",") if each.strip()]
    if words == [WORD] and class_index(WORD, classes) is None:
        return []
    return list(by_class(((word, 1.0) for word in words), classes, "whole"))


def _boxes(grids: list[Grid]) -> list[tuple[int, Box]]:
    """Parts of the examples, by their number, that fit into memory."""
    found: list[tuple[int, Box]] = []
    for at, grid in enumerate(grids):
        rows, columns = (max(1, -(-n // SHEET)) for n in (grid.height, grid.width))
        ys, xs = (
            np.linspace(0, n, k + 1).astype(int).tolist() for n, k in ((grid.height, rows), (grid.width, columns))
        )
        found += [(at, (x, y, x1, y1)) for y, y1 in zip(ys, ys[1:]) for x, x1 in zip(xs, xs[1:])]
    total = sum((box[2] - box[0]) * (box[3] - box[1]) for _, box in found)
    kept = max(1, len(found) * MOST // max(total, MOST))
    return [found[at] for at in np.linspace(0, len(found) - 1, kept).astype(int)]


def _size(job: GenerateLandcoverJob, sheets: list[NDArray[np.uint8]]) -> Size:
    """The size of the patches: what is asked, or by how wide classes are, as far as the examples are large enough."""
    room = max(min(each.shape) for each in sheets)
    if job.patch_size is not None:
        found = job.patch_size
    else:
        edges = sum(int((each[::8, 1:] != each[::8, :-1]).sum()) for each in sheets)
        chord = sum(each[::8].size for each in sheets) / max(edges, 1)
        found = next((n for n in SIZES if n <= CHORD * chord and 3 * Size(n).side <= room), SIZES[-1])
    if Size(found).side > room:
        raise InputError(
            f"Expected an example of at least {Size(found).side} x {Size(found).side} pixels for patches of {found}, "
            f"found none wider and higher than {room}. Choose larger examples, or a smaller PATCH_SIZE or PIXEL_SIZE."
        )
    return Size(found)


def _say_lost(
    sheets: list[Sheet], classes: tuple[ClassInfo, ...], whole: list[int], size: Size, report: Report
) -> None:
    """Warn where much of the classes that stay whole cannot be used."""
    lost = sum(int(each.lost) for each in sheets)
    kept = sum(len(each.objects.y) and int((each.objects.end - each.objects.first).sum()) for each in sheets)
    if lost > 0.2 * (lost + kept):
        names = ", ".join(classes[at].name for at in whole)
        report(
            Warning(
                f"{100 * lost / (lost + kept):.0f} % of {names} in the examples is left out: its parts are larger than "
                f"{size.largest} pixels, or cut by the edge. A larger PATCH_SIZE keeps more of them."
            )
        )
