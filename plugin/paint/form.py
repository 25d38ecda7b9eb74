"""The widgets of the paint panel, from top to bottom."""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel
from qgis.gui import QgsFieldComboBox, QgsFileWidget, QgsMapLayerComboBox
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ...algorithms.language.words import tr
from ...algorithms.shared.form import MAX_SEED
from ...algorithms.widgets.classes import ClassTableWidget
from ...contract.resources import ICON_FOLDER
from ..desktop import Desktop
from ..panel import Panel
from .cards import ModelList
from .layers import PREVIEW, landcover_kinds


class PaintForm(Panel):
    """Land cover, model, classes, painting, and what is done with the result; it does nothing by itself."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.layers = QgsMapLayerComboBox()
        self.layers.setFilters(landcover_kinds())
        self.field, self.field_label = QgsFieldComboBox(), QLabel(tr("Class field"))
        self.left_out, self.models, self.classes = _note(), ModelList(), ClassTableWidget()
        self.part = QComboBox()
        self.part.addItem(tr("Whole layer"), False)
        self.part.addItem(tr("What the canvas shows"), True)
        self.seed = QSpinBox()
        self.seed.setMaximum(MAX_SEED)
        self.dice = QToolButton()
        self.dice.setIcon(QIcon(str(ICON_FOLDER / "dice.svg")))
        self.dice.setToolTip(tr("Another seed: another variant"))
        self.style = QgsMapLayerComboBox()
        self.style.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.style.setAllowEmptyLayer(True, tr("none: the look is drawn by the seed"))
        self.style.setCurrentIndex(0)
        self.style.setToolTip(tr("Imagery whose look is taken; for models with an encoder"))
        self.place = QgsFileWidget()
        self.place.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.place.setFilter(tr("GeoTIFF (*.tif)"))
        self.place.lineEdit().setPlaceholderText(tr("temporary file"))
        self.estimate, self.caption, self.picture = _note(), _note(), QLabel()
        self.look, self.go = QPushButton(tr("Preview")), QPushButton(tr("Paint"))
        self.look.setToolTip(tr("Paints {0} x {0} pixels around the middle of the canvas").format(PREVIEW))
        self.halt, self.progress = QPushButton(tr("Stop")), QProgressBar()
        self.another = QPushButton(tr("Another seed"))
        self.measure, self.sweep = QPushButton(tr("Evaluate…")), QPushButton(tr("Compare"))
        self.sweep.setCheckable(True)
        self.sweep.setToolTip(tr("Drag in the canvas: land cover to the left of the line, imagery to the right"))
        self.after = _row(self.another, self.measure, self.sweep)
        self._lay_out()

    def _lay_out(self) -> None:
        for box in (self.layers, self.field, self.classes.source, self.part, self.style, self.seed, self.place):
            box.setMinimumWidth(80)  # the panel may be narrow: what is long is cut, not the panel
        for button in (self.look, self.go, self.another, self.measure, self.sweep):
            button.setMinimumWidth(60)
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(tr("Land cover"), self.layers)
        form.addRow(self.field_label, self.field)
        form.addRow(self.left_out)
        form.addRow(_heading(tr("Model")))
        form.addRow(self.models)
        form.addRow(_heading(tr("Classes")))
        form.addRow(self.classes)
        form.addRow(_heading(tr("Painting")))
        form.addRow(tr("Part"), self.part)
        form.addRow(tr("Seed"), _row(self.seed, self.dice))
        form.addRow(tr("Style image"), self.style)
        form.addRow(tr("Save to"), self.place)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        runs = (self.estimate, _row(self.look, self.go), _row(self.progress, self.halt), self.after)
        for widget in (*runs, self.picture, self.caption):
            layout.addWidget(widget)
        layout.addStretch()
        for widget in (self.progress, self.halt, self.after, self.picture, self.caption):
            widget.hide()


def _note() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    return label


def _heading(text: str) -> QLabel:
    return QLabel(f"<b>{text}</b>")


def _row(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    for widget in widgets:
        layout.addWidget(widget)
    return row
