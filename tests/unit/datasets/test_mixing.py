"""Which scenes a mixture has: proportions, draws, variants, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from landsynth.contract.card import ClassInfo
from landsynth.contract.dataset import DatasetInfo, SceneInfo, doubts
from landsynth.contract.errors import InputError, JobError
from landsynth.datasets.mixing import SYNTHETIC, mixed
from landsynth.tests.helpers.datasets import write_dataset
from landsynth.training.loop.crops import CropSampler

COUNT = 8


def _real(folder: Path, value: int = 50) -> DatasetInfo:
    codes = np.ones((64, 64), np.uint8)
    codes[:, 32:] = 2
    image = np.full((1, 64, 64), value, np.uint8)
    names = [f"s{number}" for number in range(COUNT)]
    scenes = {name: (image, codes, "train") for name in names}
    return write_dataset(folder, {**scenes, "v": (image, codes, "validation"), "t": (image, codes, "test")})


def _synthetic(folder: Path, variants: int = 1, value: int = 200) -> DatasetInfo:
    info = _real(folder, value)
    scenes = [
        SceneInfo(f"{s.name}-{v}", s.image, s.mask, s.split, source=s.name, seed=v)
        for v in range(variants)
        for s in info.scenes
    ]
    info = replace(info, scenes=tuple(scenes))
    info.write(folder)
    return info


def _names(info: DatasetInfo) -> tuple[list[str], list[str]]:
    """Real and synthetic train scenes, the latter by what they show."""
    train = info.of_split("train")
    real = [s.name for s in train if not s.name.startswith(SYNTHETIC)]
    return real, [s.source for s in train if s.name.startswith(SYNTHETIC)]


@pytest.mark.parametrize(("share", "count"), [(0.0, 0), (0.25, 2), (0.5, 4), (0.75, 6), (1.0, 8), (0.3, 2)])
def test_replace_puts_exactly_the_share_in_place_of_real_scenes(tmp_path: Path, share: float, count: int) -> None:
    info = _real(tmp_path / "r")
    _synthetic(tmp_path / "s")
    real, synthetic = _names(mixed(tmp_path / "r", info, [tmp_path / "s"], share))
    assert (len(real), len(synthetic)) == (COUNT - count, count)
    assert sorted(real + synthetic) == [f"s{number}" for number in range(COUNT)]  # every mask once


@pytest.mark.parametrize(("share", "real"), [(0.1, COUNT), (0.5, COUNT), (1.0, 0)])
def test_batch_takes_all_that_there_is(tmp_path: Path, share: float, real: int) -> None:
    info = _real(tmp_path / "r")
    _synthetic(tmp_path / "s", variants=2)
    found, synthetic = _names(mixed(tmp_path / "r", info, [tmp_path / "s"], share, "batch"))
    assert (len(found), len(synthetic)) == (real, 2 * COUNT)


def test_the_draw_depends_on_the_seed_and_grows_with_the_share(tmp_path: Path) -> None:
    info = _real(tmp_path / "r")
    _synthetic(tmp_path / "s")

    def drawn(share: float, seed: int) -> set[str]:
        return set(_names(mixed(tmp_path / "r", info, [tmp_path / "s"], share, seed=seed))[1])

    assert drawn(0.5, 3) == drawn(0.5, 3)
    assert len({frozenset(drawn(0.5, seed)) for seed in range(6)}) > 1
    assert drawn(0.25, 3) < drawn(0.5, 3) < drawn(0.75, 3)


def test_variants_make_two_and_three_hundred_percent(tmp_path: Path) -> None:
    info = _real(tmp_path / "r")
    _synthetic(tmp_path / "s", variants=3)
    for variants in (1, 2, 3):
        real, synthetic = _names(mixed(tmp_path / "r", info, [tmp_path / "s"], 1.0, variants=variants))
        assert not real
        assert sorted(synthetic) == sorted(variants * [f"s{number}" for number in range(COUNT)])
    with pytest.raises(JobError, match="expected 4 synthetic images of scene s0, found 3"):
        mixed(tmp_path / "r", info, [tmp_path / "s"], 1.0, variants=4)


@pytest.mark.parametrize(("share", "count"), [(0.5, 4), (1.0, 8), (1.5, 12), (2.0, 16), (None, 16)])
def test_add_keeps_all_real_scenes(tmp_path: Path, share: float | None, count: int) -> None:
    info = _real(tmp_path / "r")
    _synthetic(tmp_path / "s", variants=2)
    real, synthetic = _names(mixed(tmp_path / "r", info, [tmp_path / "s"], share, "add"))
    assert len(real) == COUNT and len(synthetic) == count
    most = max(synthetic.count(name) for name in synthetic)
    assert most == -(-count // COUNT)  # no mask twice before all were seen once


def test_several_synthetic_datasets_are_further_variants(tmp_path: Path) -> None:
    info = _real(tmp_path / "r")
    _synthetic(tmp_path / "s")
    _synthetic(tmp_path / "t")
    places = [tmp_path / "s", tmp_path / "t"]
    assert len(_names(mixed(tmp_path / "r", info, places, None))[1]) == 2 * COUNT
    both = mixed(tmp_path / "r", info, places, 1.0, variants=2)
    assert len({scene.name for scene in both.of_split("train")}) == 2 * COUNT


def test_other_splits_and_statistics_stay_real_and_crops_show_the_mixture(tmp_path: Path) -> None:
    info = _real(tmp_path / "r", value=50)
    _synthetic(tmp_path / "s", value=200)
    found = mixed(tmp_path / "r", info, [tmp_path / "s"], 0.5, seed=1)
    assert found.bands == info.bands and found.classes == info.classes
    assert [s.name for s in found.scenes if s.split != "train"] == ["v", "t"]
    images, _ = CropSampler(tmp_path / "r", found, "train", 32, 0, turns=False).batch(0, range(64))
    values = np.round((images[:, 0, 0, 0] + 1) * 127.5)
    assert set(values) == {50.0, 200.0}
    assert 0.25 < np.mean(values == 200) < 0.75
    images, _ = CropSampler(tmp_path / "r", found, "validation", 32, 0, turns=False).batch(0, range(4))
    assert set(np.round((images[:, 0, 0, 0] + 1) * 127.5)) == {50.0}


def test_without_synthetic_imagery_all_is_real(tmp_path: Path) -> None:
    info = _real(tmp_path / "r")
    assert _names(mixed(tmp_path / "r", info, [], None)) == ([f"s{number}" for number in range(COUNT)], [])


def test_a_share_too_small_for_one_scene_is_refused(tmp_path: Path) -> None:
    info = _real(tmp_path / "r")
    _synthetic(tmp_path / "s")
    with pytest.raises(JobError, match="at least one of the 8 train scenes"):
        mixed(tmp_path / "r", info, [tmp_path / "s"], 0.05)


def test_more_than_there_is_is_refused(tmp_path: Path) -> None:
    info = _real(tmp_path / "r")
    _synthetic(tmp_path / "s")
    with pytest.raises(JobError, match="expected 16 synthetic images"):
        mixed(tmp_path / "r", info, [tmp_path / "s"], 2.0, "add")


@pytest.mark.parametrize("what", ["classes", "bands", "data type", "train scenes"])
def test_synthetic_imagery_that_does_not_fit_is_refused(tmp_path: Path, what: str) -> None:
    info = _real(tmp_path / "r")
    other = _synthetic(tmp_path / "s")
    if what == "classes":
        other = replace(other, classes=(ClassInfo(1, "field"), *other.classes[1:]))
    elif what == "bands":
        other = replace(other, bands=(replace(other.bands[0], name="near infrared"),))
    elif what == "data type":
        other = replace(other, data_type="uint16")
    else:
        other = replace(other, scenes=tuple(replace(scene, split="test") for scene in other.scenes))
    other.write(tmp_path / "s")
    with pytest.raises(InputError, match=what):
        mixed(tmp_path / "r", info, [tmp_path / "s"], 0.5)


def test_masks_of_other_places_can_be_added_but_replace_nothing(tmp_path: Path) -> None:
    info = _real(tmp_path / "r")
    other = _synthetic(tmp_path / "s")
    renamed = tuple(replace(scene, source=f"elsewhere-{scene.source}") for scene in other.scenes)
    replace(other, scenes=renamed).write(tmp_path / "s")
    assert len(_names(mixed(tmp_path / "r", info, [tmp_path / "s"], 1.0, "add"))[1]) == COUNT
    with pytest.raises(JobError, match="Generate the synthetic dataset from this dataset"):
        mixed(tmp_path / "r", info, [tmp_path / "s"], 1.0)


def test_what_is_doubtful_is_said(tmp_path: Path) -> None:
    info = _real(tmp_path / "r")
    made = replace(_synthetic(tmp_path / "s"), synthetic={"model": "fast"})
    assert doubts(info, {"s": made}) == [], "scenes of other splits are not learnt from"
    (sentence,) = doubts(made, {})
    assert "is synthetic: validation" in sentence
    leak = replace(made, synthetic=None, scenes=tuple(replace(scene, split="train") for scene in made.scenes))
    plain, seen = doubts(info, {"s": leak})
    assert "does not say that it is synthetic" in plain and "keeps for validation or the test (t, v)" in seen
