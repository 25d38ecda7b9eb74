"""The network: an ONNX model in onnxruntime, checked against its card when opened."""

from __future__ import annotations

import os
import time
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ModelCard, read_card
from ..contract.errors import JobError, ModelError, WorkerError
from ..contract.events import Message, Report, Warning
from .windows import up

Array = NDArray[Any]
Input = tuple[str, tuple[Optional[int], ...]]
"""Type and shape of an input; None stands for any number."""

PROVIDERS = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
}
AUTOMATIC = ("cuda", "directml", "cpu")
"""What `auto` tries, best first; the others compile the model for minutes or support little of it."""
_OPTIONS: dict[str, dict[str, str]] = {
    # Full precision, since windows must agree; no search for the fastest algorithm per window shape.
    "cuda": {"use_tf32": "0", "cudnn_conv_algo_search": "HEURISTIC", "arena_extend_strategy": "kSameAsRequested"},
}
_OUT_OF_MEMORY = ("failed to allocate", "out of memory", "bad_alloc", "bad allocation", "alloc_failed")


_ADVICE = {
    "generator": "Use Generate synthetic imagery from land-cover layer (generate)",
    "segmenter": "Use Map land cover with a segmenter (classify)",
}
_MEASURED = {"fast": 500}
"""Memory that the network takes for each pixel of a window on a CPU where the card does not say so: 480 as measured
for the bundled width, and room."""
WAITING_BYTES = 140
"""What the windows that wait to be computed or written take beside it, for each of their pixels."""
MANY_BYTES = 3200
"""All of it for a network that was not measured."""


def network_bytes(card: ModelCard) -> int:
    """Memory that the network takes for each pixel of a window on a CPU; 0 where that is not known."""
    return card.pixel_bytes or _MEASURED.get(card.architecture, 0)


def window_bytes(card: ModelCard) -> int:
    """The same with the windows that wait, by which windows are planned."""
    known = network_bytes(card)
    return known + WAITING_BYTES if known else MANY_BYTES


class OutOfMemoryError(WorkerError):
    """The network needs more memory for a window than there is."""


class Graph:
    """A model that takes a raster window by window: opened, checked against its card, and tried once.

    A subclass says which kind of model it is and what its graph takes and gives.
    """

    KIND = ""
    OUTPUT = ""

    def __init__(self, path: str, device: str = "auto", threads: int | None = None) -> None:
        """Open the model at path. Raises ModelError where it is of another kind or not what its card says, JobError
        where the device is not there."""
        self.card = read_card(path)
        if self.card.kind != self.KIND:
            article = "an" if self.card.kind[0] in "aeiou" else "a"
            raise ModelError(
                f"Expected a {self.KIND} as MODEL, found {article} {self.card.kind} in {path}. "
                f"{_ADVICE.get(self.card.kind, 'Choose another')}."
            )
        self.path, self.seconds = path, 0.0
        self._device, self._threads = device, threads or _cores()
        self._session, self.provider = open_session(path, device, self._threads)
        _check_signature(self._session, self.inputs(None, None), self.OUTPUT, self.channels, path)
        self._names = {node.name: node.shape for node in self._session.get_inputs()}
        self._shape: tuple[int, ...] | None = None
        self._try()
        self.seconds = 0.0

    @property
    def passed_over(self) -> str | None:
        """The better provider that onnxruntime offers here but could not bind, if any."""
        best = PROVIDERS[_wanted(self._device)[0]]
        return None if best == self.provider else best

    @property
    def channels(self) -> int:
        """Channels of the output."""
        raise NotImplementedError

    def inputs(self, height: int | None, width: int | None) -> dict[str, Input]:
        """Type and shape of every input for a window of that size; None: any."""
        raise NotImplementedError

    def _try(self) -> None:
        """One run on the smallest window that a plan can have; a model that lies fails here, not after an hour."""
        raise NotImplementedError

    @property
    def _least(self) -> int:
        """Side of the smallest window that a plan can have."""
        return up(2 * self.card.context + 1, self.card.multiple)

    def say(self, report: Report) -> None:
        """What runs the model, as a line in the log; a warning where it is not the best that is there."""
        report(Message(f"Model {self.card.name}, run by {self.provider}."))
        if self.passed_over:
            report(
                Warning(
                    f"onnxruntime offers {self.passed_over} but could not bind it. Check the GPU's driver and "
                    "libraries, or set DEVICE to cpu."
                )
            )

    def specialise(self, height: int, width: int) -> None:
        """Open the model again for windows of that size only; `run` then takes no other.

        With known shapes onnxruntime fuses more: a third less memory and a few percent less time were measured
        with `fast`. All windows of a plan have one size, and results do not depend on it. On a CPU the memory is
        one region of the size that the architecture is known to need: left alone, it doubles as it grows, and
        up to half of it is never used.
        """
        if self._shape == (height, width):
            return
        known = self.inputs(height, width)
        sizes: dict[str, int] = {}
        for name, shape in self._names.items():
            for symbol, size in zip(shape, (1, *known[name][1][1:])):
                if isinstance(symbol, str) and size is not None and sizes.setdefault(symbol, size) != size:
                    sizes[symbol] = -1  # one symbol for two sizes: a square model's, or a mistake
        self._session = None  # gives its memory back first
        self._session, self.provider = open_session(
            self.path, self._device, self._threads, {name: size for name, size in sizes.items() if size > 0},
            network_bytes(self.card) * height * width,
        )  # fmt: skip
        self._shape = (height, width)

    def compute(self, feeds: dict[str, Any], height: int, width: int) -> Array:
        """The output (channels, height, width) for one window's inputs.

        Raises OutOfMemoryError, or ModelError where the network fails or gives another shape.
        """
        started = time.perf_counter()
        try:
            found: Array = self._session.run([self.OUTPUT], feeds)[0]
        except Exception as error:  # onnxruntime's exceptions share no public base
            size = f"{width} x {height} pixels"
            if isinstance(error, MemoryError) or any(words in str(error).lower() for words in _OUT_OF_MEMORY):
                raise OutOfMemoryError(
                    f"Memory ran out for a window of {size}. Lower MEMORY_MB or TILE_SIZE, or close other programs."
                ) from error
            raise ModelError(
                f"Expected {self.path} to compute a window of {size}, found a failure ({_first_line(error)}). "
                "Export the model again, or choose another DEVICE."
            ) from error
        self.seconds += time.perf_counter() - started
        expected = (1, self.channels, height, width)
        if found.shape != expected:
            raise ModelError(
                f"The card of {self.path} promises an output {self.OUTPUT} of shape {expected}, the model gave "
                f"{found.shape}. Export the model again."
            )
        first: Array = found[0]
        return first


class Network(Graph):
    """A generator: class indices, noise and style of a window in, its image out."""

    KIND = "generator"
    OUTPUT = "image"

    @property
    def channels(self) -> int:
        """Bands of the image."""
        return len(self.card.bands)

    def inputs(self, height: int | None, width: int | None) -> dict[str, Input]:
        """Class indices; noise and style where the card has numbers for them."""
        card = self.card
        cells = [None if side is None else side // card.noise_stride for side in (height, width)]
        found: dict[str, Input] = {"classes": ("tensor(uint8)", (None, 1, height, width))}
        if card.noise_channels:
            found["noise"] = ("tensor(float)", (None, card.noise_channels, *cells))
        if card.style_size:
            found["style"] = ("tensor(float)", (None, card.style_size))
        return found

    def run(self, classes: Array, noise: Array, style: Array) -> Array:
        """The image (bands, h, w) of class indices (h, w), noise (channels, h / stride, w / stride), style (size,).

        Raises OutOfMemoryError, or ModelError where the network fails or gives another shape.
        """
        feeds: dict[str, Any] = {"classes": classes[None, None]}
        if self.card.noise_channels:
            feeds["noise"] = noise[None]
        if self.card.style_size:
            feeds["style"] = style[None]
        return self.compute(feeds, *classes.shape)

    def _try(self) -> None:
        side, cells = self._least, self._least // self.card.noise_stride
        self.run(
            np.zeros((side, side), np.uint8),
            np.zeros((self.card.noise_channels, cells, cells), np.float32),
            np.zeros(self.card.style_size, np.float32),
        )


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _wanted(device: str) -> list[str]:
    """Names of the providers that this onnxruntime offers for the device, best first."""
    import onnxruntime

    offered = onnxruntime.get_available_providers()
    return [name for name in (AUTOMATIC if device == "auto" else (device,)) if PROVIDERS[name] in offered]


def open_session(
    path: str, device: str, threads: int, sizes: dict[str, int] | None = None, reserve: int = 0
) -> tuple[Any, str]:
    """A session, with symbolic dimensions set to sizes, and the name of the provider that is bound to it.

    reserve: bytes of main memory that its arena begins with, 0 for onnxruntime's own way.
    """
    import onnxruntime

    if hasattr(onnxruntime, "preload_dlls") and PROVIDERS["cuda"] in onnxruntime.get_available_providers():
        onnxruntime.preload_dlls()
    wanted = _wanted(device)
    if not wanted:
        found = ", ".join(sorted(onnxruntime.get_available_providers()))
        raise JobError(
            f"device: expected {device}, found only {found} in this onnxruntime. Install the worker environment for "
            "your GPU, or set DEVICE to auto or cpu."
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 4
    if reserve and wanted == ["cpu"] and _reserve(reserve):
        options.add_session_config_entry("session.use_env_allocators", "1")
    options.enable_mem_pattern = False  # patterns would take all memory twice; DirectML forbids them
    for name, size in (sizes or {}).items():
        options.add_free_dimension_override_by_name(name, size)
    providers = [(PROVIDERS[name], _OPTIONS.get(name, {})) for name in wanted]
    try:
        session = onnxruntime.InferenceSession(path, options, providers=providers)
    except Exception as error:  # onnxruntime's exceptions share no public base
        if "external data" in str(error).lower() or "external_data" in str(error).lower():
            raise ModelError(
                f"Expected a model with its weights inside, found {path} with weights in another file, which is "
                "missing, damaged or outside the model's folder. Export the model again into one file."
            ) from error
        raise ModelError(
            f"Expected an ONNX model that onnxruntime can open, found {path} ({_first_line(error)}). "
            "Export the model again."
        ) from error
    bound = session.get_providers()[0]
    if device != "auto" and bound != PROVIDERS[device]:
        raise JobError(
            f"device: expected {device}, but onnxruntime bound {bound}. Check the driver, or set DEVICE to auto or cpu."
        )
    return session, bound


def _reserve(size: int) -> bool:
    """Make onnxruntime's shared arena begin with size bytes; whether that worked."""
    import onnxruntime

    memory = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    arena = {"max_mem": 0, "arena_extend_strategy": 0, "initial_chunk_size_bytes": size, "max_dead_bytes_per_chunk": -1}
    try:
        onnxruntime.create_and_register_allocator(memory, onnxruntime.OrtArenaCfg(arena))
    except Exception:  # onnxruntime's exceptions share no public base; older ones register an arena only once
        return False
    return True


def _check_signature(session: Any, inputs: dict[str, Input], output: str, channels: int, path: str) -> None:
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


def _first_line(error: BaseException) -> str:
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
