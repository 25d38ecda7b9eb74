"""Puts windows together without seams: neighbours fade into each other, finished rows leave memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.errors import ModelError
from .windows import Plan, Span

Array = NDArray[Any]


def weights(length: int, kind: str) -> NDArray[np.float32]:
    """How much of the later window each of `length` pixels of a fade takes; the earlier one has the rest, 1 - w.

    Two weights of a pixel therefore sum to 1. kind: cosine, linear, or none (a cut in the middle).
    """
    at = (np.arange(length, dtype=np.float64) + 0.5) / max(length, 1)
    if kind == "cosine":
        at = 0.5 - 0.5 * np.cos(np.pi * at)
    elif kind == "none":
        at = np.floor(at + 0.5)
    elif kind != "linear":
        raise ValueError(f"blend: expected cosine, linear or none, found {kind!r}")
    return at.astype(np.float32)


def mix(earlier: Array, later: Array, weight: Array) -> Array:
    """earlier + weight * (later - earlier): exactly the common value where the two agree to the last bit."""
    mixed: Array = earlier + weight * (later - earlier)
    return mixed


def to_type(image: Array, data_type: str) -> Array:
    """Raw numbers as the card's data type: rounded to even and clipped for integers, as they are for float32."""
    if data_type == "float32":
        return image.astype(np.float32, copy=False)
    limits = np.iinfo(data_type)
    rounded = np.rint(image)
    np.clip(rounded, limits.min, limits.max, out=rounded)
    return rounded.astype(data_type)


class Mosaic:
    """Takes the windows of a plan row by row and gives back finished rows of the whole width.

    In float only the fades are kept: the right one of the window before, and the lower one of the row before.
    A plan that begins or ends in a fade is a part of a larger one (`shards`): the rows of its first fade are given as
    its own windows have them, and both fades are there in float to be mixed with those of its neighbours.
    """

    def __init__(
        self,
        plan: Plan,
        bands: int,
        data_type: str,
        kind: str,
        reduce: Callable[[Array], Array] | None = None,
        kept: int | None = None,
    ) -> None:
        """bands: of the windows. reduce: turns what is blended (bands, h, w) into what is kept of it (kept, h, w) of
        data_type, pixel by pixel; rounded and clipped if not given, and `kept` is `bands` then."""
        self._plan, self._bands, self._type, self._kind = plan, bands, data_type, kind
        self._reduce = reduce or partial(to_type, data_type=data_type)
        self._kept = bands if kept is None else kept
        self._left, _, right, _ = plan.box
        self._width = right - self._left
        self._above: Array = np.empty((bands, 0, self._width), np.float32)
        self._below: Array = self._above
        self._upper: Array = self._above
        self._beside: Array = self._above
        self._strip: Array = np.empty((self._kept, 0, self._width), data_type)

    @property
    def fades(self) -> tuple[Array, Array]:
        """The first and the last fade (bands, rows, width) of the plan, raw; of no rows at an outer edge."""
        return self._upper, self._below

    def add(self, row: int, column: int, image: Array | None) -> Array | None:
        """Add a window's image (bands, height, width); None stands for one that no valid pixel needs.

        Gives the finished rows (kept, rows, width) with the last window of a row, else None.
        Raises ModelError where the network gave something that is not a number.
        """
        rows, columns = self._plan.rows[row], self._plan.columns[column]
        if column == 0:
            self._start_row(rows, row == 0)
        piece = self._between_columns(rows, columns, image)
        self._between_rows(rows, columns, piece)
        if column < len(self._plan.columns) - 1:
            return None
        self._above = self._below
        return self._strip

    def _start_row(self, rows: Span, is_first: bool) -> None:
        if is_first:
            self._upper = np.empty((self._bands, rows.fade_in[1] - rows.fade_in[0], self._width), np.float32)
            self._above = self._upper
        self._strip = np.empty((self._kept, rows.fade_out[0] - rows.fade_in[0], self._width), self._type)
        self._below = np.empty((self._bands, rows.fade_out[1] - rows.fade_out[0], self._width), np.float32)

    def _between_columns(self, rows: Span, columns: Span, image: Array | None) -> Array:
        """The window's columns up to its right fade, mixed with the window before; its right fade is kept."""
        height, width = rows.fade_out[1] - rows.fade_in[0], columns.fade_out[1] - columns.fade_in[0]
        if image is None:
            used: Array = np.zeros((self._bands, height, width), np.float32)
        else:
            top, left = rows.fade_in[0] - rows.start, columns.fade_in[0] - columns.start
            used = image[:, top : top + height, left : left + width]
            if not np.isfinite(used.sum(dtype=np.float64)):
                raise ModelError(
                    f"The model gave values that are not numbers in the window at column {columns.start}, row "
                    f"{rows.start}. Nothing was written; use another model or device."
                )
        fade = columns.fade_in[1] - columns.fade_in[0]
        if fade:
            weight = weights(fade, self._kind)
            used = used if image is None else used.copy()
            used[:, :, :fade] = mix(self._beside, used[:, :, :fade], weight)
        ready = columns.fade_out[0] - columns.fade_in[0]
        self._beside = used[:, :, ready:].copy()
        return used[:, :, :ready]

    def _between_rows(self, rows: Span, columns: Span, piece: Array) -> None:
        """Mix the piece with the row of windows above; its lower fade is kept for the row below."""
        at = slice(columns.fade_in[0] - self._left, columns.fade_out[0] - self._left)
        fade = rows.fade_in[1] - rows.fade_in[0]
        ready = rows.fade_out[0] - rows.fade_in[0]
        if fade:
            weight = weights(fade, self._kind)[:, None]
            if self._above is self._upper:  # mixed with itself it stays what it is
                self._upper[:, :, at] = piece[:, :fade]
            mixed = mix(self._above[:, :, at], piece[:, :fade], weight)
            self._strip[:, :fade, at] = self._reduce(mixed)
        self._strip[:, fade:, at] = self._reduce(piece[:, fade:ready])
        self._below[:, :, at] = piece[:, ready:]
