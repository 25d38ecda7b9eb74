"""Shadows over land cover, which hardly ever has them, for generators that know them as a class: a function of the
classes nearby."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard

Indices = NDArray[np.uint8]
PARTS = 4
"""Widths that are told apart: a part of a quarter of the full width throws a quarter of the shadow, and so on."""


@dataclass(frozen=True)
class Shadows:
    """Which class index is shadow, on which ones it shows, how many pixels far those of some classes go and how wide
    these must be for it, the way right and down that they take for each pixel, and within how many pixels they end."""

    index: int
    on: tuple[int, ...]
    lengths: tuple[tuple[int, int, int], ...]
    way: tuple[float, float]
    reach: int

    @staticmethod
    def of(card: ModelCard) -> Shadows | None:
        """Those that a model knows; None where it knows none."""
        if card.shadows is None:
            return None
        index = {each.name: number for number, each in enumerate(card.classes)}
        own, angle = index[card.shadows.name], math.radians(card.shadows.azimuth)
        widths = card.shadows.widths
        lengths = tuple((index[name], length, widths.get(name, 1)) for name, length in card.shadows.lengths.items())
        on = tuple(index[name] for name in card.shadows.on)
        way = math.sin(angle), -math.cos(angle)
        return Shadows(own, on, lengths, way, card.shadows.reach)

    def over(self, classes: Indices) -> Indices:
        """Class indices (h, w) without their outer `reach` pixels, with shadows."""
        shade = np.zeros(classes.shape, np.bool_)
        for kind, length, width in self.lengths:
            for part, longest in _by_width(classes == kind, width, length):
                shade |= self._swept(part, longest)
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


def _by_width(mask: NDArray[np.bool_], width: int, length: int) -> Iterator[tuple[NDArray[np.bool_], int]]:
    """Parts of a mask that squares of some sizes fit into (its openings: Serra 1982, Image Analysis and Mathematical
    Morphology), and how long a shadow each throws: all of it at least the share of the smallest."""
    eroded, done = mask, 1
    shares = range(1 if width > 1 else PARTS, PARTS + 1)
    for share in shares:
        side = max(round(width * share / PARTS), 1) if share > shares.start else 1
        eroded, done = _filled(eroded, side - done + 1, -1, np.logical_and), side
        yield _filled(eroded, side, 1, np.logical_or), max(round(length * share / PARTS), 1)


def _filled(mask: NDArray[np.bool_], side: int, way: int, both: np.ufunc) -> NDArray[np.bool_]:
    """Each pixel joined with those of a square of `side` pixels down and right of it (way -1) or up and left (1)."""
    done = 1
    while done < side:
        step = min(done, side - done)
        mask = both(mask, _moved(mask, way * step, 0))
        mask = both(mask, _moved(mask, 0, way * step))
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
