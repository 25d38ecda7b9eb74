"""The parameters of landsynth:classify: their help, their widgets, and the fields of the job that they fill."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterDestination,
)

from ..contract.resources import BUNDLED_SEGMENTER
from .layers.bands import bands_of
from .shared.base import Algorithm
from .shared.imagery import declare_imagery, declare_part
from .shared.windows import add_figures, declare_sharing, declare_windows, sharing_options, window_options

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
    declare_imagery(algorithm)
    algorithm.add(
        QgsProcessingParameterFile("MODEL", tr("Model (empty: the bundled one)"), extension="onnx", optional=True),
        "Segmenter trained by LandSynth, an ONNX file with a model card.",
    )
    declare_part(algorithm, "map")
    declare_windows(algorithm)
    declare_sharing(algorithm)
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
        **sharing_options(algorithm, parameters, context),
    }


def model_of(algorithm: Algorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
    """The path of MODEL, or of the bundled model."""
    return algorithm.parameterAsFile(parameters, "MODEL", context) or str(BUNDLED_SEGMENTER)
