"""Seams: jumps in synthetic imagery where windows met, and on every regular grid that a generator may leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

from ...contract.card import read_card
from ...contract.errors import LandSynthError
from ...contract.jobs.generate import GenerateJob
from ...contract.jobs.registry import from_json
from ...inference.engine.fitting import planned
from ...inference.generate import budget_of
from ...inference.network.memory import weights_bytes
from ...rasters.grid import Grid
from ...rasters.opening import open_quietly
from ...rasters.scenes import reading
from ..chips.comparison import Context, spectrum_of
from ..chips.cut import ChipSet, CutChips
from ..metrics.jumps import PERIODS, Profiles, Seam, at_windows, distinct, periodic
from ..metrics.spectrum import grids
from ..report.measures import Group, Measure, Missing
from ..report.page import Column, Table

Borders = Optional[tuple[list[tuple[int, int]], list[tuple[int, int]]]]
"""Where windows fade into each other, by columns and by rows, in world pixels; None where that is not known."""

ALIKE = 1.5
"""How many times as large as that of real imagery a jump may be and still be called the imagery's own."""


def seams(context: Context) -> Group:
    """Jump ratios of synthetic imagery at the borders of its windows, at the periods found in its spectrum, and at
    customary ones; those of real imagery on the same lines tell what is usual."""
    real, synthetic = context.real, context.synthetic
    borders = _borders(context)
    seen = profiles_of(synthetic), profiles_of(real)
    tested = (at_windows(seen[0], borders.get), *_periods(synthetic, seen[0]))
    found = distinct([each for each in tested if each is not None])
    if not found:
        reason = "the chips are too few, or too small, to tell lines of a grid from what is between them"
        return Group("seams", "Seams", missing=(Missing("seam_ratio", reason),))
    levels = [_level(context, each, seen[1], borders) for each in found]
    worst = max(range(len(found)), key=lambda at: (found[at].is_found, found[at].is_found and found[at].ratio, -at))
    measure = Measure(
        "seam_ratio", "Jump across the lines of a grid", found[worst].ratio, "down", interval=found[worst].chance,
        level=levels[worst], count=found[worst].lines, is_headline=True,
        note=f"{found[worst].name}; 1 is no seam; the interval is what chance gives, 95 % of moved grids",
    )  # fmt: skip
    return Group(
        "seams", "Seams", (measure,), (_table(found, levels),), (), _words(found, levels, worst, borders, synthetic),
        {"grids": [_detail(seam, level) for seam, level in zip(found, levels)]},
    )  # fmt: skip


def profiles_of(chips: ChipSet) -> Profiles:
    """How much the imagery of chips jumps from pixel to pixel, by the place in its raster.

    Chips cut from rasters take the step to their neighbours too, else lines between chips would never be seen.
    Painted ones have no neighbours: there the place is that in the chip.
    """
    found = Profiles(chips.bands)
    with reading(), ExitStack() as files:
        path, file = "", None
        for numbers, batch in chips.batches():
            for number, image in zip(numbers, batch.images):
                place = chips.places[number]
                if not isinstance(chips, CutChips):
                    found.add(image, "painted", 0, 0, (0, 0))
                    continue
                if place.image != path:  # chips of one raster follow each other
                    files.close()
                    path, file = place.image, files.enter_context(open_quietly(place.image))
                origin = _origin(file)
                found.add(image, path, place.row, place.column, origin)
                for row, column, axis, pixels in beyond(file, place.row, place.column, chips.side, len(image)):
                    found.add(pixels, path, row, column, origin, (axis,))
    return found


def _origin(file: Any) -> tuple[int, int]:
    """World column and row of a raster's first pixel: those of generate for its own rasters, else its corner."""
    return Grid.of(file).origin if "JOB" in file.tags() else (0, 0)


def beyond(
    file: Any, row: int, column: int, side: int, bands: int
) -> Iterator[tuple[int, int, int, NDArray[np.float32]]]:
    """The step from a chip's last column to the pixel beside it, and from its last row to that below, where the raster
    goes on: row, column, axis of the step, and pixels (bands, h, w), NaN where it shows nothing.

    file: the raster, open; its first bands are taken.
    """
    from rasterio.windows import Window

    last = row + side - 1, column + side - 1
    for top, left, height, width, axis in ((row, last[1], side, 2, 2), (last[0], column, 2, side, 1)):
        if top + height > file.height or left + width > file.width:
            continue
        window = Window(left, top, width, height)
        values = file.read(list(range(1, bands + 1)), window=window).astype(np.float32)
        values[:, file.dataset_mask(window=window) == 0] = np.nan
        yield top, left, axis, values


def fades_of(path: str, generator: str = "") -> Borders:
    """Where the windows of a raster that `generate` made fade into each other, by columns and rows in world pixels.

    The raster's tags hold its job; the windows are those that the job has where memory did not run out. None where
    the raster has no job, its model is gone (`generator` stands in for one of the same name), or its grid cannot be
    told: an extent of a raster without CRS.
    """
    with open_quietly(path) as file:
        tags, grid = file.tags(), Grid.of(file)
    try:
        job = from_json(tags["JOB"])
        model = _model((str(getattr(job, "model", "")), generator), tags.get("MODEL", ""))
        if not isinstance(job, GenerateJob) or model is None or (job.extent is not None and not grid.crs):
            return None
        card = read_card(model)
        budget = replace(budget_of(job, card), weights=weights_bytes(model))
        x, y = grid.origin
        windows = planned(job, card, (x, y, x + grid.width, y + grid.height), budget, job.tile_size)
    except (KeyError, LandSynthError):
        return None
    return [each.fade_out for each in windows.columns[:-1]], [each.fade_out for each in windows.rows[:-1]]


def _model(models: Sequence[str], name: str) -> str | None:
    """The first of these models that is there and has that name."""
    there = (model for model in models if model and Path(model).is_file())
    return next((model for model in there if read_card(model).name == name), None)


def _borders(context: Context) -> dict[str, Borders]:
    """The borders of the windows of each raster that synthetic chips were cut from; none of painted chips."""
    if not isinstance(context.synthetic, CutChips):
        return {}
    files = dict.fromkeys(place.image for place in context.synthetic.places)
    with reading():
        return {path: fades_of(path, context.job.generator) for path in files}


def _periods(chips: ChipSet, profiles: Profiles) -> Iterator[Seam | None]:
    spectrum = spectrum_of(chips)
    named = [grid.period for grid in grids(spectrum.power(), None, spectrum.chips) if grid.is_found]
    for period in sorted({*named, *PERIODS}):
        yield periodic(profiles, period)


def _level(context: Context, seam: Seam, profiles: Profiles, borders: dict[str, Borders]) -> float | None:
    """The same ratio of real imagery: along its own strongest offset, or on the same windows' borders."""
    if seam.period is not None:
        found = periodic(profiles, seam.period)
    elif context.is_paired:
        pairs = zip(context.real.places, context.synthetic.places)
        same = {one.image: borders.get(other.image) for one, other in pairs}
        found = at_windows(profiles, same.get)
    else:
        return None
    return found.ratio if found else None


def _table(found: Sequence[Seam], levels: Sequence[float | None]) -> Table:
    return Table(
        "Mean jump from pixel to pixel across lines, over that elsewhere",
        (
            Column("lines"), Column("synthetic", digits=3), Column("chance, low", digits=3),
            Column("chance, high", digits=3), Column("real", digits=3), Column("number of lines"),
            Column("more than chance"),
        ),
        tuple(
            (seam.name, seam.ratio, *(seam.chance or (None, None)), level, seam.lines, seam.is_found)
            for seam, level in zip(found, levels)
        ),
        "1 is no seam. Of a period the strongest of its places is shown; chance is what its other places, or the same "
        "windows elsewhere, give. Periods that a shorter one explains are left out.",
    )  # fmt: skip


def _words(
    found: Sequence[Seam], levels: Sequence[float | None], at: int, borders: dict[str, Borders], chips: ChipSet
) -> tuple[str, ...]:
    """What the ratios say; `at` is the place of the one that counts."""
    marked = [seam for seam in found if seam.is_found]
    if marked:
        more, real = 100 * (found[at].ratio - 1), levels[at]
        said = f"Neighbouring pixels differ {more:.1f} % more across lines {found[at].name} than elsewhere"
        if real is None:
            said += ": a seam."
        elif found[at].ratio - 1 > ALIKE * max(real - 1, 0):
            said += f", in real imagery {100 * (real - 1):.1f} %: a seam of the generator's own."
        else:
            said += f"; so they do in real imagery, {100 * (real - 1):.1f} %: no seam of the generator's own."
        others = [seam.name for seam in marked if seam is not found[at]]
        if others:
            said += f" More than chance also {', '.join(others)}: see the table for what real imagery has there."
    else:
        said = "No seams: across no grid of lines does the imagery jump more than chance allows."
    known = [each for each in borders.values() if each is not None]
    if known and not any(columns or rows for columns, rows in known):
        return said, "Every synthetic image was painted in one window, so that windows leave no borders."
    if isinstance(chips, CutChips) and not known:
        return said, "Where windows met is not known, as the rasters do not say how they were made; periods are tested."
    return (said,)


def _detail(seam: Seam, level: float | None) -> dict[str, object]:
    return {
        "name": seam.name, "period": seam.period, "ratio": seam.ratio, "chance": seam.chance, "offset": seam.offset,
        "lines": seam.lines, "is_found": seam.is_found, "real": level,
    }  # fmt: skip
