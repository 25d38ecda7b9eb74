"""The parameters of landsynth:classify: their help, their widgets, and the fields of the job that they fill."""

from __future__ import annotations

import re
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingParameterBand,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ..contract.errors import JobError
from ..contract.jobs import BUNDLED_SEGMENTER
from .base import Algorithm
from .windows import add_figures, declare_windows, window_options

OUTPUT_NAME = "Land cover"
CONFIDENCE_NAME = "Confidence"

HELP = """Maps land cover from aerial or satellite imagery: a raster of class codes on the grid of the imagery, with the names and colours of the model's classes.

<b>Imagery</b> is a raster with the bands of the model, such as red, green and blue. They are found by their names, or by their order where there are as many. Where that is not right, name them in <b>bands</b>, in the order of the model's. A band of transparency is no imagery.

<b>Model</b>: a segmenter, such as <b>Train segmenter</b> makes. The bundled one knows building, land, road, vegetation and water in pixels of 1 m.

Nothing is resampled or reprojected. Where the pixels are of another size, or the values unlike those that the model was trained on, the log says so. Where the imagery shows nothing, neither does the map.

<b>Confidence</b>, if wanted, holds for every pixel how sure the model is of its class, in percent."""  # noqa: E501 - help text wraps itself


def declare(algorithm: Algorithm) -> None:
    """Add the parameters and outputs to the algorithm."""
    tr = algorithm.tr
    algorithm.add(
        QgsProcessingParameterRasterLayer("IMAGE", tr("Imagery")), "Raster with the bands of the model, at its scale."
    )
    algorithm.add(
        QgsProcessingParameterFile("MODEL", tr("Model (empty: the bundled one)"), extension="onnx", optional=True),
        "Segmenter trained by LandSynth, an ONNX file with a model card.",
    )
    algorithm.add(
        QgsProcessingParameterExtent("EXTENT", tr("Extent (empty: the whole layer)"), optional=True),
        "Part of the imagery to map, in any CRS.",
    )
    bands = QgsProcessingParameterBand(
        "BANDS", tr("Bands (empty: by name, else by order)"), parentLayerParameterName="IMAGE", optional=True,
        allowMultiple=True,
    )  # fmt: skip
    algorithm.add(bands, "Bands of the imagery in the order of the model's.", advanced=True)
    declare_windows(algorithm)
    algorithm.addParameter(QgsProcessingParameterRasterDestination("OUTPUT", tr(OUTPUT_NAME)))
    algorithm.addParameter(
        QgsProcessingParameterRasterDestination("CONFIDENCE", tr(CONFIDENCE_NAME), optional=True, createByDefault=False)
    )
    add_figures(algorithm)


def options_of(algorithm: Algorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
    """The fields of ClassifyJob that the user set, as the job wants them; extent and files are decided later."""
    return {
        "model": model_of(algorithm, parameters, context),
        "bands": bands_of(parameters.get("BANDS")),
        **window_options(algorithm, parameters, context),
    }


def bands_of(value: Any) -> tuple[int, ...]:
    """Numbers of bands from a list, a number, or a text with numbers between semicolons, commas or spaces."""
    parts = value if isinstance(value, (list, tuple)) else re.findall(r"[^;,\s\[\]]+", str(value or ""))
    try:
        return tuple(int(str(part).strip("'\"")) for part in parts)
    except ValueError as error:
        raise JobError(
            f"BANDS: expected numbers such as 3, 2, 1, found {value!r}. Change it or leave it empty."
        ) from error


def model_of(algorithm: Algorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
    """The path of MODEL, or of the bundled model."""
    return algorithm.parameterAsFile(parameters, "MODEL", context) or str(BUNDLED_SEGMENTER)
