"""Map land cover with a segmenter: decides what the worker is asked, and loads what it made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Optional, Union

from qgis.core import QgsProcessing, QgsProcessingContext, QgsProcessingFeedback, QgsRasterLayer

from ..contract.card import ModelCard, read_card
from ..contract.errors import InputError, LandSynthError, ModelError
from ..contract.jobs import ClassifyJob
from ..contract.output import check_output
from .base import Algorithm, as_processing_errors, run_job, scratch_folder
from .classify_parameters import CONFIDENCE_NAME, HELP, OUTPUT_NAME, declare, model_of, options_of
from .grid import Box, overlap
from .layers import RasterLandCover, raster_file, read_image
from .settings import worker_python
from .style import OwnStyle
from .windows import asked_extent, figures_of, named_layer

WHAT = "imagery"


@dataclass(frozen=True)
class Plan:
    """What is to be done: the job, and the box that is exported first where the layer is no file."""

    job: ClassifyJob
    box: Box


def build_job(options: Mapping[str, Any], image: RasterLandCover, card: ModelCard, asked: Optional[Box]) -> Plan:
    """Decide what to ask of the worker; runs nothing.

    options: fields of ClassifyJob as the user set them, `image` being the file that will be there by then.
    asked: EXTENT in the CRS of the imagery, or None. A layer that is no file is exported with what the network sees
    around EXTENT.
    """
    covered = overlap(asked, image.box, WHAT)
    x, y = ((2 * card.context + card.multiple) * size for size in image.pixel)
    grown = (covered[0] - x, covered[1] - y, covered[2] + x, covered[3] + y)
    job = ClassifyJob(**options, image_name=image.label, extent=None if asked is None else covered)
    return Plan(job, overlap(grown, image.box, WHAT))


@dataclass(frozen=True)
class Prepared:
    """What the main thread read: the layer, the model's card, EXTENT in the layer's CRS, the files that are read."""

    image: RasterLandCover
    card: ModelCard
    asked: Optional[Box]
    inputs: tuple[str, ...]


class ClassifyAlgorithm(Algorithm):
    """landsynth:classify"""

    NAME = "classify"
    DISPLAY_NAME = "Map land cover with a segmenter"
    GROUP = "Imagery"
    TAGS = ("land cover", "segmentation", "segmenter", "classification", "map", "satellite", "aerial", "ai", "unet")
    TIER = "inference"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        declare(self)

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Names of datasets that are no files (/vsizip/..., NETCDF:...) pass too, which Processing itself refuses."""
        layer = named_layer(self, parameters, "IMAGE", context)
        if layer is None and not parameters.get("IMAGE"):
            return super().checkParameterValues(parameters, context)
        if not isinstance(layer, QgsRasterLayer) or not layer.isValid():
            return False, (
                f"Expected a raster layer as IMAGE, found {parameters['IMAGE']}, which QGIS cannot open as one. Check "
                "the path, or that the layer's source is still there."
            )
        return super().checkParameterValues({**parameters, "IMAGE": layer}, context)

    def prepareAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Reads the layer in its own thread; what is wrong is raised when the algorithm runs, as its one message."""
        try:
            self.prepared: Union[Prepared, LandSynthError] = self._prepare(parameters, context)
        except LandSynthError as error:
            self.prepared = error
        return True

    def _prepare(self, parameters: dict[str, Any], context: QgsProcessingContext) -> Prepared:
        model = model_of(self, parameters, context)
        card = read_card(model)
        if card.kind != "segmenter":
            advice = "Use Generate synthetic imagery" if card.kind == "generator" else "Choose another"
            raise ModelError(f"Expected a segmenter as MODEL, found kind {card.kind} in {model}. {advice}.")
        layer = named_layer(self, parameters, "IMAGE", context)
        if not isinstance(layer, QgsRasterLayer):
            raise InputError("Expected a raster layer as IMAGE, found none. Choose one.")
        image = read_image(layer, "IMAGE")
        asked = asked_extent(self, parameters, context, image.crs, WHAT)
        return Prepared(image, card, asked, (model, layer.source().partition("|")[0]))

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        with as_processing_errors(), scratch_folder() as folder:
            if isinstance(self.prepared, LandSynthError):
                raise self.prepared
            image, python = self.prepared.image, worker_python(self.TIER)
            outputs = self._outputs(parameters, context)
            for name, path in outputs.items():
                check_output(path, self.prepared.inputs, name)
            options = {**options_of(self, parameters, context), "image": str(folder)}
            options.update({name.lower(): path for name, path in outputs.items()})
            plan = build_job(options, image, self.prepared.card, self.prepared.asked)
            path = raster_file(image, plan.box, folder, context.transformContext(), feedback, stem="image")
            values = run_job(replace(plan.job, image=path), python, feedback)
            for name, label in (("OUTPUT", OUTPUT_NAME), ("CONFIDENCE", CONFIDENCE_NAME)):
                if name in outputs:
                    self._style(outputs[name], label, image, context)
            return {**outputs, **figures_of(values)}

    def _outputs(self, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, str]:
        """Paths of the rasters that are wanted."""
        chosen = {name: parameters.get(name) for name in ("OUTPUT", "CONFIDENCE")}
        # Rasters have no memory of their own.
        memory = {name: QgsProcessing.TEMPORARY_OUTPUT for name, value in chosen.items() if value == "memory:"}
        paths = {name: self.parameterAsOutputLayer({**parameters, **memory}, name, context) for name in chosen}
        return {name: path for name, path in paths.items() if path}

    def _style(self, path: str, label: str, image: RasterLandCover, context: QgsProcessingContext) -> None:
        """Name and style a layer that Processing will load."""
        if context.willLoadLayerOnCompletion(path):
            details = context.layerToLoadOnCompletionDetails(path)
            if details.name in ("", self.tr(label)):
                details.name = self.tr("{} of {}").format(self.tr(label), image.label)
            details.setPostProcessor(OwnStyle(str(Path(path).with_suffix(".qml"))))
