"""LandSynth's menu and toolbar, the docks of its panels, and the note of the first start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Optional

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QIcon
from qgis.PyQt.QtWidgets import QMenu

from ..algorithms.language.words import tr
from ..algorithms.shared import settings
from ..algorithms.shared.base import help_url
from ..contract.resources import ICON, ICON_FOLDER
from .desktop import Desktop
from .models import ModelsPanel
from .paint.panel import PaintPanel
from .panel import Dock, Panel
from .runs import RunsPanel
from .sample import load_sample
from .setup import SetupPanel
from .train.panel import TrainPanel

GREETED = "landsynth/greeted"


@dataclass(frozen=True)
class Entry:
    """A line of the menu: it opens a panel, or does something."""

    name: str
    """Of its icon in resources/icons, and of its panel."""
    label: str
    tip: str
    panel: Optional[type[Panel]] = None
    act: Optional[Callable[[Desktop], Any]] = None


def entries() -> tuple[Entry, ...]:
    """What the menu and the toolbar offer, in this order."""
    return (
        Entry("paint", tr("Paint land cover"), tr("Turn a land-cover layer into imagery"), PaintPanel),
        Entry("train", tr("Train"), tr("Train a generator on imagery of your own, step by step"), panel=TrainPanel),
        Entry("runs", tr("Runs"), tr("Watch trainings, stop and resume them, use their models"), panel=RunsPanel),
        Entry("models", tr("Models"), tr("Models to choose from, and their cards"), panel=ModelsPanel),
        Entry("environment", tr("Environment"), tr("Install what LandSynth computes in"), panel=SetupPanel),
        Entry("sample", tr("Load sample"), tr("Add the sample land cover to the project"), act=load_sample),
        Entry(
            "help",
            tr("Help"),
            tr("How to use LandSynth"),
            act=lambda desktop: QDesktopServices.openUrl(QUrl(help_url())),
        ),
    )


class Menu:
    """Adds the entries to QGIS' window and takes them away again."""

    def __init__(self, iface: Any) -> None:
        self.iface, self.desktop = iface, Desktop(iface, self.show)
        self.docks: dict[str, Dock] = {}
        self.entries = {each.name: each for each in entries()}
        self.menu = QMenu("LandSynth", iface.mainWindow())
        self.menu.setIcon(QIcon(str(ICON)))
        self.bar = iface.addToolBar("LandSynth")
        self.bar.setObjectName("landsynth")
        for each in self.entries.values():
            action = self.menu.addAction(QIcon(str(ICON_FOLDER / f"{each.name}.svg")), each.label)
            action.setToolTip(each.tip)
            action.triggered.connect(lambda _, name=each.name: self.show(name))
            self.bar.addAction(action)
        iface.pluginMenu().addMenu(self.menu)

    def show(self, name: str) -> Optional[Panel]:
        """Do what an entry is for; of a panel, open it and return it."""
        entry = self.entries[name]
        if entry.panel is None:
            if entry.act is not None:
                entry.act(self.desktop)
            return None
        if name not in self.docks:
            self.docks[name] = Dock(entry.panel(self.desktop), f"{entry.label} (LandSynth)", self.iface.mainWindow())
            self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.docks[name])
            others = [each for each in self.docks.values() if each is not self.docks[name] and not each.isFloating()]
            if others:  # one above the other they would be too low to use
                self.iface.mainWindow().tabifyDockWidget(others[0], self.docks[name])
        dock = self.docks[name]
        dock.setUserVisible(True)
        return dock.panel

    def greet(self) -> None:
        """At the first start, say what has to be installed, with a button that does it."""
        kept = QgsSettings()
        if kept.value(GREETED, False, type=bool) or settings.missing_worker("inference") is None:
            return
        kept.setValue(GREETED, True)
        self.desktop.say(
            tr("One-time setup: 110 MB to download, about two minutes. Then land cover can be painted."),
            button=tr("Set up…"),
            action=lambda: self.show("environment"),
        )

    def remove(self) -> None:
        """Leave QGIS' window as it was; what runs is stopped."""
        self.desktop.close()
        for dock in self.docks.values():
            self.iface.removeDockWidget(dock)
            dock.panel.seen(False)
            dock.panel.leave()
            dock.deleteLater()
        self.docks.clear()
        self.iface.pluginMenu().removeAction(self.menu.menuAction())
        self.bar.parent().removeToolBar(self.bar)
        self.bar.deleteLater()
        self.menu.deleteLater()
