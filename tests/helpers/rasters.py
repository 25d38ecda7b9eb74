"""Small land-cover rasters made by code, and a way to generate from them and see all that was said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio import Affine

from landsynth.contract.events import Event, Message, Progress, Report, Scratch, Warning
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.inference.generate import generate

UTM = "EPSG:32640"
NORTH_UP = Affine(1, 0, 320003, 0, -1, 2780009)
Values = NDArray[Any]


def blocks(height: int, width: int, seed: int = 0, cell: int = 5) -> NDArray[np.uint8]:
    """Codes 1 to 5 in blocks of `cell` pixels."""
    codes = np.random.default_rng(seed).integers(1, 6, (height // cell + 1, width // cell + 1))
    return np.kron(codes, np.ones((cell, cell), int))[:height, :width].astype(np.uint8)


def write_raster(
    path: Path,
    values: Values,
    crs: str | None = UTM,
    transform: Affine | None = NORTH_UP,
    mask: NDArray[np.bool_] | None = None,
    **options: Any,
) -> str:
    """Write values (h, w) or (bands, h, w) as a GeoTIFF. Gives the path."""
    bands = values if values.ndim == 3 else values[None]
    profile = {"driver": "GTiff", "count": len(bands), "height": bands.shape[1], "width": bands.shape[2]}
    with (
        rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True),
        rasterio.open(path, "w", **profile, dtype=bands.dtype, crs=crs, transform=transform, **options) as dataset,
    ):
        dataset.write(bands)
        if mask is not None:
            dataset.write_mask(mask)
    return str(path)


@dataclass
class Made:
    """A finished job: the image (bands, h, w), validity (h, w), the closed dataset with its grid, its tags, its
    layout (None or COG), the flags of its mask, what was said and what was returned."""

    image: Values
    valid: NDArray[np.bool_]
    dataset: Any
    tags: dict[str, str]
    layout: str | None
    flags: set[str]
    events: list[Event]
    values: dict[str, Any]

    @property
    def codes(self) -> Values:
        """The only band of a map (h, w)."""
        return self.image[0]

    @property
    def log(self) -> list[str]:
        """Texts of messages."""
        return [event.text for event in self.events if isinstance(event, Message)]

    @property
    def warnings(self) -> list[str]:
        """Texts of warnings."""
        return [event.text for event in self.events if isinstance(event, Warning)]

    @property
    def scratch(self) -> list[str]:
        """Announced temporary files."""
        return [event.path for event in self.events if isinstance(event, Scratch)]

    @property
    def progress(self) -> list[Progress]:
        """Progress events."""
        return [event for event in self.events if isinstance(event, Progress)]


def run(landcover: str | Path, output: Path, model: str, **options: Any) -> Made:
    """Generate and reopen; without names or CLASS_MAP equal codes are meant."""
    meant = {} if "category_names" in options else {"class_map": "codes"}
    return made(generate, GenerateJob(str(landcover), str(output), model, threads=1, **{**meant, **options}))


def made(verb: Callable[[Any, Report], dict[str, Any]], job: Any) -> Made:
    """Do a job and reopen its output."""
    events: list[Event] = []
    values = verb(job, events.append)
    with rasterio.open(job.output) as dataset:
        layout = dataset.tags(ns="IMAGE_STRUCTURE").get("LAYOUT")
        flags = {flag.name for flag in dataset.mask_flag_enums[0]}
        valid = dataset.dataset_mask() == 255
        return Made(dataset.read(), valid, dataset, dataset.tags(), layout, flags, events, values)
