"""How different two images of one mask look: the LPIPS distance, on maps of the satellite network and as published."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...contract.card import BandInfo
from ...contract.errors import ModelError
from ...contract.resources import BUNDLED_EMBEDDING
from .embedding import as_seen
from .graph import ImageGraph
from .networks import OutOfReachError, PublishedWeights, state

LEVELS = ("level1", "level2", "level3")
ALEXNET = PublishedWeights("https://download.pytorch.org/models/alexnet-owt-7be5be79.pth", "7be5be79")
"""torchvision's AlexNet, on which LPIPS was published."""
_SLICES = {0: 1, 3: 2, 6: 3, 8: 4, 10: 5}  # convolution of AlexNet -> part of torchmetrics' network
_TINY = 1e-10  # under a length, so that a position without any feature is no division by zero

Images = NDArray[np.float32]
Weights = NDArray[Any]
Distances = NDArray[np.float64]


class Perceptual(Protocol):
    """A distance of images that look at the same place."""

    def distances(self, images: Images, pairs: NDArray[np.int64], weights: Weights) -> Distances:
        """Distances (p,) of pairs (p, 2) of images (n, bands, h, w) in raw digital numbers, averaged over pixels with
        weights (h, w) of at least 0; NaN where they are all 0."""
        ...


class SatellitePerceptual:
    """The LPIPS form on the three maps (1/2, 1/4, 1/8 of the size) of the bundled satellite network."""

    def __init__(self, bands: Sequence[BandInfo], path: str | Path = BUNDLED_EMBEDDING, threads: int | None = None):
        """bands: those of the images, by whose ranges they are scaled (embedding.as_seen). Raises ModelError."""
        self._bands, self._graph = bands, ImageGraph(path, "embedding", "features", threads)

    def distances(self, images: Images, pairs: NDArray[np.int64], weights: Weights) -> Distances:
        """See Perceptual and level_distances; the distances of the levels are added, as in LPIPS."""
        batches = list(self._graph.run_all(as_seen(images, self._bands), LEVELS))
        levels = [np.concatenate([batch[number] for batch in batches]) for number in range(len(LEVELS))]
        found: Distances = np.sum([level_distances(level, pairs, weights) for level in levels], axis=0)
        return found


def level_distances(maps: Images, pairs: NDArray[np.int64], weights: Weights) -> Distances:
    """Distances (p,) of pairs of maps (n, channels, h, w): the mean over positions of |a / |a| - b / |b||^2.

    One level of Zhang et al. (2018, https://arxiv.org/abs/1801.03924), equation 1, with every channel's weight 1 where
    LPIPS has learnt ones: the baseline that the paper calls cosine distance, from 0 to 2 for features that are never
    negative. Positions count by the weights (h', w') of the pixels that they stand for.
    """
    lengths = np.sqrt(np.square(maps.astype(np.float64)).sum(1, keepdims=True))
    unit = maps / (lengths + _TINY)
    cells = _pooled(weights, unit.shape[2:])
    total = cells.sum()
    if total <= 0:
        return np.full(len(pairs), np.nan)
    return np.array([float((np.square(unit[a] - unit[b]).sum(0) * cells).sum() / total) for a, b in pairs])


def _pooled(weights: Weights, size: tuple[int, ...]) -> NDArray[np.float64]:
    """The weights of blocks of pixels; an image under 32 px lies in the middle of what the network sees."""
    height, width = weights.shape
    beyond = [max(0, 32 - side) for side in (height, width)]
    grown = np.pad(weights.astype(np.float64), [(less // 2, less - less // 2) for less in beyond])
    steps = [-(-side // cells) for side, cells in zip(grown.shape, size)]
    edges = [(0, step * cells - side) for side, cells, step in zip(grown.shape, size, steps)]
    blocks = np.pad(grown, edges).reshape(size[0], steps[0], size[1], steps[1])
    found: NDArray[np.float64] = blocks.sum((1, 3))
    return found


class PublishedPerceptual:
    """LPIPS (Zhang et al. 2018, equation 1) as published: AlexNet and its learnt weights, by torchmetrics."""

    def __init__(self, bands: Sequence[BandInfo], weights: str, device: str = "cpu") -> None:
        """weights: file of torchvision's AlexNet weights, or hub.

        Raises OutOfReachError where torch or the hub are out of reach, ModelError where the file holds other weights.
        """
        found = state(ALEXNET, weights, "LPIPS")
        import torch

        try:
            from torchmetrics.functional.image.lpips import _NoTrainLpips
        except ImportError as error:
            raise OutOfReachError(
                f"LPIPS needs torchmetrics ({error}). Install the worker environment, tier training."
            ) from error
        self._bands, self._torch = bands, torch
        net = _NoTrainLpips(net="alex", pnet_rand=True)
        try:
            net.net.load_state_dict(
                {f"slice{part}.{at}.{kind}": found[f"features.{at}.{kind}"]
                 for at, part in _SLICES.items() for kind in ("weight", "bias")}
            )  # fmt: skip
        except (KeyError, TypeError, RuntimeError) as error:
            raise ModelError(f"Expected weights of AlexNet, found others ({str(error)[:200]}).") from error
        self._device = "cuda" if device != "cpu" and torch.cuda.is_available() else "cpu"
        self._net = net.to(self._device)

    def distances(self, images: Images, pairs: NDArray[np.int64], weights: Weights) -> Distances:
        """See Perceptual; bands and numbers map to red, green and blue as for the satellite network.

        Where weights differ, the levels' maps are enlarged to the image's size first, as torchmetrics does it.
        """
        torch = self._torch
        seen = torch.from_numpy(as_seen(images, self._bands) / 127.5 - 1).to(self._device)
        cells = _pooled(weights, tuple(seen.shape[2:]))
        if cells.sum() <= 0:
            return np.full(len(pairs), np.nan)
        self._net.spatial = bool(weights.min() < weights.max())  # else the mean of each level, exactly as published
        found = []
        with torch.no_grad():
            for a, b in pairs:
                apart = self._net(seen[a : a + 1], seen[b : b + 1])[0, 0].double().cpu().numpy()
                found.append(float((apart * cells).sum() / cells.sum()) if self._net.spatial else float(apart.item()))
        return np.array(found)
