"""What classify promises: exact classes, seam-free, on the grid of the imagery, and nothing where it shows nothing."""

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

from landsynth.contract.card import read_card
from landsynth.contract.jobs.classify import ClassifyJob
from landsynth.contract.jobs.registry import from_json
from landsynth.inference import classify as module
from landsynth.inference.classify import classify
from landsynth.inference.network.segmenter import Segmenter, decide
from landsynth.tests.helpers.faults import counted, scarce
from landsynth.tests.helpers.paths import ROOT
from landsynth.tests.helpers.rasters import NORTH_UP, UTM, write_raster
from landsynth.tests.helpers.segmenters import LEVELS, Sight, mapped, nearest, scenery, write_segmenter

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
WIDE = Sight(radius=9, weights=(0.5, 0.25, 0.25))


@pytest.fixture
def model(tmp_path: Path) -> str:
    return write_segmenter(tmp_path / "m.onnx")


@pytest.fixture
def wide(tmp_path: Path) -> str:
    return write_segmenter(tmp_path / "wide.onnx", WIDE)


def test_closed_form(tmp_path: Path, model: str) -> None:
    image = scenery(70, 90)
    made = mapped(write_raster(tmp_path / "a.tif", image), tmp_path / "o.tif", model, tile_size=32)
    np.testing.assert_array_equal(made.codes, nearest(image[0]))
    assert made.codes.dtype == np.uint8 and made.dataset.nodata == 0 and made.values["windows"] > 4


def test_closed_form_with_context(tmp_path: Path) -> None:
    model = write_segmenter(tmp_path / "m.onnx", Sight(radius=2))
    image = scenery(50, 60)
    made = mapped(write_raster(tmp_path / "a.tif", image), tmp_path / "o.tif", model)
    grown = np.pad(image[0].astype(np.float64), 2, mode="reflect")
    mean = sum(grown[y : y + 50, x : x + 60] for y in range(5) for x in range(5)) / 25
    assert (made.codes != nearest(mean)).sum() <= 1  # a mean may lie on the border of two classes


def test_numbers_events_and_tags(tmp_path: Path, model: str) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(60, 70))
    made = mapped(source, tmp_path / "o.tif", model, tile_size=32, confidence=str(tmp_path / "c.tif"))
    values = made.values
    assert (values["OUTPUT"], values["CONFIDENCE"]) == (str(tmp_path / "o.tif"), str(tmp_path / "c.tif"))
    assert (values["tile_size"], values["overlap"], values["megapixels"]) == ([32, 32], 8, 0.0042)
    assert 0 <= values["network_seconds"] < values["seconds"] and values["provider"] == "CPUExecutionProvider"
    shares = [float((made.codes == code).mean()) for code in (1, 2, 3, 4, 5)]
    assert list(values["shares"]) == ["building", "land", "road", "plant", "water"]
    assert list(values["shares"].values()) == pytest.approx(shares)
    json.dumps(values, allow_nan=False)
    job = from_json(made.tags["JOB"])
    assert isinstance(job, ClassifyJob) and job.image == source
    assert made.tags["MODEL"] == "sight" and made.tags["TIFFTAG_SOFTWARE"] == "LandSynth"
    assert "SYNTHETIC" not in made.tags
    text = "\n".join(made.log)
    for words in ("run by CPUExecutionProvider", "red from band 1", "windows of 32 x 32", "Mpx/s"):
        assert words in text
    assert made.progress[-1].fraction == 1 and made.progress[-1].seconds_left == 0 and not made.warnings
    assert made.scratch and not any(os.path.exists(path) for path in made.scratch)
    names = ["a.tif", "c.qml", "c.tif", "m.onnx", "o.qml", "o.tif", "o.tif.aux.xml"]
    assert sorted(os.listdir(tmp_path)) == names
    assert "CONFIDENCE" not in mapped(source, tmp_path / "o.tif", model).values


@pytest.mark.parametrize("blend", ["cosine", "linear", "none"])
@pytest.mark.parametrize("tile", [48, 64])
@pytest.mark.parametrize("overlap", [None, 18, 32])
def test_tiled_equals_untiled(tmp_path: Path, wide: str, tile: int, overlap: int | None, blend: str) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(90, 100))
    whole = mapped(source, tmp_path / "whole.tif", wide, tile_size=4096)
    tiled = mapped(source, tmp_path / "tiled.tif", wide, tile_size=tile, overlap=overlap, blend=blend)
    assert whole.values["windows"] == 1 and tiled.values["windows"] > 4
    np.testing.assert_array_equal(tiled.codes, whole.codes)


def test_too_little_overlap_is_allowed_warned_about_and_seen(tmp_path: Path, wide: str) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(90, 100))
    whole = mapped(source, tmp_path / "whole.tif", wide)
    tiled = mapped(source, tmp_path / "tiled.tif", wide, tile_size=40, overlap=0)
    assert any("overlap of 0 is less than the model's advice of 26" in text for text in tiled.warnings)
    assert (tiled.codes != whole.codes).any() and not whole.warnings


def test_logits_are_blended_and_not_classes(tmp_path: Path) -> None:
    """Windows that disagree, one sure of class 1 and one of class 5, meet in the classes between them."""
    logits = np.zeros((2, 3, 1, 1), np.float32)
    logits[0, :, 0, 0], logits[1, :, 0, 0] = (3, 2, 0), (0, 2, 3)
    assert decide(logits.mean(0), False)[0, 0, 0] == 1 and decide(logits[0], False)[0, 0, 0] == 0


@pytest.mark.parametrize("cut", [17, 31.4, 50])
def test_neighbouring_extents_join(tmp_path: Path, wide: str, cut: float) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(60, 80))
    x0, y0, x1, y1 = 320003, 2780009 - 60, 320083, 2780009
    both = mapped(source, tmp_path / "both.tif", wide)
    left = mapped(source, tmp_path / "l.tif", wide, extent=(x0, y0, x0 + cut, y1), tile_size=40)
    right = mapped(source, tmp_path / "r.tif", wide, extent=(x0 + cut, y0, x1, y1), blend="linear")
    np.testing.assert_array_equal(np.concatenate([left.codes, right.codes], 1), both.codes)
    assert left.dataset.bounds.right == right.dataset.bounds.left


def test_confidence_is_exact(tmp_path: Path, model: str) -> None:
    image = scenery(40, 50)
    image[:, 5, 5] = 0
    source = write_raster(tmp_path / "a.tif", image, nodata=0)
    made = mapped(source, tmp_path / "o.tif", model, confidence=str(tmp_path / "c.tif"), tile_size=32)
    levels = np.array(LEVELS)[:, None, None]
    logits = 1e-3 * (2 * levels * image[0] - levels**2)
    chance = np.exp(logits) / np.exp(logits).sum(0)
    with rasterio.open(tmp_path / "c.tif") as dataset:
        percent = dataset.read(1)
        assert (dataset.nodata, dataset.dtypes, dataset.descriptions) == (255, ("uint8",), ("confidence in percent",))
    assert percent[5, 5] == 255 and made.codes[5, 5] == 0
    percent[5, 5] = np.rint(100 * chance.max(0)[5, 5])
    assert np.abs(percent - 100 * chance.max(0)).max() < 0.501
    assert percent.min() >= 20 and percent.max() > 90


def test_sure_logits_do_not_overflow() -> None:
    logits = np.array([1e30, -1e30, 1e30], np.float32)[:, None, None]
    np.testing.assert_array_equal(decide(logits, True)[:, 0, 0], [0, 50])


@pytest.mark.parametrize("shape", [(1, 3, 4), (5, 700, 3), (3, 2, 0)])
def test_decisions_are_argmax(shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landsynth.inference.network.segmenter.CHUNK", 64)
    logits = np.random.default_rng(0).integers(-3, 3, shape).astype(np.float32)
    np.testing.assert_array_equal(decide(logits, True)[0], logits.argmax(0))


def test_nodata_is_kept_and_surroundings_see_the_mean(tmp_path: Path) -> None:
    model = write_segmenter(tmp_path / "m.onnx", Sight(radius=6, mean=100.0))
    image = np.full((3, 60, 70), 100, np.uint8)
    image[:, 20:50, 20:50] = 0
    image[0, 0, :5] = 0  # a pure colour is imagery
    image[0, 0, :5], image[1, 0, :5] = 0, 200
    made = mapped(write_raster(tmp_path / "a.tif", image, nodata=0), tmp_path / "o.tif", model, tile_size=32)
    hidden = (image == 0).all(0)
    np.testing.assert_array_equal(made.codes == 0, hidden)
    assert (made.codes[~hidden] == 3).all()  # zeros in the hole would show around it
    assert made.dataset.nodata == 0 and made.values["shares"]["road"] == 1


@pytest.mark.parametrize("how", ["mask", "alpha", "nan", "nodata of one band"])
def test_every_way_to_show_nothing(tmp_path: Path, model: str, how: str) -> None:
    image, hidden = scenery(40, 50), np.zeros((40, 50), bool)
    hidden[3:9, 30:] = True
    options: dict[str, Any] = {}
    values: Any = image
    if how == "mask":
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
    made = mapped(write_raster(tmp_path / "a.tif", values, **options), tmp_path / "o.tif", model)
    np.testing.assert_array_equal(made.codes, np.where(hidden, 0, nearest(image[0])))


def test_windows_without_imagery_are_not_computed(tmp_path: Path, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    image, network = scenery(200, 64), counted(monkeypatch, Segmenter)
    image[:, :150] = 0
    made = mapped(write_raster(tmp_path / "a.tif", image, nodata=0), tmp_path / "o.tif", model, tile_size=32)
    assert 1 < network.calls < made.values["windows"] / 2
    np.testing.assert_array_equal(made.codes[160:], nearest(image[0, 160:]))


def test_the_edge_of_the_raster_is_continued(tmp_path: Path) -> None:
    model = write_segmenter(tmp_path / "m.onnx", Sight(radius=6))
    made = mapped(write_raster(tmp_path / "a.tif", np.full((3, 40, 40), 180, np.uint8)), tmp_path / "o.tif", model)
    assert (made.codes == 4).all()  # zero padding would show


@pytest.mark.parametrize("size", [(1, 1), (1, 30), (30, 1), (5, 7)])
def test_rasters_smaller_than_the_context_are_one_window(tmp_path: Path, size: tuple[int, int]) -> None:
    model = write_segmenter(tmp_path / "m.onnx", Sight(radius=9, multiple=32))
    source = write_raster(tmp_path / "a.tif", np.full((3, *size), 60, np.uint8))
    for cog in (False, True):
        made = mapped(source, tmp_path / "o.tif", model, cog=cog)
        assert made.codes.shape == size and (made.codes == 2).all() and made.values["windows"] == 1
        assert all(side % 32 == 0 for side in made.values["tile_size"])


CODES = [((0, 1, 2, 3, 4), "uint8", 255), ((0, 255, 2, 3, 4), "uint8", 1), ((111, 211, 311, 411, 511), "uint16", 0),
    ((0, 256, 65535, 3, 255), "uint16", 1)]  # fmt: skip


@pytest.mark.parametrize(("codes", "data_type", "nodata"), CODES)
@pytest.mark.parametrize("cog", [False, True])
def test_codes_of_the_card(tmp_path: Path, codes: tuple[int, ...], data_type: str, nodata: int, cog: bool) -> None:
    model = write_segmenter(tmp_path / "m.onnx", Sight(codes=codes))
    image = scenery(40, 50)
    image[:, 7:9] = 0
    made = mapped(write_raster(tmp_path / "a.tif", image, nodata=0), tmp_path / "o.tif", model, cog=cog)
    np.testing.assert_array_equal(made.codes, np.where((image == 0).all(0), nodata, nearest(image[0], codes)))
    assert made.codes.dtype == data_type and made.dataset.nodata == nodata and made.layout == ("COG" if cog else None)


GRIDS = [
    ("north-up", NORTH_UP, UTM, None),
    ("south-up", Affine(1, 0, 320003, 0, 1, 2780009), UTM, None),
    ("rotated", Affine(0.8, 0.6, 320003, 0.6, -0.8, 2780009), UTM, None),
    ("degrees", Affine(9e-6, 0, 10, 0, -9e-6, 1), "EPSG:4326", None),
    ("no CRS", Affine(1, 0, 5, 0, -1, 7), None, None),
    ("no georeference", Affine.identity(), None, None),
    ("coarse", Affine(30, 0, 320000, 0, -30, 2780000), UTM, "The pixels are 30 m large, the model was trained for 1 m"),
    ("degrees nowhere", Affine(1, 0, 10, 0, -1, 200), "EPSG:4326", "The pixel size in metres is not known"),
]


@pytest.mark.parametrize(("transform", "crs", "warning"), [g[1:] for g in GRIDS], ids=[g[0] for g in GRIDS])
def test_grids_are_kept(tmp_path: Path, wide: str, transform: Affine, crs: str | None, warning: str | None) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(40, 60), crs=crs, transform=transform)
    made = mapped(source, tmp_path / "o.tif", wide, tile_size=48)
    assert tuple(made.dataset.transform) == tuple(transform) and made.codes.shape == (40, 60)
    assert made.dataset.crs == (rasterio.crs.CRS.from_string(crs) if crs else None)
    np.testing.assert_array_equal(made.codes, mapped(source, tmp_path / "w.tif", wide).codes)
    assert [warning in text for text in made.warnings] == ([True] if warning else [])


@pytest.mark.parametrize("tile", [None, 128])
def test_smaller_windows_where_memory_runs_out(
    tmp_path: Path, wide: str, tile: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(120, 130))
    expected = mapped(source, tmp_path / "w.tif", wide)
    scarce(monkeypatch, Segmenter, 64 * 64)
    made = mapped(source, tmp_path / "o.tif", wide, tile_size=tile)
    np.testing.assert_array_equal(made.codes, expected.codes)
    assert any("trying smaller ones" in text for text in made.warnings) and made.values["windows"] > 4
    assert made.values["shares"] == expected.values["shares"]  # nothing is counted twice


def test_the_same_on_any_memory(tmp_path: Path, wide: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_raster(tmp_path / "a.tif", scenery(120, 130))
    large = mapped(source, tmp_path / "w.tif", wide)
    monkeypatch.setattr(module, "window_bytes", lambda card: 20_000)
    small = mapped(source, tmp_path / "s.tif", wide, memory_mb=64)
    assert small.values["windows"] > large.values["windows"] == 1
    width, height = small.values["tile_size"]
    assert height * (width * 20_000 + 130 * 8) <= 64 * 2**20
    np.testing.assert_array_equal(small.codes, large.codes)


def test_memory_does_not_grow_with_the_raster(tmp_path: Path, model: str) -> None:
    peaks = []
    layout = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate"}
    for height in (4096, 12288):  # from 4,096 on the values of all 64 chips are looked at
        source = write_raster(tmp_path / f"{height}.tif", np.full((3, height, 256), 60, np.uint8), **layout)
        job = ClassifyJob(source, str(tmp_path / "o.tif"), str(tmp_path / "c.tif"), model, tile_size=128, threads=1)
        tracemalloc.start()
        classify(job, lambda event: None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.2 * peaks[0]


def test_a_segmenter_that_is_open_already(tmp_path: Path, model: str) -> None:
    network = Segmenter(model, "cpu", 1)
    assert network.seconds == 0
    for name, size in (("a", (40, 50)), ("b", (33, 90))):
        image = scenery(*size)
        job = ClassifyJob(write_raster(tmp_path / f"{name}.tif", image), str(tmp_path / "o.tif"), model="unused.onnx")
        events: list[Any] = []
        values = classify(job, events.append, network)
        with rasterio.open(tmp_path / "o.tif") as dataset:
            np.testing.assert_array_equal(dataset.read(1), nearest(image[0]))
        assert 0 <= values["network_seconds"] < values["seconds"]
        assert not any("run by" in getattr(event, "text", "") for event in events)


def test_the_budget_counts_bands_classes_and_the_network(model: str) -> None:
    from dataclasses import replace

    from landsynth.inference.network.segmenter import MANY_BYTES, window_bytes

    card = read_card(model)
    assert window_bytes(card) == MANY_BYTES + 3 * 4 * (3 + 5) + 12 * 3
    assert window_bytes(replace(card, pixel_bytes=200, classes=card.classes[:4])) == 200 + 3 * 4 * (3 + 4) + 12 * 3


def _unet(folder: Path) -> str:
    """A U-Net with random weights, exported as training does it."""
    torch = pytest.importorskip("torch")
    from landsynth.models.unet import UNet
    from landsynth.tests.helpers.networks import dataset_info, shaken
    from landsynth.training.export.card import segmenter_card
    from landsynth.training.export.generator import export_segmenter

    torch.manual_seed(3)
    net = shaken(UNet(3, 4, width=8, depth=3))
    path = folder / "unet.onnx"
    export_segmenter(net, segmenter_card(net, net.context, dataset_info(), "unet", "unet", "", {}), path)  # type: ignore[arg-type]
    return str(path)


@pytest.mark.parametrize("kind", ["random", "trained"])
def test_a_unet_tiled_against_untiled(tmp_path: Path, kind: str) -> None:
    """The same class at 99.99 % of the pixels, with nodata within."""
    image = scenery(240, 280, cell=11)
    if kind == "trained":
        judge, pictures = ROOT / "runs" / "judge" / "judge.onnx", sorted(ROOT.glob("runs/dubai-scenes/*-image.tif"))
        if not judge.is_file() or not pictures:
            pytest.skip("needs runs/judge and runs/dubai-scenes, which benchmarks/train_judge.py makes")
        with rasterio.open(pictures[0]) as dataset:
            image = dataset.read()[:, :240, :280]
    model = str(judge) if kind == "trained" else _unet(tmp_path)
    assert kind == "trained" or read_card(model).pixel_bytes == 26 * 8
    image[:, 100:130, 140:] = 0
    source = write_raster(tmp_path / "a.tif", image, nodata=0)
    whole = mapped(source, tmp_path / "w.tif", model, tile_size=4096)
    tiled = mapped(source, tmp_path / "t.tif", model, tile_size=320 if kind == "trained" else 192)
    assert whole.values["windows"] == 1 and tiled.values["windows"] >= 4
    assert (tiled.codes == whole.codes).mean() >= 0.9999
    assert len(np.unique(whole.codes)) >= 3
