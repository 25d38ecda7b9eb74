"""What the algorithms share that send a raster through a network by windows: layer, extent, options, figures."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Optional

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterNumber,
    QgsRasterLayer,
    QgsRectangle,
)

from ...contract.errors import JobError
from ...contract.files import TIFF
from ...contract.options.declaring import VIRTUAL
from ..language.words import tr
from ..layers.grid import Box
from ..layers.rasters import transformed
from .base import Algorithm, is_temporary

BARE_EXTENT = re.compile(r"[\s\d.,eE+-]+")
JOINED = (*TIFF, VIRTUAL)
"""Endings of an output that may be a join of its parts."""
SHARED_OUT = """

<b>Large rasters</b> (advanced): memory stays the same however large they are. With <b>resume</b>, a run that was stopped or broke off goes on with what it has finished. With a <b>scheduler</b>, the work is shared out to processes of this machine (<i>local:4</i>) or to the machines of a Dask cluster (<i>tcp://host:8786</i>); the result is the same."""  # noqa: E501 - help text wraps itself
"""End of the help of algorithms with these parameters."""
LARGE = SHARED_OUT + "\n\nAn output that ends in <i>.vrt</i> is a list of its parts, which stay beside it."
"""The same, of those whose output may be a join of its parts."""
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


def output_path(algorithm: Algorithm, parameters: dict[str, Any], name: str, context: QgsProcessingContext) -> str:
    """The path of a raster to write, empty where it is not wanted; rasters have no memory of their own."""
    memory = {name: QgsProcessing.TEMPORARY_OUTPUT} if parameters.get(name) == "memory:" else {}
    return algorithm.parameterAsOutputLayer({**parameters, **memory}, name, context)


def check_lasting(options: Mapping[str, Any]) -> None:
    """Raise JobError where a run shall keep its parts, or show them to other machines, beside a temporary output."""
    is_remote = scratch_place(options) is not None
    outputs = filter(None, (options["output"], options.get("confidence"), options.get("difference")))
    if (options.get("resume") or is_remote) and any(map(is_temporary, outputs)):
        kept = ("RESUME", tr("goes when QGIS is closed"))
        name, why = kept if options.get("resume") else ("SCHEDULER", tr("nobody shares"))
        raise JobError(
            tr(
                "{}: expected outputs of your own, found a temporary one, which {}. Choose a file as OUTPUT, or leave "
                "{} out."
            ).format(name, why, name)
        )


def scratch_place(options: Mapping[str, Any]) -> Optional[Path]:
    """Where layers that are no file are exported, if not to a temporary folder: beside the output, which the workers of
    a cluster reach."""
    scheduler = options.get("scheduler", "")
    return None if not scheduler or scheduler.split(":")[0] == "local" else Path(options["output"]).absolute().parent


def add_figures(algorithm: Algorithm) -> None:
    """Declare the outputs that say what computed, and how fast."""
    algorithm.addOutput(QgsProcessingOutputString("PROVIDER", algorithm.tr("Device that computed")))
    for name, label in NUMBERS.items():
        algorithm.addOutput(QgsProcessingOutputNumber(name, algorithm.tr(label)))


def figures_of(values: dict[str, Any]) -> dict[str, Any]:
    """These outputs, from a worker's result."""
    return {"PROVIDER": values["provider"], **{name: values[name.lower()] for name in NUMBERS}}
