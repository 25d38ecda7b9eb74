"""Windows that fit into memory: planned from the budget, and made smaller where it was not enough."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from ...contract.card import ModelCard
from ...contract.errors import JobError, OutOfMemoryError, WorkerError
from ...contract.events import Message, Report, Warning
from ...contract.jobs.generate import GenerateJob
from ...contract.jobs.registry import from_json
from ...contract.options.declaring import SweepOptions
from ...rasters.grid import Box, Grid
from ...rasters.opening import open_quietly
from ...rasters.writer import BLOCK
from ..machine import HEAVY, MIB, MOST, MOST_HEAVY, cache_of, free_memory, processes_of, share
from ..network.graph import Graph
from ..network.memory import network_bytes
from ..network.providers import PROVIDERS
from ..windows.plan import EACH, RAMP, Budget, Plan, choose_size, padded, plan, side_of, up
from ..windows.tiles import fine_time, tile_of, tile_pixels

ENGINE_BYTES = 100 * MIB
"""What a run takes beside its windows, weights and GDAL's cache: interpreter and libraries, as measured."""
COARSE, FINE = 0.43, 0.47
"""Time of a pixel in the two parts of a network (`fine_time`), over that in the whole: `fast` on two threads."""
REGION, GROWN, SLOWER = 2**31 - 1, 2, 1.15
"""Bytes that onnxruntime's allocator can begin with; what it takes over what it needs where that is more and it grows
by itself; and the time of windows that need more: with 12 GB for windows of 3176 px `fast` was 13 % slower than with
2 GB for windows of 1648 px."""
JobT = TypeVar("JobT", bound=SweepOptions)


def memory_of(job: SweepOptions, pixel: int = 0) -> int:
    """Bytes that a job may take: those it asks for, else by what is free (`share`), in each of its processes here.

    pixel: bytes that its network takes for each pixel of a window.
    """
    if job.memory_mb is not None:
        return job.memory_mb * MIB
    most = MOST_HEAVY if pixel > HEAVY else MOST
    return share(free_memory(), processes_of(job.scheduler), most)


def cache_for(job: SweepOptions) -> int:
    """Bytes of GDAL's cache while a job is done, within its memory."""
    return cache_of(memory_of(job), reads_imagery=not isinstance(job, GenerateJob))


def settled_memory(job: JobT, budget: Budget, earlier: dict[str, Any] | None) -> JobT:
    """The job with the memory that its windows are planned by, as its record in the output must have it: of the budget,
    or of an earlier run that is gone on with."""
    memory = budget.memory // MIB if earlier is None else earlier.get("memory_mb", job.memory_mb)
    return replace(job, memory_mb=memory)


def memory_of_output(output: str) -> int | None:
    """The memory in MiB that the windows of a finished image were planned by, for others whose windows shall be the
    same."""
    with open_quietly(output) as file:
        done = from_json(file.tags()["JOB"])
    return done.memory_mb if isinstance(done, GenerateJob) else None


def fitted(
    job: SweepOptions, network: Graph, world: Box, budget: Budget, work: Callable[[Plan], None], report: Report
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
    scheduler = job.scheduler
    processes = processes_of(scheduler)  # which share a GPU, too
    memory = network.within(budget.memory * processes) // processes
    budget = replace(budget, memory=memory, weights=network.weights)
    if not network.can_divide:
        budget = replace(budget, tiles=())
    if job.memory_mb is None and job.tile_size is None:
        report(Message(f"Up to {budget.memory // MIB} MiB of memory, by what is free; MEMORY_MB sets it."))
    used = planned(job, card, world, budget, job.tile_size)
    if network.provider == PROVIDERS["cpu"] and not job.tile_size and scheduler.partition(":")[0] in ("", "local"):
        _check_room(processes * _taken(budget, card, used, world), used, network)
    while True:
        report(
            Message(
                f"{used.count} windows of {used.width} x {used.height} pixels that share {used.overlap} "
                f"({len(used.columns)} columns, {len(used.rows)} rows)."
            )
        )
        try:
            if not scheduler:  # else others compute
                network.specialise(used.height, used.width, used.tile)
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
        gc.collect()  # the error's frames and what they hold know each other: the network that failed


def _check_room(taken: int, used: Plan, network: Graph) -> None:
    """Raise WorkerError where windows take more than is free: the system would kill the run without a word."""
    free = free_memory()
    if free is not None and taken > free:
        raise WorkerError(
            f"Expected {up(taken, MIB) // MIB} MiB of free memory for windows of {used.width} x {used.height} pixels, "
            f"found {free // MIB}. Close other programs, raise the memory limit of the container or batch job, or "
            f"choose a smaller MEMORY_MB or a model that needs less: the smallest windows of {network.card.name} share "
            f"{used.overlap} pixels."
        )


def figures(
    used: Plan, network: Graph, grid: Grid, computed: float, seconds: float, report: Report, memory: int | None = None
) -> dict[str, Any]:
    """The measured numbers of a job, which it also says: `computed` and `seconds` of network and in all; memory: what
    its windows were planned by."""
    megapixels = grid.width * grid.height / 1e6
    speed = megapixels / seconds
    report(Message(f"{megapixels:.3g} Mpx in {seconds:.1f} s ({speed:.3g} Mpx/s), {computed:.1f} s of network."))
    return {
        "provider": network.provider,
        "windows": used.count,
        "tile_size": [used.width, used.height],
        "overlap": used.overlap,
        **({} if memory is None else {"memory_mb": memory // MIB}),
        "seconds": round(seconds, 3),
        "network_seconds": round(computed, 3),
        "megapixels": megapixels,
        "megapixels_per_second": speed,
    }


def _smaller(job: SweepOptions, card: ModelCard, world: Box, budget: Budget, used: Plan) -> Plan | None:
    """The plan with half the tile, or half the memory that the used one takes; None where there is none."""
    taken = _taken(budget, card, used, world)
    half = replace(budget, memory=taken // 2)
    try:
        smaller = _planned(job, card, world, half, job.tile_size and max(used.width, used.height) // 2)
    except JobError:  # no room beside the overlap
        return None
    return smaller if _taken(budget, card, smaller, world) < taken else None


def _taken(budget: Budget, card: ModelCard, used: Plan, world: Box) -> int:
    most = None
    if used.tile is not None:
        fitting = [most for most, _ in budget.tiles if tile_pixels(used.tile, card) <= most]
        most = min(fitting, default=budget.tiles[-1][0])
    return budget.divided(most).of(used.width, used.height, world[2] - world[0])


def planned(job: SweepOptions, card: ModelCard, world: Box, budget: Budget, tile: int | None) -> Plan:
    """The windows over `world` that a job gets where memory does not run out. Raises JobError as `plan`."""
    used = _planned(job, card, world, replace(budget, memory=_for_windows(budget, card, world)), tile)
    return used if tile else _evened(used, processes_of(job.scheduler), card, world)


def _evened(used: Plan, processes: int, card: ModelCard, world: Box) -> Plan:
    """The plan, or one of some more rows of windows where that leaves fewer processes without a shard at the end."""
    rest = (used.overlap, card.context, card.multiple)
    begin, end = padded(world[1], world[3], card.context, card.multiple)
    plans = [used]
    for count in range(len(used.rows) + 1, up(len(used.rows), processes) + 1):
        height = side_of(end - begin, count, used.overlap, card.multiple)
        if height >= used.overlap + card.multiple:
            own = plan(world, (used.width, height), *rest)
            most = used.tile and tile_pixels(used.tile, card)
            plans.append(own if most is None else replace(own, tile=tile_of(own.height, own.width, most, card)))
    return min(plans, key=lambda each: _cost(each, card) * up(len(each.rows), processes) / len(each.rows))


def _planned(job: SweepOptions, card: ModelCard, world: Box, budget: Budget, tile: int | None) -> Plan:
    """The same with a budget of windows and their bands alone: in two parts where that costs less.

    With an overlap below the advice windows are read up to where their margin may be, which the parts leave out.
    """
    overlap = up(card.overlap if job.overlap is None else job.overlap, card.multiple)
    rest = (overlap, card.context, card.multiple)

    def planned_by(own: Budget) -> Plan:
        size = (tile, tile) if tile else choose_size(world, own, *rest)
        while not tile and size[0] * size[1] * own.window_pixel > REGION and own.memory:
            own = replace(own, memory=own.memory * 3 // 4)  # at last the smallest windows, however large they are
            size = choose_size(world, own, *rest)
        return plan(world, size, *rest)

    plans = [planned_by(budget)]
    if not tile:
        grown = replace(budget, window_pixel=GROWN * budget.window_pixel)
        plans.append(plan(world, choose_size(world, grown, *rest), *rest))
    if overlap >= card.overlap:
        for most, _ in budget.tiles:
            own = planned_by(budget.divided(most))
            chosen = tile_of(own.height, own.width, most, card)
            if tile_pixels(chosen, card) <= most:
                plans.append(replace(own, tile=chosen))
    return min(plans, key=lambda each: _cost(each, card))


def _cost(used: Plan, card: ModelCard) -> float:
    """Time of a plan's windows, in pixels that go through the whole network."""
    pixels: float = used.height * used.width
    if used.tile is not None:
        pixels = COARSE * pixels + FINE * fine_time(used.height, used.width, used.tile, card)
    elif pixels * network_bytes(card) > REGION:
        pixels *= SLOWER
    return used.count * (pixels + EACH)


def _for_windows(budget: Budget, card: ModelCard, world: Box) -> int:
    """What of the budget is left for windows and their band of rows.

    Beside them are the engine itself, the weights and GDAL's cache; the rows that wait for a whole row of blocks, twice
    as more are added, and as GDAL writes them; and the fades between two rows of windows, raw.
    """
    channels = max(len(card.bands), len(card.classes) if card.kind == "segmenter" else 0)
    column = 3 * BLOCK * budget.band_pixel + 3 * RAMP * 4 * channels
    cache = cache_of(budget.memory, reads_imagery=card.kind != "generator")
    beside = ENGINE_BYTES + budget.weights + cache + column * (world[2] - world[0])
    return max(budget.memory - beside, budget.memory // 4)
