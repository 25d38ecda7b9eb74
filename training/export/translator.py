"""Export of a translator as one ONNX file with its card inside, after torch and onnxruntime agree on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ...contract.card import BandInfo, ModelCard
from ...inference.windows.plan import up
from . import onnx_file
from .card import LICENCE, RAMP
from .generator import GATE_BATCHES, GATE_SIZES, IMAGE, for_inference


class BetweenDigitalNumbers(nn.Module):
    """A translator of -1..1 with the statistics of both sets applied: raw digital numbers in and out.

    What lies beyond the limits of the set that is read is clipped.
    """

    low: Tensor
    span: Tensor
    other_low: Tensor
    other_span: Tensor

    def __init__(self, net: nn.Module, source: tuple[BandInfo, ...], target: tuple[BandInfo, ...]) -> None:
        super().__init__()
        self.net = net
        for name, bands in (("", source), ("other_", target)):
            low, high = (
                torch.tensor([float(getattr(band, limit)) for band in bands]).view(1, -1, 1, 1)
                for limit in ("minimum", "maximum")
            )
            self.register_buffer(f"{name}low", low)
            self.register_buffer(f"{name}span", high - low)

    def forward(self, image: Tensor) -> Tensor:
        """image (n, bands, h, w) in digital numbers of one set -> the same in those of the other."""
        found: Tensor = self.net((2 * (image - self.low) / self.span - 1).clamp(-1, 1))
        return (found + 1) * (self.other_span / 2) + self.other_low


def export_translator(net: nn.Module, card: ModelCard, target: tuple[BandInfo, ...], path: Path) -> float:
    """Write a translator to `path` as `translator_file` makes it. Returns the largest difference that it found."""
    content, worst = translator_file(net, card, target)
    onnx_file.write(path, content)
    return worst


def translator_file(net: nn.Module, card: ModelCard, target: tuple[BandInfo, ...]) -> tuple[bytes, float]:
    """The content of a translator's file that passed the gate: onnxruntime and torch within 1e-4 of each band's range
    of values at three sizes and two batch sizes, else ModelError; and the largest difference as a share of that range.

    card: its bands are those that are read; target: those of the set that it leads to.
    """
    model = BetweenDigitalNumbers(for_inference(net), card.bands, target).eval()
    sides = [(up(height, card.multiple), up(width, card.multiple)) for height, width in GATE_SIZES]
    cases = [
        _imagery(card, batch, height, width, number)
        for number, (height, width) in enumerate(sides)
        for batch in GATE_BATCHES
    ]
    axes = {"image": IMAGE, "translated": {0: "n", 2: "translated_h", 3: "translated_w"}}
    content = onnx_file.serialise(model, cases[3], ("translated",), axes, card)
    return content, onnx_file.gate(model, content, cases, ("translated",), (onnx_file.spans(target),))


def translator_card(
    config: Any,
    name: str,
    bands: tuple[BandInfo, ...],
    data_type: str,
    record: dict[str, Any],
    description: str,
    pixel_size: float = 1.0,
    attribution: str = "",
) -> ModelCard:
    """What a translator's file will say of itself.

    bands: those that are read, with the statistics of their set; data_type: of what it writes, that of the other set.
    pixel_size: in metres, of what is read; 1 for sets without georeference.
    """
    return ModelCard(
        kind="translator",
        architecture="cyclegan",
        name=name,
        classes=(),
        bands=bands,
        data_type=data_type,
        pixel_size=pixel_size,
        multiple=config.multiple,
        context=config.context,
        overlap=up(2 * config.context + RAMP, config.multiple),
        pixel_bytes=config.pixel_bytes,
        licence=LICENCE,
        attribution=attribution,
        description=description,
        training=record,
    )


def _imagery(card: ModelCard, batch: int, height: int, width: int, seed: int) -> dict[str, Any]:
    """Random imagery in digital numbers, some of it beyond the statistics."""
    draw = np.random.default_rng(seed)
    low, high = (
        np.array([getattr(band, name) for band in card.bands])[:, None, None] for name in ("minimum", "maximum")
    )
    share = draw.uniform(-0.1, 1.1, (batch, len(card.bands), height, width))
    return {"image": (low + share * (high - low)).astype(np.float32)}
