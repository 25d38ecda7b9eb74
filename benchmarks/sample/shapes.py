"""Shapes in metres from street coordinates, s along the coast and t towards the sea, which `at` bends and turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from osgeo import ogr

LEFT, BOTTOM, WIDTH, HEIGHT = 600000, 2700000, 1536, 1024  # in the Gulf of Oman, far from any shore
TURN = np.radians(28.0)

Points = Iterable[tuple[float, float]]


def at(s: float, t: float) -> tuple[float, float]:
    """Street coordinates to easting and northing: the grid follows the bend of the coast and fades inland."""
    u = s + 16 * np.sin(t / 150)
    v = t + np.clip((t + 700) / 890, 0.25, 1.1) * 42 * np.sin(u / 210 + 0.6)
    x = WIDTH / 2 + u * np.cos(TURN) - v * np.sin(TURN)
    y = HEIGHT / 2 + u * np.sin(TURN) + v * np.cos(TURN)
    return LEFT + float(x), BOTTOM + float(y)


def polygon(points: Points) -> ogr.Geometry:
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in points:
        ring.AddPoint_2D(x, y)
    ring.CloseRings()
    shape = ogr.Geometry(ogr.wkbPolygon)
    shape.AddGeometry(ring)
    return shape


def street(path: Points, width: float) -> ogr.Geometry:
    """A strip of that width along street coordinates."""
    line = ogr.Geometry(ogr.wkbLineString)
    for s, t in path:
        line.AddPoint_2D(*at(s, t))
    return line.Buffer(width / 2, 6)


def along(t: float, s0: float, s1: float) -> list[tuple[float, float]]:
    return [(s, t) for s in np.linspace(s0, s1, max(2, int(abs(s1 - s0) / 16)))]


def across(s: float, t0: float, t1: float) -> list[tuple[float, float]]:
    return [(s, t) for t in np.linspace(t0, t1, max(2, int(abs(t1 - t0) / 16)))]


def disk(s: float, t: float, radius: float) -> ogr.Geometry:
    point = ogr.Geometry(ogr.wkbPoint)
    point.AddPoint_2D(*at(s, t))
    return point.Buffer(radius, 4 if radius < 6 else 10)


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
