"""Widgets that QGIS does not have: a text with suggestions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from processing.gui.wrappers import WidgetWrapper
from qgis.gui import QgsGui
from qgis.PyQt.QtWidgets import QComboBox, QWidget


class OwnWidget(WidgetWrapper):
    """Base of widgets of our own, for dialogs and batch tables."""

    def __new__(cls, parameter: Any, dialog: Any, *where: int, **details: Any) -> Any:
        """The model builder gets QGIS' own widget, which offers a model's inputs and outputs of its steps too."""
        if type(dialog).__name__ != "ModelerParametersDialog":
            return super().__new__(cls)
        registry = QgsGui.processingGuiRegistry()
        widget = registry.createModelerParameterWidget(dialog.model, dialog.childId, parameter, dialog.context)
        widget.setDialog(dialog)
        return widget


class SuggestionsWidget(OwnWidget):
    """A text field that offers some texts; any other may be typed."""

    def createWidget(self, suggestions: Sequence[str] = ()) -> QWidget:
        box = QComboBox()
        box.setEditable(True)
        box.addItems(list(suggestions))
        box.setToolTip(self.parameterDefinition().toolTip())
        box.editTextChanged.connect(lambda: self.widgetValueHasChanged.emit(self))
        return box

    def setValue(self, value: Any) -> None:
        self.widget.setEditText(str(value or ""))

    def value(self) -> Any:
        return self.widget.currentText().strip()
