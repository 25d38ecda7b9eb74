"""The distance of drawn crops by class: 0 for the same kind of crops, above for others, also for all the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

from lightning_fabric import Fabric  # noqa: E402
from torch import Tensor  # noqa: E402

from landsynth.training.generator.class_statistics import class_distance  # noqa: E402

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
        class_distance(
            change(crops(generator, varies), generator), crops(generator), [[], []], [], classes, 3, drawn, fabric
        )
        for _ in range(TRIALS)
    ]
    return float(torch.stack(found).mean())


def test_crops_of_the_same_kind_are_not_apart() -> None:
    assert abs(mean_distance(lambda made, _: made)) < 0.1


def test_crops_that_all_look_like_the_mean_are_apart() -> None:
    assert mean_distance(lambda made, _: made, 0.0) > 0.2


def test_a_class_of_another_colour_is_apart() -> None:
    assert mean_distance(lambda made, _: torch.where(CLASSES == 1, made + 0.5, made)) > 0.3


def test_only_drawn_crops_count_and_only_classes_that_several_show() -> None:
    fabric = Fabric(accelerator="cpu", devices=1)
    made = crops(torch.Generator().manual_seed(1)).requires_grad_()
    real, drawn = crops(torch.Generator().manual_seed(2)), torch.tensor([False, True] * 3)
    class_distance(made, real, [[], []], [], CLASSES.expand(6, 1, 64, 64), 3, drawn, fabric).backward()  # type: ignore[no-untyped-call]
    assert made.grad is not None
    moved = made.grad.abs().amax((1, 2, 3)) > 0
    assert moved.tolist() == drawn.tolist()
    nowhere = torch.full((6, 1, 64, 64), 255, dtype=torch.uint8)
    assert float(class_distance(made, real, [[], []], [], nowhere, 3, drawn, fabric)) == 0
