"""The verb train_generator: a judge, then steps with checkpoints and previews, at the end a gated ONNX file."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lightning_fabric import Fabric

from ..contract.dataset import DatasetInfo
from ..contract.events import Message, Progress, Report
from ..contract.jobs.train_generator import TrainGeneratorJob
from ..models.fast import FastGenerator
from .export.card import card_of
from .export.generator import export_generator
from .generator.adversaries import Adversaries, order_of
from .generator.painter import Painter
from .generator.recipes import RECIPES
from .generator.validation import Validator
from .loop import preview
from .loop.batches import batch_reader
from .loop.crops import CropSampler
from .loop.draws import mix
from .loop.held_out import HeldOut
from .loop.run import Begun, State, TrainingWork, numbers_of, train
from .segmenter.judge import train_judge

JUDGE = "judge.onnx"
PREVIEWED, VALIDATED = 4, 256
PREVIEW_SEED, VALIDATION_SEED = 1, 2  # draws that are the same every time, so that changes are the network's


def train_generator(job: TrainGeneratorJob, report: Report) -> dict[str, Any]:
    """Train, and write job.model and its encoder, of averaged weights; returns what `train` does, and raises it."""
    job = job.resolved
    info = DatasetInfo.read(job.dataset)

    def begin(fabric: Fabric, report: Report) -> Begun:
        sampler = CropSampler(job.dataset, info, "train", job.crop_size or 0, job.seed, job.augmentation == "turns")
        task = RECIPES[job.architecture](job, info, sampler.shares, fabric)
        for sentence in task.describe():
            report(Message(sentence))
        validate = _validator(job, info, task, report) if job.validate_every and not fabric.global_rank else None
        read = batch_reader(sampler, fabric, job.batch_size or 0, job.seed, order_of(job))
        shown = HeldOut(job.dataset, info, job.crop_size or 0, PREVIEWED)

        def draw(path: Path) -> None:
            painter = Painter(task.averaged, info, fabric, mix(job.seed, PREVIEW_SEED))
            preview.write(painter, shown.images, shown.classes, info, path)

        def export(state: State) -> dict[str, Any]:
            data = {
                "data": info.name,
                "scenes": [scene.name for scene in info.of_split("train")],
                "class_shares": [round(share, 4) for share in sampler.shares],
            }
            card = card_of(task.config, job.architecture, info, task.record(data, state))
            generator = copy.deepcopy(task.averaged)
            if isinstance(generator, FastGenerator):
                generator.truncate(job.truncation)
            worst = export_generator(generator, task.encoder, card, Path(job.model), report)
            report(Message(f"Exported {job.model}; onnxruntime and torch differ by at most {worst:.1e} of the range."))
            return numbers_of(state, state["best"])

        return TrainingWork(task, read, validate, draw), export

    return train(job, ("MODEL",), begin, report)


def _validator(
    job: TrainGeneratorJob, info: DatasetInfo, task: Adversaries, report: Report
) -> Callable[[], dict[str, float]]:
    """A validation of the averaged generator, by the judge that was given, or one trained now and kept in the log."""
    judge = Path(job.judge) if job.judge else None
    if judge is None and job.judge_steps:
        judge = Path(job.log) / JUDGE
        if not (job.resume and judge.exists()):
            report(Message(f"First, {job.judge_steps} steps for the judge that validates."))
            said = _in_words(report)
            train_judge(job.dataset, info, judge, job.judge_steps, job.crop_size or 0, job.seed, said, task.device)
    validator = Validator(job.dataset, info, job.crop_size or 0, judge, limit=VALIDATED, report=report)
    return lambda: validator.measure(Painter(task.averaged, info, task.fabric, mix(job.seed, VALIDATION_SEED)))


def _in_words(report: Report) -> Report:
    """The judge's progress is not the training's: a line for every fifth of it."""
    said = 0

    def pass_on(event: Any) -> None:
        nonlocal said
        if isinstance(event, Progress):
            fifth = int(5 * event.fraction)
            if fifth > said and event.seconds_left is not None:
                said = fifth
                report(Message(f"Judge: {100 * event.fraction:.0f} %, {event.seconds_left:.0f} s left."))
        else:
            report(event)

    return pass_on
