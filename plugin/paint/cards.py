"""Models to choose from, each as a card: thumbnail, pixel size, bands, classes, and whether it fits the land cover."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from qgis.PyQt.QtCore import QRect, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from qgis.PyQt.QtWidgets import QListWidget, QListWidgetItem, QWidget

from ...algorithms.language.words import tr
from ...algorithms.shared.models import known_model
from ...contract.card import PIXELS_APART, ModelCard, misfit
from ..models import look, picture_of

THUMBNAIL = 88


@dataclass(frozen=True)
class Model:
    """A generator: its file, its card, and a picture of what it paints."""

    path: Path
    card: ModelCard
    picture: QImage


def read_models(also: Optional[str]) -> list[Model]:
    """The generators that are known, and that of one more file; reads files, in any thread."""
    found = {known.path: (known, place) for known, place, _ in look()}
    more = known_model(Path(also)) if also else None
    if more is not None:
        found.setdefault(more.path, (more, picture_of(more, {})))
    generators = [(known, place) for known, place in found.values() if known.card.kind == "generator"]
    return [Model(known.path, known.card, _picture(place, known.card)) for known, place in generators]


def _picture(place: Optional[Path], card: ModelCard) -> QImage:
    """The middle of the picture that a model has; without one, its classes' colours."""
    size = QSize(THUMBNAIL, THUMBNAIL)
    found = QImage(str(place)) if place is not None else QImage()
    if not found.isNull():
        expand, smooth = Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
        return found.scaled(size, expand, smooth).copy(QRect(0, 0, THUMBNAIL, THUMBNAIL))
    found = QImage(size, QImage.Format.Format_RGB32)
    painter, wide = QPainter(found), -(-THUMBNAIL // len(card.classes))
    for at, each in enumerate(card.classes):
        painter.fillRect(at * wide, 0, wide, THUMBNAIL, QColor(each.color))
    painter.end()
    return found


class ModelList(QListWidget):
    """Cards of models, one of them chosen."""

    chosen = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self.models: list[Model] = []
        self._metres: Optional[float] = None
        self.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        self.setWordWrap(True)
        self.setUniformItemSizes(False)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.currentRowChanged.connect(lambda row: self.chosen.emit() if row >= 0 else None)

    def model(self) -> Optional[Model]:
        """The chosen one."""
        return self.models[self.currentRow()] if 0 <= self.currentRow() < len(self.models) else None

    def show_models(self, models: list[Model]) -> None:
        """Show these, and keep the choice where it is still there."""
        before = self.model()
        self.models = models
        self.setFixedHeight(round(THUMBNAIL * (1.6 if len(models) < 2 else 2.8)))
        self.blockSignals(True)
        self.clear()
        for each in models:
            icon = QIcon()
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # a chosen one keeps its colours
                icon.addPixmap(QPixmap.fromImage(each.picture), mode)
            item = QListWidgetItem(icon, "")
            item.setToolTip(each.card.description)
            self.addItem(item)
        paths = [each.path for each in models]
        self.setCurrentRow(paths.index(before.path) if before and before.path in paths else 0)
        self.blockSignals(False)
        self.judge(self._metres)
        self.chosen.emit()

    def judge(self, metres: Optional[float]) -> None:
        """Say of each model whether it fits pixels of that size; None: it brings its own."""
        self._metres = metres
        for row, each in enumerate(self.models):
            self.item(row).setText(_words(each.card, metres))

    def choose(self, path: Optional[str], metres: Optional[float]) -> None:
        """Choose the model of a file, else the one whose pixels are nearest to that size."""
        rows = [row for row, each in enumerate(self.models) if str(each.path) == path]
        if not rows and self.models and metres:
            rows = sorted(range(len(self.models)), key=lambda row: misfit(self.models[row].card, metres))
        if rows:
            self.setCurrentRow(rows[0])


def _words(card: ModelCard, metres: Optional[float]) -> str:
    if metres is None:
        fit = tr("✓ fits polygons")
    elif not metres or abs(metres / card.pixel_size - 1) <= PIXELS_APART:
        fit = tr("✓ fits your pixels of {:.3g} m").format(metres)
    else:
        fit = tr("⚠ your pixels {:.3g} m, model {:.3g} m").format(metres, card.pixel_size)
    bands = ", ".join(each.name for each in card.bands)
    classes = ", ".join(each.name for each in card.classes)
    return f"{card.name}\n{card.pixel_size:g} m · {bands}\n{classes}\n{fit}"
