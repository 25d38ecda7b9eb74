"""The generators that can be trained, by the name that ARCHITECTURE takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import nn

from .csebgan import CsebganConfig, CsebganGenerator
from .fast import FastConfig, FastGenerator, StyleEncoder
from .spade import SpadeConfig, SpadeEncoder, SpadeGenerator


@dataclass(frozen=True)
class Architecture:
    """How an architecture is built.

    configure(classes=, bands=, width=) gives a frozen configuration with these and style_size, multiple, context,
    noise_channels, noise_stride and class_styles; build and encoder take it, encoder gives None where there is none.
    """

    configure: Callable[..., Any]
    build: Callable[[Any], nn.Module]
    encoder: Callable[[Any], nn.Module | None]


GENERATORS: dict[str, Architecture] = {
    "fast": Architecture(FastConfig, FastGenerator, StyleEncoder),
    "spade": Architecture(SpadeConfig, SpadeGenerator, SpadeEncoder),
    "csebgan": Architecture(CsebganConfig, CsebganGenerator, lambda config: None),
}
