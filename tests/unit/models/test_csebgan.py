"""CSEBGAN's semantic embeddings: their statistics, whose look they change, and sharing."""

from __future__ import annotations

import pytest
import torch

from landsynth.models.csebgan import CsebganConfig, Embeddings, tiled
from landsynth.models.decoder import reach
from landsynth.models.one_hot import one_hot
from landsynth.tests.helpers import networks

DRAWS = 20_000


def test_embeddings_have_the_mean_and_deviation_of_equation_1() -> None:
    torch.manual_seed(0)
    embeddings = Embeddings(3, 5)
    torch.nn.init.normal_(embeddings.s)
    with torch.no_grad():
        drawn = embeddings(torch.randn(DRAWS, 3, 2, 5))
        deviation = (embeddings.s / 2).exp()
        assert ((drawn.mean(0) - embeddings.b).abs() / deviation).max() < 5 / DRAWS**0.5
        assert (drawn.std(0) / deviation - 1).abs().max() < 5 / (2 * DRAWS) ** 0.5
    assert torch.equal(embeddings(torch.zeros(1, 3, 2, 5))[0], embeddings.b)


def test_every_pixel_gets_the_row_of_its_class() -> None:
    classes = torch.tensor([[[[0, 2, 255], [1, 1, 0]]]])
    table = torch.arange(1.0, 7.0).view(1, 3, 2)
    maps = tiled(table, one_hot(classes, 3))
    assert maps[0, 0].tolist() == [[1, 5, 0], [3, 3, 1]] and maps[0, 1].tolist() == [[2, 6, 0], [4, 4, 2]]


def test_pixels_of_no_class_are_neither_scaled_nor_shifted() -> None:
    net = networks.generator("csebgan")
    classes, noise, style = networks.tensors(net, 64, 64)
    nothing = torch.full_like(classes, 255)
    with torch.no_grad():
        assert torch.equal(net(nothing, noise, style), net(nothing, noise, style + 1))


@pytest.mark.parametrize("shared", [True, False])
def test_a_class_has_its_own_look(shared: bool) -> None:
    net = networks.generator("csebgan", shared=shared)
    size = net.config.style_size // networks.CLASSES
    furthest = reach(0)[0] + 1
    classes, noise, style = networks.tensors(net, 64, 32 + 224)
    classes = torch.where(classes == 2, 1, classes)
    classes[..., :32] = 2
    other, absent = style.clone(), style.clone()
    other[:, 2 * size : 3 * size] += 1
    absent[:, 3 * size :] += 1
    with torch.no_grad():
        image, changed = net(classes, noise, style), net(classes, noise, other)
        assert (image - changed)[..., :32].abs().max() > 0.01
        assert torch.equal(image[..., 32 + furthest :], changed[..., 32 + furthest :])
        assert torch.equal(
            net(classes.clamp(max=2), noise, style), net(classes.clamp(max=2), noise, absent)
        )  # fmt: skip


def test_without_sharing_each_layer_has_its_own_embeddings_and_all_the_same_noise() -> None:
    shared, own = (networks.generator("csebgan", shared=each) for each in (True, False))
    count = sum(isinstance(each, Embeddings) for each in own.modules())
    assert sum(isinstance(each, Embeddings) for each in shared.modules()) == 1
    assert count == 7 * 2 + 4  # two in each block, and one beside a learned shortcut
    assert own.config.style_size == shared.config.style_size == CsebganConfig(4, 3).style_size == 4 * 2 * 64
