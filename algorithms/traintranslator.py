"""Train image translator: decides what the worker is asked to train, from two image sets, before hours of work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
    QgsRasterLayer,
)

from ..contract.errors import InputError, LandSynthError
from ..contract.jobs.train_translator import TrainTranslatorJob
from .language.words import tr
from .layers.bands import bands_of
from .layers.image_sets import Member, files_of, members_of, said
from .shared.base import LayerAlgorithm, Values, scratch_folder
from .shared.form import choice, offer, read_options
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

SETS = ("IMAGES_A", "IMAGES_B")
MODELS = ("MODEL_AB", "MODEL_BA")


RESIDUAL = {"preset": None, "change": True, "whole": False}
"""What RESIDUAL offers, and the field of the job that it means."""
NUMBERS = {
    "STEPS_DONE": ("steps", "Steps"),
    "SECONDS": ("seconds", "Seconds of training"),
    "BEST_STEP": ("best_step", "Step of the best validation, which the models hold"),
    "SCORE": ("score", "Distances to the other set's imagery, as a share of those of untranslated imagery (0: none)"),
    "FRECHET_SATELLITE_AB": ("frechet_satellite_ab", "Distance of translated imagery of A to that of B (0: none)"),
    "FRECHET_SATELLITE_BA": ("frechet_satellite_ba", "Distance of translated imagery of B to that of A (0: none)"),
    "LOG_LOSS_AB": ("log_loss_ab", "How hard translated imagery of A is told from that of B (0.69: not at all)"),
    "LOG_LOSS_BA": ("log_loss_ba", "How hard translated imagery of B is told from that of A (0.69: not at all)"),
}

HELP = """Trains two networks that give imagery the look of other imagery and back: summer and autumn, two sensors, two years. The two sets need no pairs: neither the same places, nor the same number of images (CycleGAN, Zhu et al. 2017).

<b>Images A</b> and <b>Images B</b> are rasters (in the list, <i>Add Directory</i> takes all of a folder) with as many bands and about the same pixel size; each set of one look. Their values may differ in range. The results, two <b>models</b>, are what <b>Translate imagery</b> takes as MODEL: one from A to B, one back.

<b>What to choose first</b>: the images, two model files and a log folder. The preset <i>laptop</i> needs no GPU; the log soon says how long it will take, and <b>minutes</b> ends it earlier. With a GPU choose <i>gpu</i>.

<b>How much is needed?</b> Some square kilometres at 1 m of each look make a start. The sets should show the same kinds of places in about the same shares: where one holds much more forest than the other, forest is invented or lost.

<b>See how it goes.</b> Losses say nothing here. The <b>log</b> folder gets previews (imagery, translated, and back again) and curves of distances between translated and real imagery, which fall while something is learnt; the weights that did best are exported. A part of the images is kept from training to measure it.

<b>Stop and continue</b>: cancelling keeps the last checkpoint. Run again with the same log folder and <b>resume</b>: it goes on as if nothing had happened.

It needs the worker environment of tier <i>training</i> (PyTorch, about 5 GB): run <b>Install or repair the worker environment</b> once."""  # noqa: E501 - help text wraps itself


def build_job(options: Mapping[str, Any], images: Mapping[str, Sequence[str]]) -> TrainTranslatorJob:
    """Decide what to ask of the worker; runs nothing.

    options: fields of TrainTranslatorJob as the user set them; None leaves a field to its preset or default, `bands`
    is a text and `residual` one of RESIDUAL. images: `images_a` and `images_b`, rasters and folders that will be there
    by then. Raises JobError, and InputError for an empty set.
    """
    for name, paths in images.items():
        if not paths:
            raise InputError(
                tr("Expected rasters, or a folder of them, as {}, found none. Choose some.").format(name.upper())
            )
    given = {name: value for name, value in options.items() if value is not None}
    given["bands"] = bands_of(given.get("bands"))
    given["residual"] = RESIDUAL[given.get("residual", "preset")]
    job = TrainTranslatorJob(**given, **{name: tuple(paths) for name, paths in images.items()})
    check_shared_out(job.resolved.batch_size, job.devices)
    return job


def summary(job: TrainTranslatorJob, found: Mapping[str, Sequence[Member]]) -> str:
    """One sentence for the log: what is trained on what."""
    chosen = job.resolved
    sets = ", ".join(tr("{} as {}").format(said(members), name) for name, members in found.items())
    return tr(
        "Training two translators of width {} with {} blocks on {}: {} steps{}, {} crops of {} px of each set a step."
    ).format(
        chosen.width, chosen.blocks, sets, chosen.steps, ends_after(job.minutes), chosen.batch_size, chosen.crop_size
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
        "training, translator, translation, unpaired, cyclegan, style, season, domain adaptation, gan, "
        "neural network, ai, model, onnx, deep learning"
    )
    TIER = "training"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tr, layers, raster = self.tr, QgsProcessingParameterMultipleLayers, QgsProcessing.SourceType.TypeRaster
        first, second = layers("IMAGES_A", tr("Images A"), raster), layers("IMAGES_B", tr("Images B"), raster)
        self.add(first, "Rasters of the first look; Add Directory takes those of a folder.")
        self.add(second, "Rasters of the second look; Add Directory takes those of a folder.")
        offer(self, TrainTranslatorJob, "preset", "steps", "minutes", "batch_size", "crop_size")
        bands = QgsProcessingParameterString("BANDS", tr("Bands (empty: all)"), optional=True)
        self.add(bands, "Numbers of the bands to learn, the same in both sets, such as 1, 2, 3.", advanced=True)
        self.add(
            choice("RESIDUAL", tr("What the networks paint"), tuple(RESIDUAL)),
            "change: what is added to the imagery, none at first (preset laptop). whole: all of it, as published.",
            advanced=True,
        )
        offer(self, TrainTranslatorJob)
        training_outputs(self, {"MODEL_AB": "Translator from A to B", "MODEL_BA": "Translator from B to A"}, NUMBERS)

    def check_values(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Folders pass too, which Processing itself refuses; what is no raster is named."""
        known = dict(parameters)
        for name in SETS:
            try:
                members = members_of(parameters.get(name), name, context)
            except LandSynthError as error:
                return False, str(error)
            if members:
                known[name] = QgsRasterLayer()  # Processing takes any layer
        return super().check_values(known, context)

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Prepared:
        return Prepared({name: members_of(parameters.get(name), name, context) for name in SETS})

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        with scratch_folder() as folder:
            sets = self.prepared().sets
            python = worker_python(self.TIER)
            models = {name: self.parameterAsFileOutput(parameters, name, context) for name in MODELS}
            log = Path(self.parameterAsFileOutput(parameters, "LOG", context))
            options = {**read_options(self, parameters, context), "log": str(log)}
            options.update({name.lower(): path for name, path in models.items()})
            expected = {name.lower(): ["-"] * len(members) for name, members in sets.items()}
            build_job(options, expected)  # before anything is exported
            for name, path in models.items():
                check_model(path, (), name)
            warn_temporary({**models, "LOG": str(log)}, feedback)
            files = {
                name.lower(): files_of(members, folder / name.lower(), context, feedback)
                for name, members in sets.items()
            }
            job = build_job(options, files)
            feedback.pushInfo(summary(job, sets))
            values = run_training(job, python, log, job.resume, feedback)
            preview = last_preview(log, tr("imagery, translated, and back again"), feedback)
            return {**models, "LOG": str(log), **measured(values, NUMBERS), **preview}
