"""The table of classes: which class of the model each code of a layer means, chosen row by row, as CLASS_MAP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Optional

from qgis.core import QgsApplication, QgsProcessingFeedback, QgsTask
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor, QIcon, QPixmap, QWheelEvent
from qgis.PyQt.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ...contract.card import ClassInfo, ModelCard
from ...contract.classes import CODE, CODES, UNMAPPED
from ...contract.vocabulary import SCHEMES
from ..language.words import tr
from ..layers.class_table import ClassRow, ClassTable, class_table
from ..layers.landcover import LandCover

RED, YELLOW = QColor("#f6c1bd"), QColor("#ffeeb0")
NOTHING = "none"
"""What CLASS_MAP calls the class of codes that mean no land cover."""
MOST_ROWS = 200
CHOICE, WIDEST = 3, 160
"""Column of the choices, and its width at most."""
OWN = "own"


class _Choice(QComboBox):
    """A choice that the wheel does not change: the wheel scrolls the page that it stands on."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Reading(QgsTask):
    """Reads the classes of a layer in the background."""

    def __init__(self, read: Callable[[QgsProcessingFeedback], ClassTable], done: Callable[[_Reading], None]) -> None:
        super().__init__(tr("Classes of the land cover"), QgsTask.Flag.CanCancel)
        self.read, self.done, self.feedback = read, done, QgsProcessingFeedback(False)
        self.found: Optional[ClassTable] = None
        self.wrong = ""

    def run(self) -> bool:
        try:
            self.found = self.read(self.feedback)
        except Exception as error:  # nobody hears of what leaves a task's thread: a layer that went
            self.wrong = str(error) or type(error).__name__
        return self.found is not None

    def cancel(self) -> None:
        self.feedback.cancel()
        super().cancel()

    def finished(self, is_done: bool) -> None:
        self.done(self)


class ClassTableWidget(QWidget):
    """Rows of code, name, share and class of the model: red means nothing to the model, yellow is equal codes only."""

    changed = pyqtSignal()
    """Another CLASS_MAP than before."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        self._source: Optional[LandCover] = None
        self._card: Optional[ModelCard] = None
        self._reading: Optional[_Reading] = None
        self.found: Optional[ClassTable] = None
        self.source = _Choice()
        self.source.setToolTip(tr("Fills the table; each row can still be chosen."))
        self.source.addItem(tr("Filled by: names of the layer"), "")
        self.source.addItem(tr("Filled by: equal codes"), CODES)
        for scheme in SCHEMES:
            self.source.addItem(tr("Filled by: scheme {}").format(scheme), scheme)
        self.source.addItem(tr("Chosen row by row"), OWN)
        self.source.activated.connect(lambda _: self._refill(self.source.currentData()))
        self.table = QTableWidget(0, 4)
        self.table.setHorizontalHeaderLabels([tr("Code"), tr("Name"), tr("Share"), tr("Painted as")])
        self.table.verticalHeader().hide()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        modes = QHeaderView.ResizeMode
        for column, mode in enumerate((modes.ResizeToContents, modes.Stretch, modes.ResizeToContents, modes.Fixed)):
            self.table.horizontalHeader().setSectionResizeMode(column, mode)
        self.note = QLabel()
        self.note.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.source, self.table, self.note):
            layout.addWidget(widget)
        layout.addStretch()
        self._show(None, "")

    def _refill(self, class_map: str) -> None:
        if class_map != OWN:
            self.read(self._source, self._card, class_map)

    def read(self, source: Optional[LandCover], card: Optional[ModelCard], class_map: str = "", why: str = "") -> None:
        """Show in a while what the codes of a land cover mean to a model; without one of them, no row, and why."""
        self.stop()
        self._source, self._card = source, card
        at = self.source.findData(class_map.strip().casefold())
        self.source.setCurrentIndex(at if at >= 0 else self.source.findData(OWN))
        if source is None or card is None:
            self._show(None, why)
            return
        self._show(None, tr("Reading the land cover…"))
        self._reading = _Reading(lambda feedback: class_table(source, class_map, card, feedback), self._read)
        QgsApplication.taskManager().addTask(self._reading)

    def stop(self) -> None:
        """Stop reading."""
        if self._reading is not None and not sip.isdeleted(self._reading):
            self._reading.cancel()
        self._reading = None

    def _read(self, reading: _Reading) -> None:
        if self._reading is reading and not sip.isdeleted(self):
            self._reading = None
            self._show(reading.found, reading.wrong)

    def is_ready(self) -> bool:
        """Whether a layer has been read."""
        return self.found is not None

    def missing(self) -> list[str]:
        """What CLASS_MAP calls the codes that mean nothing to the model."""
        return [word for word, target in self._choices() if target is None]

    def class_map(self) -> str:
        """The pairs code=class of the rows that have a class."""
        return ", ".join(f"{word}={target}" for word, target in self._choices() if target is not None)

    def _choices(self) -> list[tuple[str, Optional[str]]]:
        word, rows = Qt.ItemDataRole.UserRole, range(self.table.rowCount())
        return [(self.table.item(row, 0).data(word), self.table.cellWidget(row, CHOICE).currentData()) for row in rows]

    def _show(self, found: Optional[ClassTable], note: str) -> None:
        self.found = found
        rows = sorted(found.rows[:MOST_ROWS], key=lambda row: row.code) if found is not None else []
        self.table.setRowCount(len(rows))
        for at, row in enumerate(rows):
            self._fill(at, row, self._card.classes if self._card is not None else ())
        height = self.table.rowHeight(0) if rows else self.table.verticalHeader().defaultSectionSize()
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(header + 4 + height * min(max(len(rows), 2), 9))
        self.source.setEnabled(self._source is not None and self._reading is None)
        self._tell(note)

    def _fill(self, at: int, row: ClassRow, classes: tuple[ClassInfo, ...]) -> None:
        code = QTableWidgetItem(_swatch(row.color), str(row.code))
        code.setData(Qt.ItemDataRole.UserRole, row.word)
        share = QTableWidgetItem(f"{row.share:.1%}" if row.share >= 0.001 else "< 0.1%")
        share.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column, item in enumerate((code, QTableWidgetItem(row.name), share)):
            item.setToolTip(row.name or row.word)
            self.table.setItem(at, column, item)
        choice = _Choice()
        choice.addItem(tr("choose…"), None)
        for each in classes:
            is_plain = not set(each.name) & set(",;=\n")
            choice.addItem(_swatch(each.color), each.name, each.name if is_plain else str(each.code))
        choice.addItem(tr("nothing"), NOTHING)
        is_missing = row.by == UNMAPPED
        index = classes.index(row.target) + 1 if row.target else choice.count() - 1
        choice.setCurrentIndex(0 if is_missing else index)
        choice.currentIndexChanged.connect(lambda _: self._chosen(at))
        self.table.setCellWidget(at, CHOICE, choice)
        self.table.setColumnWidth(CHOICE, min(choice.sizeHint().width(), WIDEST))
        self._colour(at, RED if is_missing else YELLOW if row.by == CODE else None)

    def _chosen(self, at: int) -> None:
        self._colour(at, RED if self.table.cellWidget(at, CHOICE).currentData() is None else None)
        self.source.setCurrentIndex(self.source.findData(OWN))
        self._tell()

    def _colour(self, at: int, colour: Optional[QColor]) -> None:
        for item in (self.table.item(at, column) for column in range(CHOICE)):
            item.setData(Qt.ItemDataRole.BackgroundRole, colour)
            item.setData(Qt.ItemDataRole.ForegroundRole, QColor("black") if colour else None)
        style = f"background: {colour.name()}; color: black" if colour else ""
        self.table.cellWidget(at, CHOICE).setStyleSheet(style)

    def _tell(self, note: str = "") -> None:
        missing, said = self.missing(), [note] if note else []
        if missing:
            said.append(tr("Red: no class yet ({}).").format(", ".join(missing[:10])))
        background = Qt.ItemDataRole.BackgroundRole
        if any(self.table.item(row, 0).data(background) == YELLOW for row in range(self.table.rowCount())):
            said.append(tr("Yellow: only the codes are equal; please check."))
        if self.found is not None and len(self.found.rows) > MOST_ROWS:
            said.append(tr("{} rare codes are not shown.").format(len(self.found.rows) - MOST_ROWS))
        if self.found is not None and self.found.is_sampled:
            said.append(tr("Shares are those of a sample."))
        self.note.setText(" ".join(said))
        self.note.setVisible(bool(said))
        self.changed.emit()


def _swatch(colour: str) -> QIcon:
    picture = QPixmap(14, 14)
    picture.fill(QColor(colour))
    return QIcon(picture)
