"""Copies to a device and back: the way of CUDA with main memory in its place, bit for bit, and its memory kept low."""

from __future__ import annotations

import ctypes
import gc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from landsynth.contract.errors import OutOfMemoryError, WorkerError
from landsynth.inference.network import graph as session_module
from landsynth.inference.network.generator import Network
from landsynth.inference.network.segmenter import Segmenter
from landsynth.inference.network.transfer import TO_DEVICE, TO_HOST, Buffers, Cuda, Host, OnDevice, Runtime
from landsynth.tests.helpers.models import Recipe, write_model
from landsynth.tests.helpers.segmenters import write_segmenter


class MainMemory(Runtime):
    """The CUDA runtime with main memory as its device: what is copied and locked is counted."""

    def __init__(self, free: int = 2**20) -> None:
        self.copies: list[int] = []
        self.locked: set[int] = set()
        self._free = free

    def copy(self, target: int, source: int, size: int, kind: int) -> None:
        self.copies.append(kind)
        ctypes.memmove(target, source, size)

    def lock(self, address: int, size: int) -> bool:
        self.locked.add(address)
        return True

    def unlock(self, address: int) -> None:
        self.locked.remove(address)

    def free(self) -> int | None:
        return self._free


def feeds() -> tuple[Any, Any, Any]:
    draw = np.random.default_rng(3)
    noise = draw.standard_normal((1, 16, 24), np.float32)
    return draw.integers(0, 5, (16, 24)).astype(np.uint8), noise, draw.standard_normal(4, np.float32)


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> MainMemory:
    made = MainMemory()
    monkeypatch.setattr(session_module, "place_of", lambda provider: Cuda(made, "cpu"))
    return made


def test_a_window_by_way_of_a_device(tmp_path: Path, runtime: MainMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_model(tmp_path / "a.onnx", Recipe())
    network = Network(path, "cpu", 1)
    runtime.copies.clear()
    classes, noise, style = feeds()
    early = network.ready(classes), network.ready(noise)  # as the thread that reads does
    assert runtime.copies == [TO_DEVICE] * 2 and early[0].shape == (16, 24) and early[1].shape == (1, 16, 24)
    later = network.run(*early, style)
    assert isinstance(later, OnDevice) and later.shape == (3, 16, 24)
    assert TO_HOST not in runtime.copies  # the thread that writes does that
    found = np.asarray(later)
    assert runtime.copies[-1] == TO_HOST and np.asarray(later) is found and later[1, 2:4].shape == (2, 24)
    assert runtime.copies.count(TO_HOST) == 1
    monkeypatch.setattr(session_module, "place_of", lambda provider: Host())
    np.testing.assert_array_equal(found, Network(path, "cpu", 1).run(classes, noise, style))


def test_results_outlive_the_next_window(tmp_path: Path) -> None:
    network = Network(write_model(tmp_path / "a.onnx", Recipe()), "cpu", 1)
    classes, noise, style = feeds()
    network.specialise(16, 24)
    first = network.run(classes, noise, style)
    kept = first.copy()
    network.run(classes + 1, noise, style)
    np.testing.assert_array_equal(first, kept)


def test_a_segmenter_by_way_of_a_device(tmp_path: Path, runtime: MainMemory) -> None:
    network = Segmenter(str(write_segmenter(tmp_path / "s.onnx")), "cpu", 1)
    side = network.card.multiple * 8
    image = np.random.default_rng(1).uniform(0, 255, (len(network.card.bands), side, side)).astype(np.float32)
    found = np.asarray(network.run(network.ready(image)))
    np.testing.assert_array_equal(found, np.asarray(network.run(image)))


def test_locked_memory_is_used_again_once_nobody_holds_it() -> None:
    runtime = MainMemory()
    buffers = Buffers(runtime)
    one = buffers.take((3, 8, 8))
    view, first = one[1:, 2:], one.ctypes.data
    del one
    gc.collect()
    other = buffers.take((3, 8, 8))
    assert other.ctypes.data != first  # a part of it is still looked at
    del view
    gc.collect()
    assert buffers.take((8, 3, 8)).ctypes.data == first
    gc.collect()
    assert len(runtime.locked) == 2
    smaller = buffers.take((3, 4, 4))  # windows got smaller: what lies idle is given back
    assert smaller.shape == (3, 4, 4) and runtime.locked == {other.ctypes.data, smaller.ctypes.data}
    del other, smaller
    gc.collect()
    del buffers
    gc.collect()
    assert not runtime.locked


def test_a_plan_takes_half_of_a_device_at_most(tmp_path: Path, runtime: MainMemory) -> None:
    network = Network(write_model(tmp_path / "a.onnx"), "cpu", 1)
    assert network.within(2**30) == 2**19 and network.within(1000) == 1000
    assert Host().free() is None


def test_no_room_on_a_device(tmp_path: Path, runtime: MainMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(write_model(tmp_path / "a.onnx"), "cpu", 1)

    def full(*_: object) -> None:
        raise RuntimeError("CUDA failure 2: out of memory")

    monkeypatch.setattr(runtime, "copy", full)
    with pytest.raises(OutOfMemoryError, match="for a window of 24 x 16 pixels"):
        network.ready(feeds()[1])


class Library:
    """What ctypes makes of libcudart, as far as it is used."""

    def __init__(self, code: int) -> None:
        self.code, self.forgotten = code, 0

    def __getattr__(self, name: str) -> Any:
        if name == "cudaGetErrorString":
            said = type("Said", (), {"__call__": lambda self, code: b"out of memory"})()
            object.__setattr__(self, name, said)
            return said
        if name == "cudaGetLastError":
            self.forgotten += 1
        return lambda *words: self.code


def test_what_cuda_says_of_failures() -> None:
    failing, fine = Library(2), Library(0)
    with pytest.raises(WorkerError, match="CUDA failure 2: out of memory"):
        Runtime(failing).copy(1, 2, 3, TO_HOST)
    assert Runtime(failing).lock(1, 2) is False and Runtime(failing).free() is None
    Runtime(failing).unlock(1)
    assert failing.forgotten == 3  # or onnxruntime would meet them
    assert Runtime(fine).lock(1, 2) is True and Runtime(fine).free() == 0 and fine.forgotten == 0


@pytest.mark.parametrize("fails", [0, 1])
def test_generate_by_way_of_a_device(
    tmp_path: Path, runtime: MainMemory, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    from landsynth.tests.helpers.rasters import blocks, run, write_raster

    model = write_model(tmp_path / "a.onnx", Recipe())
    landcover = write_raster(tmp_path / "landcover.tif", blocks(90, 150))
    plain, left = runtime.copy, [fails]

    def copy(target: int, source: int, size: int, kind: int) -> None:
        if kind == TO_DEVICE and len(runtime.copies) > 12 and left[0]:  # not when the model is tried
            left[0] -= 1
            raise RuntimeError("CUDA failure 2: out of memory")
        plain(target, source, size, kind)

    monkeypatch.setattr(runtime, "copy", copy)
    found = run(landcover, tmp_path / "device.tif", model, tile_size=64, device="cpu")
    assert found.values["windows"] > 4 and runtime.copies.count(TO_HOST) >= found.values["windows"]
    assert len(found.warnings) == fails and left == [0]
    monkeypatch.setattr(session_module, "place_of", lambda provider: Host())
    wanted = run(landcover, tmp_path / "plain.tif", model, tile_size=64, device="cpu")
    np.testing.assert_array_equal(found.image, wanted.image)
