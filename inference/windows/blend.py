"""Puts windows together without seams: neighbours fade into each other, finished rows leave memory."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.errors import ModelError
from .plan import Plan, Span

Array = NDArray[Any]
AT_ONCE = 2**18
"""Values that are worked at once, so that what is made beside a window stays in the processor's cache."""


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
        starts: Collection[int] = (0,),
    ) -> None:
        """bands: of the windows. reduce: turns what is blended (bands, h, w) into what is kept of it (kept, h, w) of
        data_type, pixel by pixel; rounded and clipped if not given, and `kept` is `bands` then. starts: rows of
        windows that nothing above is mixed into, as each begins a part of its own."""
        self._plan, self._bands, self._type, self._kind = plan, bands, data_type, kind
        self._starts = starts
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
        """The first and the last fade (bands, rows, width) since the last start, raw; of no rows at an outer edge."""
        return self._upper, self._below

    def add(self, row: int, column: int, image: Array | None) -> Array | None:
        """Add a window's image (bands, height, width); None stands for one that no valid pixel needs.

        Gives the finished rows (kept, rows, width) with the last window of a row, else None.
        Raises ModelError where the network gave something that is not a number.
        """
        rows, columns = self._plan.rows[row], self._plan.columns[column]
        if column == 0:
            self._start_row(rows, row in self._starts)
        at = slice(columns.fade_in[0] - self._left, columns.fade_out[0] - self._left)
        if image is None and not self._beside.any() and not self._above[:, :, at].any():
            self._blank(rows, columns, at)
        else:
            self._blend(rows, columns, at, image)
        if column < len(self._plan.columns) - 1:
            return None
        self._above = self._below
        return self._strip

    def _start_row(self, rows: Span, is_first: bool) -> None:
        if is_first:
            self._upper = np.zeros((self._bands, rows.fade_in[1] - rows.fade_in[0], self._width), np.float32)
            self._above = self._upper
        self._strip = np.empty((self._kept, rows.fade_out[0] - rows.fade_in[0], self._width), self._type)
        self._below = np.empty((self._bands, rows.fade_out[1] - rows.fade_out[0], self._width), np.float32)

    def _blank(self, rows: Span, columns: Span, at: slice) -> None:
        """A window that nobody needs beside others: what a pixel of zeros becomes, everywhere."""
        nothing = np.zeros((self._bands, 1, 1), np.float32)
        self._strip[:, :, at] = self._reduce(nothing)
        self._below[:, :, at] = 0
        if self._above is self._upper:
            self._upper[:, :, at] = 0
        height, width = rows.fade_out[1] - rows.fade_in[0], columns.fade_out[1] - columns.fade_out[0]
        self._beside = np.zeros((self._bands, height, width), np.float32)

    def _blend(self, rows: Span, columns: Span, at: slice, image: Array | None) -> None:
        """Take a window's rows a few at a time: mixed with the window before and the row of windows above, they become
        finished rows, or wait as the lower fade; the right fade waits for the next window."""
        fade, ready = rows.fade_in[1] - rows.fade_in[0], rows.fade_out[0] - rows.fade_in[0]
        height, width = rows.fade_out[1] - rows.fade_in[0], columns.fade_out[1] - columns.fade_in[0]
        top, left = rows.fade_in[0] - rows.start, columns.fade_in[0] - columns.start
        mixed, done = columns.fade_in[1] - columns.fade_in[0], columns.fade_out[0] - columns.fade_in[0]
        beside, self._beside = self._beside, np.empty((self._bands, height, width - done), np.float32)
        sideways, downwards = weights(mixed, self._kind), weights(fade, self._kind)[:, None]
        step = max(AT_ONCE // (self._bands * width), 1)
        bounds = sorted({*range(0, height, step), fade, ready, height})
        for a, b in zip(bounds[:-1], bounds[1:]):
            if image is None:
                used: Array = np.zeros((self._bands, b - a, width), np.float32)
            else:
                used = image[:, top + a : top + b, left : left + width]
                self._check(used, rows, columns)
            self._beside[:, a:b] = used[:, :, done:]
            pieces = [(at.start + mixed, used[:, :, mixed:done])]
            if mixed:
                pieces.append((at.start, mix(beside[:, a:b], used[:, :, :mixed], sideways)))
            for column, piece in pieces:
                self._place(piece, slice(column, column + piece.shape[2]), slice(a, b), downwards[a:b], ready)

    def _place(self, piece: Array, at: slice, rows: slice, weight: Array, ready: int) -> None:
        """Put rows of a window where they belong; weight: that of the window where the one above has the rest."""
        if len(weight):
            if self._above is self._upper:  # mixed with itself it stays what it is
                self._upper[:, rows, at] = piece
            piece = mix(self._above[:, rows, at], piece, weight)
        if rows.start < ready:
            self._strip[:, rows, at] = self._reduce(piece)
        else:
            self._below[:, rows.start - ready : rows.stop - ready, at] = piece

    def _check(self, used: Array, rows: Span, columns: Span) -> None:
        if not np.isfinite(used.sum()) and not np.isfinite(used).all():
            raise ModelError(
                f"The model gave values that are not numbers in the window at column {columns.start}, row "
                f"{rows.start}. Nothing was written; use another model or device."
            )
