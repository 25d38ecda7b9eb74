"""The generator: class indices, noise and style of a window in, its image out."""

from __future__ import annotations

from typing import Any

import numpy as np

from .graph import Array, Graph
from .proof import Input
from .transfer import OnDevice


class Network(Graph):
    """A generator: class indices, noise and style of a window in, its image out."""

    KIND = "generator"
    OUTPUT = "image"

    @property
    def channels(self) -> int:
        """Bands of the image."""
        return len(self.card.bands)

    def inputs(self, height: int | None, width: int | None) -> dict[str, Input]:
        """Class indices; noise and style where the card has numbers for them."""
        card = self.card
        cells = [None if side is None else side // card.noise_stride for side in (height, width)]
        found: dict[str, Input] = {"classes": ("tensor(uint8)", (None, 1, height, width))}
        if card.noise_channels:
            found["noise"] = ("tensor(float)", (None, card.noise_channels, *cells))
        if card.style_size:
            found["style"] = ("tensor(float)", (None, card.style_size))
        return found

    def run(self, classes: Any, noise: Any, style: Array) -> Any:
        """The image (bands, h, w) of class indices (h, w), noise (channels, h / stride, w / stride), style (size,).

        classes, noise: as arrays, or as `ready` gave them; the image: as `compute` gives it. Raises OutOfMemoryError,
        or ModelError where the network fails or gives another shape.
        """
        feeds: dict[str, Any] = {"classes": classes if isinstance(classes, OnDevice) else classes[None, None]}
        if self.card.noise_channels:
            feeds["noise"] = noise if isinstance(noise, OnDevice) else noise[None]
        if self.card.style_size:
            feeds["style"] = style[None]
        return self.compute(feeds, *classes.shape)

    def trial(self, patches: Array, draw: np.random.Generator) -> tuple[Array, ...]:
        """Classes by patches; noise and style are drawn."""
        card = self.card
        noise = (card.noise_channels, *(side // card.noise_stride for side in patches.shape))
        return (
            (patches * len(card.classes)).astype(np.uint8),
            draw.standard_normal(noise, np.float32),
            draw.standard_normal(card.style_size, np.float32),
        )
