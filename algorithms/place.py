"""The widget of a place of imagery: a folder, a file, or a raster layer of the project."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from .widgets import OwnWidget


class PlaceWidget(OwnWidget):
    """A text field that offers the project's raster layers, with buttons that choose a folder or a file."""

    def createWidget(
        self, layers: bool = True, folder: str = "Dataset folder", file: str = "Raster or dataset.json", kinds: str = ""
    ) -> QWidget:
        """layers: whether those of the project are offered. folder, file: titles of what the buttons open. kinds: of
        files that may be chosen, as Qt has them."""
        self.titles, self.kinds = (folder, file), kinds
        widget = QWidget()
        layout = QHBoxLayout(widget)
        layout.setContentsMargins(0, 0, 0, 0)
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.setMinimumContentsLength(20)
        for layer in QgsProject.instance().mapLayers().values():
            if layers and isinstance(layer, QgsRasterLayer):
                self.box.addItem(layer.name(), layer.id())
        self.box.setCurrentIndex(-1)
        self.box.editTextChanged.connect(lambda: self.widgetValueHasChanged.emit(self))
        layout.addWidget(self.box)
        for label, choose in (("Folder…", self._folder), ("File…", self._file)):
            button = QToolButton()
            button.setText(label)
            button.clicked.connect(choose)
            layout.addWidget(button)
        widget.setToolTip(self.parameterDefinition().toolTip())
        return widget

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
        self._set(QFileDialog.getExistingDirectory(self.widget, self.titles[0], self._start()))

    def _file(self) -> None:
        self._set(QFileDialog.getOpenFileName(self.widget, self.titles[1], self._start(), self.kinds)[0])

    def _start(self) -> str:
        return self.box.currentText().strip()

    def _set(self, path: str) -> None:
        if path:
            self.setValue(path)
