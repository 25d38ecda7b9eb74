"""Burns polygon layers onto grids as rasters of class codes and of looks, by QGIS' own gdal:rasterize."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Union

import processing
from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSink,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingMultiStepFeedback,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ...contract.errors import CancelledError, InputError
from ..language.words import tr
from .codes import Coding, code_values
from .grid import Box, Frame, Grid
from .polygons import PolygonLandCover, by_code, class_values, features_of, key, value_of

INT32 = 4
"""Index of Int32 among the data types of gdal:rasterize."""
NO_LOOK = 0
"""In the raster of looks, where no feature is."""


@dataclass(frozen=True)
class Burnt:
    """A raster of class codes, and what the codes stand for."""

    path: str
    coding: Coding
    names: dict[int, str]
    polygons: int
    """How many polygons were burnt."""
    looks: str = ""
    """A raster with a number for the look of each feature, where they have any."""


def burn(
    polygons: PolygonLandCover,
    grid: Union[Grid, Frame],
    folder: Path,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    coding: Optional[Coding] = None,
) -> Burnt:
    """Burn the codes of the polygons onto the grid; nodata where there is no polygon.

    coding: codes that several rasters share; by default those of the values on this grid. The grid is in the CRS of
    the polygons, unless it names its own.
    """
    coding = coding or coded(polygons, grid.box, feedback)
    vector = str(folder / "landcover.gpkg")
    count = _write(polygons, coding, grid, vector, context, feedback)
    width, height = grid.size
    by = tr(" by {}").format(polygons.field) if polygons.field else ""
    feedback.pushInfo(tr("Rasterising {}{} onto {} x {} pixels.").format(polygons.label, by, width, height))
    steps = QgsProcessingMultiStepFeedback(20, feedback)  # the network takes most of the time
    target = _rasterised(vector, "code", grid, coding.nodata, context, steps)
    looks = "" if polygons.look is None else _rasterised(vector, "look", grid, NO_LOOK, context, steps)
    return Burnt(target, coding, coding.names or by_code(polygons.legend, coding), count, looks)


def _rasterised(
    vector: str,
    field: str,
    grid: Union[Grid, Frame],
    nodata: int,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> str:
    """A raster beside the file of polygons with the numbers of a field of theirs. Raises InputError, CancelledError."""
    target = str(Path(vector).with_name("landcover.tif" if field == "code" else f"{field}.tif"))
    parameters = {
        "INPUT": vector,
        "FIELD": field,
        "UNITS": 1,
        "WIDTH": grid.pixel_width,
        "HEIGHT": grid.pixel_height,
        "EXTENT": QgsRectangle(*grid.box),
        "NODATA": nodata,
        "INIT": nodata,
        "DATA_TYPE": INT32,
        "OPTIONS": "TILED=YES|COMPRESS=DEFLATE|BIGTIFF=IF_SAFER",
        "OUTPUT": target,
    }
    processing.run("gdal:rasterize", parameters, context=context, feedback=feedback, is_child_algorithm=True)
    if feedback.isCanceled():
        raise CancelledError(tr("The job was cancelled. No partial output was left."))
    if not os.path.isfile(target):
        raise InputError(
            tr(
                "Expected gdal:rasterize to burn the {}s of the polygons, found no output. Check that gdal_rasterize "
                "is installed (Debian: gdal-bin) and that the disk has room."
            ).format(field)
        )
    return target


def look_of(feature: QgsFeature, field: str) -> int:
    """The number of a feature's look, from 1 to 2^31 - 1: the same for the same value of the field (3, 3.0 and "3" are
    one); of its id where there is no field, or no value in it."""
    value = value_of(feature, field) if field else None
    text = key(feature.id() if value is None else value)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1 or 1


def coded(polygons: PolygonLandCover, box: Box, feedback: QgsProcessingFeedback, called: str = "CLASS_FIELD") -> Coding:
    """Codes for the class values in a box in the CRS of the polygons; called: the parameter that named their field.
    Raises InputError where there are none."""
    values = class_values(polygons, box, feedback)
    if not values:
        raise InputError(
            tr(
                "Expected polygons with a value in {} {} of {} within EXTENT, found none. Choose another field or "
                "EXTENT."
            ).format(called, polygons.field, polygons.label)
        )
    return code_values(values, polygons.field)


def _write(
    polygons: PolygonLandCover,
    coding: Coding,
    grid: Union[Grid, Frame],
    path: str,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> int:
    """The polygons with their codes as a GeoPackage: flat, straight, in one geometry type; returns how many."""
    fields = QgsVectorLayer("MultiPolygon?field=code:integer&field=look:integer", "", "memory").fields()
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", "landcover"
    kind, transforms, request = QgsWkbTypes.Type.MultiPolygon, context.transformContext(), QgsFeatureRequest()
    crs = polygons.crs
    if isinstance(grid, Frame) and grid.crs.isValid() and crs.isValid() and grid.crs != crs:
        crs = grid.crs
        request.setDestinationCrs(crs, transforms)  # the box is in this CRS then
    request.setFilterRect(QgsRectangle(*grid.box))
    writer = QgsVectorFileWriter.create(path, fields, kind, crs, transforms, options)
    count = 0
    for feature in features_of(polygons, request, geometry=True):
        if feedback.isCanceled():
            break
        value = value_of(feature, polygons.field)
        if value is None or feature.geometry().isNull():
            continue
        coded = QgsFeature(fields)
        coded.setGeometry(_flat(feature.geometry()))
        coded["code"] = coding.codes[value]
        if polygons.look is not None:
            coded["look"] = look_of(feature, polygons.look)
        writer.addFeature(coded, QgsFeatureSink.Flag.FastInsert)
        count += 1
    problem = writer.errorMessage() if writer.hasError() != QgsVectorFileWriter.WriterError.NoError else ""
    del writer
    if problem:
        raise InputError(tr("{} could not be copied to {} for rasterising: {}.").format(polygons.label, path, problem))
    return count


def _flat(geometry: QgsGeometry) -> QgsGeometry:
    flat = QgsGeometry(geometry.constGet().segmentize())
    flat.get().dropZValue()
    flat.get().dropMValue()
    flat.convertToMultiType()
    return flat
