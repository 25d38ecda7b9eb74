"""Figures of radiometry: histograms, ranges of classes, spectra, and where pairs of chips differ."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..chips.comparison import Context
from ..chips.cut import ChipSet
from ..features.embedding import chosen_bands
from ..metrics.spectrum import Floats, Spectrum, radial
from ..metrics.tally import NDVI_BINS, Counts, Tally, quantiles
from ..report.measures import Missing
from ..report.page import Figure
from ..report.plots import data_of

REAL, SYNTHETIC = "#5b6675", "#c8553d"
MOST_BANDS = 6
PAIRS = 3
CROP = 128
"""Side of the middle of a chip that is shown, in pixels: larger ones make heavy pages."""
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
Spectra = tuple[Spectrum, Spectrum]


def figures(
    context: Context, real: Tally, synthetic: Tally, spectra: Spectra
) -> tuple[tuple[Figure, ...], tuple[Missing, ...]]:
    """All figures that the numbers allow; without matplotlib none, and a word why."""
    if find_spec("matplotlib") is None:
        reason = "matplotlib is not installed: install the worker environment with tier evaluation"
        return (), (Missing("radiometry_figures", reason),)
    found = [histograms(context.real, real, synthetic)]
    if context.real.classes:
        found.append(class_ranges(context.real, real, synthetic))
    if real.indices is not None and context.real.classes:
        found.append(ndvi_ranges(context.real, real, synthetic))
    if spectra[0].chips and spectra[1].chips:
        found.append(power(spectra))
    if context.is_paired:
        found += differences(context.real, context.synthetic, real)
    return tuple(found), ()


def histograms(chips: ChipSet, real: Tally, synthetic: Tally) -> Figure:
    """Distribution of digital numbers of each band, real and synthetic."""
    bands = chips.bands[:MOST_BANDS]
    figure, axes = _axes(len(bands), 2.4)
    for band, (info, each) in enumerate(zip(bands, axes)):
        values, sides = real.scale.values(band), (real.whole[band], synthetic.whole[band])
        ends = np.concatenate([quantiles(side, values, (0.001, 0.999)) for side in sides])
        edges = _edges(float(np.nanmin(ends)), float(np.nanmax(ends)), float(real.scale.width[band]))
        for side, colour, label in zip(sides, (REAL, SYNTHETIC), ("real", "synthetic")):
            if side.sum():
                height, _ = np.histogram(values, edges, weights=side / side.sum())
                each.stairs(
                    height, edges, color=colour, label=label, fill=label == "real", alpha=0.45 if label == "real" else 1
                )
        each.set_title(info.name, fontsize=9)
        each.set_yticks([])
        each.tick_params(labelsize=7)
    axes[0].legend(fontsize=7, frameon=False)
    more = f" The first {len(bands)} of {len(chips.bands)} bands." if len(chips.bands) > len(bands) else ""
    return Figure(
        "Digital numbers by band", data_of(figure, "svg"),
        "How often each brightness occurs, band by band. The line should follow the grey area: a narrower line is "
        f"imagery without the darkest and brightest places, a shifted one has the wrong brightness.{more}",
    )  # fmt: skip


def _edges(low: float, high: float, width: float) -> Floats:
    """At most about 64 bars, each as many whole bins wide, so that none holds more bins than another."""
    bar = width * max(1, np.ceil((high - low) / width / 64))
    edges: Floats = low - width / 2 + bar * np.arange(int((high - low) / bar) + 2)
    return edges


def class_ranges(chips: ChipSet, real: Tally, synthetic: Tally) -> Figure:
    """Quantiles of digital numbers of each class and band, real and synthetic."""
    names = [band.name for band in chips.bands]
    shown = list(dict.fromkeys(chosen_bands(names)))
    figure, axes = _axes(len(shown), 0.6 + 0.34 * len(chips.classes))
    for each, band in zip(axes, shown):
        values = real.scale.values(band)
        _bars(each, [(one[band], two[band]) for one, two in zip(real.by_class, synthetic.by_class)], values)
        each.set_title(names[band], fontsize=9)
    _labels(axes, chips)
    return Figure(
        "Digital numbers by class", data_of(figure, "svg"),
        "Each bar holds half of a class' pixels, each thin line nine tenths, the dot is the middle: grey real, red "
        "synthetic. Red bars shorter than the grey ones are a class that is painted too evenly.",
    )  # fmt: skip


def ndvi_ranges(chips: ChipSet, real: Tally, synthetic: Tally) -> Figure:
    """Quantiles of NDVI of each class, real and synthetic."""
    figure, axes = _axes(1, 0.6 + 0.34 * len(chips.classes))
    values = (np.arange(NDVI_BINS) + 0.5) / NDVI_BINS * 2 - 1
    _bars(axes[0], list(zip(real.ndvi[:-1], synthetic.ndvi[:-1])), values)
    axes[0].set_title("NDVI", fontsize=9)
    _labels(axes, chips)
    return Figure(
        "Vegetation index by class", data_of(figure, "svg"),
        "As above, of NDVI. Vegetation should lie to the right of everything else, in red as in grey.",
    )  # fmt: skip


def power(spectra: Spectra) -> Figure:
    """Radial power of both, and the ratio of their two-dimensional power."""
    figure, (curve, plane) = _axes(2, 2.8)
    powers = [each.power().mean(0) for each in spectra]
    for each, colour, label in zip(powers, (REAL, SYNTHETIC), ("real", "synthetic")):
        frequency, found = radial(each)
        curve.loglog(frequency, np.maximum(found, np.finfo(float).tiny), color=colour, label=label)
    curve.set(xlabel="cycles per pixel (right: fine detail)", ylabel="power")
    curve.legend(fontsize=7, frameon=False)
    tiny = np.finfo(np.float64).tiny
    ratio = np.fft.fftshift(_whole(np.log10((powers[1] + tiny) / (powers[0] + tiny))))
    shown = plane.imshow(ratio, cmap="RdBu_r", vmin=-1, vmax=1, extent=(-0.5, 0.5, -0.5, 0.5), interpolation="nearest")
    plane.set(title="log10 of synthetic over real", xlabel="cycles per pixel, across", ylabel="down")
    plane.title.set_fontsize(9)
    figure.colorbar(shown, ax=plane, shrink=0.8)
    return Figure(
        "Power spectrum", data_of(figure, "svg"),
        "Left: how much pattern there is of each size, from broad to fine. A red line below the grey one at the right "
        "is imagery that is too smooth, one above it is too noisy or too sharp. Right: the same by direction; single "
        "red dots in rows and columns are a regular grid that the generator leaves.",
    )  # fmt: skip


def differences(real: ChipSet, synthetic: ChipSet, tally: Tally) -> Iterator[Figure]:
    """A few pairs, and where they differ in each of the bands shown and in all (Ren et al. 2020, figures 2, 4)."""
    names = [band.name for band in real.bands]
    bands = list(dict.fromkeys(chosen_bands(names)))
    numbers = np.unique(np.linspace(0, real.count - 1, min(PAIRS + 2, real.count)).astype(int))[-PAIRS - 1 :][:PAIRS]
    spans = np.array([max(band.maximum - band.minimum, 1e-12) for band in real.bands], np.float32)[:, None, None]
    pairs = [_middle(chips.batch(numbers.tolist()).images) for chips in (real, synthetic)]
    gaps = [np.abs(two - one) / spans for one, two in zip(*pairs)]
    known = np.concatenate([gap[np.isfinite(gap)] for gap in gaps])
    if not known.size:
        return
    top = float(np.percentile(known, 99)) or 1.0
    figure, axes = _axes(len(bands) + 3, 1.45 * len(numbers), len(numbers), is_plain=True)
    for row, (one, two, gap) in enumerate(zip(*pairs, gaps)):
        line = axes[row * (len(bands) + 3) :]
        for each, picture in zip(line, (one, two)):
            each.imshow(as_colours(picture, names, tally), interpolation="none")
        for each, map_ in zip(line[2:], (*(gap[band] for band in bands), gap.mean(0))):
            each.imshow(map_, cmap="magma", vmin=0, vmax=top, interpolation="none")
    for each, title in zip(axes, ("real", "synthetic", *(names[band] for band in bands), "all bands")):
        each.set_title(title, fontsize=8)
    yield Figure(
        "Where pairs differ", data_of(figure, "svg"),
        "Real and synthetic chips of the same land cover, and their absolute difference in single bands and all bands "
        f"(black none, yellow {100 * top:.0f} % of the range). Texture differs everywhere and may; look for regular "
        "grids, speckle on water, and whole objects in the wrong brightness.",
    )  # fmt: skip


def as_colours(image: NDArray[np.float32], names: list[str], tally: Tally) -> NDArray[np.float32]:
    """A chip (bands, h, w) as red, green and blue (h, w, 3) from 0 to 1, from the 1 % to the 99 % quantile of the real
    bands; white where it shows nothing."""
    layers = []
    for band in chosen_bands(names):
        low, high = quantiles(tally.whole[band], tally.scale.values(band), (0.01, 0.99))
        layers.append((image[band] - low) / max(high - low, 1e-9))
    found: NDArray[np.float32] = np.nan_to_num(np.clip(np.stack(layers, -1), 0, 1), nan=1.0).astype(np.float32)
    return found


def _middle(images: NDArray[np.float32]) -> NDArray[np.float32]:
    side = min(CROP, *images.shape[2:])
    top, left = ((whole - side) // 2 for whole in images.shape[2:])
    return images[:, :, top : top + side, left : left + side]


def _whole(half: Floats) -> Floats:
    """The whole plane (side, side) of a half spectrum (side, side // 2 + 1) of real numbers."""
    side = half.shape[0]
    at = np.arange(side)
    columns = np.minimum(at, side - at)
    rows = np.where(at[None] > side // 2, -at[:, None] % side, at[:, None])
    found: Floats = half[rows, columns[None]]
    return found


def _bars(axes: Any, pairs: list[tuple[Counts, Counts]], values: Floats) -> None:
    """A bar with whiskers and middle for each side of each class."""
    for row, pair in enumerate(pairs):
        for side, shift, colour in zip(pair, (-0.17, 0.17), (REAL, SYNTHETIC)):
            if side.sum():
                low, first, middle, third, high = quantiles(side, values, SHARES)
                axes.plot([low, high], [row + shift] * 2, color=colour, linewidth=1)
                axes.plot([first, third], [row + shift] * 2, color=colour, linewidth=5, solid_capstyle="butt")
                axes.plot(middle, row + shift, "o", color="white", markersize=3)


def _labels(axes: list[Any], chips: ChipSet) -> None:
    for each in axes:
        each.set_yticks(range(len(chips.classes)), [])
        each.set_ylim(len(chips.classes) - 0.5, -0.5)
        each.tick_params(labelsize=7)
    axes[0].set_yticks(range(len(chips.classes)), [info.name for info in chips.classes], fontsize=8)


def _axes(columns: int, height: float, rows: int = 1, is_plain: bool = False) -> tuple[Any, list[Any]]:
    """A figure of as many axes, row by row; plain ones are for pictures."""
    from matplotlib.figure import Figure as Plot

    figure = Plot(figsize=(min(2.6 * columns, 9.0) if columns > 1 else 4.5, height), layout="constrained")
    axes = list(figure.subplots(rows, columns, squeeze=False).ravel())
    for each in axes:
        each.title.set_fontsize(9)
        each.xaxis.label.set_fontsize(8)
        each.yaxis.label.set_fontsize(8)
        if is_plain:
            each.set_axis_off()
        else:
            each.spines[["top", "right"]].set_visible(False)
    return figure, axes
