"""A picture of what the arms saw and found: mask, real and synthetic image, maps of two segmenters, of test scenes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..contract.card import NO_CLASS
from ..contract.dataset import FILE_NAME, DatasetInfo
from ..evaluation.features.confusion import Judge
from ..rasters.scenes import Scene, Scenes, reading
from ..training.loop.crops import scaled
from ..training.loop.preview import paint, picture, write_rows
from .arms import Arm, Cell, Layout
from .workshop import MODEL, Workshop

ROWS, SIDE = 4, 256


def write_examples(workshop: Workshop, layout: Layout, subject: str, path: Path) -> bool:
    """Write a PNG of some test scenes, a row each: mask, real image, synthetic image, what the segmenter of real
    imagery found, what that of the arm `subject` found; both of the first seed. Gives whether there was anything to
    show."""
    arm = next(each for each in layout.arms if each.subject == subject)
    baseline = next(each for each in layout.arms if each.subject == arm.baseline)
    painted = workshop.painted(layout.source(arm.source), "random")
    models = [_model(workshop, each) for each in (baseline, arm)]
    if not (painted / FILE_NAME).exists() or not all(each.exists() for each in models):
        return False
    folder, info = workshop.view(arm.view)
    other = DatasetInfo.read(painted)
    real, synthetic = Scenes(folder, info, "test"), Scenes(painted, other, "test")
    made = {each.source: scene for each, scene in zip(other.of_split("test"), synthetic.all)}
    judges = [Judge(each, workshop.job.threads) for each in models]
    shown = [scene for scene in real.all if scene.name in made]
    if not shown:
        return False
    side = min(SIDE, *(min(scene.height, scene.width) for scene in shown))
    rows = []
    with reading():
        for scene in shown[:: max(len(shown) // ROWS, 1)][:ROWS]:
            image, classes = real.read(scene, *_middle(scene, side), side)
            fake, _ = synthetic.read(made[scene.name], *_middle(scene, side), side)
            maps = [_found(judge, image, classes) for judge in judges]
            pictures = [picture(scaled(each[None], info)[0]) for each in (image, fake)]
            rows.append([paint(classes, info), *pictures, *(paint(each, info) for each in maps)])
    write_rows(rows, path)
    return True


def _model(workshop: Workshop, arm: Arm) -> Path:
    return workshop.cell(Cell(arm, workshop.job.seed)) / MODEL


def _middle(scene: Scene, side: int) -> tuple[int, int]:
    return (scene.height - side) // 2, (scene.width - side) // 2


def _found(judge: Judge, image: NDArray[np.float32], classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The classes found; nothing where the image shows nothing or the truth is not known."""
    return np.where(classes == NO_CLASS, np.uint8(NO_CLASS), judge.classes(image[None])[0])
