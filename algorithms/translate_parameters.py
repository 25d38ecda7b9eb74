"""The parameters of landsynth:translate: their help, and the fields of the job that they fill."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterDestination,
)

from .layers.bands import bands_of
from .shared.base import Algorithm
from .shared.imagery import declare_imagery, declare_part
from .shared.windows import add_figures, declare_sharing, declare_windows, sharing_options, window_options

OUTPUT_NAME = "Translated imagery"
DIFFERENCE_NAME = "Difference"

HELP = """Gives imagery the look of other imagery: summer to autumn, one sensor to another. Same place, same grid, no seams.

<b>Model</b> is a translator made by <b>Train image translator</b>, which writes two: one for each direction.

<b>Imagery</b> is a raster with the bands of the model. They are found by their names, or by their order where there are as many. Where that is not right, name them in <b>bands</b>, in the order of the model's. Nothing is resampled or reprojected. Where the pixels are of another size, or the values unlike those that the model was trained on, the log says so. Where the imagery shows nothing, neither does the result.

<b>Difference</b>, if wanted, holds for every band how far the result is from the imagery, in the units of the imagery. It shows what the translator has changed: look at it before you rely on the result, since a translator may invent things or leave them out.

The result is synthetic: it shows what the place might look like, not what it did look like at any time, and its metadata say so."""  # noqa: E501 - help text wraps itself


def declare(algorithm: Algorithm) -> None:
    """Add the parameters and outputs to the algorithm."""
    tr, raster = algorithm.tr, QgsProcessingParameterRasterDestination
    declare_imagery(algorithm)
    algorithm.add(
        QgsProcessingParameterFile("MODEL", tr("Model (translator)"), extension="onnx"),
        "Translator trained by LandSynth, an ONNX file with a model card: MODEL_AB or MODEL_BA of its training.",
    )
    declare_part(algorithm, "translate")
    declare_windows(algorithm)
    declare_sharing(algorithm, has_precision=False)
    algorithm.addParameter(raster("OUTPUT", tr(OUTPUT_NAME)))
    algorithm.add(
        raster("DIFFERENCE", tr(DIFFERENCE_NAME), optional=True, createByDefault=False),
        "How far the result is from the imagery, for every band: what the translator has changed.",
    )
    add_figures(algorithm)
    label = tr("Mean absolute difference to the imagery over all bands, where DIFFERENCE is wanted")
    algorithm.addOutput(QgsProcessingOutputNumber("MEAN_DIFFERENCE", label))


def options_of(algorithm: Algorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
    """The fields of TranslateJob that the user set, as the job wants them; extent and files are decided later."""
    return {
        "model": algorithm.parameterAsFile(parameters, "MODEL", context),
        "bands": bands_of(parameters.get("BANDS")),
        **window_options(algorithm, parameters, context),
        **sharing_options(algorithm, parameters, context),
    }
