"""The model card: read from an ONNX file without the onnx library, and every file that is none refused."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import onnx
import pytest

from landsynth.contract.card import METADATA_KEY, BandInfo, ClassInfo, ModelCard, attributed, read_card
from landsynth.contract.errors import ModelError
from landsynth.contract.protobuf import read_metadata

CARD = ModelCard(
    kind="generator", architecture="fast", name="täst",
    classes=(ClassInfo(1, "building", "#b04030"), ClassInfo(5, "water")),
    bands=(BandInfo("red", 0.0, 255.0, 100.0, 20.0),), data_type="uint8", pixel_size=1.0, multiple=8, context=48,
    overlap=112, noise_channels=1, style_size=32, ignored=(ClassInfo(0, "unlabelled"),),
    training={"steps": 10, "loss": [1.5, 0.5]},
)  # fmt: skip


def model(path: Path, metadata: dict[str, str], weights: int = 10) -> Path:
    """A model of one node that adds `weights` numbers, with metadata."""
    helper, kind = onnx.helper, onnx.TensorProto.FLOAT
    weight = helper.make_tensor("w", kind, [weights], [0.5] * weights)
    graph = helper.make_graph([helper.make_node("Add", ["x", "w"], ["y"])], "g",
        [helper.make_tensor_value_info("x", kind, [weights])], [helper.make_tensor_value_info("y", kind, [weights])],
        [weight])  # fmt: skip
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(made, metadata)
    onnx.checker.check_model(made)
    onnx.save(made, str(path))
    return path


def test_json_there_and_back() -> None:
    assert ModelCard.from_json(CARD.to_json()) == CARD


def test_attributions() -> None:
    named = replace(CARD, attribution="Orthophoto: Land Board")
    assert ModelCard.from_json(named.to_json()) == named
    older = json.loads(CARD.to_json())
    del older["attribution"]
    assert ModelCard.from_json(json.dumps(older)) == CARD
    assert attributed("a", "", "b", "a") == "a; b" and attributed("", "") == ""


@pytest.mark.parametrize("weights", [10, 100_000])
def test_reads_what_onnx_wrote(tmp_path: Path, weights: int) -> None:
    metadata = {"author": "someone ü", METADATA_KEY: CARD.to_json(), "empty": "", "long": "x" * 70_000}
    path = model(tmp_path / "m.onnx", metadata, weights)
    assert read_metadata(path) == metadata
    assert read_card(path) == CARD


def test_truncated_anywhere(tmp_path: Path) -> None:
    whole = model(tmp_path / "m.onnx", {METADATA_KEY: CARD.to_json()}).read_bytes()
    cut = tmp_path / "cut.onnx"
    for length in range(len(whole)):
        cut.write_bytes(whole[:length])
        try:
            read = read_card(cut)
        except ModelError:
            continue
        assert read == CARD and length > len(whole) - 16  # only what follows the metadata is gone


def test_noise_is_refused(tmp_path: Path) -> None:
    generator, path = random.Random(1), tmp_path / "noise.onnx"
    for _ in range(300):
        path.write_bytes(generator.randbytes(generator.randrange(200)))
        with pytest.raises(ModelError):
            read_card(path)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 a zip file", b"\x89PNG\r\n\x1a\n", b"<html></html>", b"II*\x00" * 9]
)
def test_not_onnx(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="Expected an ONNX model, found .*model.onnx"):
        read_card(path)


def test_a_file_that_may_not_be_read_is_not_called_something_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = model(tmp_path / "m.onnx", {METADATA_KEY: CARD.to_json()})

    def refuse(self: Path, mode: str) -> Any:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ModelError, match="that can be read, found .*m.onnx \\(Permission denied\\)"):
        read_card(path)


def test_no_file_and_no_card(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="found no file"):
        read_card(tmp_path / "none.onnx")
    with pytest.raises(ModelError, match="found no file"):
        read_card(tmp_path)
    with pytest.raises(ModelError, match="without a model card"):
        read_card(model(tmp_path / "bare.onnx", {"author": "someone"}))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other", "version": 1}', CARD.to_json()[:-9]])
def test_cards_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    with pytest.raises(ModelError, match="model card"):
        read_card(model(tmp_path / "m.onnx", {METADATA_KEY: text}))


def test_newer_card() -> None:
    with pytest.raises(ModelError, match="version 99.*Update LandSynth"):
        ModelCard.from_json(CARD.to_json().replace('"version": 1', '"version": 99'))


@pytest.mark.parametrize("change", [
    {"kind": "oracle"}, {"data_type": "int8"}, {"bands": ()}, {"classes": ()},
    {"classes": (ClassInfo(1, "a"), ClassInfo(1, "b"))},
    {"classes": tuple(ClassInfo(code, "c") for code in range(256))}, {"pixel_size": 0.0}, {"multiple": 0},
    {"context": -1}, {"overlap": 95}, {"noise_stride": 0}, {"noise_stride": 3}, {"style_size": -1},
])  # fmt: skip
def test_cards_that_contradict_themselves(change: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="not valid"):
        replace(CARD, **change)
