"""What is said of diversity: measures of the distances found, a table of the classes, a figure of draws, and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard
from ..chips.comparison import Context
from ..chips.pictures import NO_FIGURES, can_draw, in_colours, mosaic, of_classes
from ..features.perceptual import Images
from ..report.measures import Group, Measure, Missing
from ..report.page import Column, Figure, Table

TITLE = "Diversity"
SATELLITE = "_satellite"
Classes = NDArray[np.uint8]


@dataclass
class Found:
    """Mean distances gathered mask by mask, for one perceptual distance."""

    all: list[float]
    inside: dict[int, list[float]]
    outside: dict[int, list[float]]


def group(
    context: Context, found: Mapping[str, Found], missing: Sequence[Missing],
    rows: Sequence[tuple[Classes, Images]], count: str, card: ModelCard | None,
) -> Group:  # fmt: skip
    """The group of distances found, by suffix of the measures' names; rows: masks with some of their draws.

    count: what was compared, with {count} for the number of masks; card: the generator's, if one drew.
    """
    measures = [each for suffix, mine in found.items() for each in _measures(suffix, mine, count)]
    parts: list[Table | Figure] = []
    if can_draw() and rows:
        parts.append(_figure(context, rows))
    elif rows:
        missing = [*missing, Missing("figure of the draws", NO_FIGURES)]
    names = [each.name for each in context.real.classes]
    if found[SATELLITE].inside:
        parts.append(_table(found[SATELLITE], names))
    details = {
        f"{name}{suffix}": {names[index]: _mean(values) for index, values in sorted(by_class.items())}
        for suffix, mine in found.items()
        for name, by_class in (("csd", mine.inside), ("ocd", mine.outside))
        if by_class
    }
    words = _words({each.name: each.value for each in measures}, card)
    return Group("diversity", TITLE, tuple(measures), tuple(parts), tuple(missing), words, details or None)


def _measures(suffix: str, found: Found, count: str) -> Iterator[Measure]:
    where = "the satellite network's features" if suffix else "AlexNet, as published"
    number = len(found.all)
    yield Measure(
        f"lpips{suffix}", f"Difference between draws of one mask (LPIPS on {where})", float(np.mean(found.all)), "up",
        spread=_std(found.all), count=number, is_headline=True,
        note=f"Mean over {count.format(count=number)}; spread between masks. Real imagery has no such number: there is "
        "one picture of a place.",
    )  # fmt: skip
    for name, title, by_class, better in (
        ("mcsd", "Difference inside a class that alone is drawn anew", found.inside, "up"),
        ("mocd", "Difference outside a class that alone is drawn anew", found.outside, "down"),
    ):
        means = [mean for mean in map(_mean, by_class.values()) if mean is not None]
        if means:
            yield Measure(
                f"{name}{suffix}", f"{title} (LPIPS on {where})", float(np.mean(means)), better, spread=_std(means),
                count=len(means), note="Mean over classes, each the mean over masks; spread between classes.",
                is_headline=True,
            )  # fmt: skip


def _mean(values: Sequence[float]) -> float | None:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else None


def _std(values: Sequence[float]) -> float | None:
    return float(np.std(values, ddof=1)) if len(values) > 1 else None


def _table(found: Found, names: Sequence[str]) -> Table:
    rows = tuple(
        (names[index], len(found.inside[index]), _mean(found.inside[index]), _mean(found.outside[index]))
        for index in sorted(found.inside)
    )
    columns = (Column("class drawn anew"), Column("masks"), Column("inside", "up"), Column("outside", "down"))
    return Table("Difference between draws of a single class (satellite features)", columns, rows)


def _figure(context: Context, rows: Sequence[tuple[Classes, Images]]) -> Figure:
    pictures = [
        [*of_classes(classes[None], context.real.classes), *in_colours(images, context.real.bands)]
        for classes, images in rows
    ]
    titles = ["land cover", *(f"draw {number}" for number in range(1, max(map(len, pictures))))]
    return Figure(
        "Draws of one mask", mosaic(pictures, titles), "Each row shows one mask and some of its draws.", "png"
    )


def _words(values: Mapping[str, float], card: ModelCard | None) -> tuple[str, ...]:
    """What the numbers say."""
    value, inside = values["lpips_satellite"], values.get("mcsd_satellite")
    if value < 1e-6:
        first = "All draws of a mask are the same picture: another seed changes nothing."
    else:
        first = (
            f"Draws of the same land cover differ by {value:.3f}, where 0 is the same picture. More is better variety, "
            "as long as the pictures stay realistic; noise would score high too."
        )
    if inside is None:
        return (first,)
    outside, only = values.get("mocd_satellite"), card is not None and not card.class_styles and card.noise_channels
    what = "the texture of one class" if only else "one class"
    second = f"Drawing {what} anew changes that class by {inside:.3f}"
    second += "." if outside is None else f" and everything else by {outside:.3f}; ideally the second is 0."
    return first, second
