"""The work of classify: imagery by window, logits out of the network, and a map with its confidence out of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard
from ...contract.errors import InputError
from ...contract.events import Report
from ...contract.jobs.classify import ClassifyJob
from ...contract.jobs.registry import to_json
from ...contract.jobs.translate import TranslateJob
from ...rasters.imagery import Picture
from ...rasters.sidecars import CONFIDENCE_NODATA, attribute_table, confidence_style, legend_of, map_style
from ...rasters.writer import STYLE, TABLE, Raster
from ..network.segmenter import Segmenter, decide
from ..windows.plan import Plan
from .sweep import Blending
from .work import Coverage, tags_of

Array = NDArray[Any]


@dataclass(frozen=True)
class ImageWindow:
    """A window for a segmenter: its image (bands, h, w), and which output pixels show something."""

    image: NDArray[np.float32]
    valid: NDArray[np.bool_]
    is_needed: bool


def reopened(job: ClassifyJob | TranslateJob, card: ModelCard, settled: dict[str, Any]) -> tuple[Picture, Coverage]:
    """The imagery of a job, opened by another process, and the coverage as it was settled. Raises InputError."""
    picture = Picture(job.image, card.bands, job.bands, job.image_name)
    left, top, right, bottom = settled["box"]
    return picture, Coverage.of(picture.grid, (left, top, right, bottom))


class ClassifyWork:
    """The work of a ClassifyJob."""

    def __init__(self, job: ClassifyJob, picture: Picture, network: Segmenter, coverage: Coverage) -> None:
        self.job, self.picture, self.network, self.coverage = job, picture, network, coverage
        self.legend = legend_of(network.card)
        has_confidence = bool(job.confidence)
        reduce = partial(decide, with_confidence=has_confidence)
        self.blending = Blending(network.channels, "uint8", job.blend, reduce, 1 + has_confidence)
        tags = tags_of(network.card, to_json(job))
        land = Raster(
            coverage.grid, ("land cover",), self.legend.data_type, False, job.cog, tags, self.legend.nodata,
            self.legend.colors, "MODE", job.compression,
        )  # fmt: skip
        percent = Raster(
            coverage.grid, ("confidence in percent",), "uint8", False, job.cog, tags, CONFIDENCE_NODATA,
            compression=job.compression,
        )  # fmt: skip
        self.rasters = (land, percent) if has_confidence else (land,)

    @staticmethod
    def opened(job: ClassifyJob, settled: dict[str, Any], report: Report) -> ClassifyWork:
        """The work that gave `settled`, on its own copies of what it reads. Raises InputError, ModelError, JobError."""
        network = Segmenter(job.model, job.device, job.threads, job.precision, job.unproven).say(report)
        picture, coverage = reopened(job, network.card, settled)
        return ClassifyWork(job, picture, network, coverage)

    def settled(self) -> dict[str, Any]:
        """What the job covers."""
        return {"box": list(self.coverage.box), "memory_mb": self.job.memory_mb}

    def reader(self, used: Plan) -> Callable[[int, int], ImageWindow]:
        """What reads a window of the imagery."""
        picture = self.picture
        x0, y0 = picture.grid.origin

        def read(row: int, column: int) -> ImageWindow:
            rows, columns = used.rows[row], used.columns[column]
            image, shown = picture.read((columns.start - x0, rows.start - y0, columns.stop - x0, rows.stop - y0))
            valid = shown[
                rows.fade_in[0] - rows.start : rows.fade_out[1] - rows.start,
                columns.fade_in[0] - columns.start : columns.fade_out[1] - columns.start,
            ].copy()
            is_needed = bool(valid.any())
            return ImageWindow(self.network.ready(image) if is_needed else image, valid, is_needed)

        return read

    def compute(self, view: ImageWindow) -> Array:
        """The logits of a window."""
        logits: Array = self.network.run(view.image)
        return logits

    def split(self, rows: Array, valid: NDArray[np.bool_]) -> tuple[tuple[Array, ...], NDArray[np.int64]]:
        """Rows (1 or 2, rows, width) of class indices and percent as codes and percent; pixels of each class."""
        counts = np.bincount(rows[0][valid], minlength=len(self.legend.classes))
        codes = self.legend.codes[rows[0]]
        codes[~valid] = self.legend.nodata
        if len(rows) == 1:
            return (codes[None],), counts
        percent = rows[1].copy()
        percent[~valid] = CONFIDENCE_NODATA
        return (codes[None], percent[None]), counts

    def sidecars(self, counts: NDArray[np.int64]) -> tuple[dict[str, str], ...]:
        """Attribute table and style of the map, style of the confidence. Raises InputError where there is no map."""
        if not counts.any():
            raise InputError(
                f"Expected imagery in the extent, found only nodata in {self.picture.said}. Choose another extent or "
                "layer."
            )
        legend = self.legend
        land = {TABLE: attribute_table(legend, counts.tolist()), STYLE: map_style(legend)}
        return land, {STYLE: confidence_style()}
