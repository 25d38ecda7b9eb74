"""Smooth noise of several sizes: what the card says of it, and that painted windows agree, on any plan and extent."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
pytest.importorskip("rasterio")
pytest.importorskip("onnxruntime")

from landsynth.contract.card import ModelCard, read_card  # noqa: E402
from landsynth.contract.errors import JobError, ModelError  # noqa: E402
from landsynth.models.fast import FastConfig  # noqa: E402
from landsynth.tests.helpers import networks  # noqa: E402
from landsynth.tests.helpers.rasters import blocks, run, write_raster  # noqa: E402
from landsynth.tests.helpers.training import job  # noqa: E402
from landsynth.training.export.generator import export_generator  # noqa: E402
from landsynth.training.loop.draws import Draws  # noqa: E402

OCTAVES = (16, 64)
MASKS = np.zeros((4, 1, 32, 48), np.uint8)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    net = networks.generator("fast", octaves=OCTAVES)
    path = tmp_path_factory.mktemp("octaves") / "small.onnx"
    export_generator(net, networks.encoder("fast"), networks.card(net, "fast"), path)
    return path


def test_the_card_names_them_and_old_cards_have_none(model: Path) -> None:
    card = read_card(model)
    assert card.noise_octaves == OCTAVES and card.noise_channels == 3
    assert ModelCard.from_json(card.to_json()) == card
    assert read_card(model.with_name("small.encoder.onnx")).noise_octaves == ()
    old = json.loads(networks.card(networks.generator("fast"), "fast").to_json())
    del old["noise_octaves"]
    assert ModelCard.from_json(json.dumps(old)).noise_octaves == ()
    for wrong in ((16, 32, 64, 128), (1,)):
        with pytest.raises(ModelError, match="octaves"):
            replace(card, noise_octaves=wrong)


def test_windows_and_extents_agree_and_the_octaves_are_seen(model: Path, tmp_path: Path) -> None:
    source = write_raster(tmp_path / "a.tif", blocks(300, 260, cell=40) % 4 + 1)
    options = {"class_map": "1=class 1, 2=class 2, 3=class 3, 4=class 4"}
    whole = run(source, tmp_path / "whole.tif", str(model), tile_size=512, **options)
    tiled = run(source, tmp_path / "tiled.tif", str(model), tile_size=160, **options)
    assert np.abs(whole.image.astype(int) - tiled.image).max() <= 1
    left, top = whole.dataset.bounds.left, whole.dataset.bounds.top
    extent = (left + 100, top - 200, left + 200, top - 60)
    part = run(source, tmp_path / "part.tif", str(model), extent=extent, **options)
    assert np.abs(whole.image[:, 60:200, 100:200].astype(int) - part.image).max() <= 1
    classes, noise, style = networks.tensors(net := networks.generator("fast", octaves=OCTAVES), 64, 64)
    with torch.no_grad():
        before = net(classes, noise, style)
        for channel in range(3):
            other = noise.clone()
            other[:, channel] += 1
            assert not torch.allclose(before, net(classes, other, style), atol=1e-3)


def test_each_crop_draws_its_own_and_white_noise_stays_as_it_was() -> None:
    configs = [FastConfig(4, 3, octaves=octaves) for octaves in ((), OCTAVES)]
    plain, smooth = (Draws(1, 2, range(4)).noise(config, MASKS) for config in configs)
    assert smooth.shape == (4, 3, 32, 48) and torch.equal(plain, smooth[:, :1])
    later = Draws(1, 2, range(2, 4)).noise(configs[1], MASKS[2:])
    assert torch.equal(later, smooth[2:]), "whatever else is in the batch"
    assert len({float(each[1, 0, 0]) for each in smooth}) == 4


def test_other_architectures_have_none(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="octaves"):
        job(tmp_path, "log", architecture="spade", octaves=OCTAVES)
    with pytest.raises(JobError, match="octaves"):
        job(tmp_path, "log", octaves=(4,))
