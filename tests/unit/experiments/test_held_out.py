"""Whole scenes of a split against their masks: counted by hand from the same pixels."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from landsynth.contract.card import ClassInfo
from landsynth.contract.dataset import DatasetInfo, SceneInfo
from landsynth.contract.errors import InputError, ModelError
from landsynth.contract.events import Event, Message, Progress, Scratch
from landsynth.experiments import held_out
from landsynth.experiments.held_out import measure_split
from landsynth.tests.helpers.datasets import write_dataset, write_tiff
from landsynth.tests.helpers.judges import write_nearest_colour

COLOURS = np.array([[10, 10, 10], [120, 120, 120], [240, 240, 240]])
CLASSES = tuple(ClassInfo(code, f"class {index}") for index, code in enumerate((1, 2, 3)))


def data(folder: Path) -> tuple[DatasetInfo, list[tuple[np.ndarray, np.ndarray]]]:
    """Two test scenes of odd sizes: codes of the mask, and index of the colour that the image shows, which is another
    one here and there; code 0 is ignored, and the last rows of the first image show nothing."""
    draw = np.random.default_rng(1)
    scenes, pairs = {}, []
    for number, (height, width) in enumerate([(70, 90), (45, 33)]):
        shown = draw.integers(0, 3 - number, (height, width))
        codes = np.where(draw.random((height, width)) < 0.8, shown + 1, draw.integers(0, 4 - number, shown.shape))
        image = np.moveaxis(COLOURS[shown], -1, 0).astype(np.uint8)
        image[:, -9:, :] = 255 if number == 0 else image[:, -9:, :]
        scenes[f"s{number}"] = (image, codes.astype(np.uint8), "test")
        valid = np.ones((height, width), bool)
        valid[-9:] = number != 0
        pairs.append((np.where(valid, codes, 0), shown))
    scenes["t"] = (*scenes["s0"][:2], "train")
    return write_dataset(folder, scenes, classes=CLASSES, nodata=255.0), pairs


def expected(pairs: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    matrix = np.zeros((3, 3), int)
    for codes, shown in pairs:
        for true in (1, 2, 3):
            for seen in (0, 1, 2):
                matrix[true - 1, seen] += int(((codes == true) & (shown == seen)).sum())
    return matrix


def with_nodata(folder: Path) -> None:
    """Say in the images themselves that 255 is nothing, as Prepare training dataset does."""
    import rasterio

    for path in folder.glob("*-image.tif"):
        with rasterio.open(path, "r+") as file:
            file.nodata = 255


def test_counts_are_those_of_the_pixels(tmp_path: Path) -> None:
    info, pairs = data(tmp_path / "data")
    with_nodata(tmp_path / "data")
    model = write_nearest_colour(tmp_path / "judge.onnx", COLOURS)
    said: list[Event] = []
    before = set(Path(tempfile.gettempdir()).glob("landsynth-*"))
    found = measure_split(model, tmp_path / "data", info, "test", said.append, threads=1)
    matrix = expected(pairs)
    assert found["confusion"] == matrix.tolist()
    assert found["pixels"] == matrix.sum() < 70 * 90 + 45 * 33
    union = matrix.sum(0) + matrix.sum(1) - np.diag(matrix)
    assert found["iou"] == pytest.approx({f"class {n}": matrix[n, n] / union[n] for n in range(3)})
    assert found["miou"] == pytest.approx(np.mean(np.diag(matrix) / union))
    assert found["accuracy"] == pytest.approx(np.trace(matrix) / matrix.sum())
    assert found["fwiou"] == pytest.approx((matrix.sum(1) / matrix.sum() * np.diag(matrix) / union).sum())
    fractions = [event.fraction for event in said if isinstance(event, Progress)]
    assert fractions[-1] == 1 and fractions == sorted(fractions)
    assert any(isinstance(event, Scratch) for event in said) and not any(isinstance(each, Message) for each in said)
    assert set(Path(tempfile.gettempdir()).glob("landsynth-*")) == before


def test_a_class_that_is_nowhere_is_left_out(tmp_path: Path) -> None:
    image = np.moveaxis(COLOURS[np.zeros((40, 40), int)], -1, 0).astype(np.uint8)
    codes = np.ones((40, 40), np.uint8)
    info = write_dataset(tmp_path / "data", {"s": (image, codes, "test")}, classes=CLASSES)
    found = measure_split(write_nearest_colour(tmp_path / "m.onnx", COLOURS), tmp_path / "data", info, "test", print, 1)
    assert found["iou"] == {"class 0": 1.0} and found["miou"] == 1.0


def test_classes_are_found_by_name_whatever_their_order_and_code(tmp_path: Path) -> None:
    info, pairs = data(tmp_path / "data")
    with_nodata(tmp_path / "data")
    turned = replace(info, classes=CLASSES[::-1])
    model = write_nearest_colour(tmp_path / "judge.onnx", COLOURS)
    found = measure_split(model, tmp_path / "data", turned, "test", print, threads=1)
    assert found["confusion"] == expected(pairs)[::-1, ::-1].tolist()


def test_a_scene_that_shows_nothing_is_left_out(tmp_path: Path) -> None:
    """classify would find no imagery in it, and that must not end an experiment at its test."""
    info, _ = data(tmp_path / "data")
    with_nodata(tmp_path / "data")
    model = write_nearest_colour(tmp_path / "judge.onnx", COLOURS)
    before = measure_split(model, tmp_path / "data", info, "test", print, 1, "cpu")
    write_tiff(tmp_path / "data" / "empty-image.tif", np.full((3, 40, 40), 255, np.uint8), nodata=255)
    write_tiff(tmp_path / "data" / "empty-mask.tif", np.ones((1, 40, 40), np.uint8))
    empty = SceneInfo("empty", "empty-image.tif", "empty-mask.tif", "test", (0,) * len(info.classes))
    more = replace(info, scenes=(*info.scenes, empty))
    assert measure_split(model, tmp_path / "data", more, "test", print, 1, "cpu") == before


def test_bad_input(tmp_path: Path) -> None:
    info, _ = data(tmp_path / "data")
    model = write_nearest_colour(tmp_path / "judge.onnx", COLOURS)
    with pytest.raises(InputError, match="Expected scenes in split validation"):
        measure_split(model, tmp_path / "data", info, "validation", print, threads=1)
    other = replace(info, classes=(*CLASSES[:2], ClassInfo(3, "glacier")))
    with pytest.raises(InputError, match="segmenter of the classes .* glacier.* found class 0, class 1, class 2"):
        measure_split(model, tmp_path / "data", other, "test", print, threads=1)
    empty = replace(info, classes=tuple(replace(each, code=each.code + 10) for each in CLASSES))
    with pytest.raises(InputError, match="Expected labelled pixels in split test"):
        measure_split(model, tmp_path / "data", empty, "test", print, threads=1)
    (tmp_path / "none.onnx").write_text("no model")
    with pytest.raises(ModelError):
        measure_split(tmp_path / "none.onnx", tmp_path / "data", info, "test", print, threads=1)


def test_blocks_are_squares_that_add_up_to_the_whole(tmp_path: Path) -> None:
    info, pairs = data(tmp_path / "data")
    with_nodata(tmp_path / "data")
    model = write_nearest_colour(tmp_path / "m.onnx", COLOURS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(held_out, "AT_ONCE", 7 * 90)  # rows of a block come in parts
        found = measure_split(model, tmp_path / "data", info, "test", lambda event: None, 1, "cpu")
    side, matrices = found["blocks"]["side"], np.array(found["blocks"]["confusion"]).reshape(-1, 3, 3)
    assert side == 32 // 2, "at 32 px there are 9 + 4 blocks, at 16 px 30 + 9"
    wanted = [
        expected([(codes[top : top + side, left : left + side], shown[top : top + side, left : left + side])])
        for codes, shown in pairs
        for top in range(0, codes.shape[0], side) for left in range(0, codes.shape[1], side)
    ]  # fmt: skip
    np.testing.assert_array_equal(matrices, [each for each in wanted if each.any()])
    np.testing.assert_array_equal(matrices.sum(0), found["confusion"])


@pytest.mark.parametrize(("sizes", "side"), [
    ([(1000, 1100)], 128), ([(500, 500)], 64), ([(20, 20)], 16), ([(20000, 20000)], 1024), ([(64, 64)] * 1000, 128),
])  # fmt: skip
def test_there_are_neither_few_nor_endless_blocks(sizes: list[tuple[int, int]], side: int) -> None:
    assert held_out._side(sizes) == side
