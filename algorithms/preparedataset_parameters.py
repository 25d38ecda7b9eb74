"""The parameters of landsynth:preparedataset: their help, and the fields of the job that they fill."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..contract.jobs.prepare_dataset import SPLIT_BY
from . import widgets
from .shared.base import Algorithm, choice

MAX_SEED = 2**31 - 1  # what Processing's integers hold
WHOLE, REAL = QgsProcessingParameterNumber.Type.Integer, QgsProcessingParameterNumber.Type.Double
NUMBERS = {
    "SCENES": "Scenes",
    "CLASSES": "Classes",
    "BANDS": "Bands",
    "TRAIN_PIXELS": "Labelled pixels for training",
    "VALIDATION_PIXELS": "Labelled pixels for validation",
    "TEST_PIXELS": "Labelled pixels for the test",
}

HELP = """Puts imagery and the land cover that it shows into one folder, from which <b>Train generator</b> learns.

<b>Images</b>: one or several rasters with the same bands and data type. <b>Land cover</b>: one layer for all of them, or as many layers as images, in the same order; raster or polygons. Other CRS and pixel sizes are allowed: land cover is brought onto the grid of the images without interpolation. Polygons are rasterised by their <b>class field</b>, which may hold codes or names; where no polygon lies, nothing is learnt. <b>Buildings</b>, if given, are burnt over the land cover as a class of their own.

<b>Classes</b> take their names and colours from the layer: class field, attribute table, palette or style. Say otherwise in <b>classes</b>: <i>1=building #3C1098, 2=water</i>. Aim at 3 to 15 classes: each needs enough pixels, and those with less than one in a thousand are warned about.

<b>How much is needed?</b> A few square kilometres at 1 m or finer make a start; more, and more varied, is better. Imagery and land cover must fit: where the map is old or shifted, the generator learns that too.

<b>Split</b>: some of the data is kept from training, to measure what was learnt. <i>blocks</i> draws square blocks, <i>scene</i> whole images (three at least), <i>area</i> takes what lies inside the polygons of <b>test area</b> as the test. Pixels are never drawn one by one: neighbours are too alike for that.

<b>Pictures</b>: in place of images and land cover, a folder of pictures with subfolders <i>images</i> and <i>masks</i> that hold files of the same names; then <b>classes</b> says what the colours of the masks mean.

It takes seconds to minutes, and a folder about as large as the imagery."""  # noqa: E501 - help text wraps itself


def declare(algorithm: Algorithm) -> None:
    """Add the parameters and outputs to the algorithm."""
    _declare_main(algorithm)
    _declare_advanced(algorithm)
    algorithm.addParameter(QgsProcessingParameterFolderDestination("DATASET", algorithm.tr("Training dataset")))
    for name, label in NUMBERS.items():
        algorithm.addOutput(QgsProcessingOutputNumber(name, algorithm.tr(label)))


def _declare_main(algorithm: Algorithm) -> None:
    tr, source = algorithm.tr, QgsProcessing.SourceType
    raster, polygon, layers = source.TypeRaster, source.TypeVectorPolygon, source.TypeMapLayer
    field = QgsProcessingParameterField(
        "CLASS_FIELD", tr("Class field (polygons)"), parentLayerParameterName="LANDCOVER", optional=True
    )
    field.setMetadata({"widget_wrapper": {"class": f"{widgets.__name__}.class_field.ClassFieldWidget"}})
    folder = QgsProcessingParameterFile.Behavior.Folder
    for parameter, tip in (
        (
            QgsProcessingParameterMultipleLayers("IMAGES", tr("Images (or pictures, below)"), raster, optional=True),
            "Rasters of imagery, all with the same bands and data type.",
        ),
        (
            QgsProcessingParameterMultipleLayers(
                "LANDCOVER", tr("Land cover of the images (raster or polygons)"), layers, optional=True
            ),
            "One layer for all images, or one for each, in the order of the images.",
        ),
        (
            field,
            "Field of the polygons that holds class codes or names. Empty: the field that the layer is styled by.",
        ),
        (
            QgsProcessingParameterMultipleLayers(
                "BUILDINGS", tr("Buildings over the land cover (raster or polygons)"), layers, optional=True
            ),
            "Polygons, or rasters that are neither 0 nor nodata where a building is: one, or one for each image.",
        ),
        (
            QgsProcessingParameterString(
                "CLASSES",
                tr("Classes, such as 1=building #3C1098, 2=water (empty: as the layer names them)"),
                optional=True,
            ),
            "Names and colours: 1=building #3C1098, 2=water #2040C0. Before = stands a code or the layer's own name.",
        ),
        (
            QgsProcessingParameterString("IGNORE", tr("Classes to ignore (codes or names)"), optional=True),
            "Codes or names, separated by commas, that are not learnt: unlabelled, cloud, 255.",
        ),
        (
            choice("SPLIT", tr("Split"), SPLIT_BY, "blocks"),
            "blocks: square blocks are drawn. scene: whole images are. area: the test lies inside polygons.",
        ),
        (
            QgsProcessingParameterFeatureSource("AREA", tr("Test area (for split area)"), [polygon], optional=True),
            "Polygons that hold the test data; only with split area.",
        ),
        (
            QgsProcessingParameterFile(
                "PICTURES", tr("Pictures, in place of images and land cover (folder)"), folder, optional=True
            ),
            "Folder with images/ and masks/: pictures without georeference, in pairs of the same name.",
        ),
    ):
        algorithm.add(parameter, tip)


def _declare_advanced(algorithm: Algorithm) -> None:
    tr, number, string = algorithm.tr, QgsProcessingParameterNumber, QgsProcessingParameterString
    for parameter, tip in (
        (
            number("PIXEL_SIZE", tr("Pixel size (empty: the images' own)"), REAL, None, optional=True, minValue=0),
            "In units of the images' CRS. Imagery is resampled, land cover takes the nearest pixel.",
        ),
        (
            number("METRES", tr("Metres in a pixel (without CRS)"), REAL, None, optional=True, minValue=0),
            "Ground size of a pixel where the images have no CRS, and of pictures; 1 if empty.",
        ),
        (
            _share("VALIDATION", tr("Share for validation")),
            "Share of blocks or scenes that training measures itself on while it runs.",
        ),
        (
            _share("TEST", tr("Share for the test")),
            "Share of blocks or scenes that nothing but the final test sees. Not used with split area.",
        ),
        (
            string("SCENES", tr("Splits of single scenes (split scene)"), optional=True),
            "Scenes by file name: tile5=test, tile3=validation. The others are drawn by the shares.",
        ),
        (
            number("BLOCK_SIZE", tr("Size of blocks in pixels"), WHOLE, 512, minValue=64),
            "Width and height of the blocks of split blocks and area; larger than the crops of training.",
        ),
        (
            number("SEED", tr("Seed of the split"), WHOLE, 0, minValue=0, maxValue=MAX_SEED),
            "Same seed, same split.",
        ),
        (
            string("BUILDING_CLASS", tr("Class of the buildings"), "building"),
            "Class that the buildings become; made if the land cover has none of that name.",
        ),
        (
            string("MOSAIC", tr("Pictures that make a scene, such as 3x3 (empty: each is one)"), optional=True),
            "Rows x columns: 3x3 joins nine pictures of a folder to one scene, row by row.",
        ),
        (
            string("NAME", tr("Name of the dataset (empty: the folder's)"), optional=True),
            "Models trained on the dataset carry it in their name.",
        ),
    ):
        algorithm.add(parameter, tip, advanced=True)


def _share(name: str, label: str) -> QgsProcessingParameterNumber:
    share = QgsProcessingParameterNumber(name, label, REAL, 0.15, minValue=0, maxValue=0.9)
    share.setMetadata({"widget_wrapper": {"decimals": 2}})
    return share


def options_of(algorithm: Algorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
    """The fields of PrepareDatasetJob that the user set as plain values; layers are added later."""

    def text(name: str) -> str:
        return algorithm.parameterAsString(parameters, name, context).strip()

    def size(name: str) -> Any:
        value = algorithm.parameterAsDouble(parameters, name, context)
        return value if value > 0 else None

    return {
        "building_class": text("BUILDING_CLASS"),
        "ignore": text("IGNORE"),
        "pixel_size": size("PIXEL_SIZE"),
        "metres": size("METRES"),
        "split": algorithm.choice(parameters, "SPLIT", context),
        "validation": algorithm.parameterAsDouble(parameters, "VALIDATION", context),
        "test": algorithm.parameterAsDouble(parameters, "TEST", context),
        "block_size": algorithm.parameterAsInt(parameters, "BLOCK_SIZE", context),
        "seed": algorithm.parameterAsInt(parameters, "SEED", context),
        "pictures": algorithm.parameterAsFile(parameters, "PICTURES", context),
        "mosaic": text("MOSAIC").replace(" ", ""),
        "name": text("NAME"),
    }
