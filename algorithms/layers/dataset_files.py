"""The files that a dataset is prepared from: layers exported, polygons rasterised on each image's grid, the area."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Optional, Union

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeatureRequest,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsRectangle,
)

from ...contract.errors import InputError
from ..language.words import tr
from .burning import burn
from .codes import Coding
from .grid import Box, Frame, overlap
from .polygons import PolygonLandCover
from .rasters import RasterLandCover, raster_file, transformed

Source = Union[RasterLandCover, PolygonLandCover]


@dataclass(frozen=True)
class Prepared:
    """What the main thread read of the layers."""

    images: tuple[RasterLandCover, ...]
    frames: tuple[Frame, ...]
    landcover: tuple[Source, ...]
    buildings: tuple[Source, ...]
    area: Optional[QgsProcessingFeatureSource]


@dataclass(frozen=True)
class Maker:
    """Makes the files that the job names: exports what is no file, rasterises polygons on each image's grid."""

    found: Prepared
    folder: Path
    context: QgsProcessingContext
    feedback: QgsProcessingFeedback

    def images(self) -> list[str]:
        """A file for each image."""
        return [
            self._file(image, image.box, f"image-{number}", re.sub(r"[^\w.-]+", "_", image.label))
            for number, image in enumerate(self.found.images)
        ]

    def masks(self, name: str, sources: Sequence[Source], coding: Coding) -> list[str]:
        """A file for each image, or one for all where that is how it is."""
        if len(sources) == 1 and isinstance(sources[0], RasterLandCover):
            return [self._file(sources[0], self._needed(sources[0]), name, "landcover")]
        paths = []
        for number in range(len(self.found.images) if sources else 0):
            source, place = sources[number if len(sources) > 1 else 0], f"{name}-{number}"
            if isinstance(source, RasterLandCover):
                paths.append(self._file(source, source.box, place, "landcover"))
            else:
                paths.append(self._burnt(source, number, place, name == "LANDCOVER", coding))
        return paths

    def _burnt(self, source: PolygonLandCover, number: int, place: str, wanted: bool, coding: Coding) -> str:
        image, frame = self.found.images[number], self.found.frames[number]
        burnt = burn(source, frame, self._place(place), self.context, self.feedback, coding)
        if wanted and not burnt.polygons:
            raise InputError(
                tr(
                    "Expected polygons of {} where the image {} lies, found none. Check the CRS of both ({}, {}), or "
                    "leave the image out."
                ).format(source.label, image.label, source.crs.authid() or tr("none"), image.crs.authid() or tr("none"))
            )
        return burnt.path

    def _needed(self, source: RasterLandCover) -> Box:
        """The part of the land cover that the images lie on; all of it where it is a file, as nothing is exported."""
        if source.path is not None or not self.found.images:
            return source.box
        transforms = self.context.transformContext()
        boxes = [transformed(QgsRectangle(*each.box), each.crs, source.crs, transforms) for each in self.found.images]
        lows, highs = [box[:2] for box in boxes], [box[2:] for box in boxes]
        return overlap((*map(min, zip(*lows)), *map(max, zip(*highs))), source.box)  # type: ignore[arg-type]

    def _file(self, raster: RasterLandCover, box: Box, place: str, stem: str) -> str:
        folder = self._place(place)
        return raster_file(raster, box, folder, self.context.transformContext(), self.feedback, stem)

    def _place(self, name: str) -> Path:
        place = self.folder / name.lower()
        place.mkdir()
        return place


def write_area(source: QgsProcessingFeatureSource, path: str, context: QgsProcessingContext) -> None:
    """The polygons as GeoJSON in WGS 84, or as they are where their layer has no CRS. Raises InputError for none."""
    request = QgsFeatureRequest()
    if source.sourceCrs().isValid():
        request.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"), context.transformContext())
    features = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(feature.geometry().asJson(12))}
        for feature in source.getFeatures(request)
        if feature.hasGeometry()
    ]
    if not features:
        raise InputError(
            tr("Expected polygons in AREA, found none in {}. Choose another layer.").format(source.sourceName())
        )
    document = {"type": "FeatureCollection", "features": features}
    Path(path).write_text(json.dumps(document), encoding="utf-8")
