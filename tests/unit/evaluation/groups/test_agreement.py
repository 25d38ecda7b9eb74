"""A segmenter that names the nearest colour: perfect on its colours, lost on shuffled labels, refused where it does
not fit."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from landsynth.contract.card import NO_CLASS, ClassInfo
from landsynth.contract.errors import ModelError
from landsynth.contract.resources import BUNDLED_SEGMENTER
from landsynth.evaluation.chips.cut import ChipSet
from landsynth.evaluation.features.confusion import Judge, miou
from landsynth.evaluation.groups.agreement import agreement, class_table, interval, matrices
from landsynth.evaluation.report.measures import Group
from landsynth.tests.helpers.array_chips import as_chips
from landsynth.tests.helpers.judges import write_nearest_colour

COLOURS = np.array([[20, 20, 20], [120, 60, 20], [60, 160, 60], [30, 60, 200]])
NAMES = ("class 0", "class 1", "class 2", "class 3")


@pytest.fixture(scope="module")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_nearest_colour(tmp_path_factory.mktemp("found") / "judge.onnx", COLOURS))


def masks(count: int = 6, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 4, (count, 5, 5)).repeat(8, 1).repeat(8, 2).astype(np.uint8)


def painted(classes: np.ndarray, noise: float = 0.0) -> np.ndarray:
    images = np.moveaxis(COLOURS[np.where(classes == NO_CLASS, 0, classes)], -1, 1).astype(np.float32)
    return images + np.random.default_rng(9).normal(0, noise, images.shape) if noise else images


def context(segmenter: str, real: ChipSet, synthetic: ChipSet, bootstrap: int = 20) -> Any:
    job = SimpleNamespace(segmenter=segmenter, threads=1, bootstrap=bootstrap, seed=0)
    return SimpleNamespace(job=job, real=real, synthetic=synthetic)


def measured(group: Group) -> dict[str, tuple[float, float | None]]:
    return {each.name: (each.value, each.level) for each in group.measures}


def test_its_own_colours_are_found_and_the_real_level_stands_beside(segmenter: str) -> None:
    classes = masks()
    real = as_chips(painted(classes, 60), classes, NAMES)
    found = agreement(context(segmenter, real, as_chips(painted(classes), classes, NAMES)))
    assert set(measured(found)) == {"miou", "fwiou", "accuracy"}
    for value, level in measured(found).values():
        assert value == 1 and level is not None and 0.3 < level < 0.95
    assert "no triumph" in " ".join(found.words)
    table, confusion = found.parts
    assert [row[0] for row in table.rows] == list(NAMES) and all(row[1] == 1 for row in table.rows)
    assert [row[1 + index] for index, row in enumerate(confusion.rows)] == [1, 1, 1, 1]
    assert found.details is not None and np.trace(found.details["synthetic"]["confusion"]) == 6 * 40 * 40


def test_shuffled_labels_drop_it(segmenter: str) -> None:
    classes = masks()
    chips = as_chips(painted(classes), classes, NAMES)
    shuffled = as_chips(painted(np.roll(classes, 1, axis=0)), classes, NAMES)
    found = agreement(context(segmenter, chips, shuffled))
    for name, (value, level) in measured(found).items():
        assert level == 1 and value < 0.45, name
    swapped = np.array([1, 0, 2, 3], np.uint8)[classes]  # two classes in each other's colours
    found = agreement(context(segmenter, chips, as_chips(painted(swapped), classes, NAMES)))
    assert [row[1] for row in found.parts[0].rows] == [0, 0, 1, 1]
    assert measured(found)["miou"][0] == 0.5 and "class 0" in found.words[1]


def test_batches_order_and_unlabelled_pixels_change_nothing(segmenter: str, monkeypatch: pytest.MonkeyPatch) -> None:
    classes, judge = masks(7), Judge(segmenter, 1)
    classes[:, :3, :9] = NO_CLASS
    images = painted(classes, 50)
    images[np.broadcast_to((classes == NO_CLASS)[:, None], images.shape)] = np.nan
    chips = as_chips(images, classes, NAMES)
    table = np.r_[np.arange(4), np.full(252, NO_CLASS)].astype(np.uint8)
    whole = matrices(chips, judge, table, [0, 1, 2])
    assert whole.shape == (7, 4, 4) and whole.sum() == np.count_nonzero(classes != NO_CLASS)
    chips._bytes = 1  # one chip at once
    assert (matrices(chips, judge, table, [0, 1, 2]) == whole).all()
    backwards = as_chips(images[::-1], classes[::-1], NAMES)
    assert (matrices(backwards, judge, table, [0, 1, 2]) == whole[::-1]).all()
    monkeypatch.setattr("landsynth.evaluation.groups.agreement.MOST_CELLS", 10)
    assert (matrices(chips, judge, table, [0, 1, 2]) == whole.sum(0, keepdims=True)).all(), "too many: summed at once"


def test_classes_match_by_name_whatever_their_order(segmenter: str) -> None:
    classes = masks()
    names = [NAMES[index] for index in (2, 0, 3, 1)]
    renamed = np.argsort([2, 0, 3, 1]).astype(np.uint8)[classes]
    chips = as_chips(painted(classes), renamed, names)
    assert measured(agreement(context(segmenter, chips, chips)))["miou"] == (1, 1)
    card = replace(Judge(segmenter, 1).card, ignored=(ClassInfo(0, "cloud"),))
    table = class_table(card, [ClassInfo(1, "Cloud"), *card.classes])
    assert not isinstance(table, str) and table[:5].tolist() == [1, 2, 3, 4, NO_CLASS]


def test_the_interval_holds_the_value_and_is_none_of_one_chip(segmenter: str) -> None:
    classes = masks(12)
    chips, table = as_chips(painted(classes, 60), classes, NAMES), np.arange(256).astype(np.uint8)
    parts = matrices(chips, Judge(segmenter, 1), table, [0, 1, 2])
    found = interval(parts, "miou", 200, 1)
    assert found is not None and found[0] < miou(parts.sum(0)) < found[1] and found[1] - found[0] < 0.2
    assert interval(parts, "miou", 200, 1) == found and interval(parts[:1], "miou", 200, 1) is None
    assert interval(parts[[3, 3, 3]], "miou", 50, 1) == pytest.approx([miou(parts[3])] * 2)
    one = as_chips(painted(classes[:1]), classes[:1], NAMES)
    assert measured(agreement(context(segmenter, one, one)))["accuracy"] == (1, 1)


def test_what_does_not_fit_is_missing_with_its_reason(segmenter: str) -> None:
    classes = masks()
    fits = as_chips(painted(classes), classes, NAMES)
    others = as_chips(painted(classes), classes, ("grass", "sand", "snow", "ice"))
    gray = as_chips(painted(classes)[:, :1], classes, NAMES)
    bare = as_chips(painted(classes), classes, ())
    wide = as_chips(painted(classes), classes, NAMES)
    wide.data_type = "uint16"
    for model, real, synthetic, reason in (
        ("", fits, fits, "give SEGMENTER"),
        (segmenter, others, others, "other classes.*grass"),
        (segmenter, gray, gray, "bands"),
        (segmenter, bare, bare, "LANDCOVER"),
        (segmenter, fits, bare, "SYNTHETIC_LANDCOVER"),
        (segmenter, wide, wide, "uint16"),
    ):
        found = agreement(context(model, real, synthetic))
        assert [each.name for each in found.missing] == ["miou", "fwiou", "accuracy"] and not found.measures
        assert re.search(reason, found.missing[0].reason), found.missing[0].reason


def test_a_bundled_segmenter_that_is_not_there_is_missing_and_another_file_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chips = as_chips(painted(masks()), masks(), NAMES)
    monkeypatch.setattr("landsynth.evaluation.groups.agreement.BUNDLED_SEGMENTER", tmp_path / BUNDLED_SEGMENTER.name)
    found = agreement(context(str(tmp_path / BUNDLED_SEGMENTER.name), chips, chips))
    assert "bundled segmenter" in found.missing[0].reason
    with pytest.raises(ModelError, match="no file"):
        agreement(context(str(tmp_path / "other.onnx"), chips, chips))
