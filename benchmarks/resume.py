"""Resuming: killed runs that go on, and runs shared out, against runs that were never interrupted, bit for bit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Union

import landcover
import numpy as np
import rasterio
from rows import ROOT, Table, device_name, options

from landsynth.contract.card import read_card
from landsynth.contract.jobs.classify import ClassifyJob
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.registry import to_json
from landsynth.contract.resources import BUNDLED_SEGMENTER

Job = Union[GenerateJob, ClassifyJob]
KILLS = 2


@dataclass(frozen=True)
class Run:
    """A run that ended: what the worker gave, the seconds it took in all, and how often it was killed before."""

    values: dict[str, Any]
    seconds: float
    kills: int


def perform(job: Job, kills: int = 0) -> Run:
    """Do a job in worker processes, as QGIS starts them; `kills` of them are killed in the middle (SIGKILL)."""
    started, folder = time.perf_counter(), Path(job.output).with_suffix(".parts")
    path = Path(job.output).with_suffix(".json")
    path.write_text(to_json(job), encoding="utf-8")
    command = [sys.executable, str(ROOT / "worker" / "bootstrap.py"), "run", str(path), "--events"]
    for number in range(kills):
        there = len(list(folder.glob("[0-9]*.json")))
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as worker:
            while worker.poll() is None and len(list(folder.glob("[0-9]*.json"))) <= there:
                time.sleep(0.005)
            if worker.poll() is not None:
                raise RuntimeError(f"the run ended before kill {number + 1}; raise --size or lower --tile")
            worker.kill()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True)
    last = json.loads(done.stdout.splitlines()[-1])
    if bool(kills) != bool(last["values"]["resumed"]):
        raise RuntimeError(f"expected bands of {kills} killed runs, found {last['values']['resumed']}")
    return Run(last["values"], time.perf_counter() - started, kills)


def difference(one: str, other: str) -> float:
    """Largest difference of two rasters at any pixel of any band and of the mask, strip by strip."""
    largest = 0.0
    with rasterio.open(one) as first, rasterio.open(other) as second:
        if first.shape != second.shape or first.count != second.count:
            return float("inf")
        for top in range(0, first.height, 512):
            window = ((top, min(top + 512, first.height)), (0, first.width))
            for read in (lambda file: file.read(window=window), lambda file: file.dataset_mask(window=window)):  # noqa: B023
                largest = max(largest, float(np.abs(read(first).astype(float) - read(second)).max()))
    return largest


def jobs(folder: Path, chosen: Any) -> Iterator[tuple[str, Job]]:
    """Name of the model and job for each verb; the imagery that is classified is the one that was generated."""
    source = landcover.write(folder / "landcover.tif", chosen.size, chosen.size, column=300, row=200)
    with rasterio.open(source, "r+") as file:  # holes across seams: the mask must be the same too
        hole = chosen.size // 3
        file.nodata = 255
        file.write(np.full((hole, hole), 255, np.uint8), 1, window=((hole, 2 * hole), (hole, 2 * hole)))
    common: dict[str, Any] = {"device": chosen.device, "threads": chosen.threads, "tile_size": chosen.tile}
    image = str(folder / "image.tif")
    yield read_card(chosen.model).name, GenerateJob(str(source), image, str(chosen.model), seed=1, **common)
    segmenter = read_card(chosen.segmenter).name
    yield segmenter, ClassifyJob(image, str(folder / "map.tif"), model=str(chosen.segmenter), **common)


def measure(table: Table, name: str, job: Job, workers: int) -> None:
    """Rows of one verb: killed and resumed, shared out, and what keeping bands costs where nothing happens."""
    plain = [perform(job)]
    stem = Path(job.output)

    def other(suffix: str, **changes: Any) -> Job:
        changed: Job = replace(job, output=str(stem.with_name(f"{stem.stem}-{suffix}")), **changes)
        return changed

    kept = other("kept.tif", resume=True)
    resumed = [perform(kept)]
    plain.append(perform(job))
    resumed.append(perform(kept))
    killed = perform(other("killed.tif", resume=True), KILLS)
    subject = f"{name}, killed {KILLS} times, {killed.values['resumed']} bands resumed"
    found = max(difference(job.output, killed.values["OUTPUT"]), difference(job.output, kept.output))
    table.add("resume_difference", subject, found, "DN", killed.seconds)
    for suffix in ("shared.tif", "shared.vrt"):
        shared = perform(other(suffix, scheduler=f"local:{workers}"))
        subject = f"{name}, {workers} local workers, {suffix[-3:]}"
        table.add("resume_difference", subject, difference(job.output, shared.values["OUTPUT"]), "DN", shared.seconds)
    ratio = min(run.seconds for run in resumed) / min(run.seconds for run in plain)
    table.add("wall_ratio", f"{name}, RESUME over none", ratio, "ratio", sum(run.seconds for run in (*plain, *resumed)))


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--size", type=int, default=2048, help="side of the land cover in pixels")
    parser.add_argument("--tile", type=int, default=512, help="tile size: a band is a row of tiles")
    parser.add_argument("--workers", type=int, default=2, help="processes of the runs that are shared out")
    parser.add_argument("--segmenter", type=Path, default=BUNDLED_SEGMENTER, help="ONNX segmenter for classify")
    chosen = parser.parse_args()
    os.environ["LANDSYNTH_PARENT"] = str(os.getpid())
    with tempfile.TemporaryDirectory() as folder:
        table: Table | None = None
        for name, job in jobs(Path(folder), chosen):
            if table is None:
                small = landcover.write(Path(folder) / "small.tif", 64, 64)
                tried = GenerateJob(str(small), str(Path(folder) / "small.out.tif"), str(chosen.model),
                                    device=chosen.device, threads=chosen.threads)  # fmt: skip
                table = Table(device_name(perform(tried).values["provider"], chosen.threads))
            measure(table, name, job, chosen.workers)
    if table is not None:
        table.finish(chosen.out)


if __name__ == "__main__":
    main()
