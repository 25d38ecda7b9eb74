"""The verb generate_landcover: examples of land cover in, new land cover in their manner out."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from ..contract.class_seeds import by_class, class_numbers
from ..contract.errors import InputError
from ..contract.events import Message, Report, Warning
from ..contract.files import check_output
from ..contract.jobs.generate_landcover import INSTANCES, SHARES, GenerateLandcoverJob
from ..contract.jobs.registry import to_json
from ..contract.options.declaring import require
from ..contract.progress import Clock
from ..rasters.grid import Grid, check_pixels
from ..rasters.opening import reading
from ..rasters.sidecars import Legend, attribute_table, map_style
from ..rasters.writer import STYLE, TABLE, Raster, RasterWriter
from .layouts.drawing import Drawing
from .layouts.examples import Examples, read_examples
from .layouts.instances import Instances
from .layouts.lattice import SWEEPS, Lattice, odds_for
from .layouts.patches import Patches, facts_of

FEWEST = 8
"""Patches: fewer make no layout."""
TILE = 12
"""Places along what is drawn at once."""
NEAR = 2.0
"""Points of a share within which what was asked is met."""
TRIAL, DRAWN = 18, 10
"""Places along the part of the world by which shares are set right, and along that of it which is drawn."""

Floats = NDArray[np.float64]


def generate_landcover(job: GenerateLandcoverJob, report: Report) -> dict[str, Any]:
    """Write the layout that the job describes; gives its path, the shares of its classes and the measured numbers.

    Raises InputError, JobError or OutputError; then nothing is left behind.
    """
    started = time.perf_counter()
    with reading():
        examples = read_examples(job, report)
        check_output(job.output, examples.files)
        patches = _patches(job, examples)
        wanted, is_asked = _wanted(job, examples, patches)
        drawing = _drawing(job, examples, patches, wanted, is_asked)
        grid, (left, top) = _grid(job, examples.grid)
        report(
            Message(
                f"{grid.width} x {grid.height} pixels out of {len(drawing.lattice.patches.places)} patches of "
                f"{examples.size.pitch} pixels."
            )
        )
        counts = _write(job, drawing, Legend.of(examples.classes), grid, left, top, report)
    shares = counts / counts.sum()
    _tell(examples, shares, wanted, is_asked, report)
    seconds, megapixels = time.perf_counter() - started, grid.width * grid.height / 1e6
    named = dict(zip((each.name for each in examples.classes), shares.tolist()))
    return {
        "OUTPUT": job.output, "shares": named, "patch_size": examples.size.pitch, "megapixels": round(megapixels, 6),
        "seconds": round(seconds, 3),
    }  # fmt: skip


def _patches(job: GenerateLandcoverJob, examples: Examples) -> Patches:
    """The patches of the examples. Raises InputError where there are none."""
    patches = Patches(examples.sheets, len(examples.classes), examples.size, examples.turns, job.seed)
    if len(patches.places) < FEWEST:
        raise InputError(
            f"Expected places of {examples.size.side} x {examples.size.side} pixels that land cover fills, and that no "
            "object larger than a patch is part of, found none. Choose other examples or another PATCH_SIZE, or leave "
            "WHOLE empty."
        )
    return patches


def _wanted(job: GenerateLandcoverJob, examples: Examples, patches: Patches) -> tuple[Floats, bool]:
    """Shares (classes,) to draw, those of the patches where none are asked for, and whether any are. Raises
    JobError."""
    asked = by_class(class_numbers(job.shares, "shares", SHARES), examples.classes, "shares")
    wanted = patches.facts[:, :-1].mean(0)
    rest = [at for at in range(len(wanted)) if at not in asked]
    left = 1 - sum(asked.values()) / 100
    wanted[rest] *= left / max(wanted[rest].sum(), 1e-12)
    require(bool(rest) or abs(left) < NEAR / 100, "shares", "100 % in all, as all classes are named", job.shares)
    for at, percent in asked.items():
        wanted[at] = percent / 100
    return wanted / wanted.sum(), bool(asked)


def _drawing(
    job: GenerateLandcoverJob, examples: Examples, patches: Patches, wanted: Floats, is_asked: bool
) -> Drawing:
    """What draws the layout, its odds set so that a trial has the wanted shares. Raises JobError, InputError."""
    densities = by_class(class_numbers(job.instances, "instances", INSTANCES), examples.classes, "instances")
    instances = Instances(
        examples.sheets, densities, examples.classes, examples.size.largest, examples.turns, job.seed
    )  # fmt: skip
    lattice = Lattice(patches, examples.costs, np.zeros(0), job.seed)
    drawing = Drawing(lattice, instances if densities else None)
    known = patches.facts[:, : len(wanted)] if is_asked else patches.facts  # other shares have other edges
    goal = np.append(wanted, patches.facts[:, -1].mean())[: known.shape[1]]
    first = replace(drawing, lattice=replace(lattice, odds=odds_for(known, goal)))
    patch, turn = first.lattice.chosen(0, 0, TRIAL, TRIAL, SWEEPS)
    part = np.s_[:DRAWN, :DRAWN]
    found = facts_of(first.region(patch[part], turn[part], 0, 0), len(wanted))[: len(goal)]
    change = found - known[patch[part].ravel()].mean(0)  # by seams, and by objects that give way
    aim = 2 * goal - known[patch.ravel()].mean(0) - change
    return replace(first, lattice=replace(lattice, odds=odds_for(known, aim)))


def _grid(job: GenerateLandcoverJob, first: Grid) -> tuple[Grid, tuple[int, int]]:
    """The grid of the layout, and column and row of its first pixel, counted from the origin of the CRS."""
    width, height = abs(first.transform.a), abs(first.transform.e)
    if job.extent is None:
        left, top = first.origin
        right, bottom = left + job.width, top + job.height
    else:
        xmin, ymin, xmax, ymax = job.extent
        left, top = math.floor(xmin / width + 0.5), math.floor(-ymax / height + 0.5)
        right, bottom = max(math.floor(xmax / width + 0.5), left + 1), max(math.floor(-ymin / height + 0.5), top + 1)
    check_pixels(right - left, bottom - top, "a layout")
    transform = Affine(width, 0.0, left * width, 0.0, -height, -top * height)
    return Grid(transform, first.crs, right - left, bottom - top), (left, top)


def _write(
    job: GenerateLandcoverJob, drawing: Drawing, legend: Legend, grid: Grid, left: int, top: int, report: Report
) -> Floats:
    """Write the layout band by band; pixels (classes,) of each class."""
    counts = np.zeros(len(legend.classes))
    tags = {"SYNTHETIC": "YES", "JOB": to_json(job), "TIFFTAG_SOFTWARE": "LandSynth"}
    raster = Raster(
        grid, ("land cover",), legend.data_type, False, False, tags, legend.nodata, legend.colors, "MODE"
    )  # fmt: skip
    step, clock = TILE * drawing.lattice.patches.size.pitch, Clock(grid.height, report, 1.0)
    with RasterWriter(job.output, raster, report) as writer:
        for y in range(0, grid.height, step):
            end = min(y + step, grid.height)
            xs = [*range(0, grid.width, step), grid.width]
            tiles = [drawing.box(left + x, top + y, left + right, top + end) for x, right in zip(xs, xs[1:])]
            classes = np.concatenate(tiles, 1)
            counts += np.bincount(classes.ravel(), minlength=len(counts))
            writer.write(legend.codes[classes][None], np.ones(classes.shape, np.bool_))
            clock.reach(end)
        table = attribute_table(legend, [int(each) for each in counts])
        writer.complete({TABLE: table, STYLE: map_style(legend)})
        writer.publish()
    return counts


def _tell(examples: Examples, shares: Floats, wanted: Floats, is_asked: bool, report: Report) -> None:
    """Say which shares were reached, as a warning where they are not what was asked."""
    said = ", ".join(f"{each.name} {100 * share:.3g} %" for each, share in zip(examples.classes, shares))
    off = 100 * np.abs(shares - wanted)
    if not is_asked or off.max() <= NEAR:
        report(Message(f"Drawn: {said}."))
        return
    at = int(off.argmax())
    report(
        Warning(
            f"Expected {100 * wanted[at]:.3g} % of {examples.classes[at].name} by SHARES, reached "
            f"{100 * shares[at]:.3g} % (drawn: {said}). Choose a larger extent, or examples with patches that hold "
            "more or less of it."
        )
    )
