"""Evaluate: decides what is compared with what, has the worker measure it, and gives report and numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Optional, Union

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsRasterLayer,
)

from ..contract.dataset import FILE_NAME
from ..contract.errors import CancelledError, InputError
from ..contract.files import check_output
from ..contract.jobs.evaluate import EvaluateJob
from ..contract.resources import BUNDLED_GENERATOR, BUNDLED_SEGMENTER
from .evaluate_parameters import HELP, NUMBERS, declare
from .layers.rasters import RasterLandCover, raster_file, read_image, read_raster
from .shared import settings
from .shared.base import LayerAlgorithm, as_processing_errors, run_job, scratch_folder
from .shared.training import measured, read_options, warn_temporary

PLACES = {"REPORT": (".html",), "METRICS": (".json",)}
IMAGERY, COVERS = ("REAL", "SYNTHETIC"), ("LANDCOVER", "SYNTHETIC_LANDCOVER")
TIERS = ("training", "evaluation", "inference")
LEFT_OUT = {
    "inference": "figures, random forests (distinguishability) and what needs PyTorch (published FID, FRD and LPIPS)",
    "evaluation": "what needs PyTorch (published FID, FRD and LPIPS)",
}
Place = Union[str, RasterLandCover]
"""A dataset folder, or a raster."""


def build_job(options: Mapping[str, Any]) -> EvaluateJob:
    """Decide what to ask of the worker; runs nothing.

    options: fields of EvaluateJob as the user set them; empty ones take their defaults. Where neither imagery nor a
    generator is given, the bundled generator paints. A dataset may be named by its dataset.json. Raises JobError.
    """
    known = {each.name for each in fields(EvaluateJob)}
    given = {name: value for name, value in options.items() if name in known and value not in (None, "")}
    for name in ("real", "synthetic"):
        if Path(given.get(name, "")).name == FILE_NAME:
            given[name] = str(Path(given[name]).parent)
    if "synthetic" not in given and "generator" not in given:
        given["generator"] = str(BUNDLED_GENERATOR)
    return EvaluateJob(**{"real": "", "segmenter": str(BUNDLED_SEGMENTER), **given})


def summary(job: EvaluateJob) -> str:
    """One sentence for the log: what is compared with what."""
    what = job.synthetic or f"imagery that {Path(job.generator).name} paints over its land cover"
    return f"Compares {what} with {job.real}: {', '.join(job.groups)}."


@dataclass(frozen=True)
class Worker:
    """The interpreter that measures, and the tier that it serves at least."""

    python: Path
    tier: str


def best_worker() -> Worker:
    """The worker of the highest tier that there is. Raises WorkerMissingError where there is none."""
    tier = next((each for each in TIERS if settings.missing_worker(each) is None), TIERS[-1])
    return Worker(settings.worker_python(tier), tier)


class EvaluateAlgorithm(LayerAlgorithm):
    """landsynth:evaluate"""

    NAME = "evaluate"
    DISPLAY_NAME = "Evaluate"
    GROUP = "Training"
    TAGS = (
        "evaluate",
        "evaluation",
        "quality",
        "measures",
        "metrics",
        "fid",
        "frechet",
        "kid",
        "lpips",
        "privacy",
        "seams",
        "report",
        "synthetic",
        "gan",
        "ai",
    )
    TIER = "inference"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        declare(self)

    def checkParameterValues(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Layers pass as imagery too, which Processing itself refuses for a file."""
        return super().checkParameterValues(_with_sources(parameters), context)

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Place]:
        found = {name: self._imagery(parameters, name, context) for name in IMAGERY}
        for name in COVERS:
            layer = self.parameterAsRasterLayer(parameters, name, context)
            if layer is None and parameters.get(name):
                raise InputError(f"Expected a raster layer as {name}, found {parameters[name]}. Check the path.")
            found[name] = read_raster(layer, 1, name) if layer is not None else ""
        return found

    def _imagery(self, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> Place:
        """A folder or a text as it is; a layer of the project, or a file that is a raster, as what it says of
        itself."""
        value = parameters.get(name)
        text = "" if isinstance(value, QgsMapLayer) else self.parameterAsFile(parameters, name, context).strip()
        if text and (Path(text).is_dir() or Path(text).name == FILE_NAME):
            return text
        layer = value if isinstance(value, QgsMapLayer) else QgsProcessingUtils.mapLayerFromString(text, context)
        if isinstance(layer, QgsRasterLayer) and layer.isValid():
            return read_image(layer, name)
        if text:
            raise InputError(
                f"Expected a dataset folder or a raster as {name}, found {text}, which is neither. Check the path."
            )
        return ""

    def processAlgorithm(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        with as_processing_errors(), scratch_folder() as folder:
            found: dict[str, Place] = self.prepared()
            worker = best_worker()
            places = {name: self.parameterAsFileOutput(parameters, name, context) for name in PLACES}
            for name, endings in PLACES.items():
                check_output(places[name], (), name, endings)  # before hours of work, not after
            files = {name.lower(): self._file(name, place, folder, context, feedback) for name, place in found.items()}
            outputs = {name.lower(): path for name, path in places.items()}
            job = build_job({**self._options(parameters, context), **outputs, **files})
            warn_temporary(places, feedback)
            feedback.pushInfo(summary(job))
            if worker.tier in LEFT_OUT:
                feedback.pushInfo(
                    f"The worker environment is of tier {worker.tier}: {LEFT_OUT[worker.tier]} will be missing."
                )
            try:
                values = run_job(job, worker.python, feedback)
            except CancelledError as error:
                raise CancelledError("The evaluation was cancelled; no report was written.") from error
            feedback.pushInfo(f"Report: {Path(job.report).absolute().as_uri()}")
            return {**places, **measured(values, NUMBERS)}

    def _options(self, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
        """The fields of the job, as the user set them."""
        options = read_options(self, parameters, context)
        named = self._with_names(parameters)
        for parameter, field in (("GROUPS", "groups"), ("EMBEDDING", "embeddings")):
            options[field] = tuple(self.parameterAsEnumStrings(named, parameter, context))
        return options

    def _file(
        self, name: str, place: Place, folder: Path, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> str:
        """A file that the worker can open; layers that are no file are exported."""
        if isinstance(place, str):
            return place
        if place.path is not None:
            return place.path
        feedback.pushWarning(
            f"{name} is no file and is exported for this run only: to run the job of the report again, save it first."
        )
        target = folder / name.lower()
        target.mkdir()
        return raster_file(place, place.box, target, context.transformContext(), feedback, stem=name.lower())


def _with_sources(parameters: dict[str, Any]) -> dict[str, Any]:
    """Parameters with the sources of layers where a file is expected."""
    layers = {name: parameters.get(name) for name in IMAGERY}
    return {
        **parameters,
        **{name: each.source() or each.id() for name, each in layers.items() if isinstance(each, QgsMapLayer)},
    }
