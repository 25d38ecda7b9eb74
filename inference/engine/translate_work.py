"""The work of translate: imagery by window, continued into its holes, and what the network makes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import as_written
from ...contract.errors import InputError
from ...contract.events import Report
from ...contract.jobs.registry import to_json
from ...contract.jobs.translate import TranslateJob
from ...rasters.grid import Box
from ...rasters.imagery import Picture
from ...rasters.writer import Raster
from ..network.translator import Translator, with_difference
from ..windows.continuing import continued
from ..windows.plan import Plan
from .classify_work import ImageWindow, reopened
from .sweep import Blending
from .work import Coverage, tags_of

_NOWHERE = -1

Array = NDArray[Any]


class TranslateWork:
    """The work of a TranslateJob."""

    def __init__(self, job: TranslateJob, picture: Picture, network: Translator, coverage: Coverage) -> None:
        self.job, self.picture, self.network, self.coverage = job, picture, network, coverage
        card, bands = network.card, network.channels
        self.bands = bands
        self.blending = Blending(bands, card.data_type, job.blend)
        if job.difference:
            reduce = partial(with_difference, data_type=card.data_type)
            self.blending = Blending(2 * bands, card.data_type, job.blend, reduce, 2 * bands)
        tags = {"SYNTHETIC": "YES", **tags_of(card, to_json(job))}
        raster = Raster.imagery(coverage.grid, as_written(card), picture.may_have_holes, job.cog, tags, job.compression)
        self.rasters = (raster, raster) if job.difference else (raster,)

    @staticmethod
    def opened(job: TranslateJob, settled: dict[str, Any], report: Report) -> TranslateWork:
        """The work that gave `settled`, on its own copies of what it reads. Raises InputError, ModelError, JobError."""
        network = Translator(job.model, job.device, job.threads, unproven=job.unproven).say(report)
        picture, coverage = reopened(job, network.card, settled)
        return TranslateWork(job, picture, network, coverage)

    def settled(self) -> dict[str, Any]:
        """What the job covers."""
        return {"box": list(self.coverage.box), "memory_mb": self.job.memory_mb}

    def reader(self, used: Plan) -> Callable[[int, int], ImageWindow]:
        """What reads a window of the imagery."""
        picture, reach = self.picture, self.network.card.context
        x0, y0 = picture.grid.origin

        def read(row: int, column: int) -> ImageWindow:
            rows, columns = used.rows[row], used.columns[column]
            box = (columns.start - x0, rows.start - y0, columns.stop - x0, rows.stop - y0)
            image, held, shown = picture.look(box)
            valid = shown[
                rows.fade_in[0] - rows.start : rows.fade_out[1] - rows.start,
                columns.fade_in[0] - columns.start : columns.fade_out[1] - columns.start,
            ].copy()
            is_needed = bool(valid.any())
            if is_needed and not held.all():
                image = filled(picture, box, reach)
            # What is compared with must stay here: it goes to the device when it is computed.
            fed = self.network.ready(image) if is_needed and not self.job.difference else image
            return ImageWindow(fed, valid, is_needed)

        return read

    def compute(self, view: ImageWindow) -> Array:
        """The translated bands of a window, and those that they were made from where a difference is wanted."""
        found: Array = self.network.run(view.image)
        return np.concatenate([np.asarray(found), view.image]) if self.job.difference else found

    def split(self, rows: Array, valid: NDArray[np.bool_]) -> tuple[tuple[Array, ...], Array]:
        """Rows (bands or twice that, rows, width) as those of each raster; how many pixels show something, and the sum
        of what each band was changed by."""
        bands, shown = self.bands, np.array([np.count_nonzero(valid)], np.float64)
        parts = tuple(rows[at : at + bands] for at in range(0, len(rows), bands))
        changes = [part.sum((1, 2), dtype=np.float64) for part in parts[1:]]  # 0 where nothing is shown
        return parts, np.concatenate([shown, *changes])

    def sidecars(self, counts: Array) -> tuple[dict[str, str], ...]:
        """Nothing lies beside the rasters. Raises InputError where they show nothing."""
        if not counts[0]:
            raise InputError(
                f"Expected imagery in the extent, found only nodata in {self.picture.said}. Choose another extent or "
                "layer."
            )
        return tuple({} for _ in self.rasters)


def filled(picture: Picture, box: Box, reach: int) -> NDArray[np.float32]:
    """Values (bands, h, w) of a box, with imagery continued into what holds none, as far as `reach` pixels.

    What lies farther from imagery holds the mean of the training data. A hole's edge that the network saw would be
    painted; what fills a pixel depends on imagery at most `reach` away, never on the box, so windows agree.
    """
    left, top, right, bottom = box
    values, held, _ = picture.look((left - reach, top - reach, right + reach, bottom + reach))
    places = np.arange(held.size, dtype=np.int32).reshape(held.shape)
    places[~held] = _NOWHERE
    inner = (slice(reach, reach + bottom - top), slice(reach, reach + right - left))
    taken = continued(places, reach, _NOWHERE)[inner]
    image = values[:, inner[0], inner[1]].copy()
    at = (taken != _NOWHERE) & ~held[inner]
    image[:, at] = values.reshape(len(values), -1)[:, taken[at]]
    return image
