"""Reduced precision: where a model's 16-bit variant lies, and how far two outputs are apart in digital numbers."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard
from ...contract.errors import JobError, ModelError

TOLERANCE = 1.0
"""Digital numbers by which reduced precision may differ from the full one at any pixel and band."""
STEPS = 255
"""Digital numbers of a band of floating-point imagery: steps between its minimum and maximum."""


def variant(path: str, card: ModelCard, precision: str, gains: bool) -> str | None:
    """The file that computes in 16 bits beside the model at `path`, or None where the model itself shall compute.

    precision: full, half, or auto, which takes the variant where there is one and the device `gains` from it.
    Raises JobError where half was asked for and there is none, ModelError where the file is not the model's.
    """
    if precision == "full" or (precision == "auto" and not (gains and card.half)):
        return None
    if not card.half:
        raise JobError(
            f"precision: expected a model with a 16-bit variant, found {card.name} without one. Set PRECISION to auto "
            "or full; Train generator writes the variant where it stays within a digital number."
        )
    beside = Path(path).absolute().parent / Path(card.half).name
    if not beside.is_file():
        if precision == "auto":  # a model copied alone is whole
            return None
        raise ModelError(
            f"precision: expected the model's 16-bit variant {beside.name} beside {path}, found no such file. Copy it "
            "there from where the model was trained, or set PRECISION to auto or full."
        )
    found = hashlib.sha256(beside.read_bytes()).hexdigest()
    if found != card.half_sha256:
        raise ModelError(
            f"precision: expected the 16-bit variant that was exported with {path} (SHA-256 {card.half_sha256}), found "
            f"another file at {beside} ({found}). Copy the variant of this very model beside it, or set PRECISION to "
            "full."
        )
    return str(beside)


def digital_number(card: ModelCard) -> NDArray[np.float32]:
    """What one digital number is, (bands, 1, 1): 1, or a 255th of the band's range in floating-point imagery."""
    if card.data_type != "float32":
        return np.ones((len(card.bands), 1, 1), np.float32)
    spans = [(band.maximum - band.minimum) / STEPS for band in card.bands]
    return np.array(spans, np.float32).reshape(-1, 1, 1)


def differences(card: ModelCard, one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.float32]:
    """Absolute differences of two images (..., bands, h, w) in digital numbers."""
    apart: NDArray[np.float32] = np.abs(one.astype(np.float32) - other) / digital_number(card)
    return apart


def difference(card: ModelCard, one: NDArray[Any], other: NDArray[Any]) -> float:
    """The largest of the differences; infinite where a value is no number."""
    largest = float(differences(card, one, other).max())
    return largest if np.isfinite(largest) else float("inf")
