"""Proof of a model before it is used: no operators that no network of ours needs, and what its card says of windows."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional, Protocol

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard
from ...contract.errors import ModelError
from ...contract.protobuf import MOST_FIELDS, field_ends
from ..windows.plan import up

Array = NDArray[Any]
Input = tuple[str, tuple[Optional[int], ...]]
"""Type and shape of an input; None stands for any number."""
SECONDS = 120.0
"""That each window on which a model is tried may take."""
PATCH = 16
"""Pixels along a side of the patches of one class, or one brightness, in the windows that a model is tried on."""
_GRAPH, _NODE, _OPERATOR, _DOMAIN = 7, 1, 4, 7  # field numbers of ModelProto, GraphProto and NodeProto (onnx.proto)
_LOOPS = {"If", "Loop", "Scan", "SequenceMap"}
_RANDOM = {"Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"}
_DOMAINS = {"", "ai.onnx"}


def check_operators(path: str) -> None:
    """Raise ModelError where the model at path has loops, which may never end, draws numbers of its own, which differ
    from window to window, or has operators that are not ONNX' own."""
    try:
        with Path(path).open("rb") as file:
            found = set(_operators(file))
    except OSError:  # onnxruntime says so
        return
    except ValueError as error:
        raise ModelError(f"Expected an ONNX model, found {path} ({error}). Export or copy the model again.") from error
    names = {name for name, _ in found}
    others = {f"{domain}.{name}" for name, domain in found if domain not in _DOMAINS}
    for what, wrong in (("loops and branches", names & _LOOPS), ("random numbers", names & _RANDOM), ("code", others)):
        if wrong:
            raise ModelError(
                f"Expected a network without {what} of its own, found {', '.join(sorted(wrong))} in {path}. No network "
                "of LandSynth needs that: export it without, or choose another model."
            )


def _operators(file: Any) -> Iterator[tuple[str, str]]:
    """Operator and domain of each node. Raises ValueError where it is no model, or has more fields than any."""
    count = 0
    for number, graph in field_ends(file, os.fstat(file.fileno()).st_size):
        if number != _GRAPH or graph is None:
            continue
        for part, node in field_ends(file, graph):
            if part != _NODE or node is None:
                continue
            said = {_OPERATOR: "", _DOMAIN: ""}
            for each, end in field_ends(file, node):
                count += 1
                if each in said and end is not None:
                    said[each] = file.read(end - file.tell()).decode()
            if count > MOST_FIELDS:
                raise ValueError(f"more than {MOST_FIELDS} fields in its nodes")
            yield said[_OPERATOR], said[_DOMAIN]


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


@contextmanager
def in_time(options: Any) -> Iterator[None]:
    """Have onnxruntime give up a run with these options where what is done meanwhile takes longer than SECONDS."""
    timer = threading.Timer(SECONDS, setattr, (options, "terminate", True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


class Tried(Protocol):
    """What is tried: `Graph`."""

    card: ModelCard

    @property
    def is_unbounded(self) -> bool:
        """Whether it looks at all of a window, as its training said: a larger one tells nothing then."""

    def trial(self, patches: Array, draw: np.random.Generator) -> tuple[Array, ...]:
        """Inputs of `run` for a window (h, w) of patches, numbers from 0 to below 1."""

    def run(self, *inputs: Any) -> Any:
        """The output (channels, h, w) of inputs."""

    def apart(self, one: Array, other: Array) -> float:
        """How far two outputs are apart, over what the card allows."""


@dataclass(frozen=True)
class Proof:
    """Inputs of the smallest window that a plan can have, what the model gives for them, and why its windows would not
    join, empty where they do."""

    inputs: tuple[Array, ...]
    output: Array
    wrong: str = ""


def prove(tried: Tried) -> Proof:
    """Try a model on the smallest window that a plan can have, and on a larger one around it.

    The larger one is larger by another number of pixels on each side, so that what is turned or flipped does not fall
    on itself, and shows there what the smaller one does not, so that what looks at all of a window is seen. Raises what
    `run` raises.
    """
    context, multiple = tried.card.context, tried.card.multiple
    side = up(2 * context + 1, multiple)
    height, width, draw = side + 3 * multiple, side + 4 * multiple, np.random.default_rng(0)
    patches = draw.random((-(-height // PATCH), -(-width // PATCH))).repeat(PATCH, 0).repeat(PATCH, 1)[:height, :width]
    inner = slice(multiple, multiple + side)
    values = np.full((height, width), np.nextafter(1.0, 0.0))
    values[inner, inner] = patches[inner, inner]
    every = tried.trial(values, draw)
    inputs = tuple(_cropped(each, inner, height) for each in every)
    output = np.asarray(tried.run(*inputs))
    if tried.is_unbounded:
        return Proof(inputs, output)
    own, shared = (slice(first + context, first + side - context) for first in (0, multiple))
    apart = tried.apart(output[:, own, own], np.asarray(tried.run(*every))[:, shared, shared])
    wrong = ""
    if 1 < apart < float("inf"):  # values that are no numbers are seen where they would be written
        again = tried.apart(output, np.asarray(tried.run(*inputs)))
        wrong = (
            f"gives another output each time, by up to {again:.3g} times what is allowed" if again > 1 else
            f"gives in windows of {side} x {side} and {width} x {height} px other values for the same pixels, though "
            f"these lie {context} px from the edges, by up to {apart:.3g} times what is allowed"
        )  # fmt: skip
    return Proof(inputs, output, wrong)


def _cropped(values: Array, inner: slice, height: int) -> Array:
    """What an input of a window, raster or not, has in the square of its pixels that `inner` says."""
    if values.ndim < 2:
        return values
    cell = height // values.shape[-2]
    part = slice(inner.start // cell, inner.stop // cell)
    return np.ascontiguousarray(values[..., part, part])
