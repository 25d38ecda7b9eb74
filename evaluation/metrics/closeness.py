"""How close two sets of features are, by every distance, and class by class; pure functions of arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS
from .frechet import bootstrap_spread, infinite, sample_distance
from .kernel import block_spread, cosine_distance, kernel_distance

MANY_FEATURES = 512
"""From which on a Frechet distance takes seconds to minutes, and is resampled FEW times at most."""
FEW = 10
LEAST_OF_CLASS = 10  # chips of either side; a distance of fewer says nothing
Features = NDArray[Any]


@dataclass(frozen=True)
class Closeness:
    """Distances of `other` from `real` features, and how many chips each had; None: not computed.

    frechet, its standard deviation by bootstrap and its value at infinitely many chips; kernel distance, its standard
    deviation over blocks of `block` chips; cosine distance. resamplings: of the bootstrap.
    """

    real: int
    other: int
    frechet: float
    kernel: float
    cosine: float
    frechet_spread: float | None = None
    frechet_infinite: float | None = None
    kernel_spread: float | None = None
    block: int | None = None
    resamplings: int = 0


def distances(real: Features, other: Features) -> Closeness:
    """The three distances of features (n, d) and (m, d). Raises InputError under two chips."""
    return Closeness(
        len(real), len(other), sample_distance(other, real), kernel_distance(other, real), cosine_distance(other, real)
    )


def closeness(real: Features, other: Features, resamplings: int, seed: int) -> Closeness:
    """The same with their spreads, and the value at infinitely many chips where there are more chips than features."""
    found = distances(real, other)
    size = real.shape[1]
    least = min(len(real), len(other))
    count = min(resamplings, FEW) if size > MANY_FEATURES else resamplings
    kernel, block = block_spread(other, real, seed) if least >= 4 else (None, None)
    return Closeness(
        found.real, found.other, found.frechet, found.kernel, found.cosine,
        bootstrap_spread(other, real, count, seed) if count > 1 else None,
        infinite(other, real, seed) if least > size else None,
        kernel, block, count if count > 1 else 0,
    )  # fmt: skip


def halves(real: Features) -> Closeness:
    """Every other chip against the rest: what chance leaves between sets of half as many chips. Needs four chips."""
    return distances(real[::2], real[1::2])


def by_class(
    real: Features, other: Features, of_real: NDArray[np.uint8], of_other: NDArray[np.uint8]
) -> dict[int, Closeness]:
    """Distances of the chips of each dominant class that has at least ten on either side (Lwin and Aguilar 2022
    do so for classes of scenes)."""
    found = {}
    for index in np.intersect1d(of_real, of_other):
        mine, theirs = real[of_real == index], other[of_other == index]
        if index != NO_CLASS and min(len(mine), len(theirs)) >= LEAST_OF_CLASS:
            found[int(index)] = distances(mine, theirs)
    return found
