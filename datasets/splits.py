"""Which scene or block is for training, validation or test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from numpy.typing import NDArray

from ..contract.errors import InputError
from ..contract.typed import loads
from ..rasters.grid import Grid

DRAWS = 64  # draws of which the one is kept that spreads the classes best
WGS84 = "EPSG:4326"


@dataclass(frozen=True)
class Window:
    """A part of an image, in pixels; `name` tells it from the others, empty for a whole image."""

    name: str
    row: int
    column: int
    height: int
    width: int


def blocks(height: int, width: int, size: int) -> list[Window]:
    """Blocks that partition an image, all nearly equal and at least `size` a side, unless the image is smaller."""
    rows, columns = _cuts(height, size), _cuts(width, size)
    return [
        Window(f"_r{r:02d}_c{c:02d}", y, x, y_end - y, x_end - x)
        for r, (y, y_end) in enumerate(zip(rows, rows[1:]))
        for c, (x, x_end) in enumerate(zip(columns, columns[1:]))
    ]


Place = tuple[str, tuple[float, float, float, float]]
"""Where a scene or block lies: a CRS, or what stands for one, and xmin, ymin, xmax, ymax in it."""
SHARED = 0.1  # of the smaller of two scenes or blocks: from there on they show the same place


def repeats(placed: Sequence[tuple[str, str, Place]]) -> Iterator[tuple[str, str, str, str]]:
    """Pairs of sources that show the same place in different splits: source and split of both, each pair once.

    placed: source, split and place of every scene or block, those of one source after each other.
    """
    if len({name for name, _, _ in placed}) < 2:
        return
    seen: set[tuple[str, ...]] = set()
    boxes = np.array([place[1] for _, _, place in placed]).reshape(-1, 4)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], 1)
    for at, (name, split, (where, box)) in enumerate(placed):
        sides = np.minimum(boxes[:at, 2:], box[2:]) - np.maximum(boxes[:at, :2], box[:2])
        common = np.prod(np.maximum(sides, 0), 1)
        for other in map(int, np.flatnonzero(common > SHARED * np.minimum(areas[:at], areas[at]))):
            its_name, its_split, (its_where, _) = placed[other]
            pair = (its_name, its_split, name, split)
            if its_name != name and its_split != split and its_where == where and pair not in seen:
                seen.add(pair)
                yield pair


def draw(counts: NDArray[np.int64], fixed: Sequence[str], validation: float, test: float, seed: int) -> tuple[str, ...]:
    """A split for every unit (scene or block), `fixed` where that is not empty, the others drawn.

    counts: pixels of each class in each unit (units, classes). As many units as the shares ask for, to the nearest
    whole one, at least one where a share is above 0 and one is left for training. Of DRAWS seeded draws the one is
    kept whose splits are nearest, in shares of classes, to the whole.
    """
    free = [at for at, split in enumerate(fixed) if not split]
    sizes = _sizes(len(free), {"validation": validation, "test": test}, set(fixed))
    chance = np.random.default_rng(seed)
    best, best_distance = list(fixed), np.inf
    for _ in range(DRAWS):
        order = chance.permutation(free)
        splits = list(fixed)
        for at, index in enumerate(order):
            in_test = at < sizes["test"]
            in_validation = not in_test and at < sizes["test"] + sizes["validation"]
            splits[int(index)] = "test" if in_test else "validation" if in_validation else "train"
        distance = _distance(counts, splits)
        if distance < best_distance:
            best, best_distance = splits, distance
    return tuple(best)


class Area:
    """Polygons that hold the test split."""

    def __init__(self, path: str) -> None:
        """Read a GeoJSON file. Raises InputError in one sentence."""
        from rasterio.crs import CRS
        from rasterio.errors import CRSError

        self.path = path
        try:
            document = loads(Path(path).read_text(encoding="utf-8"))
            self.polygons = _polygons(document)
            named = document.get("crs")
            self.crs = CRS.from_user_input(named["properties"]["name"] if named else WGS84)
        except OSError as error:
            raise InputError(
                f"Expected polygons at {path}, found: {error.strerror}. Check the path of AREA."
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError, CRSError) as error:
            raise InputError(
                f"Expected polygons in GeoJSON at {path}, found something else ({error}). Export them as GeoJSON."
            ) from error
        if not self.polygons:
            raise InputError(f"Expected polygons in {path}, found none. Draw the area that is for the test.")
        self._placed: dict[Any, list[dict[str, Any]]] = {}

    def inside(self, grid: Grid, window: Window) -> NDArray[np.bool_]:
        """Which pixels of a window of a grid have their centre in the polygons (height, width)."""
        from rasterio.features import geometry_mask

        transform = grid.transform @ Affine.translation(window.column, window.row)
        shape = (window.height, window.width)
        found: NDArray[np.bool_] = geometry_mask(self._in(grid.crs), shape, transform, invert=True)
        return found

    def _in(self, crs: Any) -> list[dict[str, Any]]:
        """The polygons in a CRS; as they are where the image has none."""
        from rasterio.warp import transform_geom

        key = crs.to_wkt() if crs else ""
        if key not in self._placed:
            self._placed[key] = [transform_geom(self.crs, crs, p) if crs else p for p in self.polygons]
        return self._placed[key]


def of_area(inside: NDArray[np.int64], outside: NDArray[np.int64]) -> tuple[str, ...]:
    """`test` for blocks that lie mostly in the area, or at all where none does mostly; empty for the others.

    inside, outside: labelled pixels of each block on either side.
    """
    mostly = inside > outside
    chosen = mostly if mostly.any() else inside > 0
    return tuple("test" if each else "" for each in chosen)


def _cuts(length: int, size: int) -> list[int]:
    count = max(length // size, 1)
    return [round(length * at / count) for at in range(count + 1)]


def _sizes(count: int, shares: dict[str, float], taken: set[str]) -> dict[str, int]:
    """How many of `count` units each split gets, by its share; what is left is for training."""
    sizes = {name: 0 if share == 0 else int(count * share + 0.5) for name, share in shares.items()}
    for name in sizes:
        if shares[name] > 0 and not sizes[name] and name not in taken:
            sizes[name] = 1
    spare = count - (0 if "train" in taken else 1)
    while sum(sizes.values()) > max(spare, 0):
        sizes[max(sizes, key=lambda name: (sizes[name] > 1, sizes[name] - count * shares[name], name == "test"))] -= 1
    return sizes


def _distance(counts: NDArray[np.int64], splits: Sequence[str]) -> float:
    """Largest difference, over splits, between shares of classes in the split and in all, summed over classes."""
    whole = counts.sum(0) / max(counts.sum(), 1)
    worst = 0.0
    for name in set(splits):
        part = counts[[split == name for split in splits]].sum(0)
        worst = max(worst, float(np.abs(part / max(part.sum(), 1) - whole).sum()))
    return worst


def _polygons(node: dict[str, Any]) -> list[dict[str, Any]]:
    kind = node["type"]
    if kind == "FeatureCollection":
        return [each for feature in node["features"] for each in _polygons(feature)]
    if kind == "Feature":
        return _polygons(node["geometry"]) if node["geometry"] else []
    if kind == "GeometryCollection":
        return [each for geometry in node["geometries"] for each in _polygons(geometry)]
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"a {kind}, where polygons were expected")
    from rasterio.features import is_valid_geom

    if not is_valid_geom(node):
        raise ValueError(f"a {kind} without proper coordinates")
    return [node]
