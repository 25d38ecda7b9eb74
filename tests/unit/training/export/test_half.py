"""The 16-bit variant: rounded as a GPU rounds, let through within a digital number, named in the card and found."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")
pytest.importorskip("torch")

from landsynth.contract.card import ModelCard, read_card  # noqa: E402
from landsynth.contract.errors import JobError, ModelError  # noqa: E402
from landsynth.contract.events import Event, Message, Warning  # noqa: E402
from landsynth.inference.network import graph as session_module  # noqa: E402
from landsynth.inference.network import precision  # noqa: E402
from landsynth.inference.network.generator import Network  # noqa: E402
from landsynth.tests.helpers.models import Recipe, card_of, write_model  # noqa: E402
from landsynth.training.export.generator import with_half  # noqa: E402
from landsynth.training.export.half import half_variant, rounded  # noqa: E402

EASY = Recipe(scale=0.05)
"""Pixels of no class count 255, and small numbers hold more digits."""


def run(content: bytes, **feeds: Any) -> Any:
    import onnxruntime

    return onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"]).run(None, feeds)[0]


def chain() -> Any:
    """y = (x * a) * b, each product a node of its own."""
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node("Mul", ["x", "a"], ["between"], name="first"),
        helper.make_node("Mul", ["between", "b"], ["y"], name="second"),
    ]
    values = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [3]) for name in ("x", "y")]
    tensors = [numpy_helper.from_array(np.float32([1 / 3] * 3), "a"), numpy_helper.from_array(np.float32([3] * 3), "b")]
    graph = helper.make_graph(nodes, "chain", values[:1], values[1:], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def test_every_value_between_two_operators_is_rounded() -> None:
    x = np.float32([1.0001, 1234.567, 0.1])
    f16 = np.float16
    between = (x.astype(f16).astype(np.float32) * np.float32(f16(1 / 3))).astype(f16).astype(np.float32)
    np.testing.assert_array_equal(run(rounded(chain(), ()).SerializeToString(), x=x), between * np.float32(3))
    kept = run(rounded(chain(), ("first", "second")).SerializeToString(), x=x)  # only what comes in is rounded
    np.testing.assert_array_equal(kept, x.astype(f16).astype(np.float32) * np.float32(1 / 3) * np.float32(3))


def exported(folder: Path, recipe: Recipe) -> tuple[str, list[Event]]:
    path, said = folder / "model.onnx", list[Event]()
    write_model(path, recipe)
    path.write_bytes(with_half(path.read_bytes(), card_of(recipe), path, said.append))
    return str(path), said


def test_a_variant_is_written_named_and_found(tmp_path: Path) -> None:
    path, said = exported(tmp_path, EASY)
    beside = tmp_path / "model.half.onnx"
    card = read_card(path)
    assert (card.half, card.half_sha256) == (beside.name, hashlib.sha256(beside.read_bytes()).hexdigest())
    assert read_card(beside).half is None and ModelCard.from_json(card.to_json()) == card
    (message,) = said
    assert isinstance(message, Message) and "computes in 16 bits and differs by at most 0." in message.text
    weights = onnx.load(beside).graph.initializer
    assert any(tensor.data_type == onnx.TensorProto.FLOAT16 for tensor in weights)
    assert beside.stat().st_size > 0 and [each.name for each in onnx.load(beside).graph.output] == ["image"]


def test_one_that_leaves_a_digital_number_is_refused_and_said(tmp_path: Path) -> None:
    path, said = exported(tmp_path, Recipe(data_type="uint16"))
    assert read_card(path).half is None and not (tmp_path / "model.half.onnx").exists()
    assert isinstance(said[0], Message) and said[0].text.startswith("No 16-bit variant: it would differ by")


def test_imagery_in_floating_point_has_255_digital_numbers() -> None:
    card = replace(card_of(Recipe(data_type="float32")), bands=tuple(
        replace(band, minimum=0.0, maximum=top) for band, top in zip(card_of(Recipe()).bands, (1.0, 2.0, 5.1))
    ))  # fmt: skip
    zero = np.zeros((1, 3, 2, 2), np.float32)
    assert precision.difference(card, zero, zero + 0.02) == pytest.approx(0.02 * 255)
    assert precision.difference(card_of(Recipe()), zero, zero + 0.02) == pytest.approx(0.02)
    assert precision.difference(card_of(Recipe()), zero, zero * np.nan) == np.inf


def test_which_file_computes(tmp_path: Path) -> None:
    path, _ = exported(tmp_path, EASY)
    card, beside = read_card(path), str(tmp_path / "model.half.onnx")
    for asked, gains, expected in (
        ("full", True, None), ("auto", False, None), ("auto", True, beside), ("half", False, beside),
    ):  # fmt: skip
        assert precision.variant(path, card, asked, gains) == expected
    plain = replace(card, half=None, half_sha256=None)
    assert precision.variant(path, plain, "auto", True) is None
    with pytest.raises(JobError, match="precision: expected a model with a 16-bit variant, found box without one"):
        precision.variant(path, plain, "half", True)
    with pytest.raises(ModelError, match="found another file at"):
        precision.variant(path, replace(card, half_sha256="0" * 64), "auto", True)
    Path(beside).unlink()
    assert precision.variant(path, card, "auto", True) is None
    with pytest.raises(ModelError, match="found no such file"):
        precision.variant(path, card, "half", True)


def test_a_network_in_half_precision(tmp_path: Path) -> None:
    path, _ = exported(tmp_path, EASY)
    full, half = Network(path, "cpu", 1, "full"), Network(path, "cpu", 1, "half")
    assert (full.precision, half.precision, Network(path, "cpu", 1).precision) == ("full", "half", "full")
    said: list[Event] = []
    half.say(said.append)
    assert isinstance(said[0], Message) and "in half precision" in said[0].text and half.path == path
    assert isinstance(said[1], Warning) and "PRECISION full is faster" in said[1].text
    draw = np.random.default_rng(5)
    feeds = (draw.integers(0, 5, (32, 48)).astype(np.uint8), draw.standard_normal((1, 32, 48), np.float32))
    for _ in range(2):
        one, other = (net.run(*feeds, np.full(4, 0.3, np.float32)) for net in (full, half))
        assert 0 < np.abs(one - other).max() <= precision.TOLERANCE
        for net in (full, half):
            net.specialise(32, 48)
    assert half.precision == "half"


def test_a_variant_that_is_wrong_on_this_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, _ = exported(tmp_path, EASY)
    beside = tmp_path / "model.half.onnx"
    write_model(beside, Recipe(scale=1.0))
    card = replace(read_card(path), half_sha256=hashlib.sha256(beside.read_bytes()).hexdigest())
    monkeypatch.setattr(session_module, "read_card", lambda path: card)
    monkeypatch.setattr(session_module, "HALVES", ("CPUExecutionProvider",))
    with pytest.raises(JobError, match=r"precision: On this device the 16-bit variant of box differs by"):
        Network(path, "cpu", 1, "half")
    said: list[Event] = []
    network = Network(path, "cpu", 1)
    network.say(said.append)
    assert network.precision == "full" and isinstance(said[1], Warning) and "the full one is used" in said[1].text


def test_a_variant_of_a_network_without_scaling() -> None:
    half, apart = half_variant(chain().SerializeToString(), card_of(Recipe(bands=1)), [{"x": np.float32([1, 2, 3])}])
    assert half is not None and apart < 0.01
