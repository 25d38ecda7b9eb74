"""The verb train_scene_generator: labelled pictures in, steps with checkpoints and previews, a gated ONNX file out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from lightning_fabric import Fabric
from numpy.typing import NDArray

from ..contract.errors import InputError, JobError
from ..contract.events import Message, Report
from ..contract.jobs.train_scene_generator import TrainSceneGeneratorJob
from ..datasets.labelled.folder import SceneFolder
from .export.scenes import export_scene_generator, scene_card
from .loop import preview
from .loop.crops import scaled
from .loop.draws import mix
from .loop.run import Begun, State, TrainingWork, numbers_of, train
from .scenes.pictures import ScenePictures, scene_reader
from .scenes.task import SceneTask, paint
from .scenes.validation import SceneValidator

REAL_SHOWN, MADE_SHOWN, ROWS_SHOWN = 3, 8, 20  # pictures in a row of a preview, and rows
PREVIEW_SEED, VALIDATION_SEED = 1, 2  # draws that are the same every time, so that changes are the network's


def train_scene_generator(job: TrainSceneGeneratorJob, report: Report) -> dict[str, Any]:
    """Train, and write job.model, of averaged weights; returns what `train` does, and raises it."""
    if Path(job.scenes).resolve() in Path(job.log).resolve().parents:
        raise JobError(f"LOG: expected a folder beside SCENES, found {job.log} in it, a class to be. Choose another.")

    def begin(fabric: Fabric, report: Report) -> Begun:
        folder = SceneFolder(job.scenes, job.chosen_classes)
        pictures = ScenePictures(folder, job.size, job.validation, job.faulty, job.seed, report)
        if len(pictures.train) < 2:
            raise InputError(
                f"Expected at least two pictures to learn from, found {len(pictures.train)}. Add pictures."
            )
        task = SceneTask(job, pictures.info, fabric, pictures.mark)
        count = sum(each.numel() for each in task.generator.parameters())
        report(Message(f"Generator with {count / 1e6:.2g} million weights, {job.objective}, {job.conditioning}."))
        validate = _validator(job, pictures, task, report) if job.validate_every and not fabric.global_rank else None
        read = scene_reader(pictures, fabric, job.batch_size, job.seed, job.augmentation == "turns")

        def export(state: State) -> dict[str, Any]:
            data = {"data": task.info.name, "pictures": len(pictures.train), "held_out": len(pictures.held)}
            info = replace(task.info, attribution=job.attribution)
            card = scene_card(task.config, info, task.record(data | pictures.counts, state))
            worst = export_scene_generator(task.settled(), card, Path(job.model))
            report(Message(f"Exported {job.model}; onnxruntime and torch differ by at most {worst:.1e} of the range."))
            return numbers_of(state, state["best"]) | {"pictures": len(pictures.labels), **pictures.counts}

        return TrainingWork(task, read, validate, _previewer(job, pictures, task)), export

    return train(job, ("MODEL",), begin, report)


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
