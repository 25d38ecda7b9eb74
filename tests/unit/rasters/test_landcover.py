"""Land cover: what is valid, what codes mean, resampling by index, and continuation beyond edges."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

rasterio = pytest.importorskip("rasterio")
from rasterio import Affine  # noqa: E402

from landsynth.contract.card import NO_CLASS  # noqa: E402
from landsynth.contract.errors import InputError  # noqa: E402
from landsynth.inference.windows import continuing  # noqa: E402
from landsynth.inference.windows.continuing import continued  # noqa: E402
from landsynth.rasters import landcover as module  # noqa: E402
from landsynth.rasters.landcover import LandCover  # noqa: E402
from landsynth.tests.helpers.rasters import blocks, write_raster  # noqa: E402

N = NO_CLASS
TABLE = {1: 0, 2: 1, 5: 2}


def classes(path: str, box: tuple[int, int, int, int], table: dict[int, int] = TABLE, size: float | None = None) -> Any:
    with LandCover(path, 1, size) as cover:
        cover.use(table)
        return cover.classes(box)


@pytest.mark.parametrize(
    "data_type", ["uint8", "int8", "uint16", "int16", "uint32", "int32", "int64", "float32", "float64"]
)
def test_codes_become_indices(tmp_path: Path, data_type: str) -> None:
    path = write_raster(tmp_path / "a.tif", np.array([[1, 2, 5], [3, 0, 1]], data_type))
    with LandCover(path, 1, None) as cover:
        assert cover.count((0, 0, 3, 2), 0) == {0: 1, 1: 2, 2: 1, 3: 1, 5: 1}
        cover.use(TABLE)
        np.testing.assert_array_equal(cover.classes((0, 0, 3, 2)), [[0, 1, 2], [N, N, 0]])
        np.testing.assert_array_equal(cover.classes((-1, 1, 2, 3)), [[N, N, N], [N, N, N]])
        np.testing.assert_array_equal(cover.classes((2, -1, 4, 1)), [[N, N], [2, N]])
        np.testing.assert_array_equal(cover.classes((50, 50, 51, 52)), [[N], [N]])


@pytest.mark.parametrize("codes", [{-32768: 0, -1: 1, 32767: 2}, {-7: 3}, {}])
def test_negative_and_distant_codes(tmp_path: Path, codes: dict[int, int]) -> None:
    path = write_raster(tmp_path / "a.tif", np.array([[-32768, -7, -1, 0, 32767]], np.int16))
    expected = [[codes.get(code, N) for code in (-32768, -7, -1, 0, 32767)]]
    np.testing.assert_array_equal(classes(path, (0, 0, 5, 1), codes), expected)
    wide = write_raster(tmp_path / "b.tif", np.array([[-(2**31), -7, -1, 0, 2**31 - 1]], np.int32))
    codes = {**codes, -(2**31): 7, 2**31 - 1: 8}
    np.testing.assert_array_equal(classes(wide, (0, 0, 5, 1), codes), [[7, *(codes.get(c, N) for c in (-7, -1, 0)), 8]])


def test_nodata_mask_and_nan_are_invalid(tmp_path: Path) -> None:
    values = np.array([[1, 2, 5, 2]], np.uint8)
    by_value = write_raster(tmp_path / "a.tif", values, nodata=2)
    by_mask = write_raster(tmp_path / "b.tif", values, mask=np.array([[True, False, True, True]]))
    alpha = np.stack([values, np.array([[255, 255, 0, 255]], np.uint8)])
    by_alpha = write_raster(tmp_path / "c.tif", alpha, photometric="MINISBLACK", alpha="YES")
    by_nan = write_raster(tmp_path / "d.tif", np.array([[1, np.nan, 5, -9999]], np.float32), nodata=-9999)
    for path, codes, expected in (
        (by_value, {1: 1, 5: 1}, [[0, N, 2, N]]),
        (by_mask, {1: 1, 2: 1, 5: 1}, [[0, N, 2, 1]]),
        (by_alpha, {1: 1, 2: 2}, [[0, 1, N, 1]]),
        (by_nan, {1: 1, 5: 1}, [[0, N, 2, N]]),
    ):
        with LandCover(path, 1, None) as cover:
            assert cover.count((0, 0, 4, 1), 5) == codes
        np.testing.assert_array_equal(classes(path, (0, 0, 4, 1)), expected)


def test_codes_around_the_box_are_known_but_not_counted(tmp_path: Path) -> None:
    values = np.ones((20, 30), np.uint8)
    values[0, 0], values[10, 25], values[19, 29] = 7, 8, 9
    path = write_raster(tmp_path / "a.tif", values)
    with LandCover(path, 1, None) as cover:
        assert cover.count((5, 5, 20, 15), 0) == {1: 150}
        assert cover.count((5, 5, 20, 15), 6) == {1: 150, 7: 0, 8: 0}
        assert cover.count((5, 5, 20, 15), 100) == {1: 150, 7: 0, 8: 0, 9: 0}
        assert cover.pixels((5, 5, 20, 15)) == 150


def test_sixty_thousand_codes_are_counted(tmp_path: Path) -> None:
    values = np.arange(60000, dtype=np.int32).reshape(200, 300) * 1000
    path = write_raster(tmp_path / "a.tif", values)
    with LandCover(path, 1, None) as cover:
        assert cover.count((0, 0, 300, 200), 0) == {code: 1 for code in range(0, 60000000, 1000)}


def test_a_million_values_are_no_classes(tmp_path: Path) -> None:
    values = np.arange(1001 * 1000, dtype=np.int32).reshape(1001, 1000) * 7
    path = write_raster(tmp_path / "a.tif", values)
    with LandCover(path, 1, None) as cover, pytest.raises(InputError, match="over 1000000 distinct values"):
        cover.count((0, 0, 1000, 1001), 0)


@pytest.mark.parametrize(
    ("size", "step", "expected"),
    [
        (5.0, 1, [[1, 1, 2, 2], [1, 1, 2, 2], [5, 5, 1, 1], [5, 5, 1, 1]]),
        (20.0, 1, [[1]]),
        (10.0, -1, [[1, 2], [5, 1]]),
    ],
)
@pytest.mark.parametrize("far", [0, 10_000_000])
def test_resampling_takes_the_pixel_under_the_centre(
    tmp_path: Path, size: float, step: int, expected: list[list[int]], far: int
) -> None:
    transform = Affine(10, 0, far, 0, 10 * step, far)
    path = write_raster(tmp_path / "a.tif", np.array([[1, 2], [5, 1]], np.uint8), transform=transform)
    with LandCover(path, 1, size) as cover:
        cover.use({code: code for code in range(6)})
        box = (0, 0, cover.grid.width, cover.grid.height)
        np.testing.assert_array_equal(cover.classes(box), expected)
        np.testing.assert_array_equal(cover.classes((-1, 0, 1, 1)), [[N, 1]])


def test_resampling_agrees_with_gdal_and_with_itself_in_parts(tmp_path: Path) -> None:
    from rasterio.vrt import WarpedVRT

    values = blocks(60, 50, cell=1)
    path = write_raster(tmp_path / "a.tif", values, transform=Affine(3, 0, 300001, 0, -3, 2000002))
    with LandCover(path, 1, 1.7) as cover, rasterio.open(path) as dataset:
        cover.use({code: code for code in range(6)})
        grid = cover.grid
        options = {"crs": grid.crs, "transform": grid.transform, "width": grid.width, "height": grid.height}
        with WarpedVRT(dataset, **options) as warped:
            whole = warped.read(1)
        np.testing.assert_array_equal(cover.classes((0, 0, grid.width, grid.height)), whole)
        np.testing.assert_array_equal(cover.classes((13, 17, 40, 60)), whole[17:60, 13:40])


def test_strong_reduction_reads_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = blocks(64, 64, cell=1)
    path = write_raster(tmp_path / "a.tif", values, transform=Affine(1, 0, 0, 0, -1, 0))
    expected = classes(path, (0, 0, 8, 8), size=8)
    monkeypatch.setattr("landsynth.rasters.landcover._CHUNK", 600)
    np.testing.assert_array_equal(classes(path, (0, 0, 8, 8), size=8), expected)


def test_continuation_of_a_straight_edge() -> None:
    at = np.full((9, 9), N, np.uint8)
    at[:, :3] = np.arange(9)[:, None]
    filled = continued(at, 4)
    np.testing.assert_array_equal(filled[:, :7], np.repeat(np.arange(9)[:, None], 7, 1))
    assert (filled[:, 7:] == N).all() and (at[:, 3:] == N).all()


@pytest.mark.parametrize("reach", [1, 2, 3, 5, 7, 8, 48])
def test_continuation_reaches_exactly_as_far_as_it_should(reach: int) -> None:
    at = np.full((120, 120), N, np.uint8)
    at[60, 61] = 3
    near = np.maximum(np.abs(np.arange(120)[:, None] - 60), np.abs(np.arange(120) - 61)) <= reach
    np.testing.assert_array_equal(continued(at, reach) == 3, near)


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.3])
def test_continuation_does_not_depend_on_the_window(share: float) -> None:
    random = np.random.default_rng(4)
    whole = np.where(random.random((150, 160)) < share, random.integers(0, 5, (150, 160)), N).astype(np.uint8)
    reach = 13
    filled = continued(whole, reach)
    for y, x, height, width in ((0, 0, 80, 80), (31, 17, 60, 90), (100, 100, 50, 60)):
        part = continued(whole[y : y + height, x : x + width], reach)
        inner = (slice(reach, height - reach), slice(reach, width - reach))
        np.testing.assert_array_equal(part[inner], filled[y : y + height, x : x + width][inner])


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.3])
def test_continuation_does_not_depend_on_its_parts(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(5)
    whole = np.where(random.random((150, 160)) < share, random.integers(0, 5, (150, 160)), N).astype(np.uint8)
    filled = continued(whole, 48)
    for side in (7, 64):
        monkeypatch.setattr(continuing, "_PART", side)
        np.testing.assert_array_equal(continued(whole, 48), filled)


def test_continuation_without_holes_is_the_same_array() -> None:
    full = np.zeros((5, 5), np.uint8)
    assert continued(full, 4) is full


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1)])
def test_tiny_rasters(tmp_path: Path, size: tuple[int, int]) -> None:
    path = write_raster(tmp_path / "a.tif", np.full(size, 5, np.uint8))
    assert (classes(path, (0, 0, size[1], size[0])) == 2).all()


def test_files_that_are_no_land_cover(tmp_path: Path) -> None:
    good = write_raster(tmp_path / "good.tif", np.ones((4, 4), np.uint8))
    (tmp_path / "text.tif").write_text("no raster")
    (tmp_path / "points.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    (tmp_path / "cut.tif").write_bytes(Path(good).read_bytes()[:100])
    complex_ = write_raster(tmp_path / "complex.tif", np.ones((4, 4), np.complex64))
    for path, band, sentence in (
        (tmp_path / "missing.tif", 1, "found no file at"),
        (tmp_path / "text.tif", 1, "which GDAL cannot open"),
        (tmp_path / "points.geojson", 1, "polygons must be rasterised first"),
        (tmp_path / "cut.tif", 1, "which GDAL cannot open"),
        (tmp_path, 1, "which GDAL cannot open"),
        (good, 2, "Expected band 1 to 1 of .*, found 2"),
        (complex_, 1, "found complex ones"),
    ):
        with pytest.raises(InputError, match=sentence) as caught:
            LandCover(str(path), band, None)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", [3.27, np.inf, 1e30])
def test_measurements_are_no_codes(tmp_path: Path, value: float) -> None:
    path = write_raster(tmp_path / "a.tif", np.array([[1, 2, value]], np.float64))
    with LandCover(path, 1, None) as cover, pytest.raises(InputError, match="Expected whole numbers as class codes"):
        cover.count((0, 0, 3, 1), 0)


def test_damage_inside_a_file_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    write_raster(path, np.random.default_rng(0).integers(1, 6, (64, 64)).astype(np.uint8), compress="deflate")
    data = bytearray(path.read_bytes())
    with rasterio.open(path) as dataset:
        start = int(dataset.get_tag_item("BLOCK_OFFSET_0_0", "TIFF", bidx=1))
    data[start : start + 200] = b"\0" * 200
    path.write_bytes(bytes(data))
    with LandCover(str(path), 1, None) as cover, pytest.raises(InputError, match="found damage at column 0, row 0"):
        cover.count((0, 0, 64, 64), 0)


@pytest.mark.parametrize("nodata", [None, 0, 7])
def test_what_a_sparse_file_leaves_out_is_counted_and_seen_as_if_it_were_there(
    tmp_path: Path, nodata: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.full((96, 80), nodata or 0, np.uint8)
    values[20:30, 20:50] = np.random.default_rng(0).integers(1, 6, (10, 30))
    layout = {"tiled": True, "blockxsize": 16, "blockysize": 16, "nodata": nodata}
    monkeypatch.setattr("landsynth.rasters.landcover._CHUNK", 80 * 16)
    found = []
    for is_sparse in (False, True):
        path = write_raster(tmp_path / f"{is_sparse}.tif", values, sparse_ok=is_sparse, **layout)
        with LandCover(str(path), 1, None) as cover:
            reads: list[Any] = []
            plain = cover._read
            monkeypatch.setattr(cover, "_read", lambda box, plain=plain, reads=reads: reads.append(box) or plain(box))
            codes = cover.count((3, 5, 77, 90), 2)
            cover.use({0: 0, **{code: code - 1 for code in range(1, 6)}})
            found.append((codes, cover.classes((-4, -4, 84, 100)), len(reads)))
    assert found[0][0] == found[1][0]
    np.testing.assert_array_equal(found[0][1], found[1][1])
    assert found[1][2] < found[0][2]


def test_bytes_are_counted_as_other_numbers_are(tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 256, (37, 41)).astype(np.uint8)
    counts = []
    for name, kind in (("a.tif", np.uint8), ("b.tif", np.int32)):
        with LandCover(str(write_raster(tmp_path / name, values.astype(kind), nodata=9)), 1, None) as cover:
            counts.append(cover.count((0, 0, 41, 37), 0))
    assert counts[0] == counts[1] and 9 not in counts[0] and sum(counts[0].values()) == (values != 9).sum()


@pytest.mark.parametrize(("looks", "size"), [("none.tif", None), ("small.tif", None), ("", 1e-9)])
def test_nothing_stays_open_of_what_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, looks: str, size: float | None
) -> None:
    path, opened, opener = write_raster(tmp_path / "a.tif", blocks(20, 30)), [], module._open
    write_raster(tmp_path / "small.tif", blocks(10, 30))

    def noted(*values: Any) -> Any:
        opened.append(opener(*values))
        return opened[-1]

    monkeypatch.setattr(module, "_open", noted)
    with pytest.raises(InputError):
        LandCover(path, 1, size, looks=str(tmp_path / looks) if looks else "")
    assert opened and all(each.closed for each in opened)
