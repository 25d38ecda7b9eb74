"""The terms of an unpaired translation, each a function of tensors, and the pool of translated crops."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..loop.draws import Draws


def least_squares(logits: Tensor, wanted: float) -> Tensor:
    """Mean squared distance of logits from what they should be: 1 of real crops, 0 of translated ones.

    Mao et al. 2017 (https://arxiv.org/abs/1611.04076), as Zhu et al. 2017, section 4, take it.
    """
    return (logits.float() - wanted).square().mean()


def absolute(one: Tensor, other: Tensor, shown: Tensor) -> Tensor:
    """Mean absolute difference of images (n, bands, h, w) where pixels (n, 1, h, w) show something.

    Of the crop and what came back of it, the cycle-consistency term (Zhu et al. 2017, equation 2; Ren et al. 2020,
    equation 3); of a crop of the set that a translator leads to and what it makes of it, the identity term (Zhu et
    al., section 5.2). Divided by all pixels, shown or not, so that the mean over parts of a batch is that of the whole.
    """
    return ((one.float() - other.float()).abs() * shown).mean()


class Pool(nn.Module):
    """Translated crops of earlier steps, which a discriminator sees beside new ones (Shrivastava et al. 2017,
    https://arxiv.org/abs/1612.07828, section 2.3).

    Part of every checkpoint, and the same in every process, so that a training in parts sees what a whole one does.
    """

    crops: Tensor
    held: Tensor

    def __init__(self, size: int, bands: int, crop: int) -> None:
        super().__init__()
        self.register_buffer("crops", torch.zeros(size, bands, crop, crop))
        self.register_buffer("held", torch.zeros((), dtype=torch.int64))

    @torch.no_grad()
    def swap(self, fresh: Tensor, draws: Draws) -> Tensor:
        """For each of a step's crops (n, bands, h, w) in turn: itself, or an earlier one whose place it takes.

        Until the pool is full every crop is kept and given back; then one in two is exchanged. draws: of the step's n
        crops.
        """
        size = len(self.crops)
        if not size or fresh.shape[1:] != self.crops.shape[1:]:  # others come only where memory is tried
            return fresh
        held, found = int(self.held), []
        for crop, is_kept, place in zip(fresh, draws.integers(2), draws.integers(size)):
            if held < size:
                self.crops[held] = crop
                held += 1
            elif is_kept:
                found.append(self.crops[place].clone())
                self.crops[place] = crop
                continue
            found.append(crop)
        self.held.fill_(held)
        return torch.stack(found)
