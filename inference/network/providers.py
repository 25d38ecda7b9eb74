"""What runs a model: onnxruntime's providers, best first, with the options that each one gets."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...contract.errors import JobError, ModelError, OutOfMemoryError
from .proof import check_operators

PROVIDERS = {
    "cpu": "CPUExecutionProvider",
    "cuda": "CUDAExecutionProvider",
    "tensorrt": "TensorrtExecutionProvider",
    "directml": "DmlExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
}
AUTOMATIC = ("cuda", "directml", "cpu")
"""What `auto` tries, best first; the others compile the model for minutes or support little of it."""
HALVES = ("CUDAExecutionProvider", "TensorrtExecutionProvider", "DmlExecutionProvider")
"""Providers that compute in 16 bits faster than in 32; CPUs were measured and do not (benchmarks/precision.py)."""
BESIDE = {"tensorrt": ("cuda",)}
"""Providers that take what the first one leaves, before the CPU does."""
_OUT_OF_MEMORY = (
    "failed to allocate", "out of memory", "outofmemory", "bad_alloc", "bad allocation", "alloc_failed",  # CPU, CUDA
    "failed to create engine from network", "insufficient workspace",  # TensorRT, which logs the memory and says this
    "8007000e", "not enough memory resources", "bindtemporaryresource",  # DirectML: E_OUTOFMEMORY
)  # fmt: skip


OPENING = threading.RLock()
"""Held from reserving memory, which is the process', until the session that takes it is open."""
_REGION = {"is_there": False}


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception of onnxruntime, whose words differ by provider, means that memory ran out."""
    return isinstance(error, MemoryError) or any(words in str(error).lower() for words in _OUT_OF_MEMORY)


def first_line(error: BaseException) -> str:
    """The first line of an exception's text, or its type where it has none."""
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__


@dataclass(frozen=True)
class Wish:
    """How a model is to be opened: for windows of one size where `sizes` gives its symbolic dimensions numbers.

    reserve: bytes of main memory that a CPU's arena begins with, 0 for onnxruntime's own way. shares_reserve: it is the
    arena of the session that was opened before, and they never run at the same time. is_half: the model computes in
    16 bits. content: the model itself, where it is not the file at path but a part of it.
    """

    path: str
    device: str = "auto"
    threads: int = 1
    sizes: dict[str, int] = field(default_factory=dict)
    reserve: int = 0
    shares_reserve: bool = False
    is_half: bool = False
    content: bytes | None = field(default=None, repr=False)


def wanted(device: str) -> list[str]:
    """Names of the providers that this onnxruntime offers for the device, best first."""
    import onnxruntime

    offered = onnxruntime.get_available_providers()
    return [name for name in (AUTOMATIC if device == "auto" else (device,)) if PROVIDERS[name] in offered]


def open_session(wish: Wish) -> tuple[Any, str]:
    """A session, and the name of the provider that is bound to it.

    Raises JobError where the device is not there, ModelError where the model cannot be opened, OutOfMemoryError.
    """
    import onnxruntime

    names = wanted(wish.device)
    if not names:
        found = ", ".join(sorted(onnxruntime.get_available_providers()))
        raise JobError(
            f"device: expected {wish.device}, found only {found} in this onnxruntime. Install the worker environment "
            "for your GPU, or set DEVICE to auto or cpu."
        )
    if any(name in ("cuda", "tensorrt") for name in names) and hasattr(onnxruntime, "preload_dlls"):
        if "tensorrt" in names and not wish.is_half:  # it has no option of its own; NVIDIA's libraries read this
            os.environ.setdefault("NVIDIA_TF32_OVERRIDE", "0")
        onnxruntime.preload_dlls()
    providers = [(PROVIDERS[name], options_of(name, wish)) for name in _with_those_beside(names)]
    if not wish.content:
        check_operators(wish.path)
    try:
        with OPENING:
            session = onnxruntime.InferenceSession(
                wish.content or wish.path, _session_options(wish, names), providers=providers
            )
    except Exception as error:  # onnxruntime's exceptions share no public base
        raise _why(error, wish.path) from error
    if wish.content:
        session._model_bytes = None  # a copy for set_providers, which nobody calls
    bound: str = session.get_providers()[0]
    if wish.device != "auto" and bound != PROVIDERS[wish.device]:
        raise JobError(
            f"device: expected {wish.device}, but onnxruntime bound {bound}. Check the driver, or set DEVICE to auto "
            "or cpu."
        )
    return session, bound


def _with_those_beside(names: list[str]) -> list[str]:
    beside = (each for name in names for each in (name, *BESIDE.get(name, ())))
    return [name for name in dict.fromkeys(beside) if name in names or wanted(name)]


def options_of(name: str, wish: Wish) -> dict[str, str]:
    """The provider's options (onnxruntime.ai, Execution Providers), texts by name.

    Windows must agree, and a plan computed twice must give the same: no TF32 in full precision, and CUDA's
    algorithms by rule, not by a race that two machines decide differently. TensorRT builds an engine for one size
    of window, which takes minutes, and keeps it in the user's cache: in a folder of the model's own, since it knows
    a model by its file's name and operators, not by its weights.
    """
    if name == "cuda":
        return {
            "use_tf32": "0",
            "cudnn_conv_algo_search": "HEURISTIC",
            "cudnn_conv_use_max_workspace": "1",
            "arena_extend_strategy": "kSameAsRequested",
        }
    if name == "tensorrt":
        folder = str(engine_folder(wish))
        return {
            "trt_engine_cache_enable": "1",
            "trt_engine_cache_path": folder,
            "trt_timing_cache_enable": "1",
            "trt_timing_cache_path": folder,
            "trt_fp16_enable": "1" if wish.is_half else "0",
        }
    return {}


def engine_folder(wish: Wish) -> Path:
    """Where TensorRT keeps the engines of a model; made if it is not there."""
    import onnxruntime

    digest = hashlib.sha256(Path(wish.path).read_bytes()).hexdigest()[:16]
    folder = cache_folder() / "tensorrt" / f"{digest}-{onnxruntime.__version__}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def cache_folder() -> Path:
    """The user's folder for what can be made again."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "landsynth"


def _session_options(wish: Wish, names: list[str]) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = wish.threads
    options.log_severity_level = 4
    if wish.reserve and names == ["cpu"] and (_REGION["is_there"] if wish.shares_reserve else _reserve(wish.reserve)):
        options.add_session_config_entry("session.use_env_allocators", "1")
    options.enable_mem_pattern = False  # patterns would take all memory twice; DirectML forbids them
    for name, size in wish.sizes.items():
        options.add_free_dimension_override_by_name(name, size)
    return options


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
        _REGION["is_there"] = False
    else:
        _REGION["is_there"] = True
    return _REGION["is_there"]


def _why(error: Exception, path: str) -> ModelError | OutOfMemoryError:
    """The error that says what was expected of a model that onnxruntime did not open."""
    words = str(error).lower()
    if "external data" in words or "external_data" in words:
        return ModelError(
            f"Expected a model with its weights inside, found {path} with weights in another file, which is "
            "missing, damaged or outside the model's folder. Export the model again into one file."
        )
    if is_out_of_memory(error):
        return OutOfMemoryError(f"Memory ran out when {path} was opened ({first_line(error)}).")
    return ModelError(
        f"Expected an ONNX model that onnxruntime can open, found {path} ({first_line(error)}). Export the model again."
    )
