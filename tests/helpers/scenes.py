"""Folders of small labelled pictures, made by code, and trainings on them that need seconds."""

from __future__ import annotations

import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landsynth.contract.jobs.train_scene_generator import TrainSceneGeneratorJob

DRIVERS = {".png": "PNG", ".jpg": "JPEG", ".tif": "GTiff"}


def write(path: Path, values: NDArray[Any], **options: Any) -> Path:
    """A picture (bands, h, w) as a file of the format that its ending says."""
    import rasterio

    path.parent.mkdir(parents=True, exist_ok=True)
    count, height, width = values.shape
    with warnings.catch_warnings(), rasterio.Env(GDAL_PAM_ENABLED=False):
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(
            path, "w", driver=DRIVERS[path.suffix], count=count, height=height, width=width, dtype=str(values.dtype),
            **options,
        ) as file:  # fmt: skip
            file.write(values)
    return path


def picture(kind: int, number: int, size: int = 32, bands: int = 3) -> NDArray[np.uint8]:
    """Dark rows or bright columns, each with a stripe and noise of its own."""
    draw = np.random.default_rng((kind, number))
    values = np.full((bands, size, size), 60 + 120 * kind, np.int64) + draw.integers(-8, 9, (bands, size, size))
    stripe = slice(4 * (number % 6), 4 * (number % 6) + 6)
    values[(slice(None), stripe) if kind == 0 else (slice(None), slice(None), stripe)] += 50
    return np.clip(values, 0, 255).astype(np.uint8)


def folder(path: Path, count: int = 12, size: int = 32, ending: str = ".png", bands: int = 3) -> Path:
    """Two classes, rows and columns, with `count` pictures each."""
    for kind, name in enumerate(("rows", "columns")):
        for number in range(count):
            write(path / name / f"{name}_{number}{ending}", picture(kind, number, size, bands))
    return path


def zipped(path: Path, target: Path, top: str = "") -> Path:
    """A zip of a folder, within a folder `top` if named."""
    with zipfile.ZipFile(target, "w") as archive:
        for each in sorted(path.rglob("*")):
            archive.write(each, str(Path(top) / each.relative_to(path)))
    return target


def job(scenes: Path, log: Path, **changes: Any) -> TrainSceneGeneratorJob:
    """A training of a few steps with small networks, nothing measured."""
    log.mkdir(parents=True, exist_ok=True)
    options: dict[str, Any] = {"size": 32, "latent": 8, "width": 8, "steps": 4, "batch_size": 8, "validate_every": 0,
        "validation": 0.0, "device": "cpu", "precision": "32-true", **changes}  # fmt: skip
    return TrainSceneGeneratorJob(str(scenes), str(log / "model.onnx"), str(log), **options)
