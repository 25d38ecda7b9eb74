"""Diversity: how much the draws of one mask differ, all over and class by class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, ModelCard
from ...contract.dataset import DatasetInfo
from ...contract.errors import MappingError
from ...contract.events import Progress
from ...rasters.scenes import cells, reading
from ..chips.comparison import Context
from ..chips.cut import Place
from ..chips.painting import Painter, chip_seed
from ..chips.pictures import NO_FIGURES, can_draw, in_colours, mosaic, of_classes
from ..chips.sources import DatasetSource, is_dataset, synthetic_source
from ..features.networks import OutOfReachError
from ..features.perceptual import Images, Perceptual, PublishedPerceptual, SatellitePerceptual
from ..report.measures import Group, Measure, Missing
from ..report.page import Column, Figure, Table

PAIRS = 10
"""Pairs of the draws of a mask that are compared: Wang et al. 2023, section IV."""
LEAST = 0.01  # share of a chip that a class must cover to be drawn anew
SHOWN, SHOWN_DRAWS = 4, 6  # masks and draws in the figure
TITLE = "Diversity"
SATELLITE, PUBLISHED = "_satellite", ""  # ends of the measures' names
Pairs = NDArray[np.int64]
Classes = NDArray[np.uint8]


@dataclass
class Found:
    """Mean distances gathered mask by mask, for one perceptual distance."""

    all: list[float]
    inside: dict[int, list[float]]
    outside: dict[int, list[float]]


def pairs_of(draws: int, seed: int, count: int = PAIRS) -> Pairs:
    """At most `count` different pairs (p, 2) of that many draws, drawn by the seed; all where there are fewer."""
    every = np.stack(np.triu_indices(draws, 1), 1).astype(np.int64)
    if len(every) <= count:
        return every
    chosen = np.sort(np.random.default_rng(seed).permutation(len(every))[:count])
    return every[chosen]


def mean_distance(perceptual: Perceptual, images: Images, shown: NDArray[np.bool_], pairs: Pairs) -> float:
    """Mean distance of pairs of draws (n, bands, h, w) of one mask where it is labelled, `shown` (h, w).

    Wang et al. 2023, section IV: 10 images for each mask, 10 random pairs of them, mean LPIPS.
    """
    return float(np.mean(perceptual.distances(_hidden(images, shown), pairs, shown)))


def class_distances(
    perceptual: Perceptual, images: Images, inside: NDArray[np.bool_], shown: NDArray[np.bool_], pairs: Pairs
) -> tuple[float, float]:
    """Mean distance of pairs of images in which one class alone was drawn anew: inside of it, and outside.

    The class-specific and other-class diversity of Zhu et al. (2020, https://arxiv.org/abs/2003.12697, SMIS), which
    Wang et al. 2023 and INADE measure too. What lies on the other side is taken from the first image before the network
    looks, so that its view beyond a border tells nothing: outside is 0 exactly where nothing there changed, and
    inside likewise. Positions count by the pixels (h, w) of the side that they stand for; outside is NaN where the
    class is all that is labelled.
    """
    outside = shown & ~inside
    one, other = np.where(inside, images, images[:1]), np.where(outside, images, images[:1])
    return (
        float(np.mean(perceptual.distances(_hidden(one, shown), pairs, inside))),
        float(np.mean(perceptual.distances(_hidden(other, shown), pairs, outside))),
    )


def _hidden(images: Images, shown: NDArray[np.bool_]) -> Images:
    return np.where(shown, images, np.float32(np.nan))


def diversity(context: Context) -> Group:
    """Differences between draws of one mask, and of one class of it; see mean_distance and class_distances.

    With a generator, job.masks masks of the real chips are drawn job.draws times each, and each of their classes as
    often with all others kept. Without one, the variants of a synthetic dataset's masks are compared as they are.
    Raises ModelError where the file of the LPIPS weights holds others.
    """
    perceptuals, missing = _perceptuals(context)
    found = {name: Found([], {}, {}) for name in perceptuals}
    painter = context.painter
    reason = _why_not(context, painter)
    if painter is None and reason is None:
        return _of_variants(context, perceptuals, found, missing)
    if painter is None or reason is not None:
        return _nothing(reason or "", missing)
    rows: list[tuple[Classes, Images]] = []
    can_redraw, chosen = _can_draw_classes(painter.card), _spread(context.real.count, context.job.masks)
    try:
        for done, number in enumerate(chosen):
            context.report(Progress(done / len(chosen)))
            classes = context.real.batch([number]).classes[0]
            images = _measure(context, painter, classes, context.real.places[number], perceptuals, found, can_redraw)
            rows += [(classes, images[:SHOWN_DRAWS])] if len(rows) < SHOWN else []
    except MappingError as error:
        return _nothing(str(error), missing)
    if not can_redraw:
        missing += _missing_classes(perceptuals, _one_style(painter.card))
    count = f"{context.job.draws} draws of each of {{count}} masks, {PAIRS} pairs of them"
    return _group(context, found, missing, rows, count, painter.card)


def _measure(
    context: Context, painter: Painter, classes: Classes, place: Place, perceptuals: Mapping[str, Perceptual],
    found: Mapping[str, Found], can_redraw: bool,
) -> Images:  # fmt: skip
    """Draw one mask, and its classes, and note the distances; gives the draws of all of it."""
    draws, shown = context.job.draws, classes != NO_CLASS
    base = chip_seed(context.job.seed, place)
    seeds = [base, *(chip_seed(base + number, place) for number in range(1, draws))]
    pairs = pairs_of(draws, base)
    images = np.concatenate([painter.paint(classes[None], [seed]) for seed in seeds])
    for name, perceptual in perceptuals.items():
        found[name].all.append(mean_distance(perceptual, images, shown, pairs))
    for index in _present(classes) if can_redraw else []:
        redrawn = [painter.paint(classes[None], [base], {index: seed}) for seed in seeds[1:]]
        one_class = np.concatenate([images[:1], *redrawn])
        for name, perceptual in perceptuals.items():
            inside, outside = class_distances(perceptual, one_class, classes == index, shown, pairs)
            found[name].inside.setdefault(index, []).append(inside)
            found[name].outside.setdefault(index, []).append(outside)
    return images


def _present(classes: Classes) -> list[int]:
    counts = np.bincount(classes.ravel(), minlength=NO_CLASS + 1)[:NO_CLASS]
    return [int(index) for index in np.flatnonzero(counts >= LEAST * classes.size)]


def _spread(count: int, most: int) -> list[int]:
    """At most so many numbers, spread evenly."""
    return sorted({int(each) for each in np.linspace(0, count - 1, min(most, count)).round()})


def _perceptuals(context: Context) -> tuple[dict[str, Perceptual], list[Missing]]:
    job, bands = context.job, context.real.bands
    found: dict[str, Perceptual] = {SATELLITE: SatellitePerceptual(bands, threads=job.threads)}
    names = ("lpips", "mcsd", "mocd")
    if not job.lpips_weights:
        reason = "It needs the AlexNet weights that LPIPS was published on; give LPIPS_WEIGHTS (a file, or hub)."
        return found, [Missing(name, reason) for name in names]
    try:
        found[PUBLISHED] = PublishedPerceptual(bands, job.lpips_weights, job.device)
    except OutOfReachError as error:
        return found, [Missing(name, str(error)) for name in names]
    return found, []


def _why_not(context: Context, painter: Painter | None) -> str | None:
    if painter is not None:
        return None if context.real.classes else "It needs land cover that the generator can paint; give LANDCOVER."
    if not _variants(context):
        return "It needs a generator, or a synthetic dataset with several variants of a mask; give GENERATOR."
    return None


def _can_draw_classes(card: ModelCard) -> bool:
    """As contract.class_seeds has it; a generator that draws nothing draws no class differently either, and has 0."""
    return card.class_styles or card.noise_channels > 0 or card.style_size == 0


def _one_style(card: ModelCard) -> str:
    return f"{card.name} (architecture {card.architecture}) draws one style for all classes."


def _missing_classes(perceptuals: Mapping[str, Perceptual], reason: str) -> list[Missing]:
    return [Missing(f"{name}{suffix}", reason) for suffix in perceptuals for name in ("mcsd", "mocd")]


def _nothing(reason: str, missing: Sequence[Missing]) -> Group:
    names = [f"{name}_satellite" for name in ("lpips", "mcsd", "mocd")]
    return Group("diversity", TITLE, missing=(*(Missing(name, reason) for name in names), *missing))


def _variants(context: Context) -> dict[str, list[int]]:
    """Scenes of the synthetic dataset that show the same mask: its name -> numbers of them, where there are several."""
    if not context.job.synthetic or not is_dataset(context.job.synthetic):
        return {}
    info = DatasetInfo.read(context.job.synthetic)
    scenes = info.of_split(context.job.split) or info.scenes
    found: dict[str, list[int]] = {}
    for number, scene in enumerate(scenes):
        if scene.source:
            found.setdefault(scene.source, []).append(number)
    return {source: numbers for source, numbers in found.items() if len(numbers) > 1}


def _of_variants(
    context: Context, perceptuals: Mapping[str, Perceptual], found: Mapping[str, Found], missing: list[Missing]
) -> Group:
    """The distances of the images that a synthetic dataset has of one mask, chip by chip."""
    source = synthetic_source(context.job.synthetic, context.job.split, lambda event: None)
    rows: list[tuple[Classes, Images]] = []
    for classes, images, seed in _chips_of_variants(context, source):
        shown, pairs = classes != NO_CLASS, pairs_of(len(images), seed)
        for name, perceptual in perceptuals.items():
            found[name].all.append(mean_distance(perceptual, images, shown, pairs))
        rows += [(classes, images[:SHOWN_DRAWS])] if len(rows) < SHOWN else []
    if not rows:
        return _nothing("No chip of the masks that have several variants is labelled.", missing)
    missing = [*missing, *_missing_classes(perceptuals, "It needs a generator, which draws one class anew.")]
    return _group(context, found, missing, rows, "the variants of {count} chips of masks", None)


def _chips_of_variants(context: Context, source: DatasetSource) -> Iterator[tuple[Classes, Images, int]]:
    """Class indices, images and seed of labelled chips, spread evenly over the masks that were painted repeatedly."""
    side, places = context.job.chip_size, []
    for numbers in _variants(context).values():
        pieces = [source.pieces[number] for number in numbers]
        pieces = [piece for piece in pieces if (piece.height, piece.width) == (pieces[0].height, pieces[0].width)]
        places += [(pieces, *at) for at in cells(pieces[0].height, pieces[0].width, side) if len(pieces) > 1]
    chosen = _spread(len(places), context.job.masks) if places else []
    with reading():
        for number in chosen:
            pieces, top, left = places[number]
            read = [source.read(piece, top, left, side) for piece in pieces[: context.job.draws]]
            classes = read[0][1]
            if np.mean(classes != NO_CLASS) >= 0.5:
                place = Place(pieces[0].name, top, left, pieces[0].source, pieces[0].image)
                yield classes, np.stack([image for image, _ in read]), chip_seed(context.job.seed, place)


def _group(
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
