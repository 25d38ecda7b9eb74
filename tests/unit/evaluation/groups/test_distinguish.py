"""Random forests on sets that are the same, apart, or twins; order and threads change no number."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from landsynth.evaluation.groups.distinguishability import (
    CHANCE,
    Told,
    components,
    distinguishability,
    folds_of,
    groups_of,
    halves_told_apart,
    pair_plot,
    told_apart,
)
from landsynth.tests.helpers.array_chips import as_chips


def features(count: int, seed: int, shift: float = 0.0, size: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).normal(shift, 1, (count, size)).astype(np.float32)


def alone(count: int, name: str = "") -> list[str]:
    return [f"{name}{number}" for number in range(count)]


def told(real: np.ndarray, synthetic: np.ndarray, repeats: int = 2, **other: Any) -> Told:
    groups = alone(len(real), "r"), alone(len(synthetic), "s")
    return told_apart(real, synthetic, other.pop("groups", groups), repeats, other.pop("seed", 0), **other)


def test_one_distribution_cannot_be_told_apart() -> None:
    assert pytest.approx(0.6931, abs=1e-4) == CHANCE, "the log of two"
    found = told(features(120, 1, size=64), features(120, 2, size=64), 2)
    assert found.losses.mean() == pytest.approx(CHANCE, abs=0.04)
    assert found.aucs.mean() == pytest.approx(0.5, abs=0.1) and found.count == 120
    found = halves_told_apart(features(160, 3, size=64), alone(160), 2, 0)
    assert found is not None and found.losses.mean() == pytest.approx(CHANCE, abs=0.06) and found.count == 80
    assert halves_told_apart(features(15, 3), alone(15), 2, 0) is None


def test_the_same_chips_on_both_sides_are_chance() -> None:
    """As when the synthetic imagery is the real: twins are in one fold, so a forest has nothing to be sure of."""
    values, names = features(80, 1), alone(80)
    same = told(values, values, groups=(names, names))
    assert same.losses == pytest.approx(np.full(2, CHANCE), abs=0.12), "a forest still guesses by what is near"
    leaking = told(values, values)
    assert leaking.losses.mean() > CHANCE + 0.3, "twins on both sides of a fold mislead; so groups matter"


def test_distributions_that_do_not_meet_are_told_apart() -> None:
    found = told(features(60, 1), features(60, 2, 8))
    assert (found.losses < 0.02).all() and (found.aucs == 1).all()
    near = told(features(60, 1), features(60, 2, 1.0))
    assert 0.02 < near.losses.mean() < CHANCE and 0.6 < near.aucs.mean() < 1
    assert told(features(30, 1), features(90, 2), 2).count == 30, "as many of either side"
    assert told(features(60, 1), features(90, 2), 2, most=20).count == 20, "and no more than asked"


def test_order_and_threads_change_no_number() -> None:
    real, synthetic = features(40, 1), features(50, 2, 0.7)
    groups = [f"scene{number % 9}" for number in range(50)]
    whole = told(real, synthetic, groups=(groups[:40], groups), threads=1)
    order, other = np.random.default_rng(5).permutation(40), np.random.default_rng(6).permutation(50)
    mixed = told(
        real[order], synthetic[other], groups=([groups[at] for at in order], [groups[at] for at in other]), threads=2
    )
    assert (mixed.losses == whole.losses).all() and (mixed.aucs == whole.aucs).all()
    assert not (told(real, synthetic, seed=1, groups=(groups[:40], groups)).losses == whole.losses).all()


@pytest.mark.parametrize("sizes", [[10] * 10, [40, 10, 10, 10, 10], [1] * 31])
def test_folds_keep_groups_whole_and_are_even(sizes: list[int]) -> None:
    groups = np.repeat(np.arange(len(sizes)), sizes)
    found = [folds_of(groups, np.random.default_rng(seed)) for seed in range(6)]
    for folds in found:
        assert all(len(set(folds[groups == group])) == 1 for group in range(len(sizes)))
        assert abs(np.count_nonzero(folds == 0) - np.count_nonzero(folds == 1)) <= max(sizes)
    assert len({folds.tobytes() for folds in found}) > 1


def test_components_are_the_directions_of_the_greatest_spread() -> None:
    both = np.random.default_rng(1).normal(size=(60, 5)) * [1, 9, 3, 0.1, 0.01]
    real, synthetic = components(both[:25], both[25:])
    assert real.shape == (25, 4) and synthetic.shape == (35, 4)
    left, spreads, _ = np.linalg.svd(both - both.mean(0), full_matrices=False)
    assert np.abs(np.concatenate([real, synthetic])) == pytest.approx(np.abs(left * spreads)[:, :4])
    assert np.square(np.concatenate(components(both[:2], both[2:3]))).sum() == pytest.approx(
        np.square(both[:3] - both[:3].mean(0)).sum()
    ), "as many as there are"


def test_the_pair_plot_is_a_picture_also_of_what_is_all_the_same() -> None:
    pytest.importorskip("matplotlib")
    for real, synthetic in ((features(30, 1), features(20, 2)), (np.ones((9, 3)), np.ones((9, 3)))):
        assert pair_plot(real, synthetic).data.startswith(b"\x89PNG")


def context(real: np.ndarray, synthetic: np.ndarray, scenes: int = 10, lack: dict[str, str] | None = None) -> Any:
    sides = {"real": real, "synthetic": synthetic}
    chips = {
        name: as_chips(np.zeros((len(each), 1, 8, 8)), scenes=[f"s{number % scenes}" for number in range(len(each))])
        for name, each in sides.items()
    }
    job = SimpleNamespace(embeddings=("satellite", "segmenter"), repeats=2, seed=0, threads=1)
    return SimpleNamespace(
        job=job, features=lambda which, name: sides[which],
        why_not=lambda name: (lack or {}).get(name), report=lambda event: None, **chips,
    )  # fmt: skip


def test_whole_scenes_are_groups_where_there_are_enough() -> None:
    many = groups_of(context(features(30, 1), features(30, 2)))
    assert many[2] == "scenes" and len(set(many[0])) == 10
    few = groups_of(context(features(30, 1), features(30, 2), scenes=3))
    assert few[2] == "places" and few[0][0] == few[1][0] == "s0/0/0"


def test_the_group_names_every_embedding() -> None:
    found = distinguishability(context(features(60, 1), features(60, 2, 2.0)))
    assert [each.name for each in found.measures] == ["log_loss", "auc", "log_loss_segmenter", "auc_segmenter"]
    loss, auc = found.measures[:2]
    assert loss.is_headline and loss.level is not None and loss.value < loss.level and auc.value > 0.8
    assert not found.missing and len(found.parts) == 2 and "coin toss" in found.words[0]


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found = distinguishability(context(features(30, 1), features(30, 2), lack={"segmenter": "No segmenter."}))
    assert [(each.name, each.reason) for each in found.missing] == [
        ("log_loss_segmenter", "No segmenter."), ("auc_segmenter", "No segmenter."),
    ] and len(found.measures) == 2  # fmt: skip
    found = distinguishability(context(features(1, 1), features(1, 2)))
    assert not found.measures and "at least 8 chips" in found.missing[0].reason and len(found.missing) == 4
    monkeypatch.setattr("landsynth.evaluation.groups.distinguishability.importlib.util.find_spec", lambda name: None)
    found = distinguishability(context(features(30, 1), features(30, 2)))
    assert not found.measures and "scikit-learn" in found.missing[0].reason
