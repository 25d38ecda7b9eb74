"""What a raster layer hides though its file does not: additional nodata values, and nodata that it shows."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from osgeo import gdal
from qgis.core import QgsRasterDataProvider

Ranges = tuple[tuple[float, float], ...]
_FAR = 1e308
_MASK = re.compile(r"<MaskBand>.*?</MaskBand>", re.DOTALL)


@dataclass(frozen=True)
class Hidden:
    """Ranges of values, both ends included, that are nodata in each of some bands; whether the file's nodata is not."""

    ranges: tuple[tuple[int, Ranges], ...]
    shows_nodata: bool


def hidden_of(provider: QgsRasterDataProvider, bands: Iterable[int]) -> Optional[Hidden]:
    """What the layer says of nodata in these bands beside its file; None where it says nothing."""
    bands = list(bands)
    shows = any(provider.sourceHasNoDataValue(band) and not provider.useSourceNoDataValue(band) for band in bands)
    ranges = tuple(
        (band, tuple((_end(each.min(), -math.inf), _end(each.max(), math.inf)) for each in found))
        for band in bands
        if (found := provider.userNoDataValues(band))
    )
    return Hidden(ranges, shows) if ranges or shows else None


def hide(dataset: gdal.Dataset, hidden: Hidden, target: str, **options: Any) -> None:
    """Write a virtual raster of the dataset whose mask hides these values: where every band of 8 bits has one, or any
    of other bands. options: of gdal.Translate."""
    if hidden.shows_nodata:
        options["noData"] = "none"
    gdal.Translate(target, dataset, format="VRT", metadataOptions=["LANDSYNTH=nodata"], **options)
    sources = [_source(dataset, band, ranges) for band, ranges in hidden.ranges if not _is_alpha(dataset, band)]
    if not sources:
        return
    first = dataset.GetRasterBand(1)
    every = first.DataType == gdal.GDT_Byte
    if first.GetMaskFlags() == gdal.GMF_PER_DATASET:
        sources, every = [*sources, _named(dataset, "mask,1", "SimpleSource", "")], False
    kind = f"<PixelFunctionType>{'sum' if every else 'mul'}</PixelFunctionType>" if len(sources) > 1 else ""
    derived = ' subClass="VRTDerivedRasterBand"' if kind else ""
    mask = f'<MaskBand><VRTRasterBand dataType="Byte"{derived}>{kind}{"".join(sources)}</VRTRasterBand></MaskBand>'
    text = _MASK.sub("", Path(target).read_text(encoding="utf-8"))
    Path(target).write_text(text.replace("</VRTDataset>", f"{mask}</VRTDataset>"), encoding="utf-8")


def _is_alpha(dataset: gdal.Dataset, number: int) -> bool:
    """Whether a band says what is shown; QGIS counts the mask of the file as one more band."""
    last = dataset.RasterCount
    return number > last or dataset.GetRasterBand(number).GetColorInterpretation() == gdal.GCI_AlphaBand


def _end(value: float, otherwise: float) -> float:
    return otherwise if math.isnan(value) else value


def _source(dataset: gdal.Dataset, number: int, ranges: Ranges) -> str:
    """A band as 0 where its value, as QGIS shows it, lies in the ranges, else 255."""
    band = dataset.GetRasterBand(number)
    offset, scale = band.GetOffset() or 0.0, band.GetScale()
    scaled = f"<ScaleOffset>{offset!r}</ScaleOffset><ScaleRatio>{1.0 if scale is None else scale!r}</ScaleRatio>"
    table = ",".join(f"{value!r}:{shown}" for value, shown in _table(ranges))
    return _named(dataset, str(number), "ComplexSource", f"{scaled}<LUT>{table}</LUT>")


def _named(dataset: gdal.Dataset, band: str, kind: str, more: str) -> str:
    size = f'xOff="0" yOff="0" xSize="{dataset.RasterXSize}" ySize="{dataset.RasterYSize}"'
    name = f'<SourceFilename relativeToVRT="0">{html.escape(dataset.GetDescription())}</SourceFilename>'
    return f"<{kind}>{name}<SourceBand>{band}</SourceBand><SrcRect {size}/><DstRect {size}/>{more}</{kind}>"


def _table(ranges: Iterable[tuple[float, float]]) -> Iterator[tuple[float, int]]:
    """Steps between 255 outside and 0 within the ranges, ascending: what lies between two of them is interpolated."""
    merged: list[list[float]] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], high)
        else:
            merged.append([low, high])
    for low, high in merged:
        if low > -math.inf:
            yield low - 2 * _slack(low), 255
        yield max(low - _slack(low), -_FAR), 0
        yield min(high + _slack(high), _FAR), 0
        if high < math.inf:
            yield high + 2 * _slack(high), 255


def _slack(value: float) -> float:
    """By which a value may be off: QGIS computes with 32 bits what has a scale. No whole number is near another."""
    return min(1e-7 * max(abs(value), 1e-3), 0.25)
