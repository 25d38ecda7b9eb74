"""The kernel distance of two sets of features (KID) without the bias of small samples, and their cosine distance."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.errors import InputError

BLOCKS, BLOCK = 100, 1000
"""Subsets and their size, as Binkowski et al. take them for KID's spread."""
ROWS = 1024  # rows of the kernel's matrix in memory at once
Features = NDArray[Any]
Floats = NDArray[np.float64]


def kernel_distance(a: Features, b: Features) -> float:
    """The unbiased squared maximum mean discrepancy of features (n, d) and (m, d) with the kernel (x.y / d + 1)^3.

    Mean of k over all pairs of different rows of a, and of b, less twice that over all pairs of both: Gretton et al.
    (2012, https://jmlr.org/papers/v13/gretton12a.html), equation 3; kernel of Binkowski et al. (2018,
    https://arxiv.org/abs/1801.01401), section 3.1. Its mean over equal distributions is 0 at any number of chips, so
    it may be a little below. Raises InputError where a set has fewer than two rows, or values that are not finite.
    """
    one, two = _checked(a), _checked(b)
    if one.shape[1] != two.shape[1]:
        raise InputError(
            f"Expected two sets with the same number of features, found {one.shape[1]} and {two.shape[1]}. Compute "
            "both with the same embedding."
        )
    return _among(one) + _among(two) - 2 * _total(one, two) / (len(one) * len(two))


def block_spread(a: Features, b: Features, seed: int) -> tuple[float, int]:
    """Standard deviation of the kernel distance over 100 random subsets, and their size (Binkowski et al., section 4).

    That is 1,000 chips, or half of the smaller set where that is less. Raises InputError under four chips.
    """
    one, two = _checked(a), _checked(b)
    size = min(BLOCK, len(one) // 2, len(two) // 2)
    if size < 2:
        raise InputError(f"Expected at least four chips of each side, found {len(one)} and {len(two)}. Give more.")
    draw = np.random.default_rng(seed)
    found = [
        kernel_distance(one[draw.permutation(len(one))[:size]], two[draw.permutation(len(two))[:size]])
        for _ in range(BLOCKS)
    ]
    return float(np.std(found)), size


def cosine_distance(a: Features, b: Features) -> float:
    """The mean of 1 - cos(angle) over all pairs of features of a (n, d) and b (m, d), from 0 to 2.

    Ren et al. 2020, equation 5, on features of ResNet-50. As printed its sum is the mean
    product G[i] . X[j], which grows with likeness; its text calls it an average cosine distance, and figure 3 (d)
    falls as the images get better: that is 1 less the mean product of features of length 1, as here. Two equal sets
    are as far as their rows are from each other, not 0. Raises InputError as kernel_distance, but one row will do.
    """
    return 1.0 - float(_direction(a) @ _direction(b))


def _direction(features: Features) -> Floats:
    """The mean of the rows at length 1; a row of zeros has no direction and stays zero."""
    values = _checked(features, 1)
    lengths = np.linalg.norm(values, axis=1, keepdims=True)
    mean: Floats = (values / np.where(lengths > 0, lengths, 1)).mean(0)
    return mean


def _checked(features: Features, least: int = 2) -> Floats:
    values: Floats = np.asarray(features, np.float64)
    if values.ndim != 2 or len(values) < least or not np.isfinite(values).all():
        raise InputError(
            f"Expected finite features of at least {least} chips, found an array of shape {values.shape}. Give more or "
            "other chips."
        )
    return values


def _kernel(products: Floats, size: int) -> Floats:
    """In place, as the matrices are large; a power would take thirty times as long as two products."""
    products /= size
    products += 1
    cubes: Floats = products * products
    cubes *= products
    return cubes


def _total(a: Floats, b: Floats) -> float:
    """The sum of the kernel over all pairs, some rows at a time."""
    parts = [float(_kernel(a[top : top + ROWS] @ b.T, a.shape[1]).sum()) for top in range(0, len(a), ROWS)]
    return float(np.sum(parts))


def _among(a: Floats) -> float:
    """The mean of the kernel over all pairs of different rows."""
    same = float(_kernel(np.square(a).sum(1), a.shape[1]).sum())
    return (_total(a, a) - same) / (len(a) * (len(a) - 1))
