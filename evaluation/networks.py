"""Networks whose features are compared: satellite, segmenter, and with torch the published Inception and ResNet-50."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..contract.card import BandInfo
from ..contract.errors import LandSynthError
from ..contract.evaluation_jobs import EvaluateJob
from .embedding import Embedding

Look = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Features (n, d) of images (n, bands, h, w) in raw digital numbers, NaN where nothing is shown."""


class OutOfReachError(LandSynthError):
    """A network cannot be had here: no torch, no weights, no hub. Its text says why."""


def opened(embedding: str, job: EvaluateJob, bands: Sequence[BandInfo]) -> Look:
    """The network of that name for imagery of these bands.

    Raises OutOfReachError where it cannot be had, ModelError where its file is not the network it should be.
    """
    if embedding == "satellite":
        network = Embedding(threads=job.threads)
        return lambda images: network.features(images, bands)
    raise OutOfReachError(f"{embedding}: not there.")
