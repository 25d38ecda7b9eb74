"""Providers: their options, TensorRT's engines by model, what is asked beside, and memory that ends while opening."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import onnxruntime
import pytest

from landsynth.contract.errors import ModelError, OutOfMemoryError
from landsynth.contract.events import Event, Message
from landsynth.inference.network import graph, providers
from landsynth.inference.network.generator import Network
from landsynth.inference.network.providers import Wish, engine_folder, open_session, options_of
from landsynth.tests.helpers.models import Recipe, write_model


class Opened:
    """Stands for onnxruntime's session: keeps what it was asked, binds the first provider."""

    asked: list[Any] = []

    def __init__(self, path: str, options: Any, providers: list[Any]) -> None:
        Opened.asked.append((path, options, providers))

    def get_providers(self) -> list[str]:
        return [Opened.asked[-1][2][0][0]]


@pytest.fixture
def with_tensorrt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = ["TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: offered)
    monkeypatch.setattr(onnxruntime, "InferenceSession", Opened)
    monkeypatch.setattr(onnxruntime, "preload_dlls", lambda: None, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NVIDIA_TF32_OVERRIDE", "1")  # put back to what it was, whatever is set in between
    monkeypatch.delenv("NVIDIA_TF32_OVERRIDE")
    Opened.asked.clear()


def test_full_precision_is_full_on_cuda(tmp_path: Path, with_tensorrt: None) -> None:
    path = write_model(tmp_path / "a.onnx")
    assert open_session(Wish(path))[1] == "CUDAExecutionProvider"  # auto never builds engines
    _, _, asked = Opened.asked[-1]
    assert [name for name, _ in asked] == ["CUDAExecutionProvider", "CPUExecutionProvider"]
    assert asked[0][1]["use_tf32"] == "0" and asked[0][1]["cudnn_conv_algo_search"] == "HEURISTIC"
    assert asked[1][1] == {} and "NVIDIA_TF32_OVERRIDE" not in os.environ


@pytest.mark.skipif(os.name == "nt", reason="the cache folder of Windows is not named by XDG_CACHE_HOME")
def test_tensorrt_keeps_engines_by_model_and_leaves_the_rest_to_cuda(tmp_path: Path, with_tensorrt: None) -> None:
    path = write_model(tmp_path / "a.onnx")
    assert open_session(Wish(path, "tensorrt"))[1] == "TensorrtExecutionProvider"
    _, _, asked = Opened.asked[-1]
    assert [name for name, _ in asked] == ["TensorrtExecutionProvider", "CUDAExecutionProvider"]
    options = asked[0][1]
    assert options["trt_fp16_enable"] == "0" and os.environ["NVIDIA_TF32_OVERRIDE"] == "0"
    folder = Path(options["trt_engine_cache_path"])
    assert folder.is_dir() and folder.is_relative_to(tmp_path / "cache" / "landsynth" / "tensorrt")
    assert (
        options["trt_engine_cache_enable"] == "1" == options_of("tensorrt", Wish(path, is_half=True))["trt_fp16_enable"]
    )
    write_model(tmp_path / "a.onnx", Recipe(scale=2.0))  # the same name and operators, other weights
    assert engine_folder(Wish(path)) != folder


def test_sizes_fix_the_dimensions(tmp_path: Path) -> None:
    path = write_model(tmp_path / "a.onnx")
    session, _ = open_session(Wish(path, "cpu", sizes={"h": 16, "w": 24}))
    shapes = {node.name: node.shape for node in session.get_inputs()}
    assert shapes["classes"][2:] == [16, 24]


@pytest.mark.parametrize(
    ("words", "kind"),
    [("CUDA failure 2: out of memory", OutOfMemoryError), ("TensorRT EP failed to create engine from network.",
     OutOfMemoryError), ("no such operator", ModelError)],
)  # fmt: skip
def test_memory_that_ends_while_opening(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, kind: type[Exception]
) -> None:
    def full(*_: object, **__: object) -> None:
        raise RuntimeError(words)

    monkeypatch.setattr(onnxruntime, "InferenceSession", full)
    with pytest.raises(kind, match=words):
        open_session(Wish(str(tmp_path / "a.onnx"), "cpu"))


def test_no_engine_is_built_for_a_window_that_no_plan_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setitem(providers.PROVIDERS, "tensorrt", "CPUExecutionProvider")
    opened: list[str] = []
    plain, run = graph.open_session, Network.run

    def opening(wish: Wish) -> Any:
        opened.append(wish.device)
        return plain(wish)

    def running(self: Network, *inputs: Any) -> Any:
        assert opened[-1] == "cpu", "the model was run by TensorRT"
        return run(self, *inputs)

    monkeypatch.setattr(graph, "open_session", opening)
    monkeypatch.setattr(Network, "run", running)
    network = Network(write_model(tmp_path / "a.onnx"), "tensorrt", 1)
    assert opened == ["tensorrt", "cpu", "tensorrt"]
    said: list[Event] = []
    network.say(said.append)
    assert isinstance(said[-1], Message) and "takes minutes the first time" in said[-1].text
