"""One labelled picture from the bytes of its file: what is damaged, hidden, transparent, in a palette, or too large."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.tests.helpers.scenes import picture, write

pytest.importorskip("torch", reason="needs the training tier (torch)")
pytest.importorskip("rasterio")
image = pytest.importorskip("PIL.Image", reason="the test writes forms of png that GDAL does not (Pillow)")

from landsynth.datasets.labelled.folder import UnreadableError  # noqa: E402
from landsynth.datasets.labelled.picture import decode  # noqa: E402


def encoded(values: Any, kind: str = "PNG", **options: Any) -> bytes:
    """A picture (h, w) or (h, w, bands) as the bytes of a file."""
    memory = io.BytesIO()
    (values if isinstance(values, image.Image) else image.fromarray(values)).save(memory, kind, **options)
    return memory.getvalue()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("bands", [1, 3, 4])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_what_a_broken_copy_left_is_no_picture(kind: str, bands: int, share: float) -> None:
    """GDAL's quick way to read a png of 8 bits takes one that ends too early for whole, the rest being whatever."""
    values = np.random.default_rng(0).integers(1, 255, (64, 64, bands)).astype(np.uint8)
    if kind == "JPEG":
        values = values[:, :, :3]
    whole = encoded(values[:, :, 0] if bands == 1 else values, kind)
    assert decode(whole).values.shape[1:] == (64, 64)
    with pytest.raises(UnreadableError, match="damaged"):
        decode(whole[: int(len(whole) * share)])


def test_a_damaged_georeference_is_damage(tmp_path: Path) -> None:
    """rasterio lets errors of GDAL through there that are none of its own."""
    import rasterio

    place = rasterio.transform.from_origin(500000, 5000000, 10, 10)
    content = write(tmp_path / "a.tif", picture(0, 0), crs="EPSG:32632", transform=place).read_bytes()
    assert decode(content).pixel_size == 10.0
    for wrong, right in (((3072, 7, 1, 32632), (3072, 0, 1, 32632)), ((33999, 12, 3, 0), (33550, 12, 3, 0))):
        found, damaged = (struct.pack("<HHHH", *numbers) for numbers in (right, wrong))  # the code's place; a tag
        assert content.count(found) == 1
        content = content.replace(found, damaged)
    with pytest.raises(UnreadableError, match="damaged"):
        decode(content)


def test_a_damaged_number_of_bands_takes_no_hour(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tif", np.zeros((1025, 2, 2), np.uint8))
    with pytest.raises(UnreadableError, match="it has 1025 bands, at most 1024 are read"):
        decode(path.read_bytes())


def test_codes_of_a_palette_may_be_large(tmp_path: Path) -> None:
    import rasterio

    path = tmp_path / "palette.tif"
    codes = np.full((1, 8, 8), 300, np.uint16)
    codes[:, 0] = 60000  # which the palette does not have
    with rasterio.open(path, "w", driver="GTiff", count=1, height=8, width=8, dtype="uint16") as file:
        file.write(codes)
        file.write_colormap(1, {300: (1, 2, 3, 255)})
    found = decode(path.read_bytes())
    assert found.values.dtype == np.uint8 and not found.filled
    assert found.values[:, 4, 4].tolist() == [1, 2, 3] and found.values[:, 0, 0].tolist() == [0, 0, 0]


def test_transparent_colours_of_a_palette_show_nothing() -> None:
    codes = np.full((8, 8), 1, np.uint8)
    codes[:2] = 2
    codes[2] = 3
    made = image.fromarray(codes, "P")
    made.putpalette([0, 0, 0, 40, 50, 60, 7, 7, 7, 8, 8, 8])
    found = decode(encoded(made, transparency=bytes([255, 255, 0, 0])))
    assert found.filled and found.values[:, 0, 0].tolist() == [40, 50, 60]


def test_a_transparent_colour_is_that_of_all_its_bands() -> None:
    """(10, 20, 30) shows nothing; (10, 10, 10), which begins alike, is a colour."""
    values = np.full((8, 8, 3), (10, 20, 30), np.uint8)
    values[:4] = 10
    values[7] = 90
    found = decode(encoded(values, transparency=(10, 20, 30)))
    assert found.filled and found.values[:, 0, 0].tolist() == [10, 10, 10]
    assert found.values[:, 5, 0].tolist() == [26, 26, 26]  # the mean of four rows of 10 and one of 90


def test_what_a_mask_hides_takes_the_mean_of_the_rest(tmp_path: Path) -> None:
    import rasterio

    values = picture(1, 0)
    values[:, :8] = 0
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        path = write(tmp_path / "masked.tif", values)
        with rasterio.open(path, "r+") as file:
            file.write_mask(np.repeat([0, 255], (8, 24)).astype(np.uint8)[:, None].repeat(32, 1))
    found = decode(path.read_bytes())
    assert found.filled and found.values[:, :8].min() > 100
    assert np.array_equal(found.values[:, 8:], values[:, 8:])


def test_what_would_not_fit_into_memory_is_refused() -> None:
    """A png of a few bytes that claims ten gigabytes."""
    size = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", size), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    content = b"".join(
        struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part)) for kind, part in chunks
    )
    with pytest.raises(UnreadableError, match="60000 x 60000 px, which is larger than 1 GiB"):
        decode(b"\x89PNG\r\n\x1a\n" + content)


def test_a_scaled_picture_holds_its_values(tmp_path: Path) -> None:
    import rasterio

    values = np.arange(64, dtype=np.uint16).reshape(1, 8, 8)
    with rasterio.open(
        tmp_path / "a.tif", "w", driver="GTiff", width=8, height=8, count=1, dtype="uint16", nodata=5
    ) as file:
        file.write(values)
        file.scales, file.offsets = (0.5,), (-1,)
    found = decode((tmp_path / "a.tif").read_bytes())
    shown = values != 5
    np.testing.assert_array_equal(found.values[shown], values[shown] * 0.5 - 1)
    assert found.filled and found.form.data_type == "float32"
