"""Windows that fit into memory: planned from the budget, and made smaller where it was not enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Union

from ..contract.card import ModelCard
from ..contract.errors import JobError, WorkerError
from ..contract.events import Message, Report, Warning
from ..contract.jobs import ClassifyJob, GenerateJob
from ..contract.translator_jobs import TranslateJob
from .grid import Box, Grid
from .session import Graph, OutOfMemoryError
from .windows import Budget, Plan, choose_size, plan, up

DEFAULT_MEMORY_MB = 2048
Wishes = Union[GenerateJob, ClassifyJob, TranslateJob]
"""Jobs that say how large their windows shall be, and how much they shall share."""


def memory_of(job: Wishes) -> int:
    """Bytes that a job's windows and bands may take."""
    return (job.memory_mb or DEFAULT_MEMORY_MB) * 2**20


def fitted(
    job: Wishes, network: Graph, world: Box, budget: Budget, work: Callable[[Plan], None], report: Report
) -> Plan:
    """Do the work with the windows that the job asks for, or that fit into the budget; gives the plan used.

    Where memory runs out, it is done again with smaller ones. Raises WorkerError where none are possible, JobError
    where the tile has no room beside the overlap.
    """
    card = network.card
    if job.overlap is not None and job.overlap < card.overlap:
        report(
            Warning(
                f"An overlap of {job.overlap} is less than the model's advice of {card.overlap}: borders of windows "
                "may be seen."
            )
        )
    used = planned(job, card, world, budget, job.tile_size)
    while True:
        report(
            Message(
                f"{used.count} windows of {used.width} x {used.height} pixels that share {used.overlap} "
                f"({len(used.columns)} columns, {len(used.rows)} rows)."
            )
        )
        try:
            network.specialise(used.height, used.width)
            work(used)
            return used
        except OutOfMemoryError as error:
            smaller = _smaller(job, card, world, budget, used)
            if smaller is None:
                raise WorkerError(
                    f"{error} No smaller windows are possible with an overlap of {used.overlap}."
                ) from error
            report(Warning(f"Memory ran out for windows of {used.width} x {used.height} pixels: trying smaller ones."))
            used = smaller


def figures(used: Plan, network: Graph, grid: Grid, computed: float, seconds: float, report: Report) -> dict[str, Any]:
    """The measured numbers of a job, which it also says: `computed` and `seconds` of network and in all."""
    megapixels = grid.width * grid.height / 1e6
    speed = megapixels / seconds
    report(Message(f"{megapixels:.3g} Mpx in {seconds:.1f} s ({speed:.3g} Mpx/s), {computed:.1f} s of network."))
    return {
        "provider": network.provider,
        "windows": used.count,
        "tile_size": [used.width, used.height],
        "overlap": used.overlap,
        "seconds": round(seconds, 3),
        "network_seconds": round(computed, 3),
        "megapixels": megapixels,
        "megapixels_per_second": speed,
    }


def _smaller(job: Wishes, card: ModelCard, world: Box, budget: Budget, used: Plan) -> Plan | None:
    """The plan with half the tile, or half the memory that the used one takes; None where there is none."""
    half = replace(budget, memory=budget.of(used.width, used.height, world[2] - world[0]) // 2)
    try:
        smaller = planned(job, card, world, half, job.tile_size and max(used.width, used.height) // 2)
    except JobError:  # no room beside the overlap
        return None
    return smaller if smaller.width * smaller.height < used.width * used.height else None


def planned(job: Wishes, card: ModelCard, world: Box, budget: Budget, tile: int | None) -> Plan:
    """The windows over `world` that a job gets where memory does not run out. Raises JobError as `plan`."""
    overlap = up(card.overlap if job.overlap is None else job.overlap, card.multiple)
    size = (tile, tile) if tile else choose_size(world, budget, overlap, card.context, card.multiple)
    return plan(world, size, overlap, card.context, card.multiple)
