"""LandSynth: synthetic satellite and aerial imagery from land cover, as a QGIS plugin and as a Python package."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"


def classFactory(iface: Any) -> Any:  # noqa: N802 - the name that QGIS looks for
    """The plugin, for QGIS; imported here, so that the package can be used where QGIS is not."""
    from .plugin.plugin import LandSynthPlugin

    return LandSynthPlugin(iface)
