"""Memory: peak of generate on a very large sparse raster over its peak on a small one, each in a process of its own."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from processes import step, tell
from rows import Table, device_name, options

BLOCK = 512


def prepare(folder: Path, given: dict[str, Any]) -> None:
    """Make the land cover: whole where it is small, else one with data in a few blocks of a few rows.

    The data of a large one lie at its left, in its middle and at its right, in rows that lie far apart: there windows
    are computed over the whole width, with fades to neighbours that are not.
    """
    import landcover
    import numpy as np
    import rasterio
    from rasterio.windows import Window

    width, height = given["width"], given["height"]
    path = folder / f"landcover-{width}.tif"
    if not given["islands"]:
        landcover.write(path, width, height)
        return tell()
    with rasterio.open(landcover.SAMPLE) as sample:
        codes, profile = sample.read(1), sample.profile
    layout = {"width": width, "height": height, "tiled": True, "blockxsize": BLOCK, "blockysize": BLOCK}
    profile.update(layout, compress="deflate", zlevel=1, nodata=0, sparse_ok=True, bigtiff="IF_SAFER")
    part = codes[np.ix_(landcover.mirrored(0, BLOCK, codes.shape[0]), landcover.mirrored(0, BLOCK, codes.shape[1]))]
    with rasterio.open(path, "w", **profile) as file:
        for row in np.linspace(0, height // BLOCK - 1, given["islands"]).astype(int):
            for column in sorted({0, width // BLOCK // 2, width // BLOCK - 1}):
                file.write(part, 1, window=Window(int(column) * BLOCK, int(row) * BLOCK, BLOCK, BLOCK))
    return tell()


def generate(folder: Path, given: dict[str, Any]) -> None:
    """Generate from it."""
    from landsynth.contract.jobs.generate import GenerateJob
    from landsynth.inference.generate import generate as perform

    job = GenerateJob(
        str(folder / f"landcover-{given['width']}.tif"), str(folder / f"image-{given['width']}.tif"), given["model"],
        seed=1, device=given["device"], threads=given["threads"], memory_mb=given["memory_mb"],
    )  # fmt: skip
    result = perform(job, lambda event: None)
    tell(provider=result["provider"], windows=result["windows"], seconds=result["network_seconds"])


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--small", type=int, default=4096, help="side of the small raster in pixels, all of it data")
    parser.add_argument("--large", type=int, default=65536, help="side of the large raster, which is sparse")
    parser.add_argument("--height", type=int, help="height of both in place of their sides")
    parser.add_argument("--islands", type=int, default=4, help="rows of the large one with data; 0: all of it is data")
    parser.add_argument("--memory-mb", type=int, default=1024, help="MEMORY_MB of both runs")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--options", type=json.loads, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        steps = {"prepare": prepare, "generate": generate}
        return steps[chosen.step](Path(chosen.options["folder"]), chosen.options)
    said = []
    for side, islands in ((chosen.small, 0), (chosen.large, chosen.islands)):
        with tempfile.TemporaryDirectory() as folder:
            given = {
                "folder": folder, "width": side, "height": chosen.height or side, "islands": islands,
                "model": str(chosen.model), "device": chosen.device, "threads": chosen.threads,
                "memory_mb": chosen.memory_mb,
            }  # fmt: skip
            step(__file__, "prepare", given)
            started = time.perf_counter()
            run, _ = step(__file__, "generate", given)
            shape = f"{side} x {given['height']}{', sparse' if islands else ''}"
            said.append((run, shape, time.perf_counter() - started))
    (small, of_small, _), (large, of_large, _) = said
    table = Table(device_name(small["provider"], chosen.threads))
    name, seconds = chosen.model.stem, sum(each[2] for each in said)
    table.add("memory_ratio", f"{name}, {of_large} over {of_small}", large["peak"] / small["peak"], "ratio", seconds)
    budget = f"MEMORY_MB {chosen.memory_mb}"
    for run, shape, seconds in said:
        table.add("peak_memory", f"{name}, {shape}, {budget}, {run['windows']} windows", run["peak"] / 2**20, "MiB",
                  seconds)  # fmt: skip
        table.add("memory_ratio", f"{name}, {shape} over {budget}", run["peak"] / 2**20 / chosen.memory_mb, "ratio",
                  seconds)  # fmt: skip
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
