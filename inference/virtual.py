"""A virtual raster (.vrt): shards and seams as one, without a copy; GDAL and QGIS open it as any raster."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

from .raster import BLOCK, STYLE, Raster, beside

_TYPES = {"uint8": "Byte", "uint16": "UInt16", "int16": "Int16", "uint32": "UInt32", "int32": "Int32",
          "float32": "Float32"}  # fmt: skip
TABLE = ".aux.xml"
_STALE = (".aux.xml", ".ovr", ".msk")


@dataclass(frozen=True)
class Piece:
    """`count` rows of a file of `height` rows, from row `first` on, which lie at row `top` of the whole."""

    path: Path
    height: int
    first: int
    count: int
    top: int


def write_virtual(path: Path, raster: Raster, pieces: Sequence[Piece], sidecars: dict[str, str]) -> None:
    """Write the virtual raster of the pieces, which it names relative to itself, and what lies beside it.

    A table of classes becomes a part of it. Raises OSError.
    """
    part = path.absolute().with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        text = _virtual(path.absolute().parent, raster, pieces, sidecars.get(TABLE, ""))
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    for suffix in _STALE:
        beside(path, suffix).unlink(missing_ok=True)
    if STYLE in sidecars:
        beside(path, STYLE).write_text(sidecars[STYLE], encoding="utf-8")


def _virtual(folder: Path, raster: Raster, pieces: Sequence[Piece], table: str) -> str:
    """The text of the virtual raster in a folder; its bands are like those of the first piece."""
    import rasterio

    grid = raster.grid
    whole = Xml.Element("VRTDataset", rasterXSize=str(grid.width), rasterYSize=str(grid.height))
    if grid.crs:
        # GDAL's own order of axes, as in the GeoTIFFs: east first.
        Xml.SubElement(whole, "SRS", dataAxisToSRSAxisMapping=_axes(grid.crs)).text = grid.crs.to_wkt()
    Xml.SubElement(whole, "GeoTransform").text = ", ".join(f"{value!r}" for value in grid.transform.to_gdal())
    metadata = Xml.SubElement(whole, "Metadata")
    for key, value in {**raster.tags, "AREA_OR_POINT": "Area"}.items():
        Xml.SubElement(metadata, "MDI", key=key).text = value
    Xml.SubElement(Xml.SubElement(whole, "Metadata", domain="IMAGE_STRUCTURE"), "MDI", key="INTERLEAVE").text = "PIXEL"
    with rasterio.open(pieces[0].path) as like:
        for number, name in enumerate(raster.bands, 1):
            band = Xml.SubElement(whole, "VRTRasterBand", dataType=_TYPES[raster.data_type], band=str(number))
            _describe(band, raster, name, like.colorinterp[number - 1].name.capitalize())
            if number == 1 and table:
                band.extend(Xml.fromstring(table).find("PAMRasterBand") or [])
            _sources(band, folder, raster, pieces, str(number))
    if raster.is_masked:
        band = Xml.SubElement(Xml.SubElement(whole, "MaskBand"), "VRTRasterBand", dataType="Byte")
        _sources(band, folder, raster, pieces, "mask,1")
    Xml.indent(whole)
    return Xml.tostring(whole, encoding="unicode") + "\n"


def _describe(band: Xml.Element, raster: Raster, name: str, colour: str) -> None:
    """Name, nodata value, colours of values, and what the band shows."""
    Xml.SubElement(band, "Description").text = name
    if raster.nodata is not None:
        Xml.SubElement(band, "NoDataValue").text = str(raster.nodata)
    Xml.SubElement(band, "ColorInterp").text = colour
    if raster.colors:
        table = Xml.SubElement(band, "ColorTable")
        for value in range(max(raster.colors) + 1):
            red, green, blue = raster.colors.get(value, (0, 0, 0))
            Xml.SubElement(table, "Entry", c1=str(red), c2=str(green), c3=str(blue), c4="255")


def _sources(band: Xml.Element, folder: Path, raster: Raster, pieces: Iterable[Piece], number: str) -> None:
    """Where the rows of a band lie. Sizes and types are named, so that GDAL opens a file only to read from it."""
    width = str(raster.grid.width)
    for piece in pieces:
        source = Xml.SubElement(band, "SimpleSource")
        name = piece.path.relative_to(folder).as_posix()
        Xml.SubElement(source, "SourceFilename", relativeToVRT="1").text = name
        Xml.SubElement(source, "SourceBand").text = number
        Xml.SubElement(
            source, "SourceProperties", RasterXSize=width, RasterYSize=str(piece.height),
            DataType="Byte" if number.startswith("mask") else _TYPES[raster.data_type], BlockXSize=str(BLOCK),
            BlockYSize=str(BLOCK),
        )  # fmt: skip
        size = {"xSize": width, "ySize": str(piece.count)}
        Xml.SubElement(source, "SrcRect", {"xOff": "0", "yOff": str(piece.first), **size})
        Xml.SubElement(source, "DstRect", {"xOff": "0", "yOff": str(piece.top), **size})


def _axes(crs: Any) -> str:
    """The order in which x and y stand for the axes of the CRS: latitude comes first in most geographic ones."""
    from pyproj import CRS

    first = CRS.from_wkt(crs.to_wkt()).axis_info[:1]
    return "2,1" if first and first[0].direction.lower() in ("north", "south") else "1,2"
