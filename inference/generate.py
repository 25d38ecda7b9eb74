"""The verb generate: land cover in, seamless synthetic imagery on disk out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..contract.card import ModelCard, require_objects
from ..contract.class_seeds import resolve_class_seeds
from ..contract.classes import Mapping, best_names, resolve
from ..contract.errors import InputError, MappingError
from ..contract.events import Message, Report, Warning
from ..contract.jobs.change_pairs import ChangePairsJob
from ..contract.jobs.generate import GenerateJob
from ..contract.jobs.generate_series import GenerateSeriesJob
from ..contract.jobs.registry import to_json
from ..contract.options.declaring import TILED
from ..contract.resources import generator_for
from ..datasets.legend import own_namings
from ..rasters.grid import compare_pixels
from ..rasters.landcover import LandCover
from .engine.fitting import cache_for, memory_of
from .engine.generate_work import GenerateWork, opened_landcover
from .engine.tiled import tiled
from .engine.work import Coverage, reading
from .network.encoder import Encoder
from .network.generator import Network
from .network.memory import divided_bytes, window_bytes
from .shards.run import ENDINGS, check_outputs, run_windows
from .windows import noise
from .windows.draw import Draw, describe, draw
from .windows.plan import Budget

LISTED = 20
JobT = TypeVar("JobT", GenerateJob, ChangePairsJob, GenerateSeriesJob)


def generate(
    job: GenerateJob, report: Report, network: Network | None = None, encoder: Encoder | None = None,
    told: Callable[[GenerateJob], dict[str, str]] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Write the imagery that the job describes; gives its path and the measured numbers.

    network, encoder: those of the job's model, where they are open already. told: gives tags of the output beside or
    in place of its own, such as JOB, of the job with its settled memory.
    Raises InputError, OutputError, ModelError, MappingError, JobError or WorkerError; then nothing is left
    behind, and an existing file at the job's output is as it was.
    """
    started = time.perf_counter()
    with reading(cache_for(job)), opened_landcover(job) as landcover:
        job = with_model(job, landcover, report)
        read = [*landcover.files, job.landcover, job.model, job.style_image]
        check_outputs({"OUTPUT": job.output}, read, (*ENDINGS, *TILED))
        network = network or Network(job.model, job.device, job.threads, job.precision, job.unproven).say(report)

        def begin(settled: GenerateJob, earlier: dict[str, Any] | None) -> GenerateWork:
            if earlier is not None:
                work = GenerateWork.restored(settled, landcover, network, earlier)
            else:
                drawn = choose(job, network.card, encoder, report)
                surveyed = survey(job, landcover, network.card, report)
                work = GenerateWork(settled, landcover, network, drawn, *surveyed, report=report)
            tags = told(settled) if told else {"JOB": to_json(replace(settled, output=job.output))}
            work.rasters = tuple(replace(each, tags={**each.tags, **tags}) for each in work.rasters)
            return work

        inputs = {"LANDCOVER": landcover.files, "STYLE_IMAGE": [job.style_image] if job.style_image else []}

        def paint(one: GenerateJob, report: Report) -> dict[str, Any]:
            files, budget = {"OUTPUT": one.output}, budget_of(one, network.card)
            return run_windows(one, files, inputs, budget, begin, report, started)[2]

        if Path(job.output).suffix.lower() in TILED:
            return tiled(job, landcover.grid, network, inputs, paint, report, started)
        return paint(job, report)


def with_model(job: JobT, landcover: LandCover, report: Report) -> JobT:
    """The job with the bundled generator nearest in pixel size, where it names none."""
    if job.model:
        return job
    model, said = generator_for(landcover.grid.pixel_metres())
    report(Message(said))
    return replace(job, model=model)


def choose(job: GenerateJob, card: ModelCard, encoder: Encoder | None, report: Report) -> Draw:
    """What the job draws: by its seed, by the seeds of single classes, and by its style image.

    Raises JobError where the model has no such thing, ModelError or InputError for encoder and style image.
    """
    seeds = resolve_class_seeds(job.class_seeds, card)
    if job.looks:
        require_objects(card, "LOOKS")
    style = None
    if job.style_image:
        encoder = encoder or Encoder(job.model, card, job.device, job.threads)
        style = encoder.style(job.style_image, report)
    elif job.style_seed is not None:
        style = noise.style(job.style_seed, card.style_size)
        if not card.style_size:
            report(Message("The model has no style: a seed of its own changes nothing."))
    elif not card.style_size and not card.noise_channels:
        report(Message("The model draws nothing: every SEED gives the same imagery."))
    if seeds:
        report(Message(describe(card, seeds)))
    return draw(card, job.seed, seeds, style)


def survey(
    job: GenerateJob, landcover: LandCover, card: ModelCard, report: Report
) -> tuple[Coverage, dict[int, int], str]:
    """What the job covers, which class each of its codes is (code -> index in the card), and the same in words.

    Raises InputError where nothing is valid, MappingError where codes mean nothing.
    """
    box = landcover.grid.box(job.extent)
    codes = landcover.count(box, card.margin)
    valid = sum(codes.values())
    if not valid:
        raise InputError(
            f"Expected land cover in the extent, found only nodata in {_said(job)}. "
            "Choose another extent, band or layer, or a smaller PIXEL_SIZE."
        )
    names = job.category_names or (best_names(own_namings(job.landcover), card) if job.band == 1 else {})
    mapping = resolve(job.class_map, names, card, codes)
    report(mapping.event)
    missing = {code: pixels for code, pixels in mapping.unmapped.items() if pixels}
    if missing and job.unmapped == "error":
        raise MappingError(_describe_unmapped(missing, valid, card, names))
    covered = sum(pixels for code, pixels in codes.items() if code in mapping.table)
    if not covered:
        raise InputError(_describe_nothing(job, mapping, card))
    if missing:
        share = 100 * sum(missing.values()) / valid
        report(Warning(f"{len(missing)} codes map to no class; {share:.3g} % of the pixels become nodata."))
    compare_pixels(landcover.grid, card.pixel_size, "Set PIXEL_SIZE", report)
    return Coverage.of(landcover.grid, box, covered < landcover.pixels(box)), dict(mapping.table), mapping.how


def budget_of(job: GenerateJob, card: ModelCard) -> Budget:
    """The memory that the job's windows may take, and what they take of it."""
    pixel = window_bytes(card)
    coarse, tiles = divided_bytes(card)
    return Budget(
        memory_of(job, pixel), pixel, len(card.bands) * np.dtype(card.data_type).itemsize + 1,
        divided_pixel=coarse, tiles=tiles,
    )  # fmt: skip


def _said(job: GenerateJob) -> str:
    """The land cover in the user's words: a temporary file's path would mean nothing, and be gone."""
    return job.landcover_name or f"band {job.band} of {job.landcover}"


def _describe_unmapped(missing: dict[int, int], valid: int, card: ModelCard, names: dict[int, str]) -> str:
    """Which codes map to nothing, the most frequent first, and what to do."""
    lines = [
        f"  {code}{' ' + names[code] if names.get(code) else ''}: {100 * pixels / valid:.3g} % of the pixels"
        for code, pixels in sorted(missing.items(), key=lambda item: (-item[1], item[0]))
    ]
    pairs = "name=class" if any(names.get(code) for code in missing) else "code=class, or a scheme"
    if len(lines) > LISTED:
        lines[LISTED:] = [f"  and {len(lines) - LISTED} more"]
    known = ", ".join(f"{each.code} {each.name}" for each in card.classes)
    return (
        f"Expected codes that map to the classes of the model ({known}), found {len(missing)} that map to none:\n"
        + "\n".join(lines)
        + f"\nName them in CLASS_MAP ({pairs}), or set UNMAPPED to nodata."
    )


def _describe_nothing(job: GenerateJob, mapping: Mapping, card: ModelCard) -> str:
    known = ", ".join(f"{each.code} {each.name}" for each in card.classes)
    return (
        f"Expected at least one pixel of the model's classes ({known}) in {_said(job)}, found none: "
        f"every code is ignored or unmapped. {mapping.how} Change CLASS_MAP, BAND or the extent."
    )
