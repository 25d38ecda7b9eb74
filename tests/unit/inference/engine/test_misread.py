"""What the filter sets aside, by closed forms: limits from counts, images for masks, a map that is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio

from landsynth.contract.card import ClassInfo
from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.errors import InputError
from landsynth.inference.engine.misread import LEVELS, Reader, aside_class, limits_of
from landsynth.inference.engine.variants import rarities, shared_out
from landsynth.tests.helpers.datasets import write_dataset, write_tiff
from landsynth.tests.helpers.judges import card_of

CLASSES = tuple(ClassInfo(code, f"class {index}") for index, code in enumerate((10, 20, 30)))
TRUE = np.array([[10, 10, 20, 20], [10, 0, 20, 30]])
SEEN = np.array([[1, 2, 2, 1], [3, 1, 2, 1]])
"""In the codes of the segmenter: 1, 2 and 3 for the three classes."""
SURE = np.array([[99, 60, 99, 80], [90, 99, 99, 40]])


def test_limits_follow_the_share_that_may_be_lost() -> None:
    """Of 100 pixels of a class 3 are misread at 90 % and 4 at 50 %."""
    wrong = np.zeros((3, LEVELS), int)
    wrong[0, 90], wrong[0, 50] = 3, 4
    wrong[1, 100] = 50
    pixels = np.array([100, 100, 0])
    assert limits_of(wrong, pixels, 0.02) == [91, LEVELS, LEVELS]
    assert limits_of(wrong, pixels, 0.03) == [51, LEVELS, LEVELS]
    assert limits_of(wrong, pixels, 0.07) == [0, LEVELS, LEVELS]
    assert limits_of(wrong, pixels, 0.5) == [0, 0, LEVELS]


@pytest.mark.parametrize(("weights", "total", "images"), [
    ([1, 1, 1], 6, [2, 2, 2]), ([3, 1], 6, [4, 2]), ([0, 0], 5, [3, 2]), ([1, 0, 0], 6, [4, 1, 1]),
    ([0.5, 0.3, 0.2], 5, [2, 2, 1]), ([1, 1], 2, [1, 1]),
])  # fmt: skip
def test_images_are_shared_out(weights: list[float], total: int, images: list[int]) -> None:
    assert shared_out(weights, total) == images


def test_masks_of_rare_classes_weigh_more() -> None:
    """Shares 0.96 and 0.04: 1 / sqrt(share) is 1.02 and 5."""
    found = rarities([[100, 0], [92, 8], [0, 0]])
    assert found == pytest.approx([0.96**-0.5, 0.92 * 0.96**-0.5 + 0.08 * 5, 0])


def reader(folder: Path) -> tuple[Reader, DatasetInfo]:
    image = np.zeros((3, 2, 4), np.uint8)
    info = write_dataset(
        folder, {name: (image, TRUE.astype(np.uint8), split) for name, split in (("t", "train"), ("v", "validation"))},
        classes=CLASSES,
    )  # fmt: skip

    def classified(image: Path, name: str, found: Path, sure: Path) -> None:
        write_tiff(found, SEEN[None].astype(np.uint8))
        write_tiff(sure, SURE[None].astype(np.uint8))

    return Reader(classified, card_of("segmenter", 3), folder, info, folder / ".read"), info


def test_misread_pixels_are_counted_by_class_and_confidence(tmp_path: Path) -> None:
    read, info = reader(tmp_path / "d")
    wrong, matrix = read.tally(info.of_split("train")[0])
    assert matrix.tolist() == [[1, 1, 1], [1, 2, 0], [1, 0, 0]]
    assert {(int(c), int(p)) for c, p in np.argwhere(wrong)} == {(0, 60), (0, 90), (1, 80), (2, 40)}
    assert read.hardness(info.of_split("train")[0]) == pytest.approx(1 - (1 / 5 + 2 / 4 + 0) / 3)
    assert read.limits(1 / 3) == [61, 0, 41], "of three pixels one may be lost; of one, none"


def test_what_is_misread_with_enough_confidence_is_ignored(tmp_path: Path) -> None:
    read, info = reader(tmp_path / "d")
    scene, copy = info.of_split("train")[0], tmp_path / "copy.tif"
    write_tiff(copy, TRUE[None].astype(np.uint8))
    read.set_aside(scene, tmp_path / "painted.tif", copy, [61, 0, 41])
    with rasterio.open(copy) as file:
        aside = aside_class(info).code
        assert file.read(1).tolist() == [[10, 10, 20, aside], [aside, 0, 20, 30]]


def test_the_code_of_what_is_ignored(tmp_path: Path) -> None:
    _, info = reader(tmp_path / "d")
    assert aside_class(info) == ClassInfo(0, "unlabelled")
    taken = tuple(ClassInfo(code, str(code)) for code in (0, 1, 3))
    assert aside_class(replace(info, classes=taken, ignored=())) == ClassInfo(2, "misread")


def test_other_classes_are_refused(tmp_path: Path) -> None:
    _, info = reader(tmp_path / "d")
    with pytest.raises(InputError, match="Expected a segmenter of the classes of .* class 2"):
        Reader(lambda *given: None, card_of("segmenter", 2), tmp_path, info, tmp_path)
