"""A picture as the bytes of a file, made in memory."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray


def encoded(
    values: NDArray[Any], driver: str, options: Mapping[str, Any], names: Sequence[str] = (),
    tags: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """A picture (bands, h, w) as the bytes of a file: where a disk is full, GDAL leaves half a GeoTIFF and says
    nothing; writing bytes does."""
    import rasterio
    from rasterio.io import MemoryFile

    count, height, width = values.shape
    with warnings.catch_warnings(), rasterio.Env(GDAL_PAM_ENABLED=False), MemoryFile() as memory:
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with memory.open(
            driver=driver, count=count, height=height, width=width, dtype=str(values.dtype), **options
        ) as file:
            file.write(values)
            if names:
                file.descriptions = tuple(names)
            if tags:
                file.update_tags(**tags)
        content: bytes = memory.read()
    return content
