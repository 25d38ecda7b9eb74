"""Speed: wall time of generate over the bare time of the network for the same pixels, both from one run."""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import landcover
import numpy as np
import rasterio
from numpy.typing import NDArray
from rows import Table, device_name, options

from landsynth.contract.classes import resolve
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.inference.generate import generate
from landsynth.inference.network.generator import Network
from landsynth.inference.windows import noise

SEED = 1


def bare_rate(network: Network, classes: NDArray[np.uint8], window: int, pixels: int) -> float:
    """Pixels a second of the network alone on windows side by side: no overlap, no reading, no writing.

    classes: class indices (h, w), at least as large as a window. At least `pixels` pixels are timed.
    """
    card = network.card
    style = noise.style(SEED, card.style_size)
    places = [
        (row, column)
        for row in range(0, classes.shape[0] - window + 1, window)
        for column in range(0, classes.shape[1] - window + 1, window)
    ]
    count = -(-pixels // window**2)
    seconds = 0.0
    network.specialise(window, window)  # as generate does; opening the model is not timed here
    for number in range(-1, count):  # the first one warms up and is not timed
        row, column = places[number % len(places)]
        part = np.ascontiguousarray(classes[row : row + window, column : column + window])
        cells = window // card.noise_stride
        drawn = noise.field(SEED, card.noise_channels, column, row, cells, cells, card.noise_octaves)
        started = time.perf_counter()
        network.run(part, drawn, style)
        seconds += (time.perf_counter() - started) * (number >= 0)
    return count * window**2 / seconds


def best_rates(
    network: Network, classes: NDArray[np.uint8], windows: list[int], chosen: argparse.Namespace
) -> dict[int, float]:
    """The best of some rounds of bare rates by window, in turn: two threads on small windows are easily disturbed."""
    rounds = [
        {window: bare_rate(network, classes, window, chosen.bare_pixels) for window in windows}
        for _ in range(chosen.bare_rounds)
    ]
    return {window: max(each[window] for each in rounds) for window in windows}


def read_classes(path: Path, side: int, network: Network) -> NDArray[np.uint8]:
    """Class indices (side, side) from the corner of a land cover."""
    table = resolve("", {}, network.card, {}).table
    lookup = np.full(256, 255, np.uint8)
    lookup[list(table)] = list(table.values())
    with rasterio.open(path) as file:
        indices: NDArray[np.uint8] = lookup[file.read(1, window=((0, side), (0, side)))]
    return indices


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--size", type=int, default=8192, help="side of the land cover in pixels")
    parser.add_argument("--windows", type=int, nargs="+", default=[256, 512, 1024, 2048], help="bare windows' sides")
    parser.add_argument(
        "--bare-pixels", type=int, default=2**22, help="least pixels a bare timing, two of them a window"
    )
    parser.add_argument("--bare-rounds", type=int, default=3, help="bare timings before the run, and again after it")
    parser.add_argument("--memory-mb", type=int, help="MEMORY_MB; chosen from what is free if not given")
    chosen = parser.parse_args()
    windows = [window for window in chosen.windows if window <= chosen.size]
    with tempfile.TemporaryDirectory() as folder:
        source = landcover.write(Path(folder) / "landcover.tif", chosen.size, chosen.size)
        network = Network(str(chosen.model), chosen.device, chosen.threads)
        classes = read_classes(source, max(windows), network)
        rates = best_rates(network, classes, windows, chosen)
        del network  # its memory is not that of generate
        job = GenerateJob(
            str(source), str(Path(folder) / "image.tif"), str(chosen.model), seed=SEED, device=chosen.device,
            threads=chosen.threads, memory_mb=chosen.memory_mb,
        )  # fmt: skip
        started = time.perf_counter()
        result = generate(job, lambda event: None)
        wall = time.perf_counter() - started
        network = Network(str(chosen.model), chosen.device, chosen.threads)
        again = best_rates(network, classes, windows, chosen)  # a machine that grew slower meanwhile shows
        rates = {window: max(rates[window], again[window]) for window in windows}
    best = max(rates, key=lambda window: rates[window])
    pixels = chosen.size**2
    table = Table(device_name(result["provider"], chosen.threads))
    subject = f"{network.card.name}, {chosen.size} x {chosen.size}"
    table.add("wall_ratio", subject, wall * rates[best] / pixels, "ratio", wall)
    width, height = result["tile_size"]
    table.add("computed_ratio", subject, result["windows"] * width * height / pixels, "pixels over the output's", wall)
    table.add("memory_mb", subject, result["memory_mb"], "MiB", wall)
    table.add("rate", f"{subject}, generate", pixels / wall / 1e6, "Mpx/s", wall)
    for window, rate in rates.items():
        table.add("rate", f"{network.card.name}, bare window {window}", rate / 1e6, "Mpx/s", pixels / rate)
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
