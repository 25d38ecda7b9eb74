"""Chips: where they lie, what they hide, which belong to which; and what cannot be compared is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasterio import Affine
from rasterio.enums import ColorInterp

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.contract.errors import InputError, MappingError
from landsynth.contract.events import Event, Message, Warning
from landsynth.evaluation.chips.cut import cut, cut_pairs
from landsynth.evaluation.chips.sources import (
    DatasetSource,
    RasterSource,
    check_alike,
    shows_same_place,
    synthetic_source,
)
from landsynth.tests.helpers.datasets import halves, ramp, write_dataset, write_tiff
from landsynth.tests.helpers.rasters import NORTH_UP, UTM, write_raster

BANDS = (BandInfo("gray", 0, 255, 100, 50),)
CARD = ModelCard(
    "segmenter", "test", "test", (ClassInfo(7, "land"), ClassInfo(9, "water")), BANDS, "uint8", 1.0, 1, 0, 0
)


def quiet(event: Event) -> None:
    """Nobody listens."""


def dataset(folder: Path, scenes: dict[str, Any], split: str = "test", **changes: Any) -> DatasetSource:
    return DatasetSource(str(folder), write_dataset(folder, scenes, **changes), split)


def painted(folder: Path, scenes: dict[str, tuple[Any, Any, str]], **changes: Any) -> DatasetSource:
    """A synthetic dataset: names are source-variant."""
    info = write_dataset(folder, scenes)
    named = tuple(replace(scene, source=scene.name.split("-")[0]) for scene in info.scenes)
    replace(info, scenes=named, synthetic={"model": "m"}, **changes).write(folder)
    return synthetic_source(str(folder), "test", quiet)


def corners(chips: Any) -> list[tuple[int, int]]:
    return [(place.row, place.column) for place in chips.places]


def test_chips_lie_on_a_grid_in_the_middle_and_show_what_is_there(tmp_path: Path) -> None:
    source = dataset(tmp_path, {"a": (ramp(70, 101, 2), halves(70, 101), "test")})
    chips = cut(source, source.look, 32, 100)
    assert corners(chips) == [(3, 2), (3, 34), (3, 66), (35, 2), (35, 34), (35, 66)]
    assert {(place.scene, place.source, Path(place.image).name) for place in chips.places} == {
        ("a", "a", "a-image.tif")
    }
    batch = chips.batch([4])
    assert batch.images.shape == (1, 2, 32, 32) and batch.images.dtype == np.float32
    assert (batch.images[0] == ramp(70, 101, 2)[:, 35:67, 34:66]).all()
    assert (batch.classes[0] == halves(70, 101)[35:67, 34:66] - 1).all(), "indices, not codes"
    assert (chips.bands, chips.data_type, chips.pixel_size) == (source.look.bands, "uint16", 1.0)


def test_batches_and_order_change_nothing(tmp_path: Path) -> None:
    source = dataset(tmp_path, {n: (ramp(64, 96), halves(64, 96), "test") for n in "ab"})
    chips = cut(source, source.look, 32, 100)
    whole = chips.batch(range(12))
    for size in (1, 5, None):
        parts = list(chips.batches(size))
        assert [number for numbers, _ in parts for number in numbers] == list(range(12))
        assert (np.concatenate([part.images for _, part in parts]) == whole.images).all()
    assert (chips.batch([7, 3]).images == whole.images[[7, 3]]).all()
    small = cut(source, source.look, 32, 100, memory_mb=0)
    assert [len(numbers) for numbers, _ in small.batches()] == [1] * 12, "little memory, small batches"


@pytest.mark.parametrize("limit", [2, 4, 8])
def test_few_chips_are_spread_evenly(tmp_path: Path, limit: int) -> None:
    source = dataset(tmp_path, {n: (ramp(128, 128), halves(128, 128), "test") for n in "abcd"})
    chips = cut(source, source.look, 32, limit)
    found = [place.scene for place in chips.places]
    assert len(found) == limit and found == sorted(found)
    counts = [found.count(name) for name in "abcd"]
    assert max(counts) == max(limit // 4, 1) and (limit > 2 or found == ["a", "c"])


def test_what_has_no_class_or_shows_nothing_is_hidden(tmp_path: Path) -> None:
    image, codes = ramp(32, 96) + 1, halves(32, 96)
    codes[:, :20] = 0  # more than half of the first chip
    codes[:4, 32:64] = 0
    image[:, :8, 64:] = 0
    source = dataset(tmp_path, {"a": (image, codes, "test")}, nodata=0.0)
    chips = cut(source, source.look, 32, 9)
    assert corners(chips) == [(0, 32), (0, 64)], "a chip that is mostly unlabelled is left out"
    batch = chips.batch([0, 1])
    hidden = np.zeros((2, 32, 32), bool)
    hidden[0, :4], hidden[1, :8] = True, True
    assert (np.isnan(batch.images[:, 0]) == hidden).all() and ((batch.classes == 255) == hidden).all()


def test_variants_of_a_mask_take_turns_in_pairs(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    codes = {name: rng.integers(1, 3, (64, 64)).astype(np.uint8) for name in "ab"}
    real = dataset(tmp_path / "real", {n: (ramp(64, 64), codes[n], "test") for n in "ab"})
    images = {f"{n}-{v}": np.full((1, 64, 64), v, np.uint16) for n in "ba" for v in (1, 2, 3)}
    other = painted(tmp_path / "made", {n: (image, codes[n[0]], "test") for n, image in images.items()})
    one, two = cut_pairs(real, other, 32, 100) or (None, None)
    assert one and two and one.count == two.count == 8
    assert [(p.source, p.row, p.column) for p in one.places] == [(p.source, p.row, p.column) for p in two.places]
    assert (one.batch(range(8)).classes == two.batch(range(8)).classes).all()
    assert two.batch(range(8)).images[:, 0, 0, 0].tolist() == [1, 2, 3, 1, 2, 3, 1, 2]
    assert two.bands == one.bands, "both are scaled as the real imagery"


def test_pairs_hide_what_either_hides(tmp_path: Path) -> None:
    image = ramp(32, 32) + 1
    image[:, :10] = 0
    real = dataset(tmp_path / "real", {"a": (image, halves(32, 32), "test")}, nodata=0.0)
    other = painted(tmp_path / "made", {"a-1": (ramp(32, 32) + 5, halves(32, 32), "test")})
    for chips in cut_pairs(real, other, 32, 9) or ():
        batch = chips.batch([0])
        assert np.isnan(batch.images[0, 0, :10]).all() and (batch.classes[0, :10] == 255).all()
        assert np.isfinite(batch.images[0, 0, 10:]).all()


@pytest.mark.parametrize("why", ["source", "size", "mask"])
def test_what_shows_something_else_is_no_pair(tmp_path: Path, why: str) -> None:
    size = 96 if why == "size" else 64
    codes = halves(size, size)
    if why == "mask":
        codes[40, 40] = 2 if codes[40, 40] == 1 else 1
    real = dataset(tmp_path / "real", {"a": (ramp(64, 64), halves(64, 64), "test")})
    name = "b-1" if why == "source" else "a-1"
    other = painted(tmp_path / "made", {name: (ramp(size, size), codes, "test")})
    assert cut_pairs(real, other, 32, 9) is None
    assert cut(other, real.look, 32, 9).count == (size // 32) ** 2


def test_a_synthetic_dataset_without_the_split_is_compared_whole(tmp_path: Path) -> None:
    write_dataset(tmp_path, {n: (ramp(32, 32), halves(32, 32), "train") for n in "ab"})
    events: list[Event] = []
    source = synthetic_source(str(tmp_path), "test", events.append)
    assert cut(source, source.look, 32, 9).count == 2
    assert [event.text for event in events if isinstance(event, Message)] == [
        f"{tmp_path} has no test scenes; all of its 2 scenes are compared."
    ]


def test_chips_larger_than_the_imagery_and_nothing_but_nodata_are_refused(tmp_path: Path) -> None:
    source = dataset(tmp_path, {"a": (ramp(40, 50), np.zeros((40, 50), np.uint8) + [0, 1] * 25, "test")})
    assert cut(source, source.look, 32, 100).count == 1, "one chip will do"
    with pytest.raises(InputError, match=r"at least 64 x 64 px.*found 50 x 40\. Lower CHIP_SIZE"):
        cut(source, source.look, 64, 9)
    blank = dataset(tmp_path / "b", {"a": (ramp(40, 50) * 0, halves(40, 50), "test")}, nodata=0.0)
    with pytest.raises(InputError, match="half labelled and shown.*found none among 1: all is nodata"):
        cut(blank, blank.look, 32, 9)


@pytest.mark.parametrize(("bands", "kind", "words"), [
    (("red", "green"), "uint8", r"bands of the real imagery, red, nir in .*, found red, green in"),
    (("nir", "red"), "uint8", r"bands of the real imagery, red, nir in .*, found nir, red in"),
    (("red", "nir", "swir"), "uint8", r"red, nir in .*, found red, nir, swir in"),
    (("red", "nir"), "uint16", r"data type of the real imagery, uint8 in .*, found uint16 in"),
])  # fmt: skip
def test_unlike_imagery_is_refused_with_both_lists(tmp_path: Path, bands: Any, kind: str, words: str) -> None:
    def made(folder: Path, names: tuple[str, ...], data_type: str) -> DatasetSource:
        infos = tuple(BandInfo(name, 0, 255, 100, 50) for name in names)
        scenes = {"a": (ramp(32, 32, len(names), data_type), halves(32, 32), "test")}
        return dataset(folder, scenes, bands=infos, data_type=data_type)

    real = made(tmp_path / "real", ("red", "nir"), "uint8")
    with pytest.raises(InputError, match=words):
        check_alike(real, made(tmp_path / "made", bands, kind))
    check_alike(real, made(tmp_path / "same", ("Red", "NIR"), "uint8"))
    check_alike(real, made(tmp_path / "nameless", ("band 1", "band 2"), "uint8"))


def test_other_classes_are_refused(tmp_path: Path) -> None:
    real = dataset(tmp_path / "real", {"a": (ramp(32, 32), halves(32, 32), "test")})
    other = dataset(tmp_path / "made", {"a": (ramp(32, 32), halves(32, 32) + 1, "test")})
    with pytest.raises(InputError, match="1 class 1, 2 class 2 in .*, found 1 class 1, 2 class 2, 3 class 3 in"):
        check_alike(real, other)


def test_a_raster_with_land_cover(tmp_path: Path) -> None:
    codes = np.full((64, 64), 10, np.uint8)
    codes[:, 30:] = 20
    codes[:2] = 99
    path = write_raster(tmp_path / "image.tif", ramp(64, 64, 1, "uint16"))
    cover = write_raster(tmp_path / "cover.tif", codes)
    events: list[Event] = []
    source = RasterSource(path, cover, "10=water, 20=land", CARD, events.append)
    chips = cut(source, source.look, 32, 9)
    assert chips.classes == CARD.classes and chips.count == 4
    batch = chips.batch([0])
    assert (batch.classes[0, 2:, :30] == 1).all() and (batch.classes[0, 2:, 30:] == 0).all()
    assert np.isnan(batch.images[0, 0, :2]).all() and (batch.classes[0, :2] == 255).all()
    assert [event.text for event in events if isinstance(event, Warning)] == [
        f"{cover}: 3.12 % of the pixels map to no class and are left out."
    ]
    band = chips.bands[0]
    values = ramp(64, 64)[0]
    assert (band.minimum, band.maximum) == pytest.approx(np.percentile(values, (0.1, 99.9)))
    assert (band.mean, band.std) == pytest.approx((values.mean(), values.std()))
    with pytest.raises(MappingError, match="Expected codes of the classes 7 land, 9 water.*found 10, 20, 99"):
        RasterSource(path, cover, "", CARD, quiet)
    plain = RasterSource(path, cover, "", None, quiet)
    assert [each.code for each in plain.look.classes] == [10, 20, 99], "without a model codes are classes"


def test_a_raster_without_land_cover_hides_nothing_but_nodata(tmp_path: Path) -> None:
    values = ramp(64, 64, 4, "uint16") + 1
    values[:, :40, :40] = 0
    path = write_raster(
        tmp_path / "image.tif", values, nodata=0,
        colorinterp=[ColorInterp.gray, ColorInterp.undefined, ColorInterp.undefined, ColorInterp.undefined],
    )  # fmt: skip
    source = RasterSource(path, "", "", CARD, quiet)
    chips = cut(source, source.look, 32, 9)
    assert chips.classes == () and corners(chips) == [(0, 32), (32, 0), (32, 32)], "the first shows nothing"
    batch = chips.batch([0])
    assert (batch.classes == 255).all()
    assert np.isnan(batch.images[0, :, :, :8]).all() and np.isfinite(batch.images[0, :, :, 8:]).all()


def test_rasters_of_one_place_are_pairs(tmp_path: Path) -> None:
    cover = write_raster(tmp_path / "cover.tif", (halves(64, 64) * 2 + 5))
    real = RasterSource(write_raster(tmp_path / "a.tif", ramp(64, 64)), cover, "", CARD, quiet)
    made = RasterSource(write_raster(tmp_path / "b.tif", ramp(64, 64)), cover, "", CARD, quiet)
    moved = Affine(1, 0, 99, 0, -1, 2780009)
    far = RasterSource(write_raster(tmp_path / "c.tif", ramp(64, 64), transform=moved), "", "", None, quiet)
    assert shows_same_place(real, made) and not shows_same_place(real, far)


@pytest.mark.parametrize(("place", "crs"), [
    (NORTH_UP, UTM), (NORTH_UP @ Affine(1, 0, 0, 0, -1, 64), UTM), (NORTH_UP @ Affine(-1, 0, 64, 0, 1, 0), UTM),
    (NORTH_UP @ Affine.translation(7, -5), UTM), (NORTH_UP @ Affine.translation(7, 0), None),
    (NORTH_UP @ Affine(0, 1, 0, 1, 0, 0), UTM), (NORTH_UP @ Affine.scale(2), UTM),
])  # fmt: skip
def test_land_cover_of_another_grid_is_laid_where_it_lies(tmp_path: Path, place: Affine, crs: str | None) -> None:
    codes = np.random.default_rng(0).integers(5, 7, (64, 64)).astype(np.uint8)
    path = write_raster(tmp_path / "image.tif", ramp(64, 64))
    rows, columns = np.indices((64, 64)) + 0.5
    x, y = (np.floor(each).astype(int) for each in ~place @ (NORTH_UP @ (columns, rows)))
    inside = (x >= 0) & (y >= 0) & (x < 64) & (y < 64)
    wanted = np.where(inside, codes[y.clip(0, 63), x.clip(0, 63)] - 5, 255)
    cover = write_raster(tmp_path / "cover.tif", codes, crs, place)
    source = RasterSource(path, cover, "", None, quiet)
    np.testing.assert_array_equal(source.mask(source.pieces[0], 0, 0, 64), wanted)


def test_land_cover_elsewhere_is_refused(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "image.tif", ramp(64, 64))
    cover = write_raster(tmp_path / "cover.tif", halves(64, 64), transform=Affine(1, 0, 320100, 0, -1, 2780009))
    with pytest.raises(InputError, match="found none: .*image.tif covers .* covers x 320100 to 320164"):
        RasterSource(path, cover, "", None, quiet)


def test_nothing_and_no_raster_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.tif").write_text("no raster")
    write_tiff(tmp_path / "nodata.tif", np.zeros((1, 64, 64), np.uint16), nodata=0)
    for name, words in (
        ("missing.tif", "found nothing at"), ("text.tif", "GDAL cannot open"), ("nodata.tif", "only nodata in"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=words):
            RasterSource(str(tmp_path / name), "", "", None, quiet)


def test_windows_of_a_large_raster_are_read_not_the_raster(tmp_path: Path) -> None:
    import tracemalloc

    path = write_raster(
        tmp_path / "large.tif", np.broadcast_to(np.arange(4096, dtype=np.float32), (4096, 4096)), tiled=True,
        compress="deflate",
    )  # fmt: skip
    tracemalloc.start()
    source = RasterSource(path, "", "", None, quiet)
    chips = cut(source, source.look, 64, 20)
    total = sum(batch.images.sum() for _, batch in chips.batches(4))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert chips.count == 20 and total > 0 and peak < 32 * 2**20, "the raster alone has 64 MiB"
