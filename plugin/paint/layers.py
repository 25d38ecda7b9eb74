"""What panels ask of layers: which are imagery, how large their pixels are, what part is painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

from qgis.core import (
    Qgis,
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsMultiBandColorRenderer,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsReferencedRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsFieldComboBox, QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import QWidget

from ...algorithms.layers.rasters import box_of, transformed, units_per_metre
from ...contract.card import ModelCard
from ...contract.errors import LandSynthError

PREVIEW = 512
"""Width and height of the preview in pixels."""
BYTES = {"uint8": 1, "uint16": 2, "int16": 2, "float32": 4}
_CONTINUOUS = (Qgis.DataType.Float32, Qgis.DataType.Float64)
_PICTURES = (Qgis.DataType.ARGB32, Qgis.DataType.ARGB32_Premultiplied)


def landcover_kinds() -> Any:
    """Rasters and polygons, as a list of layers is told to offer them."""
    kinds = QgsMapLayerProxyModel.Filter
    both = kinds.RasterLayer | kinds.PolygonLayer
    flags = getattr(Qgis, "LayerFilters", None)  # from 3.34 on, where this is a number, which is deprecated
    return both if flags is None else flags(both)


def is_imagery(layer: QgsMapLayer) -> bool:
    """Whether a raster shows colours or measurements: a picture, three bands as colours, or fractions without a
    palette. What is styled by classes is land cover."""
    if not isinstance(layer, QgsRasterLayer) or isinstance(layer.renderer(), QgsPalettedRasterRenderer):
        return False
    is_colours = isinstance(layer.renderer(), QgsMultiBandColorRenderer)
    return not layer.isValid() or is_colours or layer.dataProvider().dataType(1) in (*_PICTURES, *_CONTINUOUS)


def offer_landcover(box: QgsMapLayerComboBox) -> list[QgsMapLayer]:
    """Have a list offer what may be land cover, and keep what is chosen; gives the layers that look like imagery."""
    left_out = [each for each in QgsProject.instance().mapLayers().values() if is_imagery(each)]
    before = box.currentLayer()
    box.blockSignals(True)
    box.setExceptedLayerList(left_out)
    if before is not None and before not in left_out:
        box.setLayer(before)
    box.blockSignals(False)
    return left_out


def show_fields(box: QgsFieldComboBox, label: QWidget, layer: Optional[QgsMapLayer]) -> None:
    """Offer the fields of polygons, beginning with the one that they are styled by; hidden for a raster."""
    is_vector = isinstance(layer, QgsVectorLayer)
    box.blockSignals(True)
    box.setLayer(layer if is_vector else None)
    if is_vector and hasattr(layer.renderer(), "classAttribute"):
        box.setField(layer.renderer().classAttribute().strip('"'))
    box.blockSignals(False)
    for widget in (box, label):
        widget.setVisible(is_vector)


@dataclass(frozen=True)
class Canvas:
    """A land-cover layer as it is painted by a model: pixels in units of the layer's CRS, and in metres."""

    layer: QgsMapLayer
    pixel: tuple[float, float]
    metres: float

    @staticmethod
    def of(layer: QgsMapLayer, card: ModelCard) -> Canvas:
        """A raster keeps its pixels, polygons get the model's."""
        metre = units_per_metre(layer.crs(), box_of(layer.extent()), QgsProject.instance().transformContext())
        if isinstance(layer, QgsRasterLayer):
            pixel = layer.rasterUnitsPerPixelX(), layer.rasterUnitsPerPixelY()
            return Canvas(layer, pixel, pixel[0] / metre[0])
        return Canvas(layer, (card.pixel_size * metre[0], card.pixel_size * metre[1]), card.pixel_size)

    def within(self, asked: QgsReferencedRectangle) -> Optional[QgsRectangle]:
        """A rectangle in the layer's CRS, wherever it lies; None where the CRS does not reach."""
        try:
            box = transformed(asked, asked.crs(), self.layer.crs(), QgsProject.instance().transformContext())
        except LandSynthError:
            return None
        return QgsRectangle(*box)

    def covered(self, asked: Optional[QgsReferencedRectangle]) -> Optional[QgsRectangle]:
        """The part of the layer within an extent, all of it for None; None where they do not meet."""
        whole = self.layer.extent()
        if asked is None:
            return whole
        box = self.within(asked)
        found = whole.intersect(box) if box is not None else QgsRectangle()
        return None if found.isEmpty() else found

    def pixels(self, part: QgsRectangle) -> float:
        """How many pixels a part of the layer has."""
        return part.width() / self.pixel[0] * (part.height() / self.pixel[1])

    def preview(self, seen: QgsReferencedRectangle) -> QgsReferencedRectangle:
        """512 by 512 pixels around the middle of what is seen, or of the layer where that lies beside it."""
        whole, box = self.layer.extent(), self.within(seen)
        middle = box.center() if box is not None and whole.contains(box.center()) else whole.center()
        wide, high = PREVIEW / 2 * self.pixel[0], PREVIEW / 2 * self.pixel[1]
        around = QgsRectangle(middle.x() - wide, middle.y() - high, middle.x() + wide, middle.y() + high)
        return QgsReferencedRectangle(whole.intersect(around), self.layer.crs())
