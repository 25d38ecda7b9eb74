"""Looks by numbers: a feature looks the same in every run, and a change stays where it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasterio import Affine

from landsynth.contract.errors import InputError, JobError
from landsynth.inference.windows.objects import Parts
from landsynth.rasters.landcover import NO_LOOK, LandCover
from landsynth.tests.helpers.models import Recipe, write_model
from landsynth.tests.helpers.rasters import NORTH_UP, blocks, run, write_raster

PLAIN = Recipe(radius=0, bands=1, strength=9, style_size=0, objects=("land", "plant"))
WIDE = Recipe(radius=9, style_size=2, noise_channels=2, objects=("land", "plant"))
LAND, ROAD, PLANT = 2, 3, 4


def features() -> tuple[np.ndarray, np.ndarray]:
    """Codes of four features and a road, and the numbers of their looks: 7, 7, 8, 9, and none."""
    codes, looks = np.full((90, 100), ROAD, np.uint8), np.zeros((90, 100), np.int32)
    for number, code, rows, columns in (
        (7, LAND, (0, 40), (0, 30)), (7, LAND, (50, 90), (60, 100)), (8, LAND, (0, 40), (30, 60)),
        (9, PLANT, (50, 90), (0, 50)),
    ):  # fmt: skip
        codes[slice(*rows), slice(*columns)], looks[slice(*rows), slice(*columns)] = code, number
    return codes, looks


def painted(folder: Path, model: str, codes: np.ndarray, looks: np.ndarray | None, **options: object) -> np.ndarray:
    source = write_raster(folder / "codes.tif", codes)
    numbers = "" if looks is None else write_raster(folder / "looks.tif", looks, nodata=0)
    image: np.ndarray = run(source, folder / "o.tif", model, looks=numbers, **options).image
    return image


def test_a_number_is_a_look_wherever_it_lies_and_whatever_its_shape(tmp_path: Path) -> None:
    model, (codes, looks) = write_model(tmp_path / "m.onnx", PLAIN), features()
    image = painted(tmp_path, model, codes, looks)[0]
    seven, eight, nine = (set(image[looks == number]) for number in (7, 8, 9))
    assert len(seven) == len(eight) == len(nine) == 1 and seven != eight
    assert set(image[looks == 0]) == {40}  # a road is no object
    small = np.where(np.add.outer(np.arange(90), np.arange(100)) % 7 < 3, looks, 0)
    cut = painted(tmp_path, model, np.where(small > 0, codes, ROAD), small, extent=(320003, 2779919, 320050, 2779990))
    for number, value in ((7, seven), (8, eight), (9, nine)):
        assert set(cut[0][small[19:, :47] == number]) == value
    parts = painted(tmp_path, model, codes, None)[0]
    assert len(set(parts[:40, :60].ravel())) == 1 and len(set(parts[looks == 7])) == 2  # what touches, and nothing else


@pytest.mark.parametrize("options", [{}, {"class_seeds": "plant=4"}, {"seed": 3, "resume": True}])
def test_beyond_the_reach_of_a_changed_feature_all_is_equal_to_the_bit(tmp_path: Path, options: dict) -> None:
    model, (codes, looks) = write_model(tmp_path / "m.onnx", WIDE), features()
    before = painted(tmp_path, model, codes, looks, tile_size=40, **options)
    changed = looks == 8
    after = painted(tmp_path, model, np.where(changed, PLANT, codes), looks, tile_size=40, **options)
    reach = np.zeros_like(changed)
    reach[: 40 + 9, 30 - 9 : 60 + 9] = True
    differs = (before != after).any(0)
    assert differs[changed].all() and not (differs & ~reach).any()
    whole = painted(tmp_path, model, codes, looks, tile_size=4096, **options)
    np.testing.assert_array_equal(whole, before)


def test_seeds_of_classes_give_their_features_new_looks(tmp_path: Path) -> None:
    model, (codes, looks) = write_model(tmp_path / "m.onnx", PLAIN), features()
    one, other = (painted(tmp_path, model, codes, looks, class_seeds=seeds)[0] for seeds in ("", "land=3"))
    assert ((one != other) == (codes == LAND)).all()


def test_another_process_paints_the_same(tmp_path: Path) -> None:
    """What a run shared out opens of its own."""
    model, (codes, looks) = write_model(tmp_path / "m.onnx", WIDE), features()
    source, numbers = write_raster(tmp_path / "c.tif", codes), write_raster(tmp_path / "l.tif", looks, nodata=0)
    once = run(source, tmp_path / "a.tif", model, looks=numbers, tile_size=40)
    shared = run(source, tmp_path / "b.tif", model, looks=numbers, tile_size=40, scheduler="local:2")
    np.testing.assert_array_equal(shared.image, once.image)


def test_another_pixel_size_takes_the_looks_along(tmp_path: Path) -> None:
    model, (codes, looks) = write_model(tmp_path / "m.onnx", PLAIN), features()
    whole = painted(tmp_path, model, codes, looks)
    fine = painted(tmp_path, model, codes, looks, pixel_size=0.5)
    np.testing.assert_array_equal(fine, np.repeat(np.repeat(whole, 2, 1), 2, 2))


def test_objects_become_numbers_and_come_back(tmp_path: Path) -> None:
    classes = blocks(40, 50, cell=3)
    for column, row in ((5, -7), (-2_000_000, -14_000_000), (2**31 - 60, 4)):
        parts = Parts.within(classes, (2, 4), column, row)
        again = Parts.by_looks(parts.looks(NO_LOOK), classes, (2, 4), NO_LOOK)
        np.testing.assert_array_equal(again.planes(5, 2), parts.planes(5, 2))
        path = write_raster(tmp_path / "l.tif", parts.looks(NO_LOOK), nodata=NO_LOOK)
        with LandCover(path, 1, None) as read:
            np.testing.assert_array_equal(read.numbers((0, 0, 50, 40)), parts.looks(NO_LOOK))
            assert (read.numbers((-3, -2, 50, 40))[:2] == NO_LOOK).all()


@pytest.mark.parametrize(("recipe", "values", "moved", "error", "said"), [
    (Recipe(), np.int32(7), 0, JobError, "^LOOKS: expected a model whose objects have looks .* Leave LOOKS empty"),
    (PLAIN, np.int32(7), 3, InputError, "^LOOKS: expected a raster on the grid of .* another grid"),
    (PLAIN, np.float32(7.5), 0, InputError, "whole numbers .* 7.5"),
])  # fmt: skip
def test_what_is_refused(
    tmp_path: Path, recipe: Recipe, values: np.generic, moved: int, error: type[Exception], said: str
) -> None:
    model, codes = write_model(tmp_path / "m.onnx", recipe), features()[0]
    looks = write_raster(
        tmp_path / "l.tif", np.full((90, 100), values), transform=NORTH_UP @ Affine.translation(moved, 0)
    )
    with pytest.raises(error, match=said):
        run(write_raster(tmp_path / "c.tif", codes), tmp_path / "o.tif", model, looks=looks)
    assert not (tmp_path / "o.tif").exists()


def test_a_style_of_its_own_seed_keeps_the_texture(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", Recipe(radius=0, bands=1, data_type="float32"))
    source = write_raster(tmp_path / "c.tif", features()[0])
    plain, styled, same, other = (
        run(source, tmp_path / "o.tif", model, **options).image
        for options in ({"seed": 1}, {"seed": 1, "style_seed": 2}, {"seed": 1, "style_seed": 1}, {"seed": 2})
    )
    np.testing.assert_array_equal(same, plain)
    assert np.ptp(styled - plain) < 1e-4 < abs(styled - plain).max() and np.ptp(other - plain) > 1
