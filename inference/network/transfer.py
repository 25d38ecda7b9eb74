"""Arrays to the device that computes and back: copied beside the computing, through page-locked memory on CUDA."""

from __future__ import annotations

import collections
import ctypes
import mmap
import sys
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.errors import WorkerError

Array = NDArray[Any]
TO_DEVICE, TO_HOST = 1, 2
"""cudaMemcpyKind, CUDA Runtime API, section Memory Management."""
_CUDA_PROVIDERS = ("CUDAExecutionProvider", "TensorrtExecutionProvider")
_VERSIONS = (13, 12, 11)


class Runtime:
    """What is needed of the CUDA runtime that onnxruntime has loaded: copies, page-locked memory, free memory.

    ctypes lets go of Python's lock during each call, and cudaMemcpy runs in a stream that does not wait for
    onnxruntime's: a thread that copies keeps no other from computing.
    """

    def __init__(self, library: Any) -> None:
        self._library = library

    def copy(self, target: int, source: int, size: int, kind: int) -> None:
        """cudaMemcpy of size bytes between addresses. Raises WorkerError with CUDA's own words."""
        self._library.cudaGetErrorString.restype = ctypes.c_char_p
        code = self._library.cudaMemcpy(
            ctypes.c_void_p(target), ctypes.c_void_p(source), ctypes.c_size_t(size), ctypes.c_int(kind)
        )
        if code:
            said = self._library.cudaGetErrorString(code).decode()
            raise WorkerError(
                f"Expected the GPU to take and give windows, found CUDA failure {code}: {said}. Run again; if it "
                "stays, set DEVICE to cpu."
            )

    def lock(self, address: int, size: int) -> bool:
        """cudaHostRegister: keep memory in its place, so that the device copies it without a detour; whether it did."""
        return self._ok(
            self._library.cudaHostRegister(ctypes.c_void_p(address), ctypes.c_size_t(size), ctypes.c_uint(0))
        )

    def unlock(self, address: int) -> None:
        """cudaHostUnregister, before the memory is given back."""
        self._ok(self._library.cudaHostUnregister(ctypes.c_void_p(address)))

    def free(self) -> int | None:
        """cudaMemGetInfo: bytes of the device that nobody holds; None where it does not say."""
        free, total = ctypes.c_size_t(), ctypes.c_size_t()
        is_known = self._ok(self._library.cudaMemGetInfo(ctypes.byref(free), ctypes.byref(total)))
        return free.value if is_known else None

    def _ok(self, code: int) -> bool:
        if code:
            self._library.cudaGetLastError()  # forgets it: onnxruntime would take it for a failure of its own
        return not code


def cuda_runtime() -> Runtime | None:
    """The CUDA runtime of this process, or None where there is none."""
    names = [f"cudart64_{v}.dll" if sys.platform == "win32" else f"libcudart.so.{v}" for v in _VERSIONS]
    for name in sorted(names, key=lambda each: each not in _loaded()):
        try:
            return Runtime(ctypes.CDLL(name))
        except OSError:
            continue
    return None


def _loaded() -> str:
    """Names of the libraries in this process, where the system tells: of two CUDA versions, ours is in use already."""
    try:
        with open("/proc/self/maps", encoding="utf-8") as maps:
            return maps.read()
    except OSError:
        return ""


class Host:
    """Main memory: the CPU computes there, and onnxruntime itself copies for devices that have no way of their own."""

    name = "cpu"
    is_remote = False
    """Whether computing and copying can go on beside each other."""

    def put(self, array: Array) -> Any:
        """The array as a value that a session takes; not copied where it is contiguous."""
        import onnxruntime

        return onnxruntime.OrtValue.ortvalue_from_numpy(np.ascontiguousarray(array))

    def get(self, value: Any) -> Array:
        """The array of a value that a session gave; not copied."""
        array: Array = value.numpy()
        return array

    def free(self) -> int | None:
        """Bytes that are free on a device of its own: there is none."""
        return None


class Cuda(Host):
    """Memory of a CUDA device."""

    is_remote = True

    def __init__(self, runtime: Runtime, name: str = "cuda") -> None:
        """name: of the device in onnxruntime's words."""
        self.name = name
        self._runtime, self._buffers = runtime, Buffers(runtime)

    def put(self, array: Array) -> Any:
        """A copy on the device, whole when this returns."""
        import onnxruntime

        source = np.ascontiguousarray(array)
        value = onnxruntime.OrtValue.ortvalue_from_shape_and_type(source.shape, source.dtype.type, self.name, 0)
        self._runtime.copy(value.data_ptr(), source.ctypes.data, source.nbytes, TO_DEVICE)
        return value

    def get(self, value: Any) -> Array:
        """A copy in page-locked memory, which is used again when nobody holds the array any more; float32."""
        array = self._buffers.take(tuple(value.shape()))
        self._runtime.copy(array.ctypes.data, value.data_ptr(), array.nbytes, TO_HOST)
        return array

    def free(self) -> int | None:
        """Bytes that are free on the device."""
        return self._runtime.free()


class Buffers:
    """Page-locked arrays of one size: locking takes longer than a copy, so they are used again."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._idle: collections.deque[mmap.mmap] = collections.deque()  # threads share it without a lock
        weakref.finalize(self, _unlock, runtime, self._idle)

    def take(self, shape: tuple[int, ...]) -> Array:
        """A float32 array of that shape with any content."""
        size = 4 * int(np.prod(shape))
        memory = self._found(size)
        if memory is None:
            memory = mmap.mmap(-1, size)
            self._runtime.lock(_address(memory), size)  # without it the copy is slower, and no less right
        flat = np.frombuffer(memory, np.float32)
        weakref.finalize(flat, self._idle.append, memory)  # views of it keep it: its memory is no array
        return flat.reshape(shape)

    def _found(self, size: int) -> mmap.mmap | None:
        while self._idle:
            memory = self._idle.popleft()
            if len(memory) == size:
                return memory
            self._runtime.unlock(_address(memory))  # windows have another size from now on
        return None


def _unlock(runtime: Runtime, idle: collections.deque[mmap.mmap]) -> None:
    while idle:
        runtime.unlock(_address(idle.popleft()))


def _address(memory: mmap.mmap) -> int:
    return ctypes.addressof(ctypes.c_char.from_buffer(memory))


def place_of(provider: str) -> Host:
    """Where the provider that a session is bound to wants its inputs."""
    runtime = cuda_runtime() if provider in _CUDA_PROVIDERS else None
    return Host() if runtime is None else Cuda(runtime)


class OnDevice:
    """One window's input or output on the device, of that shape; copied to main memory when somebody looks at it.

    Thus the thread that reads copies a window there, and the one that writes copies it back, while the next one is
    computed. `value` has the batch's axis before the shape's.
    """

    def __init__(self, place: Host, value: Any, shape: tuple[int, ...]) -> None:
        self._place, self.value, self.shape = place, value, shape
        self._array: Array | None = None

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        if self._array is None:
            self._array = self._place.get(self.value).reshape(self.shape)
            self.value = None  # gives the device its memory back
        return self._array if dtype is None else self._array.astype(dtype, copy=bool(copy))

    def __getitem__(self, key: Any) -> Any:
        return np.asarray(self)[key]
