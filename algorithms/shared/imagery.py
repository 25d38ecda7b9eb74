"""What the algorithms share that send imagery through a network: layer and model read, job decided, outputs loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, ClassVar, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingParameterBand,
    QgsProcessingParameterExtent,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsRasterLayer,
)

from ...contract.card import ModelCard, read_card, require_kind
from ...contract.errors import InputError
from ...contract.files import TIFF, check_output
from ...contract.jobs.classify import ImageryOptions
from ...contract.jobs.registry import Job
from ...contract.options.declaring import facts_of
from ..language.words import tr
from ..layers.bands import bands_of
from ..layers.grid import Box, Grid, overlap
from ..layers.rasters import RasterLandCover, raster_file, read_image
from .base import LayerAlgorithm, Values, run_job, scratch_folder
from .form import given, offer, read_options
from .settings import worker_python
from .windows import add_figures, asked_extent, check_lasting, figures_of, named_layer, output_path, scratch_place

WHAT = "imagery"


@dataclass(frozen=True)
class Request:
    """What is asked of the worker: the job, and the box that is exported first where the layer is no file."""

    job: Job
    box: Box
    grid: Optional[Grid] = None  # that polygons are burnt on first


def planned(
    kind: type[ImageryOptions],
    options: Mapping[str, Any],
    image: RasterLandCover,
    card: ModelCard,
    asked: Optional[Box],
) -> Request:
    """Decide what to ask of the worker; runs nothing.

    options: fields of the job as the user set them, `image` being the file that will be there by then. asked: EXTENT
    in the CRS of the imagery, or None. A layer that is no file is exported with what the network sees around EXTENT.
    """
    covered = overlap(asked, image.box, WHAT)
    x, y = (card.margin * size for size in image.pixel)
    grown = (covered[0] - x, covered[1] - y, covered[2] + x, covered[3] + y)
    job = kind(**options, image_name=image.label, extent=None if asked is None else covered)
    return Request(job, overlap(grown, image.box, WHAT))


def model_card(model: str, kind: str) -> ModelCard:
    """The card of a model of that kind. Raises ModelError for another kind."""
    return require_kind(read_card(model), kind, model)


@dataclass(frozen=True)
class Prepared:
    """What the main thread read: the layer, the model's card, EXTENT in the layer's CRS, the files that are read."""

    image: RasterLandCover
    card: ModelCard
    asked: Optional[Box]
    inputs: tuple[str, ...]


class ImageryAlgorithm(LayerAlgorithm):
    """Base of those that give a raster, and a second one if wanted, on the grid of IMAGE."""

    KIND = ""
    """Of the model."""
    JOB: ClassVar[type[ImageryOptions]]
    LABELS: ClassVar[dict[str, str]] = {}
    """Output rasters and what they are called; each fills the field of the job that has its name in lower case."""
    ENDINGS: ClassVar[dict[str, tuple[str, ...]]] = {}
    """Endings of an output's name where they are not those of a GeoTIFF."""

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tr = self.tr
        bands = QgsProcessingParameterBand(
            "BANDS", tr("Bands (empty: by name or order)"), parentLayerParameterName="IMAGE", optional=True,
            allowMultiple=True,
        )  # fmt: skip
        imagery = QgsProcessingParameterRasterLayer("IMAGE", tr("Imagery"))
        self.add(imagery, "Raster with the bands of the model, at its scale.")
        offer(self, self.JOB, "model")
        extent = QgsProcessingParameterExtent("EXTENT", tr("Extent (empty: the whole layer)"), optional=True)
        self.add(extent, "Part of the imagery that is computed, in any CRS.")
        self.add(bands, "Bands of the imagery in the order of the model's.", advanced=True)
        offer(self, self.JOB)
        for name, label in self.LABELS.items():
            is_extra = name != "OUTPUT"
            raster = QgsProcessingParameterRasterDestination(
                name, tr(label), optional=is_extra, createByDefault=not is_extra
            )
            self.add(raster, next(facts_of(each).tip for each in fields(self.JOB) if each.name == name.lower()))
        add_figures(self)

    def options(self, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
        """Fields of the job as the user set them, the model among them; extent and files are decided later."""
        default = next(each.default for each in fields(self.JOB) if each.name == "model")
        found = given(read_options(self, parameters, context))
        return {"model": default, **found, "bands": bands_of(parameters.get("BANDS"))}

    def style(self, name: str, path: str, card: ModelCard) -> QgsProcessingLayerPostProcessorInterface:
        """What styles a loaded output."""
        raise NotImplementedError

    def check_values(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Names of datasets that are no files (/vsizip/..., NETCDF:...) pass too, which Processing itself refuses."""
        layer = named_layer(self, parameters, "IMAGE", context)
        if layer is None and not parameters.get("IMAGE"):
            return super().check_values(parameters, context)
        if not isinstance(layer, QgsRasterLayer) or not layer.isValid():
            return False, (
                tr(
                    "Expected a raster layer as IMAGE, found {}, which QGIS cannot open as one. Check the path, or "
                    "that the layer's source is still there."
                ).format(parameters["IMAGE"])
            )
        return super().check_values({**parameters, "IMAGE": layer}, context)

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Prepared:
        model = self.options(parameters, context)["model"]
        card = model_card(model, self.KIND)
        layer = named_layer(self, parameters, "IMAGE", context)
        if not isinstance(layer, QgsRasterLayer):
            raise InputError(tr("Expected a raster layer as IMAGE, found none. Choose one."))
        image = read_image(layer, "IMAGE")
        asked = asked_extent(self, parameters, context, image.crs, WHAT)
        return Prepared(image, card, asked, (model, layer.source().partition("|")[0]))

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        found: Prepared = self.prepared()
        outputs = self._outputs(parameters, context)
        for name, path in outputs.items():
            check_output(path, found.inputs, name, self.ENDINGS.get(name, TIFF))
        options = {**self.options(parameters, context), **{name.lower(): path for name, path in outputs.items()}}
        check_lasting(options)
        with scratch_folder(scratch_place(options)) as folder:
            values = self._run(options, found, folder, context, feedback)
        for name, path in outputs.items():
            self._load(name, path, found, context)
        return {**outputs, **figures_of(values), **self.numbers(values)}

    def _run(
        self,
        options: dict[str, Any],
        found: Prepared,
        folder: Path,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """The worker's result, for a layer that is no file from one that is made in the folder."""
        python = worker_python(self.TIER)
        request = planned(self.JOB, {**options, "image": str(folder)}, found.image, found.card, found.asked)
        path = raster_file(found.image, request.box, folder, context.transformContext(), feedback, stem="image")
        return run_job(replace(request.job, image=path), python, feedback)

    def numbers(self, values: dict[str, Any]) -> dict[str, Any]:
        """More outputs, from the worker's result."""
        return {}

    def _outputs(self, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, str]:
        """Paths of the rasters that are wanted."""
        paths = {name: output_path(self, parameters, name, context) for name in self.LABELS}
        return {name: path for name, path in paths.items() if path}

    def _load(self, name: str, path: str, found: Prepared, context: QgsProcessingContext) -> None:
        """Name and style a layer that Processing will load."""
        if context.willLoadLayerOnCompletion(path):
            label, details = self.tr(self.LABELS[name]), context.layerToLoadOnCompletionDetails(path)
            if details.name in ("", name, label):  # a model names it by its output
                details.name = self.tr("{} of {}").format(label, found.image.label)
            details.setPostProcessor(self.style(name, path, found.card))
