"""Base of LandSynth's panels: a page in a dock that refreshes while it is seen, and works aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.gui import QgsDockWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtWidgets import QGridLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from .desktop import Desktop

LEAST_WIDTH = 360


class Panel(QWidget):
    """A page; a subclass names itself, builds its widgets in `__init__` and fills them in `refresh`."""

    NAME = ""
    REFRESH_SECONDS = 0.0
    """How often a panel that is seen refreshes itself; 0: when it is opened."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self.desktop = desktop
        self._asked: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(round(1000 * self.REFRESH_SECONDS))
        self._timer.timeout.connect(self.refresh)

    def refresh(self) -> None:
        """Show things as they are now; called when the panel is opened, and from time to time."""

    def background(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Work that reads files, in a thread; its result comes back while the panel lives. Where a method of the panel
        takes it, only the last that was asked for does: threads may end in another order."""
        key = done.__name__ if getattr(done, "__self__", None) is self else ""
        number = self._asked[key] = self._asked.get(key, 0) + 1

        def hand_over(found: Any) -> None:
            if not sip.isdeleted(self) and (not key or self._asked[key] == number):
                done(found)

        self.desktop.background(work, hand_over)

    def leave(self) -> None:
        """The plugin is taken away: stop what works for this panel; Qt deletes it later."""

    def seen(self, is_visible: bool) -> None:
        """The dock was opened or closed."""
        if is_visible:
            self.refresh()
        if is_visible and self.REFRESH_SECONDS:
            self._timer.start()
        else:
            self._timer.stop()


def add_buttons(page: QVBoxLayout, *offers: tuple[str, Callable[[], Any]]) -> list[QPushButton]:
    """Add buttons to a page, two in a row, each with what it does."""
    grid, made = QGridLayout(), []
    for place, (label, act) in enumerate(offers):
        button = QPushButton(label)
        button.clicked.connect(lambda _, act=act: act())
        grid.addWidget(button, place // 2, place % 2)
        made.append(button)
    page.addLayout(grid)
    return made


class Dock(QgsDockWidget):
    """Holds a panel at the side of QGIS' window."""

    def __init__(self, panel: Panel, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self.setObjectName(f"landsynth-{panel.NAME}")  # QGIS keeps the places of docks by it
        self.panel = panel
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(panel)
        area.setMinimumWidth(LEAST_WIDTH)
        self.setWidget(area)
        self.visibilityChanged.connect(panel.seen)
