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

from ...contract.card import ModelCard
from ...contract.classes import CODE, CODES, UNMAPPED
from ...contract.vocabulary import SCHEMES
from ..language.words import tr
from ..layers.class_table import COLOUR, ClassRow, ClassTable, class_table
from ..layers.landcover import LandCover

RED, YELLOW = QColor("#f6c1bd"), QColor("#ffeeb0")
NOTHING = "none"
"""What CLASS_MAP calls the class of codes that mean no land cover."""
MOST_ROWS = 200
CHOICE, WIDEST = 3, 160
"""Column of the choices, and its width at most."""
OWN = "own"
ROW = Qt.ItemDataRole.UserRole + 1
"""Of the item of a code: the row of the table that was read."""


class _Choice(QComboBox):
    """A choice that the wheel does not change: the wheel scrolls the page that it stands on."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Reading(QgsTask):
    """Reads the classes of a layer in the background."""

    def __init__(self, read: Callable[[QgsProcessingFeedback], ClassTable], done: Callable[[_Reading], None]) -> None:
        flags = QgsTask.Flag.CanCancel | QgsTask.Flag.CancelWithoutPrompt  # QGIS is closed without asking for it
        super().__init__(tr("Classes of the land cover"), flags)
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


class CodeTable(QWidget):
    """Rows of code, name and share, read in the background; a subclass adds what is chosen for each row."""

    changed = pyqtSignal()
    """Something else is chosen than before."""

    def __init__(self, *columns: str, parent: Optional[QWidget] = None) -> None:
        """columns: headings beside code, name and share."""
        super().__init__(parent)
        self._reading: Optional[_Reading] = None
        self.found: Optional[ClassTable] = None
        headings = [tr("Code"), tr("Name"), tr("Share"), *columns]
        self.table = QTableWidget(0, len(headings))
        self.table.setHorizontalHeaderLabels(headings)
        self.table.verticalHeader().hide()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        modes = QHeaderView.ResizeMode
        for column, mode in enumerate((modes.ResizeToContents, modes.Stretch, modes.ResizeToContents)):
            self.table.horizontalHeader().setSectionResizeMode(column, mode)
        self.note = QLabel()
        self.note.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.table, self.note):
            layout.addWidget(widget)
        layout.addStretch()

    def fill(self, read: Optional[Callable[[QgsProcessingFeedback], ClassTable]], why: str = "") -> None:
        """Show in a while what is read; without anything to read, no row, and why."""
        self.stop()
        self._show(None, tr("Reading the land cover…") if read is not None else why)
        if read is not None:
            self._reading = _Reading(read, self._read)
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

    def _show(self, found: Optional[ClassTable], note: str) -> None:
        self.found = found
        rows = sorted(found.rows[:MOST_ROWS], key=lambda row: row.code) if found is not None else []
        self.table.setRowCount(len(rows))
        for at, row in enumerate(rows):
            self._fill(at, row)
        height = self.table.rowHeight(0) if rows else self.table.verticalHeader().defaultSectionSize()
        header = self.table.horizontalHeader().sizeHint().height()
        self.table.setFixedHeight(header + 4 + height * min(max(len(rows), 2), 9))
        self._tell(note)

    def _fill(self, at: int, row: ClassRow) -> None:
        code = QTableWidgetItem(_swatch(row.color), str(row.code))
        code.setData(Qt.ItemDataRole.UserRole, row.word)
        share = QTableWidgetItem(f"{row.share:.1%}" if row.share >= 0.001 else "< 0.1%")
        share.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column, item in enumerate((code, QTableWidgetItem(row.name), share)):
            item.setToolTip(row.name or row.word)
            self.table.setItem(at, column, item)

    def _tell(self, note: str = "") -> None:
        """Say what is to be said of the table, after a note."""
        said = [note] * bool(note) + self._remarks()
        if self.found is not None and len(self.found.rows) > MOST_ROWS:
            said.append(tr("{} rare codes are not shown.").format(len(self.found.rows) - MOST_ROWS))
        if self.found is not None and self.found.is_sampled:
            said.append(tr("Shares are those of a sample."))
        self.note.setText(" ".join(said))
        self.note.setVisible(bool(said))
        self.changed.emit()

    def _remarks(self) -> list[str]:
        """What a subclass has to say of its rows."""
        return []


class ClassTableWidget(CodeTable):
    """Beside each code the class of the model: red means nothing to the model, yellow is equal codes only."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(tr("Painted as"), parent=parent)
        self._source: Optional[LandCover] = None
        self._card: Optional[ModelCard] = None
        self.source = _Choice()
        self.source.setToolTip(tr("Fills the table; each row can still be chosen."))
        self.source.addItem(tr("Filled by: names of the layer"), "")
        self.source.addItem(tr("Filled by: equal codes"), CODES)
        for scheme in SCHEMES:
            self.source.addItem(tr("Filled by: scheme {}").format(scheme), scheme)
        self.source.addItem(tr("Chosen row by row"), OWN)
        self.source.activated.connect(lambda _: self._refill(self.source.currentData()))
        self.table.horizontalHeader().setSectionResizeMode(CHOICE, QHeaderView.ResizeMode.Fixed)
        self.layout().insertWidget(0, self.source)
        self._show(None, "")

    def _refill(self, class_map: str) -> None:
        if class_map != OWN:
            self.read(self._source, self._card, class_map)

    def read(self, source: Optional[LandCover], card: Optional[ModelCard], class_map: str = "", why: str = "") -> None:
        """Show in a while what the codes of a land cover mean to a model; without one of them, no row, and why."""
        self._source, self._card = source, card
        at = self.source.findData(class_map.strip().casefold())
        self.source.setCurrentIndex(at if at >= 0 else self.source.findData(OWN))
        is_known = source is not None and card is not None
        self.fill((lambda feedback: class_table(source, class_map, card, feedback)) if is_known else None, why)

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
        self.source.setEnabled(self._source is not None and self._reading is None)
        super()._show(found, note)

    def _fill(self, at: int, row: ClassRow) -> None:
        super()._fill(at, row)
        classes = self._card.classes if self._card is not None else ()
        choice = _Choice()
        choice.addItem(tr("choose…"), None)
        for each in classes:
            choice.addItem(_swatch(each.color), each.name, each.name if is_plain(each.name) else str(each.code))
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

    def _remarks(self) -> list[str]:
        missing, said = self.missing(), list[str]()
        if missing:
            said.append(tr("Red: no class yet ({}).").format(", ".join(missing[:10])))
        background = Qt.ItemDataRole.BackgroundRole
        if any(self.table.item(row, 0).data(background) == YELLOW for row in range(self.table.rowCount())):
            said.append(tr("Yellow: only the codes are equal; please check."))
        return said


class ClassNamesWidget(CodeTable):
    """Codes and colours of land cover, or of masks, as a training takes them: what is ticked is learnt, names can be
    written."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent=parent)
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(triggers.DoubleClicked | triggers.SelectedClicked | triggers.EditKeyPressed)
        self._show(None, "")

    def _fill(self, at: int, row: ClassRow) -> None:
        super()._fill(at, row)
        code, name, share = (self.table.item(at, column) for column in range(3))
        code.setData(ROW, row)
        code.setCheckState(Qt.CheckState.Checked)
        code.setToolTip(tr("Ticked: it is learnt"))
        name.setToolTip(tr("Double-click to name it"))
        for item in (code, share):
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)

    def _rows(self, is_learnt: bool) -> list[tuple[ClassRow, str]]:
        """Rows that are learnt, or not, with the names that they have now."""
        rows = [(self.table.item(at, 0), self.table.item(at, 1).text().strip()) for at in range(self.table.rowCount())]
        return [(c.data(ROW), name) for c, name in rows if (c.checkState() == Qt.CheckState.Checked) == is_learnt]

    def classes(self) -> str:
        """CLASSES of Prepare training dataset: every colour with its name, and codes whose names were changed."""
        pairs = []
        for row, name in self._rows(is_learnt=True):
            if row.by == COLOUR:
                pairs.append(f"{row.code}={name} {row.color}")
            elif name and name != row.name:
                pairs.append(f"{row.word if is_plain(row.word) else row.code}={name}")
        return ", ".join(pairs)

    def ignored(self) -> str:
        """IGNORE of Prepare training dataset: the codes that are not learnt; colours without a name are not anyway."""
        rows = (row for row, _ in self._rows(is_learnt=False) if row.by != COLOUR)
        return ", ".join(row.word if is_plain(row.word) else str(row.code) for row in rows)

    def _remarks(self) -> list[str]:
        return [tr("Untick what is not to be learnt; double-click a name to change it.")] if self.found else []


def is_plain(word: str) -> bool:
    """Whether a text can stand in pairs word=class."""
    return not set(word) & set(",;=\n")


def _swatch(colour: str) -> QIcon:
    picture = QPixmap(14, 14)
    picture.fill(QColor(colour))
    return QIcon(picture)
