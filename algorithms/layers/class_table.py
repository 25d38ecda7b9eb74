"""The class table of a layer: name, colour, share and mapped class of each of its codes, before anything is painted."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import compress
from typing import Any, Optional

from osgeo import gdal
from qgis.core import Qgis, QgsFeatureRequest, QgsProcessingFeedback, QgsRasterBlock, QgsRectangle

from ...contract.card import ClassInfo, ModelCard
from ...contract.classes import resolve
from ...contract.errors import CancelledError, InputError
from ..language.words import tr
from .codes import Coding, code_values, translate_class_map
from .landcover import LandCover
from .polygons import PolygonLandCover, by_code, features_of, value_of
from .rasters import RasterLandCover, opened, unreadable

WINDOW, ACROSS = 256, 8
"""Pixels and number, each way, of the windows that a large raster is sampled by."""
MOST_POLYGONS = 20_000
MOST_CODES = 4096
OWN, COLOUR = "own", "colour"
"""What a row of a layer's own classes is known by: its code, or its colour in masks."""
UNKNOWN = "#808080"
_KINDS = Qgis.DataType
_FORMATS = {"Byte": "B", "UInt16": "H", "Int16": "h", "UInt32": "I", "Int32": "i", "Float32": "f", "Float64": "d"}
_OF_QGIS = {getattr(_KINDS, name): code for name, code in _FORMATS.items()}
_OF_GDAL = {getattr(gdal, f"GDT_{name}"): code for name, code in _FORMATS.items()}


@dataclass(frozen=True)
class ClassRow:
    """A code of a layer, and what it means to a model."""

    code: int
    """Of texts in a class field, a number that stands for the text."""
    name: str
    """The layer's own, else the scheme's; empty where there is none."""
    color: str
    """The layer's own (#rrggbb), else grey."""
    share: float
    """Of the area with land cover, 0..1."""
    target: Optional[ClassInfo]
    """The model's class; None where the code means no land cover, or nothing."""
    by: str
    """How it was matched: PAIR, SCHEME, NAME, CODE or UNMAPPED of contract/classes; without a model, OWN or COLOUR."""
    word: str
    """What pairs of CLASS_MAP call it: the code, or the text of the class field."""


@dataclass(frozen=True)
class ClassTable:
    """The rows of a layer, the largest share first, and how its codes were matched in one sentence."""

    rows: tuple[ClassRow, ...]
    how: str
    is_guess: bool
    """Whether neither CLASS_MAP nor names say what codes mean."""
    is_sampled: bool
    """Whether shares are those of a part of the layer, where rare codes may be missing."""


def class_table(source: LandCover, class_map: str, card: ModelCard, feedback: QgsProcessingFeedback) -> ClassTable:
    """What Generate would make of a layer's codes, from `read_landcover`; may run in any thread.

    Large rasters are sampled by windows, the first polygons stand for all. Raises MappingError for a class_map that
    makes no sense, InputError for values that are no class codes, CancelledError.
    """
    codes, coding, is_sampled = _codes(source, feedback)
    if isinstance(source, RasterLandCover):
        names, colors = source.names_for(card), source.colors
    else:
        class_map, _ = translate_class_map(class_map, coding)
        names, colors = coding.names or by_code(source.legend, coding), by_code(source.colors, coding)
    mapping = resolve(class_map, names, card, codes)
    rows = (
        ClassRow(
            each.code,
            each.name,
            colors.get(each.code, UNKNOWN),
            each.share,
            each.target,
            each.by,
            coding.names.get(each.code, str(each.code)),
        )
        for each in mapping.meanings
    )
    return ClassTable(tuple(sorted(rows, key=lambda row: -row.share)), mapping.how, mapping.is_guess, is_sampled)


def own_table(source: LandCover, feedback: QgsProcessingFeedback) -> ClassTable:
    """The codes of a layer with its own names and colours, as a training takes them; read as `class_table` does."""
    codes, coding, is_sampled = _codes(source, feedback)
    if isinstance(source, RasterLandCover):
        names, colors = source.names, source.colors
    else:
        names, colors = coding.names or by_code(source.legend, coding), by_code(source.colors, coding)
    total = max(sum(codes.values()), 1)
    rows = (
        ClassRow(
            code,
            names.get(code, ""),
            colors.get(code, UNKNOWN),
            pixels / total,
            None,
            OWN,
            coding.names.get(code, str(code)),
        )
        for code, pixels in codes.items()
    )
    return ClassTable(tuple(sorted(rows, key=lambda row: -row.share)), "", False, is_sampled)


def _codes(source: LandCover, feedback: QgsProcessingFeedback) -> tuple[dict[int, int], Coding, bool]:
    """Codes with how much of the layer they are, what they stand for, and whether more may follow."""
    if isinstance(source, RasterLandCover):
        codes, is_sampled = _raster_codes(source, feedback)
        coding = Coding({}, {})
    else:
        codes, coding, is_sampled = _polygon_codes(source, feedback)
    if len(codes) > MOST_CODES:
        raise InputError(
            tr(
                "Expected class codes in {}, found more than {} different values. Choose a land-cover layer, or "
                "classify it first."
            ).format(source.label, MOST_CODES)
        )
    return codes, coding, is_sampled


def _raster_codes(source: RasterLandCover, feedback: QgsProcessingFeedback) -> tuple[dict[int, int], bool]:
    (width, height), (left, bottom, right, top) = source.pixel, source.box
    size, read = (round((right - left) / width), round((top - bottom) / height)), _reader(source)
    found: Counter[float] = Counter()
    for window in _windows(*size):
        if feedback.isCanceled():
            raise CancelledError(tr("The job was cancelled."))
        found.update(read(*window))
    odd = next((value for value in found if value != int(value)), None)
    if odd is not None:
        raise InputError(
            tr(
                "Expected whole numbers as class codes in {}, found {:g}. Choose a land-cover layer, or round it first."
            ).format(source.label, odd)
        )
    ranges = dict(source.hidden.ranges).get(source.band, ()) if source.hidden else ()
    shown = {int(v): n for v, n in found.items() if not any(low <= v <= high for low, high in ranges)}
    return shown, max(size) > WINDOW * ACROSS


def _reader(source: RasterLandCover) -> Callable[[int, int, int, int], Counter[float]]:
    """What counts the values of a window (column, row, width, height). Files are read by GDAL alone: PyQt knows C++
    objects by their addresses, and in threads takes a layer's provider for one that another thread has just deleted."""
    if source.path is not None:
        dataset, shows_nodata = opened(source.path), bool(source.hidden and source.hidden.shows_nodata)
        return lambda *window: _values_of_file(dataset, source.band, window, shows_nodata)
    provider, (width, height), (left, _, _, top) = source.provider.clone(), source.pixel, source.box

    def read(x: int, y: int, columns: int, rows: int) -> Counter[float]:
        corner = left + x * width, top - y * height
        extent = QgsRectangle(corner[0], corner[1] - rows * height, corner[0] + columns * width, corner[1])
        return _values(provider.block(source.band, extent, columns, rows))

    return read


def _values_of_file(
    dataset: gdal.Dataset, number: int, window: tuple[int, int, int, int], shows_nodata: bool
) -> Counter[float]:
    """How often each value of a band is in a window as QGIS shows it, nodata and masked pixels left out."""
    band = dataset.GetRasterBand(number)
    kind = band.DataType if band.DataType in _OF_GDAL else gdal.GDT_Float64
    values, flags = array(_OF_GDAL[kind]), band.GetMaskFlags()
    data = band.ReadRaster(*window, buf_type=kind)
    if data is None:
        raise unreadable(dataset.GetDescription())
    values.frombytes(data)
    is_masked = not flags & gdal.GMF_ALL_VALID and not (shows_nodata and flags & gdal.GMF_NODATA)
    mask = band.GetMaskBand().ReadRaster(*window, buf_type=gdal.GDT_Byte) if is_masked else None
    found = Counter(compress(values, mask) if mask else values)
    scale, offset = band.GetScale(), band.GetOffset() or 0.0
    factor = 1.0 if scale is None else scale
    return Counter({value * factor + offset: count for value, count in found.items() if value == value})


def _windows(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """Column, row, width and height of the windows to count: all of a raster, or a grid spread over a large one."""
    for y in _starts(height):
        for x in _starts(width):
            yield x, y, min(WINDOW, width - x), min(WINDOW, height - y)


def _starts(size: int) -> Iterable[int]:
    if size <= WINDOW * ACROSS:
        return range(0, size, WINDOW)
    return [at * (size - WINDOW) // (ACROSS - 1) for at in range(ACROSS)]


def _values(block: QgsRasterBlock) -> Counter[float]:
    """How often each value of a block is there, nodata left out."""
    values = array(_OF_QGIS.get(block.dataType(), "d"))
    if block.dataType() not in _OF_QGIS:
        block.convert(_KINDS.Float64)
    values.frombytes(bytes(block.data()))
    if block.hasNoData() and not block.hasNoDataValue():
        values = array(values.typecode, (v for at, v in enumerate(values) if not block.isNoData(at)))
    found: Counter[float] = Counter(values)
    return Counter(
        {v: n for v, n in found.items() if v == v and not (block.hasNoDataValue() and v == block.noDataValue())}
    )


def _polygon_codes(source: PolygonLandCover, feedback: QgsProcessingFeedback) -> tuple[dict[int, int], Coding, bool]:
    """Codes with their area in shares of a million, which values they stand for, and whether more follow."""
    areas: dict[Any, float] = {}
    is_sampled = False
    for number, feature in enumerate(features_of(source, QgsFeatureRequest(), geometry=True)):
        if feedback.isCanceled():
            raise CancelledError(tr("The job was cancelled."))
        if number == MOST_POLYGONS:
            is_sampled = True
            break
        value = value_of(feature, source.field)
        if value is not None:
            areas[value] = areas.get(value, 0.0) + feature.geometry().area()
    coding = code_values(areas, source.field)
    total = max(sum(areas.values()), 1e-300)
    codes: Counter[int] = Counter()
    for value, area in areas.items():
        codes[coding.codes[value]] += max(round(1e6 * area / total), 1)
    return dict(codes), coding, is_sampled
