"""Tiles of a window, over which the fine part of a network in two parts runs (`divided`); pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.card import ModelCard
from .plan import up

Tile = tuple[int, int]
"""Rows and columns that a tile gives."""
TILE_PIXELS = (2**15, 2**16, 2**17, 3 * 2**16)
"""Most pixels that go through the fine part at once, of which a plan takes what costs least in its memory."""
LARGER = 2**-20
"""What more of its time each pixel of a tile costs, as its layers leave the cache: with `fast` on two cores a pixel of
144 x 272 takes 10 % less time than one of 272 x 528, but their edges weigh more."""
LEAST = 64
"""Least pixels along a side of a tile, where the window has as many."""


def margin(card: ModelCard) -> int:
    """Pixels at each edge of a window that are not computed: what lies beside them may depend on what is outside."""
    return card.context // card.multiple * card.multiple


def edge(card: ModelCard) -> int:
    """Pixels around a tile that go through the fine part with it."""
    return up(card.cut_context, card.multiple)


def is_divisible(card: ModelCard) -> bool:
    """Whether the card says where the graph may be cut, and the fine part has room for its edge in a window's."""
    return bool(card.cut) and card.cut_bytes > 0 and margin(card) >= edge(card)


def starts(length: int, side: int, card: ModelCard) -> list[int]:
    """Where the tiles of a window along one axis begin; the last one is moved back into the window.

    A function of the plan alone, so that a run that is resumed or shared out computes the same.
    """
    begin, useful = margin(card), length - 2 * margin(card)
    return [min(begin + at, begin + useful - side) for at in range(0, useful, side)]


def tile_pixels(tile: Tile, card: ModelCard) -> int:
    """Pixels that go through the fine part for a tile."""
    return (tile[0] + 2 * edge(card)) * (tile[1] + 2 * edge(card))


def fine_time(height: int, width: int, tile: Tile, card: ModelCard) -> float:
    """Time of the fine part for a window of that size, in pixels of a tile of none."""
    count = len(starts(height, tile[0], card)) * len(starts(width, tile[1], card))
    return count * tile_pixels(tile, card) * (1 + LARGER * tile_pixels(tile, card))


def tile_of(height: int, width: int, most: int, card: ModelCard) -> Tile:
    """The tile of at most so many pixels with its edges by which a window of that size takes least time; the smallest
    possible where none is that small."""
    rows, columns = (list(_sides(length - 2 * margin(card), card.multiple)) for length in (height, width))
    tiles = [(a, b) for a in rows for b in columns if tile_pixels((a, b), card) <= most]
    return min(tiles or [(rows[-1], columns[-1])], key=lambda tile: fine_time(height, width, tile, card))


def _sides(useful: int, multiple: int) -> Iterator[int]:
    """Sides of 1, 2, 3... equal tiles, down to LEAST."""
    for count in range(1, max(useful // LEAST, 1) + 1):
        yield up(-(-useful // count), multiple)
