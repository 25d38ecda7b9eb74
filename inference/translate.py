"""The verb translate: imagery in, the same place with the look of another set on disk out."""

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

from ..contract.errors import InputError, JobError
from ..contract.events import Message, Report
from ..contract.jobs import to_json
from ..contract.output import check_output
from ..contract.translator_jobs import TranslateJob
from .classify import View, compare
from .fitting import figures, fitted, memory_of
from .generate import CACHE
from .grid import Box, Grid
from .imagery import Picture
from .landcover import continued
from .raster import Raster, RasterWriter
from .sweep import Style, sweep
from .translator import Translator, window_bytes, with_difference
from .windows import RAMP, Budget, Plan

_NOWHERE = -1


@dataclass
class Scene:
    """What the job covers: the grid of the output and the same in world pixels; how many of its pixels show something,
    and the sum of what each band was changed by, so far."""

    grid: Grid
    world: Box
    bands: int
    shown: int = field(init=False)
    changes: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Nothing is written yet."""
        self.shown, self.changes = 0, np.zeros(self.bands)


def translate(job: TranslateJob, report: Report, network: Translator | None = None) -> dict[str, Any]:
    """Write the imagery that the job describes; gives its path, the measured numbers and, with a difference, the mean
    of it in each band.

    network: that of the job's model, where it is open already.
    Raises InputError, OutputError, ModelError, JobError or WorkerError; then nothing is left behind, and existing
    files at the job's outputs are as they were.
    """
    import rasterio

    started = time.perf_counter()
    with rasterio.Env(GDAL_CACHEMAX=CACHE), warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        network = network or opened(job, report)
        before = network.seconds
        with Picture(job.image, network.card.bands, job.bands, job.image_name) as picture:
            _check_outputs(job, picture)
            report(Message(picture.how))
            box = picture.grid.box(job.extent)
            compare(picture, box, network.card, report)
            x, y = picture.grid.origin
            world = (box[0] + x, box[1] + y, box[2] + x, box[3] + y)
            scene = Scene(picture.grid.cropped(box), world, network.channels)
            used = _run(job, picture, network, scene, report)
    computed, seconds = network.seconds - before, time.perf_counter() - started
    changes = dict(zip((band.name for band in network.card.bands), (scene.changes / scene.shown).tolist()))
    if job.difference:
        said = ", ".join(f"{name} {value:.4g}" for name, value in changes.items())
        report(Message(f"Mean absolute difference to the imagery: {said}."))
    return {
        "OUTPUT": job.output,
        **({"DIFFERENCE": job.difference, "mean_difference": changes} if job.difference else {}),
        **figures(used, network, scene.grid, computed, seconds, report),
    }


def opened(job: TranslateJob, report: Report) -> Translator:
    """The job's translator, and what runs it said in the log. Raises ModelError or JobError."""
    network = Translator(job.model, job.device, job.threads)
    network.say(report)
    return network


def _check_outputs(job: TranslateJob, picture: Picture) -> None:
    inputs = [*picture.files, job.image, job.model]
    check_output(job.output, inputs)
    if job.difference:
        check_output(job.difference, inputs, "DIFFERENCE")
        if Path(job.difference).resolve() == Path(job.output).resolve():
            raise JobError(f"DIFFERENCE: expected another file than OUTPUT, found {job.difference}. Change it.")


def _run(job: TranslateJob, picture: Picture, network: Translator, scene: Scene, report: Report) -> Plan:
    """Sweep the windows, with smaller ones where memory runs out; gives the plan that went through."""
    memory, channels = memory_of(job), network.channels * (1 + bool(job.difference))
    fades = 2 * RAMP * 4 * channels * scene.grid.width  # pixels that wait for the row of windows below
    rows = 2 * (channels * np.dtype(network.card.data_type).itemsize + 1)  # finished ones, waiting and written
    budget = Budget(max(memory - fades, memory // 4), window_bytes(network.card, channels), rows)
    return fitted(
        job, network, scene.world, budget, lambda used: _write(job, picture, network, scene, used, report), report
    )


def _write(job: TranslateJob, picture: Picture, network: Translator, scene: Scene, used: Plan, report: Report) -> None:
    """Translate the windows of a plan, and give the files their names when all are whole."""
    card, bands = network.card, network.channels
    tags = {"SYNTHETIC": "YES", "MODEL": card.name, "JOB": to_json(job), "TIFFTAG_SOFTWARE": "LandSynth"}
    raster = Raster.imagery(scene.grid, card, picture.may_have_holes, job.cog, tags)
    outputs = [job.output, *filter(None, [job.difference])]
    style = Style(bands, card.data_type, job.blend)
    if job.difference:
        reduce = partial(with_difference, data_type=card.data_type)
        style = Style(2 * bands, card.data_type, job.blend, reduce, 2 * bands)
    scene.clear()

    def compute(view: View) -> NDArray[np.float32]:
        found = network.run(view.image)
        return np.concatenate([found, view.image]) if job.difference else found

    with contextlib.ExitStack() as stack:
        writers = [stack.enter_context(RasterWriter(path, raster, report)) for path in outputs]

        def write(rows: NDArray[Any], valid: NDArray[np.bool_]) -> None:
            scene.shown += int(np.count_nonzero(valid))
            if job.difference:
                scene.changes += rows[bands:].sum((1, 2), dtype=np.float64)  # 0 where nothing is shown
            for number, writer in enumerate(writers):
                writer.write(rows[number * bands : (number + 1) * bands], valid)

        sweep(used, style, _reader(picture, used, card.context), compute, write, report)
        if not scene.shown:
            raise InputError(
                f"Expected imagery in the extent, found only nodata in {picture.said}. Choose another extent or layer."
            )
        for writer in writers:
            writer.complete()
        for writer in writers:
            writer.publish()


def _reader(picture: Picture, used: Plan, reach: int) -> Callable[[int, int], View]:
    x0, y0 = picture.grid.origin

    def read(row: int, column: int) -> View:
        rows, columns = used.rows[row], used.columns[column]
        box = (columns.start - x0, rows.start - y0, columns.stop - x0, rows.stop - y0)
        image, held, shown = picture.look(box)
        valid = shown[
            rows.fade_in[0] - rows.start : rows.fade_out[1] - rows.start,
            columns.fade_in[0] - columns.start : columns.fade_out[1] - columns.start,
        ].copy()
        is_needed = bool(valid.any())
        if is_needed and not held.all():
            image = filled(picture, box, reach)
        return View(image, valid, is_needed)

    return read


def filled(picture: Picture, box: Box, reach: int) -> NDArray[np.float32]:
    """Values (bands, h, w) of a box, with imagery continued into what holds none, as far as `reach` pixels.

    What lies farther from imagery holds the mean of the training data. A hole's edge that the network saw would be
    painted; what fills a pixel depends on imagery at most `reach` away, never on the box, so windows agree.
    """
    left, top, right, bottom = box
    values, held, _ = picture.look((left - reach, top - reach, right + reach, bottom + reach))
    places = np.arange(held.size, dtype=np.int32).reshape(held.shape)
    places[~held] = _NOWHERE
    inner = (slice(reach, reach + bottom - top), slice(reach, reach + right - left))
    taken = continued(places, reach, _NOWHERE)[inner]
    image = values[:, inner[0], inner[1]].copy()
    at = (taken != _NOWHERE) & ~held[inner]
    image[:, at] = values.reshape(len(values), -1)[:, taken[at]]
    return image
