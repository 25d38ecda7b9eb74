"""What pairs of trainings say of two arms: the difference in points, over trainings and over places, and its power."""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .gains import CONFIDENCE, interval, spread

POWER = 0.8
MOST = 1000
"""Pairs that are thought of at most."""
DRAWS = 2000
Array = NDArray[Any]
Row = dict[str, Any]


def points(values: Sequence[float], others: Sequence[float]) -> Row:
    """values - others in percentage points, pair by pair: mean, std and n; low and high, Student's 95 % interval of the
    mean; needed, the pairs that would show such a difference; detectable, the least one that so many pairs show. None
    of a single pair."""
    found = spread([100 * (one - other) for one, other in zip(values, others)])
    low, high = interval(found)
    needed = pairs_needed(found["mean"], found["std"])
    return {**found, "low": low, "high": high, "needed": needed, "detectable": _detectable(found["std"], found["n"])}


def pairs_needed(mean: float, std: float | None) -> int | None:
    """The least number of pairs whose t-test (two-sided, 5 %) finds a difference of that mean and standard deviation in
    POWER of all repetitions; None where MOST would not, or nothing is known. By Student's noncentral distribution."""
    if std is None or not mean:
        return None
    from scipy.stats import nct, t

    def is_enough(number: int) -> bool:
        least = t.ppf((1 + CONFIDENCE) / 2, number - 1)
        shift = abs(mean) / max(std, 1e-12) * math.sqrt(number)
        if shift > least + 6:  # found for sure, and beyond what nct can compute
            return True
        return bool(nct.sf(least, number - 1, shift) + nct.cdf(-least, number - 1, shift) >= POWER)

    found = bisect.bisect_left(range(2, MOST + 1), True, key=is_enough) + 2
    return found if found <= MOST else None


def _detectable(std: float | None, number: int) -> float | None:
    """The difference that as many pairs would show in about POWER of all repetitions."""
    if std is None:
        return None
    from scipy.stats import t

    return float((t.ppf((1 + CONFIDENCE) / 2, number - 1) + t.ppf(POWER, number - 1)) * std / math.sqrt(number))


def places(blocks: Array, others: Array, seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of the mean difference in mIoU, in points, over draws of the test area's blocks with
    replacement: block bootstrap (Hall 1985, Resampling a coverage pattern), percentile interval (Efron and Tibshirani
    1993, chapter 13).

    blocks, others: confusion matrices (trainings, blocks, classes, classes) of two arms, of the same blocks.
    """
    count = blocks.shape[1]
    times = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), DRAWS)
    apart = _mious(times, blocks) - _mious(times, others)
    low, high = np.percentile(100 * apart.mean(1), [50 * (1 - CONFIDENCE), 50 * (1 + CONFIDENCE)])
    return float(low), float(high)


def _mious(times: Array, blocks: Array) -> Array:
    """mIoU (draws, trainings) where block b is counted times[d, b] times."""
    matrix = np.tensordot(times.astype(np.float64), blocks.astype(np.float64), (1, 1))  # whole numbers are slow
    both = np.diagonal(matrix, axis1=2, axis2=3)
    union = matrix.sum(2) + matrix.sum(3) - both
    ious = np.where(union > 0, both / np.maximum(union, 1), np.nan)
    found: Array = np.nanmean(ious, 2)
    return found


def compare(arms: Sequence[Row], rows: Sequence[Row], split: str) -> list[Row]:
    """Every arm against its baseline and its rival, by the seeds that both have.

    Gives subject, against, kind (the arm's series), scenes, points as `points` gives them of mIoU, places {low, high}
    where blocks were measured, ratio of the means, classes {name: points of IoU}, and verdict: better or worse where
    the intervals over trainings and over places both leave zero out on that side, else open.
    """
    found = []
    for arm in arms:
        for against in dict.fromkeys((arm["baseline"], arm.get("rival") or arm["baseline"])):
            if against != arm["subject"] and (each := _compared(arm, against, rows, split)) is not None:
                found.append(each)
    return found


def _compared(arm: Row, against: str, rows: Sequence[Row], split: str) -> Row | None:
    mine, theirs = (
        {row["seed"]: row[split] for row in rows if row["subject"] == subject and split in row}
        for subject in (arm["subject"], against)
    )
    pairs = [(mine[seed], theirs[seed]) for seed in sorted(mine) if seed in theirs]
    if not pairs:
        return None
    values, others = ([each[side]["miou"] for each in pairs] for side in (0, 1))
    total, area = points(values, others), None
    if all("blocks" in one and "blocks" in other for one, other in pairs):
        mine_in, theirs_in = (_blocks([each[side] for each in pairs]) for side in (0, 1))
        area = dict(zip(("low", "high"), places(mine_in, theirs_in)))
    names = [name for name in pairs[0][0]["iou"] if all(name in each["iou"] for pair in pairs for each in pair)]
    return {
        "subject": arm["subject"], "against": against, "kind": arm["series"], "scenes": arm["x"], "points": total,
        "places": area, "ratio": sum(values) / sum(others) if sum(others) else None,
        "levels": [sum(values) / len(values), sum(others) / len(others)],
        "classes": {n: points([a["iou"][n] for a, _ in pairs], [b["iou"][n] for _, b in pairs]) for n in names},
        "verdict": _verdict(total, area),
    }  # fmt: skip


def _blocks(measured: Sequence[Row]) -> Array:
    found = np.array([each["blocks"]["confusion"] for each in measured])
    classes = math.isqrt(found.shape[2])
    return found.reshape(*found.shape[:2], classes, classes)


def _verdict(total: Row, area: Row | None) -> str:
    both = [each for each in (total, area) if each is not None]
    if any(each["low"] is None for each in both):
        return "open"
    if all(each["low"] > 0 for each in both):
        return "better"
    return "worse" if all(each["high"] < 0 for each in both) else "open"
