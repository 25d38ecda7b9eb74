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
    QgsProcessingParameterRasterLayer,
    QgsProcessingUtils,
    QgsRasterLayer,
)

from ..contract.dataset import FILE_NAME
from ..contract.errors import CancelledError, InputError
from ..contract.files import check_output
from ..contract.jobs.evaluate import EMBEDDINGS, LOOKING, EvaluateJob
from ..contract.resources import BUNDLED_GENERATOR, BUNDLED_SEGMENTER
from .language.words import tr
from .layers.rasters import RasterLandCover, raster_file, read_image, read_raster
from .shared import settings
from .shared.base import LayerAlgorithm, Values, run_job, scratch_folder
from .shared.form import choice, destination, offer, read_options
from .shared.training import add_numbers, measured, warn_temporary

PLACES = {"REPORT": (".html",), "METRICS": (".json",)}
IMAGERY, COVERS = ("REAL", "SYNTHETIC"), ("LANDCOVER", "SYNTHETIC_LANDCOVER")
TIERS = ("training", "evaluation", "inference")
Place = Union[str, RasterLandCover]
"""A dataset folder, or a raster."""


NUMBERS = {
    "FRECHET_SATELLITE": ("frechet_satellite", "Frechet distance, satellite features (lower is better)"),
    "KID_SATELLITE": ("kid_satellite", "Kernel distance, satellite features (lower is better)"),
    "FRECHET_SEGMENTER": ("frechet_segmenter", "Frechet distance, segmenter's features (lower is better)"),
    "FID": ("fid", "FID as published (lower is better)"),
    "KID": ("kid", "KID as published (lower is better)"),
    "FRD": ("frd", "Frechet distance, ResNet-50 (lower is better)"),
    "MIOU": ("miou", "Mean IoU of the segmenter on synthetic imagery (higher is better)"),
    "FWIOU": ("fwiou", "Frequency-weighted IoU (higher is better)"),
    "ACCURACY": ("accuracy", "Accuracy of the segmenter (higher is better)"),
    "LPIPS_SATELLITE": ("lpips_satellite", "Difference between draws of one mask (higher is better)"),
    "MCSD_SATELLITE": ("mcsd_satellite", "Difference inside a class drawn anew (higher is better)"),
    "MOCD_SATELLITE": ("mocd_satellite", "Difference outside a class drawn anew (lower is better)"),
    "LPIPS": ("lpips", "LPIPS as published (higher is better)"),
    "MCSD": ("mcsd", "mCSD as published (higher is better)"),
    "MOCD": ("mocd", "mOCD as published (lower is better)"),
    "LOG_LOSS": ("log_loss", "Log loss of telling real from synthetic (higher is better)"),
    "AUC": ("auc", "Area under the ROC curve of telling real from synthetic (lower is better)"),
    "WASSERSTEIN": ("wasserstein", "Distance of the bands' distributions (lower is better)"),
    "SPREAD_RATIO": ("spread_ratio", "Spread within classes, synthetic over real (1 is best)"),
    "SPECTRUM_DISTANCE": ("spectrum_distance", "Distance of the power spectra (lower is better)"),
    "SEAM_RATIO": ("seam_ratio", "Jump across the lines of a grid (1: no seam)"),
    "PRIVACY_RATIO": ("privacy_ratio", "Distance to the nearest training chip over that of strangers (0: copies)"),
    "PRIVACY_RATIO_OWN": ("privacy_ratio_own", "Nearness to the pictures of training masks over others (0: copies)"),
    "GAIN_MIOU": ("gain_miou", "Gain in mean IoU by synthetic imagery, of EXPERIMENT (0.05: 5 % more)"),
    "CHIPS_REAL": ("chips_real", "Real chips"),
    "CHIPS_SYNTHETIC": ("chips_synthetic", "Synthetic chips"),
    "NOT_COMPUTED": ("not_computed", "Measures that were not computed; the report says why"),
}
"""Output -> name of the measure and label."""

HELP = """Is synthetic imagery real enough, varied enough, useful, seamless, and not a copy? This compares it with real imagery and writes a report in plain words, with pictures, tables and the value that real imagery itself would reach.

<b>What to choose first</b>: a dataset made by <b>Prepare training dataset</b> as real imagery, and either synthetic imagery or a generator. With neither, the bundled generator is measured.

<b>Real imagery</b> is a dataset folder (choose the folder, or the file <i>dataset.json</i> in it) or a raster (a layer of the project, or a file). Of a dataset the scenes of <b>split</b> are compared; a raster needs its <b>land cover</b> on the same grid for everything that knows classes.

<b>Synthetic imagery</b>, of the same kinds, such as the output of <b>Generate synthetic dataset</b> or of <b>Generate synthetic imagery</b>. Empty: the generator paints the land cover of the real imagery.

<b>Generator</b>: an ONNX file made by <b>Train generator</b>. It is also needed to measure diversity: one mask is drawn many times.

<b>Segmenter</b>: an ONNX file made by <b>Train segmenter</b> on real imagery, which tells whether synthetic imagery shows the land cover that was asked for. Empty: the bundled one.

<b>What is measured</b>: <i>fidelity</i> (does it look real?), <i>agreement</i> (does it show what was asked for?), <i>diversity</i>, <i>distinguishability</i> (can a random forest tell it from real imagery?), <i>radiometry</i> (brightness, colours, fine detail), <i>seams</i>, <i>privacy</i> (is it a copy of training imagery?), <i>usefulness</i> (the gain that <b>Augmentation experiment</b> measured; give its <i>metrics.json</i>).

<b>Networks that look</b>: <i>satellite</i> and <i>segmenter</i> need nothing. <i>inception</i> (the published FID) and <i>resnet50</i> need the worker environment of tier <i>training</i> and a file of weights, or the word <i>hub</i> to fetch them.

The report is one file that opens offline. Whatever could not be computed is listed there with the reason. More chips make it surer and slower: 5,000 chips of 128 px take some minutes on a laptop.

The worker environment of tier <i>inference</i> is enough to start; tier <i>evaluation</i> adds figures and random forests."""  # noqa: E501 - help text wraps itself


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
    what = job.synthetic or tr("imagery that {} paints over its land cover").format(Path(job.generator).name)
    return tr("Compares {} with {}: {}.").format(what, job.real, ", ".join(job.groups))


def left_out(tier: str) -> str:
    """What a worker environment of a tier does not measure."""
    torch = tr("what needs PyTorch (published FID, FRD and LPIPS)")
    more = tr("figures, random forests (distinguishability) and {}").format(torch)
    return {"inference": more, "evaluation": torch}.get(tier, "")


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
        "evaluate, evaluation, quality, measures, metrics, fid, frechet, kid, lpips, privacy, seams, report, "
        "synthetic, gan, ai"
    )
    TIER = "inference"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tr, raster = self.tr, QgsProcessingParameterRasterLayer
        offer(
            self, EvaluateJob, "real", "synthetic", "generator", "segmenter", "split", "groups", "experiment", "chips"
        )
        self.add(
            raster("LANDCOVER", tr("Land cover of a real raster"), optional=True),
            "Raster of class codes on the grid of the real raster; datasets have their masks.",
            advanced=True,
        )
        self.add(
            raster("SYNTHETIC_LANDCOVER", tr("Land cover of a synthetic raster"), optional=True),
            "Empty: the same as that of the real raster.",
            advanced=True,
        )
        self.add(
            choice("EMBEDDING", tr("Networks that look"), EMBEDDINGS, LOOKING, several=True),
            "satellite comes with LandSynth; inception and resnet50 need weights and tier training.",
            advanced=True,
        )
        offer(self, EvaluateJob)
        destination(self, "REPORT", "Report", "HTML files (*.html)")
        destination(self, "METRICS", "Metrics", "JSON files (*.json)")
        add_numbers(self, NUMBERS)

    def check_values(self, parameters: dict[str, Any], context: QgsProcessingContext) -> tuple[bool, str]:
        """Layers pass as imagery too, which Processing itself refuses for a file."""
        return super().check_values(_with_sources(parameters), context)

    def read_layers(self, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Place]:
        found = {name: self._imagery(parameters, name, context) for name in IMAGERY}
        for name in COVERS:
            layer = self.parameterAsRasterLayer(parameters, name, context)
            if layer is None and parameters.get(name):
                raise InputError(
                    tr("Expected a raster layer as {}, found {}. Check the path.").format(name, parameters[name])
                )
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
                tr("Expected a dataset folder or a raster as {}, found {}, which is neither. Check the path.").format(
                    name, text
                )
            )
        return ""

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        with scratch_folder() as folder:
            found: dict[str, Place] = self.prepared()
            worker = best_worker()
            places = {name: self.parameterAsFileOutput(parameters, name, context) for name in PLACES}
            for name, endings in PLACES.items():
                check_output(places[name], (), name, endings)  # before hours of work, not after
            files = {name.lower(): self._file(name, place, folder, context, feedback) for name, place in found.items()}
            outputs = {name.lower(): path for name, path in places.items()}
            options = read_options(self, parameters, context)
            job = build_job({**options, "embeddings": options["embedding"], **outputs, **files})
            warn_temporary(places, feedback)
            feedback.pushInfo(summary(job))
            missing = left_out(worker.tier)
            if missing:
                feedback.pushInfo(
                    tr("The worker environment is of tier {}: {} will be missing.").format(worker.tier, missing)
                )
            try:
                values = run_job(job, worker.python, feedback)
            except CancelledError as error:
                raise CancelledError(tr("The evaluation was cancelled; no report was written.")) from error
            self.report = Path(job.report).absolute().as_uri()
            feedback.pushInfo(tr("Report: {}").format(self.report))
            return {**places, **measured(values, NUMBERS)}

    def _file(
        self, name: str, place: Place, folder: Path, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> str:
        """A file that the worker can open; layers that are no file are exported."""
        if isinstance(place, str):
            return place
        if place.path is not None:
            return place.path
        feedback.pushWarning(
            tr(
                "{} is no file and is exported for this run only: to run the job of the report again, save it first."
            ).format(name)
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
