"""Generate synthetic imagery from land-cover layer: decides what the worker is asked, and loads what it made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Optional

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
    QgsVectorLayer,
)

from ..contract.card import ModelCard, require_encoder, require_objects
from ..contract.class_seeds import resolve_class_seeds
from ..contract.errors import JobError
from ..contract.files import check_output
from ..contract.jobs.generate import GenerateJob, PaintOptions
from ..contract.options.declaring import TILED
from ..contract.resources import generator_for
from .language.words import tr
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

<b>Which class is which?</b> The bundled models know building, paved, bare, grass, tree and water in pixels of 0.4 m; building, land, road, vegetation and water in pixels of 1 m; tree cover, grassland, cropland, built-up, bare and water in pixels of 10 m. Names in the layer (attribute table, legend, or the texts of the class field) are matched to these. Otherwise say it in <b>class map</b>: a scheme (<i>worldcover</i>, <i>dynamicworld</i>, <i>esri</i>, <i>nlcd</i>, <i>corine</i>, <i>chesapeake</i>, <i>dubai</i>), <i>codes</i> where codes are the model's own, or pairs such as <i>10=tree, 50=building, 80=water, 99=none</i>. Without names and class map, codes that only one scheme has are taken for that, all others for the model's own, with a warning. A code that means nothing to the model is an error that lists it, or becomes nodata, as you choose.

<b>Seed</b>: the same seed gives the same imagery, another seed another variant. Neighbouring extents made with the same seed join. <b>Seeds of single classes</b>, such as <i>water=3, building=8</i>, draw these classes anew and leave the others as they are: their texture, or with models that have a style for each class (architecture csebgan) their whole look.

<b>Look field</b> (polygons, with models whose objects have looks of their own): features with the same value keep the same look in every run; left empty, each feature keeps its own, by its id. Edit one feature, and the imagery of all others stays as it is.

<b>Style image</b>: a raster whose look the imagery takes, with the bands of the model; only for models with an encoder, which <b>Train generator</b> puts beside those of architecture fast and spade.

<b>Web maps</b>: an output that ends in <i>.mbtiles</i> is a file of map tiles, one that ends in <i>.xml</i> a folder of them beside it (<i>z/x/y.png</i>), which a web server can show as it is. Each zoom level is the mean of the finest one. Only for models of red, green and blue in 8 bits.

The bundled models paint pixels of 0.4 m (<i>aerial</i>), 1 m (<i>fast-dubai</i>) and 10 m (<i>sentinel2</i>); land cover of other pixel sizes works, with a warning, and looks the better the nearer it is. <b>Model</b>, left empty, is the bundled one whose pixels are nearest in size to the land cover's; the log says which. Nodata in the land cover stays nodata. The result is synthetic: it shows no real place at any real time, and its metadata say so."""  # noqa: E501 - help text wraps itself


def build_job(
    options: Mapping[str, Any], source: LandCover, card: ModelCard, asked: Optional[Box], metre: tuple[float, float]
) -> Request:
    """Decide what to ask of the worker; runs nothing.

    options: fields of GenerateJob as the user set them, `landcover` being the file that will be there by then.
    asked: EXTENT in the CRS of the land cover, or None. metre: units of that CRS in a metre, along x and y.
    Polygons: the grid is anchored at the CRS' origin and grown, so that what the network sees around EXTENT is
    land cover too.
    """
    covered = overlap(asked, source.box)
    pixels = card.margin
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
        feedback.pushWarning(
            tr("CLASS_MAP names {}, which the land cover within EXTENT lacks.").format(", ".join(unknown))
        )
    name = f"{source.label}, field {source.field}"
    found = {"landcover": burnt.path, "looks": burnt.looks, "landcover_name": name, "category_names": burnt.names}
    return replace(request.job, **found, class_map=class_map)


def with_looks(
    source: LandCover, layer: QgsMapLayer, card: ModelCard, field: str, parameter: str = "LANDCOVER"
) -> LandCover:
    """The land cover whose features keep their looks, by the field LOOK_FIELD or their ids, where the model has looks
    of objects. parameter: the one that named the layer. Raises JobError where a field is named for a model without
    them, or for a raster."""
    if field:
        require_objects(card, "LOOK_FIELD")
    if isinstance(source, PolygonLandCover) and card.objects:
        return replace(source, look=field and named_field(layer, field, "LOOK_FIELD"))
    if field:
        raise JobError(
            tr(
                "LOOK_FIELD: expected polygons as {}, found the raster {}. Leave LOOK_FIELD empty: each connected part "
                "of a raster keeps its look."
            ).format(parameter, source.label)
        )
    return source


def style_file(
    image: RasterLandCover, folder: Path, context: QgsProcessingContext, feedback: QgsProcessingFeedback, stem: str
) -> str:
    """A file with the style image; of a layer that is none, such as a coverage service, its middle is exported."""
    (width, height), (left, bottom, right, top) = image.pixel, image.box
    x, y, half = (left + right) / 2, (bottom + top) / 2, STYLE_PIXELS / 2
    middle = (x - half * width, y - half * height, x + half * width, y + half * height)
    box = overlap(middle, image.box)
    return raster_file(image, box, folder, context.transformContext(), feedback, stem=stem)


@dataclass(frozen=True)
class Prepared:
    """What the main thread read: the layers, the model's card, EXTENT in the first one's CRS, its units in a metre, the
    files that the job reads, and the style images."""

    sources: tuple[LandCover, ...]
    card: ModelCard
    asked: Optional[Box]
    metre: tuple[float, float]
    inputs: tuple[str, ...]
    styles: dict[str, RasterLandCover]
    model: str
    why: str
    """Why that model, where the user named none."""


def load(
    algorithm: LayerAlgorithm, name: str, label: str, path: str, of: str, card: ModelCard, context: QgsProcessingContext
) -> None:
    """Name and style imagery that Processing will load: `label` of the land cover."""
    if context.willLoadLayerOnCompletion(path):
        details = context.layerToLoadOnCompletionDetails(path)
        if details.name in ("", name, algorithm.tr(label)):  # a model names it by its output
            details.name = algorithm.tr("{} of {}").format(label, of)
        details.setPostProcessor(ImageryStyle(card))


class GenerateAlgorithm(LayerAlgorithm):
    """landsynth:generate"""

    NAME = "generate"
    DISPLAY_NAME = "Generate synthetic imagery from land-cover layer"
    GROUP = "Imagery"
    TAGS = "synthetic, synthesis, imagery, satellite, aerial, land cover, generator, gan, ai, image"
    TIER = "inference"
    SHORT_HELP = HELP + LARGE
    JOB: ClassVar[type[PaintOptions]] = GenerateJob
    LAYERS: ClassVar[dict[str, str]] = {"LANDCOVER": "Land cover (raster or polygons)"}
    """Land covers and what they are called; the first one says where the grid lies."""
    FIELDS: ClassVar[tuple[tuple[str, str, str], ...]] = (("CLASS_FIELD", "Class field (polygons)", "BAND"),)
    """Class field of each land cover and what it is called, and its band."""
    STYLES: ClassVar[dict[str, str]] = {"STYLE_IMAGE": "Style image"}
    """Style images and what they are called."""
    FIRST: ClassVar[tuple[str, ...]] = ()
    """Options that are asked for right behind the layers."""

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tr, source, first = self.tr, QgsProcessing.SourceType, next(iter(self.LAYERS))
        kinds = [source.TypeRaster, source.TypeVectorPolygon]
        size = QgsProcessingParameterDistance(
            "PIXEL_SIZE", tr("Pixel size (empty: automatic)"), parentParameterName=first, minValue=0, optional=True
        )
        for (name, label), (field, called, _) in zip(self.LAYERS.items(), self.FIELDS):
            layer = QgsProcessingParameterMapLayer(name, tr(label), types=kinds)
            self.add(layer, "Raster of class codes, or polygons with a class field.")
            tip = "Field of a polygon layer that holds codes or names. Empty: the one that it is styled by."
            self.add(self._field(field, called, name), tip)
        offer(self, self.JOB, *self.FIRST, "class_map", "unmapped", "model")
        self.add(
            QgsProcessingParameterExtent("EXTENT", tr("Extent (empty: the whole layer)"), optional=True),
            "Part of the land cover to paint, in any CRS.",
        )
        offer(self, self.JOB, "seed", "class_seeds")
        self.add_styles()
        look = self._field("LOOK_FIELD", "Look field (polygons)", first)
        self.add(
            look,
            "Features with the same value keep the same look in every run. Empty: each by its id. For models with "
            "looks of objects.",
            advanced=True,
        )
        self.add(size, "In units of the layer's CRS. A raster takes the nearest pixel.", advanced=True)
        offer(self, self.JOB)
        self.add_outputs()
        add_figures(self)
        self.addOutput(QgsProcessingOutputNumber("SEED", tr("Seed")))

    def _field(self, name: str, label: str, layer: str) -> QgsProcessingParameterField:
        field = QgsProcessingParameterField(name, self.tr(label), parentLayerParameterName=layer, optional=True)
        field.setMetadata({"widget_wrapper": {"class": FIELD_WIDGET}})
        return field

    def add_styles(self) -> None:
        """Declare the imagery whose look is taken."""
        for name, label in self.STYLES.items():
            self.add(
                QgsProcessingParameterRasterLayer(name, self.tr(label), optional=True),
                "Imagery whose look is taken in place of a drawn one. The model needs an encoder beside it.",
                advanced=True,
            )

    def add_outputs(self) -> None:
        """Declare where the outputs go."""
        self.addParameter(QgsProcessingParameterRasterDestination("OUTPUT", self.tr(OUTPUT_NAME)))

    def check_values(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Names of datasets that are no files (/vsizip/..., NETCDF:...) pass too, which Processing itself refuses."""
        found: dict[str, Any] = {}
        for name in self.LAYERS:
            layer = named_layer(self, parameters, name, context)
            if layer is None and not parameters.get(name):
                continue
            if layer is None or not layer.isValid():
                return False, (
                    tr(
                        "Expected a raster or polygon layer as {}, found {}, which QGIS cannot open. Check the path, "
                        "or that the layer's source is still there."
                    ).format(name, parameters[name])
                )
            found[name] = layer
        for name in self.STYLES:
            style = parameters.get(name)
            if style not in (None, "") and self.parameterAsRasterLayer(parameters, name, context) is None:
                return False, (
                    tr(
                        "Expected a raster layer as {}, found {}, which QGIS cannot open. Check the path, or leave it "
                        "empty."
                    ).format(name, style)
                )
        return super().check_values({**parameters, **found}, context)

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Prepared:
        sources, layers = self._read_layers(parameters, context)
        source = sources[0]
        metre = units_per_metre(source.crs, source.box, context.transformContext())
        model, why = self.parameterAsFile(parameters, "MODEL", context), ""
        if not model:
            size = self.parameterAsDouble(parameters, "PIXEL_SIZE", context)
            model, why = generator_for(pixel_metres(source, size, metre))
        card = model_card(model, "generator")
        resolve_class_seeds(self.parameterAsString(parameters, "CLASS_SEEDS", context), card)
        field = self.field(parameters, "LOOK_FIELD", context)
        sources[0] = with_looks(source, layers[0], card, field, next(iter(self.LAYERS)))
        for number, layer in enumerate(layers[1:], 1):
            has = isinstance(layer, QgsVectorLayer) and layer.fields().lookupField(field) >= 0
            sources[number] = with_looks(sources[number], layer, card, field if has else "")
        found = {name: self.parameterAsRasterLayer(parameters, name, context) for name in self.STYLES}
        images = {name: image for name, image in found.items() if image is not None}
        for name in images:
            require_encoder(card, name)
        asked = asked_extent(self, parameters, context, source.crs)
        inputs = [each.source().partition("|")[0] for each in (*layers, *images.values()) if each is not None]
        styles = {name: read_image(image, name) for name, image in images.items()}
        return Prepared(tuple(sources), card, asked, metre, (model, *inputs), styles, model, why)

    def _read_layers(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[list[LandCover], list[Optional[QgsMapLayer]]]:
        sources, layers = [], []
        for name, (field, _, band) in zip(self.LAYERS, self.FIELDS):
            layer, number = named_layer(self, parameters, name, context), self.parameterAsInt(parameters, band, context)
            if layer is not None:
                load_style(layer, parameters.get(name), context)
            sources.append(read_landcover(layer, self.field(parameters, field, context), number, name, field))
            layers.append(layer)
        return sources, layers

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        prepared: Prepared = self.prepared()
        source, card = prepared.sources[0], prepared.card
        python = worker_python(self.TIER)
        output = output_path(self, parameters, "OUTPUT", context)
        check_output(output, prepared.inputs, endings=(*JOINED, *TILED))
        options = self.options(parameters, output, context, feedback)
        with scratch_folder(scratch_place(options)) as folder:
            options = {**options, **self.style_files(folder, context, feedback), "landcover": str(folder)}
            request = build_job(options, source, card, prepared.asked, prepared.metre)
            job = with_landcover(request, source, folder, context, feedback)
            values = run_job(job, python, feedback)
        load(self, "OUTPUT", OUTPUT_NAME, output, f"{source.label}, seed {job.seed}", card, context)
        return {"OUTPUT": output, "SEED": job.seed, **figures_of(values)}

    def options(
        self, parameters: Values, output: str, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Options of the job as the user set them, `output` among them; says what was taken for granted."""
        prepared: Prepared = self.prepared()
        if prepared.why:
            feedback.pushInfo(prepared.why)
        say_field(prepared.sources, parameters, feedback, [field for field, *_ in self.FIELDS])
        for source in prepared.sources:
            if not source.crs.isValid():
                text = tr("{} has no CRS: its units are taken as metres; the output has none.")
                feedback.pushInfo(text.format(source.label))
        options = {**given(read_options(self, parameters, context)), "output": output, "model": prepared.model}
        options["pixel_size"] = options.get("pixel_size") or None
        check_lasting(options)
        return options

    def style_files(
        self, folder: Path, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, str]:
        """Files of the style images, which are made in `folder` where there are none, by the names of options."""
        images = {name.lower(): image for name, image in self.prepared().styles.items()}
        return {name: style_file(image, folder, context, feedback, name) for name, image in images.items()}
