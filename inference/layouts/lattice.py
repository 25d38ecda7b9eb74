"""The lattice: which patch lies at each place in the world, so that neighbours agree and the asked shares are met.

First kinds of patches are drawn for every place of a block, in even steps through all of them, so that any block holds
them in the wanted proportion. Then places of a block change theirs as long as neighbours grow more alike, which leaves
the proportions as they are. Last, each place takes, of the patches of its kind in all turns, the one whose borders fit.
All of it is a function of the seed and of what lies within REACH, so it is the same whatever part of the world is asked
for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..windows import noise
from .patches import Patches
from .sheets import Classes, Numbers

BLOCK, ROUNDS, SWAPS = 6, ((0, 0), (3, 3), (0, 3)), 400
"""Places along a block, where the blocks of each round begin, and pairs that are looked at in it."""
CANDIDATES, SWEEPS = 64, 5
"""Patches of its kind in some turn that a place has to choose from, and how often it may."""
REACH = BLOCK * (len(ROUNDS) + 1) + SWEEPS
AT_ONCE = 48
"""Places whose candidates are compared at once."""
FAR = 1e3
"""What it costs to go on where the neighbour comes from: a layout shows no real place beyond one patch."""
RIDGE = 1e-5
"""Keeps odds from running away where what is wanted is out of reach."""
LEFT, RIGHT, UPPER, LOWER = range(4)
_BESIDE = ((0, -1, LEFT, RIGHT), (0, 1, RIGHT, LEFT), (-1, 0, UPPER, LOWER), (1, 0, LOWER, UPPER))

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Lattice:
    """How patches are chosen."""

    patches: Patches
    costs: NDArray[np.float32]
    """Of a pixel (classes, classes) whose neighbours say two classes."""
    odds: Floats
    """How often each patch is drawn (patches,), in sum 1."""
    seed: int

    def chosen(self, left: int, top: int, right: int, bottom: int, reach: int = REACH) -> tuple[Numbers, Numbers]:
        """Patch and turn (rows, columns) of the places in a box. reach: places around it that are looked at; less than
        REACH, down to SWEEPS, gives others that are as good."""
        x0, y0 = (left - reach) // BLOCK * BLOCK, (top - reach) // BLOCK * BLOCK
        x1, y1 = -(-(right + reach) // BLOCK) * BLOCK, -(-(bottom + reach) // BLOCK) * BLOCK
        kinds = self._drawn(x0, y0, x1, y1)
        for number, start in enumerate(ROUNDS):
            self._swap(kinds, start, number)
        near = kinds[top - y0 - SWEEPS : bottom - y0 + SWEEPS, left - x0 - SWEEPS : right - x0 + SWEEPS]
        patch, turn = self._fitted(near, left - SWEEPS, top - SWEEPS)
        return patch[SWEEPS:-SWEEPS, SWEEPS:-SWEEPS], turn[SWEEPS:-SWEEPS, SWEEPS:-SWEEPS]

    def between(self, one: Classes, other: Classes) -> NDArray[np.float32]:
        """What it costs that neighbours say these class indices, pixel by pixel, in the shape of both together."""
        found: NDArray[np.float32] = self.costs.ravel().take(one.astype(np.intp) * len(self.costs) + other)
        return found

    def _drawn(self, x0: int, y0: int, x1: int, y1: int) -> Numbers:
        """A patch (rows, columns) for each place of whole blocks, drawn in even steps through each block."""
        columns, rows = np.meshgrid(np.arange(x0, x1, BLOCK), np.arange(y0, y1, BLOCK))
        draw = noise.bits(self.seed, columns.ravel(), rows.ravel(), BLOCK**2 + 1)
        steps = draw[:, :-1].argsort(1).argsort(1)
        part = ((steps + (draw[:, -1:] >> np.uint64(11)) * 2.0**-53) / BLOCK**2).reshape(*columns.shape, BLOCK, BLOCK)
        order = self.patches.order
        at = np.searchsorted(np.cumsum(self.odds[order]), part.transpose(0, 2, 1, 3).reshape(y1 - y0, x1 - x0))
        found: Numbers = order[np.minimum(at, len(order) - 1)]
        return found

    def _swap(self, kinds: Numbers, start: tuple[int, int], number: int) -> None:
        """Let places of a block change their patches, in place, where neighbours grow more alike by that."""
        facts = np.pad(self.patches.facts.astype(np.float32)[kinds], ((1, 1), (1, 1), (0, 0)), "edge")
        top, left = start
        tall, wide = (kinds.shape[0] - top) // BLOCK, (kinds.shape[1] - left) // BLOCK
        view = np.lib.stride_tricks.sliding_window_view(facts, (BLOCK + 2, BLOCK + 2), (0, 1))
        state = view[top::BLOCK, left::BLOCK][:tall, :wide].transpose(3, 4, 2, 0, 1).copy()  # y, x, fact, block
        region = kinds[top : top + tall * BLOCK, left : left + wide * BLOCK].reshape(tall, BLOCK, wide, BLOCK)
        pairs = noise.bits(number, np.arange(SWAPS), np.arange(SWAPS), 2) % np.uint64(BLOCK**2)
        for (ay, ax), (by, bx) in zip(*(np.stack(np.divmod(each, BLOCK), 1).astype(int) for each in pairs.T)):
            if abs(ay - by) + abs(ax - bx) < 2:
                continue
            a, b = state[ay + 1, ax + 1], state[by + 1, bx + 1]
            gain = np.zeros(a.shape[1:], np.float32)
            for dy, dx, *_ in _BESIDE:
                near_a, near_b = state[ay + 1 + dy, ax + 1 + dx], state[by + 1 + dy, bx + 1 + dx]
                gain += (np.abs(a - near_a) + np.abs(b - near_b) - np.abs(a - near_b) - np.abs(b - near_a)).sum(0)
            better = gain > 0
            a[:, better], b[:, better] = b[:, better], a[:, better].copy()
            one, other = region[:, ay, :, ax], region[:, by, :, bx]
            one[better], other[better] = other[better], one[better].copy()

    def _fitted(self, kinds: Numbers, x0: int, y0: int) -> tuple[Numbers, Numbers]:
        """Patch and turn of each place: of its kind, those that fit their neighbours best."""
        patches, shape = self.patches, kinds.shape
        rows, columns = (each.ravel() for each in np.indices(shape))
        drawn = noise.bits(self.seed ^ 1, columns + x0, rows + y0, CANDIDATES).reshape(*shape, CANDIDATES)
        turns = (drawn % np.uint64(patches.turns)).astype(np.int64)
        alike = patches.alike[kinds]
        of_kind = (drawn >> np.uint64(8)) % np.uint64(alike.shape[2])
        candidates = np.take_along_axis(alike, of_kind.astype(np.int64), 2)
        choice = np.zeros(shape, np.int64)
        even = ((columns + rows + x0 + y0) % 2 == 0).reshape(shape)
        for sweep in range(SWEEPS):
            self._sweep(candidates, turns, choice, even if sweep % 2 else ~even)
        patch, turn = (np.take_along_axis(each, choice[..., None], 2)[..., 0] for each in (candidates, turns))
        return patch, turn

    def _sweep(self, candidates: Numbers, turns: Numbers, choice: Numbers, now: NDArray[np.bool_]) -> None:
        """Let the places `now`, none of which are neighbours, take the candidate that fits their neighbours best."""
        rows, columns = np.nonzero(now)
        for first in range(0, len(rows), AT_ONCE):
            y, x = rows[first : first + AT_ONCE], columns[first : first + AT_ONCE]
            cost = np.zeros((len(y), CANDIDATES), np.float32)
            for down, across, own, others in _BESIDE:
                y1, x1 = y + down, x + across
                at = np.flatnonzero((y1 >= 0) & (x1 >= 0) & (y1 < now.shape[0]) & (x1 < now.shape[1]))
                y1, x1 = y1[at], x1[at]
                pick = choice[y1, x1]
                other = candidates[y1, x1, pick], turns[y1, x1, pick]
                cost[at] += self._between(candidates[y[at], x[at]], turns[y[at], x[at]], own, *other, others)
            choice[y, x] = cost.argmin(1)

    def _between(
        self, one: Numbers, turn: Numbers, own: int, other: Numbers, other_turn: Numbers, others: int
    ) -> NDArray[np.float32]:
        """Cost (n, candidates) of patches (n, candidates) beside others (n,)."""
        patches = self.patches
        theirs = patches.borders[other, other_turn, others][:, None]
        mine = patches.borders[one, turn, own]
        cost = self.between(mine, theirs).mean(2)
        here, there = patches.places[one], patches.places[other][:, None]
        near = (here[..., 0] == there[..., 0]) & (np.abs(here[..., 1:] - there[..., 1:]).max(2) < 2 * patches.size.side)
        found: NDArray[np.float32] = (cost + FAR * near).astype(np.float32)
        return found


def odds_for(facts: Floats, wanted: Floats) -> Floats:
    """How often to draw things with `facts` (n, k) to have the wanted ones (k,) on average, or as near as can be.

    Of all such odds those that are most even: exponential tilting (Csiszar 1975), by Newton's method with a ridge.
    """
    tilt = np.zeros(facts.shape[1])
    odds = np.full(len(facts), 1 / len(facts))
    for _ in range(60):
        odds = np.exp((score := facts @ tilt) - score.max())
        odds /= odds.sum()
        off = wanted - odds @ facts
        spread = np.cov(facts.T, aweights=odds) + RIDGE * np.eye(len(off))
        step = np.linalg.pinv(spread, rcond=1e-4) @ (off - RIDGE * tilt)  # shares add up to 1 whatever the odds
        tilt += step * min(1.0, 3.0 / max(np.abs(step).max(), 1e-9))
    return odds
