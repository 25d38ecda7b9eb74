"""Export of scene generators as ONNX files with their cards inside, after torch and onnxruntime agree on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from ...contract.card import ModelCard
from ...contract.dataset import DatasetInfo
from ...models.dcgan import DcganConfig
from . import onnx_file
from .card import of_dataset
from .generator import band_limits, for_inference

GATE_BATCHES = (1, 2, 5)


class SceneDigitalNumbers(nn.Module):
    """A scene generator of -1..1 with the statistics applied, so that raw digital numbers leave the graph."""

    half_range: Tensor
    middle: Tensor

    def __init__(self, generator: nn.Module, card: ModelCard) -> None:
        super().__init__()
        self.generator = generator
        low, high = band_limits(card)
        self.register_buffer("half_range", (high - low) / 2)
        self.register_buffer("middle", (high + low) / 2)

    def forward(self, label: Tensor, noise: Tensor) -> Tensor:
        """label (n,) int64, noise (n, latent) -> (n, bands, size, size) in digital numbers."""
        image: Tensor = self.generator(label, noise)
        return image * self.half_range + self.middle


def scene_card(config: DcganConfig, info: DatasetInfo, record: dict[str, Any]) -> ModelCard:
    """What the file will say of itself; record: the training, as JSON."""
    return ModelCard(
        kind="scene-generator",
        architecture="dcgan",
        name=f"dcgan-{info.name}",
        **of_dataset(info),
        multiple=1,
        context=0,
        overlap=0,
        style_size=config.latent,
        scene_size=config.size,
        description="Synthetic labelled scenes",
        training=record,
    )


def export_scene_generator(generator: nn.Module, card: ModelCard, path: Path) -> float:
    """Write the generator to `path` when onnxruntime and torch agree within 1e-4 of each band's range, at three
    batch sizes and for every class, else ModelError; returns the largest difference as a share of that range."""
    model = SceneDigitalNumbers(for_inference(generator), card).eval()
    axes = {"label": {0: "n"}, "noise": {0: "n"}, "image": {0: "n"}}
    content = onnx_file.serialise(model, _inputs(card, 2), ("image",), axes, card)
    cases = [_inputs(card, batch) for batch in (*GATE_BATCHES, len(card.classes))]
    worst = onnx_file.gate(model, content, cases, ("image",), (onnx_file.spans(card.bands),))
    onnx_file.write(path, content)
    return worst


def _inputs(card: ModelCard, batch: int) -> dict[str, NDArray[Any]]:
    """Labels, each class in turn, and noise."""
    noise = np.random.default_rng(batch).standard_normal((batch, card.style_size), np.float32)
    return {"label": np.arange(batch, dtype=np.int64) % len(card.classes), "noise": noise}
