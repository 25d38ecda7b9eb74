"""Adds the sample land cover to the project: a raster and polygons, with a legend of the classes that occur."""

from __future__ import annotations

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsCoordinateTransform,
    QgsFillSymbol,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ..algorithms.shared.words import tr
from ..contract.card import read_card
from ..contract.resources import BUNDLED_GENERATOR, SAMPLE_FOLDER
from .desktop import Desktop


def load_sample(desktop: Desktop) -> None:
    """Add the sample's layers and look at them."""
    raster = QgsRasterLayer(str(SAMPLE_FOLDER / "landcover.tif"), tr("Sample land cover (raster)"))
    polygons = QgsVectorLayer(str(SAMPLE_FOLDER / "landcover.gpkg"), tr("Sample land cover (polygons)"), "ogr")
    classes = sample_classes(polygons)
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


def sample_classes(polygons: QgsVectorLayer) -> list[tuple[int, str, str]]:
    """Code, name and colour of the classes that occur in the sample; colours are those of the bundled generator."""
    field = polygons.fields().indexOf
    found = {each.attributes()[field("code")]: each.attributes()[field("class")] for each in polygons.getFeatures()}
    colors = {each.name: each.color for each in read_card(BUNDLED_GENERATOR).classes}
    return [(code, name, colors.get(name, "#808080")) for code, name in sorted(found.items())]
