"""Prepare dataset: rasters, polygons and blocks in, aligned scenes out; each file reopened and compared."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

rasterio = pytest.importorskip("rasterio")
from rasterio import Affine  # noqa: E402
from rasterio.enums import ColorInterp  # noqa: E402

from landsynth.contract.dataset import DatasetInfo  # noqa: E402
from landsynth.contract.errors import InputError, JobError, LandSynthError, OutputError  # noqa: E402
from landsynth.contract.events import Event, Message, Progress, Scratch, Warning  # noqa: E402
from landsynth.contract.jobs.prepare_dataset import PrepareDatasetJob  # noqa: E402
from landsynth.contract.jobs.registry import from_json, to_json  # noqa: E402
from landsynth.datasets.prepare_dataset import prepare_dataset  # noqa: E402
from landsynth.tests.helpers.datasets import halves, ramp, write_tiff  # noqa: E402
from landsynth.training.export.card import of_dataset  # noqa: E402
from landsynth.training.loop.crops import CropSampler  # noqa: E402

UTM = "EPSG:32640"
HERE = Affine(1, 0, 320000, 0, -1, 2780000)
from landsynth.tests.helpers.paths import ROOT  # noqa: E402


class Prepared:
    """A dataset as written, and what was said meanwhile."""

    def __init__(self, folder: Path, **options: Any) -> None:
        self.events: list[Event] = []
        self.folder = folder / "dataset"
        self.values = prepare_dataset(PrepareDatasetJob(str(self.folder), **options), self.events.append)
        self.info = DatasetInfo.read(self.folder)

    def read(self, name: str) -> tuple[Any, Any]:
        """Image (bands, h, w) and mask (h, w) of a scene."""
        scene = next(each for each in self.info.scenes if each.name == name)
        with rasterio.open(self.folder / scene.image) as image, rasterio.open(self.folder / scene.mask) as mask:
            assert (image.transform, image.crs) == (mask.transform, mask.crs)
            return image.read(), mask.read(1)

    def split(self, name: str) -> str:
        return next(each.split for each in self.info.scenes if each.name == name)

    @property
    def warnings(self) -> str:
        return "\n".join(event.text for event in self.events if isinstance(event, Warning))

    @property
    def messages(self) -> str:
        return "\n".join(event.text for event in self.events if isinstance(event, Message))


def place(folder: Path, name: str, values: Any, **options: Any) -> str:
    path = folder / f"{name}.tif"
    bands = values if values.ndim == 3 else values[None]
    write_tiff(path, bands, **{"crs": UTM, "transform": HERE, **options})
    return str(path)


def pair(folder: Path, height: int = 64, width: int = 64, **options: Any) -> dict[str, Any]:
    """An image that says where each pixel was, and land cover of two halves."""
    image = place(folder, "scene", ramp(height, width, 2), **options)
    return {"images": (image,), "landcover": (place(folder, "cover", halves(height, width)),)}


def test_a_pair_becomes_a_scene(tmp_path: Path) -> None:
    named = {"name": "mine", "attribution": "Orthophoto: Land Board"}
    made = Prepared(tmp_path, **pair(tmp_path), split="scene", validation=0.0, test=0.0, **named)
    assert made.info.attribution == of_dataset(made.info)["attribution"] == named["attribution"]
    image, mask = made.read("scene")
    np.testing.assert_array_equal(image, ramp(64, 64, 2))
    np.testing.assert_array_equal(mask, halves(64, 64))
    assert (made.info.name, made.info.data_type, made.info.pixel_size, made.info.crs) == ("mine", "uint16", 1.0, UTM)
    assert [(each.code, each.name) for each in made.info.classes] == [(1, "1"), (2, "2")]
    assert [each.name for each in made.info.bands] == ["band1", "band2"]
    assert made.info.scenes[0].pixels == (2048, 2048) and made.info.shares("train") == (0.5, 0.5)
    assert made.values["DATASET"] == str(made.folder) and made.values["scenes"] == made.values["train"] == 1
    with rasterio.open(made.folder / "scene-image.tif") as file:
        assert (file.transform, file.crs.to_string()) == (HERE, UTM)
        assert file.block_shapes[0] == (256, 256) and file.compression.name == "deflate"
    last = made.events[-2] if isinstance(made.events[-1], Message) else made.events[-1]
    assert any(isinstance(e, Progress) and e.fraction == 1 for e in made.events), last
    scratch = [Path(event.path) for event in made.events if isinstance(event, Scratch)]
    assert len(scratch) == 1 and scratch[0].parent == made.folder.parent and not scratch[0].exists()
    images, classes = CropSampler(made.folder, made.info, "train", 32, 0, turns=True).batch(0, range(2))
    assert np.isfinite(images).all() and set(np.unique(classes)) <= {0, 1}


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        (np.arange(64 * 64).reshape(1, 64, 64).astype("uint8"), 0, 255),
        (np.arange(64 * 64).reshape(1, 64, 64).astype("uint16"), 4, 4091),
        ((np.arange(64 * 64).reshape(1, 64, 64) - 2000).astype("int16"), -1996, 2091),
        ((np.arange(64 * 64).reshape(1, 64, 64) / 4095).astype("float32"), 0.001, 0.999),
    ],
    ids=["uint8", "uint16", "int16", "float32"],
)
def test_statistics_of_each_data_type(tmp_path: Path, values: Any, low: float, high: float) -> None:
    made = Prepared(
        tmp_path,
        images=(place(tmp_path, "scene", values),),
        landcover=(place(tmp_path, "cover", halves(64, 64)),),
        split="scene",
        validation=0.0,
        test=0.0,
    )
    band = made.info.bands[0]
    assert made.info.data_type == values.dtype.name
    assert (band.minimum, band.maximum) == pytest.approx((low, high), abs=0.0002)
    exact = values.astype(np.float64)
    assert (band.mean, band.std) == pytest.approx((exact.mean(), exact.std()), rel=1e-5)
    np.testing.assert_array_equal(made.read("scene")[0], values)


def test_statistics_are_of_the_training_split_alone(tmp_path: Path) -> None:
    dark, bright = np.full((1, 64, 64), 10, np.uint8), np.full((1, 64, 64), 200, np.uint8)
    made = Prepared(
        tmp_path,
        images=(place(tmp_path, "dark", dark), place(tmp_path, "bright", bright)),
        landcover=(place(tmp_path, "cover", halves(64, 64)),),
        split="scene",
        scenes={"dark": "train", "bright": "test"},
    )
    assert made.info.bands[0].mean == 10
    assert (made.split("dark"), made.split("bright")) == ("train", "test")


@pytest.mark.parametrize(
    ("names", "kind", "count", "expected"),
    [
        (("nir", "swir"), "uint16", 2, ("nir", "swir")),
        ((), "uint8", 3, ("red", "green", "blue")),
        ((), "uint8", 4, ("red", "green", "blue", "nir")),
        ((), "uint16", 3, ("band1", "band2", "band3")),
        ((), "float32", 9, tuple(f"band{n}" for n in range(1, 10))),
    ],
)
def test_band_names(tmp_path: Path, names: tuple[str, ...], kind: str, count: int, expected: tuple[str, ...]) -> None:
    path = place(tmp_path, "scene", ramp(64, 64, count).astype(kind))
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [ColorInterp.gray] + [ColorInterp.undefined] * (count - 1)
        for number, name in enumerate(names, 1):
            file.set_band_description(number, name)
    cover = place(tmp_path, "cover", halves(64, 64))
    made = Prepared(tmp_path, images=(path,), landcover=(cover,), split="scene", validation=0.0, test=0.0)
    assert tuple(band.name for band in made.info.bands) == expected
    with rasterio.open(made.folder / "scene-image.tif") as file:
        assert file.descriptions == expected


def test_nodata_nan_and_transparency_are_ignored_in_the_mask(tmp_path: Path) -> None:
    cover = place(tmp_path, "cover", halves(64, 64))
    valued = ramp(64, 64, 2) + 1
    valued[0, 0, 0] = 0
    number = ramp(64, 64, 2).astype(np.float32)
    number[1, 0, 0] = np.nan
    clear = np.stack([ramp(64, 64)[0].astype(np.uint8)] * 3 + [np.full((64, 64), 255, np.uint8)])
    clear[3, 0, 0] = 0
    cases = {
        "valued": (valued, {"nodata": 0}, 0.0, 2),
        "number": (number, {}, None, 2),
        "clear": (clear, {"photometric": "RGB", "alpha": "YES"}, 0.0, 3),
    }
    for name, (values, options, nodata, bands) in cases.items():
        (tmp_path / f"of_{name}").mkdir()
        job = {"images": (place(tmp_path, name, values, **options),), "landcover": (cover,), "split": "scene"}
        made = Prepared(tmp_path / f"of_{name}", **job, test=0, validation=0)
        found, mask = made.read(name)
        assert (made.info.nodata, len(found)) == (nodata, bands)
        assert mask[0, 0] == 0 and (mask.ravel()[1:] != 0).all()
        assert [(each.code, each.name) for each in made.info.ignored] == [(0, "unlabelled")]
        images, classes = CropSampler(made.folder, made.info, "train", 64, 0, turns=False).batch(0, range(1))
        assert (images[0, :, 0, 0] == 0).all() and classes[0, 0, 0, 0] == 255 and (classes == 255).sum() == 1


def test_near_infrared_marked_as_transparency_is_a_band(tmp_path: Path) -> None:
    values = ramp(64, 64, 4).astype(np.uint8)
    image = place(tmp_path, "scene", values, photometric="RGB", alpha="YES")
    cover = place(tmp_path, "cover", halves(64, 64))
    made = Prepared(tmp_path, images=(image,), landcover=(cover,), split="scene", test=0, validation=0)
    np.testing.assert_array_equal(made.read("scene")[0], values)
    assert "marked as transparency but holds imagery" in made.messages


def test_land_cover_of_another_grid_is_warped_by_nearest_neighbour(tmp_path: Path) -> None:
    """Cells of 4 m that begin 2 m before the image and end before it: no new codes, no guess beyond the edge."""
    coarse = (np.arange(15 * 17).reshape(15, 17) % 5 + 1).astype(np.uint8)
    moved = Affine(4, 0, HERE.c - 2, 0, -4, HERE.f + 2)
    image = place(tmp_path, "scene", ramp(64, 64))
    cover = place(tmp_path, "cover", coarse, transform=moved)
    made = Prepared(tmp_path, images=(image,), landcover=(cover,), split="scene", test=0, validation=0)
    rows = (np.arange(64) + 2) // 4
    expected = np.where((rows < 15)[:, None], coarse[np.minimum(rows, 14)][:, np.minimum(rows, 16)], 0)
    np.testing.assert_array_equal(made.read("scene")[1], expected)
    assert "warped onto it by nearest neighbour" in made.messages


def test_land_cover_of_another_crs(tmp_path: Path) -> None:
    from rasterio.warp import calculate_default_transform, reproject

    codes = np.kron(np.arange(1, 17).reshape(4, 4), np.ones((32, 32), int)).astype(np.uint8)
    image = place(tmp_path, "scene", ramp(128, 128), transform=HERE)
    left, bottom, right, top = 319950, 2779800, 320200, 2780050
    transform, width, height = calculate_default_transform(UTM, "EPSG:3857", 250, 250, left, bottom, right, top)
    other = np.zeros((height, width), np.uint8)
    reproject(codes, other, src_transform=HERE, src_crs=UTM, dst_transform=transform, dst_crs="EPSG:3857")
    cover = place(tmp_path, "cover", other, crs="EPSG:3857", transform=transform, nodata=0)
    made = Prepared(tmp_path, images=(image,), landcover=(cover,), split="scene", test=0, validation=0)
    mask = made.read("scene")[1]
    assert np.mean(mask == codes) > 0.95, "all but pixels at the borders of the cells"
    np.testing.assert_array_equal(mask[16::32, 16::32], codes[16::32, 16::32])


def test_pixel_size_averages_the_image_and_picks_codes(tmp_path: Path) -> None:
    values = np.random.default_rng(0).integers(0, 1000, (2, 64, 64)).astype(np.float32)
    values[0, 0, 0] = np.nan
    image, cover = place(tmp_path, "scene", values), place(tmp_path, "cover", halves(64, 64))
    made = Prepared(tmp_path, images=(image,), landcover=(cover,), pixel_size=2.0, split="scene", test=0, validation=0)
    found, mask = made.read("scene")
    assert found.shape == (2, 32, 32) and made.info.pixel_size == 2
    np.testing.assert_allclose(found[1], values[1].reshape(32, 2, 32, 2).mean((1, 3)), rtol=1e-5)
    np.testing.assert_array_equal(mask, halves(32, 32))
    assert found[0, 0, 0] == pytest.approx(np.nanmean(values[0, :2, :2]), rel=1e-5), "not NaN"


def test_pixel_size_of_an_image_without_crs(tmp_path: Path) -> None:
    values, options = ramp(64, 64, 4).astype(np.uint8), {"crs": None, "photometric": "RGB", "alpha": "YES"}
    image, cover = place(tmp_path, "scene", values, **options), place(tmp_path, "cover", halves(64, 64), crs=None)
    made = Prepared(
        tmp_path, images=(image,), landcover=(cover,), pixel_size=2.0, metres=0.5, split="scene", test=0, validation=0
    )
    found, mask = made.read("scene")
    assert np.abs(found - values.reshape(4, 32, 2, 32, 2).mean((2, 4))).max() <= 0.5
    np.testing.assert_array_equal(mask, halves(32, 32))
    assert made.info.pixel_size == 1.0


def test_buildings_are_burnt_over_the_land_cover(tmp_path: Path) -> None:
    roofs = np.zeros((64, 64), np.uint8)
    roofs[10:20, 10:20] = 255
    options = {**pair(tmp_path), "buildings": (place(tmp_path, "roofs", roofs),)}
    made = Prepared(tmp_path, **options, split="scene", test=0, validation=0)
    mask = made.read("scene")[1]
    np.testing.assert_array_equal(mask, np.where(roofs, 3, halves(64, 64)))
    assert [(each.code, each.name) for each in made.info.classes] == [(1, "1"), (2, "2"), (3, "building")]
    assert made.info.scenes[0].pixels == (2048 - 100, 2048, 100)


def test_buildings_take_the_class_of_their_name(tmp_path: Path) -> None:
    roofs = np.zeros((64, 64), np.uint8)
    roofs[:4] = 1
    options = {**pair(tmp_path), "buildings": (place(tmp_path, "roofs", roofs),), "class_names": {1: "Buildings"}}
    made = Prepared(tmp_path, **options, split="scene", test=0, validation=0)
    np.testing.assert_array_equal(made.read("scene")[1], np.where(roofs, 1, halves(64, 64)))


LEGENDS: dict[str, tuple[dict[str, Any], list[tuple[int, str]], list[tuple[int, str]]]] = {
    "codes alone": ({}, [(0, "0"), (1, "1"), (300, "300")], [(2, "unlabelled")]),
    "ignored by code": ({"ignore": "300, 7"}, [(0, "0"), (1, "1")], [(2, "unlabelled"), (300, "300")]),
    "names": (
        {"class_names": {0: "sea", 1: "land", 300: "ice", 9: "gone"}},
        [(0, "sea"), (1, "land"), (300, "ice")],
        [(2, "unlabelled")],
    ),
    "zero without a name is background": ({"class_names": {1: "a", 300: "b"}}, [(1, "a"), (300, "b")], [(0, "0")]),
    "ignored by name": (
        {"class_names": {0: "none", 1: "a", 300: "Ice caps"}, "ignore": "ice cap, 0"},
        [(1, "a")],
        [(0, "none"), (300, "Ice caps")],
    ),
    "names that say so": ({"class_names": {0: "No data", 1: "a", 300: "b"}}, [(1, "a"), (300, "b")], [(0, "No data")]),
}


@pytest.mark.parametrize("case", LEGENDS)
def test_legend(tmp_path: Path, case: str) -> None:
    options, classes, ignored = LEGENDS[case]
    codes = np.ones((64, 64), np.uint16)
    codes[:8], codes[8:16], codes[16:24] = 0, 300, 9999
    cover = place(tmp_path, "cover", codes, nodata=9999)
    image = place(tmp_path, "scene", ramp(64, 64))
    made = Prepared(tmp_path, images=(image,), landcover=(cover,), split="scene", test=0, validation=0, **options)
    assert [(each.code, each.name) for each in made.info.classes] == classes
    assert [(each.code, each.name) for each in made.info.ignored] == ignored
    image_file, mask = made.read("scene")
    nothing = next(code for code, name in ignored if code in (0, 2))
    assert mask.dtype == (np.uint16 if 300 in [code for code, _ in classes + ignored] else np.uint8)
    np.testing.assert_array_equal(mask, np.where(codes == 9999, nothing, codes))
    if len(classes) == 1:
        assert "nothing to tell apart" in made.warnings


def test_names_and_colours_of_the_raster_itself(tmp_path: Path) -> None:
    options = pair(tmp_path)
    cover = Path(options["landcover"][0])
    with rasterio.open(cover, "r+") as file:
        file.write_colormap(1, {1: (10, 20, 30, 255), 2: (255, 0, 0, 255)})
    categories = "".join(f"<Category>{name}</Category>" for name in ("", "Wet &amp; low", "Town"))
    sidecar = cover.with_name("cover.tif.aux.xml")
    sidecar.write_text(
        f'<PAMDataset><PAMRasterBand band="1"><CategoryNames>{categories}</CategoryNames></PAMRasterBand></PAMDataset>'
    )
    made = Prepared(tmp_path, **options, split="scene", test=0, validation=0, class_names={2: "city"})
    found = [(each.name, each.color) for each in made.info.classes]
    assert found == [("Wet & low", "#0A141E"), ("city", "#FF0000")]
    with rasterio.open(made.folder / "scene-mask.tif") as file:
        assert file.colormap(1)[1] == (10, 20, 30, 255)


def test_names_of_an_attribute_table(tmp_path: Path) -> None:
    options = pair(tmp_path)
    fields = "".join(
        f'<FieldDefn index="{at}"><Name>{name}</Name><Type>2</Type><Usage>{usage}</Usage></FieldDefn>'
        for at, (name, usage) in enumerate((("Value", 5), ("Count", 1), ("Class", 2)))
    )
    rows = "".join(f"<Row><F>{v}</F><F>9</F><F>{name}</F></Row>" for v, name in ((1, "Lake"), (2, "Wood")))
    Path(options["landcover"][0] + ".aux.xml").write_text(
        '<PAMDataset><PAMRasterBand band="1"><GDALRasterAttributeTable>'
        f"{fields}{rows}</GDALRasterAttributeTable></PAMRasterBand></PAMDataset>"
    )
    made = Prepared(tmp_path, **options, split="scene", test=0, validation=0)
    assert [each.name for each in made.info.classes] == ["Lake", "Wood"]


def test_blocks_partition_the_image_and_carry_its_grid(tmp_path: Path) -> None:
    made = Prepared(tmp_path, **pair(tmp_path, 200, 320), block_size=64, validation=0.25, test=0.2, seed=4)
    assert len(made.info.scenes) == 3 * 5
    splits = [scene.split for scene in made.info.scenes]
    assert {name: splits.count(name) for name in set(splits)} == {"train": 8, "validation": 4, "test": 3}
    seen = np.zeros((200, 320), int)
    for scene in made.info.scenes:
        image, mask = made.read(scene.name)
        assert min(mask.shape) >= 64
        rows, columns = np.divmod(image[0].astype(int), 320)
        seen[rows, columns] += 1
        np.testing.assert_array_equal(mask, halves(200, 320)[rows, columns])
        with rasterio.open(made.folder / scene.image) as file:
            assert file.transform @ (0, 0) == (HERE.c + columns[0, 0], HERE.f - rows[0, 0])
        assert sum(scene.pixels) == mask.size
    assert (seen == 1).all()
    assert {scene.name for scene in made.info.scenes} >= {"scene_r00_c00", "scene_r02_c04"}


def test_blocks_are_drawn_by_the_seed(tmp_path: Path) -> None:
    options = pair(tmp_path, 256, 256)

    def split(name: str, seed: int) -> list[str]:
        (tmp_path / name).mkdir()
        made = Prepared(tmp_path / name, **options, block_size=64, seed=seed)
        return [scene.split for scene in made.info.scenes]

    assert split("a", 1) == split("b", 1) != split("c", 2)


def test_blocks_without_land_cover_are_left_out(tmp_path: Path) -> None:
    codes = halves(128, 256)
    codes[:64, :128] = 0
    image = place(tmp_path, "scene", ramp(128, 256))
    cover = place(tmp_path, "cover", codes, nodata=0)
    made = Prepared(tmp_path, images=(image,), landcover=(cover,), block_size=64)
    assert len(made.info.scenes) == 6 and "2 of 8 blocks show no class" in made.messages


def geojson(path: Path, ring: list[tuple[float, float]], crs: str | None = None) -> str:
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}, "properties": {}}],
    }
    if crs:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document))
    return str(path)


@pytest.mark.parametrize("crs", ["urn:ogc:def:crs:EPSG::32640", None])
def test_area_holds_the_test_split(tmp_path: Path, crs: str | None) -> None:
    """The area is the right 100 of 256 columns: one column of blocks wholly, one for more than half its width."""
    from rasterio.warp import transform

    left, right, top, bottom = HERE.c + 156, HERE.c + 300, HERE.f + 9, HERE.f - 300
    ring = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    if crs is None:
        ring = list(zip(*transform(UTM, "EPSG:4326", *zip(*ring))))
    area = geojson(tmp_path / "area.geojson", ring, crs)
    made = Prepared(tmp_path, **pair(tmp_path, 128, 256), split="area", area=area, block_size=64, validation=0.25)
    tests = {scene.name for scene in made.info.scenes if scene.split == "test"}
    assert tests == {f"scene_r0{row}_c0{column}" for row in (0, 1) for column in (2, 3)}
    assert [scene.split for scene in made.info.scenes].count("validation") == 1
    for scene in made.info.scenes:
        image, mask = made.read(scene.name)
        inside = image[0].astype(int) % 256 >= 156
        expected = halves(128, 256).ravel()[image[0].astype(int)] * (inside == (scene.split == "test"))
        np.testing.assert_array_equal(mask, expected)
        assert scene.pixels == tuple(int((expected == code).sum()) for code in (1, 2))


def test_a_small_area_takes_the_block_it_lies_in(tmp_path: Path) -> None:
    left, top = HERE.c + 70, HERE.f - 70
    ring = [(left, top), (left + 9, top), (left + 9, top - 9), (left, top - 9), (left, top)]
    area = geojson(tmp_path / "area.geojson", ring, "EPSG:32640")
    made = Prepared(tmp_path, **pair(tmp_path, 128, 128, nodata=7), split="area", area=area, block_size=64)
    assert [scene.name for scene in made.info.scenes if scene.split == "test"] == ["scene_r01_c01"]
    image, mask = made.read("scene_r01_c01")
    assert (mask != 0).sum() == 81 and (image[0][mask == 0] == 7).all()


def test_scenes_are_drawn_by_the_shares(tmp_path: Path) -> None:
    images = tuple(place(tmp_path, f"s{number}", ramp(64, 64)) for number in range(8))
    cover = (place(tmp_path, "cover", halves(64, 64)),)
    made = Prepared(tmp_path, images=images, landcover=cover, split="scene", scenes={"s3": "test"}, test=0.0)
    splits = [scene.split for scene in made.info.scenes]
    assert (splits.count("train"), splits.count("validation"), splits.count("test")) == (6, 1, 1)
    assert made.split("s3") == "test"


@pytest.mark.parametrize("crs", [UTM, None])
def test_a_scene_that_is_given_twice(tmp_path: Path, crs: str | None) -> None:
    grid = {"crs": crs, "transform": HERE if crs else Affine.identity()}
    one, far = place(tmp_path, "one", ramp(64, 64), **grid), place(tmp_path, "far", ramp(64, 64) + 1, **grid)
    copy = place(tmp_path, "copy", ramp(64, 64), **grid)
    cover = (place(tmp_path, "cover", halves(64, 64), **grid),)
    if crs:
        far = place(tmp_path, "far", ramp(64, 64), transform=HERE @ Affine.translation(58, 0))
    options: dict[str, Any] = {"landcover": cover, "split": "scene", "test": 0.0, "validation": 0.0}
    twice = {"one": "train", "far": "train", "copy": "validation"}
    made = Prepared(tmp_path, images=(one, far, copy), scenes=twice, **options)
    assert "in more than one split" in made.warnings and "one (train) and copy (validation)" in made.warnings
    assert "far (" not in made.warnings
    again = {"one": "train", "far": "validation", "copy": "train"}
    shutil.rmtree(made.folder)
    made = Prepared(tmp_path, images=(one, far, copy), scenes=again, **options)
    assert "in more than one split" not in made.warnings


@pytest.mark.parametrize(("options", "advice"), [
    ({"split": "scene", "scenes": {"a": "train", "b": "validation"}}, "Share SCENES out otherwise"),
    ({"split": "scene", "validation": 0.5}, "Try another SEED, or split by blocks"),
    ({"split": "blocks", "block_size": 64, "validation": 0.5}, "Try another SEED or BLOCK_SIZE"),
])  # fmt: skip
def test_what_gives_other_splits(tmp_path: Path, options: dict[str, Any], advice: str) -> None:
    images = tuple(place(tmp_path, name, ramp(64, 64)) for name in "ab")
    covers = tuple(place(tmp_path, f"c{code}", np.full((64, 64), code, np.uint8)) for code in (1, 2))
    made = Prepared(tmp_path, images=images, landcover=covers, test=0.0, **options)
    assert set(re.findall(r"No pixel of \d in the \w+ split\. (.*)\.", made.warnings)) == {advice}


def test_equal_names_become_different(tmp_path: Path) -> None:
    images = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        images.append(place(tmp_path / folder, "my image", ramp(64, 64)))
    cover = (place(tmp_path, "cover", halves(64, 64)),)
    made = Prepared(tmp_path, images=tuple(images), landcover=cover, split="scene", test=0.0, validation=0.0)
    assert [scene.name for scene in made.info.scenes] == ["my_image", "my_image-2"]


def test_what_is_said_of_awkward_data(tmp_path: Path) -> None:
    codes = halves(64, 64)
    codes[0, 0] = 3
    image, cover = place(tmp_path, "scene", ramp(64, 64)), place(tmp_path, "cover", codes)
    coarse = place(tmp_path, "coarse", ramp(64, 64), transform=HERE @ Affine.scale(2))
    made = Prepared(tmp_path, images=(image, coarse), landcover=(cover,), split="scene")
    assert re.search(r"Less than 0\.1 % .* show 3", made.warnings)
    assert "1 to 2 m large" in made.warnings and "PIXEL_SIZE" in made.warnings
    assert "The test split is empty" in made.warnings or "The validation split is empty" in made.warnings
    assert "No pixel of" in made.warnings


@pytest.fixture
def refuse(tmp_path: Path) -> Callable[..., str]:
    """What preparing says when it refuses; nothing is left behind."""

    def run(kind: type[LandSynthError], **changes: Any) -> str:
        before = {path for path in tmp_path.iterdir()}
        options = {**pair(tmp_path), "split": "scene", "test": 0.0, "validation": 0.0, **changes}
        with pytest.raises(kind) as caught:
            Prepared(tmp_path, **options)
        left = {path.name for path in tmp_path.iterdir()} - {path.name for path in before}
        assert left <= {"scene.tif", "cover.tif"}
        return str(caught.value)

    return run


def test_land_cover_elsewhere_is_refused(tmp_path: Path, refuse: Callable[..., str]) -> None:
    away = place(tmp_path, "away", halves(64, 64), transform=HERE @ Affine.translation(0, 500))
    assert re.search(r"x 320000 to 320064, .* in EPSG:32640.*away\.tif covers", refuse(InputError, landcover=(away,)))
    empty = place(tmp_path, "empty", np.zeros((64, 64), np.uint8), nodata=0)
    images = tuple(place(tmp_path, name, ramp(64, 64)) for name in ("here", "there"))
    covers = (place(tmp_path, "full", halves(64, 64)), empty)
    assert "no pixel of any class under there" in refuse(InputError, images=images, landcover=covers)


@pytest.mark.parametrize(
    ("values", "options", "said"),
    [
        (halves(64, 60), {"crs": None, "transform": None}, "Expected a georeference, or as many pixels"),
        (
            halves(64, 60),
            {"crs": None, "transform": HERE @ Affine.translation(64, 0)},
            "Expected a CRS, or coordinates",
        ),
        (np.full((64, 64), -5, np.int16), {}, "class codes from 0 to 65535, found -5"),
        (np.full((64, 64), 1.5, np.float32), {}, "whole numbers as class codes in band 1 of"),
        (np.full((64, 64), 70_000, np.int32), {}, "found 70000"),
        (np.zeros((64, 64), np.uint8), {"nodata": 0}, "at least one class"),
        (np.arange(64 * 64).reshape(64, 64).astype(np.uint16), {}, "at most 255 classes, found 4096"),
    ],
)
def test_land_cover_that_is_none(
    tmp_path: Path, refuse: Callable[..., str], values: Any, options: dict[str, Any], said: str
) -> None:
    assert said in refuse(InputError, landcover=(place(tmp_path, "bad", values, **options),))


@pytest.mark.parametrize("kind", ["float64", "uint32", "int32"])
def test_images_of_other_data_types(tmp_path: Path, refuse: Callable[..., str], kind: str) -> None:
    assert f"found {kind}" in refuse(InputError, images=(place(tmp_path, "bad", ramp(64, 64).astype(kind)),))


def test_unequal_images(tmp_path: Path, refuse: Callable[..., str]) -> None:
    images = tuple(place(tmp_path, f"b{bands}", ramp(64, 64, bands)) for bands in (2, 3))
    assert "found 2 of uint16 in b2 and 3 of uint16 in b3" in refuse(InputError, images=images)
    images = tuple(place(tmp_path, kind, ramp(64, 64).astype(kind)) for kind in ("uint16", "float32"))
    assert "1 of float32" in refuse(InputError, images=images)


def test_other_refusals(tmp_path: Path, refuse: Callable[..., str]) -> None:
    assert "found no file at gone.tif" in refuse(InputError, images=("gone.tif",))
    (tmp_path / "text.tif").write_text("nonsense")
    assert "GDAL cannot open" in refuse(InputError, images=(str(tmp_path / "text.tif"),))
    assert "found 'moor'" in refuse(JobError, ignore="moor")
    assert "found other" in refuse(JobError, scenes={"other": "test"})
    assert "train split is empty" in refuse(InputError, scenes={"scene": "test"})
    assert "nodata or ignored" in refuse(InputError, ignore="1, 2")
    far = geojson(tmp_path / "far.geojson", [(0, 0), (1, 0), (1, 1), (0, 0)])
    assert "hold labelled pixels" in refuse(InputError, split="area", area=far)
    (tmp_path / "line.geojson").write_text('{"type": "LineString", "coordinates": [[0, 0], [1, 1]]}')
    assert "a LineString" in refuse(InputError, split="area", area=str(tmp_path / "line.geojson"))
    (tmp_path / "dataset").mkdir()
    (tmp_path / "dataset" / "mine").write_text("keep")
    assert "to be a new or an empty folder, found a folder that holds files" in refuse(OutputError)
    assert (tmp_path / "dataset" / "mine").read_text() == "keep"


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "dataset").mkdir()
    assert Prepared(tmp_path, **pair(tmp_path), split="scene", test=0, validation=0).info.scenes


def test_a_damaged_image_leaves_nothing(tmp_path: Path, refuse: Callable[..., str]) -> None:
    values = np.random.default_rng(0).integers(0, 999, (2, 64, 64)).astype(np.uint16)
    path = Path(place(tmp_path, "damaged", values, compress="deflate", blockysize=8))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + bytes(len(content) // 2 - 2000) + content[-2000:])
    assert "damage" in refuse(InputError, images=(str(path),))


def test_the_committed_job_is_one() -> None:
    job = from_json((ROOT / "benchmarks" / "dubai.json").read_text())
    assert isinstance(job, PrepareDatasetJob) and job.class_names[1] == "building"
    assert from_json(to_json(job)) == job


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"landcover": ()}, "landcover"),
        ({"landcover": ("a", "b")}, "landcover"),
        ({"split": "area"}, "area"),
        ({"area": "x.geojson"}, "area"),
        ({"scenes": {"a": "test"}}, "scenes"),
        ({"scenes": {"a": "exam"}, "split": "scene"}, "scenes"),
        ({"validation": 0.6, "test": 0.5}, "test"),
        ({"class_colors": {1: "red"}}, "class_colors"),
        ({"class_names": {70_000: "a"}}, "class_names"),
        ({"block_size": 8}, "block_size"),
        ({"mosaic": "3 by 3"}, "mosaic"),
        ({"pixel_size": 0.0}, "pixel_size"),
        ({"images": ()}, "images"),
        ({"pictures": "folder"}, "images"),
        ({"pictures": "folder", "images": (), "landcover": (), "pixel_size": 2.0}, "pixel_size"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, Any], said: str) -> None:
    with pytest.raises(JobError, match=f"^{said}: expected"):
        PrepareDatasetJob("folder", **{"images": ("i.tif",), "landcover": ("m.tif",), **options})


def coloured(folder: Path, name: str, values: Any, colours: str = "", names: tuple[str, ...] = ()) -> str:
    """An image with colour interpretation (r, g, b; others u) or descriptions."""
    path = place(folder, name, values)
    letters = {"r": ColorInterp.red, "g": ColorInterp.green, "b": ColorInterp.blue, "u": ColorInterp.undefined}
    with rasterio.open(path, "r+") as file:
        file.colorinterp = [letters[each] for each in colours.ljust(len(values), "u")]
        file.descriptions = (*names, *[None] * (len(values) - len(names)))
    return path


def test_bands_are_named_by_colour_and_images_of_other_orders_put_in_order(tmp_path: Path) -> None:
    values = np.stack([np.full((64, 64), each, np.uint8) for each in (10, 20, 30)])
    images = (
        coloured(tmp_path, "one", values, "bgr"),
        coloured(tmp_path, "two", values, "rgb"),
        coloured(tmp_path, "three", values, "rgb", ("Green", "Blue", "Red")),
    )
    cover = (place(tmp_path, "cover", halves(64, 64)),)
    made = Prepared(tmp_path, images=images, landcover=cover, split="scene", validation=0.0, test=0.0)
    assert [band.name for band in made.info.bands] == ["blue", "green", "red"]
    for name, order in (("one", [10, 20, 30]), ("two", [30, 20, 10]), ("three", [20, 10, 30])):
        assert made.read(name)[0][:, 0, 0].tolist() == order
    assert (
        "red, green, blue in two and blue, green, red in one: they are put in the order of the latter" in made.messages
    )


def test_images_with_other_bands_are_refused_and_nameless_ones_said(tmp_path: Path) -> None:
    values = ramp(64, 64, 2)
    first = coloured(tmp_path, "one", values, names=("nir", "red"))
    cover = (place(tmp_path, "cover", halves(64, 64)),)
    options: dict[str, Any] = {"landcover": cover, "split": "scene", "validation": 0.0, "test": 0.0}
    with pytest.raises(InputError, match="found nir, swir in two and nir, red in one"):
        Prepared(tmp_path, images=(first, coloured(tmp_path, "two", values, names=("nir", "swir"))), **options)
    made = Prepared(tmp_path, images=(first, coloured(tmp_path, "three", values)), **options)
    assert "those without names are taken in the order of the others" in made.warnings


def test_land_cover_that_calls_a_code_otherwise_is_refused(tmp_path: Path) -> None:
    options = {"split": "scene", "validation": 0.0, "test": 0.0}
    images = tuple(place(tmp_path, f"scene{n}", ramp(64, 64, 2)) for n in (1, 2))
    covers = tuple(place(tmp_path, f"cover{n}", halves(64, 64)) for n in (1, 2))
    for path, name in zip(covers, ("Water", "w\u0430ter")):
        style = f'<paletteEntry value="1" label="{name}"/>'
        Path(path).with_suffix(".qml").write_text(style, encoding="utf-8")
    with pytest.raises(InputError, match=r"found 1 as Water .* which only looks like Water \('w\\u0430ter'"):
        Prepared(tmp_path, images=images, landcover=covers, **options)
