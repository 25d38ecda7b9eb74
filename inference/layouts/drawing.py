"""Drawing: the patches of the lattice joined along their seams, then objects set on it, each whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..windows import noise
from .instances import AROUND, Instances
from .lattice import Lattice
from .seams import paths
from .sheets import Classes, Numbers

THROUGH = 2.0
"""What a seam through an object costs, beside 1 for a pixel on which neighbours disagree."""
BEND, WILD = 8, 0.9
"""Of a patch, over which seams bend that have nothing else to go by, and how much they do."""
OWN = 0.6
"""Share of an object that must lie on its own patch's ground."""
_AROUND = ((0, 0), (0, 1), (0, -1), (1, 0), (-1, 0))

Costs = NDArray[np.float32]


@dataclass(frozen=True)
class Strip:
    """Ground (h, w), whether objects stand there, and the place that each pixel is taken from, counted along rows."""

    ground: Classes
    objects: NDArray[np.uint8]
    owner: NDArray[np.int32]


@dataclass(frozen=True)
class Things:
    """What is set on the ground: rows and columns of its pixels, their classes, and which thing each belongs to; of
    each thing the group within which none hides another, and the keys of the order in which they do, the last first."""

    y: Numbers
    x: Numbers
    classes: Classes
    thing: Numbers
    group: Numbers
    order: tuple[NDArray[Any], ...]

    def shown(self, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """Which pixels belong to things that no later one hides or touches; one that is hidden itself hides, too, so
        that what is seen depends on what lies within reach."""
        rank = np.empty(len(self.group), np.int64)
        rank[np.lexsort((np.arange(len(rank)), *self.order))] = np.arange(len(rank))
        sort = np.argsort(rank[self.thing], kind="stable")
        claims = np.full(shape, -1, np.int32)
        ranks = rank[self.thing[sort]].astype(np.int32)
        for down, across in _AROUND:
            np.maximum(claims, _laid(shape, self.y[sort] + down, self.x[sort] + across, ranks), out=claims)
        of_rank = np.empty_like(rank)
        of_rank[rank] = self.group
        seen = of_rank[claims[self.y, self.x]]
        hidden = np.bincount(self.thing[seen != self.group[self.thing]], minlength=len(rank)) > 0
        return ~hidden[self.thing]


@dataclass(frozen=True)
class Drawing:
    """Layouts by a lattice, with instances of rare classes."""

    lattice: Lattice
    instances: Instances | None = None

    @property
    def margin(self) -> int:
        """Places around a box that decide what it shows: a thing may be hidden by one that reaches as far as it."""
        size = self.lattice.patches.size
        return -(-(size.side + 2 * (size.largest + 2 * AROUND)) // size.pitch)

    def box(self, left: int, top: int, right: int, bottom: int) -> Classes:
        """Class indices (h, w) of a box of pixels of the world."""
        pitch = self.lattice.patches.size.pitch
        x0, y0 = left // pitch - self.margin, top // pitch - self.margin
        x1, y1 = -(-right // pitch) + self.margin, -(-bottom // pitch) + self.margin
        found = self.region(*self.lattice.chosen(x0, y0, x1, y1), x0, y0)
        return found[top - y0 * pitch : bottom - y0 * pitch, left - x0 * pitch : right - x0 * pitch]

    def region(self, patch: Numbers, turn: Numbers, x0: int, y0: int) -> Classes:
        """Class indices (h, w) of patches and turns (rows, columns) from a place on; right where `margin` allows it."""
        ground, owner = self._ground(patch, turn, x0, y0)
        things = self._things(ground.shape, owner, patch, turn, x0, y0)
        shown = things.shown(ground.shape)
        ground[things.y[shown], things.x[shown]] = things.classes[shown]
        return ground

    def _ground(self, patch: Numbers, turn: Numbers, x0: int, y0: int) -> tuple[Classes, NDArray[np.int32]]:
        """Ground (h, w) of all places, and which place each pixel is taken from."""
        size = self.lattice.patches.size
        height, width = (n * size.pitch + size.overlap for n in patch.shape)
        ground, objects = (np.zeros((height, width), np.uint8) for _ in range(2))
        owner = np.zeros((height, width), np.int32)
        bend = noise.field(self.lattice.seed, 1, x0 * size.pitch, y0 * size.pitch, width, height, (size.pitch // BEND,))
        bend = np.exp(np.float32(WILD) * bend[0])
        for row in range(len(patch)):
            part = slice(row * size.pitch, row * size.pitch + size.side)
            strip = self._strip(patch[row], turn[row], bend[part])
            is_new = np.ones(strip.ground.shape, np.bool_)
            if row:
                both = slice(part.start, part.start + size.overlap)
                is_new[: size.overlap] = self._below(ground[both], objects[both], strip, bend[both])
            np.copyto(ground[part], strip.ground, where=is_new)
            np.copyto(objects[part], strip.objects, where=is_new)
            np.copyto(owner[part], strip.owner + row * patch.shape[1], where=is_new, casting="same_kind")
        return ground, owner

    def _strip(self, patch: Numbers, turn: Numbers, bend: Costs) -> Strip:
        """A row of patches, joined along seams that run down their overlaps."""
        patches, size = self.lattice.patches, self.lattice.patches.size
        deep, pitch, count = size.overlap, size.pitch, len(patch)
        ground = np.stack([patches.ground(*each) for each in zip(patch, turn)])
        objects = np.stack([patches.is_object(*each) for each in zip(patch, turn)])
        owner = np.repeat(np.arange(count, dtype=np.int32), size.side**2).reshape(ground.shape)
        left, right = np.s_[:-1, :, pitch:], np.s_[1:, :, :deep]
        costs = self._costs(ground[left], ground[right], objects[left], objects[right])
        costs *= np.stack([bend[:, at : at + deep] for at in range(pitch, count * pitch, pitch)])
        is_next = np.arange(deep) >= paths(costs)[..., None]

        def joined(each: NDArray[Any]) -> NDArray[Any]:
            each[right] = np.where(is_next, each[right], each[left])
            main = each[:, :, :pitch].transpose(1, 0, 2).reshape(size.side, -1)
            return np.concatenate([main, each[-1, :, pitch:]], 1)

        return Strip(joined(ground), joined(objects), joined(owner))

    def _below(self, ground: Classes, objects: NDArray[np.uint8], strip: Strip, bend: Costs) -> NDArray[np.bool_]:
        """Where (overlap, w) a strip hides the one above: below seams from the middle of a patch to the next one's."""
        size = self.lattice.patches.size
        deep, pitch = size.overlap, size.pitch
        costs = bend * self._costs(ground, strip.ground[:deep], objects, strip.objects[:deep])
        pins = np.arange(size.side // 2, costs.shape[1], pitch)
        ends = np.stack([costs[:, pins + aside] for aside in range(-8, 9)]).sum(0).argmin(0)
        seam = np.zeros(costs.shape[1], np.int64)
        pieces = np.stack([costs[:, pin : pin + pitch + 1].T for pin in pins[:-1]])
        for pin, piece in zip(pins, paths(pieces, ends[:-1], ends[1:])):
            seam[pin : pin + pitch + 1] = piece
        return np.arange(deep)[:, None] >= seam

    def _costs(self, one: Classes, other: Classes, one_objects: Classes, other_objects: Classes) -> Costs:
        return self.lattice.between(one, other) + np.float32(THROUGH) * (one_objects | other_objects)

    def _things(
        self, shape: tuple[int, int], owner: NDArray[np.int32], patch: Numbers, turn: Numbers, x0: int, y0: int
    ) -> Things:
        """Objects that stand on their own patch's ground for the most part, and instances; whole within the shape."""
        pitch = self.lattice.patches.size.pitch
        rows, columns = (each.ravel() for each in np.indices(patch.shape))
        dice = (noise.bits(self.lattice.seed ^ 1, columns + x0, rows + y0)[:, 0] >> np.uint64(1)).astype(np.int64)
        found: list[tuple[NDArray[Any], ...]] = []
        count = 0
        for place, (row, column) in enumerate(zip(rows.tolist(), columns.tolist())):
            y, x, thing, kinds = self.lattice.patches.objects(patch[row, column], turn[row, column])
            y, x, n = y + row * pitch, x + column * pitch, len(kinds)
            found.append((y, x, kinds[thing], thing + count, np.full(n, place), np.full(n, dice[place]), np.zeros(n)))
            count += n
            for each in self.instances.within(column + x0, row + y0, pitch) if self.instances else ():
                group, thing = np.array([len(rows) + count]), np.full(len(each.y), count)
                y, x = each.y - y0 * pitch, each.x - x0 * pitch
                found.append((y, x, each.classes, thing, group, np.array([each.rank]), np.full(1, 2)))
                count += 1
        y, x, classes, thing, group, dice, level = (np.concatenate(each) for each in zip(*found))
        inside = (y > 0) & (x > 0) & (y < shape[0] - 1) & (x < shape[1] - 1)
        pixels = np.bincount(thing, minlength=count)
        own = np.zeros(len(y), np.bool_)
        own[inside] = owner[y[inside], x[inside]] == group[thing[inside]]
        own_share = np.bincount(thing, own, count) / np.maximum(pixels, 1)
        stays = (np.bincount(thing, inside, count) == pixels) & ((own_share >= OWN) | (level > 0))
        kept = stays[thing]
        order = dice, np.maximum(level, own_share == 1)
        return Things(y[kept], x[kept], classes[kept].astype(np.uint8), thing[kept], group, order)


def _laid(shape: tuple[int, int], y: Numbers, x: Numbers, ranks: NDArray[np.int32]) -> NDArray[np.int32]:
    """Ranks, in ascending order, at their places (h, w): of several the last one; -1 where there is none."""
    found = np.full(shape, -1, np.int32)
    found[y, x] = ranks
    return found
