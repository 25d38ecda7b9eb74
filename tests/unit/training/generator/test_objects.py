"""Looks of objects: the card, seamless painting, what is read off real crops, and resuming."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
pytest.importorskip("rasterio")
pytest.importorskip("onnxruntime")

from lightning_fabric import Fabric  # noqa: E402

from landsynth.contract.card import ModelCard, read_card  # noqa: E402
from landsynth.contract.errors import JobError, ModelError  # noqa: E402
from landsynth.models.fast import FAST, FastConfig  # noqa: E402
from landsynth.tests.helpers import networks  # noqa: E402
from landsynth.tests.helpers.rasters import run, write_raster  # noqa: E402
from landsynth.tests.helpers.training import job  # noqa: E402
from landsynth.training.export.generator import export_generator  # noqa: E402
from landsynth.training.generator.adversaries import generalised, indices_of  # noqa: E402
from landsynth.training.generator.looks import Looks  # noqa: E402

OPTIONS = {"class_map": "1=class 1, 2=class 2, 3=class 3, 4=class 4"}


def houses(width: int = 300, height: int = 260) -> np.ndarray:
    """Codes: houses (2) of several sizes on meadow (1), one of them long."""
    codes = np.ones((height, width), np.uint8)
    for row in range(5, height - 20, 30):
        for column in range(8, width - 20, 25):
            codes[row : row + 12, column : column + 9 + row % 7] = 2
    codes[100:110, 20:280] = 2
    return codes


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    net = networks.generator("fast", octaves=(64,), objects=(1,))
    path = tmp_path_factory.mktemp("objects") / "small.onnx"
    export_generator(net, networks.encoder("fast"), networks.card(net, "fast"), path)
    return path


def test_the_card_names_them_and_old_cards_have_none(model: Path) -> None:
    card = read_card(model)
    assert card.objects == ("class 2",) and card.object_planes == 3 and card.noise_channels == 5
    assert ModelCard.from_json(card.to_json()) == card
    encoder = read_card(model.with_name("small.encoder.onnx"))
    assert encoder.objects == () and encoder.object_planes == 0
    old = json.loads(networks.card(networks.generator("fast"), "fast").to_json())
    del old["objects"], old["object_planes"]
    assert ModelCard.from_json(json.dumps(old)).objects == ()
    for wrong in ({"objects": ("roof",)}, {"objects": ()}, {"object_planes": 0}, {"object_planes": 5}):
        with pytest.raises(ModelError, match="objects"):
            replace(card, **wrong)


def test_windows_extents_and_resumed_runs_agree(model: Path, tmp_path: Path) -> None:
    source = write_raster(tmp_path / "a.tif", houses())
    whole = run(source, tmp_path / "whole.tif", str(model), tile_size=512, **OPTIONS)
    tiled = run(source, tmp_path / "tiled.tif", str(model), tile_size=160, **OPTIONS)
    assert np.abs(whole.image.astype(int) - tiled.image).max() <= 1
    left, top = whole.dataset.bounds.left, whole.dataset.bounds.top
    extent = (left + 100, top - 200, left + 200, top - 60)  # cuts through the long house and others
    part = run(source, tmp_path / "part.tif", str(model), extent=extent, **OPTIONS)
    assert np.abs(whole.image[:, 60:200, 100:200].astype(int) - part.image).max() <= 1
    kept = run(source, tmp_path / "kept.tif", str(model), tile_size=160, resume=True, **OPTIONS)
    np.testing.assert_array_equal(kept.image, tiled.image)


def test_one_house_that_changes_leaves_the_others_alone(model: Path, tmp_path: Path) -> None:
    codes, card = houses(), read_card(model)
    reach = card.context + card.multiple  # a change may begin within a cell
    before = run(write_raster(tmp_path / "a.tif", codes), tmp_path / "a-out.tif", str(model), tile_size=512, **OPTIONS)
    codes[215:227, 233:250] = 1  # the lower right house goes
    after = run(write_raster(tmp_path / "b.tif", codes), tmp_path / "b-out.tif", str(model), tile_size=512, **OPTIONS)
    assert (before.image != after.image).any()
    np.testing.assert_array_equal(before.image[:, : 215 - reach], after.image[:, : 215 - reach])
    np.testing.assert_array_equal(before.image[:, :, : 233 - reach], after.image[:, :, : 233 - reach])


def test_a_network_begins_without_them_and_may_learn_them() -> None:
    torch.manual_seed(0)
    net = FAST.build(FastConfig(4, 3, width=8, octaves=(64,), objects=(1,))).eval()
    classes, noise, style = networks.tensors(net, 64, 64)
    other = noise.clone()
    other[:, 1:] += 1
    assert torch.equal(net(classes, noise, style), net(classes, other, style))
    net(classes, noise, style).square().mean().backward()
    seen = [net.at1[0].scale.weight.grad[:, -3:], net.at8[0].shift.weight.grad[:, -4:], net.enter.weight.grad[:, -4:]]
    assert all((each != 0).any() for each in seen)


def test_looks_are_read_off_real_crops() -> None:
    torch.manual_seed(0)
    looks, fabric = Looks(2, 3, (32,), (1,)), Fabric(accelerator="cpu", devices=1)
    classes = torch.from_numpy((houses(128, 128) == 2).astype(np.uint8)).expand(4, 1, 128, 128).clone()
    found = []
    for _ in range(30):
        ramp = torch.linspace(-0.3, 0.3, 128).expand(4, 3, 128, 128) * torch.randn(4, 1, 1, 1)
        roofs = 0.3 * torch.randn(4, 3, 1, 1) * torch.tensor([1.0, 0.5, 0.1]).view(1, 3, 1, 1) + 0.2
        found.append(planes := looks(torch.where(classes == 1, roofs, ramp - 0.5), classes, fabric))
    planes = torch.cat(found[10:])
    inside = planes[:, 1:, 36, 10]
    assert planes.shape == (80, 4, 128, 128) and not planes[:, 1:, 0, 0].any()
    assert (inside.std(0) - 1).abs().max() < 0.35 and inside.mean(0).abs().max() < 0.4
    assert 0.5 < float(planes[:, 0].std()) < 1.5
    last = found[-1][:, 0]
    assert torch.equal((last[:, 60, 120] > last[:, 60, 5]), (last[:, 90, 120] > last[:, 90, 5])), "it follows the ramp"
    state = {name: value.clone() for name, value in looks.state_dict().items()}
    looks.steps.fill_(1000)
    looks(torch.zeros(4, 3, 128, 128), classes, fabric)
    assert all(torch.equal(looks.state_dict()[name], value) for name, value in state.items() if name != "steps")


def test_masks_are_generalised_by_majority() -> None:
    classes = torch.zeros(1, 32, 32, dtype=torch.uint8)
    classes[:, 10, 10], classes[:, :, 20:], classes[:, 0, 0] = 1, 1, 255
    smooth = generalised(classes, 2, 2)
    assert smooth[0, 10, 10] == 0 and smooth[0, 0, 0] == 255 and (smooth[:, :, 20:] == 1).all()
    assert torch.equal(generalised(classes, 0, 2), classes)


def test_wrong_names_and_other_architectures_are_refused(tmp_path: Path) -> None:
    info = networks.dataset_info()
    assert indices_of("class 3, class 1", info) == (0, 2)
    with pytest.raises(JobError, match="objects: expected classes of the dataset .*class 1.*found 'roof'"):
        indices_of("class 1, roof", info)
    with pytest.raises(JobError, match="objects"):
        job(tmp_path, "log", architecture="spade", objects="class 1")
    with pytest.raises(JobError, match="generalise"):
        job(tmp_path, "log", generalise=(0,))
