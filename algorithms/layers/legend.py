"""Names and colours of class codes: from text, from attribute tables and from styles, gathered over several layers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Optional

from osgeo import gdal
from qgis.core import QgsPalettedRasterRenderer, QgsRasterLayer

from ...contract.errors import InputError, MappingError
from ...contract.vocabulary import normalise
from .rasters import open_dataset

_COLOUR = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)
_EXAMPLE = "1=building #3C1098, 2=water #2040C0"
_CHANNELS = (gdal.GFU_Red, gdal.GFU_Green, gdal.GFU_Blue)


@dataclass(frozen=True)
class Legend:
    """Names and colours (#rrggbb) by class code."""

    names: dict[int, str] = field(default_factory=dict)
    colors: dict[int, str] = field(default_factory=dict)


def gathered(legends: Iterable[tuple[str, Legend]]) -> Legend:
    """One legend of several layers', given with their labels; the first colour counts.

    Raises InputError where one code means one thing here and another there.
    """
    names: dict[int, tuple[str, str]] = {}
    colors: dict[int, str] = {}
    for label, legend in legends:
        for code, name in legend.names.items():
            other, before = names.setdefault(code, (label, name))
            if normalise(before) != normalise(name):
                raise InputError(
                    f"Expected a code to mean the same in every layer of LANDCOVER, found {code} as {before} in "
                    f"{other} and as {name} in {label}. Reclassify one of them, or prepare two datasets."
                )
        colors = {**legend.colors, **colors}
    return Legend({code: name for code, (_, name) in names.items()}, colors)


def with_classes(text: str, legend: Legend) -> Legend:
    """The legend as CLASSES changes it: pairs such as `1=building #3C1098`, `2=water`, `forest=#208040`.

    Before `=` stands a code or a name of the legend; behind it a name, a colour, or both. Raises MappingError.
    """
    names, colors, said = dict(legend.names), dict(legend.colors), {}
    for pair in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        left, equals, right = (part.strip() for part in pair.partition("="))
        colour = _COLOUR.search(right)
        name = (right.replace(colour[0], "") if colour else right).strip()
        if not (equals and left and right) or "#" in name or "=" in name:
            raise MappingError(
                f"Expected pairs such as {_EXAMPLE} in CLASSES, found {pair!r}. Write code=name #rrggbb."
            )
        for code in _codes(left, legend.names):
            if colour:
                colors[code] = colour[0].lower()
            if name:
                names[code] = said[code] = name
    _check_names(said)
    return Legend(names, colors)


def _codes(text: str, names: Mapping[int, str]) -> list[int]:
    if re.fullmatch(r"-?\d+", text):
        return [int(text)]
    found = [code for code, name in names.items() if normalise(name) == normalise(text)]
    if not found:
        known = f" or one of the names {', '.join(list(names.values())[:20])}" if names else ""
        raise MappingError(f"Expected a code{known} before '=' in CLASSES, found {text!r}. Correct CLASSES.")
    return found


def _check_names(names: Mapping[int, str]) -> None:
    seen: dict[str, int] = {}
    for code, name in names.items():
        other = seen.setdefault(normalise(name), code)
        if other != code:
            raise MappingError(
                f"Expected a name of its own for every code in CLASSES, found {name} for {other} and {code}. To join "
                "classes, reclassify the land cover first (native:reclassifybytable)."
            )


def raster_colors(layer: QgsRasterLayer, path: Optional[str], band: int) -> dict[int, str]:
    """Colours of a raster's codes: as its style shows them, else from its attribute table."""
    colors = _table_colors(path, band) if path else {}
    renderer = layer.renderer()
    if isinstance(renderer, QgsPalettedRasterRenderer) and renderer.usesBands()[:1] == [band]:
        colors.update({int(each.value): each.color.name() for each in renderer.classes()})
    return colors


def _table_colors(path: str, band: int) -> dict[int, str]:
    dataset = open_dataset(path)
    table = dataset.GetRasterBand(band).GetDefaultRAT() if dataset is not None else None
    if table is None:
        return {}
    usage = {table.GetUsageOfCol(column): column for column in reversed(range(table.GetColumnCount()))}
    value = usage.get(gdal.GFU_MinMax, usage.get(gdal.GFU_Min))
    if not set(_CHANNELS) <= set(usage):
        return {}
    colors = {}
    for row in range(table.GetRowCount()):
        code = row if value is None else table.GetValueAsInt(row, value)
        red, green, blue = (min(max(table.GetValueAsInt(row, usage[each]), 0), 255) for each in _CHANNELS)
        colors[code] = f"#{red:02x}{green:02x}{blue:02x}"
    return colors
