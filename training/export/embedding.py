"""Export of the `satellite` embedding as one ONNX file with its card inside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from ...contract.card import ModelCard
from ...models.satellite import BANDS, SatelliteEmbedding
from . import onnx_file

OUTPUTS = ("features", "logits", "level1", "level2", "level3")
GATE_SIZES, GATE_BATCHES = ((64, 64), (32, 96), (200, 72)), (1, 3)


class _Flat(nn.Module):
    """The embedding with its maps as outputs of their own."""

    def __init__(self, net: SatelliteEmbedding) -> None:
        super().__init__()
        self.net = net

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        features, logits, maps = self.net(image)
        return (features, logits, *maps)


def export_embedding(net: SatelliteEmbedding, card: ModelCard, path: Path) -> float:
    """Write the network to `path` when it passed the gate; returns the largest difference from torch.

    Differences count as a share of the largest value of each output.
    """
    model = _Flat(net.cpu().float()).eval()
    draw = np.random.default_rng(0)
    cases = [
        {"image": draw.uniform(0, 255, (batch, BANDS, *size)).astype(np.float32)}
        for size in GATE_SIZES
        for batch in GATE_BATCHES
    ]
    image = {0: "n", 2: "h", 3: "w"}
    axes = {"image": image, "features": {0: "n"}, "logits": {0: "n"}}
    axes |= {name: {0: "n", 2: f"{name}_h", 3: f"{name}_w"} for name in OUTPUTS[2:]}
    content = onnx_file.serialise(model, cases[1], OUTPUTS, axes, card)
    with torch.no_grad():
        spans = [float(each.abs().max()) for each in model(torch.from_numpy(cases[0]["image"]))]
    worst = onnx_file.gate(model, content, cases, OUTPUTS, spans)
    onnx_file.write(path, content)
    return worst
