"""The plugin's life cycle in QGIS, with a window or without one (qgis_process)."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

from ..algorithms.language.words import install_language
from .provider import LandSynthProvider


class LandSynthPlugin:
    """Adds the Processing provider and takes it away again; `iface` is None in qgis_process."""

    def __init__(self, iface: Any) -> None:
        self.iface = iface
        self.provider: Optional[LandSynthProvider] = None
        self.translator: Optional[QTranslator] = None
        self.menu: Any = None

    def initProcessing(self) -> None:
        """Called by qgis_process, which never calls initGui."""
        if self.provider is None:
            self.translator = install_language()
            self.provider = LandSynthProvider()
            QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Called by QGIS with a window: menu, toolbar and panels too."""
        self.initProcessing()
        if self.iface is not None and self.menu is None:
            from .menu import Menu  # needs a window

            self.menu = Menu(self.iface)
            self.menu.greet()

    def unload(self) -> None:
        """Leaves QGIS as it was, so that the plugin can be reloaded."""
        if self.menu is not None:
            self.menu.remove()
            self.menu = None
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        if self.translator is not None:
            QCoreApplication.removeTranslator(self.translator)
            self.translator = None
