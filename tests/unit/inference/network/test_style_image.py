"""The look of a raster: which chips are read, what their style is, and every way in which it cannot be had."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from rasterio.enums import ColorInterp

from landsynth.contract.errors import InputError, JobError, ModelError
from landsynth.contract.events import Event, Message, Warning
from landsynth.inference.network.encoder import Encoder
from landsynth.rasters.sampling import CHIP, places, read_chips
from landsynth.tests.helpers.models import Recipe, card_of, write_encoder, write_model
from landsynth.tests.helpers.rasters import blocks, run, write_raster

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
RECIPE = Recipe(radius=0, style_size=6, noise_channels=0, data_type="float32")


@pytest.fixture
def model(tmp_path: Path) -> str:
    return write_model(tmp_path / "m.onnx", RECIPE, encoder=write_encoder(tmp_path / "m.encoder.onnx", RECIPE))


def photo(height: int, width: int, bands: int = 3) -> Any:
    """Noise of mean 60, 80, 100... over most of the range of a byte."""
    values = np.random.default_rng(1).integers(-40, 41, (bands, height, width))
    return (values + 60 + 20 * np.arange(bands)[:, None, None]).astype(np.uint8)


def style_of(model: str, raster: str) -> tuple[Any, list[str], list[str]]:
    events: list[Event] = []
    style = Encoder(model, card_of_file(model), "cpu", 1).style(raster, events.append)
    messages = [event.text for event in events if isinstance(event, Message)]
    return style, messages, [event.text for event in events if isinstance(event, Warning)]


def card_of_file(model: str) -> Any:
    from landsynth.contract.card import read_card

    return read_card(model)


@pytest.mark.parametrize(
    ("width", "height", "count"),
    [(128, 128, 1), (200, 255, 1), (256, 128, 2), (1024, 1024, 64), (1100, 1300, 63), (100_000, 128, 64),
     (128, 9000, 64), (60, 40, 1), (5000, 3000, None)],
)  # fmt: skip
def test_places_are_spread_and_do_not_overlap(width: int, height: int, count: int | None) -> None:
    found = places(width, height, 64)
    assert len(set(found)) == len(found) and (count is None or len(found) == count) and 0 < len(found) <= 64
    for x, y in found:
        assert 0 <= x <= max(width - CHIP, 0) and 0 <= y <= max(height - CHIP, 0)
        assert not any((x, y) != (u, v) and abs(x - u) < CHIP and abs(y - v) < CHIP for u, v in found)
    for values, length in ((sorted({x for x, _ in found}), width), (sorted({y for _, y in found}), height)):
        gaps = np.diff(values)
        assert len(gaps) == 0 or gaps.max() - gaps.min() <= 1
        assert abs(values[0] - (length - values[-1] - CHIP)) <= 1 or length < CHIP
    assert count is not None or len(found) > 48


def test_the_style_is_the_mean_over_the_chips(tmp_path: Path, model: str) -> None:
    values = photo(300, 400)
    raster = write_raster(tmp_path / "i.tif", values)
    style, messages, warnings = style_of(model, raster)
    chips = [values[:, y : y + CHIP, x : x + CHIP] for x, y in places(400, 300, 64)]
    assert len(chips) == 6 and not warnings
    expected = np.mean([chip.mean((1, 2)) for chip in chips], 0) / 100
    np.testing.assert_allclose(style, np.tile(expected, 2), rtol=1e-5)
    assert messages == [f"The look of {raster} was taken from 6 of its 128 px chips."]


def test_generate_takes_the_style(tmp_path: Path, model: str) -> None:
    raster = write_raster(tmp_path / "i.tif", photo(150, 150))
    source = write_raster(tmp_path / "a.tif", blocks(40, 50))
    style, _, _ = style_of(model, raster)
    one = run(source, tmp_path / "o.tif", model, style_image=raster, seed=1)
    two = run(source, tmp_path / "p.tif", model, style_image=raster, seed=2, tile_size=32)
    np.testing.assert_allclose(one.image[0], (blocks(40, 50) - 1) * 20.0 + style.mean(), rtol=1e-5)
    np.testing.assert_allclose(one.image, two.image, rtol=1e-5)
    assert raster in one.tags["JOB"]


def test_chips_with_holes_are_left_out_and_small_holes_filled(tmp_path: Path) -> None:
    values = photo(128, 384)
    values[:, :20, :128] = 0  # 16 % of the first chip
    values[:, :10, 128:256] = 0  # 8 % of the second
    found = read_chips(write_raster(tmp_path / "i.tif", values, nodata=0), card_of(RECIPE))
    assert len(found.chips) == 2
    np.testing.assert_allclose(found.chips[0][:, :10].mean((1, 2)), values[:, 10:, 128:256].mean((1, 2)), rtol=1e-4)
    np.testing.assert_array_equal(found.chips[1], values[:, :, 256:])


def test_masks_alpha_and_nan_are_holes_too(tmp_path: Path) -> None:
    values, card = photo(128, 256), card_of(RECIPE)
    mask = np.ones((128, 256), bool)
    mask[:, :128] = False
    assert len(read_chips(write_raster(tmp_path / "m.tif", values, mask=mask), card).chips) == 1
    floats = values.astype(np.float32)
    floats[1, :, :128] = np.nan
    assert len(read_chips(write_raster(tmp_path / "n.tif", floats), card).chips) == 1
    rgba = np.concatenate([values, mask[None].astype(np.uint8) * 255])
    path = write_raster(tmp_path / "r.tif", rgba, photometric="RGB", alpha="YES")
    with rasterio.open(path) as dataset:
        assert dataset.colorinterp[3] == ColorInterp.alpha
    assert len(read_chips(path, card).chips) == 1


def test_a_fourth_band_that_gdal_takes_for_alpha_is_a_band_of_a_model_of_four(tmp_path: Path) -> None:
    values = photo(128, 128, 4)
    path = write_raster(tmp_path / "r.tif", values, photometric="RGB", alpha="YES")
    (chip,) = read_chips(path, card_of(replace(RECIPE, bands=4))).chips
    np.testing.assert_array_equal(chip, values)


def test_a_small_covered_part_is_found(tmp_path: Path) -> None:
    values = np.zeros((3, 1300, 2000), np.uint8)
    values[:, 384:512, 640:768] = photo(128, 128)
    values[:, 500:900, 1200:1500] = photo(400, 300)
    found = read_chips(write_raster(tmp_path / "i.tif", values, nodata=0, compress="deflate"), card_of(RECIPE))
    assert 1 <= len(found.chips) <= 64


def test_a_raster_smaller_than_a_chip_is_reflected(tmp_path: Path) -> None:
    values = photo(32, 60)
    (chip,) = read_chips(write_raster(tmp_path / "i.tif", values), card_of(RECIPE)).chips
    assert chip.shape == (3, 128, 128)
    np.testing.assert_array_equal(chip[:, :32, :60], values)
    np.testing.assert_array_equal(chip[:, 32, :60], values[:, 30])
    np.testing.assert_array_equal(chip[:, :32, 60], values[:, :, 58])


@pytest.mark.parametrize(("values", "options", "sentence"), [
    (photo(150, 150, 2), {}, r"the 3 bands of the model \(red, green, blue\), found 2 in"),
    (photo(150, 150, 1), {}, "found 1 in"),
    (photo(31, 500), {}, "at least 32 x 32 pixels, found 500 x 31"),
    (np.zeros((3, 150, 150), np.uint8), {"nodata": 0}, "found no part of 128 px that has less than 10% nodata"),
    (np.zeros((3, 150, 150), np.complex64), {}, "found complex ones"),
])  # fmt: skip
def test_rasters_that_have_no_look(tmp_path: Path, model: str, values: Any, options: Any, sentence: str) -> None:
    raster = write_raster(tmp_path / "i.tif", values, **options)
    source = write_raster(tmp_path / "a.tif", blocks(40, 50))
    with pytest.raises(InputError, match=sentence) as caught:
        run(source, tmp_path / "o.tif", model, style_image=raster)
    assert "STYLE_IMAGE: expected" in str(caught.value) and not (tmp_path / "o.tif").exists()


def test_files_that_are_no_raster(tmp_path: Path, model: str) -> None:
    (tmp_path / "text.tif").write_text("no raster")
    for name in ("text.tif", "nothing.tif"):
        with pytest.raises(InputError, match=f"xpected a raster of imagery, found .*{name}.*STYLE_IMAGE"):
            style_of(model, str(tmp_path / name))


@pytest.mark.parametrize(("values", "is_odd"), [
    (photo(150, 150), False),
    (photo(150, 150).astype(np.uint16) * 20, True),
    (photo(150, 150).astype(np.float32) / 255, True),
])  # fmt: skip
def test_other_units_are_warned_about(tmp_path: Path, model: str, values: Any, is_odd: bool) -> None:
    _, _, warnings = style_of(model, write_raster(tmp_path / "i.tif", values))
    assert [("band red" in text) for text in warnings] == ([True, False, False] if is_odd else [])


def test_another_pixel_size_is_warned_about(tmp_path: Path, model: str) -> None:
    raster = write_raster(tmp_path / "i.tif", photo(150, 150), transform=Affine(10, 0, 320000, 0, -10, 2780000))
    _, _, warnings = style_of(model, raster)
    assert len(warnings) == 1 and "are 10 m large, the model was trained for 1 m" in warnings[0]


def test_models_without_encoder(tmp_path: Path, model: str) -> None:
    bare = write_model(tmp_path / "bare.onnx", RECIPE)
    raster = write_raster(tmp_path / "i.tif", photo(150, 150))
    with pytest.raises(JobError, match="expected a model with an encoder, .* found box .* ARCHITECTURE fast or spade"):
        style_of(bare, raster)
    (tmp_path / "m.encoder.onnx").rename(tmp_path / "elsewhere.onnx")
    with pytest.raises(ModelError, match="encoder m.encoder.onnx beside .*, found no such file"):
        style_of(model, raster)


def test_encoders_of_another_model(tmp_path: Path, model: str) -> None:
    raster = write_raster(tmp_path / "i.tif", photo(150, 150))
    write_encoder(tmp_path / "m.encoder.onnx", replace(RECIPE, style_size=3))
    with pytest.raises(ModelError, match="found another file at .*m.encoder.onnx"):
        style_of(model, raster)
    for name, sentence in (
        (write_encoder(tmp_path / "three.onnx", replace(RECIPE, style_size=3)), "styles of 6 numbers, found 3"),
        (write_encoder(tmp_path / "bands.onnx", replace(RECIPE, bands=4)), "expected 3 bands, found 4"),
        (Path(write_model(tmp_path / "plain.onnx", RECIPE)).name, "expected an encoder, found a generator"),
    ):
        with pytest.raises(ModelError, match=sentence):
            style_of(write_model(tmp_path / "a.onnx", RECIPE, encoder=name), raster)
