"""Distances of known Gaussians, shifted copies, equal sets; what few chips do to them; the group and its refusals."""

from __future__ import annotations

import hashlib
import sys
import urllib.error
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.card import BandInfo
from landsynth.contract.errors import ModelError
from landsynth.contract.events import Event, Progress, Warning
from landsynth.contract.jobs.evaluate import EvaluateJob
from landsynth.evaluation.chips.comparison import Context
from landsynth.evaluation.chips.cut import dominant
from landsynth.evaluation.features import networks
from landsynth.evaluation.groups.fidelity import fidelity, names_of
from landsynth.evaluation.metrics.closeness import by_class, closeness, distances
from landsynth.evaluation.metrics.closeness import halves as split_halves
from landsynth.evaluation.metrics.frechet import (
    bootstrap_spread,
    frechet_distance,
    infinite,
    interval,
    sample_distance,
    statistics,
)
from landsynth.tests.helpers.datasets import halves, write_dataset

BANDS = tuple(BandInfo(name, 0, 255, 100, 50) for name in ("red", "green", "blue"))


def gaussians(count: int, features: int, seed: int = 0, shift: float = 0.0, scale: float = 1.0) -> Any:
    return np.random.default_rng(seed).normal(shift, scale, (count, features))


@pytest.mark.parametrize("shape", [(40, 6), (10, 64)], ids=["many chips", "many features"])
def test_equal_sets_are_at_0_and_a_shifted_copy_at_the_square_of_the_shift(shape: tuple[int, int]) -> None:
    features = gaussians(*shape)
    found = distances(features, features[::-1])
    assert found.frechet == pytest.approx(0, abs=1e-9) and found.kernel < 1e-9
    shift = np.linspace(-1, 2, shape[1])
    assert sample_distance(features + shift, features) == pytest.approx((shift**2).sum())
    assert sample_distance(3 * features, features) == pytest.approx(
        ((2 * features.mean(0)) ** 2).sum() + 4 * features.var(0, ddof=1).sum()
    ), "C_a = 9 C_b: tr C_a + tr C_b - 2 * 3 tr C_b"


@pytest.mark.parametrize("counts", [(5, 9), (20, 30), (30, 29)])
def test_few_chips_with_many_features_take_a_shorter_way_to_the_same_number(counts: tuple[int, int]) -> None:
    a, b = gaussians(counts[0], 60, 1), gaussians(counts[1], 60, 2, 0.2, 1.3)
    assert sample_distance(a, b) == pytest.approx(frechet_distance(statistics(a), statistics(b)), rel=1e-9)


def test_the_value_at_infinitely_many_chips_is_nearer_to_the_truth() -> None:
    truth = 10 * 0.1**2 + 10 * 0.2**2
    raw, far = [], []
    for seed in range(6):
        a, b = gaussians(150, 10, seed), gaussians(200, 10, seed + 100, 0.1, 1.2)
        raw.append(sample_distance(a, b))
        far.append(infinite(a, b, 0))
    assert np.mean(raw) > truth + 0.15, "few chips, too large a distance"
    assert np.mean(far) == pytest.approx(truth, abs=0.1)


def test_bootstrap_gives_the_spread_that_fresh_samples_have() -> None:
    fresh = [sample_distance(gaussians(200, 4, seed), gaussians(200, 4, seed + 500, 1.0)) for seed in range(60)]
    found = bootstrap_spread(gaussians(200, 4, 7), gaussians(200, 4, 8, 1.0), 60, 0)
    assert found == pytest.approx(np.std(fresh), rel=0.35)
    assert interval(1.0, 0.1) == pytest.approx((0.804, 1.196)) and interval(0.1, 1.0)[0] == 0


def test_spreads_need_enough_chips() -> None:
    two = closeness(gaussians(2, 3), gaussians(3, 3, 1), 20, 0)
    assert two.kernel_spread is None and two.block is None and two.frechet_infinite is None
    whole = closeness(gaussians(20, 3), gaussians(30, 3, 1), 20, 0)
    assert (whole.real, whole.other, whole.block, whole.resamplings) == (20, 30, 10, 20)
    assert None not in (whole.kernel_spread, whole.frechet_spread, whole.frechet_infinite)
    assert closeness(gaussians(20, 3), gaussians(30, 3, 1), 0, 0).frechet_spread is None
    wide = closeness(gaussians(8, 600), gaussians(8, 600, 1), 100, 0)
    assert wide.resamplings == 10 and wide.frechet_infinite is None
    assert closeness(gaussians(20, 3), gaussians(30, 3, 1), 20, 0) == whole, "by seed"


def test_the_dominant_class_is_that_of_more_than_half_of_what_is_labelled() -> None:
    masks = np.full((4, 2, 4), 255, np.uint8)
    masks[0] = 3
    masks[1, 0] = [2, 2, 2, 0]  # three of four labelled pixels
    masks[2, 0], masks[2, 1] = 1, 4  # half and half
    assert dominant(masks).tolist() == [3, 2, 255, 255]


def test_distances_by_class() -> None:
    real, other = gaussians(40, 4), gaussians(50, 4, 1)
    of_real, of_other = np.array([0] * 20 + [1] * 11 + [255] * 9), np.array([1] * 30 + [0] * 9 + [255] * 11)
    found = by_class(real, other, of_real.astype(np.uint8), of_other.astype(np.uint8))
    assert list(found) == [1], "nine chips of class 0 are too few"
    assert found[1] == distances(real[20:31], other[:30])
    assert split_halves(real) == distances(real[::2], real[1::2])


def made(folder: Path, shade: int, size: tuple[int, int] = (64, 96), names: str = "ab", split: str = "test") -> str:
    """Scenes of two classes in noise; shade: how much brighter than others."""
    rng = np.random.default_rng(3)
    scenes = {}
    for name in names:
        image = (rng.integers(0, 150, (3, *size)) + shade).astype(np.uint8)
        scenes[name] = (image, halves(*size), split)
    if split == "test":
        scenes["t"] = (scenes[names[0]][0][:, ::-1], halves(*size), "train")
    info = write_dataset(folder, scenes, bands=BANDS)
    replace(info, scenes=tuple(replace(s, source=s.name) for s in info.scenes)).write(folder)
    return str(folder)


def measured(real: str, other: str, **changes: Any) -> tuple[Any, list[Event]]:
    events: list[Event] = []
    options: dict[str, Any] = {"chip_size": 32, "threads": 1, "segmenter": "", "bootstrap": 5}
    job = EvaluateJob(real, "r", "m", synthetic=other, **{"embeddings": ("satellite",), **options, **changes})
    return fidelity(Context.open(job, events.append)), events


def test_the_group_of_a_dataset(tmp_path: Path) -> None:
    real, other = made(tmp_path / "real", 0), made(tmp_path / "made", 60)
    group, events = measured(real, other, embeddings=("satellite", "segmenter", "resnet50"))
    found = {each.name: each for each in group.measures}
    assert list(found) == ["frechet_satellite", "kid_satellite", "cosine_satellite"]
    distance = found["frechet_satellite"]
    assert distance.value > distance.level > 0, "other shades are further away than other places"
    assert distance.count == 12 and distance.interval and distance.is_headline and "only 12 chips" in distance.note
    missing = {each.name: each.reason for each in group.missing}
    assert set(missing) == {
        "frechet_satellite_infinite", *names_of("segmenter"), *names_of("resnet50"),
    }  # fmt: skip
    assert "more chips than the 128 features of the network, found 12" in missing["frechet_satellite_infinite"]
    assert "No weights of resnet50" in missing["frd"] and "No segmenter" in missing["kid_segmenter"]
    assert [part.title for part in group.parts] == ["Distances by satellite features"]
    assert [row[0] for row in group.parts[0].rows] == [
        "synthetic against real", "real, training split against test split", "real, one half against the other",
    ]  # fmt: skip
    assert "under 2,000 a Frechet distance comes out too large" in " ".join(group.words)
    assert any(isinstance(event, Warning) and "12 chips" in event.text for event in events)
    shares = [event.fraction for event in events if isinstance(event, Progress)]
    assert shares == sorted(shares) and group.details["satellite"]["synthetic"]["frechet"] == distance.value
    same, _ = measured(real, real)
    assert same.measures[0].value == pytest.approx(0, abs=1e-3)


def test_one_chip_has_no_distance_and_says_so(tmp_path: Path) -> None:
    real, other = made(tmp_path / "real", 0, (40, 40), "a"), made(tmp_path / "made", 60, (40, 40), "a")
    group, _ = measured(real, other)
    assert group.measures == () and group.parts == ()
    assert [each.name for each in group.missing] == list(names_of("satellite"))
    assert "Expected at least two chips of each side, found 1 real and 1 synthetic" in group.missing[0].reason


def test_published_names_are_those_of_published_weights_alone() -> None:
    assert names_of("satellite") == ("frechet_satellite", "kid_satellite", "cosine_satellite")
    assert names_of("segmenter") == ("frechet_segmenter", "kid_segmenter", "cosine_segmenter")
    assert names_of("inception")[:2] == ("fid", "kid") and names_of("resnet50")[::2] == ("frd", "crd")


@pytest.fixture(scope="module")
def inception_weights() -> Any:
    """Random weights of torch-fidelity's network: it loads some as it is made, here its own."""
    torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
    module = pytest.importorskip("torch_fidelity.feature_extractor_inceptionv3")
    torch.manual_seed(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "load_state_dict_from_url", lambda *_, **__: {})
        patch.setattr(module.FeatureExtractorInceptionV3, "load_state_dict", lambda *_, **__: None)
        return module.FeatureExtractorInceptionV3("inception", ["2048"]).state_dict()


@pytest.fixture(scope="module")
def resnet50_weights() -> Any:
    """Random weights of torchvision's network."""
    torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
    torch.manual_seed(0)
    return pytest.importorskip("torchvision").models.resnet50(weights=None).state_dict()


@pytest.mark.parametrize("name", ["inception", "resnet50"])
def test_published_networks_from_a_file(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
    path = tmp_path / "weights.pth"
    torch.save(request.getfixturevalue(f"{name}_weights"), path)
    published = networks.INCEPTION if name == "inception" else networks.RESNET50
    job = EvaluateJob("r", "r", "m", synthetic="s", threads=1, device="cpu", **{f"{name}_weights": str(path)})
    with pytest.raises(ModelError, match=f"SHA-256 {published.digits}.*found another file at .*weights.pth"):
        networks.opened(name, job, BANDS)
    digits = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    monkeypatch.setattr(networks, name.upper(), networks.PublishedWeights(published.url, digits))
    look = networks.opened(name, job, BANDS)
    images = np.random.default_rng(0).uniform(0, 255, (2, 3, 40, 48)).astype(np.float32)
    images[0, :, :3] = np.nan
    found = look(images)
    assert found.shape == (2, 2048) and np.isfinite(found).all() and np.ptp(found, 0).max() > 0
    monkeypatch.setattr(networks, "AT_ONCE", 1)
    assert look(images[::-1])[::-1] == pytest.approx(found, rel=1e-3, abs=1e-5), "batches and order change nothing"


def test_inception_sees_what_torch_fidelity_shows_it(inception_weights: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch
    from torch_fidelity import feature_extractor_inceptionv3 as module

    images = np.random.default_rng(1).integers(0, 256, (1, 3, 64, 64)).astype(np.float32)
    monkeypatch.setattr(module, "load_state_dict_from_url", lambda *_, **__: inception_weights)
    network = module.FeatureExtractorInceptionV3("inception", ["2048"])
    wanted = network(torch.from_numpy(images).to(torch.uint8))[0].numpy()
    assert networks.inception(inception_weights, "cpu", 1)(images) == pytest.approx(wanted, rel=1e-4, abs=1e-6)


def test_weights_that_cannot_be_had_or_are_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch", reason="needs the training tier (torch)")

    def refuse(*_: Any, **__: Any) -> None:
        raise urllib.error.URLError("no route to host")

    monkeypatch.setattr(torch.hub, "load_state_dict_from_url", refuse)
    job = EvaluateJob("r", "r", "m", synthetic="s", inception_weights="hub", resnet50_weights=str(tmp_path / "no.pth"))
    with pytest.raises(networks.OutOfReachError, match="could not be downloaded from .*no route to host"):
        networks.opened("inception", job, BANDS)
    with pytest.raises(ModelError, match=r"found none at .*no\.pth"):
        networks.opened("resnet50", job, BANDS)
    with pytest.raises(ModelError, match="Expected weights of ResNet-50, found others"):
        networks.resnet50({"fc.weight": torch.zeros(3)}, "cpu", 1)
    with pytest.raises(ModelError, match="Expected weights of FID's Inception, found others"):
        networks.inception({"fc.weight": torch.zeros(3)}, "cpu", 1)


class _Evil:
    def __reduce__(self) -> Any:
        return Path.touch, (Path("evil"),)


def test_weights_run_no_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch", reason="needs the training tier (torch)")
    monkeypatch.chdir(tmp_path)
    torch.save({"fc.weight": _Evil()}, "weights.pth")
    digits = hashlib.sha256(Path("weights.pth").read_bytes()).hexdigest()[:8]
    with pytest.raises(ModelError, match="cannot be read"):
        networks.state(networks.PublishedWeights("", digits), "weights.pth", "inception")
    assert not Path("evil").exists()


def test_without_torch_the_reason_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    job = EvaluateJob("r", "r", "m", synthetic="s", inception_weights="hub")
    with pytest.raises(networks.OutOfReachError, match="inception needs torch, which is not installed"):
        networks.opened("inception", job, BANDS)
