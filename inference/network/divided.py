"""A generator in two parts: the coarse one over a whole window, the fine one over small tiles of it, side by side.

The coarse part has nearly all of the reach but takes little memory; the fine part takes nearly all of the memory but
sees a few pixels around. So a window can be several times larger in the same memory, and what neighbouring windows
share goes through the coarse part alone. The card says where the graph may be cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard
from ...contract.errors import ModelError
from ..machine import give_back_now
from ..windows.tiles import Tile, edge, starts
from .graph_part import part
from .pending import Pending
from .providers import OPENING, Wish, open_session

Array = NDArray[Any]
Corner = tuple[tuple[int, int], tuple[int, int]]
"""First row of a tile, and its first own one; the same of columns."""
AT_ONCE = 2
"""Tiles that are begun at once beside the coarse part of the next window: two tasks of one thread each take 10 % less
time than one after the other with two threads, but each has its own memory."""
TILES = AT_ONCE + 1
"""Tiles at a time at most: whoever has done the coarse part helps. So the plan does not depend on threads."""


@dataclass(frozen=True)
class Threads:
    """How a number of threads is shared between the two parts: `coarse` for the next window, while `workers` do the
    tiles of this one in a session of `fine` threads, which all that run in it share beside their own."""

    coarse: int
    workers: int
    fine: int

    @staticmethod
    def of(count: int) -> Threads:
        """Four sevenths for the fine part, as the time goes; with one thread the parts take turns."""
        if count < 2:
            return Threads(1, 0, 1)
        share = max(4 * count // 7, 1)
        workers = min(share, AT_ONCE)
        return Threads(count - share, workers, share - workers + 1)


class Divided:
    """Both parts, opened for windows of one size.

    The fine part of a window is done by helpers, and by `run` itself when it is through with the coarse part of the
    next window: so no thread waits for another between two layers. Whoever looks at the image that `run` gives waits.
    """

    def __init__(
        self, wish: Wish, card: ModelCard, height: int, width: int, tile: Tile, output: str,
        sizes: Callable[[int, int], dict[str, int]], pixel_bytes: int,
    ) -> None:  # fmt: skip
        """tile: as `tile_of` gave it; sizes: numbers of the graph's symbolic dimensions for a size; pixel_bytes: memory
        of the whole graph.

        Raises ModelError where the graph cannot be cut as the card says, OutOfMemoryError.
        """
        self._card, self._output, self._edge = card, output, edge(card)
        self._rows, self._columns = tile
        self._tops, self._lefts = (
            _own(starts(length, side, card), side) for length, side in zip((height, width), tile)
        )
        self._threads = Threads.of(wish.threads)
        self._helpers = ThreadPoolExecutor(max(self._threads.workers, 1), "fine")
        self._unfinished: list[Pending[Corner]] = []
        try:
            self._open(wish, height, width, sizes, pixel_bytes)
        except (OSError, ValueError, TypeError) as error:
            raise ModelError(
                f"Expected {wish.path} to be cut at {card.cut}, as its card says, found that it cannot be ({error}). "
                "Export the model again."
            ) from error

    def _open(
        self, wish: Wish, height: int, width: int, sizes: Callable[[int, int], dict[str, int]], pixel_bytes: int
    ) -> None:
        rows, columns = self._rows + 2 * self._edge, self._columns + 2 * self._edge
        cut, cell, threads = self._card.cut, self._card.cut_cell, self._threads
        content = Path(wish.path).read_bytes()
        coarse = replace(
            wish, content=part(content, cut, {}), sizes=sizes(height, width),
            reserve=self._card.cut_bytes * height * width,
        )  # fmt: skip
        with OPENING:  # no other session between the two that share a region
            self._alone = open_session(coarse)[0]
            beside = replace(coarse, threads=threads.coarse, shares_reserve=True)
            self._beside = open_session(beside)[0] if threads.workers else self._alone
        maps = int(self._alone.get_outputs()[0].shape[1])
        fine = part(content, self._output, {cut: (1, maps, rows // cell, columns // cell)})
        reserve = (threads.workers + 1) * pixel_bytes * rows * columns
        self._fine = open_session(
            replace(wish, content=fine, sizes=sizes(rows, columns), threads=threads.fine, reserve=reserve)
        )[0]

    def run(
        self, feeds: Mapping[str, Array], channels: int, ended: Callable[[], None],
        failed: Callable[[Exception], Exception],
    ) -> Any:  # fmt: skip
        """The output (channels, h, w) for a window's inputs as the graph takes them; 0 in the margin.

        The array may not be finished: see `Pending`, also for `ended` and `failed`. Raises onnxruntime's errors.
        """
        height, width = feeds["classes"].shape[-2:]
        self._forget()
        if self._alone is not self._beside and self._unfinished:
            self._alone = self._beside  # there is another window: from now on one runs beside the tiles of the former
            give_back_now()
        maps = _run(self._alone, self._card.cut, feeds)
        self.help()
        known = {**feeds, self._card.cut: maps}
        wanted = {node.name: known[node.name] for node in self._fine.get_inputs()}

        def compute(corner: Corner, image: Array) -> None:
            self._compute(wanted, height, corner, image)

        corners = [(row, column) for row in self._tops for column in self._lefts]
        workers = self._threads.workers
        image = Pending(np.zeros((channels, height, width), np.float32), corners, compute, ended, failed, workers > 0)
        if not workers:
            return image.wait()
        for _ in range(workers):
            self._helpers.submit(image.help)
        self._unfinished.append(image)
        return image

    def help(self) -> None:
        """Help with the tiles of windows that are not finished."""
        for image in self._unfinished:
            image.help()
        self._forget()

    def drop(self) -> None:
        """Leave undone what nobody has begun: nobody wants it any more."""
        for image in self._unfinished:
            image.cancel()
        self._unfinished.clear()

    def _forget(self) -> None:
        """Let go of windows that are finished."""
        self._unfinished = [image for image in self._unfinished if not image.is_over]

    def _compute(self, known: Mapping[str, Array], height: int, corner: Corner, image: Array) -> None:
        """Put a tile into the image; where two share pixels, those of the former count."""
        (top, y), (left, x) = corner
        edge, bottom, right = self._edge, top + self._rows, left + self._columns
        box = (top - edge, left - edge, bottom + edge, right + edge)
        tile = _run(self._fine, self._output, {name: _cropped(value, box, height) for name, value in known.items()})
        image[:, y:bottom, x:right] = tile[0, :, y - box[0] : bottom - box[0], x - box[1] : right - box[1]]


def _own(begins: list[int], side: int) -> list[tuple[int, int]]:
    """Where each tile begins, and where the pixels begin that the one before does not have."""
    return list(zip(begins, [begins[0], *(before + side for before in begins[:-1])]))


def _run(session: Any, output: str, feeds: Mapping[str, Array]) -> Array:
    """One output as an array that shares its memory."""
    from onnxruntime import OrtValue

    values = {
        node.name: OrtValue.ortvalue_from_numpy(np.ascontiguousarray(feeds[node.name])) for node in session.get_inputs()
    }
    found: Array = session.run_with_ort_values([output], values)[0].numpy()
    return found


def _cropped(value: Array, box: tuple[int, int, int, int], height: int) -> Array:
    """What an input of a window, raster or not, has in a box of its pixels (top, left, bottom, right)."""
    if value.ndim < 4:
        return value
    top, left, bottom, right = (each // (height // value.shape[2]) for each in box)
    return value[:, :, top:bottom, left:right]
