"""Small pictures as files: png, jpg or GeoTIFF that say that they are synthetic, and many of them on one sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import BandInfo, ModelCard
from ...contract.errors import JobError
from ...rasters.encoding import encoded

DRIVERS = {"png": "PNG", "jpg": "JPEG", "tif": "GTiff"}
GAP = 2  # white pixels between pictures of a sheet


def check_format(card: ModelCard, name: str) -> None:
    """Raise JobError where pictures of the card cannot be kept in a format."""
    if name != "tif" and (card.data_type != "uint8" or len(card.bands) not in (1, 3)):
        raise JobError(
            f"FORMAT: expected tif for {len(card.bands)} bands of {card.data_type}, found {name}, which holds one or "
            "three bands of uint8. Set it to tif."
        )


def write_picture(path: Path, values: NDArray[Any], kind: str, card: ModelCard, said: str) -> None:
    """Write a picture (bands, h, w); `said` goes into the file as its comment. Raises OSError."""
    options: dict[str, Any] = {}
    if kind == "jpg":
        options |= {"QUALITY": 95, "COMMENT": said}
    elif kind == "png":
        options |= {"ZLEVEL": 6, "DESCRIPTION": said}
    else:
        is_rgb = [each.name.lower() for each in card.bands] == ["red", "green", "blue"]
        options |= {"compress": "deflate", "photometric": "RGB" if is_rgb else "MINISBLACK", "alpha": "NO"}
    names = [each.name for each in card.bands] if kind == "tif" else []
    tags = {"SYNTHETIC": "YES", "TIFFTAG_SOFTWARE": "LandSynth", "TIFFTAG_IMAGEDESCRIPTION": said} if names else {}
    path.write_bytes(encoded(values, DRIVERS[kind], options, names, tags))


def write_sheet(path: Path, rows: Sequence[Sequence[NDArray[Any]]], bands: Sequence[BandInfo]) -> None:
    """Write a png with rows of pictures (bands, s, s): the first three bands, or the first one alone.

    Each band's range becomes 0 to 255. Raises OSError.
    """
    shown = [0, 1, 2] if len(bands) >= 3 else [0]
    side = rows[0][0].shape[1]
    height, width = (count * (side + GAP) + GAP for count in (len(rows), max(map(len, rows))))
    sheet = np.full((len(shown), height, width), 255, np.uint8)
    for down, row in enumerate(rows):
        for across, values in enumerate(row):
            top, left = (GAP + place * (side + GAP) for place in (down, across))
            sheet[:, top : top + side, left : left + side] = np.stack([_stretched(values[b], bands[b]) for b in shown])
    path.write_bytes(encoded(sheet, "PNG", {"DESCRIPTION": "SYNTHETIC, LandSynth"}))


def _stretched(values: NDArray[Any], band: BandInfo) -> NDArray[np.uint8]:
    share = (values.astype(np.float32) - band.minimum) / max(band.maximum - band.minimum, 1e-9)
    stretched: NDArray[np.uint8] = (np.clip(share, 0, 1) * 255).round().astype(np.uint8)
    return stretched
