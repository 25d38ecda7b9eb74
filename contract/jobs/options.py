"""Options that several jobs have, their choices, and the checks of a job's options."""

from __future__ import annotations

import math
import re
from typing import Any, Optional

from ..errors import JobError

DEVICES = ("auto", "cpu", "cuda", "tensorrt", "directml", "coreml")
BLENDS = ("cosine", "linear", "none")
COMPRESSIONS = ("deflate", "zstd", "none")
NETWORK_PRECISIONS = ("auto", "full", "half")
LEAST_MEMORY = 64
"""MiB; less than that is no budget."""
VIRTUAL = ".vrt"
"""Ending of an output whose shards stay where they were written, joined by a virtual raster."""


def require(ok: bool, name: str, expected: str, found: object) -> None:
    """Raise JobError for option `name` where `ok` is false."""
    if not ok:
        raise JobError(f"{name}: expected {expected}, found {found!r}. Change {name.upper()} and run again.")


def at_least(name: str, value: Optional[float], least: float) -> None:
    """A finite number of at least `least`, or None."""
    require(value is None or (math.isfinite(value) and value >= least), name, f"a number of at least {least:g}", value)


def above_zero(name: str, value: Optional[float]) -> None:
    """A finite number above 0, or None."""
    require(value is None or 0 < value < math.inf, name, "a number above 0", value)


def one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    """One of some words."""
    require(value in choices, name, f"one of {', '.join(choices)}", value)


def is_seed(name: str, value: int) -> None:
    """An integer that every generator of random numbers takes."""
    require(0 <= value < 2**63, name, "an integer from 0 to 2^63 - 1", value)


def check_windows(job: Any) -> None:
    """Raise JobError where an option of the windows, the device or the output is out of range."""
    one_of("blend", job.blend, BLENDS)
    one_of("device", job.device, DEVICES)
    one_of("compression", job.compression, COMPRESSIONS)
    at_least("tile_size", job.tile_size, 32)
    at_least("overlap", job.overlap, 0)
    at_least("memory_mb", job.memory_mb, LEAST_MEMORY)
    at_least("threads", job.threads, 1)
    check_extent(job.extent)


def check_sharing(job: Any) -> None:
    """Raise JobError where an option of resuming, of sharing out, or of the network's precision, if there is one, is
    none."""
    one_of("precision", getattr(job, "precision", "auto"), NETWORK_PRECISIONS)
    is_address = re.fullmatch(r"|local(:[1-9]\d*)?|(tcp|tls|ucx)://\S+|.+\.json", job.scheduler)
    require(
        bool(is_address), "scheduler",
        "nothing, local, local:N, an address such as tcp://host:8786, or a scheduler file (.json)", job.scheduler,
    )  # fmt: skip
    ok = not (job.cog and job.output.lower().endswith(VIRTUAL))
    require(ok, "cog", "an output that ends in .tif for a cloud-optimised GeoTIFF", job.output)


def check_extent(extent: Optional[tuple[float, float, float, float]]) -> None:
    """Raise JobError where xmin, ymin, xmax, ymax bound no area."""
    if extent is not None:
        xmin, ymin, xmax, ymax = extent
        ok = all(map(math.isfinite, extent)) and xmin < xmax and ymin < ymax
        require(ok, "extent", "xmin < xmax and ymin < ymax", extent)
