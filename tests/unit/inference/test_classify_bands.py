"""Which bands classify looks at, and what it says where imagery is unlike what the segmenter was trained on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.contract.errors import InputError
from landsynth.tests.helpers.rasters import write_raster
from landsynth.tests.helpers.segmenters import Sight, mapped, nearest, scenery, write_segmenter

FOUR = Sight(weights=(0.0, 0.0, 0.0, 1.0), names=("red", "green", "blue", "NIR"))


def named(path: Path, image: Any, *names: str, **options: Any) -> str:
    """A raster with names of bands."""
    write_raster(path, image, **options)
    with rasterio.open(path, "r+") as dataset:
        for number, name in enumerate(names, 1):
            dataset.set_band_description(number, name)
    return str(path)


def test_four_bands_by_name_in_another_order(tmp_path: Path) -> None:
    model, image = write_segmenter(tmp_path / "m.onnx", FOUR), scenery(40, 50, bands=5)
    source = named(tmp_path / "a.tif", image, "nir", "swir", "Blue", "Green", " Red ")
    made = mapped(source, tmp_path / "o.tif", model)
    np.testing.assert_array_equal(made.codes, nearest(image[0]))
    assert any(
        "by their names: red from band 5, green from band 4, blue from band 3, NIR from band 1" in text
        for text in made.log
    )


def test_colours_are_names_too(tmp_path: Path) -> None:
    """The first three bands of a picture of four serve a model of red, green and blue."""
    model, image = write_segmenter(tmp_path / "m.onnx"), scenery(40, 50, bands=4)
    source = write_raster(tmp_path / "a.tif", image, photometric="RGB", alpha="NO")
    np.testing.assert_array_equal(mapped(source, tmp_path / "o.tif", model).codes, nearest(image[0]))


def test_by_order(tmp_path: Path) -> None:
    model, image = write_segmenter(tmp_path / "m.onnx", FOUR), scenery(40, 50, bands=4)
    source = named(tmp_path / "a.tif", image, "B4", "B3", "B2", "B8", photometric="MINISBLACK", alpha="NO")
    made = mapped(source, tmp_path / "o.tif", model)
    np.testing.assert_array_equal(made.codes, nearest(image[3]))
    assert len(made.warnings) == 1 and "by their order" in made.warnings[0]
    assert "The file calls them 1 B4, 2 B3, 3 B2, 4 B8." in made.warnings[0]


def test_by_choice(tmp_path: Path) -> None:
    model, image = write_segmenter(tmp_path / "m.onnx"), scenery(40, 50, bands=5)
    source = named(tmp_path / "a.tif", image, "red", "green", "blue", "nir", "swir")
    made = mapped(source, tmp_path / "o.tif", model, bands=(5, 2, 2))
    np.testing.assert_array_equal(made.codes, nearest(image[4]))


def test_an_alpha_band_is_no_imagery_unless_the_model_has_a_band_for_it(tmp_path: Path) -> None:
    image = scenery(40, 50, bands=4)
    image[3] = np.maximum(image[3], 1)
    image[3, 4, 4] = 0
    source = write_raster(tmp_path / "a.tif", image, photometric="RGB", alpha="YES")
    three = mapped(source, tmp_path / "3.tif", write_segmenter(tmp_path / "3.onnx"))
    expected = nearest(image[0])
    expected[4, 4] = 0
    np.testing.assert_array_equal(three.codes, expected)
    four = mapped(source, tmp_path / "4.tif", write_segmenter(tmp_path / "4.onnx", FOUR))
    np.testing.assert_array_equal(four.codes, nearest(image[3]))
    assert any("marked as transparency is taken for imagery" in text for text in four.warnings)


@pytest.mark.parametrize(("bands", "names", "options", "sentence"), [
    (4, ("a", "b", "", "d"), {}, r"the 3 bands of the model \(red, green, blue\).*found 4 \(1 a, 2 b, 3 .*, 4 d\)"),
    (2, ("red", "green"), {}, r"found 2 \(1 red, 2 green\)"),
    (1, ("red",), {}, r"found 1 \(1 red\)"),
    (4, (), {}, r"found 4 \(none of them has a name\)"),
    (3, (), {"bands": (1, 2)}, r"found 1, 2 chosen of 3 .*Name in BANDS"),
    (3, (), {"bands": (1, 2, 4)}, r"found 1, 2, 4 chosen of 3 "),
])  # fmt: skip
def test_bands_that_do_not_fit_are_named(
    tmp_path: Path, bands: int, names: tuple[str, ...], options: dict[str, Any], sentence: str
) -> None:
    source = named(tmp_path / "a.tif", scenery(20, 20, bands=bands), *names, photometric="MINISBLACK", alpha="NO")
    with pytest.raises(InputError, match=sentence):
        mapped(source, tmp_path / "o.tif", write_segmenter(tmp_path / "m.onnx"), image_name="town", **options)
    assert not (tmp_path / "o.tif").exists()


@pytest.mark.parametrize(("change", "count", "words"), [
    (lambda image: image, 0, ""),
    (lambda image: (image / 255).astype(np.float32), 4, r"Band red of town lies in 0.\d+ to 0.\d+ \(mean 0.\d+\)"),
    (lambda image: image.astype(np.uint16), 1, "type uint16, the segmenter was trained on uint8"),
    (lambda image: image.astype(np.uint16) * 40, 4, r"trained on in 0 to 255 \(mean 127.5\)"),
    (lambda image: np.stack([image[0], image[1] // 60, image[2]]), 1, "Band green of town"),
    (lambda image: np.full_like(image, 100), 3, "lies in 100 to 100"),
])  # fmt: skip
def test_values_unlike_those_of_the_training(tmp_path: Path, change: Any, count: int, words: str) -> None:
    import re

    model = write_segmenter(tmp_path / "m.onnx")
    source = write_raster(tmp_path / "a.tif", change(scenery(150, 160)))
    found = mapped(source, tmp_path / "o.tif", model, image_name="town").warnings
    assert len(found) == count and (not count or any(re.search(words, text) for text in found))


def test_nodata_is_not_unlike(tmp_path: Path) -> None:
    image = scenery(150, 160).astype(np.float32)
    image[:, :100] = -9999
    made = mapped(write_raster(tmp_path / "a.tif", image, nodata=-9999), tmp_path / "o.tif",
        write_segmenter(tmp_path / "m.onnx", Sight(data_type="float32")))  # fmt: skip
    assert not made.warnings and (made.codes[:100] == 0).all()
