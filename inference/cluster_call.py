"""A call that names its function; the call itself travels as text, so that a scheduler needs no LandSynth."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def call(module: str, name: str, *arguments: Any) -> Any:
    """What the function of that name in that module gives for the arguments."""
    return getattr(import_module(module), name)(*arguments)
