"""Land cover of two dates on one grid: what changes between them, as rasters, a mask and areas."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, ClassInfo, ModelCard
from ...contract.errors import ModelError
from ...contract.events import Progress, Report
from ...contract.options.declaring import SharingOptions
from ...rasters.grid import Box, Grid
from ...rasters.landcover import NO_LOOK, LandCover
from ...rasters.sidecars import Legend, attribute_table, map_style
from ...rasters.writer import BLOCK, STYLE, TABLE, Raster, RasterWriter
from ..windows.objects import Objects
from .work import Coverage

STRIP = 2**21  # pixels, about, that are looked at together
FROM, MOST = 1000, 999
"""What the code of the class before is multiplied by in a mask, and the largest code of a class."""
NO_CHANGE, NOT_KNOWN = 0, -1
COLUMNS = ("code", "from_code", "from_class", "to_code", "to_class", "pixels", "area_m2")
Classes = NDArray[np.uint8]
Read = Callable[[Box], NDArray[Any]]


@dataclass(frozen=True)
class Pair:
    """Two land covers on one grid that know their classes; with overlay the second is laid over the first."""

    before: LandCover
    after: LandCover
    is_overlay: bool

    def classes(self, box: Box) -> tuple[Classes, Classes]:
        """Class indices (h, w) of both dates in a box; NO_CLASS where none is."""
        one, other = self.before.classes(box), self.after.classes(box)
        return one, np.where(other == NO_CLASS, one, other) if self.is_overlay else other

    def second(self, box: Box) -> Classes:
        """Class indices of the second date."""
        return self.classes(box)[1]

    def changed(self, box: Box) -> Classes:
        """Class indices of the second date where they are others than before."""
        one, other = self.classes(box)
        return np.where(one == other, np.uint8(NO_CLASS), other)

    def looks(self, wanted: Sequence[int]) -> Read:
        """What gives the numbers of looks at the second date: what did not change keeps its object of the first, what
        did has those of its own layer, or its connected parts."""
        old, new = (
            each.looks.numbers if each.looks else self._parts(read, wanted)
            for each, read in ((self.before, self.before.classes), (self.after, self.changed))
        )

        def read(box: Box) -> NDArray[np.int64]:
            one, other = self.classes(box)
            return np.where(one == other, old(box), new(box))

        return read

    def _parts(self, read: Read, wanted: Sequence[int]) -> Read:
        grid = self.before.grid
        found = Objects(read, (grid.width, grid.height), grid.origin, wanted)
        return lambda box: found.parts(box).looks(NO_LOOK)


def class_map_of(card: ModelCard) -> str:
    """The CLASS_MAP of a raster of a model's class indices, as `write` makes one."""
    return ", ".join(f"{index}={each.code}" for index, each in enumerate(card.classes))


def write(path: Path, grid: Grid, box: Box, read: Read, nothing: int, report: Report) -> None:
    """Write what `read` gives of a box as a raster on the grid of the box; `nothing` is its nodata."""
    kind = {NO_CLASS: "uint8", NO_LOOK: "int64"}[nothing]
    with RasterWriter(str(path), Raster(grid, ("",), kind, False, False, {}, nothing), report) as writer:
        for strip in strips(box):
            values = read(strip)
            writer.write(values[None], values != nothing)
        writer.finish()


def write_change(
    pair: Pair, coverage: Coverage, card: ModelCard, folder: Path, tags: dict[str, str], asked: SharingOptions,
    report: Report,
) -> None:  # fmt: skip
    """Write change.tif, the mask of what a job covers with names and colours, and table.csv, the areas from class to
    class.

    Raises ModelError where a class has a code that a mask cannot hold.
    """
    codes, grid, box = _codes(card), coverage.grid, coverage.box
    counts = np.zeros(codes.size, np.int64)
    raster = Raster(
        grid, ("change",), "int32", False, asked.cog, tags, NOT_KNOWN, overviews="MODE", compression=asked.compression
    )
    with RasterWriter(str(folder / "change.tif"), raster, report) as writer:
        for strip in strips(box):
            one, other = pair.classes(strip)
            which = one.astype(np.int64) * (NO_CLASS + 1) + other
            counts += np.bincount(which.ravel(), minlength=codes.size)
            values = codes.ravel()[which]
            writer.write(values[None], values != NOT_KNOWN)
            report(Progress((strip[3] - box[1]) / (box[3] - box[1]), None))
        rows = list(_rows(codes, counts.reshape(codes.shape), card, grid))
        legend, pixels = _legend(rows, card)
        writer.complete({TABLE: attribute_table(legend, pixels), STYLE: map_style(legend)})
        with (folder / "table.csv").open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(COLUMNS)
            lines.writerows(rows)
        writer.publish()


def strips(box: Box) -> Iterator[Box]:
    """Boxes of whole rows of blocks that a box consists of, from the top down."""
    left, top, right, bottom = box
    rows = max(STRIP // (right - left) // BLOCK, 1) * BLOCK
    for y in range(top, bottom, rows):
        yield left, y, right, min(y + rows, bottom)


def _codes(card: ModelCard) -> NDArray[np.int32]:
    """The code of a change from every class index to every other."""
    wrong = [each for each in card.classes if not 0 <= each.code <= MOST]
    if wrong:
        raise ModelError(
            f"Expected a model whose classes have codes from 0 to {MOST}, found {wrong[0].code} ({wrong[0].name}) in "
            f"{card.name}. Train it on a dataset with other codes."
        )
    own = np.zeros(NO_CLASS + 1, np.int32)
    own[: len(card.classes)] = [each.code for each in card.classes]
    codes: NDArray[np.int32] = own[:, None] * FROM + own
    np.fill_diagonal(codes, NO_CHANGE)
    codes[NO_CLASS, :] = codes[:, NO_CLASS] = NOT_KNOWN
    return codes


def _rows(
    codes: NDArray[np.int32], counts: NDArray[np.int64], card: ModelCard, grid: Grid
) -> Iterator[tuple[Any, ...]]:
    """A row of the table for each pair of classes that is there, the pixel's area being that in the middle."""
    metres = grid.pixel_metres()
    for one, other in np.argwhere(counts[: len(card.classes), : len(card.classes)]):
        first, second, pixels = card.classes[one], card.classes[other], int(counts[one, other])
        area = "" if metres is None else f"{pixels * metres**2:.10g}"
        yield int(codes[one, other]), first.code, first.name, second.code, second.name, pixels, area


def _legend(rows: Sequence[tuple[Any, ...]], card: ModelCard) -> tuple[Legend, list[int]]:
    """The legend of a mask, and the pixels of each of its codes."""
    colors = {each.code: each.color for each in card.classes}
    changes = sorted(row for row in rows if row[0] != NO_CHANGE)
    classes = [ClassInfo(row[0], f"{row[2]} to {row[4]}", colors[row[3]]) for row in changes]
    same = sum(row[5] for row in rows if row[0] == NO_CHANGE)
    legend = Legend((ClassInfo(NO_CHANGE, "unchanged", "#F0F0F0"), *classes), "int32", NOT_KNOWN)
    return legend, [same, *(row[5] for row in changes)]
