"""An ONNX model that is given whole batches: opened on a device, checked against its card, run as often as needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard
from ...contract.errors import ModelError
from ..machine import bounded_threads
from .proof import Input, check_signature
from .providers import Wish, first_line, open_session

Array = NDArray[Any]


class Batches:
    """A model whose inputs and outputs have a batch axis first; what an item is, a subclass says."""

    ITEM = "chip"
    INPUTS: ClassVar[dict[str, Input]] = {"image": ("tensor(float)", (None, None, None, None))}

    def __init__(
        self, path: str | Path, card: ModelCard, output: str, device: str = "auto", threads: int | None = None
    ) -> None:
        """Open the model at path, whose card it is. Raises ModelError where it has other inputs or no such output,
        JobError where the device is not there."""
        self.path, self.card, self._output = str(path), card, output
        self._session, self.provider = open_session(Wish(self.path, device, bounded_threads(threads)))
        check_signature(self._session, self.INPUTS, {output: None}, self.path)

    def batch(self, feeds: dict[str, Any], outputs: Sequence[str] = ()) -> list[Array]:
        """The outputs of these names, or the one that the model is for, of one batch. Raises ModelError."""
        try:
            found: list[Array] = self._session.run(list(outputs or [self._output]), feeds)
        except Exception as error:  # onnxruntime's exceptions share no public base
            raise ModelError(
                f"Expected {self.path} to compute a {self.ITEM}, found a failure ({first_line(error)}). Export the "
                "model again, or choose another DEVICE."
            ) from error
        return found

    def one(self, feeds: dict[str, Any], *shape: int) -> Array:
        """The output of a batch of one item, without the batch axis, which has that shape. Raises ModelError where the
        network fails, gives another shape, or numbers that are not finite."""
        found, expected = self.batch(feeds)[0], (1, *shape)
        is_finite = bool(np.isfinite(found).all())
        if found.shape != expected or not is_finite:
            raise ModelError(
                f"The card of {self.path} promises finite {self.ITEM}s of shape {expected}, the model gave "
                f"{found.shape}{'' if is_finite else ' with numbers that are not finite'}. Export the model again."
            )
        first: Array = found[0]
        return first
