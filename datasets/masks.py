"""Mask pictures: their colours, or numbers, as class codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.errors import InputError, JobError
from ..contract.events import Report, Warning
from ..rasters.opening import damage, open_raster
from ..rasters.scenes import strips
from .sources import NONE

LOSSY = ("jpeg", "webp", "jpeg2000")
TOLERANCES = (8, 16, 24, 32, 48, 64)
"""What is offered where colours are near those of classes: half the way between two classes at most."""
MOST_COLOURS = 1000
FEW = 16
"""So many colours of no class are classes that nobody named; loss makes more of them."""


class Colours:
    """Which code each colour of the masks of a dataset means, and which colours mean none."""

    def __init__(self, colors: Mapping[int, str], tolerance: int = 0) -> None:
        """colors: code -> #rrggbb. tolerance: difference of a channel up to which the nearest colour counts."""
        self.colors, self.tolerance = dict(colors), tolerance
        self.codes = np.array(sorted(colors, key=lambda code: packed(colors[code])), np.int32)
        self.packed = np.array(sorted(packed(each) for each in colors.values()), np.int64)
        self.unknown: Counter[int] = Counter()
        """Colours of no class, as numbers, and their pixels; the first ones, where there are many."""
        self.off = np.zeros(256, np.int64)
        """Pixels of no class's own colour by how far the nearest one is off."""
        self.exact = 0
        """Pixels of a class's own colour."""

    def read(self, rgb: NDArray[np.int64]) -> NDArray[np.int32]:
        """Codes (...) of colours (...) packed into numbers, NONE where a colour means no class."""
        at = np.minimum(np.searchsorted(self.packed, rgb), len(self.packed) - 1)
        is_known = self.packed[at] == rgb
        codes = np.where(is_known, self.codes[at], np.int32(NONE))
        self.exact += int(is_known.sum())
        if not is_known.all():
            strange, inverse, pixels = np.unique(rgb[~is_known], return_inverse=True, return_counts=True)
            codes[~is_known] = self._nearest(strange, pixels)[inverse.ravel()]
        return codes

    def _nearest(self, strange: NDArray[np.int64], pixels: NDArray[np.int64]) -> NDArray[np.int32]:
        """Codes of strange colours: of the nearest colour within the tolerance, else NONE."""
        found = np.full(len(strange), NONE, np.int32)
        for first in range(0, len(strange), 4096):
            part = slice(first, first + 4096)
            off = np.abs(_channels(strange[part])[:, None] - _channels(self.packed)[None]).max(2)
            nearest = off.argmin(1)
            least = off[np.arange(len(off)), nearest]
            np.add.at(self.off, least, pixels[part])
            found[part] = np.where(least <= self.tolerance, self.codes[nearest], np.int32(NONE))
        if len(self.unknown) < MOST_COLOURS:
            left = found == NONE
            self.unknown.update(dict(zip(strange[left].tolist(), pixels[left].tolist())))
        return found

    @property
    def strange(self) -> int:
        """Pixels of no class's own colour."""
        return int(self.off.sum())

    def doubts(self) -> str:
        """What to say of pixels whose colour is no class's own; empty where there are none."""
        strange, total = self.strange, self.strange + self.exact
        taken = int(self.off[: self.tolerance + 1].sum())
        text = f"{100 * taken / total:.3g} % of the mask pixels took the nearest class. " if taken else ""
        if strange == taken:
            return text.strip()
        most = ", ".join(f"#{color:06X}" for color, _ in self.unknown.most_common(5))
        text += f"{100 * (strange - taken) / total:.3g} % of the mask pixels have colours of no class ({most})"
        reach = {each: int(self.off[: each + 1].sum()) for each in TOLERANCES if each > self.tolerance}
        enough = [each for each, pixels in reach.items() if pixels - taken >= 0.95 * (strange - taken)]
        if not enough or len(self.unknown) <= FEW:
            return f"{text}: they are ignored. Name them in CLASS_COLORS (in QGIS: CLASSES) if they are classes."
        share = 100 * (reach[enough[0]] - taken) / (strange - taken)
        return (
            f"{text}: they are ignored. They are near a class's colour, as in masks that were saved as JPEG or "
            f"resampled: COLOR_TOLERANCE {enough[0]} gives {share:.3g} % of them the nearest class. Better: take masks "
            "that were saved without loss (PNG)."
        )


class ColourMask:
    """A mask picture; colours mean codes, or its single band holds codes."""

    def __init__(self, path: Path, colours: Colours) -> None:
        """Open. Raises InputError."""
        self.path, self.colours = path, colours
        self.file = open_raster(str(path), "a raster as mask")
        self.palette = palette_of(self.file)

    def read(self, window: Any) -> NDArray[np.int32]:
        """Codes (h, w), NONE where a colour means no class, and where the picture shows nothing."""
        with damage(str(self.path)):
            values = self.file.read([1, 2, 3] if self.file.count >= 3 else [1], window=window)
            shown = self.file.dataset_mask(window=window) > 0
        codes = np.full(shown.shape, NONE, np.int32)
        if self.file.count >= 3:
            red, green, blue = values[:, shown].astype(np.int64)
            codes[shown] = self.colours.read(red << 16 | green << 8 | blue)
        elif not self.palette or not len(self.colours.codes):
            codes[shown] = values[0][shown]
        else:
            table = np.zeros(256, np.int64)
            table[list(self.palette)] = list(self.palette.values())
            codes[shown] = self.colours.read(table[values[0][shown]])
        return codes


def palette_of(file: Any) -> dict[int, int]:
    """Colours of an open mask's values, packed into numbers; none where it has no palette."""
    if file.count >= 3 or file.colorinterp[0].name != "palette":
        return {}
    return {value: red << 16 | green << 8 | blue for value, (red, green, blue, *_) in file.colormap(1).items()}


def colours_of(paths: Iterable[Path], colors: Mapping[int, str], tolerance: int, report: Report) -> Colours:
    """What the colours of masks mean: `colors`, or without them the palettes of the masks, where the same colour is
    the same class in all files: its value in the first that shows it, if no other colour has that.

    Raises InputError where some masks have palettes and others bare numbers, JobError for masks in colours that
    nobody named.
    """
    lossy: list[str] = []
    found: dict[int, int] = {}
    moved: set[str] = set()
    bare = ""
    for path in paths:
        with open_raster(str(path), "a raster as mask") as file:
            if file.driver.casefold() in (*LOSSY, "jp2openjpeg") or getattr(file.compression, "name", "") in LOSSY:
                lossy.append(path.name)
            palette = palette_of(file)
            if file.count >= 3 and not colors:
                raise JobError(
                    f"class_colors: expected the colours of the classes, as the mask {path} is in colours, found none. "
                    "Name every class's code and #rrggbb in CLASS_COLORS (in QGIS: CLASSES)."
                )
            if colors:
                continue
            bare = bare or (path.name if not palette else "")
            for value in _used(file, path) if palette else ():
                free = value if value not in found.values() else min(set(range(1, 257)) - set(found.values()))
                if found.setdefault(palette[value], free) != value:
                    moved.add(path.name)
    if found and bare:
        raise InputError(
            f"Expected masks with palettes, or none with one, found {bare} with bare numbers among them. Save all in "
            "one form, or name the colours in CLASS_COLORS (in QGIS: CLASSES)."
        )
    if lossy:
        report(
            Warning(
                f"Masks such as {lossy[0]} ({len(lossy)} in all) are compressed with loss, which changes colours and "
                "numbers at the borders of classes. Save masks as PNG."
            )
        )
    if moved:
        listed = ", ".join(f"{code} #{color:06X}" for color, code in sorted(found.items(), key=lambda item: item[1]))
        report(
            Warning(
                f"The palettes of the masks differ ({', '.join(sorted(moved)[:3])}): classes go by colour, the same in "
                f"all files: {listed}."
            )
        )
    return Colours(colors or {code: f"#{color:06X}" for color, code in found.items()}, tolerance)


def packed(color: str) -> int:
    """`#rrggbb` as a number."""
    return int(color.lstrip("#"), 16)


def _channels(colors: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.stack([colors >> 16, colors >> 8 & 255, colors & 255], -1)


def _used(file: Any, path: Path) -> list[int]:
    """The values that a mask of bytes shows, in ascending order."""
    seen = np.zeros(256, np.int64)
    for window in strips(file):
        with damage(str(path), window=window):
            seen += np.bincount(file.read(1, window=window).ravel(), minlength=256)
    return np.flatnonzero(seen).tolist()
