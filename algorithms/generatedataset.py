"""Generate synthetic dataset: imagery for every mask of a training dataset, made by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProcessingOutputNumber, QgsProcessingOutputString

from ..contract.card import ModelCard, read_card, require_encoder
from ..contract.dataset import SPLITS, DatasetInfo
from ..contract.errors import CancelledError, ModelError
from ..contract.files import check_new_folder
from ..contract.jobs.generate_dataset import GenerateDatasetJob
from ..contract.resources import BUNDLED_GENERATOR
from .language.words import tr
from .shared.base import Algorithm, Values, run_job
from .shared.form import choice, destination, given, offer, read_options
from .shared.settings import worker_python

NUMBERS = {"SCENES": "Masks", "IMAGES": "Images", "MADE": "Images made by this run", "MEGAPIXELS": "Megapixels"}

HELP = """Paints every mask of a training dataset, and writes the imagery and the masks as a dataset of the same form: more labelled images to train a segmenter with, or the material to measure a generator by.

<b>Dataset</b> is a folder made by <b>Prepare training dataset</b>. <b>Model</b> is a generator that knows its classes, by their names; empty: the bundled one for 0.4 m, which paints building, paved, bare, grass, tree and water.

<b>Variants</b>: so many images for each mask, each with a seed of its own that follows from <b>seed</b>, the name of the scene and the number of the variant. What is unlabelled in a mask stays empty in its images. Every image names its source and its seed in <i>dataset.json</i>; the splits are those of the sources, so that what is kept for the test stays out of the training.

<b>Latents</b>: <i>random</i> draws a look for each image; <i>encoded</i> takes that of the real image, for models with an encoder (architectures fast and spade).

<b>Radiometry</b>: <i>model</i> leaves the colours as they are painted; <i>scenes</i> gives every class of an image the mean and spread that it has in a real training scene, drawn for that image. Real scenes differ in brightness and contrast more than a generator dares; imagery to train a segmenter with should differ as much.

<b>Masks painted more often</b>: <i>rare</i> paints train masks with rare classes more often than others, <i>hard</i> those that the segmenter maps worst; <b>variants</b> is then the mean.

<b>Segmenter of real imagery</b>: a model made by <b>Train segmenter</b> on this dataset. Where it is sure to see another class than the mask says in an image that was painted for the train part, the mask of that image says nothing. How sure it must be is chosen on the validation part, class by class: as sure as it wrongly is of at most 5 % of the real pixels.

A run that is cancelled or breaks off leaves its work in a folder beside the result, with the ending <i>.part</i>; run again with <b>resume</b>, and it goes on there, to the same result."""  # noqa: E501 - help text wraps itself


def build_job(options: Mapping[str, Any], info: DatasetInfo, card: ModelCard) -> GenerateDatasetJob:
    """Decide what to ask of the worker; runs nothing. Raises JobError, ModelError and OutputError."""
    if card.kind != "generator":
        raise ModelError(
            tr("Expected a generator as MODEL, found a {} in {}. Choose another.").format(card.kind, options["model"])
        )
    job = GenerateDatasetJob(**options)
    if job.latents == "encoded":
        require_encoder(card, "LATENTS")
    check_new_folder(job.synthetic, "SYNTHETIC")
    return job


class GenerateDatasetAlgorithm(Algorithm):
    """landsynth:generatedataset"""

    NAME = "generatedataset"
    DISPLAY_NAME = "Generate synthetic dataset"
    GROUP = "Training"
    TAGS = "dataset, synthetic, augmentation, training, imagery, land cover, generator, gan, ai"
    TIER = "inference"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        offer(self, GenerateDatasetJob, "dataset", "model", "variants", "seed", "latents", "radiometry")
        splits = choice("SPLITS", self.tr("Splits"), SPLITS, SPLITS, several=True)
        self.add(splits, "Parts of the dataset whose masks are painted.")
        offer(self, GenerateDatasetJob)
        destination(self, "SYNTHETIC", "Synthetic dataset")
        self.addOutput(QgsProcessingOutputString("PROVIDER", self.tr("Device that computed")))
        for name, label in NUMBERS.items():
            self.addOutput(QgsProcessingOutputNumber(name, self.tr(label)))

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        python = worker_python(self.TIER)
        found = given(read_options(self, parameters, context))
        splits, folder = ",".join(found["splits"]), self.parameterAsFileOutput(parameters, "SYNTHETIC", context)
        options = {"model": str(BUNDLED_GENERATOR), **found, "splits": splits, "synthetic": folder}
        job = build_job(options, DatasetInfo.read(options["dataset"]), read_card(options["model"]))
        try:
            values = run_job(job, python, feedback)
        except CancelledError as error:
            raise CancelledError(
                tr("The job was cancelled. What is finished lies in {}.part; RESUME goes on with it.").format(
                    job.synthetic
                )
            ) from error
        numbers = {name: values[name.lower()] for name in NUMBERS}
        return {"SYNTHETIC": job.synthetic, "PROVIDER": values["provider"], **numbers}
