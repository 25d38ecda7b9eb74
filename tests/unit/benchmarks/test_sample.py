"""The sample land cover: every class in a fair share, named and coloured, raster and polygons the same geometry."""

from __future__ import annotations

import sqlite3
import struct
from typing import Any

import numpy as np
import rasterio

from landsynth.tests.helpers.paths import ROOT

SAMPLE = ROOT / "resources" / "sample"
NAMES = {1: "building", 2: "land", 3: "road", 4: "vegetation", 5: "water"}


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
    with sqlite3.connect(f"file:{SAMPLE / 'landcover.gpkg'}?immutable=1", uri=True) as database:
        return database.execute("select class, code, geom from landcover").fetchall()


def test_raster_is_what_the_bundled_model_eats() -> None:
    with rasterio.open(SAMPLE / "landcover.tif") as raster:
        codes = raster.read(1)
        assert (raster.width, raster.height, raster.dtypes) == (1536, 1024, ("uint8",))
        assert raster.crs.to_epsg() == 32640 and raster.res == (1.0, 1.0)
        colors = raster.colormap(1)
    share = np.bincount(codes.ravel(), minlength=6) / codes.size
    assert share[0] == 0 and len(share) == 6
    assert (share[1:] > 0.05).all(), "every class is there to be seen"
    assert len({colors[code] for code in NAMES}) == len(NAMES)


def test_categories_have_names() -> None:
    text = (SAMPLE / "landcover.tif.aux.xml").read_text()
    assert [text.index(f"<Category>{name}</Category>") for name in NAMES.values()] == sorted(
        text.index(f"<Category>{name}</Category>") for name in NAMES.values()
    )


def test_polygons_have_text_and_code() -> None:
    assert {(name, code) for name, code, _ in features()} == {(name, code) for code, name in NAMES.items()}


def test_polygons_burn_to_the_raster() -> None:
    from rasterio.features import rasterize

    with rasterio.open(SAMPLE / "landcover.tif") as raster:
        codes, transform = raster.read(1), raster.transform
    shapes = [(polygon_of(blob), code) for _, code, blob in features()]
    burned = rasterize(shapes, codes.shape, fill=2, transform=transform, dtype="uint8")
    backwards = rasterize(shapes[::-1], codes.shape, fill=2, transform=transform, dtype="uint8")
    np.testing.assert_array_equal(burned, codes)
    np.testing.assert_array_equal(backwards, codes, err_msg="no two polygons overlap")


def test_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLE.iterdir() if path.is_file()) < 1.5e6
