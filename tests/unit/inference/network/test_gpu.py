"""What only a GPU can show: CUDA and TensorRT against the CPU, both precisions, windows in flight, memory that ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from landsynth.contract.card import read_card
from landsynth.contract.errors import LandSynthError
from landsynth.contract.resources import BUNDLED_GENERATOR, BUNDLED_SEGMENTER
from landsynth.inference.network import providers
from landsynth.inference.network.generator import Network
from landsynth.inference.network.precision import TOLERANCE
from landsynth.inference.network.transfer import OnDevice, cuda_runtime
from landsynth.tests.helpers.rasters import Made, blocks, run, write_raster
from landsynth.tests.helpers.segmenters import mapped, scenery

MODEL = str(BUNDLED_GENERATOR)


def lacking(device: str) -> str:
    """Why a device cannot be tested here, or an empty text."""
    if not BUNDLED_GENERATOR.is_file():
        return f"{BUNDLED_GENERATOR.name} has not been exported yet"
    offered = onnxruntime.get_available_providers()
    if providers.PROVIDERS[device] not in offered:
        return f"this onnxruntime offers no {providers.PROVIDERS[device]}, only {', '.join(offered)}"
    try:
        providers.open_session(providers.Wish(MODEL, device))
    except LandSynthError as error:
        return str(error)
    return ""


def needs(device: str) -> pytest.MarkDecorator:
    reason = lacking(device)
    return pytest.mark.skipif(bool(reason), reason=reason)


@pytest.fixture(scope="module")
def landcover(tmp_path_factory: pytest.TempPathFactory) -> str:
    return write_raster(tmp_path_factory.mktemp("gpu") / "landcover.tif", blocks(500, 700, cell=20))


def apart(one: Made, other: Made) -> int:
    return int(np.abs(one.image.astype(int) - other.image).max())


@needs("cuda")
@pytest.mark.parametrize("tile_size", [None, 256])
def test_cuda_against_the_cpu(tmp_path: Path, landcover: str, tile_size: int | None) -> None:
    wanted = run(landcover, tmp_path / "cpu.tif", MODEL, device="cpu")
    options = {"device": "cuda", "precision": "full", "tile_size": tile_size}
    found = run(landcover, tmp_path / "cuda.tif", MODEL, **options)
    assert found.values["provider"] == "CUDAExecutionProvider" and apart(found, wanted) <= TOLERANCE
    again = run(landcover, tmp_path / "again.tif", MODEL, **options)
    np.testing.assert_array_equal(again.image, found.image)


@needs("cuda")
def test_half_precision_on_cuda(tmp_path: Path, landcover: str) -> None:
    pytest.importorskip("torch")
    from landsynth.training.export.generator import with_half

    path = tmp_path / "model.onnx"
    path.write_bytes(with_half(BUNDLED_GENERATOR.read_bytes(), read_card(MODEL), path, lambda event: None))
    wanted = run(landcover, tmp_path / "cpu.tif", str(path), device="cpu")
    for asked in ("half", "auto"):
        found = run(landcover, tmp_path / f"{asked}.tif", str(path), device="cuda", precision=asked)
        assert "run by CUDAExecutionProvider in half precision" in found.log[0] and not found.warnings
        assert 0 < apart(found, wanted) <= TOLERANCE


@needs("tensorrt")
def test_tensorrt_against_the_cpu(tmp_path: Path, landcover: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    wanted = run(landcover, tmp_path / "cpu.tif", MODEL, device="cpu")
    found = run(landcover, tmp_path / "tensorrt.tif", MODEL, device="tensorrt", precision="full")
    assert found.values["provider"] == "TensorrtExecutionProvider" and apart(found, wanted) <= TOLERANCE
    assert list((tmp_path / "landsynth" / "tensorrt").rglob("*.engine"))


@needs("cuda")
def test_a_segmenter_on_cuda(tmp_path: Path) -> None:
    image = write_raster(tmp_path / "image.tif", np.stack([scenery(300, 400, seed=band) for band in range(3)]))
    maps = {
        device: mapped(image, tmp_path / f"{device}.tif", str(BUNDLED_SEGMENTER), device=device).codes
        for device in ("cpu", "cuda")
    }
    assert (maps["cpu"] == maps["cuda"]).mean() > 0.999  # classes that are equally likely may change places


@needs("cuda")
def test_windows_in_flight_keep_their_own(tmp_path: Path) -> None:
    network = Network(MODEL, "cuda", precision="full")
    network.specialise(256, 256)
    draw = np.random.default_rng(0)
    style = np.zeros(network.card.style_size, np.float32)
    fed = [
        (draw.integers(0, 5, (256, 256)).astype(np.uint8), draw.standard_normal((1, 256, 256), np.float32))
        for _ in range(4)
    ]
    one_by_one = [np.array(network.run(*each, style)) for each in fed]
    ready = [tuple(map(network.ready, each)) for each in fed]
    later = [network.run(*each, style) for each in ready]
    assert all(isinstance(each, OnDevice) for each in later)
    for found, wanted in zip(later, one_by_one):
        np.testing.assert_array_equal(np.asarray(found), wanted)


@needs("cuda")
def test_memory_of_the_gpu_is_known_and_its_end_is_answered(
    tmp_path: Path, landcover: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = cuda_runtime()
    assert runtime is not None and (runtime.free() or 0) > 2**20
    assert Network(MODEL, "cuda").within(2**60) < 2**60
    wanted = run(landcover, tmp_path / "cpu.tif", MODEL, device="cpu")
    plain = providers.options_of
    monkeypatch.setattr(
        providers, "options_of", lambda name, wish: {**plain(name, wish), "gpu_mem_limit": str(96 * 2**20)}
    )
    found = run(landcover, tmp_path / "small.tif", MODEL, device="cuda", precision="full")
    assert "Memory ran out" in found.warnings[0] and found.values["windows"] > 1
    assert apart(found, wanted) <= TOLERANCE
