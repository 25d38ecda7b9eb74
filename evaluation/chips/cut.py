"""Chips of real and synthetic imagery: square windows, spread evenly, of the same places where both show the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, BandInfo, ClassInfo
from ...contract.errors import InputError
from ...rasters.scenes import cells, reading, spread
from .sources import Look, Piece, Source

LABELLED = 0.5  # share of a chip that must be labelled
MOST_AT_ONCE = 64  # chips; larger batches are no faster
COPIES = 8  # of a batch's numbers that may be in memory while it is looked at


@dataclass(frozen=True)
class Place:
    """Where a chip lies: scene, its first row and column, the scene whose mask it shows, and the image's file."""

    scene: str
    row: int
    column: int
    source: str
    image: str


@dataclass(frozen=True)
class ChipBatch:
    """Images (n, bands, c, c) float32 in raw digital numbers, NaN where nothing is shown or labelled; classes
    (n, c, c) uint8, indices into the set's classes, 255 for none."""

    images: NDArray[np.float32]
    classes: NDArray[np.uint8]


class ChipSet:
    """Chips in a fixed order. A subclass says where the pixels come from."""

    def __init__(self, look: Look, places: Sequence[Place], side: int, memory_mb: int = 1024) -> None:
        """look: that of the REAL imagery, by which both sets are scaled alike."""
        self.look, self.places, self.side = look, tuple(places), side
        self.classes: tuple[ClassInfo, ...] = look.classes
        self.bands: tuple[BandInfo, ...] = look.bands
        self.data_type, self.nodata, self.pixel_size = look.data_type, look.nodata, look.pixel_size
        self._bytes = memory_mb * 2**20

    @property
    def count(self) -> int:
        """Number of chips."""
        return len(self.places)

    def batch(self, numbers: Sequence[int]) -> ChipBatch:
        """The chips of these numbers, in this order."""
        raise NotImplementedError

    def batches(self, size: int | None = None) -> Iterator[tuple[range, ChipBatch]]:
        """All chips in order: numbers and chips, `size` at once; as many as memory allows if None."""
        one = self.side**2 * (4 * len(self.bands) + 1) * COPIES
        size = size or int(np.clip(self._bytes // one, 1, MOST_AT_ONCE))
        for first in range(0, self.count, size):
            numbers = range(first, min(first + size, self.count))
            yield numbers, self.batch(numbers)


@dataclass(frozen=True)
class _Cell:
    """A square of a piece."""

    piece: Piece
    top: int
    left: int


class CutChips(ChipSet):
    """Chips cut from a source; where `partner` is given, what either hides is hidden, so that pairs show the same."""

    def __init__(
        self, source: Source, look: Look, chosen: Sequence[_Cell], side: int, memory_mb: int,
        partner: tuple[Source, Sequence[_Cell]] | None = None,
    ) -> None:  # fmt: skip
        """Use cut() or cut_pairs()."""
        places = [Place(c.piece.name, c.top, c.left, c.piece.source, c.piece.image) for c in chosen]
        super().__init__(look, places, side, memory_mb)
        self._source, self._chosen = source, list(chosen)
        self._partner = partner if partner and (partner[0].may_have_holes or source.may_have_holes) else None

    def batch(self, numbers: Sequence[int]) -> ChipBatch:
        """See ChipSet."""
        count, side = len(numbers), self.side
        images = np.empty((count, len(self.bands), side, side), np.float32)
        classes = np.empty((count, side, side), np.uint8)
        with reading():
            for at, number in enumerate(numbers):
                cell = self._chosen[number]
                images[at], classes[at] = self._source.read(cell.piece, cell.top, cell.left, side)
                if self._partner:
                    other = self._partner[1][number]
                    shown, _ = self._partner[0].read(other.piece, other.top, other.left, side)
                    hidden = np.isnan(shown).any(0)
                    images[at][:, hidden], classes[at][hidden] = np.nan, NO_CLASS
        return ChipBatch(images, classes)


def cut(
    source: Source, look: Look, side: int, limit: int | None, memory_mb: int = 1024,
    step: int | None = None, labelled: float = LABELLED,
) -> ChipSet:  # fmt: skip
    """At most `limit` chips, all if None, spread evenly, at least half labelled (or shown, without land cover).

    They lie in the middle of their scene and do not overlap, or begin every `step` pixels from its upper left corner.
    Raises InputError where no scene is as large as a chip, or no chip is labelled.
    """
    squares = _squares(source.pieces, side, source.said, step)
    with reading():
        chosen = _choose(squares, limit, lambda _, cell: _is_good(source, cell, side, labelled))
    if not chosen:
        raise _nothing(source, side, len(squares))
    return CutChips(source, look, [squares[number] for number in chosen], side, memory_mb)


def cut_pairs(
    real: Source, synthetic: Source, side: int, limit: int, memory_mb: int = 1024
) -> tuple[ChipSet, ChipSet] | None:
    """Chips of real and synthetic imagery that show the same places of the same masks; None where there are none.

    A synthetic scene belongs to the real scene that it names as its source, if both have the same size and mask.
    Where a mask was painted several times, places take its images in turn. Raises InputError as cut().
    """
    matches = [
        (piece, [other for other in synthetic.pieces if _is_match(piece, other)])
        for piece in real.pieces
    ]  # fmt: skip
    painted = {piece.number: others for piece, others in matches if others}
    if not painted:
        return None
    squares = _squares([piece for piece in real.pieces if piece.number in painted], side, real.said)
    twins = [_twin(cell, painted[cell.piece.number], number) for number, cell in enumerate(squares)]

    def is_good(number: int, cell: _Cell) -> bool:
        return _is_good(real, cell, side) and (not synthetic.may_have_holes or _is_good(synthetic, twins[number], side))

    with reading():
        chosen = _choose(squares, limit, is_good)
        if not chosen:
            raise _nothing(real, side, len(squares))
        mine, theirs = [squares[number] for number in chosen], [twins[number] for number in chosen]
        if synthetic.has_classes and not all(
            np.array_equal(
                real.mask(one.piece, one.top, one.left, side), synthetic.mask(two.piece, two.top, two.left, side)
            )
            for one, two in zip(mine, theirs)
        ):
            return None
    look = real.look
    return (
        CutChips(real, look, mine, side, memory_mb, (synthetic, theirs)),
        CutChips(synthetic, look, theirs, side, memory_mb, (real, mine)),
    )


def _is_match(real: Piece, other: Piece) -> bool:
    return real.name == other.source and (real.height, real.width) == (other.height, other.width)


def _twin(cell: _Cell, painted: list[Piece], number: int) -> _Cell:
    return _Cell(painted[number % len(painted)], cell.top, cell.left)


def _squares(pieces: Sequence[Piece], side: int, said: str, step: int | None = None) -> list[_Cell]:
    found: list[_Cell] = []
    for piece in pieces:
        rows, columns = (range(0, length - side + 1, step or side) for length in (piece.height, piece.width))
        places = product(rows, columns) if step else cells(piece.height, piece.width, side)
        found += [_Cell(piece, *at) for at in places]
    if not found:
        sizes = sorted({(piece.width, piece.height) for piece in pieces}, reverse=True)
        listed = ", ".join(f"{width} x {height}" for width, height in sizes[:5])
        raise InputError(
            f"Expected imagery of at least {side} x {side} px, as large as a chip, in {said}, found {listed}"
            f"{' and smaller ones' if len(sizes) > 5 else ''}. Lower CHIP_SIZE, or choose larger imagery."
        )
    return found


def _choose(squares: list[_Cell], limit: int | None, is_good: Callable[[int, _Cell], bool]) -> list[int]:
    """Numbers of at most `limit` good squares, spread evenly, in their order."""
    found: list[int] = []
    for number in spread(len(squares)):
        if len(found) == limit:
            break
        if is_good(number, squares[number]):
            found.append(number)
    return sorted(found)


def _is_good(source: Source, cell: _Cell, side: int, labelled: float = LABELLED) -> bool:
    """Whether enough of a square is labelled, and shows something; images are looked at only if they have holes."""
    where = cell.piece, cell.top, cell.left, side
    if source.has_classes and np.mean(source.mask(*where) != NO_CLASS) < labelled:
        return False
    return not source.may_have_holes or bool(np.mean(~np.isnan(source.read(*where)[0][0])) >= labelled)


def _nothing(source: Source, side: int, count: int) -> InputError:
    what = "labelled and shown" if source.has_classes else "shown"
    return InputError(
        f"Expected chips of {side} x {side} px that are at least half {what} in {source.said}, found none among "
        f"{count}: all is nodata or unlabelled. Lower CHIP_SIZE, or choose imagery with more land cover."
    )


def dominant(classes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Index (n,) of the class that more than half of the labelled pixels of each mask (n, h, w) show; 255 for none."""
    found = np.full(len(classes), NO_CLASS, np.uint8)
    for at, each in enumerate(classes):
        counts = np.bincount(each[each != NO_CLASS], minlength=1)
        if 2 * counts.max() > counts.sum():
            found[at] = counts.argmax()
    return found
