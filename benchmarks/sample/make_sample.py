"""Draws the sample land cover: a fictional seaside district, as a raster and as polygons of the same geometry.

Run it with a Python that has GDAL's own bindings and NumPy, which QGIS' Python has:
`/usr/bin/python3 benchmarks/sample/make_sample.py [FOLDER]`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from district import LAND, District
from osgeo import gdal, ogr, osr
from shapes import BOTTOM, HEIGHT, LEFT, WIDTH, parts

EPSG = 32640
CLASSES = {  # code: name, colour
    0: ("unlabelled", (155, 155, 155)),
    1: ("building", (176, 64, 52)),
    2: ("land", (222, 202, 160)),
    3: ("road", (96, 96, 104)),
    4: ("vegetation", (104, 156, 76)),
    5: ("water", (70, 130, 180)),
}


def write_polygons(layers: dict[int, ogr.Geometry], path: Path, crs: osr.SpatialReference) -> None:
    gdal.SetConfigOption("OGR_CURRENT_DATE", "2026-01-01T00:00:00.000Z")  # the same bytes on every day
    source = ogr.GetDriverByName("GPKG").CreateDataSource(str(path))
    layer = source.CreateLayer("landcover", crs, ogr.wkbPolygon)
    layer.CreateField(ogr.FieldDefn("class", ogr.OFTString))
    layer.CreateField(ogr.FieldDefn("code", ogr.OFTInteger))
    layer.StartTransaction()
    for code, shape in sorted(layers.items()):
        for part in parts(shape):
            if part.GetArea() < 1:
                continue
            feature = ogr.Feature(layer.GetLayerDefn())
            feature.SetField("class", CLASSES[code][0])
            feature.SetField("code", code)
            feature.SetGeometry(part)
            layer.CreateFeature(feature)
    layer.CommitTransaction()


def write_raster(polygons: Path, path: Path, crs: osr.SpatialReference) -> None:
    """The polygons at 1 m, with palette and category names; slivers too small for a polygon become land."""
    source = ogr.Open(str(polygons))
    options = ["COMPRESS=DEFLATE", "ZLEVEL=9", "TILED=YES"]
    raster = gdal.GetDriverByName("GTiff").Create(str(path), WIDTH, HEIGHT, 1, gdal.GDT_Byte, options)
    raster.SetGeoTransform((LEFT, 1, 0, BOTTOM + HEIGHT, 0, -1))
    raster.SetProjection(crs.ExportToWkt())
    band = raster.GetRasterBand(1)
    colors = gdal.ColorTable()
    for code, (_, color) in CLASSES.items():
        colors.SetColorEntry(code, color)
    band.SetColorTable(colors)
    band.SetCategoryNames([name for name, _ in CLASSES.values()])
    band.Fill(LAND)
    gdal.RasterizeLayer(raster, [1], source.GetLayer(0), options=["ATTRIBUTE=code"])


def main(folder: Path) -> None:
    """Writes landcover.gpkg and landcover.tif into the folder, replacing older ones."""
    ogr.UseExceptions()
    gdal.UseExceptions()
    crs = osr.SpatialReference()
    crs.ImportFromEPSG(EPSG)
    district = District(seed=40)
    district.draw()
    for name in ("landcover.gpkg", "landcover.tif", "landcover.tif.aux.xml"):
        (folder / name).unlink(missing_ok=True)
    write_polygons(district.layers(), folder / "landcover.gpkg", crs)
    write_raster(folder / "landcover.gpkg", folder / "landcover.tif", crs)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "resources" / "sample")
