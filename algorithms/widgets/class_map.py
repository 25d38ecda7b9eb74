"""The widget of CLASS_MAP: a text with suggestions, and a button that opens the table of classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Optional

from processing.tools import dataobjects
from qgis.core import QgsMapLayer, QgsProcessingUtils
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QMessageBox, QSizePolicy, QVBoxLayout, QWidget

from ...contract.card import ModelCard
from ...contract.errors import LandSynthError
from ...contract.resources import generator_for
from ..language.words import tr
from ..layers.categories import load_style
from ..layers.landcover import LandCover, pixel_metres, read_landcover
from ..layers.rasters import units_per_metre
from ..shared.imagery import model_card
from .classes import ClassTableWidget
from .parameters import OwnWidget
from .place import beside


class ClassMapWidget(OwnWidget):
    """Knows land cover, class field, band and model of its dialog, whose classes the table shows."""

    def createWidget(self, suggestions: Sequence[str] = ()) -> QWidget:
        self.context, self.others = dataobjects.createContext(), dict[str, Any]()
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setMinimumContentsLength(12)
        self.box.addItems(["", *suggestions])
        self.box.editTextChanged.connect(lambda: self.widgetValueHasChanged.emit(self))
        return beside(self.box, {tr("Classes…"): self.open_table}, self.parameterDefinition().toolTip())

    def postInitialize(self, wrappers: list[Any]) -> None:
        self.others = {each.parameterDefinition().name(): each for each in wrappers}

    def setValue(self, value: Any) -> None:
        self.box.setEditText(str(value or ""))

    def value(self) -> Any:
        return self.box.currentText().strip()

    def open_table(self) -> Optional[QDialog]:
        """Show the table of the layer that is chosen; its choices are written here when it is accepted."""
        try:
            field, band = str(self._other("CLASS_FIELD") or ""), int(self._other("BAND") or 1)
            source = read_landcover(self._layer(), field, band)
            card = self._card(source)
        except LandSynthError as error:
            QMessageBox.information(self.widget, tr("Classes"), str(error))
            return None
        dialog = ClassDialog(source, card, self.value(), self.widget)
        dialog.accepted.connect(lambda: self.setValue(dialog.table.class_map()))
        dialog.open()
        return dialog

    def _card(self, source: LandCover) -> ModelCard:
        model = str(self._other("MODEL") or "")
        if not model:
            metre = units_per_metre(source.crs, source.box, self.context.transformContext())
            model, _ = generator_for(pixel_metres(source, float(self._other("PIXEL_SIZE") or 0), metre))
        return model_card(model, "generator")

    def _other(self, name: str) -> Any:
        return self.others[name].parameterValue() if name in self.others else None

    def _layer(self) -> Optional[QgsMapLayer]:
        value = next(filter(None, map(self._other, ("LANDCOVER", "BEFORE"))), None)
        layer = QgsProcessingUtils.mapLayerFromString(value, self.context) if isinstance(value, str) else value
        if layer is not None:
            load_style(layer, value, self.context)
        return layer


class ClassDialog(QDialog):
    """The table of classes in a window of its own."""

    def __init__(self, source: LandCover, card: ModelCard, class_map: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Classes of the land cover"))
        self.resize(560, 460)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = ClassTableWidget(self)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self.table.changed.connect(lambda: self.buttons.button(kinds.Ok).setEnabled(self.table.is_ready()))
        self.buttons.button(kinds.Ok).setEnabled(False)
        self.finished.connect(self.table.stop)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table)
        layout.addWidget(self.buttons)
        self.table.read(source, card, class_map)
