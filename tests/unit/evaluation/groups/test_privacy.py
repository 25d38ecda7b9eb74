"""Planted copies are found, plain chips are none, strangers are at one; chunks and order change no number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from landsynth.evaluation.chips.painting import chip_seed
from landsynth.evaluation.groups.privacy import nearness, privacy, shrunk
from landsynth.evaluation.metrics import nearest as nearest_module
from landsynth.evaluation.metrics.nearest import nearest, nearest_picture, shrink
from landsynth.evaluation.report.measures import Group
from landsynth.tests.helpers.array_chips import as_chips

Chips = np.ndarray


def patches(count: int, seed: int, side: int = 32) -> Chips:
    """Chips (n, 3, side, side) of coarse blocks in colours of their own."""
    blocks = np.random.default_rng(seed).uniform(20, 235, (count, 3, 8, 8))
    return blocks.repeat(side // 8, 2).repeat(side // 8, 3).astype(np.float32)


def test_distances_are_euclidean_and_the_first_of_equals_is_nearest() -> None:
    found = nearest(np.array([[0.0, 0.0], [6.0, 8.0]]), np.array([[3.0, 4.0], [6.0, 8.0], [6.0, 8.0]]))
    assert found.distances.tolist() == [5.0, 0.0] and found.numbers.tolist() == [0, 1]
    # a copy among large numbers is at zero
    members = np.random.default_rng(0).normal(1e6, 1, (50, 128)).astype(np.float32)
    found = nearest(members[[7, 3]], members)
    assert found.distances.tolist() == [0, 0] and found.numbers.tolist() == [7, 3]


def test_chunks_and_order_change_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    queries, members = (np.random.default_rng(seed).normal(size=(40, 3, 8, 8)).astype(np.float32) for seed in (1, 2))
    for measure in (nearest_picture, lambda a, b: nearest(a.reshape(len(a), -1), b.reshape(len(b), -1))):
        whole = measure(queries, members)
        order = np.random.default_rng(3).permutation(40)
        shuffled = measure(queries[::-1], members[order])
        assert (order[shuffled.numbers][::-1] == whole.numbers).all()
        assert shuffled.distances[::-1] == pytest.approx(whole.distances, abs=1e-12)
        monkeypatch.setattr(nearest_module, "CHUNK", 90)  # two rows at once
        assert measure(queries, members).distances == pytest.approx(whole.distances, abs=1e-12)
        monkeypatch.undo()


@pytest.mark.parametrize(
    "turn", [lambda x: x, lambda x: x[..., ::-1], lambda x: np.rot90(x, 1, (2, 3)), lambda x: x.swapaxes(2, 3)]
)
def test_a_flipped_and_noised_copy_is_nearer_than_any_stranger(turn: Callable[[Chips], Chips]) -> None:
    training, strangers = shrink(patches(60, 1)), shrink(patches(60, 2))
    noise = np.random.default_rng(3).normal(0, 5, (1, 3, 32, 32))
    copy = nearest_picture(shrink(turn(patches(60, 1)[17:18]) + noise), training)
    others = nearest_picture(strangers, training)
    assert copy.numbers.tolist() == [17] and copy.distances[0] < 0.1
    assert others.distances.min() > 0.7, "a stranger is about as far from the nearest as from the next"


def test_a_plain_chip_that_training_has_many_of_is_no_copy() -> None:
    plain = np.concatenate([patches(20, 1), np.full((20, 3, 32, 32), 9.0) + patches(20, 2) / 200])
    found = nearest_picture(shrink(patches(1, 3) / 200 + 9), shrink(plain))
    assert found.numbers[0] >= 20 and found.distances[0] > 0.5
    assert nearest_picture(shrink(plain[:1]), shrink(plain[:1])).distances.tolist() == [1], "nothing to compare with"
    same = shrink(np.ones((3, 3, 32, 32)))
    assert nearest_picture(same, same).distances.tolist() == [1, 1, 1]


def test_blocks_are_means_of_what_is_there() -> None:
    image = np.arange(64.0).reshape(1, 1, 8, 8)
    assert shrink(image, 2)[0, 0].tolist() == [[13.5, 17.5], [45.5, 49.5]]
    image[0, 0, :4, :4], image[0, 0, 0, 0] = np.nan, 7
    image[0, 0, 4:, 4:] = np.nan
    found = shrink(image, 2)[0, 0]
    assert found[0, 0] == 7 and np.isnan(found[1, 1])
    assert shrink(np.ones((1, 1, 37, 53)))[0, 0].tolist() == np.ones((8, 8)).tolist()
    chips = as_chips(np.full((1, 1, 32, 32), np.nan, np.float32), maximum=200.0, mean=50.0)
    assert (shrunk(chips) == 0.25).all(), "a chip without anything is the band's mean"


def test_nearness_in_closed_form() -> None:
    strangers = np.arange(1.0, 102.0)  # median 51, 1 % quantile 2
    found = nearness(np.array([0.0, 1.9, 25.5, 60.0, 90.0]), strangers)
    assert found.ratio == 0.5 and found.near == 0.4 and found.limit == pytest.approx(2)
    assert nearness(strangers, strangers).ratio == 1
    assert np.isnan(nearness(strangers, np.zeros(4)).ratio)


def context(
    synthetic: Chips, real: Chips, training: Chips | None, split: str = "test", lack: str | None = None,
    painter: Any = None, seen: Any = {"train": ("a",), "test": ()},  # noqa: B006
) -> Any:  # fmt: skip
    """What privacy asks of a context; features are the colours of each chip's quarters."""
    sets = {"synthetic": synthetic, "real": real, "training": training}
    chips = {name: None if each is None else as_chips(each) for name, each in sets.items()}
    features = {n: None if e is None else shrink(e, 2).reshape(len(e), -1) for n, e in sets.items()}
    return SimpleNamespace(
        job=SimpleNamespace(split=split, masks=30, seed=0, threads=1), painter=painter,
        features=lambda which, embedding: features[which],
        why_not=lambda embedding: lack, seen=seen.get, **chips,
    )  # fmt: skip


def values(group: Group) -> dict[str, float]:
    return {each.name: each.value for each in group.measures}


def test_planted_copies_are_found_and_shown() -> None:
    training, real = patches(80, 1), patches(80, 2)
    strangers = privacy(context(patches(80, 3), real, training))
    assert values(strangers)["privacy_ratio"] == pytest.approx(1, abs=0.1)
    assert values(strangers)["privacy_ratio_pixels"] == pytest.approx(1, abs=0.1)
    assert values(strangers)["privacy_near"] < 0.06 and values(strangers)["privacy_near_pixels"] < 0.06
    synthetic = patches(80, 3)
    synthetic[20:40] = training[5:25, :, :, ::-1] + np.random.default_rng(4).normal(0, 3, (20, 3, 32, 32))
    planted = privacy(context(synthetic, real, training))
    assert values(planted)["privacy_near_pixels"] == pytest.approx(0.25, abs=0.05)
    rows = [row for row in planted.parts[0].rows if "8 x 8" in row[2]]
    pairs = [(int(row[0].split()[0][5:]), int(row[1].split()[0][5:])) for row in rows]
    assert pairs and all(20 <= copy < 40 and copy - source == 15 for copy, source in pairs)
    assert "look at the closest pairs" in " ".join(planted.words) and planted.parts[1].data.startswith(b"\x89PNG")
    copies = privacy(context(training, real, training))
    assert values(copies)["privacy_ratio"] == 0 and values(copies)["privacy_near"] == 1


class Quarters:
    """Stands in for the network: the colours of each chip's quarters."""

    def __init__(self, threads: int) -> None:
        pass

    def features(self, images: Chips, bands: Any) -> Chips:
        return shrink(images, 2).reshape(len(images), -1)


class Memory:
    """Stands in for a generator: paints noise, but at the places that it knows their pictures."""

    def __init__(self, known: Chips) -> None:
        self._known, self._seeds = known, [chip_seed(0, place) for place in as_chips(known).places]

    def paint(self, classes: Chips, seeds: list[int]) -> Chips:
        return np.stack([self._known[self._seeds.index(seed)] for seed in seeds])


def test_a_generator_that_remembers_training_places_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("landsynth.evaluation.groups.privacy.Embedding", Quarters)
    training, real, noise = patches(40, 1), patches(40, 2), np.random.default_rng(5).normal(0, 9, (40, 3, 32, 32))
    painter = Memory(training + noise)
    knows = privacy(context(patches(40, 3), real, training, painter=painter))
    assert values(knows)["privacy_ratio_own"] < 0.1
    for seen, words in (
        ({"train": ("a",), "test": ()}, ("masks of its training", "places that it never saw (")),
        ({"train": ("a",), "test": ("b",)}, ("split test, 1 scenes of which it was trained on, too",)),
        ({}, ("masks of split train", "split test, whose places it may have seen: its card does not tell (")),
    ):
        said = " ".join(privacy(context(patches(40, 3), real, training, painter=painter, seen=seen)).words)
        assert all(each in said for each in words) and ("never saw" in said) == (seen.get("test") == ())
    guesses = values(privacy(context(patches(40, 3), real, training, painter=Memory(patches(40, 4)))))
    assert guesses["privacy_ratio_own"] == pytest.approx(1, abs=0.15)


def test_one_chip_is_enough() -> None:
    found = values(privacy(context(patches(1, 3), patches(1, 2), patches(1, 1))))
    assert np.isfinite(list(found.values())).all()


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    chips = patches(9, 1)
    names = {"privacy_ratio", "privacy_near", "privacy_ratio_pixels", "privacy_near_pixels", "privacy_ratio_own"}
    for found, reason in (
        (privacy(context(chips, chips, None)), "train split"),
        (privacy(context(chips, chips, chips, "train")), "training chips themselves"),
    ):
        assert {each.name for each in found.missing} == names and not found.measures
        assert all(reason in each.reason for each in found.missing)
    found = privacy(context(chips, patches(9, 2), patches(9, 3), lack="No network."))
    assert [each.reason for each in found.missing] == ["No network."] * 3 and len(found.measures) == 2
    monkeypatch.setattr("landsynth.evaluation.groups.privacy.can_draw", lambda: False)
    found = privacy(context(chips, patches(9, 2), patches(9, 3)))
    assert any("matplotlib" in each.reason for each in found.missing) and len(found.measures) == 4


def test_the_real_split_is_read_by_window(tmp_path: Path) -> None:
    """Through files: a synthetic dataset that holds a training scene is told from one that does not."""
    from landsynth.contract.jobs.evaluate import EvaluateJob
    from landsynth.evaluation.chips.comparison import Context
    from landsynth.tests.helpers.datasets import write_dataset

    pytest.importorskip("onnxruntime")

    def picture(seed: int) -> Chips:
        return np.random.default_rng(seed).integers(0, 256, (3, 12, 12)).repeat(16, 1).repeat(16, 2).astype(np.uint8)

    codes = np.ones((192, 192), np.uint8)
    write_dataset(tmp_path / "real", {"a": (picture(1), codes, "train"), "b": (picture(2), codes, "test")})
    write_dataset(tmp_path / "copy", {"c": (picture(1), codes, "test")})
    write_dataset(tmp_path / "new", {"c": (picture(3), codes, "test")})
    found = {}
    for name in ("copy", "new"):
        job = EvaluateJob(
            real=str(tmp_path / "real"), synthetic=str(tmp_path / name), report="r", metrics="m", chip_size=48
        )
        found[name] = values(privacy(Context.open(job, lambda event: None)))
    assert found["copy"]["privacy_ratio"] < 1e-4 and found["copy"]["privacy_near_pixels"] == 1
    assert found["new"]["privacy_ratio"] == pytest.approx(1, abs=0.35) and found["new"]["privacy_near_pixels"] < 0.3
