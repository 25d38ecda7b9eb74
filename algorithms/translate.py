"""Translate imagery: decides what the worker is asked, and loads what it made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingLayerPostProcessorInterface

from ..contract.card import ModelCard, as_written
from ..contract.jobs.translate import TranslateJob
from .layers.grid import Box
from .layers.rasters import RasterLandCover
from .layers.style import ImageryStyle
from .shared.imagery import ImageryAlgorithm, Plan, planned
from .shared.windows import JOINED, LARGE
from .translate_parameters import DIFFERENCE_NAME, HELP, OUTPUT_NAME, declare, options_of


def build_job(options: Mapping[str, Any], image: RasterLandCover, card: ModelCard, asked: Optional[Box]) -> Plan:
    """Decide what to ask of the worker; runs nothing. As `planned`, for a TranslateJob."""
    return planned(TranslateJob, options, image, card, asked)


class TranslateAlgorithm(ImageryAlgorithm):
    """landsynth:translate"""

    NAME = "translate"
    DISPLAY_NAME = "Translate imagery"
    GROUP = "Imagery"
    TAGS = (
        "translate",
        "translation",
        "unpaired",
        "cyclegan",
        "style",
        "season",
        "domain adaptation",
        "imagery",
        "satellite",
        "aerial",
        "synthetic",
        "gan",
        "ai",
    )
    TIER = "inference"
    SHORT_HELP = HELP + LARGE
    KIND = "translator"
    JOB = TranslateJob
    LABELS = {"OUTPUT": OUTPUT_NAME, "DIFFERENCE": DIFFERENCE_NAME}
    ENDINGS = {"OUTPUT": JOINED, "DIFFERENCE": JOINED}

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        declare(self)

    def options(self, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
        return options_of(self, parameters, context)

    def style(self, name: str, path: str, card: ModelCard) -> QgsProcessingLayerPostProcessorInterface:
        return ImageryStyle(as_written(card), is_difference=name == "DIFFERENCE")

    def numbers(self, values: dict[str, Any]) -> dict[str, Any]:
        found = list(values.get("mean_difference", {}).values())
        return {"MEAN_DIFFERENCE": sum(found) / len(found)} if found else {}
