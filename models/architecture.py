"""What a generator's file says of it: how its networks are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from torch import nn


@dataclass(frozen=True)
class Architecture:
    """How an architecture is built.

    configure(classes=, bands=, width=) gives a frozen configuration with these and style_size, multiple, context,
    noise_channels, noise_stride and class_styles; build and encoder take it, encoder gives None where there is none.
    """

    configure: Callable[..., Any]
    build: Callable[[Any], nn.Module]
    encoder: Callable[[Any], nn.Module | None]
