"""The verb generate: land cover in, seamless synthetic imagery on disk out."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..contract.card import NO_CLASS, ModelCard
from ..contract.class_seeds import resolve_class_seeds
from ..contract.classes import Mapping, resolve
from ..contract.errors import InputError, MappingError
from ..contract.events import Message, Report, Warning
from ..contract.jobs import GenerateJob, to_json
from ..contract.output import check_output
from .class_seeds import Draw, describe, draw
from .fitting import figures, fitted, memory_of
from .grid import Box, Grid, compare_pixels
from .landcover import LandCover, continued
from .raster import Raster, RasterWriter
from .session import Network, window_bytes
from .style import Encoder
from .sweep import Style, Tile, sweep
from .windows import Budget, Plan

LISTED = 20
CACHE = 64 * 2**20  # bytes; rasterio takes them, GDAL itself would read small numbers as megabytes


@dataclass(frozen=True)
class Scene:
    """What the job covers: the grid of the output, the same in world pixels, and whether it has holes."""

    grid: Grid
    world: Box
    is_masked: bool


def generate(
    job: GenerateJob, report: Report, network: Network | None = None, encoder: Encoder | None = None
) -> dict[str, Any]:
    """Write the imagery that the job describes; gives its path and the measured numbers.

    network, encoder: those of the job's model, where they are open already.
    Raises InputError, OutputError, ModelError, MappingError, JobError or WorkerError; then nothing is left
    behind, and an existing file at the job's output is as it was.
    """
    import rasterio

    started = time.perf_counter()
    with rasterio.Env(GDAL_CACHEMAX=CACHE), warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with LandCover(job.landcover, job.band, job.pixel_size) as landcover:
            check_output(job.output, [*landcover.files, job.landcover, job.model, job.style_image])
            network = network or opened(job.model, job.device, job.threads, report)
            before = network.seconds
            drawn = choose(job, network.card, encoder, report)
            scene = survey(job, landcover, network.card, report)
            used = _run(job, landcover, network, drawn, scene, report)
    computed, seconds = network.seconds - before, time.perf_counter() - started
    return {"OUTPUT": job.output, **figures(used, network, scene.grid, computed, seconds, report)}


def opened(model: str, device: str, threads: int | None, report: Report) -> Network:
    """The generator at `model`, and what runs it said in the log. Raises ModelError or JobError."""
    network = Network(model, device, threads)
    network.say(report)
    return network


def choose(job: GenerateJob, card: ModelCard, encoder: Encoder | None, report: Report) -> Draw:
    """What the job draws: by its seed, by the seeds of single classes, and by its style image.

    Raises JobError where the model has no such thing, ModelError or InputError for encoder and style image.
    """
    seeds = resolve_class_seeds(job.class_seeds, card)
    style = None
    if job.style_image:
        encoder = encoder or Encoder(job.model, card, job.device, job.threads)
        style = encoder.style(job.style_image, report)
    elif not card.style_size and not card.noise_channels:
        report(Message("The model draws nothing: every SEED gives the same imagery."))
    if seeds:
        report(Message(describe(card, seeds)))
    return draw(card, job.seed, seeds, style)


def survey(job: GenerateJob, landcover: LandCover, card: ModelCard, report: Report) -> Scene:
    """Find what the job covers, count its codes and tell the land cover what they mean.

    Raises InputError where nothing is valid, MappingError where codes mean nothing.
    """
    box = landcover.grid.box(job.extent)
    codes = landcover.count(box, 2 * card.context + card.multiple)
    valid = sum(codes.values())
    if not valid:
        raise InputError(
            f"Expected land cover in the extent, found only nodata in {_said(job)}. "
            "Choose another extent, band or layer, or a smaller PIXEL_SIZE."
        )
    mapping = resolve(job.class_map, job.category_names, card, codes)
    report(Message(mapping.how))
    missing = {code: pixels for code, pixels in mapping.unmapped.items() if pixels}
    if missing and job.unmapped == "error":
        raise MappingError(_describe_unmapped(missing, valid, card, job.category_names))
    covered = sum(pixels for code, pixels in codes.items() if code in mapping.table)
    if not covered:
        raise InputError(_describe_nothing(job, mapping, card))
    if missing:
        share = 100 * sum(missing.values()) / valid
        report(Warning(f"{len(missing)} codes map to no class; {share:.3g} % of the pixels become nodata."))
    landcover.use(mapping.table)
    compare_pixels(landcover.grid, card.pixel_size, "Set PIXEL_SIZE", report)
    x, y = landcover.grid.origin
    world = (box[0] + x, box[1] + y, box[2] + x, box[3] + y)
    return Scene(landcover.grid.cropped(box), world, covered < landcover.pixels(box))


def _run(job: GenerateJob, landcover: LandCover, network: Network, drawn: Draw, scene: Scene, report: Report) -> Plan:
    """Sweep the windows, with smaller ones where memory runs out; gives the plan that went through."""
    return fitted(
        job, network, scene.world, budget_of(job, network.card),
        lambda used: _sweep(job, landcover, network, drawn, scene, used, report), report,
    )  # fmt: skip


def budget_of(job: GenerateJob, card: ModelCard) -> Budget:
    """The memory that the job's windows may take, and what they take of it."""
    return Budget(
        memory_of(job), window_bytes(card), len(card.bands) * np.dtype(card.data_type).itemsize + 1
    )  # fmt: skip


def _sweep(
    job: GenerateJob, landcover: LandCover, network: Network, drawn: Draw, scene: Scene, used: Plan, report: Report
) -> None:
    card, origin = network.card, landcover.grid.origin
    stride, reach = card.noise_stride, card.context

    def read(row: int, column: int) -> Tile:
        rows, columns = used.rows[row], used.columns[column]
        left, top = columns.start - origin[0], rows.start - origin[1]
        box = (left - reach, top - reach, left + columns.size + reach, top + rows.size + reach)
        grown = landcover.classes(box)
        y, x = rows.fade_in[0] - rows.start + reach, columns.fade_in[0] - columns.start + reach
        valid = grown[
            y : y + rows.fade_out[1] - rows.fade_in[0], x : x + columns.fade_out[1] - columns.fade_in[0]
        ] != NO_CLASS  # fmt: skip
        if not valid.any():
            return Tile(grown, np.empty((0, 0, 0), np.float32), valid, is_needed=False)
        classes = continued(grown, reach)[reach : reach + rows.size, reach : reach + columns.size]
        cells = drawn.noise(classes, columns.start // stride, rows.start // stride)
        return Tile(classes.copy(), cells, valid)

    tags = {
        "SYNTHETIC": "YES",
        "MODEL": card.name,
        "SEED": str(job.seed),
        "JOB": to_json(job),
        "TIFFTAG_SOFTWARE": "LandSynth",
    }
    imagery = Raster.imagery(scene.grid, card, scene.is_masked, job.cog, tags)
    with RasterWriter(job.output, imagery, report) as writer:
        sweep(
            used,
            Style(len(card.bands), card.data_type, job.blend),
            read,
            lambda tile: network.run(tile.classes, tile.noise, drawn.style),
            writer.write,
            report,
        )
        writer.finish()


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
