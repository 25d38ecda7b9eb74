"""Models that lie: what they promise of windows is tried when they are opened, and what may never end is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from landsynth.contract.errors import ModelError, OutOfMemoryError
from landsynth.contract.events import Event, Warning
from landsynth.inference.machine import at_most
from landsynth.inference.network import graph, proof
from landsynth.inference.network.generator import Network
from landsynth.inference.network.segmenter import Segmenter
from landsynth.inference.network.translator import Translator
from landsynth.tests.helpers.models import Recipe, write_model
from landsynth.tests.helpers.segmenters import Sight, write_segmenter
from landsynth.tests.helpers.tints import Tint, write_translator

node = helper.make_node
CONSTANTS: dict[str, Any] = {
    "flip": np.array([-1]), "first": np.array([-1]), "last": np.array([-(2**60)]),
    "rows": np.array([2]), "half": np.float32(0.5), "true": np.array(True), "vast": np.array([12_000, 12_000]),
    "zero": np.float32(0),
}  # fmt: skip
TOTAL = [node("ReduceMean", ["honest"], ["mean"], axes=[2, 3], keepdims=1), node("Sub", ["honest", "mean"], ["image"])]
FLIPPED = [node("Slice", ["honest", "first", "last", "rows", "flip"], ["image"])]
LOSSY = [node("Dropout", ["honest", "half", "true"], ["image"])]
NOISY = [node("RandomNormalLike", ["honest"], ["drawn"]), node("Add", ["honest", "drawn"], ["image"])]
FOREIGN = [node("Gelu", ["honest"], ["image"], domain="com.microsoft")]
VAST = [
    node("ConstantOfShape", ["vast"], ["much"]), node("ReduceSum", ["much"], ["sum"], keepdims=0),
    node("Mul", ["sum", "zero"], ["nothing"]), node("Add", ["honest", "nothing"], ["image"]),
]  # fmt: skip


def body(*nodes: Any) -> Any:
    """The graph of a loop that goes on for good, or of a branch."""
    inputs = [("turn", TensorProto.INT64), ("goes on", TensorProto.BOOL), ("x", TensorProto.FLOAT)]
    ends = [("still", TensorProto.BOOL), ("y", TensorProto.FLOAT)]
    values = [[helper.make_tensor_value_info(name, kind, None) for name, kind in side] for side in (inputs, ends)]
    return helper.make_graph([node("Identity", ["goes on"], ["still"]), node("Identity", ["x"], ["y"])], "b", *values)


def lying(path: Path, nodes: list[Any], recipe: Recipe = Recipe()) -> str:  # noqa: B008
    """A model whose output goes through more nodes."""
    write_model(path, recipe)
    model = onnx.load(path)
    model.graph.node[-1].output[0] = "honest"
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(
        numpy_helper.from_array(np.asarray(value), name) for name, value in CONSTANTS.items()
    )
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, path)
    return str(path)


@pytest.mark.parametrize(("nodes", "recipe", "sentence"), [
    ([node("Identity", ["honest"], ["image"])], Recipe(radius=3, context=1), "other values for the same pixels"),
    ([node("Transpose", ["honest"], ["image"], perm=[0, 1, 3, 2])], Recipe(), "promises an output image of shape"),
    (FLIPPED, Recipe(), "other values for the same pixels"),
    (TOTAL, Recipe(), "other values for the same pixels"),
    (LOSSY, Recipe(), "another output each time"),
    (NOISY, Recipe(), r"without random numbers of its own, found RandomNormalLike"),
    (FOREIGN, Recipe(), r"without code of its own, found com.microsoft.Gelu"),
    ([node("Loop", ["", "true", "honest"], ["image"], body=body())], Recipe(), "without loops and branches .*Loop"),
    (TOTAL, Recipe(multiple=1, radius=4), "other values for the same pixels"),
])  # fmt: skip
def test_generators_that_lie(tmp_path: Path, nodes: list[Any], recipe: Recipe, sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence) as caught:
        Network(lying(tmp_path / "a.onnx", nodes, recipe), "cpu", 1)
    assert "\n" not in str(caught.value)


def test_segmenters_and_translators_that_lie(tmp_path: Path) -> None:
    for kind, path in (
        (Segmenter, write_segmenter(tmp_path / "s.onnx", Sight(radius=5, context=1))),
        (Translator, write_translator(tmp_path / "t.onnx", Tint(radius=5, context=1))),
    ):
        with pytest.raises(ModelError, match="other values for the same pixels"):
            kind(path, "cpu", 1)
    wide = write_segmenter(tmp_path / "w.onnx", Sight(context=384))  # as cards of networks without an end say
    assert Segmenter(wide, "cpu", 1).is_unbounded


def test_a_liar_that_is_wanted_all_the_same(tmp_path: Path) -> None:
    said: list[Event] = []
    path = lying(tmp_path / "a.onnx", TOTAL)
    Network(path, "cpu", 1, unproven="warning").say(said.append)
    assert any("windows will not join" in each.text for each in said if isinstance(each, Warning))
    with pytest.raises(ModelError, match="without loops"):  # what may never end is no matter of taste
        Network(lying(tmp_path / "b.onnx", [node("Loop", ["", "true", "honest"], ["image"], body=body())]), "cpu", 1,
            unproven="warning")  # fmt: skip


def test_memory_of_the_try_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = lying(tmp_path / "a.onnx", VAST)
    assert Network(path, "cpu", 1).provider
    monkeypatch.setattr(graph, "free_memory", lambda: 2**29)
    with pytest.raises(OutOfMemoryError, match="Memory ran out for a window of 8 x 8 pixels"):
        Network(path, "cpu", 1)


def test_the_bound_ends_with_what_is_tried() -> None:
    with pytest.raises(MemoryError), at_most(2**28):
        np.ones(2**29, np.uint8)
    assert len(np.ones(2**29, np.uint8)) == 2**29


def test_time_of_the_try_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (graph, proof):
        monkeypatch.setattr(each, "SECONDS", 0.0)
    slow = [node("Conv", ["honest", "eye"], ["next"], pads=[32] * 4), node("Identity", ["next"], ["image"])]
    CONSTANTS["eye"] = np.ones((3, 3, 65, 65), np.float32) / 65**2
    with pytest.raises(ModelError, match="found no end within"):
        Network(lying(tmp_path / "a.onnx", slow, Recipe(radius=64)), "cpu", 1)
