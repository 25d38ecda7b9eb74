"""A short training on real pictures, which must beat the majority class on a tile it never saw."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from landsynth.tests.helpers.paths import DATA

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.contract.dataset import DatasetInfo  # noqa: E402
from landsynth.contract.jobs.prepare_dataset import PrepareDatasetJob  # noqa: E402
from landsynth.contract.jobs.train_segmenter import TrainSegmenterJob  # noqa: E402
from landsynth.datasets.prepare_dataset import prepare_dataset  # noqa: E402
from landsynth.evaluation.features import confusion  # noqa: E402
from landsynth.training.loop.crops import fixed_crops  # noqa: E402
from landsynth.training.train_segmenter import train_segmenter  # noqa: E402

DUBAI = DATA / "dubai"
pytestmark = pytest.mark.skipif(not DUBAI.is_dir(), reason="the real data lies in ../shared/data, which is not here")
SPLITS = {"tile4": "train", "tile1": "validation", "tile5": "test"}
CROP, STEPS = 64, 150
MARGIN = 0.1
"""By which the mean intersection over union must be above that of finding the majority class everywhere."""


def test_a_short_training_beats_the_majority_class_on_the_test_tile(tmp_path: Path) -> None:
    for tile in SPLITS:
        shutil.copytree(DUBAI / tile, tmp_path / "pictures" / tile)
    names = {0: "unlabelled", 1: "building", 2: "land", 3: "road", 4: "vegetation", 5: "water"}
    colors = dict(enumerate(("#9B9B9B", "#3C1098", "#8429F6", "#6EC1E4", "#FEDD3A", "#E2A929")))
    prepare_dataset(
        PrepareDatasetJob(
            dataset=str(tmp_path / "data"), pictures=str(tmp_path / "pictures"), mosaic="3x3", class_names=names,
            class_colors=colors, ignore="unlabelled", split="scene", scenes=SPLITS,
        ),
        lambda event: None,
    )  # fmt: skip
    result = train_segmenter(
        TrainSegmenterJob(
            dataset=str(tmp_path / "data"), model=str(tmp_path / "model.onnx"), log=str(tmp_path / "log"), steps=STEPS,
            crop_size=CROP, width=8, depth=3, learning_rate=3e-3, schedule="cosine", validate_every=50, device="cpu",
        ),
        lambda event: None,
    )  # fmt: skip
    info = DatasetInfo.read(tmp_path / "data")
    images, classes = fixed_crops(tmp_path / "data", info, "test", 256, 64)
    judge, count = confusion.Judge(result["MODEL"], 1), len(info.classes)
    found = np.concatenate([judge.classes(images[at : at + 8]) for at in range(0, len(images), 8)])
    trained = confusion.miou(confusion.confusion(classes[:, 0], found, count))
    most = np.argmax(info.shares("train"))
    majority = confusion.miou(confusion.confusion(classes[:, 0], np.full_like(classes[:, 0], most), count))
    assert trained > majority + MARGIN, (trained, majority, result)
