"""What generate promises: seam-free, joinable, exactly on the grid and exactly where land cover is valid."""

from __future__ import annotations

import json
import os
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from landsynth.contract import resources
from landsynth.contract.card import read_card
from landsynth.contract.errors import ModelError
from landsynth.contract.jobs.registry import from_json
from landsynth.inference import generate as module
from landsynth.inference.network.generator import Network
from landsynth.tests.helpers.faults import scarce
from landsynth.tests.helpers.models import Recipe, write_model
from landsynth.tests.helpers.rasters import NORTH_UP, UTM, blocks, run, write_raster
from landsynth.training.export.onnx_file import with_card

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
WIDE = Recipe(radius=9, style_size=2)


@pytest.fixture
def model(tmp_path: Path) -> str:
    return write_model(tmp_path / "box.onnx")


@pytest.fixture
def wide(tmp_path: Path) -> str:
    return write_model(tmp_path / "wide.onnx", WIDE)


def test_closed_form(tmp_path: Path) -> None:
    model = write_model(tmp_path / "a.onnx", Recipe(radius=0, strength=0, style_size=0))
    values = np.array([[1, 2, 3], [4, 5, 1]], np.uint8)
    made = run(write_raster(tmp_path / "a.tif", values), tmp_path / "out.tif", model)
    for band in range(3):
        np.testing.assert_array_equal(made.image[band], np.minimum((values - 1) * 20.0 * (band + 1), 255))
    assert made.valid.all() and made.image.dtype == np.uint8


def test_numbers_events_and_tags(tmp_path: Path, model: str) -> None:
    source = write_raster(tmp_path / "a.tif", blocks(60, 70))
    made = run(source, tmp_path / "out.tif", model, seed=11, tile_size=32)
    assert made.values["OUTPUT"] == str(tmp_path / "out.tif")
    assert made.values["provider"] == "CPUExecutionProvider"
    assert made.values["windows"] == 16 and made.values["tile_size"] == [32, 32] and made.values["overlap"] == 16
    assert made.values["megapixels"] == 0.0042 and 0 < made.values["network_seconds"] < made.values["seconds"]
    json.dumps(made.values, allow_nan=False)
    tags = made.tags
    assert tags["SYNTHETIC"] == "YES" and tags["MODEL"] == "box" and tags["SEED"] == "11"
    assert tags["CLASSES"] in made.log and "1 -> building" in tags["CLASSES"]
    job = from_json(tags["JOB"])
    assert job.landcover == source and job.seed == 11  # type: ignore[union-attr]
    text = "\n".join(made.log)
    for words in ("CPUExecutionProvider", "16 windows of 32 x 32 pixels that share 16", "Mpx/s", "1 -> building"):
        assert words in text
    assert made.progress[-1].fraction == 1 and made.progress[-1].seconds_left == 0
    assert len(made.scratch) == 2 and not any(map(os.path.exists, made.scratch))  # the file, and the output's lock
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "box.onnx", "out.tif"]


@pytest.mark.parametrize("blend", ["cosine", "linear", "none"])
@pytest.mark.parametrize("tile", [40, 48, 64])
@pytest.mark.parametrize("overlap", [None, 18, 32])
def test_tiled_equals_untiled(tmp_path: Path, wide: str, tile: int, overlap: int | None, blend: str) -> None:
    source = write_raster(tmp_path / "a.tif", blocks(90, 100))
    whole = run(source, tmp_path / "whole.tif", wide, tile_size=4096)
    tiled = run(source, tmp_path / "tiled.tif", wide, tile_size=tile, overlap=overlap, blend=blend)
    assert whole.values["windows"] == 1 and tiled.values["windows"] > 8
    np.testing.assert_array_equal(tiled.image, whole.image)


def test_too_little_overlap_is_allowed_warned_about_and_seen(tmp_path: Path, wide: str) -> None:
    source = write_raster(tmp_path / "a.tif", blocks(90, 100))
    whole = run(source, tmp_path / "whole.tif", wide)
    tiled = run(source, tmp_path / "tiled.tif", wide, tile_size=40, overlap=0)
    assert any("overlap of 0 is less than the model's advice of 26" in text for text in tiled.warnings)
    assert np.abs(tiled.image.astype(int) - whole.image).max() > 10
    assert not whole.warnings


def test_a_card_that_understates_its_context_is_seen(tmp_path: Path) -> None:
    liar = write_model(tmp_path / "a.onnx", Recipe(radius=9, context=2, overlap=8))
    source = write_raster(tmp_path / "a.tif", blocks(90, 100))
    with pytest.raises(ModelError, match="other values for the same pixels"):
        run(source, tmp_path / "o.tif", liar)
    whole, tiled = (
        run(source, tmp_path / f"{size}.tif", liar, tile_size=size, unproven="warning") for size in (4096, 40)
    )
    assert any("windows will not join" in text for text in tiled.warnings)
    assert np.abs(tiled.image.astype(int) - whole.image).max() > 10


@pytest.mark.parametrize("recipe", [WIDE, Recipe(radius=3, noise_stride=4, noise_channels=2)])
@pytest.mark.parametrize("cut", [17, 31.4, 50])
def test_neighbouring_extents_join(tmp_path: Path, recipe: Recipe, cut: float) -> None:
    model = write_model(tmp_path / "m.onnx", recipe)
    source = write_raster(tmp_path / "a.tif", blocks(60, 80))
    x0, y0, x1, y1 = 320003, 2780009 - 60, 320083, 2780009
    both = run(source, tmp_path / "both.tif", model, seed=5)
    left = run(source, tmp_path / "l.tif", model, seed=5, extent=(x0, y0, x0 + cut, y1), tile_size=40)
    right = run(source, tmp_path / "r.tif", model, seed=5, extent=(x0 + cut, y0, x1, y1), blend="linear")
    np.testing.assert_array_equal(np.concatenate([left.image, right.image], 2), both.image)
    assert left.dataset.bounds.right == right.dataset.bounds.left


def test_files_that_are_neighbours_share_one_noise_field(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", Recipe(radius=0))
    values = np.full((30, 60), 2, np.uint8)
    both = run(write_raster(tmp_path / "a.tif", values), tmp_path / "both.tif", model)
    shifted = Affine(1, 0, 320023, 0, -1, 2779999)
    part = run(write_raster(tmp_path / "b.tif", values[10:, 20:], transform=shifted), tmp_path / "part.tif", model)
    np.testing.assert_array_equal(part.image, both.image[:, 10:, 20:])


def test_without_a_model_it_is_the_bundled_one_of_the_nearest_pixel_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelError, match="Name one in MODEL"):
        monkeypatch.setattr(resources, "BUNDLED_MODELS", tmp_path)
        resources.generator_for(1.0)
    for size in (0.4, 1.0, 10.0):
        write_model(tmp_path / f"m{size:g}.onnx", Recipe(pixel_size=size, strength=size))
    write_model(tmp_path / "zz.onnx", Recipe(kind="segmenter", pixel_size=3.0))
    (tmp_path / "m1.half.onnx").write_bytes((tmp_path / "m1.onnx").read_bytes())
    card = replace(read_card(tmp_path / "m1.onnx"), half="m1.half.onnx", half_sha256="0")
    (tmp_path / "m1.onnx").write_bytes(with_card((tmp_path / "m1.onnx").read_bytes(), card))
    for metres, name in ((0.1, "m0.4"), (0.6, "m0.4"), (0.7, "m1"), (3.1, "m1"), (3.2, "m10"), (1e4, "m10")):
        path, said = resources.generator_for(metres)
        assert Path(path).stem == name and f"pixels of {float(name[1:]):g} m, as it is nearest" in said, metres
    for unknown in (None, float("nan"), 0.0):
        assert "is not known" in resources.generator_for(unknown)[1]
    monkeypatch.setattr(resources, "BUNDLED_GENERATOR", tmp_path / "m10.onnx")
    assert resources.generator_for(None)[0] == str(tmp_path / "m10.onnx")
    source = write_raster(tmp_path / "a.tif", blocks(16, 16), transform=Affine(8, 0, 320000, 0, -8, 2780000))
    for size, name in ((None, "m10"), (0.5, "m0.4")):
        made = run(source, tmp_path / "out.tif", "", pixel_size=size)
        named = from_json(made.tags["JOB"])
        assert named.model == str(tmp_path / f"{name}.onnx")  # type: ignore[union-attr]
        assert sum("MODEL is empty" in line for line in made.log) == 1
        assert not any("objects of the wrong size" in line for line in made.log)


def test_the_output_names_whom_the_card_names(tmp_path: Path) -> None:
    source, said = write_raster(tmp_path / "a.tif", blocks(16, 16)), "Orthophoto: Land Board"
    for attribution in (said, ""):
        model = write_model(tmp_path / "m.onnx", Recipe(attribution=attribution))
        assert run(source, tmp_path / "out.tif", model).tags.get("ATTRIBUTION", "") == attribution


def test_seeds(tmp_path: Path, model: str) -> None:
    source = write_raster(tmp_path / "a.tif", blocks(30, 30))
    one, same, other = (run(source, tmp_path / "o.tif", model, seed=seed).image for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert (one != other).mean() > 0.5


def test_the_edge_of_the_raster_is_continued(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", Recipe(radius=6, strength=0, style_size=0, bands=1))
    made = run(write_raster(tmp_path / "a.tif", np.full((40, 40), 4, np.uint8)), tmp_path / "o.tif", model)
    assert (made.image == 60).all()  # zero padding or class 255 would show


def test_around_nodata_land_cover_is_continued(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", Recipe(radius=6, strength=0, style_size=0, bands=1))
    values = np.full((60, 70), 4, np.uint8)
    values[20:50, 20:50], values[0, :5] = 9, 0  # nodata; ignored by the card
    made = run(write_raster(tmp_path / "a.tif", values, nodata=9), tmp_path / "o.tif", model, tile_size=32)
    np.testing.assert_array_equal(made.valid, values == 4)
    np.testing.assert_array_equal(made.image[0], np.where(values == 4, 60, 0))
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx", "o.tif"]  # the mask is inside


def test_context_beyond_the_extent_is_read_and_not_invented(tmp_path: Path, wide: str) -> None:
    source = write_raster(tmp_path / "a.tif", blocks(60, 60, cell=2))
    whole = run(source, tmp_path / "w.tif", wide)
    small = run(source, tmp_path / "s.tif", wide, extent=(320023, 2779979, 320024, 2779980))
    np.testing.assert_array_equal(small.image[:, 0, 0], whole.image[:, 29, 20])


def test_a_dark_valid_pixel_is_valid(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", Recipe(radius=0, scale=0.0))
    values = blocks(30, 30)
    values[3, 4] = 0
    made = run(write_raster(tmp_path / "a.tif", values), tmp_path / "o.tif", model)
    assert (made.image == 0).all()
    np.testing.assert_array_equal(made.valid, values > 0)
    full = run(write_raster(tmp_path / "b.tif", blocks(30, 30)), tmp_path / "f.tif", model)
    assert full.valid.all() and full.flags == {"all_valid"}


def test_unmapped_codes_become_nodata_if_wanted(tmp_path: Path, model: str) -> None:
    values = blocks(30, 30)
    values[:6] = 77
    made = run(write_raster(tmp_path / "a.tif", values), tmp_path / "o.tif", model, unmapped="nodata")
    np.testing.assert_array_equal(made.valid, values != 77)
    assert any("1 codes map to no class; 20 % of the pixels" in text for text in made.warnings)


def test_equal_codes_that_nobody_asked_for_are_a_warning_and_a_tag(tmp_path: Path, model: str) -> None:
    made = run(
        write_raster(tmp_path / "a.tif", np.full((30, 30), 5, np.uint8)), tmp_path / "o.tif", model, class_map=""
    )
    assert [text for text in made.warnings if "5 (100 %) -> water" in text] == [made.tags["CLASSES"]]


def test_names_beside_the_raster_count_without_qgis_too(tmp_path: Path, model: str) -> None:
    """A style, and of the columns of a value attribute table the one that says something to the model."""
    path = write_raster(tmp_path / "a.tif", np.full((30, 30), 77, np.uint8))
    style = '<qgis><pipe><rasterrenderer><colorPalette><paletteEntry value="77" color="#0" label="1 - Sea"/>'
    (tmp_path / "a.qml").write_text(style, encoding="utf-8")
    made = run(path, tmp_path / "o.tif", model, class_map="")
    assert any("77 1 - Sea -> water" in text for text in made.log) and not any("77" in text for text in made.warnings)
    (tmp_path / "a.qml").unlink()
    fields = (("VALUE", "N", 4), ("CLASS_NAME", "C", 9), ("CLASS_EN", "C", 9))
    heads = b"".join(struct.pack("<11sc4xB15x", name.encode(), kind.encode(), size) for name, kind, size in fields)
    table = struct.pack("<B3xIHH20x", 3, 1, 33 + 32 * 3, 1 + 22) + heads + b"\r " + b"77  Gebaeude Houses   "
    Path(path + ".vat.dbf").write_bytes(table)
    made = run(path, tmp_path / "p.tif", model, class_map="")
    assert any("77 Houses -> building" in text for text in made.log)


def test_class_map_and_names(tmp_path: Path, model: str) -> None:
    values = blocks(30, 30)
    plain = run(write_raster(tmp_path / "a.tif", values), tmp_path / "o.tif", model)
    other = write_raster(tmp_path / "b.tif", values.astype(np.int16) * 100 - 350)
    pairs = "-250=building, -150=land, -50=road, 50=plant, 150=water"
    np.testing.assert_array_equal(run(other, tmp_path / "p.tif", model, class_map=pairs).image, plain.image)
    names = {-250: "Building", -150: "land", -50: "road", 50: "plant", 150: "water"}
    np.testing.assert_array_equal(run(other, tmp_path / "n.tif", model, category_names=names).image, plain.image)


def test_codes_outside_the_extent_do_not_matter(tmp_path: Path, wide: str) -> None:
    values = blocks(60, 60)
    values[:10, :10] = 88
    made = run(
        write_raster(tmp_path / "a.tif", values), tmp_path / "o.tif", wide, extent=(320023, 2779949, 320063, 2779989)
    )
    assert made.valid.all()


@pytest.mark.parametrize("data_type", ["uint8", "uint16", "int16", "float32"])
def test_data_types(tmp_path: Path, data_type: str) -> None:
    low = Recipe(radius=0, strength=0, style_size=0, bands=1, data_type=data_type, scale=-8.03)
    high = Recipe(radius=0, strength=0, style_size=0, bands=1, data_type=data_type, scale=8.03)
    source = write_raster(tmp_path / "a.tif", np.array([[1, 2, 5]], np.uint8))
    expected = np.array([[0, 160.6, 642.4]], np.float32)
    for recipe, values in ((low, -expected), (high, expected)):
        made = run(source, tmp_path / "o.tif", write_model(tmp_path / "m.onnx", recipe))
        if data_type != "float32":
            limits = np.iinfo(data_type)
            values = np.clip(np.rint(values), limits.min, limits.max)
        assert made.image.dtype == data_type
        np.testing.assert_allclose(made.image[0], values, rtol=1e-6)


GRIDS = [
    ("north-up", NORTH_UP, UTM, None),
    ("south-up", Affine(1, 0, 320003, 0, 1, 2780009), UTM, None),
    ("rotated", Affine(0.8, 0.6, 320003, 0.6, -0.8, 2780009), UTM, None),
    ("non-square", Affine(1, 0, 320003, 0, -1.1, 2780009), UTM, None),
    ("degrees", Affine(9e-6, 0, 10, 0, -9e-6, 1), "EPSG:4326", None),
    ("no CRS", Affine(1, 0, 5, 0, -1, 7), None, None),
    ("no georeference", Affine.identity(), None, None),
    ("coarse", Affine(30, 0, 320000, 0, -30, 2780000), UTM, "The pixels are 30 m large, the model was trained for 1 m"),
    ("coarse degrees", Affine(1e-4, 0, 10, 0, -1e-4, 60), "EPSG:4326", "The pixels are 7.88 m large"),
    ("feet", Affine(1, 0, 10, 0, -1, 60), "EPSG:2263", "The pixels are 0.305 m large"),
]


@pytest.mark.parametrize(("transform", "crs", "warning"), [g[1:] for g in GRIDS], ids=[g[0] for g in GRIDS])
def test_grids_are_kept(tmp_path: Path, wide: str, transform: Affine, crs: str | None, warning: str | None) -> None:
    source = write_raster(tmp_path / "a.tif", blocks(40, 60), crs=crs, transform=transform)
    made = run(source, tmp_path / "o.tif", wide, tile_size=48)
    assert tuple(made.dataset.transform) == tuple(transform)
    assert made.dataset.crs == (rasterio.crs.CRS.from_string(crs) if crs else None)
    assert made.image.shape == (3, 40, 60)
    whole = run(source, tmp_path / "w.tif", wide)
    np.testing.assert_array_equal(made.image, whole.image)
    assert [text for text in made.warnings if "pixels are" in text] == (
        [text for text in made.warnings] if warning else []
    )
    assert not warning or any(warning in text for text in made.warnings)
    assert any("not known" in text for text in made.log) == (crs is None)


def test_south_up_with_extent_joins_too(tmp_path: Path, wide: str) -> None:
    south_up = Affine(1, 0, 320003, 0, 1, 2780009)
    source = write_raster(tmp_path / "a.tif", blocks(60, 40), transform=south_up)
    whole = run(source, tmp_path / "w.tif", wide)
    part = run(source, tmp_path / "p.tif", wide, extent=(320003, 2780019, 320043, 2780029))
    np.testing.assert_array_equal(part.image, whole.image[:, 10:20])
    assert part.dataset.transform == Affine(1, 0, 320003, 0, 1, 2780019)


def test_pixel_size_resamples_by_nearest_neighbour(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", Recipe(radius=0, strength=0, style_size=0, bands=1))
    values = blocks(10, 12, cell=1)
    source = write_raster(tmp_path / "a.tif", values, transform=Affine(3, 0, 320004, 0, -3, 2780001))
    fine = run(source, tmp_path / "f.tif", model, pixel_size=1.0)
    np.testing.assert_array_equal(fine.image[0], np.kron((values - 1) * 20, np.ones((3, 3))))
    assert fine.dataset.transform == Affine(1, 0, 320004, 0, -1, 2780001) and not fine.warnings
    part = run(source, tmp_path / "p.tif", model, pixel_size=1.0, extent=(320007.2, 2779990, 320015.9, 2780000))
    np.testing.assert_array_equal(part.image, fine.image[:, 1:11, 3:12])


@pytest.mark.parametrize("cog", [False, True])
def test_overwriting_and_cog(tmp_path: Path, model: str, cog: bool) -> None:
    source = write_raster(tmp_path / "a.tif", blocks(600, 40))
    first = run(source, tmp_path / "o.tif", model)
    again = run(source, tmp_path / "o.tif", model, cog=cog)
    np.testing.assert_array_equal(first.image, again.image)
    assert again.layout == ("COG" if cog else None)
    assert again.tags["SYNTHETIC"] == "YES"


def test_smaller_windows_where_memory_runs_out(tmp_path: Path, wide: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_raster(tmp_path / "a.tif", blocks(120, 130))
    expected = run(source, tmp_path / "w.tif", wide)
    scarce(monkeypatch, Network, 60 * 60)
    for options in ({}, {"tile_size": 128}):
        made = run(source, tmp_path / "o.tif", wide, **options)
        np.testing.assert_array_equal(made.image, expected.image)
        assert sum("trying smaller ones" in text for text in made.warnings) >= 1
        assert made.values["windows"] > 4 and made.progress[-1].fraction == 1


def test_the_same_on_any_memory(tmp_path: Path, wide: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_raster(tmp_path / "a.tif", blocks(120, 130))
    large = run(source, tmp_path / "w.tif", wide)
    monkeypatch.setattr(module, "window_bytes", lambda card: 20_000)
    small = run(source, tmp_path / "s.tif", wide, memory_mb=64)
    assert small.values["windows"] > large.values["windows"] == 1
    width, height = small.values["tile_size"]
    assert height * (width * 20_000 + 130 * 4) <= 64 * 2**20
    np.testing.assert_array_equal(small.image, large.image)
