"""Shadows over land cover, which hardly ever has them, for generators that know them as a class: a function of the
classes nearby."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard

Indices = NDArray[np.uint8]


@dataclass(frozen=True)
class Shadows:
    """Which class index is shadow, on which ones it shows, how many pixels far those of some classes go, the way right
    and down that they take for each pixel, and within how many pixels they end."""

    index: int
    on: tuple[int, ...]
    lengths: tuple[tuple[int, int], ...]
    way: tuple[float, float]
    reach: int

    @staticmethod
    def of(card: ModelCard) -> Shadows | None:
        """Those that a model knows; None where it knows none."""
        if card.shadows is None:
            return None
        index = {each.name: number for number, each in enumerate(card.classes)}
        own, angle = index[card.shadows.name], math.radians(card.shadows.azimuth)
        lengths = tuple((index[name], length) for name, length in card.shadows.lengths.items())
        on = tuple(index[name] for name in card.shadows.on)
        way = math.sin(angle), -math.cos(angle)
        return Shadows(own, on, lengths, way, card.shadows.reach)

    def over(self, classes: Indices) -> Indices:
        """Class indices (h, w) without their outer `reach` pixels, with shadows."""
        shade = np.zeros(classes.shape, np.bool_)
        for kind, length in self.lengths:
            shade |= self._swept(classes == kind, length)
        inner = (slice(self.reach, -self.reach),) * 2
        falls = np.zeros(256, np.bool_)
        falls[list(self.on)] = True
        kept = classes[inner]
        found: Indices = np.where(shade[inner] & falls[kept], np.uint8(self.index), kept)
        return found

    def _swept(self, mask: NDArray[np.bool_], length: int) -> NDArray[np.bool_]:
        """What a mask passes over on the way; each step doubles the part of it that is known."""
        done = 1
        while done <= length:
            step = min(done, length + 1 - done)
            mask = mask | _moved(mask, round(self.way[0] * step), round(self.way[1] * step))
            done += step
        return mask


def _moved(mask: NDArray[np.bool_], right: int, down: int) -> NDArray[np.bool_]:
    """The mask moved by some pixels; nothing comes in from outside."""
    out = np.zeros_like(mask)
    height, width = mask.shape
    if abs(right) < width and abs(down) < height:
        out[max(down, 0) : height + min(down, 0), max(right, 0) : width + min(right, 0)] = mask[
            max(-down, 0) : height + min(-down, 0), max(-right, 0) : width + min(-right, 0)
        ]
    return out
