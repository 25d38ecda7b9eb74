"""Generate synthetic imagery from land-cover layer: decides what the worker is asked, and loads what it made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterDistance,
    QgsProcessingParameterExtent,
    QgsProcessingParameterField,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
)

from ..contract.card import ModelCard, require_encoder, require_objects
from ..contract.class_seeds import resolve_class_seeds
from ..contract.errors import JobError
from ..contract.files import check_output
from ..contract.jobs.generate import GenerateJob
from ..contract.resources import generator_for
from .layers.burning import burn
from .layers.categories import load_style
from .layers.codes import translate_class_map
from .layers.grid import Box, overlap, snapped
from .layers.landcover import LandCover, pixel_metres, read_landcover
from .layers.polygons import PolygonLandCover, named_field, say_field
from .layers.rasters import RasterLandCover, raster_file, read_image, units_per_metre
from .layers.style import ImageryStyle
from .shared.base import LayerAlgorithm, Values, run_job, scratch_folder
from .shared.form import FIELD_WIDGET, given, offer, read_options
from .shared.imagery import Request, model_card
from .shared.settings import worker_python
from .shared.windows import (
    JOINED,
    LARGE,
    add_figures,
    asked_extent,
    check_lasting,
    figures_of,
    named_layer,
    output_path,
    scratch_place,
)

OUTPUT_NAME = "Synthetic imagery"
STYLE_PIXELS = 8192
"""Width and height of the part of a style image that is exported at most, where it is no file."""


HELP = """Paints synthetic aerial or satellite imagery over a land-cover layer: same place, same grid, no seams.

<b>Land cover</b> is a raster of class codes or a polygon layer. A raster keeps its own grid. Polygons are rasterised by their <b>class field</b>, which may hold codes or names.

<b>Which class is which?</b> The bundled model knows building, land, road, vegetation and water. Names in the layer (attribute table, legend, or the texts of the class field) are matched to these. Otherwise say it in <b>class map</b>: a scheme (<i>worldcover</i>, <i>dynamicworld</i>, <i>esri</i>, <i>nlcd</i>, <i>corine</i>, <i>chesapeake</i>, <i>dubai</i>), <i>codes</i> where codes are the model's own, or pairs such as <i>10=vegetation, 50=building, 80=water, 99=none</i>. Without names and class map, codes that only one scheme has are taken for that, all others for the model's own, with a warning: 0 unlabelled, 1 building, 2 land, 3 road, 4 vegetation, 5 water. A code that means nothing to the model is an error that lists it, or becomes nodata, as you choose.

<b>Seed</b>: the same seed gives the same imagery, another seed another variant. Neighbouring extents made with the same seed join. <b>Seeds of single classes</b>, such as <i>water=3, building=8</i>, draw these classes anew and leave the others as they are: their texture, or with models that have a style for each class (architecture csebgan) their whole look.

<b>Look field</b> (polygons, with models whose objects have looks of their own): features with the same value keep the same look in every run; left empty, each feature keeps its own, by its id. Edit one feature, and the imagery of all others stays as it is.

<b>Style image</b>: a raster whose look the imagery takes, with the bands of the model; only for models with an encoder, which <b>Train generator</b> puts beside those of architecture fast and spade.

The bundled model paints pixels of 1 m; land cover of other pixel sizes works, with a warning, and looks the better the nearer it is. <b>Model</b>, left empty, is the bundled one whose pixels are nearest in size to the land cover's; the log says which. Nodata in the land cover stays nodata. The result is synthetic: it shows no real place at any real time, and its metadata say so."""  # noqa: E501 - help text wraps itself


def build_job(
    options: Mapping[str, Any], source: LandCover, card: ModelCard, asked: Optional[Box], metre: tuple[float, float]
) -> Request:
    """Decide what to ask of the worker; runs nothing.

    options: fields of GenerateJob as the user set them, `landcover` being the file that will be there by then.
    asked: EXTENT in the CRS of the land cover, or None. metre: units of that CRS in a metre, along x and y.
    Polygons: the grid is anchored at the CRS' origin and grown, so that what the network sees around EXTENT is
    land cover too: its context, and as much again, as what fills a gap there depends on its own surroundings.
    """
    covered = overlap(asked, source.box)
    pixels = 2 * card.context + card.multiple
    if isinstance(source, RasterLandCover):
        margin = [pixels * max(size, options.get("pixel_size") or 0.0) for size in source.pixel]
        grown = (covered[0] - margin[0], covered[1] - margin[1], covered[2] + margin[0], covered[3] + margin[1])
        names = source.names_for(card)
        job = GenerateJob(**options, category_names=names, extent=None if asked is None else covered)
        return Request(job, overlap(grown, source.box))
    size = options.get("pixel_size")
    width, height = (size, size) if size else (card.pixel_size * metre[0], card.pixel_size * metre[1])
    grid = snapped(covered, width, height)
    job = GenerateJob(**{**options, "pixel_size": None, "band": 1}, extent=grid.box)
    return Request(job, grid.box, grid.grown(pixels))


def with_landcover(
    request: Request, source: LandCover, folder: Path, context: QgsProcessingContext, feedback: QgsProcessingFeedback
) -> GenerateJob:
    """The job with the file of its land cover, which is made in `folder` where there is none."""
    if isinstance(source, RasterLandCover):
        path = raster_file(source, request.box, folder, context.transformContext(), feedback)
        return replace(request.job, landcover=path, landcover_name=source.label)
    burnt = burn(source, request.grid, folder, context, feedback)
    class_map, unknown = translate_class_map(request.job.class_map, burnt.coding)
    if unknown:
        feedback.pushWarning(f"CLASS_MAP names {', '.join(unknown)}, which the land cover within EXTENT lacks.")
    name = f"{source.label}, field {source.field}"
    found = {"landcover": burnt.path, "looks": burnt.looks, "landcover_name": name, "category_names": burnt.names}
    return replace(request.job, **found, class_map=class_map)


def with_looks(source: LandCover, layer: QgsMapLayer, card: ModelCard, field: str) -> LandCover:
    """The land cover whose features keep their looks, by the field LOOK_FIELD or their ids, where the model has looks
    of objects. Raises JobError where a field is named for a model without them, or for a raster."""
    if field:
        require_objects(card, "LOOK_FIELD")
    if isinstance(source, PolygonLandCover) and card.objects:
        return replace(source, look=field and named_field(layer, field, "LOOK_FIELD"))
    if field:
        raise JobError(
            f"LOOK_FIELD: expected polygons as LANDCOVER, found the raster {source.label}. Leave LOOK_FIELD empty: "
            "each connected part of a raster keeps its look."
        )
    return source


def style_file(
    image: RasterLandCover, folder: Path, context: QgsProcessingContext, feedback: QgsProcessingFeedback
) -> str:
    """A file with the style image; of a layer that is none, such as a coverage service, its middle is exported."""
    (width, height), (left, bottom, right, top) = image.pixel, image.box
    x, y, half = (left + right) / 2, (bottom + top) / 2, STYLE_PIXELS / 2
    middle = (x - half * width, y - half * height, x + half * width, y + half * height)
    box = overlap(middle, image.box)
    return raster_file(image, box, folder, context.transformContext(), feedback, stem="style")


@dataclass(frozen=True)
class Prepared:
    """What the main thread read: the layer, the model's card, EXTENT in the layer's CRS, its units in a metre, the
    files that the job reads, and the style image."""

    source: LandCover
    card: ModelCard
    asked: Optional[Box]
    metre: tuple[float, float]
    inputs: tuple[str, ...]
    style: Optional[RasterLandCover]
    model: str
    why: str
    """Why that model, where the user named none."""


class GenerateAlgorithm(LayerAlgorithm):
    """landsynth:generate"""

    NAME = "generate"
    DISPLAY_NAME = "Generate synthetic imagery from land-cover layer"
    GROUP = "Imagery"
    TAGS = "synthetic, synthesis, imagery, satellite, aerial, land cover, generator, gan, ai, image"
    TIER = "inference"
    SHORT_HELP = HELP + LARGE

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tr, source = self.tr, QgsProcessing.SourceType
        kinds = [source.TypeRaster, source.TypeVectorPolygon]
        field = QgsProcessingParameterField(
            "CLASS_FIELD", tr("Class field (polygons)"), parentLayerParameterName="LANDCOVER", optional=True
        )
        look = QgsProcessingParameterField(
            "LOOK_FIELD", tr("Look field (polygons)"), parentLayerParameterName="LANDCOVER", optional=True
        )
        for each in (field, look):
            each.setMetadata({"widget_wrapper": {"class": FIELD_WIDGET}})
        size = QgsProcessingParameterDistance(
            "PIXEL_SIZE", tr("Pixel size (empty: automatic)"),
            parentParameterName="LANDCOVER", minValue=0, optional=True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterMapLayer("LANDCOVER", tr("Land cover (raster or polygons)"), types=kinds),
            "Raster of class codes, or polygons with a class field.",
        )
        self.add(field, "Field of a polygon layer that holds codes or names. Empty: the one that it is styled by.")
        offer(self, GenerateJob, "class_map", "unmapped", "model")
        self.add(
            QgsProcessingParameterExtent("EXTENT", tr("Extent (empty: the whole layer)"), optional=True),
            "Part of the land cover to paint, in any CRS.",
        )
        offer(self, GenerateJob, "seed", "class_seeds")
        self.add(
            QgsProcessingParameterRasterLayer("STYLE_IMAGE", tr("Style image"), optional=True),
            "Imagery whose look is taken in place of a drawn one. The model needs an encoder beside it.",
            advanced=True,
        )
        tip = "Features with the same value keep the same look in every run. Empty: each by its id."
        self.add(look, f"{tip} For models with looks of objects.", advanced=True)
        self.add(size, "In units of the layer's CRS. A raster takes the nearest pixel.", advanced=True)
        offer(self, GenerateJob)
        self.addParameter(QgsProcessingParameterRasterDestination("OUTPUT", tr(OUTPUT_NAME)))
        add_figures(self)
        self.addOutput(QgsProcessingOutputNumber("SEED", tr("Seed")))

    def check_values(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Names of datasets that are no files (/vsizip/..., NETCDF:...) pass too, which Processing itself refuses."""
        layer = self._layer(parameters, context)
        if layer is None and not parameters.get("LANDCOVER"):
            return super().check_values(parameters, context)
        if layer is None or not layer.isValid():
            return False, (
                f"Expected a raster or polygon layer as LANDCOVER, found {parameters['LANDCOVER']}, which QGIS cannot "
                "open. Check the path, or that the layer's source is still there."
            )
        style = parameters.get("STYLE_IMAGE")
        if style not in (None, "") and self.parameterAsRasterLayer(parameters, "STYLE_IMAGE", context) is None:
            return False, (
                f"Expected a raster layer as STYLE_IMAGE, found {style}, which QGIS cannot open. Check the path, or "
                "leave it empty."
            )
        return super().check_values({**parameters, "LANDCOVER": layer}, context)

    def _layer(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Optional[QgsMapLayer]:
        return named_layer(self, parameters, "LANDCOVER", context)

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Prepared:
        source = self._read_layer(parameters, context)
        metre = units_per_metre(source.crs, source.box, context.transformContext())
        model, why = self.parameterAsFile(parameters, "MODEL", context), ""
        if not model:
            size = self.parameterAsDouble(parameters, "PIXEL_SIZE", context)
            model, why = generator_for(pixel_metres(source, size, metre))
        card = model_card(model, "generator")
        resolve_class_seeds(self.parameterAsString(parameters, "CLASS_SEEDS", context), card)
        layer = self._layer(parameters, context)
        source = with_looks(source, layer, card, self.field(parameters, "LOOK_FIELD", context))
        image = self.parameterAsRasterLayer(parameters, "STYLE_IMAGE", context)
        if image is not None:
            require_encoder(card, "STYLE_IMAGE")
        asked = asked_extent(self, parameters, context, source.crs)
        inputs = [each.source().partition("|")[0] for each in (layer, image) if each is not None]
        style = None if image is None else read_image(image, "STYLE_IMAGE")
        return Prepared(source, card, asked, metre, (model, *inputs), style, model, why)

    def _read_layer(self, parameters: dict[str, Any], context: QgsProcessingContext) -> LandCover:
        layer = self._layer(parameters, context)
        if layer is not None:
            load_style(layer, parameters.get("LANDCOVER"), context)
        field, band = self.field(parameters, "CLASS_FIELD", context), self.parameterAsInt(parameters, "BAND", context)
        return read_landcover(layer, field, band)

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        prepared: Prepared = self.prepared()
        source, card = prepared.source, prepared.card
        python = worker_python(self.TIER)
        output = output_path(self, parameters, "OUTPUT", context)
        check_output(output, prepared.inputs, endings=JOINED)
        if prepared.why:
            feedback.pushInfo(prepared.why)
        say_field((source,), parameters, feedback)
        if not source.crs.isValid():
            feedback.pushInfo(f"{source.label} has no CRS: its units are taken as metres; the output has none.")
        options = {**given(read_options(self, parameters, context)), "output": output, "model": prepared.model}
        options["pixel_size"] = options.get("pixel_size") or None
        check_lasting(options)
        with scratch_folder(scratch_place(options)) as folder:
            options["landcover"] = str(folder)
            if prepared.style is not None:
                options["style_image"] = style_file(prepared.style, folder, context, feedback)
            request = build_job(options, source, card, prepared.asked, prepared.metre)
            job = with_landcover(request, source, folder, context, feedback)
            values = run_job(job, python, feedback)
        if context.willLoadLayerOnCompletion(output):
            details = context.layerToLoadOnCompletionDetails(output)
            if details.name in ("", "OUTPUT", self.tr(OUTPUT_NAME)):  # a model names it by its output
                details.name = self.tr("{} of {}, seed {}").format(OUTPUT_NAME, source.label, job.seed)
            details.setPostProcessor(ImageryStyle(card))
        return {"OUTPUT": output, "SEED": job.seed, **figures_of(values)}
