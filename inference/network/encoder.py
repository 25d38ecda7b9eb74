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
from .providers import Wish, open_session

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
