"""Seams: least-cost cuts through what neighbours disagree on (Efros and Freeman 2001, section 2.1)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Costs = NDArray[np.float32]
DIAGONAL = np.float32(2**0.5)
"""Length of a step aside, so that a seam does not run zigzag for nothing."""


def paths(
    costs: Costs, start: NDArray[np.int64] | None = None, end: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Columns (n, length) of the cheapest paths down costs (n, length, width), a column aside at most from row to row.

    start and end: columns (n,) to begin and to end in; any where they are not given.
    """
    n, length, width = costs.shape
    costs = np.ascontiguousarray(costs.transpose(1, 0, 2))
    padded = np.full((n, width + 2), np.inf, np.float32)
    left, total, right = padded[:, :-2], padded[:, 1:-1], padded[:, 2:]
    total[:] = costs[0]
    if start is not None:
        total[np.arange(width) != start[:, None]] = np.inf
    steps = np.zeros((length, n, width), np.int8)
    for row in range(1, length):
        aside = np.minimum(left, right) + (DIAGONAL - 1) * costs[row]
        is_aside = aside < total
        steps[row][is_aside] = np.where(left < right, -1, 1)[is_aside]
        total[:] = np.minimum(total, aside) + costs[row]
    found = np.empty((n, length), np.int64)
    found[:, -1] = total.argmin(1) if end is None else end
    for row in range(length - 1, 0, -1):
        found[:, row - 1] = found[:, row] + steps[row, np.arange(n), found[:, row]]
    return found
