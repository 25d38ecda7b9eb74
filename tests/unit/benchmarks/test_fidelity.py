"""The fidelity benchmark on imagery whose distance and agreement are known beforehand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.tests.helpers.datasets import write_dataset
from landsynth.tests.helpers.judges import write_embedding, write_nearest_colour
from landsynth.tests.helpers.models import CLASSES, Recipe, write_model
from landsynth.tests.helpers.paths import ROOT

# The generator paints class k in (20 k, 40 k, 60 k) exactly: no noise, no filter, no style.
FLAT = Recipe(radius=0, strength=0.0, noise_channels=0, style_size=0, context=0)
COLOURS = np.arange(5)[:, None] * np.array([20, 40, 60])


def scene(seed: int, split: str, shade: int = 0) -> tuple[np.ndarray, np.ndarray, str]:
    """Blocks of the five classes in the generator's colours, shade brighter; a corner is unlabelled and white."""
    codes = np.random.default_rng(seed).integers(1, 6, (9, 15)).repeat(12, 0).repeat(12, 1)[:100, :170]
    image = np.moveaxis(COLOURS[codes - 1], -1, 0) + shade
    codes[:20, :30], image[:, :20, :30] = 0, 255
    return image.astype(np.uint8), codes.astype(np.uint8), split


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model, a judge and an embedding."""
    folder = tmp_path_factory.mktemp("fidelity")
    write_model(folder / "flat.onnx", FLAT)
    write_nearest_colour(folder / "judge.onnx", COLOURS)
    write_embedding(folder / "satellite.onnx")
    return folder


def measure(files: Path, data: Path, *words: object) -> dict[tuple[str, str], dict[str, Any]]:
    command = [
        sys.executable, str(ROOT / "benchmarks" / "fidelity.py"), "--dataset", data, "--chip", 32, "--step", 16,
        "--model", files / "flat.onnx", "--judge", files / "judge.onnx", "--embedding", files / "satellite.onnx",
        "--threads", 1, *words,
    ]  # fmt: skip
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, cwd=os.path.dirname(ROOT)
    )
    assert done.returncode == 0, done.stderr
    return {(row["measure"], row["subject"]): row for row in json.loads(done.stdout)}


def test_a_perfect_generator_lies_nowhere_apart_and_agrees(files: Path, tmp_path: Path) -> None:
    info = write_dataset(tmp_path / "data", {"a": scene(1, "train"), "b": scene(2, "test")}, classes=CLASSES)
    assert info.classes == CLASSES
    rows = measure(files, tmp_path / "data", "--subject", "flat", "--seeds", 1, 2, "--out", tmp_path / "rows.json")
    values = {key: row["value"] for key, row in rows.items()}
    for subject in ("real", "mean-colour", "flat"):
        assert all(values[name, subject] == 1 for name in ("miou", "fwiou", "accuracy")), subject
    assert values["frechet_satellite", "flat"] < 1e-5, "chips of real and generated scenes are the same pixels"
    assert values["frechet_satellite", "mean-colour"] < 1e-5, "a flat world is its own mean colour"
    assert values["frechet_satellite", "real"] > 1e-3, "other scenes differ"
    assert 0 < values["frechet_satellite", "real-halves"] < values["frechet_satellite", "real"]
    # 5 x 9 places, of which the corner's with less than half labelled are left out
    assert "44 chips of 32 px, mean of 2 seeds" in rows["miou", "flat"]["unit"]
    assert len(json.loads((tmp_path / "rows.json").read_text())) == 13


def test_imagery_that_differs_from_the_model_is_measured(files: Path, tmp_path: Path) -> None:
    data = {"a": scene(1, "train"), "b": scene(2, "validation", 11)}
    data["b"][0][:, :, 80:] = 5  # half of the real scene is dark, which the judge takes for class 0
    write_dataset(tmp_path / "data", data, classes=CLASSES)
    rows = measure(files, tmp_path / "data", "--split", "validation", "--no-marks")
    assert {subject for _, subject in rows} == {"box, validation"}
    assert rows["frechet_satellite", "box, validation"]["value"] > 1e-3
    assert rows["miou", "box, validation"]["value"] == 1


def test_mean_colours_by_hand() -> None:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        from fidelity import mean_colours, painted_flat
    finally:
        sys.path.pop(0)
    from landsynth.contract.card import BandInfo, ClassInfo
    from landsynth.contract.dataset import DatasetInfo
    from landsynth.tests.helpers.array_chips import ArrayChips

    bands = (BandInfo("a", 0, 255, 70, 1), BandInfo("b", 0, 255, 80, 1))
    info = DatasetInfo("x", (ClassInfo(1, "p"), ClassInfo(2, "q"), ClassInfo(3, "r")), (), bands, "uint8", 1.0, "", ())
    one, classes = np.array([[[1, 3, 50, 9]], [[2, 4, 60, 9]]], np.float32), np.array([[0, 0, 1, 255]], np.uint8)
    chips = ArrayChips(np.stack([one, one + 3]), np.stack([classes, classes]))
    colours = mean_colours(chips, info)
    assert colours.tolist() == [[3.5, 4.5], [51.5, 61.5], [70, 80]], "the last class is nowhere: the bands' means"
    assert painted_flat(colours)(chips.places[0], one, classes)[:, 0, :3].tolist() == [
        [3.5, 3.5, 51.5],
        [4.5, 4.5, 61.5],
    ]


def test_what_cannot_be_measured_is_said_in_a_sentence(files: Path, tmp_path: Path) -> None:
    image, codes, _ = scene(1, "test")
    write_dataset(tmp_path / "data", {"a": (image[:2], codes, "test")}, classes=CLASSES)
    command = [sys.executable, str(ROOT / "benchmarks" / "fidelity.py"), "--dataset", str(tmp_path / "data")]
    command += ["--model", str(files / "flat.onnx"), "--embedding", str(files / "satellite.onnx")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "Expected a model of 2 bands, found 3" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_judge_is_trained_and_measured_on_what_it_has_not_seen(tmp_path: Path) -> None:
    scenes = {"a": scene(1, "train"), "b": scene(2, "test")}
    write_dataset(tmp_path / "data", scenes, classes=CLASSES)
    command = [sys.executable, str(ROOT / "benchmarks" / "train_judge.py"), "--dataset", str(tmp_path / "data")]
    command += ["--model", str(tmp_path / "deep" / "judge.onnx"), "--steps", "2", "--crop", "32"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert [(row["measure"], row["subject"]) for row in rows] == [
        (name, "judge, test") for name in ("miou", "fwiou", "accuracy")
    ]
    assert all(0 <= row["value"] <= 1 for row in rows) and (tmp_path / "deep" / "judge.onnx").is_file()
    assert "as validation has none" in done.stderr and "100 %" in done.stderr
