"""Memory: peak of generate on a large raster over its peak on a small one, each in a process of its own."""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rows import Table, device_name, options


def child(chosen: argparse.Namespace) -> None:
    """Make the land cover or generate from it, then print what that took at most, as JSON."""
    width, height = chosen.child_size
    folder = Path(chosen.child_folder)
    source = folder / f"landcover-{width}.tif"
    said: dict[str, Any] = {}
    if chosen.child == "landcover":
        import landcover

        landcover.write(source, width, height)
    else:
        from landsynth.contract.jobs import GenerateJob
        from landsynth.inference.generate import generate

        job = GenerateJob(
            str(source), str(folder / f"image-{width}.tif"), str(chosen.model), seed=1, device=chosen.device,
            threads=chosen.threads, memory_mb=chosen.memory_mb,
        )  # fmt: skip
        said = generate(job, lambda event: None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"peak": peak, "provider": said.get("provider", ""), "windows": said.get("windows", 0)}))


def peak_of(chosen: argparse.Namespace, width: int, folder: str) -> tuple[dict[str, Any], float]:
    """What the child says of generating width x height pixels, and the seconds it took.

    This process stays small: what it holds when it starts a child would count as the child's peak.
    """
    said: dict[str, Any] = {}
    for step in ("landcover", "generate"):
        started = time.perf_counter()
        command = [sys.executable, __file__, "--child", step, "--child-size", str(width), str(chosen.height)]
        command += ["--child-folder", folder, "--model", str(chosen.model), "--device", chosen.device]
        command += ["--memory-mb", str(chosen.memory_mb)]
        command += ["--threads", str(chosen.threads)] if chosen.threads else []
        said = json.loads(
            subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()[-1]
        )
    return said, time.perf_counter() - started


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--height", type=int, default=4096, help="height of both rasters in pixels")
    parser.add_argument("--small", type=int, default=4096, help="width of the small raster")
    parser.add_argument("--large", type=int, default=16384, help="width of the large raster")
    parser.add_argument("--memory-mb", type=int, default=2048, help="MEMORY_MB of both runs")
    for name, kind, number in (("--child", str, None), ("--child-folder", str, None), ("--child-size", int, 2)):
        parser.add_argument(name, type=kind, nargs=number, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        return child(chosen)
    with tempfile.TemporaryDirectory() as folder:
        (small, small_seconds), (large, large_seconds) = (
            peak_of(chosen, width, folder) for width in (chosen.small, chosen.large)
        )
    table = Table(device_name(small["provider"], chosen.threads))
    name = f"{chosen.model.stem}, {chosen.large} x {chosen.height} over {chosen.small} x {chosen.height}"
    table.add("memory_ratio", name, large["peak"] / small["peak"], "ratio", small_seconds + large_seconds)
    for said, width, seconds in ((small, chosen.small, small_seconds), (large, chosen.large, large_seconds)):
        subject = f"{chosen.model.stem}, {width} x {chosen.height}, {said['windows']} windows"
        table.add("peak_memory", subject, said["peak"] / 2**20, "MiB", seconds)
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
