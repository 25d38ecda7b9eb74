"""Is synthetic imagery useful: the gain of a segmenter that learns from it too, as an experiment measured it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...contract.errors import InputError
from ...contract.typed import loads
from ..report import gains
from ..report.experiment_words import summary
from ..report.measures import Group, Measure, Missing
from ..report.page import UP, Column, Table

if TYPE_CHECKING:
    from ..chips.comparison import Context

NAME, TITLE = "usefulness", "Usefulness: does it help to map land cover?"
FORMAT, VERSION = "landsynth-experiment", 1
TITLES = {"miou": "Gain in mean IoU", "fwiou": "Gain in frequency-weighted IoU", "accuracy": "Gain in accuracy"}
HOW = (
    "No experiment was given. Run Augmentation experiment (landsynth:experiment) on this dataset with this generator, "
    "and give its metrics.json as EXPERIMENT."
)


def usefulness(context: Context) -> Group:
    """The gain that the experiment of the job found; Missing, and how to make one, where there is none.

    Raises InputError where the file is not an experiment's metrics.
    """
    if not context.job.experiment:
        return Group(NAME, TITLE, missing=(Missing("gain_miou", HOW),))
    return of_experiment(read(context.job.experiment), context.job.experiment)


def read(path: str) -> dict[str, Any]:
    """What an experiment's metrics.json holds (experiments/experiment.py). Raises InputError for anything else."""
    advice = "Give the METRICS of Augmentation experiment."
    try:
        found = loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"Expected metrics of an experiment at {path}, found: {error.strerror}. {advice}") from error
    except ValueError as error:
        raise InputError(f"Expected metrics of an experiment in {path}, found no JSON ({error}). {advice}") from error
    kind = found.get("format") if isinstance(found, dict) else None
    if kind != FORMAT:
        what = f"those of {kind}" if kind else "something else"
        raise InputError(f"Expected metrics of an experiment in {path}, found {what}. {advice}")
    if not isinstance(found.get("version"), int) or found["version"] > VERSION:
        raise InputError(
            f"Expected metrics of version {VERSION} in {path}, found version {found.get('version')}. Update LandSynth."
        )
    return dict(found)


def of_experiment(found: dict[str, Any], path: str) -> Group:
    """The gains of the arm that is preferred (gains.best), all arms in a table, and what that means.

    Gains are shares, d-mIoU = mIoU / mIoU of the baseline - 1 (Wang et al. 2023, table I), paired by seed; their
    intervals are Student's (gains.gain). Raises InputError where the metrics are damaged.
    """
    try:
        chosen = gains.best(found["arms"])
        if chosen is None:
            return Group(NAME, TITLE, missing=(Missing("gain_miou", _nothing(found, path)),))
        note = _note(found, chosen)
        measures = tuple(
            _measure(name, each, note)
            for name in gains.MEASURES
            if (each := chosen["gains"].get(name)) is not None
        )  # fmt: skip
        words = (_origin(found), *summary(found))
        details = {
            "best": chosen["subject"],
            "baseline": chosen["baseline"],
            "kind": found["kind"],
            "dataset": found["dataset"],
            "split": found["split"],
            "arms": {arm["subject"]: arm["gains"] for arm in found["arms"] if arm.get("gains")},
        }
        return Group(NAME, TITLE, measures, (_table(found),), words=words, details=details)
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"Expected whole metrics of an experiment in {path}, found parts missing ({error!r}). Run it again."
        ) from error


def _measure(name: str, gain: dict[str, Any], note: str) -> Measure:
    interval = None if gain["low"] is None else (float(gain["low"]), float(gain["high"]))
    return Measure(
        f"gain_{name}", TITLES[name], float(gain["mean"]), UP, spread=gain["std"], interval=interval, count=gain["n"],
        note=note, is_headline=name == "miou",
    )  # fmt: skip


def _note(found: dict[str, Any], chosen: dict[str, Any]) -> str:
    compared = sum(bool(arm.get("gains")) for arm in found["arms"])
    how = "the best" if chosen.get("validation_gain") is None else "which validation prefers"
    best = f", {how} of {compared} arms" if compared > 1 else ""
    where = "test split" if found["split"] == "test" else "validation crops, as the experiment is not finished"
    return (
        f"{chosen['subject']} over {chosen['baseline']}{best}, {where}; mean over seeds, its spread the standard "
        "deviation between seeds, its interval Student's 95 %"
    )


def _origin(found: dict[str, Any]) -> str:
    return (
        f"From an experiment of kind {found['kind']} on the dataset {found['dataset']}: segmenters learnt from real "
        "imagery alone, and from mixes with synthetic imagery. A gain of +10 % takes a mean IoU of 0.50 to 0.55."
    )


def _nothing(found: dict[str, Any], path: str) -> str:
    done, wanted = found["cells_done"], found["cells"]
    state = f"{done} of {wanted} trainings are done" if done < wanted else "no arm has a baseline to compare with"
    return f"The experiment {path} has no gain yet: {state}. Run it again with RESUME."


def _table(found: dict[str, Any]) -> Table:
    """All arms that are compared with another."""

    def pair(arm: dict[str, Any], name: str) -> tuple[float, float | None] | None:
        known = arm["gains"].get(name)
        return None if known is None else (known["mean"], known["std"])

    rows = tuple(
        (arm["subject"], arm["baseline"], arm["n"], *(pair(arm, name) for name in gains.MEASURES))
        for arm in found["arms"]
        if arm.get("gains")
    )
    return Table(
        "Relative gain over the baseline: mean ± standard deviation over pairs of equal seed",
        (
            Column("training imagery"),
            Column("compared with"),
            Column("seeds"),
            *(Column(name, UP, 2, is_percent=True) for name in ("d-mIoU", "d-FWIoU", "d-acc")),
        ),
        rows,
    )
