"""The network: an ONNX model in onnxruntime, checked against its card when opened."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...contract.card import as_written, read_card, require_kind
from ...contract.errors import JobError, LandSynthError, ModelError
from ...contract.errors import OutOfMemoryError as OutOfMemoryError
from ...contract.events import Message, Report, Warning
from ..machine import MOST, at_most, bounded_threads, free_memory, give_back_now
from ..windows.tiles import Tile, is_divisible
from . import precision as precisions
from .divided import Divided
from .memory import network_bytes, weights_bytes
from .proof import SECONDS, Input, Proof, check_signature, in_time, prove
from .providers import (
    HALVES,
    OPENING,
    PROVIDERS,
    Wish,
    cache_folder,
    first_line,
    is_out_of_memory,
    open_session,
    wanted,
)
from .transfer import OnDevice, place_of

Array = NDArray[Any]
STACK = 2**24
"""Bytes of a thread that waits to compute: its stack, and what the C library keeps for it."""
GraphT = TypeVar("GraphT", bound="Graph")


class Graph:
    """A model that takes a raster window by window: opened, checked against its card, and tried once.

    A subclass says which kind of model it is and what its graph takes and gives.
    """

    KIND = ""
    OUTPUT = ""

    def __init__(
        self, path: str, device: str = "auto", threads: int | None = None, precision: str = "auto",
        unproven: str = "error",
    ) -> None:  # fmt: skip
        """Open the model at path. Raises ModelError where it is of another kind or not what its card says (unproven
        warning: `say` tells where windows do not join), JobError where the device or the precision is not there."""
        self.card = require_kind(read_card(path), self.KIND, path)
        self.path, self.precision = path, "full"
        self._wish = Wish(path, device, bounded_threads(threads))
        self._doubts: list[str] = []
        self._limits: Any = None
        self.provider = ""
        with OPENING, at_most(self._bound):
            self._open(self._wish)
        gives: Input = ("tensor(float)", (None, self.channels, None, None))
        check_signature(self._session, self.inputs(None, None), {self.OUTPUT: gives}, path)
        self._names = {node.name: node.shape for node in self._session.get_inputs()}
        proof = self._prove(unproven)
        half = precisions.variant(path, self.card, precision, self.provider in HALVES)
        if half is not None:
            self._take_half(half, proof, is_asked=precision == "half")
        self.seconds = 0.0

    def _open(self, wish: Wish) -> None:
        self._session: Any = None  # gives its memory back first
        self._shape: tuple[Any, ...] | None = None
        self._divided: Divided | None = None
        self._session, provider = open_session(wish)
        if provider != self.provider:
            self.provider, self._place = provider, place_of(provider)
        self.seconds = self._until = 0.0

    def _prove(self, unproven: str) -> Proof:
        """Try the opened model; on the CPU where TensorRT would build engines for that."""
        import onnxruntime

        is_built = self.provider == PROVIDERS["tensorrt"]
        if is_built:
            self._open(replace(self._wish, device="cpu"))
        limits = self._limits = onnxruntime.RunOptions()
        with OPENING, in_time(limits), at_most(self._bound):
            proof = prove(self)
        self._limits = None
        if proof.wrong and unproven == "error":
            raise ModelError(
                f"Expected {self.path} to keep what its card promises, so that windows join, but it {proof.wrong}. "
                "Export it again with its true context, or set UNPROVEN to warning to use it all the same."
            )
        if proof.wrong:
            self._doubts.append(f"{self.card.name} {proof.wrong}: windows will not join.")
        if is_built:
            self._open(self._wish)
        return proof

    @property
    def _bound(self) -> int | None:
        """Bytes that a model on trial may take on a CPU: half of what is free, beside weights and stacks of threads."""
        if wanted(self._wish.device)[:1] != ["cpu"]:
            return None
        return (free_memory() or 2 * MOST) // 2 + 4 * self.weights + STACK * self.threads

    def _take_half(self, path: str, proof: Proof, is_asked: bool) -> None:
        """Go on with the 16-bit variant, where it agrees on this device with what the full one gave."""
        full, self._wish = self._wish, replace(self._wish, path=path, is_half=True)
        self._open(self._wish)
        self.precision = "half"
        if self.provider == PROVIDERS["tensorrt"]:
            return
        apart = precisions.difference(self.card, proof.output, np.asarray(self.run(*proof.inputs)))
        if apart <= precisions.TOLERANCE:
            return
        doubt = (
            f"On this device the 16-bit variant of {self.card.name} differs by {apart:.3g} digital numbers, more than "
            f"{precisions.TOLERANCE:g}"
        )
        if is_asked:
            raise JobError(f"precision: {doubt}. Set PRECISION to full or auto.")
        self._doubts.append(f"{doubt}: the full one is used.")
        self._wish, self.precision = full, "full"
        self._open(full)

    @property
    def runner(self) -> str:
        """The provider, and that it computes in 16 bits where it does: others round otherwise."""
        return f"{self.provider} in half precision" if self.precision == "half" else self.provider

    @property
    def threads(self) -> int:
        """CPU threads of the network."""
        return self._wish.threads

    @property
    def passed_over(self) -> str | None:
        """The better provider that onnxruntime offers here but could not bind, if any."""
        best = PROVIDERS[wanted(self._wish.device)[0]]
        return None if best == self.provider else best

    def within(self, memory: int) -> int:
        """What windows may take of `memory` bytes: on a CUDA device at most half of what is free there.

        The other half is for what cuDNN needs beside the activations, and for windows on their way.
        """
        free = self._place.free()
        return memory if free is None else min(memory, free // 2)

    def ready(self, array: Array) -> Any:
        """An input without its batch axes, copied to the device now and by the caller's thread, for `run`; the array
        itself where there is none."""
        if not self._place.is_remote or not array.size:
            return array
        axes = 2 if array.ndim == 2 else 1
        try:
            return OnDevice(self._place, self._place.put(array[(None,) * axes]), array.shape)
        except Exception as error:  # onnxruntime's exceptions share no public base
            raise self._failed(error, *array.shape[-2:]) from error

    @property
    def weights(self) -> int:
        """Bytes that the network's weights take."""
        return weights_bytes(self.path)

    @property
    def channels(self) -> int:
        """Channels of the output."""
        raise NotImplementedError

    def inputs(self, height: int | None, width: int | None) -> dict[str, Input]:
        """Type and shape of every input for a window of that size; None: any."""
        raise NotImplementedError

    def run(self, *inputs: Any) -> Any:
        """The output (channels, h, w) for a window's inputs, as `compute` gives it."""
        raise NotImplementedError

    def trial(self, patches: Array, draw: np.random.Generator) -> tuple[Array, ...]:
        """Inputs of `run` for a window to try, see `Tried`."""
        raise NotImplementedError

    @property
    def is_unbounded(self) -> bool:
        """Whether it may look at all of a window, as its training found out: there is nothing to prove then."""
        return False

    def apart(self, one: Array, other: Array) -> float:
        """How far two outputs are apart, over what may be: a digital number."""
        return precisions.difference(as_written(self.card), one, other) / precisions.TOLERANCE

    def say(self: GraphT, report: Report) -> GraphT:
        """Say in the log what runs the model, with a warning where it is not the best that is there; gives itself."""
        report(Message(f"Model {self.card.name}, run by {self.runner}."))
        if self.precision == "half" and self.provider == PROVIDERS["cpu"]:
            report(Warning(f"{self.provider} computes in 32 bits whatever the model says: PRECISION full is faster."))
        for doubt in self._doubts:
            report(Warning(doubt))
        if self.provider == PROVIDERS["tensorrt"]:
            report(Message(
                "TensorRT builds an engine for the size of the windows. That takes minutes the first time; it is kept "
                f"in {cache_folder() / 'tensorrt'}."
            ))  # fmt: skip
        if self.passed_over:
            report(Warning(
                f"onnxruntime offers {self.passed_over} but could not bind it. Check the GPU's driver and libraries, "
                "or set DEVICE to cpu."
            ))  # fmt: skip
        return self

    @property
    def can_divide(self) -> bool:
        """Whether windows can be computed in two parts (`divided`): on a CPU, where the card says how."""
        return is_divisible(self.card) and self.precision == "full" and self.provider == PROVIDERS["cpu"]

    def specialise(self, height: int, width: int, tile: Tile | None = None) -> None:
        """Open the model again for windows of that size only; `run` then takes no other.

        tile: in two parts, the fine one over tiles of so many rows and columns, where that is possible; the outer
        `context` pixels of windows are 0 then.

        With known shapes onnxruntime fuses more: a third less memory and a few percent less time were measured
        with `fast`. All windows of a plan have one size, and results do not depend on it. On a CPU the memory is
        one region of the size that the architecture is known to need: left alone, it doubles as it grows, and
        up to half of it is never used.
        """
        shape = (height, width, tile)
        if self._shape == shape:
            return
        if tile is not None and self.can_divide:
            self._session = self._divided = self._shape = None  # should opening fail, nothing is open
            self._divided = Divided(
                self._wish, self.card, height, width, tile, self.OUTPUT, self.sizes, network_bytes(self.card)
            )
            self.seconds = 0.0
        else:
            self._open(
                replace(
                    self._wish, sizes=self.sizes(height, width),
                    reserve=network_bytes(self.card) * height * width,
                )
            )  # fmt: skip
        self._shape = shape
        give_back_now()

    def sizes(self, height: int, width: int) -> dict[str, int]:
        """The numbers that the graph's symbolic dimensions have for a window of that size."""
        known = self.inputs(height, width)
        sizes: dict[str, int] = {}
        for name, shape in self._names.items():
            for symbol, size in zip(shape, (1, *known[name][1][1:])):
                if isinstance(symbol, str) and size is not None and sizes.setdefault(symbol, size) != size:
                    sizes[symbol] = -1  # one symbol for two sizes: a square model's, or a mistake
        return {name: size for name, size in sizes.items() if size > 0}

    def compute(self, feeds: dict[str, Any], height: int, width: int) -> Any:
        """The output (channels, height, width) for one window's inputs: an array, or what becomes one when it is
        looked at (`np.asarray`, or an index): on a GPU, and where the network is in two parts.

        Raises OutOfMemoryError, or ModelError where the network fails or gives another shape.
        """
        started = time.perf_counter()
        try:
            if self._divided is not None:
                return self._divided.run(
                    feeds, self.channels, lambda: self._spent(started),
                    lambda error: self._failed(error, height, width),
                )  # fmt: skip
            binding = self._session.io_binding()  # a new one: bound outputs would be written over by the next window
            for name, value in feeds.items():
                binding.bind_ortvalue_input(
                    name, value.value if isinstance(value, OnDevice) else self._place.put(value)
                )
            binding.bind_output(self.OUTPUT, self._place.name)
            self._session.run_with_iobinding(binding, self._limits)
            found = binding.get_outputs()[0]
        except LandSynthError:
            raise
        except Exception as error:  # onnxruntime's exceptions share no public base
            raise self._failed(error, height, width) from error
        self._spent(started)
        expected = (1, self.channels, height, width)
        if tuple(found.shape()) != expected:
            raise ModelError(
                f"The card of {self.path} promises an output {self.OUTPUT} of shape {expected}, the model gave "
                f"{tuple(found.shape())}. Export the model again."
            )
        if self._place.is_remote:
            return OnDevice(self._place, found, expected[1:])
        first: Array = self._place.get(found)[0]
        return first

    def help(self) -> None:
        """Help with what is not finished of the last windows: for the thread that has no other one to compute."""
        if self._divided is not None:
            self._divided.help()

    def drop(self) -> None:
        """Leave undone what is not finished of windows that went through `run`."""
        if self._divided is not None:
            self._divided.drop()

    def _spent(self, started: float) -> None:
        """Count the seconds of a window that was begun at `started` and is finished, those of two windows once."""
        now = time.perf_counter()
        self.seconds += now - max(started, self._until)
        self._until = now

    def _failed(self, error: Exception, height: int, width: int) -> ModelError | OutOfMemoryError:
        """The error to raise where onnxruntime could not compute a window."""
        size = f"{width} x {height} pixels"
        if is_out_of_memory(error):
            return OutOfMemoryError(
                f"Memory ran out for a window of {size}. Lower MEMORY_MB or TILE_SIZE, or close other programs."
            )
        is_late = self._limits is not None and self._limits.terminate
        found = f"no end within {SECONDS:g} s" if is_late else f"a failure ({first_line(error)})"
        advice = "Export the model again, or choose another DEVICE"
        return ModelError(f"Expected {self.path} to compute a window of {size}, found {found}. {advice}.")


class ImageryGraph(Graph):
    """A network that takes the imagery of a window alone: what a segmenter and a translator have in common."""

    def inputs(self, height: int | None, width: int | None) -> dict[str, Input]:
        """The image alone."""
        return {"image": ("tensor(float)", (None, len(self.card.bands), height, width))}

    def run(self, image: Any) -> Any:
        """The output (channels, h, w) of an image (bands, h, w) in raw digital numbers; h, w multiples of the card's.

        image: an array, or as `ready` gave it; the output: as `compute` gives it. Raises OutOfMemoryError, or
        ModelError where the network fails or gives another shape.
        """
        fed = image if isinstance(image, OnDevice) else image[None]
        return self.compute({"image": fed}, image.shape[1], image.shape[2])

    def trial(self, patches: Array, draw: np.random.Generator) -> tuple[Array, ...]:
        """Imagery between two standard deviations on each side of its mean by patches, with noise."""
        mean, std, least, most = (
            np.array([getattr(band, name) for band in self.card.bands]).reshape(-1, 1, 1)
            for name in ("mean", "std", "minimum", "maximum")
        )
        image = mean + std * (4 * patches - 2 + 0.5 * draw.standard_normal((len(mean), *patches.shape)))
        return (np.clip(image, least, most).astype(np.float32),)
