"""Map land cover with a segmenter: decides what the worker is asked, and loads what it made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProcessingContext, QgsProcessingLayerPostProcessorInterface

from ..contract.card import ModelCard
from ..contract.jobs.classify import ClassifyJob
from .classify_parameters import CONFIDENCE_NAME, HELP, OUTPUT_NAME, declare, options_of
from .layers.grid import Box
from .layers.rasters import RasterLandCover
from .layers.style import OwnStyle
from .shared.imagery import ImageryAlgorithm, Plan, planned
from .shared.windows import JOINED, LARGE


def build_job(options: Mapping[str, Any], image: RasterLandCover, card: ModelCard, asked: Optional[Box]) -> Plan:
    """Decide what to ask of the worker; runs nothing. As `planned`, for a ClassifyJob."""
    return planned(ClassifyJob, options, image, card, asked)


class ClassifyAlgorithm(ImageryAlgorithm):
    """landsynth:classify"""

    NAME = "classify"
    DISPLAY_NAME = "Map land cover with a segmenter"
    GROUP = "Imagery"
    TAGS = ("land cover", "segmentation", "segmenter", "classification", "map", "satellite", "aerial", "ai", "unet")
    TIER = "inference"
    SHORT_HELP = HELP + LARGE
    KIND = "segmenter"
    JOB = ClassifyJob
    LABELS = {"OUTPUT": OUTPUT_NAME, "CONFIDENCE": CONFIDENCE_NAME}
    ENDINGS = {"OUTPUT": JOINED, "CONFIDENCE": JOINED}

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        declare(self)

    def options(self, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
        return options_of(self, parameters, context)

    def style(self, name: str, path: str, card: ModelCard) -> QgsProcessingLayerPostProcessorInterface:
        return OwnStyle(str(Path(path).with_suffix(".qml")))
