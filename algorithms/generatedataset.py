"""Generate synthetic dataset: imagery for every mask of a training dataset, made by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
)

from ..contract.card import ModelCard, read_card, require_encoder
from ..contract.dataset import SPLITS, DatasetInfo
from ..contract.errors import CancelledError, ModelError
from ..contract.files import check_new_folder
from ..contract.jobs.generate_dataset import LATENTS, RADIOMETRY, GenerateDatasetJob
from ..contract.jobs.options import DEVICES
from ..contract.resources import BUNDLED_GENERATOR
from .shared.base import Algorithm, as_processing_errors, choice, run_job
from .shared.settings import worker_python

MAX_SEED = 2**31 - 1  # what Processing's integers hold
WHOLE = QgsProcessingParameterNumber.Type.Integer
NUMBERS = {"SCENES": "Masks", "IMAGES": "Images", "MADE": "Images made by this run", "MEGAPIXELS": "Megapixels"}

HELP = """Paints every mask of a training dataset, and writes the imagery and the masks as a dataset of the same form: more labelled images to train a segmenter with, or the material to measure a generator by.

<b>Dataset</b> is a folder made by <b>Prepare training dataset</b>. <b>Model</b> is a generator that knows its classes, by their names; the bundled one paints building, land, road, vegetation and water.

<b>Variants</b>: so many images for each mask, each with a seed of its own that follows from <b>seed</b>, the name of the scene and the number of the variant. What is unlabelled in a mask stays empty in its images. Every image names its source and its seed in <i>dataset.json</i>; the splits are those of the sources, so that what is kept for the test stays out of the training.

<b>Latents</b>: <i>random</i> draws a look for each image; <i>encoded</i> takes that of the real image, for models with an encoder (architectures fast and spade).

<b>Radiometry</b>: <i>model</i> leaves the colours as they are painted; <i>scenes</i> gives every class of an image the mean and spread that it has in a real training scene, drawn for that image. Real scenes differ in brightness and contrast more than a generator dares; imagery to train a segmenter with should differ as much.

A run that is cancelled or breaks off leaves its work in a folder beside the result, with the ending <i>.part</i>; run again with <b>resume</b>, and it goes on there, to the same result."""  # noqa: E501 - help text wraps itself


def build_job(options: Mapping[str, Any], info: DatasetInfo, card: ModelCard) -> GenerateDatasetJob:
    """Decide what to ask of the worker; runs nothing. Raises JobError, ModelError and OutputError."""
    if card.kind != "generator":
        raise ModelError(f"Expected a generator as MODEL, found a {card.kind} in {options['model']}. Choose another.")
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
    TAGS = ("dataset", "synthetic", "augmentation", "training", "imagery", "land cover", "generator", "gan", "ai")
    TIER = "inference"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tr, folder = self.tr, QgsProcessingParameterFile.Behavior.Folder
        model = tr("Model (empty: the bundled one)")
        splits = QgsProcessingParameterEnum(
            "SPLITS", tr("Splits"), list(SPLITS), allowMultiple=True, defaultValue=list(SPLITS), usesStaticStrings=True
        )
        for parameter, tip in (
            (
                QgsProcessingParameterFile("DATASET", tr("Training dataset"), behavior=folder),
                "Folder with dataset.json, as Prepare training dataset writes it.",
            ),
            (
                QgsProcessingParameterFile("MODEL", model, extension="onnx", optional=True),
                "Generator trained by LandSynth, an ONNX file with a model card.",
            ),
            (
                QgsProcessingParameterNumber("VARIANTS", tr("Variants of each mask"), WHOLE, 1, minValue=1),
                "Images for every mask.",
            ),
            (
                QgsProcessingParameterNumber("SEED", tr("Seed"), WHOLE, 0, minValue=0, maxValue=MAX_SEED),
                "Same seed, same imagery; another seed, other variants.",
            ),
            (
                choice("LATENTS", tr("Latents"), LATENTS),
                "random: looks are drawn. encoded: each image takes the look of the real one.",
            ),
            (
                choice("RADIOMETRY", tr("Radiometry"), RADIOMETRY),
                "model: as painted. scenes: each image takes the colours and contrast of a real training scene.",
            ),
            (splits, "Parts of the dataset whose masks are painted."),
            (
                QgsProcessingParameterBoolean("RESUME", tr("Resume an unfinished run"), defaultValue=False),
                "Go on with what an earlier run of the same job left unfinished.",
            ),
        ):
            self.add(parameter, tip)
        for parameter, tip in (
            (
                QgsProcessingParameterNumber("MEMORY_MB", tr("Memory for windows (MiB)"), WHOLE, 2048, minValue=64),
                "Windows and bands of rows are chosen so that they need no more than this.",
            ),
            (choice("DEVICE", tr("Device"), DEVICES), "auto takes a GPU where there is one that works, else the CPU."),
        ):
            self.add(parameter, tip, advanced=True)
        self.addParameter(QgsProcessingParameterFolderDestination("SYNTHETIC", tr("Synthetic dataset")))
        self.addOutput(QgsProcessingOutputString("PROVIDER", tr("Device that computed")))
        for name, label in NUMBERS.items():
            self.addOutput(QgsProcessingOutputNumber(name, tr(label)))

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        with as_processing_errors():
            python = worker_python(self.TIER)
            options = self._options(parameters, context)
            job = build_job(options, DatasetInfo.read(options["dataset"]), read_card(options["model"]))
            try:
                values = run_job(job, python, feedback)
            except CancelledError as error:
                raise CancelledError(
                    f"The job was cancelled. What is finished lies in {job.synthetic}.part; RESUME goes on with it."
                ) from error
            numbers = {name: values[name.lower()] for name in NUMBERS}
            return {"SYNTHETIC": job.synthetic, "PROVIDER": values["provider"], **numbers}

    def _options(self, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
        """The fields of the job, as the user set them."""
        return {
            "dataset": self.parameterAsFile(parameters, "DATASET", context),
            "synthetic": self.parameterAsFileOutput(parameters, "SYNTHETIC", context),
            "model": self.parameterAsFile(parameters, "MODEL", context) or str(BUNDLED_GENERATOR),
            "variants": self.parameterAsInt(parameters, "VARIANTS", context),
            "seed": self.parameterAsInt(parameters, "SEED", context),
            "latents": self.choice(parameters, "LATENTS", context),
            "radiometry": self.choice(parameters, "RADIOMETRY", context),
            "splits": ",".join(self.parameterAsEnumStrings(self._with_names(parameters), "SPLITS", context)),
            "resume": self.parameterAsBoolean(parameters, "RESUME", context),
            "memory_mb": self.parameterAsInt(parameters, "MEMORY_MB", context),
            "device": self.choice(parameters, "DEVICE", context),
        }
