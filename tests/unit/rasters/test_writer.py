"""The output file: what is in it when reopened, and that it is whole or not there."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.tests.helpers.paths import ROOT

rasterio = pytest.importorskip("rasterio")
pytest.importorskip("onnx")
from rasterio import Affine  # noqa: E402
from rasterio.crs import CRS  # noqa: E402

from landsynth.contract.errors import OutputError  # noqa: E402
from landsynth.contract.events import Event, Scratch  # noqa: E402
from landsynth.contract.files import check_output  # noqa: E402
from landsynth.rasters import writer as raster  # noqa: E402
from landsynth.rasters.grid import Grid  # noqa: E402
from landsynth.rasters.writer import Raster, RasterWriter  # noqa: E402
from landsynth.tests.helpers.models import Recipe, card_of  # noqa: E402

NORTH_UP = Affine(1, 0, 320003, 0, -1, 2780009)
TAGS = {"SYNTHETIC": "YES", "MODEL": "box", "SEED": "7", "JOB": '{"verb": "generate"}'}
CUSTOM = CRS.from_proj4(
    "+proj=tmerc +lat_0=31.7 +lon_0=35.2 +k=1.0000067 +x_0=219529 +y_0=626907 +ellps=GRS80 +units=m"
)


def imagery(width: int, height: int, recipe: Recipe = Recipe(), **options: Any) -> Raster:  # noqa: B008
    grid = Grid(options.pop("transform", NORTH_UP), options.pop("crs", CRS.from_epsg(32640)), width, height)
    return Raster.imagery(grid, card_of(recipe), options.pop("is_masked", False), options.pop("is_cog", False), TAGS)


def pixels(recipe: Recipe, height: int, width: int) -> Any:
    random = np.random.default_rng(3)
    return random.integers(0, 200, (recipe.bands, height, width)).astype(recipe.data_type)


def write(path: Path, what: Raster, data: Any, valid: Any = None, strips: tuple[int, ...] = ()) -> list[Event]:
    events: list[Event] = []
    valid = np.ones(data.shape[1:], bool) if valid is None else valid
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=False), RasterWriter(str(path), what, events.append) as writer:
        for part, mask in zip(np.split(data, strips, 1), np.split(valid, strips, 0)):
            writer.write(part, mask)
        writer.finish()
    return events


@pytest.mark.parametrize("is_cog", [False, True])
@pytest.mark.parametrize("data_type", ["uint8", "uint16", "int16", "float32"])
@pytest.mark.parametrize("bands", [1, 3, 5])
def test_reopened(tmp_path: Path, data_type: str, bands: int, is_cog: bool) -> None:
    recipe = Recipe(bands=bands, data_type=data_type)
    data = pixels(recipe, 300, 270)
    write(tmp_path / "a.tif", imagery(270, 300, recipe, is_cog=is_cog), data, strips=(1, 90, 256, 299))
    with rasterio.open(tmp_path / "a.tif") as dataset:
        np.testing.assert_array_equal(dataset.read(), data)
        assert dataset.crs == CRS.from_epsg(32640) and dataset.transform == NORTH_UP
        assert dataset.dtypes == (data_type,) * bands
        assert dataset.descriptions == ("red", "green", "blue", "nir", "swir")[:bands]
        colours = [colour.name for colour in dataset.colorinterp]
        assert colours == (["gray"] if bands == 1 else ["red", "green", "blue", "undefined", "undefined"][:bands])
        assert {key: dataset.tags()[key] for key in TAGS} == TAGS
        assert dataset.nodatavals == (None,) * bands and (dataset.dataset_mask() == 255).all()
        assert dataset.profile["tiled"] and dataset.compression.name == "deflate"
        assert dataset.tags(ns="IMAGE_STRUCTURE").get("LAYOUT") == ("COG" if is_cog else None)
    assert os.listdir(tmp_path) == ["a.tif"]


@pytest.mark.parametrize("is_cog", [False, True])
@pytest.mark.parametrize("data_type", ["uint8", "float32"])
@pytest.mark.parametrize("compression", ["deflate", "zstd", "none"])
def test_compressions(tmp_path: Path, compression: str, data_type: str, is_cog: bool) -> None:
    recipe = Recipe(data_type=data_type)
    data = pixels(recipe, 300, 270)
    write(tmp_path / "a.tif", replace(imagery(270, 300, recipe, is_cog=is_cog), compression=compression), data)
    with rasterio.open(tmp_path / "a.tif") as dataset:
        np.testing.assert_array_equal(dataset.read(), data)
        found = dataset.compression.name.lower() if dataset.compression else "none"
        assert found == compression
        assert dataset.tags(ns="IMAGE_STRUCTURE").get("LAYOUT") == ("COG" if is_cog else None)


def holey(height: int, width: int) -> Any:
    """Validity that is empty in the first row of blocks, whole in one block of the second, spotted in the third."""
    valid = np.zeros((height, width), bool)
    valid[256:512, 256:512] = True
    valid[512:, 300::7] = True
    return valid


@pytest.mark.parametrize("width", [600, 16 * 256 + 300])  # in one piece, and in pieces of which some are empty
def test_blocks_without_a_valid_pixel_stay_out_of_the_file(tmp_path: Path, width: int) -> None:
    valid = holey(700, width)
    data = np.where(valid, pixels(Recipe(), 700, width), 0).astype(np.uint8)
    data[:, 300:310, 300:310] = 0  # valid, and as dark as nothing
    write(tmp_path / "a.tif", imagery(width, 700, is_masked=True), data, valid, strips=(1, 300, 520))
    with rasterio.open(tmp_path / "a.tif") as dataset:
        np.testing.assert_array_equal(dataset.read(), data)
        np.testing.assert_array_equal(dataset.dataset_mask() > 0, valid)
        offsets = [dataset.get_tag_item(f"BLOCK_OFFSET_{x}_{y}", "TIFF", bidx=1) for x, y in ((0, 0), (0, 1), (1, 1))]
        assert [each is None for each in offsets] == [True, True, False]


@pytest.mark.parametrize("nodata", [0, 9])
def test_codes_of_nothing_stay_out_too_and_are_read_as_nodata(tmp_path: Path, nodata: int) -> None:
    valid = holey(700, 600)
    data = np.where(valid, pixels(Recipe(bands=1), 700, 600) % 5 + 1, nodata).astype(np.uint8)
    what = Raster(imagery(600, 700).grid, ("class",), "uint8", False, False, TAGS, nodata, {1: (255, 0, 0)})
    write(tmp_path / "a.tif", what, data, valid)
    with rasterio.open(tmp_path / "a.tif") as dataset:
        np.testing.assert_array_equal(dataset.read(), data)
        assert dataset.get_tag_item("BLOCK_OFFSET_0_0", "TIFF", bidx=1) is None


def test_a_block_of_valid_pixels_that_is_missing_is_no_success(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    layout = {"tiled": True, "blockxsize": 256, "blockysize": 256, "sparse_ok": True}
    with rasterio.open(path, "w", driver="GTiff", width=512, height=256, count=1, dtype="uint8", **layout) as file:
        file.write(np.ones((1, 256, 256), np.uint8), window=((0, 256), (0, 256)))
    filled = np.zeros((2, 1, 2), bool)
    filled[0, 0, 0] = True
    raster.check_whole(path, filled)
    filled[0, 0, 1] = True
    with pytest.raises(OSError, match="block 1, 0 is missing"):
        raster.check_whole(path, filled)


def test_bands_without_colours_are_not_called_red_green_blue(tmp_path: Path) -> None:
    recipe = Recipe(names=("vv", "vh", "ratio"))
    write(tmp_path / "a.tif", imagery(20, 20, recipe), pixels(recipe, 20, 20))
    with rasterio.open(tmp_path / "a.tif") as dataset:
        assert [colour.name for colour in dataset.colorinterp] == ["gray", "undefined", "undefined"]
        assert dataset.descriptions == ("vv", "vh", "ratio")


@pytest.mark.parametrize("is_cog", [False, True])
def test_a_dark_valid_pixel_is_valid_and_a_bright_invalid_one_is_not(tmp_path: Path, is_cog: bool) -> None:
    data = pixels(Recipe(), 600, 520)
    data[:, :50] = 0
    valid = np.random.default_rng(1).random((600, 520)) < 0.7
    valid[:20] = True
    write(tmp_path / "a.tif", imagery(520, 600, is_masked=True, is_cog=is_cog), data, valid, strips=(100, 513))
    with rasterio.open(tmp_path / "a.tif") as dataset:
        np.testing.assert_array_equal(dataset.dataset_mask() == 255, valid)
        assert dataset.nodatavals == (None, None, None)
        assert {flag.name for flag in dataset.mask_flag_enums[0]} == {"per_dataset"}
        assert dataset.overviews(1) == ([2] if is_cog else [])
    assert os.listdir(tmp_path) == ["a.tif"]  # the mask is inside


@pytest.mark.parametrize("is_cog", [False, True])
@pytest.mark.parametrize(
    ("transform", "crs"),
    [
        (Affine(0.1, 0, 0.3, 0, -0.1, 0.7), CRS.from_epsg(4326)),
        (Affine(1, 0, 5, 0, 1, 7), CRS.from_epsg(32640)),  # south-up
        (Affine(1, 0.2, 5, 0.3, -2, 7), CRS.from_epsg(32640)),  # rotated, sheared
        (Affine(2, 0, 5, 0, -3, 7), None),
        (Affine.identity(), None),
        (NORTH_UP, CUSTOM),
    ],
)
@pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
def test_grid_is_kept_exactly(tmp_path: Path, transform: Affine, crs: CRS | None, is_cog: bool) -> None:
    data = pixels(Recipe(), 30, 40)
    write(tmp_path / "a.tif", imagery(40, 30, transform=transform, crs=crs, is_cog=is_cog), data)
    with rasterio.open(tmp_path / "a.tif") as dataset:
        assert tuple(dataset.transform) == tuple(transform)
        assert (dataset.crs is None) if crs is None else (dataset.crs == crs)
        np.testing.assert_array_equal(dataset.read(), data)
    assert os.listdir(tmp_path) == ["a.tif"]


@pytest.mark.parametrize("is_cog", [False, True])
def test_the_old_file_stays_until_the_new_one_is_whole(tmp_path: Path, is_cog: bool) -> None:
    path, data = tmp_path / "a.tif", pixels(Recipe(), 300, 40)
    path.write_text("old")
    (tmp_path / "a.tif.aux.xml").write_text("says something about the old file")
    events: list[Event] = []

    def announce(event: Event) -> None:
        assert isinstance(event, Scratch) and not Path(event.path).exists()
        assert Path(event.path).parent == tmp_path
        events.append(event)

    with RasterWriter(str(path), imagery(40, 300, is_cog=is_cog), announce) as writer:
        writer.write(data, np.ones((300, 40), bool))
        assert path.read_text() == "old"
        writer.finish()
    assert len(events) == 1 + is_cog
    with rasterio.open(path) as dataset:
        np.testing.assert_array_equal(dataset.read(), data)
    assert os.listdir(tmp_path) == ["a.tif"]


def test_leaving_early_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_text("old")
    for error in (KeyError, KeyboardInterrupt):
        with pytest.raises(error), RasterWriter(str(path), imagery(40, 600), lambda event: None) as writer:
            writer.write(pixels(Recipe(), 300, 40), np.ones((300, 40), bool))
            raise error
        assert os.listdir(tmp_path) == ["a.tif"] and path.read_text() == "old"


def test_missing_rows_are_no_success(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match="256 of 600 rows were written"),
        RasterWriter(str(tmp_path / "a.tif"), imagery(40, 600), lambda event: None) as writer,
    ):
        writer.write(pixels(Recipe(), 300, 40), np.ones((300, 40), bool))
        writer.finish()
    assert os.listdir(tmp_path) == []


FULL = """
import os, resource, sys
sys.path.insert(0, {root!r})
import conftest
from pathlib import Path
import numpy as np
from landsynth.contract.errors import OutputError
from landsynth.tests.unit.rasters import test_writer
from landsynth.tests.helpers.models import Recipe
path = Path({path!r})
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
what = test_writer.imagery(512, 1024, is_cog={cog}, is_masked={masked})
data = test_writer.pixels(Recipe(), 1024, 512)
valid = np.random.default_rng(1).random((1024, 512)) < 0.5
try:
    test_writer.write(path, what, data, valid, strips=(256, 700))
except OutputError as error:
    assert "\\n" not in str(error), error
    print("refused:", error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
@pytest.mark.parametrize("is_masked", [False, True])
@pytest.mark.parametrize("is_cog", [False, True])
@pytest.mark.parametrize("limit", [0, 2_000, 300_000, 1_300_000])
def test_a_full_disk_leaves_nothing(tmp_path: Path, limit: int, is_cog: bool, is_masked: bool) -> None:
    path = tmp_path / "a.tif"
    path.write_text("old")
    root = str(ROOT / "tests")
    code = FULL.format(root=root, path=str(path), limit=limit, cog=is_cog, masked=is_masked)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.startswith(f"refused: Expected to write {path}, found that it cannot be done"), done.stderr
    assert "not recognized" not in done.stdout  # it is the disk, not the format
    assert os.listdir(tmp_path) == ["a.tif"] and path.read_text() == "old"


def test_check_output(tmp_path: Path) -> None:
    source = tmp_path / "in.tif"
    source.write_text("land cover")
    link, hard = tmp_path / "link.tif", tmp_path / "hard.tif"
    link.symlink_to(source)
    os.link(source, hard)
    check_output(str(tmp_path / "new.tif"), [str(source), "/vsicurl/x"])
    (tmp_path / "old.tif").write_text("replaced")
    check_output(str(tmp_path / "old.tif"), [str(source)])
    for output, sentence in (
        (tmp_path / "none" / "a.tif", "found no folder"),
        (tmp_path, "found the folder"),
        (source, "which the job reads"),
        (link, "which the job reads"),
        (hard, "which the job reads"),
        (tmp_path / ".." / tmp_path.name / "in.tif", "which the job reads"),
        (source / "a.tif", "found no folder"),
        (tmp_path / "a.png", "ends in .tif"),
        (tmp_path / "a", "ends in .tif"),
        (Path(os.devnull), "ends in .tif"),
    ):
        with pytest.raises(OutputError, match=sentence):
            check_output(str(output), [str(source)])
    assert source.read_text() == "land cover"


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: not (Path(path) == tmp_path and mode == os.W_OK))
    with pytest.raises(OutputError, match="which cannot"):
        check_output(str(tmp_path / "a.tif"), [])


def test_a_folder_that_turns_out_not_to_be_writable(tmp_path: Path) -> None:
    gone = tmp_path / "gone" / "a.tif"
    with pytest.raises(OutputError, match="Expected to write .*gone.a.tif, found that it cannot be done"):
        RasterWriter(str(gone), imagery(8, 8), lambda event: None)
