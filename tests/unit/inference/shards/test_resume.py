"""RESUME: what was killed, failed or was cancelled goes on, and ends in the pixels of a run that never was."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.contract.errors import OutputError
from landsynth.contract.events import Progress
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.inference.network.segmenter import Segmenter
from landsynth.tests.helpers.faults import Failing
from landsynth.tests.helpers.models import Recipe, write_model
from landsynth.tests.helpers.paths import DISTRICT_MODEL
from landsynth.tests.helpers.rasters import Made, blocks, run, write_raster
from landsynth.tests.helpers.resuming import (
    BANDS,
    CUT,
    TILES,
    WIDE,
    finished,
    interrupted,
    rest,
    same,
    shared_out,
    stop,
    worker,
)
from landsynth.tests.helpers.segmenters import Sight, mapped, scenery, write_segmenter


@pytest.mark.parametrize(("recipe", "options"), [
    (WIDE, {"tile_size": 4096, "cog": True}),
    (WIDE, {"tile_size": 56, "cog": True}),
    (WIDE, {"tile_size": 72, "blend": "linear"}),
    (WIDE, {"tile_size": 40, "overlap": 0}),
    (WIDE, {"tile_size": 64, "blend": "none", "extent": (320012.4, 2779600.2, 320080.0, 2779970.7)}),
    (Recipe(radius=3, data_type="uint16", bands=4, scale=40.0), {"tile_size": 48}),
    (Recipe(radius=3, data_type="float32", bands=1, noise_stride=4, noise_channels=2), {"tile_size": 56}),
    (Recipe(radius=3, class_styles=True, style_size=10), {"tile_size": 48, "class_seeds": "water=3", "seed": 9}),
])  # fmt: skip
def test_by_shards_it_is_what_it_is_at_once(
    tmp_path: Path, holed: str, recipe: Recipe, options: dict[str, Any]
) -> None:
    network = write_model(tmp_path / "m.onnx", recipe)
    plain = run(holed, tmp_path / "p.tif", network, **options)
    made = run(holed, tmp_path / "r.tif", network, resume=True, **options)
    same(made, plain)
    assert made.values["resumed"] == plain.values["resumed"] == 0
    for name in ("windows", "tile_size", "overlap", "provider", "megapixels"):
        assert made.values[name] == plain.values[name]
    assert made.progress[-1] == Progress(1.0, 0.0)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx", "p.tif", "r.tif"]


@pytest.mark.parametrize("options", [{}, {"cog": True}])
def test_what_was_interrupted_goes_on(
    tmp_path: Path, holed: str, model: str, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES, **options)
    failing = Failing(monkeypatch, CUT, stop)
    with pytest.raises(KeyboardInterrupt):
        run(holed, tmp_path / "r.tif", model, resume=True, **TILES, **options)
    names = sorted(os.listdir(tmp_path / "r.parts"))
    assert "job.json" in names and "000000.json" in names and not any(name.startswith(".") for name in names)
    failing.is_broken = False
    first, failing.calls = failing.calls, 0
    made = run(holed, tmp_path / "r.tif", model, resume=True, **TILES, **options)
    same(made, plain)
    total, there = plain.values["windows"], made.values["resumed"]
    assert there > 0 and first - 1 < total and failing.calls - 1 < total  # trials apart
    assert rest(made) == [f"Going on with {tmp_path / 'r.parts'}: {there} of {BANDS} bands are there."]
    fractions = [event.fraction for event in made.progress]
    assert (
        fractions == sorted(fractions) and fractions[0] >= there / BANDS * 0.9 and made.progress[-1].seconds_left == 0
    )
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "p.tif", "r.tif", "wide.onnx"]


@pytest.mark.parametrize("options", [{}, {"confidence": "c.tif"}, {"confidence": "c.tif", "cog": True}])
def test_classify_goes_on(tmp_path: Path, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    values = scenery(600, 90)
    values[:, 150:330, 30:60], values[:, 590:] = 7, 7
    source = write_raster(tmp_path / "a.tif", values, nodata=7)
    network = write_segmenter(tmp_path / "m.onnx", Sight(radius=4))

    def mapping(folder: str, **more: Any) -> tuple[Made, dict[str, Any]]:
        (tmp_path / folder).mkdir(exist_ok=True)
        paths = {key: str(tmp_path / folder / name) for key, name in options.items() if key == "confidence"}
        made = mapped(source, tmp_path / folder / "o.tif", network, **{**TILES, **options, **paths, **more})
        texts: dict[str, Any] = {
            path.name: path.read_text() for path in (tmp_path / folder).iterdir() if path.suffix != ".tif"
        }
        for path in (tmp_path / folder).glob("*.tif"):
            with rasterio.open(path) as dataset:
                texts[path.name] = (dataset.read().tolist(), dataset.colorinterp, dataset.nodata, dataset.overviews(1))
        return made, texts

    plain, expected = mapping("plain")
    Failing(monkeypatch, 12, stop, Segmenter)
    with pytest.raises(KeyboardInterrupt):
        mapping("resumed", resume=True)
    monkeypatch.undo()
    made, found = mapping("resumed", resume=True)
    assert found == expected and ("c.tif" in found) == bool(options)
    assert made.values["shares"] == plain.values["shares"] and made.values["resumed"] > 0
    assert made.layout == plain.layout and made.tags.keys() == plain.tags.keys()
    assert len(set(np.unique(made.codes))) == 6


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize(
    ("number", "options"),
    [(signal.SIGKILL, {}), (signal.SIGKILL, {"cog": True}), (signal.SIGTERM, {}), (signal.SIGKILL, {"vrt": True})],
)
def test_a_worker_that_is_killed_and_started_again(tmp_path: Path, number: int, options: dict[str, Any]) -> None:
    """A real process, killed in the middle: twice, then left alone."""
    values = blocks(1600, 120)
    values[500:1000, 30:80] = 0
    source = write_raster(tmp_path / "a.tif", values, nodata=0)
    model = write_model(tmp_path / "m.onnx", WIDE)
    chosen = {"cog": options.get("cog", False), "tile_size": 64, "class_map": "codes"}
    plain = run(source, tmp_path / "p.tif", model, **chosen)
    output = tmp_path / ("r.vrt" if options.get("vrt") else "r.tif")
    job = GenerateJob(source, str(output), model, threads=1, resume=True, **chosen)
    there = 0
    for _ in range(2):
        process = worker(job, tmp_path / "job.json")
        end = time.monotonic() + 60
        while len(list((tmp_path / "r.parts").glob("0*.json"))) < there + 3 and time.monotonic() < end:
            assert process.poll() is None
            time.sleep(0.002)
        process.send_signal(number)
        assert process.wait(60) in (-number, 128 + number)
        found = len(list((tmp_path / "r.parts").glob("0*.json")))
        assert there < found < 18 and not output.exists()
        there = found
        if number == signal.SIGTERM:  # what it announced is gone
            names = [*os.listdir(tmp_path), *os.listdir(tmp_path / "r.parts")]
            assert not [name for name in names if name.startswith(".")]
    made = run(source, output, model, resume=True, **chosen)
    assert made.values["resumed"] == there
    same(made, plain)
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_network_in_two_parts_is_killed_and_goes_on(tmp_path: Path) -> None:
    """The bundled generator with so little memory that its windows go through in two parts."""
    source = write_raster(tmp_path / "a.tif", blocks(1000, 300))
    chosen: dict[str, Any] = {"memory_mb": 176, "seed": 3, "class_map": "codes"}
    plain = run(source, tmp_path / "p.tif", str(DISTRICT_MODEL), **chosen)
    output, folder = tmp_path / "r.tif", tmp_path / "r.parts"
    job = GenerateJob(source, str(output), str(DISTRICT_MODEL), threads=1, resume=True, **chosen)
    process = worker(job, tmp_path / "job.json")
    end = time.monotonic() + 120
    while len(list(folder.glob("0*.json"))) < 2 and time.monotonic() < end:
        assert process.poll() is None
        time.sleep(0.002)
    process.kill()
    assert process.wait(60) == -signal.SIGKILL and not output.exists()
    there = len(finished(folder))
    used = json.loads((folder / "job.json").read_text())["plan"]
    assert used.get("tile") or used.get("is_divided")
    made = run(source, output, str(DISTRICT_MODEL), resume=True, **chosen)
    assert 2 <= made.values["resumed"] == there < len(used["rows"])
    same(made, plain)


def test_what_was_shared_out_goes_on_alone(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES)
    interrupted(tmp_path, holed, model, monkeypatch, scheduler="", memory_mb=None)
    with monkeypatch.context() as patch:
        patch.setattr("landsynth.inference.shards.run.UNSEEN_SECONDS", 0.1)
        done = shared_out(patch, only=(3, 5))
        with pytest.raises(OutputError, match="found 3 of them gone"):
            run(holed, tmp_path / "r.tif", model, resume=True, scheduler="local", **TILES)
    assert len(done) == 2
    made = run(holed, tmp_path / "r.tif", model, resume=True, **TILES)
    same(made, plain)
    assert made.values["resumed"] == BANDS - 3


@pytest.mark.parametrize("name", ["000000.tif", "000001.npz", "000000.json"])
def test_a_damaged_band_is_computed_again(
    tmp_path: Path, holed: str, model: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES)
    interrupted(tmp_path, holed, model, monkeypatch)
    number = len(finished(tmp_path / "r.parts"))
    (tmp_path / "r.parts" / name).write_bytes(b"")
    made = run(holed, tmp_path / "r.tif", model, resume=True, **TILES)
    same(made, plain)
    assert made.values["resumed"] == number - 1


def test_bands_of_two_plans_are_not_mixed(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record is another run's, with the same windows of another size: what the first left is computed again."""
    plain = run(holed, tmp_path / "p.tif", model, **TILES, seed=5)
    interrupted(tmp_path, holed, model, monkeypatch)
    first = tmp_path / "r.parts"
    record = json.loads((first / "job.json").read_text())
    record["asked"]["options"]["seed"] = record["settled"]["seed"] = 5
    (first / "job.json").write_text(json.dumps(record))
    made = run(holed, tmp_path / "r.tif", model, resume=True, seed=5, **TILES)
    np.testing.assert_array_equal(made.image, plain.image)
    assert made.values["resumed"] == 0
