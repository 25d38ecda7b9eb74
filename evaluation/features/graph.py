"""An ONNX model that looks at imagery: opened in onnxruntime, checked against its card, run in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import BandInfo, read_card, require_kind
from ...contract.errors import InputError
from ...inference.network.batches import Batches

PIXELS = 2**18
"""Pixels that a batch holds; results do not depend on it, memory does."""


class ImageGraph(Batches):
    """A model whose input is `image` (n, bands, h, w) float32, on the CPU: a segmenter or an embedding."""

    def __init__(self, path: str | Path, kind: str, output: str, threads: int | None = None) -> None:
        """Open the model. Raises ModelError where it is not of that kind or has other inputs and outputs.

        threads: CPU threads of the network; all cores if not given.
        """
        super().__init__(path, require_kind(read_card(path), kind, path, kind.upper()), output, "cpu", threads)

    def run(self, images: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
        """The output of one batch of images (n, bands, h, w) after the other, in their order."""
        for found in self.run_all(images):
            yield found[0]

    def run_all(self, images: NDArray[np.float32], outputs: Sequence[str] = ()) -> Iterator[list[NDArray[np.float32]]]:
        """The same of several outputs at once. Raises ModelError where the graph has no such output."""
        size = max(1, PIXELS // max(images.shape[2] * images.shape[3], 1))
        for first in range(0, len(images), size):
            yield self.batch({"image": images[first : first + size]}, outputs)


def filled(images: NDArray[Any], bands: Sequence[BandInfo], nodata: float | None = None) -> NDArray[np.float32]:
    """Images (n, bands, h, w) as float32, with each band's mean where there is nothing to see.

    That is where a value is not finite, and where all bands of a pixel hold `nodata`. Raises InputError where the
    images are not of that shape.
    """
    if images.ndim != 4 or images.shape[1] != len(bands) or 0 in images.shape[1:]:
        names = ", ".join(band.name for band in bands)
        raise InputError(
            f"Expected images of shape (n, {len(bands)}, height, width) with the bands {names}, found "
            f"{images.shape}. Give as many bands as are described."
        )
    means = np.array([band.mean for band in bands], np.float32)[:, None, None]
    values = images.astype(np.float32)
    hidden = ~np.isfinite(values)
    if nodata is not None:
        hidden |= (images == nodata).all(1, keepdims=True)
    return np.where(hidden, means, values)
