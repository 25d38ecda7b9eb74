"""The work of generate: land cover by window, noise to it, and imagery out of the network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, ModelCard
from ...contract.events import Report
from ...contract.jobs.generate import GenerateJob
from ...contract.jobs.registry import to_json
from ...rasters.grid import Box, Grid
from ...rasters.landcover import LandCover
from ...rasters.writer import Raster
from ..network.graph import Network
from ..windows.continuing import continued
from ..windows.draw import Draw
from ..windows.plan import Plan
from .sweep import Style, Tile

Array = NDArray[Any]


@dataclass(frozen=True)
class Scene:
    """What the job covers: the box of the land cover's grid, the grid of the output, the same in world pixels, whether
    it has holes, and which class each code is (code -> index in the card)."""

    box: Box
    grid: Grid
    world: Box
    is_masked: bool
    table: dict[int, int] = field(default_factory=dict)

    @staticmethod
    def of(landcover: LandCover, box: Box, is_masked: bool, table: dict[int, int]) -> Scene:
        """The scene of a box of the land cover's grid."""
        x, y = landcover.grid.origin
        world = (box[0] + x, box[1] + y, box[2] + x, box[3] + y)
        return Scene(box, landcover.grid.cropped(box), world, is_masked, table)


class GenerateWork:
    """The work of a GenerateJob whose land cover is surveyed."""

    def __init__(self, job: GenerateJob, landcover: LandCover, network: Network, drawn: Draw, scene: Scene) -> None:
        """landcover: told what its codes mean (`use`)."""
        self.job, self.landcover, self.network, self.drawn, self.scene = job, landcover, network, drawn, scene
        card = network.card
        self.style = Style(len(card.bands), card.data_type, job.blend)
        tags = {
            "SYNTHETIC": "YES",
            "MODEL": card.name,
            "SEED": str(job.seed),
            "JOB": to_json(job),
            "TIFFTAG_SOFTWARE": "LandSynth",
        }
        self.rasters = (Raster.imagery(scene.grid, card, scene.is_masked, job.cog, tags, job.compression),)

    @staticmethod
    def opened(job: GenerateJob, settled: dict[str, Any], report: Report) -> GenerateWork:
        """The work that gave `settled`, on its own copies of what it reads. Raises InputError, ModelError, JobError."""
        network = opened(job.model, job.device, job.threads, report, job.precision)
        landcover = LandCover(job.landcover, job.band, job.pixel_size)
        drawn = restored_draw(network.card, settled)
        return GenerateWork(job, landcover, network, drawn, restored_scene(landcover, settled))

    def settled(self) -> dict[str, Any]:
        """What was surveyed and drawn."""
        return {
            "box": list(self.scene.box),
            "is_masked": self.scene.is_masked,
            "memory_mb": self.job.memory_mb,
            "table": [[code, index] for code, index in sorted(self.scene.table.items())],
            "seed": self.drawn.seed,
            "seeds": [[index, seed] for index, seed in self.drawn.seeds.items()],
            "style": self.drawn.style.tolist(),
        }

    def reader(self, used: Plan) -> Callable[[int, int], Tile]:
        """What reads a window: class indices continued beyond what is known, the noise there, and what is valid."""
        landcover, drawn, ready = self.landcover, self.drawn, self.network.ready
        stride, reach = self.network.card.noise_stride, self.network.card.context
        x0, y0 = landcover.grid.origin

        def read(row: int, column: int) -> Tile:
            rows, columns = used.rows[row], used.columns[column]
            left, top = columns.start - x0, rows.start - y0
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
            return Tile(ready(classes.copy()), ready(cells), valid)

        return read

    def compute(self, tile: Tile) -> Array:
        """The image of a window."""
        image: Array = self.network.run(tile.classes, tile.noise, self.drawn.style)
        return image

    def split(self, rows: Array, valid: NDArray[np.bool_]) -> tuple[tuple[Array, ...], NDArray[np.int64]]:
        """The rows as they are; nothing is counted."""
        return (rows,), np.zeros(0, np.int64)

    def sidecars(self, counts: NDArray[np.int64]) -> tuple[dict[str, str], ...]:
        """None."""
        return ({},)


def opened(model: str, device: str, threads: int | None, report: Report, precision: str = "auto") -> Network:
    """The generator at `model`, and what runs it said in the log. Raises ModelError or JobError."""
    network = Network(model, device, threads, precision)
    network.say(report)
    return network


def restored_draw(card: ModelCard, settled: dict[str, Any]) -> Draw:
    """What `GenerateWork.settled` says of the draw."""
    seeds = {int(index): int(seed) for index, seed in settled["seeds"]}
    return Draw(card, int(settled["seed"]), np.array(settled["style"], np.float32), seeds)


def restored_scene(landcover: LandCover, settled: dict[str, Any]) -> Scene:
    """What `GenerateWork.settled` says of the scene; the land cover is told what its codes mean."""
    table = {int(code): int(index) for code, index in settled["table"]}
    landcover.use(table)
    left, top, right, bottom = settled["box"]
    return Scene.of(landcover, (left, top, right, bottom), bool(settled["is_masked"]), table)
