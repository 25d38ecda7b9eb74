"""Map land cover with a segmenter: decides what the worker is asked, and loads what it made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import QgsProcessingLayerPostProcessorInterface

from ..contract.card import ModelCard
from ..contract.jobs.classify import ClassifyJob
from .layers.grid import Box
from .layers.rasters import RasterLandCover
from .layers.style import OwnStyle
from .shared.imagery import ImageryAlgorithm, Request, planned
from .shared.windows import JOINED, LARGE

OUTPUT_NAME, CONFIDENCE_NAME = "Land cover", "Confidence"

HELP = """Maps land cover from aerial or satellite imagery: a raster of class codes on the grid of the imagery, with the names and colours of the model's classes.

<b>Imagery</b> is a raster with the bands of the model, such as red, green and blue. They are found by their names, or by their order where there are as many. Where that is not right, name them in <b>bands</b>, in the order of the model's. A band of transparency is no imagery.

<b>Model</b>: a segmenter, such as <b>Train segmenter</b> makes. The bundled ones know building, paved, bare, grass, tree and water in pixels of 0.4 m (that is taken where nothing is chosen), and tree cover, grassland, cropland, built-up, bare and water in pixels of 10 m (<i>segmenter-sentinel2</i>).

Nothing is resampled or reprojected. Where the pixels are of another size, or the values unlike those that the model was trained on, the log says so. Where the imagery shows nothing, neither does the map.

<b>Confidence</b>, if wanted, holds for every pixel how sure the model is of its class, in percent."""  # noqa: E501 - help text wraps itself


def build_job(options: Mapping[str, Any], image: RasterLandCover, card: ModelCard, asked: Optional[Box]) -> Request:
    """Decide what to ask of the worker; runs nothing. As `planned`, for a ClassifyJob."""
    return planned(ClassifyJob, options, image, card, asked)


class ClassifyAlgorithm(ImageryAlgorithm):
    """landsynth:classify"""

    NAME = "classify"
    DISPLAY_NAME = "Map land cover with a segmenter"
    GROUP = "Imagery"
    TAGS = "land cover, segmentation, segmenter, classification, map, satellite, aerial, ai, unet"
    TIER = "inference"
    SHORT_HELP = HELP + LARGE
    KIND = "segmenter"
    JOB = ClassifyJob
    LABELS = {"OUTPUT": OUTPUT_NAME, "CONFIDENCE": CONFIDENCE_NAME}
    ENDINGS = {"OUTPUT": JOINED, "CONFIDENCE": JOINED}

    def style(self, name: str, path: str, card: ModelCard) -> QgsProcessingLayerPostProcessorInterface:
        return OwnStyle(str(Path(path).with_suffix(".qml")))
