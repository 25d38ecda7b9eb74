"""Whether a graph takes and gives what its card says."""

from __future__ import annotations

from typing import Any, Optional

from ...contract.errors import ModelError

Input = tuple[str, tuple[Optional[int], ...]]
"""Type and shape of an input; None stands for any number."""


def check_signature(session: Any, inputs: dict[str, Input], output: str, channels: int, path: str) -> None:
    """Raise ModelError where the graph's inputs and output are not those of the card."""
    expected = {**inputs, output: ("tensor(float)", (None, channels, None, None))}
    found = {node.name: node for node in session.get_inputs()}
    outputs = {node.name: node for node in session.get_outputs()}
    problem = None
    if set(found) != set(inputs):
        problem = f"inputs {', '.join(sorted(inputs))}, the model has {', '.join(sorted(found)) or 'none'}"
    elif output not in outputs:
        problem = f"an output {output}, the model has {', '.join(sorted(outputs))}"
    else:
        found[output] = outputs[output]
        for name, (kind, shape) in expected.items():
            node = found[name]
            fits = len(node.shape) == len(shape) and all(
                want is None or not isinstance(have, int) or have == want for want, have in zip(shape, node.shape)
            )
            if node.type != kind or not fits:
                wanted = ["any" if side is None else side for side in shape]
                problem = f"{name} as {kind} of shape {wanted}, the model has {node.type} of shape {node.shape}"
    if problem:
        raise ModelError(f"The card of {path} promises {problem}. Export the model again.")
