"""Augmentation experiment: decides what the worker is asked to compare, and says where the report is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputString,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
)

from ..contract.card import ModelCard, read_card
from ..contract.dataset import SPLITS, DatasetInfo
from ..contract.errors import CancelledError, JobError, ModelError
from ..contract.files import check_output
from ..contract.jobs.experiment import LAMBDAS, ExperimentJob
from .language.words import counted, tr
from .shared.base import Algorithm, Values, run_job
from .shared.form import destination, offer, read_options
from .shared.settings import worker_python
from .shared.training import add_numbers, check_learnable, measured, paths_in, warn_temporary

TEXTS = ("shares", "lambdas", "bands")
PLACES: dict[str, tuple[str, ...]] = {"REPORT": (".html",), "METRICS": (".json",), "LOG": ()}
"""Destination -> ending of its file."""


NUMBERS = {
    "GAIN_MIOU": ("gain_miou", "Gain in mean IoU of the best mix over real imagery alone (0.05: 5 % more)"),
    "CELLS_DONE": ("cells_done", "Trainings that are done"),
    "CELLS": ("cells", "Trainings of the whole experiment"),
}

HELP = """Does synthetic imagery help to map your land cover, and how much of it is best? This trains segmenters on several mixes of real and synthetic imagery, measures each on the test part of your dataset, and writes a report with tables, plots and the figures of the published studies beside yours.

<b>What to choose first</b>: a dataset (made by <b>Prepare training dataset</b>, with parts for validation and the test), the kind <i>mixing</i>, and a log folder of your own. Look at the report; then try other generators, more seeds and more steps.

<b>Kinds</b>
<i>mixing</i>: a share of the training scenes shows synthetic imagery in place of real, from 0 to 100 %; and all real imagery with as much synthetic on top.
<i>composition</i>: real alone; synthetic alone with 1, 2 and 3 images of each mask; both together; class by class.
<i>lambda</i>: trains a generator for each weight of the diversity term, and measures what its imagery is worth.
<i>size</i>: does it help more where there is little real imagery?
<i>bands</i>: with three bands and with more.
<i>ablation</i>: generators (csebgan) with parts left out.
These four train generators too, each as long as <b>Train generator</b> takes: begin with the others.
<i>usefulness</i>: does synthetic imagery help at all, and more than strong augmentation of the real imagery does? The <b>arms</b> are fixed before the run; the report says in words what may be claimed. For few, some and all scenes (<b>shares</b> such as 27, 55). Takes one generator for all, or trains one for each number of scenes. Choose the encoder <i>tu-tf_efficientnet_lite0</i> with the weights <i>hub</i>, <b>averaging</b> 0.99, and leave <b>seeds</b> empty: 8 pairs of trainings are the least that small gains need.

<b>Generators</b>: models that paint the synthetic imagery, made by <b>Train generator</b> on this dataset; each is compared. Empty: the bundled one, which knows building, paved, bare, grass, tree and water at 0.4 m; the kinds <i>lambda</i>, <i>size</i>, <i>bands</i>, <i>ablation</i> and <i>usefulness</i> train their own.

<b>Shares</b> of synthetic scenes: <i>25, 50, 75</i> in percent, or <i>0.25, 0.5, 0.75</i>; 0 and 100 % are always measured. With the kinds <i>size</i> and <i>usefulness</i> they are shares of the real scenes.

<b>Seeds</b>: every mix is trained so many times from other first weights. With one seed you cannot tell a gain from chance; three are the least for a spread.

<b>How long?</b> Every training is one cell of the table: mixing with three shares and three seeds has 18 of them, each as long as <b>Train segmenter</b>. The log says how long is left. Cancel when you like: finished cells stay in the <b>log</b> folder, and a run with the same log folder and <b>resume</b> goes on with the next one.

All trainings have the same number of steps; the validation part chooses each one's weights, and the test part is looked at once, at the end.

It needs the worker environment of tier <i>training</i> (PyTorch, about 5 GB): run <b>Install or repair the worker environment</b> once."""  # noqa: E501 - help text wraps itself


def build_job(options: Mapping[str, Any], info: DatasetInfo, generators: Mapping[str, ModelCard]) -> ExperimentJob:
    """Decide what to ask of the worker; runs nothing.

    options: fields of ExperimentJob as the user set them, with shares, lambdas and bands as texts; None leaves a field
    to its preset or default. info: the description of the dataset. generators: file -> card; none: the bundled one,
    or those that the experiment trains. Raises JobError, InputError for a dataset without one of the splits, and
    ModelError for a model that is no generator.
    """
    given = {name: value for name, value in options.items() if value is not None and name not in TEXTS}
    given["shares"] = shares_of(options.get("shares") or "")
    given["bands"] = tuple(filter(None, (part.strip() for part in re.split(r"[;\n]", options.get("bands") or ""))))
    for name, values in (("lambdas", numbers_of("lambdas", options.get("lambdas") or "")), ("generators", generators)):
        if values:
            given[name] = tuple(values)
    check_learnable(info, SPLITS)
    for path, card in generators.items():
        if card.kind != "generator":
            raise ModelError(
                tr(
                    "Expected generators as GENERATORS, found a {} in {}. Choose models made by Train generator."
                ).format(card.kind, path)
            )
    return ExperimentJob(**given)


def numbers_of(name: str, text: str) -> tuple[float, ...]:
    """The numbers in a text, separated by commas, semicolons or spaces. Raises JobError for what is none."""
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    for part in parts:
        if not re.fullmatch(r"\d+(\.\d*)?|\.\d+", part):
            raise JobError(
                tr(
                    "{}: expected numbers separated by commas, with a point for decimals, found {!r}. Correct {}."
                ).format(name.upper(), part, name.upper())
            )
    return tuple(float(part) for part in parts)


def shares_of(text: str) -> tuple[float, ...]:
    """Shares from percents (25, 50 or 25 %, 50 %) or from shares (0.25, 0.5); never both in one text, and not 1,
    which could be either. Raises JobError."""
    values = numbers_of("shares", re.sub(r"\s*%", " ", text))
    if any(not 0 < value < 100 for value in values):
        raise JobError(
            tr("SHARES: expected percents above 0 and below 100, found {!r}. 0 and 100 are always there.").format(text)
        )
    is_percent = "%" in text or all(value > 1 for value in values)
    if not is_percent and any(value >= 1 for value in values):
        raise JobError(
            tr(
                "SHARES: expected percents such as 25, 50, 75 or shares such as 0.25, 0.5, 0.75, found both or a 1, "
                "which could be either, in {!r}. Write all as percents, 1 % with its sign."
            ).format(text)
        )
    return tuple(value / 100 if is_percent else value for value in values)


def summary(job: ExperimentJob, info: DatasetInfo) -> str:
    """One sentence for the log: what is compared on what."""
    chosen = job.segmenter("model", "log").resolved
    shares = ", ".join(f"{share:.3g}" for share in (100 * each for each in job.shares))
    has_shares = job.kind in ("mixing", "size", "usefulness") and shares
    what = tr(" with shares of {} %").format(shares) if has_shares else ""
    scenes = ", ".join(f"{len(info.of_split(split))} {split}" for split in SPLITS)
    text = tr("Experiment {} on {} ({} scenes){}, {}: segmenters {}, {} steps each, {} crops of {} px a step.")
    return text.format(
        job.kind, info.name, scenes, what, counted(job.pairs, tr("seed"), tr("seeds")), job.encoder, chosen.steps,
        chosen.batch_size, chosen.crop_size,
    )  # fmt: skip


class ExperimentAlgorithm(Algorithm):
    """landsynth:experiment"""

    NAME = "experiment"
    DISPLAY_NAME = "Augmentation experiment"
    GROUP = "Training"
    TAGS = (
        "experiment, augmentation, synthetic, mixing, segmentation, comparison, report, iou, training, "
        "evaluation, gan, ai, deep learning"
    )
    TIER = "training"
    SHORT_HELP = HELP

    def initAlgorithm(self, configuration: Optional[dict[str, Any]] = None) -> None:
        tr, files, text = self.tr, QgsProcessing.SourceType.TypeFile, QgsProcessingParameterString
        label = tr("Generators (empty: by kind)")
        offer(self, ExperimentJob, "dataset", "kind")
        self.add(
            QgsProcessingParameterMultipleLayers("GENERATORS", label, files, optional=True),
            "ONNX files made by Train generator; with mixing and composition each is compared.",
        )
        self.add(
            text("SHARES", tr("Shares in percent"), "25, 50, 75", optional=True),
            "25, 50, 75 or 0.25, 0.5, 0.75. Real alone and synthetic alone are always measured (kind mixing).",
        )
        offer(self, ExperimentJob, "seeds", "encoder", "preset", "steps", "resume", "variants")
        lambdas = ", ".join(f"{each:g}" for each in LAMBDAS)
        self.add(
            text("LAMBDAS", tr("Diversity weights (kind lambda)"), lambdas, optional=True),
            "A generator is trained with each of these numbers.",
            advanced=True,
        )
        self.add(
            text("BANDS", tr("Sets of bands (kind bands)"), optional=True),
            "Numbers of bands, sets separated by semicolons: 1,2,3; 1,2,3,4.",
            advanced=True,
        )
        offer(self, ExperimentJob)
        destination(self, "REPORT", "Report", "HTML files (*.html)")
        destination(self, "METRICS", "Metrics (tables and plots lie beside it)", "JSON files (*.json)")
        destination(self, "LOG", "Log folder (trainings, imagery)")
        add_numbers(self, NUMBERS)
        self.addOutput(QgsProcessingOutputString("BEST", tr("Best mix")))

    def work(self, parameters: Values, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> Values:
        python = worker_python(self.TIER)
        options = read_options(self, parameters, context)
        places = {name: self.parameterAsFileOutput(parameters, name, context) for name in PLACES}
        files = paths_in(self.parameterAsFileList(parameters, "GENERATORS", context))
        options.update({name.lower(): path for name, path in places.items()})
        info = DatasetInfo.read(options["dataset"])
        job = build_job(options, info, {path: read_card(path) for path in files})
        for name, endings in PLACES.items():
            if endings:
                check_output(places[name], (), name, endings)  # before hours of training, not after
        warn_temporary(places, feedback)
        feedback.pushInfo(summary(job, info))
        feedback.pushInfo(tr("Finished cells: {}").format(Path(job.log).absolute().as_uri()))
        try:
            values = run_job(job, python, feedback)
        except CancelledError as error:
            raise CancelledError(
                tr(
                    "The experiment was cancelled; no report was written. Cells that are finished stay in {}: run "
                    "again with that LOG and RESUME to go on with the next."
                ).format(job.log)
            ) from error
        self.report = Path(job.report).absolute().as_uri()
        feedback.pushInfo(tr("Report: {}").format(self.report))
        best = {"BEST": values["best"]} if values.get("best") else {}
        return {**places, **measured(values, NUMBERS), **best}
