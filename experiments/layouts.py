"""New layouts for an experiment: drawn in the manner of the training masks, rare classes more often, and painted."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..contract.dataset import FILE_NAME, DatasetInfo, SceneInfo
from ..contract.events import Report
from ..contract.files import made, make_folder
from ..contract.jobs.generate_landcover import GenerateLandcoverJob
from ..contract.progress import Clock, quietly
from ..rasters.opening import open_quietly

DRAWN = "test"
"""The split that layouts stand in, in place of the test's scenes, until they are painted."""


def rare_more_often(info: DatasetInfo) -> str:
    """SHARES of layouts: every class by the square root of its share of the training masks; the commonest one has the
    rest. Empty where pixels were not counted."""
    pixels = np.sum([scene.pixels for scene in info.of_split("train") if scene.pixels], axis=0)
    if not np.any(pixels):
        return ""
    wanted = np.sqrt(pixels) / np.sqrt(pixels).sum()
    rest = int(np.argmax(pixels))
    return ", ".join(f"{each.code}={100 * wanted[at]:.3f}" for at, each in enumerate(info.classes) if at != rest)


def draw_layouts(
    folder: Path, info: DatasetInfo, target: Path, seed: int,
    draw: Callable[[GenerateLandcoverJob, Report], dict[str, Any]], report: Report,
) -> None:  # fmt: skip
    """Write a dataset folder with the training scenes of `folder`, which painting may take the radiometry of, and for
    each of them a layout of its size as a scene of the split DRAWN. What was drawn before an interruption stays.

    Raises InputError where the masks are too small to draw after.
    """
    if (target / FILE_NAME).exists():
        return
    if not target.exists():
        make_folder(target, parents=True)
    train, shares = info.of_split("train"), rare_more_often(info)
    clock, drawn = Clock(len(train), report), list[SceneInfo]()
    for number, scene in enumerate(train):
        path = target / f"layout-{number}.tif"
        clock.begin(1)
        if not path.exists():
            with open_quietly(folder / scene.mask) as mask:
                size = mask.width, mask.height
            job = GenerateLandcoverJob(
                output=str(path), dataset=str(folder), width=size[0], height=size[1], shares=shares,
                seed=1000 * seed + number,
            )  # fmt: skip
            draw(job, quietly(clock, set(), f"layout {number}: "))
        clock.end()
        drawn.append(SceneInfo(path.stem, str(path), str(path), DRAWN))  # it has no image: nothing looks at one
    real = (replace(each, image=str(folder / each.image), mask=str(folder / each.mask)) for each in train)
    replace(info, name=f"{info.name}-layouts", scenes=(*real, *drawn)).write(target)


def as_training(painted: Path, target: Path) -> None:
    """Show the painted layouts as a synthetic dataset of training scenes; it appears when it is whole, and may move
    together with them."""
    info, place = DatasetInfo.read(painted), Path(os.path.relpath(painted, target))
    scenes = (
        replace(each, image=str(place / each.image), mask=str(place / each.mask), split="train") for each in info.scenes
    )
    with made(target, "LOG folder") as part:
        replace(info, scenes=tuple(scenes)).write(part)
