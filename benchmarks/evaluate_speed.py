"""Speed and memory of evaluate: features and distances of chip pairs, against the same Frechet distance by Inception.

Two rasters with land cover are made by code. Distances by the default embeddings run in a process of their own, whose
peak memory is measured. The Inception network is torch-fidelity's with random weights, as speed does not depend on
them; it looks at `--inception` chips, whose time is scaled to all of them, and the Frechet distance of its 2,048
features is computed of as many chips as there are.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rows import MODEL, Table, device_name

MADE = "real.tif", "synthetic.tif", "landcover.tif"
BLOCK = 256
CLASSES = "1=building, 2=bare, 3=paved, 4=grass, 5=water"


def write(folder: Path, chip: int, count: int) -> None:
    """Two images of three bands and a land cover that hold at least `count` chips, block by block."""
    import rasterio
    from rasterio.windows import Window

    side = math.isqrt(count - 1) + 1
    size = -(-side * chip // BLOCK) * BLOCK
    for number, name in enumerate(MADE):
        bands = 1 if name == MADE[2] else 3
        profile = {"driver": "GTiff", "count": bands, "height": size, "width": size, "dtype": "uint8"}
        with rasterio.open(
            folder / name, "w", **profile, tiled=True, blockxsize=BLOCK, blockysize=BLOCK, compress="deflate",
            crs="EPSG:32640", transform=rasterio.Affine(1, 0, 320000, 0, -1, 2780000),
        ) as file:  # fmt: skip
            for top, left in places(size):
                draw = np.random.default_rng((number, top, left))
                high = 6 if bands == 1 else 256
                coarse = draw.integers(1, high, (bands, BLOCK // 8, BLOCK // 8))
                values = coarse.repeat(8, 1).repeat(8, 2).astype(np.uint8)
                file.write(values, window=Window(left, top, BLOCK, BLOCK))


def places(size: int) -> Iterator[tuple[int, int]]:
    """Corners of the blocks."""
    return ((top, left) for top in range(0, size, BLOCK) for left in range(0, size, BLOCK))


def context_of(chosen: argparse.Namespace, embeddings: tuple[str, ...]) -> Any:
    """The context of an evaluation of the made rasters."""
    from landsynth.contract.jobs.evaluate import EvaluateJob
    from landsynth.evaluation.chips.comparison import Context

    real, synthetic, landcover = (str(Path(chosen.folder) / name) for name in MADE)
    job = EvaluateJob(
        real, "report.html", "metrics.json", synthetic, landcover=landcover, class_map=CLASSES,
        chip_size=chosen.chip, chips=chosen.chips, threads=chosen.threads, embeddings=embeddings, bootstrap=100,
        **({"segmenter": str(chosen.segmenter)} if chosen.segmenter else {}), generator=str(MODEL), device="cpu",
    )  # fmt: skip
    return Context.open(job, lambda event: None)


def ours(chosen: argparse.Namespace) -> dict[str, Any]:
    """Seconds of the distances by each default embedding that can be computed: chips cut, seen and compared."""
    from landsynth.evaluation.metrics.closeness import closeness

    seconds, started = {}, time.perf_counter()
    context = context_of(chosen, ("satellite", "segmenter"))
    opening = time.perf_counter() - started
    for embedding in context.job.embeddings:
        if context.why_not(embedding):
            continue
        started = time.perf_counter()
        real, synthetic = (context.features(which, embedding) for which in ("real", "synthetic"))
        closeness(real, synthetic, context.job.bootstrap, 0)
        seconds[embedding] = time.perf_counter() - started
    return {"opening": opening, "seconds": seconds, "chips": context.real.count, "peak": peak()}


def theirs(chosen: argparse.Namespace) -> dict[str, Any]:
    """Seconds of the Frechet distance by Inception with random weights: of its looks, scaled, and of the distance."""
    from landsynth.evaluation.features.embedding import as_seen
    from landsynth.evaluation.features.networks import inception
    from landsynth.evaluation.metrics.frechet import sample_distance

    look = inception(random_inception(), "cpu", chosen.threads)
    context = context_of(chosen, ("inception",))
    count = min(chosen.inception, context.real.count)
    look(as_seen(context.real.batch([0]).images, context.real.bands))  # the first look allocates
    started = time.perf_counter()
    for chips in (context.real, context.synthetic):
        for first in range(0, count, 8):
            look(as_seen(chips.batch(range(first, min(first + 8, count))).images, chips.bands))
    looking = (time.perf_counter() - started) / count * context.real.count
    draw = np.random.default_rng(0)
    features = [draw.normal(size=(context.real.count, 2048)).astype(np.float32) for _ in "ab"]
    started = time.perf_counter()
    sample_distance(*features)
    return {"looking": looking, "distance": time.perf_counter() - started, "seen": 2 * count, "peak": peak()}


def random_inception() -> Any:
    """Random weights of torch-fidelity's network, which loads some as it is made: here it keeps its own."""
    from torch_fidelity import feature_extractor_inceptionv3 as module

    class Blank(module.FeatureExtractorInceptionV3):  # type: ignore[misc]
        def load_state_dict(self, *_: Any, **__: Any) -> None:
            """Keep the random weights."""

    load = module.load_state_dict_from_url
    module.load_state_dict_from_url = lambda *_, **__: {}
    try:
        return Blank("inception", ["2048"]).state_dict()
    finally:
        module.load_state_dict_from_url = load


def peak() -> float:
    """Most memory that this process had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chips", type=int, default=5000, help="chip pairs")
    parser.add_argument("--chip", type=int, default=256, help="side of a chip in pixels")
    parser.add_argument("--inception", type=int, default=64, help="chips of each side that Inception looks at")
    parser.add_argument("--segmenter", type=Path, help="segmenter (ONNX); the bundled one if not given")
    parser.add_argument("--threads", type=int, help="CPU threads; all cores if not given")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    parser.add_argument("--child", choices=("ours", "theirs"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    return parser.parse_args()


def told(part: str, folder: str) -> dict[str, Any]:
    """What a part says in a process of its own."""
    command = [sys.executable, __file__, *sys.argv[1:], "--child", part, "--folder", folder]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def main() -> None:
    """Make the rasters, measure both parts, and give the rows."""
    chosen = parse()
    if chosen.child:
        print(json.dumps({"ours": ours, "theirs": theirs}[chosen.child](chosen)))
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), chosen.chip, chosen.chips)
        mine, other = told("ours", folder), told("theirs", folder)
    table = Table(device_name("CPU", chosen.threads))
    words = f"{mine['chips']} pairs of {chosen.chip} px"
    slow = other["looking"] + other["distance"]
    whole = mine["opening"] + sum(mine["seconds"].values())
    for name, seconds in mine["seconds"].items():
        table.add("evaluate_seconds", f"{name}, {words}", seconds, "s", seconds)
    scaled = f"inception of random weights, {words}, scaled from {other['seen']} chips"
    table.add("evaluate_seconds", scaled, slow, "s", slow)
    for name, seconds in (("satellite", mine["opening"] + mine["seconds"]["satellite"]), ("all default", whole)):
        table.add("speed_ratio", f"{name} over {scaled}", slow / seconds, "ratio", slow + seconds)
    table.add("peak_memory", f"evaluate, features and distances, {words}", mine["peak"] / 2**20, "MiB", whole)
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
