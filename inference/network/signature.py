"""Whether a graph takes and gives what its card says."""

from __future__ import annotations

from typing import Any, Optional

from ...contract.errors import ModelError

Input = tuple[str, tuple[Optional[int], ...]]
"""Type and shape of an input; None stands for any number."""


def check_signature(session: Any, inputs: dict[str, Input], outputs: dict[str, Optional[Input]], path: str) -> None:
    """Raise ModelError where the graph's inputs and outputs are not those of the card; None: an output of any form."""
    found = {node.name: node for node in session.get_inputs()}
    given = {node.name: node for node in session.get_outputs()}
    problem = None
    if set(found) != set(inputs):
        problem = f"inputs {', '.join(sorted(inputs))}, the model has {', '.join(sorted(found)) or 'none'}"
    elif missing := sorted(set(outputs) - set(given)):
        problem = f"an output {missing[0]}, the model has {', '.join(sorted(given))}"
    else:
        expected = {**inputs, **{name: each for name, each in outputs.items() if each is not None}}
        for name, (kind, shape) in expected.items():
            node = {**found, **given}[name]
            fits = len(node.shape) == len(shape) and all(
                want is None or not isinstance(have, int) or have == want for want, have in zip(shape, node.shape)
            )
            if node.type != kind or not fits:
                wanted = ["any" if side is None else side for side in shape]
                problem = f"{name} as {kind} of shape {wanted}, the model has {node.type} of shape {node.shape}"
    if problem:
        raise ModelError(f"The card of {path} promises {problem}. Export the model again.")
