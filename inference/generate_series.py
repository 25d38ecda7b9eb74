"""The verb generate-series: one land cover and looks of several dates in, an image of each date out."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from ..contract.card import ModelCard, require_encoder
from ..contract.errors import JobError
from ..contract.events import Event, Message, Report, Warning, silent
from ..contract.files import check_new_folder
from ..contract.jobs.generate import GenerateJob
from ..contract.jobs.generate_series import GenerateSeriesJob, spans
from ..contract.jobs.registry import to_json
from ..contract.options.declaring import deciding
from ..contract.progress import Clock, quietly
from ..rasters.sidecars import layer_definition
from ..rasters.unfinished import file_hash, finish, workshop
from ..rasters.writer import writing
from .engine.fitting import cache_for, memory_of_output
from .engine.generate_work import opened_landcover
from .engine.identity import check_unchanged, identity, stamps
from .engine.naming import called
from .engine.output_lock import held
from .engine.work import reading
from .generate import generate, with_model
from .network.encoder import Encoder
from .network.generator import Network

DEFINITION = "series.qlr"
ALIKE = 0.2
"""Share of the mean distance of two drawn styles below which those of images hardly show."""


def generate_series(job: GenerateSeriesJob, report: Report) -> dict[str, Any]:
    """Write the images that the job describes and what opens them; gives their paths, dates and the measured numbers.

    Every image is the one that `generate` paints with its date's STYLE_IMAGE or STYLE_SEED, to the bit where the
    windows are the same. Raises InputError, OutputError, ModelError, MappingError, JobError or WorkerError; then what
    is finished stays only with RESUME.
    """
    started, target = time.perf_counter(), Path(job.output).absolute()
    check_new_folder(job.output, "OUTPUT")
    target.parent.mkdir(parents=True, exist_ok=True)
    first = job.paintings(target)[0][1]
    with (
        reading(cache_for(first)),
        opened_landcover(first) as landcover,
        held(target, report),
        called({"STYLE_IMAGE": "STYLE_IMAGES"}, report) as report,
    ):
        job = with_model(job, landcover, report)
        network = Network(job.model, job.device, job.threads, job.precision, job.unproven).say(report)
        encoder = _encoder(job, network.card, report)
        inputs = {"LANDCOVER": landcover.files, "STYLE_IMAGES": list(job.style_images)}
        record = {
            "options": deciding(job), "model": file_hash(job.model), "device": network.provider,
            "inputs": {name: identity(files) for name, files in inputs.items()},
        }  # fmt: skip
        stamped = stamps([job.model, *(file for files in inputs.values() for file in files)])
        with workshop(target, record, job.resume, "OUTPUT", report) as folder:
            windows, megapixels = _paint(job, folder, network, encoder, report)
            with writing(target):
                _define(job, folder, network.card, landcover.grid.crs)
            check_unchanged(stamped)
            finish(folder, target, "OUTPUT")
    seconds = time.perf_counter() - started
    paintings = job.paintings(target)
    report(Message(f"{len(paintings)} dates, {megapixels:.3g} Mpx painted in {seconds:.1f} s, in {target}."))
    return {
        "OUTPUT": str(target), "images": [each.output for _, each in paintings],
        "dates": [str(day) for day, _ in paintings], "provider": network.provider, "windows": windows,
        "megapixels": megapixels, "seconds": round(seconds, 3), "megapixels_per_second": megapixels / seconds,
    }  # fmt: skip


def _encoder(job: GenerateSeriesJob, card: ModelCard, report: Report) -> Encoder | None:
    """What reads the style images, if there are any. Raises JobError for a model whose dates would all be the same,
    ModelError, and InputError for an image that cannot be taken."""
    if job.style_images:
        require_encoder(card, "STYLE_IMAGES")
        encoder = Encoder(job.model, card, job.device, job.threads)
        styles = np.stack([encoder.style(image, silent) for image in job.style_images])  # refused before hours of work
        share = np.linalg.norm(styles[:, None] - styles, axis=2).max() / math.sqrt(2 * card.style_size)
        if share < ALIKE:
            report(
                Warning(
                    f"The encoder of {card.name} reads nearly the same look from all STYLE_IMAGES: they differ by "
                    f"{share:.0%} of what two drawn looks do, so all dates will look alike. Use a model that was "
                    "trained on imagery of several dates, or DATES without STYLE_IMAGES, whose looks are drawn."
                )
            )
        return encoder
    if not card.style_size:
        raise JobError(
            f"MODEL: expected a model with a style, which makes the look of a date, found {card.name} (architecture "
            f"{card.architecture}), which has none and paints every date alike. Choose another, or use Generate."
        )
    return None


def _paint(
    job: GenerateSeriesJob, folder: Path, network: Network, encoder: Encoder | None, report: Report
) -> tuple[int, float]:
    """Paint the dates that are not there yet, all with the memory that the first one settled, so that their windows are
    the same; gives how many windows and megapixels."""
    paintings, finals = job.paintings(folder), job.paintings(Path(job.output).absolute())
    clock, memory, windows, megapixels = Clock(len(paintings), report), job.memory_mb, 0, 0.0
    said: set[str] = set()

    def first(event: Event) -> None:
        """What the first image that is painted reports: all of it. The others' warnings pass where they are new."""
        if isinstance(event, Warning):
            said.add(event.text)
        clock(event)

    for (day, one), (_, final) in zip(paintings, finals):
        if Path(one.output).exists():
            report(Message(f"{day} is there."))
            clock.skip(1)
        else:
            clock.begin(1)
            report(Message(f"{day}: {one.style_image or f'style seed {one.style_seed}'}."))
            told = quietly(clock, said) if windows else first
            values = generate(replace(one, memory_mb=memory), told, network, encoder, _tags(job, day, final))
            windows, megapixels = windows + values["windows"], megapixels + values["megapixels"]
        memory = memory_of_output(one.output)
    clock.end()
    return windows, megapixels


def _tags(job: GenerateSeriesJob, day: date, final: GenerateJob) -> Callable[[GenerateJob], dict[str, str]]:
    """What gives the tags of an image: the job that makes it under the name where it stays, the series, the date."""
    return lambda settled: {
        "JOB": to_json(replace(final, memory_mb=settled.memory_mb)), "SERIES": to_json(job), "DATE": str(day),
        "TIFFTAG_DATETIME": f"{day:%Y:%m:%d} 00:00:00",
    }  # fmt: skip


def _define(job: GenerateSeriesJob, folder: Path, card: ModelCard, crs: Any) -> None:
    """Write what QGIS opens the whole series by, as a group that its temporal controller plays."""
    paintings = job.paintings(folder)
    times = spans([day for day, _ in paintings])
    layers = [(Path(each.output).name, str(day), span) for (day, each), span in zip(paintings, times)]
    text = layer_definition(f"{job.stem}, seed {job.seed}", layers, card, crs.to_wkt() if crs else "")
    (folder / DEFINITION).write_text(text, encoding="utf-8")
