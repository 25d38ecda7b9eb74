"""What translate promises: exact numbers, seam-free, on the grid of the imagery, nothing where it shows nothing."""

from __future__ import annotations

import json
import os
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from landsynth.contract.jobs.registry import from_json
from landsynth.contract.jobs.translate import TranslateJob
from landsynth.inference import translate as module
from landsynth.inference.engine.translate_work import filled
from landsynth.inference.network.translator import Translator, with_difference
from landsynth.inference.translate import translate
from landsynth.rasters.imagery import Picture
from landsynth.tests.helpers.faults import counted
from landsynth.tests.helpers.rasters import NORTH_UP, UTM, write_raster
from landsynth.tests.helpers.segmenters import scenery
from landsynth.tests.helpers.tints import Tint, card_of, tinted, translated, write_translator

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
WIDE = Tint(radius=9)
Options = dict[str, Any]


@pytest.fixture
def model(tmp_path: Path) -> str:
    return write_translator(tmp_path / "m.onnx")


@pytest.fixture
def wide(tmp_path: Path) -> str:
    return write_translator(tmp_path / "wide.onnx", WIDE)


def read(path: Path) -> Any:
    with rasterio.open(path) as dataset:
        return dataset.read()


def test_closed_form(tmp_path: Path, model: str) -> None:
    image = scenery(70, 90)
    made = translated(write_raster(tmp_path / "a.tif", image), tmp_path / "o.tif", model, tile_size=32)
    np.testing.assert_array_equal(made.image, tinted(image))
    assert made.image.dtype == np.uint8 and made.values["windows"] > 4 and made.flags == {"all_valid"}


def test_closed_form_with_context(tmp_path: Path) -> None:
    model = write_translator(tmp_path / "m.onnx", Tint(radius=2))
    image = scenery(50, 60)
    made = translated(write_raster(tmp_path / "a.tif", image), tmp_path / "o.tif", model)
    grown = np.pad(image.astype(np.float64), ((0, 0), (2, 2), (2, 2)), mode="reflect")
    mean = sum(grown[:, y : y + 50, x : x + 60] for y in range(5) for x in range(5)) / 25
    assert np.abs(made.image - (mean / 2 + 20)).max() < 0.51


def test_numbers_events_and_tags(tmp_path: Path, model: str) -> None:
    image = scenery(60, 70)
    source, difference = write_raster(tmp_path / "a.tif", image), tmp_path / "d.tif"
    made = translated(source, tmp_path / "o.tif", model, tile_size=32, difference=str(difference))
    values = made.values
    assert (values["OUTPUT"], values["DIFFERENCE"]) == (str(tmp_path / "o.tif"), str(difference))
    assert (values["tile_size"], values["overlap"], values["megapixels"]) == ([32, 28], 8, 0.0042)
    assert 0 <= values["network_seconds"] < values["seconds"] and values["provider"] == "CPUExecutionProvider"
    changes = np.abs(tinted(image).astype(int) - image).mean((1, 2)).tolist()
    assert values["mean_difference"] == pytest.approx(dict(zip(("red", "green", "blue"), changes)))
    json.dumps(values, allow_nan=False)
    for tags in (made.tags, rasterio.open(difference).tags()):
        job = from_json(tags["JOB"])
        assert isinstance(job, TranslateJob) and job.image == source
        assert (tags["SYNTHETIC"], tags["MODEL"], tags["TIFFTAG_SOFTWARE"]) == ("YES", "tint", "LandSynth")
    with rasterio.open(tmp_path / "o.tif") as dataset:
        assert dataset.descriptions == ("red", "green", "blue")
        assert [each.name for each in dataset.colorinterp] == ["red", "green", "blue"]
    text = "\n".join(made.log)
    for words in ("run by CPUExecutionProvider", "red from band 1", "windows of 32 x 28", "Mpx/s", "difference to the"):
        assert words in text
    assert made.progress[-1].fraction == 1 and made.progress[-1].seconds_left == 0 and not made.warnings
    assert made.scratch and not any(os.path.exists(path) for path in made.scratch)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "d.tif", "m.onnx", "o.tif"]
    plain = translated(source, tmp_path / "o.tif", model)
    assert not {"DIFFERENCE", "mean_difference"} & set(plain.values)


@pytest.mark.parametrize("blend", ["cosine", "linear", "none"])
@pytest.mark.parametrize("tile", [40, 64])
@pytest.mark.parametrize("overlap", [None, 18, 32])
def test_tiled_equals_untiled(tmp_path: Path, wide: str, tile: int, overlap: int | None, blend: str) -> None:
    image = scenery(90, 100)
    image[:, 30:47, 40:61] = 0
    source = write_raster(tmp_path / "a.tif", image, nodata=0)
    whole = translated(source, tmp_path / "whole.tif", wide, tile_size=4096)
    tiled = translated(source, tmp_path / "tiled.tif", wide, tile_size=tile, overlap=overlap, blend=blend)
    assert whole.values["windows"] == 1 and tiled.values["windows"] > 4
    assert np.abs(tiled.image.astype(int) - whole.image).max() <= 1
    np.testing.assert_array_equal(tiled.valid, whole.valid)


def test_too_little_overlap_is_allowed_warned_about_and_seen(tmp_path: Path, wide: str) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(90, 100))
    whole = translated(source, tmp_path / "whole.tif", wide)
    tiled = translated(source, tmp_path / "tiled.tif", wide, tile_size=40, overlap=0)
    assert any("overlap of 0 is less than the model's advice of 26" in text for text in tiled.warnings)
    assert np.abs(tiled.image.astype(int) - whole.image).max() > 5 and not whole.warnings


@pytest.mark.parametrize("cut", [17, 31.4, 50])
def test_neighbouring_extents_join(tmp_path: Path, wide: str, cut: float) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(60, 80))
    x0, y0, x1, y1 = 320003, 2780009 - 60, 320083, 2780009
    both = translated(source, tmp_path / "both.tif", wide)
    left = translated(source, tmp_path / "l.tif", wide, extent=(x0, y0, x0 + cut, y1), tile_size=40)
    right = translated(source, tmp_path / "r.tif", wide, extent=(x0 + cut, y0, x1, y1), blend="linear")
    joined = np.concatenate([left.image, right.image], 2)
    assert np.abs(joined.astype(int) - both.image).max() <= 1
    assert left.dataset.bounds.right == right.dataset.bounds.left


TYPES = [
    (np.uint8, "uint8", 255.0, 0.5, 20.0),
    (np.uint16, "uint16", 10000.0, 1.5, 100.0),
    (np.int16, "int16", 3000.0, -1.0, 10.0),
    (np.float32, "float32", 1.0, 0.25, 0.5),
    (np.uint8, "uint8", 255.0, 4.0, -300.0),  # leaves the range, and is cut off at both ends
]


@pytest.mark.parametrize(("kind", "data_type", "top", "gain", "offset"), TYPES)
def test_data_types_and_the_difference_in_closed_form(
    tmp_path: Path, kind: type[Any], data_type: str, top: float, gain: float, offset: float
) -> None:
    tint = Tint(gain=gain, offset=offset, data_type=data_type, maximum=top, mean=top / 2, std=top / 4)
    image = np.random.default_rng(1).uniform(0, top, (3, 40, 50)).astype(kind)
    source, difference = write_raster(tmp_path / "a.tif", image), tmp_path / "d.tif"
    model = write_translator(tmp_path / "m.onnx", tint)
    made = translated(source, tmp_path / "o.tif", model, difference=str(difference), tile_size=32)
    expected = gain * image.astype(np.float64) + offset
    if data_type != "float32":
        expected = np.clip(np.rint(expected), np.iinfo(kind).min, np.iinfo(kind).max)
    np.testing.assert_allclose(made.image, expected, rtol=1e-6)
    assert made.image.dtype == kind and not made.warnings
    changed = read(difference)
    assert changed.dtype == kind
    np.testing.assert_allclose(changed, np.abs(made.image.astype(np.float64) - image), rtol=1e-6, atol=1e-6)


def test_the_difference_is_aligned_and_has_the_same_holes(tmp_path: Path, wide: str) -> None:
    image = scenery(60, 70)
    image[:, 20:50, 20:50] = 0
    options: Options = {"difference": str(tmp_path / "d.tif"), "tile_size": 40,
        "extent": (320010, 2779960, 320060, 2780000)}  # fmt: skip
    made = translated(write_raster(tmp_path / "a.tif", image, nodata=0), tmp_path / "o.tif", wide, **options)
    with rasterio.open(tmp_path / "d.tif") as dataset:
        np.testing.assert_array_equal(dataset.dataset_mask() == 255, made.valid)
        assert (dataset.transform, dataset.crs, dataset.descriptions) == (
            made.dataset.transform, made.dataset.crs, ("red", "green", "blue"),
        )  # fmt: skip
        part = image[:, 9:49, 7:57].astype(int)
        np.testing.assert_array_equal(dataset.read(), np.abs(made.image - part) * made.valid)
    assert not made.valid.all()


def test_rounded_numbers_are_what_differs() -> None:
    image = np.array([[[10.4]], [[10.0]]], np.float32)
    np.testing.assert_array_equal(with_difference(image, "uint8")[:, 0, 0], [10, 0])
    np.testing.assert_allclose(with_difference(image, "float32")[:, 0, 0], [10.4, 0.4], rtol=1e-6)


@pytest.mark.parametrize("how", ["nodata", "mask", "alpha", "nan", "nodata of one band"])
def test_every_way_to_show_nothing_is_kept(tmp_path: Path, how: str) -> None:
    tint = Tint(data_type="float32" if how == "nan" else "int16" if how == "nodata of one band" else "uint8")
    image, hidden = scenery(40, 50), np.zeros((40, 50), bool)
    hidden[3:9, 30:] = True
    options: Options = {}
    values: Any = image
    if how == "nodata":
        values, options = np.where(hidden, 0, image).astype(np.uint8), {"nodata": 0}
    elif how == "mask":
        options = {"mask": ~hidden}
    elif how == "alpha":
        values = np.concatenate([image, np.where(hidden, 0, 255)[None].astype(np.uint8)])
        options = {"photometric": "RGB", "alpha": "YES"}
    elif how == "nan":
        values = image.astype(np.float32)
        values[1, hidden] = np.nan
    else:
        values, options = image.astype(np.int16), {"nodata": -5}
        values[2, hidden] = -5
    source, model = write_raster(tmp_path / "a.tif", values, **options), write_translator(tmp_path / "m.onnx", tint)
    made = translated(source, tmp_path / "o.tif", model, tile_size=32)
    np.testing.assert_array_equal(made.valid, ~hidden)
    expected = tinted(image, tint) if how != "nan" else (0.5 * image + 20.0).astype(np.float32)
    np.testing.assert_array_equal(made.image[:, ~hidden], expected[:, ~hidden])
    assert made.image.shape[0] == 3 and (made.image[:, hidden] == 0).all() and "per_dataset" in made.flags


@pytest.mark.parametrize("tile", [None, 32])
def test_no_frame_at_holes_and_edges(tmp_path: Path, tile: int | None) -> None:
    """Flat imagery stays flat up to the edge of a hole whatever the hole holds, though the training mean is far off."""
    model = write_translator(tmp_path / "m.onnx", Tint(radius=6, mean=250.0))
    image = np.full((3, 60, 70), 100, np.uint8)
    image[:, 20:50, 20:50] = 0
    image[:, :9] = 0
    made = translated(write_raster(tmp_path / "a.tif", image, nodata=0), tmp_path / "o.tif", model, tile_size=tile)
    np.testing.assert_array_equal(made.valid, (image != 0).all(0))
    assert (made.image[:, made.valid] == 70).all()


def test_what_fills_a_hole_does_not_depend_on_the_window(tmp_path: Path) -> None:
    image = scenery(120, 130)
    image[:, 30:70, 25:100] = 0
    image[:, :12, :20] = 0
    card = card_of(Tint())
    with Picture(write_raster(tmp_path / "a.tif", image, nodata=0), card.bands) as picture:
        whole = filled(picture, (-20, -20, 150, 140), 16)
        held = picture.look((-20, -20, 150, 140))[1]
        np.testing.assert_array_equal(whole[:, held], picture.look((-20, -20, 150, 140))[0][:, held])
        for left, top, right, bottom in ((0, 0, 60, 60), (40, 40, 90, 71), (-20, -10, 30, 15), (95, 20, 150, 140)):
            part = filled(picture, (left, top, right, bottom), 16)
            np.testing.assert_array_equal(part, whole[:, top + 20 : bottom + 20, left + 20 : right + 20])
    assert (whole[:, 70, 80] == 127.5).all()  # farther from imagery than the network sees
    np.testing.assert_array_equal(whole[:, 50:66, 70], image[:, 29:30, 50].repeat(16, 1))  # straight edges: straight on


def test_windows_without_imagery_are_not_computed(tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    image, network = scenery(200, 64), counted(monkeypatch, Translator)
    image[:, :150] = 0
    made = translated(write_raster(tmp_path / "a.tif", image, nodata=0), tmp_path / "o.tif", model, tile_size=32)
    assert 1 < network.calls < made.values["windows"] / 2
    np.testing.assert_array_equal(made.image[:, 160:], tinted(image[:, 160:]))


@pytest.mark.parametrize("size", [(1, 1), (1, 30), (30, 1), (5, 7)])
def test_rasters_smaller_than_the_context_are_one_window(tmp_path: Path, size: tuple[int, int]) -> None:
    model = write_translator(tmp_path / "m.onnx", Tint(radius=9, multiple=32))
    source = write_raster(tmp_path / "a.tif", np.full((3, *size), 60, np.uint8))
    for cog in (False, True):
        made = translated(source, tmp_path / "o.tif", model, cog=cog, difference=str(tmp_path / "d.tif"))
        assert made.image.shape == (3, *size) and (made.image == 50).all() and made.values["windows"] == 1
        assert (read(tmp_path / "d.tif") == 10).all()
        assert all(side % 32 == 0 for side in made.values["tile_size"])


GRIDS = [
    ("north-up", NORTH_UP, UTM, None),
    ("south-up", Affine(1, 0, 320003, 0, 1, 2780009), UTM, None),
    ("rotated", Affine(0.8, 0.6, 320003, 0.6, -0.8, 2780009), UTM, None),
    ("degrees", Affine(9e-6, 0, 10, 0, -9e-6, 1), "EPSG:4326", None),
    ("no CRS", Affine(1, 0, 5, 0, -1, 7), None, None),
    ("no georeference", Affine.identity(), None, None),
    ("coarse", Affine(30, 0, 320000, 0, -30, 2780000), UTM, "The pixels are 30 m large, the model was trained for 1 m"),
]


@pytest.mark.parametrize(("transform", "crs", "warning"), [g[1:] for g in GRIDS], ids=[g[0] for g in GRIDS])
def test_grids_are_kept(tmp_path: Path, wide: str, transform: Affine, crs: str | None, warning: str | None) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(40, 60), crs=crs, transform=transform)
    made = translated(source, tmp_path / "o.tif", wide, tile_size=40)
    assert tuple(made.dataset.transform) == tuple(transform) and made.image.shape == (3, 40, 60)
    assert made.dataset.crs == (rasterio.crs.CRS.from_string(crs) if crs else None)
    assert [warning in text for text in made.warnings] == ([True] if warning else [])


def test_imagery_unlike_the_training_is_warned_about(tmp_path: Path, model: str) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(40, 50).astype(np.uint16) * 40)
    made = translated(source, tmp_path / "o.tif", model)
    text = "\n".join(made.warnings)
    assert "The imagery is of type uint16, the translator was trained on uint8" in text
    assert "the imagery that the translator was trained on in 0 to 255" in text


def test_bands_by_name_by_number_and_by_order(tmp_path: Path, model: str) -> None:
    image = scenery(30, 40, bands=4)
    path = tmp_path / "a.tif"
    write_raster(path, image)
    with rasterio.open(path, "r+") as dataset:
        dataset.descriptions = ("nir", "blue", "green", "red")
    made = translated(path, tmp_path / "o.tif", model, difference=str(tmp_path / "d.tif"))
    np.testing.assert_array_equal(made.image, tinted(image[[3, 2, 1]]))
    np.testing.assert_array_equal(read(tmp_path / "d.tif"), np.abs(made.image.astype(int) - image[[3, 2, 1]]))
    chosen = translated(path, tmp_path / "c.tif", model, bands=(1, 2, 3))
    np.testing.assert_array_equal(chosen.image, tinted(image[:3]))
    ordered = translated(write_raster(tmp_path / "b.tif", image[:3]), tmp_path / "r.tif", model)
    np.testing.assert_array_equal(ordered.image, tinted(image[:3]))


def test_the_same_on_any_memory(tmp_path: Path, wide: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(120, 130))
    large = translated(source, tmp_path / "w.tif", wide, memory_mb=2048)
    monkeypatch.setattr(module, "window_bytes", lambda card, channels: 20_000)
    small = translated(source, tmp_path / "s.tif", wide, memory_mb=64)
    assert small.values["windows"] > large.values["windows"] == 1
    assert np.abs(small.image.astype(int) - large.image).max() <= 1


def test_memory_does_not_grow_with_the_raster(tmp_path: Path, model: str) -> None:
    peaks = []
    layout = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate", "nodata": 0}
    for height in (4096, 12288):
        source = write_raster(tmp_path / f"{height}.tif", np.full((3, height, 256), 60, np.uint8), **layout)
        job = TranslateJob(
            source, model, str(tmp_path / "o.tif"), str(tmp_path / "d.tif"), tile_size=128, threads=1, memory_mb=256
        )
        tracemalloc.start()
        translate(job, lambda event: None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]
