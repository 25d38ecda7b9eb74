"""A verb's work on a raster, whichever way it is carried out: at once, in parts, or shared out."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard
from ...contract.events import Report
from ...rasters import opening
from ...rasters.grid import Box, Grid
from ...rasters.writer import Raster, RasterWriter
from ..machine import CACHE, give_back_at_once
from ..network.graph import Graph
from ..windows.blend import to_type
from ..windows.plan import Plan
from .identity import Stamps, check_unchanged
from .sweep import Blending, sweep

Array = NDArray[Any]
Counts = NDArray[np.int64]
Write = Callable[[Array, NDArray[np.bool_]], None]


@dataclass(frozen=True)
class Coverage:
    """What a job covers: the box of its input's grid, the grid of the output, the same in world pixels, and whether it
    has holes."""

    box: Box
    grid: Grid
    world: Box
    is_masked: bool = False

    @staticmethod
    def of(grid: Grid, box: Box, is_masked: bool = False) -> Coverage:
        """The coverage of a box of the input's grid."""
        x, y = grid.origin
        world = (box[0] + x, box[1] + y, box[2] + x, box[3] + y)
        return Coverage(box, grid.cropped(box), world, is_masked)


class RasterWork(Protocol):
    """What the engine must know of a verb's job: how windows are read and computed, and what becomes of their rows."""

    @property
    def network(self) -> Graph:
        """The model."""

    @property
    def coverage(self) -> Coverage:
        """What of the input's grid the output covers."""

    @property
    def blending(self) -> Blending:
        """How windows become rows."""

    @property
    def rasters(self) -> tuple[Raster, ...]:
        """The rasters that are written, on the grid of the whole output."""

    def reader(self, used: Plan) -> Callable[[int, int], Any]:
        """What reads the window of a row and a column of a plan; from one thread at a time."""

    def compute(self, part: Any) -> Array:
        """The network's answer to what was read."""

    def split(self, rows: Array, valid: NDArray[np.bool_]) -> tuple[tuple[Array, ...], Counts]:
        """Finished rows (kept, rows, width) as those of each raster, and what is counted of them."""

    def sidecars(self, counts: Counts) -> tuple[dict[str, str], ...]:
        """What lies beside each raster: ending -> text. Raises InputError where the whole output shows nothing."""

    def settled(self) -> dict[str, Any]:
        """What was found out before the first window, as JSON has it: `opened` makes the same work of it."""


@dataclass(frozen=True)
class Done:
    """What was carried out: the plan that went through, what was counted, seconds of network, bands that were there."""

    plan: Plan
    counts: Counts
    network_seconds: float
    resumed: int = 0


@contextlib.contextmanager
def reading(cache: int = CACHE) -> Iterator[None]:
    """GDAL as all verbs want it, with a small cache; and arrays that nobody needs given back to the system, which the
    budget counts on."""
    give_back_at_once()
    with opening.reading(cache):
        yield


def tags_of(card: ModelCard, job: str) -> dict[str, str]:
    """What an output says of itself: the model, the job as JSON, and whom to name."""
    tags = {"MODEL": card.name, "JOB": job, "TIFFTAG_SOFTWARE": "LandSynth"}
    return {**tags, "ATTRIBUTION": card.attribution} if card.attribution else tags


def reducer(blending: Blending) -> Callable[[Array], Array]:
    """What becomes of blended pixels."""
    return blending.reduce or (lambda image: to_type(image, blending.data_type))


@contextlib.contextmanager
def writers(outputs: Sequence[str], rasters: Sequence[Raster], report: Report) -> Iterator[list[RasterWriter]]:
    """A writer for each output, all of which vanish where they are not published."""
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(RasterWriter(output, raster, report)) for output, raster in zip(outputs, rasters)]


def publish(made: Sequence[RasterWriter], sidecars: Sequence[dict[str, str]], inputs: Stamps) -> None:
    """Complete all files, and name them where the inputs are as they were. Raises OutputError, InputError."""
    for writer, texts in zip(made, sidecars):
        writer.complete(texts)
    check_unchanged(inputs)
    for writer in made:
        writer.publish()


def at_once(work: RasterWork, used: Plan, outputs: Sequence[str], inputs: Stamps, report: Report) -> Counts:
    """Sweep the plan and write the whole output; gives what was counted."""
    counts: list[Counts] = []
    with writers(outputs, work.rasters, report) as made:
        sweep(
            used, work.blending, work.reader(used), work.compute, counting(work, made, counts), report,
            network=work.network,
        )  # fmt: skip
        total = sum(counts[1:], counts[0])
        publish(made, work.sidecars(total), inputs)
    return total


def counting(work: RasterWork, made: Sequence[RasterWriter], counts: list[Counts]) -> Write:
    """What writes finished rows to their files, and keeps the sum of what is counted as the only item of `counts`."""

    def write(rows: Array, valid: NDArray[np.bool_]) -> None:
        parts, found = work.split(rows, valid)
        counts[:] = [counts[0] + found if counts else found]
        for writer, part in zip(made, parts):
            writer.write(part, valid)

    return write
