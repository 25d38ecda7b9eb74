"""The two image sets: what is read, what is held out, what never meets, and what is said of sets that do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rasterio.shutil

pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.contract.errors import InputError, JobError  # noqa: E402
from landsynth.contract.events import Event, Warning  # noqa: E402
from landsynth.tests.helpers.datasets import write_tiff  # noqa: E402
from landsynth.training.loop.crops import digital  # noqa: E402
from landsynth.training.translator.image_sets import ImageSet, found_rasters, open_sets  # noqa: E402

CROP = 32


def ground(height: int, width: int, first: int = 1) -> np.ndarray:
    """A band of row numbers and one of column numbers, so that pixels say where they are."""
    rows, columns = np.mgrid[:height, :width]
    return np.stack([rows + first, columns + first]).astype(np.uint16)


def image_set(*paths: Path, share: float = 0.0, said: list[Event] | None = None, numbers: Any = ()) -> ImageSet:
    report = (said if said is not None else []).append
    return ImageSet([str(path) for path in paths], "IMAGES_A", numbers, CROP, share, report)


def warnings(said: list[Event]) -> list[str]:
    return [event.text for event in said if isinstance(event, Warning)]


def places(found: ImageSet, seed: int, steps: int = 40) -> np.ndarray:
    """Top and left of the crops that were drawn (n, 2): the smallest numbers in them, in ground that says them."""
    numbers = [digital(found.batch(seed, step, range(2))[0], found) for step in range(steps)]
    return np.concatenate(numbers).min((2, 3)).round()


def test_crops_depend_on_seed_step_and_number_alone(tmp_path: Path) -> None:
    write_tiff(tmp_path / "a.tif", ground(96, 80))
    found = image_set(tmp_path / "a.tif")
    images, shown = found.batch(5, 7, range(4))
    assert images.shape == (4, 2, CROP, CROP) and shown.shape == (4, 1, CROP, CROP) and shown.all()
    assert np.array_equal(images[2:], found.batch(5, 7, range(2, 4))[0])
    assert not np.array_equal(images, found.batch(5, 8, range(4))[0])
    assert not np.array_equal(images, found.batch(6, 7, range(4))[0])
    assert images.min() >= -1 and images.max() <= 1


def test_held_out_ground_is_never_drawn(tmp_path: Path) -> None:
    """The lowest rows, as high as a crop at least; crops do not cross the line."""
    write_tiff(tmp_path / "a.tif", ground(128, 64))
    found = image_set(tmp_path / "a.tif", share=0.2)
    tops = places(found, 0, 100)[:, 0]
    assert found.bands[0].maximum <= 96, "statistics are of what is learnt from"
    assert tops.max() + CROP - 1 <= 97
    held = found.held_out(99)
    assert held.shape == (2, 2, CROP, CROP)
    assert held[:, 0].min() == 97 and held[:, 0].max() == 128


def test_a_large_scene_among_small_ones_is_learnt_from(tmp_path: Path) -> None:
    """Its lowest rows are held out, and of the small scenes one: not the large one whole."""
    write_tiff(tmp_path / "a.tif", ground(400, 64, 1001))
    for number in range(4):
        write_tiff(tmp_path / f"s{number}.tif", ground(40, 40, 100 * number + 1))
    found = image_set(tmp_path, share=0.2)
    assert [scene.rows for scene in found.all] == [320, 0, 40, 40, 40]
    assert len(found.held_out(99)) == 2 * 2 + 1


def test_of_many_small_scenes_whole_ones_are_held_out(tmp_path: Path) -> None:
    for number in range(8):
        write_tiff(tmp_path / f"s{number}.tif", ground(40, 40, 100 * number + 1))
    found = image_set(tmp_path, share=0.25)
    held = {int(each[0].min()) // 100 for each in found.held_out(99)}
    drawn = {int(top) // 100 for top in places(found, 0, 200)[:, 0]}
    assert len(held) == 2 and len(drawn) == 6 and not held & drawn


def test_without_room_nothing_is_held_out(tmp_path: Path) -> None:
    write_tiff(tmp_path / "a.tif", ground(40, 40))
    assert not len(image_set(tmp_path / "a.tif", share=0.5).held_out(9))


def test_pairs_never_meet_though_the_rasters_are_aligned(tmp_path: Path) -> None:
    """Where crops of A lie says nothing of where those of B lie: pairs are as far apart as shuffled ones."""
    for name in "ab":
        write_tiff(tmp_path / f"{name}.tif", ground(160, 160))
    sets = open_sets(((str(tmp_path / "a.tif"),), (str(tmp_path / "b.tif"),)), (), CROP, 0.0, lambda event: None)
    from landsynth.training.loop.draws import mix

    one, other = (places(each, mix(3, number), 300) for number, each in enumerate(sets))
    for first in range(2):
        for second in range(2):
            assert abs(np.corrcoef(one[:, first], other[:, second])[0, 1]) < 0.15
    apart = np.abs(one - other).max(1) < CROP / 2
    again = np.abs(one - np.random.default_rng(0).permutation(other)).max(1) < CROP / 2
    assert abs(apart.mean() - again.mean()) < 0.06, "pairs overlap as often as crops that were shuffled"
    assert not np.array_equal(one, other)


def test_order_and_partners_of_files_change_nothing(tmp_path: Path) -> None:
    for number in range(3):
        write_tiff(tmp_path / f"a{number}.tif", ground(64, 64, 100 * number + 1))
        write_tiff(tmp_path / f"b{number}.tif", ground(64, 64, 1000 * number + 1))
    a, b = ([str(tmp_path / f"{name}{number}.tif") for number in range(3)] for name in "ab")

    def crops(first: list[str], second: list[str]) -> tuple[np.ndarray, np.ndarray]:
        sets = open_sets((first, second), (), CROP, 0.0, lambda event: None)
        one, other = (each.batch(number, 4, range(6))[0] for number, each in enumerate(sets))
        return one, other

    wanted = crops(a, b)
    shuffled = crops(a[::-1], [b[1], b[0], b[2]])
    assert all(np.array_equal(one, other) for one, other in zip(wanted, shuffled))
    assert np.array_equal(crops(a, b[:1])[0], wanted[0]), "what the other set holds does not matter"


def test_nodata_is_avoided_and_else_hidden(tmp_path: Path) -> None:
    values = ground(128, 128)
    values[:, 40:, 40:] = 0
    write_tiff(tmp_path / "a.tif", values, nodata=0)
    found = image_set(tmp_path / "a.tif")
    assert found.bands[0].minimum >= 1 and found.all[0].shown == 128 * 128 - 88 * 88
    shares = [found.batch(0, step, range(1))[1].mean() for step in range(30)]
    assert np.mean(np.array(shares) == 1) > 0.8
    values[:, 16:, :] = 0
    values[:, :, 16:] = 0
    write_tiff(tmp_path / "b.tif", values, nodata=0)
    images, shown = image_set(tmp_path / "b.tif").batch(0, 0, range(2))
    assert 0 < shown.mean() < 0.5
    assert not images[~np.broadcast_to(shown, images.shape)].any() and np.isfinite(images).all()


def test_floats_with_nan_and_bands_by_number(tmp_path: Path) -> None:
    values = ground(64, 64).astype(np.float32)
    values[1, :20] = np.nan
    write_tiff(tmp_path / "a.tif", values)
    found = image_set(tmp_path / "a.tif", numbers=(2,))
    images, shown = found.batch(0, 0, range(4))
    assert images.shape[1] == 1 and np.isfinite(images).all() and found.data_type == "float32"
    assert found.all[0].shown == 44 * 64
    assert image_set(tmp_path / "a.tif", numbers=(1,)).all[0].shown == 64 * 64, "what is not learnt hides nothing"


def test_masks_beside_a_raster_hide_what_they_hide(tmp_path: Path) -> None:
    """GDAL writes masks beside rasters unless told otherwise."""
    mask = np.ones((64, 64), bool)
    mask[:20] = False
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=False):
        write_tiff(tmp_path / "a.tif", ground(64, 64))
        with rasterio.open(tmp_path / "a.tif", "r+") as file:
            file.write_mask(mask)
    assert (tmp_path / "a.tif.msk").exists()
    found = image_set(tmp_path / "a.tif")
    assert found.all[0].shown == 44 * 64 and found.bands[0].minimum == 21
    assert found.read(found.all[0], 0, 0)[1].sum() == 12 * CROP


def test_headers_beside_rasters_are_read(tmp_path: Path) -> None:
    write_tiff(tmp_path / "a.img", ground(64, 64), driver="ENVI", crs="EPSG:32640")
    found = image_set(tmp_path / "a.img")
    assert found.metres == 1 and found.all[0].shown == 64 * 64


def test_each_band_may_have_its_own_nodata(tmp_path: Path) -> None:
    values = ground(64, 64).astype(np.int16)
    values[0, :10], values[1, 54:] = -1, -9999
    write_tiff(tmp_path / "a.tif", values)
    rasterio.shutil.copy(tmp_path / "a.tif", tmp_path / "a.vrt", driver="VRT")
    text = (tmp_path / "a.vrt").read_text()
    for number, nodata in ((1, -1), (2, -9999)):
        band = f'<VRTRasterBand dataType="Int16" band="{number}"'
        at = text.index(">", text.index(band)) + 1
        text = f"{text[:at]}<NoDataValue>{nodata}</NoDataValue>{text[at:]}"
    (tmp_path / "a.vrt").write_text(text)
    found = image_set(tmp_path / "a.vrt")
    assert found.all[0].shown == 44 * 64
    assert (found.bands[0].minimum, found.bands[1].minimum) == (11, 1)


def test_scenes_that_are_too_small_or_empty_are_left_out_and_counted(tmp_path: Path) -> None:
    said: list[Event] = []
    write_tiff(tmp_path / "good.tif", ground(64, 64))
    write_tiff(tmp_path / "small.tif", ground(20, 64))
    write_tiff(tmp_path / "empty.tif", np.zeros((2, 64, 64), np.uint16), nodata=0)
    found = image_set(tmp_path, said=said)
    assert found.names == ["good.tif"]
    assert any("1 of 3 scenes are smaller than a crop of 32 px" in text for text in warnings(said))
    assert any("1 of 2 scenes show nothing" in text for text in warnings(said))


def test_what_does_not_fit_is_refused_in_a_sentence(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (3, 96, 96)).astype(np.uint8)
    write_tiff(tmp_path / "two.tif", ground(64, 64))
    write_tiff(tmp_path / "small.tif", ground(20, 24))
    write_tiff(tmp_path / "empty.tif", np.zeros((2, 64, 64), np.uint16), nodata=0)
    write_tiff(tmp_path / "three.tif", np.ones((3, 64, 64), np.uint16))
    write_tiff(tmp_path / "bytes.tif", ground(64, 64).astype(np.uint8))
    (tmp_path / "nothing").mkdir()
    (tmp_path / "torn.tif").write_bytes((tmp_path / "two.tif").read_bytes()[:200])
    for kind in ("jpg", "png"):
        write_tiff(tmp_path / f"whole.{kind}", noise, driver={"jpg": "JPEG", "png": "PNG"}[kind])
        content = (tmp_path / f"whole.{kind}").read_bytes()
        (tmp_path / f"torn.{kind}").write_bytes(content[: len(content) // 2])

    def refused(wanted: str, *names: str, numbers: Any = ()) -> None:
        with pytest.raises(InputError, match=wanted):
            image_set(*(tmp_path / name for name in names), numbers=numbers)

    refused("at least 32 x 32 px, as large as a crop, found 24 x 20", "small.tif")
    refused("found only nodata in all 1", "empty.tif")
    refused("3 bands as in three.tif, found 2 in .*two.tif", "two.tif", "three.tif")
    refused("the bands 1, 3, found 2 in .*two.tif", "two.tif", numbers=(1, 3))
    refused("one data type, found 1 of uint8, 1 of uint16", "bytes.tif", "two.tif")
    refused("found none that ends in", "nothing")
    refused("found no file at", "gone.tif")
    refused("cannot open as one|damage", "torn.tif")
    refused("torn.jpg, found damage", "torn.jpg")
    refused("torn.png, found damage", "torn.png")


def test_sets_that_do_not_fit_each_other(tmp_path: Path) -> None:
    write_tiff(tmp_path / "a.tif", ground(64, 64))
    write_tiff(tmp_path / "b.tif", np.stack([*ground(64, 64), np.ones((64, 64), np.uint16)]))
    write_tiff(tmp_path / "c.tif", ground(64, 64).astype(np.uint8))
    said: list[Event] = []

    def opened(a: str, b: str, numbers: Any = ()) -> tuple[ImageSet, ImageSet]:
        return open_sets(((str(tmp_path / a),), (str(tmp_path / b),)), numbers, CROP, 0.0, said.append)

    with pytest.raises(InputError, match=r"as many bands as in IMAGES_A, 2 \(band1, band2\), found 3"):
        opened("a.tif", "b.tif")
    assert len(opened("a.tif", "b.tif", (1, 2))[1].bands) == 2
    with pytest.raises(JobError, match="a.tif in both"):
        opened("a.tif", "a.tif")
    with pytest.raises(JobError, match="a.tif in both"):
        open_sets(((str(tmp_path / "a.tif"),), (str(tmp_path),)), (), CROP, 0.0, said.append)
    sets = opened("a.tif", "c.tif")
    assert [each.data_type for each in sets] == ["uint16", "uint8"]
    assert any("IMAGES_A holds uint16, IMAGES_B uint8" in text for text in warnings(said))


def test_sets_that_go_together_badly_are_warned_about(tmp_path: Path) -> None:
    def scene(name: str, metres: float, *names: str) -> None:
        place = {"crs": "EPSG:32640", "transform": rasterio.Affine(metres, 0, 500000, 0, -metres, 0)}
        write_tiff(tmp_path / name, ground(64, 64), **place)
        with rasterio.open(tmp_path / name, "r+") as file:
            file.descriptions = names

    for folder in "ab":
        (tmp_path / folder).mkdir()
    scene("a/1.tif", 1, "red", "nir")
    scene("a/2.tif", 1.2, "Red", "Nir")
    scene("b/1.tif", 10, "nir", "red")

    def warned(*paths: str) -> list[str]:
        said: list[Event] = []
        open_sets(((str(tmp_path / "a"),), tuple(str(tmp_path / each) for each in paths)), (), CROP, 0.0, said.append)
        return warnings(said)

    both = warned("b")
    assert len(both) == 2
    assert "IMAGES_B: the bands are nir, red, and red, nir in IMAGES_A." in both[0]
    assert "IMAGES_A has pixels of 1.1 m, IMAGES_B of 10 m" in both[1]
    scene("b/2.tif", 1, "red", "nir")
    within = warned("b")
    assert "IMAGES_B: pixels of 1 to 10 m in one set" in within[0]
    assert not any("2.tif" in text for text in within), "its bands are put in the order of the first"
    scene("b/2.tif", 1, "swir", "nir")
    within = warned("b")
    assert f"IMAGES_B: in {tmp_path}/b/2.tif the bands are swir, nir, and nir, red in 1.tif" in within[1]
    scene("b/1.tif", 1, "red", "swir")
    scene("b/2.tif", 1, "red", "nir")
    assert warned("b") == []


def test_scenes_are_read_in_the_values_that_they_mean(tmp_path: Path) -> None:
    """As Sentinel-2 before and after its offset of 1,000; digital numbers beside values are refused."""
    for name, offset in (("a", -0.1), ("b", 0.0), ("c", None)):
        write_tiff(tmp_path / f"{name}.tif", ground(64, 64))
        if offset is not None:
            with rasterio.open(tmp_path / f"{name}.tif", "r+") as file:
                file.scales, file.offsets = (1e-4, 1e-4), (offset, offset)
    images = image_set(tmp_path / "a.tif", tmp_path / "b.tif")
    one, other = (images.read(scene, 0, 0)[0] for scene in images.all)
    np.testing.assert_allclose(other - one, 0.1, atol=1e-6)
    assert images.data_type == "float32"
    with pytest.raises(InputError, match="expected rasters of one data type, found 2 of float32, 1 of uint"):
        image_set(tmp_path)


def test_scenes_of_which_only_what_is_held_out_shows_something(tmp_path: Path) -> None:
    values = ground(96, 64)
    values[:, :64] = 0
    write_tiff(tmp_path / "a.tif", values, nodata=0)
    with pytest.raises(InputError, match="only what is held out to measure shows something. Set VALIDATION to 0"):
        image_set(tmp_path / "a.tif", share=0.3)
    assert image_set(tmp_path / "a.tif").all[0].shown == 32 * 64


def test_a_band_of_one_value_is_named_with_its_set(tmp_path: Path) -> None:
    said: list[Event] = []
    write_tiff(tmp_path / "a.tif", np.stack([ground(64, 64)[0], np.full((64, 64), 7, np.uint16)]))
    image_set(tmp_path / "a.tif", said=said)
    assert any(text.startswith("IMAGES_A: Band band2 holds 7 everywhere") for text in warnings(said))


def test_rasters_of_folders_are_found_once_each(tmp_path: Path) -> None:
    (tmp_path / "._a.tif").write_bytes(b"what a Mac leaves on a memory stick")
    write_tiff(tmp_path / "a.tif", ground(40, 40))
    write_tiff(tmp_path / "b.TIF", ground(40, 40))
    (tmp_path / "a.txt").write_text("no raster")
    wanted = [str(tmp_path / "a.tif"), str(tmp_path / "b.TIF")]
    assert found_rasters([str(tmp_path), wanted[0]], "IMAGES_A") == wanted
    assert found_rasters([f"{tmp_path}/../{tmp_path.name}/a.tif", *wanted], "IMAGES_A")[1:] == wanted[1:]
