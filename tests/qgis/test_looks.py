"""CLASS_SEEDS, STYLE_IMAGE and LOOK_FIELD of landsynth:generate in real QGIS with the real worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsRasterLayer

from landsynth.contract.jobs.registry import from_json
from landsynth.tests.helpers.encoders import write_objects, write_pair, write_single


@pytest.fixture()
def photo(tmp_path: Path, make_raster: Any) -> Any:
    """Writes an RGB GeoTIFF of one brightness with some grain."""

    def make(name: str, brightness: int, bands: int = 3) -> str:
        codes = np.random.default_rng(0).integers(brightness - 20, brightness + 20, (150, 150)).astype(np.uint8)
        single = make_raster(name=f"single-{name}", codes=codes)
        gdal.Translate(str(tmp_path / name), single, bandList=[1] * bands)
        return str(tmp_path / name)

    return make


def test_one_class_is_drawn_anew(run: Any, make_raster: Any, tmp_path: Path, pixels: Any) -> None:
    codes = np.full((96, 256), 4, np.uint8)
    codes[:, 128:] = 5
    source, images = make_raster(codes=codes), {}
    for name, seeds in (("plain", ""), ("water", "Water=3"), ("code", "5=3")):
        output = str(tmp_path / f"{name}.tif")
        run("generate", LANDCOVER=source, SEED=1, CLASS_SEEDS=seeds, OUTPUT=output)
        images[name] = pixels(output)[0].astype(int)
    assert np.array_equal(images["water"], images["code"])
    difference = np.abs(images["water"] - images["plain"]).max(0)
    assert (difference[:, :64] == 0).all() and (difference[:, 192:] > 0).mean() > 0.5
    assert any("Own seeds: water 3" in line for line in run.feedback.infos)
    assert from_json(gdal.Open(str(tmp_path / "water.tif")).GetMetadataItem("JOB")).class_seeds == "Water=3"


@pytest.mark.parametrize(("parameters", "sentence"), [
    ({"CLASS_SEEDS": "sea=3"}, "class_seeds: expected classes of the model .1 building, .* found 'sea'"),
    ({"CLASS_SEEDS": "water"}, "class_seeds: expected pairs such as water=3"),
    ({"STYLE_IMAGE": "photo.tif", "MODEL": "single.onnx"},
        "STYLE_IMAGE: expected a model with an encoder, .* ARCHITECTURE fast or spade"),
    ({"LOOK_FIELD": "class"}, "LOOK_FIELD.*: expected a model whose objects have looks of their own, .* OBJECTS"),
    ({"LOOK_FIELD": "class", "MODEL": "objects.onnx"}, "LOOK_FIELD.*: expected polygons as LANDCOVER"),
    ({"STYLE_IMAGE": "nothing.tif"}, "Expected a raster layer as STYLE_IMAGE, found .*nothing.tif"),
])  # fmt: skip
def test_looks_refused(run: Any, make_raster: Any, photo: Any, tmp_path: Path, parameters: Any, sentence: str) -> None:
    photo("photo.tif", 120)
    write_single(tmp_path), write_objects(tmp_path)
    files = {name: str(tmp_path / file) for name, file in parameters.items() if name in ("STYLE_IMAGE", "MODEL")}
    parameters = {**parameters, **files}
    with pytest.raises(QgsProcessingException, match=sentence):
        run("generate", LANDCOVER=make_raster(), OUTPUT=str(tmp_path / "o.tif"), **parameters)
    assert not (tmp_path / "o.tif").exists()


def test_the_look_of_a_file_and_of_a_layer_that_is_none(
    run: Any, make_raster: Any, photo: Any, tmp_path: Path, pixels: Any
) -> None:
    model, source, images = str(write_pair(tmp_path)), make_raster(), {}
    other = str(tmp_path / "bright.hdf")  # a format that the worker cannot open is exported
    gdal.Translate(other, photo("bright.tif", 220), format="HDF4Image")
    looks = {"dark": photo("dark.tif", 40), "bright": QgsRasterLayer(str(tmp_path / "bright.tif"), "bright"),
        "exported": other}  # fmt: skip
    for name, look in looks.items():
        output = str(tmp_path / f"{name}-made.tif")
        run("generate", LANDCOVER=source, MODEL=model, STYLE_IMAGE=look, OUTPUT=output)
        images[name] = pixels(output)[0]
    assert np.array_equal(images["bright"], images["exported"]) and not np.array_equal(images["bright"], images["dark"])
    assert sum("was taken from 1 of its 128 px chips" in line for line in run.feedback.infos) == 3
    assert any("Exporting 150 x 150 pixels of bright" in line for line in run.feedback.infos)


def test_a_style_image_is_not_overwritten(run: Any, make_raster: Any, photo: Any, tmp_path: Path) -> None:
    model, look = str(write_pair(tmp_path)), photo("dark.tif", 40)
    with pytest.raises(QgsProcessingException, match="which the job reads"):
        run("generate", LANDCOVER=make_raster(), MODEL=model, STYLE_IMAGE=look, OUTPUT=look)
    with pytest.raises(QgsProcessingException, match=r"expected the 3 bands of the model .*, found 2"):
        run("generate", LANDCOVER=make_raster(), MODEL=model, STYLE_IMAGE=photo("two.tif", 40, 2),
            OUTPUT="TEMPORARY_OUTPUT")  # fmt: skip


def test_features_keep_their_looks(run: Any, make_polygons: Any, tmp_path: Path, pixels: Any) -> None:
    """By a field or their ids, in every run; a feature that changes leaves all beyond the reach equal to the bit."""
    layer = make_polygons([(x, 0, x + 160, 64, "land") for x in (0, 160, 320)])
    model, provider, reach = str(write_objects(tmp_path)), layer.dataProvider(), 48

    def paint(field: str = "", extent: str = "500000,500480,2700000,2700064", **values: Any) -> np.ndarray:
        output = str(tmp_path / "o.tif")
        run("generate", LANDCOVER=layer, CLASS_FIELD="class", LOOK_FIELD=field, EXTENT=extent, MODEL=model,
            TILE_SIZE=192, OUTPUT=output, **values)  # fmt: skip
        image: np.ndarray = pixels(output)[0]
        return image

    first = paint()
    assert np.array_equal(paint(), first)
    part = paint(extent="500160,500320,2700000,2700064")
    assert np.abs(part.astype(int) - first[:, :, 160:320]).max() <= 1
    ids = [feature.id() for feature in layer.getFeatures()]
    provider.changeAttributeValues({ids[0]: {1: "mine"}})
    named = paint("NOTE")  # the others have no value, so that their ids count
    differs = (named != first).any(0)
    assert differs[:, :160].mean() > 0.5 and not differs[:, 160 + reach :].any()
    provider.changeAttributeValues({ids[2]: {0: "water"}})
    changed = (paint("note") != named).any(0)
    assert changed[:, 320:].mean() > 0.9 and not changed[:, : 320 - reach].any()
    anew = (paint("note", CLASS_SEEDS="land=3") != named).any(0)
    assert anew[:, : 320 - reach].mean() > 0.9
    with pytest.raises(QgsProcessingException, match=r"Expected LOOK_FIELD.* to be a field of district .*, found plot"):
        paint("plot")
