"""The judge learns the classes of a small dataset, the same way every time, and says what it cannot learn from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
pytest.importorskip("rasterio")

from landsynth.contract.card import read_card  # noqa: E402
from landsynth.contract.dataset import DatasetInfo  # noqa: E402
from landsynth.contract.errors import InputError  # noqa: E402
from landsynth.contract.events import Event, Message, Progress, Warning  # noqa: E402
from landsynth.evaluation.features.confusion import Judge  # noqa: E402
from landsynth.tests.helpers.datasets import write_dataset  # noqa: E402
from landsynth.training.segmenter.judge import train_judge  # noqa: E402

LEVELS = np.array([0, 40, 200, 120], np.int64)


def scene(seed: int, split: str, size: int = 96) -> tuple[np.ndarray, np.ndarray, str]:
    """Blocks of three classes, each of its own brightness under noise, some unlabelled pixels; uint16, 2 bands."""
    draw = np.random.default_rng(seed)
    codes = draw.integers(1, 4, (size // 16, size // 16)).repeat(16, 0).repeat(16, 1).astype(np.uint8)
    image = LEVELS[codes] * 4 + draw.integers(-40, 41, (2, size, size)) + 40
    codes[:3, :5] = 0
    return image.astype(np.uint16), codes, split


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DatasetInfo, dict[str, Any], list[Event]]:
    folder = tmp_path_factory.mktemp("judge")
    info = write_dataset(folder / "data", {"a": scene(1, "train"), "b": scene(2, "validation")})
    events: list[Event] = []
    record = train_judge(folder / "data", info, folder / "judge.onnx", 40, 32, 5, events.append)
    return folder, info, record, events


def test_the_judge_learns_and_says_how_well(trained: tuple[Path, DatasetInfo, dict[str, Any], list[Event]]) -> None:
    folder, info, record, events = trained
    assert record["measured_split"] == "validation" and record["measured_crops"] == 9
    assert record["miou"] > 0.8, "three levels of grey are easy"
    assert 500_000 < record["parameters"] < 2_000_000
    assert set(record["iou"]) == {each.name for each in info.classes}
    progress = [event for event in events if isinstance(event, Progress)]
    assert [each.fraction for each in progress] == [0.5, 1] and progress[-1].seconds_left == 0
    assert not [event for event in events if isinstance(event, Warning)]
    assert any("mIoU" in event.text for event in events if isinstance(event, Message))


def test_the_file_is_a_segmenter_that_agrees_with_its_record(
    trained: tuple[Path, DatasetInfo, dict[str, Any], list[Event]],
) -> None:
    folder, info, record, _ = trained
    card = read_card(folder / "judge.onnx")
    assert (card.kind, card.architecture, card.multiple) == ("segmenter", "unet", 16)
    assert card.training == record and card.classes == info.classes and card.bands == info.bands
    image, codes, _ = scene(2, "validation")
    found = Judge(folder / "judge.onnx", threads=1).classes(image[None])[0]
    right = (found + 1 == codes)[codes > 0].mean()
    assert right == pytest.approx(record["accuracy"], abs=0.02), "whole scene and crops differ at borders only"


def test_the_same_seed_gives_the_same_weights_and_leaves_torch_alone(tmp_path: Path) -> None:
    from onnx import load, numpy_helper

    info = write_dataset(tmp_path / "data", {"a": scene(1, "train"), "b": scene(2, "validation")})
    torch.manual_seed(11)
    before = torch.get_rng_state()
    written = []
    for name, seed in (("one", 5), ("again", 5), ("other", 6)):
        train_judge(tmp_path / "data", info, tmp_path / f"{name}.onnx", 2, 32, seed, lambda event: None)
        tensors = load(str(tmp_path / f"{name}.onnx")).graph.initializer
        written.append(np.concatenate([numpy_helper.to_array(each).ravel().astype(np.float64) for each in tensors]))
    assert torch.equal(torch.get_rng_state(), before)
    assert (written[0] == written[1]).all() and (written[0] != written[2]).any()


@pytest.mark.parametrize(("small", "words"), [(False, "no scenes"), (True, "32 x 32 px")])
def test_without_validation_the_train_split_measures_and_it_is_said(tmp_path: Path, small: bool, words: str) -> None:
    scenes = {"a": scene(1, "train"), **({"b": scene(2, "validation", 16)} if small else {})}
    info = write_dataset(tmp_path / "data", scenes)
    events: list[Event] = []
    record = train_judge(tmp_path / "data", info, tmp_path / "judge.onnx", 1, 32, 0, events.append)
    assert record["measured_split"] == "train"
    (said,) = [event.text for event in events if isinstance(event, Warning)]
    assert "learnt from" in said and words in said


def _one_class(data: dict[str, Any]) -> None:
    image, codes, split = data["a"]
    data["a"] = image, np.where(codes > 0, np.uint8(1), codes), split


def _tiny(data: dict[str, Any]) -> None:
    data["a"] = scene(1, "train", 16)


@pytest.mark.parametrize(("spoil", "words"), [(_one_class, "two labelled classes"), (_tiny, "at least 32 x 32 px")])
def test_what_cannot_be_learnt_from_is_refused_and_nothing_is_written(
    tmp_path: Path, spoil: Callable[[dict[str, Any]], None], words: str
) -> None:
    data = {"a": scene(1, "train"), "b": scene(2, "validation")}
    spoil(data)
    info = write_dataset(tmp_path / "data", data)
    with pytest.raises(InputError, match=words):
        train_judge(tmp_path / "data", info, tmp_path / "judge.onnx", 1, 32, 0, lambda event: None)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["data"]


def test_a_class_that_no_pixel_shows_does_not_matter(tmp_path: Path) -> None:
    info = write_dataset(tmp_path / "data", {"a": scene(1, "train"), "b": scene(2, "validation")})
    more = replace(info, classes=(*info.classes, replace(info.classes[0], code=9, name="glacier")))
    record = train_judge(tmp_path / "data", more, tmp_path / "judge.onnx", 2, 32, 0, lambda event: None)
    assert np.isfinite(record["loss"]) and len(read_card(tmp_path / "judge.onnx").classes) == 4
