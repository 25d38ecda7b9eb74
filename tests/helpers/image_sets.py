"""Small image sets to translate between, and trainings of them that need seconds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from landsynth.contract.events import Event
from landsynth.contract.jobs.train_translator import TrainTranslatorJob
from landsynth.tests.helpers.datasets import Values, write_tiff


def fields(seed: int, is_other: bool = False, side: int = 96) -> Values:
    """Dark ground, bright rock and plants in fields of 8 px, in two bands with a little noise; in the other look plants
    are bright in the second band."""
    draw = np.random.default_rng(seed)
    kinds = np.kron(draw.choice(3, (side // 8, side // 8), p=(0.3, 0.3, 0.4)), np.ones((8, 8), int))
    levels = np.array([[60, 190, 120], [60, 190, 170 if is_other else 80]])
    return (levels[:, kinds] + draw.integers(-5, 6, (2, side, side))).astype(np.uint8)


def sets(folder: Path, count: int = 1, side: int = 96) -> tuple[str, str]:
    """Folders a and b with scenes of other places, in one look and in the other."""
    for number, name in enumerate("ab"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for scene in range(count):
            write_tiff(folder / name / f"scene{scene}.tif", fields(10 * number + scene, bool(number), side))
    return str(folder / "a"), str(folder / "b")


def job(folder: Path, log: str, **changes: Any) -> TrainTranslatorJob:
    """A training in `folder`/`log` of the sets in `folder`: a few steps, small networks, nothing validated."""
    options: dict[str, Any] = {**{"steps": 4, "batch_size": 2, "crop_size": 32, "width": 4, "blocks": 1, "pool": 3},
        **{"device": "cpu", "validate_every": 0, "precision": "32-true", "learning_rate": 1e-3},
        **{"images_a": (str(folder / "a"),), "images_b": (str(folder / "b"),)}, **changes}  # fmt: skip
    models = (str(folder / log / f"{name}.onnx") for name in ("ab", "ba"))
    return TrainTranslatorJob(
        model_ab=options.pop("model_ab", next(models)), model_ba=options.pop("model_ba", next(models)),
        log=str(folder / log), **options,
    )  # fmt: skip


def trained(folder: Path, log: str, **changes: Any) -> tuple[dict[str, Any], list[Event]]:
    """What a training returned, and everything that it said."""
    from landsynth.training.train_translator import train_translator

    events: list[Event] = []
    return train_translator(job(folder, log, **changes), events.append), events
