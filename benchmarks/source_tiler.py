"""Against the tiling of Le et al. 2023: windows of 256 px at stride 128, new noise for each, all of it in memory."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from processes import step, tell
from rows import MODEL, Table, device_name, options

WINDOW, STRIDE = 256, 128
"""Of Le et al. 2023, Mask conditional synthetic satellite imagery, and the code that they published."""


def prepare(folder: Path, given: dict[str, Any]) -> None:
    """Make the land cover."""
    import landcover

    landcover.write(folder / "landcover.tif", given["size"], given["size"])
    tell()


def source(folder: Path, given: dict[str, Any]) -> None:
    """Their way: the whole raster is read, every window added to sums over all of it, and the mean written.

    Only `part` rows of windows go through the network: each takes as long as any other. Everything else, and with it
    the memory, is that of the whole raster.
    """
    import numpy as np
    import rasterio
    from speed import read_classes

    from landsynth.inference.network.generator import Network

    started = time.perf_counter()
    network = Network(given["model"], "cpu", given["threads"])
    card = network.card
    classes = read_classes(folder / "landcover.tif", given["size"], network)
    draw = np.random.default_rng(1)
    style = draw.standard_normal(card.style_size, np.float32)
    cells = WINDOW // card.noise_stride
    total = np.zeros((len(card.bands), *classes.shape), np.float32)
    count = np.zeros(classes.shape, np.float32)
    places = list(range(0, given["size"] - WINDOW + 1, STRIDE))
    if places[-1] + WINDOW < given["size"]:
        places.append(given["size"] - WINDOW)
    begin = time.perf_counter()
    for top in places[: given["part"]]:
        for left in places:
            at = np.s_[..., top : top + WINDOW, left : left + WINDOW]
            noise = draw.standard_normal((card.noise_channels, cells, cells), np.float32)
            total[at] += network.run(np.ascontiguousarray(classes[at]), noise, style)
            count[at] += 1
    swept = time.perf_counter() - begin
    image = np.clip(np.rint(total / np.maximum(count, 1)), 0, 255).astype(np.uint8)
    layout = {"width": given["size"], "height": given["size"], "count": len(image), "dtype": "uint8"}
    with rasterio.open(folder / "source.tif", "w", driver="GTiff", compress="deflate", tiled=True, **layout) as file:
        file.write(image)
    wall = time.perf_counter() - started
    tell(seconds=wall + swept * (len(places) / len(places[: given["part"]]) - 1), measured=wall)


def ours(folder: Path, given: dict[str, Any]) -> None:
    """LandSynth's way."""
    from landsynth.contract.jobs.generate import GenerateJob
    from landsynth.inference.generate import generate

    job = GenerateJob(
        str(folder / "landcover.tif"), str(folder / "image.tif"), given["model"], seed=1, device="cpu",
        threads=given["threads"], memory_mb=given["memory_mb"],
    )  # fmt: skip
    started = time.perf_counter()
    result = generate(job, lambda event: None)
    wall = time.perf_counter() - started
    tell(**{**result, "seconds": wall})


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--size", type=int, default=10000, help="side of the land cover in pixels")
    parser.add_argument("--part", type=int, default=6, help="rows of windows that their way really computes")
    parser.add_argument(
        "--memories", type=int, nargs="+", default=[0, 512, 256], help="MEMORY_MB of our runs; 0: by what is free"
    )
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--options", type=json.loads, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        steps = {"prepare": prepare, "source": source, "ours": ours}
        return steps[chosen.step](Path(chosen.options["folder"]), chosen.options)
    with tempfile.TemporaryDirectory() as folder:
        given = {"folder": folder, "size": chosen.size, "part": chosen.part, "threads": chosen.threads,
                 "model": str(chosen.model or MODEL)}  # fmt: skip
        step(__file__, "prepare", given)
        theirs = [step(__file__, "source", given)[0]]
        made = [step(__file__, "ours", {**given, "memory_mb": memory or None})[0] for memory in chosen.memories]
        theirs.append(step(__file__, "source", given)[0])  # once more: a machine that grew slower meanwhile shows
    table = Table(device_name(made[0]["provider"], chosen.threads))
    best = min(run["seconds"] for run in theirs)
    most, name = max(run["peak"] for run in theirs), f"{chosen.model.stem}, {chosen.size} x {chosen.size}"
    computed = f"{name}, source's tiling, {chosen.part} rows of windows computed"
    table.add("rate", computed, chosen.size**2 / best / 1e6, "Mpx/s", sum(run["measured"] for run in theirs))
    table.add("peak_memory", computed, most / 2**20, "MiB", sum(run["measured"] for run in theirs))
    for memory, run in zip(chosen.memories, made):
        subject = f"{name}, {f'MEMORY_MB {memory}' if memory else 'memory chosen from what is free'}"
        table.add("rate", subject, chosen.size**2 / run["seconds"] / 1e6, "Mpx/s", run["seconds"])
        table.add("peak_memory", subject, run["peak"] / 2**20, "MiB", run["seconds"])
        table.add("speed_ratio", f"{subject}, over the source's tiling", best / run["seconds"], "times", run["seconds"])
        table.add("memory_ratio", f"{subject}, over the source's tiling", run["peak"] / most, "ratio", run["seconds"])
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
