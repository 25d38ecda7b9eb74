"""Fidelity: how close synthetic imagery is to real imagery, by the features of networks that look at chips of both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ...contract.events import Progress, Warning
from ...contract.progress import Clock
from ..chips.comparison import Context
from ..metrics.closeness import Closeness, by_class, closeness, distances, halves
from ..metrics.frechet import interval
from ..report.measures import Group, Measure, Missing
from ..report.page import Column, Table

ENOUGH = 2000
"""Chips from which on a Frechet distance is said without a warning."""
TITLE = "Fidelity: does it look real?"
PUBLISHED = {"inception": ("fid", "kid", "cosine_inception"), "resnet50": ("frd", "kid_resnet50", "crd")}
"""Names of Frechet, kernel and cosine distance where networks and weights are the published ones."""


def fidelity(context: Context) -> Group:
    """Frechet, kernel and cosine distance of synthetic from real chips by every embedding of the job.

    Beside them stand what the same measure gives for real imagery alone (the training split against this one, and two
    halves of it), distances by class, and by a generator with an encoder the distance of what it paints in the styles
    of the real chips (`_encoded`, FID_b of Le et al. 2023; with drawn styles FID_a).
    """
    job = context.job
    found, missing = [], []
    clock = Clock(len(job.embeddings) * len(_sets(context)), context.report)
    count = min(context.real.count, context.synthetic.count)
    for embedding in job.embeddings:
        reason = context.why_not(embedding)
        if count < 2:
            reason = (
                f"Expected at least two chips of each side, found {context.real.count} real and "
                f"{context.synthetic.count} synthetic ones. Lower CHIP_SIZE, or give more imagery."
            )
        if reason:
            missing += [Missing(name, reason) for name in names_of(embedding)]
        else:
            found.append(_looked(context, embedding, clock))
    if found and count < ENOUGH:
        context.report(Warning(f"{count} chips of a side are few for Frechet distances; {ENOUGH} are advised."))
    missing += [reason for each in found for reason in each.missing]
    return Group(
        "fidelity", TITLE,
        tuple(measure for each in found for measure in each.measures()),
        tuple(table for each in found for table in each.tables(context)),
        tuple(missing),
        (*(each.words() for each in found), *(_caution(context, count) if found else ())),
        {each.embedding: each.details(context) for each in found},
    )  # fmt: skip


def names_of(embedding: str) -> tuple[str, str, str]:
    """Names of the Frechet, kernel and cosine distance by an embedding."""
    return PUBLISHED.get(embedding, (f"frechet_{embedding}", f"kid_{embedding}", f"cosine_{embedding}"))


@dataclass(frozen=True)
class _Looked:
    """What one embedding says. training, halves: of real imagery alone; encoded: in the styles of real chips."""

    embedding: str
    synthetic: Closeness
    encoded: Closeness | None
    training: Closeness | None
    halves: Closeness | None
    classes: dict[int, Closeness]
    features: int

    @property
    def level(self) -> Closeness | None:
        """Real imagery against real imagery: of other places if possible."""
        return self.training or self.halves

    @property
    def missing(self) -> list[Missing]:
        """What needs more chips."""
        if self.synthetic.frechet_infinite is not None:
            return []
        least = min(self.synthetic.real, self.synthetic.other)
        reason = f"It needs more chips than the {self.features} features of the network, found {least}."
        return [Missing(f"{names_of(self.embedding)[0]}_infinite", reason)]

    def measures(self) -> list[Measure]:
        frechet, kernel, cosine = names_of(self.embedding)
        one, real = self.synthetic, self.level
        level = real.frechet if real else None
        found = [_frechet(frechet, f"Frechet distance, {self.embedding}", one, level)]
        if one.frechet_infinite is not None:
            title = f"Frechet distance at infinitely many chips, {self.embedding}"
            found.append(Measure(f"{frechet}_infinite", title, one.frechet_infinite, "down", count=_count(one)))
        if self.encoded:
            title = f"Frechet distance in the styles of the real chips, {self.embedding}"
            found.append(_frechet(f"{frechet}_encoded", title, self.encoded, level, False))
        note = f"standard deviation over 100 blocks of {one.block} chips" if one.block else ""
        found.append(
            Measure(
                kernel,
                f"Kernel distance (KID), {self.embedding}",
                one.kernel,
                "down",
                spread=one.kernel_spread,
                level=real.kernel if real else None,
                count=_count(one),
                note=note,
                is_headline=self.embedding in ("satellite", "inception"),
            )  # fmt: skip
        )
        title = f"Mean cosine distance, {self.embedding}"
        found.append(Measure(cosine, title, one.cosine, "down", level=real.cosine if real else None, count=_count(one)))
        return found

    def tables(self, context: Context) -> list[Table]:
        rows = [("synthetic against real", self.synthetic), ("synthetic in the styles of real chips", self.encoded)]
        rows += [(f"real, training split against {context.job.split} split", self.training)]
        rows += [("real, one half against the other", self.halves)]
        tables = [Table(f"Distances by {self.embedding} features", _COLUMNS, _rows(rows), _NOTE)]
        if self.classes:
            of_class = [(context.real.classes[index].name, each) for index, each in self.classes.items()]
            title = f"Synthetic against real by {self.embedding} features, chips that are mostly of one class"
            tables.append(Table(title, _COLUMNS, _rows(of_class), "Compare the kernel distance: chips are few."))
        return tables

    def words(self) -> str:
        level = f"Judged by {self.embedding} features, synthetic imagery lies at a Frechet distance of "
        level += f"{self.synthetic.frechet:.3g} from real imagery (0: no difference)"
        if self.training:
            level += f"; real imagery of other places, the training split, lies at {self.training.frechet:.3g}"
        elif self.halves:
            level += f"; two halves of the real imagery lie at {self.halves.frechet:.3g} from each other"
        return f"{level}."

    def details(self, context: Context) -> dict[str, Any]:
        marks = {"synthetic": self.synthetic, "encoded": self.encoded, "training": self.training, "halves": self.halves}
        names = context.real.classes
        return {
            **{name: asdict(each) for name, each in marks.items() if each},
            "classes": {names[index].name: asdict(each) for index, each in self.classes.items()},
        }


_COLUMNS = (
    Column("chips"), Column("number"), Column("Frechet", "down"), Column("Frechet, infinitely many", "down"),
    Column("kernel (KID)", "down", 5), Column("cosine", "down"),
)  # fmt: skip
_NOTE = (
    "Frechet distances of few chips are too large, those of half as many more so; the kernel distance is not. Real "
    "imagery against real imagery is what synthetic imagery can hope for."
)


def _sets(context: Context) -> list[str]:
    """Sets of chips that every embedding looks at."""
    training = context.training if context.job.split != "train" else None
    encoded = ["encoded"] if context.encoded is not None else []
    return ["real", "synthetic", *encoded, *(["training"] if training is not None and training.count > 1 else [])]


def _looked(context: Context, embedding: str, clock: Clock) -> _Looked:
    job, found = context.job, {}
    for which in _sets(context):
        clock.begin(1)
        found[which] = context.features(which, embedding, lambda share: clock(Progress(share)))
    real, synthetic = found["real"], found["synthetic"]
    return _Looked(
        embedding,
        closeness(real, synthetic, job.bootstrap, job.seed),
        closeness(real, found["encoded"], job.bootstrap, job.seed) if "encoded" in found else None,
        distances(real, found["training"]) if "training" in found else None,
        halves(real) if len(real) >= 4 else None,
        by_class(real, synthetic, context.dominant("real"), context.dominant("synthetic")),
        real.shape[1],
    )


def _frechet(name: str, title: str, found: Closeness, level: float | None, is_headline: bool = True) -> Measure:
    spread, least = found.frechet_spread, _count(found)
    note = f"95 % interval by bootstrap, {found.resamplings} resamplings" if spread is not None else ""
    if least < ENOUGH:
        note = "; ".join(filter(None, (note, f"only {least} chips: too large, compare with as many")))
    within = None if spread is None else interval(found.frechet, spread)
    return Measure(name, title, found.frechet, "down", "", spread, within, level, least, note, is_headline)


def _count(found: Closeness) -> int:
    return min(found.real, found.other)


def _rows(named: Sequence[tuple[str, Closeness | None]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(
        (
            name, f"{each.other} / {each.real}", (each.frechet, each.frechet_spread), each.frechet_infinite,
            (each.kernel, each.kernel_spread), each.cosine,
        )
        for name, each in named
        if each
    )  # fmt: skip


def _caution(context: Context, count: int) -> list[str]:
    words = []
    if count < ENOUGH:
        words.append(
            f"These are {count} chips; under {ENOUGH:,} a Frechet distance comes out too large. Compare it with "
            "distances of as many chips, or take the value at infinitely many, or the kernel distance."
        )
    if context.is_paired and context.training is not None and context.job.split != "train":
        words.append(
            "Synthetic imagery shows the same land cover as the real imagery, that of the training split other places: "
            "it can lie nearer than the training split without looking more real."
        )
    if not context.is_paired:
        words.append("Real and synthetic chips show different places, so part of the distance is that of the places.")
    return words
