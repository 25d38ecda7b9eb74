"""A stand-in for QGIS' window (iface), widgets of algorithms' dialogs, and that no test leaves any of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingContext, QgsProject
from qgis.gui import QgsMapCanvas, QgsMessageBar
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QApplication, QDialog, QMainWindow, QMenu, QPushButton, QToolBar, QVBoxLayout, QWidget

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


def delete(*widgets: QWidget) -> None:
    """Take widgets apart at once: Python would do so later, piece by piece, while QGIS still asks them."""
    for each in widgets:
        if not sip.isdeleted(each):
            sip.delete(each)


@pytest.fixture(autouse=True)
def nothing_is_left(qgis_app: Any) -> Iterator[None]:
    """A window or a task that a test leaves fails that test, not a later one; the windows are gone in any case."""
    before = {sip.unwrapinstance(each) for each in QApplication.topLevelWidgets()}
    yield
    wait_for(lambda: QgsApplication.taskManager().count() == 0, 60)
    left = [each for each in QApplication.topLevelWidgets() if sip.unwrapinstance(each) not in before]
    names = [f"{type(each).__name__} {each.windowTitle()!r}" for each in left if each.parent() is None]
    delete(*left)
    assert not names, f"Expected that the test deletes what it opens; it left {', '.join(names)}"


@pytest.fixture()
def iface(plugin: Any) -> Iterator[Interface]:
    """A stand-in for QGIS' window, beside the provider."""
    interface = Interface()
    yield interface
    delete(interface.window)
    QgsProject.instance().removeAllMapLayers()
    QgsProject.instance().layerTreeRoot().removeAllChildren()


@pytest.fixture()
def menu(iface: Interface) -> Iterator[Any]:
    """LandSynth's menu in that window."""
    from landsynth.plugin.menu import Menu

    menu = Menu(iface)
    yield menu
    if not sip.isdeleted(menu.menu):
        menu.remove()


@pytest.fixture()
def widgets(plugin: Any) -> Iterator[Callable[..., list[Any]]]:
    """The widgets of some parameters of an algorithm as its dialog has them: their context, and a wrapper of each."""
    kept: list[Any] = []

    def make(name: str, *parameters: str) -> list[Any]:
        from processing.gui.wrappers import WidgetWrapper, WidgetWrapperFactory

        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"landsynth:{name}")
        dialog, context = QDialog(), QgsProcessingContext()
        context.setProject(QgsProject.instance())
        made = [WidgetWrapperFactory.create_wrapper(algorithm.parameterDefinition(each), dialog) for each in parameters]
        layout = QVBoxLayout(dialog)
        for each in made:
            is_own = isinstance(each, WidgetWrapper)
            for widget in (each.widget, each.label) if is_own else (each.createWrappedWidget(context),):
                layout.addWidget(widget)
        for each in made:
            each.postInitialize(made)
        kept.append((dialog, context, algorithm, made))
        return [context, *made]

    yield make
    delete(*(each[0] for each in kept))


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
    tasks = [f"{each.description()}: {each.status()}" for each in QgsApplication.taskManager().tasks()]
    raise AssertionError(f"Expected that it holds within {seconds} s; tasks of QGIS: {tasks}")


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
