"""What a window takes of memory for each of its pixels, as the card says or as was measured."""

from __future__ import annotations

from ..contract.card import ModelCard
from .divided import SIDE, edge, is_divisible

_MEASURED = {"fast": 500}
"""Memory that the network takes for each pixel of a window on a CPU where the card does not say so: 480 as measured
for the bundled width, and room."""
WAITING_BYTES = 80
"""What the windows that wait to be computed or written take beside it, for each pixel: three of class indices,
noise and validity, 6 bytes each, what continues one, and three images of three bands."""
MANY_BYTES = 3200
"""All of it for a network that was not measured."""


def network_bytes(card: ModelCard) -> int:
    """Memory that the network takes for each pixel of a window on a CPU; 0 where that is not known."""
    return card.pixel_bytes or _MEASURED.get(card.architecture, 0)


def window_bytes(card: ModelCard) -> int:
    """The same with the windows that wait, by which windows are planned."""
    known = network_bytes(card)
    return known + WAITING_BYTES if known else MANY_BYTES


def divided_bytes(card: ModelCard) -> tuple[int, int]:
    """Memory for each pixel of a window in two parts, with the windows that wait, and beside it; 0 where the card does
    not say how."""
    if not is_divisible(card):
        return 0, 0
    return window_bytes(card) - network_bytes(card) + card.cut_bytes, network_bytes(card) * (SIDE + 2 * edge(card)) ** 2
