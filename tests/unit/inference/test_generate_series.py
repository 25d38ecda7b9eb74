"""What a time series promises: each date is what Generate paints with its look, to the bit, and only looks differ."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.contract.errors import InputError, JobError, OutputError, WorkerError
from landsynth.contract.events import Message, Warning
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.generate_series import GenerateSeriesJob, date_in, spans
from landsynth.contract.jobs.registry import from_json, to_json
from landsynth.inference import generate_series as module
from landsynth.inference.generate_series import generate_series
from landsynth.tests.helpers.models import Recipe, write_encoder, write_model
from landsynth.tests.helpers.rasters import blocks, run, write_raster

RECIPE = Recipe(radius=3, noise_channels=2)
DAYS = ("2024-01-10", "2024-04-01", "2024-12-31")
FILES = [f"cover-{day}.tif" for day in DAYS]


@pytest.fixture
def model(tmp_path: Path) -> str:
    return write_model(tmp_path / "m.onnx", RECIPE, encoder=write_encoder(tmp_path / "m.encoder.onnx", RECIPE))


@pytest.fixture
def cover(tmp_path: Path) -> str:
    return write_raster(tmp_path / "cover.tif", blocks(90, 120), nodata=0)


@pytest.fixture
def images(tmp_path: Path) -> tuple[str, ...]:
    """One for each of DAYS, not in their order, whose names say it in three ways."""
    names = ("S2_20241231T100031.tif", "20240110.tif", "mosaic_2024_04_01_v2.tif")
    return tuple(
        write_raster(tmp_path / name, np.full((3, 140, 140), level, np.uint8))
        for name, level in zip(names, (250, 20, 120))
    )


def series(folder: Path, cover: str, model: str, **options: Any) -> tuple[list[Any], dict[str, Any], list[Any]]:
    events: list[Any] = []
    chosen = {"tile_size": 48, "class_map": "codes", "threads": 1, "seed": 7, **options}
    values = generate_series(GenerateSeriesJob(cover, str(folder / "out"), model, **chosen), events.append)
    pixels = []
    for path in values["images"]:
        with rasterio.open(path) as file:
            pixels.append(file.read())
    return pixels, values, events


@pytest.mark.parametrize("options", [{}, {"resume": True}, {"scheduler": "local:2", "cog": True}])
def test_each_date_is_what_generate_paints_with_its_image(
    tmp_path: Path, cover: str, model: str, images: Any, options: Any
) -> None:
    made, values, events = series(tmp_path, cover, model, style_images=images, **options)
    assert values["dates"] == list(DAYS) and [Path(each).name for each in values["images"]] == FILES
    assert sorted(os.listdir(tmp_path / "out")) == [*FILES, "series.qlr"]
    for number, (pixels, image) in enumerate(zip(made, (images[1], images[2], images[0]))):
        alone = run(cover, tmp_path / f"{number}.tif", model, tile_size=48, seed=7, style_image=image)
        np.testing.assert_array_equal(pixels, alone.image)
        with rasterio.open(values["images"][number]) as file:
            tags = file.tags()
        job = from_json(tags["JOB"])
        assert isinstance(job, GenerateJob)
        assert (job.output, job.style_image) == (values["images"][number], image)
        assert tags["DATE"] == DAYS[number] and tags["TIFFTAG_DATETIME"] == f"{DAYS[number]} 00:00:00".replace("-", ":")
        assert isinstance(from_json(tags["SERIES"]), GenerateSeriesJob)
    assert len({pixels.tobytes() for pixels in made}) == 3
    assert not [event for event in events if isinstance(event, Warning) and "nearly the same look" in event.text]
    said = [event.text for event in events if isinstance(event, Message)]
    assert [f"{day}: {image}." in said for day, image in zip(DAYS, (images[1], images[2], images[0]))] == [True] * 3
    assert values["megapixels"] == pytest.approx(3 * 90 * 120 / 1e6) and values["windows"] % 3 == 0


def test_only_the_look_differs(tmp_path: Path, cover: str, images: Any) -> None:
    """The test model adds the mean of the style: what is left is the texture."""
    recipe = Recipe(radius=3, noise_channels=2, data_type="float32")
    encoder = write_encoder(tmp_path / "f.encoder.onnx", recipe)
    model = write_model(tmp_path / "f.onnx", recipe, encoder=encoder)
    made = series(tmp_path, cover, model, style_images=images)[0]
    for pixels in made[1:]:
        shift = pixels - made[0]
        assert shift.min() > 0.5
        np.testing.assert_allclose(shift, shift.mean(), atol=1e-3)


@pytest.mark.parametrize(("options", "days"), [
    ({"seasons": 4, "start": "2023-03-01"}, ["2023-03-01", "2023-05-31", "2023-08-30", "2023-11-29"]),
    ({"dates": ("2024-05-01", "2024-02-29"), "style_seed": 2**63 - 1}, ["2024-02-29", "2024-05-01"]),
])  # fmt: skip
def test_drawn_looks_are_seeds_one_above_another(
    tmp_path: Path, cover: str, model: str, options: Any, days: Any
) -> None:
    made, values, _ = series(tmp_path, cover, model, name="a place/of dots.", **options)
    assert values["dates"] == days and Path(values["images"][0]).name == f"a_place_of_dots-{days[0]}.tif"
    for number, pixels in enumerate(made):
        seed = (options.get("style_seed", 7) + number) % 2**63
        alone = run(cover, tmp_path / f"{number}.tif", model, tile_size=48, seed=7, style_seed=seed)
        np.testing.assert_array_equal(pixels, alone.image)
    plain = run(cover, tmp_path / "plain.tif", model, tile_size=48, seed=7)
    assert np.array_equal(made[0], plain.image) == ("style_seed" not in options)


def test_a_run_that_broke_off_paints_what_is_missing(
    tmp_path: Path, cover: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dates: dict[str, Any] = {"dates": DAYS, "memory_mb": None}
    whole = series(tmp_path, cover, model, **dates)[0]
    (tmp_path / "out").rename(tmp_path / "whole")
    painted, paint = [], module.generate

    def twice(job: GenerateJob, *rest: Any) -> Any:
        painted.append(Path(job.output).name)
        if len(painted) == 2:
            raise WorkerError("the power went")
        return paint(job, *rest)

    monkeypatch.setattr(module, "generate", twice)
    with pytest.raises(WorkerError):
        series(tmp_path, cover, model, resume=True, **dates)
    assert not (tmp_path / "out").exists() and (tmp_path / "out.part" / FILES[0]).exists()
    with pytest.raises(JobError, match=r"^RESUME: .* seed was 7 and is 8.* another OUTPUT"):
        series(tmp_path, cover, model, resume=True, **{**dates, "seed": 8})
    again = series(tmp_path, cover, model, resume=True, **dates)[0]
    assert painted == [FILES[0], FILES[1], FILES[1], FILES[2]]
    for one, other in zip(whole, again):
        np.testing.assert_array_equal(one, other)
    assert sorted(os.listdir(tmp_path / "out")) == sorted(os.listdir(tmp_path / "whole"))
    assert not (tmp_path / "out.part").exists()
    painted.clear()
    painted.append("before")
    (tmp_path / "out").rename(tmp_path / "second")
    with pytest.raises(WorkerError):
        series(tmp_path, cover, model, **dates)
    assert not list(tmp_path.glob("*out*")), "without RESUME nothing stays"


def test_warnings_are_said_once(tmp_path: Path, cover: str) -> None:
    model = write_model(tmp_path / "m.onnx", Recipe(radius=3, pixel_size=9.0))
    events = series(tmp_path, cover, model, dates=("2024-01-01", "2024-01-02", "2024-01-03"))[2]
    warnings = [event.text for event in events if isinstance(event, Warning)]
    assert len(set(warnings)) == len(warnings) > 0 and any("trained for 9 m" in text for text in warnings)


def test_images_that_look_alike_to_the_model_are_warned_of(tmp_path: Path, cover: str, model: str) -> None:
    images = [
        write_raster(tmp_path / f"2024010{level}.tif", np.full((3, 140, 140), 100 + level, np.uint8))
        for level in (1, 3)
    ]
    events = series(tmp_path, cover, model, style_images=tuple(images))[2]
    warnings = [event.text for event in events if isinstance(event, Warning)]
    assert sum("nearly the same look" in text and "differ by 1% of" in text for text in warnings) == 1


@pytest.mark.parametrize(("options", "said"), [
    ({}, "dates: expected STYLE_IMAGES, DATES or SEASONS with 2 to 366 dates, found 0"),
    ({"dates": ("2024-01-01",)}, "dates: .* with 2 to 366 dates, found 1"),
    ({"dates": ("2024-01-01", "2024-1-2")}, "dates: expected a date such as 2024-07-15, found '2024-1-2'"),
    ({"dates": ("2024-01-01", "2023-02-29")}, "dates: .*found '2023-02-29', which the calendar lacks"),
    ({"dates": ("2024-01-01", "0001-01-01")}, "dates: expected a date"),
    ({"dates": ("2024-01-01", "2024-02-01", "2024-01-01")}, "dates: expected dates that differ, found '2024-01-01'"),
    ({"style_images": ("a.tif", "b.tif"), "dates": DAYS}, "dates: expected 2 dates, one for each of STYLE_IMAGES"),
    ({"style_images": ("20240101.tif", "b12345678.tif")}, "dates: .*as b12345678.tif has none in its name"),
    ({"style_images": ("20240101.tif", "20240102.tif"), "style_seed": 1}, "style_seed: expected nothing beside"),
    ({"style_image": "a.tif", "dates": DAYS}, "style_image: expected nothing, as each date has its own"),
    ({"seasons": 4}, "start: expected a date with SEASONS"),
    ({"dates": DAYS, "start": "2024-01-01"}, "start: expected a date with SEASONS, and nothing without"),
    ({"seasons": 4, "start": "spring"}, "start: expected a date such as"),
    ({"seasons": 1, "start": "2024-01-01"}, "seasons: expected a number of at least 2"),
    ({"seasons": 2, "dates": DAYS}, "seasons: expected nothing beside"),
])  # fmt: skip
def test_what_makes_no_series_is_refused(options: Any, said: str) -> None:
    with pytest.raises(JobError, match=f"^{said}"):
        GenerateSeriesJob("cover.tif", "out", **options)


def test_what_the_files_do_not_allow_is_refused(tmp_path: Path, cover: str, model: str, images: Any) -> None:
    bare = write_model(tmp_path / "bare.onnx", Recipe(style_size=0))
    for own, options, error, said in (
        (bare, {"dates": DAYS}, JobError, "^MODEL: expected a model with a style"),
        (bare, {"style_images": images}, JobError, "^STYLE_IMAGES: expected a model with an encoder"),
        (model, {"dates": DAYS, "scheduler": "nowhere"}, JobError, "^scheduler"),
    ):
        with pytest.raises(error, match=said):
            series(tmp_path, cover, own, **options)
        assert not list(tmp_path.glob("*out*"))
    few = write_raster(tmp_path / "20250101.tif", np.full((2, 140, 140), 9, np.uint8))
    with pytest.raises(InputError, match="^STYLE_IMAGES: expected the 3 bands of the model"):
        series(tmp_path, cover, model, style_images=(*images, few), resume=True)
    assert not list(tmp_path.glob("out*")), "seen before anything is painted"
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").touch()
    with pytest.raises(OutputError, match="OUTPUT to be a new or an empty folder"):
        series(tmp_path, cover, model, dates=DAYS)
    assert os.listdir(tmp_path / "out") == ["mine.txt"]


def test_dates_in_names_and_what_each_stands_for() -> None:
    names = {
        "LC08_L2SP_190026_20190715_20200827_B4.TIF": "2019-07-15", "a-2024-02-29.tif": "2024-02-29",
        "20241399_2023.05.06.tif": "2023-05-06", "2024-0102.tif": "", "x/2024-01-01/y.tif": "", "12024010100.tif": "",
    }  # fmt: skip
    assert {name: date_in(name) for name in names} == names
    days = [date(2024, 1, 1), date(2024, 3, 1), date(2024, 12, 31)]
    ends = [date(2024, 2, 29), date(2024, 12, 30), date(2025, 10, 31)]
    assert spans(days) == list(zip(days, ends))
    job = GenerateSeriesJob("cover.tif", "out", dates=DAYS, style_images=tuple("abc"))
    assert from_json(to_json(job)) == job
