"""A call that names its function; the call itself travels as code, so that a scheduler needs no LandSynth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _made() -> Callable[..., Any]:
    """The call below. A function inside another has no name that pickle could look up on the other side, so that Dask
    sends its code; one of a module goes by its name, whatever cloudpickle is told of that module."""

    def call(module: str, name: str, *arguments: Any) -> Any:
        """What the function of that name in that module gives for the arguments."""
        from importlib import import_module  # here, as it brings no names of its module along

        return getattr(import_module(module), name)(*arguments)

    return call


call = _made()
