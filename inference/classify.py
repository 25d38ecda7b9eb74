"""The verb classify: imagery in, a map of land cover on disk out."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ModelCard
from ..contract.errors import InputError, JobError
from ..contract.events import Message, Report, Warning
from ..contract.jobs import ClassifyJob, to_json
from ..contract.output import check_output
from .fitting import figures, fitted, memory_of
from .generate import CACHE
from .grid import Box, Grid, compare_pixels
from .imagery import Picture
from .landcover_output import (
    CONFIDENCE_NODATA,
    Legend,
    attribute_table,
    confidence_style,
    legend_of,
    map_style,
)
from .raster import STYLE, Raster, RasterWriter
from .segmenter import Segmenter, decide, window_bytes
from .style import CHIP, MOST_CHIPS, is_like, places
from .sweep import Style, sweep
from .windows import RAMP, Budget, Plan

TABLE = ".aux.xml"
ROW_BYTES = 8
"""Memory for each pixel of a band of finished rows: index, confidence, code and validity, waiting and written."""
EVERY = 7
"""Of the pixels of a chip that many stand for one: neighbours are alike."""
APART = 2.0
"""Standard deviations of the training data by which a band's mean may differ."""


@dataclass(frozen=True)
class View:
    """A window for a segmenter: its image (bands, h, w), and which output pixels show something."""

    image: NDArray[np.float32]
    valid: NDArray[np.bool_]
    is_needed: bool


@dataclass
class Scene:
    """What the job covers: the grid of the output and the same in world pixels; the legend of the map; and how many
    pixels of each class it has so far."""

    grid: Grid
    world: Box
    legend: Legend
    pixels: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.pixels = np.zeros(len(self.legend.classes), np.int64)


def classify(job: ClassifyJob, report: Report, network: Segmenter | None = None) -> dict[str, Any]:
    """Write the map that the job describes; gives its path, the measured numbers and the shares of the classes.

    network: that of the job's model, where it is open already.
    Raises InputError, OutputError, ModelError, JobError or WorkerError; then nothing is left behind, and existing
    files at the job's outputs are as they were.
    """
    import rasterio

    started = time.perf_counter()
    with rasterio.Env(GDAL_CACHEMAX=CACHE), warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        network = network or opened(job, report)
        before, legend = network.seconds, legend_of(network.card)
        with Picture(job.image, network.card.bands, job.bands, job.image_name) as picture:
            _check_outputs(job, picture)
            report(Message(picture.how))
            box = picture.grid.box(job.extent)
            compare(picture, box, network.card, report)
            x, y = picture.grid.origin
            world = (box[0] + x, box[1] + y, box[2] + x, box[3] + y)
            scene = Scene(picture.grid.cropped(box), world, legend)
            used = _run(job, picture, network, scene, report)
    computed, seconds = network.seconds - before, time.perf_counter() - started
    shares = dict(zip((each.name for each in legend.classes), (scene.pixels / scene.pixels.sum()).tolist()))
    report(Message("Found: " + ", ".join(f"{100 * share:.3g} % {name}" for name, share in shares.items()) + "."))
    return {
        "OUTPUT": job.output,
        **({"CONFIDENCE": job.confidence} if job.confidence else {}),
        **figures(used, network, scene.grid, computed, seconds, report),
        "shares": shares,
    }


def opened(job: ClassifyJob, report: Report) -> Segmenter:
    """The job's segmenter, and what runs it said in the log. Raises ModelError or JobError."""
    network = Segmenter(job.model, job.device, job.threads)
    network.say(report)
    return network


def compare(picture: Picture, box: Box, card: ModelCard, report: Report) -> None:
    """Warn where the imagery is unlike what the model was trained on: pixel size, data type, values.

    Values are those of up to 64 chips, spread evenly over the box.
    """
    compare_pixels(picture.grid, card.pixel_size, "Resample the imagery", report)
    if picture.takes_alpha:
        report(Warning(f"A band of {picture.said} that is marked as transparency is taken for imagery."))
    if picture.data_type != card.data_type:
        report(
            Warning(
                f"The imagery is of type {picture.data_type}, the {card.kind} was trained on {card.data_type}. If its "
                "values mean something else, convert them first."
            )
        )
    pixels = _sample(picture, box)
    for band, values in zip(card.bands, pixels if pixels.size else ()):
        (low, high), mean = np.percentile(values, (1, 99)), values.mean(dtype=np.float64)
        if not is_like(values, band) or abs(mean - band.mean) > APART * band.std:
            report(
                Warning(
                    f"Band {band.name} of {picture.said} lies in {low:.4g} to {high:.4g} (mean {mean:.4g}), "
                    f"the imagery that the {card.kind} was trained on in {band.minimum:.4g} to {band.maximum:.4g} "
                    f"(mean {band.mean:.4g}). If these are other units or bands, convert the imagery or set BANDS."
                )
            )


def _sample(picture: Picture, box: Box) -> NDArray[np.float32]:
    """Values (bands, n) of some pixels that show something, from chips all over the box."""
    left, top, right, bottom = box
    found = []
    for x, y in places(right - left, bottom - top, MOST_CHIPS):
        x, y = left + x, top + y
        values, shown = picture.read((x, y, min(x + CHIP, right), min(y + CHIP, bottom)))
        found.append(values[:, shown][:, ::EVERY].copy())  # a view would keep all of it
    return np.concatenate(found, 1)


def _check_outputs(job: ClassifyJob, picture: Picture) -> None:
    inputs = [*picture.files, job.image, job.model]
    check_output(job.output, inputs)
    if job.confidence:
        check_output(job.confidence, inputs, "CONFIDENCE")
        if Path(job.confidence).resolve().with_suffix("") == Path(job.output).resolve().with_suffix(""):
            raise JobError(f"CONFIDENCE: expected a name unlike that of OUTPUT, found {job.confidence}. Change it.")


def _run(job: ClassifyJob, picture: Picture, network: Segmenter, scene: Scene, report: Report) -> Plan:
    """Sweep the windows, with smaller ones where memory runs out; gives the plan that went through."""
    memory = memory_of(job)
    fades = 2 * RAMP * 4 * network.channels * scene.grid.width  # logits that wait for the row of windows below
    budget = Budget(max(memory - fades, memory // 4), window_bytes(network.card), ROW_BYTES)
    return fitted(
        job, network, scene.world, budget, lambda used: _write(job, picture, network, scene, used, report), report
    )


def _write(job: ClassifyJob, picture: Picture, network: Segmenter, scene: Scene, used: Plan, report: Report) -> None:
    """Classify the windows of a plan, and give the files their names when all are whole."""
    legend, card, has_confidence = scene.legend, network.card, bool(job.confidence)
    tags = {"MODEL": card.name, "JOB": to_json(job), "TIFFTAG_SOFTWARE": "LandSynth"}
    land = Raster(
        scene.grid, ("land cover",), legend.data_type, False, job.cog, tags, legend.nodata, legend.colors, "MODE"
    )
    percent = Raster(scene.grid, ("confidence in percent",), "uint8", False, job.cog, tags, CONFIDENCE_NODATA)
    scene.pixels[:] = 0
    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(RasterWriter(job.output, land, report))]
        if has_confidence:
            writers.append(stack.enter_context(RasterWriter(job.confidence, percent, report)))
        sweep(
            used,
            Style(network.channels, "uint8", job.blend, partial(decide, with_confidence=has_confidence), len(writers)),
            _reader(picture, used),
            lambda view: network.run(view.image),
            lambda rows, valid: _write_rows(rows, valid, scene, writers),
            report,
        )
        if not scene.pixels.any():
            raise InputError(
                f"Expected imagery in the extent, found only nodata in {picture.said}. Choose another extent or layer."
            )
        writers[0].complete({TABLE: attribute_table(legend, scene.pixels.tolist()), STYLE: map_style(legend)})
        for writer in writers[1:]:
            writer.complete({STYLE: confidence_style()})
        for writer in writers:
            writer.publish()


def _reader(picture: Picture, used: Plan) -> Callable[[int, int], View]:
    x0, y0 = picture.grid.origin

    def read(row: int, column: int) -> View:
        rows, columns = used.rows[row], used.columns[column]
        image, shown = picture.read((columns.start - x0, rows.start - y0, columns.stop - x0, rows.stop - y0))
        valid = shown[
            rows.fade_in[0] - rows.start : rows.fade_out[1] - rows.start,
            columns.fade_in[0] - columns.start : columns.fade_out[1] - columns.start,
        ].copy()
        return View(image, valid, bool(valid.any()))

    return read


def _write_rows(rows: NDArray[np.uint8], valid: NDArray[np.bool_], scene: Scene, writers: list[RasterWriter]) -> None:
    """Finished rows (1 or 2, rows, width) of class indices and percent go to their files."""
    scene.pixels += np.bincount(rows[0][valid], minlength=len(scene.pixels))
    codes = scene.legend.codes[rows[0]]
    codes[~valid] = scene.legend.nodata
    writers[0].write(codes[None], valid)
    for writer in writers[1:]:
        percent = rows[1].copy()
        percent[~valid] = CONFIDENCE_NODATA
        writer.write(percent[None], valid)
