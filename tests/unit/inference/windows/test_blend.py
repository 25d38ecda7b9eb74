"""Weights sum to one, equal windows come back to the last bit, different ones fade without a jump."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from landsynth.contract.errors import ModelError
from landsynth.inference.windows.blend import Mosaic, mix, to_type, weights
from landsynth.inference.windows.plan import Plan, plan

KINDS = ("cosine", "linear", "none")


@pytest.mark.parametrize("length", [1, 2, 7, 16])
@pytest.mark.parametrize("kind", KINDS)
def test_weights_sum_to_one(length: int, kind: str) -> None:
    later = weights(length, kind)
    earlier = later[::-1]  # the earlier window sees the same ramp from the other side
    assert later.dtype == np.float32 and len(later) == length
    assert (np.diff(later) >= 0).all() and later[0] >= 0 and later[-1] <= 1
    if length % 2 == 0 or kind != "none":
        np.testing.assert_allclose(later + earlier, 1, atol=1e-7)
    np.testing.assert_array_equal(mix(np.ones(length, np.float32), np.ones(1, np.float32), later), 1)


def test_weights_in_closed_form() -> None:
    np.testing.assert_allclose(weights(4, "linear"), [0.125, 0.375, 0.625, 0.875])
    np.testing.assert_allclose(weights(2, "cosine"), [0.5 - np.sqrt(0.125), 0.5 + np.sqrt(0.125)], rtol=1e-6)
    np.testing.assert_array_equal(weights(4, "none"), [0, 0, 1, 1])
    with pytest.raises(ValueError, match="expected cosine"):
        weights(4, "square")


@pytest.mark.parametrize(
    ("data_type", "value", "expected"),
    [
        ("uint8", 2.5, 2), ("uint8", 3.5, 4), ("uint8", -7.0, 0), ("uint8", 255.4, 255), ("uint8", 1e9, 255),
        ("uint16", 300.5, 300), ("uint16", 7e4, 65535), ("int16", -7.6, -8), ("int16", -4e4, -32768),
        ("float32", 0.25, 0.25), ("float32", -1e9, -1e9),
    ],
)  # fmt: skip
def test_rounding_and_clipping(data_type: str, value: float, expected: float) -> None:
    out = to_type(np.array([[[value]]], np.float32), data_type)
    assert out.dtype == data_type and out[0, 0, 0] == np.float32(expected)


def _assembled(made: Plan, image: NDArray[np.float32], kind: str, data_type: str = "float32") -> NDArray[np.float32]:
    """The plan's windows cut from image, whose first pixel is the first window's, and put together again."""
    mosaic = Mosaic(made, image.shape[0], data_type, kind)
    strips = []
    for row, column in made.windows():
        y, x = made.rows[row].start - made.rows[0].start, made.columns[column].start - made.columns[0].start
        done = mosaic.add(row, column, image[:, y : y + made.height, x : x + made.width])
        assert (done is not None) == (column == len(made.columns) - 1)
        if done is not None:
            strips.append(done)
    return np.concatenate(strips, axis=1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [32, 40, 64, 200])
@pytest.mark.parametrize("overlap", [16, 24])
def test_equal_windows_come_back_to_the_last_bit(kind: str, size: int, overlap: int) -> None:
    made = plan((3, -5, 103, 61), (size, size), overlap, context=4, multiple=8)
    side = [spans[-1].stop - spans[0].start for spans in (made.rows, made.columns)]
    image = np.random.default_rng(1).normal(size=(2, *side)).astype(np.float32)
    y, x = -5 - made.rows[0].start, 3 - made.columns[0].start
    np.testing.assert_array_equal(_assembled(made, image, kind), image[:, y : y + 66, x : x + 100])


def test_nothing_near_an_inner_edge_contributes() -> None:
    made = plan((0, 0, 200, 150), (64, 64), overlap=24, context=8, multiple=8)
    mosaic = Mosaic(made, 1, "float32", "cosine")
    strips = []
    for row, column in made.windows():
        image = np.full((1, made.height, made.width), np.nan, np.float32)
        image[:, 8:-8, 8:-8] = 1
        strips.append(mosaic.add(row, column, image))
    assert all((strip == 1).all() for strip in strips if strip is not None)


def test_a_fade_between_different_windows_has_no_jump() -> None:
    made = plan((0, 0, 100, 8), (64, 64), overlap=32, context=0, multiple=4, ramp=16)
    assert len(made.columns) == 3
    mosaic = Mosaic(made, 1, "float32", "linear")
    done = [mosaic.add(0, i, np.full((1, made.height, made.width), 16.0 * i, np.float32)) for i in range(3)]
    row = done[-1][0, 0]  # type: ignore[index]
    assert row[0] == 0 and row[-1] == 32
    assert np.abs(np.diff(row)).max() == 1.0  # 16 over a ramp of 16 pixels


def test_a_window_that_nobody_needs_is_zero() -> None:
    made = plan((0, 0, 20, 20), (64, 64), overlap=0, context=0, multiple=4)
    assert (Mosaic(made, 2, "uint8", "cosine").add(0, 0, None) == 0).all()  # type: ignore[union-attr]


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_values_that_are_not_numbers_are_refused(wrong: float) -> None:
    made = plan((0, 0, 20, 20), (64, 64), overlap=0, context=0, multiple=4)
    image = np.zeros((1, made.height, made.width), np.float32)
    image[0, 7, 7] = wrong
    with pytest.raises(ModelError, match="not numbers"):
        Mosaic(made, 1, "uint8", "cosine").add(0, 0, image)
