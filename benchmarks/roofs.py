"""A copy of a dataset in which building outlines lie on the roofs that the imagery shows.

Orthophotos are put right on the ground, so roofs lean away from the outlines that a register has, by metres where a
building is high. A generator that learns from such pairs paints half of a roof as yard, and a segmenter learns outlines
that nothing in the image shows. In a strip of images all roofs lean one way, further the higher they are: the way that
fits all outlines to edges best is found for the dataset, then how far for each building. What is left of an outline
beside the roof shows a wall: it has no class, for generators that are to paint roofs, or stays building, for segmenters
that read images. Masks of all splits are put right: it is done before anything is learnt.
"""

from __future__ import annotations

import argparse
import math
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from scipy import ndimage

from landsynth.contract.dataset import DatasetInfo

SIGMA = 0.8
"""Pixels over which edges are smoothed."""
SURE = 2.0
"""Times the usual edge of its surroundings that an edge counts at most, so that one shadow does not decide."""
LEAST = 24
"""Pixels of a building's outline from which on it is fitted by itself."""
WAYS = 72
"""Directions that are tried."""
LOOSE = 2.5
"""Pixels aside of the way that a roof may lie, as it turns a little from image to image."""
PRIOR = 0.006
"""What a fit loses for each pixel that a roof lies nearer or further than is usual in its scene."""
INSIDE, SEEN = 0.5, 300
"""Weight of edges within an outline against those along it, and pixels of either that are looked at."""
KINDS = {"nothing": "roofs", "building": "walls"}
"""What becomes of walls, and how the dataset's name ends."""
Array = NDArray[Any]


@dataclass(frozen=True)
class Building:
    """One connected part: rows and columns of its pixels, of its outline, and the outline's normals."""

    rows: Array
    columns: Array
    edge: tuple[Array, Array]
    normals: tuple[Array, Array]
    fit: Array
    """How much stronger edges are along the outline, moved by -farthest..farthest pixels each way, than within it:
    (2f + 1, 2f + 1)."""

    @property
    def is_large(self) -> bool:
        """Whether its outline is long enough to be fitted by itself."""
        return len(self.edge[0]) >= LEAST


def main() -> None:
    """Copy the images, write masks and description; prints the way, and how far each scene's roofs lie along it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder to write; it must not exist")
    parser.add_argument("--building", default="building", help="class whose outlines are moved")
    parser.add_argument("--farthest", type=int, default=26, help="pixels that a roof may lie away")
    parser.add_argument("--walls", choices=tuple(KINDS), default="nothing", help="what walls are then")
    options = parser.parse_args()
    info = DatasetInfo.read(options.dataset)
    codes = {each.name: each.code for each in info.classes}
    if options.building not in codes:
        parser.error(f"--building: expected one of {', '.join(codes)}, found {options.building}.")
    if options.walls == "nothing" and not info.ignored:
        parser.error("--walls nothing: expected a dataset with a code to ignore, found none.")
    code = codes[options.building]
    wall = info.ignored[0].code if options.walls == "nothing" else code
    options.out.mkdir(parents=True)
    masks, profiles, found = [], [], []
    for scene in info.scenes:
        shutil.copy(options.dataset / scene.image, options.out / scene.image)
        with rasterio.open(options.dataset / scene.image) as image:
            slopes = _slopes(image.read())
        with rasterio.open(options.dataset / scene.mask) as file:
            masks.append(file.read(1))
            profiles.append(file.profile)
        found.append([_fitted(slopes, each, options.farthest) for each in _buildings(masks[-1] == code)])
    way = _way([each for scene in found for each in scene], options.farthest)
    print(f"Roofs lean towards {math.degrees(math.atan2(way[1], -way[0])) % 360:.0f} degrees from the top.")
    scenes = []
    for scene, mask, profile, buildings in zip(info.scenes, masks, profiles, found):
        if buildings:
            mask, said = _moved(mask, buildings, way, code, wall, options.farthest)
            print(f"{scene.name}: {said}")
        with rasterio.open(options.out / scene.mask, "w", **profile) as file:
            file.write(mask, 1)
        scenes.append(replace(scene, pixels=tuple(int((mask == each.code).sum()) for each in info.classes)))
    replace(info, name=f"{info.name}-{KINDS[options.walls]}", scenes=tuple(scenes)).write(options.out)


def _moved(
    mask: Array, buildings: Sequence[Building], way: tuple[float, float], code: int, wall: int, farthest: int
) -> tuple[Array, str]:
    """The mask (h, w) with its buildings where their roofs are, `wall` where an outline was and no roof is, and how
    far they were moved."""
    shifts = _shifts(buildings, way, farthest)
    moved = mask.copy()
    for each in buildings:
        moved[each.rows, each.columns] = wall
    height, width = mask.shape
    for each, (y, x) in zip(buildings, shifts):
        rows, columns = each.rows + y, each.columns + x
        inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
        moved[rows[inside], columns[inside]] = code
    far = np.hypot(*shifts.T)
    before = np.mean([each.fit[farthest, farthest] for each in buildings])
    after = np.mean([each.fit[y + farthest, x + farthest] for each, (y, x) in zip(buildings, shifts)])
    return moved, (
        f"{len(buildings)} buildings, {np.percentile(far, 10):.0f} to {np.percentile(far, 90):.0f} px away (median "
        f"{np.median(far):.0f}); fit {before:.2f} before, {after:.2f} now"
    )


def _buildings(there: NDArray[np.bool_]) -> list[Building]:
    labels, _ = ndimage.label(there)
    soft = ndimage.gaussian_filter(there.astype(np.float32), 1.5)
    down, right = (ndimage.sobel(soft, axis) for axis in (0, 1))
    size = np.maximum(np.hypot(down, right), 1e-6)
    frame = np.zeros_like(there)
    frame[2:-2, 2:-2] = True  # an outline along the scene's edge is none
    edges = there & ~ndimage.binary_erosion(there) & frame
    found = []
    for number, place in enumerate(ndimage.find_objects(labels), 1):
        own = labels[place] == number
        rows, columns = (each + part.start for each, part in zip(np.nonzero(own), place))
        edge = tuple(each + part.start for each, part in zip(np.nonzero(own & edges[place]), place))
        normals = (down[edge] / size[edge], right[edge] / size[edge])
        found.append(Building(rows, columns, (edge[0], edge[1]), normals, np.zeros((1, 1))))
    return found


def _slopes(bands: Array) -> Array:
    """Slopes (bands, 2, h, w) of imagery, in units of what is usual within some 50 px."""
    bands = bands.astype(np.float32)
    slopes = np.stack([[ndimage.gaussian_filter(each, SIGMA, order) for order in ((1, 0), (0, 1))] for each in bands])
    strength = np.sqrt((slopes**2).sum((0, 1)))
    usual = ndimage.uniform_filter(strength, 101) + 0.5
    return slopes / usual


def _fitted(slopes: Array, building: Building, farthest: int) -> Building:
    """The building with its fit to slopes (bands, 2, h, w)."""
    side = 2 * farthest + 1
    if not len(building.edge[0]):
        return replace(building, fit=np.zeros((side, side), np.float32))
    draw = np.random.default_rng(0)
    along, within = (draw.permutation(len(each))[:SEEN] for each in (building.edge[0], building.rows))
    normals = [each[along] for each in building.normals]
    fit = np.zeros((side, side), np.float32)
    for y in range(side):
        for x in range(side):
            edge = _seen(slopes, building.edge[0][along] + y - farthest, building.edge[1][along] + x - farthest)
            across = np.abs(edge[:, 0] * normals[0] + edge[:, 1] * normals[1]).max(0)
            inside = _seen(slopes, building.rows[within] + y - farthest, building.columns[within] + x - farthest)
            strength = np.sqrt((inside**2).sum(1)).max(0)
            fit[y, x] = np.minimum(across, SURE).mean() - INSIDE * np.minimum(strength, SURE).mean()
    return replace(building, fit=fit)


def _seen(slopes: Array, rows: Array, columns: Array) -> Array:
    """Slopes (bands, 2, n) at n places; beyond the image those of its edge."""
    height, width = slopes.shape[2:]
    found: Array = slopes[:, :, np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)]
    return found


def _way(buildings: Sequence[Building], farthest: int) -> tuple[float, float]:
    """The way (down, right) of unit length along which the best fits of all buildings together are best."""
    large = [each for each in buildings if each.is_large]
    if not large:
        raise SystemExit(f"Expected a building with an outline of {LEAST} px, found none: nothing can be fitted.")
    smooth = np.stack([ndimage.gaussian_filter(each.fit, 1) for each in large])
    weights = np.sqrt([len(each.edge[0]) for each in large])
    steps, totals = np.arange(farthest + 1), []
    ways = [(math.sin(angle), math.cos(angle)) for angle in np.arange(WAYS) * (2 * math.pi / WAYS)]
    for down, right in ways:
        line = smooth[:, farthest + np.rint(steps * down).astype(int), farthest + np.rint(steps * right).astype(int)]
        totals.append(float((line.max(1) * weights).sum()))
    return ways[int(np.argmax(totals))]


def _shifts(buildings: Sequence[Building], way: tuple[float, float], farthest: int) -> NDArray[np.int64]:
    """Whole pixels (n, 2) by which each building is moved: along the way, near to what is usual in its scene, and as
    far as is usual where its outline is short."""
    y, x = (each.ravel() for each in np.mgrid[-farthest : farthest + 1, -farthest : farthest + 1])
    along, aside = y * way[0] + x * way[1], np.abs(x * way[0] - y * way[1])
    allowed = (aside <= LOOSE) & (along >= -1) & (along <= farthest)
    fits = np.stack([ndimage.gaussian_filter(each.fit, 0.7).ravel() for each in buildings])
    large = np.array([each.is_large for each in buildings])
    first = along[np.where(allowed, fits, -np.inf).argmax(1)]
    usual = float(np.median(first[large])) if large.any() else 0.0
    chosen = np.where(allowed, fits - PRIOR * np.abs(along - usual), -np.inf).argmax(1)
    near = np.argmin(np.hypot(y - usual * way[0], x - usual * way[1]))
    chosen = np.where(large, chosen, near)
    return np.stack([y[chosen], x[chosen]], 1)


if __name__ == "__main__":
    main()
