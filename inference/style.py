"""The look of a real raster as a style: chips spread over it go through the encoder that lies beside the model."""

from __future__ import annotations

import hashlib
import math
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import BandInfo, ModelCard, read_card, require_encoder
from ..contract.errors import InputError, ModelError
from ..contract.events import Message, Report, Warning
from .grid import Grid
from .providers import Wish, open_session

CHIP = 128  # pixels along a side
LEAST = 32  # pixels along a side of the smallest raster whose look can be told
MOST_CHIPS = 64
FINE = 1024  # places that are tried where none of the first 64 is covered by imagery
HOLES = 0.1  # share of a chip that may be nodata

Array = NDArray[Any]


def encoder_path(model: str, card: ModelCard) -> Path:
    """The encoder that lies beside a generator. Raises JobError where the model has none, ModelError where the file
    is missing or not the one that the model was trained with."""
    require_encoder(card, "STYLE_IMAGE")
    path = Path(model).absolute().parent / Path(card.encoder or "").name
    if not path.is_file():
        raise ModelError(
            f"STYLE_IMAGE: expected the model's encoder {path.name} beside {model}, found no such file. Copy it there "
            "from where the model was trained, or leave STYLE_IMAGE empty."
        )
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != card.encoder_sha256:
        raise ModelError(
            f"STYLE_IMAGE: expected the encoder that {model} was trained with (SHA-256 {card.encoder_sha256}), found "
            f"another file at {path} ({found}). Copy the encoder of this very model beside it."
        )
    return path


class Encoder:
    """The encoder of a generator: imagery in, style out."""

    def __init__(self, model: str, card: ModelCard, device: str = "auto", threads: int | None = None) -> None:
        """Open the encoder beside the generator at `model` with that card. Raises JobError or ModelError."""
        self.path = encoder_path(model, card)
        self.card = read_card(self.path)
        wrong = None
        if self.card.kind != "encoder":
            wrong = f"an encoder, found a {self.card.kind}"
        elif self.card.style_size != card.style_size:
            wrong = f"styles of {card.style_size} numbers, found {self.card.style_size}"
        elif len(self.card.bands) != len(card.bands):
            wrong = f"{len(card.bands)} bands, found {len(self.card.bands)}"
        if wrong:
            raise ModelError(f"STYLE_IMAGE: expected {wrong} in {self.path}. Export the model again.")
        self._session, _ = open_session(Wish(str(self.path), device, threads or 0))

    def style(self, raster: str, report: Report) -> NDArray[np.float32]:
        """The mean (style_size,) of the styles of up to 64 chips of 128 px, spread evenly over a raster.

        A chip that is nodata over more than a tenth is left out; smaller holes take the mean of the chip. A raster
        smaller than a chip is continued by reflection. Raises InputError where there is nothing to look at.
        """
        found = read_chips(raster, self.card)
        total = np.zeros(self.card.style_size, np.float64)
        for chip in found.chips:
            total += self.mean(chip)
        report(Message(f"The look of {raster} was taken from {len(found.chips)} of its {CHIP} px chips."))
        for text in found.doubts:
            report(Warning(text))
        return (total / len(found.chips)).astype(np.float32)

    def mean(self, chip: Array) -> Array:
        """The mean (style_size,) of the style of a chip (bands, 128, 128) in raw digital numbers. Raises ModelError."""
        try:
            mean: Array = self._session.run(["mean"], {"image": chip[None]})[0]
        except Exception as error:  # onnxruntime's exceptions share no public base
            raise ModelError(
                f"Expected {self.path} to take a chip of {CHIP} pixels, found a failure ({str(error)[:200]}). "
                "Export the model again, or choose another DEVICE."
            ) from error
        if mean.shape != (1, self.card.style_size) or not np.isfinite(mean).all():
            raise ModelError(
                f"Expected {self.card.style_size} numbers as style from {self.path}, found shape {mean.shape}, or "
                "values that are none. Export the model again."
            )
        first: Array = mean[0]
        return first


@dataclass(frozen=True)
class Chips:
    """Chips (bands, 128, 128) float32 in raw digital numbers, and what is odd about the raster."""

    chips: tuple[Array, ...]
    doubts: tuple[str, ...]


def read_chips(raster: str, card: ModelCard) -> Chips:
    """Chips that are spread evenly over a raster. Raises InputError where it cannot be read or has none."""
    import rasterio

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        try:
            with rasterio.open(raster) as dataset:
                bands = _check(dataset, raster, card)
                chips = _read(dataset, bands)
                grid = Grid(dataset.transform, dataset.crs, dataset.width, dataset.height)
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
    return Chips(tuple(chips), tuple(_doubts(chips, grid, raster, card)))


def _check(dataset: Any, raster: str, card: ModelCard) -> list[int]:
    """The numbers of the bands that are imagery: all but alpha, which GDAL takes many a fourth band for that is
    none. Raises InputError."""
    from rasterio.enums import ColorInterp

    bands = list(dataset.indexes)
    if len(bands) != len(card.bands):
        bands = [at for at in bands if dataset.colorinterp[at - 1] != ColorInterp.alpha]
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
    return bands


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
