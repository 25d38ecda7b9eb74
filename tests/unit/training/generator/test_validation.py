"""What the validator says of generators whose quality is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the training tier (torch)")
pytest.importorskip("rasterio")

from landsynth.contract.dataset import DatasetInfo  # noqa: E402
from landsynth.contract.errors import InputError, ModelError  # noqa: E402
from landsynth.contract.events import Event  # noqa: E402
from landsynth.tests.helpers.datasets import write_dataset  # noqa: E402
from landsynth.tests.helpers.judges import write_embedding, write_nearest_colour  # noqa: E402
from landsynth.training.generator.validation import Generate, Validator  # noqa: E402

COLOURS = np.array([[200, 60, 60], [60, 200, 60], [60, 60, 200]])
CROP = 32


def scene(seed: int, split: str, size: int = 160, noise: int = 25) -> tuple[np.ndarray, np.ndarray, str]:
    """Blocks of three classes in noisy colours, one corner unlabelled and white."""
    draw = np.random.default_rng(seed)
    codes = draw.integers(1, 4, (size // 16, size // 16)).repeat(16, 0).repeat(16, 1).astype(np.uint8)
    image = np.moveaxis(COLOURS[codes - 1], -1, 0) + draw.integers(-noise, noise + 1, (3, size, size))
    codes[:10, :10], image[:, :10, :10] = 0, 255
    return image.astype(np.uint8), codes, split


def painter(noise: int, colours: np.ndarray = COLOURS, seed: int = 0) -> Generate:
    """Paints classes in colours under noise that differs at every call."""
    draw = np.random.default_rng(seed)

    def generate(classes: np.ndarray) -> np.ndarray:
        images = np.moveaxis(colours[np.minimum(classes[:, 0], 2)], -1, 1).astype(np.float32)
        return images + draw.integers(-noise, noise + 1, images.shape)

    return generate


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DatasetInfo]:
    """A folder with a dataset, an embedding and a judge."""
    folder = tmp_path_factory.mktemp("validation")
    scenes = {"a": scene(1, "train"), "b": scene(2, "validation"), "c": scene(3, "validation")}
    info = write_dataset(folder / "data", scenes)
    write_embedding(folder / "satellite.onnx")
    write_nearest_colour(folder / "judge.onnx", COLOURS, info.bands)
    _rename(folder / "judge.onnx", info)
    return folder, info


def _rename(path: Path, info: DatasetInfo) -> None:
    """Give the judge's card the dataset's classes."""
    import onnx

    from landsynth.contract.card import METADATA_KEY, read_card

    model = onnx.load(str(path))
    card = replace(read_card(path), classes=info.classes)
    onnx.helper.set_model_props(model, {METADATA_KEY: card.to_json()})
    onnx.save(model, str(path))


def validator(place: tuple[Path, DatasetInfo], judge: bool = True, **changes: Any) -> Validator:
    folder, info = place
    options = {"threads": 1, "embedding": folder / "satellite.onnx", **changes}
    return Validator(folder / "data", info, CROP, folder / "judge.onnx" if judge else None, **options)


def test_a_generator_that_paints_as_the_world_is_beats_others(place: tuple[Path, DatasetInfo]) -> None:
    held = validator(place)
    assert held.split == "validation" and len(held.classes) == 50
    good = held.measure(painter(25))
    dark = held.measure(painter(25, COLOURS * 3 // 4))
    wrong = held.measure(painter(25, COLOURS[[1, 0, 2]]))
    assert good["miou"] == 1, "unlabelled pixels count for nothing"
    assert wrong["miou"] == pytest.approx(1 / 3, abs=0.02), "one class of three is still right"
    assert good["frechet_satellite"] < 0.1 * dark["frechet_satellite"]
    assert good["score"] < wrong["score"] and good["validation_seconds"] > 0


def test_the_real_crops_themselves_lie_nowhere_apart(place: tuple[Path, DatasetInfo]) -> None:
    from landsynth.training.loop.crops import fixed_crops

    folder, info = place
    held = validator(place)
    images, classes = fixed_crops(folder / "data", info, "validation", CROP, 256)
    assert (classes == held.classes).all()
    calls = iter([images[:8], images[:8], *(images[first : first + 8] for first in range(8, len(images), 8))])
    found = held.measure(lambda classes: next(calls))
    assert found["frechet_satellite"] < 1e-6 and found["diversity"] == 0 and found["score"] < 1e-6


def test_diversity_is_the_share_of_the_range_between_two_draws(place: tuple[Path, DatasetInfo]) -> None:
    held = validator(place)
    heights = iter((100.0, 151.0))  # of the two draws, 51 apart of 255

    def generate(classes: np.ndarray) -> np.ndarray:
        return np.full((len(classes), 3, CROP, CROP), next(heights, 100.0), np.float32)

    assert held.measure(generate)["diversity"] == pytest.approx(0.2)


def test_without_a_judge_the_distance_is_the_score(place: tuple[Path, DatasetInfo]) -> None:
    found = validator(place, judge=False).measure(painter(10))
    assert "miou" not in found and found["score"] == found["frechet_satellite"]
    judged = validator(place).measure(painter(10, COLOURS[[1, 0, 2]]))
    assert judged["score"] == pytest.approx(judged["frechet_satellite"] * (1 - judged["miou"]))


def test_few_crops_are_said(place: tuple[Path, DatasetInfo]) -> None:
    events: list[Event] = []
    held = validator(place, limit=7, report=events.append)
    assert len(held.classes) == 7 and len(held.warnings) == len(events) == 1
    assert "7 crops" in held.warnings[0]
    assert np.isfinite(list(held.measure(painter(10)).values())).all()


@pytest.mark.parametrize("change", ["no scenes", "too small"])
def test_the_train_split_stands_in_for_a_validation_that_cannot_be_used(
    place: tuple[Path, DatasetInfo], tmp_path: Path, change: str
) -> None:
    scenes = {"a": scene(1, "train")}
    if change == "too small":
        scenes["b"] = scene(2, "validation", 16)
    info = write_dataset(tmp_path / "data", scenes)
    events: list[Event] = []
    held = Validator(
        tmp_path / "data", info, CROP, None, threads=1, report=events.append, embedding=place[0] / "satellite.onnx"
    )
    assert held.split == "train" and "train split stand in" in held.warnings[0]
    assert ("no scenes" in held.warnings[0]) == (change == "no scenes")
    assert ("32 x 32" in held.warnings[0]) == (change == "too small")


def test_a_single_crop_is_refused(place: tuple[Path, DatasetInfo], tmp_path: Path) -> None:
    info = write_dataset(tmp_path / "data", {"a": scene(1, "train", 32)})
    with pytest.raises(InputError, match="at least two crops"):
        Validator(tmp_path / "data", info, CROP, None, threads=1, embedding=place[0] / "satellite.onnx")


def test_a_judge_of_other_classes_is_refused(place: tuple[Path, DatasetInfo], tmp_path: Path) -> None:
    judge = write_nearest_colour(tmp_path / "judge.onnx", COLOURS, place[1].bands)
    with pytest.raises(ModelError, match="classes of the dataset"):
        Validator(place[0] / "data", place[1], CROP, judge, embedding=place[0] / "satellite.onnx")


@pytest.mark.parametrize(
    ("value", "size", "words"), [(np.nan, CROP, "diverged"), (np.inf, CROP, "diverged"), (1.0, 16, "shape")]
)
def test_what_is_no_image_is_refused(place: tuple[Path, DatasetInfo], value: float, size: int, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        validator(place).measure(lambda classes: np.full((len(classes), 3, size, size), value, np.float32))
