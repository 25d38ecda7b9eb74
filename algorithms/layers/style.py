"""How an output looks when Processing loads it: imagery in true colour, without stretch surprises, a map in its own."""

from __future__ import annotations

from collections import deque
from typing import Any

from qgis.core import (
    QgsContrastEnhancement,
    QgsMultiBandColorRenderer,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsRaster,
    QgsRasterLayer,
    QgsSingleBandGrayRenderer,
)

from ...contract.card import BandInfo, ModelCard

_alive: deque[QgsProcessingLayerPostProcessorInterface] = deque(maxlen=256)
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


def shown_bands(card: ModelCard) -> tuple[int, ...]:
    """The bands shown as red, green and blue, counted from 1; a single one where there are fewer than three."""
    names = [band.name.casefold() for band in card.bands]
    if len(names) < 3:
        return (1,)
    colours = ("red", "green", "blue")
    return tuple(names.index(colour) + 1 for colour in colours) if set(colours) <= set(names) else (1, 2, 3)


def limits(band: BandInfo, data_type: str, is_difference: bool = False) -> tuple[float, float]:
    """The values shown as black and as white: all of uint8, else two standard deviations about the mean; of a
    difference none, and two standard deviations."""
    if is_difference:
        return 0.0, 2 * band.std
    if data_type == "uint8":
        return 0.0, 255.0
    return max(band.minimum, band.mean - 2 * band.std), min(band.maximum, band.mean + 2 * band.std)


def _contrast(layer: QgsRasterLayer, band: int, card: ModelCard, is_difference: bool) -> QgsContrastEnhancement:
    low, high = limits(card.bands[band - 1], card.data_type, is_difference)
    kind = QgsContrastEnhancement.ContrastEnhancementAlgorithm
    contrast = QgsContrastEnhancement(layer.dataProvider().dataType(band))
    contrast.setMinimumValue(low)
    contrast.setMaximumValue(high)
    is_plain = card.data_type == "uint8" and not is_difference
    contrast.setContrastEnhancementAlgorithm(kind.NoEnhancement if is_plain else kind.StretchToMinimumMaximum)
    return contrast
