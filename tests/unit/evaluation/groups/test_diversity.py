"""Distances in closed form, a painter whose classes are coloured by seeds, and datasets with variants of a mask."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from landsynth.contract.card import NO_CLASS
from landsynth.contract.errors import ModelError
from landsynth.contract.events import Event
from landsynth.evaluation.chips.painting import Painter
from landsynth.evaluation.features import networks, perceptual
from landsynth.evaluation.features.perceptual import PublishedPerceptual, SatellitePerceptual, level_distances
from landsynth.evaluation.groups import diversity as module
from landsynth.evaluation.groups.diversity import class_distances, diversity, mean_distance, pairs_of
from landsynth.evaluation.report.measures import Group
from landsynth.tests.helpers.array_chips import as_chips
from landsynth.tests.helpers.datasets import write_dataset
from landsynth.tests.helpers.judges import RGB, write_embedding
from landsynth.tests.helpers.models import CLASSES, Recipe, write_model

SIDE = 32
NAMES = tuple(each.name for each in CLASSES)
FLAT = Recipe(radius=0, noise_channels=0, style_size=0, context=0)
BY_CLASS = replace(FLAT, style_size=10, class_styles=True, scale=0.8)


def quiet(event: Event) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def satellite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_embedding(tmp_path_factory.mktemp("diversity") / "satellite.onnx")


@pytest.fixture(autouse=True)
def own_network(satellite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The groups' network is the test's own, so that the bundled one may be trained anew."""
    monkeypatch.setattr(
        module, "SatellitePerceptual", lambda bands, threads: SatellitePerceptual(bands, satellite, threads)
    )


def masks(count: int = 3) -> np.ndarray:
    """Classes 0 to 4 in blocks of 8 px."""
    return np.random.default_rng(0).integers(0, 5, (count, 4, 4)).repeat(8, 1).repeat(8, 2).astype(np.uint8)


def context(painter: Any, classes: np.ndarray, names: tuple[str, ...] = NAMES, **changes: Any) -> Any:
    wanted = {
        "generator": "g", "synthetic": "", "draws": 4, "masks": 8, "seed": 3, "threads": 1, "lpips_weights": "",
        "device": "cpu", "split": "test", "chip_size": SIDE, **changes,
    }  # fmt: skip
    chips = as_chips(np.zeros((len(classes), 3, SIDE, SIDE)), classes, names)
    return SimpleNamespace(job=SimpleNamespace(**wanted), real=chips, painter=painter, report=quiet)


def painter(path: Path, recipe: Recipe) -> Painter:
    look = as_chips(np.zeros((1, 3, SIDE, SIDE)), names=NAMES).look
    return Painter(write_model(path, recipe), look, quiet, "cpu", 1)


def values(group: Group) -> dict[str, float]:
    return {each.name: each.value for each in group.measures}


def test_the_distance_of_a_level_in_closed_form() -> None:
    maps = np.zeros((3, 2, 2, 2), np.float32)
    maps[0, 0], maps[1, 1], maps[2] = 5, 3, 1  # along the first axis, the second, and between them
    pairs, all_of_it = np.array([[0, 1], [0, 2], [1, 1]]), np.ones((4, 4))
    assert level_distances(maps, pairs, all_of_it) == pytest.approx([2, 2 - 2 / np.sqrt(2), 0])
    maps[1, :, 0] = [[7, 7], [0, 0]]  # the upper half as in the first
    assert level_distances(maps, pairs[:1], all_of_it) == pytest.approx([1])
    upper = np.array([[1.0] * 4, [1] * 4, [0] * 4, [0] * 4])
    assert level_distances(maps, pairs[:1], upper) == pytest.approx([0])
    assert level_distances(maps, pairs[:1], 1 - upper) == pytest.approx([2])
    assert level_distances(maps, pairs[:1], 3 - 2 * upper) == pytest.approx([2 * 3 / 4])
    assert np.isnan(level_distances(maps, pairs, 0 * upper)).all()
    assert level_distances(0 * maps, pairs, all_of_it).tolist() == [0, 0, 0]


def test_distances_of_images_do_not_depend_on_what_else_is_looked_at(satellite: Path) -> None:
    images = np.random.default_rng(1).uniform(0, 255, (5, 3, 40, 36)).astype(np.float32)
    distance, weights = SatellitePerceptual(RGB, satellite, 1), np.ones((40, 36))
    pairs = pairs_of(5, 0)
    whole = distance.distances(images, pairs, weights)
    assert (whole > 0).all() and len(whole) == 10
    for (a, b), value in zip(pairs, whole):
        assert distance.distances(images[[a, b]], np.array([[0, 1]]), weights)[0] == pytest.approx(value, abs=1e-5)
        assert distance.distances(images[[b, a]], np.array([[0, 1]]), weights)[0] == pytest.approx(value, abs=1e-5)
    small = images[:, :, :20, :21]
    assert np.isfinite(distance.distances(small, pairs, np.ones((20, 21)))).all(), "smaller than the network looks at"


def test_pairs_differ_and_are_as_many_as_asked() -> None:
    assert pairs_of(2, 0).tolist() == [[0, 1]] and len(pairs_of(4, 0)) == 6
    found = pairs_of(10, 7)
    assert found.shape == (10, 2) and len({tuple(pair) for pair in found}) == 10 and (found[:, 0] < found[:, 1]).all()
    assert (pairs_of(10, 7) == found).all() and not (pairs_of(10, 8) == found).all()


def test_a_recoloured_class_moves_the_inside_alone(satellite: Path) -> None:
    classes, distance = masks(1)[0], SatellitePerceptual(RGB, satellite, 1)
    inside, shown, pairs = classes == 2, np.ones((SIDE, SIDE), bool), pairs_of(3, 0)
    images = np.random.default_rng(2).uniform(0, 255, (1, 3, SIDE, SIDE)).repeat(3, 0).astype(np.float32)
    recoloured = np.where(inside, images + np.array([0, -90, 90])[:, None, None, None], images)
    found = class_distances(distance, recoloured, inside, shown, pairs)
    assert found[0] > 0.01 and found[1] == 0
    found = class_distances(distance, recoloured, ~inside, shown, pairs)
    assert found[0] == 0 and found[1] > 0.01
    assert np.isnan(class_distances(distance, recoloured, shown, shown, pairs)[1]), "there is nothing else"
    hidden = np.where(inside, np.float32(np.nan), images)
    assert mean_distance(distance, recoloured, ~inside, pairs) == 0, "what is not labelled does not count"
    assert mean_distance(distance, hidden, ~inside, pairs) == 0


def test_a_generator_that_ignores_its_latent_has_none(tmp_path: Path) -> None:
    """One without latents, and one whose graph takes them and makes nothing of them."""
    for name, recipe in (("none", FLAT), ("deaf", replace(FLAT, noise_channels=1, strength=0.0))):
        found = values(diversity(context(painter(tmp_path / f"{name}.onnx", recipe), masks())))
        assert found == {"lpips_satellite": 0, "mcsd_satellite": 0, "mocd_satellite": 0}, name
    group = diversity(context(painter(tmp_path / "none.onnx", FLAT), masks(1)))
    assert "another seed changes nothing" in group.words[0]


def test_a_class_with_its_own_style_changes_alone(tmp_path: Path) -> None:
    classes = masks()
    classes[0, :8] = NO_CLASS
    group = diversity(context(painter(tmp_path / "m.onnx", BY_CLASS), classes))
    found = values(group)
    assert found["mcsd_satellite"] > 1e-4 and found["mocd_satellite"] == 0 and found["lpips_satellite"] > 0
    assert [row[0] for row in group.parts[1].rows] == list(NAMES)
    assert {each.name for each in group.missing} == {"lpips", "mcsd", "mocd"}
    assert group.parts[0].data.startswith(b"\x89PNG")
    again = diversity(context(painter(tmp_path / "m.onnx", BY_CLASS), classes))
    assert values(again) == found
    other = diversity(context(painter(tmp_path / "m.onnx", BY_CLASS), classes, seed=4))
    assert values(other) != found


def test_masks_in_another_order_give_the_same(tmp_path: Path) -> None:
    mine = painter(tmp_path / "m.onnx", replace(FLAT, noise_channels=1, strength=30.0))
    classes = masks(4)
    whole = values(diversity(context(mine, classes)))
    backwards = context(mine, classes[::-1])
    backwards.real.places = backwards.real.places[::-1]
    assert values(diversity(backwards)) == pytest.approx(whole, rel=1e-12)
    assert whole["mocd_satellite"] == 0 < whole["mcsd_satellite"], "the noise of one class does not reach another"


def test_one_style_for_all_classes_has_no_class_of_its_own(tmp_path: Path) -> None:
    group = diversity(context(painter(tmp_path / "m.onnx", replace(FLAT, style_size=4)), masks(1)))
    assert set(values(group)) == {"lpips_satellite"}
    reasons = {each.name: each.reason for each in group.missing}
    assert "one style for all classes" in reasons["mcsd_satellite"] and "mocd_satellite" in reasons


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    names = {"lpips_satellite", "mcsd_satellite", "mocd_satellite", "lpips", "mcsd", "mocd"}
    mine = painter(tmp_path / "m.onnx", FLAT)
    for found, reason in (
        (diversity(context(None, masks())), "needs a generator"),
        (diversity(context(mine, masks(), ())), "land cover"),
    ):
        assert {each.name for each in found.missing} == names and not found.measures
        assert any(reason in each.reason for each in found.missing)


def variants(folder: Path, images: list[np.ndarray]) -> str:
    """A synthetic dataset: images of the mask of scene a, and one of scene b."""
    codes = np.ones((SIDE, 2 * SIDE), np.uint8)
    scenes = {f"a-{number}": (image, codes, "test") for number, image in enumerate(images)}
    info = write_dataset(folder, {**scenes, "b-0": (images[0], codes, "test")})
    named = tuple(replace(scene, source=scene.name.split("-")[0]) for scene in info.scenes)
    replace(info, scenes=named, synthetic={"model": "m"}).write(folder)
    return str(folder)


def test_variants_of_a_mask_are_compared_as_they_are(tmp_path: Path) -> None:
    draw = np.random.default_rng(5)
    images = [draw.integers(0, 256, (3, SIDE, 2 * SIDE)).astype(np.uint8) for _ in range(3)]
    group = diversity(context(None, masks(), synthetic=variants(tmp_path / "many", images)))
    assert values(group)["lpips_satellite"] > 0 and group.measures[0].count == 2, "two chips of one mask"
    assert "draws one class anew" in {each.name: each.reason for each in group.missing}["mcsd_satellite"]
    same = diversity(context(None, masks(), synthetic=variants(tmp_path / "same", [images[0]] * 3)))
    assert values(same) == {"lpips_satellite": 0}
    single = diversity(context(None, masks(), synthetic=variants(tmp_path / "single", images[:1])))
    assert not single.measures and "several variants" in single.missing[0].reason


def test_published_lpips_needs_the_published_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "alexnet.pth"
    file.write_bytes(b"nothing")
    with pytest.raises(ModelError, match="SHA-256 7be5be79"):
        PublishedPerceptual(RGB, str(file))
    with pytest.raises(ModelError, match="none at"):
        diversity(context(None, masks(), lpips_weights=str(tmp_path / "missing.pth")))

    def unreachable(*_: object, **__: object) -> None:
        raise OSError("no network")

    import torch

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", unreachable)
    group = diversity(context(None, masks(), lpips_weights="hub"))
    assert "no network" in {each.name: each.reason for each in group.missing}["lpips"]


def test_lpips_is_that_of_torchmetrics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With random weights in a file: the numbers are those of torchmetrics' own network with the same."""
    import hashlib

    import torch
    from torchmetrics.functional.image.lpips import _NoTrainLpips

    torch.manual_seed(0)
    net = _NoTrainLpips(net="alex", pnet_rand=True)
    parts = {part: at for at, part in perceptual._SLICES.items()}
    state = {
        f"features.{parts[int(name[5])]}.{name.split('.')[-1]}": each for name, each in net.net.state_dict().items()
    }
    file = tmp_path / "alexnet.pth"
    torch.save(state, file)
    digits = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
    monkeypatch.setattr(perceptual, "ALEXNET", networks.PublishedWeights("https://example.org/alexnet.pth", digits))
    images = np.random.default_rng(1).uniform(0, 255, (2, 3, 64, 64)).astype(np.float32)
    found = PublishedPerceptual(RGB, str(file))
    pairs = np.array([[0, 1], [1, 1]])
    apart = found.distances(images, pairs, np.ones((64, 64)))
    seen = torch.from_numpy(images / 127.5 - 1)
    assert apart[0] == pytest.approx(float(net(seen[:1], seen[1:])), rel=1e-6) and apart[1] == 0
    half = np.r_[np.ones((32, 64)), np.zeros((32, 64))]
    parts_of = [found.distances(images, pairs, each)[0] for each in (half, 1 - half)]
    assert np.mean(parts_of) == pytest.approx(apart[0], rel=0.05), "the means of enlarged maps"
    classes = np.zeros((1, 64, 64), np.uint8)
    classes[0, :, 32:] = 4
    one = context(painter(tmp_path / "m.onnx", BY_CLASS), classes[:, :SIDE, 16:48], lpips_weights=str(file), draws=2)
    names = {each.name for each in diversity(one).measures}
    assert names == {f"{name}{suffix}" for name in ("lpips", "mcsd", "mocd") for suffix in ("", "_satellite")}
