"""How much imagery jumps from pixel to pixel across the lines of a grid, compared with everywhere else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import BandInfo

PERIODS = (8, 16, 32, 64, 128, 256, 512)
"""Periods in pixels that are always looked at: the coarse grids of networks, and customary tiles."""
LEAST_LINES = 6
"""Lines that a grid must have in the imagery, else nothing is said of it."""
SIGMAS = 4.0
LEAST_EXCESS = 1.02
EXPLAINED = 1.7
"""Excess over that of a divisor's lines from which on the longer period is the seam: half of the lines make it 2."""
CHANCE = (2.5, 97.5)
SHIFTS = 64
Floats = NDArray[np.float64]


def is_border(fades: Sequence[tuple[int, int]], begin: int, count: int) -> NDArray[np.bool_]:
    """Which of the count - 1 steps from pixel to pixel touch a fade; pixels count from `begin`, as fades do."""
    step = np.arange(begin, begin + count - 1)  # from step to step + 1
    border = np.zeros(count - 1, bool)
    for first, end in fades:
        border |= (step + 1 >= first) & (step < end)
    return border


def steps(image: NDArray[Any], axis: int) -> tuple[Floats, NDArray[np.int64]]:
    """Sum and number of the absolute steps from each pixel to the next along an axis, over all others: (n - 1,) each.

    What is not a number takes no part.
    """
    found = np.abs(np.diff(image.astype(np.float32), axis=axis))
    others = tuple(each for each in range(image.ndim) if each != axis)
    known = np.isfinite(found)
    if not known.all():
        found = np.where(known, found, np.float32(0))
    total: Floats = found.sum(axis=others, dtype=np.float64)
    return total, known.sum(axis=others)


def jumps(image: NDArray[Any], axis: int, border: NDArray[np.bool_]) -> Floats:
    """Sum and number of the mean absolute steps along the axis at borders, then elsewhere: (4,)."""
    total, count = steps(image, axis)
    each = total / np.maximum(count, 1)
    return np.array([each[border].sum(), border.sum(), each[~border].sum(), (~border).sum()])


@dataclass
class Profile:
    """Sum and number of absolute steps along one axis of a raster, by where the step begins, counted from `begin`."""

    begin: int
    sums: Floats = field(default_factory=lambda: np.zeros(0))
    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def add(self, at: int, total: Floats, count: NDArray[np.int64]) -> None:
        """Add steps of which the first begins at pixel `at` of the raster."""
        end = at + len(total)
        if end > len(self.sums):
            grown = max(end, 2 * len(self.sums))
            self.sums = np.pad(self.sums, (0, grown - len(self.sums)))
            self.counts = np.pad(self.counts, (0, grown - len(self.counts)))
        self.sums[at:end] += total
        self.counts[at:end] += count


@dataclass
class Profiles:
    """The profiles (along columns, along rows) of every raster, by its file."""

    bands: Sequence[BandInfo]
    found: dict[str, tuple[Profile, Profile]] = field(default_factory=dict)

    def add(
        self, image: NDArray[np.float32], name: str, row: int, column: int, origin: tuple[int, int],
        axes: Sequence[int] = (1, 2),
    ) -> None:  # fmt: skip
        """Add a piece (bands, h, w) in digital numbers whose first pixel is (row, column) of the raster `name`.

        Bands count alike, by their ranges. origin: column and row of the raster's own first pixel in its world. axes:
        along which steps are added.
        """
        span = np.array([max(band.maximum - band.minimum, 1e-12) for band in self.bands], np.float32)
        scaled = image / span[:, None, None]
        pair = self.found.setdefault(name, (Profile(origin[0]), Profile(origin[1])))
        for profile, axis, at in ((pair[0], 2, column), (pair[1], 1, row)):
            if axis in axes:
                profile.add(at, *steps(scaled, axis))


@dataclass(frozen=True)
class Seam:
    """What is known of one grid: its name, period (None of windows), how many times as large the mean jump across its
    lines is as elsewhere, between which values chance leaves that, where its first line is (pixels from the left edge
    and from the top, modulo the period), and on how many lines it stands. is_found: more than chance."""

    name: str
    period: int | None
    ratio: float
    chance: tuple[float, float] | None
    offset: tuple[int, int]
    lines: int
    is_found: bool


def periodic(profiles: Profiles, period: int, offset: tuple[int, int] | None = None) -> Seam | None:
    """The jump ratio at the lines of a period, along whichever offset it is largest, unless that is given.

    A line at offset o lies between pixels k * period + o - 1 and k * period + o, for every whole k. What chance allows
    is the spread of the ratio over all other offsets. More than chance is what stands out of the others by 4 standard
    errors, which are those of a mean of so many single lines. None where there are too few lines.
    """
    axes = [_along([pair[axis] for pair in profiles.found.values()], period) for axis in (0, 1)]
    lines = sum(each.lines for each in axes)
    if lines < LEAST_LINES or not all(each.is_whole for each in axes):
        return None
    where = offset or (int(np.argmax(axes[0].ratios)), int(np.argmax(axes[1].ratios)))
    best = [float(each.ratios[at]) for each, at in zip(axes, where)]
    value = float(np.mean(best))
    others = np.mean([np.delete(each.ratios, at) for each, at in zip(axes, where)], axis=0)
    error = float(np.hypot(axes[0].error, axes[1].error)) / 2
    if len(others) < 3:
        low, high = 1 - 1.96 * error, 1 + 1.96 * error
    else:
        low, high = (float(each) for each in np.percentile(others, CHANCE))
    stands_out = any(each - 1 > SIGMAS * axis.error for each, axis in zip(best, axes))
    is_found = bool(stands_out and value > max(LEAST_EXCESS, high))
    return Seam(f"every {period} px", period, value, (low, high), where, lines, is_found)


@dataclass(frozen=True)
class _Axis:
    """Along one axis: the jump ratio at each offset, its standard error, the lines of one offset, and whether all
    offsets have any."""

    ratios: Floats
    error: float
    lines: int
    is_whole: bool


def _along(found: Sequence[Profile], period: int) -> _Axis:
    sums, counts, lines, singles = np.zeros(period), np.zeros(period), 0, []
    for profile in found:
        at = (profile.begin + np.arange(len(profile.sums)) + 1) % period
        sums += np.bincount(at, profile.sums, period)
        counts += np.bincount(at, profile.counts, period)
        known = profile.counts > 0
        lines += int(known.sum() // period)
        singles.append(profile.sums[known] / profile.counts[known])
    if not lines or not counts.all() or not sums.any():
        return _Axis(np.zeros(period), 0.0, lines, False)
    rest = (sums.sum() - sums) / (counts.sum() - counts)
    each = np.concatenate(singles)
    error = float(each.std() / np.sqrt(lines) / each.mean())
    return _Axis((sums / counts) / np.maximum(rest, 1e-12), error, lines, True)


def distinct(seams: Sequence[Seam]) -> list[Seam]:
    """The same without what another period explains.

    The lines of a period are among those of its divisors, which show half the excess or less, and every multiple
    shows as much: a period counts beside a divisor of its that was found only with clearly more excess, and then
    the divisor does not.
    """
    kept: list[Seam] = []
    for seam in sorted(seams, key=lambda each: each.period or 0):
        shorter = [each for each in kept if each.is_found and each.period and (seam.period or 1) % each.period == 0]
        if seam.is_found and any(seam.ratio - 1 <= EXPLAINED * (each.ratio - 1) for each in shorter):
            continue
        kept = [each for each in kept if not seam.is_found or each not in shorter] + [seam]
    return kept


Fades = Callable[[str], "tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]] | None"]
"""Of a raster, by its file: where its windows fade into each other, by columns and by rows, in world pixels."""


def at_windows(profiles: Profiles, fades: Fades) -> Seam | None:
    """The jump ratio where windows meet: mean jump across their borders over the mean jump elsewhere.

    Chance is what the same borders give when they are moved, from one place to the next between two of them. None
    where no raster has a border.
    """
    known = [(pair, places) for name, pair in profiles.found.items() if (places := fades(name)) is not None]
    parts = [
        (pair[axis], is_border(places[axis], pair[axis].begin, len(pair[axis].sums) + 1))
        for pair, places in known
        for axis in (0, 1)
        if places[axis]
    ]
    lines = sum(len(places[axis]) for _, places in known for axis in (0, 1))
    if not parts or not any((border & (profile.counts > 0)).any() for profile, border in parts):
        return None
    value = _ratio(parts, 0)
    longest = max(len(profile.sums) for profile, _ in parts)
    shifts = np.unique(np.linspace(longest // SHIFTS + 17, longest - 17, SHIFTS).astype(int))
    moved = np.array([_ratio(parts, int(shift)) for shift in shifts if shift > 0])
    moved = moved[np.isfinite(moved)]
    if len(moved) < 3:
        return Seam("where windows meet", None, value, None, (0, 0), lines, False)
    low, high = (float(each) for each in np.percentile(moved, CHANCE))
    is_found = bool(value > high and value > LEAST_EXCESS)
    return Seam("where windows meet", None, value, (low, high), (0, 0), lines, is_found)


def _ratio(parts: Sequence[tuple[Profile, NDArray[np.bool_]]], shift: int) -> float:
    """Mean jump at borders that are moved by some pixels, going round at the end, over the mean jump elsewhere."""
    sums, counts = np.zeros(2), np.zeros(2)
    for profile, border in parts:
        moved = np.roll(border, shift)
        for at, chosen in enumerate((moved, ~moved)):
            sums[at] += profile.sums[chosen].sum()
            counts[at] += profile.counts[chosen].sum()
    if not counts.all() or not sums[1]:
        return float("nan")
    return float((sums[0] / counts[0]) / (sums[1] / counts[1]))
