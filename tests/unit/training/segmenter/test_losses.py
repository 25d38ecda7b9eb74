"""What segmenters minimise, against closed forms; weights of classes and ignored classes by name and code."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
pytest.importorskip("rasterio")

from landsynth.contract.card import NO_CLASS, BandInfo, ClassInfo  # noqa: E402
from landsynth.contract.dataset import DatasetInfo, SceneInfo  # noqa: E402
from landsynth.contract.errors import JobError  # noqa: E402
from landsynth.contract.options.presets import LOSSES  # noqa: E402
from landsynth.rasters.scenes import lookup  # noqa: E402
from landsynth.training.loop.learner import class_weights  # noqa: E402
from landsynth.training.segmenter.losses import class_weights_of, segmenter_loss, without_ignored  # noqa: E402

LIKELY, UNLIKELY = -math.log(0.75), -math.log(0.25)
UNIONS = (1 - 1.5 / (3 * 0.75 + 2 - 1.5), 1 - 0.25 / (3 * 0.25 + 1 - 0.25))
# loss: without weights, with weights 1 and 3
WANTED = {
    "cross-entropy": ((2 * LIKELY + UNLIKELY) / 3, (2 * LIKELY + 3 * UNLIKELY) / 3),
    "focal": ((2 * LIKELY / 16 + 9 * UNLIKELY / 16) / 3, (2 * LIKELY / 16 + 3 * 9 * UNLIKELY / 16) / 3),
    "jaccard": (sum(UNIONS) / 2, (UNIONS[0] + 3 * UNIONS[1]) / 4),
}
WANTED["combined"] = tuple(a + b for a, b in zip(WANTED["cross-entropy"], WANTED["jaccard"]))

INFO = DatasetInfo(
    "small",
    (ClassInfo(1, "building"), ClassInfo(2, "bare land"), ClassInfo(7, "road")),
    (ClassInfo(0, "unlabelled"),),
    (BandInfo("red", 0, 255, 100, 50),),
    "uint8",
    1.0,
    "",
    (SceneInfo("a", "a.tif", "am.tif", "train", (10, 20, 70)), SceneInfo("b", "b.tif", "bm.tif", "test")),
)


def example() -> tuple[torch.Tensor, torch.Tensor]:
    """Four pixels of probabilities 0.75 and 0.25: two of class 0, one of class 1, one ignored."""
    logits = torch.tensor([math.log(3), 0.0]).view(1, 2, 1, 1).repeat(1, 1, 2, 2)
    logits[0, :, 1, 1] = torch.tensor([-50.0, 90.0])
    return logits.requires_grad_(), torch.tensor([[[0, 0], [1, NO_CLASS]]])


@pytest.mark.parametrize("name", LOSSES)
def test_closed_forms_and_ignored_pixels(name: str) -> None:
    logits, target = example()
    assert segmenter_loss(name, None)(logits, target).item() == pytest.approx(WANTED[name][0], rel=1e-6)
    loss = segmenter_loss(name, torch.tensor([1.0, 3.0]))(logits, target)
    assert loss.item() == pytest.approx(WANTED[name][1], rel=1e-6) and loss.dtype == torch.float32
    (gradient,) = torch.autograd.grad(loss, logits)
    assert gradient[0, :, 1, 1].abs().max() == 0, "an ignored pixel pulls at nothing"
    assert gradient[0, :, 0, 0].abs().min() > 0


@pytest.mark.parametrize("weights", [None, torch.tensor([0.0, 2.0])])
@pytest.mark.parametrize("name", LOSSES)
def test_nothing_labelled_is_no_loss_and_no_gradient(name: str, weights: torch.Tensor | None) -> None:
    logits, target = example()
    loss = segmenter_loss(name, weights)(logits, torch.full_like(target, NO_CLASS))
    (gradient,) = torch.autograd.grad(loss, logits)
    assert loss.item() == 0 and gradient.abs().max() == 0


@pytest.mark.parametrize("name", LOSSES)
def test_right_and_sure_costs_nothing(name: str) -> None:
    target = torch.tensor([[[0, 2], [2, NO_CLASS]]])
    logits = 80 * torch.nn.functional.one_hot(target.clamp(max=2), 3).movedim(3, 1).float()
    assert segmenter_loss(name, None)(logits.bfloat16(), target).item() == pytest.approx(0, abs=1e-5)


def test_jaccard_leaves_out_classes_that_are_not_there() -> None:
    """Two classes of ten: the mean is of two, not of ten."""
    logits, target = torch.zeros(1, 10, 1, 2), torch.tensor([[[0, 1]]])
    each = 1 - 0.1 / (2 * 0.1 + 1 - 0.1)
    assert segmenter_loss("jaccard", None)(logits, target).item() == pytest.approx(each, rel=1e-6)


def test_focal_counts_what_is_known_less_than_cross_entropy_does() -> None:
    target = torch.tensor([[[0]]])
    for value, factor in ((0.0, 0.25), (math.log(9), 0.01)):
        logits = torch.tensor([value, 0.0]).view(1, 2, 1, 1)
        plain, focal = (segmenter_loss(name, None)(logits, target).item() for name in ("cross-entropy", "focal"))
        assert focal == pytest.approx(factor * plain, rel=1e-5)


def test_an_unknown_loss_is_refused() -> None:
    with pytest.raises(JobError, match="loss: expected one of cross-entropy, jaccard, focal, combined, found 'dice'"):
        segmenter_loss("dice", None)


def test_weights_of_classes() -> None:
    shares = (0.1, 0.2, 0.7)
    assert class_weights_of("none", INFO, shares) is None and class_weights_of(" ", INFO, shares) is None
    assert torch.equal(class_weights_of("auto", INFO, shares), class_weights(shares))
    for text in ("Road=3, building = 2", "7=3;1=2", "roads=3\nbuilding=2,"):
        found = class_weights_of(text, INFO, shares)
        average = 2 * 0.1 + 0.2 + 3 * 0.7
        assert found.tolist() == pytest.approx([2 / average, 1 / average, 3 / average])
    assert class_weights_of("bare land=0", INFO, (0, 0, 0)).tolist() == pytest.approx([1.5, 0, 1.5])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("water=2", r"expected classes of the dataset \(1 building, 2 bare land, 7 road\), found 'water'"),
        ("road", "expected none, auto, or pairs such as road=3"),
        ("road=much", "found 'road=much'"),
        ("road=-1", "weights of at least 0"),
        ("road=inf", "weights of at least 0"),
        ("=3", "found '=3'"),
        ("road=2, 7=3", "each class once, found road twice"),
        ("road=0, building=0, bare land=0", "weighs more than 0"),
    ],
)
def test_weights_that_make_no_sense(text: str, sentence: str) -> None:
    with pytest.raises(JobError, match=sentence):
        class_weights_of(text, INFO, (0.1, 0.2, 0.7))


def test_auto_needs_counts() -> None:
    with pytest.raises(JobError, match="expected counts of labelled pixels for auto, found none in small"):
        class_weights_of("auto", INFO, (0.0, 0.0, 0.0))


@pytest.mark.parametrize("ignore", ["bare land", "2", "02; unlabelled", "Bare Lands\n0"])
def test_ignored_classes_leave_the_classes_and_their_counts(ignore: str) -> None:
    found = without_ignored(INFO, ignore)
    assert [each.name for each in found.classes] == ["building", "road"]
    assert [each.name for each in found.ignored] == ["unlabelled", "bare land"]
    assert found.scenes[0].pixels == (10, 70) and found.scenes[1].pixels == ()
    assert found.shares("train") == (0.125, 0.875)
    assert lookup(found)[[0, 1, 2, 7]].tolist() == [NO_CLASS, 0, NO_CLASS, 1]
    assert replace(found, classes=INFO.classes, ignored=INFO.ignored, scenes=INFO.scenes) == INFO


def test_ignoring_nothing_changes_nothing() -> None:
    assert without_ignored(INFO, "") == INFO and without_ignored(INFO, "unlabelled, 0") == INFO


@pytest.mark.parametrize(
    ("ignore", "sentence"),
    [
        ("water", r"ignore: expected classes of the dataset \(.*7 road\), found 'water'. Change IGNORE"),
        ("road, building", "expected at least two classes to remain, found 1 without 'road, building'"),
        ("1,2,7", "found 0 without"),
    ],
)
def test_ignoring_too_much_or_the_unknown(ignore: str, sentence: str) -> None:
    with pytest.raises(JobError, match=sentence):
        without_ignored(INFO, ignore)
