"""Polygons of points, their union and their parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from osgeo import ogr

Points = Iterable[tuple[float, float]]


def polygon(points: Points) -> ogr.Geometry:
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in points:
        ring.AddPoint_2D(x, y)
    ring.CloseRings()
    shape = ogr.Geometry(ogr.wkbPolygon)
    shape.AddGeometry(ring)
    return shape


def union(shapes: Iterable[ogr.Geometry]) -> ogr.Geometry:
    many = ogr.Geometry(ogr.wkbMultiPolygon)
    for shape in shapes:
        for part in parts(shape):
            many.AddGeometry(part)
    return many.UnionCascaded()


def parts(shape: ogr.Geometry) -> Iterator[ogr.Geometry]:
    """The polygons of a geometry; lines and points that clipping left are dropped."""
    if shape.GetGeometryName() == "POLYGON":
        yield shape.Clone()
    else:
        for i in range(shape.GetGeometryCount()):
            yield from parts(shape.GetGeometryRef(i))
