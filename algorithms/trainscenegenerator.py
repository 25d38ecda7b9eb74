"""Train scene generator: decides what the worker is asked to train, from labelled pictures, before hours of work."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingFeedback

from ..contract.errors import InputError
from ..contract.files import check_output
from ..contract.jobs.train_scene_generator import TrainSceneGeneratorJob
from .shared.base import Algorithm, as_processing_errors, duration
from .shared.settings import worker_python
from .shared.training import check_shared_out, last_preview, measured, read_options, run_training, warn_temporary
from .trainscenegenerator_parameters import HELP, NUMBERS, declare


def build_job(options: Mapping[str, Any]) -> TrainSceneGeneratorJob:
    """Decide what to ask of the worker; runs nothing.

    options: fields of TrainSceneGeneratorJob as the user set them, `size` as a number or its text; None leaves a field
    to its default. Raises JobError.
    """
    given = {name: value for name, value in options.items() if value is not None}
    if "size" in given:
        given["size"] = int(given["size"])
    job = TrainSceneGeneratorJob(**given)
    check_shared_out(job.batch_size, job.devices)
    return job


def check_scenes(path: str) -> None:
    """Raise InputError where there is neither a folder nor a zip; what lies in it is the worker's to say."""
    if Path(path).is_dir() or (Path(path).is_file() and zipfile.is_zipfile(path)):
        return
    found = f"{path}, which is {'another file' if Path(path).exists() else 'not there'}" if path else "none"
    raise InputError(
        f"Expected a folder with one subfolder per class, or a zip of one, as SCENES, found {found}. Check it."
    )


def summary(job: TrainSceneGeneratorJob) -> str:
    """One sentence for the log: what is trained on what."""
    ends = f" or {duration(60 * job.minutes)}" if job.minutes else ""
    classes = f" ({', '.join(job.chosen_classes)})" if job.chosen_classes else ""
    return (
        f"Training a generator of width {job.width} on {job.scenes}{classes}, {job.size} px, {job.objective} with "
        f"{job.conditioning}: {job.steps} steps{ends}, {job.batch_size} pictures a step."
    )


class TrainSceneGeneratorAlgorithm(Algorithm):
    """landsynth:trainscenegenerator"""

    NAME = "trainscenegenerator"
    DISPLAY_NAME = "Train scene generator"
    GROUP = "Training"
    TAGS = (
        "training",
        "scenes",
        "labelled",
        "chips",
        "eurosat",
        "scene classification",
        "dcgan",
        "gan",
        "generator",
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
            model = self.parameterAsFileOutput(parameters, "MODEL", context)
            log = Path(self.parameterAsFileOutput(parameters, "LOG", context))
            job = build_job({**read_options(self, parameters, context), "model": model, "log": str(log)})
            check_scenes(job.scenes)
            check_output(model, (job.scenes,), "MODEL", (".onnx",))  # before hours of training
            warn_temporary({"MODEL": model, "LOG": str(log)}, feedback)
            feedback.pushInfo(summary(job))
            values = run_training(job, python, log, job.resume, feedback)
            preview = last_preview(log, "classes in rows: real pictures, then made-up ones", feedback)
            return {"MODEL": model, "LOG": str(log), **measured(values, NUMBERS), **preview}
