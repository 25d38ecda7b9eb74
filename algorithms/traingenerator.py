"""Train generator: decides what the worker is asked to train, and says where the result can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingFeedback

from ..contract.dataset import DatasetInfo
from ..contract.errors import CancelledError, InputError, JobError
from ..contract.output import check_output
from ..contract.training_jobs import TrainGeneratorJob
from .base import Algorithm, as_processing_errors, duration, is_temporary, run_job
from .settings import worker_python
from .traingenerator_parameters import HELP, NUMBERS, declare, options_of

CHECKPOINT = "last.safetensors"
"""What a training leaves in its log folder (training/loop.py)."""


def build_job(options: Mapping[str, Any], info: DatasetInfo) -> TrainGeneratorJob:
    """Decide what to ask of the worker; runs nothing.

    options: fields of TrainGeneratorJob as the user set them; None leaves a field to its preset or default. info:
    the description of the dataset. Raises JobError, and InputError for a dataset that nothing can be learnt from.
    """
    if not info.of_split("train"):
        raise InputError(
            f"Expected scenes for training in the dataset {info.name}, found none in its split train. Prepare it again "
            "with smaller shares for validation and test, or another split."
        )
    if len(info.classes) < 2:
        found = ", ".join(each.name for each in info.classes) or "none"
        raise InputError(
            f"Expected at least two classes in the dataset {info.name}, found {found}. Prepare it again with land "
            "cover that tells classes apart."
        )
    job = TrainGeneratorJob(**{name: value for name, value in options.items() if value is not None})
    resolved = job.resolved
    if (resolved.batch_size or 0) % job.devices:
        raise JobError(
            f"batch_size: expected a multiple of the {job.devices} devices, found {resolved.batch_size}. Change "
            "BATCH_SIZE or DEVICES and run again."
        )
    return job


def summary(job: TrainGeneratorJob, info: DatasetInfo) -> str:
    """One sentence for the log: what is trained on what."""
    chosen = job.resolved
    ends = f" or {duration(60 * job.minutes)}" if job.minutes else ""
    return (
        f"Training {job.architecture} of width {chosen.width} on {info.name} ({len(info.of_split('train'))} scenes, "
        f"{len(info.bands)} bands, {len(info.classes)} classes): {chosen.steps} steps{ends}, {chosen.batch_size} crops "
        f"of {chosen.crop_size} px a step."
    )


class TrainGeneratorAlgorithm(Algorithm):
    """landsynth:traingenerator"""

    NAME = "traingenerator"
    DISPLAY_NAME = "Train generator"
    GROUP = "Training"
    TAGS = (
        "training",
        "generator",
        "gan",
        "spade",
        "csebgan",
        "neural network",
        "ai",
        "model",
        "onnx",
        "deep learning",
    )
    TIER = "training"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        declare(self)

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        with as_processing_errors():
            python = worker_python(self.TIER)
            options = options_of(self, parameters, context)
            info = DatasetInfo.read(options["dataset"])
            model = self.parameterAsFileOutput(parameters, "MODEL", context)
            log = Path(self.parameterAsFileOutput(parameters, "LOG", context))
            job = build_job({**options, "model": model, "log": str(log)}, info)
            check_output(model, (), "MODEL", (".onnx",))  # before hours of training, not after
            if job.resume and not (log / CHECKPOINT).is_file():
                feedback.pushWarning(f"Expected a training to resume in LOG, found none in {log}: it starts anew.")
            for name, path in (("MODEL", model), ("LOG", str(log))):
                if is_temporary(path):
                    feedback.pushWarning(
                        f"{name} is temporary: it goes when QGIS is closed. Choose a place of your own."
                    )
            feedback.pushInfo(summary(job, info))
            feedback.pushInfo(f"Previews, curves and checkpoints: {log.absolute().as_uri()}")
            try:
                values = run_job(job, python, feedback)
            except CancelledError as error:
                raise CancelledError(_cancelled(log)) from error
            numbers = {name: values[key] for name, (key, _) in NUMBERS.items() if values.get(key) is not None}
            return {"MODEL": model, "LOG": str(log), **numbers, **_shown(log, feedback)}


def _cancelled(log: Path) -> str:
    if (log / CHECKPOINT).is_file():
        return (
            f"Training was cancelled; no model was written. The last checkpoint is in {log}: run again with that LOG "
            "and RESUME to continue from it."
        )
    return f"Training was cancelled before its first checkpoint; no model was written, nothing to continue in {log}."


def _shown(log: Path, feedback: QgsProcessingFeedback) -> dict[str, str]:
    """Names the last preview in the log of the dialog; the output PREVIEW, where there is one."""
    previews = sorted(log.glob("preview*.png"))
    if not previews:
        return {}
    feedback.pushInfo(f"Last preview (land cover, real, three draws): {previews[-1].absolute().as_uri()}")
    return {"PREVIEW": str(previews[-1])}
