"""The sample land cover: every class in a fair share, named, coloured, raster and polygons the same geometry."""

from __future__ import annotations

import sqlite3
import struct
from typing import Any

import numpy as np
import rasterio

from landsynth.tests.helpers.paths import ROOT

SAMPLE = ROOT / "resources" / "sample"
NAMES = {1: "building", 2: "paved", 3: "bare", 4: "grass", 5: "tree", 6: "water"}
GROUND = 4


def polygon_of(blob: bytes) -> dict[str, Any]:
    """The polygon in a GeoPackage geometry, as GeoJSON."""
    envelope = (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]
    offset = 8 + envelope
    order, kind, count = struct.unpack_from("<BII", blob, offset)
    assert (order, kind) == (1, 3)
    offset += 9
    rings = []
    for _ in range(count):
        (points,) = struct.unpack_from("<I", blob, offset)
        values = struct.unpack_from(f"<{2 * points}d", blob, offset + 4)
        rings.append(list(zip(values[::2], values[1::2])))
        offset += 4 + 16 * points
    return {"type": "Polygon", "coordinates": rings}


def features() -> list[tuple[str, int, bytes]]:
    path = SAMPLE / "landcover.gpkg"
    with sqlite3.connect(f"file:{path}?immutable=1", uri=True) as database:
        return database.execute("select class, code, geom from landcover").fetchall()


def test_every_class_is_in_the_raster() -> None:
    with rasterio.open(SAMPLE / "landcover.tif") as raster:
        codes = raster.read(1)
        assert ((raster.width, raster.height), raster.dtypes) == ((1500, 1200), ("uint8",))
        assert raster.crs.to_epsg() == 32631 and raster.res == (0.4, 0.4)
        colors = raster.colormap(1)
    share = np.bincount(codes.ravel()) / codes.size
    assert share[0] == 0 and len(share) == len(NAMES) + 1
    assert (share[1:] > 0.05).all(), "every class is there to be seen"
    assert len({colors[code] for code in NAMES}) == len(NAMES)


def test_categories_have_names() -> None:
    text = (SAMPLE / "landcover.tif.aux.xml").read_text()
    assert [text.index(f"<Category>{name}</Category>") for name in NAMES.values()] == sorted(
        text.index(f"<Category>{name}</Category>") for name in NAMES.values()
    )


def test_polygons_have_text_and_code() -> None:
    found = {(name, code) for name, code, _ in features()}
    assert found == {(name, code) for code, name in NAMES.items()}


def test_houses_and_crowns_have_real_sizes() -> None:
    from rasterio.features import shapes
    from rasterio.transform import from_origin

    with rasterio.open(SAMPLE / "landcover.tif") as raster:
        codes = raster.read(1)
    sizes: dict[int, list[float]] = {1: [], 5: []}
    for code in sizes:
        for shape, _ in shapes(codes, codes == code, transform=from_origin(0, 0, 0.4, 0.4)):
            east, north = np.array(shape["coordinates"][0]).T
            sizes[code].append(float(min(np.ptp(east), np.ptp(north))))
    houses = [side for side in sizes[1] if 7 < side < 15]
    assert len(houses) > 80 and 8.5 < np.median(houses) < 13
    assert len(sizes[5]) > 200 and 4 <= np.median(sizes[5]) <= 8


def test_polygons_burn_to_the_raster() -> None:
    from rasterio.features import rasterize

    with rasterio.open(SAMPLE / "landcover.tif") as raster:
        codes, transform = raster.read(1), raster.transform
    shapes = [(polygon_of(blob), code) for _, code, blob in features()]
    burned = rasterize(shapes, codes.shape, fill=GROUND, transform=transform, dtype="uint8")
    backwards = rasterize(shapes[::-1], codes.shape, fill=GROUND, transform=transform, dtype="uint8")
    np.testing.assert_array_equal(burned, codes)
    np.testing.assert_array_equal(backwards, codes, err_msg="no two polygons overlap")


def test_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.iterdir() if path.is_file()) < 2.5e6
