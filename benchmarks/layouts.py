"""Layouts beside real scenes: density of parts and edges, compactness of buildings; speed; shares asked for."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray
from rows import Table, device_name, options

from landsynth.contract.jobs.generate_landcover import GenerateLandcoverJob
from landsynth.inference.generate_landcover import generate_landcover
from landsynth.inference.windows.objects import Runs

LEAST = 16  # pixels of a part that counts: less is noise of the mask
Codes = NDArray[np.uint8]
MEASURES = {"patch_density": "parts/Mpx", "edge_density": "edges/px", "building_compactness": "", "building_size": "px"}


def measured(codes: Codes, building: int) -> dict[str, float]:
    """Parts in a million pixels and edges a pixel of codes (h, w); of buildings that do not touch the edge the median
    area and the median of 16 area / edges^2, which is 1 for a square."""
    across, down = codes[:, 1:] != codes[:, :-1], codes[1:] != codes[:-1]
    runs = Runs.of(codes, [int(each) for each in np.unique(codes) if each])
    area = np.bincount(runs.part, runs.end - runs.first, codes.size)
    found = {
        "patch_density": 1e6 * (area >= LEAST).sum() / codes.size,
        "edge_density": (across.sum() + down.sum()) / codes.size,
    }
    is_house = np.pad(codes == building, 1)
    runs = Runs.of((~is_house).astype(np.uint8), [0])
    part = np.full(is_house.size, -1, np.int64)
    part[runs.pixels()] = np.repeat(runs.part, runs.end - runs.first)
    part = part.reshape(is_house.shape)
    edges = np.zeros(is_house.size)
    for one, other in ((part[1:], part[:-1]), (part[:, 1:], part[:, :-1])):
        for mine, theirs in ((one, other), (other, one)):
            edges += np.bincount(mine[(mine >= 0) & (theirs < 0)], minlength=is_house.size)
    area = np.bincount(part[part >= 0], minlength=is_house.size)
    cut = np.unique(np.concatenate([part[1], part[-2], part[:, 1], part[:, -2]]))
    area[cut[cut >= 0]] = 0
    houses = area >= LEAST
    if houses.any():
        found["building_compactness"] = float(np.median(16 * area[houses] / edges[houses] ** 2))
        found["building_size"] = float(np.median(area[houses]))
    return found


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--examples", type=Path, nargs="+", required=True, help="rasters of class codes")
    parser.add_argument("--building", type=int, default=1, help="code of buildings")
    parser.add_argument("--every", type=int, default=1, help="of so many pixels of the examples one is read")
    parser.add_argument("--side", type=int, default=2048, help="width and height of a layout")
    parser.add_argument("--seeds", type=int, default=3, help="layouts")
    parser.add_argument("--shares", default="", help="asked of one more layout, such as 6=10")
    chosen = parser.parse_args()
    table = Table(device_name("CPU", None))
    real = []
    for path in chosen.examples:
        with rasterio.open(path) as file:
            real.append(
                measured(
                    file.read(1)[chosen.every // 2 :: chosen.every, chosen.every // 2 :: chosen.every], chosen.building
                )
            )
            size = abs(file.transform.a) * chosen.every
    drawn = []
    with tempfile.TemporaryDirectory() as folder:

        def draw(seed: int, shares: str = "", side: int = chosen.side) -> tuple[Codes, dict[str, float], float]:
            job = GenerateLandcoverJob(
                f"{folder}/layout.tif", tuple(map(str, chosen.examples)), seed=seed, width=side, height=side,
                shares=shares, whole=str(chosen.building), pixel_size=size,
            )  # fmt: skip
            start = time.process_time()
            result = generate_landcover(job, lambda event: None)
            spent = time.process_time() - start
            with rasterio.open(job.output) as file:
                return file.read(1), result["shares"], spent

        _, _, begun = draw(0, side=64)
        for seed in range(chosen.seeds):
            codes, _, spent = draw(seed)
            drawn.append(measured(codes, chosen.building))
            table.add("layout_seconds", f"seed {seed}", (spent - begun) / (codes.size / 1e6), "s/Mpx of CPU", spent)
        table.add("layout_begin", "reading and trial", begun, "s of CPU", begun)
        if chosen.shares:
            codes, shares, spent = draw(0, chosen.shares)
            for pair in chosen.shares.split(","):
                code, _, percent = pair.partition("=")
                off = 100 * float((codes == int(code)).mean()) - float(percent)
                table.add("share_error", f"{pair.strip()} %", off, "points", spent)
    for name, unit in MEASURES.items():
        for subject, rows in (("real", real), ("layout", drawn)):
            values = [each[name] for each in rows if name in each]
            for what, value in (("least", min(values)), ("median", float(np.median(values))), ("most", max(values))):
                table.add(name, f"{subject}, {what}", value, unit, 0.0)
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
