"""Training: loss terms in closed form, sampling, checkpoints, and resuming to the same weights."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.contract.card import BandInfo, ClassInfo, read_card  # noqa: E402
from landsynth.contract.dataset import DatasetInfo, SceneInfo  # noqa: E402
from landsynth.contract.errors import InputError, JobError  # noqa: E402
from landsynth.contract.events import Event, Progress  # noqa: E402
from landsynth.contract.jobs import TrainGeneratorJob  # noqa: E402
from landsynth.training import losses, train_generator  # noqa: E402


def write_dataset(folder: Path) -> Path:
    """Two classes, left and right, one dark, one bright, with a little noise."""
    import rasterio

    folder.mkdir()
    draw = np.random.default_rng(0)
    mask = np.ones((64, 64), np.uint8)
    mask[:, 40:] = 7
    mask[:4] = 0
    image = np.where(mask == 7, 180, 60)[None] + draw.integers(-9, 10, (2, 64, 64))
    profile = {"driver": "GTiff", "height": 64, "width": 64, "dtype": "uint8"}
    for name, bands in (("image.tif", image.astype(np.uint8)), ("mask.tif", mask[None])):
        with rasterio.open(folder / name, "w", count=len(bands), **profile) as file:
            file.write(bands)
    DatasetInfo(
        "two",
        (ClassInfo(1, "dark"), ClassInfo(7, "bright")),
        (ClassInfo(0, "none"),),
        tuple(BandInfo(name, 0.0, 255.0, 100.0, 60.0) for name in ("a", "b")),
        "uint8",
        2.0,
        "",
        (SceneInfo("one", "image.tif", "mask.tif", "train"),),
    ).write(folder)
    return folder


def job(folder: Path, log: str, **changes: object) -> TrainGeneratorJob:
    options: dict[str, object] = {"steps": 4, "batch_size": 2, "crop_size": 32, "device": "cpu", **changes}
    return TrainGeneratorJob(str(folder / "data"), str(folder / log / "m.onnx"), str(folder / log), **options)  # type: ignore[arg-type]


def test_class_weights_of_an_average_pixel_are_one() -> None:
    weights = losses.class_weights([0.64, 0.36, 0.0])
    assert weights[2] == 0
    assert float(weights[0] * 0.64 + weights[1] * 0.36) == pytest.approx(1)
    assert float(weights[1] / weights[0]) == pytest.approx(0.8 / 0.6)


def test_adversarial_terms_of_uniform_logits() -> None:
    logits = torch.zeros(1, 3, 2, 2)
    classes = torch.tensor([[[[0, 1], [1, 255]]]], dtype=torch.uint8)
    found = losses.per_class(logits, classes, torch.tensor([1.0, 4.0]))
    assert float(found) == pytest.approx(math.log(3) * (1 + 4 + 4) / 3)
    assert float(losses.made_up(logits)) == pytest.approx(math.log(3))


def test_nothing_labelled_gives_no_loss() -> None:
    classes = torch.full((1, 1, 2, 2), 255, dtype=torch.uint8)
    assert float(losses.per_class(torch.zeros(1, 3, 2, 2), classes, torch.ones(2))) == 0


def test_divergence_and_matching_in_closed_form() -> None:
    mean, log_variance = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, math.log(4.0)]])
    expected = 0.5 + 0.5 * (4 - 1 - math.log(4))
    assert float(losses.kl_divergence(mean, log_variance)) == pytest.approx(expected)
    assert float(losses.feature_matching([torch.ones(2), torch.zeros(3)], [torch.zeros(2), torch.zeros(3)])) == 0.5
    shifted = torch.zeros(1, 1, 8, 8)
    shifted[..., ::2] = 2  # mean 1 in every cell
    assert float(losses.colour(shifted, torch.zeros(1, 1, 8, 8))) == 1


def test_resumed_training_ends_with_the_same_weights(tmp_path: Path) -> None:
    from safetensors.torch import load_file

    write_dataset(tmp_path / "data")
    train_generator.train_generator(job(tmp_path, "whole"), lambda event: None)
    # A time limit of almost nothing stops after one step, as a kill after a checkpoint would.
    train_generator.train_generator(job(tmp_path, "parts", minutes=1e-9), lambda event: None)
    train_generator.train_generator(job(tmp_path, "parts", resume=True), lambda event: None)
    whole, parts = (load_file(tmp_path / name / train_generator.LAST) for name in ("whole", "parts"))
    assert whole.keys() == parts.keys()
    assert all(torch.equal(whole[key], parts[key]) for key in whole)


def test_training_writes_model_card_and_progress(tmp_path: Path) -> None:
    write_dataset(tmp_path / "data")
    events: list[Event] = []
    result = train_generator.train_generator(job(tmp_path, "log", steps=20), events.append)
    card = read_card(result["MODEL"])
    assert [each.code for each in card.classes] == [1, 7]
    assert card.training["steps"] == 20
    assert card.training["scenes"] == ["one"]
    assert card.overlap >= 2 * card.context > 0
    assert any(isinstance(event, Progress) and event.fraction == 1 for event in events)
    assert not list((tmp_path / "log").glob("*.part"))


def test_log_folder_of_another_training_is_refused(tmp_path: Path) -> None:
    write_dataset(tmp_path / "data")
    train_generator.train_generator(job(tmp_path, "log", steps=1), lambda event: None)
    with pytest.raises(JobError, match="RESUME"):
        train_generator.train_generator(job(tmp_path, "log", steps=1), lambda event: None)
    (tmp_path / "log" / train_generator.LAST).write_bytes(b"nonsense")
    with pytest.raises(InputError, match="does not fit"):
        train_generator.train_generator(job(tmp_path, "log", steps=1, resume=True), lambda event: None)
