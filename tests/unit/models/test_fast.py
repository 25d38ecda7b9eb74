"""The fast generator: its names in checkpoints, and the meaning of class indices."""

from __future__ import annotations

import torch

from landsynth.models.fast import FastConfig, FastGenerator
from landsynth.models.one_hot import one_hot


def test_one_hot_of_no_class_is_zero() -> None:
    planes = one_hot(torch.tensor([[[[0, 2, 255]]]], dtype=torch.uint8), 3)
    assert planes[0, :, 0].tolist() == [[1, 0, 0], [0, 0, 0], [0, 1, 0]]


def test_cells_show_their_upper_left_pixel_as_resizing_does() -> None:
    classes = torch.randint(0, 3, (2, 1, 12, 16))
    wanted = torch.nn.functional.interpolate(one_hot(classes, 3), scale_factor=0.25, mode="nearest")
    assert torch.equal(one_hot(classes, 3, 4), wanted)


def test_widths_follow_the_width() -> None:
    assert FastConfig(classes=5, bands=3).widths == (192, 96, 48, 32)
    assert FastConfig(classes=5, bands=3, width=8).widths == (48, 24, 12, 8)


def test_checkpoints_of_the_first_training_still_load() -> None:
    """Names and shapes of its weights, as they were written."""
    first = {"enter": (192, 101), "at8": (192, 101), "at4": (96, 53), "at2": (48, 9), "at1": (32, 6)}
    state = FastGenerator(FastConfig(classes=5, bands=3)).state_dict()
    wanted = {"enter.weight": (192, 101, 1, 1), "enter.bias": (192,), "leave.weight": (3, 32, 3, 3), "leave.bias": (3,)}
    before = 192
    for level, count in (("at8", 4), ("at4", 2), ("at2", 2), ("at1", 2)):
        width, condition = first[level]
        for number in range(count):
            name = f"{level}.{number}"
            wanted[f"{name}.conv.weight"] = (width, before, 3, 3)
            wanted |= {f"{name}.norm.running_{each}": (width,) for each in ("mean", "var")}
            wanted[f"{name}.norm.num_batches_tracked"] = ()
            for each in ("scale", "shift"):
                wanted |= {f"{name}.{each}.weight": (width, condition, 1, 1), f"{name}.{each}.bias": (width,)}
            before = width
    assert {name: tuple(value.shape) for name, value in state.items()} == wanted
