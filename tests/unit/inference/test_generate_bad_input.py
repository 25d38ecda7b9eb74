"""Bad input to generate: one plain sentence each, nothing half-written, an old file at OUTPUT untouched."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from landsynth.contract.errors import (
    InputError,
    JobError,
    LandSynthError,
    MappingError,
    ModelError,
    OutOfMemoryError,
    OutputError,
    WorkerError,
)
from landsynth.rasters.landcover import LandCover
from landsynth.tests.helpers.faults import Failing
from landsynth.tests.helpers.models import Recipe, write_model
from landsynth.tests.helpers.rasters import blocks, run, write_raster

Options = dict[str, Any]
ROTATED = Affine(0.8, 0.6, 320003, 0.6, -0.8, 2780009)
ON_IT = (320010.0, 2779970.0, 320020.0, 2779990.0)


def landcover(values: Any, **options: Any) -> Callable[[Path], Options]:
    return lambda folder: {"landcover": write_raster(folder / "a.tif", np.asarray(values), **options)}


def model(recipe: Recipe, **options: Any) -> Callable[[Path], Options]:
    return lambda folder: {"model": write_model(folder / "bad.onnx", recipe, **options)}


def file(name: str, text: str, key: str) -> Callable[[Path], Options]:
    def make(folder: Path) -> Options:
        (folder / name).write_text(text)
        return {key: str(folder / name)}

    return make


def extended(location: str) -> Callable[[Path], Options]:
    def make(folder: Path) -> Options:
        (folder / "inner").mkdir()
        (folder / "weights.bin").write_bytes(bytes(108))
        return {"model": write_model(folder / "inner" / "m.onnx", external=location)}

    return make


GOOD = blocks(40, 50)
CASES: dict[str, tuple[Callable[[Path], Options], type[LandSynthError], str]] = {
    "missing land cover": (lambda f: {"landcover": str(f / "no.tif")}, InputError, "found no file at"),
    "text as land cover": (file("t.tif", "text", "landcover"), InputError, "which GDAL cannot open"),
    "vector as land cover": (file("v.geojson", '{"type": "FeatureCollection", "features": []}', "landcover"),
        InputError, "polygons must be rasterised"),
    "band out of range": (lambda f: {"band": 2}, InputError, "Expected band 1 to 1 of"),
    "extent beside": (lambda f: {"extent": (0.0, 0.0, 1.0, 1.0)}, InputError, "EXTENT: expected"),
    "extent on a rotated grid": (lambda f: {**landcover(GOOD, transform=ROTATED)(f), "extent": ON_IT}, InputError,
        "EXTENT: .* rotated"),
    "pixel size on a rotated grid": (lambda f: {**landcover(GOOD, transform=ROTATED)(f), "pixel_size": 2.0}, InputError,
        "PIXEL_SIZE: .* rotated"),
    "absurd pixel size": (lambda f: {"pixel_size": 1e-9}, InputError, "PIXEL_SIZE: .* at most"),
    "all nodata": (landcover(np.full((9, 9), 3, np.uint8), nodata=3), InputError, "found only nodata"),
    "all nodata in a temporary file": (
        lambda f: {**landcover(np.full((9, 9), 3, np.uint8), nodata=3)(f), "landcover_name": "district, field class"},
        InputError, "found only nodata in district, field class. ",
    ),
    "all masked": (landcover(np.full((9, 9), 3, np.uint8), mask=np.zeros((9, 9), bool)), InputError,
        "found only nodata"),
    "only ignored codes": (landcover(np.zeros((9, 9), np.uint8)), InputError, "every code is ignored"),
    "only ignored codes in a temporary file": (
        lambda f: {**landcover(np.zeros((9, 9), np.uint8))(f), "landcover_name": "district"}, InputError,
        "in district, found none: every code",
    ),
    "real numbers": (landcover(np.full((9, 9), 1.5, np.float32)), InputError, "whole numbers"),
    "complex numbers": (landcover(np.ones((9, 9), np.complex64)), InputError, "complex"),
    "unknown codes": (landcover(np.full((9, 9), -7, np.int16)), MappingError, "-7: 100 % of the pixels"),
    "class map nonsense": (lambda f: {"class_map": "1=castle"}, MappingError, "castle"),
    "missing model": (lambda f: {"model": str(f / "no.onnx")}, ModelError, "found no file at"),
    "text as model": (file("t.onnx", "text", "model"), ModelError, "which is not one"),
    "model without card": (model(Recipe(), with_card=False), ModelError, "without a model card"),
    "segmenter": (model(Recipe(kind="segmenter")), ModelError, "classify"),
    "external data": (extended("../weights.bin"), ModelError, "weights inside"),
    "lying inputs": (model(Recipe(noise_name="noize")), ModelError, "promises inputs"),
    "lying output": (model(Recipe(radius=3, crop=2)), ModelError, "promises an output image of shape"),
    "tile of overlap only": (lambda f: {"tile_size": 32, "overlap": 64}, JobError, "tile_size: expected at least"),
    "output in no folder": (lambda f: {"output": f / "none" / "o.tif"}, OutputError, "found no folder"),
    "output is a folder": (lambda f: {"output": f}, OutputError, "found the folder"),
    "output is the input": (lambda f: {"output": f / "good.tif"}, OutputError, "which the job reads"),
    "output is the model": (lambda f: {"output": f / "good.onnx"}, OutputError, "which the job reads"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    make, error, sentence = CASES[name]
    options: Options = {"landcover": write_raster(tmp_path / "good.tif", GOOD),
        "model": write_model(tmp_path / "good.onnx"), "output": tmp_path / "old.tif"}  # fmt: skip
    (tmp_path / "old.tif").write_text("old")
    options.update(make(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(error, match=sentence) as caught:
        run(options.pop("landcover"), options.pop("output"), options.pop("model"), **options)
    text = str(caught.value)
    assert text.endswith(".") and (error is MappingError or "\n" not in text)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_parts_of_a_virtual_raster_are_inputs_too(tmp_path: Path) -> None:
    write_raster(tmp_path / "part.tif", GOOD)
    (tmp_path / "a.vrt").write_text(
        '<VRTDataset rasterXSize="50" rasterYSize="40"><VRTRasterBand dataType="Byte" band="1"><SimpleSource>'
        '<SourceFilename relativeToVRT="1">part.tif</SourceFilename></SimpleSource></VRTRasterBand></VRTDataset>'
    )
    with pytest.raises(OutputError, match="which the job reads"):
        run(tmp_path / "a.vrt", tmp_path / "part.tif", write_model(tmp_path / "m.onnx"))
    assert run(tmp_path / "a.vrt", tmp_path / "o.tif", write_model(tmp_path / "m.onnx")).valid.all()


def test_unmapped_codes_are_listed_with_their_share(tmp_path: Path) -> None:
    values = np.ones((10, 10), np.uint8)
    values[0], values[1, :3] = 50, 60
    with pytest.raises(MappingError) as caught:
        run(write_raster(tmp_path / "a.tif", values), tmp_path / "o.tif", write_model(tmp_path / "m.onnx"))
    lines = str(caught.value).splitlines()
    assert "found 2 that map to none" in lines[0] and "1 building, 2 land" in lines[0]
    assert lines[1:3] == ["  50: 10 % of the pixels", "  60: 3 % of the pixels"]
    assert lines[3] == "Name them in CLASS_MAP (code=class, or a scheme), or set UNMAPPED to nodata."
    with pytest.raises(MappingError, match="  50 castle: 10 %(.|\n)*in CLASS_MAP \\(name=class\\), or set UNMAPPED"):
        run(tmp_path / "a.tif", tmp_path / "o.tif", str(tmp_path / "m.onnx"), category_names={1: "road", 50: "castle"})
    advised = {"category_names": {1: "road", 50: "castle"}, "class_map": "road=road, castle=land, 60=none"}
    assert run(tmp_path / "a.tif", tmp_path / "o.tif", str(tmp_path / "m.onnx"), **advised).image.any()


def test_sixty_thousand_codes_neither_hang_nor_flood(tmp_path: Path) -> None:
    values = np.arange(60000, dtype=np.int32).reshape(200, 300) + 1000
    source, network = write_raster(tmp_path / "a.tif", values), write_model(tmp_path / "m.onnx")
    started = time.monotonic()
    with pytest.raises(MappingError) as caught:
        run(source, tmp_path / "o.tif", network)
    assert time.monotonic() - started < 10
    lines = str(caught.value).splitlines()
    assert "found 60000 that map to none" in lines[0] and len(lines) == 23 and lines[21] == "  and 59980 more"


@pytest.mark.parametrize("size", [(1, 1), (1, 30), (30, 1)])
def test_tiny_rasters_work(tmp_path: Path, size: tuple[int, int]) -> None:
    source = write_raster(tmp_path / "a.tif", np.full(size, 3, np.uint8))
    made = run(source, tmp_path / "o.tif", write_model(tmp_path / "m.onnx"))
    assert made.image.shape == (3, *size) and made.valid.all()
    cog = run(source, tmp_path / "c.tif", write_model(tmp_path / "m.onnx"), cog=True)
    np.testing.assert_array_equal(cog.image, made.image)


def test_whole_numbers_in_a_float_raster_are_codes(tmp_path: Path) -> None:
    network = write_model(tmp_path / "m.onnx")
    plain = run(write_raster(tmp_path / "a.tif", GOOD), tmp_path / "o.tif", network)
    values = GOOD.astype(np.float32)
    values[3, 3] = np.nan
    made = run(write_raster(tmp_path / "f.tif", values), tmp_path / "f.out.tif", network)
    np.testing.assert_array_equal(made.valid, ~np.isnan(values))
    np.testing.assert_array_equal(made.image[:, 10:], plain.image[:, 10:])


@pytest.mark.parametrize("is_seen_by_counting", [True, False])
def test_a_corrupt_block_is_said_and_leaves_nothing(
    tmp_path: Path, is_seen_by_counting: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = write_model(tmp_path / "m.onnx")
    layout = {"tiled": True, "blockxsize": 32, "blockysize": 32, "compress": "deflate"}
    source = write_raster(tmp_path / "a.tif", np.random.default_rng(0).integers(1, 6, (96, 96), np.uint8), **layout)
    (tmp_path / "o.tif").write_text("old")
    with rasterio.open(source) as dataset:
        start = int(dataset.get_tag_item("BLOCK_OFFSET_1_2", "TIFF", bidx=1))
    data = bytearray(Path(source).read_bytes())
    data[start : start + 100] = bytes(100)
    Path(source).write_bytes(data)
    if not is_seen_by_counting:  # it broke in between
        monkeypatch.setattr(LandCover, "count", lambda self, box, reach: dict.fromkeys(range(1, 6), 1))
    with pytest.raises(InputError, match=r"found damage at column \d+, row \d+ .*Repair the land cover"):
        run(source, tmp_path / "o.tif", network, tile_size=48)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx", "o.tif"] and (tmp_path / "o.tif").read_text() == "old"


@pytest.mark.parametrize("at", [0, 3])
def test_a_window_that_fails_fails_the_job(tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    source, network = write_raster(tmp_path / "a.tif", blocks(90, 90)), write_model(tmp_path / "m.onnx")
    (tmp_path / "o.tif").write_text("old")
    Failing(monkeypatch, at, ModelError("The window failed."))
    with pytest.raises(ModelError, match="The window failed"):
        run(source, tmp_path / "o.tif", network, tile_size=48)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx", "o.tif"] and (tmp_path / "o.tif").read_text() == "old"


@pytest.mark.parametrize("options", [{}, {"tile_size": 64}])
def test_no_memory_at_all_is_said(tmp_path: Path, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    source, network = write_raster(tmp_path / "a.tif", blocks(90, 90)), write_model(tmp_path / "m.onnx")
    full = Failing(monkeypatch, 0, OutOfMemoryError("Memory ran out for a window."))
    with pytest.raises(WorkerError, match="No smaller windows are possible"):
        run(source, tmp_path / "o.tif", network, **options)
    assert 2 < full.calls < 20
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx"]
