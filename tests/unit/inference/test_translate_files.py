"""The files that translate leaves, what it refuses, and that nothing is lost then."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.contract.errors import InputError, JobError, LandSynthError, ModelError, OutputError, WorkerError
from landsynth.contract.jobs.registry import from_json, to_json, verb_of
from landsynth.contract.jobs.translate import TranslateJob
from landsynth.inference.network.translator import Translator
from landsynth.inference.translate import translate
from landsynth.tests.helpers.faults import Failing, scarce
from landsynth.tests.helpers.models import write_model
from landsynth.tests.helpers.rasters import write_raster
from landsynth.tests.helpers.segmenters import scenery
from landsynth.tests.helpers.tints import Tint, tinted, translated, write_translator

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
Options = dict[str, Any]


@pytest.fixture
def model(tmp_path: Path) -> str:
    return write_translator(tmp_path / "m.onnx")


@pytest.mark.parametrize("cog", [False, True])
def test_cog_of_both(tmp_path: Path, model: str, cog: bool) -> None:
    image = scenery(600, 520)
    source, difference = write_raster(tmp_path / "a.tif", image), tmp_path / "d.tif"
    made = translated(source, tmp_path / "o.tif", model, cog=cog, difference=str(difference))
    with rasterio.open(difference) as dataset:
        layouts = {made.layout, dataset.tags(ns="IMAGE_STRUCTURE").get("LAYOUT")}
        assert dataset.overviews(1) == ([2] if cog else [])
    assert layouts == {"COG" if cog else None}
    np.testing.assert_array_equal(made.image, tinted(image))


@pytest.mark.parametrize(("compression", "found"), [("deflate", "DEFLATE"), ("zstd", "ZSTD"), ("none", None)])
def test_compression_of_both(tmp_path: Path, model: str, compression: str, found: str | None) -> None:
    image = scenery(60, 70)
    source, difference = write_raster(tmp_path / "a.tif", image), tmp_path / "d.tif"
    made = translated(source, tmp_path / "o.tif", model, compression=compression, difference=str(difference))
    for path in (tmp_path / "o.tif", difference):
        with rasterio.open(path) as dataset:
            assert dataset.tags(ns="IMAGE_STRUCTURE").get("COMPRESSION") == found
    np.testing.assert_array_equal(made.image, tinted(image))


def test_a_translator_may_write_another_type_than_it_reads(tmp_path: Path) -> None:
    """uint8 in and uint16 out, as between two sensors: no warning where that is what was learnt."""
    bands = [{"name": name, "minimum": 0, "maximum": 10200, "mean": 5100, "std": 2800} for name in ("B4", "B3", "B2")]
    training = {"source_data_type": "uint8", "target_bands": bands}
    tint = Tint(gain=40, offset=0, data_type="uint16", training=training)
    image = scenery(40, 50)
    source = write_raster(tmp_path / "a.tif", image)
    made = translated(source, tmp_path / "o.tif", write_translator(tmp_path / "m.onnx", tint))
    np.testing.assert_array_equal(made.image, 40 * image.astype(np.uint16))
    assert made.image.dtype == np.uint16 and not made.warnings
    with rasterio.open(tmp_path / "o.tif") as dataset:
        assert dataset.descriptions == ("B4", "B3", "B2"), "they are named as in the set that it leads to"
    both = translated(source, tmp_path / "o.tif", str(tmp_path / "m.onnx"), difference=str(tmp_path / "d.tif"))
    assert len(both.warnings) == 1 and "reads uint8 and writes uint16: what DIFFERENCE subtracts" in both.warnings[0]
    other = translated(
        write_raster(tmp_path / "b.tif", image.astype(np.uint16)), tmp_path / "o.tif", str(tmp_path / "m.onnx")
    )
    assert any("is of type uint16, the translator was trained on uint8" in text for text in other.warnings)


REFUSED = [
    ({"image": "nothing.tif"}, InputError, "found no file at .*nothing.tif. Check the path of IMAGE"),
    ({"model": "nothing.onnx"}, ModelError, "found no file at .*nothing.onnx"),
    ({"model": "generator.onnx"}, ModelError, "Expected a translator as MODEL, found kind generator .* .generate."),
    ({"model": "lies.onnx"}, ModelError, "promises translated as tensor.float. of shape .*, the model has"),
    ({"model": "mute.onnx"}, ModelError, "promises an output translated, the model has colours"),
    ({"bands": (1, 2)}, InputError, "Expected the 3 bands of the model .* found 1, 2 chosen of 3"),
    ({"extent": (0.0, 0.0, 1.0, 1.0)}, InputError, "EXTENT: expected xmin, .* that overlap the imagery"),
    ({"image": "turned.tif", "extent": (0.0, 0.0, 1.0, 1.0)}, InputError, "EXTENT: expected imagery whose grid"),
    ({"output": "none/o.tif"}, OutputError, "Expected OUTPUT in a folder that exists"),
    ({"output": "a.tif"}, OutputError, "Expected OUTPUT to be a new file, found .*, which the job reads"),
    ({"difference": "a.tif"}, OutputError, "Expected DIFFERENCE to be a new file"),
    ({"difference": "d.png"}, OutputError, "Expected a name that ends in .tif as DIFFERENCE"),
    ({"difference": "./o.tif"}, JobError, "DIFFERENCE: expected another file than OUTPUT|difference: expected"),
    ({"image": "empty.tif"}, InputError, "found only nodata"),
    ({"tile_size": 32, "overlap": 32}, JobError, "tile_size: expected at least"),
]


@pytest.mark.parametrize(("options", "error", "sentence"), REFUSED)
def test_bad_input_is_a_sentence_and_nothing_is_lost(
    tmp_path: Path, model: str, options: Options, error: type[LandSynthError], sentence: str
) -> None:
    write_raster(tmp_path / "a.tif", scenery(60, 70))
    write_raster(tmp_path / "empty.tif", np.zeros((3, 40, 40), np.uint8), nodata=0)
    write_raster(tmp_path / "turned.tif", scenery(40, 40), transform=rasterio.Affine(0.8, 0.6, 5, 0.6, -0.8, 5))
    write_model(tmp_path / "generator.onnx")
    write_translator(tmp_path / "lies.onnx", Tint(graph_bands=2))
    write_translator(tmp_path / "mute.onnx", Tint(output="colours"))
    for name in ("o.tif", "d.tif"):
        (tmp_path / name).write_bytes(b"kept")
    before = sorted(os.listdir(tmp_path))
    values = {"image": "a.tif", "model": "m.onnx", "output": "o.tif", "difference": "d.tif", **options}
    paths = {name: f"{tmp_path}/{value}" for name, value in values.items() if isinstance(value, str)}
    with pytest.raises(error, match=sentence):
        translate(TranslateJob(**{**values, **paths, "threads": 1}), lambda event: None)
    assert sorted(os.listdir(tmp_path)) == before
    assert all((tmp_path / name).read_bytes() == b"kept" for name in ("o.tif", "d.tif"))


def test_a_damaged_block_and_numbers_that_are_none(tmp_path: Path) -> None:
    layout = {"tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "deflate"}
    source = Path(write_raster(tmp_path / "a.tif", scenery(200, 200), **layout))
    whole = source.read_bytes()
    source.write_bytes(whole[: len(whole) * 3 // 4])
    with pytest.raises(InputError, match="found damage at column"):
        translated(source, tmp_path / "o.tif", write_translator(tmp_path / "m.onnx"), tile_size=64)
    for driver in ("PNG", "JPEG"):
        torn = tmp_path / f"torn.{driver.lower()}"
        with rasterio.open(torn, "w", driver=driver, count=3, height=90, width=90, dtype="uint8") as dataset:
            dataset.write(scenery(90, 90))
        torn.write_bytes(torn.read_bytes()[: torn.stat().st_size // 2])
        with pytest.raises(InputError, match="found damage at column"):
            translated(torn, tmp_path / "o.tif", str(tmp_path / "m.onnx"))
        torn.unlink()
    endless = write_translator(tmp_path / "e.onnx", Tint(gain=float("inf")))
    with pytest.raises(ModelError, match="values that are not numbers"):
        translated(write_raster(tmp_path / "b.tif", scenery(40, 40)), tmp_path / "o.tif", endless)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "b.tif", "e.onnx", "m.onnx"]


def test_a_full_disk_at_the_second_output_leaves_the_first_as_it_was(
    tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both files are whole before either gets its name."""
    from landsynth.rasters import writer

    source = write_raster(tmp_path / "a.tif", scenery(60, 70))
    (tmp_path / "o.tif").write_bytes(b"kept")
    Failing(monkeypatch, 0, OSError("the disk is full"), writer, "check_whole")
    with pytest.raises(OutputError, match="the disk is full"):
        translated(source, tmp_path / "o.tif", model, difference=str(tmp_path / "d.tif"))
    assert (tmp_path / "o.tif").read_bytes() == b"kept" and not (tmp_path / "d.tif").exists()
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx", "o.tif"]


@pytest.mark.parametrize("tile", [None, 128])
def test_smaller_windows_where_memory_runs_out(
    tmp_path: Path, tile: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = write_translator(tmp_path / "wide.onnx", Tint(radius=9))
    source, difference = write_raster(tmp_path / "a.tif", scenery(120, 130)), str(tmp_path / "d.tif")
    expected = translated(source, tmp_path / "w.tif", wide, difference=difference)
    scarce(monkeypatch, Translator, 64 * 64)
    made = translated(source, tmp_path / "o.tif", wide, tile_size=tile, difference=difference)
    assert np.abs(made.image.astype(int) - expected.image).max() <= 1
    assert any("trying smaller ones" in text for text in made.warnings) and made.values["windows"] > 4
    assert made.values["mean_difference"] == pytest.approx(expected.values["mean_difference"], rel=1e-2)


def test_no_windows_are_small_enough(tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(60, 70))
    monkeypatch.setattr(Translator, "_prove", lambda self, unproven: None)
    scarce(monkeypatch, Translator, 0)
    with pytest.raises(WorkerError, match="No smaller windows are possible"):
        translated(source, tmp_path / "o.tif", model)
    assert not (tmp_path / "o.tif").exists()


def test_spaces_and_umlauts(tmp_path: Path) -> None:
    folder = tmp_path / "Größe über alles"
    folder.mkdir()
    image = scenery(30, 40)
    source, model = write_raster(folder / "Bild ä.tif", image), write_translator(folder / "Übersetzer.onnx")
    made = translated(source, folder / "Ausgabe ö.tif", model)
    np.testing.assert_array_equal(made.image, tinted(image))


def test_values_of_a_scale_are_refused_by_a_model_of_digital_numbers(tmp_path: Path, model: str) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(40, 50))
    with rasterio.open(source, "r+") as dataset:
        dataset.scales, dataset.offsets = (1e-4,) * 3, (-0.1,) * 3
    with pytest.raises(InputError, match="numbers of type uint8, .* found values of a scale and an offset"):
        translated(source, tmp_path / "o.tif", model)


def test_no_pixel_size_is_not_a_metre(tmp_path: Path) -> None:
    """Pictures without a place were learnt from: nothing is said of the size of others."""
    source = write_raster(tmp_path / "a.tif", scenery(40, 50), transform=rasterio.Affine(10, 0, 0, 0, -10, 0))
    for training, count in (({}, 1), ({"has_metres": True}, 1), ({"has_metres": False}, 0)):
        model = write_translator(tmp_path / "m.onnx", Tint(training=training))
        made = translated(source, tmp_path / "o.tif", model)
        assert sum("The pixels are 10 m large" in text for text in made.warnings) == count


def test_the_job_is_json(tmp_path: Path) -> None:
    job = TranslateJob("a.tif", "m.onnx", "o.tif", "d.tif", bands=(3, 2, 1), extent=(0.0, 0.0, 1.0, 1.0))
    assert verb_of(job) == "translate" and from_json(to_json(job)) == job
