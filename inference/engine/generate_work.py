"""The work of generate: land cover by window, noise to it, and imagery out of the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS
from ...contract.events import Report
from ...contract.jobs.generate import GenerateJob
from ...contract.jobs.registry import to_json
from ...rasters.grid import Box
from ...rasters.landcover import NO_LOOK, LandCover
from ...rasters.writer import Raster
from ..network.generator import Network
from ..windows.continuing import continued
from ..windows.draw import Draw
from ..windows.objects import Objects, Parts
from ..windows.plan import Plan
from ..windows.shadows import Shadows
from .sweep import Blending, ClassWindow
from .work import Coverage, tags_of

Array = NDArray[Any]


def opened_landcover(job: GenerateJob) -> LandCover:
    """The land cover of a job, with the looks of its objects. Raises InputError."""
    return LandCover(job.landcover, job.band, job.pixel_size, looks=job.looks)


class GenerateWork:
    """The work of a GenerateJob whose land cover is surveyed."""

    def __init__(
        self, job: GenerateJob, landcover: LandCover, network: Network, drawn: Draw, coverage: Coverage,
        table: dict[int, int], how: str, joins: dict[int, int] | None = None, report: Report | None = None,
    ) -> None:  # fmt: skip
        """table: which class each code is (code -> index in the card), as the land cover is told here; how: the same
        in words, kept as a tag. joins: what an earlier pass over the land cover found of its objects; without it
        `report` is told of one."""
        self.job, self.landcover, self.network, self.drawn = job, landcover, network, drawn
        self.coverage, self.table, self.how = coverage, table, how
        landcover.use(table)
        card = network.card
        self.shadows = Shadows.of(card) if job.shadows else None
        self.objects = None
        if drawn.objects and landcover.looks is None:
            grid = landcover.grid
            size, read = (grid.width, grid.height), landcover.classes
            self.objects = Objects(read, size, grid.origin, drawn.objects, joins, report)
        self.blending = Blending(len(card.bands), card.data_type, job.blend)
        tags = {"SYNTHETIC": "YES", "SEED": str(job.seed), "CLASSES": how, **tags_of(card, to_json(job))}
        raster = Raster.imagery(coverage.grid, card, coverage.is_masked, job.cog, tags, job.compression)
        self.rasters: tuple[Raster, ...] = (raster,)

    @staticmethod
    def opened(job: GenerateJob, settled: dict[str, Any], report: Report) -> GenerateWork:
        """The work that gave `settled`, on its own copies of what it reads. Raises InputError, ModelError, JobError."""
        network = Network(job.model, job.device, job.threads, job.precision, job.unproven).say(report)
        return GenerateWork.restored(job, opened_landcover(job), network, settled)

    @staticmethod
    def restored(job: GenerateJob, landcover: LandCover, network: Network, settled: dict[str, Any]) -> GenerateWork:
        """The work that gave `settled`, on what is open."""
        seeds = {int(index): int(seed) for index, seed in settled["seeds"]}
        drawn = Draw(network.card, int(settled["seed"]), np.array(settled["style"], np.float32), seeds)
        left, top, right, bottom = settled["box"]
        coverage = Coverage.of(landcover.grid, (left, top, right, bottom), bool(settled["is_masked"]))
        table = {int(code): int(index) for code, index in settled["table"]}
        joins = {int(part): int(root) for part, root in settled.get("joins", ())}  # older runs know of no objects
        return GenerateWork(job, landcover, network, drawn, coverage, table, settled.get("how", ""), joins)

    def settled(self) -> dict[str, Any]:
        """What was surveyed and drawn."""
        return {
            "box": list(self.coverage.box),
            "is_masked": self.coverage.is_masked,
            "memory_mb": self.job.memory_mb,
            "table": [[code, index] for code, index in sorted(self.table.items())],
            "how": self.how,
            "seed": self.drawn.seed,
            "seeds": [[index, seed] for index, seed in self.drawn.seeds.items()],
            "style": self.drawn.style.tolist(),
            "joins": sorted(self.objects.joins.items()) if self.objects else [],
        }

    def reader(self, used: Plan) -> Callable[[int, int], ClassWindow]:
        """What reads a window: class indices continued beyond what is known, the noise there, and what is valid."""
        landcover, drawn, ready = self.landcover, self.drawn, self.network.ready
        stride, reach = self.network.card.noise_stride, self.network.card.context
        x0, y0 = landcover.grid.origin

        def read(row: int, column: int) -> ClassWindow:
            rows, columns = used.rows[row], used.columns[column]
            left, top = columns.start - x0, rows.start - y0
            box = (left - reach, top - reach, left + columns.size + reach, top + rows.size + reach)
            grown = self._classes(box)
            y, x = rows.fade_in[0] - rows.start + reach, columns.fade_in[0] - columns.start + reach
            valid = grown[
                y : y + rows.fade_out[1] - rows.fade_in[0], x : x + columns.fade_out[1] - columns.fade_in[0]
            ] != NO_CLASS  # fmt: skip
            if not valid.any():
                return ClassWindow(grown, np.empty((0, 0, 0), np.float32), valid, is_needed=False)
            classes = continued(grown, reach)[reach : reach + rows.size, reach : reach + columns.size]
            inner = (left, top, left + columns.size, top + rows.size)
            parts = self.objects.parts(inner) if self.objects else None
            if landcover.looks:
                seen = grown[reach : reach + rows.size, reach : reach + columns.size]
                parts = Parts.by_looks(landcover.looks.numbers(inner), seen, drawn.objects, NO_LOOK)
            cells = drawn.noise(classes, columns.start // stride, rows.start // stride, parts)
            return ClassWindow(ready(classes.copy()), ready(cells), valid)

        return read

    def _classes(self, box: Box) -> NDArray[np.uint8]:
        """Class indices in a box of the land cover, with shadows."""
        if self.shadows is None:
            return self.landcover.classes(box)
        left, top, right, bottom = box
        far = self.shadows.reach
        return self.shadows.over(self.landcover.classes((left - far, top - far, right + far, bottom + far)))

    def compute(self, tile: ClassWindow) -> Array:
        """The image of a window."""
        image: Array = self.network.run(tile.classes, tile.noise, self.drawn.style)
        return image

    def split(self, rows: Array, valid: NDArray[np.bool_]) -> tuple[tuple[Array, ...], NDArray[np.int64]]:
        """The rows as they are; nothing is counted."""
        return (rows,), np.zeros(0, np.int64)

    def sidecars(self, counts: NDArray[np.int64]) -> tuple[dict[str, str], ...]:
        """None."""
        return ({},)
