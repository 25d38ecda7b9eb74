"""Seeds of single classes: one class's look is drawn anew, the others keep theirs, and windows still agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.class_seeds import parse_class_seeds, resolve_class_seeds
from landsynth.contract.errors import JobError
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.inference.windows import noise
from landsynth.inference.windows.draw import draw, majority
from landsynth.tests.helpers.models import Recipe, card_of, write_model
from landsynth.tests.helpers.rasters import blocks, run, write_raster

FLOATS: dict[str, Any] = {"data_type": "float32", "bands": 1}
TEXTURE = Recipe(radius=4, style_size=2, **FLOATS)
COARSE = Recipe(radius=4, style_size=0, noise_channels=2, noise_stride=4, **FLOATS)
LOOKS = Recipe(radius=0, style_size=10, class_styles=True, noise_channels=0, **FLOATS)
BOTH = Recipe(radius=4, style_size=10, class_styles=True, **FLOATS)


@pytest.mark.parametrize(("text", "pairs"), [
    ("", ()), (" , ;\n", ()), ("water=3", (("water", 3),)),
    (" water = 3 ;building=8\n2=0,", (("water", 3), ("building", 8), ("2", 0))), ("a=b=1", (("a=b", 1),)),
    (f"water={2**63 - 1}", (("water", 2**63 - 1),)),
])  # fmt: skip
def test_pairs(text: str, pairs: Any) -> None:
    assert parse_class_seeds(text) == pairs


@pytest.mark.parametrize(
    "text", ["water", "water=", "=3", "water=-1", "water=1.5", "water=x", f"water={2**63}", "1, 2"]
)
def test_texts_that_are_no_pairs(text: str) -> None:
    with pytest.raises(JobError, match="class_seeds: expected pairs such as water=3"):
        GenerateJob("a", "b", class_seeds=text)


def test_a_class_twice() -> None:
    with pytest.raises(JobError, match="found Water twice"):
        GenerateJob("a", "b", class_seeds="water=3, Water=4")
    with pytest.raises(JobError, match="found water twice"):
        resolve_class_seeds("water=3, 5=4", card_of(TEXTURE))


def test_names_and_codes_of_the_model() -> None:
    assert resolve_class_seeds("Roads=3, 5=8, 01=2", card_of(TEXTURE)) == {2: 3, 4: 8, 0: 2}
    for unknown in ("sea=1", "0=1", "unlabelled=1", "55=1"):
        with pytest.raises(JobError, match="classes of the model .1 building, 2 land, .*5 water.*, found"):
            resolve_class_seeds(unknown, card_of(TEXTURE))


def test_models_that_draw_all_classes_at_once() -> None:
    plain = card_of(Recipe(noise_channels=0))
    assert resolve_class_seeds("", plain) == {}
    with pytest.raises(JobError, match="ARCHITECTURE csebgan"):
        resolve_class_seeds("water=1", plain)


def test_the_part_of_a_class_is_what_its_seed_draws() -> None:
    drawn = draw(card_of(LOOKS), 7, {1: 3, 4: 9})
    for index, seed in enumerate((7, 3, 7, 7, 9)):
        part = slice(2 * index, 2 * index + 2)
        np.testing.assert_array_equal(drawn.style[part], noise.style(seed, 10)[part])
    given = np.arange(10, dtype=np.float32)
    np.testing.assert_array_equal(draw(card_of(LOOKS), 7, {4: 9}, given).style[:8], given[:8])
    np.testing.assert_array_equal(draw(card_of(TEXTURE), 7, {4: 9}).style, noise.style(7, 2))


def test_a_cell_goes_with_most_of_its_pixels() -> None:
    classes = np.array([[1, 1, 2, 3], [1, 2, 2, 3], [0, 0, 9, 9], [9, 9, 9, 0]], np.uint8)
    np.testing.assert_array_equal(majority(classes, 2), [[1, 2], [0, 9]])
    np.testing.assert_array_equal(majority(np.array([[255, 255], [255, 3]], np.uint8), 2), [[3]])
    np.testing.assert_array_equal(majority(np.full((2, 2), 255, np.uint8), 2), [[255]])
    np.testing.assert_array_equal(majority(classes, 1), classes)


@pytest.fixture
def source(tmp_path: Path) -> str:
    values = blocks(90, 100, cell=7)
    values[30:45, 20:60] = 0  # continued from around, in every window alike
    return write_raster(tmp_path / "a.tif", values)


@pytest.mark.parametrize("recipe", [TEXTURE, COARSE, LOOKS, BOTH], ids=["texture", "coarse", "looks", "both"])
def test_windows_and_neighbouring_extents_agree(tmp_path: Path, source: str, recipe: Recipe) -> None:
    model = write_model(tmp_path / "m.onnx", recipe)
    chosen: dict[str, Any] = {"seed": 5, "class_seeds": "water=3, building=8"}
    whole = run(source, tmp_path / "w.tif", model, tile_size=4096, **chosen)
    tiled = run(source, tmp_path / "t.tif", model, tile_size=40, **chosen)
    assert tiled.values["windows"] > 4 and whole.values["windows"] == 1
    np.testing.assert_allclose(tiled.image, whole.image, rtol=1e-5, atol=1e-4)
    x0, y0, x1, y1 = 320003, 2780009 - 90, 320103, 2780009
    west = run(source, tmp_path / "l.tif", model, extent=(x0, y0, x0 + 37, y1), **chosen)
    east = run(source, tmp_path / "r.tif", model, extent=(x0 + 37, y0, x1, y1), tile_size=48, **chosen)
    np.testing.assert_allclose(np.concatenate([west.image, east.image], 2), whole.image, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("recipe", [TEXTURE, COARSE, LOOKS, BOTH], ids=["texture", "coarse", "looks", "both"])
def test_one_class_changes_and_the_others_stay(tmp_path: Path, recipe: Recipe) -> None:
    model = write_model(tmp_path / "m.onnx", recipe)
    values = np.full((64, 96), 2, np.uint8)
    values[:, 48:] = 5
    source = write_raster(tmp_path / "a.tif", values)
    plain = run(source, tmp_path / "p.tif", model, seed=5)
    other = run(source, tmp_path / "o.tif", model, seed=5, class_seeds="water=3")
    mine = run(source, tmp_path / "m.tif", model, seed=3)
    reach = recipe.radius + recipe.noise_stride
    np.testing.assert_array_equal(other.image[:, :, : 48 - reach], plain.image[:, :, : 48 - reach])
    assert (other.image[:, :, 48 + reach :] != plain.image[:, :, 48 + reach :]).mean() > 0.99
    if recipe.class_styles or not recipe.style_size:  # else the style stays that of SEED
        same = other.image[:, :, 48 + reach :], mine.image[:, :, 48 + reach :]
        np.testing.assert_allclose(*same, rtol=1e-5, atol=1e-4)
    assert any("Own seeds: water 3" in line for line in other.log)
    assert json.loads(other.tags["JOB"])["options"]["class_seeds"] == "water=3"


def test_a_model_that_draws_nothing_says_so(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", Recipe(noise_channels=0, style_size=0))
    source = write_raster(tmp_path / "a.tif", blocks(40, 50))
    one, two = (run(source, tmp_path / "o.tif", model, seed=seed, tile_size=32) for seed in (1, 2))
    np.testing.assert_array_equal(one.image, two.image)
    assert any("every SEED gives the same imagery" in line for line in one.log)
    with pytest.raises(JobError, match="class_seeds: expected a model that draws each class apart, found box"):
        run(source, tmp_path / "n.tif", model, class_seeds="water=1")
    assert not (tmp_path / "n.tif").exists()
