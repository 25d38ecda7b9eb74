"""Where training runs: processes, devices and precision through Lightning Fabric, and what to do when memory ends."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, cast

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn

from ...contract.errors import JobError
from ...contract.jobs.registry import TrainJob
from ...inference.machine import cores

_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory", "bad_alloc")


def open_fabric(job: TrainJob) -> Fabric:
    """The processes and devices that the job asks for, launched. Raises JobError where they are not there."""
    if job.device == "cuda" and not torch.cuda.is_available():
        raise JobError("DEVICE: expected a GPU that torch can use, found none. Choose auto or cpu.")
    accelerator = "cuda" if job.device != "cpu" and torch.cuda.is_available() else "cpu"
    found = torch.cuda.device_count()
    if accelerator == "cuda" and job.devices > found:
        raise JobError(f"DEVICES: expected at most {found}, as many as torch finds, found {job.devices}. Ask for less.")
    several = job.devices * job.num_nodes > 1
    started = int(os.environ["WORLD_SIZE"]) if "TORCHELASTIC_RUN_ID" in os.environ else None  # by torchrun
    if started not in (None, job.devices * job.num_nodes):
        raise JobError(
            f"DEVICES: expected DEVICES times NUM_NODES to be the {started} processes that torchrun started, found "
            f"{job.devices} times {job.num_nodes}. Change these, or torchrun's numbers."
        )
    fabric = Fabric(
        accelerator=accelerator,
        devices=job.devices,
        num_nodes=job.num_nodes,
        strategy="ddp" if several and job.strategy == "auto" else job.strategy,
        precision=cast(Any, precision(job.precision, accelerator)),  # Fabric lists the words as a type
    )
    fabric.launch()
    if (job.batch_size or 0) % fabric.world_size:
        raise JobError(
            f"BATCH_SIZE: expected a multiple of the {fabric.world_size} processes, found {job.batch_size}. Change it."
        )
    return fabric


def alone(device: torch.device, asked: str = "auto") -> Fabric:
    """One process on a device, whatever others train beside it."""
    devices: Any = 1 if device.index is None else [device.index]
    return Fabric(accelerator=device.type, devices=devices, precision=cast(Any, precision(asked, device.type)))


def precision(asked: str, accelerator: str) -> str:
    """bf16-mixed where the device computes it in hardware, else 32-true, unless asked for one."""
    if asked != "auto":
        return asked
    return "bf16-mixed" if computes_bf16(accelerator) else "32-true"


def computes_bf16(accelerator: str) -> bool:
    """Whether a `cuda` or `cpu` device computes bfloat16 in hardware; emulated, it would be slower than float32."""
    if accelerator == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def average_gradients(fabric: Fabric, parameters: Iterable[nn.Parameter]) -> None:
    """Give every process the mean of all processes' gradients, in one exchange.

    Explicit, since a generator's step passes through discriminators that do not learn in it, which gradient hooks
    of a wrapped module cannot know.
    """
    average(fabric, [each.grad for each in parameters if each.grad is not None])


def average_statistics(fabric: Fabric, module: nn.Module) -> None:
    """Give every process the mean of all processes' running statistics."""
    average(fabric, [each for each in module.buffers() if each.is_floating_point()])


@torch.no_grad()
def average(fabric: Fabric, tensors: list[Tensor]) -> None:
    """Give every process the mean of all processes' tensors, in place."""
    if not tensors or fabric.world_size == 1:
        return
    flat = cast(Tensor, fabric.all_reduce(torch.cat([each.flatten() for each in tensors]), reduce_op="mean"))
    parts: tuple[Tensor, ...] = torch.split(flat, [each.numel() for each in tensors])
    for tensor, mean in zip(tensors, parts):
        tensor.copy_(mean.view_as(tensor))


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error means that a device or the machine had no memory left."""
    if isinstance(error, (MemoryError, torch.cuda.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(sign in str(error).lower() for sign in _OUT_OF_MEMORY)


def peak_memory(device: torch.device) -> float:
    """The most memory that was used so far, in MiB: of the GPU, or of the process."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**20
    try:
        import resource
    except ImportError:  # Windows has none
        return 0.0
    import sys

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def hardware(device: torch.device) -> str:
    """The device in words, for records."""
    import platform

    if device.type == "cuda":
        return str(torch.cuda.get_device_name(device))
    return f"{platform.machine()} CPU, {cores()} cores"
