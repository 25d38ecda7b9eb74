"""The verb train_scene_generator: labelled pictures in, steps with checkpoints and previews, a gated ONNX file out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..contract.errors import InputError, JobError, WorkerError
from ..contract.events import Message, Report, silent
from ..contract.files import check_output
from ..contract.jobs.train_scene_generator import TrainSceneGeneratorJob
from ..datasets.labelled_folder import SceneFolder
from .export.scenes import export_scene_generator, scene_card
from .loop import preview
from .loop.crops import scaled
from .loop.devices import hardware, is_out_of_memory, open_fabric, peak_memory, precision
from .loop.draws import mix
from .loop.run import BEST, State, Work, open_log, plan_of, run
from .scenes.pictures import ScenePictures, scene_reader
from .scenes.task import SceneTask, paint
from .scenes.validation import SceneValidator

REAL_SHOWN, MADE_SHOWN, ROWS_SHOWN = 3, 8, 20  # pictures in a row of a preview, and rows
PREVIEW_SEED, VALIDATION_SEED = 1, 2  # draws that are the same every time, so that changes are the network's


def train_scene_generator(job: TrainSceneGeneratorJob, report: Report) -> dict[str, Any]:
    """Train, and write job.model; returns its path, the steps and what was measured, in the first process; nothing in
    others.

    The exported weights are the averaged ones of the best validation, or of the last step where nothing was
    validated. Raises JobError, InputError, OutputError, ModelError or WorkerError; checkpoints stay as they are, and a
    model that was at job.model too.
    """
    plan = plan_of(job)
    if Path(job.scenes).resolve() in Path(job.log).resolve().parents:
        raise JobError(f"LOG: expected a folder beside SCENES, found {job.log} in it, a class to be. Choose another.")
    open_log(plan)
    check_output(job.model, (), "MODEL", (".onnx",))  # now, not after hours
    fabric = open_fabric(job)
    if fabric.global_rank:
        report = silent
    report(Message(f"Training on {hardware(fabric.device)}, precision {precision(job.precision, fabric.device.type)}."))
    folder = SceneFolder(job.scenes, job.chosen_classes)
    pictures = ScenePictures(folder, job.size, job.validation, job.faulty, job.seed, report)
    if len(pictures.train) < 2:
        raise InputError(f"Expected at least two pictures to learn from, found {len(pictures.train)}. Add pictures.")
    task = SceneTask(job, pictures.info, fabric, pictures.mark)
    count = sum(each.numel() for each in task.generator.parameters())
    report(Message(f"Generator with {count / 1e6:.2g} million weights, {job.objective}, {job.conditioning}."))
    validate = _validator(job, pictures, task, report) if job.validate_every and not fabric.global_rank else None
    read = scene_reader(pictures, fabric, job.batch_size, job.seed, job.augmentation == "turns")
    with _advised(job, task):
        state = run(plan, Work(task, read, validate, _previewer(job, pictures, task)), fabric, report)
    result: dict[str, Any] = {}
    if fabric.global_rank == 0:
        result = {"MODEL": job.model, "LOG": job.log} | _finish(job, pictures, task, state, report)
    fabric.barrier()
    return result


def _validator(
    job: TrainSceneGeneratorJob, pictures: ScenePictures, task: SceneTask, report: Report
) -> Callable[[], dict[str, float]]:
    """A validation of the averaged generator."""
    validator = SceneValidator(pictures, report)

    def validate() -> dict[str, float]:
        generator = task.settled()

        def make(labels: NDArray[np.int64]) -> NDArray[np.float32]:
            return paint(generator, labels, task.info, task.fabric, mix(job.seed, VALIDATION_SEED, int(labels[0])))

        return validator.measure(make)

    return validate


def _previewer(job: TrainSceneGeneratorJob, pictures: ScenePictures, task: SceneTask) -> Callable[[Path], None]:
    """Draws a row for each class: a few real pictures, a bar, made-up ones."""
    shown = range(min(len(task.info.classes), ROWS_SHOWN))
    real = [pictures.values(pictures.of_class(label, False)[:REAL_SHOWN]) for label in shown]

    def draw(path: Path) -> None:
        generator = task.settled()
        rows = []
        for label in shown:
            labels = np.full(MADE_SHOWN, label, np.int64)
            made = paint(generator, labels, task.info, task.fabric, mix(job.seed, PREVIEW_SEED, label))
            left, right = ([preview.picture(scaled(each, task.info)) for each in part] for part in (real[label], made))
            blank = [np.zeros_like(right[0])] * (REAL_SHOWN - len(left))
            bar = np.full((job.size, 4, 3), 255, np.uint8)
            rows.append([*left, *blank, bar, *right])
        preview.write_rows(rows, path)

    return draw


@contextmanager
def _advised(job: TrainSceneGeneratorJob, task: SceneTask) -> Iterator[None]:
    """Steps of a task; where memory ends, raises WorkerError that says what to lower."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise WorkerError(
            f"Expected memory for {job.batch_size} pictures of {job.size} px with width {job.width}, found too little "
            f"({peak_memory(task.device):.0f} MiB were in use). Halve BATCH_SIZE, then WIDTH, and RESUME where it had "
            "begun."
        ) from error


def _finish(
    job: TrainSceneGeneratorJob, pictures: ScenePictures, task: SceneTask, state: State, report: Report
) -> dict[str, Any]:
    """Export the best generator; returns the numbers of the training."""
    record = _record(job, pictures, task, state)
    best = state["best"]
    if best is not None and best["step"] != state["step"]:
        task.load(Path(job.log) / BEST)
        report(Message(f"Exporting the weights of step {best['step']}, the best validation."))
    card = scene_card(task.config, task.info, record)
    worst = export_scene_generator(task.settled(), card, Path(job.model))
    report(Message(f"Exported {job.model}; onnxruntime and torch differ by at most {worst:.1e} of the range."))
    numbers = {"steps": state["step"], "seconds": state["seconds"], "waiting": state["waiting"]}
    measured = {} if best is None else {("best_step" if name == "step" else name): best[name] for name in best}
    return numbers | measured | {"pictures": len(pictures.labels), **pictures.counts}


def _record(job: TrainSceneGeneratorJob, pictures: ScenePictures, task: SceneTask, state: State) -> dict[str, Any]:
    """What the card says of the training: data, options, steps, seconds, hardware, losses, measures."""
    left_out = ("scenes", "model", "log", "resume")
    return {
        "data": task.info.name,
        "pictures": len(pictures.train),
        "held_out": len(pictures.held),
        **pictures.counts,
        **{name: value for name, value in vars(job).items() if name not in left_out},
        "precision": precision(job.precision, task.device.type),
        "steps": state["step"],
        "seconds": round(state["seconds"]),
        "hardware": hardware(task.device),
        "torch": torch.__version__,
        "losses": state["terms"],
        "best": state["best"],
    }
