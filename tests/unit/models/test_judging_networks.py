"""Networks that judge: the patch discriminator and the U-Net."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from landsynth.contract.card import ModelCard, read_card
from landsynth.models.patch_discriminator import MultiscaleDiscriminator
from landsynth.models.unet import UNet
from landsynth.tests.helpers import networks
from landsynth.training.export.generator import export_segmenter


def test_discriminator_gives_maps_of_every_layer_at_every_scale() -> None:
    net = MultiscaleDiscriminator(7, width=8)
    found = net(torch.randn(2, 7, 128, 96))
    assert [[tuple(each.shape[1:]) for each in maps] for maps in found] == [
        [(8, 65, 49), (16, 33, 25), (32, 17, 13), (64, 18, 14), (1, 19, 15)],
        [(8, 33, 25), (16, 17, 13), (32, 9, 7), (64, 10, 8), (1, 11, 9)],
    ]


@pytest.mark.parametrize("layers", [3, 5])
def test_discriminator_of_other_depth_and_scales(layers: int) -> None:
    found = MultiscaleDiscriminator(4, width=8, scales=3, layers=layers)(torch.randn(1, 4, 128, 128))
    assert [len(maps) for maps in found] == [layers + 1] * 3 and all(maps[-1].shape[1] == 1 for maps in found)


def test_layers_of_the_discriminator_have_spectral_norm_one() -> None:
    torch.manual_seed(0)
    net = MultiscaleDiscriminator(4, width=8)
    for _ in range(50):  # each pass improves the estimate
        net(torch.randn(1, 4, 32, 32))
    for layer in (each for judge in net.judges for each in judge.body):
        assert float(torch.linalg.matrix_norm(layer[0].weight.detach().flatten(1), 2)) == pytest.approx(1, abs=0.01)


def test_discriminator_judges_patches() -> None:
    net = MultiscaleDiscriminator(3, width=8, scales=1)
    gradient = torch.zeros(1, 3, 256, 256, requires_grad=True)
    net.eval()
    for layer in net.judges[0].body:
        layer[1] = torch.nn.Identity()  # its statistics look at the whole image
    net(gradient)[0][-1][0, 0, 16, 16].backward()
    rows = torch.nonzero(gradient.grad.abs().sum((0, 1, 3)))
    assert int(rows.max() - rows.min()) + 1 == 70  # pix2pix' patch of 70 px


@pytest.mark.parametrize(("bands", "depth"), [(1, 2), (3, 4), (9, 3)])
def test_unet_gives_logits_of_the_images_size(bands: int, depth: int) -> None:
    net = UNet(bands, 5, width=4, depth=depth).eval()
    image = torch.randn(2, bands, 48, 80)
    with torch.no_grad():
        assert net(image).shape == (2, 5, 48, 80)
        maps = net.features(image)
    assert [tuple(each.shape[1:]) for each in maps] == [(4 * 2**i, 48 >> i, 80 >> i) for i in range(depth + 1)]


def test_unet_reaches_as_far_as_it_says() -> None:
    torch.manual_seed(3)
    net = networks.shaken(UNet(2, 3, width=4, depth=3))
    context, multiple = net.context, net.multiple
    image = torch.randn(1, 2, 32, multiple * 2 + context + 32)
    other = image.clone()
    other[..., :multiple] += 5
    with torch.no_grad():
        difference = (net(image) - net(other)).abs().amax((0, 1, 2))
    assert difference[multiple + context :].max() == 0
    assert difference[context : context + multiple].max() > 0


def test_segmenter_eats_digital_numbers(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = networks.shaken(UNet(3, 4, width=4, depth=3))
    info = networks.dataset_info(3)
    card = ModelCard("segmenter", "unet", "small", info.classes, info.bands, "uint8", 1.0, 8, net.context, 2 * 96)
    assert export_segmenter(net, card, tmp_path / "a.onnx") <= 1e-4
    assert read_card(tmp_path / "a.onnx") == card
    session = onnxruntime.InferenceSession(str(tmp_path / "a.onnx"), providers=["CPUExecutionProvider"])
    chips = np.random.default_rng(0).uniform(-20, 300, (2, 3, 40, 88)).astype(np.float32)
    low = np.arange(3, dtype=np.float32)[:, None, None]
    with torch.no_grad():
        wanted = net(torch.from_numpy(np.clip(2 * (chips - low) / (255 - low) - 1, -1, 1))).numpy()
    wanted -= wanted.mean(1, keepdims=True)
    np.testing.assert_allclose(session.run(["logits"], {"image": chips})[0], wanted, atol=1e-3)
