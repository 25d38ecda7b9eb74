"""Train segmenter: decides what the worker is asked to train, on real imagery and synthetic, before hours of work."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingFeedback

from ..contract.dataset import DatasetInfo, check_alike
from ..contract.errors import InputError
from ..contract.files import check_output
from ..contract.jobs.train_segmenter import PLAIN, TrainSegmenterJob
from .shared.base import Algorithm, as_processing_errors, duration
from .shared.settings import worker_python
from .shared.training import (
    check_learnable,
    check_shared_out,
    last_preview,
    measured,
    paths_in,
    read_options,
    run_training,
    warn_temporary,
)
from .trainsegmenter_parameters import HELP, NUMBERS, declare


def build_job(options: Mapping[str, Any], info: DatasetInfo, synthetic: Mapping[str, DatasetInfo]) -> TrainSegmenterJob:
    """Decide what to ask of the worker; runs nothing.

    options: fields of TrainSegmenterJob as the user set them; None leaves a field to its preset or default. info: the
    description of the dataset. synthetic: folder -> description of the synthetic datasets. Raises JobError, and
    InputError for datasets that nothing can be learnt from or that cannot be mixed.
    """
    given = {name: value for name, value in options.items() if value is not None}
    job = TrainSegmenterJob(**{**given, "synthetic": tuple(synthetic)})
    check_learnable(info)
    for folder, other in synthetic.items():
        if os.path.abspath(folder) == os.path.abspath(job.dataset):
            raise InputError(
                f"Expected another folder as SYNTHETIC than DATASET, found {folder} as both. Choose a folder made by "
                "Generate synthetic dataset, or leave SYNTHETIC empty."
            )
        check_alike(info, other, folder)
    check_shared_out(job.resolved.batch_size, job.devices)
    return job


def summary(job: TrainSegmenterJob, info: DatasetInfo, synthetic: Mapping[str, DatasetInfo]) -> str:
    """One sentence for the log: what is trained on what."""
    chosen = job.resolved
    network = f"with encoder {job.encoder}" if job.encoder != PLAIN else f"of width {chosen.width}"
    ends = f" or {duration(60 * job.minutes)}" if job.minutes else ""
    return (
        f"Training a U-Net {network} on {info.name} ({len(info.of_split('train'))} scenes, {len(info.bands)} bands, "
        f"{len(info.classes)} classes){_mixture(job, synthetic)}: {chosen.steps} steps{ends}, {chosen.batch_size} "
        f"crops of {chosen.crop_size} px a step."
    )


def _mixture(job: TrainSegmenterJob, synthetic: Mapping[str, DatasetInfo]) -> str:
    images = sum(len(each.of_split("train")) for each in synthetic.values())
    share = job.synthetic_share
    if not images or share == 0:
        return ""
    if share is None:
        return f" and all {images} synthetic images"
    place = "in place of their real one" if job.mixing == "replace" else "as many as that, on top"
    return f" with synthetic imagery for {share:.0%} of the scenes, {place}"


class TrainSegmenterAlgorithm(Algorithm):
    """landsynth:trainsegmenter"""

    NAME = "trainsegmenter"
    DISPLAY_NAME = "Train segmenter"
    GROUP = "Training"
    TAGS = (
        "training",
        "segmentation",
        "segmenter",
        "classification",
        "land cover",
        "u-net",
        "unet",
        "neural network",
        "ai",
        "model",
        "onnx",
        "deepness",
        "deep learning",
        "synthetic",
        "augmentation",
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
            given = parameters.get("SYNTHETIC")
            folders = paths_in(given if isinstance(given, (list, tuple)) else options["synthetic"])
            info = DatasetInfo.read(options["dataset"])
            synthetic = {folder: DatasetInfo.read(folder) for folder in folders}
            model = self.parameterAsFileOutput(parameters, "MODEL", context)
            log = Path(self.parameterAsFileOutput(parameters, "LOG", context))
            job = build_job({**options, "model": model, "log": str(log)}, info, synthetic)
            check_output(model, (options["encoder_weights"],), "MODEL", (".onnx",))  # before hours of training
            warn_temporary({"MODEL": model, "LOG": str(log)}, feedback)
            feedback.pushInfo(summary(job, info, synthetic))
            values = run_training(job, python, log, job.resume, feedback)
            classes = {name: value for name, value in (values.get("iou") or {}).items() if value is not None}
            if classes:
                found = ", ".join(f"{name} {value:.3f}" for name, value in classes.items())
                feedback.pushInfo(f"IoU of the classes on the validation part: {found}.")
            preview = last_preview(log, "land cover, imagery, what was read off it", feedback)
            return {"MODEL": model, "LOG": str(log), **measured(values, NUMBERS), **preview}
