"""What a raster layer says of its codes: names from tables, categories, styles and files beside it, and colours."""

from __future__ import annotations

from typing import Any, Optional

from osgeo import gdal
from qgis.core import (
    QgsColorRampShader,
    QgsMapLayer,
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsRasterLayer,
    QgsSingleBandPseudoColorRenderer,
)

from ...contract.value_tables import Column, Names, is_label, namings, namings_beside

_CHANNELS = (gdal.GFU_Red, gdal.GFU_Green, gdal.GFU_Blue)


def open_dataset(path: str) -> Optional[gdal.Dataset]:
    """What GDAL opens, or None."""
    try:
        return gdal.Open(path)
    except RuntimeError:  # where somebody has switched GDAL's exceptions on
        return None


def load_style(layer: QgsMapLayer, value: Any, context: QgsProcessingContext) -> None:
    """Give a layer that came as a path (`value` of its parameter, or a list) the style beside it, as a layer has it
    that is added to a project: without, the same file would mean one thing in a dialog and another in a script."""
    values = value if isinstance(value, (list, tuple)) else [value]
    project = context.project()
    if any(each is layer for each in values) or (project is not None and project.mapLayer(layer.id()) is not None):
        return
    layer.loadDefaultStyle()


def raster_namings(layer: QgsRasterLayer, path: Optional[str], band: int) -> tuple[Names, ...]:
    """Names of a raster's codes in every way that the layer has them, the likeliest first: each column of its table
    before the band's categories, both completed by the legend, which stands alone in the end."""
    style = _style_names(layer, band)
    raster_band = _band(path, band)
    found: list[Names] = []
    categories: Names = {}
    if raster_band is not None:
        texts = raster_band.GetCategoryNames() or []
        categories = {code: name.strip() for code, name in enumerate(texts) if name.strip()}
        found += _table_namings(raster_band.GetDefaultRAT())
    if path and band == 1:
        found += namings_beside(path)
    every = [{**style, **categories, **names} for names in (*found, categories)] + [style]
    return tuple(names for at, names in enumerate(every) if names and names not in every[:at])


def raster_colors(layer: QgsRasterLayer, path: Optional[str], band: int) -> Names:
    """Colours (#rrggbb) of a raster's codes: as its style shows them, else from its attribute table."""
    raster_band = _band(path, band)
    colors = _table_colors(raster_band.GetDefaultRAT()) if raster_band is not None else {}
    renderer = layer.renderer()
    if isinstance(renderer, QgsPalettedRasterRenderer) and renderer.usesBands()[:1] == [band]:
        colors.update({int(each.value): each.color.name() for each in renderer.classes()})
    return colors


def _band(path: Optional[str], band: int) -> Optional[gdal.Band]:
    dataset = open_dataset(path) if path else None
    if dataset is None or band > dataset.RasterCount:
        return None
    dataset.GetGeoTransform()  # GDAL 3.6 reads what lies beside a GeoTIFF only then
    found = dataset.GetRasterBand(band)
    found.dataset = dataset  # GDAL's bands do not keep it
    return found


def _style_names(layer: QgsRasterLayer, band: int) -> Names:
    """Names in the layer's legend; a label that only repeats the value is no name."""
    renderer = layer.renderer()
    items: list[tuple[float, str]] = []
    if renderer is None or renderer.usesBands()[:1] != [band]:
        return {}
    if isinstance(renderer, QgsPalettedRasterRenderer):
        items = [(each.value, each.label) for each in renderer.classes()]
    elif isinstance(renderer, QgsSingleBandPseudoColorRenderer) and renderer.shader():
        ramp = renderer.shader().rasterShaderFunction()
        if isinstance(ramp, QgsColorRampShader) and ramp.colorRampType() == QgsColorRampShader.Type.Exact:
            items = [(each.value, each.label) for each in ramp.colorRampItemList()]
    return {int(value): label.strip() for value, label in items if float(value).is_integer() and is_label(label)}


def _table_namings(table: Optional[gdal.RasterAttributeTable]) -> list[Names]:
    if table is None:
        return []
    numbers, rows = range(table.GetColumnCount()), range(table.GetRowCount())
    is_text = [table.GetTypeOfCol(at) == gdal.GFT_String for at in numbers]
    columns = [Column(table.GetNameOfCol(at), is_text[at], table.GetUsageOfCol(at)) for at in numbers]

    def cell(row: int, at: int) -> str:
        return table.GetValueAsString(row, at) if is_text[at] else repr(table.GetValueAsDouble(row, at))

    return namings(columns, [[cell(row, at) for at in numbers] for row in rows])


def _table_colors(table: Optional[gdal.RasterAttributeTable]) -> Names:
    if table is None:
        return {}
    usage = {table.GetUsageOfCol(column): column for column in reversed(range(table.GetColumnCount()))}
    value = usage.get(gdal.GFU_MinMax, usage.get(gdal.GFU_Min))
    if not set(_CHANNELS) <= set(usage):
        return {}
    colors = {}
    for row in range(table.GetRowCount()):
        code = row if value is None else table.GetValueAsInt(row, value)
        red, green, blue = (min(max(table.GetValueAsInt(row, usage[each]), 0), 255) for each in _CHANNELS)
        colors[code] = f"#{red:02x}{green:02x}{blue:02x}"
    return colors
