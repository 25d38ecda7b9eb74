"""Draw land-cover layouts: turns examples into files, asks the worker for new land cover, and loads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterExtent,
    QgsProcessingParameterField,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
)

from ..contract.dataset import DatasetInfo
from ..contract.errors import JobError
from ..contract.files import check_output
from ..contract.jobs.generate_landcover import GenerateLandcoverJob
from .language.words import tr
from .layers.burning import burn
from .layers.categories import load_style
from .layers.codes import Coding
from .layers.grid import Box, snapped
from .layers.landcover import LandCover, check_one_kind, meaning, read_landcover, unopened
from .layers.legend import Legend
from .layers.polygons import PolygonLandCover, say_field
from .layers.rasters import raster_file
from .layers.style import OwnStyle
from .shared.base import LayerAlgorithm, Values, run_job, scratch_folder
from .shared.form import FIELD_WIDGET, REAL, given, offer, read_options
from .shared.settings import worker_python
from .shared.windows import asked_extent, output_path

OUTPUT_NAME = "Land-cover layout"
NUMBERS = {"PATCH": "Size of patches in pixels", "MEGAPIXELS": "Megapixels", "SECONDS": "Seconds"}
HIGHEST = 2**16 - 1

HELP = """Draws land cover that does not exist, in the manner of examples: as many houses, woods and streets, laid out as there, in another order. It is a raster with the names and colours of the classes: for teaching and tests, or for <b>Generate synthetic imagery</b> to paint.

<b>Examples</b> are rasters of class codes or polygon layers; or the training masks of a <b>dataset</b>, whose validation and test stay unseen. Polygons are rasterised by their <b>class field</b> and need a <b>pixel size</b>. A few square kilometres make a start; the more, the more varied. Several hundred pixels along each side are the least.

<b>How it is made</b>: patches of the examples are turned, chosen so that their borders fit, and joined along seams that run where the least is to be seen (Efros and Freeman 2001). No neighbours come from the same place, so that nothing larger than a patch shows anything that is there. Buildings, or the <b>classes whose parts stay whole</b>, are set last: each whole, or not at all.

<b>Shares</b>: <i>water=10, building=25</i> asks for percent of the area; the other classes share the rest as in the examples. The log says what was reached; a layout of a few patches cannot hit them. <b>Instances</b>: <i>water=2</i> sets two waters into every million pixels, each with what lies around it, so that a segmenter sees rare classes more often.

<b>Seed</b>: the same seed gives the same land cover at the same place. Neighbouring extents join, whatever their size. Without an extent, the layout begins at the corner of the first example.

It takes some seconds to read the examples, and one to three for a million pixels."""  # noqa: E501 - help text wraps itself


def build_job(
    options: Mapping[str, Any], output: str, examples: Sequence[str], legend: Legend, asked: Optional[Box]
) -> GenerateLandcoverJob:
    """Decide what to ask of the worker; runs nothing.

    options: fields of GenerateLandcoverJob as the user set them. examples: files that will be there by then; legend:
    names and colours of their codes. asked: EXTENT in the CRS of the first one, or None. Raises JobError.
    """
    names, colors = (
        {code: text for code, text in each.items() if 0 <= code <= HIGHEST} for each in (legend.names, legend.colors)
    )
    return GenerateLandcoverJob(
        output, tuple(examples), **options, extent=asked, class_names=names, class_colors=colors
    )  # fmt: skip


@dataclass(frozen=True)
class Prepared:
    """What the main thread read: the layers, the files that they are, and EXTENT in the CRS of the first."""

    sources: tuple[LandCover, ...]
    inputs: tuple[str, ...]
    asked: Optional[Box]


class GenerateLandcoverAlgorithm(LayerAlgorithm):
    """landsynth:generatelandcover"""

    NAME = "generatelandcover"
    DISPLAY_NAME = "Draw land-cover layouts"
    GROUP = "Imagery"
    TAGS = "land cover, layout, synthetic, quilting, texture synthesis, augmentation, rare classes, fictional, map"
    TIER = "inference"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tr = self.tr
        tip = "Land cover in whose manner the new one is drawn: rasters of class codes, or polygons with a class field."
        add_several(self, "EXAMPLES", "Examples", tip, True)
        offer(self, GenerateLandcoverJob, "dataset")
        self.add(
            QgsProcessingParameterExtent("EXTENT", tr("Extent (empty: width and height)"), optional=True),
            "Where the layout lies, in any CRS. It need not touch the examples.",
        )
        offer(self, GenerateLandcoverJob, "width", "height", "shares", "instances", "seed")
        size = QgsProcessingParameterNumber(
            "PIXEL_SIZE", tr("Pixel size (empty: as examples)"), REAL, optional=True, minValue=0
        )
        self.add(size, "In units of the examples' CRS. Polygons need it.")
        offer(self, GenerateLandcoverJob)
        self.addParameter(QgsProcessingParameterRasterDestination("OUTPUT", tr(OUTPUT_NAME)))
        for name, label in NUMBERS.items():
            self.addOutput(QgsProcessingOutputNumber(name, tr(label)))

    def check_values(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Names the layer that cannot be opened, where Processing only names the parameter."""
        problem = unopened(parameters, {"EXAMPLES": tr("a raster or polygon layer")}, context)
        return (False, problem) if problem else super().check_values(parameters, context)

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Prepared:
        sources, inputs = read_several(self, parameters, "EXAMPLES", context)
        dataset = self.parameterAsFile(parameters, "DATASET", context)
        crs = sources[0].crs if sources else QgsCoordinateReferenceSystem()
        if dataset and not sources:
            crs = QgsCoordinateReferenceSystem(DatasetInfo.read(dataset).crs)
        return Prepared(sources, inputs, asked_extent(self, parameters, context, crs))

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        found: Prepared = self.prepared()
        python = worker_python(self.TIER)
        output = output_path(self, parameters, "OUTPUT", context)
        check_output(output, found.inputs)
        say_field(found.sources, parameters, feedback)
        options = given(read_options(self, parameters, context))
        options["pixel_size"] = options.get("pixel_size") or None
        coding, legend = meaning(found.sources, feedback)
        check_size(found.sources, options["pixel_size"])
        build_job(options, output, [each.label for each in found.sources], legend, found.asked)  # what is wrong is said
        with scratch_folder() as folder:
            files = files_of(found.sources, options["pixel_size"], coding, folder, context, feedback)
            values = run_job(build_job(options, output, files, legend, found.asked), python, feedback)
        if context.willLoadLayerOnCompletion(output):
            details = context.layerToLoadOnCompletionDetails(output)
            details.setPostProcessor(OwnStyle(str(Path(output).with_suffix(".qml"))))
        return {
            "OUTPUT": output, "PATCH": values["patch_size"], "MEGAPIXELS": values["megapixels"],
            "SECONDS": values["seconds"],
        }  # fmt: skip


def add_several(algorithm: LayerAlgorithm, name: str, label: str, tip: str, is_optional: bool = False) -> None:
    """Add the parameters of several layers of land cover, and of the class field of polygons."""
    field = QgsProcessingParameterField(
        "CLASS_FIELD", algorithm.tr("Class field (polygons)"), parentLayerParameterName=name, optional=True
    )
    field.setMetadata({"widget_wrapper": {"class": FIELD_WIDGET}})
    kind = QgsProcessing.SourceType.TypeMapLayer
    algorithm.add(QgsProcessingParameterMultipleLayers(name, algorithm.tr(label), kind, optional=is_optional), tip)
    algorithm.add(field, "Field of the polygons that holds codes or names. Empty: the one that they are styled by.")


def read_several(
    algorithm: LayerAlgorithm, parameters: dict[str, Any], name: str, context: QgsProcessingContext
) -> tuple[tuple[LandCover, ...], tuple[str, ...]]:
    """The layers of such a parameter, and the files that they are. Raises InputError."""
    layers = algorithm.parameterAsLayerList(parameters, name, context)
    for layer in layers:
        load_style(layer, parameters.get(name), context)
    field = algorithm.field(parameters, "CLASS_FIELD", context)
    sources = tuple(read_landcover(layer, field, 1, name) for layer in layers)
    check_one_kind(sources, name)
    return sources, tuple(layer.source().partition("|")[0] for layer in layers)


def check_size(sources: Sequence[LandCover], size: Optional[float]) -> None:
    """Raise JobError for polygons without a pixel size."""
    polygons = [each for each in sources if isinstance(each, PolygonLandCover)]
    if polygons and not size:
        raise JobError(
            tr(
                "PIXEL_SIZE: expected the size of pixels to rasterise {} with, found none. Set it in units of the "
                "layer's CRS, such as 1 for metres."
            ).format(polygons[0].label)
        )


def files_of(
    sources: Sequence[LandCover], size: Optional[float], coding: Coding, folder: Path,
    context: QgsProcessingContext, feedback: QgsProcessingFeedback,
) -> list[str]:  # fmt: skip
    """Files of the layers that the worker can open, made in the folder where there are none."""
    return [_file(each, at, size, coding, folder, context, feedback) for at, each in enumerate(sources)]


def _file(
    source: LandCover, number: int, size: Optional[float], coding: Coding, folder: Path,
    context: QgsProcessingContext, feedback: QgsProcessingFeedback,
) -> str:  # fmt: skip
    """A file of an example that the worker can open, made in a folder of its own where there is none."""
    place = folder / str(number)
    place.mkdir()
    if isinstance(source, PolygonLandCover):
        return burn(source, snapped(source.box, size or 1.0, size or 1.0), place, context, feedback, coding).path
    return raster_file(source, source.box, place, context.transformContext(), feedback)
