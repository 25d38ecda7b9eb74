"""QGIS layers as files and numbers: which file GDAL opens, which names the codes have, how large a metre is."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Optional

from osgeo import gdal
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsDistanceArea,
    QgsPointXY,
    QgsProcessingFeedback,
    QgsRasterBlockFeedback,
    QgsRasterDataProvider,
    QgsRasterFileWriter,
    QgsRasterLayer,
    QgsRasterPipe,
    QgsRectangle,
    QgsUnitTypes,
)

from ...contract.card import DISTORTED, ModelCard
from ...contract.classes import best_names
from ...contract.errors import InputError
from ..language.words import tr
from .categories import Names, open_dataset, raster_colors, raster_namings
from .grid import Box, Frame
from .hidden import Hidden, hidden_of, hide

_NOT_IN_THE_WORKER = (
    "HDF4",
    "HDF4Image",
    "PostGISRaster",
    "FITS",
    "HEIF",
    "ECW",
    "JP2ECW",
    "MrSID",
    "JP2MrSID",
    "GRASS",
)
"""Drivers that GDAL may have in QGIS, and does not have in rasterio's wheels."""
_PICTURES_OF_MAPS = (Qgis.DataType.ARGB32, Qgis.DataType.ARGB32_Premultiplied)


@dataclass(frozen=True)
class RasterLandCover:
    """What a raster layer says of itself; read in the thread that owns the layer, used in any."""

    label: str
    band: int
    box: Box
    pixel: tuple[float, float]
    crs: QgsCoordinateReferenceSystem
    names: dict[int, str]
    path: Optional[str]
    """What GDAL opens, or None where the layer must be exported."""
    has_own_crs: bool
    """Whether the file says the CRS that the layer has in QGIS."""
    provider: Optional[QgsRasterDataProvider]
    namings: tuple[Names, ...] = ()
    """Names of the codes in every way that the layer has them, `names` first."""
    colors: Names = field(default_factory=dict)
    """Colours (#rrggbb) of the codes."""
    hidden: Optional[Hidden] = None
    """What the layer hides, or shows, beside what its file says of nodata."""

    def names_for(self, card: ModelCard) -> Names:
        """The names that say most to a model."""
        return best_names(self.namings or (self.names,), card)


def read_raster(layer: QgsRasterLayer, band: int, parameter: str = "LANDCOVER") -> RasterLandCover:
    """The facts of a raster layer. Raises InputError where it holds no class codes."""
    if not 1 <= band <= layer.bandCount():
        raise InputError(
            tr("Expected a BAND from 1 to {} of {}, found {}. Choose another band.").format(
                layer.bandCount(), layer.name(), band
            )
        )
    if layer.dataProvider().dataType(band) in _PICTURES_OF_MAPS:
        raise InputError(
            tr(
                "Expected class codes in {}, found a picture of a map ({}, a layer of type {}). Choose the land "
                "cover's own raster, for example from a WCS or a file."
            ).format(parameter, layer.name(), layer.providerType())
        )
    path = gdal_path(layer)
    found = raster_namings(layer, path, band)
    facts = _facts(layer, band, [band], path, found[0] if found else {})
    return replace(facts, namings=found, colors=raster_colors(layer, path, band))


def read_image(layer: QgsRasterLayer, parameter: str = "IMAGES") -> RasterLandCover:
    """The facts of a layer of imagery. Raises InputError where it has no pixels of its own."""
    if layer.dataProvider().dataType(1) in _PICTURES_OF_MAPS or layer.width() < 1 or layer.height() < 1:
        raise InputError(
            tr(
                "Expected imagery with pixels of its own in {}, found {}, a layer of type {}. Save the part that you "
                "want with Export > Save As as GeoTIFF, and choose that."
            ).format(parameter, layer.name(), layer.providerType())
        )
    return _facts(layer, 1, range(1, layer.bandCount() + 1), gdal_path(layer), {})


def _facts(
    layer: QgsRasterLayer, band: int, read: Iterable[int], path: Optional[str], names: dict[int, str]
) -> RasterLandCover:
    """The facts of a layer of which the bands `read` are read."""
    provider = layer.dataProvider()
    return RasterLandCover(
        label=layer.name(),
        band=band,
        box=box_of(layer.extent()),
        pixel=(layer.rasterUnitsPerPixelX(), layer.rasterUnitsPerPixelY()),
        crs=layer.crs(),
        names=names,
        path=path,
        has_own_crs=not layer.crs().isValid() or layer.crs() == provider.crs(),
        provider=None if path else provider.clone(),
        hidden=hidden_of(provider, read),
    )


def gdal_path(layer: QgsRasterLayer) -> Optional[str]:
    """The name under which another process opens the layer with GDAL (a path, a subdataset, /vsi...), or None."""
    source = layer.source()
    if layer.providerType() != "gdal" or "|" in source or "/vsimem/" in source:
        return None
    dataset = open_dataset(source)
    if dataset is None or dataset.GetDriver().ShortName in _NOT_IN_THE_WORKER:
        return None
    return os.path.abspath(source) if os.path.exists(source) else source


def raster_file(
    raster: RasterLandCover,
    box: Box,
    folder: Path,
    transforms: QgsCoordinateTransformContext,
    feedback: QgsProcessingFeedback,
    stem: str = "landcover",
) -> str:
    """A file of the raster that the worker can open; layers that are no file are exported over `box`, named stem."""
    path, options = raster.path, {}
    if path is None:
        path = _export(raster, box, str(folder / f"{stem}.tif"), transforms, feedback)
    elif not raster.has_own_crs:
        text = tr("{} is used with the CRS that the layer has in QGIS: {}.")
        feedback.pushInfo(text.format(raster.label, raster.crs.authid()))
        options["outputSRS"] = raster.crs.toWkt()
    if not options and raster.hidden is None:
        return path
    target = str(folder / f"{stem}.vrt")
    hide(opened(path), raster.hidden or Hidden((), False), target, **options)
    return target


def opened(path: str) -> gdal.Dataset:
    """What GDAL opens. Raises InputError where it does not."""
    dataset = open_dataset(path)
    if dataset is None:
        raise unreadable(path)
    return dataset


def unreadable(path: str) -> InputError:
    """The error of a raster that GDAL has just failed to open or to read."""
    return InputError(tr("Expected a raster that GDAL opens, found {}: {}.").format(path, gdal.GetLastErrorMsg()))


def _export(
    raster: RasterLandCover,
    box: Box,
    target: str,
    transforms: QgsCoordinateTransformContext,
    feedback: QgsProcessingFeedback,
) -> str:
    frame = frame_of(raster, box)
    columns, rows = frame.size
    text = tr("Exporting {} x {} pixels of {} to a temporary file.")
    feedback.pushInfo(text.format(columns, rows, raster.label))
    pipe, cancelling = QgsRasterPipe(), QgsRasterBlockFeedback()
    feedback.canceled.connect(cancelling.cancel)
    pipe.set(raster.provider.clone())
    writer = QgsRasterFileWriter(target)
    writer.setOutputFormat("GTiff")
    set_options = getattr(writer, "setCreationOptions", None) or writer.setCreateOptions  # of QGIS before 3.44
    set_options(["TILED=YES", "COMPRESS=DEFLATE", "BIGTIFF=IF_SAFER"])
    status = writer.writeRaster(pipe, columns, rows, QgsRectangle(*frame.box), raster.crs, transforms, cancelling)
    if status != QgsRasterFileWriter.WriterError.NoError and not feedback.isCanceled():
        raise InputError(
            tr("{} could not be exported to a file (error {}). Save it as GeoTIFF and run again.").format(
                raster.label, status
            )
        )
    return target


def frame_of(raster: RasterLandCover, box: Box) -> Frame:
    """The pixels of a raster that a box covers, to the nearest edges. Raises InputError where it has none."""
    width, height = raster.pixel
    if not (width > 0 and height > 0):
        raise InputError(
            tr("Expected a raster with pixels of its own, found {}. Save it as GeoTIFF first.").format(raster.label)
        )
    left, top = raster.box[0], raster.box[3]
    first_column, last_column = round((box[0] - left) / width), round((box[2] - left) / width)
    first_row, last_row = round((top - box[3]) / height), round((top - box[1]) / height)
    columns, rows = max(last_column - first_column, 1), max(last_row - first_row, 1)
    x, y = left + first_column * width, top - first_row * height
    return Frame((x, y - rows * height, x + columns * width, y), (columns, rows), raster.crs)


def box_of(rectangle: QgsRectangle) -> Box:
    """The rectangle as xmin, ymin, xmax, ymax."""
    return rectangle.xMinimum(), rectangle.yMinimum(), rectangle.xMaximum(), rectangle.yMaximum()


def transformed(
    rectangle: QgsRectangle,
    source: Optional[QgsCoordinateReferenceSystem],
    target: QgsCoordinateReferenceSystem,
    transforms: QgsCoordinateTransformContext,
    what: str = "land cover",
) -> Box:
    """The box around a rectangle in another CRS, its edges densified; itself where one of the two is not known.

    what: the kind of layer that the target CRS belongs to.
    """
    if source is None or not source.isValid() or not target.isValid() or source == target:
        return box_of(rectangle)
    try:
        box = box_of(QgsCoordinateTransform(source, target, transforms).transformBoundingBox(rectangle))
    except QgsCsException:
        box = (math.nan,) * 4
    if not all(map(math.isfinite, box)):
        raise InputError(
            tr(
                "Expected an EXTENT that can be transformed from {} to the CRS of the {}, {}, found {}. Check the CRS "
                "of the extent."
            ).format(source.authid(), what, target.authid(), rectangle.toString(6))
        )
    return box


def units_per_metre(
    crs: QgsCoordinateReferenceSystem, box: Box, transforms: QgsCoordinateTransformContext
) -> tuple[float, float]:
    """Units of the CRS in a metre along x and along y: on the ground at the centre of the box, in a degree CRS and
    where the CRS' own metres differ from those by a twentieth or more, as Web Mercator's do."""
    if not crs.isValid():
        return 1.0, 1.0
    ground = _on_the_ground(crs, box, transforms)
    if crs.isGeographic():
        return ground
    factor = QgsUnitTypes.fromUnitToUnitFactor(QgsUnitTypes.DistanceUnit.DistanceMeters, crs.mapUnits())
    is_off = any(math.isfinite(each) and abs(factor / each - 1) >= DISTORTED for each in ground)
    return ground if is_off else (factor, factor)


def _on_the_ground(
    crs: QgsCoordinateReferenceSystem, box: Box, transforms: QgsCoordinateTransformContext
) -> tuple[float, float]:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    measure, step = QgsDistanceArea(), 1.0
    if crs.isGeographic():
        y, step = min(max(y, -89.0), 89.0), 1e-3
    measure.setSourceCrs(crs, transforms)
    measure.setEllipsoid(crs.ellipsoidAcronym() or "EPSG:7030")
    along_x = measure.measureLine(QgsPointXY(x - step, y), QgsPointXY(x + step, y))
    along_y = measure.measureLine(QgsPointXY(x, y - step), QgsPointXY(x, y + step))
    if min(along_x, along_y) <= 0:  # beyond what the CRS is for
        return math.nan, math.nan
    return 2 * step / along_x, 2 * step / along_y
