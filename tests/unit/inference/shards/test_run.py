"""Shards in any process and order: tasks of plain values, joined to the same raster, or left as a virtual one."""

from __future__ import annotations

import os
import time
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.contract.errors import InputError, LandSynthError, OutputError, WorkerError
from landsynth.contract.events import Event, Scratch
from landsynth.inference.cluster import spread as cluster
from landsynth.inference.shards import compute
from landsynth.inference.shards.shelf import Shelf
from landsynth.tests.helpers.faults import Failing
from landsynth.tests.helpers.rasters import run, write_raster
from landsynth.tests.helpers.resuming import BANDS, CUT, ROOT, TILES, same, shared_out, stop
from landsynth.tests.helpers.segmenters import Sight, mapped, scenery, write_segmenter


def test_a_virtual_raster_is_the_same_without_a_copy(tmp_path: Path, holed: str, model: str) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES)
    made = run(holed, tmp_path / "v.vrt", model, **TILES)
    assert made.dataset.driver == "VRT"
    same(made, plain)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "p.tif", "v.parts", "v.vrt", "wide.onnx"]
    assert sorted(os.listdir(tmp_path / "v.parts")) == [*(f"{number:06}.tif" for number in range(BANDS)), "seams.tif"]
    (tmp_path / "moved").mkdir()
    for name in ("v.vrt", "v.parts"):
        (tmp_path / name).rename(tmp_path / "moved" / name)
    with rasterio.open(tmp_path / "moved" / "v.vrt") as dataset:
        np.testing.assert_array_equal(dataset.read(), plain.image)
        np.testing.assert_array_equal(dataset.dataset_mask() == 255, plain.valid)
    (tmp_path / "moved" / "v.vrt").unlink()
    with pytest.raises(OutputError, match=r"expected the record job\.json"):
        run(holed, tmp_path / "moved" / "v.vrt", model, resume=True, **TILES)


def test_virtual_maps_have_colours_and_style(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = write_segmenter(tmp_path / "m.onnx", Sight(radius=4))
    source = write_raster(tmp_path / "a.tif", scenery(300, 90), crs="EPSG:4326")
    (tmp_path / "b").mkdir()
    plain = mapped(source, tmp_path / "p.tif", network, confidence=str(tmp_path / "q.tif"), **TILES)
    made = mapped(source, tmp_path / "v.vrt", network, confidence=str(tmp_path / "b" / "w.vrt"), **TILES)
    np.testing.assert_array_equal(made.codes, plain.codes)
    assert made.values["shares"] == plain.values["shares"] and (tmp_path / "v.qml").exists()
    pairs = [("v.vrt", "p.tif"), ("b/w.vrt", "q.tif")]
    for one, other in pairs:
        with rasterio.open(tmp_path / one) as virtual, rasterio.open(tmp_path / other) as whole:
            np.testing.assert_array_equal(virtual.read(), whole.read())
            for name in ("crs", "transform", "nodata", "colorinterp", "descriptions", "dtypes", "bounds"):
                assert getattr(virtual, name) == getattr(whole, name), name
            if one == "v.vrt":
                found = virtual.colormap(1)
                assert all(found[code] == whole.colormap(1)[code] for code in range(1, 6))


def test_tasks_are_plain_and_shards_come_in_any_order(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, seed=4, **TILES)
    markers = shared_out(monkeypatch)
    opened: list[Any] = []
    opening = compute.GenerateWork.opened
    monkeypatch.setattr(compute.GenerateWork, "opened", staticmethod(lambda *all: opened.append(1) or opening(*all)))
    monkeypatch.chdir(tmp_path)
    made = run("a.tif", tmp_path / "r.tif", "wide.onnx", seed=4, scheduler="local", **TILES)
    same(made, plain)
    assert [marker["number"] for marker in markers] == [6, 5, 4, 3, 2, 1, 0] and len(opened) == 1
    assert sum(marker["windows"] for marker in markers) == made.values["windows"]
    assert not (tmp_path / "r.parts").exists()


def test_what_a_worker_has_open_is_closed_when_the_run_ends_or_nobody_comes(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []
    opening = compute.GenerateWork.opened

    def kept(*all: Any) -> Any:
        work = opening(*all)
        opened.append(weakref.ref(work))
        return work

    monkeypatch.setattr(compute.GenerateWork, "opened", staticmethod(kept))
    monkeypatch.setattr(compute, "_OPEN", Shelf())
    shared_out(monkeypatch)

    def runs(name: str) -> list[bool]:
        opened.clear()
        run(holed, tmp_path / name, model, scheduler="local", **TILES)
        return [each() is not None for each in opened]

    assert runs("r.tif") == [True]  # the process that gives no sign of the run's end has it open still
    assert runs("s.tif") == [True] and len(compute._OPEN) == 1  # another run's
    compute.release()
    assert opened[0]() is None and not len(compute._OPEN)
    failing = Failing(monkeypatch, CUT, stop)
    with pytest.raises(KeyboardInterrupt):
        run(holed, tmp_path / "t.tif", model, scheduler="local", **TILES)
    assert not len(compute._OPEN)
    failing.is_broken = False
    monkeypatch.setattr(compute, "_OPEN", Shelf(idle=0.05))
    runs("u.tif")
    end = time.monotonic() + 30
    while opened[-1]() is not None:
        assert time.monotonic() < end, "it stays open though nobody comes for it"
        time.sleep(0.01)


def test_a_worker_with_a_copy_of_its_own(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spread(tasks: Any, scheduler: str, folder: Path, report: Any, finished: Any, perform: Any, **_: Any) -> None:
        perform({**tasks[0], "inputs": {holed: [1, 2]}}, report)

    monkeypatch.setattr(cluster, "spread", spread)
    with pytest.raises(InputError, match=r"Expected .*a\.tif to stay .* on storage that all machines share"):
        run(holed, tmp_path / "r.tif", model, scheduler="local", **TILES)


def test_a_map_is_shared_out_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = write_segmenter(tmp_path / "m.onnx", Sight(radius=4))
    source = write_raster(tmp_path / "a.tif", scenery(300, 90))
    plain = mapped(source, tmp_path / "p.tif", network, confidence=str(tmp_path / "q.tif"), **TILES)
    shared_out(monkeypatch)
    made = mapped(source, tmp_path / "r.tif", network, confidence=str(tmp_path / "c.tif"), scheduler="local", **TILES)
    np.testing.assert_array_equal(made.codes, plain.codes)
    assert made.values["shares"] == plain.values["shares"]
    with rasterio.open(tmp_path / "c.tif") as one, rasterio.open(tmp_path / "q.tif") as other:
        np.testing.assert_array_equal(one.read(), other.read())


@pytest.mark.parametrize("resume", [False, True])
def test_a_task_that_fails_fails_the_run_and_leaves_finished_ones_to_resume(
    tmp_path: Path, holed: str, model: str, resume: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES)
    markers = shared_out(monkeypatch)
    failing = Failing(monkeypatch, CUT, WorkerError("A worker was lost."))
    with pytest.raises(WorkerError, match="A worker was lost"):
        run(holed, tmp_path / "r.tif", model, scheduler="local", resume=resume, **TILES)
    done = len(markers)
    assert done and (tmp_path / "r.parts").exists() == resume
    failing.is_broken = False
    made = run(holed, tmp_path / "r.tif", model, resume=resume, **{**TILES, "scheduler": "local"})
    same(made, plain)
    assert made.values["resumed"] == (done if resume else 0)


def test_a_report_that_raises_stops_a_shard_and_nothing_of_it_stays(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks: list[dict[str, Any]] = []

    def spread(given: Any, scheduler: str, folder: Path, report: Any, finished: Any, perform: Any, **_: Any) -> None:
        tasks.extend(given)
        before = sorted(os.listdir(folder))

        def stopping(event: Event) -> None:
            if isinstance(event, Scratch):  # the shard's file is about to be made
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            perform(tasks[2], stopping)
        assert sorted(os.listdir(folder)) == before
        os.utime(holed, ns=(1, 1))
        with pytest.raises(InputError, match="to stay as it is"):
            perform(tasks[2], None)
        raise WorkerError("Enough.")

    monkeypatch.setattr(cluster, "spread", spread)
    with pytest.raises(LandSynthError, match="Enough"):
        run(holed, tmp_path / "r.tif", model, scheduler="local", **TILES)
    assert len(tasks) == BANDS and not (tmp_path / "r.parts").exists()


def test_the_benchmark_sees_a_pixel_and_a_mask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import resume as benchmark

    values, shown = np.full((3, 700, 40), 9, np.uint8), np.ones((700, 40), bool)
    other, hidden = values.copy(), shown.copy()
    other[1, 650, 7], hidden[3, 3] = 14, False
    paths = [
        write_raster(tmp_path / f"{number}.tif", image, mask=mask)
        for number, (image, mask) in enumerate([(values, shown), (values, shown), (other, shown), (values, hidden)])
    ]
    found = [benchmark.difference(paths[0], path) for path in paths]
    assert found == [0, 0, 5, 255]
    small = write_raster(tmp_path / "small.tif", values[:, :40], mask=shown[:40])
    assert benchmark.difference(paths[0], small) == float("inf")
