"""The perceptual term: VGG-19 from a file, on any number of bands, and what is said where it cannot be had."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
torchvision = pytest.importorskip("torchvision", reason="needs the training tier (torchvision)")

from landsynth.contract.errors import InputError  # noqa: E402
from landsynth.contract.events import Event, Message  # noqa: E402
from landsynth.tests.helpers.training import chips, job  # noqa: E402
from landsynth.training.generator.perceptual import load_vgg, perceptual  # noqa: E402
from landsynth.training.loop.log import rows  # noqa: E402
from landsynth.training.train_generator import train_generator  # noqa: E402


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights in the form of torchvision's file, without the classifier."""
    torch.manual_seed(0)
    layers = torchvision.models.vgg.make_layers(torchvision.models.vgg.cfgs["E"])
    path = tmp_path_factory.mktemp("vgg") / "vgg19.pth"
    torch.save({f"features.{name}": each for name, each in layers.state_dict().items()}, path)
    return path


@pytest.mark.parametrize("bands", [1, 2, 3, 4])
def test_equal_images_are_not_apart(weights: Path, tmp_path: Path, bands: int) -> None:
    net = load_vgg(job(tmp_path, "log", vgg=str(weights)))
    assert net is not None and not any(each.requires_grad for each in net.parameters())
    image = torch.rand(2, bands, 32, 32) * 2 - 1
    other = image.clone().requires_grad_(True)
    assert float(perceptual(net, image, image)) == 0
    term = perceptual(net, other * 0.5, image)
    term.backward()
    assert float(term.detach()) > 0 and other.grad.abs().sum() > 0
    assert [tuple(each.shape[2:]) for each in net.features(image)] == [(32, 32), (16, 16), (8, 8), (4, 4), (2, 2)]


def test_normalisation_is_that_of_the_published_weights(weights: Path, tmp_path: Path) -> None:
    net = load_vgg(job(tmp_path, "log", vgg=str(weights)))
    assert net is not None
    mean = torch.tensor([0.485, 0.456, 0.406]).view(1, 3, 1, 1) * 2 - 1
    first = net.layers[0]
    seen = net.features(mean.expand(1, 3, 32, 32))[0]
    assert torch.allclose(seen[0, :, 16, 16], torch.relu(first.bias), atol=1e-5), "the mean image is nothing"


@pytest.mark.parametrize(("architecture", "said"), [("spade", "VGG-19"), ("csebgan", "features of VGG-19")])
def test_it_joins_the_training_and_the_log_says_so(tmp_path: Path, weights: Path, architecture: str, said: str) -> None:
    chips(tmp_path / "data")
    events: list[Event] = []
    train_generator(job(tmp_path, "log", steps=1, architecture=architecture, vgg=str(weights)), events.append)
    assert "perceptual" in rows(tmp_path / "log" / "events.jsonl")[-1]
    assert any(isinstance(each, Message) and said in each.text for each in events)


def test_what_is_no_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        load_vgg(job(tmp_path, "log", vgg=str(tmp_path / "none.pth")))
    (tmp_path / "text.pth").write_text("not weights")
    torch.save({"features.0.weight": torch.zeros(2, 2)}, tmp_path / "other.pth")
    for name in ("text.pth", "other.pth"):
        with pytest.raises(InputError, match="something else"):
            load_vgg(job(tmp_path, "log", vgg=str(tmp_path / name)))


def test_nothing_is_downloaded_unless_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", lambda *_, **__: pytest.fail("downloads"))
    assert load_vgg(job(tmp_path, "log")) is None
    assert load_vgg(job(tmp_path, "log", perceptual="own")) is None


def test_a_hub_out_of_reach_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))

    def unreachable(*_: object, **__: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr("torchvision.models._api.load_state_dict_from_url", unreachable)
    with pytest.raises(InputError, match=r"download.*no route to host.*as a file"):
        load_vgg(job(tmp_path, "log", perceptual="vgg19"))
