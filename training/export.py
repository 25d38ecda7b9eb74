"""Export of a generator as one ONNX file with its card inside, after torch and onnxruntime agree on it."""

from __future__ import annotations

import copy
import io
import os
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ..contract.card import METADATA_KEY, ModelCard
from ..contract.errors import ModelError
from ..models.activation import Activation

OPSET, IR_VERSION = 17, 8
GATE_SIZES, GATE_BATCHES, GATE_TOLERANCE = ((64, 64), (96, 160), (200, 72)), (1, 2), 1e-4


class DigitalNumbers(nn.Module):
    """A generator of -1..1 with the statistics applied, so that raw digital numbers leave the graph."""

    half_range: Tensor
    middle: Tensor

    def __init__(self, generator: nn.Module, card: ModelCard) -> None:
        super().__init__()
        self.generator = generator
        low = torch.tensor([band.minimum for band in card.bands]).view(1, -1, 1, 1)
        high = torch.tensor([band.maximum for band in card.bands]).view(1, -1, 1, 1)
        self.register_buffer("half_range", (high - low) / 2)
        self.register_buffer("middle", (high + low) / 2)

    def forward(self, classes: Tensor, noise: Tensor, style: Tensor) -> Tensor:
        """As the generator, (n, bands, h, w) in digital numbers."""
        image: Tensor = self.generator(classes, noise, style)
        return image * self.half_range + self.middle


def export_generator(generator: nn.Module, card: ModelCard, path: Path) -> float:
    """Write the generator to `path` (renamed when it passed the gate); returns the largest relative difference.

    Raises ModelError where onnxruntime and torch differ by more than 1e-4 of the range of values at any of three
    sizes and two batch sizes.
    """
    import onnx

    model = DigitalNumbers(_for_inference(generator), card).eval()
    example = inputs(card, 2, 64, 96, seed=0)
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
            output_names=["image"],
            dynamic_axes={
                **{n: {0: "n", 2: f"{n}_h", 3: f"{n}_w"} for n in ("classes", "noise")},
                "style": {0: "n"},
                "image": {0: "n", 2: "h", 3: "w"},
            },
        )
    graph = onnx.load_from_string(memory.getvalue())
    graph.ir_version = IR_VERSION
    graph.producer_name = "landsynth"
    onnx.helper.set_model_props(graph, {METADATA_KEY: card.to_json()})
    onnx.checker.check_model(graph)
    content = graph.SerializeToString()
    worst = gate(model, content, card)
    partial = path.with_suffix(".part")
    partial.write_bytes(content)
    os.replace(partial, path)
    return worst


def inputs(card: ModelCard, batch: int, height: int, width: int, seed: int) -> dict[str, np.ndarray]:
    """Random inputs of the graph by name, with some pixels of no class."""
    draw = np.random.default_rng(seed)
    classes = draw.integers(0, len(card.classes) + 1, (batch, 1, height // 8, width // 8)).astype(np.uint8)
    classes = np.where(classes == len(card.classes), np.uint8(255), classes).repeat(8, 2).repeat(8, 3)
    stride = card.noise_stride
    noise = draw.standard_normal((batch, card.noise_channels, height // stride, width // stride), np.float32)
    return {"classes": classes, "noise": noise, "style": draw.standard_normal((batch, card.style_size), np.float32)}


def gate(model: nn.Module, content: bytes, card: ModelCard) -> float:
    """Largest difference between torch and onnxruntime as a share of the band's range; raises above tolerance."""
    import onnxruntime

    session = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    span = max(band.maximum - band.minimum for band in card.bands)
    worst = 0.0
    for number, (height, width) in enumerate(GATE_SIZES):
        for batch in GATE_BATCHES:
            values = inputs(card, batch, height, width, seed=number)
            found = session.run(["image"], values)[0]
            with torch.no_grad():
                wanted = model(*(torch.from_numpy(value) for value in values.values())).numpy()
            if found.shape != wanted.shape:
                raise ModelError(f"Export gate: expected an image of {wanted.shape}, found {found.shape}.")
            worst = max(worst, float(np.abs(found - wanted).max()) / span)
    if not worst <= GATE_TOLERANCE:
        raise ModelError(
            f"Export gate: expected onnxruntime within {GATE_TOLERANCE} of torch, found {worst:.2g}. Not exported."
        )
    return worst


def _for_inference(generator: nn.Module) -> nn.Module:
    """A float32 copy of the same function, in the form that onnxruntime runs best.

    Edges of windows are discarded, and padding of zeros costs nothing. A depthwise convolution by one before an
    activation lets onnxruntime fuse the two and keep its blocked layout; alone, the activation would have the
    layout changed before and after it.
    """
    result: nn.Module = copy.deepcopy(generator).cpu().float()
    for module in result.modules():
        if isinstance(module, nn.Conv2d):
            module.padding_mode = "zeros"
        if isinstance(module, Activation):
            module.for_inference()
    return result
