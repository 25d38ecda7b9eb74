"""Land cover as a layer of QGIS: a raster of class codes, or polygons."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Optional, Union

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ...contract.errors import InputError
from ..language.words import tr
from .codes import Coding, code_values
from .legend import Legend, gathered
from .polygons import PRESENCE, PolygonLandCover, by_code, class_values, read_polygons
from .rasters import RasterLandCover, read_raster

LandCover = Union[RasterLandCover, PolygonLandCover]
MOST_CLASSES = 255


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
    found = tr("none") if layer is None else layer.name()
    raise InputError(tr("Expected a raster or polygon layer as {}, found {}. Choose another.").format(parameter, found))


def unopened(parameters: Mapping[str, Any], expected: Mapping[str, str], context: QgsProcessingContext) -> str:
    """Which layer cannot be opened of the lists of layers that `expected` names and describes; empty if all can."""
    for name, kinds in expected.items():
        value = parameters.get(name)
        for each in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(each, str) and each and QgsProcessingUtils.mapLayerFromString(each, context) is None:
                return tr(
                    "Expected {} in {}, found {}, which QGIS cannot open. Check the path, or that the layer's source "
                    "is still there."
                ).format(kinds, name, each)
    return ""


def check_one_kind(sources: Sequence[Any], parameter: str) -> None:
    """Raise InputError where rasters and polygons are mixed: their codes would not mean the same."""
    if len({type(each) for each in sources}) > 1:
        raise InputError(
            tr(
                "Expected either rasters or polygons as {}, found both. Rasterise the polygons first (gdal:rasterize) "
                "with the codes of the rasters."
            ).format(parameter)
        )


def meaning(sources: Sequence[LandCover], feedback: QgsProcessingFeedback) -> tuple[Coding, Legend]:
    """The codes of polygons' values, shared by all layers, and what the codes of the land cover mean."""
    polygons = [each for each in sources if isinstance(each, PolygonLandCover)]
    if not polygons:
        rasters = (each for each in sources if isinstance(each, RasterLandCover))
        return PRESENCE, gathered((each.label, Legend(each.names, each.colors)) for each in rasters)
    values = [value for each in polygons for value in class_values(each, None, feedback)]
    coding = coding_of(values, polygons[0].field, ", ".join(each.label for each in polygons))
    legend = gathered((p.label, Legend(by_code(p.legend, coding), by_code(p.colors, coding))) for p in polygons)
    return coding, Legend(coding.names or legend.names, legend.colors)


def coding_of(values: Sequence[Any], field: str, label: str) -> Coding:
    """Codes for the class values of all land cover. Raises InputError for none, and for more than there can be."""
    if not values:
        raise InputError(
            tr("Expected polygons with a value in CLASS_FIELD {} of {}, found none. Choose another field.").format(
                field, label
            )
        )
    coding = code_values(values, field)
    if len(coding.codes) > MOST_CLASSES:
        raise InputError(
            tr(
                "Expected at most {} classes in CLASS_FIELD {} of {}, found {} different values. Choose the field that "
                "holds classes, not numbers of features or measures."
            ).format(MOST_CLASSES, field, label, len(coding.codes))
        )
    return coding


def pixel_metres(source: LandCover, size: float, metre: tuple[float, float]) -> Optional[float]:
    """Side of the pixels to paint, in metres; None of polygons without PIXEL_SIZE, and without a CRS.

    size: PIXEL_SIZE, 0 where it is empty. metre: units of the layer's CRS in a metre.
    """
    pixel = (size, size) if size else source.pixel if isinstance(source, RasterLandCover) else None
    if pixel is None or not source.crs.isValid():
        return None
    return math.sqrt(pixel[0] / metre[0] * pixel[1] / metre[1])
