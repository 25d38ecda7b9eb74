"""A scene generator in onnxruntime: one labelled picture at a time, each from a seed of its own."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard, read_card
from ...contract.errors import ModelError
from ...datasets.labelled_folder import is_plain
from ..windows.noise import style
from .providers import Wish, open_session

KIND = "scene-generator"


class SceneNetwork:
    """The network, opened, checked against its card and tried once."""

    def __init__(self, path: str, device: str = "auto", threads: int | None = None) -> None:
        """Open the model at path. Raises ModelError where it is of another kind, not what its card says, or has names
        of classes that are no names of folders; JobError where the device is not there."""
        self.path, self.card = path, read_card(path)
        if self.card.kind != KIND:
            raise ModelError(
                f"Expected a scene generator as MODEL, found a model of kind {self.card.kind} in {path}. Choose one "
                "that Train scene generator made."
            )
        for name in (each.name for each in self.card.classes):
            if not is_plain(name):
                raise ModelError(
                    f"Expected class names that can be names of folders, found {name!r} in {path}. Train the model "
                    "anew from a folder of classes."
                )
        self._session, self.provider = open_session(Wish(path, device, threads or 0))
        found = sorted(node.name for node in self._session.get_inputs())
        if found != ["label", "noise"]:
            raise ModelError(
                f"The card of {path} promises inputs label, noise, the model has {', '.join(found) or 'none'}. Export "
                "the model again."
            )
        self.draw(0, np.zeros(self.card.style_size, np.float32))

    def draw(self, label: int, noise: NDArray[np.float32]) -> NDArray[Any]:
        """The picture (bands, size, size) of a label and noise (style_size,), in the card's data type.

        One at a time: what a picture becomes cannot depend on others then. Raises ModelError where the network fails,
        gives another shape, or numbers that are not finite.
        """
        card = self.card
        feeds = {"label": np.array([label], np.int64), "noise": noise[None]}
        try:
            image: NDArray[np.float32] = self._session.run(["image"], feeds)[0]
        except Exception as error:  # onnxruntime's exceptions share no public base
            raise ModelError(
                f"Expected {self.path} to compute a picture, found a failure ({str(error).strip()[:200]}). Export the "
                "model again, or choose another DEVICE."
            ) from error
        expected = (1, len(card.bands), card.scene_size, card.scene_size)
        if image.shape != expected or not np.isfinite(image).all():
            raise ModelError(
                f"The card of {self.path} promises finite pictures of shape {expected}, the model gave {image.shape}"
                f"{'' if np.isfinite(image).all() else ' with numbers that are not finite'}. Export the model again."
            )
        return as_data_type(image[0], card)


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
