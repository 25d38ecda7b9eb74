"""The verb train_generator: a judge, then steps with checkpoints and previews, at the end a gated ONNX file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from lightning_fabric import Fabric

from ..contract.dataset import DatasetInfo
from ..contract.events import Message, Progress, Report, silent
from ..contract.files import check_output
from ..contract.jobs.train_generator import TrainGeneratorJob
from .export.card import card_of
from .export.generator import export_generator
from .generator.adversaries import Adversaries, order_of
from .generator.judge import train_judge
from .generator.painter import Painter
from .generator.recipes import RECIPES
from .generator.validation import Validator
from .loop import preview
from .loop.batches import batch_reader
from .loop.crops import CropSampler, held_out_crops
from .loop.devices import hardware, open_fabric, precision
from .loop.draws import mix
from .loop.memory import advised
from .loop.run import BEST, State, Work, open_log, plan_of, run

JUDGE = "judge.onnx"
PREVIEWED, VALIDATED = 4, 256
PREVIEW_SEED, VALIDATION_SEED = 1, 2  # draws that are the same every time, so that changes are the network's


def train_generator(job: TrainGeneratorJob, report: Report) -> dict[str, Any]:
    """Train, and write job.model and its encoder; returns their paths, the steps and what was measured,
    in the first process; nothing in others.

    The exported weights are the averaged ones of the best validation, or of the last step where nothing was
    validated. Raises JobError, InputError, OutputError, ModelError or WorkerError; checkpoints stay as they are, and a
    model that was at job.model too.
    """
    job = job.resolved
    info = DatasetInfo.read(job.dataset)
    plan = plan_of(job)
    open_log(plan)
    check_output(job.model, (), "MODEL", (".onnx",))  # now, not after hours
    fabric = open_fabric(job)
    if fabric.global_rank:
        report = silent
    number = "1 process" if fabric.world_size == 1 else f"{fabric.world_size} processes"
    computed = precision(job.precision, fabric.device.type)
    report(Message(f"Training on {hardware(fabric.device)}, {number}, precision {computed}."))
    sampler = CropSampler(job.dataset, info, "train", job.crop_size or 0, job.seed, job.augmentation == "turns")
    task = RECIPES[job.architecture](job, info, sampler.shares, fabric)
    for sentence in task.describe():
        report(Message(sentence))
    validate = _validator(job, info, task, fabric, report) if job.validate_every and not fabric.global_rank else None
    read = batch_reader(sampler, fabric, job.batch_size or 0, job.seed, order_of(job))
    work = Work(task, read, validate, _previewer(job, info, task, fabric))
    with advised(job, info, task):
        state = run(plan, work, fabric, report)
    result: dict[str, Any] = {}
    if fabric.global_rank == 0:
        result = {"MODEL": job.model, "LOG": job.log} | _finish(job, info, task, state, sampler.shares, report)
    fabric.barrier()
    return result


def _validator(
    job: TrainGeneratorJob, info: DatasetInfo, task: Adversaries, fabric: Fabric, report: Report
) -> Callable[[], dict[str, float]]:
    """A validation of the averaged generator, by the judge that was given, or one trained now and kept in the log."""
    judge = Path(job.judge) if job.judge else None
    if judge is None and job.judge_steps:
        judge = Path(job.log) / JUDGE
        if not (job.resume and judge.exists()):
            report(Message(f"First, {job.judge_steps} steps for the judge that validates."))
            said = _in_words(report)
            train_judge(job.dataset, info, judge, job.judge_steps, job.crop_size or 0, job.seed, said, fabric.device)
    validator = Validator(job.dataset, info, job.crop_size or 0, judge, limit=VALIDATED, report=report)

    def validate() -> dict[str, float]:
        return validator.measure(Painter(task.averaged, info, fabric, mix(job.seed, VALIDATION_SEED)))

    return validate


def _previewer(
    job: TrainGeneratorJob, info: DatasetInfo, task: Adversaries, fabric: Fabric
) -> Callable[[Path], None] | None:
    _, real, classes, _ = held_out_crops(job.dataset, info, job.crop_size or 0, PREVIEWED)

    def draw(path: Path) -> None:
        preview.write(Painter(task.averaged, info, fabric, mix(job.seed, PREVIEW_SEED)), real, classes, info, path)

    return draw


def _finish(
    job: TrainGeneratorJob, info: DatasetInfo, task: Adversaries, state: State, shares: Any, report: Report
) -> dict[str, Any]:
    """Export the best generator; returns the numbers of the training."""
    record = _record(job, info, task, state, shares)
    best = state["best"]
    if best is not None and best["step"] != state["step"]:
        task.load(Path(job.log) / BEST)
        report(Message(f"Exporting the weights of step {best['step']}, the best validation."))
    card = card_of(task.config, job.architecture, info, record)
    worst = export_generator(task.averaged, task.encoder, card, Path(job.model), report)
    report(Message(f"Exported {job.model}; onnxruntime and torch differ by at most {worst:.1e} of the range."))
    share = 100 * state["waiting"]
    report(Message(f"{state['step']} steps in {state['seconds']:.0f} s, {share:.1f} % of the time waiting for data."))
    numbers = {"steps": state["step"], "seconds": state["seconds"], "waiting": state["waiting"]}
    measured = {} if best is None else {("best_step" if name == "step" else name): best[name] for name in best}
    return numbers | measured


def _record(job: TrainGeneratorJob, info: DatasetInfo, task: Adversaries, state: State, shares: Any) -> dict[str, Any]:
    """What the card says of the training: data, options, steps, seconds, hardware, losses, measures."""
    left_out = ("dataset", "model", "log", "resume", "vgg", "judge")
    options = {name: value for name, value in vars(job).items() if name not in left_out}
    return {
        "data": info.name,
        "scenes": [scene.name for scene in info.of_split("train")],
        "class_shares": [round(share, 4) for share in shares],
        **options,
        "precision": precision(job.precision, task.device.type),
        "steps": state["step"],
        "seconds": round(state["seconds"]),
        "hardware": hardware(task.device),
        "torch": torch.__version__,
        "losses": state["terms"],
        "best": state["best"],
    }


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
