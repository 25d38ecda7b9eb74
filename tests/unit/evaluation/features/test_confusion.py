"""Agreement of class maps by hand-computed matrices, and the judge against a network of known answers."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.errors import InputError, ModelError
from landsynth.evaluation.features.confusion import Judge, accuracy, confusion, fwiou, iou_per_class, miou
from landsynth.tests.helpers.judges import RGB, write_embedding, write_nearest_colour

COLOURS = np.array([[200, 40, 40], [40, 200, 40], [40, 40, 200]])
TRUTH = np.array([[0, 0, 0, 1], [1, 1, 255, 255]], np.uint8)
FOUND = np.array([[0, 0, 1, 1], [1, 2, 0, 2]], np.uint8)


@pytest.mark.parametrize(("truth", "found", "ious", "fwiou_", "accuracy_"), [
    (TRUTH, FOUND, [2 / 3, 2 / 4, 0], 0.5 * 2 / 3 + 0.5 * 1 / 2, 4 / 6),
    ([0, 0, 1, 1], [0, 0, 1, 0], [2 / 3, 1 / 2, math.nan, math.nan], (2 / 3 + 1 / 2) / 2, 3 / 4),  # in neither map
    ([0, 1], [0, 0], [0.5, 0], 0.25, 0.5),  # never found: counts as nothing
    ([[255, 255]], [[0, 0]], [math.nan] * 2, math.nan, math.nan),  # nothing labelled is no number
])  # fmt: skip
def test_matrices_by_hand(truth: Any, found: Any, ious: list[float], fwiou_: float, accuracy_: float) -> None:
    matrix = confusion(np.array(truth, np.uint8), np.array(found, np.uint8), len(ious))
    assert matrix.dtype == np.int64
    np.testing.assert_array_equal(iou_per_class(matrix), ious)
    mean = math.nan if np.isnan(ious).all() else np.nanmean(ious)
    assert (miou(matrix), fwiou(matrix), accuracy(matrix)) == pytest.approx((mean, fwiou_, accuracy_), nan_ok=True)


def test_matrices_count_and_add_up() -> None:
    whole = confusion(TRUTH, FOUND, 3)
    assert whole.tolist() == [[2, 1, 0], [0, 2, 1], [0, 0, 0]]
    assert (confusion(TRUTH[:1], FOUND[:1], 3) + confusion(TRUTH[1:], FOUND[1:], 3) == whole).all()
    assert not confusion(np.full((2, 2), 255, np.uint8), np.zeros((2, 2), np.uint8), 2).any()


@pytest.mark.parametrize(("truth", "found", "words"),
    [(TRUTH, FOUND[:1], "same shape"), (TRUTH, FOUND + 1, "3 in found"), (TRUTH + 3, FOUND, "in truth")])  # fmt: skip
def test_other_maps_are_refused(truth: np.ndarray, found: np.ndarray, words: str) -> None:
    with pytest.raises(InputError, match=words):
        confusion(truth, found, 3)


def test_the_judge_names_the_nearest_colour_at_any_size(tmp_path: Path) -> None:
    judge = Judge(write_nearest_colour(tmp_path / "judge.onnx", COLOURS), threads=1)
    truth = np.random.default_rng(0).integers(0, 3, (5, 21, 13)).astype(np.uint8)
    images = np.moveaxis(COLOURS[truth], -1, 1) + np.random.default_rng(1).integers(-30, 31, (5, 3, 21, 13))
    found = judge.classes(images.astype(np.uint8))
    assert found.dtype == np.uint8 and (found == truth).all()
    assert judge.classes(images[:0]).shape == (0, 21, 13)


def test_the_judge_sees_the_mean_where_there_is_nothing(tmp_path: Path) -> None:
    bands = tuple(dataclasses.replace(band, mean=value) for band, value in zip(RGB, (40.0, 40.0, 200.0)))
    judge = Judge(write_nearest_colour(tmp_path / "judge.onnx", COLOURS, bands), threads=1)
    images = np.full((1, 3, 8, 8), 10, np.float32)
    images[0, 0] = 210  # red
    images[0, :, 0, 0] = np.nan
    images[0, :, 0, 1] = -1
    images[0, 1, 0, 2] = -1  # one band only: no nodata
    assert judge.classes(images, nodata=-1)[0, 0, :4].tolist() == [2, 2, 0, 0]


def test_bad_judges_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    with pytest.raises(ModelError, match="Expected a segmenter as SEGMENTER, found kind embedding"):
        Judge(write_embedding(tmp_path / "embedding.onnx"))
    judge = Judge(write_nearest_colour(tmp_path / "judge.onnx", COLOURS))
    with pytest.raises(InputError, match=r"\(n, 3, height, width\)"):
        judge.classes(np.zeros((1, 4, 8, 8), np.uint8))
    (tmp_path / "text.onnx").write_text("no model")
    with pytest.raises(ModelError, match="not one"):
        Judge(tmp_path / "text.onnx")
