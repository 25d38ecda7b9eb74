"""The noise field: standard normal values that depend on seed, channel and place in the world, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

# keep the uses of a seed apart
_FIELD, _STYLE, _OCTAVE, _OBJECT, _DRAW = 0x6E6F697365, 0x7374796C65, 0x6F6374617665, 0x6F626A656374, 0x64726177
_ROWS = 64  # rows worked at once, so that the numbers stay in the processor's cache
_MASK = 2**64 - 1


def field(
    seed: int, channels: int, column: int, row: int, width: int, height: int, octaves: Sequence[int] = ()
) -> NDArray[np.float32]:
    """Noise (channels, height, width) of the cells from (column, row) on, counted from the origin of the world.

    A cell's value is a function of (seed, channel, row, column) only. Columns repeat after 2^33 cells, rows never.
    The last channels are smooth, one for each number in `octaves`, which says over how many cells it changes.
    """
    if octaves:
        white = field(seed, channels - len(octaves), column, row, width, height)
        return np.stack([*white, *(_octave(seed, size, column, row, width, height) for size in octaves)])
    first, last = column >> 1, (column + width + 1) >> 1
    pairs = np.arange(first, last, dtype=np.int64).astype(np.uint32)  # wraps at 2^32, on purpose
    table = _quantiles()
    out = np.empty((channels, height, width), np.float32)
    skip = column - 2 * first
    for channel in range(channels):
        keys = _keys(_mix(_mix(seed ^ _FIELD) + channel), row, height)
        for top in range(0, height, _ROWS):
            bits = _hash(pairs, keys[top : top + _ROWS])
            halves = bits.astype("<u4", copy=False).view("<u2")[:, skip : skip + width]  # two cells a number
            np.take(table, halves, out=out[channel, top : top + _ROWS], mode="clip")
    return out


def _octave(seed: int, size: int, column: int, row: int, width: int, height: int) -> NDArray[np.float32]:
    """Smooth noise (height, width): a cubic B-spline through a lattice of white noise, one number for `size` cells.

    Of variance 1 everywhere. Every value is the same few products and sums, whatever the window.
    """
    weights = _spline(size)
    left, top = column // size, row // size
    right, bottom = (column + width - 1) // size, (row + height - 1) // size
    lattice = field(_mix(seed ^ _OCTAVE) ^ size, 1, left - 1, top - 1, right - left + 4, bottom - top + 4)[0]
    columns = np.arange(column, column + width)
    at, part = columns // size - left, weights[:, columns % size]
    lines = lattice[:, at] * part[0]
    for step in range(1, 4):
        lines += lattice[:, at + step] * part[step]
    out = np.empty((height, width), np.float32)
    for number in range(bottom - top + 1):  # the rows between two rows of the lattice
        first, last = max((top + number) * size, row), min((top + number + 1) * size, row + height)
        part = weights[:, first - (top + number) * size : last - (top + number) * size, None]
        rows = out[first - row : last - row]
        np.multiply(lines[number], part[0], out=rows)
        for step in range(1, 4):
            rows += lines[number + step] * part[step]
    return out


@lru_cache(maxsize=8)
def _spline(size: int) -> NDArray[np.float32]:
    """Weights (4, size) of four neighbours in a lattice at the middles of `size` cells, for a sum of variance 1."""
    t = (np.arange(size) + 0.5) / size
    weights = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3])
    found: NDArray[np.float32] = (weights / np.sqrt((weights**2).sum(0))).astype(np.float32)
    return found


def style(seed: int, size: int) -> NDArray[np.float32]:
    """The style vector (size,) of a seed, standard normal."""
    keys = _keys(_mix(seed ^ _STYLE), 0, size)
    return _quantiles()[(_hash(np.zeros(1, np.uint32), keys)[:, 0] >> np.uint32(16)).astype(np.intp)]


def at(seed: int, channels: int, columns: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.float32]:
    """Standard normal values (channels, n) of n single places in the world, beside those of `field`."""
    table = _quantiles()
    out = np.empty((channels, len(columns)), np.float32)
    for channel in range(channels):
        key = _mix(_mix(seed ^ _OBJECT) + channel)
        bits = _stirred(_stirred(rows.astype(np.uint64) ^ np.uint64(key)) ^ columns.astype(np.uint64))
        out[channel] = table[(bits >> np.uint64(48)).astype(np.intp)]
    return out


def bits(seed: int, columns: NDArray[np.int64], rows: NDArray[np.int64], count: int = 1) -> NDArray[np.uint64]:
    """Random 64-bit numbers (n, count) of n places in the world, a function of seed, place and number alone."""
    keys = np.array([_mix(_mix(seed ^ _DRAW) + number) for number in range(count)], np.uint64)
    placed = _stirred(rows.astype(np.uint64)[:, None] ^ keys)
    return _stirred(placed ^ columns.astype(np.uint64)[:, None])


def _mix(value: int) -> int:
    """A well-stirred 64-bit number of another (the finaliser of SplitMix64)."""
    value = (value + 0x9E3779B97F4A7C15) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def _keys(key: int, row: int, height: int) -> NDArray[np.uint32]:
    """Two 32-bit keys (height, 2) of every row: SplitMix64 of key and row, as in `_mix`."""
    value = _stirred(np.arange(row, row + height, dtype=np.int64).astype(np.uint64) ^ np.uint64(key))
    return np.stack([value.astype(np.uint32), (value >> np.uint64(32)).astype(np.uint32)], axis=1)


def _stirred(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Well-stirred numbers of others, as `_mix` gives them."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    stirred: NDArray[np.uint64] = value ^ (value >> np.uint64(31))
    return stirred


def _hash(columns: NDArray[np.uint32], keys: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """A 32-bit number for every key and column (keys, columns).

    Two rounds of multiply and shift, a key before each: with one key only, rows whose keys are close would
    be shifted copies of each other. The multipliers are those of hash-prospector (public domain).
    """
    bits = columns[None, :] ^ keys[:, :1]
    shifted = np.empty_like(bits)
    for shift, factor in ((16, 0x21F0AAAD), (15, 0x735A2D97), (15, None), (16, 0x7FEB352D), (15, 0x846CA68B), (16, 1)):
        if factor is None:
            bits += keys[:, 1:]
            continue
        np.right_shift(bits, np.uint32(shift), out=shifted)
        bits ^= shifted
        if factor != 1:
            bits *= np.uint32(factor)
    return bits


@lru_cache(maxsize=1)
def _quantiles() -> NDArray[np.float32]:
    """The standard normal distribution as 2^16 equally likely values of mean 0 and variance 1."""
    normal = NormalDist()
    upper = np.array([normal.inv_cdf(0.5 + (i + 0.5) / 2**16) for i in range(2**15)])
    upper /= np.sqrt(np.mean(upper**2))
    return np.concatenate([-upper[::-1], upper]).astype(np.float32)
