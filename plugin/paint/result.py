"""What becomes of painted imagery in the project: a group with its land cover, and what its metadata say."""

from __future__ import annotations

from typing import Any, Optional

from qgis.core import QgsLayerTreeGroup, QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QDateTime, Qt

from ...algorithms.language.words import tr
from ...contract.card import ModelCard

MARK = "landsynth/landcover"
"""Property of a group: the id of the land cover that it is of."""


def loaded(path: str) -> Optional[QgsRasterLayer]:
    """The project's layer of a file that an algorithm wrote."""
    layers = QgsProject.instance().mapLayers().values()
    return next((each for each in layers if isinstance(each, QgsRasterLayer) and each.source() == path), None)


def gather(result: QgsMapLayer, landcover: QgsMapLayer) -> QgsLayerTreeGroup:
    """Put imagery into a group with the land cover that it was painted from, on top of it."""
    root = QgsProject.instance().layerTreeRoot()
    groups = [each for each in root.findGroups(True) if each.customProperty(MARK) == landcover.id()]
    if groups:
        group = groups[0]
    else:
        node = root.findLayer(landcover.id())
        parent = node.parent() if node is not None else root
        at = parent.children().index(node) if node is not None else 0
        group = parent.insertGroup(at, landcover.name())
        group.setCustomProperty(MARK, landcover.id())
        if node is not None:
            group.addChildNode(node.clone())
            parent.removeChildNode(node)
    node = root.findLayer(result.id())
    if node is not None and node.parent() is not group:
        group.insertChildNode(0, node.clone())
        node.parent().removeChildNode(node)
    return group


def describe(result: QgsMapLayer, landcover: str, card: ModelCard, seed: int, command: str) -> None:
    """Title, abstract and history in the layer's metadata."""
    metadata: Any = result.metadata()
    metadata.setTitle(result.name())
    metadata.setAbstract(
        tr(
            "Synthetic imagery: it shows no real place at any real time. Painted by LandSynth from the land cover {} "
            "with the model {} (pixels of {:g} m, licence: {}) and seed {}."
        ).format(landcover, card.name, card.pixel_size, card.licence or tr("not named"), seed)
    )
    now = QDateTime.currentDateTime().toString(Qt.DateFormat.ISODate)
    metadata.setHistory([*metadata.history(), f"{now}: {command}"])
    result.setMetadata(metadata)
