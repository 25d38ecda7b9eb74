"""Privacy: are synthetic chips nearer to training chips than real strangers are, that is, are some of them copies?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.errors import MappingError
from ..chips.comparison import Context
from ..chips.cut import ChipSet, Place
from ..chips.painting import Painter, chip_seed
from ..chips.pictures import NO_FIGURES, can_draw, in_colours, mosaic
from ..features.embedding import Embedding
from ..metrics.nearest import Nearest, nearest, nearest_picture, shrink
from ..report.measures import Group, Measure, Missing
from ..report.page import Column, Figure, Table

TITLE = "Privacy"
RARE = 0.01
"""Share of the real strangers that lie below the limit under which a synthetic chip counts as suspiciously near."""
SHOWN = 6  # pairs in the figure
FEATURES, PICTURES = "satellite features", "8 x 8 px, relative"
NAMES = ("privacy_ratio", "privacy_near", "privacy_ratio_pixels", "privacy_near_pixels")
OWN = "privacy_ratio_own"


@dataclass(frozen=True)
class Nearness:
    """How near synthetic chips are to training chips, against real strangers.

    ratio: median distance of synthetic chips over that of strangers; near: share of synthetic chips below `limit`,
    the 1 % quantile of the strangers.
    """

    ratio: float
    near: float
    limit: float
    median: float
    median_strangers: float


def nearness(synthetic: NDArray[Any], strangers: NDArray[Any]) -> Nearness:
    """Nearness of distances (n,) of synthetic chips and (m,) of real held-out chips to their nearest training chips.

    Le et al. 2023 ask whether training data can be recovered from a generator; nearest neighbours against those of
    held-out data are the test of Meehan et al. (2020, https://arxiv.org/abs/2004.05675) in its plainest form. A ratio
    of 1 is no nearer than real strangers, towards 0 are copies; NaN where strangers are copies themselves.
    """
    medians = float(np.median(synthetic)), float(np.median(strangers))
    limit = float(np.quantile(strangers, RARE))
    ratio = medians[0] / medians[1] if medians[1] > 0 else float("nan")
    return Nearness(ratio, float(np.mean(synthetic < limit)), limit, *medians)


def privacy(context: Context) -> Group:
    """Nearest training chip of every synthetic chip, against the same of the real chips of another split.

    Twice: by satellite features, which know textures and colours but not places, and by the chips shrunk to 8 x 8, in
    any of eight orientations and in relation to the next training chips (nearest_picture). Training chips lie on one
    grid: a copy that is shifted by half a chip is seen by features only. With a generator, training masks are painted
    too, and compared with their own pictures (own_distances).
    """
    reason = _why_not(context)
    if reason or context.training is None:
        return Group("privacy", TITLE, missing=tuple(Missing(name, reason or "") for name in (*NAMES, OWN)))
    found, missing = {}, []
    lack = context.why_not("satellite")
    if lack:
        missing += [Missing(name, lack) for name in NAMES[:2]]
    else:
        members = context.features("training", "satellite")
        queries = [context.features(which, "satellite") for which in ("synthetic", "real")]
        found[FEATURES] = tuple(nearest(each, members) for each in queries)
    small = shrunk(context.training)
    found[PICTURES] = tuple(nearest_picture(shrunk(chips), small) for chips in (context.synthetic, context.real))
    close = {by: nearness(mine.distances, others.distances) for by, (mine, others) in found.items()}
    measures = [each for by in found for each in _measures(by, close[by], found[by][0], context)]
    own = _own(context, context.training, context.painter, lack)
    if isinstance(own, Missing):
        missing.append(own)
    else:
        measures.append(own)
    rows = _pairs(found[PICTURES][0], found.get(FEATURES, (None,))[0], context)
    parts: list[Table | Figure] = [_table(rows, context)]
    if can_draw():
        parts.append(_figure(context, context.training, rows))
    else:
        missing.append(Missing("figure of the closest pairs", NO_FIGURES))
    return Group("privacy", TITLE, tuple(measures), tuple(parts), tuple(missing), _words(close, context, own))


def shrunk(chips: ChipSet) -> NDArray[np.float32]:
    """Chips as pictures (n, bands, 8, 8): block means, bands from 0 to 1, their mean where nothing shows."""
    found = [shrink(batch.images) for _, batch in chips.batches()]
    values = np.concatenate(found)
    low = np.array([band.minimum for band in chips.bands], np.float32)[:, None, None]
    span = np.array([band.maximum - band.minimum for band in chips.bands], np.float32)[:, None, None]
    means = np.array([band.mean for band in chips.bands], np.float32)[:, None, None]
    filled = np.where(np.isfinite(values), values, means)
    return np.where(span > 0, (filled - low) / np.where(span > 0, span, 1), np.float32(0))


def _why_not(context: Context) -> str | None:
    if context.job.split == "train":
        return "The real chips are the training chips themselves; set SPLIT to test or validation."
    if context.training is None:
        return "It needs the imagery that the generator was trained on: a dataset with a train split as REAL."
    return None


def own_distances(chips: ChipSet, painter: Painter, network: Embedding, count: int, seed: int) -> NDArray[np.float64]:
    """Distances (n,) by satellite features of what the generator paints over masks to the real chips of these masks.

    n: as many chips as there are, `count` at most, spread evenly; each is painted by its own seed (chip_seed).
    """
    found = []
    for number in sorted({int(at) for at in np.linspace(0, chips.count - 1, min(count, chips.count)).round()}):
        batch = chips.batch([number])
        painted = painter.paint(batch.classes, [chip_seed(seed, chips.places[number])])
        painted = np.where(np.isfinite(batch.images), painted, np.float32(np.nan))
        one, other = network.features(np.concatenate([batch.images, painted]), chips.bands).astype(np.float64)
        found.append(float(np.sqrt(np.square(one - other).sum())))
    return np.array(found)


def _own(context: Context, training: ChipSet, painter: Painter | None, lack: str | None) -> Measure | Missing:
    """The hardest question: given a mask that it was trained on, does the generator come nearer to its picture than
    with the mask of a place that it has never seen?"""
    job = context.job
    if painter is None or not training.classes or lack:
        return Missing(OWN, lack or "It needs a generator, which paints training masks; give GENERATOR.")
    network = Embedding(threads=job.threads)
    try:
        mine, strange = (
            own_distances(each, painter, network, job.masks, job.seed) for each in (training, context.real)
        )
    except MappingError as error:
        return Missing(OWN, str(error))
    found = nearness(mine, strange)
    return Measure(
        OWN, "Distance of a painted mask to the real picture of it, training places over held-out ones", found.ratio,
        level=1.0, count=len(mine), is_headline=True,
        note=f"Median distance {found.median:.4g} at {len(mine)} training places, {found.median_strangers:.4g} at "
        f"{len(strange)} of split {job.split}; satellite features. Well below 1: the generator remembers pictures.",
    )  # fmt: skip


def _measures(by: str, close: Nearness, mine: Nearest, context: Context) -> tuple[Measure, Measure]:
    suffix, count = "" if by == FEATURES else "_pixels", len(mine.distances)
    training = context.training.count if context.training else 0
    note = (
        f"Nearest of {training} training chips; {by}. Median distance {close.median:.4g}, of {context.real.count} real "
        f"{context.job.split} chips {close.median_strangers:.4g}."
    )
    return (
        Measure(
            f"privacy_ratio{suffix}", f"Distance to the nearest training chip, synthetic over real strangers ({by})",
            close.ratio, level=1.0, count=count, note=note, is_headline=not suffix,
        ),
        Measure(
            f"privacy_near{suffix}", f"Share of synthetic chips that lie nearer than 99 % of real strangers ({by})",
            close.near, "down", level=RARE, count=count,
            note=f"Nearer than {close.limit:.4g}, the 1 % quantile of the real {context.job.split} chips.",
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class _Pair:
    synthetic: int
    training: int
    by: str
    distance: float


def _pairs(pictures: Nearest, features: Nearest | None, context: Context) -> list[_Pair]:
    """The closest pairs of either distance, in turn, each synthetic chip once."""
    lists = [
        [_Pair(int(at), int(found.numbers[at]), by, float(found.distances[at])) for at in _closest(found)]
        for by, found in ((FEATURES, features), (PICTURES, pictures))
        if found is not None
    ]
    chosen: list[_Pair] = []
    for rank in range(2 * SHOWN):
        for each in lists:
            if rank < len(each) and len(chosen) < SHOWN and each[rank].synthetic not in {p.synthetic for p in chosen}:
                chosen.append(each[rank])
    return chosen


def _closest(found: Nearest) -> NDArray[np.int64]:
    return np.argsort(found.distances, kind="stable")[: 2 * SHOWN]


def _table(rows: Sequence[_Pair], context: Context) -> Table:
    training = context.training.places if context.training else ()
    columns = (Column("synthetic chip"), Column("nearest training chip"), Column("nearest by"), Column("distance"))
    cells = tuple(
        (_said(context.synthetic.places[row.synthetic]), _said(training[row.training]), row.by, row.distance)
        for row in rows
    )
    return Table("The closest pairs", columns, cells, "A place is the scene with row and column of the chip's corner.")


def _said(place: Place) -> str:
    return f"{place.scene} ({place.row}, {place.column})"


def _figure(context: Context, training: ChipSet, rows: Sequence[_Pair]) -> Figure:
    pictures = [
        [in_colours(chips.batch([number]).images, context.real.bands)[0]
         for chips, number in ((context.synthetic, row.synthetic), (training, row.training))]
        for row in rows
    ]  # fmt: skip
    turned = [list(column) for column in zip(*pictures)]
    titles = [f"{row.distance:.3g}\n{'features' if row.by == FEATURES else 'pictures'}" for row in rows]
    caption = (
        "The synthetic chips that lie nearest to a training chip, above it; the number is their distance. Copies would "
        "look alike."
    )
    return Figure("The closest pairs", mosaic(turned, titles, ("synthetic", "training")), caption, "png")


def _words(close: dict[str, Nearness], context: Context, own: Measure | Missing) -> tuple[str, ...]:
    by, best = next(iter(close.items()))
    ratio = best.ratio
    first = (
        f"Synthetic chips lie {ratio:.2f} times as far from their nearest training chip as real {context.job.split} "
        f"chips do (1: like strangers, towards 0: copies; more than 1: unlike any real imagery, too)."
    )
    most = max(each.near for each in close.values())
    if most > 5 * RARE:
        second = (
            f"{100 * most:.0f} % of them are nearer than 99 % of the real strangers: look at the closest pairs before "
            "sharing the imagery."
        )
    else:
        second = "No more of them lie suspiciously near than would of real imagery."
    third = (
        "This finds copies of training chips. It proves no privacy: imagery painted over training masks repeats their "
        "layout by intent, and what a generator shows of one building is not looked for."
    )
    if isinstance(own, Missing):
        return first, second, third
    split = context.job.split
    mine, others = context.seen("train"), context.seen(split)
    strange = "places that it never saw"
    if others is None:
        strange = f"split {split}, whose places it may have seen: its card does not tell"
    elif others:
        strange = f"split {split}, {len(others)} scenes of which it was trained on, too: the number says little"
    fourth = (
        f"Given masks of {'its training' if mine else 'split train'}, the generator stays {own.value:.2f} times as far "
        f"from their real pictures as with masks of {strange} (1: no nearer; well below 1: it remembers)."
    )
    return first, second, fourth, third
