"""The widget of CLASS_FIELD: fields of a polygon layer, greyed out for a raster.

QGIS' own field widget reads the id of the chosen layer without asking whether it is a vector layer; with a raster
as LANDCOVER, QGIS 3.22 crashes (`QgsProcessingFieldWidgetWrapper::setParentLayerWrapperValue`).
"""

from __future__ import annotations

from typing import Any, Optional

from processing.tools import dataobjects
from qgis.core import QgsMapLayer, QgsProcessingUtils, QgsVectorLayer
from qgis.gui import QgsFieldComboBox
from qgis.PyQt.QtWidgets import QWidget

from .parameters import OwnWidget


class ClassFieldWidget(OwnWidget):
    """Follows the layer that is chosen in the parent parameter; in dialogs and in batch tables."""

    def createWidget(self, **details: Any) -> QWidget:
        self.context = dataobjects.createContext()
        box = QgsFieldComboBox()
        box.setAllowEmptyFieldName(True)
        box.setToolTip(self.parameterDefinition().toolTip())
        box.fieldChanged.connect(lambda: self.widgetValueHasChanged.emit(self))
        return box

    def postInitialize(self, wrappers: list[Any]) -> None:
        for wrapper in wrappers:
            if wrapper.parameterDefinition().name() == self.parameterDefinition().parentLayerParameterName():
                self.follow(wrapper)
                wrapper.widgetValueHasChanged.connect(self.follow)

    def follow(self, parent: Any) -> None:
        """Offer the fields of the layer that the parent's widget holds; of several, of the first polygon layer."""
        value = parent.parameterValue()
        layers = [self._layer(each) for each in (value if isinstance(value, (list, tuple)) else [value])]
        polygons = [each for each in layers if isinstance(each, QgsVectorLayer)]
        layer = (polygons or layers or [None])[0]
        is_vector = isinstance(layer, QgsVectorLayer)
        chosen = self.value()
        self.widget.setLayer(layer if is_vector else None)
        self.widget.setEnabled(layer is None or is_vector)
        self.setValue(chosen)

    def _layer(self, value: Any) -> Optional[QgsMapLayer]:
        if isinstance(value, str) and value:
            return QgsProcessingUtils.mapLayerFromString(value, self.context)
        return value if isinstance(value, QgsMapLayer) else None

    def setValue(self, value: Any) -> None:
        self.widget.setField(str(value or ""))

    def value(self) -> Any:
        return self.widget.currentField() or None
