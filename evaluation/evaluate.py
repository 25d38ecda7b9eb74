"""The verb evaluate: every group of measures in turn, metrics.json with the numbers, and a report in plain words."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from ..contract.card import read_card, require_kind
from ..contract.dataset import FILE_NAME
from ..contract.errors import CancelledError, InputError, LandSynthError
from ..contract.events import Event, Message, Progress, Report, Warning
from ..contract.files import check_output
from ..contract.jobs.evaluate import EvaluateJob
from ..contract.jobs.registry import to_json
from ..contract.progress import Clock
from ..contract.resources import BUNDLED_SEGMENTER
from .chips.comparison import Context
from .groups import agreement, distinguishability, diversity, fidelity, privacy, radiometry, seams, usefulness
from .report.evaluate import page_of, pictures_of
from .report.measures import Group, Measure, Missing
from .report.page import write_files
from .report.words import TITLES

FORMAT, VERSION = "landsynth-evaluation", 1
Measuring = Callable[[Context], Group]
GROUPS: dict[str, Measuring] = {
    "fidelity": fidelity.fidelity,
    "agreement": agreement.agreement,
    "diversity": diversity.diversity,
    "distinguishability": distinguishability.distinguishability,
    "radiometry": radiometry.radiometry,
    "seams": seams.seams,
    "privacy": privacy.privacy,
    "usefulness": usefulness.usefulness,
}
OPENING = 0.01
"""Share of the time that opening takes, roughly."""
KNOWN_FROM = 0.02
HUB = "hub"


def evaluate(
    job: EvaluateJob,
    report: Report,
    groups: Mapping[str, Measuring] = GROUPS,
    opened: Callable[[EvaluateJob, Report], Any] = Context.open,
) -> dict[str, Any]:
    """Measure what job.groups name, in that order, and write job.metrics and job.report.

    A group that cannot be measured is left out, with a warning and a line in the report. Gives REPORT, METRICS, the
    headline measures by name, chips_real, chips_synthetic, and not_computed, the number of measures that are missing.
    Raises OutputError, InputError, ModelError, MappingError or JobError before anything is measured, and where nothing
    at all could be; nothing is written then.
    """
    check_files(job)
    names = tuple(dict.fromkeys(job.groups))
    steps = Steps(report)
    context = opened(job, steps)
    steps.plan(weights(job, names, context.real.count))
    measured, failures = [], []
    for name in names:
        steps.begin(name)
        group, failure = _measured(name, groups[name], context, steps)
        measured.append(group)
        failures += [failure] if failure else []
    if failures and not any(group.measures for group in measured):
        raise failures[0]
    steps.end()
    document = metrics(job, context, measured, steps.seconds)
    page = page_of(document, measured, pictures_of(context), steps.warnings)
    text = json.dumps(document, indent=1, allow_nan=False, ensure_ascii=False) + "\n"
    write_files({Path(job.metrics): text, Path(job.report): page})
    headlines = {each["name"]: each["value"] for each in document["measures"] if each["is_headline"]}
    report(Message(f"Report: {job.report}; numbers: {job.metrics}."))
    report(Progress(1.0, 0.0))
    return {
        "REPORT": job.report, "METRICS": job.metrics, **headlines, "chips_real": context.real.count,
        "chips_synthetic": context.synthetic.count, "not_computed": len(document["missing"]),
    }  # fmt: skip


def check_files(job: EvaluateJob) -> None:
    """Raise OutputError, InputError or ModelError for paths that will not do, before hours of work tell so."""
    inputs = [
        job.real, job.synthetic, job.generator, job.landcover, job.synthetic_landcover, job.segmenter, job.experiment,
        job.inception_weights, job.resnet50_weights, job.lpips_weights,
    ]  # fmt: skip
    inside = [str(Path(each) / FILE_NAME) for each in (job.real, job.synthetic) if each]
    for name, ending in (("report", ".html"), ("metrics", ".json")):
        check_output(getattr(job, name), [each for each in (*inputs, *inside) if each], name.upper(), (ending,))
    for name in ("generator", "segmenter", "experiment", "inception_weights", "resnet50_weights", "lpips_weights"):
        path = getattr(job, name)
        is_optional = not path or (name.endswith("weights") and path == HUB) or path == str(BUNDLED_SEGMENTER)
        if not is_optional and not Path(path).is_file():
            raise InputError(f"Expected a file as {name.upper()}, found none at {path}. Check the path.")
    for name in ("generator", "segmenter"):
        path = getattr(job, name)
        if path and Path(path).is_file():
            require_kind(read_card(path), name, path, name.upper())
    if job.experiment and "usefulness" in job.groups:
        usefulness.read(job.experiment)


def weights(job: EvaluateJob, names: Sequence[str], chips: int) -> dict[str, float]:
    """How long groups take, roughly, one against the other; the first that needs chips paints them."""
    known = {
        "fidelity": 2.0 * chips,
        "agreement": 0.5 * chips,
        "diversity": 4.0 * job.masks * job.draws if job.generator else 1.0 * job.masks,
        "distinguishability": 6.0 * job.repeats,
        "radiometry": 0.5 * chips,
        "seams": 0.2 * chips,
        "privacy": 0.3 * chips + (4.0 * job.masks if job.generator else 0.0),
        "usefulness": 0.1,
    }
    painting = {names[0]: 0.0 if job.synthetic else 2.0 * chips}
    return {name: known[name] + painting.get(name, 0.0) for name in names}


class Steps:
    """The clock of all groups, which also keeps the seconds of each, and the warnings for the report."""

    def __init__(self, report: Report, now: Callable[[], float] = time.monotonic) -> None:
        self.warnings: list[str] = []
        self.seconds: dict[str, float] = {}
        self._report, self._now, self._since, self._name = report, now, now(), "opening"
        self._shares: dict[str, float] = {}
        self._clock = Clock(1.0, report, known_from=KNOWN_FROM, now=now)
        self._clock.begin(OPENING)

    def plan(self, weights: Mapping[str, float]) -> None:
        """Say how long the groups take, in any unit."""
        whole = sum(weights.values()) or 1.0
        self._shares = {name: (1 - OPENING) * weight / whole for name, weight in weights.items()}

    def __call__(self, event: Event) -> None:
        """Pass an event on."""
        if isinstance(event, Warning) and event.text not in self.warnings:
            self.warnings.append(event.text)
        self._clock(event)

    def begin(self, name: str) -> None:
        """The next group begins; what came before is done."""
        self.end()
        self._name = name
        self._clock.begin(self._shares[name])
        self._report(Message(f"{TITLES[name]}..."))
        self._clock.add(0.0)

    def end(self) -> None:
        """The current group ends."""
        now = self._now()
        self.seconds[self._name] = now - self._since
        self._since = now


def _measured(
    name: str, measure: Measuring, context: Context, report: Report
) -> tuple[Group, LandSynthError | None]:  # fmt: skip
    """A group's result; where it fails, one that says why, and the failure."""
    try:
        return _finite(measure(context)), None
    except CancelledError:
        raise
    except LandSynthError as error:
        failure = error
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == (__package__ or "").partition(".")[0]:
            raise  # ours, not a missing library
        failure = InputError(
            f"It needs the library {error.name}, which this worker environment has not. Run Install or repair the "
            "worker environment with a higher tier."
        )
    except MemoryError:
        failure = InputError("It needs more memory than there is. Lower CHIPS, CHIP_SIZE or MEMORY_MB.")
    report(Warning(f"{TITLES[name]} Not measured: {failure}"))
    return Group(name, TITLES[name], missing=(Missing(name, str(failure)),)), failure


def _finite(group: Group) -> Group:
    """The group without measures that are no number; those are missing."""
    odd = [each for each in group.measures if not math.isfinite(each.value)]
    if not odd:
        return group
    reasons = tuple(Missing(each.name, "The result is not a number: too few chips differ.") for each in odd)
    kept = tuple(each for each in group.measures if math.isfinite(each.value))
    return replace(group, measures=kept, missing=(*group.missing, *reasons))


def metrics(job: EvaluateJob, context: Context, groups: Sequence[Group], seconds: Mapping[str, float]) -> Any:
    """What metrics.json holds: every measure, what is missing and why, further details, and the job."""
    real, synthetic = context.real, context.synthetic
    document = {
        "format": FORMAT,
        "version": VERSION,
        "chips": {
            "real": real.count, "synthetic": synthetic.count, "size": job.chip_size, "is_paired": context.is_paired,
            "pixel_size": real.pixel_size, "data_type": real.data_type,
        },
        "attribution": context.attribution,
        "bands": [each.name for each in real.bands],
        "classes": [asdict(each) for each in real.classes],
        "measures": [{"group": group.name, **_row(each)} for group in groups for each in group.measures],
        "missing": [{"group": group.name, **asdict(each)} for group in groups for each in group.missing],
        "words": {group.name: list(group.words) for group in groups if group.words},
        "details": {group.name: group.details for group in groups if group.details},
        "seconds": {name: round(value, 2) for name, value in seconds.items()},
        "job": json.loads(to_json(job)),
    }  # fmt: skip
    return plain(document)


def _row(measure: Measure) -> dict[str, Any]:
    return {**asdict(measure), "value": float(measure.value)}


def plain(value: Any) -> Any:
    """A value as JSON has it: numbers of NumPy as Python's, arrays as lists, what is no finite number as null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple, set)):
        return [plain(each) for each in value]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
