"""LandSynth: synthetic satellite and aerial imagery from land cover, as a QGIS plugin and as a Python package."""

from __future__ import annotations

import os
from typing import Any

__version__ = "0.1.0"
# Nothing leaves the machine: onnxruntime sends telemetry unless it is told not to before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def classFactory(iface: Any) -> Any:  # noqa: N802 - the name that QGIS looks for
    """The plugin, for QGIS; imported here, so that the package can be used where QGIS is not."""
    from .plugin.plugin import LandSynthPlugin

    return LandSynthPlugin(iface)
