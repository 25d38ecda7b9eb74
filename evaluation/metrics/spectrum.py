"""Power spectra of chips: how fine detail compares with real imagery, and regular grids that a generator leaves."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SHOWN = 0.95
"""Least share of a chip that must show something; the rest is filled with the band's mean."""
REACH = 8
"""Bins along a direction that tell what is usual around a frequency; the nearest two belong to the peak itself."""
LEAST_RATIO = 1.6
"""A peak that is less than so many times as strong as its neighbourhood is not worth a word."""
SIGMAS = 5.0
DIRECTIONS = ("vertical lines", "horizontal lines", "a chequered pattern", "a chequered pattern")
Floats = NDArray[np.float64]


@dataclass
class Spectrum:
    """Mean power (bands, side, side // 2 + 1) of chips of one side; the frequencies are those of numpy.fft.rfft2.

    Of each chip and band the mean is taken off, and it is divided by its standard deviation: brightness and contrast
    are matters of radiometry. A Hann window keeps the chip's edges from drawing a cross. A band without contrast
    counts for nothing. count: chips that were taken, in the two halves of the scenes.
    """

    bands: int
    side: int
    sums: Floats = field(init=False)
    count: NDArray[np.int64] = field(init=False)

    def __post_init__(self) -> None:
        self.sums = np.zeros((2, self.bands, self.side, self.side // 2 + 1))
        self.count = np.zeros((2, self.bands), np.int64)

    def add(self, image: NDArray[np.float32], half: int = 0) -> None:
        """Take a chip (bands, side, side), NaN where nothing is shown; one that shows too little is left out."""
        shown = np.isfinite(image)
        if shown.all(0).mean() < SHOWN:
            return
        for band, (values, known) in enumerate(zip(image.astype(np.float64), shown)):
            found = values[known]
            spread = found.std()
            if spread <= 1e-6 * max(1.0, float(np.abs(found).max())):
                continue
            flat = np.where(known, values - found.mean(), 0.0) / spread
            self.sums[half, band] += np.abs(np.fft.rfft2(flat * hann(self.side))) ** 2
            self.count[half, band] += 1

    @property
    def chips(self) -> int:
        """Number of chips whose power is known in some band."""
        return int(self.count.sum(0).max())

    def power(self, half: int | None = None) -> Floats:
        """Mean power (bands, side, side // 2 + 1), of all or of one half; only bands that any chip has contrast in."""
        chosen = slice(None) if half is None else slice(half, half + 1)
        count = self.count[chosen].sum(0)
        found: Floats = self.sums[chosen].sum(0)[count > 0] / count[count > 0][:, None, None]
        return found


def hann(side: int) -> Floats:
    """The periodic Hann window (side, side)."""
    line = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(side) / side)
    return np.outer(line, line)


def radial(power: Floats) -> tuple[Floats, Floats]:
    """Frequencies in cycles per pixel, and the mean power at each radius: the azimuthal integral of Durall et al.

    2020 (Watch your Up-Convolution, equation 5), as a mean instead of a sum. power: (side, side // 2 + 1). Rings are
    one bin wide and end at half a cycle per pixel.
    """
    side = power.shape[0]
    rows = np.minimum(np.arange(side), side - np.arange(side))
    columns = np.arange(power.shape[1])
    twice = np.where((columns == 0) | (2 * columns == side), 1.0, 2.0)  # what the half spectrum stands for
    ring = np.rint(np.hypot(rows[:, None], columns[None])).astype(np.int64)
    weight = np.broadcast_to(twice, power.shape)
    total = np.bincount(ring.ravel(), (power * weight).ravel())
    count = np.bincount(ring.ravel(), weight.ravel())
    last = side // 2 + 1
    return np.arange(1, last) / side, (total / count)[1:last]


def distance(one: Floats, other: Floats) -> float:
    """Mean absolute difference of log10 of two radial powers over the upper half of frequencies."""
    upper = slice(len(one) // 2, None)
    tiny = np.finfo(np.float64).tiny
    return float(np.abs(np.log10(one[upper] + tiny) - np.log10(other[upper] + tiny)).mean())


def level_gap(one: Floats, other: Floats) -> float:
    """Mean of log10 of one radial power over another over the upper half of frequencies: below 0 it is smoother."""
    upper = slice(len(one) // 2, None)
    tiny = np.finfo(np.float64).tiny
    return float((np.log10(one[upper] + tiny) - np.log10(other[upper] + tiny)).mean())


@dataclass(frozen=True)
class Grid:
    """A regular pattern: its period in pixels, where it runs, the band, and how many times as strong as the
    frequencies around it its strongest peak is. is_found: more than chance and more than in real imagery."""

    period: int
    direction: str
    band: int
    ratio: float
    is_found: bool


def grids(power: Floats, reference: Floats | None = None, chips: int = 1, most: int = 4) -> list[Grid]:
    """Regular grids in a mean power spectrum (bands, side, side // 2 + 1), the strongest first.

    A pattern that repeats every p pixels has its power at whole multiples of 1 / p (Durall et al. 2020, section 3;
    Odena et al. 2016, Deconvolution and checkerboard artifacts). Along rows, columns and diagonals of the spectrum,
    each frequency is compared with the median around it; what `reference`, real imagery's spectrum, has as well is
    taken off. The period that explains most is named, its frequencies are set aside, and the search goes on. Periods
    from 2 px to an eighth of the chip are told apart, whole numbers only. chips: how many the spectrum is the mean of.
    Always gives at least the strongest candidate, so that its strength is known where nothing is found.
    """
    profiles = [
        (band, direction, profile)
        for band in range(len(power))
        for direction, profile in enumerate(_excess(power[band], reference[band] if reference is not None else None))
    ]
    found: list[Grid] = []
    while len(found) < most:
        best = max((_best(profile, chips, power.shape[1]) for _, _, profile in profiles), key=lambda item: item[0])
        score, at = best[0], [_best(each[2], chips, power.shape[1]) for each in profiles].index(best)
        band, direction, profile = profiles[at]
        where = _harmonics(best[1], power.shape[1])
        ratio = float(10 ** profile[where].max())
        grid = Grid(best[1], DIRECTIONS[direction], band, ratio, score >= 1 and ratio >= LEAST_RATIO)
        if not grid.is_found and found:
            break
        found.append(grid)
        if not grid.is_found:
            break
        for _, _, each in profiles:
            for bin_ in _harmonics(grid.period, power.shape[1]):
                each[max(bin_ - 2, 0) : bin_ + 3] = 0.0
    return found


def _excess(power: Floats, reference: Floats | None) -> list[Floats]:
    """log10 of power over the median around it, along each of four directions, less what the reference has."""
    found = []
    for number, line in enumerate(_lines(power)):
        contrast = _contrast(line)
        if reference is not None:
            contrast = contrast - np.maximum(_contrast(_lines(reference)[number]), 0)
        found.append(contrast)
    return found


def _lines(power: Floats) -> list[Floats]:
    """log10 of power by frequency (side // 2 + 1,): along the axis of columns, of rows, and both diagonals."""
    side = power.shape[0]
    at = np.arange(side // 2 + 1)
    logs = np.log10(power + np.finfo(np.float64).tiny)
    return [logs[0, at], logs[at, 0], logs[at, at], logs[-at % side, at]]


def _contrast(line: Floats) -> Floats:
    """Each value less the median of those 3 to REACH bins beside it; the spectrum goes on beyond its ends, mirrored.

    The lowest frequencies, where power falls too steeply to tell, are 0.
    """
    offsets = [step for step in range(-REACH, REACH + 1) if abs(step) > 2]
    last = len(line) - 1
    at = np.abs(np.arange(len(line))[:, None] + np.array(offsets)[None])
    at = np.minimum(np.where(at > last, 2 * last - at, at), last)
    found: Floats = line - np.median(line[np.maximum(at, 1)], axis=1)
    found[: REACH // 2] = 0.0
    return found


def _harmonics(period: int, side: int) -> NDArray[np.int64]:
    """Bins of the frequencies k / period up to half a cycle per pixel."""
    return np.rint(np.arange(1, period // 2 + 1) * side / period).astype(np.int64)


def _best(profile: Floats, chips: int, side: int) -> tuple[float, int]:
    """The period that explains most of a profile: its sum over the period's frequencies over the root of their number,
    in multiples of what would be remarkable; and the period."""
    noise = max(_noise(profile), 0.434 / np.sqrt(max(chips, 1)))
    scores = []
    for period in range(2, max(side // REACH, 2) + 1):
        values = profile[_harmonics(period, side)]
        scores.append((float(values.sum() / np.sqrt(len(values)) / (SIGMAS * noise)), period))
    return max(scores)


def _noise(profile: Floats) -> float:
    """Standard deviation of a profile by its lower half, where no peak lies."""
    low, middle = np.quantile(profile[REACH // 2 :], (0.16, 0.5))
    return float(middle - low)
