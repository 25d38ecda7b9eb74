"""Train image translator: decides what the worker is asked to train, from two image sets, before hours of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsRasterLayer

from ..contract.errors import InputError, LandSynthError
from ..contract.files import check_output
from ..contract.jobs.train_translator import TrainTranslatorJob
from .layers.bands import bands_of
from .layers.image_sets import Member, files_of, members_of, said
from .shared.base import LayerAlgorithm, as_processing_errors, duration, scratch_folder
from .shared.settings import worker_python
from .shared.training import check_shared_out, last_preview, measured, read_options, run_training, warn_temporary
from .traintranslator_parameters import HELP, NUMBERS, RESIDUAL, declare

SETS = ("IMAGES_A", "IMAGES_B")
MODELS = ("MODEL_AB", "MODEL_BA")


def build_job(options: Mapping[str, Any], images: Mapping[str, Sequence[str]]) -> TrainTranslatorJob:
    """Decide what to ask of the worker; runs nothing.

    options: fields of TrainTranslatorJob as the user set them; None leaves a field to its preset or default, `bands`
    is a text and `residual` one of RESIDUAL. images: `images_a` and `images_b`, rasters and folders that will be there
    by then. Raises JobError, and InputError for an empty set.
    """
    for name, paths in images.items():
        if not paths:
            raise InputError(f"Expected rasters, or a folder of them, as {name.upper()}, found none. Choose some.")
    given = {name: value for name, value in options.items() if value is not None}
    given["bands"] = bands_of(given.get("bands"))
    given["residual"] = RESIDUAL[given.get("residual", "preset")]
    job = TrainTranslatorJob(**given, **{name: tuple(paths) for name, paths in images.items()})
    check_shared_out(job.resolved.batch_size, job.devices)
    return job


def summary(job: TrainTranslatorJob, found: Mapping[str, Sequence[Member]]) -> str:
    """One sentence for the log: what is trained on what."""
    chosen = job.resolved
    ends = f" or {duration(60 * job.minutes)}" if job.minutes else ""
    sets = ", ".join(f"{said(members)} as {name}" for name, members in found.items())
    return (
        f"Training two translators of width {chosen.width} with {chosen.blocks} blocks on {sets}: {chosen.steps} "
        f"steps{ends}, {chosen.batch_size} crops of {chosen.crop_size} px of each set a step."
    )


@dataclass(frozen=True)
class Prepared:
    """What the main thread read: the members of both sets."""

    sets: dict[str, tuple[Member, ...]]


class TrainTranslatorAlgorithm(LayerAlgorithm):
    """landsynth:traintranslator"""

    NAME = "traintranslator"
    DISPLAY_NAME = "Train image translator (unpaired)"
    GROUP = "Training"
    TAGS = (
        "training",
        "translator",
        "translation",
        "unpaired",
        "cyclegan",
        "style",
        "season",
        "domain adaptation",
        "gan",
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

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Folders pass too, which Processing itself refuses; what is no raster is named."""
        known = dict(parameters)
        for name in SETS:
            try:
                members = members_of(parameters.get(name), name, context)
            except LandSynthError as error:
                return False, str(error)
            if members:
                known[name] = QgsRasterLayer()  # Processing takes any layer
        return super().checkParameterValues(known, context)

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Prepared:
        return Prepared({name: members_of(parameters.get(name), name, context) for name in SETS})

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        with as_processing_errors(), scratch_folder() as folder:
            sets = self.prepared().sets
            python = worker_python(self.TIER)
            models = {name: self.parameterAsFileOutput(parameters, name, context) for name in MODELS}
            log = Path(self.parameterAsFileOutput(parameters, "LOG", context))
            options = {**read_options(self, parameters, context), "log": str(log)}
            options.update({name.lower(): path for name, path in models.items()})
            expected = {name.lower(): ["-"] * len(members) for name, members in sets.items()}
            build_job(options, expected)  # before anything is exported
            for name, path in models.items():
                check_output(path, (), name, (".onnx",))  # before hours of training
            warn_temporary({**models, "LOG": str(log)}, feedback)
            files = {
                name.lower(): files_of(members, folder / name.lower(), context, feedback)
                for name, members in sets.items()
            }
            job = build_job(options, files)
            feedback.pushInfo(summary(job, sets))
            values = run_training(job, python, log, job.resume, feedback)
            preview = last_preview(log, "imagery, translated, and back again", feedback)
            return {**models, "LOG": str(log), **measured(values, NUMBERS), **preview}
