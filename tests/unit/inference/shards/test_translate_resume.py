"""Translation in parts: what was killed goes on, what is shared out is joined, and both end in the same pixels."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import rasterio

from landsynth.contract.errors import JobError, OutputError
from landsynth.contract.jobs.translate import TranslateJob
from landsynth.inference.network.translator import Translator
from landsynth.inference.shards import compute
from landsynth.tests.helpers.faults import Failing
from landsynth.tests.helpers.rasters import Made, write_raster
from landsynth.tests.helpers.resuming import TILES, rest, same, shared_out, stop, worker
from landsynth.tests.helpers.segmenters import scenery
from landsynth.tests.helpers.tints import Tint, translated, write_translator

WIDE = Tint(radius=9)
CUT = 12
"""Windows after which some bands are finished."""


@pytest.fixture
def model(tmp_path: Path) -> str:
    return write_translator(tmp_path / "wide.onnx", WIDE)


@pytest.fixture
def holed(tmp_path: Path) -> str:
    """Imagery with nodata, over the fades of shards too."""
    values = scenery(600, 90)
    values[:, 150:330, 30:60], values[:, 590:] = 7, 7
    return write_raster(tmp_path / "a.tif", values, nodata=7)


def made_in(folder: Path, source: str, model: str, name: str = "o.tif", **options: Any) -> tuple[Made, Made | None]:
    """Translate into a folder: the result, and its difference where `difference` is a name in that folder."""
    folder.mkdir(exist_ok=True)
    changed = folder / options["difference"] if "difference" in options else None
    paths = {} if changed is None else {"difference": str(changed)}
    made = translated(source, folder / name, model, **{**TILES, **options, **paths})
    if changed is None:
        return made, None
    with rasterio.open(changed) as dataset:
        valid = dataset.dataset_mask() == 255
        layout = dataset.tags(ns="IMAGE_STRUCTURE").get("LAYOUT")
        return made, Made(dataset.read(), valid, dataset, dataset.tags(), layout, made.flags, [], made.values)


def same_both(found: tuple[Made, Made | None], expected: tuple[Made, Made | None]) -> None:
    """Result and difference are the same, and what was measured of it."""
    same(found[0], expected[0])
    assert (found[1] is None) == (expected[1] is None)
    if found[1] is not None and expected[1] is not None:
        same(found[1], expected[1])
        changes = expected[0].values["mean_difference"]
        assert changes["red"] > 1 and found[0].values["mean_difference"] == pytest.approx(changes, rel=1e-9)


@pytest.mark.parametrize(
    "options", [{}, {"difference": "d.tif"}, {"difference": "d.tif", "cog": True}, {"blend": "linear", "overlap": 0}]
)
def test_what_was_interrupted_goes_on(
    tmp_path: Path, holed: str, model: str, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = made_in(tmp_path / "p", holed, model, **options)
    Failing(monkeypatch, CUT, stop, Translator)
    with pytest.raises(KeyboardInterrupt):
        made_in(tmp_path / "r", holed, model, resume=True, **options)
    monkeypatch.undo()
    assert not (tmp_path / "r" / "o.tif").exists() and not (tmp_path / "r" / "d.tif").exists()
    found = made_in(tmp_path / "r", holed, model, resume=True, **options)
    same_both(found, expected)
    assert found[0].values["resumed"] > 0 == expected[0].values["resumed"] and len(rest(found[0])) == 1
    assert sorted(os.listdir(tmp_path / "r")) == sorted(os.listdir(tmp_path / "p"))


@pytest.mark.parametrize(
    "tint",
    [Tint(radius=3, gain=1.5, data_type="uint16", maximum=4000.0), Tint(radius=3, gain=-1.0, data_type="int16"),
        Tint(radius=3, gain=0.1, offset=0.25, data_type="float32", maximum=1.0)],
    ids=lambda tint: tint.data_type,
)  # fmt: skip
def test_by_bands_it_is_what_it_is_at_once(tmp_path: Path, tint: Tint) -> None:
    values = (scenery(400, 80) * (tint.maximum / 255)).astype(tint.data_type)
    values[:, 90:130, 20:60] = 0
    source, model = write_raster(tmp_path / "a.tif", values, nodata=0), write_translator(tmp_path / "m.onnx", tint)
    expected = made_in(tmp_path / "p", source, model, difference="d.tif")
    found = made_in(tmp_path / "r", source, model, difference="d.tif", resume=True)
    same(found[0], expected[0])
    assert found[1] is not None and expected[1] is not None
    same(found[1], expected[1])
    assert found[0].values["mean_difference"] == pytest.approx(expected[0].values["mean_difference"], rel=1e-6)


def test_a_virtual_raster_is_the_same_without_a_copy(tmp_path: Path, holed: str, model: str) -> None:
    expected = made_in(tmp_path / "p", holed, model, difference="d.tif")
    found = made_in(tmp_path / "v", holed, model, "o.vrt", difference="d.vrt")
    assert found[0].dataset.driver == "VRT" and (tmp_path / "v" / "o.parts").is_dir()
    same_both(found, expected)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_worker_that_is_killed_and_started_again(tmp_path: Path, model: str) -> None:
    values = scenery(1600, 120)
    values[:, 500:1000, 30:80] = 7
    source = write_raster(tmp_path / "a.tif", values, nodata=7)
    expected = made_in(tmp_path / "p", source, model, difference="d.tif", tile_size=64)
    folder = tmp_path / "r"
    folder.mkdir()
    job = TranslateJob(
        source, model, str(folder / "o.tif"), str(folder / "d.tif"), threads=1, resume=True, tile_size=64
    )
    process = worker(job, tmp_path / "job.json")
    end = time.monotonic() + 60
    while len(list((folder / "o.parts").glob("0*.json"))) < 3 and time.monotonic() < end:
        assert process.poll() is None
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait(60) == -signal.SIGKILL
    there = len(list((folder / "o.parts").glob("0*.json")))
    assert there and not (folder / "o.tif").exists() and not (folder / "d.tif").exists()
    found = made_in(folder, source, model, difference="d.tif", tile_size=64, resume=True)
    assert found[0].values["resumed"] == there
    same_both(found, expected)
    assert sorted(os.listdir(folder)) == ["d.tif", "o.tif"]


def test_tasks_are_plain_and_bands_come_in_any_order(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = made_in(tmp_path / "p", holed, model, difference="d.tif")
    markers = shared_out(monkeypatch)
    opened: list[Any] = []
    opening = compute.TranslateWork.opened
    monkeypatch.setattr(compute.TranslateWork, "opened", staticmethod(lambda *all: opened.append(1) or opening(*all)))
    monkeypatch.chdir(tmp_path)
    found = made_in(tmp_path / "r", "a.tif", "wide.onnx", difference="d.tif", scheduler="local")
    same_both(found, expected)
    assert len(markers) > 3 and len(opened) == 1
    assert sum(marker["windows"] for marker in markers) == found[0].values["windows"]


def test_two_processes_of_this_machine(tmp_path: Path, holed: str, model: str) -> None:
    pytest.importorskip("distributed", reason="sharing out needs Dask")
    expected = made_in(tmp_path / "p", holed, model, difference="d.tif")
    found = made_in(tmp_path / "r", holed, model, difference="d.tif", scheduler="local:2")
    same_both(found, expected)
    assert sorted(os.listdir(tmp_path / "r")) == ["d.tif", "o.tif"]


def test_another_run_is_refused(tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Failing(monkeypatch, CUT, stop, Translator)
    with pytest.raises(KeyboardInterrupt):
        made_in(tmp_path / "r", holed, model, resume=True)
    monkeypatch.undo()
    with pytest.raises(JobError, match="difference was False and is True"):
        made_in(tmp_path / "r", holed, model, difference="d.tif", resume=True)
    with pytest.raises(JobError, match="model"):
        other = write_translator(tmp_path / "other.onnx", Tint(radius=9, gain=0.25))
        made_in(tmp_path / "r", holed, other, resume=True)
    with pytest.raises(OutputError, match="Expected no bands of an earlier run"):
        made_in(tmp_path / "r", holed, model, scheduler="local:2")
    with pytest.raises(JobError, match="DIFFERENCE: expected another file than OUTPUT, with a name of its own"):
        made_in(tmp_path / "r", holed, model, "d.vrt", difference="d.tif")
    with pytest.raises(JobError, match="cog: expected an output that ends in .tif"):
        made_in(tmp_path / "r", holed, model, "v.vrt", cog=True)
