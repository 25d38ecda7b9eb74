"""A plan in parts: which rows each shard computes and finishes alone, and which it shares with a neighbour; arithmetic.

A shard is a run of whole rows of windows. It is computed with exactly the windows of the plan, so that its rows between
its first and its last fade are those of a run over the whole plan. The rows of a fade, at most 16, are mixed from the
two neighbours' raw numbers by the same `mix` as inside a run: a seam. Shards and seams in turn are the whole output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .blend import mix, weights
from .plan import Plan, Span

LEAST_ROWS = 64
"""Finished rows that a shard has at least: with fewer, the seams would be the larger part of what is kept."""


@dataclass(frozen=True)
class Shard:
    """Rows of windows [first, end) of a plan; its finished rows [top, bottom) and the seam [above, top) before them,
    in output rows counted from the first of the plan's box."""

    number: int
    first: int
    end: int
    above: int
    top: int
    bottom: int

    @property
    def seam(self) -> int:
        """Rows of the seam between the shard before and this one."""
        return self.top - self.above

    @property
    def height(self) -> int:
        """Rows that the shard finishes alone."""
        return self.bottom - self.top


def shards(plan: Plan, least: int = LEAST_ROWS) -> tuple[Shard, ...]:
    """The shards of a plan from the first row to the last: one row of windows each, which loses the least when a run
    is killed; more where one alone would finish fewer than `least` rows."""
    groups: list[tuple[int, int]] = []
    first = 0
    for end in range(1, len(plan.rows) + 1):
        if _finished(plan, first, end) >= least:
            groups.append((first, end))
            first = end
    if first < len(plan.rows):  # too little is left: it goes with the last one
        begin = groups.pop()[0] if groups else 0
        groups.append((begin, len(plan.rows)))
    zero = plan.box[1]
    found = []
    for number, (first, end) in enumerate(groups):
        above, top = plan.rows[first].fade_in
        found.append(Shard(number, first, end, above - zero, top - zero, plan.rows[end - 1].fade_out[0] - zero))
    return tuple(found)


def part_of(plan: Plan, *some: Shard) -> Plan:
    """The own windows of a shard, or of neighbouring ones, as a plan that begins and ends in fades."""
    return replace(plan, rows=plan.rows[some[0].first : some[-1].end])


def neighbours(some: Iterable[Shard]) -> list[list[Shard]]:
    """Shards in groups of those that follow each other."""
    groups: list[list[Shard]] = []
    for shard in some:
        if groups and groups[-1][-1].end == shard.first:
            groups[-1].append(shard)
        else:
            groups.append([shard])
    return groups


def seam(
    upper: NDArray[np.float32], lower: NDArray[np.float32], kind: str, reduce: Callable[[NDArray[Any]], NDArray[Any]]
) -> NDArray[Any]:
    """Finished rows (kept, rows, width) of a seam: the last fade (bands, rows, width) of the shard above and the first
    of the one below, mixed as `Mosaic` mixes them and reduced as it does."""
    return reduce(mix(upper, lower, weights(upper.shape[1], kind)[:, None]))


def to_plain(plan: Plan) -> dict[str, Any]:
    """The plan as JSON has it."""
    return asdict(plan)


def from_plain(values: dict[str, Any]) -> Plan:
    """The plan that `to_plain` gave. Raises KeyError, TypeError or ValueError where it is none."""
    rows, columns = (tuple(map(_span, values[side])) for side in ("rows", "columns"))
    tile = values.get("tile")
    return Plan(rows, columns, int(values["overlap"]), None if tile is None else (int(tile[0]), int(tile[1])))


def _span(values: dict[str, Any]) -> Span:
    (a, b), (c, d) = values["fade_in"], values["fade_out"]
    return Span(int(values["start"]), int(values["stop"]), (int(a), int(b)), (int(c), int(d)))


def _finished(plan: Plan, first: int, end: int) -> int:
    """Rows that the rows of windows [first, end) finish alone."""
    return plan.rows[end - 1].fade_out[0] - plan.rows[first].fade_in[1]
