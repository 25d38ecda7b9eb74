"""A stand-in for QGIS' window (iface), for tests of menu, toolbar and panels without one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from qgis.gui import QgsMapCanvas, QgsMessageBar
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QApplication, QMainWindow, QMenu, QPushButton, QToolBar, QWidget

DEFERRED_DELETE = 52
"""QEvent.Type.DeferredDelete, a number in every Qt."""


class Interface:
    """What the plugin asks of iface, on a window of our own."""

    def __init__(self) -> None:
        self.window = QMainWindow()
        self.canvas = QgsMapCanvas(self.window)
        self.bar = QgsMessageBar(self.canvas)
        self.window.setCentralWidget(self.canvas)
        self.plugins = QMenu("Plugins", self.window)
        self.window.resize(1100, 800)
        self.window.show()

    def mainWindow(self) -> QMainWindow:
        return self.window

    def mapCanvas(self) -> QgsMapCanvas:
        return self.canvas

    def messageBar(self) -> QgsMessageBar:
        return self.bar

    def pluginMenu(self) -> QMenu:
        return self.plugins

    def addToolBar(self, name: str) -> QToolBar:
        return self.window.addToolBar(name)

    def addDockWidget(self, area: Qt.DockWidgetArea, dock: Any) -> None:
        self.window.addDockWidget(area, dock)

    def removeDockWidget(self, dock: Any) -> None:
        self.window.removeDockWidget(dock)

    def said(self) -> str:
        """What the message bar shows."""
        item = self.bar.currentItem()
        return item.text() if item is not None else ""

    def press(self) -> None:
        """Press the button of the message."""
        self.bar.currentItem().findChildren(QPushButton)[0].click()


def wait_for(is_true: Callable[[], Any], seconds: float = 30) -> Any:
    """Let Qt work until something holds, and return it; fails where it does not in time."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, DEFERRED_DELETE)  # what only a loop of Qt's own would do
        found = is_true()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError(f"Expected that it holds within {seconds} s")


def children(widget: QWidget, kind: type[Any], text: str) -> Any:
    """The button or label within a widget that says the text."""
    found = [each for each in widget.findChildren(kind) if each.text() == text]
    assert found, f"no {kind.__name__} says {text!r}: {[each.text() for each in widget.findChildren(kind)]}"
    return found[0]


def settled(seconds: float = 1.5) -> None:
    """Let Qt work for a while."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        QApplication.processEvents()
        time.sleep(0.01)
