"""Fills what has no value from around, as far as a window's reach: the network then sees no edge and no hole."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS

_PART = 256  # side of the parts in which gaps are filled, so that what is made for one stays in the cache

Whole = TypeVar("Whole", bound=np.integer[Any])


def continued(classes: NDArray[Whole], reach: int, nothing: int = NO_CLASS) -> NDArray[Whole]:
    """Class indices with every NO_CLASS within `reach` pixels (along rows and columns) of a class filled from there.

    The steps double, so a few passes do, and add up to reach: what fills a pixel depends only on classes at most
    `reach` away. Nearer ones come first; straight edges are continued straight. nothing: what stands for no class,
    where the numbers are others than class indices.
    """
    steps: list[int] = []
    while sum(steps) < reach:
        steps.append((reach - sum(steps) + 1) // 2)
    out = classes
    for step in reversed(steps):
        empty = out == nothing
        if not empty.any():
            return out
        before, out = out, out.copy()
        for top in range(0, out.shape[0], _PART):
            for left in range(0, out.shape[1], _PART):
                if empty[top : top + _PART, left : left + _PART].any():
                    _fill(before, out, empty, (top, left), step, nothing)
    return out


def _fill(
    before: NDArray[Whole], out: NDArray[Whole], empty: NDArray[np.bool_], corner: tuple[int, int], step: int,
    nothing: int,
) -> None:  # fmt: skip
    """Fill the empty pixels of the part that begins at a corner with what is `step` pixels beside them."""
    height, width = out.shape
    for across in ((0, -1), (0, 1), (-1, 0), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1)):
        dy, dx = (each * step for each in across)
        top, bottom = max(corner[0], -dy), min(corner[0] + _PART, height, height - dy)
        left, right = max(corner[1], -dx), min(corner[1] + _PART, width, width - dx)
        if top >= bottom or left >= right:
            continue
        source = before[top + dy : bottom + dy, left + dx : right + dx]
        take = empty[top:bottom, left:right] & (source != nothing)
        np.copyto(out[top:bottom, left:right], source, where=take)
        empty[top:bottom, left:right] &= ~take
