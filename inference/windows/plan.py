"""The plan of windows: which pixels each one computes, and where neighbours fade into each other; pure arithmetic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...contract.errors import JobError

RAMP = 16
"""Pixels over which neighbours are mixed at most: where they agree, a longer ramp buys nothing."""


@dataclass(frozen=True)
class Span:
    """A window along one axis, in world pixels: [start, stop) goes through the network.

    Only [fade_in[0], fade_out[1]) reaches the output: alone between the two fades, mixed with the neighbour
    within them. A fade is the same interval for both neighbours; at the outer edges it is empty.
    """

    start: int
    stop: int
    fade_in: tuple[int, int]
    fade_out: tuple[int, int]

    @property
    def size(self) -> int:
        """Pixels that go through the network."""
        return self.stop - self.start


@dataclass(frozen=True)
class Plan:
    """All windows of a job: every pair of a row and a column; all windows have the same size.

    tile: where the network computes them in two parts (`divided`), without their margins: the rows and columns that
    a tile of the fine part gives.
    """

    rows: tuple[Span, ...]
    columns: tuple[Span, ...]
    overlap: int
    tile: tuple[int, int] | None = None

    @property
    def count(self) -> int:
        """Number of windows."""
        return len(self.rows) * len(self.columns)

    @property
    def height(self) -> int:
        """Height of every window."""
        return self.rows[0].size

    @property
    def width(self) -> int:
        """Width of every window."""
        return self.columns[0].size

    @property
    def box(self) -> tuple[int, int, int, int]:
        """First column, first row, end column and end row of the output, in world pixels."""
        return (
            self.columns[0].fade_in[0],
            self.rows[0].fade_in[0],
            self.columns[-1].fade_out[1],
            self.rows[-1].fade_out[1],
        )

    def windows(self) -> Iterator[tuple[int, int]]:
        """Row and column index of every window, row by row."""
        for row in range(len(self.rows)):
            for column in range(len(self.columns)):
                yield row, column


def up(value: int, multiple: int) -> int:
    """The smallest multiple that is at least value."""
    return -(-value // multiple) * multiple


def padded(begin: int, end: int, context: int, multiple: int) -> tuple[int, int]:
    """What must go through the network for the pixels [begin, end): the context beside them, to whole multiples."""
    return (begin - context) // multiple * multiple, up(end + context, multiple)


def spans(begin: int, end: int, size: int, overlap: int, context: int, multiple: int, ramp: int) -> tuple[Span, ...]:
    """Windows of one size, at most `size`, that share at least `overlap` and cover [begin, end) and its context.

    `size` and `overlap` are multiples of `multiple`, and so is every start, counted from world pixel 0.
    Raises JobError where size leaves no room beside the overlap.
    """
    first, last = padded(begin, end, context, multiple)
    length = last - first
    if size >= length:
        return (Span(first, last, (begin, begin), (end, end)),)
    if size < overlap + multiple:
        raise JobError(
            f"tile_size: expected at least {overlap + multiple} (the overlap of {overlap} and {multiple} pixels), "
            f"found {size}. Raise TILE_SIZE or lower OVERLAP."
        )
    count = -(-(length - overlap) // (size - overlap))
    size = up(-(-(length + (count - 1) * overlap) // count), multiple)
    free = (length - size) // multiple
    starts = [first + free * i // (count - 1) * multiple for i in range(count)]
    fades = _fades(starts, size, context, ramp, begin, end)
    return tuple(Span(start, start + size, fades[i], fades[i + 1]) for i, start in enumerate(starts))


def _fades(starts: list[int], size: int, context: int, ramp: int, begin: int, end: int) -> list[tuple[int, int]]:
    """Where each window fades into the next: in the middle of what they share, clear of the context beside edges."""
    step = min(b - a for a, b in zip(starts, starts[1:]))
    fades = [(begin, begin)]
    for left, right in zip(starts, starts[1:]):
        shared = left + size - right
        clear = context if shared >= 2 * context else shared // 4  # too little: half of it fades
        width = min(ramp, shared - 2 * clear, step)
        fade = right + (shared - width) // 2
        fades.append((min(max(fade, begin), end), min(max(fade + width, begin), end)))
    return [*fades, (end, end)]


def plan(
    box: tuple[int, int, int, int], size: tuple[int, int], overlap: int, context: int, multiple: int, ramp: int = RAMP
) -> Plan:
    """Windows over the box (column, row, end column, end row in world pixels) of at most size (width, height)."""
    overlap = up(overlap, multiple)
    width, height = (max(side // multiple, 1) * multiple for side in size)
    left, top, right, bottom = box
    return Plan(
        rows=spans(top, bottom, height, overlap, context, multiple, ramp),
        columns=spans(left, right, width, overlap, context, multiple, ramp),
        overlap=overlap,
    )


LONE, EACH = 0.1, 2**15
"""Cost of windows beside their pixels, as `choose_size` counts it: with `fast` on 2 cores a window is read, blended and
written in 5 % of the time that its pixels take, without a network in about all of it; a window of one pixel takes
1 to 2 milliseconds."""


@dataclass(frozen=True)
class Budget:
    """Memory in bytes, and what it is spent on: each pixel of a window, each pixel of a band of finished rows, and what
    does not depend on their size; for a network in two parts each pixel of a window, and what tiles of so many pixels
    at most take (pixels, bytes; none where it is not possible); and the network's weights."""

    memory: int
    window_pixel: int
    band_pixel: int
    fixed: int = 0
    divided_pixel: int = 0
    tiles: tuple[tuple[int, int], ...] = ()
    weights: int = 0

    def divided(self, most: int | None) -> Budget:
        """The same for windows of which only the coarse part of the network is as large, and tiles of at most so many
        pixels; itself for None."""
        if most is None:
            return self
        return Budget(self.memory, self.divided_pixel, self.band_pixel, dict(self.tiles)[most])

    def of(self, width: int, height: int, band: int) -> int:
        """Bytes that windows of that size take over an output of `band` columns."""
        return self.fixed + height * (width * self.window_pixel + band * self.band_pixel)

    def height(self, width: int, band: int) -> int:
        """The most rows of windows that wide over an output of `band` columns."""
        return max(self.memory - self.fixed, 0) // (width * self.window_pixel + band * self.band_pixel)


def choose_size(
    box: tuple[int, int, int, int], budget: Budget, overlap: int, context: int, multiple: int
) -> tuple[int, int]:
    """Width and height of the windows within the budget that cost least.

    Windows need not be square: a wide raster is often done best in bands as wide as itself. The cost, in pixels: all
    that go through the network; LONE of the first and the last window, which are read and written while nothing is
    computed; and EACH for a window's own sake. Among equals the widest window wins, since rasters are stored in rows.
    Where nothing fits, the smallest windows that are possible.
    """
    overlap = up(overlap, multiple)
    lengths = []
    for begin, end in ((box[0], box[2]), (box[1], box[3])):
        first, last = padded(begin, end, context, multiple)
        lengths.append(last - first)
    least = up(max(overlap + multiple, 2 * context + multiple), multiple)
    best: tuple[float, int, int] | None = None
    for columns in range(1, max((lengths[0] - overlap) // (least - overlap), 1) + 1):
        width = side_of(lengths[0], columns, overlap, multiple)
        most = budget.height(width, box[2] - box[0]) // multiple * multiple
        for height in _heights(lengths[1], min(max(most, least), lengths[1]), overlap, multiple, least):
            rows = _count(lengths[1], height, overlap)
            cost = columns * rows * (width * height + EACH) + LONE * width * height
            if (height <= most or width <= least) and (best is None or cost < best[0]):
                best = (cost, width, height)
    return (best[1], best[2]) if best else (least, least)


def _heights(length: int, most: int, overlap: int, multiple: int, least: int) -> Iterator[int]:
    """Heights worth a look: of the fewest windows that are at most that high, and of up to eight times as many."""
    fewest = _count(length, most, overlap)
    for count in sorted({fewest + more for more in range(4)} | {fewest * times for times in (2, 3, 4, 6, 8)}):
        height = side_of(length, count, overlap, multiple)
        if count == fewest or height >= least:
            yield height


def _count(length: int, height: int, overlap: int) -> int:
    """Windows of that height that cover length and share `overlap`."""
    return 1 if height >= length else -(-(length - overlap) // (height - overlap))


def side_of(length: int, count: int, overlap: int, multiple: int) -> int:
    """Side of `count` equal windows that share `overlap` and cover length."""
    return up(-(-(length + (count - 1) * overlap) // count), multiple)
