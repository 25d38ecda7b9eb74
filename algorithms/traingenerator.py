"""Train generator: decides what the worker is asked to train, and says where the result can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingFeedback

from ..contract.dataset import DatasetInfo
from ..contract.jobs.train_generator import TrainGeneratorJob
from .language.words import tr
from .layers.bands import bands_of
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
    run_training,
    training_outputs,
    warn_temporary,
)

NUMBERS = {
    "STEPS_DONE": ("steps", "Steps"),
    "SECONDS": ("seconds", "Seconds of training"),
    "BEST_STEP": ("best_step", "Step of the best validation, which the model holds"),
    "FRECHET_SATELLITE": ("frechet_satellite", "Distance to real imagery (0: none)"),
    "MIOU": ("miou", "Agreement with the land cover (1: full)"),
    "DIVERSITY": ("diversity", "Diversity of the draws"),
}

HELP = """Trains a network that paints imagery like yours over land cover like yours.

<b>Dataset</b> is a folder made by <b>Prepare training dataset</b>. The result, one <b>model</b> file, is what <b>Generate synthetic imagery</b> takes as MODEL.

<b>How long does it take?</b> With the preset <i>laptop</i> and the architecture <i>fast</i>, 6000 steps of about a second each on two cores of a processor of today: two hours, on an older laptop an evening. The log soon says how long yours will take. <i>spade</i> and <i>csebgan</i> take one and a half times as long at the same width, and many times at their published one. You need not wait for the end: set <b>minutes</b>, or stop and continue later. With a GPU choose <i>gpu</i>: more steps, larger crops, better imagery, some hours.

<b>See how it goes.</b> The <b>log</b> folder gets a preview every 400 steps (land cover, real imagery, three draws), curves of the losses (curves.png, TensorBoard) and checkpoints. After some hundred steps water, vegetation and bare land can be told apart; roofs and fine texture need thousands.

<b>Stop and continue</b>: cancelling keeps the last checkpoint. Run again with the same log folder and <b>resume</b>: it goes on as if nothing had happened. So choose a log folder of your own, or the one that the run says.

<b>Architecture</b>: <i>fast</i> is LandSynth's own and the one to use. <i>spade</i> (Park et al. 2019) and <i>csebgan</i> (semantic embeddings) are published ones, for comparison; csebgan can draw the look of single classes anew.

<b>Empty numbers</b> come from the preset. Too little memory: lower batch size or crop size. All draws look alike: raise <b>diversity</b>, for example to 6.

While it trains, the model is measured on the dataset's validation part, first by a small network trained as a judge (some minutes); the weights that did best are exported.

It needs the worker environment of tier <i>training</i> (PyTorch, about 5 GB): run <b>Install or repair the worker environment</b> once."""  # noqa: E501 - help text wraps itself


def build_job(options: Mapping[str, Any], info: DatasetInfo) -> TrainGeneratorJob:
    """Decide what to ask of the worker; runs nothing.

    options: fields of TrainGeneratorJob as the user set them, lists as texts; None leaves a field to its preset or
    default. info: the description of the dataset. Raises JobError, and InputError for a dataset that nothing can be
    learnt from.
    """
    check_learnable(info)
    given = {name: value for name, value in options.items() if value is not None}
    lists = {name: bands_of(given.get(name), name.upper()) for name in ("octaves", "generalise")}
    job = TrainGeneratorJob(**{**given, **lists})
    check_shared_out(job.resolved.batch_size, job.devices)
    return job


def summary(job: TrainGeneratorJob, info: DatasetInfo) -> str:
    """One sentence for the log: what is trained on what."""
    chosen = job.resolved
    return tr("Training {} of width {} on {}: {} steps{}, {} crops of {} px a step.").format(
        job.architecture, chosen.width, described(info), chosen.steps, ends_after(job.minutes), chosen.batch_size,
        chosen.crop_size,
    )  # fmt: skip


class TrainGeneratorAlgorithm(Algorithm):
    """landsynth:traingenerator"""

    NAME = "traingenerator"
    DISPLAY_NAME = "Train generator"
    GROUP = "Training"
    TAGS = "training, generator, gan, spade, csebgan, neural network, ai, model, onnx, deep learning"
    TIER = "training"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        offer(
            self, TrainGeneratorJob, "dataset", "architecture", "preset", "steps", "minutes", "batch_size", "crop_size"
        )
        offer(self, TrainGeneratorJob)
        training_outputs(self, {"MODEL": "Generator"}, NUMBERS)

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        python = worker_python(self.TIER)
        options = read_options(self, parameters, context)
        info = DatasetInfo.read(options["dataset"])
        model = self.parameterAsFileOutput(parameters, "MODEL", context)
        log = Path(self.parameterAsFileOutput(parameters, "LOG", context))
        job = build_job({**options, "model": model, "log": str(log)}, info)
        check_model(model, ())
        warn_temporary({"MODEL": model, "LOG": str(log)}, feedback)
        feedback.pushInfo(summary(job, info))
        values = run_training(job, python, log, job.resume, feedback)
        preview = last_preview(log, tr("land cover, real, three draws"), feedback)
        return {"MODEL": model, "LOG": str(log), **measured(values, NUMBERS), **preview}
