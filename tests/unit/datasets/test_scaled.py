"""Pictures at a coarser pixel size: area means, majorities, the same in every window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

rasterio = pytest.importorskip("rasterio")
from landsynth.contract.errors import InputError, JobError  # noqa: E402
from landsynth.contract.jobs.prepare_dataset import PrepareDatasetJob  # noqa: E402
from landsynth.datasets.scaled import scaled  # noqa: E402
from landsynth.datasets.sources import NONE, Patch  # noqa: E402
from landsynth.tests.unit.datasets.test_prepare_dataset import Prepared  # noqa: E402
from landsynth.tests.unit.datasets.test_prepare_parts import OPTIONS, joined, pictures  # noqa: E402


def reader(image: Any, codes: Any, valid: Any = None) -> Any:
    """Reads windows of arrays, as a source does."""
    valid = np.ones(codes.shape, np.bool_) if valid is None else valid

    def read(row: int, column: int, height: int, width: int) -> Patch:
        assert row >= 0 and column >= 0 and row + height <= codes.shape[0] and column + width <= codes.shape[1]
        part = slice(row, row + height), slice(column, column + width)
        return Patch(image[:, part[0], part[1]], valid[part], codes[part])

    return read


def drawn(height: int, width: int) -> tuple[Any, Any]:
    draw = np.random.default_rng(1)
    return draw.integers(0, 256, (3, height, width)).astype(np.uint8), draw.integers(1, 4, (height, width), np.int32)


def test_whole_blocks_are_averaged() -> None:
    image, codes = drawn(12, 18)
    found = scaled(reader(image, codes), 3.0, (0, 0, 4, 6))
    blocks = image.reshape(3, 4, 3, 6, 3).astype(float)
    np.testing.assert_array_equal(found.image, np.rint(blocks.mean((2, 4))))
    assert found.image.dtype == np.uint8 and found.valid.all()
    counts = [(codes.reshape(4, 3, 6, 3) == code).sum((1, 3)) for code in (1, 2, 3)]
    assert (np.take_along_axis(np.array(counts), found.codes[None] - 1, 0)[0] == np.max(counts, 0)).all()


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ([[1, 1], [1, 2]], 1),
        ([[1, 2], [2, 2]], 2),
        ([[1, 2], [1, 2]], 2),  # a tie goes to the class in the middle, whatever its number
        ([[2, 1], [2, 1]], 1),
        ([[NONE, NONE], [NONE, 1]], NONE),
    ],
)
def test_most_of_a_pixel_decides(codes: Any, expected: int) -> None:
    patch = scaled(reader(np.zeros((1, 2, 2), np.uint8), np.array(codes, np.int32)), 2.0, (0, 0, 1, 1))
    assert patch.codes.item() == expected


def test_pixels_that_are_cut_count_by_their_share() -> None:
    image = np.array([[[10.0, 20.0, 40.0]]], np.float32).repeat(3, 1)
    patch = scaled(reader(image, np.array([[1, 2, 2]], np.int32).repeat(3, 0)), 1.5, (0, 0, 2, 2))
    np.testing.assert_allclose(patch.image[0], [[(10 + 20 / 2) / 1.5, (20 / 2 + 40) / 1.5]] * 2)
    np.testing.assert_array_equal(patch.codes, [[1, 2]] * 2)


def test_holes_count_for_nothing_and_half_of_a_pixel_is_enough() -> None:
    image, codes = drawn(2, 4)
    valid = np.array([[True, False, True, False], [True, False, False, False]])
    patch = scaled(reader(image, codes, valid), 2.0, (0, 0, 1, 2))
    np.testing.assert_array_equal(patch.valid, [[True, False]])
    np.testing.assert_array_equal(patch.image[:, 0, 0], np.rint(image[:, :, 0].mean(1)))
    assert not patch.image[:, 0, 1].any() and patch.codes[0, 1] == NONE


@pytest.mark.parametrize("scale", [2.0, 1.7, 2.5])
def test_a_window_is_a_part_of_the_whole(scale: float) -> None:
    image, codes = drawn(60, 70)
    read = reader(image, codes)
    height, width = int(60 / scale), int(70 / scale)
    whole = scaled(read, scale, (0, 0, height, width))
    for row, column, down, across in ((0, 0, 5, 7), (3, 11, 9, 4), (height - 2, width - 3, 2, 3)):
        part = scaled(read, scale, (row, column, down, across))
        place = slice(row, row + down), slice(column, column + across)
        np.testing.assert_array_equal(part.image, whole.image[:, place[0], place[1]])
        np.testing.assert_array_equal(part.codes, whole.codes[place])


def test_a_dataset_of_pictures_at_twice_the_size(tmp_path: Path) -> None:
    _, parts = pictures(tmp_path / "in")
    options = {"mosaic": "2x2", "metres": 0.2, "pixel_size": 0.4, **OPTIONS}
    made = Prepared(tmp_path, pictures=str(tmp_path / "in"), **options)
    assert made.info.pixel_size == 0.4
    fine = np.moveaxis(joined(parts, 0), -1, 0)
    image, mask = made.read("north")
    assert image.shape == (3, 40, 50) and mask.shape == (40, 50)
    np.testing.assert_array_equal(image, np.rint(fine.reshape(3, 40, 2, 50, 2).astype(float).mean((2, 4))))


def test_sizes_that_cannot_be(tmp_path: Path) -> None:
    for sizes in ({"pixel_size": 0.4}, {"pixel_size": 0.4, "metres": 0.5}):
        with pytest.raises(JobError, match=r"^pixel_size: .*METRES"):
            PrepareDatasetJob("folder", pictures="in", **sizes)
    pictures(tmp_path / "in")
    with pytest.raises(InputError, match="at least one pixel of PIXEL_SIZE"):
        Prepared(tmp_path, pictures=str(tmp_path / "in"), metres=1.0, pixel_size=100.0, **OPTIONS)
