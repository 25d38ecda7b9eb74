"""What the algorithms that train share: numbers left empty, options read by type, the log folder, what is said."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ...contract.dataset import DatasetInfo
from ...contract.errors import CancelledError, InputError, JobError
from ...contract.jobs.presets import PRECISIONS
from ...contract.jobs.registry import Job
from .base import Algorithm, choice, is_temporary, run_job

CHECKPOINT = "last.safetensors"
"""What a training leaves in its log folder (training/loop/run.py)."""
MAX_SEED = 2**31 - 1  # what Processing's integers hold
DEVICES = ("auto", "cpu", "cuda")
WHOLE, REAL = QgsProcessingParameterNumber.Type.Integer, QgsProcessingParameterNumber.Type.Double
Numbers = Mapping[str, tuple[str, str]]
"""Output -> key of the worker's result and label; what was not measured is no output."""


def empty_number(
    algorithm: Algorithm, name: str, label: str, least: float, real: bool = False
) -> QgsProcessingParameterNumber:
    """A number that may be left empty, where a preset or nothing takes its place."""
    kind, text = REAL if real else WHOLE, algorithm.tr(label)
    return QgsProcessingParameterNumber(name, text, kind, None, optional=True, minValue=least)


def declare_course(algorithm: Algorithm, patience: int, save_every: int, devices: int) -> None:
    """Add the advanced parameters that say when a training stops and saves, and what computes it; with defaults."""
    tr, number = algorithm.tr, QgsProcessingParameterNumber
    for parameter, tip in (
        (
            number("PATIENCE", tr("Validations without progress until it stops (0: never)"), WHOLE, patience,
                   minValue=0),
            "Training stops early where its measure has not improved for so many validations.",
        ),
        (
            number("SAVE_EVERY", tr("Steps between checkpoints"), WHOLE, save_every, minValue=1),
            "What is lost at most where the machine fails.",
        ),
        (
            choice("PRECISION", tr("Precision"), PRECISIONS),
            "auto: bf16-mixed where the device computes it, which is faster; 32-true: full precision.",
        ),
        (
            number("DEVICES", tr("Devices"), WHOLE, devices, minValue=1),
            "GPUs, or processes on the CPU, that train together; the batch is shared out.",
        ),
    ):  # fmt: skip
        algorithm.add(parameter, tip, advanced=True)


def add_numbers(algorithm: Algorithm, numbers: Numbers) -> None:
    """Declare the number outputs."""
    for name, (_, label) in numbers.items():
        algorithm.addOutput(QgsProcessingOutputNumber(name, algorithm.tr(label)))


def measured(values: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """The number outputs of a worker's result."""
    return {name: values[key] for name, (key, _) in numbers.items() if values.get(key) is not None}


def read_options(algorithm: Algorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
    """The fields of a job, by the names of the parameters in lower case; numbers left empty are None.

    Parameters of other types than numbers, choices, ticks, texts and single files are left to the algorithm.
    """
    options: dict[str, Any] = {}
    for each in algorithm.parameterDefinitions():
        name = each.name()
        if isinstance(each, QgsProcessingParameterNumber):
            is_empty = parameters.get(name, each.defaultValue()) in (None, "")
            read = algorithm.parameterAsInt if each.dataType() == WHOLE else algorithm.parameterAsDouble
            options[name.lower()] = None if is_empty else read(parameters, name, context)
        elif isinstance(each, QgsProcessingParameterEnum):
            options[name.lower()] = algorithm.choice(parameters, name, context)
        elif isinstance(each, QgsProcessingParameterBoolean):
            options[name.lower()] = algorithm.parameterAsBoolean(parameters, name, context)
        elif isinstance(each, QgsProcessingParameterFile):
            options[name.lower()] = algorithm.parameterAsFile(parameters, name, context)
        elif isinstance(each, QgsProcessingParameterString):
            options[name.lower()] = algorithm.parameterAsString(parameters, name, context).strip()
    return options


def paths_in(value: Any) -> tuple[str, ...]:
    """The paths in a list, or in a text that separates them by semicolons or as the platform separates paths."""
    if isinstance(value, (list, tuple)):
        return tuple(dict.fromkeys(path for each in value for path in paths_in(each)))
    text = str(value or "").strip()
    parts = [text] if os.path.exists(text) else re.split(f"[;{re.escape(os.pathsep)}]", text)
    return tuple(dict.fromkeys(part.strip().strip('"') for part in parts if part.strip()))


def check_learnable(info: DatasetInfo, splits: Iterable[str] = ("train",)) -> None:
    """Raise InputError for a dataset without scenes in one of the splits, or with fewer than two classes."""
    for split in splits:
        if not info.of_split(split):
            purpose = {"train": "training", "validation": "validation", "test": "the test"}[split]
            shares = "smaller shares for validation and test" if split == "train" else f"a larger share for {purpose}"
            raise InputError(
                f"Expected scenes for {purpose} in the dataset {info.name}, found none in its split {split}. Prepare "
                f"it again with {shares}, or another split."
            )
    if len(info.classes) < 2:
        found = ", ".join(each.name for each in info.classes) or "none"
        raise InputError(
            f"Expected at least two classes in the dataset {info.name}, found {found}. Prepare it again with land "
            "cover that tells classes apart."
        )


def check_shared_out(batch_size: Optional[int], devices: int) -> None:
    """Raise JobError for a batch that the devices cannot share out."""
    if (batch_size or 0) % devices:
        raise JobError(
            f"batch_size: expected a multiple of the {devices} devices, found {batch_size}. Change BATCH_SIZE or "
            "DEVICES and run again."
        )


def warn_temporary(places: Mapping[str, str], feedback: QgsProcessingFeedback) -> None:
    """Warns about outputs that go when QGIS is closed."""
    for name, path in places.items():
        if is_temporary(path):
            feedback.pushWarning(f"{name} is temporary: it goes when QGIS is closed. Choose a place of your own.")


def run_training(job: Job, python: Path, log: Path, resume: bool, feedback: QgsProcessingFeedback) -> dict[str, Any]:
    """Run a training in the worker; says where its log is, and how to go on where it was cancelled."""
    if resume and not (log / CHECKPOINT).is_file():
        feedback.pushWarning(f"Expected a training to resume in LOG, found none in {log}: it starts anew.")
    feedback.pushInfo(f"Previews, curves and checkpoints: {log.absolute().as_uri()}")
    try:
        return run_job(job, python, feedback)
    except CancelledError as error:
        raise CancelledError(_cancelled(log)) from error


def _cancelled(log: Path) -> str:
    if (log / CHECKPOINT).is_file():
        return (
            f"Training was cancelled; no model was written. The last checkpoint is in {log}: run again with that LOG "
            "and RESUME to continue from it."
        )
    return f"Training was cancelled before its first checkpoint; no model was written, nothing to continue in {log}."


def last_preview(log: Path, shows: str, feedback: QgsProcessingFeedback) -> dict[str, str]:
    """Names the last preview in the log of the dialog; the output PREVIEW, where there is one."""
    previews = sorted(log.glob("preview*.png"))
    if not previews:
        return {}
    feedback.pushInfo(f"Last preview ({shows}): {previews[-1].absolute().as_uri()}")
    return {"PREVIEW": str(previews[-1])}
