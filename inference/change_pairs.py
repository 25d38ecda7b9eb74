"""The verb change-pairs: land cover of two dates in, two images that differ by the change alone and its mask out."""

from __future__ import annotations

import contextlib
import csv
import functools
import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from ..contract.card import NO_CLASS, require_objects
from ..contract.errors import InputError, OutputError
from ..contract.events import Message, Report, Warning, silent
from ..contract.files import TIFF, check_output
from ..contract.jobs.change_pairs import ChangePairsJob
from ..contract.jobs.generate import GenerateJob
from ..contract.jobs.registry import to_json
from ..contract.options.declaring import deciding
from ..contract.progress import Clock
from ..rasters.grid import same
from ..rasters.landcover import NO_LOOK, LandCover
from ..rasters.unfinished import file_hash, move, workshop
from ..rasters.writer import writing
from .engine.altered import Alteration, alter
from .engine.fitting import cache_for, memory_of_output
from .engine.identity import check_unchanged, identity, stamps
from .engine.naming import called
from .engine.output_lock import claimed
from .engine.pair import Pair, class_map_of, write, write_change
from .engine.work import reading, tags_of
from .generate import generate, survey, with_model
from .network.generator import Network

LOOKING = 0.1
"""Time of a pixel that is looked at for changes, of that of one that is painted."""
MADE = {"output_before": "before.tif", "output_after": "after.tif", "change": "change.tif", "table": "table.csv"}
"""Outputs, and their files until all of them are whole."""
PLACED = "placed.txt"
"""Names of those that were moved to where they belong."""


def change_pairs(job: ChangePairsJob, report: Report, network: Network | None = None) -> dict[str, Any]:
    """Write the two images, the mask and the table that the job describes; gives their paths and numbers.

    network: that of the job's model, where it is open already.
    Pixels further than the model's context, multiple and shadows from a change are equal to the bit, where no nuisance
    is on.
    Raises InputError, OutputError, ModelError, MappingError, JobError or WorkerError; then outputs are as they were,
    and what is finished stays only with RESUME. Where all is painted and an output cannot take its place, those
    before it are new, and the OutputError names the folder where the others stay.
    """
    started = time.perf_counter()
    first = job.painting(job.before, job.output_before)
    with (
        reading(cache_for(first)),
        _opened(job, "before", job.band, job.looks) as before,
        _opened(job, "after", job.band_after, job.looks_after) as after,
    ):
        job = with_model(job, before, report)
        inputs = {"BEFORE": before.files, "AFTER": after.files}
        inputs |= {"STYLE_IMAGE": list(filter(None, (job.style_image, job.style_image_after)))}
        read = [job.model, *(file for files in inputs.values() for file in files)]
        outputs = {name: getattr(job, name) for name in MADE if getattr(job, name)}
        for name, path in outputs.items():
            check_output(path, read, name.upper(), (".csv",) if name == "table" else TIFF)
        network = network or Network(job.model, job.device, job.threads, job.precision, job.unproven).say(report)
        _lay(before, after, report)
        record = {
            "options": deciding(job), "model": file_hash(job.model), "device": network.provider,
            "inputs": {name: identity(files) for name, files in inputs.items()},
        }  # fmt: skip
        stamped = stamps(read)
        target = Path(job.output_before).absolute().with_suffix(".pair")
        with (
            claimed(list(outputs.values()), report),
            workshop(target, record, job.resume, "OUTPUT_BEFORE", report) as folder,
        ):
            windows = 0
            if not all(where.exists() for where in _now(folder, outputs).values()):
                windows = _make(job, Pair(before, after, job.overlay), network, folder, report)
            check_unchanged(stamped)
            changed, pixels = _changed(_now(folder, outputs)["table"])
            _place(folder, outputs)
    seconds = time.perf_counter() - started
    report(Message(f"{changed} of {pixels} pixels changed; two images of {pixels / 1e6:.3g} Mpx in {seconds:.1f} s."))
    return {
        **{name.upper(): path for name, path in outputs.items()}, "provider": network.provider, "windows": windows,
        "changed_pixels": changed, "megapixels": 2 * pixels / 1e6, "seconds": round(seconds, 3),
        "megapixels_per_second": 2 * pixels / 1e6 / seconds,
    }  # fmt: skip


def _opened(job: ChangePairsJob, date: str, band: int, looks: str) -> LandCover:
    with _named(job, date):
        return LandCover(getattr(job, date), band, job.pixel_size, looks=looks)


def _named(job: ChangePairsJob, date: str, report: Report = silent) -> contextlib.AbstractContextManager[Report]:
    """A report that calls by their names here, such as BAND_AFTER, what Generate calls BAND; so do errors within."""
    own = [each.name for each in fields(job) if each.name.endswith(f"_{date}")]
    shared = {name: name[: -len(date) - 1] for name in own}
    is_own = {name: getattr(job, name) or getattr(job, shared[name], None) in ("", None) for name in own}
    names = {"LANDCOVER": date.upper(), **{shared[name].upper(): name.upper() for name in own if is_own[name]}}
    return called(names, report)


def _lay(before: LandCover, after: LandCover, report: Report) -> None:
    """Lay the second land cover and its looks onto the grid of the first. Raises InputError where they lie apart."""
    if same(before.source, after.source):
        return
    for each in filter(None, (after, after.looks)):
        if not each.onto(before.grid, before.path, report):
            raise InputError(
                f"AFTER: expected land cover where BEFORE lies, found none: {after.path} lies elsewhere than "
                f"{before.path}. Choose another, or correct the CRS of one of them."
            )


def _now(folder: Path, outputs: dict[str, str]) -> dict[str, Path]:
    """Where the finished files are by now: those that an earlier run has moved, and nobody deleted, are in place."""
    placed = folder / PLACED
    names = placed.read_text(encoding="utf-8").split() if placed.exists() else []
    moved = {name: Path(outputs[name]) for name in names if Path(outputs[name]).exists()}
    return {**{name: folder / file for name, file in MADE.items()}, **moved}


def _place(folder: Path, outputs: dict[str, str]) -> None:
    """Move all to where it belongs. Raises OutputError; what is not moved stays then, under a name that none sweeps."""
    try:
        for name, where in _now(folder, outputs).items():
            if name in outputs and where.parent == folder:
                move(where, Path(outputs[name]))
                with writing(folder / PLACED), (folder / PLACED).open("a", encoding="utf-8") as file:
                    file.write(f"{name}\n")
    except OutputError as error:
        kept = folder.rename(folder.with_name(folder.name.lstrip(".")))
        raise OutputError(f"{error} What is painted and not in its place yet stays in {kept}.") from error


def _make(job: ChangePairsJob, pair: Pair, network: Network, folder: Path, report: Report) -> int:
    """Make what is not there yet; gives the number of windows that were painted."""
    painted = folder / ("painted.tif" if job.is_altered else MADE["output_after"])
    first = job.painting(job.before, str(folder / MADE["output_before"]))
    second = job.painting_after(job.after, str(painted))
    card, landcover = network.card, pair.before
    if job.looks or job.looks_after:
        require_objects(card, "LOOKS" if job.looks else "LOOKS_AFTER")
    with _named(job, "before"):
        coverage, table, how = survey(first, landcover, card, silent)
    with _named(job, "after", report) as told_of:
        _, others, said = survey(second, pair.after, card, told_of)
    pair.before.use(table)
    pair.after.use(others)
    pixels = coverage.grid.width * coverage.grid.height
    sizes = set[str]()
    clock, windows = Clock((2 + LOOKING) * pixels, report), 0
    clock.begin(LOOKING * pixels)
    made = folder / "landcover.tif", folder / "looks.tif"
    if not (folder / MADE["change"]).exists():
        tags = {"CLASSES": f"{how} {said}", **tags_of(card, to_json(job))}
        whole = (0, 0, landcover.grid.width, landcover.grid.height)
        write(made[0], landcover.grid, whole, pair.second, NO_CLASS, report)
        if card.objects:
            wanted = [index for index, each in enumerate(card.classes) if each.name in card.objects]
            write(made[1], landcover.grid, whole, pair.looks(wanted), NO_LOOK, report)
        write_change(pair, coverage, card, folder, tags, job, clock)
    final = job.painting(job.before, job.output_before), job.painting_after(job.after, job.output_after)
    for output, told in zip((folder / MADE["output_before"], painted), final):
        clock.begin(pixels)
        size = output.with_suffix(".size")
        if output.exists():
            sizes |= {size.read_text()} if size.exists() else set()
            continue
        one = first
        if output == painted:
            one = replace(
                second, landcover=str(made[0]), band=1, category_names={}, pixel_size=None,
                class_map=class_map_of(card),
                landcover_name=second.landcover_name or job.after, looks=str(made[1]) if card.objects else "",
                memory_mb=memory_of_output(first.output), cog=job.cog and not job.is_altered,
            )  # fmt: skip
        with _named(job, "after" if output == painted else "before", clock) as told_of:
            values = generate(one, told_of, network, told=functools.partial(_tags, job, told))
        windows += values["windows"]
        size.write_text(str(values["tile_size"]))
        sizes.add(size.read_text())
    if len(sizes) > 1:
        report(Warning("The two images have windows of other sizes, as memory ran out: they may differ by a number."))
    if job.is_altered:
        how_altered = Alteration(job.brightness_after, job.contrast_after, job.shift_x, job.shift_y)
        alter(painted, folder / MADE["output_after"], card, how_altered, job, report)
    clock.end()
    return windows


def _tags(job: ChangePairsJob, told: GenerateJob, settled: GenerateJob) -> dict[str, str]:
    """What an image says of its making: the files that the user named, which stay, and the pair."""
    return {"JOB": to_json(replace(told, memory_mb=settled.memory_mb)), "PAIR": to_json(job)}


def _changed(table: Path) -> tuple[int, int]:
    """Pixels that changed, and all."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = [(int(row["code"]), int(row["pixels"])) for row in csv.DictReader(file)]
    return sum(pixels for code, pixels in rows if code), sum(pixels for _, pixels in rows)
