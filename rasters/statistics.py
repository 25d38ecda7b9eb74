"""Statistics of bands, in one pass over windows."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..contract.card import BandInfo
from ..contract.events import Report, Warning

LOW, HIGH = 0.001, 0.999  # quantiles that bound the range of values: rare glints and gaps must not stretch it
SAMPLE = 1_000_000  # pixels from which quantiles of floats are estimated


class BandStatistics:
    """Exact mean and deviation; limits from a histogram of whole numbers, from a random sample of floats."""

    def __init__(self, names: tuple[str, ...], data_type: str, pixels: int, seed: int) -> None:
        """`pixels` is how many will come, at most."""
        count = len(names)
        self.names, self.data_type = names, np.dtype(data_type)
        self._number = 0
        self._mean, self._squares = np.zeros(count), np.zeros(count)
        self._offset = int(np.iinfo(self.data_type).min) if self.data_type.kind != "f" else 0
        self._histogram = np.zeros((count, 2**16), np.int64)
        self._share = min(1.0, SAMPLE / max(pixels, 1))
        self._draw = np.random.default_rng((seed, 1))
        self._sample: list[NDArray[np.float32]] = []

    def add(self, values: NDArray[np.generic]) -> None:
        """Take pixels (bands, n) into account."""
        number = values.shape[1]
        if not number:
            return
        exact = values.astype(np.float64)
        mean = exact.mean(1)
        shift, total = mean - self._mean, self._number + number  # Chan, Golub and LeVeque (1983)
        self._squares += ((exact - mean[:, None]) ** 2).sum(1) + shift**2 * (self._number * number / total)
        self._mean += shift * (number / total)
        self._number = total
        if self.data_type.kind == "f":
            kept = self._draw.random(number) < self._share
            self._sample.append(values[:, kept].astype(np.float32))
        elif self.data_type != np.uint8:  # whose limits are known
            for band, row in enumerate(values):
                self._histogram[band] += np.bincount(row.astype(np.int64) - self._offset, minlength=2**16)

    def finish(self, report: Report) -> tuple[BandInfo, ...]:
        """The bands. Limits are 0 and 255 in 8 bits, else the 0.1 and 99.9 percentiles, rounded outwards.

        Whole numbers stay whole; floats are rounded to four digits of their range.
        """
        bands = []
        sample = np.concatenate(self._sample, 1) if self._sample else np.zeros((len(self.names), 1), np.float32)
        for at, name in enumerate(self.names):
            low, high = self._limits(at, sample[at])
            if not low < high:
                report(Warning(f"Band {name} holds {low:g} everywhere in the training split: nothing to learn there."))
                high = low + 1
            deviation = math.sqrt(self._squares[at] / max(self._number, 1))
            bands.append(BandInfo(name, low, high, _short(self._mean[at]), _short(deviation)))
        return tuple(bands)

    def _limits(self, band: int, sample: NDArray[np.float32]) -> tuple[float, float]:
        if self.data_type == np.uint8:
            return 0.0, 255.0
        if self.data_type.kind != "f":
            share = np.cumsum(self._histogram[band]) / max(self._number, 1)
            first, last = (int(np.searchsorted(share, each)) + self._offset for each in (LOW, HIGH))
            return float(first), float(last)
        low, high = (float(each) for each in np.quantile(sample, (LOW, HIGH)))
        if not low < high:
            return low, high
        digits = 4 - math.ceil(math.log10(high - low))
        return _outwards(low, digits, math.floor), _outwards(high, digits, math.ceil)


def _outwards(value: float, digits: int, whole: Callable[[float], int]) -> float:
    step = 10.0**-digits
    return round(float(whole(value / step)) * step, max(digits, 0))


def _short(value: float) -> float:
    return float(f"{value:.6g}")
