"""Draws the sample land covers, both invented: each as a raster and as polygons of the same geometry.

`landcover` is a seaside district at 1 m, `town` a temperate town at 0.4 m. Run it with a Python that has GDAL's own
bindings and NumPy, which QGIS' Python has: `/usr/bin/python3 benchmarks/sample/make_sample.py [FOLDER [NAME]]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import district
import shapes
import town
from osgeo import gdal, ogr, osr

Classes = dict[int, tuple[str, tuple[int, int, int]]]


@dataclass(frozen=True)
class Sample:
    """Where a sample lies, its classes (code -> name, colour), which of them is the ground, and what draws it."""

    epsg: int
    corner: tuple[float, float]
    columns: int
    rows: int
    pixel: float
    classes: Classes
    ground: int
    draw: Callable[[], dict[int, ogr.Geometry]]


def draw_district() -> dict[int, ogr.Geometry]:
    found = district.District(seed=40)
    found.draw()
    return found.layers()


SAMPLES = {
    "landcover": Sample(
        32640, (shapes.LEFT, shapes.BOTTOM), shapes.WIDTH, shapes.HEIGHT, 1.0,
        {
            0: ("unlabelled", (155, 155, 155)), 1: ("building", (176, 64, 52)), 2: ("land", (222, 202, 160)),
            3: ("road", (96, 96, 104)), 4: ("vegetation", (104, 156, 76)), 5: ("water", (70, 130, 180)),
        },
        district.LAND, draw_district,
    ),
    "town": Sample(
        32631, (town.LEFT, town.BOTTOM), 1500, 1200, 0.4,
        {
            0: ("unlabelled", (0, 0, 0)), 1: ("building", (200, 40, 40)), 2: ("paved", (110, 110, 120)),
            3: ("bare", (190, 160, 110)), 4: ("grass", (150, 200, 90)), 5: ("tree", (30, 110, 50)),
            6: ("water", (40, 90, 180)),
        },
        town.GRASS, lambda: town.Town(seed=4).layers(),
    ),
}  # fmt: skip


def write_polygons(
    layers: dict[int, ogr.Geometry], classes: Classes, path: Path, crs: osr.SpatialReference
) -> None:  # fmt: skip
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
            feature.SetField("class", classes[code][0])
            feature.SetField("code", code)
            feature.SetGeometry(part)
            layer.CreateFeature(feature)
    layer.CommitTransaction()
    write_style(source, {classes[code][0]: classes[code][1] for code in sorted(layers)})


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


def write_raster(sample: Sample, polygons: Path, path: Path, crs: osr.SpatialReference) -> None:
    """The polygons as pixels, with palette and category names; slivers too small for a polygon become ground."""
    source = ogr.Open(str(polygons))
    options = ["COMPRESS=DEFLATE", "ZLEVEL=9", "TILED=YES"]
    raster = gdal.GetDriverByName("GTiff").Create(
        str(path), sample.columns, sample.rows, 1, gdal.GDT_Byte, options
    )  # fmt: skip
    left, bottom = sample.corner
    raster.SetGeoTransform((left, sample.pixel, 0, bottom + sample.rows * sample.pixel, 0, -sample.pixel))
    raster.SetProjection(crs.ExportToWkt())
    band = raster.GetRasterBand(1)
    colors = gdal.ColorTable()
    for code, (_, color) in sample.classes.items():
        colors.SetColorEntry(code, color)
    band.SetColorTable(colors)
    band.SetCategoryNames([name for name, _ in sample.classes.values()])
    band.Fill(sample.ground)
    gdal.RasterizeLayer(raster, [1], source.GetLayerByName("landcover"), options=["ATTRIBUTE=code"])


def main(folder: Path, *names: str) -> None:
    """Writes NAME.gpkg and NAME.tif of the samples, all if none is named, into the folder, replacing older ones."""
    ogr.UseExceptions()
    gdal.UseExceptions()
    for name in names or SAMPLES:
        sample, polygons, raster = SAMPLES[name], folder / f"{name}.gpkg", folder / f"{name}.tif"
        crs = osr.SpatialReference()
        crs.ImportFromEPSG(sample.epsg)
        for path in (polygons, raster, folder / f"{name}.tif.aux.xml"):
            path.unlink(missing_ok=True)
        write_polygons(sample.draw(), sample.classes, polygons, crs)
        write_raster(sample, polygons, raster, crs)


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2] / "resources" / "sample"
    main(place, *sys.argv[2:])
