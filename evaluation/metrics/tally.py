"""Counts of digital numbers by class and band, gathered batch by batch: moments, quantiles and distances from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, BandInfo

BINS = 4096
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
NDVI_BINS = 400
RED = ("red", "r", "b4", "b04")
INFRARED = ("nir", "nir1", "near infrared", "near-infrared", "near_infrared", "nearinfrared", "infrared", "b8", "b08")
Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Scale:
    """Which bin a number belongs to: the middle of each band's first bin, and the width of its bins; each (bands,)."""

    first: Floats
    width: Floats
    bins: int

    @staticmethod
    def of(bands: Sequence[BandInfo], data_type: str) -> Scale:
        """One bin for each number of 8 bits; else up to 4096 over each band's limits and half their span beside them.

        Numbers beyond that count at its ends. Bins of integers are whole numbers wide.
        """
        kind = np.dtype(data_type)
        low = np.array([band.minimum for band in bands], np.float64)
        high = np.array([band.maximum for band in bands], np.float64)
        if kind.kind == "f":
            span = np.where(high > low, high - low, 1.0)
            width = 2 * span / BINS
            return Scale(low - span / 2 + width / 2, width, BINS)
        limits = np.iinfo(kind)
        if kind.itemsize == 1:
            return Scale(np.full(len(bands), float(limits.min)), np.ones(len(bands)), 256)
        span = np.maximum(high - low, 1.0)
        start = np.maximum(np.floor(low - span / 2), limits.min)
        end = np.minimum(np.ceil(high + span / 2), limits.max)
        width = np.maximum(np.ceil((end - start + 1) / BINS), 1.0)
        return Scale(start + (width - 1) / 2, width, BINS)

    def values(self, band: int) -> Floats:
        """The number in the middle of each bin of a band."""
        found: Floats = self.first[band] + self.width[band] * np.arange(self.bins)
        return found

    def bin_of(self, numbers: NDArray[np.float32], band: int) -> NDArray[np.int64]:
        """The bin of each number of a band."""
        at = np.rint((numbers - self.first[band]) / self.width[band])
        found: NDArray[np.int64] = np.clip(at, 0, self.bins - 1).astype(np.int64)
        return found


@dataclass
class Tally:
    """What is known of one side's pixels. All of it is counts and sums of chips, so batches change nothing.

    counts: (2, classes + 1, bands, bins) of the two halves of the scenes; the last class is "none". moments: of each
    scene (classes + 1, bands, 3), number of pixels, sum and sum of squares of the bins' numbers. products: sums over
    the pixels of one, of centred numbers (bands,) and of their products (bands, bands). ndvi: (classes + 1, bins).
    """

    scale: Scale
    classes: int
    centre: Floats
    indices: tuple[int, int] | None
    counts: Counts = field(init=False)
    ndvi: Counts = field(init=False)
    moments: dict[str, Floats] = field(default_factory=dict)
    pixels: int = 0
    sums: Floats = field(init=False)
    products: Floats = field(init=False)

    def __post_init__(self) -> None:
        bands = len(self.centre)
        self.counts = np.zeros((2, self.classes + 1, bands, self.scale.bins), np.int64)
        self.ndvi = np.zeros((self.classes + 1, NDVI_BINS), np.int64)
        self.sums, self.products = np.zeros(bands), np.zeros((bands, bands))

    @staticmethod
    def of(bands: Sequence[BandInfo], classes: int, data_type: str) -> Tally:
        """An empty tally."""
        centre = np.array([band.mean for band in bands], np.float64)
        return Tally(Scale.of(bands, data_type), classes, centre, red_and_infrared([band.name for band in bands]))

    def add(self, image: NDArray[np.float32], classes: NDArray[np.uint8], scene: str, half: int) -> None:
        """Count a chip: image (bands, h, w) in digital numbers, NaN where nothing is shown; class indices (h, w)."""
        values = image.reshape(len(image), -1)
        shown = np.isfinite(values).all(0)
        if not shown.any():
            return
        labels = classes.reshape(-1)
        if not shown.all():
            values, labels = values[:, shown], labels[shown]
        keys: NDArray[np.int64] = np.where(labels == NO_CLASS, self.classes, labels).astype(np.int64)
        bins = self.scale.bins
        moments = self.moments.setdefault(scene, np.zeros((self.classes + 1, len(image), 3)))
        for band in range(len(image)):
            at = keys * bins + self.scale.bin_of(values[band], band)
            found = np.bincount(at, minlength=(self.classes + 1) * bins).reshape(-1, bins)
            self.counts[half, :, band] += found
            numbers = self.scale.values(band)
            moments[:, band] += found @ np.stack([np.ones(bins), numbers, numbers**2], 1)
        centred = values.astype(np.float64) - self.centre[:, None]
        self.pixels += centred.shape[1]
        self.sums += centred.sum(1)
        self.products += centred @ centred.T
        if self.indices is not None:
            self._add_ndvi(values, keys)

    def _add_ndvi(self, values: NDArray[np.float32], labels: NDArray[np.int64]) -> None:
        index, known = ndvi(*(values[band] for band in self.indices or ()))
        at = np.clip(np.floor((index + 1) / 2 * NDVI_BINS), 0, NDVI_BINS - 1).astype(np.int64)
        keys = labels[known] * NDVI_BINS + at
        self.ndvi += np.bincount(keys, minlength=self.ndvi.size).reshape(self.ndvi.shape)

    @property
    def whole(self) -> Counts:
        """Counts (bands, bins) of all pixels."""
        found: Counts = self.counts.sum((0, 1))
        return found

    @property
    def by_class(self) -> Counts:
        """Counts (classes, bands, bins); pixels of no class are left out."""
        found: Counts = self.counts.sum(0)[:-1]
        return found

    def correlation(self) -> Floats:
        """Pearson's correlation of the bands over all pixels (bands, bands); NaN with a band that never changes."""
        mean = self.sums / max(self.pixels, 1)
        covariance = self.products / max(self.pixels, 1) - np.outer(mean, mean)
        spread = np.sqrt(np.maximum(np.diag(covariance), 0))
        with np.errstate(invalid="ignore", divide="ignore"):
            found: Floats = np.clip(covariance / np.outer(spread, spread), -1, 1)
        return found


@dataclass(frozen=True)
class Spreads:
    """Standard deviations (classes, bands): of all pixels of a class, within its scenes, and of the scenes' means.

    The first squared is nearly the sum of the squares of the others, were all scenes as large. NaN where there are
    too few pixels, and between scenes where fewer than two have enough. pixels: (classes,).
    """

    all: Floats
    within: Floats
    between: Floats
    pixels: Floats


def spreads(tally: Tally, least: int) -> Spreads:
    """The spreads of each class; only classes, and scenes of them, with at least `least` pixels count."""
    moments = np.stack(list(tally.moments.values()))[:, :-1] if tally.moments else np.zeros((0, 0, 0, 3))
    shape = (tally.classes, len(tally.centre))
    overall, within, between = np.full((3, *shape), np.nan)
    pixels = moments[..., 0, 0].sum(0) if len(moments) else np.zeros(shape[0])
    for index in range(shape[0]):
        if not len(moments) or pixels[index] < least:
            continue
        count, total, squares = moments[:, index].sum(0).T
        overall[index] = np.sqrt(np.maximum(squares / count - (total / count) ** 2, 0))
        scenes = moments[moments[:, index, 0, 0] >= least, index]  # (scenes, bands, 3)
        if len(scenes):
            means = scenes[..., 1] / scenes[..., 0]
            variances = np.maximum(scenes[..., 2] / scenes[..., 0] - means**2, 0)
            within[index] = np.sqrt((variances * scenes[..., 0]).sum(0) / scenes[..., 0].sum(0))
        if len(scenes) > 1:
            between[index] = means.std(0, ddof=1)
    return Spreads(overall, within, between, pixels)


def wasserstein(one: Counts, other: Counts, width: float = 1.0) -> float:
    """1-Wasserstein distance of two histograms over the same bins of that width; NaN where one is empty.

    In one dimension it is the area between the two cumulative distributions (Vallender 1974, Calculation of the
    Wasserstein distance between probability distributions on the line, equation 3).
    """
    if not one.sum() or not other.sum():
        return float("nan")
    gaps = np.cumsum(one) / one.sum() - np.cumsum(other) / other.sum()
    return float(np.abs(gaps).sum() * width)


def quantiles(counts: Counts, values: Floats, shares: Sequence[float] = QUANTILES) -> Floats:
    """The smallest value that at least each share of the numbers does not exceed; NaN of no numbers."""
    total = counts.sum()
    if not total:
        return np.full(len(shares), np.nan)
    reached = np.cumsum(counts)
    at = np.searchsorted(reached, np.ceil(np.asarray(shares) * total - 1e-9), side="left")
    found: Floats = values[np.minimum(at, len(values) - 1)]
    return found


def moments_of(counts: Counts, values: Floats) -> tuple[float, float]:
    """Mean and standard deviation of the numbers of a histogram; NaN of none."""
    total = counts.sum()
    if not total:
        return float("nan"), float("nan")
    mean = float(counts @ values / total)
    return mean, float(np.sqrt(counts @ (values - mean) ** 2 / total))


def red_and_infrared(names: Sequence[str]) -> tuple[int, int] | None:
    """Indices of the red and the near-infrared band by their names, in any case of letters; None without both."""
    plain = [name.strip().lower() for name in names]
    red = next((plain.index(name) for name in RED if name in plain), None)
    infrared = next((plain.index(name) for name in INFRARED if name in plain), None)
    return None if red is None or infrared is None else (red, infrared)


def ndvi(red: NDArray[np.float32], infrared: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """(nir - red) / (nir + red) (Rouse et al. 1974) where their sum is more than 0, and where that is."""
    total = infrared + red
    known: NDArray[np.bool_] = total > 0
    return np.clip((infrared[known] - red[known]) / total[known], -1, 1), known


def halves(scenes: Sequence[str], rows: Sequence[int]) -> NDArray[np.int64]:
    """Half (0 or 1) of each chip: every other scene belongs to the second; of one scene the lower part does."""
    names = sorted(set(scenes))
    if len(names) > 1:
        return np.array([names.index(scene) % 2 for scene in scenes], np.int64)
    return (np.asarray(rows) > np.median(rows)).astype(np.int64)
