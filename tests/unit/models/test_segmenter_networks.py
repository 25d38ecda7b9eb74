"""Segmenter networks of every kind: shapes, names, weights of encoders from files, export."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import segmentation_models_pytorch as smp
import timm
import torch
import torchvision
from safetensors.torch import save_file
from torch import Tensor, nn

from landsynth.contract.card import read_card
from landsynth.models.lite0 import Lite0Features, weights_file
from landsynth.models.segmenter import build, encoder_names, load_encoder_weights
from landsynth.models.unet import UNet
from landsynth.tests.helpers import networks
from landsynth.training.export.card import segmenter_card
from landsynth.training.export.generator import export_segmenter

SMALL = "tu-lcnet_050"


def original(encoder: str) -> dict[str, Tensor]:
    """The tensors of a classifier of torchvision or timm, as their own files hold them."""
    torch.manual_seed(7)
    name = encoder.removeprefix("tu-")
    net = timm.create_model(name) if encoder != name else getattr(torchvision.models, name)()
    return {key: value.clone() for key, value in networks.shaken(net).state_dict().items()}


def first_weights(net: nn.Module) -> Tensor:
    layer = next(each for each in net.net.encoder.modules() if isinstance(each, nn.Conv2d))
    return layer.weight.detach()


def test_plain_is_the_u_net_of_the_judge() -> None:
    net = build("plain", 4, 6, 8, 3)
    assert isinstance(net, UNet) and (net.multiple, net.context) == (8, 48)
    assert net(torch.zeros(2, 4, 16, 24)).shape == (2, 6, 16, 24)


@pytest.mark.parametrize(("encoder", "bands"), [("resnet18", 4), ("mobilenet_v2", 1), (SMALL, 6), ("mit_b0", 3)])
def test_any_encoder_takes_any_number_of_bands(encoder: str, bands: int) -> None:
    torch.manual_seed(1)
    net = build(encoder, bands, 5, 64, 5)
    assert net.multiple == 32 and net.context is None and net.training
    assert first_weights(net).shape[1] == bands
    image = torch.randn(2, bands, 64, 96, requires_grad=True)
    logits = net(image)
    logits.square().mean().backward()
    assert logits.shape == (2, 5, 64, 96) and (image.grad.abs().amax((0, 2, 3)) > 0).all()


@pytest.mark.parametrize("depth", [3, 4])
def test_an_encoder_is_cut_to_so_many_halvings(depth: int) -> None:
    """What lies below is not computed: it learns nothing, and an exported file holds none of it."""
    net = build("tu-tf_efficientnet_lite0", 3, 5, 0, depth)
    whole = sum(each.numel() for each in net.parameters())
    assert net.multiple == 2**depth
    logits = net(torch.randn(2, 3, 32, 48))
    logits.square().mean().backward()
    used = sum(each.numel() for each in net.parameters() if each.grad is not None)
    assert logits.shape == (2, 5, 32, 48) and used < (whole / 2 if depth == 4 else whole / 8)


@pytest.mark.parametrize("bands", [3, 4])
def test_lite0_begins_with_the_installed_weights(bands: int) -> None:
    """No hub is asked; what the encoder then sees in imagery is what timm's network with these weights sees."""
    net = build("tu-tf_efficientnet_lite0", bands, 5, 64, 5)
    said = load_encoder_weights(net, "hub")
    count = re.search(r"begins with (\d+) of (\d+) tensors", said)
    assert count is not None and count[1] == count[2]
    given = list(torch.load(weights_file(), weights_only=True).values())
    if bands == 3:
        image = torch.rand(1, 3, 64, 64) * 2 - 1
        wanted = Lite0Features(dict(enumerate(given)), ("red", "green", "blue"))(image)[3]
        assert torch.allclose(net.eval().net.encoder(image)[4], wanted, atol=1e-4)
    else:
        assert torch.equal(first_weights(net)[:, 3], given[0][:, 0] * 3 / 4)


def test_weights_are_those_of_the_seed() -> None:
    """The look at an encoder's stride takes no draw and leaves no trace in its statistics."""
    nets = []
    for _ in range(2):
        torch.manual_seed(3)
        nets.append(build(SMALL, 3, 5, 0, 5))
    torch.manual_seed(3)
    nets.append(smp.Unet(SMALL, encoder_weights=None, in_channels=3, classes=5))
    states = [each.state_dict() for each in nets]
    for key, value in states[2].items():
        assert torch.equal(states[0][f"net.{key}"], value) and torch.equal(states[1][f"net.{key}"], value), key


def test_names_are_listed() -> None:
    names = encoder_names()
    assert names[0] == "plain" and {"resnet18", "mobilenet_v2", "efficientnet-b0"} < set(names)


@pytest.mark.parametrize(("encoder", "sentence"), [
    ("resnet8", "found 'resnet8'. Close to it are resnet18"),
    ("tu-lcnet", "Close to it are tu-lcnet_"),
    ("zzz", "Choose plain, resnet18 or mobilenet_v2"),
    ("tu-vit_tiny_patch16_224", "maps at halved resolutions for images of any size, found tu-vit_tiny"),
    ("tu-swin_tiny_patch4_window7_224", "Input height"),
])  # fmt: skip
def test_names_that_are_none(encoder: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        build(encoder, 3, 5, 64, 5)


@pytest.mark.parametrize(("encoder", "bands", "prefix", "suffix"), [
    ("resnet18", 3, "", ".pth"), ("resnet18", 4, "module.encoder.", ".safetensors"),
    ("resnet18", 1, "backbone.", ".pt"), ("mobilenet_v2", 6, "", ".safetensors"), (SMALL, 4, "", ".safetensors"),
    ("tu-convnext_atto", 3, "", ".safetensors"),
])  # fmt: skip
def test_weights_of_torchvision_and_timm(encoder: str, bands: int, prefix: str, suffix: str, tmp_path: Path) -> None:
    state, path = original(encoder), tmp_path / f"weights{suffix}"
    named = {f"{prefix}{key}": value for key, value in state.items()}
    if suffix == ".safetensors":
        save_file(named, path)
    else:
        torch.save({"state_dict": named, "epoch": 3} if suffix == ".pt" else named, path)
    net = build(encoder, bands, 5, 0, 5)
    sentence = load_encoder_weights(net, str(path))
    count = sentence.split(" begins with ")[1].split(" of ")
    assert sentence.startswith(f"Encoder {encoder} ") and count[0] == count[1].split()[0], sentence
    first = next(value for value in state.values() if value.ndim == 4)
    wanted = first.sum(1, keepdim=True) if bands == 1 else first[:, [i % 3 for i in range(bands)]] * (3 / bands)
    assert torch.allclose(first_weights(net), wanted)
    held = {key.replace(".", "_"): value for key, value in net.net.encoder.state_dict().items()}
    last = [key for key, value in state.items() if value.ndim == 4 and "head" not in key and "fc" not in key][-1]
    (found,) = [value for key, value in held.items() if key.endswith(last.replace(".", "_"))]
    assert torch.equal(found, state[last])


def test_adapted_weights_are_those_of_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """hub: through the library's own download, here of a file that the test wrote."""
    path = tmp_path / "model.safetensors"
    save_file(original("resnet18"), path)
    monkeypatch.setattr(smp.encoders, "hf_hub_download", lambda repo, filename, revision: str(path))
    one, other = (build("resnet18", 5, 3, 0, 5) for _ in range(2))
    assert "from hub" in load_encoder_weights(one, "hub")
    load_encoder_weights(other, str(path))
    for key, value in one.net.encoder.state_dict().items():
        assert torch.allclose(value, other.net.encoder.state_dict()[key]), key


def test_a_hub_out_of_reach_says_what_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> str:
        raise OSError("no route to host")

    monkeypatch.setattr(smp.encoders, "hf_hub_download", refuse)
    net = build("resnet18", 3, 5, 0, 5)
    with pytest.raises(ValueError, match="tried smp-hub/resnet18.imagenet at huggingface.co.*no route.*Give a file"):
        load_encoder_weights(net, "hub")


class Harmful:
    """A pickle that would run code."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("harm"),))


def test_files_that_are_no_weights_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    net = build("resnet18", 3, 5, 0, 5)
    before = {key: value.clone() for key, value in net.state_dict().items()}
    save_file(original("mobilenet_v2"), "other.safetensors")
    save_file(original("resnet18"), "deep.safetensors")
    Path("damaged.safetensors").write_bytes(b"\0" * 100)
    Path("damaged.pth").write_bytes(b"nonsense")
    torch.save({"weights": Harmful()}, "harmful.pth")
    torch.save([1, 2], "list.pth")
    for source, sentence in (
        ("none.pth", "found no file at none.pth"),
        ("other.safetensors", "Expected weights of encoder resnet18, found other.safetensors, where .* tensors fit"),
        ("damaged.safetensors", "cannot be read as such"),
        ("damaged.pth", "cannot be read as such"),
        ("harmful.pth", "nothing but tensors"),
        ("list.pth", "0 of its .* first are none"),
    ):
        with pytest.raises(ValueError, match=sentence):
            load_encoder_weights(net, source)
    assert not Path("harm").exists(), "nothing pickled is ever run"
    assert all(torch.equal(value, before[key]) for key, value in net.state_dict().items())
    with pytest.raises(ValueError, match="Expected weights of encoder resnet34"):
        load_encoder_weights(build("resnet34", 3, 5, 0, 5), "deep.safetensors")
    with pytest.raises(ValueError, match="Expected no weights for encoder plain"):
        load_encoder_weights(build("plain", 3, 5, 4, 2), "deep.safetensors")


def test_an_encoder_of_the_library_passes_the_gate(tmp_path: Path) -> None:
    """Torch and onnxruntime agree at three sizes and two batch sizes, or the export raises."""
    torch.manual_seed(0)
    net = networks.shaken(build("resnet18", 4, 5, 0, 5))
    info = networks.dataset_info(4, 5)
    card = segmenter_card(net, 96, info, "resnet18", "small", "", {"steps": 1})
    assert 0 < export_segmenter(net, card, tmp_path / "a.onnx") <= 1e-4
    found = read_card(tmp_path / "a.onnx")
    assert found == card and (found.kind, found.multiple, found.overlap) == ("segmenter", 32, 224)
