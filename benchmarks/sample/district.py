"""The sample district: what stands where, in street coordinates, without overlaps in the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from osgeo import ogr
from shapes import BOTTOM, HEIGHT, LEFT, WIDTH, across, along, at, disk, parts, polygon, street, union

BUILDING, LAND, ROAD, VEGETATION, WATER = 1, 2, 3, 4, 5

CORNICHE, BOULEVARD, HIGHWAY = 190.0, -65.0, -445.0  # streets along the coast, as t
AVENUE = 40.0  # the main street towards the sea, as s
PARK = (64.0, 400.0, -340.0, -92.0)  # s0, s1, t0, t1
TOWN_S = (-905, -800, -702, -590, -495, -398, -290, -190, -78, AVENUE, 148, 250, 362, 455, 560, 668, 760, 870, 975)
TOWN_T = (CORNICHE, 108, 24, BOULEVARD + 10)
VILLA_S = (-1060, -890, -722, -540, -372, -180, AVENUE, 424, 590, 772, 940, 1100)
VILLA_T = (BOULEVARD - 10, -136, -212, -286, -362)
WORKS_S = (-700, -470, -215, AVENUE, 262, 505, 720, 960)
WORKS_T = (-520, -628, -738, -860)


def shore(s: float) -> float:
    """The t of the waterline."""
    return 322 + 38 * np.sin(s / 131 + 2.2) + 9 * np.sin(s / 57 + 1) + 3 * np.sin(s / 19) + 1.5 * np.sin(s / 7)


class District:
    """The shapes of the district, drawn in the order of `draw`; later shapes yield to what is there."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.Generator(np.random.PCG64(seed))
        self.buildings: list[ogr.Geometry] = []
        self.green: list[ogr.Geometry] = []
        self.paths: list[ogr.Geometry] = []
        self.pools: list[ogr.Geometry] = []
        self.sea = union(self.draw_sea())
        self.roads = union(self.draw_roads()).Difference(self.sea.Buffer(6))
        self.kept_free = self.roads.Buffer(2).Union(self.sea.Buffer(14))

    def draw(self) -> None:
        self.draw_roundabouts()
        self.draw_park()
        self.draw_seafront()
        self.draw_town()
        self.draw_villas()
        self.draw_works()
        self.draw_street_trees()

    # Pieces ----------------------------------------------------------------------------------------------

    def uniform(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def blob(self, s: float, t: float, radius: float, stretch: float = 1.0) -> ogr.Geometry:
        """A roundish shape with an irregular outline."""
        angle = np.linspace(0, 2 * np.pi, 14 if radius < 9 else 40, endpoint=False)
        r = np.ones_like(angle)
        for harmonic in (2, 3, 4, 5):
            r += self.uniform(0, 0.34 / harmonic) * np.cos(harmonic * angle + self.uniform(0, 6.3))
        turn = self.uniform(-0.5, 0.5)
        ds, dt = r * radius * stretch * np.cos(angle), r * radius / stretch * np.sin(angle)
        return polygon(
            at(s + a * np.cos(turn) - b * np.sin(turn), t + a * np.sin(turn) + b * np.cos(turn)) for a, b in zip(ds, dt)
        )

    def house(self, s: float, t: float, width: float, depth: float, turn: float, wings: int = 0) -> ogr.Geometry:
        """A rectangle, square to the street but for `turn` in radians, with up to two wings."""
        x, y = at(s, t)
        ahead_x, ahead_y = at(s + 1, t)
        angle = np.arctan2(ahead_y - y, ahead_x - x) + turn
        boxes = [(-width / 2, -depth / 2, width / 2, depth / 2)]
        for side in (-1, 1)[:wings]:
            share, reach = self.uniform(0.35, 0.5), self.uniform(0.35, 0.6)
            inner, outer = side * width / 2, side * (width / 2 - share * width)
            boxes.append((min(inner, outer), depth / 2 - 1, max(inner, outer), depth / 2 + reach * depth))
        c, n = np.cos(angle), np.sin(angle)
        return union(
            polygon((x + a * c - b * n, y + a * n + b * c) for a, b in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
            for x0, y0, x1, y1 in boxes
        )

    def put_house(self, s: float, t: float, width: float, depth: float, turn: float, wings: int = 0) -> bool:
        """A house of that size or the next smaller one that the plot has room for."""
        sizes = ((1.0, wings), (0.88, wings), (0.9, 0), (0.75, 0), (0.6, 0))
        return any(self.build(self.house(s, t, width * k, depth * k, turn, n)) for k, n in sizes)

    def build(self, shape: ogr.Geometry) -> bool:
        """Adds a building where it stands clear of roads, water and other buildings."""
        near = shape.Buffer(1.8)
        if near.Intersects(self.kept_free) or any(near.Intersects(other) for other in self.buildings[-60:]):
            return False
        self.buildings.append(shape)
        return True

    def grove(self, s: float, t: float, count: int, spread: float, stretch: float = 1.0) -> None:
        """A group of palms: small crowns that partly touch."""
        for _ in range(count):
            ds, dt = self.rng.normal(0, spread, 2)
            self.green.append(disk(s + ds * stretch, t + dt, self.uniform(2.0, 4.2)))

    # Land and water --------------------------------------------------------------------------------------

    def draw_sea(self) -> list[ogr.Geometry]:
        line = [at(s, shore(s)) for s in np.arange(-1250, 1250, 6)]
        open_sea = polygon([*line, at(1250, 1600), at(-1250, 1600)])
        mole = [(-395 - 62 * np.sin(a), 300 + 120 * (1 - np.cos(a))) for a in np.linspace(-0.5, 2.1, 30)]
        groyne = [(-120 + 26 * np.sin(a), 290 + 46 * a) for a in np.linspace(0, 2.2, 16)]
        moles = [street(mole, 11), street(groyne, 9)]
        berths = [(t, -395 - 62 * np.sin(np.arccos(1 - (t - 300) / 120))) for t in (340, 361, 382, 403)]
        jetties = [street(along(t, s, s + 52), 4) for t, s in berths]
        return [open_sea.Difference(union(moles + jetties))]

    def draw_roads(self) -> list[ogr.Geometry]:
        far = 1250.0
        roads = [street(along(CORNICHE, -far, far), 13)]
        roads += [street(along(BOULEVARD + side * 10, -far, far), 11) for side in (-1, 1)]
        roads += [street(along(HIGHWAY + side * 14, -far, far), 17) for side in (-1, 1)]
        roads += [street(across(AVENUE + side * 8, -900, CORNICHE), 9) for side in (-1, 1)]
        for quarter_s, quarter_t, width in ((TOWN_S, TOWN_T, 9), (VILLA_S, VILLA_T, 8), (WORKS_S, WORKS_T, 10)):
            top, bottom = quarter_t[0], quarter_t[-1]
            roads += [street(across(s, top, bottom), width) for s in quarter_s if s != AVENUE]
            for t in quarter_t[1:] if quarter_t is not WORKS_T else quarter_t:
                through_park = PARK[2] < t < PARK[3]
                spans = ((-far, AVENUE), (VILLA_S[7], far)) if through_park else ((-far, far),)
                roads += [street(along(t, *span), width - 0.5) for span in spans]
        arc = np.linspace(0, np.pi / 2, 12)
        for side, end in ((-1, -1), (-1, 1), (1, -1), (1, 1)):  # slip roads between highway and avenue
            ramp = zip(AVENUE + side * (12 + 63 * (1 - np.cos(arc))), HIGHWAY + end * (18 + 57 * (1 - np.sin(arc))))
            roads.append(street(ramp, 6.5))
        cul_de_sac = [(-640, -250, 12), (-455, -174, 11), (690, -324, 12)]
        roads += [disk(s, t, r) for s, t, r in cul_de_sac]
        roads += [street(across(s, t, t - 38), 7) for s, t, _ in cul_de_sac]
        return [*roads, disk(AVENUE, BOULEVARD, 31), disk(590, -212, 18), disk(-372, -136, 15)]

    def draw_roundabouts(self) -> None:
        islands = [(AVENUE, BOULEVARD, 17.0), (590, -212, 9.0), (-372, -136, 7.0)]
        self.roads = self.roads.Difference(union(disk(*island) for island in islands))
        self.green += [disk(s, t, r - 1.5) for s, t, r in islands]
        self.pools.append(disk(AVENUE, BOULEVARD, 6.5))

    def draw_park(self) -> None:
        s0, s1, t0, t1 = PARK
        middle_s, middle_t = (s0 + s1) / 2, (t0 + t1) / 2
        edge = along(t0, s0, s1) + across(s1, t0, t1) + along(t1, s1, s0) + across(s0, t1, t0)
        lawn = polygon(at(s, t) for s, t in edge).Buffer(-10).Buffer(6)
        clearings = [self.blob(self.uniform(s0, s1), self.uniform(t0, t1), self.uniform(7, 19), 1.3) for _ in range(13)]
        ring = np.linspace(0, 2 * np.pi, 60)
        walk = [(middle_s + 136 * np.cos(a) * (1 + 0.1 * np.sin(3 * a)), middle_t + 88 * np.sin(a)) for a in ring]
        self.paths.append(street(walk, 4.5))
        for k in range(4):
            bend = self.uniform(-45, 45)
            ends = [(s0, t0 + 30 + 60 * k), (s1, t1 - 20 - 58 * k)]
            curve = [
                (ends[0][0] + f * (s1 - s0), ends[0][1] + f * (ends[1][1] - ends[0][1]) + bend * np.sin(np.pi * f))
                for f in np.linspace(0, 1, 24)
            ]
            self.paths.append(street(curve, 3.5))
        pond = self.blob(middle_s - 30, middle_t + 8, 47, 1.45).Difference(self.blob(middle_s - 52, middle_t + 12, 9))
        self.pools += [pond, self.blob(middle_s + 96, middle_t - 48, 15, 1.3)]
        self.kept_free = self.kept_free.Union(pond.Buffer(4))
        self.green.append(lawn.Difference(union([*clearings, *self.paths])))
        for ds, dt in ((62, 50), (-118, -70), (120, 20)):
            self.build(self.house(middle_s + ds, middle_t + dt, 16, 12, self.uniform(-0.5, 0.5), 1))

    def draw_seafront(self) -> None:
        for s in np.arange(-780, 900, 118.0):
            place = s + self.uniform(-18, 18)
            room = shore(place) - CORNICHE
            if room > 88 and self.chance(0.75):
                hotel = self.house(place, CORNICHE + 34, self.uniform(40, 58), self.uniform(16, 21), 0.0, 2)
                if self.build(hotel):
                    self.pools.append(self.blob(place + self.uniform(-14, 14), CORNICHE + 68, self.uniform(6, 9), 1.15))
                    self.green.append(self.blob(place, CORNICHE + 66, 23, 1.2))
            else:
                self.green.append(self.blob(place, CORNICHE + 30, self.uniform(15, 20), 1.4))
            self.grove(place + 55, CORNICHE + 28, int(self.rng.integers(14, 26)), 8, 1.9)
            self.grove(place - 20, shore(place) - 34, int(self.rng.integers(4, 11)), 6, 2.4)

    # Quarters --------------------------------------------------------------------------------------------

    def blocks(self, lines_s: Iterable[float], lines_t: Iterable[float]) -> Iterator[tuple[float, float, float, float]]:
        ordered_s, ordered_t = sorted(lines_s), sorted(lines_t)
        for s0, s1 in zip(ordered_s, ordered_s[1:]):
            for t0, t1 in zip(ordered_t, ordered_t[1:]):
                inside_park = s0 >= AVENUE and s1 <= VILLA_S[7] and t0 >= VILLA_T[-1] and t1 <= BOULEVARD
                if not inside_park:
                    yield s0 + 8, s1 - 8, t0 + 8, t1 - 8

    def draw_town(self) -> None:
        for s0, s1, t0, t1 in self.blocks(TOWN_S, TOWN_T):
            if self.chance(0.07):
                self.square(s0, s1, t0, t1)
                continue
            if self.chance(0.08):
                self.wasteland(s0, s1, t0, t1)
                continue
            columns = 2 if self.chance(0.45) else 3
            for k in range(columns):
                step = (s1 - s0) / columns
                for row in (0.26, 0.75):
                    width, depth = self.uniform(0.66, 0.9) * step, self.uniform(15, 23)
                    place = s0 + (k + 0.5) * step + self.uniform(-2, 2), t0 + row * (t1 - t0) + self.uniform(-2, 2)
                    if self.chance(0.9):
                        turn = self.uniform(-0.03, 0.03) + (0 if row < 0.5 else np.pi)
                        self.put_house(*place, width, depth, turn, int(self.rng.integers(0, 3)))
            for _ in range(int(self.rng.integers(2, 7))):
                place = self.uniform(s0, s1), (t0 + t1) / 2 + self.uniform(-9, 9)
                self.green.append(self.blob(*place, self.uniform(2.5, 5.5), 1.2))

    def draw_villas(self) -> None:
        for s0, s1, t0, t1 in self.blocks(VILLA_S, VILLA_T):
            kind = self.rng.random()
            if kind < 0.10:
                self.wasteland(s0, s1, t0, t1)
            elif kind < 0.17:
                self.square(s0, s1, t0, t1)
            else:
                self.villas(s0, s1, t0, t1)

    def villas(self, s0: float, s1: float, t0: float, t1: float) -> None:
        """Two rows of plots back to back, each with a house, perhaps a garden, rarely nothing."""
        for row in (0.27, 0.73):
            s = s0 + self.uniform(0, 4)
            while s < s1 - 18:
                plot = self.uniform(22, 31)
                centre, t = s + plot / 2, t0 + row * (t1 - t0) + self.uniform(-2.5, 2.5)
                if self.chance(0.87):
                    width, depth = self.uniform(0.52, 0.74) * plot, self.uniform(11.5, 17)
                    turn = self.rng.normal(0, 0.03) + (0 if row < 0.5 else np.pi)
                    self.put_house(centre, t, width, depth, turn, int(self.rng.integers(0, 2)))
                if self.chance(0.6):
                    back = (t0 + t1) / 2 + (row - 0.5) * 10
                    self.green.append(self.blob(centre + self.uniform(-8, 8), back, self.uniform(3, 6.5), 1.4))
                if self.chance(0.5):
                    self.green.append(disk(s + self.uniform(-1, 3), t + self.uniform(-11, 11), self.uniform(1.8, 3.2)))
                s += plot

    def draw_works(self) -> None:
        for s0, s1, t0, t1 in self.blocks(WORKS_S, WORKS_T):
            if self.chance(0.2):
                self.wasteland(s0, s1, t0, t1)
                continue
            s = s0 + 6
            while s < s1 - 45:
                width = self.uniform(42, 84)
                depth = min(self.uniform(34, 70), t1 - t0 - 12)
                self.put_house(s + width / 2, (t0 + t1) / 2 + self.uniform(-6, 6), width, depth, 0.0)
                s += width + self.uniform(12, 26)
            if self.chance(0.5):
                for k in range(4):
                    self.build(disk(s1 - 8, t0 + 12 + 19 * k, 7))
            self.green.append(self.blob(self.uniform(s0, s1), t0 + 2, self.uniform(3, 7), 2.2))

    def square(self, s0: float, s1: float, t0: float, t1: float) -> None:
        """A public plot: a larger building with lawn and trees."""
        middle_s, middle_t = (s0 + s1) / 2, (t0 + t1) / 2
        self.put_house(middle_s, middle_t, self.uniform(28, 40), self.uniform(20, 27), self.uniform(-0.25, 0.25), 2)
        for side in (-1, 1):
            if s1 - s0 > 100:
                self.green.append(self.blob(middle_s + side * 55, middle_t, self.uniform(15, 20), 1.3))
            self.grove(middle_s + side * 34, middle_t + self.uniform(-12, 12), 7, 5)

    def wasteland(self, s0: float, s1: float, t0: float, t1: float) -> None:
        """A bare plot with scattered shrubs."""
        for _ in range(int(self.rng.integers(4, 14))):
            self.green.append(self.blob(self.uniform(s0, s1), self.uniform(t0, t1), self.uniform(1.8, 4.5), 1.3))

    def draw_street_trees(self) -> None:
        def row(place: Iterable[tuple[float, float]], missing: float, least: float, most: float) -> None:
            for s, t in place:
                if not self.chance(missing):
                    self.green.append(disk(s + self.uniform(-1.5, 1.5), t, self.uniform(least, most)))

        row([(s, BOULEVARD) for s in np.arange(-950, 1000, 10.0)], 0.25, 2.2, 3.4)
        row([(s, CORNICHE + 12) for s in np.arange(-900, 950, 12.0)], 0.3, 2.0, 3.4)
        row([(AVENUE, t) for t in np.arange(-860, 185, 10.0)], 0.3, 1.8, 2.6)
        for s0 in np.arange(-1000, 1000, 140.0):
            self.green.append(street(along(HIGHWAY, s0, s0 + self.uniform(60, 125)), 7))
            self.green.append(street(along(HIGHWAY + 34, s0, s0 + self.uniform(30, 120)), self.uniform(6, 11)))

    def layers(self) -> dict[int, ogr.Geometry]:
        """One geometry a class; together they cover the frame without overlap."""
        frame = polygon(
            ((LEFT, BOTTOM), (LEFT + WIDTH, BOTTOM), (LEFT + WIDTH, BOTTOM + HEIGHT), (LEFT, BOTTOM + HEIGHT))
        )
        layers: dict[int, ogr.Geometry] = {}
        taken = ogr.Geometry(ogr.wkbMultiPolygon)
        drawn = {
            BUILDING: union(self.buildings),
            WATER: union([*self.pools, *parts(self.sea)]),
            ROAD: self.roads,
            VEGETATION: union(self.green).Difference(union(self.paths)),
            LAND: frame,
        }
        for code, shape in drawn.items():
            layers[code] = shape.Intersection(frame).Difference(taken)
            taken = taken.Union(layers[code])
        return layers
