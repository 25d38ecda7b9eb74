"""A set of images as users give it: layers, rasters by name, folders of rasters."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Union

from qgis.core import (
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingUtils,
    QgsProperty,
    QgsRasterLayer,
)

from ...contract.errors import InputError
from ..language.words import counted, tr
from .rasters import RasterLandCover, raster_file, read_image

Member = Union[str, RasterLandCover]
"""The path of a folder, or what a raster layer says of itself."""


def members_of(value: Any, name: str, context: QgsProcessingContext) -> tuple[Member, ...]:
    """The members of a set, each once, in their order. value: of the parameter `name`: a layer, its id or source, a
    folder, a text that separates them by semicolons, or a list of these.

    Raises InputError for what is none of them.
    """
    found: list[Member] = []
    for each in _parts(value, context):
        member = _member(each, name, context)
        if not any(_same(member, other) for other in found):
            found.append(member)
    return tuple(found)


def layers_of(value: Any, name: str, context: QgsProcessingContext) -> list[QgsRasterLayer]:
    """The raster layers that a value of the parameter `name` means, in their order. Raises InputError."""
    wrong = tr(
        "Expected raster layers in {}, found {}, which QGIS cannot open as a raster. Check the path, or that the "
        "layer's source is still there."
    )
    return [_layer(each, name, context, wrong) for each in _parts(value, context)]


def files_of(
    members: Sequence[Member], folder: Path, context: QgsProcessingContext, feedback: QgsProcessingFeedback
) -> tuple[str, ...]:
    """Files and folders that the worker can open; layers that are no file are exported into `folder`."""
    return tuple(
        member if isinstance(member, str) else _file(member, folder, number, context, feedback)
        for number, member in enumerate(members)
    )


def said(members: Sequence[Member]) -> str:
    """How many there are, for the log."""
    folders = sum(isinstance(each, str) for each in members)
    rasters = len(members) - folders
    parts = [(rasters, tr("raster"), tr("rasters")), (folders, tr("folder"), tr("folders"))]
    return tr(" and ").join(counted(*part) for part in parts if part[0]) or tr("nothing")


def _parts(value: Any, context: QgsProcessingContext) -> list[Any]:
    if isinstance(value, QgsProperty):
        value = value.valueAsString(context.expressionContext())[0]
    if isinstance(value, (list, tuple)):
        return [part for each in value for part in _parts(each, context)]
    if not isinstance(value, str):
        return [] if value is None else [value]
    text = value.strip()
    if os.path.exists(text) or QgsProcessingUtils.mapLayerFromString(text, context) is not None:
        return [text]
    return [part.strip().strip('"') for part in text.split(";") if part.strip()]


def _member(value: Any, name: str, context: QgsProcessingContext) -> Member:
    if isinstance(value, str) and Path(value).is_dir():
        return str(Path(value))
    wrong = tr(
        "Expected raster layers, or a folder of rasters, in {}, found {}, which QGIS cannot open as a raster. Check "
        "the path, or that the layer's source is still there."
    )
    return read_image(_layer(value, name, context, wrong), name)


def _layer(value: Any, name: str, context: QgsProcessingContext, wrong: str) -> QgsRasterLayer:
    layer = value if isinstance(value, QgsMapLayer) else QgsProcessingUtils.mapLayerFromString(str(value), context)
    if layer is None and re.match(r"/vsi|\w{2,}:", str(value)):
        layer = QgsRasterLayer(str(value), Path(str(value).rstrip("/")).stem)
    if not isinstance(layer, QgsRasterLayer) or not layer.isValid():
        found = layer.name() if isinstance(layer, QgsMapLayer) else value
        raise InputError(wrong.format(name, found))
    return layer


def _same(one: Member, other: Member) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return one.path is not None and one.path == other.path


def _file(
    image: RasterLandCover, folder: Path, number: int, context: QgsProcessingContext, feedback: QgsProcessingFeedback
) -> str:
    place = folder / str(number)
    place.mkdir(parents=True)
    stem = re.sub(r"[^\w.-]+", "_", image.label) or "image"
    return raster_file(image, image.box, place, context.transformContext(), feedback, stem)
