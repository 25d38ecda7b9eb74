"""Distinguishability: can a random forest tell synthetic from real chips by their features?"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.events import Progress
from ...contract.files import written
from ...inference.machine import cores
from ..chips.comparison import Context
from ..chips.cut import Place
from ..chips.pictures import NO_FIGURES, can_draw
from ..report.measures import Group, Measure, Missing
from ..report.page import Column, Figure, Table
from ..report.plots import COLOURS, data_of

TITLE = "Distinguishability"
CHANCE = float(np.log(2))
"""Log loss of one who says fifty-fifty: nothing to tell them apart by."""
MOST = 250
"""Chips of each side that one repetition looks at: the log loss depends on how many there are, and time too."""
FOLDS = 2  # Ren et al. 2020, section 3.3
LEVEL_REPEATS = 20
SCENES = 8  # from which on whole scenes go into one fold
LEAST = 8  # chips of each side, under which nothing can be learnt
COMPONENTS, DOTS, STEPS = 4, 1000, 128  # of the pair plot: components, dots of either side at most, points of a density
NEEDS = "It needs scikit-learn, which is in the worker environment of tier evaluation."
Features = NDArray[Any]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """How well the two could be told apart: log loss and ROC AUC of each repetition, and chips of each side in one."""

    losses: NDArray[np.float64]
    aucs: NDArray[np.float64]
    count: int


def told_apart(
    real: Features, synthetic: Features, groups: tuple[Sequence[str], Sequence[str]], repeats: int, seed: int,
    threads: int | None = None, most: int = MOST, done: Callable[[float], None] = lambda share: None,
) -> Told:  # fmt: skip
    """Log loss and AUC of random forests that tell the features (n, d) of real from those (m, d) of synthetic chips.

    Ren et al. 2020, section 3.3: 2-fold cross-validation averaged over 100 repetitions; forests of
    scikit-learn as they are without further settings, of which they name none (100 trees). Each repetition
    draws as many chips of either side, `most` at most, and other folds. groups: what each chip belongs to; chips of
    one group, in both sets, are never on both sides of a fold, since a forest that knows the real twin of a synthetic
    chip would be sure of the wrong answer. The order of the chips and the number of threads change nothing. done: told
    the share of the repetitions that are through.
    """
    sides = [_in_order(*each) for each in zip((real, synthetic), groups)]
    names = sorted({name for _, mine in sides for name in mine})
    numbers = [np.searchsorted(names, mine).astype(np.int64) for _, mine in sides]
    count = min(most, *(len(each) for each, _ in sides))

    def once(repeat: int) -> tuple[float, float]:
        draw = np.random.default_rng((seed, repeat))
        chosen = [np.sort(draw.permutation(len(each))[:count]) for each in numbers]
        values = np.concatenate([side[at] for (side, _), at in zip(sides, chosen)])
        mine = np.concatenate([each[at] for each, at in zip(numbers, chosen)])
        return _cross_validated(values, np.repeat([0, 1], count), folds_of(mine, draw), seed * repeats + repeat)

    with ThreadPoolExecutor(threads or cores()) as pool:
        found = []
        for each in pool.map(once, range(repeats)):
            found.append(each)
            done(len(found) / repeats)
    losses, aucs = np.array(found).T
    return Told(losses, aucs, count)


def folds_of(groups: Ints, draw: np.random.Generator) -> NDArray[np.int64]:
    """Fold 0 or 1 of each member: groups in a drawn order, each to the fold that has fewer members so far."""
    names, sizes = np.unique(groups, return_counts=True)
    fold = dict.fromkeys(names.tolist(), 0)
    filled = [0] * FOLDS
    for at in draw.permutation(len(names)):
        smaller = int(np.argmin(filled))
        fold[int(names[at])] = smaller
        filled[smaller] += int(sizes[at])
    return np.array([fold[int(each)] for each in groups])


def halves_told_apart(
    real: Features, groups: Sequence[str], repeats: int, seed: int, threads: int | None = None
) -> Told | None:
    """The same of two halves of the real chips, drawn by the seed: what there is to tell where nothing differs.

    None where the halves are too small.
    """
    if len(real) < 2 * LEAST:
        return None
    values, names = _in_order(real, groups)
    order = np.random.default_rng(seed).permutation(len(values))
    halves = [np.sort(order[::2]), np.sort(order[1::2])]
    one, other = ((values[half], [names[at] for at in half]) for half in halves)
    return told_apart(one[0], other[0], (one[1], other[1]), repeats, seed, threads)


def _in_order(features: Features, groups: Sequence[str]) -> tuple[Features, list[str]]:
    """Chips in an order that is their own: by group, then by features."""
    ranks = np.unique(np.asarray(groups), return_inverse=True)[1]
    order = np.lexsort((*np.asarray(features).T[::-1], ranks))
    return np.asarray(features, np.float32)[order], [groups[at] for at in order]


def _cross_validated(values: Features, labels: Ints, folds: Ints, seed: int) -> tuple[float, float]:
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.metrics import log_loss, roc_auc_score

    chances = np.full(len(labels), np.nan)
    for fold in range(FOLDS):
        learnt, asked = folds != fold, folds == fold
        if not asked.any():
            continue
        if len(np.unique(labels[learnt])) < 2:
            chances[asked] = 0.5  # nothing was to be learnt
            continue
        forest = RandomForestClassifier(random_state=(seed * FOLDS + fold) % 2**32, n_jobs=1)
        chances[asked] = forest.fit(values[learnt], labels[learnt]).predict_proba(values[asked])[:, 1]
    return float(log_loss(labels, chances, labels=[0, 1])), float(roc_auc_score(labels, chances))


def groups_of(context: Context) -> tuple[list[str], list[str], str]:
    """The groups of real and synthetic chips, and what they are in words.

    Whole scenes (those whose masks they show) where there are at least 8 in either set, so that neighbours are never
    on both sides; else single places, the two chips of a place together: neighbours may then be on both sides.
    """
    places = [context.real.places, context.synthetic.places]
    if all(len({place.source for place in some}) >= SCENES for some in places):
        return [each.source for each in places[0]], [each.source for each in places[1]], "scenes"
    return list(map(_place, places[0])), list(map(_place, places[1])), "places"


def _place(place: Place) -> str:
    return f"{place.source}/{place.row}/{place.column}"


def distinguishability(context: Context) -> Group:
    """Log loss and AUC of random forests (told_apart) for every embedding of the job, and the plot of components.

    Measures of the satellite embedding have plain names; others carry their embedding's. level: real against real.
    """
    names = ["satellite", *(each for each in context.job.embeddings if each != "satellite")]
    if importlib.util.find_spec("sklearn") is None:
        return Group("distinguishability", TITLE, missing=tuple(_missing(names, NEEDS)))
    if min(context.real.count, context.synthetic.count) < LEAST:
        counts = f"{context.real.count} real and {context.synthetic.count} synthetic ones"
        reason = f"It needs at least {LEAST} chips of each side; there are {counts}."
        return Group("distinguishability", TITLE, missing=tuple(_missing(names, reason)))
    reasons = {name: context.why_not(name) for name in names}
    known = [name for name, reason in reasons.items() if reason is None]
    missing = [each for name, reason in reasons.items() if reason for each in _missing([name], reason)]
    found = {}
    for at, name in enumerate(known):
        found[name] = _told(context, name, at, len(known))
    measures = [each for name in known for each in _measures(context, name, *found[name])]
    parts: list[Table | Figure] = [_table(found)] if len(found) > 1 else []
    if known and can_draw():
        parts.append(pair_plot(context.features("real", known[0]), context.features("synthetic", known[0])))
    elif known:
        missing.append(Missing("figure of principal components", NO_FIGURES))
    words = _words(*found[known[0]]) if known else ()
    return Group("distinguishability", TITLE, tuple(measures), tuple(parts), tuple(missing), words)


def _told(context: Context, name: str, at: int, count: int) -> tuple[Told, Told | None]:
    """By one embedding, number `at` of `count`."""
    job, (real_groups, synthetic_groups, _) = context.job, groups_of(context)
    real, synthetic = context.features("real", name), context.features("synthetic", name)
    groups = real_groups, synthetic_groups

    def done(share: float) -> None:
        context.report(Progress((at + share) / count))

    found = told_apart(real, synthetic, groups, job.repeats, job.seed, job.threads, done=done)
    level = halves_told_apart(real, real_groups, min(job.repeats, LEVEL_REPEATS), job.seed, job.threads)
    return found, level


def _suffix(name: str) -> str:
    return "" if name == "satellite" else f"_{name}"


def _missing(names: Sequence[str], reason: str) -> Iterator[Missing]:
    for name in names:
        for measure in ("log_loss", "auc"):
            yield Missing(f"{measure}{_suffix(name)}", reason)


def _measures(context: Context, name: str, found: Told, level: Told | None) -> Iterator[Measure]:
    note = (
        f"Random forests of 100 trees, 2 folds by {groups_of(context)[2]}, {len(found.losses)} repetitions with "
        f"{found.count} chips of each side; spread between repetitions. Level: two halves of the real chips."
    )
    for measure, title, values, levels, better in (
        ("log_loss", f"Log loss of telling real from synthetic (0.693: cannot be told), {name} features",
         found.losses, level.losses if level else None, "up"),
        ("auc", f"Area under the ROC curve (0.5: cannot be told, 1: always), {name} features",
         found.aucs, level.aucs if level else None, "down"),
    ):  # fmt: skip
        yield Measure(
            f"{measure}{_suffix(name)}", title, float(values.mean()), better, spread=float(values.std(ddof=1)),
            level=None if levels is None else float(levels.mean()), count=found.count, note=note,
            is_headline=name == "satellite",
        )  # fmt: skip


def _table(found: dict[str, tuple[Told, Told | None]]) -> Table:
    rows = tuple(
        (
            name, (float(told.losses.mean()), float(told.losses.std(ddof=1))),
            (float(told.aucs.mean()), float(told.aucs.std(ddof=1))), float(level.losses.mean()) if level else None,
        )
        for name, (told, level) in found.items()
    )  # fmt: skip
    titles = ("log loss", "AUC", "log loss, real | real")
    columns = (Column("features"), *(Column(title, "", 3) for title in titles))
    return Table("Telling real from synthetic chips", columns, rows)


def _words(found: Told, level: Told | None) -> tuple[str, ...]:
    loss, auc = float(found.losses.mean()), float(found.aucs.mean())
    sentence = (
        f"A random forest that has seen both ranks a synthetic chip above a real one in {100 * auc:.0f} % of pairs "
        f"(50 %: guessing); its log loss is {loss:.2f}, where {CHANCE:.2f} is a coin toss"
    )
    sentence += "." if level is None else f" and two halves of the real imagery give {float(level.losses.mean()):.2f}."
    if auc > 0.95:
        verdict = "The two are told apart with ease: something, often fine texture, gives the synthetic chips away."
    elif auc > 0.6:
        verdict = "The two are told apart more often than not."
    else:
        verdict = "By these features the two are hardly told apart."
    return sentence, verdict


def components(*sets: NDArray[Any]) -> list[NDArray[np.float64]]:
    """Scores (n, k) of each set of features (n, d) on the first principal components of all together, k at most 4.

    As Ren et al. 2020 plot them (section 3.3 and figure 6); computed by scikit-learn.
    """
    from sklearn.decomposition import PCA

    together = np.concatenate(sets).astype(np.float64)
    if not np.ptp(together, axis=0).any():
        return [np.zeros((len(each), 1)) for each in sets]
    scores = PCA(min(COMPONENTS, *together.shape), svd_solver="full").fit_transform(together)
    return np.split(scores, np.cumsum([len(each) for each in sets])[:-1])


def pair_plot(real: NDArray[Any], synthetic: NDArray[Any]) -> Figure:
    """The components against each other, and the density of each on the diagonal; needs scikit-learn and matplotlib."""
    canvas = _pairs({"real": real, "synthetic": synthetic}, (COLOURS[2], COLOURS[1]))
    caption = (
        "Each dot is a chip, placed by the directions in which the features of all chips vary most; on the diagonal "
        "how they spread along each. The more the two colours cover each other, the more alike the imagery."
    )
    return Figure("Real and synthetic chips among each other", data_of(canvas, "png"), caption, "png")


def write_pairs(sets: Mapping[str, NDArray[Any]], path: Path) -> None:
    """The same of any sets by name, at most as many as there are colours, as a PNG that appears when whole."""
    with written(path) as partial:
        _pairs(sets, COLOURS).savefig(partial, dpi=100, format="png")


def _pairs(sets: Mapping[str, NDArray[Any]], colours: Sequence[str]) -> Any:
    from matplotlib.figure import Figure as Canvas

    sides = list(zip(sets, components(*sets.values()), colours))
    count = sides[0][1].shape[1]
    canvas = Canvas(figsize=(1.75 * count + 0.6, 1.75 * count), layout="constrained")
    grid = canvas.subplots(count, count, squeeze=False)
    for row in range(count):
        for column in range(count):
            axes = grid[row, column]
            axes.tick_params(labelsize=6)
            axes.spines[["top", "right"]].set_visible(False)
            for name, scores, colour in sides:
                if row == column:
                    axes.fill_between(*_density(scores[:, row]), color=colour, alpha=0.35, linewidth=0.8, label=name)
                    axes.set_yticks([])
                else:
                    dots = scores[:: -(-len(scores) // DOTS)]
                    axes.plot(dots[:, column], dots[:, row], ".", color=colour, markersize=2.5, alpha=0.5)
            if column == 0:
                axes.set_ylabel(f"PC {row + 1}", fontsize=8)
            if row == count - 1:
                axes.set_xlabel(f"PC {column + 1}", fontsize=8)
    grid[0, 0].legend(fontsize=7, frameon=False)
    return canvas


def _density(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places and a smoothed histogram of some values there; all on one place have none."""
    from scipy.stats import gaussian_kde

    if not np.ptp(values) > 0:
        return values[:1], np.zeros(1)
    kernel = gaussian_kde(values)
    margin = 3 * kernel.factor * float(values.std(ddof=1))
    places = np.linspace(values.min() - margin, values.max() + margin, STEPS)
    return places, kernel(places)
