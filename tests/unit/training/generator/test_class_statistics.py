"""The distance of drawn crops by class: 0 for the same kind of crops, above for others, also for all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from lightning_fabric import Fabric  # noqa: E402
from torch import Tensor  # noqa: E402

from landsynth.training.generator.class_statistics import class_distances  # noqa: E402

CLASSES = torch.tensor([[0, 1], [2, 1]], dtype=torch.uint8).repeat_interleave(32, 0).repeat_interleave(32, 1)
TRIALS = 40


def crops(generator: torch.Generator, varies: float = 1.0) -> Tensor:
    """Six crops, each of a brightness of its own."""
    brightness = torch.rand(6, 1, 1, 1, generator=generator)
    return (brightness - 0.5) * varies + 0.1 * torch.randn(6, 3, 64, 64, generator=generator)


def mean_distance(change: Callable[[Tensor, torch.Generator], Tensor], varies: float = 1.0) -> float:
    generator, fabric = torch.Generator().manual_seed(0), Fabric(accelerator="cpu", devices=1)
    classes, drawn = CLASSES.expand(6, 1, 64, 64), torch.tensor([False, True] * 3)
    found = [
        class_distances(
            change(crops(generator, varies), generator), crops(generator), [[], []], [], classes, 3, drawn, fabric, seed
        )[0]
        for seed in range(TRIALS)
    ]
    return float(torch.stack(found).mean())


def test_crops_of_the_same_kind_are_not_apart() -> None:
    assert abs(mean_distance(lambda made, _: made)) < 0.1


def test_crops_that_all_look_like_the_mean_are_apart() -> None:
    assert mean_distance(lambda made, _: made, 0.0) > 0.2


def test_a_class_of_another_colour_is_apart() -> None:
    assert mean_distance(lambda made, _: torch.where(CLASSES == 1, made + 0.5, made)) > 0.3


def test_each_distance_moves_its_own_crops_and_only_classes_that_are_shown() -> None:
    fabric = Fabric(accelerator="cpu", devices=1)
    made = crops(torch.Generator().manual_seed(1)).requires_grad_()
    real, drawn = crops(torch.Generator().manual_seed(2)), torch.tensor([False, True] * 3)
    for kind, wanted in enumerate((drawn, ~drawn)):
        classes = CLASSES.expand(6, 1, 64, 64)
        found = class_distances(made, real, [[], []], [], classes, 3, drawn, fabric, 0)[kind]
        moved = torch.autograd.grad(found, made)[0].abs().amax((1, 2, 3)) > 0
        assert moved.tolist() == wanted.tolist()
    nowhere = torch.full((6, 1, 64, 64), 255, dtype=torch.uint8)
    assert [float(each) for each in class_distances(made, real, [[], []], [], nowhere, 3, drawn, fabric, 0)] == [0, 0]


def test_places_within_a_class_do_not_count() -> None:
    fabric, draw = Fabric(accelerator="cpu", devices=1), torch.Generator().manual_seed(1)
    real, drawn, classes = crops(draw), torch.zeros(6, dtype=torch.bool), torch.zeros(6, 1, 64, 64, dtype=torch.uint8)
    apart = [
        float(class_distances(made, real, [[], []], [], classes, 3, drawn, fabric, 0)[1])
        for made in (real.flip(2), real.roll(2, 3), real + 0.1, real * 2)
    ]
    assert apart[0] < 0.05 and apart[1] < 1e-6 and min(apart[2:]) > 0.1
