"""Draws the sample land cover, an invented town at 0.4 m, as a raster and as polygons of the same geometry.

Run it with a Python that has GDAL's own bindings and NumPy, which QGIS' Python has:
`/usr/bin/python3 benchmarks/sample/make_sample.py [FOLDER]`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import shapes
import town
from osgeo import gdal, ogr, osr

EPSG, COLUMNS, ROWS, PIXEL = 32631, 1500, 1200, 0.4
CLASSES = {
    0: ("unlabelled", (0, 0, 0)), 1: ("building", (200, 40, 40)), 2: ("paved", (110, 110, 120)),
    3: ("bare", (190, 160, 110)), 4: ("grass", (150, 200, 90)), 5: ("tree", (30, 110, 50)), 6: ("water", (40, 90, 180)),
}  # fmt: skip
"""Code -> name, colour."""


def write_polygons(layers: dict[int, ogr.Geometry], path: Path, crs: osr.SpatialReference) -> None:
    gdal.SetConfigOption("OGR_CURRENT_DATE", "2026-01-01T00:00:00.000Z")  # the same bytes on every day
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("landcover", crs, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("class", ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("code", ogr.OFTInteger))
    layer.StartTransaction()
    for code, shape in sorted(layers.items()):
        for part in shapes.parts(shape):
            if part.GetArea() < 1:
                continue
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetField("class", CLASSES[code][0])
            feature.SetField("code", code)
            feature.SetGeometry(part)
            layer.CreateFeature(feature)
    layer.CommitTransaction()
    write_style(source, {CLASSES[code][0]: CLASSES[code][1] for code in sorted(layers)})


def write_style(source: ogr.DataSource, colours: dict[str, tuple[int, int, int]]) -> None:
    """The table in which QGIS looks for a layer's style: a colour for each class."""
    categories, symbols = [], []
    for number, (name, colour) in enumerate(colours.items()):
        fill = ",".join(map(str, (*colour, 255)))
        categories.append(f'<category render="true" symbol="{number}" value="{name}" label="{name}"/>')
        symbols.append(
            f'<symbol name="{number}" type="fill" alpha="1"><layer class="SimpleFill" enabled="1">'
            f'<prop k="color" v="{fill}"/><prop k="style" v="solid"/><prop k="outline_style" v="no"/></layer></symbol>'
        )
    style = (
        '<!DOCTYPE qgis><qgis styleCategories="Symbology" version="3.22"><renderer-v2 type="categorizedSymbol" '
        f'attr="class"><categories>{"".join(categories)}</categories><symbols>{"".join(symbols)}</symbols>'
        "</renderer-v2></qgis>"
    )
    row = {
        "f_table_catalog": "", "f_table_schema": "", "f_table_name": "landcover", "f_geometry_column": "geom",
        "styleName": "landcover", "styleQML": style, "styleSLD": "", "useAsDefault": "1", "description": "",
        "owner": "", "ui": "", "update_time": "2026-01-01T00:00:00.000Z",
    }  # fmt: skip
    table = source.CreateLayer("layer_styles", None, ogr.wkbNone, ["FID=id"])
    for name in row:
        table.CreateField(ogr.FieldDefn(name, ogr.OFTInteger if name == "useAsDefault" else ogr.OFTString))
    feature = ogr.Feature(table.GetLayerDefn())
    for name, value in row.items():
        feature.SetField(name, value)
    table.CreateFeature(feature)


def write_raster(polygons: Path, path: Path, crs: osr.SpatialReference) -> None:
    """The polygons as pixels, with palette and category names; slivers too small for a polygon become ground."""
    source = ogr.Open(str(polygons))
    options = ["COMPRESS=DEFLATE", "ZLEVEL=9", "TILED=YES"]
    raster = gdal.GetDriverByName("GTiff").Create(str(path), COLUMNS, ROWS, 1, gdal.GDT_Byte, options)
    raster.SetGeoTransform((town.LEFT, PIXEL, 0, town.BOTTOM + ROWS * PIXEL, 0, -PIXEL))
    raster.SetProjection(crs.ExportToWkt())
    band = raster.GetRasterBand(1)
    colors = gdal.ColorTable()
    for code, (_, color) in CLASSES.items():
        colors.SetColorEntry(code, color)
    band.SetColorTable(colors)
    band.SetCategoryNames([name for name, _ in CLASSES.values()])
    band.Fill(town.GRASS)
    gdal.RasterizeLayer(raster, [1], source.GetLayerByName("landcover"), options=["ATTRIBUTE=code"])


def main(folder: Path) -> None:
    """Writes landcover.gpkg and landcover.tif into the folder, replacing older ones."""
    ogr.UseExceptions()
    gdal.UseExceptions()
    polygons, raster = folder / "landcover.gpkg", folder / "landcover.tif"
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(EPSG)
    for path in (polygons, raster, folder / "landcover.tif.aux.xml"):
        path.unlink(missing_ok=True)
    write_polygons(town.Town(seed=4).layers(), polygons, crs)
    write_raster(polygons, raster, crs)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "resources" / "sample")
