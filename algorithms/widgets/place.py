"""Widgets of places: a dataset folder, a file or a layer of the project; a model; a folder or a zip."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QSizePolicy, QToolButton, QWidget

from ..language.words import tr
from .parameters import OwnWidget


class PlaceWidget(OwnWidget):
    """A text field that offers the project's raster layers, with buttons that choose a folder or a file."""

    def createWidget(self) -> QWidget:
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setMinimumContentsLength(12)
        for text, value in self.offers():
            self.box.addItem(text, value)
        self.box.setCurrentIndex(-1)
        self.box.editTextChanged.connect(lambda: self.widgetValueHasChanged.emit(self))
        return beside(self.box, self.buttons(), self.parameterDefinition().toolTip())

    def offers(self) -> Iterable[tuple[str, str]]:
        """What can be chosen: text and value."""
        for layer in QgsProject.instance().mapLayers().values():
            if isinstance(layer, QgsRasterLayer):
                yield layer.name(), layer.id()

    def buttons(self) -> dict[str, Callable[[], None]]:
        """Buttons beside the field by their label."""
        return {tr("Folder…"): self._folder, tr("File…"): self._file}

    def setValue(self, value: Any) -> None:
        at = self.box.findData(value) if value else -1
        self.box.setCurrentIndex(at)
        if at < 0:
            self.box.setEditText(str(value or ""))

    def value(self) -> Any:
        """A path, or the id of a layer where its name was chosen."""
        text = self.box.currentText().strip()
        at = self.box.findText(text)
        return self.box.itemData(at) if text and at >= 0 else text

    def _folder(self) -> None:
        self._set(QFileDialog.getExistingDirectory(self.widget, tr("Dataset folder"), self._start()))

    def _file(self) -> None:
        self._set(QFileDialog.getOpenFileName(self.widget, tr("Raster or dataset.json"), self._start())[0])

    def _start(self) -> str:
        return self.box.currentText().strip()

    def _set(self, path: str) -> None:
        if path:
            self.setValue(path)


class ModelWidget(PlaceWidget):
    """A list of the models that are known, with a button that chooses another file."""

    def createWidget(self, models: Callable[[], Iterable[tuple[str, str]]]) -> QWidget:
        """models: gives text and path of those that can be chosen."""
        self.offers = models
        return super().createWidget()

    def buttons(self) -> dict[str, Callable[[], None]]:
        return {"…": self._file}

    def _file(self) -> None:
        start = str(Path(self.value()).parent) if self.value() else ""
        self._set(QFileDialog.getOpenFileName(self.widget, tr("Model"), start, tr("ONNX model (*.onnx)"))[0])


class FolderOrZipWidget(OwnWidget):
    """A text field, with buttons that choose a folder or a zip."""

    def createWidget(self) -> QWidget:
        self.line = QLineEdit()
        self.line.textChanged.connect(lambda: self.widgetValueHasChanged.emit(self))
        buttons = {tr("Folder…"): self._folder, tr("Zip…"): self._zip}
        return beside(self.line, buttons, self.parameterDefinition().toolTip())

    def setValue(self, value: Any) -> None:
        self.line.setText(str(value or ""))

    def value(self) -> Any:
        return self.line.text().strip()

    def _folder(self) -> None:
        title = tr("Folder with one subfolder per class")
        self._set(QFileDialog.getExistingDirectory(self.widget, title, self.value()))

    def _zip(self) -> None:
        title = tr("Zip of such a folder")
        self._set(QFileDialog.getOpenFileName(self.widget, title, self.value(), tr("Zip (*.zip)"))[0])

    def _set(self, path: str) -> None:
        if path:
            self.setValue(path)


def beside(field: QWidget, buttons: dict[str, Callable[[], None]], tip: str) -> QWidget:
    """A widget that holds a field and, to its right, buttons by their label."""
    widget = QWidget()
    layout = QHBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(field)
    for label, choose in buttons.items():
        button = QToolButton()
        button.setText(label)
        button.clicked.connect(choose)
        layout.addWidget(button)
    widget.setToolTip(tip)
    return widget
