"""Pairs of trainings: intervals against scipy's, power against simulation, blocks by closed forms; what may be said."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from scipy import stats

from landsynth.evaluation.report import claims, pairs


def test_points_are_students() -> None:
    draw = np.random.default_rng(0)
    one, other = 0.5 + 0.02 * draw.standard_normal((2, 8))
    found = pairs.points(one.tolist(), other.tolist())
    wanted = stats.ttest_rel(one, other).confidence_interval()
    assert (found["low"], found["high"]) == pytest.approx((100 * wanted.low, 100 * wanted.high))
    assert found["mean"] == pytest.approx(100 * (one - other).mean()) and found["n"] == 8
    alone = pairs.points([0.5], [0.4])
    assert alone["mean"] == pytest.approx(10)
    assert [alone[name] for name in ("low", "high", "needed", "detectable")] == [None] * 4


@pytest.mark.parametrize(("mean", "std", "number"), [(1.0, 1.0, 10), (2.0, 1.0, 5), (0.5, 1.0, 34), (0.3, 2.0, 351)])
def test_pairs_needed(mean: float, std: float, number: int) -> None:
    """As tables of the power of the paired t-test have it (two-sided, 5 %, 80 %)."""
    assert pairs.pairs_needed(mean, std) == number == pairs.pairs_needed(-mean, std)


def test_pairs_needed_by_simulation() -> None:
    number = pairs.pairs_needed(1.0, 1.2)
    assert number is not None
    draw = np.random.default_rng(1)
    shares = [
        (stats.ttest_1samp(draw.normal(1.0, 1.2, (4000, count)), 0, axis=1).pvalue < 0.05).mean()
        for count in (number - 1, number)
    ]
    assert shares[0] < 0.82 and shares[1] > 0.78


@pytest.mark.parametrize(("mean", "std", "number"), [(0.0, 1.0, None), (1.0, None, None), (1e-3, 1.0, None),
                                                     (5.0, 0.0, 2), (50.0, 0.1, 2)])  # fmt: skip
def test_pairs_needed_at_the_edges(mean: float, std: float | None, number: int | None) -> None:
    assert pairs.pairs_needed(mean, std) == number


def test_what_so_many_pairs_show_they_need() -> None:
    """About: the reach is by Student's distribution, the power by the noncentral one."""
    shown = pairs.points([0.5, 0.52, 0.51, 0.55, 0.49, 0.5, 0.53, 0.5], [0.5] * 8)["detectable"]
    std = pairs.points([0.5, 0.52, 0.51, 0.55, 0.49, 0.5, 0.53, 0.5], [0.5] * 8)["std"]
    assert pairs.pairs_needed(shown, std) in (8, 9)


def blocks(right: list[float], trainings: int = 2) -> Any:
    """Blocks of 100 pixels of each of two classes, of which a share is found."""
    found = [[[100 * share, 100 - 100 * share], [100 - 100 * share, 100 * share]] for share in right]
    return np.array([found] * trainings)


def test_alike_blocks_have_no_spread_and_others_have() -> None:
    """IoU of both classes is 90 / 110 and 80 / 120 everywhere, whatever is drawn."""
    low, high = pairs.places(blocks([0.9] * 20), blocks([0.8] * 20))
    assert low == pytest.approx(high) == pytest.approx(100 * (90 / 110 - 80 / 120))
    low, high = pairs.places(blocks([0.9, 0.5] * 10), blocks([0.7] * 20))
    assert low < 0 < high
    same = pairs.places(blocks([0.9, 0.5] * 10), blocks([0.9, 0.5] * 10))
    assert same == pytest.approx((0, 0)), "the same blocks are drawn for both"


def test_the_spread_over_blocks_is_that_of_their_mean() -> None:
    """Accuracy-like differences, small: the interval is the normal one over sqrt(n) blocks."""
    draw = np.random.default_rng(3)
    shares = (0.8 + 0.02 * draw.standard_normal(200)).tolist()
    low, high = pairs.places(blocks(shares), blocks([0.8] * 200))
    slope = 100 * (0.81 / 1.19 - 0.79 / 1.21) / 0.02
    assert high - low == pytest.approx(2 * 1.96 * slope * np.std(shares) / np.sqrt(200), rel=0.15)


ARMS = [
    {"subject": "3 scenes, real", "baseline": "3 scenes, real", "rival": "", "series": "real", "x": 3, "source": ""},
    {"subject": "3 scenes, real + painted", "baseline": "3 scenes, real", "rival": "3 scenes, real, strong",
     "series": "painted", "x": 3, "source": "g"},
    {"subject": "3 scenes, real, strong", "baseline": "3 scenes, real", "rival": "", "series": "strong", "x": 3,
     "source": ""},
    {"subject": "3 scenes, painted alone", "baseline": "3 scenes, real", "rival": "", "series": "alone", "x": 3,
     "source": "g"},
]  # fmt: skip


def rows(painted: float, strong: float, uneven: float = 0.0, seeds: int = 8) -> list[dict[str, Any]]:
    """Real imagery finds 0.7 of each block, the others so much more; painted imagery where it is uneven here more and
    there less."""
    found = []
    for seed in range(seeds):
        for arm, more in zip(ARMS, (0.0, painted, strong, -0.05)):
            apart = uneven if arm["series"] == "painted" else 0.0
            each = blocks([0.7 + more + apart, 0.7 + more - apart] * 20, 1)[0] + 2 * (seed % 2) * np.eye(2)
            total = each.sum(0)
            iou = total[0, 0] / (total[0].sum() + total[:, 0].sum() - total[0, 0])
            test = {"miou": iou, "iou": {"water": iou, "road": iou}}
            test["blocks"] = {"side": 64, "confusion": each.reshape(40, 4).tolist()}
            found.append({"subject": arm["subject"], "seed": seed, "test": test})
    return found


def compared(*given: Any, **more: Any) -> dict[tuple[str, str], dict[str, Any]]:
    return {(each["kind"], each["against"]): each for each in pairs.compare(ARMS, rows(*given, **more), "test")}


def test_comparisons_are_the_registered_ones() -> None:
    found = compared(0.1, 0.02)
    real, strong = "3 scenes, real", "3 scenes, real, strong"
    assert list(found) == [("painted", real), ("painted", strong), ("strong", real), ("alone", real)]
    assert [each["verdict"] for each in found.values()] == ["better", "better", "better", "worse"]
    assert found["painted", real]["classes"]["water"]["mean"] == found["painted", real]["points"]["mean"]
    assert found["painted", real]["scenes"] == 3 and 0.85 < found["alone", real]["ratio"] < 0.95


def test_what_differs_from_place_to_place_is_no_claim() -> None:
    """The trainings agree that painted imagery is better, and the blocks do not."""
    each = compared(0.01, 0.0, uneven=0.2)["painted", "3 scenes, real"]
    assert each["points"]["low"] > 0 > each["places"]["low"] and each["verdict"] == "open"
    assert "but with parts of the test area -" in claims._numbers(each)


def found(*given: Any, **more: Any) -> dict[str, Any]:
    ends = [
        {"subject": each["subject"], "best_step": 200 if seed < more.get("late", 0) else 100, "steps": 200}
        for seed in range(8) for each in ARMS
    ]  # fmt: skip
    more.pop("late", None)
    options = {"encoder_weights": more.pop("weights", "hub")}
    knows = more.pop("knows", 0)
    return {
        "pairs": list(compared(*given, **more).values()),
        "job": {"options": options},
        "generator_scenes": knows,
        "rows": ends,
    }


@pytest.mark.parametrize(("painted", "strong", "words"), [
    (0.1, 0.02, "Synthetic imagery helped with 3 real scenes: .* and more than strong augmentation"),
    (0.05, 0.05, "That it does more than strong augmentation without any generator is not shown"),
    (0.05, 0.1, "That it does more than strong augmentation without any generator is not shown"),
    (0.0, 0.0, "No gain was shown"),
    (-0.1, 0.0, "did harm: -10.9 points"),
])  # fmt: skip
def test_the_headline_is_no_stronger_than_the_numbers(painted: float, strong: float, words: str) -> None:
    assert re.search(words, claims.headline(found(painted, strong)))


def test_claims_in_words() -> None:
    paragraphs = list(claims.claims(found(0.1, 0.02)))
    assert paragraphs[1].startswith("With 3 real scenes, which alone give a mean IoU of 0.5")
    number = r"\(\+\d+\.\d points, 95 % interval \+\d+\.\d to \+\d+\.\d\)"
    words = rf"these do better than real imagery alone: real \+ painted {number}; real, strong {number}\. It may be"
    assert re.search(words, paragraphs[1])
    assert "these do better than strong augmentation without a generator: real + painted (+10" in paragraphs[1]
    assert "It may not be claimed" not in paragraphs[1] and "Painted imagery alone gives 90 % of" in paragraphs[1]
    text = "\n".join(paragraphs)
    assert "4 comparisons were fixed before the first training" in text and "here 0.2" in text
    assert all(words not in text for words in ("best at their last validation", "random weights", "had learnt from"))
    text = "\n".join(claims.claims(found(0.1, 0.02, weights="", knows=11, late=5)))
    assert all(words in text for words in ("best at their last validation", "random weights", "learnt from 11 of the"))


def test_too_few_pairs_say_how_many_it_would_take() -> None:
    total = pairs.points([0.51, 0.49, 0.53, 0.5], [0.5, 0.5, 0.5, 0.49])
    pair = {"subject": "3 scenes, real + painted", "points": total, "places": None, "verdict": "open"}
    text = claims._numbers(pair)
    assert text.startswith("real + painted (+1.0 points, 95 % interval -1.6 to +3.6; about ")
    assert (
        f"about {total['needed']} pairs would show so little" in text
        and f"4 show {total['detectable']:.1f} points" in text
    )
    assert "no spread" in claims._numbers({**pair, "points": pairs.points([0.5], [0.4])})
