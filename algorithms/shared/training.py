"""What the algorithms that train share: outputs, paths, checks, the log folder, what is said."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsApplication,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProject,
)

from ...contract.dataset import DatasetInfo
from ...contract.errors import CancelledError, InputError, JobError
from ...contract.files import check_output
from ...contract.jobs.registry import Job
from ...contract.log import LAST
from ..language.words import counted, tr
from . import settings
from .base import Algorithm, duration, is_temporary, run_job
from .form import destination

MODELS = ("MODEL", "MODEL_AB", "MODEL_BA")
"""Results of trainings that are models."""
Numbers = Mapping[str, tuple[str, str]]
"""Output -> key of the worker's result and label; what was not measured is no output."""


def training_outputs(algorithm: Algorithm, models: Mapping[str, str], numbers: Numbers) -> None:
    """Declare what a training gives: models with their labels, log folder, numbers, preview."""
    folder = lasting() / f"{algorithm.name()}-{datetime.now():%Y%m%d-%H%M%S}"
    for name, label in models.items():
        destination(algorithm, name, label, "ONNX model (*.onnx)", str(folder / f"{name.lower()}.onnx"))
    destination(algorithm, "LOG", "Log folder (checkpoints, previews, curves)", default=str(folder / "log"))
    add_numbers(algorithm, numbers)
    algorithm.addOutput(QgsProcessingOutputFile("PREVIEW", algorithm.tr("Last preview")))


def add_numbers(algorithm: Algorithm, numbers: Numbers) -> None:
    """Declare the number outputs."""
    for name, (_, label) in numbers.items():
        algorithm.addOutput(QgsProcessingOutputNumber(name, algorithm.tr(label)))


def measured(values: Mapping[str, Any], numbers: Numbers) -> dict[str, Any]:
    """The number outputs of a worker's result."""
    return {name: values[key] for name, (key, _) in numbers.items() if values.get(key) is not None}


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
            purpose = {"train": tr("training"), "validation": tr("validation"), "test": tr("the test")}[split]
            smaller, larger = tr("smaller shares for validation and test"), tr("a larger share for {}")
            raise InputError(
                tr(
                    "Expected scenes for {} in the dataset {}, found none in its split {}. Prepare it again with {}, "
                    "or another split."
                ).format(purpose, info.name, split, smaller if split == "train" else larger.format(purpose))
            )
    if len(info.classes) < 2:
        found = ", ".join(each.name for each in info.classes) or tr("none")
        raise InputError(
            tr(
                "Expected at least two classes in the dataset {}, found {}. Prepare it again with land cover that "
                "tells classes apart."
            ).format(info.name, found)
        )


def described(info: DatasetInfo) -> str:
    """A dataset in a sentence for the log: its name, and what it has to train on."""
    parts = (
        counted(len(info.of_split("train")), tr("scene"), tr("scenes")),
        counted(len(info.bands), tr("band"), tr("bands")),
        counted(len(info.classes), tr("class"), tr("classes")),
    )
    return f"{info.name} ({', '.join(parts)})"


def ends_after(minutes: Optional[float]) -> str:
    """ " or 12 min", where a training also ends by the clock."""
    return tr(" or {}").format(duration(60 * minutes)) if minutes else ""


def check_shared_out(batch_size: Optional[int], devices: int) -> None:
    """Raise JobError for a batch that the devices cannot share out."""
    if (batch_size or 0) % devices:
        raise JobError(
            tr(
                "batch_size: expected a multiple of the {} devices, found {}. Change BATCH_SIZE or DEVICES and run "
                "again."
            ).format(devices, batch_size)
        )


def lasting() -> Path:
    """Where trainings lie that nobody chose a place for: beside the project, else in the user's QGIS profile."""
    home = QgsProject.instance().homePath()
    return Path(home or QgsApplication.qgisSettingsDirPath()) / "landsynth" / "trainings"


def check_model(path: str, inputs: Iterable[str], name: str = "MODEL") -> None:
    """Raise OutputError where a model cannot be written, before hours of training; makes the folder of one that nobody
    chose a place for."""
    if lasting() in Path(path).parents:
        with contextlib.suppress(OSError):  # what is wrong with the folder is said below
            Path(path).parent.mkdir(parents=True, exist_ok=True)
    check_output(path, inputs, name, (".onnx",))


def warn_temporary(places: Mapping[str, str], feedback: QgsProcessingFeedback) -> None:
    """Says where outputs are written, and warns about those that go when QGIS is closed."""
    for name, path in places.items():
        if is_temporary(path):
            feedback.pushWarning(
                tr("{} is temporary: it goes when QGIS is closed. Choose a place of your own.").format(name)
            )
        else:
            feedback.pushInfo(f"{name}: {path}")


def run_training(job: Job, python: Path, log: Path, resume: bool, feedback: QgsProcessingFeedback) -> dict[str, Any]:
    """Run a training in the worker; says where its log is, and how to go on where it was cancelled."""
    if resume and not (log / LAST).is_file():
        feedback.pushWarning(tr("Expected a training to resume in LOG, found none in {}: it starts anew.").format(log))
    settings.remember(settings.LOGS, log)
    feedback.pushInfo(tr("Previews, curves and checkpoints: {}").format(log.absolute().as_uri()))
    try:
        result = run_job(job, python, feedback)
    except CancelledError as error:
        raise CancelledError(_cancelled(log)) from error
    for name in MODELS:
        if result.get(name):
            settings.remember(settings.TRAINED, Path(result[name]))
    return result


def _cancelled(log: Path) -> str:
    if (log / LAST).is_file():
        return tr(
            "Training was cancelled; no model was written. The last checkpoint is in {}: run again with that LOG and "
            "RESUME to continue from it."
        ).format(log)
    return tr(
        "Training was cancelled before its first checkpoint; no model was written, nothing to continue in {}."
    ).format(log)


def last_preview(log: Path, shows: str, feedback: QgsProcessingFeedback) -> dict[str, str]:
    """Names the last preview in the log of the dialog; the output PREVIEW, where there is one."""
    previews = sorted(log.glob("preview*.png"))
    if not previews:
        return {}
    feedback.pushInfo(tr("Last preview ({}): {}").format(shows, previews[-1].absolute().as_uri()))
    return {"PREVIEW": str(previews[-1])}
