"""Train scene generator: decides what the worker is asked to train, from labelled pictures, before hours of work."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProcessingParameterFile

from ..contract.errors import InputError
from ..contract.jobs.train_scene_generator import TrainSceneGeneratorJob
from .language.words import tr
from .shared.base import Algorithm, Values
from .shared.form import FOLDER_OR_ZIP_WIDGET, offer, read_options
from .shared.settings import worker_python
from .shared.training import (
    check_model,
    check_shared_out,
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
    "FRECHET_SATELLITE": ("frechet_satellite", "Distance to real pictures, mean over the classes (0: none)"),
    "DIVERSITY_RATIO": ("diversity_ratio", "Differences within a class, as a share of those of real pictures"),
    "PICTURES": ("pictures", "Pictures that are whole"),
    "LEFT_OUT": ("faulty", "Pictures that cannot be read, and were left out"),
}

HELP = """Trains a network that draws small labelled pictures like yours, class by class: forest, river, houses.

<b>Scenes</b> is a folder with one subfolder of pictures for each class (GeoTIFF, jpg or png), as EuroSAT and most collections for scene classification come; or a zip of one. The names of the subfolders are the classes. The result, one <b>model</b> file, is what <b>Generate labelled scenes</b> takes as MODEL.

<b>How much is needed?</b> Some hundred pictures of each class make a start, thousands are better. All need the same bands; pictures of another <b>size</b> are resampled. Pictures that cannot be read are an error that names them, or are left out and counted, as you choose.

<b>How long does it take?</b> The log soon says it; <b>minutes</b> ends it earlier. The larger the pictures, the longer: 128 px take four times as long as 64.

<b>See how it goes.</b> The <b>log</b> folder gets previews of every class, curves of the losses and of the discriminator's accuracy, and checkpoints. A share of the pictures is kept from training to measure it; training stops by itself where that no longer gets better, and the weights that did best are exported.

<b>As published?</b> Objective <i>minimax</i> with conditioning <i>one-hot</i> is the network of the paper; <i>hinge</i> and <i>projection</i> came later and do better.

<b>Stop and continue</b>: cancelling keeps the last checkpoint. Run again with the same log folder and <b>resume</b>: it goes on as if nothing had happened.

It needs the worker environment of tier <i>training</i> (PyTorch, about 5 GB): run <b>Install or repair the worker environment</b> once."""  # noqa: E501 - help text wraps itself


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
    wrong = tr("{}, which is another file") if Path(path).exists() else tr("{}, which is not there")
    found = wrong.format(path) if path else tr("none")
    raise InputError(
        tr("Expected a folder with one subfolder per class, or a zip of one, as SCENES, found {}. Check it.").format(
            found
        )
    )


def summary(job: TrainSceneGeneratorJob) -> str:
    """One sentence for the log: what is trained on what."""
    classes = f" ({', '.join(job.chosen_classes)})" if job.chosen_classes else ""
    text = tr("Training a generator of width {} on {}, {} px, {} with {}: {} steps{}, {} pictures a step.")
    return text.format(
        job.width, f"{job.scenes}{classes}", job.size, job.objective, job.conditioning, job.steps,
        ends_after(job.minutes), job.batch_size,
    )  # fmt: skip


class TrainSceneGeneratorAlgorithm(Algorithm):
    """landsynth:trainscenegenerator"""

    NAME = "trainscenegenerator"
    DISPLAY_NAME = "Train scene generator"
    GROUP = "Training"
    TAGS = (
        "training, scenes, labelled, chips, eurosat, scene classification, dcgan, gan, generator, neural network, "
        "ai, model, onnx, deep learning"
    )
    TIER = "training"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        label = self.tr("Scenes (folder of class folders, or zip)")
        place = QgsProcessingParameterFile("SCENES", label)
        place.setMetadata({"widget_wrapper": {"class": FOLDER_OR_ZIP_WIDGET}})
        place.setFileFilter("")  # the one that Processing sets accepts no folder
        self.add(place, "Folder with one subfolder of pictures per class, or a zip of one.")
        offer(self, TrainSceneGeneratorJob)
        training_outputs(self, {"MODEL": "Scene generator"}, NUMBERS)

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        python = worker_python(self.TIER)
        model = self.parameterAsFileOutput(parameters, "MODEL", context)
        log = Path(self.parameterAsFileOutput(parameters, "LOG", context))
        job = build_job({**read_options(self, parameters, context), "model": model, "log": str(log)})
        check_scenes(job.scenes)
        check_model(model, (job.scenes,))
        warn_temporary({"MODEL": model, "LOG": str(log)}, feedback)
        feedback.pushInfo(summary(job))
        values = run_training(job, python, log, job.resume, feedback)
        preview = last_preview(log, tr("classes in rows: real pictures, then made-up ones"), feedback)
        return {"MODEL": model, "LOG": str(log), **measured(values, NUMBERS), **preview}
