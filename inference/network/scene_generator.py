"""A scene generator in onnxruntime: one labelled picture at a time, each from a seed of its own."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard, read_card, require_kind
from ...contract.errors import ModelError
from ...datasets.labelled.folder import is_plain
from ..windows.noise import style
from .batches import Batches
from .proof import Input


class SceneNetwork(Batches):
    """The network, opened, checked against its card and tried once."""

    ITEM = "picture"
    INPUTS: ClassVar[dict[str, Input]] = {"label": ("tensor(int64)", (None,)), "noise": ("tensor(float)", (None, None))}

    def __init__(self, path: str, device: str = "auto", threads: int | None = None) -> None:
        """Open the model at path. Raises ModelError where it is of another kind, not what its card says, or has names
        of classes that are no names of folders; JobError where the device is not there."""
        card = require_kind(read_card(path), "scene-generator", path)
        for name in (each.name for each in card.classes):
            if not is_plain(name):
                raise ModelError(
                    f"Expected class names that can be names of folders, found {name!r} in {path}. Train the model "
                    "anew from a folder of classes."
                )
        super().__init__(path, card, "image", device, threads)
        self.draw(0, np.zeros(card.style_size, np.float32))

    def draw(self, label: int, noise: NDArray[np.float32]) -> NDArray[Any]:
        """The picture (bands, size, size) of a label and noise (style_size,), in the card's data type.

        One at a time: what a picture becomes cannot depend on others then. Raises ModelError where the network fails,
        gives another shape, or numbers that are not finite.
        """
        card = self.card
        feeds = {"label": np.array([label], np.int64), "noise": noise[None]}
        return as_data_type(self.one(feeds, len(card.bands), card.scene_size, card.scene_size), card)


def picture_noise(seed: int, name: str, number: int, size: int) -> NDArray[np.float32]:
    """Noise (size,) of picture `number` of the class of that name: of these and the seed alone, whatever else is
    drawn."""
    digest = hashlib.sha256(f"{seed}\0{number}\0{name}".encode()).digest()
    return style(int.from_bytes(digest[:8], "little"), size)


def as_data_type(image: NDArray[np.float32], card: ModelCard) -> NDArray[Any]:
    """Digital numbers in the card's data type: rounded and limited where these are whole."""
    kind = np.dtype(card.data_type)
    if kind.kind == "f":
        return image.astype(kind)
    limits = np.iinfo(kind)
    return np.clip(np.rint(image), limits.min, limits.max).astype(kind)
