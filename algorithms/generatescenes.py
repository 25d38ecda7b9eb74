"""Generate labelled scenes: a folder of pictures with one subfolder per class, made by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
)

from ..contract.card import ModelCard
from ..contract.errors import JobError
from ..contract.files import check_new_folder
from ..contract.jobs.generate_scenes import GenerateScenesJob
from .language.words import tr
from .shared.base import Algorithm, Values, is_temporary, run_job
from .shared.form import destination, offer, read_options
from .shared.imagery import model_card
from .shared.settings import worker_python

HELP = """Draws small labelled pictures: a folder with one subfolder for each class, ready to train any scene classifier with, alone or beside real pictures.

<b>Model</b> is a scene generator made by <b>Train scene generator</b>. <b>Classes</b> are those of the model that you name, separated by commas; all of them if you name none. <b>Count</b> pictures are drawn of each.

<b>Seed</b>: the same seed gives the same pictures. Picture 7 of a class is the same whether you draw ten or a thousand, and whichever classes you draw beside it.

<b>Format</b>: <i>png</i> keeps every value, <i>jpg</i> is smaller, <i>tif</i> holds any number of bands and any data type. A <b>contact sheet</b> shows some pictures of every class, and <i>scenes.json</i> says which model and seed made them.

The pictures are synthetic: they show no real place, and their metadata say so."""  # noqa: E501 - help text wraps itself


def build_job(options: Mapping[str, Any], card: ModelCard) -> GenerateScenesJob:
    """Decide what to ask of the worker; runs nothing. Raises JobError for classes or a format that the model has not,
    OutputError for a folder that holds something."""
    job = GenerateScenesJob(**options)
    known = [each.name for each in card.classes]
    unknown = [name for name in job.chosen_classes if name not in known]
    if unknown:
        raise JobError(
            tr("CLASSES: expected classes of the model ({}), found {}. Correct them.").format(
                ", ".join(known), ", ".join(unknown)
            )
        )
    if job.format != "tif" and (card.data_type != "uint8" or len(card.bands) not in (1, 3)):
        raise JobError(
            tr(
                "FORMAT: expected tif for pictures with {} bands of {}, found {}, which holds one or three bands of "
                "uint8. Choose tif."
            ).format(len(card.bands), card.data_type, job.format)
        )
    check_new_folder(job.scenes, "SCENES")
    return job


class GenerateScenesAlgorithm(Algorithm):
    """landsynth:generatescenes"""

    NAME = "generatescenes"
    DISPLAY_NAME = "Generate labelled scenes"
    GROUP = "Training"
    TAGS = "scenes, labelled, chips, eurosat, scene classification, augmentation, synthetic, dcgan, gan, generator, ai"
    TIER = "inference"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tr = self.tr
        offer(self, GenerateScenesJob)
        destination(self, "SCENES", "Labelled scenes")
        self.addOutput(QgsProcessingOutputFile("SHEET", tr("Contact sheet")))
        self.addOutput(QgsProcessingOutputString("PROVIDER", tr("Device that computed")))
        self.addOutput(QgsProcessingOutputNumber("PICTURES", tr("Pictures")))
        self.addOutput(QgsProcessingOutputNumber("SECONDS", tr("Seconds")))

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        python = worker_python(self.TIER)
        scenes = self.parameterAsFileOutput(parameters, "SCENES", context)
        options = {**read_options(self, parameters, context), "scenes": scenes}
        job = build_job(options, model_card(options["model"], "scene-generator"))
        values = run_job(job, python, feedback)
        if is_temporary(scenes):
            feedback.pushWarning(tr("SCENES is temporary: it goes when QGIS is closed. Copy it to keep it."))
        found = {"SCENES": scenes, "PROVIDER": values["provider"], "PICTURES": values["count"]}
        if values.get("CONTACT_SHEET"):
            found["SHEET"] = values["CONTACT_SHEET"]
            feedback.pushInfo(tr("Contact sheet: {}").format(Path(values["CONTACT_SHEET"]).absolute().as_uri()))
        return {**found, "SECONDS": values["seconds"]}
