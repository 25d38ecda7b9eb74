"""The files that classify leaves: palette, names, attribute table, styles; and nothing where it fails."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from landsynth.contract.card import ClassInfo
from landsynth.contract.errors import (
    InputError,
    JobError,
    LandSynthError,
    ModelError,
    OutOfMemoryError,
    OutputError,
    WorkerError,
)
from landsynth.inference.network.segmenter import Segmenter
from landsynth.rasters.sidecars import Legend, attribute_table, map_style
from landsynth.tests.helpers.faults import Failing
from landsynth.tests.helpers.models import write_model
from landsynth.tests.helpers.rasters import write_raster
from landsynth.tests.helpers.segmenters import Sight, mapped, scenery, write_segmenter

Options = dict[str, Any]
ROTATED = Affine(0.8, 0.6, 320003, 0.6, -0.8, 2780009)


@pytest.mark.parametrize("cog", [False, True])
@pytest.mark.parametrize("codes", [(1, 2, 3, 4, 5), (111, 211, 311, 411, 511)])
def test_palette(tmp_path: Path, codes: tuple[int, ...], cog: bool) -> None:
    model = write_segmenter(tmp_path / "m.onnx", Sight(codes=codes))
    made = mapped(write_raster(tmp_path / "a.tif", scenery(600, 520)), tmp_path / "o.tif", model, cog=cog)
    with rasterio.open(tmp_path / "o.tif") as dataset:
        colors = dataset.colormap(1)
        assert [colors[code][:3] for code in codes[:2]] == [(60, 16, 152), (132, 41, 246)]
        assert dataset.colorinterp[0].name == "palette" and dataset.descriptions == ("land cover",)
        assert dataset.overviews(1) == ([2] if cog else []) and made.layout == ("COG" if cog else None)
        if cog:
            small = rasterio.open(tmp_path / "o.tif", overview_level=0).read(1)
            assert set(np.unique(small)) <= set(codes)  # the most frequent class, no mean of codes


def test_attribute_table_and_category_names(tmp_path: Path) -> None:
    image = scenery(40, 50)
    image[:, :3] = 0
    source = write_raster(tmp_path / "a.tif", image, nodata=0)
    made = mapped(source, tmp_path / "o.tif", write_segmenter(tmp_path / "m.onnx"))
    root = ElementTree.parse(tmp_path / "o.tif.aux.xml").getroot()
    names = [each.text or "" for each in root.iter("Category")]
    assert names == ["", "building", "land", "road", "plant", "water"]
    columns = [(c.findtext("Name"), c.findtext("Type"), c.findtext("Usage")) for c in root.iter("FieldDefn")]
    assert columns == [
        ("Value", "0", "5"), ("Class", "2", "2"), ("Red", "0", "6"), ("Green", "0", "7"), ("Blue", "0", "8"),
        ("Count", "0", "1"),
    ]  # fmt: skip
    rows = [[field.text for field in row.iter("F")] for row in root.iter("Row")]
    assert rows[0] == ["1", "building", "60", "16", "152", str((made.codes == 1).sum())]
    assert [int(row[-1] or 0) for row in rows] == [int((made.codes == code).sum()) for code in (1, 2, 3, 4, 5)]
    assert sum(int(row[-1] or 0) for row in rows) == int((made.codes > 0).sum())


def test_gdal_reads_the_table(tmp_path: Path) -> None:
    """GDAL itself takes it for an attribute table: gdalinfo prints it."""
    import shutil
    import subprocess

    if shutil.which("gdalinfo") is None:
        pytest.skip("needs gdalinfo")
    mapped(write_raster(tmp_path / "a.tif", scenery(40, 50)), tmp_path / "o.tif", write_segmenter(tmp_path / "m.onnx"))
    told = subprocess.run(["gdalinfo", str(tmp_path / "o.tif")], capture_output=True, text=True, check=True).stdout
    assert '<GDALRasterAttributeTable tableType="thematic">' in told and "<F>building</F>" in told
    assert "4: plant" in told


def test_awkward_names_and_colours() -> None:
    classes = (ClassInfo(3, 'roads & "paths" <wide>\n', "red"), ClassInfo(70000 % 65536, "Wälder", "#00ff00"))
    legend = Legend(classes, "uint16", 0)
    table = ElementTree.fromstring(attribute_table(legend, [1, 2**33]))
    rows = [[field.text for field in row.iter("F")] for row in table.iter("Row")]
    assert rows[0][:5] == ["3", 'roads & "paths" <wide> ', "128", "128", "128"] and rows[1][1] == "Wälder"
    assert [c.findtext("Type") for c in table.iter("FieldDefn")][-1] == "1"  # too many for GDAL's integers
    assert not list(table.iter("Category"))  # code 4464 would need as many names
    style = ElementTree.fromstring(map_style(legend).partition("\n")[2])
    entries = [(each.get("value"), each.get("label"), each.get("color")) for each in style.iter("paletteEntry")]
    assert entries == [("3", 'roads & "paths" <wide> ', "#808080"), ("4464", "Wälder", "#00ff00")]


def test_an_older_output_goes_with_its_sidecars_and_a_newer_one_brings_its_own(tmp_path: Path) -> None:
    source, model = write_raster(tmp_path / "a.tif", scenery(40, 50)), write_segmenter(tmp_path / "m.onnx")
    for name in ("o.tif", "o.tif.aux.xml", "o.tif.ovr", "o.tif.msk", "o.qml", "c.tif", "c.tif.aux.xml", "o.txt"):
        (tmp_path / name).write_text("old")
    made = mapped(source, tmp_path / "o.tif", model, confidence=str(tmp_path / "c.tif"), cog=True)
    names = ["a.tif", "c.qml", "c.tif", "m.onnx", "o.qml", "o.tif", "o.tif.aux.xml", "o.txt"]
    assert sorted(os.listdir(tmp_path)) == names and made.layout == "COG"
    assert (tmp_path / "o.qml").read_text() != "old" and (tmp_path / "o.tif.aux.xml").read_text() != "old"


@pytest.mark.parametrize("at", [0, 3])
def test_what_is_interrupted_leaves_all_as_it_was(tmp_path: Path, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    source, model = write_raster(tmp_path / "a.tif", scenery(90, 90)), write_segmenter(tmp_path / "m.onnx")
    for name in ("o.tif", "o.tif.aux.xml", "o.qml", "c.tif"):
        (tmp_path / name).write_text("old")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    Failing(monkeypatch, at, KeyboardInterrupt(), Segmenter)
    with pytest.raises(KeyboardInterrupt):
        mapped(source, tmp_path / "o.tif", model, tile_size=48, confidence=str(tmp_path / "c.tif"))
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_full_disk_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The confidence cannot be completed when the map has been: neither appears."""
    from landsynth.rasters import writer

    source, model = write_raster(tmp_path / "a.tif", scenery(90, 90)), write_segmenter(tmp_path / "m.onnx")
    full = Failing(monkeypatch, 0, OSError("the disk is full"), writer, "check_whole")
    with pytest.raises(OutputError, match="the disk is full"):
        mapped(source, tmp_path / "o.tif", model, confidence=str(tmp_path / "c.tif"))
    assert full.calls == 2 and sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx"]


def image(values: Any, **options: Any) -> Callable[[Path], Options]:
    return lambda folder: {"image": write_raster(folder / "bad.tif", values, **options)}


def model(sight: Sight) -> Callable[[Path], Options]:
    return lambda folder: {"model": write_segmenter(folder / "bad.onnx", sight)}


def file(name: str, key: str) -> Callable[[Path], Options]:
    def make(folder: Path) -> Options:
        (folder / name).write_text("text")
        return {key: str(folder / name)}

    return make


GOOD = scenery(40, 50)
CASES: dict[str, tuple[Callable[[Path], Options], type[LandSynthError], str]] = {
    "missing image": (lambda f: {"image": str(f / "no.tif")}, InputError, "found no file at"),
    "text as image": (file("t.tif", "image"), InputError, "which GDAL cannot open"),
    "complex numbers": (image(GOOD.astype(np.complex64)), InputError, "complex"),
    "all nodata": (image(np.zeros((3, 9, 9), np.uint8), nodata=0), InputError, "found only nodata in"),
    "extent beside": (lambda f: {"extent": (0.0, 0.0, 1.0, 1.0)}, InputError, "EXTENT: expected"),
    "extent on a rotated grid": (
        lambda f: {**image(GOOD, transform=ROTATED)(f), "extent": (320010.0, 2779970.0, 320020.0, 2779990.0)},
        InputError, "EXTENT: .* rotated",
    ),
    "missing model": (lambda f: {"model": str(f / "no.onnx")}, ModelError, "found no file at"),
    "text as model": (file("t.onnx", "model"), ModelError, "which is not one"),
    "generator": (lambda f: {"model": write_model(f / "bad.onnx")}, ModelError,
        r"Expected a segmenter as MODEL, found kind generator in .*Use Generate synthetic imagery .* \(generate\)\."),
    "embedding": (model(Sight(kind="embedding")), ModelError, "found kind embedding in .*Choose another"),
    "no logits": (model(Sight(output="scores")), ModelError, "promises an output logits, the model has scores"),
    "other classes": (model(Sight(graph_classes=4)), ModelError, r"promises logits as tensor.* \['any', 5"),
    "more bands": (model(Sight(names=("a", "b", "c", "d"))), ModelError, "promises image as tensor"),
    "codes that no raster holds": (model(Sight(codes=(1, 2, 3, 4, 70000))), ModelError, "codes from 0 to 65535"),
    "tile of overlap only": (lambda f: {"tile_size": 32, "overlap": 64}, JobError, "tile_size: expected at least"),
    "output in no folder": (lambda f: {"output": f / "none" / "o.tif"}, OutputError, "found no folder"),
    "output is the image": (lambda f: {"output": f / "good.tif"}, OutputError, "which the job reads"),
    "output is the model": (lambda f: {"output": f / "good.onnx"}, OutputError, "which the job reads"),
    "confidence is the image": (lambda f: {"confidence": str(f / "good.tif")}, OutputError, "CONFIDENCE .*job reads"),
    "confidence is no raster": (lambda f: {"confidence": str(f / "c.png")}, OutputError, "as CONFIDENCE, found"),
    "confidence beside output": (lambda f: {"confidence": str(f / "old.tiff")}, JobError, "unlike that of OUTPUT"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_refused_in_one_sentence(tmp_path: Path, name: str) -> None:
    make, error, sentence = CASES[name]
    options: Options = {"image": write_raster(tmp_path / "good.tif", GOOD),
        "model": write_segmenter(tmp_path / "good.onnx"), "output": tmp_path / "old.tif"}  # fmt: skip
    (tmp_path / "old.tif").write_text("old")
    options.update(make(tmp_path))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(error, match=sentence) as caught:
        mapped(options.pop("image"), options.pop("output"), options.pop("model"), **options)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_damage_found_on_the_way_is_said(tmp_path: Path) -> None:
    layout = {"tiled": True, "blockxsize": 64, "blockysize": 64, "compress": "deflate"}
    source = Path(write_raster(tmp_path / "a.tif", scenery(400, 400), **layout))
    whole = source.read_bytes()
    source.write_bytes(whole[: len(whole) * 3 // 4])
    with pytest.raises(InputError, match="Expected to read town, found damage at column"):
        mapped(source, tmp_path / "o.tif", write_segmenter(tmp_path / "m.onnx"), image_name="town")
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx"]


def test_values_that_are_not_numbers_are_refused(tmp_path: Path) -> None:
    model = write_segmenter(tmp_path / "m.onnx", Sight(scale=float("nan")))
    with pytest.raises(ModelError, match="not numbers"):
        mapped(write_raster(tmp_path / "a.tif", GOOD), tmp_path / "o.tif", model)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx"]


def test_no_memory_at_all_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, model = write_raster(tmp_path / "a.tif", scenery(90, 90)), write_segmenter(tmp_path / "m.onnx")
    Failing(monkeypatch, 0, OutOfMemoryError("Memory ran out for a window."), Segmenter)
    with pytest.raises(WorkerError, match="No smaller windows are possible"):
        mapped(source, tmp_path / "o.tif", model)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx"]
