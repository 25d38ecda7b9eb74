"""Translate imagery: decides what the worker is asked, and loads what it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from qgis.core import QgsProcessingLayerPostProcessorInterface, QgsProcessingOutputNumber

from ..contract.card import ModelCard, as_written
from ..contract.jobs.translate import TranslateJob
from .layers.grid import Box
from .layers.rasters import RasterLandCover
from .layers.style import ImageryStyle
from .shared.imagery import ImageryAlgorithm, Request, planned
from .shared.windows import JOINED, LARGE

OUTPUT_NAME, DIFFERENCE_NAME = "Translated imagery", "Difference"

HELP = """Gives imagery the look of other imagery: summer to autumn, one sensor to another. Same place, same grid, no seams.

<b>Model</b> is a translator made by <b>Train image translator</b>, which writes two: one for each direction.

<b>Imagery</b> is a raster with the bands of the model. They are found by their names, or by their order where there are as many. Where that is not right, name them in <b>bands</b>, in the order of the model's. Nothing is resampled or reprojected. Where the pixels are of another size, or the values unlike those that the model was trained on, the log says so. Where the imagery shows nothing, neither does the result.

<b>Difference</b>, if wanted, holds for every band how far the result is from the imagery, in the units of the imagery. It shows what the translator has changed: look at it before you rely on the result, since a translator may invent things or leave them out.

The result is synthetic: it shows what the place might look like, not what it did look like at any time, and its metadata say so."""  # noqa: E501 - help text wraps itself


def build_job(options: Mapping[str, Any], image: RasterLandCover, card: ModelCard, asked: Optional[Box]) -> Request:
    """Decide what to ask of the worker; runs nothing. As `planned`, for a TranslateJob."""
    return planned(TranslateJob, options, image, card, asked)


class TranslateAlgorithm(ImageryAlgorithm):
    """landsynth:translate"""

    NAME = "translate"
    DISPLAY_NAME = "Translate imagery"
    GROUP = "Imagery"
    TAGS = (
        "translate, translation, unpaired, cyclegan, style, season, domain adaptation, imagery, satellite, "
        "aerial, synthetic, gan, ai"
    )
    TIER = "inference"
    SHORT_HELP = HELP + LARGE
    KIND = "translator"
    JOB = TranslateJob
    LABELS = {"OUTPUT": OUTPUT_NAME, "DIFFERENCE": DIFFERENCE_NAME}
    ENDINGS = {"OUTPUT": JOINED, "DIFFERENCE": JOINED}

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        super().initAlgorithm(configuration)
        label = self.tr("Mean absolute difference to the imagery over all bands, where DIFFERENCE is wanted")
        self.addOutput(QgsProcessingOutputNumber("MEAN_DIFFERENCE", label))

    def style(self, name: str, path: str, card: ModelCard) -> QgsProcessingLayerPostProcessorInterface:
        return ImageryStyle(as_written(card), is_difference=name == "DIFFERENCE")

    def numbers(self, values: dict[str, Any]) -> dict[str, Any]:
        found = list(values.get("mean_difference", {}).values())
        return {"MEAN_DIFFERENCE": sum(found) / len(found)} if found else {}
