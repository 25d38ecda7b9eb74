"""Imagery that a generator paints over the masks of chips: each chip by its own seed, without the edge of a window."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS
from ...contract.classes import casts_over, resolve
from ...contract.errors import InputError, MappingError
from ...contract.events import Report
from ...inference.network.encoder import Encoder
from ...inference.network.generator import Network
from ...inference.windows.blend import to_type
from ...inference.windows.continuing import continued
from ...inference.windows.draw import draw
from ...inference.windows.plan import up
from ...inference.windows.shadows import Shadows
from ...rasters.sampling import CHIP
from ...rasters.scenes import cells
from .cut import ChipBatch, ChipSet, Place
from .sources import Look

Images = NDArray[np.float32]


class Painter:
    """A generator that paints chips of class indices, and takes the look of real chips where it has an encoder."""

    def __init__(self, model: str, look: Look, report: Report, device: str = "auto", threads: int | None = None):
        """Open the generator for imagery of that look. Raises ModelError, JobError, MappingError, or InputError where
        its bands or data type differ."""
        self._network = Network(model, device, threads)
        self.card, self.look = self._network.card, look
        self._network.say(report)
        _check_bands(self.card.bands, self.card.data_type, look, model)
        self._indices = self._meaning()
        self._shadows = Shadows.of(self.card) if casts_over(self.card, look.classes) else None
        self.context = self.card.context
        self.has_encoder = bool(self.card.encoder and self.card.style_size)
        self._open_encoder: Callable[[], Encoder] = lambda: Encoder(model, self.card, device, threads)
        self._encoder: Encoder | None = None

    def paint(
        self, classes: NDArray[np.uint8], seeds: Sequence[int], class_seeds: Mapping[int, int] | None = None
    ) -> Images:
        """Images (n, bands, c, c) in raw digital numbers of class indices (n, c, c), each by its own seed.

        class_seeds: class index -> seed of that class alone, in all of them, as CLASS_SEEDS of `generate`.

        The same mask and seed give the same image in any batch. Land cover is continued beyond a chip's edge and
        where it has no class, as far as the network looks, and shadows are cast, as in `generate`; numbers are those
        that a file of the generator's data type would hold. Raises MappingError where a class is none of the
        generator's.
        """
        own = {int(self._indices[index]): seed for index, seed in (class_seeds or {}).items()}
        return np.stack([self._one(each, seed, None, own) for each, seed in zip(classes, seeds)])

    def encoded(self, images: Images, classes: NDArray[np.uint8], seeds: Sequence[int]) -> Images:
        """The same in the styles that the encoder reads off real chips (n, bands, c, c), in raw digital numbers.

        A chip without a number where nothing is shown takes its band's mean there. Raises ModelError or JobError.
        """
        self._encoder = self._encoder or self._open_encoder()
        styles = [self._style(image) for image in images]
        return np.stack([self._one(each, seed, style) for each, seed, style in zip(classes, seeds, styles)])

    def _one(
        self, classes: NDArray[np.uint8], seed: int, style: NDArray[np.float32] | None,
        own: Mapping[int, int] | None = None,
    ) -> Images:  # fmt: skip
        card, reach = self.card, self.context
        height, width = classes.shape
        sides = [up(side + 2 * reach, card.multiple) for side in (height, width)]
        known = self._indices[classes]
        if (missing := (known == NO_CLASS) & (classes != NO_CLASS)).any():
            raise self._unknown(classes[missing])
        window = np.full(sides, NO_CLASS, np.uint8)
        window[reach : reach + height, reach : reach + width] = known
        if self._shadows:
            window = self._shadows.over(np.pad(window, self._shadows.reach, constant_values=NO_CLASS))
        window = continued(window, reach)
        drawn = draw(card, seed, own or {}, style)
        self._network.specialise(sides[0], sides[1])
        image = self._network.run(window, drawn.noise(window, 0, 0), drawn.style)
        inside = image[:, reach : reach + height, reach : reach + width]
        return to_type(inside, card.data_type).astype(np.float32)

    def _style(self, image: Images) -> NDArray[np.float32]:
        """The mean of the styles of the squares of 128 px in a chip; smaller ones are continued by reflection."""
        means = np.array([band.mean for band in self.look.bands], np.float32)[:, None, None]
        filled = np.where(np.isfinite(image), image, means).astype(np.float32)
        filled = np.pad(filled, [(0, 0), *((0, max(CHIP - side, 0)) for side in image.shape[1:])], mode="symmetric")
        places = cells(filled.shape[1], filled.shape[2], CHIP)
        squares = [filled[:, top : top + CHIP, left : left + CHIP] for top, left in places]
        if self._encoder is None:
            raise ValueError("encoded() opens the encoder")
        found: NDArray[np.float32] = np.mean([self._encoder.mean(each) for each in squares], 0, dtype=np.float64)
        return found.astype(np.float32)

    def _meaning(self) -> NDArray[np.uint8]:
        """The generator's index of each index of the look's classes; 255 of those that it does not have."""
        found = np.full(256, NO_CLASS, np.uint8)
        names = {each.code: each.name for each in self.look.classes}
        table = resolve("", names, self.card, dict.fromkeys(names, 1)).table
        for index, each in enumerate(self.look.classes):
            found[index] = table.get(each.code, NO_CLASS)
        return found

    def _unknown(self, indices: NDArray[np.uint8]) -> MappingError:
        names = ", ".join(self.look.classes[index].name for index in np.unique(indices))
        known = ", ".join(f"{each.code} {each.name}" for each in self.card.classes)
        return MappingError(
            f"Expected land cover of the generator's classes ({known}), found {names}. Choose a generator that was "
            "trained on these classes, or give synthetic imagery."
        )


class PaintedChips(ChipSet):
    """The masks of real chips, painted; what was painted once is kept in a file without a name."""

    def __init__(self, real: ChipSet, painter: Painter, seed: int, memory_mb: int, is_encoded: bool = False) -> None:
        """is_encoded: in the styles of the real chips, else in drawn ones. Raises InputError without land cover."""
        if not real.classes:
            raise InputError(
                "Expected land cover, which a generator can paint, found only imagery. Give LANDCOVER, or SYNTHETIC."
            )
        super().__init__(real.look, real.places, real.side, memory_mb)
        self._real, self._painter, self._is_encoded = real, painter, is_encoded
        self._seeds = [chip_seed(seed, place) for place in real.places]
        self._type = np.dtype(painter.card.data_type)
        self._file: Any = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the chips do
        self._is_there = np.zeros(real.count, bool)

    def batch(self, numbers: Sequence[int]) -> ChipBatch:
        """See ChipSet."""
        real = self._real.batch(numbers)
        shape = real.images.shape[1:]
        size = int(np.prod(shape)) * self._type.itemsize
        new = [at for at, number in enumerate(numbers) if not self._is_there[number]]
        if new:
            for at, image in zip(new, self._painted(real, new, numbers)):
                self._file.seek(numbers[at] * size)
                self._file.write(image.astype(self._type).tobytes())
                self._is_there[numbers[at]] = True
        images = np.empty(real.images.shape, np.float32)
        for at, number in enumerate(numbers):
            self._file.seek(number * size)
            images[at] = np.frombuffer(self._file.read(size), self._type).reshape(shape)
        images[np.broadcast_to((real.classes == NO_CLASS)[:, None], images.shape)] = np.nan
        return ChipBatch(images, real.classes)

    def _painted(self, real: ChipBatch, chosen: list[int], numbers: Sequence[int]) -> Images:
        seeds = [self._seeds[numbers[at]] for at in chosen]
        if self._is_encoded:
            return self._painter.encoded(real.images[chosen], real.classes[chosen], seeds)
        return self._painter.paint(real.classes[chosen], seeds)


def chip_seed(seed: int, place: Place) -> int:
    """Seed of one chip: the first 31 bits of SHA-256 of "seed/source/row/column"."""
    digest = hashlib.sha256(f"{seed}/{place.source}/{place.row}/{place.column}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def _check_bands(bands: Sequence[Any], data_type: str, look: Look, model: str) -> None:
    mine, theirs = [band.name for band in look.bands], [band.name for band in bands]
    if len(mine) != len(theirs) or look.data_type != data_type:
        raise InputError(
            f"Expected a generator of the bands of the real imagery ({', '.join(mine)}; {look.data_type}), found "
            f"{', '.join(theirs)}; {data_type} in {model}. Choose a generator that was trained on such imagery."
        )
