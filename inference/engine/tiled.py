"""Web map tiles of what a job paints: painted on the model's grid in a folder beside, then warped to zoom levels."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...contract.card import ModelCard
from ...contract.errors import JobError
from ...contract.events import Message, Report
from ...contract.files import check_new_folder, written
from ...contract.jobs.generate import GenerateJob
from ...contract.options.declaring import deciding
from ...contract.progress import Clock
from ...rasters.grid import Grid
from ...rasters.tiles import FOLDER, Levels, write_tiles
from ...rasters.unfinished import file_hash, workshop
from ..network.graph import Graph
from .identity import identity
from .output_lock import claimed

PAINTING = 0.7
"""Share of the progress that painting takes."""


def tiled(
    job: GenerateJob, grid: Grid, network: Graph, inputs: Mapping[str, Sequence[str]],
    paint: Callable[[GenerateJob, Report], dict[str, Any]], report: Report, started: float,
) -> dict[str, Any]:  # fmt: skip
    """Write the tiles of what `paint` makes of the job with another output; gives the output and the numbers.

    grid: that of the land cover; inputs: its files by parameter. Raises LandSynthError; then the output is as it was,
    and what is painted stays only with RESUME.
    """
    _check(network.card)
    levels = Levels.of(grid.cropped(grid.box(job.extent)), job.landcover_name or job.landcover)
    output = Path(job.output).absolute()
    if output.suffix.lower() == FOLDER:
        check_new_folder(str(output.with_suffix("")), "the folder beside OUTPUT")
    report(Message(f"Web map tiles of the zoom levels {levels.coarsest} to {levels.finest}."))
    target = output.with_suffix(".tiles")
    record = {
        "options": deciding(job), "model": file_hash(job.model), "device": network.provider,
        "inputs": {name: identity(files) for name, files in inputs.items()},
    }  # fmt: skip
    with claimed([job.output, str(target)], report), workshop(target, record, job.resume, "OUTPUT", report) as folder:
        clock, painted, kept = Clock(1, report), folder / "painted.tif", folder / "painted.json"
        clock.begin(PAINTING)
        if not kept.exists():
            values = paint(replace(job, output=str(painted), cog=False), clock)
            with written(kept) as part:
                part.write_text(json.dumps(values), encoding="utf-8")
        values = json.loads(kept.read_text(encoding="utf-8"))
        clock.begin(1 - PAINTING)
        count = write_tiles(painted, output, levels, clock)
        clock.end()
    seconds = time.perf_counter() - started
    report(Message(f"{count} tiles in {output}; {seconds:.1f} s in all."))
    speed = {"seconds": round(seconds, 3), "megapixels_per_second": values["megapixels"] / seconds}
    return {**values, **speed, "OUTPUT": job.output, "tiles": count}


def _check(card: ModelCard) -> None:
    """Raise JobError where what the model paints is no picture of 8 bits in true colour."""
    names = [band.name for band in card.bands]
    if [name.strip().lower() for name in names] != ["red", "green", "blue"] or card.data_type != "uint8":
        raise JobError(
            "MODEL: expected one of red, green and blue in 8 bits for web map tiles, found "
            f"{', '.join(names)} in {card.data_type}. Choose another MODEL, or an OUTPUT that ends in .tif."
        )
