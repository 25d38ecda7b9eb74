"""Chips spread evenly over a raster of imagery: what a look is read from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import BandInfo, ModelCard
from ..contract.errors import InputError
from .bands import alphas_of, find
from .grid import Grid
from .opening import open_raster

CHIP = 128  # pixels along a side
LEAST = 32  # pixels along a side of the smallest raster whose look can be told
MOST_CHIPS = 64
FINE = 1024  # places that are tried where none of the first 64 is covered by imagery
HOLES = 0.1  # share of a chip that may be nodata

ADVICE = "Choose imagery with the bands of the model"

Array = NDArray[Any]


@dataclass(frozen=True)
class Chips:
    """Chips (bands, 128, 128) float32 in raw digital numbers, and what is odd about the raster."""

    chips: tuple[Array, ...]
    doubts: tuple[str, ...]


def read_chips(raster: str, card: ModelCard) -> Chips:
    """Chips that are spread evenly over a raster. Raises InputError where it cannot be read or has none."""
    import rasterio

    what, advice = "a raster of imagery", "Choose another, or leave STYLE_IMAGE empty"
    try:
        with open_raster(raster, what, check="the path of STYLE_IMAGE", advice=advice) as dataset:
            _check(dataset, raster, card)
            found = find(dataset, [band.name for band in card.bands], (), f"STYLE_IMAGE {raster}", ADVICE)
            bands = found.numbers
            chips = _read(dataset, bands)
            grid = Grid.of(dataset)
    except rasterio.errors.RasterioError as error:
        raise InputError(
            f"STYLE_IMAGE: expected a raster of imagery, found {raster}, which GDAL cannot read ({error}). Choose "
            "another, or leave STYLE_IMAGE empty."
        ) from error
    if not chips:
        raise InputError(
            f"STYLE_IMAGE: expected imagery in {raster}, found no part of {CHIP} px that has less than "
            f"{HOLES:.0%} nodata. Choose another raster, or cut out its covered part."
        )
    doubts = [found.how] * found.is_doubtful
    return Chips(tuple(chips), (*doubts, *_doubts(chips, grid, raster, card)))


def _check(dataset: Any, raster: str, card: ModelCard) -> None:
    """Raise InputError for a raster that cannot be looked at."""
    bands = list(dataset.indexes)
    if len(bands) != len(card.bands):
        bands = [at for at in bands if at not in alphas_of(dataset)]
    if len(bands) != len(card.bands):
        names = ", ".join(band.name for band in card.bands)
        raise InputError(
            f"STYLE_IMAGE: expected the {len(card.bands)} bands of the model ({names}), found {len(bands)} in "
            f"{raster}. Choose imagery with the same bands in the same order."
        )
    if any(kind.startswith("complex") for kind in dataset.dtypes):
        raise InputError(f"STYLE_IMAGE: expected real numbers, found complex ones in {raster}. Choose another raster.")
    if min(dataset.width, dataset.height) < LEAST:
        raise InputError(
            f"STYLE_IMAGE: expected a raster of at least {LEAST} x {LEAST} pixels, found {dataset.width} x "
            f"{dataset.height} in {raster}. Choose a larger one."
        )


def _read(dataset: Any, bands: list[int]) -> list[Array]:
    """At most 64 chips; where none of 64 places is covered, the first ones of a finer grid of places."""
    chips: list[Array] = []
    seen: set[tuple[int, int]] = set()
    for most in (MOST_CHIPS, FINE):
        for place in places(dataset.width, dataset.height, most):
            if place not in seen and len(chips) < MOST_CHIPS:
                seen.add(place)
                chip = _chip(dataset, bands, *place)
                chips += [] if chip is None else [chip]
        if chips:
            break
    return chips


def places(width: int, height: int, most: int) -> list[tuple[int, int]]:
    """First column and row of at most `most` chips that do not overlap, spread evenly over a raster."""
    across, down = max(width // CHIP, 1), max(height // CHIP, 1)
    if across * down > most:
        across = min(across, max(round(math.sqrt(most * across / down)), 1), most)
        down = min(down, most // across)
        across = min(max(width // CHIP, 1), most // down)
    return [(x, y) for y in _starts(height, down) for x in _starts(width, across)]


def _starts(length: int, count: int) -> list[int]:
    if length <= CHIP:
        return [0]
    return [(2 * at + 1) * (length - count * CHIP) // (2 * count) + at * CHIP for at in range(count)]


def _chip(dataset: Any, bands: list[int], column: int, row: int) -> Array | None:
    """The chip (bands, 128, 128) float32 at a place; None where too much of it is nodata."""
    from rasterio.windows import Window

    window = Window(column, row, min(CHIP, dataset.width - column), min(CHIP, dataset.height - row))
    chip: Array = dataset.read(bands, window=window).astype(np.float32)
    valid = (dataset.read_masks(bands, window=window) > 0).all(0) & np.isfinite(chip).all(0)
    if np.mean(~valid) > HOLES:
        return None
    if not valid.all():
        chip[:, ~valid] = chip[:, valid].mean(1, dtype=np.float64, keepdims=True)
    missing = CHIP - chip.shape[1], CHIP - chip.shape[2]
    return np.pad(chip, ((0, 0), (0, missing[0]), (0, missing[1])), mode="reflect")


def _doubts(chips: list[Array], grid: Grid, raster: str, card: ModelCard) -> list[str]:
    """What is so unlike the imagery that the model was trained on that its encoder may be misled."""
    doubts = []
    pixels = np.stack(chips).astype(np.float64)
    for at, band in enumerate(card.bands):
        if not is_like(pixels[:, at], band):
            low, high = np.percentile(pixels[:, at], (1, 99))
            doubts.append(
                f"STYLE_IMAGE: band {band.name} of {raster} lies in {low:.4g} to {high:.4g}, the imagery that the "
                f"model was trained on in {band.minimum:.4g} to {band.maximum:.4g} (mean {band.mean:.4g}). If these "
                "are other units, convert the raster first."
            )
    metres = grid.pixel_metres()
    if metres is not None and math.isfinite(metres) and abs(metres / card.pixel_size - 1) > 0.25:
        doubts.append(
            f"STYLE_IMAGE: the pixels of {raster} are {metres:.3g} m large, the model was trained for "
            f"{card.pixel_size:g} m: the look may be read wrongly."
        )
    return doubts


def is_like(values: Array, band: BandInfo) -> bool:
    """Whether a band's values could be those of the card: nearly all near its range, and not squeezed into a
    fiftieth of it, as reflectances from 0 to 1 are in a range of digital numbers."""
    extent = max(band.maximum - band.minimum, 1e-12)
    outside = np.mean((values < band.minimum - extent / 4) | (values > band.maximum + extent / 4))
    return bool(outside <= 0.05 and values.max() - values.min() >= extent / 50)
