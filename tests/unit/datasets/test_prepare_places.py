"""Prepare dataset lays land cover where it lies: moved, mirrored, without a CRS, by ground control points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from rasterio.control import GroundControlPoint

from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.errors import InputError
from landsynth.contract.events import Event, Message, Warning
from landsynth.contract.jobs.prepare_dataset import PrepareDatasetJob
from landsynth.datasets.prepare_dataset import prepare_dataset
from landsynth.tests.helpers.datasets import ramp
from landsynth.tests.helpers.rasters import NORTH_UP, UTM, write_raster

CODES = np.random.default_rng(0).integers(1, 4, (64, 80)).astype(np.uint8)
NOWHERE = Affine.identity()


def prepared(folder: Path, **options: Any) -> tuple[Any, Any, DatasetInfo, list[Event]]:
    """Image, mask and description of a dataset of one scene, and what was said."""
    said: list[Event] = []
    options = {"split": "scene", "validation": 0.0, "test": 0.0, **options}
    prepare_dataset(PrepareDatasetJob(str(folder / "dataset"), **options), said.append)
    info = DatasetInfo.read(folder / "dataset")
    (scene,) = info.scenes
    with (
        rasterio.open(folder / "dataset" / scene.image) as image,
        rasterio.open(folder / "dataset" / scene.mask) as mask,
    ):
        assert image.transform == mask.transform
        return image.read(), mask.read(1), info, said


def under(place: Affine) -> Any:
    """CODES that lie at `place`, as the pixels of NORTH_UP see them; 0 beside them."""
    rows, columns = np.indices(CODES.shape) + 0.5
    x, y = (np.floor(each).astype(int) for each in ~place @ (NORTH_UP @ (columns, rows)))
    inside = (x >= 0) & (y >= 0) & (x < CODES.shape[1]) & (y < CODES.shape[0])
    return np.where(inside, CODES[y.clip(0, 63), x.clip(0, 79)], 0)


@pytest.mark.parametrize(("image_crs", "mask_crs", "warning"), [
    (UTM, UTM, ""), (None, None, ""), (UTM, None, "mask.tif has no CRS"), (None, UTM, "image.tif has no CRS"),
])  # fmt: skip
@pytest.mark.parametrize("place", [
    NORTH_UP @ Affine.translation(10, 10), NORTH_UP @ Affine(1, 0, 0, 0, -1, 64), NORTH_UP @ Affine(-1, 0, 80, 0, 1, 0),
])  # fmt: skip
def test_masks_are_laid_where_their_transform_says(
    tmp_path: Path, place: Affine, image_crs: str | None, mask_crs: str | None, warning: str
) -> None:
    image = write_raster(tmp_path / "image.tif", ramp(64, 80, 2), image_crs)
    mask = write_raster(tmp_path / "mask.tif", CODES, mask_crs, place)
    _, codes, _, said = prepared(tmp_path, images=(image,), landcover=(mask,))
    np.testing.assert_array_equal(codes, under(place))
    warnings = [each.text for each in said if isinstance(each, Warning)]
    assert any(warning in text and "its coordinates are taken as" in text for text in warnings) == bool(warning)
    assert any("another grid" in each.text for each in said if isinstance(each, Message))


def test_a_mask_far_away_without_a_crs_is_refused(tmp_path: Path) -> None:
    image = write_raster(tmp_path / "image.tif", ramp(64, 80, 2), None)
    mask = write_raster(tmp_path / "mask.tif", CODES, None, NORTH_UP @ Affine.translation(2_600_000, 0))
    with pytest.raises(InputError, match="Expected a CRS, or coordinates that .*mask.tif and .*image.tif share"):
        prepared(tmp_path, images=(image,), landcover=(mask,))


def test_a_plain_picture_and_a_mask_of_its_size_go_together_with_a_warning(tmp_path: Path) -> None:
    image = write_raster(tmp_path / "image.tif", ramp(64, 80, 2), None, None)
    mask = write_raster(tmp_path / "mask.tif", CODES)
    _, codes, _, said = prepared(tmp_path, images=(image,), landcover=(mask,))
    np.testing.assert_array_equal(codes, CODES)
    assert any("are laid pixel on pixel" in each.text for each in said if isinstance(each, Warning))


@pytest.mark.parametrize("degrees", [0, 90])
def test_an_image_of_points_meets_its_mask_where_it_lies(tmp_path: Path, degrees: int) -> None:
    turned = NORTH_UP @ Affine.translation(40, 20) @ Affine.rotation(degrees)
    image = write_raster(tmp_path / "image.tif", CODES[:32, :32] * 50, None, None)
    with rasterio.open(image, "r+") as file:
        corners = [(x, y) for x in (0, 32) for y in (0, 32)]
        file.gcps = [GroundControlPoint(y, x, *(turned @ (x, y))) for x, y in corners], rasterio.CRS.from_string(UTM)
    mask = write_raster(tmp_path / "mask.tif", CODES)
    found, codes, info, _ = prepared(tmp_path, images=(image,), landcover=(mask,))
    placed = np.rot90(CODES[:32, :32] * 50, -degrees // 90)
    left, top = (40, 20) if not degrees else (8, 20)
    np.testing.assert_array_equal(found[0], placed)
    np.testing.assert_array_equal(codes, CODES[top : top + 32, left : left + 32])
    assert info.crs == UTM and len(info.bands) == 1


def test_codes_of_a_scaled_mask_are_those_that_qgis_shows(tmp_path: Path) -> None:
    image, mask = write_raster(tmp_path / "i.tif", ramp(64, 80, 2)), write_raster(tmp_path / "m.tif", CODES, nodata=3)
    with rasterio.open(mask, "r+") as file:
        file.offsets = (1,)
    _, codes, info, _ = prepared(tmp_path, images=(image,), landcover=(mask,))
    assert [each.code for each in info.classes] == [2, 3]
    np.testing.assert_array_equal(codes, np.where(CODES == 3, 0, CODES + 1))


def test_scaled_imagery_is_written_in_its_values(tmp_path: Path) -> None:
    image, mask = write_raster(tmp_path / "i.tif", ramp(64, 80, 2)), write_raster(tmp_path / "m.tif", CODES)
    with rasterio.open(image, "r+") as file:
        file.scales, file.offsets = (1e-4, 1e-4), (-0.1, -0.1)
    found, _, info, said = prepared(tmp_path, images=(image,), landcover=(mask,))
    np.testing.assert_allclose(found, ramp(64, 80, 2) * 1e-4 - 0.1, rtol=1e-6)
    assert info.data_type == "float32"
    assert any("scale and offset are applied" in each.text for each in said if isinstance(each, Message))


def test_mask_and_nodata_both_hide_what_is_warped(tmp_path: Path) -> None:
    shown = np.ones(CODES.shape, np.bool_)
    shown[:, :10] = False
    image = write_raster(tmp_path / "i.tif", ramp(64, 80, 2))
    mask = write_raster(
        tmp_path / "m.tif", CODES[::-1], nodata=3, mask=shown, transform=NORTH_UP @ Affine(1, 0, 0, 0, -1, 64)
    )
    _, codes, info, _ = prepared(tmp_path, images=(image,), landcover=(mask,))
    assert [each.code for each in info.classes] == [1, 2]
    np.testing.assert_array_equal(codes, np.where(shown & (CODES != 3), CODES, 0))


def test_a_pictures_mask_that_lies_elsewhere_is_refused(tmp_path: Path) -> None:
    for kind in ("images", "masks"):
        (tmp_path / "folder" / kind).mkdir(parents=True)
    write_raster(tmp_path / "folder" / "images" / "a.tif", ramp(64, 80, 2))
    moved = NORTH_UP @ Affine.translation(10, 0)
    write_raster(tmp_path / "folder" / "masks" / "a.tif", CODES, transform=moved)
    with pytest.raises(InputError, match="a mask that lies where its picture does"):
        prepared(tmp_path, pictures=str(tmp_path / "folder"))


@pytest.mark.parametrize("colours", [False, True])
def test_what_a_pictures_mask_hides_has_no_class(tmp_path: Path, colours: bool) -> None:
    for kind in ("images", "masks"):
        (tmp_path / "folder" / kind).mkdir(parents=True)
    write_raster(tmp_path / "folder" / "images" / "a.tif", ramp(64, 80, 2))
    shown = np.ones(CODES.shape, np.bool_)
    shown[:, :10] = False
    palette = np.stack([CODES, CODES, CODES]) * 50 if colours else CODES
    write_raster(tmp_path / "folder" / "masks" / "a.tif", palette, nodata=150 if colours else 3, mask=shown)
    colors = {code: f"#{code * 50:02x}{code * 50:02x}{code * 50:02x}" for code in (1, 2, 3)} if colours else {}
    _, codes, info, said = prepared(tmp_path, pictures=str(tmp_path / "folder"), class_colors=colors)
    np.testing.assert_array_equal(codes, np.where(shown & (CODES != 3), CODES, 0))
    assert not any("colours of no class" in each.text for each in said if isinstance(each, (Message, Warning)))
