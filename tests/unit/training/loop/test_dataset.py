"""Crops of a dataset: balanced, reproducible, from windows alone, and refused where the folder is not right."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("rasterio")
from landsynth.contract.card import BandInfo, ClassInfo  # noqa: E402
from landsynth.contract.dataset import DatasetInfo  # noqa: E402
from landsynth.contract.errors import InputError  # noqa: E402
from landsynth.rasters.imagery import shows_nothing  # noqa: E402
from landsynth.rasters.scenes import Scenes  # noqa: E402
from landsynth.tests.helpers.datasets import halves, ramp, write_dataset, write_tiff  # noqa: E402
from landsynth.training.loop import crops  # noqa: E402
from landsynth.training.loop.crops import CropSampler, digital, fixed_crops, scaled  # noqa: E402


def one(folder: Path, image: Any, codes: Any, **changes: Any) -> DatasetInfo:
    return write_dataset(folder, {"one": (image, codes, "train")}, **changes)


def test_rare_classes_are_drawn_as_often_as_common_ones(tmp_path: Path) -> None:
    codes = np.ones((128, 128), np.uint8)
    codes[60:64, 60:64] = 2
    info = one(tmp_path, np.zeros((1, 128, 128), np.uint8), codes)
    sampler = CropSampler(tmp_path, info, "train", 16, 5, turns=False)
    seen = [1 in sampler.batch(step, range(1))[1] for step in range(300)]
    assert 0.45 < np.mean(seen) < 0.65, "half the crops, and those that come near it by chance"
    assert sampler.shares == pytest.approx(((128**2 - 16) / 128**2, 16 / 128**2))


@pytest.mark.parametrize("turns", [False, True])
def test_a_crop_depends_on_seed_step_and_number_alone(tmp_path: Path, turns: bool) -> None:
    info = one(tmp_path, ramp(64, 64), halves(64, 64))
    first, second = (CropSampler(tmp_path, info, "train", 32, 3, turns) for _ in range(2))
    second.batch(0, range(4))
    whole = first.batch(9, range(4))
    parts = [second.batch(9, range(at, at + 2)) for at in (2, 0)]
    for one_of, tail, head in zip(whole, *parts):
        np.testing.assert_array_equal(one_of, np.concatenate((head, tail)))
    assert not np.array_equal(whole[0], first.batch(10, range(4))[0])
    assert not np.array_equal(whole[0], CropSampler(tmp_path, info, "train", 32, 4, turns).batch(9, range(4))[0])
    assert len({crop.tobytes() for crop in whole[0]}) == 4


def test_threads_see_the_same_crops(tmp_path: Path) -> None:
    info = one(tmp_path, ramp(64, 64), halves(64, 64))
    sampler = CropSampler(tmp_path, info, "train", 32, 3, turns=True)
    wanted = [sampler.batch(step, range(2))[0] for step in range(8)]
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda step: sampler.batch(step, range(2))[0], range(8)))
    np.testing.assert_array_equal(wanted, found)


def test_image_and_classes_are_of_one_place_and_turn_together(tmp_path: Path) -> None:
    """The image says in which row and column each pixel was; so every crop can be looked up in the mask."""
    codes = np.random.default_rng(0).integers(0, 4, (40, 50)).astype(np.uint8)
    image = ramp(40, 50, 2, "float32")
    bands = (BandInfo("a", 0.0, 2000.0, 0.0, 1.0), BandInfo("b", 10_000.0, 12_000.0, 0.0, 1.0))
    info = one(tmp_path, image, codes, bands=bands)
    orientations = set()
    for turns in (False, True):
        images, classes = CropSampler(tmp_path, info, "train", 16, 1, turns).batch(0, range(64))
        assert images.shape == (64, 2, 16, 16) and images.dtype == np.float32
        assert classes.shape == (64, 1, 16, 16) and classes.dtype == np.uint8
        np.testing.assert_allclose(images[:, 0], images[:, 1], atol=1e-4)
        where = np.rint(digital(images, info)[:, 0]).astype(int)
        expected = codes.ravel()[where].astype(int) - 1
        np.testing.assert_array_equal(classes[:, 0], np.where(expected < 0, 255, expected))
        steps = {(int(w[0, 1] - w[0, 0]), int(w[1, 0] - w[0, 0])) for w in where}
        orientations.add(len(steps))
        assert turns or steps == {(1, 50)}
    assert orientations == {1, 8}, "four turns, each plain and flipped"


def test_nothing_is_zero_in_the_image_and_255_in_the_classes(tmp_path: Path) -> None:
    image = np.full((2, 32, 32), 100, np.float32)
    image[0, 0, 0] = np.nan
    image[1, 1, 1] = -9999
    codes = halves(32, 32)
    codes[2, 2] = 0
    info = one(tmp_path, image, codes, nodata=-9999.0)
    images, classes = CropSampler(tmp_path, info, "train", 32, 0, turns=False).batch(0, range(1))
    nothing = np.zeros((32, 32), bool)
    nothing[[0, 1], [0, 1]] = True
    np.testing.assert_array_equal((images[0] == 0).all(0), nothing)
    assert np.isfinite(images).all()
    nothing[2, 2] = True
    np.testing.assert_array_equal(classes[0, 0] == 255, nothing)
    raw, fixed = fixed_crops(tmp_path, info, "train", 32, 4)
    assert raw[0, 0, 0, 0] == 500 and raw[0, 1, 1, 1] == 500 and fixed[0, 0, 0, 0] == 255


@pytest.mark.parametrize(
    ("kind", "nodata", "pixel", "expected"),
    [
        ("uint8", 0, (0, 0), True),
        ("uint8", 0, (0, 9), False),
        ("uint8", None, (0, 0), False),
        ("uint16", 0, (0, 9), True),
        ("int16", -1, (9, -1), True),
        ("float32", None, (np.nan, 1), True),
        ("float32", np.nan, (np.inf, 1), True),
        ("float32", 3, (1, 2), False),
    ],
)
def test_what_shows_nothing(kind: str, nodata: float | None, pixel: tuple[float, ...], expected: bool) -> None:
    assert shows_nothing(np.array(pixel, kind)[:, None, None], nodata)[0, 0] == expected


def test_codes_up_to_65535(tmp_path: Path) -> None:
    codes = np.full((32, 32), 65535, np.uint16)
    codes[:16] = 300
    codes[0] = 299
    classes = (ClassInfo(300, "a"), ClassInfo(65535, "b"))
    info = one(tmp_path, np.zeros((1, 32, 32), np.uint8), np.minimum(codes, 3).astype(np.uint8), classes=classes)
    for kind in ("uint16", "int32", "float32"):
        write_tiff(tmp_path / "one-mask.tif", codes.astype(kind)[None])
        found = CropSampler(tmp_path, info, "train", 32, 0, turns=False).batch(0, range(1))[1][0, 0]
        np.testing.assert_array_equal(found, np.where(codes == 300, 0, np.where(codes == 299, 255, 1)))


def test_places_are_limited_and_drawn_without_preference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crops, "PLACES", 500)
    monkeypatch.setattr("landsynth.rasters.scenes.AT_ONCE", 64 * 16)
    scenes = {f"s{n}": (np.zeros((1, 128, 64), np.uint8), halves(128, 64), "train") for n in range(3)}
    info = write_dataset(tmp_path, scenes)
    places = CropSampler(tmp_path, info, "train", 16, 0, turns=False)._places
    assert [len(each) for each in places] == [500, 500]
    assert len(np.unique(places[0])) == 500 and (places[0] % 64 < 32).all() and (places[1] % 64 >= 32).all()
    per_part = np.bincount(places[0] // (64 * 64), minlength=6)
    assert per_part.min() > 50, f"expected about 83 in each sixth of the scenes, found {per_part}"


def test_small_scenes_are_left_out(tmp_path: Path) -> None:
    small, large = (np.zeros((1, n, n), np.uint8) for n in (24, 48))
    scenes = {"small": (small, halves(24, 24), "train"), "large": (large, halves(48, 48), "train")}
    info = write_dataset(tmp_path, scenes)
    assert [scene.name for scene in Scenes(tmp_path, info, "train", 32).all] == ["large"]
    with pytest.raises(InputError, match=r"at least 64 x 64 px.*48 x 48, 24 x 24\. Lower CROP_SIZE"):
        CropSampler(tmp_path, info, "train", 64, 0, turns=False)


def test_fixed_crops_are_the_same_every_time_and_spread(tmp_path: Path) -> None:
    image, codes = ramp(70, 134), halves(70, 134)
    codes[:35, :67] = 0
    info = write_dataset(tmp_path, {"a": (image, codes, "validation")})
    images, classes = fixed_crops(tmp_path, info, "validation", 16, 100)
    corners = images[:, 0, 0, 0].astype(int)
    top, left = corners // 134, corners % 134
    assert set(top) == {3, 19, 35, 51} and set(left) == {3 + 16 * n for n in range(8)}, "a grid in the middle"
    assert len(set(corners)) == len(corners) == 32 - 8
    assert (np.mean(classes != 255, axis=(1, 2, 3)) >= 0.5).all()
    few, _ = fixed_crops(tmp_path, info, "validation", 16, 6)
    np.testing.assert_array_equal(few, fixed_crops(tmp_path, info, "validation", 16, 6)[0])
    assert len(few) == 6
    at = few[:, 0, 0, 0].astype(int)
    assert (at // 134 >= 35).any() and (at // 134 < 35).any(), "from the upper and the lower half"


def test_scaling_and_its_inverse() -> None:
    bands = (BandInfo("a", 0.0, 200.0, 0.0, 1.0), BandInfo("b", -10.0, 10.0, 0.0, 1.0))
    info = DatasetInfo("x", (), (), bands, "float32", 1.0, "", ())
    raw = np.array([[0, 100, 200, 300], [-10, 0, 10, -30]], np.float32).reshape(2, 1, 4)
    found = scaled(raw, info)
    np.testing.assert_array_equal(found.reshape(2, 4), [[-1, 0, 1, 1], [-1, 0, 1, -1]])
    np.testing.assert_array_equal(digital(found, info).reshape(2, 4), [[0, 100, 200, 200], [-10, 0, 10, -10]])


def test_no_scene_is_ever_whole_in_memory(tmp_path: Path) -> None:
    """Memory of a batch does not grow with the scene."""
    peaks = []
    for height in (1024, 8192):
        folder = tmp_path / str(height)
        codes = np.ones((height, 1024), np.uint8)
        codes[::64] = 2
        info = one(folder, np.zeros((3, height, 1024), np.uint8), codes)
        options = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate"}
        write_tiff(folder / "one-image.tif", np.zeros((3, height, 1024), np.uint8), **options)
        sampler = CropSampler(folder, info, "train", 128, 0, turns=False)
        tracemalloc.start()
        sampler.batch(0, range(6))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_one_class_alone_is_refused(tmp_path: Path) -> None:
    codes = np.zeros((32, 32), np.uint8)
    info = one(tmp_path, np.zeros((1, 32, 32), np.uint8), codes, classes=(ClassInfo(1, "sea"), ClassInfo(2, "land")))
    with pytest.raises(InputError, match="no labelled pixel"):
        CropSampler(tmp_path, info, "train", 16, 0, turns=False)
    write_tiff(tmp_path / "one-mask.tif", codes[None] + 1)
    with pytest.raises(InputError, match="only sea: there is nothing to tell apart"):
        CropSampler(tmp_path, info, "train", 16, 0, turns=False)
    write_tiff(tmp_path / "one-mask.tif", codes[None])
    with pytest.raises(InputError, match="half labelled"):
        fixed_crops(tmp_path, info, "train", 16, 4)


def edited(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    """An edit of dataset.json by hand."""

    def edit(folder: Path) -> None:
        document = json.loads((folder / "dataset.json").read_text())
        change(document)
        (folder / "dataset.json").write_text(json.dumps(document))

    return edit


BROKEN: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no such file": (lambda f: (f / "one-image.tif").unlink(), "expected its image at .* found no such file"),
    "no such mask": (edited(lambda d: d["scenes"][0].update(mask="gone.tif")), "expected its mask at .*gone.tif"),
    "unequal bands": (lambda f: write_tiff(f / "one-image.tif", ramp(64, 64, 3)), "expected 2 bands .* found 3"),
    "unequal sizes": (lambda f: write_tiff(f / "one-mask.tif", halves(64, 60)[None]), "64 x 64 and 60 x 64 px"),
    "no raster": (lambda f: (f / "one-mask.tif").write_text("nonsense"), "cannot be opened"),
    "split gone": (edited(lambda d: d["scenes"][0].pop("split")), "cannot be read"),
    "another split": (edited(lambda d: d["scenes"][0].update(split="test")), "in split train of .* found test"),
    "no such split": (edited(lambda d: d["scenes"][0].update(split="learn")), "expected a split of .* found 'learn'"),
    "no scenes": (edited(lambda d: d["scenes"].clear()), "found no scenes at all"),
    "equal limits": (edited(lambda d: d["bands"][1].update(maximum=0.0)), "band2 with a minimum below its maximum"),
    "no classes": (edited(lambda d: d["classes"].clear()), "1 to 255 classes, found 0"),
    "code too large": (edited(lambda d: d["classes"][0].update(code=70_000)), "from 0 to 65535, found 70000, 2"),
    "a word as code": (
        edited(lambda d: d["classes"][0].update(code="2")),
        "whole number below 2\\^63 as code, found '2'",
    ),
    "a word as limit": (
        edited(lambda d: d["bands"][0].update(minimum="low")),
        "a finite number as minimum, found 'low'",
    ),
    "no such colour": (edited(lambda d: d["classes"][1].update(color="blue")), "#3C1098 for class class 2, found blue"),
    "one code twice": (edited(lambda d: d["classes"][0].update(code=2)), r"a code of its own .* \[2, 2\]"),
    "no JSON": (lambda f: (f / "dataset.json").write_text("{"), "cannot be read"),
    "no description": (lambda f: (f / "dataset.json").unlink(), r"Expected a dataset folder with dataset\.json"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_folders_are_refused_in_a_sentence(tmp_path: Path, case: str) -> None:
    one(tmp_path, ramp(64, 64, 2), halves(64, 64))
    breaks, expected = BROKEN[case]
    breaks(tmp_path)
    with pytest.raises(InputError, match=expected):
        CropSampler(tmp_path, DatasetInfo.read(tmp_path), "train", 32, 0, turns=False)


def test_a_file_that_ends_early_is_named(tmp_path: Path) -> None:
    info = one(tmp_path, ramp(256, 256, 2), halves(256, 256))
    path = tmp_path / "one-image.tif"
    write_tiff(path, np.random.default_rng(0).integers(0, 999, (2, 256, 256)).astype(np.uint16), compress="deflate")
    sampler = CropSampler(tmp_path, info, "train", 128, 0, turns=False)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3] + bytes(len(content) - len(content) // 3 - 4096) + content[-4096:])
    with pytest.raises(InputError, match="one-image.tif, found damage"):
        sampler.batch(0, range(8))


def test_unknown_split_of_a_described_dataset(tmp_path: Path) -> None:
    info = one(tmp_path, ramp(64, 64), halves(64, 64))
    with pytest.raises(InputError, match="Expected scenes in split validation"):
        fixed_crops(tmp_path, replace(info, name="x"), "validation", 32, 4)
