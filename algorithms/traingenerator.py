"""Train generator: decides what the worker is asked to train, and says where the result can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingFeedback

from ..contract.dataset import DatasetInfo
from ..contract.files import check_output
from ..contract.jobs.train_generator import TrainGeneratorJob
from .shared.base import Algorithm, as_processing_errors, duration
from .shared.settings import worker_python
from .shared.training import (
    check_learnable,
    check_shared_out,
    last_preview,
    measured,
    read_options,
    run_training,
    warn_temporary,
)
from .traingenerator_parameters import HELP, NUMBERS, declare


def build_job(options: Mapping[str, Any], info: DatasetInfo) -> TrainGeneratorJob:
    """Decide what to ask of the worker; runs nothing.

    options: fields of TrainGeneratorJob as the user set them; None leaves a field to its preset or default. info:
    the description of the dataset. Raises JobError, and InputError for a dataset that nothing can be learnt from.
    """
    check_learnable(info)
    job = TrainGeneratorJob(**{name: value for name, value in options.items() if value is not None})
    check_shared_out(job.resolved.batch_size, job.devices)
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
            options = read_options(self, parameters, context)
            info = DatasetInfo.read(options["dataset"])
            model = self.parameterAsFileOutput(parameters, "MODEL", context)
            log = Path(self.parameterAsFileOutput(parameters, "LOG", context))
            job = build_job({**options, "model": model, "log": str(log)}, info)
            check_output(model, (), "MODEL", (".onnx",))  # before hours of training, not after
            warn_temporary({"MODEL": model, "LOG": str(log)}, feedback)
            feedback.pushInfo(summary(job, info))
            values = run_training(job, python, log, job.resume, feedback)
            preview = last_preview(log, "land cover, real, three draws", feedback)
            return {"MODEL": model, "LOG": str(log), **measured(values, NUMBERS), **preview}
