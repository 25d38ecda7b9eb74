"""Networks: what opens, what is refused and why, and what a network says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest

from landsynth.contract.errors import JobError, ModelError, OutOfMemoryError
from landsynth.inference.network import graph as session_module
from landsynth.inference.network import memory as window_memory
from landsynth.inference.network.generator import Network
from landsynth.tests.helpers.models import Recipe, write_model


def feeds(recipe: Recipe, height: int, width: int) -> tuple[Any, Any, Any]:
    stride = recipe.noise_stride
    return (
        np.full((height, width), 2, np.uint8),
        np.zeros((recipe.noise_channels, height // stride, width // stride), np.float32),
        np.full(recipe.style_size, 0.25, np.float32),
    )


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(), Recipe(bands=1), Recipe(bands=5), Recipe(noise_channels=0), Recipe(style_size=0),
        Recipe(noise_channels=0, style_size=0), Recipe(noise_channels=3, noise_stride=4), Recipe(radius=3, multiple=1),
    ],
)  # fmt: skip
def test_a_window_goes_through(tmp_path: Path, recipe: Recipe) -> None:
    network = Network(write_model(tmp_path / "a.onnx", recipe), "cpu", 1)
    assert network.provider == "CPUExecutionProvider"
    expected = np.arange(1, recipe.bands + 1) * 40 + (0.25 if recipe.style_size else 0)
    for height, width in ((16, 24), (32, 16)):
        plain = network.run(*feeds(recipe, height, width))
        assert plain.shape == (recipe.bands, height, width)
        np.testing.assert_allclose(plain[:, 8, 8], expected, rtol=1e-6)
        network.specialise(height, width)
        np.testing.assert_allclose(network.run(*feeds(recipe, height, width)), plain, rtol=1e-6)
        network = Network(network.path, "cpu", 1)
    assert network.seconds == 0


@pytest.mark.parametrize(("recipe", "sentence"), [
    (Recipe(kind="segmenter"), r"found kind segmenter in .* Use Map land cover with a segmenter \(classify\)"),
    (Recipe(kind="translator"), r"found kind translator in .* Use Translate imagery \(translate\)"),
    (Recipe(kind="embedding"), "found kind embedding in .* Choose another"),
    (Recipe(noise_name="noize"), "promises inputs classes, noise, style, the model has classes, noize, style"),
    (Recipe(classes_type=onnx.TensorProto.INT64), r"promises classes as tensor\(uint8\)"),
    (Recipe(graph_bands=4), r"promises image as tensor\(float\) of shape \['any', 3, 'any', 'any'\]"),
    (Recipe(radius=2, crop=1), "promises an output image of shape .*, the model gave"),
])  # fmt: skip
def test_models_that_lie(tmp_path: Path, recipe: Recipe, sentence: str) -> None:
    path = write_model(tmp_path / "a.onnx", recipe)
    with pytest.raises(ModelError, match=sentence) as caught:
        Network(path, "cpu", 1)
    assert "\n" not in str(caught.value)


def test_a_model_that_lies_about_channels_only_at_run_time(tmp_path: Path) -> None:
    path = tmp_path / "a.onnx"
    write_model(path, Recipe(noise_channels=2))
    model = onnx.load(path)
    next(i for i in model.graph.input if i.name == "noise").type.tensor_type.shape.dim[3].dim_value = 5
    onnx.save(model, path)
    with pytest.raises(ModelError, match="Expected .* to compute a window of 8 x 8 pixels, found a failure"):
        Network(str(path), "cpu", 1)


def test_files_that_are_no_model(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("no model")
    bare = write_model(tmp_path / "bare.onnx", with_card=False)
    whole = Path(write_model(tmp_path / "whole.onnx"))
    model = onnx.load(whole)
    model.graph.node[0].op_type = "NoSuchOperator"
    onnx.save(model, tmp_path / "broken.onnx")
    for path, sentence in (
        (tmp_path / "missing.onnx", "found no file at"),
        (tmp_path / "text.onnx", "which is not one"),
        (tmp_path, "found no file at"),
        (bare, "without a model card"),
        (tmp_path / "broken.onnx", "Expected an ONNX model that onnxruntime can open"),
    ):
        with pytest.raises(ModelError, match=sentence) as caught:
            Network(str(path), "cpu", 1)
        assert "\n" not in str(caught.value)


def test_external_data_outside_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (tmp_path / "secret.bin").write_bytes(bytes(4 * 27))
    for location in ("../secret.bin", str(tmp_path / "secret.bin")):
        path = write_model(folder / "a.onnx", external=location)
        with pytest.raises(ModelError, match="weights inside") as caught:
            Network(path, "cpu", 1)
        assert "\n" not in str(caught.value) and "ONNXRuntimeError" not in str(caught.value)


@pytest.mark.parametrize("device", ["cuda", "tensorrt", "directml", "coreml"])
def test_a_device_that_is_not_there(tmp_path: Path, device: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import onnxruntime

    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    path = write_model(tmp_path / "a.onnx")
    with pytest.raises(JobError, match=f"device: expected {device}, found only CPUExecutionProvider"):
        Network(path, device, 1)
    assert Network(path, "auto", 1).provider == "CPUExecutionProvider"


def test_a_device_that_is_there_but_does_not_bind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_model(tmp_path / "a.onnx")
    monkeypatch.setitem(session_module.PROVIDERS, "cuda", "AzureExecutionProvider")
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: ["AzureExecutionProvider"])
    monkeypatch.setattr("onnxruntime.InferenceSession.get_providers", lambda self: ["CPUExecutionProvider"])
    with pytest.raises(JobError, match="expected cuda, but onnxruntime bound CPUExecutionProvider"):
        Network(path, "cuda", 1)


def test_a_gpu_that_is_offered_but_not_bound_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_model(tmp_path / "a.onnx")
    assert Network(path, "auto", 1).passed_over is None
    monkeypatch.setitem(session_module.PROVIDERS, "cuda", "AzureExecutionProvider")  # offered, takes no operator
    monkeypatch.setattr("onnxruntime.InferenceSession.get_providers", lambda self: ["CPUExecutionProvider"])
    network = Network(path, "auto", 1)
    assert network.provider == "CPUExecutionProvider" and network.passed_over == "AzureExecutionProvider"


@pytest.mark.parametrize("words", [
    "Failed to allocate memory for requested buffer of size 9",
    "std::bad_alloc",
    "CUDA failure 2: out of memory ; GPU=0 ; hostname=a",
    "CUDNN failure 4: CUDNN_STATUS_ALLOC_FAILED",
    "TensorRT EP failed to create engine from network.",
    "Exception(1) tid(4790) 8007000E Not enough memory resources are available to complete this operation.",
])  # fmt: skip
def test_running_out_of_memory_is_told_apart(tmp_path: Path, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(write_model(tmp_path / "a.onnx"), "cpu", 1)

    class Full:
        def io_binding(self) -> None:
            raise RuntimeError(words)

    monkeypatch.setattr(network, "_session", Full())
    with pytest.raises(OutOfMemoryError, match="Memory ran out for a window of 8 x 16 pixels"):
        network.run(*feeds(Recipe(), 16, 8))


@pytest.mark.parametrize("is_possible", [True, False])
def test_reserved_memory_changes_no_result(tmp_path: Path, is_possible: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(write_model(tmp_path / "a.onnx"), "cpu", 1)
    expected = network.run(*feeds(Recipe(), 24, 16))
    monkeypatch.setitem(window_memory._MEASURED, "box", 640)
    sizes: list[int] = []

    def register(memory: object, arena: object) -> None:
        sizes.append(1)
        if not is_possible:
            raise RuntimeError("already registered")
        plain(memory, arena)

    import onnxruntime

    plain = onnxruntime.create_and_register_allocator
    monkeypatch.setattr(onnxruntime, "create_and_register_allocator", register)
    for height, width in ((16, 16), (24, 16), (24, 16)):
        network.specialise(height, width)
    np.testing.assert_allclose(network.run(*feeds(Recipe(), 24, 16)), expected, rtol=1e-6)
    assert len(sizes) == 2  # the same size again opens nothing


def test_a_specialised_network_takes_its_own_size_only(tmp_path: Path) -> None:
    network = Network(write_model(tmp_path / "a.onnx"), "cpu", 1)
    network.specialise(16, 16)
    with pytest.raises(ModelError, match="Expected .* to compute a window of 24 x 16 pixels, found a failure"):
        network.run(*feeds(Recipe(), 16, 24))
