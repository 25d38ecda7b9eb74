"""Loss terms against closed forms and hand-computed cases."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from landsynth.training.generator import losses  # noqa: E402
from landsynth.training.generator.fast import FastRecipe  # noqa: E402
from landsynth.training.loop.learner import class_weights  # noqa: E402


def test_class_weights_of_an_average_pixel_are_one() -> None:
    weights = class_weights([0.64, 0.36, 0.0])
    assert weights[2] == 0
    assert float(weights[0] * 0.64 + weights[1] * 0.36) == pytest.approx(1)
    assert float(weights[1] / weights[0]) == pytest.approx(0.8 / 0.6)


def test_adversarial_terms_of_uniform_logits() -> None:
    logits = torch.zeros(1, 3, 2, 2)
    classes = torch.tensor([[[[0, 1], [1, 255]]]], dtype=torch.uint8)
    found = losses.per_class(logits, classes, torch.tensor([1.0, 4.0]))
    assert float(found) == pytest.approx(math.log(3) * (1 + 4 + 4) / 4)
    assert float(losses.made_up(logits)) == pytest.approx(math.log(3))
    assert float(losses.cross_entropy(logits[:, :2], classes)) == pytest.approx(math.log(2) * 3 / 4)


@pytest.mark.parametrize("term", ["per_class", "cross_entropy"])
def test_parts_of_a_batch_have_the_mean_of_the_whole(term: str) -> None:
    draw = torch.Generator().manual_seed(0)
    logits = torch.randn(4, 3, 5, 5, generator=draw)
    classes = torch.randint(0, 2, (4, 1, 5, 5), generator=draw).to(torch.uint8)
    classes[0] = 255  # one part has fewer labels than the other
    more = (torch.tensor([1.0, 3.0]),) if term == "per_class" else ()
    whole = getattr(losses, term)(logits, classes, *more)
    parts = [getattr(losses, term)(logits[at : at + 2], classes[at : at + 2], *more) for at in (0, 2)]
    assert float(whole) == pytest.approx(float(sum(parts)) / 2)


def test_nothing_labelled_gives_no_loss() -> None:
    classes = torch.full((1, 1, 2, 2), 255, dtype=torch.uint8)
    assert float(losses.per_class(torch.zeros(1, 3, 2, 2), classes, torch.ones(2))) == 0
    assert float(losses.cross_entropy(torch.zeros(1, 2, 2, 2), classes)) == 0


def test_divergence_and_matching_in_closed_form() -> None:
    mean, log_variance = torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, math.log(4.0)]])
    expected = 0.5 + 0.5 * (4 - 1 - math.log(4))
    assert float(losses.kl_divergence(mean, log_variance)) == pytest.approx(expected)
    assert float(losses.feature_matching([torch.ones(2), torch.zeros(3)], [torch.zeros(2), torch.zeros(3)])) == 0.5
    shifted = torch.zeros(1, 1, 8, 8)
    shifted[..., ::2] = 2  # mean 1 in every cell
    assert float(losses.colour(shifted, torch.zeros(1, 1, 8, 8))) == 1


@pytest.mark.parametrize(
    ("real", "fake", "discriminator", "generator"),
    [
        (2.0, -3.0, 0.0, 3.0),  # beyond the margins nothing is left to learn
        (0.5, -0.25, 0.5 + 0.75, 0.25),
        (0.0, 0.0, 2.0, 0.0),
        (-1.0, 1.0, 2.0 + 2.0, -1.0),
    ],
)
def test_hinge(real: float, fake: float, discriminator: float, generator: float) -> None:
    logits = [torch.full((1, 1, 3, 3), value) for value in (real, fake)]
    assert float(losses.hinge_discriminator(logits[:1], logits[1:])) == pytest.approx(discriminator)
    assert float(losses.hinge_generator(logits[1:])) == pytest.approx(generator)


def test_hinge_averages_scales_of_any_size() -> None:
    real = [torch.zeros(1, 1, 8, 8), torch.ones(1, 1, 2, 2)]
    fake = [torch.zeros(1, 1, 8, 8), -torch.ones(1, 1, 2, 2)]
    assert float(losses.hinge_discriminator(real, fake)) == pytest.approx((2 + 0) / 2)


def test_features_are_summed_over_layers_and_averaged_over_scales() -> None:
    fake = [[torch.ones(2), torch.full((3,), 4.0)], [torch.full((5,), 3.0)]]
    real = [[torch.zeros(2), torch.zeros(3)], [torch.zeros(5)]]
    assert float(losses.summed_matching(fake, real)) == pytest.approx(((1 + 4) + 3) / 2)


def test_diversity_by_hand() -> None:
    """Two masks: images 0.6 and 3 apart (mean absolute), latents 0.5 and 0.25 apart: ratios 1.2 and 12."""
    first, second = torch.zeros(2, 1, 2, 2), torch.zeros(2, 1, 2, 2)
    first[0] += 0.6
    second[1, 0] = torch.tensor([[0.0, 6.0], [6.0, 0.0]])
    one, other = torch.zeros(2, 4), torch.zeros(2, 4)
    one[0], other[1] = 0.5, torch.tensor([1.0, 0.0, 0.0, 0.0])
    assert float(losses.diversity(first, second, one, other, tau=100.0)) == pytest.approx((1.2 + 12) / 2)
    assert float(losses.diversity(first, second, one, other, tau=10.0)) == pytest.approx((1.2 + 10) / 2)
    assert float(losses.diversity(first, second, one, other, tau=1.0)) == pytest.approx(1.0)


def test_diversity_beyond_tau_has_no_gradient() -> None:
    image = torch.full((1, 1, 2, 2), 5.0, requires_grad=True)
    latents = torch.zeros(1, 2), torch.ones(1, 2)
    losses.diversity(image, torch.zeros(1, 1, 2, 2), *latents, tau=4.0).backward()
    assert not image.grad.any()
    losses.diversity(image, torch.zeros(1, 1, 2, 2), *latents, tau=6.0).backward()
    assert torch.allclose(image.grad, torch.full((1, 1, 2, 2), 0.25))


def test_equal_latents_give_a_finite_diversity() -> None:
    same = torch.zeros(1, 3)
    assert float(losses.diversity(torch.ones(1, 1, 2, 2), torch.zeros(1, 1, 2, 2), same, same, tau=10.0)) == 10


@pytest.mark.parametrize("count", [2, 3])
def test_comparisons_of_single_crops_average_to_those_of_the_batch(count: int) -> None:
    """A process whose only crop has a drawn style compares nothing; no term may be anything but a number."""
    recipe: Any = SimpleNamespace(device="cpu", job=SimpleNamespace(batch_size=count))
    draw = torch.Generator().manual_seed(0)
    fake, real = (torch.randn(count, 3, 16, 16, generator=draw) for _ in range(2))

    def compared(first: int, last: int) -> dict[str, torch.Tensor]:
        even = [number % 2 == 0 for number in range(first, last)]
        one, other = fake[first:last], real[first:last]
        return FastRecipe._compared(recipe, even, one, other, [one, one[:, :1]], [other, other[:, :1]])

    whole, parts = compared(0, count), [compared(number, number + 1) for number in range(count)]
    assert torch.equal(whole["colour"], losses.colour(fake[::2], real[::2]))
    for name, term in whole.items():
        assert torch.allclose(sum(each[name] for each in parts) / count, term)
