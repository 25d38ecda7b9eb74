"""What this machine leaves a process: its cores, its memory, what its control groups take of both (Linux)."""

from __future__ import annotations

import contextlib
import math
import os
import platform
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path("/")
MIB = 2**20
LEAST, MOST, UNKNOWN = 512 * MIB, 2048 * MIB, 2048 * MIB
"""Bounds of what is taken unasked, and what is taken where nothing is known. Beyond the upper one windows
share less and run slower (`fitting.REGION`)."""
_SCARCE = tuple(MIB * each for each in (384, 256, 192, 128, 96, 64))
"""What is taken where three quarters of what is free are less than LEAST: most of it, since windows grow dear below."""
_MMAP_THRESHOLD = -3  # malloc.h
GIVEN_BACK = 2 * MIB
HEAVY, MOST_HEAVY = 1024, 8192 * MIB
"""Bytes for a pixel from which on a network is heavy, and the bound of what it takes: in MOST its windows are small
beside what they share."""

_LEAST_CACHE, CACHE = 8 * MIB, 64 * MIB
"""Bounds of what GDAL keeps of blocks that were read or wait to be written."""
CACHE_SHARES = {False: 32, True: 8}
"""Part of a small budget that it takes, without and with imagery to read: a row of windows of a raster in strips should
fit, as every window reads all of their width. 8 bands of uint16 were read 12 times slower with 16 MiB than with 64."""

_FILES = {
    True: ("memory.max", "memory.current", "inactive_file"),
    False: ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
}
"""Of a control group of the second version or the first: limit and use, and the line of those that give way."""
VECTORS = ("sse", "ssse", "avx", "fma", "f16c", "amx", "asimd", "sve", "sme", "bf16", "i8mm", "fphp", "neon")


def cores(root: Path = ROOT) -> int:
    """Processor cores that this process may use: those it is bound to, or fewer where its control groups leave it less
    of their time; a part of one counts as one. root: where the system's files lie."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    left = cores_left(root)
    return bound if left is None else max(1, min(bound, math.ceil(left)))


def bounded_threads(asked: int | None) -> int:
    """Threads that compute where so many were asked for: all cores where none were, and at most two for each core, as
    those of onnxruntime wait for each other: 8 on one core took 18 times as long as one."""
    return min(asked or cores(), 2 * cores())


def place() -> str:
    """The machine and those of its cores that this process may use; all of them where the system does not say."""
    bound = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return " ".join(map(str, (socket.gethostname(), *bound)))


def processor() -> tuple[str, str]:
    """The processor's name and its vector instruction sets: together they choose the code that computes."""
    fields: dict[str, str] = {}
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            fields.setdefault(name.strip(), value.strip())
    except OSError:  # not Linux: the platform's own words must do
        return f"{platform.machine()} {platform.processor()}", ""
    parts = [fields.get(name) for name in ("model name", "CPU implementer", "CPU part")]
    flags = (fields.get("flags") or fields.get("Features") or "").split()
    model = " ".join([platform.machine(), *(part for part in parts if part)])
    return model, " ".join(sorted(flag for flag in set(flags) if flag.startswith(VECTORS)))


def share(free: int | None, processes: int = 1, most: int = MOST) -> int:
    """Bytes that each of `processes` takes of what is free: half of its part, rounded down to a power of two, from
    LEAST to `most`; where that much is not there, one of a few steps up to three quarters of its part.

    Half, since others need memory too; a power of two, so that the windows of a run, and with them its bits, are the
    same again tomorrow when a little more or less is free.
    """
    if free is None:
        return UNKNOWN
    part = free // processes
    if part * 3 // 4 < LEAST:
        return next((each for each in _SCARCE if each <= part * 3 // 4), _SCARCE[-1])
    return int(min(max(2 ** ((part // 2).bit_length() - 1), LEAST), most))


def processes_of(scheduler: str) -> int:
    """Processes on this machine that a job's SCHEDULER shares it out over: N of local:N, else 1."""
    name, _, number = scheduler.partition(":")
    if name != "local":
        return 1
    return int(number) if number else cores()


def cache_of(memory: int, reads_imagery: bool) -> int:
    """Bytes that GDAL's cache takes of a budget, where land cover is read or imagery."""
    return min(max(memory // CACHE_SHARES[reads_imagery], _LEAST_CACHE), CACHE)


def give_back_at_once() -> bool:
    """Have the C library give arrays of GIVEN_BACK bytes or more back to the system as soon as nobody needs them;
    whether it is one that listens (glibc).

    Left alone it comes to keep up to 64 MB for every thread that once had an array of half as much (mallopt(3),
    M_MMAP_THRESHOLD), which windows of a small budget have.
    """
    mallopt = _of_glibc("mallopt")
    return mallopt is not None and bool(mallopt(_MMAP_THRESHOLD, GIVEN_BACK))


def give_back_now() -> None:
    """Have the C library give back what lies free between smaller pieces, as after the opening of a network (glibc)."""
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _of_glibc(name: str) -> Any:
    """A function of the C library; None where it is another one than glibc, which has none of that name."""
    import ctypes

    try:
        return getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):  # Windows has no library without a name
        return None


def free_memory(root: Path = ROOT) -> int | None:
    """Bytes that are available, within the control group's limit where there is one; None where nobody says.

    root: where the system's files lie.
    """
    try:
        import psutil
    except ImportError:  # an environment of an older LandSynth
        return None
    left = _left_by_groups(root)
    available = int(psutil.virtual_memory().available)
    return available if left is None else min(available, left)


def _left_by_groups(root: Path) -> int | None:
    """What the control groups of this process leave it (Linux, cgroup v2 and v1); None where none has a limit.

    Cached files count as used there, though they give way: inactive ones are left out.
    """
    found = []
    for folder, is_second in groups("memory", root):
        limit, used, key = _FILES[is_second]
        try:
            most = int((folder / limit).read_text())
            taken = int((folder / used).read_text())
            facts = dict(line.split() for line in (folder / "memory.stat").read_text().splitlines())
        except (OSError, ValueError):  # no limit ("max"), or no such group
            continue
        found.append(max(most - taken + int(facts.get(key, 0)), 0))
    return min(found, default=None)


@contextlib.contextmanager
def at_most(extra: int | None) -> Iterator[None]:
    """Let this process take no more than so many bytes of memory meanwhile (Linux); None: as many as there are.

    For what may ask for any number: allocations fail then, and neither this process nor its neighbours are killed.
    """
    try:
        import resource

        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        now = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData:"))
    except (ImportError, OSError, StopIteration):  # not Linux
        extra = None
    if extra is None:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_DATA)
    most = now + extra if before[0] == resource.RLIM_INFINITY else min(now + extra, before[0])
    resource.setrlimit(resource.RLIMIT_DATA, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


def groups(controller: str, root: Path = ROOT) -> list[tuple[Path, bool]]:
    """Folders of this process' groups that govern memory or cpu, and of those around them; and whether each is one of
    the second version. Not all of them are there. None where the system has no groups.

    root: where the system's files lie.
    """
    try:
        lines = (root / "proc/self/cgroup").read_text().splitlines()
    except OSError:
        return []
    base, found = root / "sys/fs/cgroup", []
    for line in lines:
        _, controllers, name = line.split(":", 2)
        is_second = not controllers
        if not is_second and controller not in controllers.split(","):
            continue
        # "cpu" may be but a link to "cpu,cpuacct", or be missing
        tops = [base] if is_second else [base / each for each in dict.fromkeys((controller, controllers))]
        for top in tops:
            folder = top / name.lstrip("/")
            found += [(each, is_second) for each in (folder, *folder.parents) if each == top or top in each.parents]
    return found


def cores_left(root: Path = ROOT) -> float | None:
    """Processor cores whose time the groups leave this process; None where none has a limit."""
    found = []
    for folder, is_second in groups("cpu", root):
        try:
            if is_second:
                most, period = (folder / "cpu.max").read_text().split()
            else:
                most, period = ((folder / f"cpu.cfs_{name}_us").read_text() for name in ("quota", "period"))
            if int(most) > 0:  # -1 is no limit
                found.append(int(most) / int(period))
        except (OSError, ValueError, ZeroDivisionError):  # no limit ("max"), or no such group
            continue
    return min(found, default=None)
