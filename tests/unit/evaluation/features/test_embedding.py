"""The rule by which chips map onto the embedding, by numbers; and that batches do not change features."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from landsynth.contract.card import BandInfo
from landsynth.contract.errors import InputError, ModelError
from landsynth.evaluation.features import graph
from landsynth.evaluation.features.embedding import Embedding, as_seen, chosen_bands


def described(names: str, low: float = 0.0, high: float = 255.0) -> tuple[BandInfo, ...]:
    return tuple(BandInfo(name, low, high, (low + high) / 2, 1.0) for name in names.split())


@pytest.mark.parametrize(("names", "expected"), [
    ("red green blue", (0, 1, 2)), ("Blue GREEN red nir", (2, 1, 0)), ("coastal blue green red nir", (3, 2, 1)),
    ("b8 b4 b3 b2", (0, 1, 2)), ("nir red green", (0, 1, 2)), ("vv", (0, 0, 0)), ("vv vh", (0, 1, 0)),
])  # fmt: skip
def test_bands_by_name_or_the_first(names: str, expected: tuple[int, int, int]) -> None:
    assert chosen_bands(names.split()) == expected


def test_digital_numbers_fill_the_range_and_are_clipped() -> None:
    chips = np.full((1, 2, 40, 32), 1000, np.uint16)
    chips[0, 0, 0, :5] = [500, 1000, 1500, 2000, 60000]
    chips[0, 1] = 7  # a band that is the same everywhere
    bands = (BandInfo("a", 1000, 2000, 1200, 1), BandInfo("b", 7, 7, 7, 0))
    seen = as_seen(chips, bands)
    assert seen.shape == (1, 3, 40, 32) and seen.dtype == np.float32
    assert seen[0, 0, 0, :5].tolist() == [0, 0, 127.5, 255, 255]
    assert (seen[0, 1] == 127.5).all() and (seen[0, 2] == seen[0, 0]).all()


def test_what_shows_nothing_becomes_the_mean() -> None:
    chips = np.zeros((1, 2, 32, 32), np.float32)
    chips[0, :, 0, 0] = -9999
    chips[0, 0, 0, 1] = -9999  # one band only: a dark pixel, not nodata
    chips[0, 0, 0, 2] = np.nan
    chips[0, 1, 0, 3] = np.inf
    bands = (BandInfo("a", 0, 100, 20, 1), BandInfo("b", 0, 100, 60, 1))
    seen = as_seen(chips, bands, nodata=-9999)
    assert seen[0, 0, 0, :4] == pytest.approx([51, 0, 51, 0])
    assert seen[0, 1, 0, :4] == pytest.approx([153, 0, 0, 153])


@pytest.mark.parametrize("size", [(20, 31), (1, 40), (5, 5)])
def test_small_chips_are_reflected_up(size: tuple[int, int]) -> None:
    chips = np.random.default_rng(0).integers(0, 256, (2, 1, *size)).astype(np.uint8)
    seen = as_seen(chips, described("pan"))
    assert seen.shape[2:] == tuple(max(32, side) for side in size)
    top, left = ((max(32, side) - side) // 2 for side in size)
    assert np.allclose(seen[:, :1, top : top + size[0], left : left + size[1]], chips)
    assert np.isin(seen[0, 0].round(), chips[0, 0]).all(), "nothing is invented"
    if size == (20, 31):
        assert (seen[0, 0, top - 1] == seen[0, 0, top + 1]).all(), "mirrored about the edge row"


@pytest.mark.parametrize("shape", [(1, 2, 32, 32), (3, 32, 32), (1, 3, 0, 32)])
def test_chips_that_do_not_fit_their_bands_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(InputError, match=r"\(n, 3, height, width\)"):
        as_seen(np.zeros(shape, np.uint8), described("red green blue"))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch", reason="needs the training tier (torch)")
    from landsynth.tests.helpers.judges import write_embedding

    return write_embedding(tmp_path_factory.mktemp("embedding") / "satellite.onnx")


def test_features_are_those_of_the_network(model: Path) -> None:
    import torch

    from landsynth.models.satellite import SatelliteEmbedding

    torch.manual_seed(0)  # as the model was written
    net = SatelliteEmbedding().eval()
    chips = np.random.default_rng(1).integers(0, 256, (3, 4, 48, 72)).astype(np.uint8)
    found = Embedding(model, threads=1).features(chips, described("blue green red nir"))
    with torch.no_grad():
        wanted = net(torch.from_numpy(chips[:, [2, 1, 0]].astype(np.float32)))[0].numpy()
    assert found.shape == (3, 128) and found.dtype == np.float32
    assert found == pytest.approx(wanted, abs=1e-4)


def test_batches_and_threads_change_nothing(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chips = np.random.default_rng(2).integers(0, 256, (7, 3, 64, 64)).astype(np.uint8)
    bands = described("red green blue")
    together = Embedding(model, threads=2).features(chips, bands)
    assert np.ptp(together, axis=0).max() > 1e-3, "features tell the chips apart"
    monkeypatch.setattr(graph, "PIXELS", 3 * 64 * 64)  # 3 + 3 + 1
    embedding = Embedding(model, threads=1)
    assert np.abs(embedding.features(chips, bands) - together).max() < 1e-5
    alone = np.concatenate([embedding.features(chip[None], bands) for chip in chips])
    assert np.abs(alone - together).max() < 1e-5


def test_bad_input_is_refused(model: Path, tmp_path: Path) -> None:
    from landsynth.tests.helpers.judges import write_nearest_colour

    with pytest.raises(InputError, match="at least one chip"):
        Embedding(model).features(np.zeros((0, 3, 32, 32), np.uint8), described("red green blue"))
    with pytest.raises(ModelError, match="Expected an embedding as EMBEDDING, found kind segmenter"):
        Embedding(write_nearest_colour(tmp_path / "judge.onnx", np.eye(3) * 255))
    with pytest.raises(ModelError, match="no file"):
        Embedding(tmp_path / "missing.onnx")
