"""Checkpoints: safetensors for numbers, JSON for the rest, each renamed when whole; nothing pickled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from ...contract.errors import InputError, WorkerError
from ...contract.files import written


def flatten(modules: dict[str, nn.Module], optimizers: dict[str, Optimizer]) -> dict[str, Tensor]:
    """Every tensor of the modules and optimizers under one name each."""
    tensors = {f"{name}.{key}": value for name, m in modules.items() for key, value in m.state_dict().items()}
    for name, optimizer in optimizers.items():
        for index, state in optimizer.state_dict()["state"].items():
            tensors |= {f"{name}.{index}.{key}": torch.as_tensor(value) for key, value in state.items()}
    return {key: value.detach().contiguous().clone() for key, value in tensors.items()}


def save(path: Path, modules: dict[str, nn.Module], optimizers: dict[str, Optimizer], state: dict[str, Any]) -> None:
    """Write `path` with the tensors, `state` (JSON) in its metadata, atomically.

    Raises WorkerError, and leaves what was there, where a number is not finite: nothing could be continued from it;
    OSError, and leaves it too, where the file cannot be written.
    """
    from safetensors.torch import save as to_bytes

    tensors = flatten(modules, optimizers)
    wrong = next((k for k, each in tensors.items() if each.is_floating_point() and not each.isfinite().all()), None)
    if wrong is not None:
        raise WorkerError(
            f"Expected finite weights to save, found some in {wrong} that are not. What {path.parent} held before is "
            "kept; nothing was exported. Lower LEARNING_RATE (a third of it), or set PRECISION to 32-true, and RESUME."
        )
    data = to_bytes(tensors, {"state": json.dumps(state)})
    with written(path) as partial:  # its own writer has a partial file too, which a kill would leave for good
        partial.write_bytes(data)


def names_in(path: Path) -> set[str]:
    """Names of the modules and optimizers that a checkpoint holds; none where it cannot be read, as `load` will say."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="pt") as file:
            return {key.partition(".")[0] for key in file.keys()}  # noqa: SIM118 - not a mapping
    except (OSError, SafetensorError):
        return set()


def changed(state: dict[str, Any], now: dict[str, Any]) -> str:
    """A sentence on options that are not those of the checkpoint with that state; empty where all are the same."""
    before = state.get("options", now)
    found = [f"{name} {before.get(name)} -> {value}" for name, value in now.items() if before.get(name) != value]
    if not found:
        return ""
    return (
        f"RESUME goes on with other options ({', '.join(found)}): the weights will not be those of a training that "
        "was never stopped."
    )


def load(
    path: Path, modules: dict[str, nn.Module], optimizers: dict[str, Optimizer], expected: dict[str, Any]
) -> dict[str, Any]:
    """Fill the modules and optimizers from `path`; returns the state.

    expected: what the state's entries of these names must be, where it has them. Raises InputError where something
    does not fit.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="pt") as file:
            state: dict[str, Any] = json.loads(file.metadata()["state"])
            for name, value in expected.items():
                if name in state and state[name] != value:
                    raise InputError(
                        f"Expected a checkpoint with {name} {value} at {path}, found {state.get(name)}. Choose another "
                        "LOG folder, the options it was trained with, or switch RESUME off."
                    )
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - not a mapping
        for name, module in modules.items():
            start = f"{name}."
            module.load_state_dict({k[len(start) :]: v for k, v in tensors.items() if k.startswith(start)})
        for name, optimizer in optimizers.items():
            described = optimizer.state_dict()
            described["state"] = _optimizer_state(tensors, f"{name}.")
            optimizer.load_state_dict(described)
    except (OSError, SafetensorError, RuntimeError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"Expected a checkpoint of this training at {path}, found one that does not fit ({error}). "
            "Choose another LOG folder or switch RESUME off."
        ) from error
    return state


def _optimizer_state(tensors: dict[str, Tensor], start: str) -> dict[int, dict[str, Tensor]]:
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        if key.startswith(start):
            index, name = key[len(start) :].split(".", 1)
            state.setdefault(int(index), {})[name] = value
    return state
