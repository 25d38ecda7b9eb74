"""The look of a real raster as a style: chips spread over it go through the encoder that lies beside the model."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard, read_card, require_encoder
from ...contract.errors import ModelError
from ...contract.events import Message, Report, Warning
from ...rasters.sampling import CHIP, read_chips
from .batches import Batches

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


class Encoder(Batches):
    """The encoder of a generator: imagery in, style out."""

    ITEM = "style"

    def __init__(self, model: str, card: ModelCard, device: str = "auto", threads: int | None = None) -> None:
        """Open the encoder beside the generator at `model` with that card. Raises JobError or ModelError."""
        path = encoder_path(model, card)
        own = read_card(path)
        wrong = None
        if own.kind != "encoder":
            wrong = f"an encoder, found a {own.kind}"
        elif own.style_size != card.style_size:
            wrong = f"styles of {card.style_size} numbers, found {own.style_size}"
        elif len(own.bands) != len(card.bands):
            wrong = f"{len(card.bands)} bands, found {len(own.bands)}"
        if wrong:
            raise ModelError(f"STYLE_IMAGE: expected {wrong} in {path}. Export the model again.")
        super().__init__(path, own, "mean", device, threads)

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
        return self.one({"image": chip[None]}, self.card.style_size)
