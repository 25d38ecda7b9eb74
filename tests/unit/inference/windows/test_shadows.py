"""Shadows: how far and whither they fall and on what, and that windows, extents and shifted reading agree on them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.contract.card import ClassInfo, ModelCard, ShadowInfo
from landsynth.contract.classes import casts_over
from landsynth.contract.errors import ModelError
from landsynth.evaluation.chips.painting import Painter
from landsynth.evaluation.chips.sources import Look
from landsynth.inference.windows.shadows import Shadows
from landsynth.tests.helpers import models
from landsynth.tests.helpers.models import Recipe, card_of, write_model
from landsynth.tests.helpers.rasters import run, write_raster

INFO = ShadowInfo("shadow", 270.0, {"building": 5, "plant": 2}, ("land", "road"))
RECIPE = Recipe(noise_channels=0, style_size=0)
BUILDING, LAND, ROAD, PLANT, WATER, SHADOW = range(6)


@pytest.fixture(autouse=True)
def classes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "CLASSES", (*models.CLASSES, ClassInfo(6, "shadow")))


def card(**changes: Any) -> ModelCard:
    return replace(card_of(RECIPE), shadows=replace(INFO, **changes))


def cast(over: np.ndarray[Any, Any], **changes: Any) -> np.ndarray[Any, Any]:
    shadows = Shadows.of(card(**changes))
    assert shadows is not None
    found: np.ndarray[Any, Any] = shadows.over(np.pad(over, shadows.reach, constant_values=255))
    return found


def town(side: int = 60) -> np.ndarray[Any, Any]:
    """A building on land, a road and water beside it, a tree apart."""
    found = np.full((side, side), LAND, np.uint8)
    found[:, 20:22], found[:, 16:18] = ROAD, WATER
    found[30:34, 24:30], found[10, 50] = BUILDING, PLANT
    return found


def test_they_fall_so_far_whither_the_card_says_and_on_its_classes() -> None:
    found, before = cast(town()), town()
    assert (found[30:34, 19:24] == SHADOW).all() and (found[30:34, :19] == before[30:34, :19]).all()
    assert (found[10, 48:50] == SHADOW).all() and found[10, 47] == LAND and found[10, 50] == PLANT
    assert (found == SHADOW).sum() == 4 * 5 + 2
    upwards = cast(town(), azimuth=0.0)
    assert (upwards[25:30, 24:30] == SHADOW).all() and (upwards == SHADOW).sum() == 6 * 5 + 2
    near = cast(np.roll(town(), -5, 1))
    assert (near[:, 11:13] == WATER).all(), "water takes none"


def test_narrow_parts_throw_shorter_ones() -> None:
    """A hall of 8 px throws 8, its wing of 4 px and a shed of 4 px half of that, a wall of 1 px a quarter."""
    over = np.full((60, 60), LAND, np.uint8)
    over[10:18, 30:38], over[10:14, 38:44] = BUILDING, BUILDING
    over[30:34, 30:34], over[40:41, 30:50] = BUILDING, BUILDING
    found = cast(over, lengths={"building": 8}, widths={"building": 8})
    assert (found[10:18] == SHADOW).sum() == 8 * 8 and (found[10:18, 22:30] == SHADOW).all()
    assert (found[30:34] == SHADOW).sum() == 4 * 4 and (found[30:34, 26:30] == SHADOW).all()
    assert (found[40] == SHADOW).sum() == 2
    upwards = cast(over, lengths={"building": 8}, widths={"building": 8}, azimuth=0.0)
    assert (upwards[:18, 38:44] == SHADOW).sum() == 6 * 4 and (upwards[:10, 30:38] == SHADOW).sum() == 8 * 8


@pytest.mark.parametrize("widths", [{}, {"building": 11, "plant": 4}])
@pytest.mark.parametrize("azimuth", [0.0, 37.0, 123.0, 286.0])
def test_windows_agree(azimuth: float, widths: dict[str, int]) -> None:
    draw = np.random.default_rng(0)
    whole = draw.choice(6, (120, 130), p=[0.05, 0.5, 0.3, 0.05, 0.05, 0.05]).astype(np.uint8)
    whole[40:80, 40:75][draw.random((40, 35)) < 0.98] = BUILDING
    shadows = Shadows.of(card(azimuth=azimuth, lengths={"building": 13, "plant": 4}, widths=widths))
    assert shadows is not None
    far = shadows.reach
    everything = shadows.over(whole)
    window = shadows.over(whole[20:90, 30:110])
    np.testing.assert_array_equal(window, everything[20 : 90 - 2 * far, 30 : 110 - 2 * far])


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "shade"},
        {"lengths": {"house": 3}},
        {"lengths": {"building": 0}},
        {"on": ("x",)},
        {"widths": {"land": 3}},
    ],
)
def test_cards_that_speak_of_other_classes_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="shadows make no sense"):
        card(**changes)


def test_cards_made_before_have_no_widths() -> None:
    old = json.loads(card().to_json())
    del old["shadows"]["widths"]
    assert ModelCard.from_json(json.dumps(old)) == card()


def test_generate_casts_them_and_extents_join(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "card_of", lambda recipe: card())
    model = write_model(tmp_path / "m.onnx", RECIPE)
    path = write_raster(tmp_path / "lc.tif", town() + 1)

    whole, plain = (run(path, tmp_path / f"{on}.tif", model, shadows=on).image for on in (True, False))
    assert (whole[:, 31, 21] > plain[:, 31, 21]).all() and (whole[:, 50] == plain[:, 50]).all()
    with rasterio.open(path) as file:
        left, bottom, right, top = file.bounds
        x = file.transform.c + 22 * file.transform.a
    boxes = (left, bottom, x, top), (x, bottom, right, top)
    parts = [run(path, tmp_path / f"{box[0]}.tif", model, extent=box).image for box in boxes]
    np.testing.assert_array_equal(np.concatenate(parts, 2), whole)
    look = Look(card().classes[:5], card().ignored, card().bands, "uint8", None, 1.0)
    chip = Painter(model, look, lambda event: None, "cpu", 1).paint(town()[None], [0])
    np.testing.assert_array_equal(chip[0], whole, err_msg="chips that are measured have them too")


def test_masks_that_have_shadows_keep_their_own() -> None:
    own = card()
    assert casts_over(own, own.classes[:5]) and not casts_over(card_of(RECIPE), own.classes[:5])
    assert not casts_over(own, (*own.classes[:5], ClassInfo(9, "Shadows")))
