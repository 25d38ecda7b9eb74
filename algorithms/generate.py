"""Generate synthetic imagery from land-cover layer: decides what the worker is asked, and loads what it made."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional, Union

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBand,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterDistance,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterMapLayer,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterString,
    QgsProcessingUtils,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ..contract.card import ModelCard, read_card
from ..contract.errors import InputError, LandSynthError, ModelError
from ..contract.jobs import BLENDS, BUNDLED_GENERATOR, DEVICES, UNMAPPED, GenerateJob
from .base import Algorithm, as_processing_errors, run_job
from .codes import translate_class_map
from .grid import Box, Grid, overlap, snapped
from .layers import RasterLandCover, box_of, raster_file, read_raster, units_per_metre
from .polygons import PolygonLandCover, burn, read_polygons
from .style import ImageryStyle

LandCover = Union[RasterLandCover, PolygonLandCover]

MAX_SEED = 2**31 - 1  # what Processing's integers hold
OUTPUT_NAME = "Synthetic imagery"


@dataclass(frozen=True)
class Plan:
    """What is to be done: the job, and first the grid that polygons are burnt on or the box that is exported."""

    job: GenerateJob
    grid: Optional[Grid]
    box: Box


def build_job(
    options: Mapping[str, Any], source: LandCover, card: ModelCard, asked: Optional[Box], metre: tuple[float, float]
) -> Plan:
    """Decide what to ask of the worker; runs nothing.

    options: fields of GenerateJob as the user set them, `landcover` being the file that will be there by then.
    asked: EXTENT in the CRS of the land cover, or None. metre: units of that CRS in a metre, along x and y.
    Polygons: the grid is anchored at the CRS' origin and grown, so that what the network sees around EXTENT is
    land cover too: its context, and as much again, as what fills a gap there depends on its own surroundings.
    """
    covered = overlap(asked, source.box)
    pixels = 2 * card.context + card.multiple
    if isinstance(source, RasterLandCover):
        margin = (pixels * source.pixel[0], pixels * source.pixel[1])
        grown = (covered[0] - margin[0], covered[1] - margin[1], covered[2] + margin[0], covered[3] + margin[1])
        job = GenerateJob(**options, category_names=source.names, extent=None if asked is None else covered)
        return Plan(job, None, overlap(grown, source.box))
    size = options.get("pixel_size")
    width, height = (size, size) if size else (card.pixel_size * metre[0], card.pixel_size * metre[1])
    grid = snapped(covered, width, height)
    job = GenerateJob(**{**options, "pixel_size": None, "band": 1}, extent=grid.box)
    return Plan(job, grid.grown(pixels), grid.box)


class GenerateAlgorithm(Algorithm):
    """landsynth:generate"""

    NAME = "generate"
    DISPLAY_NAME = "Generate synthetic imagery from land-cover layer"
    GROUP = "Imagery"
    TAGS = ("synthetic", "synthesis", "imagery", "satellite", "aerial", "land cover", "generator", "gan", "ai", "image")
    TIER = "inference"
    SHORT_HELP = """Paints synthetic aerial or satellite imagery over a land-cover layer: same place, same grid, no seams.

<b>Land cover</b> is a raster of class codes or a polygon layer. A raster keeps its own grid. Polygons are rasterised by their <b>class field</b>, which may hold codes or names.

<b>Which class is which?</b> The bundled model knows building, land, road, vegetation and water. Names in the layer (attribute table, legend, or the texts of the class field) are matched to these. Otherwise say it in <b>class map</b>: either the scheme <i>worldcover</i>, <i>nlcd</i>, <i>corine</i> or <i>chesapeake</i>, or pairs such as <i>10=vegetation, 50=building, 80=water, 99=none</i>. Without names and class map, codes are the model's own: 0 unlabelled, 1 building, 2 land, 3 road, 4 vegetation, 5 water. A code that means nothing to the model is an error that lists it, or becomes nodata, as you choose.

<b>Seed</b>: the same seed gives the same imagery, another seed another variant. Neighbouring extents made with the same seed join.

The bundled model paints pixels of 1 m; land cover of other pixel sizes works, with a warning, and looks the better the nearer it is. Nodata in the land cover stays nodata. The result is synthetic: it shows no real place at any real time, and its metadata say so."""  # noqa: E501 - help text wraps itself

    def __init__(self) -> None:
        super().__init__()
        self.source: Optional[LandCover] = None
        self.card: Optional[ModelCard] = None
        self.asked: Optional[Box] = None
        self.metre = (1.0, 1.0)
        self.problem: Optional[LandSynthError] = None

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        kinds = [QgsProcessing.SourceType.TypeRaster, QgsProcessing.SourceType.TypeVectorPolygon]
        whole, real = QgsProcessingParameterNumber.Type.Integer, None
        self.add(
            QgsProcessingParameterMapLayer("LANDCOVER", self.tr("Land cover (raster or polygons)"), types=kinds),
            "Raster of class codes, or polygons with a class field.",
        )
        self.add(
            QgsProcessingParameterField(
                "CLASS_FIELD", self.tr("Class field (polygons)"), parentLayerParameterName="LANDCOVER", optional=True
            ),
            "Field of a polygon layer that holds class codes or names. Empty: the field that the layer is styled by.",
        )
        self.add(
            QgsProcessingParameterString("CLASS_MAP", self.tr("Class map"), optional=True),
            "worldcover, nlcd, corine, chesapeake, or pairs such as 10=vegetation, 50=building, 80=water, 99=none. "
            "Empty: by the layer's own names, without names by equal codes.",
        )
        self.add(
            QgsProcessingParameterEnum(
                "UNMAPPED",
                self.tr("Codes that no class is known for"),
                options=list(UNMAPPED),
                defaultValue="error",
                usesStaticStrings=True,
            ),
            "error: stop and list them. nodata: leave their pixels empty.",
        )
        self.add(
            QgsProcessingParameterFile("MODEL", self.tr("Model (empty: the bundled one)"), extension="onnx", optional=True),
            "Generator trained by LandSynth, an ONNX file with a model card.",
        )
        self.add(
            QgsProcessingParameterExtent("EXTENT", self.tr("Extent (empty: the whole layer)"), optional=True),
            "Part of the land cover to paint, in any CRS.",
        )
        self.add(
            QgsProcessingParameterNumber(
                "SEED", self.tr("Seed"), type=whole, defaultValue=0, minValue=0, maxValue=MAX_SEED
            ),
            "Same seed, same imagery; another seed, another variant.",
        )
        self._add_advanced(whole)
        self.addParameter(QgsProcessingParameterRasterDestination("OUTPUT", self.tr(OUTPUT_NAME)))
        self.addOutput(QgsProcessingOutputString("PROVIDER", self.tr("Device that computed")))
        for name, label in (
            ("MEGAPIXELS", "Megapixels"),
            ("MEGAPIXELS_PER_SECOND", "Megapixels per second"),
            ("SECONDS", "Seconds"),
            ("WINDOWS", "Windows"),
            ("SEED", "Seed"),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, self.tr(label)))

    def _add_advanced(self, whole: Any) -> None:
        def number(name: str, label: str, **details: Any) -> QgsProcessingParameterNumber:
            return QgsProcessingParameterNumber(name, self.tr(label), type=whole, **details)

        def choice(name: str, label: str, options: tuple[str, ...]) -> QgsProcessingParameterEnum:
            return QgsProcessingParameterEnum(
                name, self.tr(label), options=list(options), defaultValue=options[0], usesStaticStrings=True
            )

        band = QgsProcessingParameterBand(
            "BAND", self.tr("Band (raster)"), defaultValue=1, parentLayerParameterName="LANDCOVER", optional=True
        )
        size = QgsProcessingParameterDistance(
            "PIXEL_SIZE",
            self.tr("Pixel size (empty: the raster's own, for polygons the model's)"),
            parentParameterName="LANDCOVER",
            minValue=0,
            optional=True,
        )
        for parameter, tip in (
            (band, "Band of the raster that holds the class codes."),
            (
                size,
                "In units of the layer's CRS. A raster is resampled by nearest neighbour, polygons are rasterised.",
            ),
            (
                number("TILE_SIZE", "Tile size (empty: from the memory)", minValue=32, optional=True),
                "Width and height of the windows that go through the network, in pixels.",
            ),
            (
                number("OVERLAP", "Overlap of tiles (empty: the model's advice)", minValue=0, optional=True),
                "Pixels that neighbouring windows share. Less than the model advises may show seams.",
            ),
            (choice("BLEND", "Blending of tiles", BLENDS), "How neighbouring windows are mixed where they overlap."),
            (
                number("MEMORY_MB", "Memory for windows (MiB)", minValue=64, defaultValue=2048),
                "Windows and bands of rows are chosen so that they need no more than this.",
            ),
            (choice("DEVICE", "Device", DEVICES), "auto takes a GPU where there is one that works, else the CPU."),
            (
                QgsProcessingParameterBoolean("COG", self.tr("Cloud-optimised GeoTIFF"), defaultValue=False),
                "With overviews, arranged for reading over a network.",
            ),
        ):
            self.add(parameter, tip, advanced=True)

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Reads the layer in its own thread; what is wrong is raised when the algorithm runs, as its one message."""
        try:
            model = self.parameterAsFile(parameters, "MODEL", context) or str(BUNDLED_GENERATOR)
            self.card = read_card(model)
            if self.card.kind != "generator":
                raise ModelError(f"Expected a generator as MODEL, found a {self.card.kind} in {model}. Choose another.")
            self.source = self._read_layer(parameters, context)
            self.asked = self._asked_extent(parameters, context)
            self.metre = units_per_metre(self.source.crs, self.source.box, context.transformContext())
        except LandSynthError as error:
            self.problem = error
        return True

    def _read_layer(self, parameters: dict[str, Any], context: QgsProcessingContext) -> LandCover:
        layer = self.parameterAsLayer(parameters, "LANDCOVER", context)
        if layer is None or not layer.isValid():
            raise InputError(
                f"Expected a raster or polygon layer as LANDCOVER, found {parameters.get('LANDCOVER')!r}, which QGIS "
                "cannot open. Check the path, or that the layer's source is still there."
            )
        if isinstance(layer, QgsRasterLayer):
            return read_raster(layer, self.parameterAsInt(parameters, "BAND", context) or 1)
        if isinstance(layer, QgsVectorLayer):
            fields = self.parameterAsFields(parameters, "CLASS_FIELD", context)
            return read_polygons(layer, fields[0] if fields else "")
        raise InputError(f"Expected a raster or polygon layer as LANDCOVER, found {layer.name()}. Choose another.")

    def _asked_extent(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Optional[Box]:
        if parameters.get("EXTENT") in (None, ""):
            return None
        assert self.source is not None
        return box_of(self.parameterAsExtent(parameters, "EXTENT", context, self.source.crs))

    def _options(self, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
        """The fields of the job that the user set, as the job wants them."""

        def number(name: str) -> Optional[int]:
            unset = parameters.get(name) in (None, "")
            return None if unset else self.parameterAsInt(parameters, name, context)

        size = self.parameterAsDouble(parameters, "PIXEL_SIZE", context)
        return {
            "model": self.parameterAsFile(parameters, "MODEL", context) or str(BUNDLED_GENERATOR),
            "class_map": self.parameterAsString(parameters, "CLASS_MAP", context).strip(),
            "unmapped": self.choice(parameters, "UNMAPPED", context),
            "band": self.parameterAsInt(parameters, "BAND", context) or 1,
            "pixel_size": size if size > 0 else None,
            "seed": self.parameterAsInt(parameters, "SEED", context),
            "tile_size": number("TILE_SIZE"),
            "overlap": number("OVERLAP"),
            "blend": self.choice(parameters, "BLEND", context),
            "memory_mb": self.parameterAsInt(parameters, "MEMORY_MB", context),
            "device": self.choice(parameters, "DEVICE", context),
            "cog": self.parameterAsBoolean(parameters, "COG", context),
        }

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        with as_processing_errors(), tempfile.TemporaryDirectory(dir=QgsProcessingUtils.tempFolder()) as folder:
            if self.problem is not None:
                raise self.problem
            assert self.source is not None and self.card is not None
            output = self.parameterAsOutputLayer(parameters, "OUTPUT", context)
            options = {**self._options(parameters, context), "landcover": folder, "output": output}
            if not self.source.crs.isValid():
                feedback.pushInfo(f"{self.source.label} has no CRS: its units are taken as metres, and the output has none.")
            plan = build_job(options, self.source, self.card, self.asked, self.metre)
            job = self._with_landcover(plan, Path(folder), context, feedback)
            values = run_job(job, "inference", feedback)
            self._load(output, job, context)
            return {
                "OUTPUT": output,
                "PROVIDER": values["provider"],
                "SEED": job.seed,
                **{name.upper(): values[name] for name in ("megapixels", "megapixels_per_second", "seconds", "windows")},
            }

    def _with_landcover(
        self, plan: Plan, folder: Path, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> GenerateJob:
        """The job with the file of its land cover, which is made where there is none."""
        if isinstance(self.source, RasterLandCover):
            path = raster_file(self.source, plan.box, folder, context.transformContext(), feedback)
            return replace(plan.job, landcover=path)
        assert plan.grid is not None
        burnt = burn(self.source, plan.grid, folder, context, feedback)
        class_map, unknown = translate_class_map(plan.job.class_map, burnt.coding)
        if unknown:
            feedback.pushWarning(f"CLASS_MAP names {', '.join(unknown)}, which the land cover within EXTENT lacks.")
        return replace(plan.job, landcover=burnt.path, class_map=class_map, category_names=burnt.names)

    def _load(self, output: str, job: GenerateJob, context: QgsProcessingContext) -> None:
        """Name and style the layer, where Processing is going to load it."""
        if not context.willLoadLayerOnCompletion(output):
            return
        details = context.layerToLoadOnCompletionDetails(output)
        if details.name in ("", self.tr(OUTPUT_NAME)):
            details.name = self.tr("{} of {}, seed {}").format(OUTPUT_NAME, self.source.label, job.seed)
        details.setPostProcessor(ImageryStyle(self.card))
