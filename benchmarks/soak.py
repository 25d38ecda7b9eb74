"""Soak: many small runs leave memory, open files, threads and temporary files as they were."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import landcover
import psutil
from rows import ROOT, Table, device_name, options

from landsynth.contract.events import silent
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.registry import to_json
from landsynth.inference.generate import generate

WARM = 0.1  # of the runs after which memory is looked at first


def state(folder: str) -> dict[str, float]:
    """What a process holds: memory in MiB, open files, threads, and files in the temporary folder."""
    me = psutil.Process()
    left = sum(len(files) for _, _, files in os.walk(folder))
    return {"memory": me.memory_info().rss / 2**20, "files": me.num_fds(), "threads": me.num_threads(), "left": left}


def here(job: GenerateJob, runs: int, table: Table, scratch: str) -> None:
    """Rows of runs in this process: what it holds at the end over what it held after a tenth of them."""
    started, first = time.perf_counter(), {}
    for number in range(runs):
        generate(replace(job, seed=number), silent)
        if number == max(int(WARM * runs), 1):
            first = state(scratch)
    for name, value in state(scratch).items():
        unit = "MiB" if name == "memory" else "count"
        table.add(
            f"soak_{name}", f"{runs} runs in one process", value - first[name], unit, time.perf_counter() - started
        )


def start(job: Any, folder: Path) -> subprocess.Popen[bytes]:
    """A worker process with the job."""
    path = folder / "job.json"
    path.write_text(to_json(job), encoding="utf-8")
    command = [sys.executable, str(ROOT / "worker" / "bootstrap.py"), "run", str(path), "--events"]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def apart(job: GenerateJob, runs: int, table: Table, scratch: str, folder: Path) -> None:
    """Rows of runs in processes of their own: those that failed, and files that are left."""
    started = time.perf_counter()
    failed = sum(start(replace(job, seed=number), folder).wait() != 0 for number in range(runs))
    for name, value in (("failed", failed), ("left", state(scratch)["left"])):
        table.add(f"soak_{name}", f"{runs} processes", value, "count", time.perf_counter() - started)


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--runs", type=int, default=200, help="small runs in one process, and as many of their own")
    chosen = parser.parse_args()
    os.environ["LANDSYNTH_PARENT"] = str(os.getpid())
    with tempfile.TemporaryDirectory() as name:
        folder, scratch = Path(name), str(Path(name) / "scratch")
        Path(scratch).mkdir()
        os.environ["TMPDIR"] = tempfile.tempdir = scratch
        small = landcover.write(folder / "small.tif", 64, 64)
        job = GenerateJob(str(small), str(folder / "out.tif"), str(chosen.model), threads=chosen.threads)
        table = Table(device_name(generate(job, silent)["provider"], chosen.threads))
        here(job, chosen.runs, table, scratch)
        apart(job, chosen.runs, table, scratch, folder)
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
