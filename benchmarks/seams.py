"""Seams: tiled against untiled output, jumps across window borders, and neighbouring extents against one run."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import landcover
import numpy as np
import rasterio
from numpy.typing import NDArray
from rows import Table, device_name, options

from landsynth.contract.card import read_card
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.evaluation.metrics.jumps import is_border, jumps
from landsynth.inference.generate import generate
from landsynth.inference.windows.plan import Plan, plan
from landsynth.rasters.grid import Grid

Image = NDArray[Any]
Extent = tuple[float, float, float, float]


@dataclass(frozen=True)
class Setting:
    """What all runs of this benchmark have in common."""

    model: str
    device: str
    threads: int | None
    folder: Path

    def run(
        self, source: Path, tile: int | None = None, overlap: int | None = None, extent: Extent | None = None
    ) -> Any:
        """The image (bands, h, w) of a land cover, and what generate says of the run. No tile: one window."""
        with rasterio.open(source) as file:
            whole = 2 * max(file.width, file.height) + 1024
        output = self.folder / "image.tif"
        job = GenerateJob(
            landcover=str(source), output=str(output), model=self.model, device=self.device, threads=self.threads,
            seed=1, tile_size=tile or whole, overlap=overlap, extent=extent, memory_mb=2048 if tile else 2**20,
        )  # fmt: skip
        result = generate(job, lambda event: None)
        if tile is None and result["windows"] != 1:
            raise RuntimeError(f"expected one window for the untiled image, found {result['windows']}; lower --size")
        with rasterio.open(output) as file:
            image = file.read()
        return image, result


def tile_difference(setting: Setting, size: int, tiles: list[int], overlaps: list[int]) -> Iterator[tuple[str, int]]:
    """Largest difference to the untiled image, in digital numbers, for every tile size and overlap."""
    source = landcover.write(setting.folder / "whole.tif", size, size, column=300, row=200)
    whole = setting.run(source)[0].astype(int)
    for tile in tiles:
        for overlap in overlaps:
            image, result = setting.run(source, tile, overlap)
            if result["windows"] < 4:
                raise RuntimeError(f"tiles of {tile} in {size} pixels are too few to tell; raise --size")
            yield f"tile {tile}, overlap {overlap}", int(np.abs(image - whole).max())


def windows_of(source: Path, tile: int, overlap: int, context: int, multiple: int) -> Plan:
    """The plan that generate makes for the whole of a raster."""
    with rasterio.open(source) as file:
        column, row = Grid(file.transform, file.crs, file.width, file.height).origin
        box = (column, row, column + file.width, row + file.height)
    return plan(box, (tile, tile), overlap, context, multiple)


def seam_ratio(setting: Setting, size: int, tile: int) -> tuple[float, int]:
    """Mean jump across window borders over mean jump elsewhere, and the number of runs that it took.

    From run to run the land cover moves by the width of a border, until borders have passed over all of it:
    so what happens to lie under them does not count, only that they are borders.
    """
    card = read_card(setting.model)
    sums = np.zeros((2, 4))
    shifts = _shifts(size, tile, card.overlap, card.context, card.multiple)
    for shift in shifts:
        source = landcover.write(setting.folder / "shifted.tif", size, size, column=300 + shift, row=200 + shift)
        windows = windows_of(source, tile, card.overlap, card.context, card.multiple)
        image, result = setting.run(source, tile)
        if result["windows"] != windows.count:
            raise RuntimeError(f"expected {windows.count} windows, generate made {result['windows']}")
        for axis, spans, begin in ((1, windows.rows, windows.box[1]), (2, windows.columns, windows.box[0])):
            border = is_border([span.fade_out for span in spans[:-1]], begin, image.shape[axis])
            sums[axis - 1] += jumps(image, axis, border)
    ratios = (sums[:, 0] / sums[:, 1]) / (sums[:, 2] / sums[:, 3])
    return float(ratios.mean()), len(shifts)


def _shifts(size: int, tile: int, overlap: int, context: int, multiple: int) -> range:
    """Shifts by which borders, moved by each of them, cover everything between two borders once."""
    columns = plan((0, 0, size, size), (tile, tile), overlap, context, multiple).columns
    if len(columns) < 3:
        raise RuntimeError(f"tiles of {tile} in {size} pixels have too few borders to tell; raise --size")
    first, second = columns[0].fade_out, columns[1].fade_out
    return range(0, second[0] - first[0], first[1] - first[0] + 1)


def join_difference(setting: Setting, size: int, tile: int) -> dict[str, int]:
    """Largest difference between two neighbouring extents and one run over both, side by side and one over another.

    First as extents of one raster; then as rasters of their own that hold an extent and what the network sees
    around it, which is what rasterised polygons are: the context, counted from whole coarse cells, and as much
    again for what fills gaps there (see `algorithms/generate.py`).
    """
    card = read_card(setting.model)
    margin = 2 * card.context + card.multiple
    source = landcover.write(setting.folder / "both.tif", size, size)
    both = setting.run(source, tile)[0].astype(int)
    with rasterio.open(source) as file:
        transform = file.transform
    cut = int(size * 0.43) | 1  # odd: no multiple of anything the network knows
    found = {"extents of one raster": 0, "rasters of their own": 0}
    for left, top, right, bottom in ((0, 0, cut, size), (cut, 0, size, size), (0, 0, size, cut), (0, cut, size, size)):
        (xmin, ymax), (xmax, ymin) = transform @ (left, top), transform @ (right, bottom)
        expected = both[:, top:bottom, left:right]
        x0, y0 = max(left - margin, 0), max(top - margin, 0)
        own = landcover.write(
            setting.folder / "own.tif", min(right + margin, size) - x0, min(bottom + margin, size) - y0, x0, y0,
            transform @ type(transform).translation(x0, y0),
        )  # fmt: skip
        for name, raster in (("extents of one raster", source), ("rasters of their own", own)):
            image = setting.run(raster, tile, extent=(xmin, ymin, xmax, ymax))[0]
            found[name] = max(found[name], int(np.abs(image - expected).max()))
    return found


def main() -> None:
    parser = options(__doc__)
    parser.add_argument("--size", type=int, default=1024, help="side of the land cover in pixels")
    parser.add_argument("--tiles", type=int, nargs="+", default=[256, 384, 512], help="tile sizes")
    chosen = parser.parse_args()
    card = read_card(chosen.model)
    with tempfile.TemporaryDirectory() as folder:
        setting = Setting(str(chosen.model), chosen.device, chosen.threads, Path(folder))
        small = landcover.write(setting.folder / "small.tif", 64, 64)
        table = Table(device_name(setting.run(small)[1]["provider"], chosen.threads))
        started = time.perf_counter()
        overlaps = [card.overlap, card.overlap + 6 * card.multiple]
        for name, value in tile_difference(setting, chosen.size, chosen.tiles, overlaps):
            table.add("tile_difference", f"{card.name}, {name}", value, "DN", time.perf_counter() - started)
            started = time.perf_counter()
        ratio, runs = seam_ratio(setting, chosen.size, chosen.tiles[0])
        subject = f"{card.name}, tile {chosen.tiles[0]}, {runs} shifts"
        table.add("seam_ratio", subject, ratio, "ratio", time.perf_counter() - started)
        started = time.perf_counter()
        for name, value in join_difference(setting, chosen.size, chosen.tiles[0]).items():
            table.add("join_difference", f"{card.name}, {name}", value, "DN", time.perf_counter() - started)
    table.finish(chosen.out)


if __name__ == "__main__":
    main()
