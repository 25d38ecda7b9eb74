"""The context of an evaluation: painting without edges and by seed, features computed once, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.card import BandInfo, ClassInfo
from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.errors import InputError, MappingError, ModelError
from landsynth.contract.events import Event, Message, Warning
from landsynth.contract.jobs.evaluate import EvaluateJob
from landsynth.evaluation.chips import comparison as module
from landsynth.evaluation.chips.comparison import Context
from landsynth.evaluation.chips.painting import Painter, chip_seed
from landsynth.evaluation.chips.sources import Look
from landsynth.evaluation.features.segmenter import SegmenterFeatures, source_of_logits
from landsynth.tests.helpers.datasets import write_dataset
from landsynth.tests.helpers.experiments import write_generator
from landsynth.tests.helpers.judges import write_nearest_colour
from landsynth.tests.helpers.models import CLASSES, Recipe, write_encoder, write_model
from landsynth.tests.helpers.rasters import run, write_raster

BANDS = tuple(BandInfo(name, 0, 255, 100, 50) for name in ("red", "green", "blue"))
LOOK = Look(CLASSES, (), BANDS, "uint8", None, 1.0)
PLAIN = Recipe(radius=3, strength=0, style_size=0, noise_channels=0)


def quiet(event: Event) -> None:
    """Nobody listens."""


def codes(seed: int = 0, size: int = 64) -> Any:
    return np.random.default_rng(seed).integers(1, 6, (size // 8, size // 8)).repeat(8, 0).repeat(8, 1).astype(np.uint8)


def scenes(*splits: str, size: int = 64) -> dict[str, Any]:
    """A scene a split, of noise."""
    rng = np.random.default_rng(5)
    return {
        f"{split}{number}": (rng.integers(0, 256, (3, size, size)).astype(np.uint8), codes(number, size), split)
        for number, split in enumerate(splits)
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    write_dataset(tmp_path / "data", scenes("test", "test", "train"), bands=BANDS, classes=CLASSES)
    return tmp_path / "data"


def job(data: Path, **changes: Any) -> EvaluateJob:
    options: dict[str, Any] = {"chip_size": 32, "threads": 1, "segmenter": "", "embeddings": ("satellite",)}
    return EvaluateJob(str(data), "r.html", "m.json", **{**options, **changes})


def test_sources_of_all_imagery_are_named(tmp_path: Path, data: Path) -> None:
    assert not Context.open(job(data, synthetic=str(data)), quiet).attribution
    replace(DatasetInfo.read(data), attribution="Land Board").write(data)
    model = write_model(tmp_path / "m.onnx", replace(PLAIN, attribution="Copernicus"))
    assert Context.open(job(data, generator=model), quiet).attribution == "Land Board; Copernicus"
    painted = run(str(data / "test0-mask.tif"), tmp_path / "o.tif", model)
    raster = Context.open(job(tmp_path / "o.tif", synthetic=str(data)), quiet)
    assert painted.tags["ATTRIBUTION"] == "Copernicus" and raster.attribution == "Copernicus; Land Board"


def test_chips_are_painted_as_generate_paints_them(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", PLAIN)
    mask = codes(1, 40)
    mask[:6, :25] = 0  # the hole is continued from its surroundings
    made = run(write_raster(tmp_path / "cover.tif", mask, crs=None), tmp_path / "out.tif", model)
    found = Painter(model, LOOK, quiet, "cpu", 1).paint((mask - 1)[None], [0])
    assert found.shape == (1, 3, 40, 40) and found.dtype == np.float32
    assert np.array_equal(found[0][:, mask > 0], made.image[:, mask > 0]), "edges and rounding included"
    flat = Painter(model, LOOK, quiet, "cpu", 1).paint(np.full((1, 40, 40), 2, np.uint8), [0])
    assert [np.unique(band).tolist() for band in flat[0]] == [[40], [80], [120]], "flat land cover has no frame"


def test_a_chip_depends_on_its_mask_and_seed_alone(tmp_path: Path) -> None:
    painter = Painter(write_model(tmp_path / "m.onnx", Recipe(noise_stride=4)), LOOK, quiet, "cpu", 1)
    masks = np.stack([codes(n, 32) - 1 for n in range(4)])
    whole = painter.paint(masks, [5, 6, 7, 5])
    assert (painter.paint(masks[[3, 1]], [5, 6]) == whole[[3, 1]]).all()
    assert (painter.paint(masks[:1], [9]) != whole[:1]).mean() > 0.5, "another seed is another image"


def test_encoded_chips_take_the_look_of_real_ones(tmp_path: Path) -> None:
    recipe = replace(PLAIN, style_size=3)
    encoder = write_encoder(tmp_path / "e.onnx", recipe)
    painter = Painter(write_model(tmp_path / "m.onnx", recipe, encoder=encoder), LOOK, quiet, "cpu", 1)
    real = np.zeros((2, 3, 160, 160), np.float32) + np.array([30, 60])[:, None, None, None]
    real[1, :, :40] = np.nan  # is the bands' mean of 100: a quarter of the chip
    found = painter.encoded(real, np.ones((2, 160, 160), np.uint8), [0, 1])
    # style: mean / 100, rounds away beside 20, 40, 60; so scale the real numbers up instead
    assert painter.has_encoder and np.unique(found[0, 0]).tolist() == [20]
    bright = painter.encoded(real * 100, np.ones((2, 160, 160), np.uint8), [0, 1])
    assert np.unique(bright[0, 0]).tolist() == [50], "20 of the class and 3000 / 100 of the chip"


def test_synthetic_chips_are_painted_where_none_are_given(tmp_path: Path, data: Path) -> None:
    model = write_model(tmp_path / "m.onnx", Recipe(noise_stride=4))
    context = Context.open(job(data, generator=model), quiet)
    assert context.is_paired and context.synthetic.count == context.real.count == 8
    assert context.synthetic.places == context.real.places
    whole = context.synthetic.batch(range(8))
    assert (whole.classes == context.real.batch(range(8)).classes).all()
    other = Context.open(job(data, generator=model), quiet)
    assert (other.synthetic.batch([6, 2]).images == whole.images[[6, 2]]).all(), "order changes nothing"
    assert (other.synthetic.batch([2]).images == whole.images[[2]]).all(), "also from the file where they are kept"
    assert (
        context.painter
        and (context.painter.paint(whole.classes[3:4], [chip_seed(0, context.real.places[3])]) == whole.images[3]).all()
    )
    again = Context.open(job(data, generator=model, seed=1), quiet)
    assert (again.synthetic.batch([0]).images != whole.images[0]).any()


def test_what_the_real_chips_hide_is_hidden_in_painted_ones(tmp_path: Path) -> None:
    made = scenes("test")
    made["test0"][1][:5, :20] = 0
    write_dataset(tmp_path / "data", made, bands=BANDS, classes=CLASSES)
    context = Context.open(job(tmp_path / "data", generator=write_model(tmp_path / "m.onnx")), quiet)
    batch = context.synthetic.batch([0])
    assert np.isnan(batch.images[0, :, :5, :20]).all() and np.isfinite(batch.images[0, :, 5:]).all()


def test_features_are_computed_once_and_in_any_batch(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    real = module.looked_at
    monkeypatch.setattr(module, "looked_at", lambda chips, *more: calls.append("looked") or real(chips, *more))
    model = write_model(tmp_path / "m.onnx")
    context = Context.open(job(data, generator=model), quiet)
    shares: list[float] = []
    found = context.features("real", "satellite", shares.append)
    assert found.shape == (8, 128) and found.dtype == np.float32 and shares[-1] == 1
    assert context.features("real", "satellite") is found and calls == ["looked"]
    small = Context.open(job(data, generator=model, memory_mb=64), quiet)
    monkeypatch.setattr("landsynth.evaluation.chips.cut.MOST_AT_ONCE", 3)
    assert small.features("real", "satellite") == pytest.approx(found, abs=1e-4)
    assert context.features("training", "satellite").shape == (4, 128)
    assert context.dominant("real").shape == (8,)
    with pytest.raises(InputError, match="Expected encoded chips, found none"):
        context.features("encoded", "satellite")


@pytest.mark.parametrize(("record", "kind", "words"), [
    ({"data": "made", "scenes": ["train2"]}, None, ""),
    ({"data": "made", "scenes": ["test0", "train2"]}, Warning, r"on 1 of the 2 scenes of split test (test0)"),
    ({"data": "other", "scenes": ["test0"]}, Message, "cannot be known: its card names the data other"),
    ({}, Message, "cannot be known: its card names the data none"),
])  # fmt: skip
def test_scenes_that_a_generator_was_trained_on(
    tmp_path: Path, data: Path, record: dict[str, Any], kind: Any, words: str
) -> None:
    said: list[Event] = []
    model = write_generator(tmp_path / "g.onnx", **record)
    context = Context.open(job(data, generator=model), said.append)
    found = [each for each in said if isinstance(each, (Message, Warning)) and "split test" in each.text]
    assert len(found) == (kind is not None)
    assert all(isinstance(each, kind) and words in each.text for each in found)
    assert context.seen("test") == (None if record.get("data") != "made" else tuple(record["scenes"][:-1]))


def test_training_chips_only_where_there_are_some(tmp_path: Path, data: Path) -> None:
    model = write_model(tmp_path / "m.onnx")
    context = Context.open(job(data, generator=model), quiet)
    assert context.training and {place.scene for place in context.training.places} == {"train2"}
    write_dataset(tmp_path / "other", scenes("test"), bands=BANDS, classes=CLASSES)
    assert Context.open(job(tmp_path / "other", generator=model), quiet).training is None


def test_rasters_are_compared_too(tmp_path: Path, data: Path) -> None:
    rng = np.random.default_rng(0)
    images = [
        write_raster(tmp_path / f"{name}.tif", rng.integers(0, 256, (3, 64, 96)).astype(np.uint8), photometric="RGB")
        for name in "ab"
    ]
    cover = write_raster(tmp_path / "cover.tif", (np.kron(codes(2, 64), np.ones((1, 2), np.uint8))[:, :96] * 10))
    model = write_model(tmp_path / "m.onnx")
    pairs = "10=building, 20=land, 30=road, 40=plant, 50=water"
    options: dict[str, Any] = {"synthetic": images[1], "landcover": cover, "class_map": pairs, "generator": model}
    context = Context.open(EvaluateJob(images[0], "r", "m", chip_size=32, threads=1, segmenter="", **options), quiet)
    assert context.is_paired and context.real.count == 6 and context.training is None
    assert [each.name for each in context.real.classes] == [each.name for each in CLASSES]
    assert (context.real.batch([2]).classes == context.synthetic.batch([2]).classes).all()
    bare = Context.open(EvaluateJob(images[0], "r", "m", synthetic=images[1], chip_size=32, segmenter=""), quiet)
    assert bare.is_paired and bare.real.classes == () and bare.real.count == 6
    with pytest.raises(InputError, match="Expected land cover, which a generator can paint"):
        Context.open(EvaluateJob(images[0], "r", "m", generator=model, chip_size=32, segmenter=""), quiet)
    mixed = Context.open(job(data, synthetic=images[1], synthetic_landcover=cover, class_map=pairs), quiet)
    assert not mixed.is_paired and mixed.synthetic.count == 6
    assert mixed.synthetic.classes == mixed.real.classes == CLASSES


def test_pixels_of_other_sizes_are_warned_of(tmp_path: Path, data: Path) -> None:
    write_dataset(tmp_path / "made", scenes("test"), bands=BANDS, classes=CLASSES, pixel_size=2.0)
    events: list[Event] = []
    Context.open(job(data, synthetic=str(tmp_path / "made")), events.append)
    assert any("1 m large, those of the synthetic imagery 2 m" in e.text for e in events if isinstance(e, Warning))


def test_generators_of_other_imagery_are_refused(tmp_path: Path, data: Path) -> None:
    with pytest.raises(InputError, match="red, green, blue; uint8.*found red, green, blue, nir; uint8"):
        Context.open(job(data, generator=write_model(tmp_path / "4.onnx", Recipe(bands=4))), quiet)
    with pytest.raises(InputError, match="found red, green, blue; uint16"):
        Context.open(job(data, generator=write_model(tmp_path / "16.onnx", Recipe(data_type="uint16"))), quiet)
    look = replace(LOOK, classes=(*CLASSES, ClassInfo(6, "volcano")))
    painter = Painter(write_model(tmp_path / "m.onnx"), look, quiet, "cpu", 1)
    with pytest.raises(MappingError, match="found volcano. Choose a generator"):
        painter.paint(np.full((1, 32, 32), 5, np.uint8), [0])


def test_why_a_network_cannot_look(tmp_path: Path, data: Path) -> None:
    model = write_model(tmp_path / "m.onnx")
    context = Context.open(job(data, generator=model), quiet)
    assert context.why_not("satellite") is None
    assert "No segmenter was given" in (context.why_not("segmenter") or "")
    assert "No weights of inception were given" in (context.why_not("inception") or "")
    with pytest.raises(ModelError, match="Expected a segmenter as SEGMENTER, found kind generator"):
        Context.open(job(data, generator=model, segmenter=model), quiet).why_not("segmenter")
    four = tuple(BandInfo(name, 0, 255, 100, 50) for name in ("red", "green", "blue", "nir"))
    judge = write_nearest_colour(tmp_path / "judge.onnx", np.eye(4) * 255, four)
    other = Context.open(job(data, generator=model, segmenter=str(judge)), quiet)
    assert "(red, green, blue, nir), found red, green, blue" in (other.why_not("segmenter") or "")


def test_features_of_a_segmenter_are_what_its_last_convolution_reads(tmp_path: Path) -> None:
    judge = str(write_nearest_colour(tmp_path / "judge.onnx", np.eye(3) * 255))
    assert source_of_logits(judge) == "same", "in this one the image itself"
    images = np.random.default_rng(0).uniform(0, 255, (5, 3, 40, 48)).astype(np.float32)
    images[0, :, :4] = np.nan
    turned = tuple(BandInfo(name, 0, 255, 127.5, 64) for name in ("blue", "green", "red"))
    found = SegmenterFeatures(judge, turned, 1)(images)
    seen = np.where(np.isnan(images), 127.5, images)[:, ::-1]
    assert found == pytest.approx(np.concatenate([seen.mean((2, 3)), seen.std((2, 3))], 1), rel=1e-5)
    assert found.dtype == np.float32


def test_land_cover_of_a_real_raster_is_in_terms_of_the_synthetic_dataset(tmp_path: Path, data: Path) -> None:
    image = write_raster(tmp_path / "a.tif", scenes("test")["test0"][0], photometric="RGB")
    cover = write_raster(tmp_path / "cover.tif", codes(0))
    options: dict[str, Any] = {"synthetic": str(data), "landcover": cover, "chip_size": 32, "segmenter": ""}
    context = Context.open(EvaluateJob(image, "r", "m", **options), quiet)
    assert not context.is_paired and (context.real.count, context.synthetic.count) == (4, 8)
    assert context.real.classes == CLASSES and context.real.batch([0]).classes.max() <= 4
