"""Which arms each kind of experiment has, and the sources that they need; no I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..contract.card import ModelCard
from ..contract.dataset import DatasetInfo
from ..contract.errors import JobError, ModelError
from ..contract.jobs.experiment import ExperimentJob
from ..contract.jobs.train_generator import ABLATIONS
from ..contract.resources import BUNDLED_GENERATOR
from .arms import REAL, WHOLE, Arm, Layout, Source, View, folder_name

COLOURS = 3
"""Bands that kind bands compares all with, where it is not told otherwise."""


def generators_of(job: ExperimentJob) -> tuple[str, ...]:
    """The generators that are used as they are; the bundled one by default is meant for mixing and composition."""
    is_default = job.generators == (str(BUNDLED_GENERATOR),)
    return () if is_default and job.kind not in ("mixing", "composition") else job.generators


def layout(job: ExperimentJob, info: DatasetInfo, cards: Sequence[ModelCard]) -> Layout:
    """The arms of an experiment and the sources that they need.

    cards: those of generators_of(job), in their order. Raises JobError where the dataset is too small for the shares
    or lacks bands, JobError or ModelError where the generators do not fit the kind.
    """
    for split in ("train", "validation", "test"):
        if not info.of_split(split):
            raise JobError(
                f"dataset: expected scenes in the splits train, validation and test, found none in {split}. Validation "
                "chooses the checkpoints, the test compares the arms: prepare the dataset with all three."
            )
    kinds = {
        "mixing": _mixing, "composition": _composition, "lambda": _lambda, "size": _size, "bands": _bands,
        "ablation": _ablation, "usefulness": _usefulness,
    }  # fmt: skip
    return kinds[job.kind](job, info, cards)


def scene_count(share: float, info: DatasetInfo) -> int:
    """How many of the training scenes a share is. Raises JobError where it is none or all of them."""
    whole = len(info.of_split("train"))
    count = round(share * whole)
    if not 0 < count < whole:
        raise JobError(
            f"shares: expected shares of at least one and less than all of the {whole} training scenes, found "
            f"{share:g}, which is {count}. Change SHARES, or prepare the dataset in more scenes."
        )
    return count


def _checked_shares(job: ExperimentJob, info: DatasetInfo) -> list[float]:
    """The shares in ascending order. Raises JobError where one is no share of the scenes, or two are the same one."""
    shares = sorted(job.shares)
    counts = [scene_count(share, info) for share in shares]
    for first, second, count in zip(shares, shares[1:], counts):
        if count == counts[shares.index(second)]:
            raise JobError(
                f"shares: expected shares of different numbers of the {len(info.of_split('train'))} training scenes, "
                f"found {first:g} and {second:g}, which are both {count}. Leave one out, or prepare the dataset in "
                "more scenes."
            )
    return shares


def _mixing(job: ExperimentJob, info: DatasetInfo, cards: Sequence[ModelCard]) -> Layout:
    """Le et al. 2023, figure 3, and Wang et al. 2023, table I (real + 100 %)."""
    shares = _checked_shares(job, info)
    sources = _given(generators_of(job))
    arms = [Arm(REAL, REAL, x=0.0)]
    for source in sources:
        tail = _tail(source, sources)
        made = Arm("", REAL, source=source.name, series=source.name)
        arms += [replace(made, subject=f"mix-{100 * share:g}{tail}", share=share, x=share) for share in shares]
        arms.append(replace(made, subject=f"synthetic{tail}", share=1.0, x=1.0))
        arms.append(replace(made, subject=f"{REAL}+100{tail}", share=1.0, mixing="add"))
    return Layout(sources, tuple(arms))


def _composition(job: ExperimentJob, info: DatasetInfo, cards: Sequence[ModelCard]) -> Layout:
    """Le et al. 2023, table 2: synthetic imagery alone, one image a mask and more; and the same on top of real."""
    sources = tuple(replace(each, variants=job.variants) for each in _given(generators_of(job)))
    numbers = range(1, job.variants + 1)
    arms = [Arm(REAL, REAL)]
    for source in sources:
        tail = _tail(source, sources)
        made = Arm("", REAL, source=source.name, series=source.name)
        for n in numbers:
            arms.append(replace(made, subject=f"synthetic-{100 * n}{tail}", share=1.0, variants=n, x=n))
        for n in numbers:
            arms.append(replace(made, subject=f"{REAL}+{100 * n}{tail}", share=float(n), mixing="add", x=n))
    return Layout(sources, tuple(arms))


def _lambda(job: ExperimentJob, info: DatasetInfo, cards: Sequence[ModelCard]) -> Layout:
    """Le et al. 2023, table 1: a generator per weight of the diversity term, segmenters on its imagery alone."""
    models = generators_of(job)
    values = [float(_trained_with(card, "lambda_diversity", path)) for card, path in zip(cards, models)]
    if not models:
        values = sorted(set(job.lambdas))
    if len(set(values)) < len(values):
        raise JobError(
            f"generators: expected generators of different lambda, found {', '.join(f'{v:g}' for v in values)}. Leave "
            "out those that are doubled."
        )
    sources, arms = [], [Arm(REAL, REAL)]
    for value, model in sorted(zip(values, models or [""] * len(values))):
        name = f"lambda-{value:g}"
        sources.append(Source(name, model=model, architecture=job.architecture, lambda_diversity=value))
        arms.append(Arm(name, REAL, source=name, share=1.0, x=value))
    return Layout(tuple(sources), tuple(arms))


def _size(job: ExperimentJob, info: DatasetInfo, cards: Sequence[ModelCard]) -> Layout:
    """Wang et al. 2023, table III: the gain of real + 200 % over real with ever more real scenes."""
    shares = [*_checked_shares(job, info), 1.0]
    models = generators_of(job)
    if models and len(models) != len(shares):
        raise JobError(
            f"generators: expected one generator for each of the {len(shares)} sizes, each trained on that subset, in "
            f"ascending order, found {len(models)}. Give as many, or none: then they are trained."
        )
    sources, arms = [], []
    for share, model in zip(shares, models or [""] * len(shares)):
        name = f"size-{100 * share:g}"
        view = View(name, share) if share < 1 else WHOLE
        count = scene_count(share, info) if share < 1 else len(info.of_split("train"))
        sources.append(Source(name, view, model, job.architecture, variants=2))
        arms.append(Arm(f"{name}-{REAL}", f"{name}-{REAL}", view, series=REAL, x=count))
        arms.append(
            Arm(f"{name}-{REAL}+200", f"{name}-{REAL}", view, name, 2.0, "add", 2, series=f"{REAL}+200", x=count)
        )
    return Layout(tuple(sources), tuple(arms))


def _bands(job: ExperimentJob, info: DatasetInfo, cards: Sequence[ModelCard]) -> Layout:
    """Le et al. 2023, table 2, its rows of 3 and of 4 channels: real and synthetic imagery of each set of bands."""
    sets = _band_sets(job, info)
    models = generators_of(job)
    sources, arms = [], []
    for numbers in sets:
        name = "bands-" + "-".join(map(str, numbers))
        view = WHOLE if numbers == _all_bands(info) else View(name, bands=numbers)
        model = _with_bands([info.bands[number - 1].name for number in numbers], models, cards) if models else ""
        sources.append(Source(name, view, model, job.architecture))
        arms.append(Arm(f"{name}-{REAL}", f"{name}-{REAL}", view, series=REAL, x=len(numbers)))
        arms.append(
            Arm(f"{name}-synthetic", f"{name}-{REAL}", view, name, 1.0, series="synthetic", x=len(numbers))
        )  # fmt: skip
    return Layout(tuple(sources), tuple(arms))


def _ablation(job: ExperimentJob, info: DatasetInfo, cards: Sequence[ModelCard]) -> Layout:
    """Wang et al. 2023, table II: the gain of real + 100 % with csebgan whole, and with a part of it left out."""
    models = generators_of(job)
    names = [str(_trained_with(card, "ablation", path)) for card, path in zip(cards, models)] or list(ABLATIONS)
    if len(set(names)) < len(names):
        raise JobError(
            f"generators: expected generators of different ablations, found {', '.join(names)}. Leave out those that "
            "are doubled."
        )
    other = [path for path, card in zip(models, cards) if card.architecture != "csebgan"]
    if other:
        raise ModelError(f"generators: expected csebgan with and without its parts, found others: {', '.join(other)}.")
    sources, arms = [], [Arm(REAL, REAL)]
    for name, model in zip(names, models or [""] * len(names)):
        called = "csebgan" if name == "none" else name
        sources.append(Source(called, model=model, architecture="csebgan", ablation=name))
        arms.append(Arm(f"{REAL}+100 {called}", REAL, source=called, share=1.0, mixing="add", series=called))
    return Layout(tuple(sources), tuple(arms))


def _usefulness(job: ExperimentJob, info: DatasetInfo, cards: Sequence[ModelCard]) -> Layout:
    """Real imagery, painted imagery beside it and in its place, and strong augmentation, with ever more real scenes."""
    shares, models = [*_checked_shares(job, info), 1.0], generators_of(job)
    if len(models) not in (0, 1, len(shares)):
        raise JobError(
            f"generators: expected one generator, one for each of the {len(shares)} numbers of scenes in ascending "
            f"order, or none, which trains them, found {len(models)}. Change GENERATORS or SHARES."
        )
    sources, arms = list[Source](), list[Arm]()
    for share, model in zip(shares, models * len(shares) if len(models) == 1 else models or [""] * len(shares)):
        count = scene_count(share, info) if share < 1 else len(info.of_split("train"))
        name = f"{count} scenes"
        base = sources[0].name if len(models) == 1 and sources else name
        plain = Source(name, View(name, share) if share < 1 else WHOLE, model, job.architecture, base=base)
        filtered = replace(plain, name=f"{name}, filtered", is_filtered=True)
        resampled = replace(filtered, name=f"{name}, resampled", resample="hard", variants=2)
        drawn = replace(plain, name=f"{name}, layouts", has_layouts=True)
        real, strong = f"{name}, {REAL}", f"{name}, {REAL}, strong"
        first = Arm(real, real, plain.view, series=REAL, x=count)
        made = replace(first, rival=strong if "strong" in job.arms else "", share=job.painted_share, mixing="batch")
        known = {
            "painted": replace(made, subject=f"{real} + painted", source=plain.name),
            "filtered": replace(made, subject=f"{real} + filtered", source=filtered.name),
            "resampled": replace(made, subject=f"{real} + resampled", source=resampled.name),
            "layouts": replace(made, subject=f"{real} + layouts", source=drawn.name),
            "both": replace(made, subject=f"{real} + filtered + layouts", source=filtered.name, more=drawn.name),
            "strong": replace(first, subject=strong, augmentation="strong"),
            "alone": replace(made, subject=f"{name}, painted alone", source=plain.name, share=1.0, rival=""),
        }
        mine = [replace(arm, series=each) for each, arm in known.items() if each in job.arms]
        arms += [first, *mine]
        wanted = {each for arm in mine for each in (arm.source, arm.more)}
        sources += [each for each in (plain, filtered, resampled, drawn) if each is plain or each.name in wanted]
    return Layout(tuple(sources), tuple(arms))


def _given(models: Sequence[str]) -> tuple[Source, ...]:
    """Sources of generators that are used as they are, named after their files."""
    stems = [Path(model).stem for model in models]
    places = [folder_name(stem).casefold() for stem in stems]  # each has a folder, also where case does not count
    names = [
        f"{stem}-{n}" if places.count(place) > 1 else stem for n, (stem, place) in enumerate(zip(stems, places), 1)
    ]
    return tuple(Source(name, model=model) for name, model in zip(names, models))


def _tail(source: Source, sources: Sequence[Source]) -> str:
    """What subjects end with: the generator's name where there are several."""
    return f" {source.name}" if len(sources) > 1 else ""


def _trained_with(card: ModelCard, option: str, path: str) -> Any:
    if card.training.get(option) is None:
        raise ModelError(
            f"generators: expected generators whose card says the {option} they were trained with, found {path}, whose "
            "card does not. Give generators made by Train generator, or none: then they are trained."
        )
    return card.training[option]


def _all_bands(info: DatasetInfo) -> tuple[int, ...]:
    return tuple(range(1, len(info.bands) + 1))


def _band_sets(job: ExperimentJob, info: DatasetInfo) -> list[tuple[int, ...]]:
    every = _all_bands(info)
    if not job.bands and len(every) <= COLOURS:
        raise JobError(
            f"bands: expected a dataset of more than {COLOURS} bands to compare the first {COLOURS} with all, found "
            f"{len(every)}. Name sets of bands, such as 1,2."
        )
    sets = [tuple(int(part) for part in text.split(",")) for text in job.bands] or [every[:COLOURS]]
    for numbers in sets:
        wrong = [number for number in numbers if number not in every]
        if wrong or len(set(numbers)) < len(numbers):
            raise JobError(
                f"bands: expected each band once, by numbers from 1 to {len(every)}, found "
                f"{','.join(map(str, numbers))}. Change BANDS."
            )
    if len(sets) == 1:
        sets.append(every)
    if len(set(sets)) < len(sets):
        raise JobError(f"bands: expected different sets of bands, found {sets[0]} twice. Change BANDS.")
    return sets


def _with_bands(names: list[str], models: Sequence[str], cards: Sequence[ModelCard]) -> str:
    """The generator of these bands."""
    for model, card in zip(models, cards):
        if [band.name for band in card.bands] == names:
            return model
    raise JobError(
        f"generators: expected one that makes the bands {', '.join(names)}, found none among {', '.join(models)}. Add "
        "it, or give none: then they are trained."
    )
