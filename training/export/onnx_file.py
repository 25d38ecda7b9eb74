"""ONNX files with a card inside: serialised from torch, compared with torch, written whole or not at all."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from ...contract.card import METADATA_KEY, BandInfo, ModelCard
from ...contract.errors import ModelError, OutputError
from ...contract.files import written

OPSET, IR_VERSION = 17, 8
TOLERANCE = 1e-4
LEAST_SPAN = 1 / 256
"""A band's range counts as at least that part of its values: a 10,000th of it is three steps of float32 there."""
Arrays = Mapping[str, NDArray[Any]]
Axes = Mapping[str, Mapping[int, str]]


def serialise(
    model: nn.Module,
    example: Arrays,
    outputs: Sequence[str],
    axes: Axes,
    card: ModelCard,
    metadata: Mapping[str, str] | None = None,
) -> bytes:
    """The model as bytes of an ONNX file: opset 17, IR 8, the card in its metadata; `axes` names what may vary.

    metadata: more keys and texts, for other programs.
    """
    import onnx

    memory = io.BytesIO()
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter announces its successor at every call
        torch.onnx.export(
            model,
            tuple(torch.from_numpy(value) for value in example.values()),
            memory,  # type: ignore[arg-type]  # this exporter writes into files too
            dynamo=False,
            opset_version=OPSET,
            input_names=list(example),
            output_names=list(outputs),
            dynamic_axes={name: dict(named) for name, named in axes.items()},
        )
    graph = onnx.load_from_string(memory.getvalue())
    graph.ir_version = IR_VERSION
    graph.producer_name = "landsynth"
    onnx.helper.set_model_props(graph, {**(metadata or {}), METADATA_KEY: card.to_json()})
    onnx.checker.check_model(graph)
    content: bytes = graph.SerializeToString()
    return content


def with_card(content: bytes, card: ModelCard) -> bytes:
    """The same file with another card; keys of other programs stay."""
    import onnx

    graph = onnx.load_from_string(content)
    kept = {each.key: each.value for each in graph.metadata_props}
    del graph.metadata_props[:]
    onnx.helper.set_model_props(graph, {**kept, METADATA_KEY: card.to_json()})
    changed: bytes = graph.SerializeToString()
    return changed


def require_cut(content: bytes, card: ModelCard) -> None:
    """Raise ModelError where the card names a cut that the graph does not have."""
    import onnx

    names = {name for node in onnx.load_from_string(content).graph.node for name in node.output}
    if card.cut and card.cut not in names:
        raise ModelError(f"Export gate: expected a tensor {card.cut} to cut the graph at, found none. Not exported.")


def spans(bands: Sequence[BandInfo]) -> NDArray[np.float32]:
    """The range of each band (bands, 1, 1), which may be far from that of others; for `gate`. A band that holds one
    value everywhere counts as LEAST_SPAN of it, and as 1 where that is 0."""
    low, high = (np.array([getattr(band, name) for band in bands]) for name in ("minimum", "maximum"))
    found: NDArray[np.float32] = np.maximum(high - low, LEAST_SPAN * np.maximum(np.abs(low), np.abs(high)))
    return np.where(found > 0, found, 1).astype(np.float32).reshape(-1, 1, 1)


def gate(
    model: nn.Module, content: bytes, cases: Iterable[Arrays], outputs: Sequence[str], spans: Sequence[Any]
) -> float:
    """The largest difference between torch and onnxruntime over all cases, as a share of each output's span: a number,
    or one for each band (bands, 1, 1).

    Raises ModelError where it is above 1e-4, or a shape differs.
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    worst = 0.0
    for values in cases:
        found = session.run(list(outputs), dict(values))
        with torch.no_grad():
            wanted = model(*(torch.from_numpy(value) for value in values.values()))
        wanted = (wanted,) if isinstance(wanted, torch.Tensor) else wanted
        for name, one, other, span in zip(outputs, found, wanted, spans):
            if one.shape != tuple(other.shape):
                raise ModelError(f"Export gate: expected {name} of {tuple(other.shape)}, found {one.shape}.")
            worst = max(worst, float((np.abs(one - other.numpy()) / span).max()))
    if not worst <= TOLERANCE:
        raise ModelError(
            f"Export gate: expected onnxruntime within {TOLERANCE} of torch, found {worst:.2g}. Not exported."
        )
    return worst


def write(path: Path, content: bytes) -> None:
    """Write beside the target and rename when whole. Raises OutputError, and leaves what was there."""
    try:
        with written(path) as partial:
            partial.write_bytes(content)
    except OSError as error:
        raise OutputError(
            f"Expected to write {path}, found that it cannot be done ({error}). Free disk space, and RESUME: what was "
            "learnt is in the LOG folder."
        ) from error
