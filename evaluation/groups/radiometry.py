"""Radiometry: whether synthetic imagery has the brightness, colours, variety and detail of real imagery."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray

from ..chips.comparison import Context, spectrum_of
from ..chips.cut import ChipBatch, ChipSet
from ..metrics.spectrum import Spectrum, distance, grids, level_gap, radial
from ..metrics.tally import (
    NDVI_BINS,
    QUANTILES,
    Floats,
    Spreads,
    Tally,
    halves,
    moments_of,
    quantiles,
    spreads,
    wasserstein,
)
from ..report.measures import Group, Measure, Missing
from ..report.page import Column, Table
from . import radiometry_figures

LEAST = 500
"""Pixels from which on the spread of a class, in all or in one scene, is believed."""
Measured = Union[Measure, Missing]
NDVI_VALUES = (np.arange(NDVI_BINS) + 0.5) / NDVI_BINS * 2 - 1


@dataclass(frozen=True)
class Sides:
    """What was counted of real and synthetic chips, and their mean absolute difference (bands,), None if unpaired."""

    real: Tally
    synthetic: Tally
    difference: Floats | None
    spans: Floats
    """Range (bands,) of each band, by which distances are divided."""

    def distances(self) -> Floats:
        """1-Wasserstein distance of each band (bands,), as a share of its range."""
        return _distances(self.real.whole, self.synthetic.whole, self)

    def class_distances(self) -> Floats:
        """The same (classes, bands); NaN of classes that a side does not show."""
        found = [_distances(one, other, self) for one, other in zip(self.real.by_class, self.synthetic.by_class)]
        return np.array(found).reshape(self.real.classes, len(self.spans))


def radiometry(context: Context) -> Group:
    """Distributions of digital numbers by band and class, their spreads, correlations and NDVI, the difference of
    pairs, and the power spectrum of synthetic chips against real ones."""
    sides = count(context.real, context.synthetic, context.is_paired)
    spread = spreads(sides.real, LEAST), spreads(sides.synthetic, LEAST)
    spectra = spectrum_of(context.real), spectrum_of(context.synthetic)
    names = [each.name for each in context.real.classes]
    found: list[Measured] = [
        _wasserstein(sides),
        *_spreads(spread, names),
        _correlations(sides),
        _ndvi(sides),
        _difference(sides, context),
        *_spectrum(spectra),
    ]
    figures, gaps = radiometry_figures.figures(context, sides.real, sides.synthetic, spectra)
    return Group(
        "radiometry",
        "Radiometry",
        tuple(each for each in found if isinstance(each, Measure)),
        (*_tables(sides, spread, context), *figures),
        (*(each for each in found if isinstance(each, Missing)), *gaps),
        _words(found, spread, names, spectra),
        _details(sides, spread, spectra, context),
    )


def count(real: ChipSet, synthetic: ChipSet, is_paired: bool) -> Sides:
    """Count both sets batch by batch; of pairs also the mean absolute difference (L1 norm of Ren et al. 2020, figure
    2, per pixel) where both show something."""
    bands, pair = real.bands, (real, synthetic)
    sides = [Tally.of(bands, len(real.classes), real.data_type) for _ in pair]
    parts = [halves([p.scene for p in chips.places], [p.row for p in chips.places]) for chips in pair]
    total, pixels = np.zeros(len(bands)), 0

    def add(side: int, numbers: Sequence[int], batch: ChipBatch) -> None:
        for at, number in enumerate(numbers):
            place = pair[side].places[number]
            sides[side].add(batch.images[at], batch.classes[at], place.scene, int(parts[side][number]))

    for numbers, batch in real.batches():
        add(0, numbers, batch)
        if is_paired:
            other = synthetic.batch(numbers)
            add(1, numbers, other)
            for one, two in zip(batch.images, other.images):
                gaps = np.abs(two - one)
                shown = np.isfinite(gaps).all(0)
                total += gaps[:, shown].sum(1, dtype=np.float64)
                pixels += int(shown.sum())
    for numbers, batch in () if is_paired else synthetic.batches():
        add(1, numbers, batch)
    spans = np.array([max(band.maximum - band.minimum, 1e-12) for band in bands])
    return Sides(sides[0], sides[1], total / pixels if pixels else None, spans)


def _distances(one: NDArray[np.int64], other: NDArray[np.int64], sides: Sides) -> Floats:
    width = sides.real.scale.width
    return np.array([wasserstein(a, b, w) for a, b, w in zip(one, other, width)]) / sides.spans


def _wasserstein(sides: Sides) -> Measure:
    half = sides.real.counts.sum(1)
    level = float(_distances(half[0], half[1], sides).mean())
    return Measure(
        "wasserstein", "Distance of the bands' distributions (1-Wasserstein)", float(sides.distances().mean()), "down",
        level=level if np.isfinite(level) else None, count=int(sides.synthetic.whole[0].sum()), is_headline=True,
        note="share of the band's range, mean over bands; level: one half of the real scenes to the other",
    )  # fmt: skip


def spread_ratios(spread: tuple[Spreads, Spreads], kind: str = "all") -> Floats:
    """Of each class (classes,), the synthetic standard deviation over the real one, mean over bands; NaN if unknown.

    kind: all, within or between, see Spreads. Bands that do not vary in real imagery are left out.
    """
    real, synthetic = getattr(spread[0], kind), getattr(spread[1], kind)
    ratio = np.full(real.shape, np.nan)
    np.divide(synthetic, real, out=ratio, where=(real > 0) & np.isfinite(synthetic))
    known = np.isfinite(ratio)
    total = np.where(known, ratio, 0).sum(1)
    return np.where(known.any(1), total / np.maximum(known.sum(1), 1), np.nan)


def _spreads(spread: tuple[Spreads, Spreads], names: Sequence[str]) -> list[Measured]:
    found: list[Measured] = []
    for name, kind, title, why in (
        ("spread_ratio", "all", "Spread within classes, synthetic over real", f"no class has {LEAST} pixels in both"),
        ("texture_ratio", "within", "Spread within the scenes of a class, synthetic over real",
         f"no class has {LEAST} pixels of one scene in both"),
        ("scene_spread_ratio", "between", "Spread of classes' means from scene to scene, synthetic over real",
         f"no class has {LEAST} pixels in two scenes of both"),
    ):  # fmt: skip
        ratios = spread_ratios(spread, kind)
        known = ratios[np.isfinite(ratios)]
        if not len(known):
            found.append(Missing(name, why if names else "there is no land cover to tell classes by"))
            continue
        note = "1 is as varied as real imagery, less is too even; mean over classes and bands"
        found.append(
            Measure(name, title, float(known.mean()), count=len(known), note=note, is_headline=kind == "all")
        )  # fmt: skip
    return found


def _correlations(sides: Sides) -> Measured:
    name = "correlation_difference"
    if len(sides.spans) < 2:
        return Missing(name, "there is one band only")
    gaps = np.abs(sides.synthetic.correlation() - sides.real.correlation())
    known = gaps[np.isfinite(gaps)]
    if len(known) <= len(gaps):
        return Missing(name, "no two bands vary")
    title = "Largest difference of the bands' correlations"
    return Measure(name, title, float(known.max()), "down", note="0 to 2")


def _ndvi(sides: Sides) -> Measured:
    if sides.real.indices is None:
        return Missing("ndvi_wasserstein", "the imagery has no bands named red and near infrared (nir, b8)")
    value = wasserstein(sides.real.ndvi.sum(0), sides.synthetic.ndvi.sum(0), 2 / NDVI_BINS)
    if not np.isfinite(value):
        return Missing("ndvi_wasserstein", "red and near infrared are 0 everywhere")
    title = "Distance of the distributions of NDVI (1-Wasserstein)"
    return Measure("ndvi_wasserstein", title, value, "down", note="in NDVI, of digital numbers as they are")


def _difference(sides: Sides, context: Context) -> Measured:
    if sides.difference is None:
        return Missing("l1", "synthetic and real chips do not show the same places of the same masks")
    value = float((sides.difference / sides.spans).mean())
    note = "share of the band's range; many images fit one mask, so that 0 is no aim (Ren et al. 2020, figures 2 and 4)"
    return Measure("l1", "Mean absolute difference of pairs", value, count=context.real.count, note=note)


def _spectrum(spectra: tuple[Spectrum, Spectrum]) -> list[Measured]:
    real, synthetic = spectra
    if not (real.chips and synthetic.chips):
        reason = "no chip shows its whole area, and varies"
        return [Missing(name, reason) for name in ("spectrum_distance", "grid_strength")]
    one, other = (radial(each.power().mean(0))[1] for each in (real, synthetic))
    level = None
    if real.count.max(1).all():
        level = distance(*(radial(real.power(half).mean(0))[1] for half in (0, 1)))
    strongest = grids(synthetic.power(), _alike(real, synthetic), synthetic.chips)[0]
    return [
        Measure(
            "spectrum_distance", "Distance of the power spectra, finer half", distance(one, other), "down",
            unit="log10", level=level, count=synthetic.chips, is_headline=True,
            note="mean absolute difference of log10 power; level: one half of the real scenes to the other",
        ),
        Measure(
            "grid_strength", "Strongest regular pattern", strongest.ratio, "down", count=synthetic.chips,
            note=f"power over that of frequencies around it and that of real imagery; period {strongest.period} px, "
            + ("more than chance" if strongest.is_found else "no more than chance allows"),
        ),
    ]  # fmt: skip


def _alike(real: Spectrum, synthetic: Spectrum) -> Floats | None:
    """Real power to compare grids with, where both have the same bands that vary."""
    same = (real.count.sum(0) > 0).tolist() == (synthetic.count.sum(0) > 0).tolist()
    return real.power() if same else None


def _tables(sides: Sides, spread: tuple[Spreads, Spreads], context: Context) -> list[Table]:
    real, synthetic, scale = sides.real.whole, sides.synthetic.whole, sides.real.scale
    rows = []
    for band, distance_ in enumerate(sides.distances()):
        values = scale.values(band)
        for label, counts in (("real", real[band]), ("synthetic", synthetic[band])):
            mean, std = moments_of(counts, values)
            last = float(distance_) if label == "synthetic" else None
            name = f"{context.real.bands[band].name}, {label}"
            rows.append((name, mean, std, *map(float, quantiles(counts, values)), last))
    titles = ("mean", "standard deviation", *(f"{100 * share:g} %" for share in QUANTILES))
    columns = (Column("band"), *(Column(each, digits=1) for each in titles), Column("distance", "down", 3))
    tables = [Table("Digital numbers by band, and their distance as a share of its range", columns, tuple(rows))]
    ratios = [spread_ratios(spread, kind) for kind in ("all", "within", "between")]
    distances = sides.class_distances()
    lines = tuple(
        (each.name, int(spread[0].pixels[at]), *(float(ratio[at]) for ratio in ratios), float(distances[at].mean()))
        for at, each in enumerate(context.real.classes)
    )
    columns = (
        Column("class"), Column("real pixels"), Column("spread", digits=2), Column("within scenes", digits=2),
        Column("from scene to scene", digits=2), Column("distance", "down", 3),
    )  # fmt: skip
    note = "Spreads are standard deviations, synthetic over real, mean over bands: 1 is as varied as real imagery."
    return [*tables, *([Table("By class: is it as varied as real imagery?", columns, lines, note)] if lines else [])]


def _words(
    found: Sequence[Measured], spread: tuple[Spreads, Spreads], names: Sequence[str], spectra: tuple[Spectrum, Spectrum]
) -> tuple[str, ...]:
    by_name = {each.name: each for each in found if isinstance(each, Measure)}
    far = by_name["wasserstein"]
    level = f" (one half of the real scenes differs from the other by {100 * far.level:.1f} %)" if far.level else ""
    said = [f"Digital numbers are {100 * far.value:.1f} % of a band's range away from real ones{level}."]
    ratios = spread_ratios(spread)
    if np.isfinite(ratios).any():
        least = int(np.nanargmin(ratios))
        value = by_name["spread_ratio"].value
        said.append(
            f"Within a class synthetic imagery is {value:.2f} times as varied as real imagery; {names[least]} is the "
            f"most even, with {ratios[least]:.2f}. A generator that paints averages stays below 1."
        )
    if "spectrum_distance" in by_name:
        said.append(_fine(spectra))
    return tuple(said)


def _fine(spectra: tuple[Spectrum, Spectrum]) -> str:
    real, synthetic = (radial(each.power().mean(0))[1] for each in spectra)
    gap = 10 ** level_gap(synthetic, real)
    detail = f"Fine detail has {gap:.2f} times the power that it has in real imagery"
    marked = [each for each in grids(spectra[1].power(), _alike(*spectra), spectra[1].chips) if each.is_found]
    if not marked:
        return f"{detail}; no regular grid shows in it."
    listed = ", ".join(f"{each.period} px ({each.direction}, {each.ratio:.1f} times)" for each in marked)
    return f"{detail}; regular patterns that real imagery does not have repeat every {listed}."


def _details(
    sides: Sides, spread: tuple[Spreads, Spreads], spectra: tuple[Spectrum, Spectrum], context: Context
) -> dict[str, Any]:
    """All numbers, for metrics.json."""
    bands, classes = ([each.name for each in group] for group in (context.real.bands, context.real.classes))
    found: dict[str, Any] = {
        "bands": bands,
        "classes": classes,
        "quantiles": list(QUANTILES),
        "wasserstein": plain(sides.distances()),
        "wasserstein_by_class": plain(sides.class_distances()),
        "l1": None if sides.difference is None else plain(sides.difference / sides.spans),
        "spread_ratio": {kind: plain(spread_ratios(spread, kind)) for kind in ("all", "within", "between")},
    }
    for label, side, each in (("real", sides.real, spread[0]), ("synthetic", sides.synthetic, spread[1])):
        values = [side.scale.values(band) for band in range(len(bands))]
        groups = [side.whole, *side.by_class]
        found[label] = {
            "moments": plain([[moments_of(*pair) for pair in zip(group, values)] for group in groups[:1]][0]),
            "quantiles": plain([quantiles(*pair) for pair in zip(side.whole, values)]),
            "quantiles_by_class": plain([[quantiles(*pair) for pair in zip(group, values)] for group in groups[1:]]),
            "spread_by_class": {"all": plain(each.all), "within": plain(each.within), "between": plain(each.between)},
            "correlation": plain(side.correlation()),
        }
        if side.indices is not None:
            found[label]["ndvi_by_class"] = plain([quantiles(group, NDVI_VALUES) for group in side.ndvi[:-1]])
    if spectra[0].chips and spectra[1].chips:
        found["grids"] = [
            {"period": each.period, "direction": each.direction, "band": bands[each.band], "ratio": each.ratio}
            for each in grids(spectra[1].power(), _alike(*spectra), spectra[1].chips)
            if each.is_found
        ]
    return found


def plain(values: Any) -> Any:
    """Numbers as lists; None where one is not finite, which JSON has no word for."""
    if isinstance(values, (list, tuple, np.ndarray)):
        return [plain(each) for each in values]
    return float(values) if np.isfinite(values) else None
