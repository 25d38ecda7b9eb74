"""What the algorithms share that send a raster through a network by windows: layer, extent, options, figures."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterNumber,
    QgsRasterLayer,
    QgsRectangle,
)

from ..contract.window_options import BLENDS, DEVICES
from .base import Algorithm, choice
from .grid import Box
from .layers import transformed

BARE_EXTENT = re.compile(r"[\s\d.,eE+-]+")
WHOLE = QgsProcessingParameterNumber.Type.Integer
NUMBERS = {
    "MEGAPIXELS": "Megapixels",
    "MEGAPIXELS_PER_SECOND": "Megapixels per second",
    "SECONDS": "Seconds",
    "WINDOWS": "Windows",
}


def named_layer(
    algorithm: Algorithm, parameters: dict[str, Any], name: str, context: QgsProcessingContext
) -> Optional[QgsMapLayer]:
    """The layer that a parameter means, also where its value names a dataset that is no file (/vsizip/..., NETCDF:...),
    which Processing itself does not open."""
    layer, value = algorithm.parameterAsLayer(parameters, name, context), parameters.get(name)
    if layer is None and isinstance(value, str) and re.match(r"/vsi|\w+:", value):
        layer = QgsRasterLayer(value, Path(value.rstrip("/")).stem)
    return layer


def asked_extent(
    algorithm: Algorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    target: QgsCoordinateReferenceSystem,
    what: str = "land cover",
) -> Optional[Box]:
    """EXTENT in the CRS of the layer, a `what`; four bare numbers are taken to be in that CRS. None: not set."""
    value = parameters.get("EXTENT")
    if value in (None, ""):
        return None
    box = algorithm.parameterAsExtent(parameters, "EXTENT", context)
    is_bare = type(value) is QgsRectangle or (isinstance(value, str) and BARE_EXTENT.fullmatch(value))
    crs = None if is_bare else algorithm.parameterAsExtentCrs(parameters, "EXTENT", context)
    return transformed(box, crs, target, context.transformContext(), what)


def declare_windows(algorithm: Algorithm) -> None:
    """Add the advanced parameters: how windows are chosen, computed, mixed and written."""
    tr = algorithm.tr
    for parameter, tip in (
        (
            QgsProcessingParameterNumber(
                "TILE_SIZE", tr("Tile size (empty: from the memory)"), WHOLE, None, optional=True, minValue=32
            ),
            "Width and height of the windows that go through the network, in pixels.",
        ),
        (
            QgsProcessingParameterNumber(
                "OVERLAP", tr("Overlap of tiles (empty: the model's advice)"), WHOLE, None, optional=True, minValue=0
            ),
            "Pixels that neighbouring windows share. Less than the model advises may show seams.",
        ),
        (choice("BLEND", tr("Blending of tiles"), BLENDS), "How neighbouring windows are mixed where they overlap."),
        (
            QgsProcessingParameterNumber("MEMORY_MB", tr("Memory for windows (MiB)"), WHOLE, 2048, minValue=64),
            "Windows and bands of rows are chosen so that they need no more than this.",
        ),
        (
            choice("DEVICE", tr("Device"), DEVICES),
            "auto takes a GPU where there is one that works, else the CPU.",
        ),
        (
            QgsProcessingParameterBoolean("COG", tr("Cloud-optimised GeoTIFF"), defaultValue=False),
            "With overviews, arranged for reading over a network.",
        ),
    ):
        algorithm.add(parameter, tip, advanced=True)


def window_options(algorithm: Algorithm, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
    """The fields of a job that these parameters fill."""

    def whole(name: str) -> Optional[int]:
        unset = parameters.get(name) in (None, "")
        return None if unset else algorithm.parameterAsInt(parameters, name, context)

    return {
        "tile_size": whole("TILE_SIZE"),
        "overlap": whole("OVERLAP"),
        "blend": algorithm.choice(parameters, "BLEND", context),
        "memory_mb": algorithm.parameterAsInt(parameters, "MEMORY_MB", context),
        "device": algorithm.choice(parameters, "DEVICE", context),
        "cog": algorithm.parameterAsBoolean(parameters, "COG", context),
    }


def add_figures(algorithm: Algorithm) -> None:
    """Declare the outputs that say what computed, and how fast."""
    algorithm.addOutput(QgsProcessingOutputString("PROVIDER", algorithm.tr("Device that computed")))
    for name, label in NUMBERS.items():
        algorithm.addOutput(QgsProcessingOutputNumber(name, algorithm.tr(label)))


def figures_of(values: dict[str, Any]) -> dict[str, Any]:
    """These outputs, from a worker's result."""
    return {"PROVIDER": values["provider"], **{name: values[name.lower()] for name in NUMBERS}}
