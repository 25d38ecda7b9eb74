"""A short training on real crops, from pictures to a model, that must beat painting every class in its mean colour."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from landsynth.tests.helpers.paths import DATA

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.contract.dataset import DatasetInfo  # noqa: E402
from landsynth.contract.jobs.prepare_dataset import PrepareDatasetJob  # noqa: E402
from landsynth.contract.jobs.train_generator import TrainGeneratorJob  # noqa: E402
from landsynth.datasets.prepare_dataset import prepare_dataset  # noqa: E402
from landsynth.training.generator.validation import Validator  # noqa: E402
from landsynth.training.loop.crops import fixed_crops  # noqa: E402
from landsynth.training.train_generator import train_generator  # noqa: E402

DUBAI = DATA / "dubai"
pytestmark = pytest.mark.skipif(not DUBAI.is_dir(), reason="the real data lies in ../shared/data, which is not here")
CROP, STEPS = 64, 120
MARGIN = 0.75
"""Of the Frechet distance of mean colours, what a training of this length may have left at most."""


def test_a_short_training_beats_mean_colours(tmp_path: Path) -> None:
    names = {0: "unlabelled", 1: "building", 2: "land", 3: "road", 4: "vegetation", 5: "water"}
    colors = dict(enumerate(("#9B9B9B", "#3C1098", "#8429F6", "#6EC1E4", "#FEDD3A", "#E2A929")))
    prepare_dataset(
        PrepareDatasetJob(
            dataset=str(tmp_path / "data"),
            pictures=str(DUBAI / "tile4"),
            class_names=names,
            class_colors=colors,
            ignore="unlabelled",
            validation=0.25,
            test=0.0,
            block_size=256,
        ),
        lambda event: None,
    )
    info = DatasetInfo.read(tmp_path / "data")
    result = train_generator(
        TrainGeneratorJob(
            dataset=str(tmp_path / "data"),
            model=str(tmp_path / "model.onnx"),
            log=str(tmp_path / "log"),
            steps=STEPS,
            crop_size=CROP,
            batch_size=6,
            width=16,
            learning_rate=1e-3,
            validate_every=STEPS,
            judge_steps=0,
            device="cpu",
        ),
        lambda event: None,
    )
    means = _mean_colours(tmp_path / "data", info)

    def paint(classes: np.ndarray) -> np.ndarray:
        return np.moveaxis(means[np.minimum(classes[:, 0], len(means) - 1)], -1, 1)

    flat = Validator(tmp_path / "data", info, CROP, None).measure(paint)
    assert result["frechet_satellite"] < MARGIN * flat["frechet_satellite"], (result, flat)
    assert result["diversity"] > 0.004 and flat["diversity"] == 0


def _mean_colours(folder: Path, info: DatasetInfo) -> np.ndarray:
    """(classes + 1, bands): the mean of every class over training crops, and of all for what has none."""
    images, classes = fixed_crops(folder, info, "train", CROP, 256)
    pixels = np.moveaxis(images, 1, -1)
    rows = [pixels[classes[:, 0] == index] for index in range(len(info.classes))]
    return np.stack([*(row.mean(0) if len(row) else pixels.mean((0, 1, 2)) for row in rows), pixels.mean((0, 1, 2))])
