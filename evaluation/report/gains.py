"""What several trainings of each arm say: mean, spread, and the gain over a baseline with its interval."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import Any

MEASURES = ("miou", "fwiou", "accuracy")
CONFIDENCE = 0.95
Values = dict[int, float]
"""Seed -> value."""


def spread(values: Sequence[float]) -> dict[str, Any]:
    """mean, std (of a sample, divided by n - 1; None of a single value) and n."""
    return {
        "mean": statistics.fmean(values),
        "std": statistics.stdev(values) if len(values) > 1 else None,
        "n": len(values),
    }


def gain(values: Values, baseline: Values) -> dict[str, Any] | None:
    """The gain value / baseline - 1, for every seed that both have; None where there is no such pair.

    That is the relative improvement of Le et al. 2023 (0.5235 -> 0.5834 is +11.4 %) and the percentage improvement of
    Wang et al. 2023 (d-mIoU). mean, std and n as `spread` gives them; low and high: Student's interval of the mean,
    from the differences between seeds; is_beyond: whether it leaves zero out; all three None of a single one.
    """
    seeds = [seed for seed in values if baseline.get(seed, 0) > 0]
    if not seeds:
        return None
    found = spread([values[seed] / baseline[seed] - 1 for seed in sorted(seeds)])
    low, high = interval(found)
    return {**found, "low": low, "high": high, "is_beyond": None if low is None or high is None else low * high > 0}


def interval(found: dict[str, Any]) -> tuple[float | None, float | None]:
    """Student's interval of a mean: mean -+ t std / sqrt(n), with t for 95 % and n - 1 degrees of freedom."""
    if found["std"] is None:
        return None, None
    from scipy.stats import t

    reach = float(t.ppf((1 + CONFIDENCE) / 2, found["n"] - 1)) * found["std"] / math.sqrt(found["n"])
    return found["mean"] - reach, found["mean"] + reach


def summarise(arms: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]], split: str) -> list[dict[str, Any]]:
    """The arms with what their cells measured on a split: the spread of each measure and of each class' IoU, and the
    gains over the arm's baseline, paired by seed.

    rows: {subject, seed, data, <split>: {miou, fwiou, accuracy, iou: {class: value}}} of the cells that there are; an
    arm without any has no measures.
    """
    return [_summary(arm, rows, split) for arm in arms]


def _summary(arm: dict[str, Any], rows: Sequence[dict[str, Any]], split: str) -> dict[str, Any]:
    mine = [row for row in rows if row["subject"] == arm["subject"] and split in row]
    found: dict[str, Any] = {**arm, "n": len(mine)}
    if not mine:
        return found
    found["data"] = mine[0]["data"]
    found["seconds"] = statistics.fmean(row["seconds"] for row in mine)
    found["measures"] = {name: spread([row[split][name] for row in mine]) for name in MEASURES}
    classes = dict.fromkeys(name for row in mine for name in row[split]["iou"])
    found["iou"] = {name: spread([r[split]["iou"][name] for r in mine if name in r[split]["iou"]]) for name in classes}
    if arm["baseline"] != arm["subject"]:
        gains = {name: gain(_values(rows, arm["subject"], split, name), _values(rows, arm["baseline"], split, name))
                 for name in MEASURES}  # fmt: skip
        found["gains"] = {name: each for name, each in gains.items() if each is not None}
        chosen_by = gain(
            _values(rows, arm["subject"], "validation", "miou"), _values(rows, arm["baseline"], "validation", "miou")
        )
        found["validation_gain"] = None if chosen_by is None else chosen_by["mean"]
    return found


def _values(rows: Sequence[dict[str, Any]], subject: str, split: str, name: str) -> Values:
    return {row["seed"]: row[split][name] for row in rows if row["subject"] == subject and split in row}


def best(arms: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The arm with synthetic imagery and the highest mean gain in mIoU on the validation split; None without a gain.

    Not on the test split: the highest of several gains there is partly luck, and would be reported as more than it is.
    """
    known = [arm for arm in arms if "miou" in arm.get("gains", {}) and arm.get("source") != ""]
    return max(known, key=_preference, default=None)


def _preference(arm: dict[str, Any]) -> float:
    on_validation = arm.get("validation_gain")
    return float(arm["gains"]["miou"]["mean"] if on_validation is None else on_validation)
