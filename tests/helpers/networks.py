"""Small generators of every architecture with the statistics and weights of no training in particular, and cards."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from landsynth.contract.card import BandInfo, ClassInfo, ModelCard
from landsynth.contract.dataset import DatasetInfo
from landsynth.training.export.card import card_of
from landsynth.training.export.generator import inputs
from landsynth.training.generator.recipes import RECIPES

WIDTH, CLASSES = 8, 4


def dataset_info(bands: int = 3, classes: int = CLASSES, data_type: str = "uint8", top: float = 255.0) -> DatasetInfo:
    """The description of a dataset without scenes; band b reaches from b to top."""
    return DatasetInfo(
        "small", tuple(ClassInfo(index + 1, f"class {index + 1}") for index in range(classes)), (ClassInfo(0, "none"),),
        tuple(BandInfo(f"band {b + 1}", float(b), top, top / 2, top / 8) for b in range(bands)), data_type, 1.0, "", (),
    )  # fmt: skip


def shaken(net: nn.Module) -> nn.Module:
    """The network with weights that let every input be seen, and statistics unlike their start, in eval mode."""
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d) and module.running_mean is not None:
            module.running_mean.uniform_(-0.1, 0.1)
            module.running_var.uniform_(0.5, 2)  # type: ignore[union-attr]
        elif isinstance(module, (nn.Conv2d, nn.Linear)) and not parametrize.is_parametrized(module):
            nn.init.xavier_normal_(module.weight)
    return net.eval()


def generator(architecture: str, bands: int = 3, **options: Any) -> nn.Module:
    """A generator of width 8 and four classes, the same every time."""
    torch.manual_seed(1)
    chosen = RECIPES[architecture].networks
    return shaken(chosen.build(chosen.configure(classes=CLASSES, bands=bands, width=WIDTH, **options)))


def encoder(architecture: str, bands: int = 3) -> nn.Module | None:
    """The encoder that belongs to it, if any."""
    torch.manual_seed(2)
    chosen = RECIPES[architecture].networks
    found = chosen.encoder(chosen.configure(classes=CLASSES, bands=bands, width=WIDTH))
    return None if found is None else shaken(found)


def card(net: nn.Module, architecture: str, **changes: Any) -> ModelCard:
    """The card of a generator."""
    return card_of(net.config, architecture, dataset_info(net.config.bands, **changes), {"steps": 0})  # type: ignore[union-attr, arg-type]


def tensors(net: nn.Module, height: int, width: int, batch: int = 1) -> list[Tensor]:
    """Classes, noise and style as the generator takes them; noise of no channels where it takes none."""
    values = {name: torch.from_numpy(value) for name, value in inputs(card(net, "x"), batch, height, width, 3).items()}
    return [values["classes"], values.get("noise", torch.zeros(batch, 0, height, width)), values["style"]]
