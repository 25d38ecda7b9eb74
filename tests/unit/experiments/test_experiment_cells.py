"""The arms of every kind of experiment, as tables, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.contract.dataset import DatasetInfo, SceneInfo
from landsynth.contract.errors import JobError, ModelError
from landsynth.contract.jobs.experiment import ExperimentJob
from landsynth.experiments.arms import Layout, folder_name
from landsynth.experiments.cells import layout
from landsynth.tests.helpers.judges import card_of


def info(trains: int = 8, bands: int = 3, splits: tuple[str, ...] = ("validation", "test")) -> DatasetInfo:
    scenes = ["train"] * trains + list(splits)
    return DatasetInfo(
        "made", (ClassInfo(1, "one"), ClassInfo(2, "two")), (),
        tuple(BandInfo(f"band{number}", 0.0, 255.0, 100.0, 50.0) for number in range(1, bands + 1)), "uint8", 1.0, "",
        tuple(SceneInfo(f"s{n}", f"s{n}-i.tif", f"s{n}-m.tif", split) for n, split in enumerate(scenes)),
    )  # fmt: skip


def job(kind: str, **options: Any) -> ExperimentJob:
    return ExperimentJob("data", "report.html", "metrics.json", "log", kind=kind, **options)


def card(**training: Any) -> ModelCard:
    return replace(card_of("generator", 2), architecture="csebgan", training=training)


def table(found: Layout) -> list[tuple[Any, ...]]:
    return [(a.subject, a.baseline, a.share, a.mixing, a.variants, a.x) for a in found.arms]


def test_mixing() -> None:
    found = layout(job("mixing", seeds=2, seed=5), info(), [card()])
    assert table(found) == [
        ("real", "real", 0.0, "replace", 1, 0.0), ("mix-25", "real", 0.25, "replace", 1, 0.25),
        ("mix-50", "real", 0.5, "replace", 1, 0.5), ("mix-75", "real", 0.75, "replace", 1, 0.75),
        ("synthetic", "real", 1.0, "replace", 1, 1.0), ("real+100", "real", 1.0, "add", 1, None),
    ]  # fmt: skip
    assert [each.name for each in found.sources] == ["aerial"]
    cells = found.cells(job("mixing", seeds=2, seed=5))
    assert [(cell.arm.subject, cell.seed) for cell in cells[:7]] == [
        *((arm.subject, 5) for arm in found.arms), ("real", 6)
    ]  # fmt: skip
    assert len({cell.name for cell in cells}) == len(cells) == 12


def test_generators_whose_names_make_one_folder_are_told_apart() -> None:
    """Else the second would be measured with the imagery of the first."""
    models = ("a/my one.onnx", "a/my-one.onnx", "b/My-One.onnx", "b/two.onnx")
    found = layout(job("mixing", generators=models, shares=(0.5,)), info(), [card()] * 4)
    assert len({folder_name(each.name).casefold() for each in found.sources}) == 4
    assert [each.model for each in found.sources] == list(models) and found.sources[3].name == "two"


def test_mixing_with_several_generators_names_them() -> None:
    found = layout(job("mixing", generators=("a/one.onnx", "a/two.onnx"), shares=(0.5,)), info(), [card(), card()])
    assert [(arm.subject, arm.series) for arm in found.arms] == [
        ("real", ""), ("mix-50 one", "one"), ("synthetic one", "one"), ("real+100 one", "one"),
        ("mix-50 two", "two"), ("synthetic two", "two"), ("real+100 two", "two"),
    ]  # fmt: skip
    same = layout(job("mixing", generators=("a/model.onnx", "b/model.onnx"), shares=(0.5,)), info(), [card(), card()])
    assert [each.name for each in same.sources] == ["model-1", "model-2"]


def test_composition() -> None:
    found = layout(job("composition", variants=2), info(), [card()])
    assert table(found) == [
        ("real", "real", 0.0, "replace", 1, None),
        ("synthetic-100", "real", 1.0, "replace", 1, 1),
        ("synthetic-200", "real", 1.0, "replace", 2, 2),
        ("real+100", "real", 1.0, "add", 1, 1),
        ("real+200", "real", 2.0, "add", 1, 2),
    ]
    assert [each.variants for each in found.sources] == [2]


def test_lambda_trains_a_generator_for_each() -> None:
    found = layout(job("lambda", lambdas=(6.0, 0.0), architecture="spade"), info(), [])
    assert table(found) == [
        ("real", "real", 0.0, "replace", 1, None),
        ("lambda-0", "real", 1.0, "replace", 1, 0.0),
        ("lambda-6", "real", 1.0, "replace", 1, 6.0),
    ]
    made = [(s.architecture, s.lambda_diversity, s.model) for s in found.sources]
    assert made == [("spade", 0, ""), ("spade", 6, "")]


def test_lambda_takes_generators_in_the_order_of_their_lambda() -> None:
    cards = [card(lambda_diversity=4.0), card(lambda_diversity=2)]
    found = layout(job("lambda", generators=("a.onnx", "b.onnx")), info(), cards)
    assert [(each.name, each.model) for each in found.sources] == [("lambda-2", "b.onnx"), ("lambda-4", "a.onnx")]


def test_size() -> None:
    found = layout(job("size", shares=(0.5, 0.25)), info(), [])
    assert [(a.subject, a.baseline, a.view.share, a.source, a.share, a.mixing, a.x) for a in found.arms] == [
        ("size-25-real", "size-25-real", 0.25, "", 0.0, "replace", 2),
        ("size-25-real+200", "size-25-real", 0.25, "size-25", 2.0, "add", 2),
        ("size-50-real", "size-50-real", 0.5, "", 0.0, "replace", 4),
        ("size-50-real+200", "size-50-real", 0.5, "size-50", 2.0, "add", 4),
        ("size-100-real", "size-100-real", 1.0, "", 0.0, "replace", 8),
        ("size-100-real+200", "size-100-real", 1.0, "size-100", 2.0, "add", 8),
    ]
    assert [(each.view.name, each.variants) for each in found.sources] == [("size-25", 2), ("size-50", 2), ("", 2)]


@pytest.mark.parametrize(("bands", "names"), [
    ((), ["bands-1-2-3", "bands-1-2-3-4"]),
    (("1,2",), ["bands-1-2", "bands-1-2-3-4"]),
    (("4, 1", "2"), ["bands-4-1", "bands-2"]),
])  # fmt: skip
def test_bands(bands: tuple[str, ...], names: list[str]) -> None:
    found = layout(job("bands", bands=bands), info(bands=4), [])
    assert [each.name for each in found.sources] == names
    assert [(arm.subject, arm.baseline, arm.share) for arm in found.arms] == [
        row for n in names for row in ((f"{n}-real", f"{n}-real", 0.0), (f"{n}-synthetic", f"{n}-real", 1.0))
    ]
    assert [each.view.name for each in found.sources] == ["" if n == "bands-1-2-3-4" else n for n in names]


def test_ablation() -> None:
    found = layout(job("ablation"), info(), [])
    assert [(each.name, each.architecture, each.ablation) for each in found.sources][:2] == [
        ("csebgan", "csebgan", "none"), ("no-sharing", "csebgan", "no-sharing"),
    ]  # fmt: skip
    assert [arm.subject for arm in found.arms][:3] == ["real", "real+100 csebgan", "real+100 no-sharing"]
    assert len(found.arms) == 7 and {arm.mixing for arm in found.arms[1:]} == {"add"}


REFUSED = [
    ("mixing", {"shares": (0.1,)}, info(3), [card()], r"all of the 3 training scenes, found 0\.1, which is 0"),
    ("mixing", {"shares": (0.9,)}, info(3), [card()], r"all of the 3 training scenes, found 0\.9, which is 3"),
    ("mixing", {"shares": (0.3, 0.35)}, info(3), [card()], r"found 0\.3 and 0\.35, which are both 1"),
    ("mixing", {}, info(splits=("validation",)), [card()], "found none in test"),
    ("mixing", {}, info(splits=("test",)), [card()], "found none in validation"),
    ("bands", {}, info(bands=3), [], "more than 3 bands .*, found 3"),
    ("bands", {"bands": ("1,5",)}, info(bands=4), [], "numbers from 1 to 4, found 1,5"),
    ("bands", {"bands": ("1,1",)}, info(bands=4), [], "each band once"),
    ("bands", {"bands": ("1,2,3,4",)}, info(bands=4), [], "different sets of bands"),
    ("size", {"generators": ("a.onnx",)}, info(), [card()], "one generator for each of the 4 sizes"),
    ("lambda", {"generators": ("a.onnx", "b.onnx")}, info(), [card(lambda_diversity=2.0)] * 2, "different lambda"),
    ("ablation", {"generators": ("a.onnx", "b.onnx")}, info(), [card(ablation="none")] * 2, "different ablations"),
]


@pytest.mark.parametrize(("kind", "options", "data", "cards", "words"), REFUSED)
def test_refused(kind: str, options: dict[str, Any], data: DatasetInfo, cards: list[ModelCard], words: str) -> None:
    with pytest.raises(JobError, match=words):
        layout(job(kind, **options), data, cards)


def test_generators_whose_card_does_not_say_how_they_were_trained_are_refused() -> None:
    with pytest.raises(ModelError, match=r"says the lambda_diversity .* found a\.onnx"):
        layout(job("lambda", generators=("a.onnx",)), info(), [card()])
    with pytest.raises(ModelError, match=r"expected csebgan .* a\.onnx"):
        other = replace(card(ablation="none"), architecture="fast")
        layout(job("ablation", generators=("a.onnx",)), info(), [other])


def test_usefulness_registers_its_arms_for_every_number_of_scenes() -> None:
    found = layout(job("usefulness", shares=(0.25, 0.5), generators=("g.onnx",)), info(), [card()])
    assert len(found.arms) == 3 * 8 and [arm.x for arm in found.arms[::8]] == [2, 4, 8]
    few = found.arms[:8]
    assert [arm.more for arm in few] == ["", "", "", "", "", "2 scenes, layouts", "", ""]
    assert [(a.subject, a.baseline, a.rival, a.source, a.share, a.mixing, a.augmentation) for a in few] == [
        ("2 scenes, real", "2 scenes, real", "", "", 0.0, "replace", ""),
        *(
            (f"2 scenes, real + {name}", "2 scenes, real", "2 scenes, real, strong", source, 0.5, "batch", "")
            for name, source in (
                ("painted", "2 scenes"), ("filtered", "2 scenes, filtered"), ("resampled", "2 scenes, resampled"),
                ("layouts", "2 scenes, layouts"), ("filtered + layouts", "2 scenes, filtered"),
            )
        ),
        ("2 scenes, real, strong", "2 scenes, real", "", "", 0.0, "replace", "strong"),
        ("2 scenes, painted alone", "2 scenes, real", "", "2 scenes", 1.0, "batch", ""),
    ]  # fmt: skip
    assert [each.has_layouts for each in found.sources[:5]] == [False, False, False, True, False]
    sources = [(s.name, s.view.share, s.base, s.is_filtered, s.resample, s.variants) for s in found.sources[:5]]
    assert sources == [
        ("2 scenes", 0.25, "2 scenes", False, "none", 1), ("2 scenes, filtered", 0.25, "2 scenes", True, "none", 1),
        ("2 scenes, resampled", 0.25, "2 scenes", True, "hard", 2),
        ("2 scenes, layouts", 0.25, "2 scenes", False, "none", 1), ("4 scenes", 0.5, "2 scenes", False, "none", 1),
    ]  # fmt: skip
    assert {each.model for each in found.sources} == {"g.onnx"}
    cells = found.cells(job("usefulness"))
    assert len(cells) == 8 * 24 == len({cell.name.casefold() for cell in cells})
    assert len(found.cells(job("usefulness", seeds=2))) == 48 and len(found.cells(job("mixing"))) == 72


def test_usefulness_with_fewer_arms_and_other_generators() -> None:
    found = layout(job("usefulness", shares=(0.5,), arms=("filtered",)), info(), [])
    assert [(arm.subject, arm.rival) for arm in found.arms[:2]] == [
        ("4 scenes, real", ""), ("4 scenes, real + filtered", "")
    ]  # fmt: skip
    assert [(each.name, each.base, each.model) for each in found.sources] == [
        ("4 scenes", "4 scenes", ""), ("4 scenes, filtered", "4 scenes", ""),
        ("8 scenes", "8 scenes", ""), ("8 scenes, filtered", "8 scenes", ""),
    ]  # fmt: skip
    two = layout(job("usefulness", shares=(0.5,), generators=("a.onnx", "b.onnx")), info(), [card(), card()])
    assert [(each.base, each.model) for each in two.sources if each.name.endswith("scenes")] == [
        ("4 scenes", "a.onnx"), ("8 scenes", "b.onnx")
    ]  # fmt: skip
    with pytest.raises(JobError, match="one for each of the 3 numbers of scenes in ascending order"):
        layout(job("usefulness", shares=(0.25, 0.5), generators=("a.onnx", "b.onnx")), info(), [card(), card()])
    with pytest.raises(JobError, match="arms: expected one of painted"):
        job("usefulness", arms=("drawn",))
