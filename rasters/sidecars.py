"""A map of classes as users meet it: codes, colours, names, attribute table and QGIS style."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import NO_CLASS, ClassInfo, ModelCard, limits, shown_bands
from ..contract.errors import ModelError

LARGEST = 2**16 - 1
CATEGORIES = 4096
"""Codes from which on category names are left out: there must be one for every number below."""
UNKNOWN = (128, 128, 128)
CONFIDENCE_NODATA = 255
DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_INTEGER, _REAL, _STRING = 0, 1, 2  # types of GDAL's attribute tables
_COUNT, _NAME, _VALUE, _RED, _GREEN, _BLUE = 1, 2, 5, 6, 7, 8  # and uses of their columns


@dataclass(frozen=True)
class Legend:
    """The classes of a map, with the data type that holds their codes and the value of pixels without one."""

    classes: tuple[ClassInfo, ...]
    data_type: str
    nodata: int

    @staticmethod
    def of(classes: tuple[ClassInfo, ...]) -> Legend:
        """The legend of classes whose codes are 0 to 65535: uint8 where these allow it; nodata is 0 where no class has
        it."""
        codes = {each.code for each in classes}
        nodata = next(code for code in (0, NO_CLASS, *range(NO_CLASS)) if code not in codes)
        return Legend(classes, "uint8" if max(codes) <= NO_CLASS else "uint16", nodata)

    @property
    def codes(self) -> NDArray[np.unsignedinteger]:
        """Code of every class index, and nodata for all others."""
        table = np.full(NO_CLASS + 1, self.nodata, self.data_type)
        table[: len(self.classes)] = [each.code for each in self.classes]
        return table

    @property
    def colors(self) -> dict[int, tuple[int, int, int]]:
        """Red, green and blue of every code."""
        return {each.code: rgb(each.color) for each in self.classes}


def legend_of(card: ModelCard) -> Legend:
    """The legend of a segmenter's maps: uint8 where the codes allow it, else uint16; nodata is 0 where no class has it.

    Raises ModelError where a code fits into neither.
    """
    codes = {each.code for each in card.classes}
    wrong = sorted(code for code in codes if not 0 <= code <= LARGEST)
    if wrong:
        raise ModelError(
            f"Expected class codes from 0 to {LARGEST} in {card.name}, found {wrong[0]}. Export the model again with "
            "other codes."
        )
    return Legend.of(card.classes)


def rgb(color: str) -> tuple[int, int, int]:
    """Red, green and blue of a colour such as #3C1098; grey where it is none."""
    if not re.fullmatch("#[0-9a-fA-F]{6}", color):
        return UNKNOWN
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def attribute_table(legend: Legend, pixels: Sequence[int]) -> str:
    """What GDAL keeps beside a raster (PAM, .aux.xml): category names, and a table with code, name, colour and the
    number of pixels of every class."""
    names = {each.code: each.name for each in legend.classes}
    parts = []
    if max(names) < CATEGORIES:
        categories = (_tag("Category", [_escaped(names.get(code, ""))]) for code in range(max(names) + 1))
        parts.append(_tag("CategoryNames", categories))
    columns = (
        ("Value", _INTEGER, _VALUE), ("Class", _STRING, _NAME), ("Red", _INTEGER, _RED), ("Green", _INTEGER, _GREEN),
        ("Blue", _INTEGER, _BLUE), ("Count", _INTEGER if max(pixels, default=0) < 2**31 else _REAL, _COUNT),
    )  # fmt: skip
    table = []
    for number, (name, kind, use) in enumerate(columns):
        facts = [_tag("Name", [name]), _tag("Type", [str(kind)]), _tag("Usage", [str(use)])]
        table.append(_tag("FieldDefn", facts, index=number))
    for number, (each, count) in enumerate(zip(legend.classes, pixels)):
        values = (each.code, each.name, *rgb(each.color), count)
        table.append(_tag("Row", (_tag("F", [_escaped(str(value))]) for value in values), index=number))
    parts.append(_tag("GDALRasterAttributeTable", table, tableType="thematic"))
    return _tag("PAMDataset", [_tag("PAMRasterBand", parts, band=1)]) + "\n"


def map_style(legend: Legend) -> str:
    """A QGIS style (.qml) with the names and colours of the classes."""
    entries = []
    for each in legend.classes:
        color = "#{:02x}{:02x}{:02x}".format(*rgb(each.color))
        entries.append(_tag("paletteEntry", [], value=each.code, label=each.name, color=color, alpha=255))
    return _style(_tag("colorPalette", entries), type="paletted", band=1)


def confidence_style() -> str:
    """A QGIS style (.qml) of percent: 0 black, 100 white, whatever a picture holds."""
    return _style(_stretched("contrastEnhancement", 0, 100), type="singlebandgray", grayBand=1, gradient="BlackToWhite")


def layer_definition(
    title: str, layers: Sequence[tuple[str, str, tuple[date, date]]], card: ModelCard, crs: str
) -> str:
    """A QGIS layer definition (.qlr) beside imagery of a model: a group whose layers are shown from a day to another,
    both included, while the temporal controller plays. layers: file, name and days of each. crs: as WKT, if any."""
    nodes, maps = [], []
    srs = _tag("srs", [_tag("spatialrefsys", [_tag("wkt", [_escaped(crs)])])]) if crs else ""
    for file, name, (first, last) in layers:
        at = {"source": f"./{file}", "providerKey": "gdal", "checked": "Qt::Checked"}
        nodes.append(_tag("layer-tree-layer", [], id=file, name=name, **at))
        days = [_tag("start", [f"{first}T00:00:00Z"]), _tag("end", [f"{last}T23:59:59Z"])]
        temporal = _tag("temporal", [_tag("fixedRange", days)], enabled=1, mode=0, fetchMode=0)
        facts = {"id": file, "datasource": f"./{file}", "layername": name, "provider": "gdal"}
        known = [_tag(key, [_escaped(value)]) for key, value in facts.items()]
        maps.append(_tag("maplayer", [*known, srs, temporal, _imagery(card)], type="raster"))
    group = _tag("layer-tree-group", nodes, name=title, checked="Qt::Checked", expanded=1)
    tree = _tag("layer-tree-group", [group], name="", checked="Qt::Checked", expanded=1)
    return f"<!DOCTYPE qgis-layer-definition>\n{_tag('qlr', [tree, _tag('maplayers', maps)])}\n"


def _imagery(card: ModelCard) -> str:
    """How imagery is shown: bytes as QGIS does by itself, all else stretched as by `limits`."""
    if card.data_type == "uint8":
        return ""
    bands, names = shown_bands(card), ("red", "green", "blue")
    if len(bands) == 1:
        contrast = _stretched("contrastEnhancement", *limits(card.bands[0], card.data_type))
        return _pipe(contrast, type="singlebandgray", grayBand=1, gradient="BlackToWhite")
    stretched = (
        _stretched(f"{name}ContrastEnhancement", *limits(card.bands[band - 1], card.data_type))
        for name, band in zip(names, bands)
    )
    return _pipe("".join(stretched), type="multibandcolor", **{f"{name}Band": at for name, at in zip(names, bands)})


def _stretched(element: str, low: float, high: float) -> str:
    values = [_tag("minValue", [f"{low:g}"]), _tag("maxValue", [f"{high:g}"])]
    return _tag(element, [*values, _tag("algorithm", ["StretchToMinimumMaximum"])])


def _style(contents: str, **options: Any) -> str:
    pipe = _pipe(contents, **options)
    return DOCTYPE + _tag("qgis", [pipe], version="3.22", styleCategories="Symbology") + "\n"


def _pipe(contents: str, **options: Any) -> str:
    renderer = _tag("rasterrenderer", [_tag("rasterTransparency", []), contents], opacity=1, alphaBand=-1, **options)
    return _tag("pipe", [renderer])


def _tag(element: str, inner: Iterable[str], **attributes: Any) -> str:
    """An XML element; `inner` is XML already, attributes are not."""
    facts = "".join(f' {key}="{_escaped(str(value))}"' for key, value in attributes.items())
    return f"<{element}{facts}>{''.join(inner)}</{element}>"


def _escaped(text: str) -> str:
    """Text as XML has it, without the control characters that it cannot hold."""
    return html.escape("".join(each if each.isprintable() else " " for each in text))
