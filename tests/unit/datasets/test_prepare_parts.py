"""Parts of preparing a dataset: draws, blocks, statistics in one pass, pictures, and memory that does not grow."""

from __future__ import annotations

import re
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.tests.helpers.paths import ROOT

rasterio = pytest.importorskip("rasterio")
from rasterio import Affine  # noqa: E402

from landsynth.contract.errors import InputError, JobError  # noqa: E402
from landsynth.datasets.masks import packed  # noqa: E402
from landsynth.datasets.pictures import find  # noqa: E402
from landsynth.datasets.splits import blocks, draw, of_area  # noqa: E402
from landsynth.rasters import statistics as prepare_statistics  # noqa: E402
from landsynth.rasters.statistics import BandStatistics  # noqa: E402
from landsynth.tests.unit.datasets.test_prepare_dataset import Prepared  # noqa: E402

COLORS = {1: "#3C1098", 2: "#8429F6", 7: "#6EC1E4"}


@pytest.mark.parametrize(
    ("height", "width", "size", "rows", "columns"),
    [(64, 64, 64, 1, 1), (127, 128, 64, 1, 2), (30, 500, 64, 1, 7), (1000, 1100, 512, 1, 2)],
)
def test_blocks_partition(height: int, width: int, size: int, rows: int, columns: int) -> None:
    found = blocks(height, width, size)
    assert len(found) == rows * columns and len({each.name for each in found}) == len(found)
    seen = np.zeros((height, width), int)
    for each in found:
        seen[each.row : each.row + each.height, each.column : each.column + each.width] += 1
        assert each.height >= min(size, height) and each.width >= min(size, width)
    assert (seen == 1).all()


@pytest.mark.parametrize(
    ("units", "validation", "test", "expected"),
    [
        (1, 0.15, 0.15, (1, 0, 0)),
        (2, 0.15, 0.15, (1, 1, 0)),
        (3, 0.15, 0.15, (1, 1, 1)),
        (3, 0.0, 0.15, (2, 0, 1)),
        (10, 0.15, 0.15, (6, 2, 2)),
        (100, 0.15, 0.2, (65, 15, 20)),
        (4, 0.45, 0.5, (1, 1, 2)),
        (3, 0.6, 0.2, (1, 1, 1)),
        (5, 0.0, 0.0, (5, 0, 0)),
    ],
)
def test_numbers_of_units(units: int, validation: float, test: float, expected: tuple[int, ...]) -> None:
    splits = draw(np.ones((units, 2), np.int64), [""] * units, validation, test, 3)
    assert tuple(splits.count(name) for name in ("train", "validation", "test")) == expected


def test_draws_keep_what_is_fixed_and_spread_classes() -> None:
    fixed = ["test", "", "", "", "", "", "", "", "", ""]
    counts = np.array([[5, 5]] + [[10, 0], [0, 10]] * 4 + [[5, 5]])
    for seed in range(5):
        splits = draw(counts, fixed, 0.25, 0.0, seed)
        assert splits[0] == "test" and splits.count("validation") == 2 and splits.count("test") == 1
        validation = counts[[split == "validation" for split in splits]].sum(0)
        assert validation[0] == validation[1], "the draw that spreads the classes best is kept"


@pytest.mark.parametrize(
    ("inside", "outside", "expected"),
    [((9, 1, 0), (0, 9, 9), "100"), ((1, 2, 0), (9, 9, 9), "110"), ((5, 6, 0), (5, 5, 9), "010")],
)
def test_blocks_of_an_area(inside: tuple[int, ...], outside: tuple[int, ...], expected: str) -> None:
    found = of_area(np.array(inside), np.array(outside))
    assert "".join("1" if each == "test" else "0" for each in found) == expected


@pytest.mark.parametrize("kind", ["uint8", "uint16", "int16", "float32"])
def test_streamed_statistics_are_those_of_the_whole(kind: str) -> None:
    draw_ = np.random.default_rng(0)
    values = draw_.normal(120, 20, (2, 50_000)).clip(0, 255).astype(kind)
    statistics = BandStatistics(("a", "b"), kind, values.shape[1], 0)
    for part in np.array_split(values, [1, 7, 7, 20_000], axis=1):
        statistics.add(part)
    for band, whole in zip(statistics.finish(lambda event: None), values.astype(np.float64)):
        assert (band.mean, band.std) == pytest.approx((whole.mean(), whole.std()), rel=1e-5)
        low, high = (0, 255) if kind == "uint8" else np.quantile(whole, (0.001, 0.999))
        assert (band.minimum, band.maximum) == pytest.approx((low, high), abs=1)
        assert low - 1 <= band.minimum <= band.maximum <= high + 1


def test_a_glint_does_not_stretch_the_range(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(0).normal(0.2, 0.01, (1, 100_000)).astype(np.float32)
    values[0, :5] = 1e6
    monkeypatch.setattr(prepare_statistics, "SAMPLE", 50_000)
    statistics = BandStatistics(("a",), "float32", values.shape[1], 0)
    statistics.add(values)
    band = statistics.finish(lambda event: None)[0]
    assert 0.15 < band.minimum < 0.19 and 0.21 < band.maximum < 0.25
    assert len(f"{band.maximum:.12g}".rstrip("0")) <= len("0.23456"), "four digits of the range"


def test_a_constant_band_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[Any] = []
    statistics = BandStatistics(("a",), "float32", 9, 0)
    statistics.add(np.full((1, 9), 3, np.float32))
    band = statistics.finish(events.append)[0]
    assert (band.minimum, band.maximum) == (3, 4) and "holds 3 everywhere" in events[0].text


def save(path: Path, values: Any, palette: dict[int, Any] | None = None) -> None:
    """A PNG of (h, w) or (h, w, 3)."""
    bands = values[None] if values.ndim == 2 else np.moveaxis(values, -1, 0)
    path.parent.mkdir(parents=True, exist_ok=True)
    profile = {"driver": "PNG", "count": len(bands), "height": bands.shape[1], "width": bands.shape[2]}
    with rasterio.open(path, "w", dtype="uint8", **profile) as file:
        file.write(bands.astype(np.uint8))
        if palette:
            file.write_colormap(1, palette)


def rgb(codes: Any) -> Any:
    """Codes as the colours of COLORS; other codes grey."""
    table = np.full((256, 3), 0x9B, np.uint8)
    for code, color in COLORS.items():
        table[code] = [packed(color) >> shift & 255 for shift in (16, 8, 0)]
    return table[codes]


def pictures(folder: Path, sizes: tuple[tuple[int, int], ...] = ((40, 50), (40, 51), (41, 50), (40, 50))) -> Any:
    """Four parts of a scene whose sizes differ by a pixel; one mask has a palette. Gives images and codes."""
    parts = []
    for number, (height, width) in enumerate(sizes, 1):
        draw_ = np.random.default_rng(number)
        image = draw_.integers(0, 256, (height, width, 3)).astype(np.uint8)
        codes = np.array([0, 1, 2, 7])[draw_.integers(0, 4, (height, width))]
        save(folder / "north" / "images" / f"part{number}.png", image)
        if number == 2:
            palette = {code: (*(int(c) for c in rgb(code)), 255) for code in (0, 1, 2, 7)}
            save(folder / "north" / "masks" / f"part{number}.png", codes, palette)
        else:
            save(folder / "north" / "masks" / f"part{number}.png", rgb(codes))
        parts.append((image[:40, :50], codes[:40, :50]))
    return [np.block([[[parts[0][at]], [parts[1][at]]], [[parts[2][at]], [parts[3][at]]]]) for at in (0, 1)], parts


def joined(parts: list[tuple[Any, Any]], at: int) -> Any:
    rows = [np.concatenate([parts[number][at] for number in row], 1) for row in ((0, 1), (2, 3))]
    return np.concatenate(rows, 0)


OPTIONS: dict[str, Any] = {
    "class_colors": COLORS,
    "class_names": {1: "building", 2: "land", 7: "road"},
    "split": "scene",
    "validation": 0.0,
    "test": 0.0,
}


def test_pictures_are_joined(tmp_path: Path) -> None:
    _, parts = pictures(tmp_path / "in")
    made = Prepared(tmp_path, pictures=str(tmp_path / "in"), mosaic="2x2", metres=2.5, **OPTIONS)
    image, mask = made.read("north")
    np.testing.assert_array_equal(image, np.moveaxis(joined(parts, 0), -1, 0))
    np.testing.assert_array_equal(mask, joined(parts, 1))
    assert [(each.code, each.name, each.color) for each in made.info.classes] == [
        (1, "building", "#3C1098"),
        (2, "land", "#8429F6"),
        (7, "road", "#6EC1E4"),
    ]
    assert (made.info.pixel_size, made.info.crs, made.info.nodata) == (2.5, "", None)
    assert "colours of no class (#9B9B9B)" in made.warnings
    assert [band.name for band in made.info.bands] == ["red", "green", "blue"]


def test_pictures_alone_are_scenes(tmp_path: Path) -> None:
    _, parts = pictures(tmp_path / "in")
    made = Prepared(tmp_path, pictures=str(tmp_path / "in"), **OPTIONS)
    assert [scene.name for scene in made.info.scenes] == [f"north_part{number}" for number in (1, 2, 3, 4)]
    image, mask = made.read("north_part2")
    np.testing.assert_array_equal(mask[:, :50], parts[1][1])
    np.testing.assert_array_equal(image[:, :, :50], np.moveaxis(parts[1][0], -1, 0))


def test_pictures_in_blocks(tmp_path: Path) -> None:
    size = ((70, 70),) * 4
    pictures(tmp_path / "in", size)
    options = {**OPTIONS, "split": "blocks", "validation": 0.25, "test": 0.25}
    made = Prepared(tmp_path, pictures=str(tmp_path / "in"), mosaic="2x2", block_size=64, **options)
    assert sorted(scene.split for scene in made.info.scenes) == ["test", "train", "train", "validation"]


def test_pictures_whose_masks_hold_codes(tmp_path: Path) -> None:
    codes = np.arange(70 * 70).reshape(70, 70) % 3
    save(tmp_path / "in" / "images" / "a.png", rgb(codes))
    save(tmp_path / "in" / "masks" / "a.png", codes)
    made = Prepared(tmp_path, pictures=str(tmp_path / "in"), split="scene", validation=0.0, test=0.0)
    np.testing.assert_array_equal(made.read("a")[1], codes)


def test_palettes_go_by_colour_and_the_same_colour_is_the_same_class(tmp_path: Path) -> None:
    """Each file numbers its colours anew, as programs do that write only those that are there."""
    codes = np.arange(64 * 64).reshape(64, 64) % 3
    red, green, blue = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)
    for name, values, palette in (("a", codes, (red, green, blue)), ("b", codes % 2, (blue, green, red))):
        save(tmp_path / "in" / "images" / f"{name}.png", rgb(codes))
        save(tmp_path / "in" / "masks" / f"{name}.png", values, dict(enumerate(palette)))
    made = Prepared(tmp_path, pictures=str(tmp_path / "in"), split="scene", validation=0.0, test=0.0)
    assert [(each.code, each.color) for each in made.info.classes] == [(0, "#FF0000"), (1, "#00FF00"), (2, "#0000FF")]
    np.testing.assert_array_equal(made.read("a")[1], codes)
    np.testing.assert_array_equal(made.read("b")[1], np.where(codes % 2, 1, 2))
    assert "palettes of the masks differ (b.png): classes go by colour" in made.warnings
    assert "Classes without a name: 0 #FF0000, 1 #00FF00, 2 #0000FF" in made.warnings
    save(tmp_path / "in" / "images" / "c.png", rgb(codes))
    save(tmp_path / "in" / "masks" / "c.png", codes)
    with pytest.raises(InputError, match="found c.png with bare numbers"):
        Prepared(tmp_path / "2", pictures=str(tmp_path / "in"), split="scene", validation=0.0, test=0.0)


def test_masks_saved_as_jpeg_are_said_and_take_the_nearest_class_within_a_tolerance(tmp_path: Path) -> None:
    codes = np.kron(np.arange(64).reshape(8, 8) % 2 + 1, np.ones((9, 9), np.int64))
    save(tmp_path / "in" / "images" / "a.png", rgb(codes))
    (tmp_path / "in" / "masks").mkdir()
    with rasterio.open(
        tmp_path / "in" / "masks" / "a.jpg", "w", driver="JPEG", quality=90, count=3, height=72, width=72, dtype="uint8"
    ) as file:
        file.write(np.moveaxis(rgb(codes), -1, 0))
    options: dict[str, Any] = {"pictures": str(tmp_path / "in"), **OPTIONS}
    with pytest.raises(InputError, match="100 % of the mask pixels have colours of no class") as caught:
        Prepared(tmp_path / "1", **options)
    offered = re.search(r"near a class's colour.*: COLOR_TOLERANCE (\d+) gives (9[5-9]|100)", str(caught.value))
    assert offered
    made = Prepared(tmp_path / "2", **options, color_tolerance=int(offered[1]))
    assert re.search(r"\d % of the mask pixels took the nearest class", made.warnings)
    assert "a.jpg (1 in all) are compressed with loss" in made.warnings
    assert (made.read("a")[1] == codes).mean() > 0.95


def test_pictures_that_do_not_fit(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    pictures(folder)
    cases: list[tuple[type[Exception], str, dict[str, Any]]] = [
        (InputError, "Expected 9 pictures to join as 3x3, found 4", {"mosaic": "3x3"}),
        (JobError, "class_colors: expected the colours", {"mosaic": "2x2", "class_colors": {}, "class_names": {}}),
        (InputError, "found none at", {"pictures": str(tmp_path / "gone")}),
    ]
    for kind, said, changes in cases:
        with pytest.raises(kind, match=said):
            Prepared(tmp_path, **{"pictures": str(folder), **OPTIONS, **changes})
    (folder / "north" / "masks" / "part3.png").unlink()
    with pytest.raises(InputError, match="4 pictures and 3 masks, alone: part3"):
        Prepared(tmp_path, pictures=str(folder), mosaic="2x2", **OPTIONS)
    save(folder / "north" / "masks" / "part3.png", np.zeros((60, 50)))
    with pytest.raises(InputError, match="mask of the picture's size"):
        Prepared(tmp_path, pictures=str(folder), mosaic="2x2", **OPTIONS)
    save(folder / "north" / "images" / "part3.png", np.zeros((60, 50, 3)))
    with pytest.raises(InputError, match="parts of one size"):
        Prepared(tmp_path, pictures=str(folder), mosaic="2x2", **OPTIONS)
    with pytest.raises(InputError, match="folders images and masks"):
        Prepared(tmp_path, pictures=str(folder / "north" / "images"), **OPTIONS)


def test_files_beside_the_pairs(tmp_path: Path) -> None:
    """What macOS leaves does not count; two files of one name are said; a mask that is a pixel smaller is, too."""
    _, parts = pictures(tmp_path / "in", ((40, 50),) * 4)
    images, masks = (tmp_path / "in" / "north" / kind for kind in ("images", "masks"))
    (images / "._part1.png").write_bytes(b"of a Macintosh")
    save(masks / "part4.png", rgb(np.ones((39, 50), np.int64)))
    made = Prepared(tmp_path, pictures=str(tmp_path / "in"), **OPTIONS)
    assert len(made.info.scenes) == 4 and "part4.png is a pixel larger or smaller" in made.warnings
    save(images / "part2.tif", np.zeros((40, 50, 3)))
    with pytest.raises(InputError, match=r"one file for each name in .*found part2.png and part2.tif"):
        Prepared(tmp_path / "other", pictures=str(tmp_path / "in"), **OPTIONS)


def test_parts_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (10, 9, 1):
        for kind in ("images", "masks"):
            save(tmp_path / "b" / kind / f"p{number}.png", np.zeros((8, 8)))
    ((name, pairs),) = find(tmp_path)
    assert name == "b" and [image.stem for image, _ in pairs] == ["p1", "p9", "p10"]


def test_memory_does_not_grow_with_the_image(tmp_path: Path) -> None:
    """6000 columns of three bands, four times as high; GDAL's own cache is capped (whole runs were measured)."""
    peaks = []
    for height in (512, 2048):
        folder = tmp_path / str(height)
        folder.mkdir()
        options = {"driver": "GTiff", "width": 6000, "height": height, "dtype": "uint8", "crs": "EPSG:32640"}
        options |= {"tiled": True, "sparse_ok": True, "transform": Affine(1, 0, 9, 0, -1, 9)}
        for name, count in (("image", 3), ("cover", 1)):
            with rasterio.open(folder / f"{name}.tif", "w", count=count, **options) as file:
                file.write(np.full((256, 256), 1, np.uint8), 1, window=((0, 256), (0, 256)))
        images, cover = (str(folder / "image.tif"),), (str(folder / "cover.tif"),)
        tracemalloc.start()
        Prepared(folder, images=images, landcover=cover, split="scene", validation=0.0, test=0.0)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.1 * peaks[0], peaks


def test_preparing_needs_no_torch() -> None:
    code = (
        f"import sys; from pathlib import Path; sys.path.insert(0, {str(ROOT / 'worker')!r}); import bootstrap; "
        f"bootstrap.register(Path({str(ROOT)!r})); import landsynth.datasets.prepare_dataset; "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=100).returncode == 0
