"""How an output looks when Processing loads it: imagery in true colour, without stretch surprises, a map in its own."""

from __future__ import annotations

from collections import deque
from datetime import date
from typing import Any

from qgis.core import (
    QgsContrastEnhancement,
    QgsDateTimeRange,
    QgsMultiBandColorRenderer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsRaster,
    QgsRasterLayer,
    QgsSingleBandGrayRenderer,
)
from qgis.PyQt.QtCore import QDateTime, Qt

from ...contract.card import ModelCard, limits, shown_bands

_alive: deque[QgsProcessingLayerPostProcessorInterface] = deque(maxlen=1024)
"""Processing keeps a bare pointer until the layer is loaded, long after the algorithm's instance is gone."""


class ImageryStyle(QgsProcessingLayerPostProcessorInterface):
    """Styles a loaded OUTPUT in the main thread."""

    def __init__(self, card: ModelCard, is_difference: bool = False) -> None:
        super().__init__()
        self.card, self.is_difference = card, is_difference
        _alive.append(self)

    def postProcessLayer(self, layer: Any, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> None:
        if isinstance(layer, QgsRasterLayer) and layer.isValid():
            style_imagery(layer, self.card, self.is_difference)
            layer.triggerRepaint()
            layer.emitStyleChanged()


class SeriesStyle(ImageryStyle):
    """Also says from which day to which an image is shown while the temporal controller plays, and puts it into the
    group of its series. Each image has its own: the context deletes them one by one."""

    def __init__(self, card: ModelCard, span: tuple[date, date], title: str, groups: list[Any]) -> None:
        """span: first and last day. groups: one list for the whole series, which holds its group once there is one."""
        super().__init__(card)
        self.span, self.title, self.groups = span, title, groups

    def postProcessLayer(self, layer: Any, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> None:
        super().postProcessLayer(layer, context, feedback)
        texts = (f"{self.span[0]}T00:00:00Z", f"{self.span[1]}T23:59:59Z")
        begin, end = (QDateTime.fromString(each, Qt.DateFormat.ISODate) for each in texts)
        layer.temporalProperties().setFixedTemporalRange(QgsDateTimeRange(begin, end))
        layer.temporalProperties().setIsActive(True)
        node = context.project().layerTreeRoot().findLayer(layer.id())
        if node is not None:
            around = node.parent()
            self.groups[:] = self.groups or [around.insertGroup(0, self.title)]
            self.groups[0].addChildNode(node.clone())
            around.removeChildNode(node)


class OwnStyle(QgsProcessingLayerPostProcessorInterface):
    """Gives a loaded output the style (.qml) that lies beside it: Processing opens layers without."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        _alive.append(self)

    def postProcessLayer(self, layer: Any, context: QgsProcessingContext, feedback: QgsProcessingFeedback) -> None:
        if isinstance(layer, QgsRasterLayer) and layer.isValid():
            layer.loadNamedStyle(self.path)
            layer.triggerRepaint()
            layer.emitStyleChanged()


def style_imagery(layer: QgsRasterLayer, card: ModelCard, is_difference: bool = False) -> None:
    """Red, green and blue by the names of the bands, else the first three; one band in grey. is_difference: the layer
    shows how far imagery is from other imagery, and black is none."""
    provider, bands = layer.dataProvider(), shown_bands(card)
    if len(bands) == 3 <= layer.bandCount():
        renderer = QgsMultiBandColorRenderer(provider, *bands)
        setters = (
            renderer.setRedContrastEnhancement,
            renderer.setGreenContrastEnhancement,
            renderer.setBlueContrastEnhancement,
        )
        for band, setter in zip(bands, setters):
            setter(_contrast(layer, band, card, is_difference))
    else:
        renderer = QgsSingleBandGrayRenderer(provider, 1)
        renderer.setContrastEnhancement(_contrast(layer, 1, card, is_difference))
    for band in range(len(card.bands) + 1, layer.bandCount() + 1):
        if provider.colorInterpretation(band) == QgsRaster.ColorInterpretation.AlphaBand:
            renderer.setAlphaBand(band)
    layer.setRenderer(renderer)


def _contrast(layer: QgsRasterLayer, band: int, card: ModelCard, is_difference: bool) -> QgsContrastEnhancement:
    low, high = limits(card.bands[band - 1], card.data_type, is_difference)
    kind = QgsContrastEnhancement.ContrastEnhancementAlgorithm
    contrast = QgsContrastEnhancement(layer.dataProvider().dataType(band))
    contrast.setMinimumValue(low)
    contrast.setMaximumValue(high)
    is_plain = card.data_type == "uint8" and not is_difference
    contrast.setContrastEnhancementAlgorithm(kind.NoEnhancement if is_plain else kind.StretchToMinimumMaximum)
    return contrast
