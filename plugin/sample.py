"""Adds the sample land cover to the project: a raster and polygons, with a legend of the classes that occur."""

from __future__ import annotations

from collections.abc import Sequence

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ..algorithms.shared.models import known_models
from ..algorithms.shared.words import tr
from ..contract.card import ModelCard
from ..contract.resources import SAMPLE_FOLDER
from .desktop import Desktop

NAMES = ("town", "landcover")
"""Files of the samples, the better first."""


def load_sample(desktop: Desktop) -> None:
    """Add the layers of the best sample whose classes a bundled generator knows, and look at them."""
    cards = [each.card for each in known_models("generator") if each.is_bundled]
    for name in NAMES:
        polygons = QgsVectorLayer(str(SAMPLE_FOLDER / f"{name}.gpkg|layername=landcover"), "", "ogr")
        wanted = polygons.uniqueValues(polygons.fields().indexOf("class"))
        fitting = [card for card in cards if wanted <= {each.name for each in card.classes}]
        if fitting:
            break
    raster = QgsRasterLayer(str(SAMPLE_FOLDER / f"{name}.tif"), tr("Sample land cover (raster)"))
    polygons.setName(tr("Sample land cover (polygons)"))
    _style(raster, polygons, sample_classes(polygons, fitting))
    project = QgsProject.instance()
    is_first = not project.mapLayers()
    project.addMapLayers([polygons, raster])
    canvas = desktop.iface.mapCanvas()
    if is_first:
        project.setCrs(raster.crs())
        canvas.setDestinationCrs(raster.crs())
    to_canvas = QgsCoordinateTransform(raster.crs(), canvas.mapSettings().destinationCrs(), project)
    canvas.setExtent(to_canvas.transformBoundingBox(raster.extent()))
    canvas.refresh()


def _style(raster: QgsRasterLayer, polygons: QgsVectorLayer, classes: list[tuple[int, str, str]]) -> None:
    shown = QgsPalettedRasterRenderer.Class
    raster.setRenderer(
        QgsPalettedRasterRenderer(
            raster.dataProvider(), 1, [shown(code, QColor(color), name) for code, name, color in classes]
        )
    )
    fills = [
        QgsRendererCategory(name, QgsFillSymbol.createSimple({"color": color, "outline_style": "no"}), name)
        for _, name, color in classes
    ]
    polygons.setRenderer(QgsCategorizedSymbolRenderer("class", fills))


def sample_classes(polygons: QgsVectorLayer, cards: Sequence[ModelCard]) -> list[tuple[int, str, str]]:
    """Code, name and colour of the classes that occur in the sample; colours are those of a generator."""
    code, name = (polygons.fields().indexOf(field) for field in ("code", "class"))
    plain = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
    found = {each.attributes()[code]: each.attributes()[name] for each in polygons.getFeatures(plain)}
    colors = {each.name: each.color for card in cards for each in card.classes}
    return [(code, name, colors.get(name, "#808080")) for code, name in sorted(found.items())]
