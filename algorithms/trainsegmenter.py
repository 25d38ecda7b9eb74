"""Train segmenter: decides what the worker is asked to train, on real imagery and synthetic, before hours of work."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProcessingParameterFile

from ..contract.dataset import DatasetInfo, check_alike
from ..contract.errors import InputError
from ..contract.jobs.train_segmenter import TrainSegmenterJob
from ..contract.options.presets import PLAIN
from .language.words import tr
from .shared.base import Algorithm, Values
from .shared.form import offer, read_options
from .shared.settings import worker_python
from .shared.training import (
    check_learnable,
    check_model,
    check_shared_out,
    described,
    ends_after,
    last_preview,
    measured,
    paths_in,
    run_training,
    training_outputs,
    warn_temporary,
)

NUMBERS = {
    "STEPS_DONE": ("steps", "Steps"),
    "SECONDS": ("seconds", "Seconds of training"),
    "BEST_STEP": ("best_step", "Step of the best validation, which the model holds"),
    "MIOU": ("miou", "Mean IoU of the classes on the validation part (1: perfect)"),
    "FWIOU": ("fwiou", "IoU on the validation part, classes weighted by their area"),
    "ACCURACY": ("accuracy", "Share of the validation pixels that are right"),
}

HELP = """Trains a network that reads land cover off imagery, from real imagery alone or with synthetic imagery as well.

<b>Dataset</b> is a folder made by <b>Prepare training dataset</b>: real imagery with its land cover. The result, one <b>model</b> file, is what <b>Map land cover with a segmenter</b> takes as MODEL; the plugin Deepness opens the copy beside it, <i>.deepness.onnx</i>.

<b>What to choose first</b>: only the dataset, a model file and a log folder. The preset <i>laptop</i> with the encoder <i>plain</i> needs no GPU; the log soon says how long it will take, and <b>minutes</b> ends it earlier. With a GPU choose <i>gpu</i>.

<b>Synthetic imagery</b>, if you have it: a folder made by <b>Generate synthetic dataset</b> from this same dataset; several are separated by a semicolon. Left at that, all of it is added to the real imagery. With a <b>share</b> of 0.5 and <i>replace</i>, half of the training scenes show synthetic imagery in place of their real one; with <i>add</i>, all real imagery stays and half as many synthetic images come on top (1: as many, 2: twice as many). Validation is always on the real dataset, so the numbers say whether it helped; <b>Augmentation experiment</b> compares shares for you.

<b>Encoder</b>: <i>plain</i> is the U-Net of Ronneberger et al. 2015. <i>resnet18</i>, <i>mobilenet_v2</i>, <i>efficientnet-b0</i> and any other name that segmentation_models_pytorch knows are larger networks; they gain from <b>weights</b> that were learnt on photographs.

<b>Rare classes missed?</b> Set class weights to <i>auto</i>, or the loss to <i>combined</i>. Too little memory: lower batch size or crop size.

<b>Stop and continue</b>: the log folder keeps checkpoints, curves and previews. Run again with the same log folder and <b>resume</b>: it goes on as if nothing had happened. Training stops by itself where validation no longer improves; the weights that did best are exported.

It needs the worker environment of tier <i>training</i> (PyTorch, about 5 GB): run <b>Install or repair the worker environment</b> once."""  # noqa: E501 - help text wraps itself


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
                tr(
                    "Expected another folder as SYNTHETIC than DATASET, found {} as both. Choose a folder made by "
                    "Generate synthetic dataset, or leave SYNTHETIC empty."
                ).format(folder)
            )
        check_alike(info, other, folder)
    check_shared_out(job.resolved.batch_size, job.devices)
    return job


def summary(job: TrainSegmenterJob, info: DatasetInfo, synthetic: Mapping[str, DatasetInfo]) -> str:
    """One sentence for the log: what is trained on what."""
    chosen = job.resolved
    is_plain = job.encoder == PLAIN
    network = tr("of width {}").format(chosen.width) if is_plain else tr("with encoder {}").format(job.encoder)
    return tr("Training a U-Net {} on {}{}: {} steps{}, {} crops of {} px a step.").format(
        network, described(info), _mixture(job, synthetic), chosen.steps, ends_after(job.minutes), chosen.batch_size,
        chosen.crop_size,
    )  # fmt: skip


def _mixture(job: TrainSegmenterJob, synthetic: Mapping[str, DatasetInfo]) -> str:
    images = sum(len(each.of_split("train")) for each in synthetic.values())
    share = job.synthetic_share
    if not images or share == 0:
        return ""
    if share is None:
        return tr(" and all {} synthetic images").format(images)
    if job.mixing == "batch":
        return tr(" and {} synthetic images, which {:.0%} of the crops of each step show").format(images, share)
    place = tr("in place of their real one") if job.mixing == "replace" else tr("as many as that, on top")
    return tr(" with synthetic imagery for {:.0%} of the scenes, {}").format(share, place)


class TrainSegmenterAlgorithm(Algorithm):
    """landsynth:trainsegmenter"""

    NAME = "trainsegmenter"
    DISPLAY_NAME = "Train segmenter"
    GROUP = "Training"
    TAGS = (
        "training, segmentation, segmenter, classification, land cover, u-net, unet, neural network, ai, model, "
        "onnx, deepness, deep learning, synthetic, augmentation"
    )
    TIER = "training"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        folder = QgsProcessingParameterFile.Behavior.Folder
        label = self.tr("Synthetic dataset (several: ;)")
        offer(self, TrainSegmenterJob, "dataset")
        self.add(
            QgsProcessingParameterFile("SYNTHETIC", label, folder, optional=True),
            "Folder made by Generate synthetic dataset, with the classes and bands of the training dataset.",
        )
        offer(self, TrainSegmenterJob)
        training_outputs(self, {"MODEL": "Segmenter"}, NUMBERS)

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        python = worker_python(self.TIER)
        options = read_options(self, parameters, context)
        given = parameters.get("SYNTHETIC")
        folders = paths_in(given if isinstance(given, (list, tuple)) else options["synthetic"])
        info = DatasetInfo.read(options["dataset"])
        synthetic = {folder: DatasetInfo.read(folder) for folder in folders}
        model = self.parameterAsFileOutput(parameters, "MODEL", context)
        log = Path(self.parameterAsFileOutput(parameters, "LOG", context))
        job = build_job({**options, "model": model, "log": str(log)}, info, synthetic)
        check_model(model, (options["encoder_weights"],))
        warn_temporary({"MODEL": model, "LOG": str(log)}, feedback)
        feedback.pushInfo(summary(job, info, synthetic))
        values = run_training(job, python, log, job.resume, feedback)
        classes = {name: value for name, value in (values.get("iou") or {}).items() if value is not None}
        if classes:
            found = ", ".join(f"{name} {value:.3f}" for name, value in classes.items())
            feedback.pushInfo(tr("IoU of the classes on the validation part: {}.").format(found))
        preview = last_preview(log, tr("land cover, imagery, what was read off it"), feedback)
        return {"MODEL": model, "LOG": str(log), **measured(values, NUMBERS), **preview}
