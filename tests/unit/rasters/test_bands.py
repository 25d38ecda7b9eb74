"""Names of bands by one rule, and which bands are a model's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from landsynth.contract.errors import InputError
from landsynth.contract.events import Message, Warning
from landsynth.rasters.bands import find, matched, names_of, order_of

RGB = ("red", "green", "blue")


def raster(colours: str, *descriptions: str, kind: str = "uint8") -> Any:
    """What rasterio tells of a raster: r, g, b, alpha, grey or undefined, and descriptions."""
    words = {"r": "red", "g": "green", "b": "blue", "a": "alpha", "y": "gray", "u": "undefined"}
    count = len(colours)
    return SimpleNamespace(
        count=count, indexes=tuple(range(1, count + 1)), dtypes=(kind,) * count,
        colorinterp=[SimpleNamespace(name=words[each]) for each in colours],
        descriptions=(*descriptions, *[None] * (count - len(descriptions))),
    )  # fmt: skip


@pytest.mark.parametrize(("file", "names"), [
    (raster("rgb"), RGB), (raster("bgr"), ("blue", "green", "red")), (raster("yuu"), RGB),
    (raster("yuuu"), (*RGB, "nir")), (raster("bgru"), ("blue", "green", "red", "nir")),
    (raster("yuu", kind="uint16"), ("band1", "band2", "band3")), (raster("y"), ("band1",)),
    (raster("rgb", "Blue", "Green", "Red"), ("Blue", "Green", "Red")),
    (raster("bgr", "Band 1", "Band 2", "3"), ("blue", "green", "red")),
    (raster("yuu", "B8", "B4", "", kind="uint16"), ("B8", "B4", "band3")),
    (raster("rgb", "red", "red", "x"), RGB), (raster("yu", "a", "a"), ("band1", "band2")),
])  # fmt: skip
def test_names(file: Any, names: tuple[str, ...]) -> None:
    assert names_of(file, file.indexes) == names


@pytest.mark.parametrize(("file", "wanted", "numbers", "how", "event"), [
    (raster("bgr"), RGB, [3, 2, 1], "by their names", Message),
    (raster("rgb"), ("blue", "green", "red"), [3, 2, 1], "by their names", Message),
    (raster("yuu"), ("blue", "green", "red"), [3, 2, 1], "by their names", Message),
    (raster("rgb", "B04", "B03", "B02"), RGB, [1, 2, 3], "by their names", Message),
    (raster("rgba"), RGB, [1, 2, 3], "by their names", Message),
    (raster("rgba"), (*RGB, "nir"), [1, 2, 3, 4], "by their order", Message),
    (raster("yuu", kind="uint16"), RGB, [1, 2, 3], "by their order", Message),
    (raster("rgb"), ("band1", "band2", "band3"), [1, 2, 3], "by their order", Message),
    (raster("yuu", "nir", "swir1", "swir2"), RGB, [1, 2, 3], "by their order", Warning),
])  # fmt: skip
def test_bands_of_a_model(file: Any, wanted: tuple[str, ...], numbers: list[int], how: str, event: type) -> None:
    found = find(file, wanted, (), "x")
    assert found.numbers == numbers and how in found.how and isinstance(found.event, event)


def test_a_known_band_at_another_place_is_not_taken_by_order() -> None:
    with pytest.raises(InputError, match=r"found 3 \(1 nir, 2 red, 3 green\). Name in BANDS"):
        find(raster("yuu", "nir", "red", "green"), RGB, (), "x")
    assert find(raster("yuu", "nir", "red", "green"), RGB, (2, 3, 1), "x").numbers == [2, 3, 1]


def test_names_or_order_of_names() -> None:
    assert matched(RGB, ("nir", "Blue", "Green", "Red ")) == [3, 2, 1]
    assert matched(RGB, ("a", "b", "c")) == matched(RGB, ("", "green", "")) == [0, 1, 2]
    assert matched(RGB, ("nir", "red", "green")) is None and matched(RGB, ("a", "b")) is None


def test_order() -> None:
    assert order_of(("a", "B"), ("b", "A")) == [1, 0]
    assert order_of(("a", "b"), ("a", "c")) is None and order_of(("a", "a"), ("a", "a")) is None
