"""The parameters of landsynth:generate: their help, their widgets, and the fields of the job that they fill."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDistance,
    QgsProcessingParameterExtent,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)

from ..contract.jobs.generate import UNMAPPED
from ..contract.resources import BUNDLED_GENERATOR
from . import widgets
from .shared.base import Algorithm, choice
from .shared.windows import add_figures, declare_sharing, declare_windows, sharing_options, window_options

MAX_SEED = 2**31 - 1  # what Processing's integers hold
OUTPUT_NAME = "Synthetic imagery"
WHOLE = QgsProcessingParameterNumber.Type.Integer

HELP = """Paints synthetic aerial or satellite imagery over a land-cover layer: same place, same grid, no seams.

<b>Land cover</b> is a raster of class codes or a polygon layer. A raster keeps its own grid. Polygons are rasterised by their <b>class field</b>, which may hold codes or names.

<b>Which class is which?</b> The bundled model knows building, land, road, vegetation and water. Names in the layer (attribute table, legend, or the texts of the class field) are matched to these. Otherwise say it in <b>class map</b>: either the scheme <i>worldcover</i>, <i>nlcd</i>, <i>corine</i> or <i>chesapeake</i>, or pairs such as <i>10=vegetation, 50=building, 80=water, 99=none</i>. Without names and class map, codes are the model's own: 0 unlabelled, 1 building, 2 land, 3 road, 4 vegetation, 5 water. A code that means nothing to the model is an error that lists it, or becomes nodata, as you choose.

<b>Seed</b>: the same seed gives the same imagery, another seed another variant. Neighbouring extents made with the same seed join. <b>Seeds of single classes</b>, such as <i>water=3, building=8</i>, draw these classes anew and leave the others as they are: their texture, or with models that have a style for each class (architecture csebgan) their whole look.

<b>Style image</b>: a raster whose look the imagery takes, with the bands of the model; only for models with an encoder, which <b>Train generator</b> puts beside those of architecture fast and spade.

The bundled model paints pixels of 1 m; land cover of other pixel sizes works, with a warning, and looks the better the nearer it is. Nodata in the land cover stays nodata. The result is synthetic: it shows no real place at any real time, and its metadata say so."""  # noqa: E501 - help text wraps itself


def declare(algorithm: Algorithm) -> None:
    """Add the parameters and outputs to the algorithm."""
    _declare_main(algorithm)
    _declare_advanced(algorithm)
    algorithm.addParameter(QgsProcessingParameterRasterDestination("OUTPUT", algorithm.tr(OUTPUT_NAME)))
    add_figures(algorithm)
    algorithm.addOutput(QgsProcessingOutputNumber("SEED", algorithm.tr("Seed")))


def _declare_main(algorithm: Algorithm) -> None:
    kinds, tr = [QgsProcessing.SourceType.TypeRaster, QgsProcessing.SourceType.TypeVectorPolygon], algorithm.tr
    field = QgsProcessingParameterField(
        "CLASS_FIELD", tr("Class field (polygons)"), parentLayerParameterName="LANDCOVER", optional=True
    )
    field.setMetadata({"widget_wrapper": {"class": f"{widgets.__name__}.class_field.ClassFieldWidget"}})
    model = QgsProcessingParameterFile("MODEL", tr("Model (empty: the bundled one)"), extension="onnx", optional=True)
    for parameter, tip in (
        (
            QgsProcessingParameterMapLayer("LANDCOVER", tr("Land cover (raster or polygons)"), types=kinds),
            "Raster of class codes, or polygons with a class field.",
        ),
        (
            field,
            "Field of a polygon layer that holds class codes or names. Empty: the field that the layer is styled by.",
        ),
        (
            QgsProcessingParameterString(
                "CLASS_MAP", tr("Class map (empty: by names, else equal codes)"), optional=True
            ),
            "worldcover, nlcd, corine, chesapeake, or pairs such as 10=vegetation, 50=building, 80=water, 99=none. "
            "Empty: by the layer's own names, without names by equal codes.",
        ),
        (
            choice("UNMAPPED", tr("Codes without a class"), UNMAPPED),
            "error: stop and list them. nodata: leave their pixels empty.",
        ),
        (model, "Generator trained by LandSynth, an ONNX file with a model card."),
        (
            QgsProcessingParameterExtent("EXTENT", tr("Extent (empty: the whole layer)"), optional=True),
            "Part of the land cover to paint, in any CRS.",
        ),
        (
            QgsProcessingParameterNumber("SEED", tr("Seed"), WHOLE, 0, minValue=0, maxValue=MAX_SEED),
            "Same seed, same imagery; another seed, another variant.",
        ),
    ):
        algorithm.add(parameter, tip)


def _declare_advanced(algorithm: Algorithm) -> None:
    tr = algorithm.tr
    band = QgsProcessingParameterNumber("BAND", tr("Band (raster)"), WHOLE, 1, minValue=1)
    size = QgsProcessingParameterDistance(
        "PIXEL_SIZE",
        tr("Pixel size (empty: the raster's own, for polygons the model's)"),
        parentParameterName="LANDCOVER",
        minValue=0,
        optional=True,
    )
    for parameter, tip in (
        (
            QgsProcessingParameterString("CLASS_SEEDS", tr("Seeds of single classes"), optional=True),
            "Pairs such as water=3, building=8, by the model's class names or codes: these classes are drawn anew, the "
            "others keep the look of SEED.",
        ),
        (
            QgsProcessingParameterRasterLayer("STYLE_IMAGE", tr("Style image"), optional=True),
            "Imagery whose look is taken in place of a drawn one. The model needs an encoder beside it.",
        ),
        (band, "Band of the raster that holds the class codes."),
        (size, "In units of the layer's CRS. A raster is resampled by nearest neighbour, polygons are rasterised."),
    ):
        algorithm.add(parameter, tip, advanced=True)
    declare_windows(algorithm)
    declare_sharing(algorithm)


def options_of(algorithm: Algorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
    """The fields of GenerateJob that the user set, as the job wants them; extent and files are decided later."""

    size = algorithm.parameterAsDouble(parameters, "PIXEL_SIZE", context)
    return {
        "model": model_of(algorithm, parameters, context),
        "class_map": algorithm.parameterAsString(parameters, "CLASS_MAP", context).strip(),
        "unmapped": algorithm.choice(parameters, "UNMAPPED", context),
        "band": algorithm.parameterAsInt(parameters, "BAND", context),
        "pixel_size": size if size > 0 else None,
        "seed": algorithm.parameterAsInt(parameters, "SEED", context),
        "class_seeds": algorithm.parameterAsString(parameters, "CLASS_SEEDS", context).strip(),
        **window_options(algorithm, parameters, context),
        **sharing_options(algorithm, parameters, context),
    }


def model_of(algorithm: Algorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
    """The path of MODEL, or of the bundled model."""
    return algorithm.parameterAsFile(parameters, "MODEL", context) or str(BUNDLED_GENERATOR)
