"""Grids: world pixels of north-up, south-up and odd rasters, extents, pixel sizes, metres; as tables."""

from __future__ import annotations

import math

import pytest
from rasterio import Affine
from rasterio.crs import CRS

from landsynth.contract.errors import InputError
from landsynth.rasters.grid import Grid

UTM = CRS.from_epsg(32640)
ROTATED = Affine(1, 0.2, 1000, 0.2, -1, 2000)


def grid(transform: Affine, crs: CRS | None = UTM, width: int = 100, height: int = 50) -> Grid:
    return Grid(transform, crs, width, height)


@pytest.mark.parametrize(
    ("transform", "crs", "origin"),
    [
        (Affine(1, 0, 320003, 0, -1, 2780009), UTM, (320003, -2780009)),
        (Affine(1, 0, 320003, 0, 1, 2780009), UTM, (320003, 2780009)),  # south-up
        (Affine(30, 0, 45, 0, -30, -15), UTM, (2, 1)),  # halfway: always the same way, up
        (Affine(30, 0, 45 - 1e-7, 0, -30, -15 + 1e-7), UTM, (2, 1)),
        (Affine(0.5, 0, -10.25, 0, -2, 7), UTM, (-20, -3)),
        (Affine(1, 0, 5, 0, -1, 5), None, (0, 0)),
        (ROTATED, UTM, (0, 0)),
    ],
)
def test_origin(transform: Affine, crs: CRS | None, origin: tuple[int, int]) -> None:
    assert grid(transform, crs).origin == origin


@pytest.mark.parametrize(
    ("extent", "box"),
    [
        (None, (0, 0, 100, 50)),
        ((1000, 1900, 1200, 2000), (0, 0, 100, 50)),
        ((1010, 1950, 1020, 1990), (5, 5, 10, 25)),
        ((1010.9, 1950.9, 1020.9, 1990.9), (5, 5, 10, 25)),  # to the nearest edge
        ((1011.1, 1951.1, 1021.1, 1991.1), (6, 4, 11, 24)),
        ((1010.2, 1950.2, 1010.3, 1950.3), (5, 24, 6, 25)),  # at least one pixel
        ((0, 0, 1010, 5000), (0, 0, 5, 50)),  # clipped
        ((-1e9, -1e9, 1e9, 1e9), (0, 0, 100, 50)),
        ((1199.9, 1900, 5000, 1900.1), (99, 49, 100, 50)),
    ],
)
def test_extent(extent: tuple[float, float, float, float] | None, box: tuple[int, int, int, int]) -> None:
    north_up = grid(Affine(2, 0, 1000, 0, -2, 2000))
    assert north_up.box(extent) == box
    south_up = grid(Affine(2, 0, 1000, 0, 2, 1900))
    left, top, right, bottom = south_up.box(extent)
    assert (left, right) == (box[0], box[2]) and bottom - top == box[3] - box[1]
    assert abs((50 - bottom) - box[1]) <= 1


@pytest.mark.parametrize("extent", [(0, 0, 10, 10), (1200, 1900, 1300, 2000), (1000, 2000.5, 1100, 2001)])
def test_extent_beside_the_raster(extent: tuple[float, float, float, float]) -> None:
    with pytest.raises(InputError, match="EXTENT: expected .* that overlap the land cover"):
        grid(Affine(2, 0, 1000, 0, -2, 2000)).box(extent)


def test_neighbouring_extents_share_no_pixel_and_leave_none_out() -> None:
    it = grid(Affine(2, 0, 1000, 0, -2, 2000))
    for cut in (1050, 1050.3, 1051, 1051.7):
        left, right = it.box((1000, 1900, cut, 2000)), it.box((cut, 1900, 1200, 2000))
        assert left[2] == right[0]


@pytest.mark.parametrize(("shear", "is_aligned"), [(1e-12, True), (1e-7, True), (1e-3, False)])
def test_noise_in_a_transform_is_no_rotation(shear: float, is_aligned: bool) -> None:
    grid = Grid(Affine(1, shear, 500000, -shear, -1, 2700120), None, 160, 120)
    assert grid.is_aligned is is_aligned
    if is_aligned:
        assert grid.box((500010, 2700000, 500020, 2700100)) == (10, 20, 20, 120)


def test_rotated_grids_take_neither_extent_nor_pixel_size() -> None:
    with pytest.raises(InputError, match="EXTENT: .* rotated or sheared"):
        grid(ROTATED).box((0, 0, 1e6, 1e6))
    with pytest.raises(InputError, match="PIXEL_SIZE: .* rotated or sheared"):
        grid(ROTATED).resampled(2)
    assert grid(ROTATED).box(None) == (0, 0, 100, 50)


@pytest.mark.parametrize(
    ("transform", "size", "expected", "width", "height"),
    [
        (Affine(30, 0, 60, 0, -30, 90), 10, Affine(10, 0, 60, 0, -10, 90), 300, 150),
        (Affine(30, 0, 45, 0, -30, 90), 10, Affine(10, 0, 50, 0, -10, 90), 300, 150),  # anchored at the CRS
        (Affine(30, 0, 60, 0, 30, 90), 10, Affine(10, 0, 60, 0, 10, 90), 300, 150),  # stays south-up
        (Affine(1, 0, 0, 0, -2, 0), 4, Affine(4, 0, 0, 0, -4, 0), 25, 25),  # square pixels
        (Affine(1, 0, 0, 0, -1, 0), 1000, Affine(1000, 0, 0, 0, -1000, 0), 1, 1),
    ],
)
def test_resampled(transform: Affine, size: float, expected: Affine, width: int, height: int) -> None:
    made = grid(transform).resampled(size)
    assert (made.transform, made.width, made.height) == (expected, width, height)


def test_resampling_to_the_own_size_changes_nothing() -> None:
    own = grid(Affine(0.5, 0, 0.2, 0, -0.5, 0.1))
    assert own.resampled(0.5) is own


def test_absurd_pixel_size() -> None:
    with pytest.raises(InputError, match="PIXEL_SIZE: expected a size that gives at most"):
        grid(Affine(30, 0, 60, 0, -30, 90)).resampled(1e-9)


def test_without_crs_the_corner_is_the_anchor() -> None:
    assert grid(Affine(30, 0, 45, 0, -30, 90), None).resampled(10).transform == Affine(10, 0, 45, 0, -10, 90)


@pytest.mark.parametrize(
    ("code", "transform", "metres"),
    [
        (32640, Affine(2, 0, 0, 0, -8, 0), 4.0),
        (32640, Affine(0.6, 0.8, 0, 0.8, -0.6, 0), 1.0),  # rotated
        (3857, Affine(1, 0, 1000000, 0, -1, 6100120), 0.670),  # Web Mercator, 48 degrees north
        (2263, Affine(1, 0, 0, 0, -1, 0), 0.3048006),  # US survey feet
        (4326, Affine(1e-5, 0, -5e-4, 0, -1e-5, 2.5e-4), 1.10945),  # at the equator
        (4326, Affine(1e-5, 0, 0, 0, -1e-5, 60), 1.10945 * math.sqrt(0.5) * 1.0046),
    ],
)
def test_metres(code: int, transform: Affine, metres: float) -> None:
    assert grid(transform, CRS.from_epsg(code)).pixel_metres() == pytest.approx(metres, rel=1e-3)


def test_metres_that_nobody_knows() -> None:
    assert grid(Affine(1, 0, 0, 0, -1, 0), None).pixel_metres() is None
    assert grid(Affine(1, 0, 0, 0, -1, 500), CRS.from_epsg(4326)).pixel_metres() is None


def test_cropped_keeps_the_transform_exactly() -> None:
    odd = grid(Affine(0.1, 0, 0.3, 0, -0.1, 0.7))
    assert odd.cropped((0, 0, 7, 9)).transform is odd.transform
    assert odd.cropped((10, 20, 30, 50)).transform.almost_equals(Affine(0.1, 0, 1.3, 0, -0.1, -1.3))
    assert odd.bounds == pytest.approx((0.3, -4.3, 10.3, 0.7))


def test_the_extent_of_a_plain_picture_counts_rows_as_qgis_does() -> None:
    plain = Grid(Affine.identity(), None, 40, 30)
    assert plain.box((10, -20, 20, -5)) == (10, 5, 20, 20)
    with pytest.raises(InputError, match=r"overlap the land cover \(0, -30, 40, 0\)"):
        plain.box((10, 5, 20, 20))
