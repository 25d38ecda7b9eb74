"""Class planes: what every network that takes class indices sees of them."""

from __future__ import annotations

import torch
from torch import Tensor


def one_hot(classes: Tensor, count: int, cell: int = 1) -> Tensor:
    """Planes of 0 and 1 from class indices: (n, 1, h, w) any type -> (n, count, h / cell, w / cell) float.

    255 gives all zeros. A cell larger than 1 takes its upper left pixel, as resizing to the nearest does.
    """
    if cell > 1:
        classes = classes[:, :, ::cell, ::cell]
    wanted = torch.arange(count, device=classes.device, dtype=torch.float32).view(1, count, 1, 1)
    return (classes.float() == wanted).float()
