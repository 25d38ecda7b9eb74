"""Widgets that QGIS does not have: a text with suggestions, choices in words."""

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


class ChoiceWidget(OwnWidget):
    """A list of choices in words, each of which stands for an option of the parameter."""

    def createWidget(self, words: Sequence[str]) -> QWidget:
        box = QComboBox()
        for text, option in zip(words, self.parameterDefinition().options()):
            box.addItem(text, option)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(12)  # a long one makes the list wide, not the dialog
        box.view().setMinimumWidth(box.view().sizeHintForColumn(0))
        box.setToolTip(self.parameterDefinition().toolTip())
        box.currentIndexChanged.connect(lambda: self.widgetValueHasChanged.emit(self))
        return box

    def setValue(self, value: Any) -> None:
        self.widget.setCurrentIndex(value if isinstance(value, int) else self.widget.findData(value))

    def value(self) -> Any:
        return self.widget.currentData()


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
