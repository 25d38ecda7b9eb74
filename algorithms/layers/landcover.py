"""Land cover as a layer of QGIS: a raster of class codes, or polygons."""

from __future__ import annotations

import math
from typing import Optional, Union

from qgis.core import QgsMapLayer, QgsRasterLayer, QgsVectorLayer

from ...contract.errors import InputError
from .polygons import PolygonLandCover, read_polygons
from .rasters import RasterLandCover, read_raster

LandCover = Union[RasterLandCover, PolygonLandCover]


def read_landcover(
    layer: Optional[QgsMapLayer], field: str, band: int, parameter: str = "LANDCOVER", called: str = "CLASS_FIELD"
) -> LandCover:
    """The facts of a raster's band or of polygons by a field, read in the layer's thread.

    parameter, called: those that named the layer and its field. Raises InputError.
    """
    if isinstance(layer, QgsRasterLayer):
        return read_raster(layer, band, parameter)
    if isinstance(layer, QgsVectorLayer):
        return read_polygons(layer, field, parameter, called)
    found = "none" if layer is None else layer.name()
    raise InputError(f"Expected a raster or polygon layer as {parameter}, found {found}. Choose another.")


def pixel_metres(source: LandCover, size: float, metre: tuple[float, float]) -> Optional[float]:
    """Side of the pixels to paint, in metres; None of polygons without PIXEL_SIZE, and without a CRS.

    size: PIXEL_SIZE, 0 where it is empty. metre: units of the layer's CRS in a metre.
    """
    pixel = (size, size) if size else source.pixel if isinstance(source, RasterLandCover) else None
    if pixel is None or not source.crs.isValid():
        return None
    return math.sqrt(pixel[0] / metre[0] * pixel[1] / metre[1])
