"""Gains in closed form: relative, paired by seed, with Student's interval."""

from __future__ import annotations

import math
from typing import Any

import pytest

from landsynth.evaluation.report.gains import best, gain, spread, summarise


def test_the_published_gain() -> None:
    found = gain({0: 0.5834}, {0: 0.5235})
    assert found is not None
    assert found["mean"] == pytest.approx(0.1144, abs=1e-4)
    assert (found["n"], found["std"], found["low"], found["high"], found["is_beyond"]) == (1, None, None, None, None)


def test_pairs_of_three_seeds() -> None:
    """Gains of 10, 20 and 30 %: mean 20 %, std 10 %, t of 2 degrees 4.3027, reach 4.3027 * 0.1 / sqrt(3)."""
    found = gain({1: 0.55, 2: 0.48, 3: 0.78, 9: 1.0}, {3: 0.6, 2: 0.4, 1: 0.5})
    assert found is not None
    assert found["mean"] == pytest.approx(0.2)
    assert found["std"] == pytest.approx(0.1)
    assert found["high"] - found["mean"] == pytest.approx(4.302653 * 0.1 / math.sqrt(3), rel=1e-5)
    assert found["low"] == pytest.approx(0.2 - 0.248414, rel=1e-4)
    assert found["is_beyond"] is False


@pytest.mark.parametrize(
    ("gains", "beyond"), [((0.20, 0.21, 0.22), True), ((-0.2, -0.21, -0.22), True), ((-0.1, 0.1, 0.2), False)]
)
def test_beyond_the_spread(gains: tuple[float, ...], beyond: bool) -> None:
    found = gain({seed: 0.5 * (1 + value) for seed, value in enumerate(gains)}, dict.fromkeys(range(3), 0.5))
    assert found is not None and found["is_beyond"] is beyond


def test_spread_and_no_gain_without_a_pair() -> None:
    assert gain({0: 0.5}, {1: 0.5}) is None and gain({0: 0.5}, {0: 0.0}) is None
    assert spread([0.5]) == {"mean": 0.5, "std": None, "n": 1}
    assert spread([1.0, 3.0]) == {"mean": 2.0, "std": pytest.approx(math.sqrt(2)), "n": 2}


def row(subject: str, seed: int, miou: float, **iou: float) -> dict[str, Any]:
    measured = {"miou": miou, "fwiou": miou / 2, "accuracy": 0.5, "iou": iou}
    data = {"real": 4, "synthetic": 0}
    return {"subject": subject, "seed": seed, "data": data, "seconds": 2.0 + seed, "test": measured}


def test_summary_of_arms_with_missing_cells() -> None:
    arms = [{"subject": name, "baseline": "real", "x": None} for name in ("real", "mix", "absent")]
    rows = [row("real", 0, 0.4, a=0.4), row("real", 1, 0.5, a=0.6), row("mix", 1, 0.6, a=0.1, b=0.2)]
    real, mix, absent = summarise(arms, rows, "test")
    assert real["measures"]["miou"]["mean"] == pytest.approx(0.45) and real["n"] == 2 and "gains" not in real
    assert real["iou"]["a"]["mean"] == pytest.approx(0.5) and real["seconds"] == 2.5
    assert mix["gains"]["miou"]["mean"] == pytest.approx(0.2) and mix["gains"]["miou"]["n"] == 1
    assert mix["gains"]["accuracy"]["mean"] == 0 and set(mix["iou"]) == {"a", "b"}
    assert absent["n"] == 0 and "measures" not in absent
    assert best([real, mix, absent]) is mix
    assert best([real, absent]) is None
    assert all(arm["n"] == 0 for arm in summarise(arms, rows, "validation"))


def test_the_best_arm_is_chosen_on_validation_and_its_gain_is_of_the_test() -> None:
    """The highest gain on the test split is partly luck."""
    arms = [{"subject": name, "baseline": "real"} for name in ("real", "lucky", "good")]
    validation, test = {"real": 0.5, "lucky": 0.45, "good": 0.55}, {"real": 0.5, "lucky": 0.75, "good": 0.525}
    rows = [
        {"subject": each, "seed": 0, "data": {}, "seconds": 1.0, **{
            split: {"miou": values[each], "fwiou": 1.0, "accuracy": 1.0, "iou": {}}
            for split, values in (("validation", validation), ("test", test))
        }}
        for each in validation
    ]  # fmt: skip
    chosen = best(summarise(arms, rows, "test"))
    assert chosen is not None and chosen["subject"] == "good"
    assert chosen["gains"]["miou"]["mean"] == pytest.approx(0.05)
    assert chosen["validation_gain"] == pytest.approx(0.1)
