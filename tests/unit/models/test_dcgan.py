"""The class-conditional DCGAN: shapes, what the label does, losses in closed form, statistics of averaged weights."""

from __future__ import annotations

import copy
import math

import pytest
import torch

from landsynth.models.dcgan import (
    DcganConfig,
    DcganGenerator,
    OneHotDiscriminator,
    ProjectionDiscriminator,
    discriminator,
    settle,
)
from landsynth.training.scenes.task import discriminator_loss, generator_loss

CONDITIONINGS = ("one-hot", "projection")


def config(conditioning: str = "one-hot", **changes: int) -> DcganConfig:
    numbers = {"classes": 3, "bands": 2, "size": 32, "latent": 5, "width": 4, **changes}
    return DcganConfig(**numbers, conditioning=conditioning)


@pytest.mark.parametrize("conditioning", CONDITIONINGS)
@pytest.mark.parametrize("size", [32, 64, 128])
@pytest.mark.parametrize("bands", [1, 4])
def test_shapes_of_any_size_and_bands(conditioning: str, size: int, bands: int) -> None:
    chosen = config(conditioning, size=size, bands=bands)
    image = DcganGenerator(chosen)(torch.tensor([0, 2]), torch.randn(2, 5))
    assert image.shape == (2, bands, size, size)
    assert image.abs().max() <= 1
    assert discriminator(chosen)(image, torch.tensor([0, 2])).shape == (2,)


def test_the_published_form_has_the_published_numbers() -> None:
    """128 numbers and 10 labels in, 13 planes seen of three bands, 64 px (Lwin and Aguilar 2022, section 2.3)."""
    chosen = DcganConfig(classes=10, bands=3)
    assert DcganGenerator(chosen).grow[0].in_channels == 138
    assert DcganGenerator(chosen).grow[0].weight.shape[2:] == (4, 4)
    assert OneHotDiscriminator(chosen).enter.in_channels == 13
    assert chosen.widths == (64, 128, 256, 512)
    norms = [each for each in DcganGenerator(chosen).modules() if isinstance(each, torch.nn.BatchNorm2d)]
    assert len(norms) == 5


@pytest.mark.parametrize("conditioning", CONDITIONINGS)
def test_the_label_matters_to_both(conditioning: str) -> None:
    torch.manual_seed(0)
    chosen = config(conditioning)
    generator, judge = DcganGenerator(chosen), discriminator(chosen).eval()
    if conditioning == "projection":
        torch.nn.init.normal_(generator.norms[0].gain.weight)  # classes begin alike
    noise, image = torch.randn(4, 5), torch.randn(4, 2, 32, 32)
    one, other = torch.zeros(4, dtype=torch.int64), torch.ones(4, dtype=torch.int64)
    assert not torch.allclose(generator(one, noise), generator(other, noise))
    assert not torch.allclose(judge(image, one), judge(image, other))


def test_the_projection_is_a_product_with_the_label() -> None:
    """Logits of two labels differ by the features times the difference of their vectors (Miyato and Koyama, eq. 3)."""
    torch.manual_seed(0)
    judge = ProjectionDiscriminator(config("projection")).eval()
    image = torch.randn(2, 2, 32, 32)
    zero, one = (torch.full((2,), label) for label in (0, 1))
    x = image
    for layer in judge.body:
        x = torch.nn.functional.leaky_relu(layer(x), 0.2)
    features = x.sum((2, 3))
    vectors = judge.project(torch.tensor([0, 1]))
    wanted = features @ (vectors[1] - vectors[0])
    assert torch.allclose(judge(image, one) - judge(image, zero), wanted, atol=1e-5)


def test_losses_in_closed_form() -> None:
    zero = torch.zeros(3)
    assert discriminator_loss("minimax", zero, zero).item() == pytest.approx(2 * math.log(2))
    assert generator_loss("minimax", zero).item() == pytest.approx(math.log(2))
    real, made = torch.tensor([2.0, 0.5]), torch.tensor([-3.0, 0.0])
    assert discriminator_loss("hinge", real, made).item() == pytest.approx((0 + 0.5) / 2 + (0 + 1) / 2)
    assert generator_loss("hinge", made).item() == pytest.approx(1.5)
    sigmoid = torch.sigmoid(torch.tensor([2.0, 0.5]))
    assert discriminator_loss("minimax", real, made).item() == pytest.approx(
        float(-sigmoid.log().mean() - (1 - torch.sigmoid(made)).log().mean()), rel=1e-5
    )


def test_settling_measures_the_statistics_of_these_weights() -> None:
    """After it, a batch is normalised at inference as it would be by its own statistics."""
    torch.manual_seed(0)
    generator = DcganGenerator(config()).eval()
    label, noise = torch.arange(12) % 3, torch.randn(12, 5)
    with torch.no_grad():
        by_itself = copy.deepcopy(generator).train()(label, noise)
        assert (generator(label, noise) - by_itself).abs().max() > 0.01  # the statistics of no training
        settle(generator, [(label, noise)])
        assert not generator.training
        # running variances are unbiased, those of a batch are not: n / (n - 1) at 12 x 16 values and more
        assert (generator(label, noise) - by_itself).abs().max() < 0.005
    assert all(each.momentum == 0.1 for each in generator.modules() if isinstance(each, torch.nn.BatchNorm2d))
