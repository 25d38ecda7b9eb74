"""fast against spade as published (nf 64, hidden 128): the same raster, from opening the model to the finished file.

Weights are untrained, as time does not depend on them, and exported as Train generator exports. Two ratios: of whole
runs, in which an architecture pays for the surroundings that it must see beside each window, and of bare networks on
windows side by side, in which it does not.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import landcover
from rows import Table, device_name
from speed import SEED, bare_rate, read_classes

from landsynth.contract.card import read_card
from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.resources import BUNDLED_GENERATOR
from landsynth.inference.generate import generate
from landsynth.inference.network.generator import Network


def exported(architecture: str, width: int, folder: Path) -> Path:
    """An untrained generator for the classes and bands of the bundled one."""
    import torch

    from landsynth.training.export.card import card_of
    from landsynth.training.export.generator import export_generator
    from landsynth.training.generator.recipes import RECIPES

    known = read_card(BUNDLED_GENERATOR)
    info = DatasetInfo(
        "untrained", known.classes, known.ignored, known.bands, known.data_type, known.pixel_size, "", ()
    )  # fmt: skip
    torch.manual_seed(SEED)
    chosen = RECIPES[architecture].networks
    config = chosen.configure(classes=len(known.classes), bands=len(known.bands), width=width)
    path = folder / f"{architecture}-{width}.onnx"
    export_generator(chosen.build(config).eval(), None, card_of(config, architecture, info, {}), path)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1024, help="side of the land cover in pixels")
    parser.add_argument("--rounds", type=int, default=1, help="runs of each, in turn")
    parser.add_argument("--widths", type=int, nargs=2, default=[32, 64], help="of fast, and of spade (nf)")
    parser.add_argument("--window", type=int, default=512, help="side of the bare networks' windows")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, ...")
    parser.add_argument("--threads", type=int, help="CPU threads of the network; all cores if not given")
    parser.add_argument("--memory-mb", type=int, help="MEMORY_MB of both; chosen from what is free if not given")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    chosen = parser.parse_args()
    seconds: dict[str, list[float]] = {"fast": [], "spade": []}
    said: dict[str, dict[str, Any]] = {}
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = landcover.write(folder / "landcover.tif", chosen.size, chosen.size)
        models = {each: exported(each, width, folder) for each, width in zip(seconds, chosen.widths)}
        for _ in range(chosen.rounds):
            for architecture, model in models.items():
                job = GenerateJob(
                    str(source), str(folder / "image.tif"), str(model), seed=SEED, device=chosen.device,
                    threads=chosen.threads, memory_mb=chosen.memory_mb,
                )  # fmt: skip
                started = time.perf_counter()
                said[architecture] = generate(job, lambda event: None)
                seconds[architecture].append(time.perf_counter() - started)
        for architecture, model in models.items():
            network = Network(str(model), chosen.device, chosen.threads, "full")
            classes = read_classes(source, min(chosen.window, chosen.size), network)
            rates[architecture] = bare_rate(network, classes, len(classes), len(classes) ** 2)
    table = Table(device_name(said["fast"]["provider"], chosen.threads))
    took = {architecture: median(each) for architecture, each in seconds.items()}
    spent = sum(map(sum, seconds.values()))
    name = f"fast-{chosen.widths[0]} over spade-{chosen.widths[1]}"
    sides = f"{chosen.size} x {chosen.size}"
    table.add("speed_ratio", f"{name}, generate, {sides}", took["spade"] / took["fast"], "times", spent)
    table.add("speed_ratio", f"{name}, bare window {chosen.window}", rates["fast"] / rates["spade"], "times", 0)
    for architecture, each in took.items():
        width, height = said[architecture]["tile_size"]
        count = said[architecture]["windows"]
        subject = f"{models[architecture].stem}, generate, {sides}, {count} windows of {width} x {height}"
        table.add("rate", subject, chosen.size**2 / each / 1e6, "Mpx/s", each)
        table.add("computed_share", subject, count * width * height / chosen.size**2, "pixels computed a pixel", 0)
        bare = f"{models[architecture].stem}, bare window {chosen.window}"
        table.add("rate", bare, rates[architecture] / 1e6, "Mpx/s", 0)
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
