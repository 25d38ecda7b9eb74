"""A small dataset to train on, and jobs that need seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.jobs.train_generator import TrainGeneratorJob
from landsynth.tests.helpers.datasets import write_dataset


def chips(folder: Path, size: int = 64, count: int = 2) -> DatasetInfo:
    """Scenes of two classes in stripes, one dark and even, one with a fine pattern, bright in even chips and
    dull in odd ones; the uppermost rows are unlabelled."""
    draw = np.random.default_rng(0)
    scenes = {}
    for number in range(count):
        rows, columns = np.mgrid[:size, :size]
        bright = ((columns if number % 2 else rows) + 8 * number) // 16 % 2 == 1
        pattern = np.where((rows // 2 + columns // 2) % 2, 230, 190) - 100 * (number % 2)
        image = np.where(bright, pattern, 60)[None] + draw.integers(-4, 5, (3, size, size))
        codes = np.where(bright, 2, 1).astype(np.uint8)
        codes[:2] = 0
        scenes[f"chip{number}"] = (image.astype(np.uint8), codes, "validation" if number == 2 else "train")
    return write_dataset(folder, scenes)


def job(folder: Path, log: str, **changes: Any) -> TrainGeneratorJob:
    """A training in `folder`/`log` of the dataset in `folder`/data: a few steps, small networks, nothing validated."""
    options: dict[str, Any] = {"steps": 4, "batch_size": 2, "crop_size": 32, "width": 8, "device": "cpu",
        "validate_every": 0, "judge_steps": 0, "precision": "32-true", **changes}  # fmt: skip
    return TrainGeneratorJob(str(folder / "data"), str(folder / log / "m.onnx"), str(folder / log), **options)


def weights(folder: Path, name: str = "last.safetensors") -> dict[str, Any]:
    """Every tensor of a checkpoint."""
    from safetensors.torch import load_file

    return load_file(folder / name)


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two checkpoints hold the same numbers, bit for bit."""
    import torch

    return one.keys() == other.keys() and all(torch.equal(one[key], other[key]) for key in one)
