"""Adds the sample land cover to the project: a raster and polygons, with a legend of the classes that occur."""

from __future__ import annotations

from qgis.core import QgsFeatureRequest, QgsPalettedRasterRenderer, QgsProject, QgsRasterLayer, QgsVectorLayer

from ..algorithms.language.words import tr
from ..contract.resources import SAMPLE_FOLDER
from .desktop import Desktop


def load_sample(desktop: Desktop) -> None:
    """Add the layers of the sample and look at them."""
    raster = QgsRasterLayer(str(SAMPLE_FOLDER / "landcover.tif"), tr("Sample land cover (raster)"))
    path = f"{SAMPLE_FOLDER / 'landcover.gpkg'}|layername=landcover"
    polygons = QgsVectorLayer(path, tr("Sample land cover (polygons)"), "ogr")
    _style(raster, polygons)
    project = QgsProject.instance()
    is_first = not project.mapLayers()
    project.addMapLayers([polygons, raster])
    if is_first:
        project.setCrs(raster.crs())
        desktop.iface.mapCanvas().setDestinationCrs(raster.crs())
    desktop.look_at(raster)


def _style(raster: QgsRasterLayer, polygons: QgsVectorLayer) -> None:
    """Give the raster the colours of the polygons' own style, and only the classes that occur."""
    code, name = (polygons.fields().indexOf(field) for field in ("code", "class"))
    plain = QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)
    found = {each.attributes()[code]: each.attributes()[name] for each in polygons.getFeatures(plain)}
    colors = {each.value(): each.symbol().color() for each in polygons.renderer().categories()}
    shown = [QgsPalettedRasterRenderer.Class(at, colors[kind], kind) for at, kind in sorted(found.items())]
    raster.setRenderer(QgsPalettedRasterRenderer(raster.dataProvider(), 1, shown))
