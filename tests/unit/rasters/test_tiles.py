"""What web map tiles promise: the raster's own pixels at the finest level, means of these at all others, no seams."""

from __future__ import annotations

import json
import math
import resource
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT
from rasterio.warp import transform

from landsynth.contract.errors import InputError, OutputError
from landsynth.contract.events import silent
from landsynth.rasters.grid import Grid
from landsynth.rasters.tiles import HALF, TILE, Levels, write_tiles
from landsynth.tests.helpers.rasters import UTM, write_raster

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
ZOOM, COLUMN, ROW = 12, 2000, 1500
LEFT, TOP, HEIGHT, WIDTH = 100, 70, 700, 900
"""Where a raster on the pixels of a level begins, in pixels from the corner of a tile, and its size."""
EDGE = 2 * HALF / 2**ZOOM
ALIGNED = Affine(
    EDGE / TILE, 0, COLUMN * EDGE - HALF + LEFT * EDGE / TILE, 0, -EDGE / TILE, HALF - ROW * EDGE - TOP * EDGE / TILE
)
Tiles = dict[tuple[int, int, int], np.ndarray]


def picture(height: int, width: int) -> np.ndarray:
    """Waves of a few pixels in three bands."""
    y, x = np.mgrid[:height, :width]
    waves = [np.sin(x / a + y / b) for a, b in ((3, 7), (9, 4), (5, -6))]
    return np.round(127.5 * (1 + np.stack(waves))).astype(np.uint8)


def holed(folder: Path) -> tuple[str, np.ndarray, np.ndarray]:
    """A raster of noise with holes on the pixels of a level: its path, pixels and mask."""
    values = np.random.default_rng(3).integers(0, 256, (3, HEIGHT, WIDTH)).astype(np.uint8)
    valid = np.ones((HEIGHT, WIDTH), np.bool_)
    valid[100:131, 200:257], valid[500:, 850:] = False, False
    tags = {"photometric": "RGB", "tiled": True, "blockxsize": 256, "blockysize": 256}
    path = write_raster(folder / "a.tif", values, "EPSG:3857", ALIGNED, valid, **tags)
    with rasterio.open(path, "r+") as file:
        file.update_tags(SYNTHETIC="YES", JOB="{}", ATTRIBUTION="Us")
    return path, values, valid


def made(path: str, output: Path) -> tuple[Levels, Tiles, int]:
    """Levels, tiles and number of tiles of a raster."""
    with rasterio.open(path) as file:
        levels = Levels.of(Grid.of(file), path)
    count = write_tiles(Path(path), output, levels, silent)
    return levels, read(output), count


def read(output: Path) -> Tiles:
    """The tiles (4, 256, 256) by zoom level, column and row from the north."""
    found = {}
    if output.suffix == ".xml":
        for file in output.with_suffix("").glob("*/*/*.png"):
            found[int(file.parts[-3]), int(file.parts[-2]), int(file.stem)] = file.read_bytes()
    else:
        with sqlite3.connect(output) as base:
            for zoom, column, row, data in base.execute("SELECT * FROM tiles"):
                found[zoom, column, 2**zoom - 1 - row] = data
        base.close()
    return {key: _decoded(data) for key, data in found.items()}


def _decoded(data: bytes) -> np.ndarray:
    with rasterio.MemoryFile(data) as memory, memory.open() as file:
        values: np.ndarray = file.read()
        return values


def mosaic(tiles: Tiles, zoom: int, box: tuple[int, int, int, int]) -> np.ndarray:
    left, top, right, bottom = box
    empty = np.zeros((4, TILE, TILE), np.uint8)
    rows = [[tiles.get((zoom, x, y), empty) for x in range(left, right)] for y in range(top, bottom)]
    return np.concatenate([np.concatenate(row, 2) for row in rows], 1)


def test_pixels_on_a_level_are_kept_to_the_bit_and_coarser_ones_are_their_means(tmp_path: Path) -> None:
    path, values, valid = holed(tmp_path)
    levels, tiles, count = made(path, tmp_path / "t.mbtiles")
    assert (levels.finest, levels.coarsest) == (ZOOM, 10) and len(tiles) == count
    assert levels.box == (COLUMN, ROW, COLUMN + 4, ROW + 4) and all(tile[3].any() for tile in tiles.values())
    whole = mosaic(tiles, ZOOM, levels.box)
    place = np.s_[TOP : TOP + HEIGHT, LEFT : LEFT + WIDTH]
    full = np.zeros((4, 1024, 1024), np.int64)
    full[:3][(slice(None), *place)] = np.where(valid, values, 0)
    full[3][place] = 255 * valid
    assert np.array_equal(whole, full)
    for zoom in (11, 10):
        side = 2 ** (ZOOM - zoom)
        sums = full.reshape(4, 1024 // side, side, 1024 // side, side).sum((2, 4))
        shown = np.maximum(sums[3] / 255, 1)
        expected = np.concatenate([sums[:3] / shown, sums[3:] / side**2])
        found = mosaic(tiles, zoom, levels.at(zoom)).astype(float)
        assert np.abs(found - expected).max() <= 0.5
        finer = mosaic(tiles, zoom + 1, tuple(2 * each for each in levels.at(zoom))).astype(float)
        of_four = finer.reshape(4, found.shape[1], 2, found.shape[2], 2)
        whole_four = (of_four[3] == 255).all((1, 3))
        assert np.abs(found - of_four.mean((2, 4)))[:, whole_four].max() <= 1 and whole_four.mean() > 0.5


def test_gdal_opens_both_forms_where_the_raster_lies(tmp_path: Path) -> None:
    path, values, valid = holed(tmp_path)
    _, tiles, _ = made(path, tmp_path / "t.mbtiles")
    _, others, _ = made(path, tmp_path / "o & ü.xml")
    assert tiles.keys() == others.keys() and all(np.array_equal(tiles[key], others[key]) for key in tiles)
    expected = np.concatenate([np.where(valid, values, 0), 255 * valid[None]])
    for name in ("t.mbtiles", "o & ü.xml"):
        with rasterio.open(tmp_path / name) as file:
            column, row = (round(each) for each in ~file.transform @ (ALIGNED.c, ALIGNED.f))
            window = rasterio.windows.Window(column, row, WIDTH, HEIGHT)
            assert np.array_equal(file.read(window=window), expected) and file.crs == "EPSG:3857"
            assert file.overviews(1)[:2] == [2, 4] and file.colorinterp[3].name == "alpha"
            if name == "t.mbtiles":
                assert file.tags()["SYNTHETIC"] == "YES" and file.tags()["attribution"] == "Us" and column == 0 == row
    told = json.loads((tmp_path / "o & ü" / "tiles.json").read_text())
    assert told["SYNTHETIC"] == "YES" and "JOB" not in told and (told["minzoom"], told["maxzoom"]) == (10, ZOOM)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.tif", "o & ü", "o & ü.xml", "t.mbtiles"]


def test_no_seams_between_tiles_of_another_projection(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "a.tif", picture(600, 800), UTM, Affine(0.6, 0, 320003, 0, -0.6, 2780009))
    levels, tiles, _ = made(path, tmp_path / "t.mbtiles")
    left, top, right, bottom = levels.box
    edge = 2 * HALF / 2**levels.finest
    grid = Affine(edge / TILE, 0, left * edge - HALF, 0, -edge / TILE, HALF - top * edge)
    size = {"width": (right - left) * TILE, "height": (bottom - top) * TILE}
    with rasterio.open(path) as file, WarpedVRT(
        file, crs="EPSG:3857", transform=grid, resampling=Resampling.cubic, add_alpha=True, tolerance=1e-6, **size
    ) as warped:  # fmt: skip
        expected = warped.read().astype(int)
    found = mosaic(tiles, levels.finest, levels.box).astype(int)
    shown = (found[3] == 255) & (expected[3] == 255)
    assert shown.mean() > 0.3 and right - left > 2 and np.abs(found - expected)[:, shown].max() <= 1
    assert (found[3] != expected[3]).mean() < 1e-3


def test_what_crosses_the_meridian_of_180_degrees(tmp_path: Path) -> None:
    (x,), (y,) = transform("EPSG:4326", "EPSG:32660", [179.999], [-17.0])
    path = write_raster(
        tmp_path / "a.tif", np.full((3, 100, 600), 90, np.uint8), "EPSG:32660", Affine(1, 0, x, 0, -1, y)
    )
    levels, tiles, count = made(path, tmp_path / "t.xml")
    columns = {column for zoom, column, _ in tiles if zoom == levels.finest}
    assert columns == {2**levels.finest - 1, 0, 1} and count < 30
    assert all((tile[:3, tile[3] > 0] == 90).all() for tile in tiles.values())
    assert levels.degrees[0] == -180 and levels.degrees[2] == 180
    with rasterio.open(tmp_path / "t.xml") as file:
        assert file.bounds.left == pytest.approx(-HALF) and file.bounds.right == pytest.approx(HALF)


@pytest.mark.parametrize(("crs", "y", "words"), [(None, 0, "found none in it"), ("EPSG:4326", 89, "85 degrees")])
def test_what_has_no_place_on_a_web_map(tmp_path: Path, crs: str | None, y: float, words: str) -> None:
    grid = Grid(Affine(0.001, 0, 5, 0, -0.001, y), rasterio.CRS.from_string(crs) if crs else None, 100, 100)
    with pytest.raises(InputError, match=words):
        Levels.of(grid, "it")


def test_the_whole_earth_ends_at_the_edges_of_web_mercator() -> None:
    levels = Levels.of(Grid(Affine(0.1, 0, -180, 0, -0.1, 90), rasterio.CRS.from_epsg(4326), 3600, 1800), "it")
    assert (levels.coarsest, levels.finest) == (0, 4) and levels.box == (0, 0, 16, 16) and levels.at(0) == (0, 0, 1, 1)
    assert levels.degrees == pytest.approx((-180, -math.degrees(math.atan(math.sinh(math.pi))), 180, 85.0511287798))


@pytest.mark.parametrize("name", ["t.mbtiles", "t.xml"])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, name: str) -> None:
    path, _, _ = holed(tmp_path)
    (tmp_path / name).write_bytes(b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))  # files grow no larger
    try:
        with pytest.raises(OutputError, match="Free disk space"):
            made(path, tmp_path / name)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (tmp_path / name).read_bytes() == b"old"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.tif", name]


def test_an_earlier_file_is_replaced_with_what_described_it(tmp_path: Path) -> None:
    path, _, _ = holed(tmp_path)
    for name in ("t.mbtiles", "t.mbtiles.aux.xml"):
        (tmp_path / name).write_bytes(b"old")
    _, tiles, count = made(path, tmp_path / "t.mbtiles")
    assert len(tiles) == count and not (tmp_path / "t.mbtiles.aux.xml").exists()
    with sqlite3.connect(tmp_path / "t.mbtiles") as base:
        facts: dict[str, Any] = dict(base.execute("SELECT * FROM metadata"))
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    base.close()
    assert facts["format"] == "png" and (facts["minzoom"], facts["maxzoom"]) == ("10", str(ZOOM))
