"""Whole rasters shared out: the pixels of a run alone, whatever is killed meanwhile; GeoTIFF, COG and VRT."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest
import rasterio

from landsynth.contract.errors import InputError
from landsynth.contract.events import Event, Progress
from landsynth.contract.jobs.classify import ClassifyJob
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.registry import to_json
from landsynth.inference.classify import classify
from landsynth.inference.generate import generate
from landsynth.inference.shards.folder import Parts
from landsynth.tests.helpers.clusters import Machines, machines
from landsynth.tests.helpers.models import Recipe, write_model
from landsynth.tests.helpers.paths import ROOT
from landsynth.tests.helpers.rasters import Made, blocks, run, write_raster

TILE = 64
BANDS = 36
"""Shards of the land cover below, about."""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    """A scheduler with two workers."""
    with machines(tmp_path_factory.mktemp("two")) as found:
        found.start("one")
        found.start("other")
        found.wait(2)
        yield found


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_model(tmp_path_factory.mktemp("model") / "wide.onnx", Recipe(radius=9, style_size=2))


@pytest.fixture(scope="module")
def landcover(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A tall land cover with nodata, over the seams of shards too."""
    values = blocks(1600, 100)
    values[60:150, 20:70], values[300:430, :40], values[900:1100] = 0, 0, 0
    return write_raster(tmp_path_factory.mktemp("land") / "a.tif", values, nodata=0)


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, model: str, landcover: str) -> Made:
    """The output of a run that is not shared out."""
    return run(landcover, tmp_path_factory.mktemp("alone") / "out.tif", model, tile_size=TILE)


def same(one: Made, other: Made) -> None:
    """All pixels, and which are valid."""
    assert np.array_equal(one.image, other.image)
    assert np.array_equal(one.valid, other.valid)


@pytest.mark.parametrize(("name", "options"),
    [("out.tif", {}), ("cog.tif", {"cog": True}), ("out.vrt", {}), ("none.tif", {"compression": "none"})])  # fmt: skip
def test_pixels_are_those_of_a_run_alone(
    two: Machines, tmp_path: Path, model: str, landcover: str, alone: Made, name: str, options: dict[str, Any]
) -> None:
    made = run(landcover, tmp_path / name, model, tile_size=TILE, scheduler=two.address, **options)
    same(made, alone)
    assert made.progress[-1].fraction == 1
    assert any(line.startswith("Workers: 2, machines: 1 (") for line in made.log)
    left = {each.name for each in tmp_path.iterdir() if not each.name.startswith(".")}
    assert left == {name, "out.parts"} if name.endswith(".vrt") else left == {name}
    if name.endswith(".vrt"):  # what the virtual raster shows, and nothing else
        assert {each.suffix for each in (tmp_path / "out.parts").iterdir()} == {".tif"}


def test_processes_of_this_machine_give_the_same(tmp_path: Path, model: str, landcover: str, alone: Made) -> None:
    same(run(landcover, tmp_path / "out.tif", model, tile_size=TILE, scheduler="local:2"), alone)


def test_classes_and_confidence(two: Machines, tmp_path: Path) -> None:
    from landsynth.tests.helpers.segmenters import Sight, write_segmenter

    image = write_raster(tmp_path / "image.tif", blocks(900, 100) * 40)
    model = write_segmenter(tmp_path / "s.onnx", Sight(radius=3, weights=(1.0,), names=("red",)))
    found = []
    for name, scheduler in (("alone", ""), ("shared", two.address)):
        paths = [str(tmp_path / f"{name}-{kind}.tif") for kind in ("map", "confidence")]
        job = ClassifyJob(image, paths[0], paths[1], model, tile_size=64, threads=1, scheduler=scheduler)
        classify(job, lambda event: None)
        for path in paths:
            with rasterio.open(path) as dataset:
                found.append(dataset.read())
    assert np.array_equal(found[0], found[2]) and np.array_equal(found[1], found[3])
    assert len(np.unique(found[0])) >= 3


def test_a_worker_killed_in_mid_run(two: Machines, tmp_path: Path, model: str, landcover: str, alone: Made) -> None:
    """Its shards are done again by the other, and by one that comes for it."""
    job = GenerateJob(landcover, str(tmp_path / "out.tif"), model, tile_size=TILE, threads=1, scheduler=two.address)
    killed: list[int] = []

    def report(event: Event) -> None:
        if isinstance(event, Progress) and event.fraction > 0 and not killed:
            killed.append(two.workers["other"].pid)
            two.stop("other")
            two.start("other")

    generate(job, report)
    assert killed
    with rasterio.open(job.output) as dataset:
        assert np.array_equal(dataset.read(), alone.image)
    two.wait(2)


def test_an_error_of_a_shard_is_that_of_the_run(two: Machines, tmp_path: Path, model: str) -> None:
    """A corrupt block of the input, met by a worker: named, nothing left, an output of before as it was."""
    landcover = Path(write_raster(tmp_path / "a.tif", blocks(1600, 100)))
    output = tmp_path / "out.tif"
    output.write_text("as it was")
    done: list[float] = []

    def report(event: Event) -> None:
        if isinstance(event, Progress) and event.fraction > 0 and not done:
            done.append(event.fraction)
            os.utime(landcover, (1, 1))  # it changes while it is read

    with pytest.raises(InputError, match="a.tif"):
        generate(GenerateJob(str(landcover), str(output), model, tile_size=TILE, scheduler=two.address), report)
    assert done and output.read_text() == "as it was" and not Parts.of(str(output)).is_there()


def started(job: GenerateJob, folder: Path) -> subprocess.Popen[str]:
    """The job in a process of its own, some of whose shards are finished."""
    path = folder / "job.json"
    path.write_text(to_json(job))
    words = [sys.executable, str(ROOT / "worker" / "bootstrap.py"), "run", str(path)]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, start_new_session=True)
    until, parts = time.monotonic() + 60, Parts.of(job.output).folder
    while len(list(parts.glob("0*.json"))) < 3:
        assert process.poll() is None and time.monotonic() < until, process.communicate()[1]
        time.sleep(0.02)
    return process


def group(process: subprocess.Popen[str]) -> list[Any]:
    """A process and all that it started."""
    parent = psutil.Process(process.pid)
    return [parent, *parent.children(recursive=True)]


def test_a_killed_client_goes_on_with_resume(tmp_path: Path, model: str, landcover: str, alone: Made) -> None:
    job = GenerateJob(landcover, str(tmp_path / "out.tif"), model, tile_size=TILE, scheduler="local:2", resume=True)
    process = started(job, tmp_path)
    everyone = group(process)
    assert len(everyone) >= 3
    process.kill()
    process.communicate(timeout=10)
    assert not psutil.wait_procs(everyone, timeout=15)[1], "processes of a dead client live on"
    events: list[Event] = []
    values = generate(job, events.append)
    assert 3 <= values["resumed"] < BANDS
    with rasterio.open(job.output) as dataset:
        assert np.array_equal(dataset.read(), alone.image)
    assert not Parts.of(job.output).is_there()


def test_a_terminated_client_leaves_nothing(tmp_path: Path, model: str, landcover: str) -> None:
    job = GenerateJob(landcover, str(tmp_path / "out.tif"), model, tile_size=TILE, scheduler="local:2")
    process = started(job, tmp_path)
    everyone = group(process)
    process.send_signal(signal.SIGTERM)
    error = process.communicate(timeout=10)[1]
    assert process.returncode == 128 + signal.SIGTERM and "SIGTERM" in error
    assert not psutil.wait_procs(everyone, timeout=15)[1]
    assert {each.name for each in tmp_path.iterdir() if not each.name.startswith(".")} == {"job.json"}


def test_the_benchmark_counts_what_it_says(tmp_path: Path, model: str) -> None:
    """Its rows, of a network that is known; ratios of so small a raster mean nothing."""
    out = tmp_path / "sharing.json"
    words = [sys.executable, str(ROOT / "benchmarks" / "sharing.py"), "--model", model, "--size", "400"]
    words += ["--memory-mb", "64", "--rounds", "1", "--ending", ".vrt", "--out", str(out)]
    subprocess.run(words, check=True, capture_output=True, timeout=120)
    rows = {(row["measure"], row["subject"].rpartition(", ")[2]): row["value"] for row in json.loads(out.read_text())}
    assert rows["sharded_difference", "1 and 2 workers against none"] == 0
    rates = {name: rows["rate", name] for name in ("1 worker", "2 workers", "no workers")}
    ratio = rows["dask_ratio", "2 local workers against 1"]
    assert ratio == pytest.approx(rates["2 workers"] / rates["1 worker"], rel=0.05)
