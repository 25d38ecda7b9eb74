"""A picture of a training's progress: masks, real crops, and draws of the generator, side by side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..contract.dataset import DatasetInfo

DRAWS = 3


@torch.no_grad()
def write(generator: nn.Module, real: Tensor, classes: Tensor, info: DatasetInfo, path: Path) -> None:
    """Write a PNG: a row a crop; mask, real, DRAWS draws. real (n, bands, h, w) in -1..1, classes (n, 1, h, w)."""
    from PIL import Image

    device = next(generator.parameters()).device
    generator.eval()
    rows = []
    for each, mask in zip(real.float().cpu(), classes.cpu()):
        columns = [paint(mask[0].numpy(), info), picture(each)]
        for seed in range(DRAWS):
            draw = torch.Generator().manual_seed(seed)
            noise = torch.randn((1, 1, *mask.shape[1:]), generator=draw)
            style = torch.randn((1, generator.config.style_size), generator=draw)  # type: ignore[union-attr, arg-type]
            made = generator(mask[None].to(device), noise.to(device), style.to(device))
            columns.append(picture(made[0].float().cpu()))
        rows.append(np.hstack(columns))
    Image.fromarray(np.vstack(rows)).save(path)


def picture(image: Tensor) -> NDArray[np.uint8]:
    """(bands, h, w) in -1..1 -> (h, w, 3): the first three bands, or the first one three times."""
    bands = (0, 1, 2) if len(image) >= 3 else (0, 0, 0)
    stretched = ((image[list(bands)].clamp(-1, 1) + 1) * 127.5).round()
    return np.moveaxis(stretched.byte().numpy(), 0, -1)


def paint(classes: NDArray[np.uint8], info: DatasetInfo) -> NDArray[np.uint8]:
    """(h, w) class indices -> (h, w, 3) class colours; black where there is none."""
    palette = np.zeros((256, 3), np.uint8)
    for index, each in enumerate(info.classes):
        palette[index] = [int(each.color[start : start + 2], 16) for start in (1, 3, 5)]
    return palette[classes]
