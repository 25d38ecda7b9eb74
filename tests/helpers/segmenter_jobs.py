"""Trainings of segmenters that need seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from landsynth.contract.jobs.train_segmenter import TrainSegmenterJob


def job(folder: Path, log: str, **changes: Any) -> TrainSegmenterJob:
    """A training in `folder`/`log` of the dataset in `folder`/data: a few steps, a small U-Net, nothing validated."""
    options: dict[str, Any] = {"steps": 4, "batch_size": 2, "crop_size": 32, "width": 8, "depth": 2, "device": "cpu",
        "validate_every": 100, "precision": "32-true", "deepness": False, **changes}  # fmt: skip
    return TrainSegmenterJob(str(folder / "data"), str(folder / log / "m.onnx"), str(folder / log), **options)
