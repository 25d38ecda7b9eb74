"""The sample town: a temperate one between a lake and a wood, in metres from its south-western corner."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from osgeo import ogr
from shapes import parts, polygon, union

BUILDING, PAVED, BARE, GRASS, TREE, WATER = 1, 2, 3, 4, 5, 6
LEFT, BOTTOM = 500000.0, 6206000.0  # in the North Sea, far from any shore
WIDTH, HEIGHT = 600.0, 480.0

FAR = 30.0  # by which streets run beyond the frame
LAKESIDE, MIDDLE, MAIN, UPPER, EDGE = 116.0, 190.0, 264.0, 338.0, 408.0  # streets along the shore, as y
OLD_X = (34.0, 112.0, 190.0, 268.0, 340.0)
NEW_X = (14.0, 126.0, 238.0, 346.0)
EAST = 478.0  # the road through the works, as x
SQUARE = (190.0, 268.0, MIDDLE, MAIN)  # the block of church and market
PARK = (34.0, 112.0, LAKESIDE, MIDDLE)


def at(x: float, y: float) -> tuple[float, float]:
    """Easting and northing: streets bend a little."""
    east = x + 9 * np.sin(y / 120 + 0.4) + 3 * np.sin(y / 47)
    north = y + 8 * np.sin(x / 135 + 0.8) + 2.5 * np.sin(x / 51)
    return LEFT + float(east), BOTTOM + float(north)


def area(points: list[tuple[float, float]]) -> ogr.Geometry:
    return polygon(at(x, y) for x, y in points)


def block(x0: float, x1: float, y0: float, y1: float, inset: float = 0.0) -> ogr.Geometry:
    """A quarter between streets, whose sides bend as they do."""
    xs, ys = np.linspace(x0 + inset, x1 - inset, 12), np.linspace(y0 + inset, y1 - inset, 12)
    low, high = [(x, ys[0]) for x in xs], [(x, ys[-1]) for x in xs[::-1]]
    return area([*low, *((xs[-1], y) for y in ys[1:-1]), *high, *((xs[0], y) for y in ys[-2:0:-1])])


def strip(path: list[tuple[float, float]], width: float) -> ogr.Geometry:
    """A way of that width."""
    line = ogr.Geometry(ogr.wkbLineString)
    for (x0, y0), (x1, y1) in zip(path, path[1:]):
        for share in np.linspace(0, 1, max(2, int(np.hypot(x1 - x0, y1 - y0) / 8)), endpoint=False):
            line.AddPoint_2D(*at(x0 + share * (x1 - x0), y0 + share * (y1 - y0)))
    line.AddPoint_2D(*at(*path[-1]))
    return line.Buffer(width / 2, 4)


def box(x: float, y: float, width: float, depth: float, turn: float = 0.0) -> ogr.Geometry:
    """A rectangle about a place, square to the streets but for `turn` in radians."""
    east, north = at(x, y)
    ahead, up = at(x + 1, y)
    angle = np.arctan2(up - north, ahead - east) + turn
    c, s = np.cos(angle), np.sin(angle)
    corners = [(-width / 2, -depth / 2), (width / 2, -depth / 2), (width / 2, depth / 2), (-width / 2, depth / 2)]
    return polygon((east + a * c - b * s, north + a * s + b * c) for a, b in corners)


def shore(x: float) -> float:
    """The y of the lake's edge."""
    return 66 + 15 * np.sin(x / 88 + 1.1) + 5 * np.sin(x / 33) + 2 * np.sin(x / 11)


def river(y: float) -> float:
    """The x of the river's middle."""
    return 408 + 22 * np.sin(y / 95 + 2.4) + 7 * np.sin(y / 37)


class Town:
    """The shapes of the town, class by class; `layers` says which lies over which."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.Generator(np.random.PCG64(seed))
        self.shapes: dict[int, list[ogr.Geometry]] = {code: [] for code in range(1, 7)}
        self.over: list[ogr.Geometry] = []  # bridges and piers
        self.draw_water()
        self.draw_streets()
        self.kept_free = union([*self.shapes[PAVED], *self.shapes[WATER]]).Buffer(1.5)
        self.draw_square()
        for x0, x1, y0, y1 in self.blocks(OLD_X, (LAKESIDE, MIDDLE, MAIN)):
            self.draw_old_block(x0, x1, y0, y1)
        for x0, x1, y0, y1 in self.blocks((-98.0, *NEW_X), (MAIN, UPPER, EDGE)):
            self.draw_gardens(x0, x1, y0, y1)
        self.draw_gardens(-60, OLD_X[0], LAKESIDE, MIDDLE)
        self.draw_gardens(-60, OLD_X[0], MIDDLE, MAIN)
        self.draw_park()
        self.draw_works()
        self.draw_fields()
        self.draw_wood()
        self.draw_banks()
        self.draw_street_trees()

    # Pieces ----------------------------------------------------------------------------------------------

    def uniform(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def chance(self, probability: float) -> bool:
        return bool(self.rng.random() < probability)

    def blob(self, x: float, y: float, radius: float, stretch: float = 1.0) -> ogr.Geometry:
        """A roundish shape with an irregular outline."""
        angle = np.linspace(0, 2 * np.pi, 9 if radius < 5 else 32, endpoint=False)
        r = np.ones_like(angle)
        for harmonic in (2, 3, 4):
            r += self.uniform(0, 0.3 / harmonic) * np.cos(harmonic * angle + self.uniform(0, 6.3))
        east, north = at(x, y)
        turn = self.uniform(0, np.pi)
        a, b = radius * stretch * r * np.cos(angle), radius / stretch * r * np.sin(angle)
        c, s = np.cos(turn), np.sin(turn)
        return polygon(zip(east + a * c - b * s, north + a * s + b * c))

    def tree(self, x: float, y: float, least: float = 2.0, most: float = 4.0) -> None:
        """A crown of 4 to 8 m."""
        self.shapes[TREE].append(self.blob(x, y, self.uniform(least, most), self.uniform(1, 1.12)))

    def grove(self, x: float, y: float, count: int, spread: float) -> None:
        for _ in range(count):
            dx, dy = self.rng.normal(0, spread, 2)
            self.tree(x + dx, y + dy)

    def build(self, shape: ogr.Geometry, clear: float = 1.0) -> bool:
        """Adds a building where it stands clear of streets, water and other buildings."""
        near = shape.Buffer(clear)
        if shape.Intersects(self.kept_free) or any(near.Intersects(other) for other in self.shapes[BUILDING]):
            return False
        self.shapes[BUILDING].append(shape)
        return True

    def blocks(
        self, lines_x: tuple[float, ...], lines_y: tuple[float, ...]
    ) -> Iterator[tuple[float, float, float, float]]:
        for x0, x1 in zip(lines_x, lines_x[1:]):
            for y0, y1 in zip(lines_y, lines_y[1:]):
                if (x0, x1, y0, y1) not in (SQUARE, PARK):
                    yield x0, x1, y0, y1

    # Water and streets -----------------------------------------------------------------------------------

    def draw_water(self) -> None:
        line = [(x, shore(x)) for x in np.arange(-40, 660, 4.0)]
        self.shapes[WATER].append(area([*line, (660, -60), (-40, -60)]))
        self.shapes[WATER].append(strip([(river(y), y) for y in np.arange(40, 530, 6.0)], 23))
        self.shapes[WATER].append(self.blob(80, 152, 13, 1.3))  # the park's pond
        for x, reach in ((150, 26), (158, 20), (300, 32)):
            self.over.append(strip([(x, shore(x) + 4), (x, shore(x) - reach)], 2.4))

    def draw_streets(self) -> None:
        ways = [
            ([(-FAR, LAKESIDE), (372, LAKESIDE)], 8.0), ([(-FAR, MIDDLE), (372, MIDDLE)], 7.0),
            ([(-FAR, MAIN), (WIDTH + FAR, MAIN)], 10.0), ([(-FAR, UPPER), (362, UPPER)], 6.5),
            ([(-FAR, EDGE), (362, EDGE)], 6.0), ([(EAST, -FAR), (EAST, HEIGHT + FAR)], 8.0),
            ([(EAST, 170), (WIDTH + FAR, 170)], 8.0), ([(372, LAKESIDE - 4), (372, MAIN)], 6.5),
            ([(362, MAIN), (362, EDGE)], 6.0),
        ]  # fmt: skip
        ways += [([(x, LAKESIDE), (x, MAIN)], 7.0) for x in OLD_X]
        ways += [([(x, MAIN), (x, EDGE)], 6.0) for x in NEW_X[:-1]]
        self.shapes[PAVED] += [strip(path, width) for path, width in ways]
        middle = river(MAIN)
        self.over.append(strip([(middle - 22, MAIN), (middle + 22, MAIN)], 11.0))
        self.over.append(strip([(river(150) - 20, 150), (river(150) + 20, 150)], 3.0))  # a footbridge
        self.shapes[PAVED].append(strip([(372, 150), (EAST, 150)], 2.6))

    # Quarters --------------------------------------------------------------------------------------------

    def draw_square(self) -> None:
        x0, x1, y0, y1 = SQUARE
        self.shapes[PAVED].append(block(*SQUARE, 2.0))
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        self.build(union([box(x - 4, y + 6, 36, 13), box(x + 4, y + 6, 11, 25), box(x - 25, y + 6, 9, 9)]))
        self.build(box(x + 22, y0 + 16, 22, 12))
        for k in range(7):
            self.tree(x0 + 12 + 9 * k, y1 - 12)
        self.shapes[GRASS].append(self.blob(x - 18, y - 16, 9, 1.3))
        self.grove(x - 18, y - 16, 4, 4)

    def draw_old_block(self, x0: float, x1: float, y0: float, y1: float) -> None:
        """Houses wall to wall along the streets, about a yard."""
        x0, x1, y0, y1 = x0 + 5.5, x1 - 5.5, y0 + 6, y1 - 6
        yard = self.rng.random()
        if yard < 0.45:
            self.shapes[PAVED].append(block(x0, x1, y0, y1, self.uniform(10, 14)))
        elif yard < 0.6:
            self.shapes[BARE].append(block(x0, x1, y0, y1, self.uniform(13, 17)))
        rows = [(x0, x1, y0, True), (x0, x1, y1, True), (y0 + 13, y1 - 13, x0, False), (y0 + 13, y1 - 13, x1, False)]
        for start, end, edge, is_along in rows:
            inward = 1 if edge in (y0, x0) else -1
            place = start
            while place < end - 8:
                width, depth = min(self.uniform(10, 14), end - place), self.uniform(9.5, 12)
                middle, back = place + width / 2, edge + inward * (depth / 2 + 0.5)
                shape = box(middle, back, width, depth) if is_along else box(back, middle, depth, width)
                if not self.build(shape, -0.6):
                    place += 2
                    continue
                if self.chance(0.3):
                    wing = edge + inward * (depth + 4)
                    self.build(box(middle, wing, 6, 7) if is_along else box(wing, middle, 7, 6), -0.6)
                place += width + (self.uniform(3, 7) if self.chance(0.22) else 0)
        for _ in range(int(self.rng.integers(5, 13))):
            self.tree(self.uniform(x0 + 15, x1 - 15), self.uniform(y0 + 15, y1 - 15))
        for _ in range(3):
            self.build(box(self.uniform(x0 + 17, x1 - 17), self.uniform(y0 + 17, y1 - 17), 6, 4, self.uniform(0, 0.3)))

    def draw_gardens(self, x0: float, x1: float, y0: float, y1: float) -> None:
        """Two rows of plots back to back, each a house, a drive and a garden."""
        for street, inward in ((y0, 1), (y1, -1)):
            x, back = x0 + 5, abs(y1 - y0) / 2
            while x < x1 - 19:
                plot = self.uniform(18, 25)
                self.draw_plot(x, min(plot, x1 - 4 - x), street, inward, back)
                x += plot

    def draw_plot(self, x: float, width: float, street: float, inward: int, depth: float) -> None:
        front = self.uniform(8, 12)
        house = (self.uniform(10, max(min(14, width - 4), 10)), self.uniform(8, 10.5))
        middle, y = x + width / 2 + self.uniform(-1, 1), street + inward * (front + house[1] / 2)
        shape = box(middle, y, *house, self.uniform(-0.06, 0.06))
        if self.chance(0.35):
            shape = shape.Union(box(middle + house[0] / 3, y + inward * 5, 5, 6))
        if self.build(shape, 2.0):
            drive = middle + self.rng.choice((-1, 1)) * (house[0] / 2 - 0.5)
            self.shapes[PAVED].append(strip([(drive, street), (drive, y)], self.uniform(2.6, 3.6)))
            if self.chance(0.5):
                self.shapes[PAVED].append(box(middle, y + inward * (house[1] / 2 + 1.5), 6, 4))
        far = street + inward * (depth - 3)
        if self.chance(0.55):
            self.build(box(x + self.uniform(3, width - 3), far - inward * self.uniform(0, 4), 4.5, 3.2))
        if self.chance(0.4):
            patch = box(x + width / 2, far - inward * self.uniform(3, 7), self.uniform(4, 9), self.uniform(4, 6))
            self.shapes[BARE].append(patch)
        for _ in range(int(self.rng.integers(2, 7))):
            self.tree(x + self.uniform(1, width - 1), street + inward * self.uniform(front + house[1] + 2, depth), 1.6)
        if self.chance(0.5):
            self.tree(x + self.uniform(1, width - 1), street + inward * self.uniform(5, 7), 1.5, 2.6)
        if self.chance(0.45):  # a hedge
            self.shapes[TREE].append(strip([(x, street + inward * 6), (x, street + inward * (depth - 1))], 1.4))

    def draw_park(self) -> None:
        x0, x1, y0, y1 = PARK
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        ring = [(x + 29 * np.cos(a), y + 27 * np.sin(a)) for a in np.linspace(0, 2 * np.pi, 33)]
        for path in (ring, [(x0, y0), ring[20]], [(x1, y1), ring[4]], [(x0, y1), ring[12]]):
            self.shapes[PAVED].append(strip(path, 2.6))
        for _ in range(48):
            angle, reach = self.uniform(0, 6.3), self.uniform(24, 37)
            self.tree(x + reach * np.cos(angle), y + reach * np.sin(angle), 2.2)
        self.build(box(x0 + 14, y0 + 14, 12, 8, 0.2))

    def draw_works(self) -> None:
        """Halls of 25 to 60 m, their yards, tanks, rows of trees along the roads."""
        for x0, x1, y0, y1 in ((EAST, 640, 174, MAIN), (EAST, 640, 92, 166), (432, EAST, 172, MAIN)):
            self.shapes[PAVED].append(block(x0, x1, y0, y1, 8))
            x = x0 + 13
            while x < min(x1, 610) - 20:
                width, depth = min(self.uniform(25, 60), x1 - 11 - x), self.uniform(22, y1 - y0 - 30)
                y = self.rng.choice((y0 + 12 + depth / 2, y1 - 12 - depth / 2))
                if self.build(box(x + width / 2, y, width, depth), 5) and self.chance(0.6):
                    self.build(box(x + width / 2, (y0 + y1) - y, 12, 9), 5)
                x += width + self.uniform(9, 16)
            self.shapes[BARE].append(self.blob(self.uniform(x0 + 20, x1 - 20), self.uniform(y0 + 20, y1 - 20), 11, 1.5))
            for k in range(int((x1 - x0) / 9)):
                if self.chance(0.7):
                    self.tree(x0 + 9 * k, y1 - 6, 1.8, 3)
        for k in range(4):
            self.build(self.blob(586, 104 + 15 * k, 5.2), 2)

    def draw_fields(self) -> None:
        """Ploughed land and meadows between hedges, a farm among them."""
        self.shapes[BARE] += [block(EAST + 8, 640, 276, 350, 3), block(EAST + 8, 560, 420, 520, 3)]
        self.shapes[BARE] += [strip([(EAST, 356), (660, 356)], 3.4), strip([(566, 356), (566, 520)], 3.0)]
        self.shapes[BARE].append(block(432, EAST - 6, 300, 352, 2))
        hedges = [[(EAST + 8, 352), (640, 352)], [(562, 362), (562, 500)], [(EAST + 8, 417), (556, 417)]]
        self.shapes[TREE] += [strip(path, self.uniform(2.5, 4)) for path in hedges]
        for path in hedges:
            for share in np.arange(0, 1, 0.09):
                if self.chance(0.5):
                    (x0, y0), (x1, y1) = path
                    self.tree(x0 + share * (x1 - x0), y0 + share * (y1 - y0), 2.5, 4.5)
        self.shapes[PAVED].append(block(498, 536, 364, 396))
        for x, y, width, depth in ((508, 372, 14, 11), (526, 388, 30, 13), (504, 390, 10, 20)):
            self.build(box(x, y, width, depth))
        self.grove(545, 378, 9, 6)
        self.grove(600, 440, 26, 13)

    def draw_wood(self) -> None:
        """A wood with a ragged edge, clearings and a track."""
        edge = [(x, 425 + 6 * np.sin(x / 27) + 3 * np.sin(x / 9 + 1)) for x in np.arange(-40, 374, 3.0)]
        side = [(372 + 7 * np.sin(y / 17) + 3 * np.sin(y / 6), y) for y in np.arange(430, 541, 4.0)]
        wood = area([*edge, *side, (-40, 540)])
        gaps = [self.blob(self.uniform(20, 340), self.uniform(436, 480), self.uniform(4, 13), 1.3) for _ in range(9)]
        track = strip([(126, EDGE), (140, 440), (190, 462), (215, 520)], 3.4)
        self.shapes[BARE].append(track)
        self.shapes[TREE].append(wood.Difference(union([*gaps, track])))
        for x, y in (*edge[::2], *side[::2]):
            self.tree(x, y + self.uniform(-4, 2))

    def draw_banks(self) -> None:
        """Trees by the river, lawn, a path and a beach by the lake."""
        for y in np.arange(100, 490, 6.0):
            for side in (-1, 1):
                if self.chance(0.6) and abs(y - MAIN) > 12:
                    self.tree(river(y) + side * self.uniform(14, 21), y, 2.2, 4.4)
        walk = [(x, shore(x) + 13) for x in np.arange(-FAR, 396, 12.0)]
        self.shapes[PAVED].append(strip(walk, 2.8))
        for x in np.arange(-20, 640, 9.0):
            if self.chance(0.62) and not 205 < x < 282:
                self.grove(x, shore(x) + self.uniform(5, 9), int(self.rng.integers(1, 4)), 3)
        sand = [(x, shore(x) - 3) for x in np.arange(208, 279, 5.0)]
        self.shapes[BARE].append(area([*sand, *((x, shore(x) + 8 + 2 * np.sin(x / 9)) for x, _ in sand[::-1])]))
        self.build(box(243, shore(243) + 24, 14, 8))

    def draw_street_trees(self) -> None:
        rows = [(LAKESIDE + 6.5, -20, 366), (MAIN - 7.5, -20, 380), (MAIN + 7.5, 440, 610), (UPPER + 5, -20, 120)]
        for y, start, end in rows:
            for x in np.arange(start, end, 9.5):
                if self.chance(0.72):
                    self.tree(x + self.uniform(-1, 1), y, 2.0, 3.4)

    def layers(self) -> dict[int, ogr.Geometry]:
        """One geometry a class; together they cover the frame without overlap."""
        left, bottom, right, top = LEFT, BOTTOM, LEFT + WIDTH, BOTTOM + HEIGHT
        frame = polygon(((left, bottom), (right, bottom), (right, top), (left, top)))
        layers = {code: ogr.Geometry(ogr.wkbMultiPolygon) for code in self.shapes}
        taken = ogr.Geometry(ogr.wkbMultiPolygon)
        drawn = [(BUILDING, self.shapes[BUILDING]), (PAVED, self.over), (WATER, self.shapes[WATER])]
        drawn += [(TREE, self.shapes[TREE]), (PAVED, self.shapes[PAVED]), (BARE, self.shapes[BARE]), (GRASS, [frame])]
        for code, shapes in drawn:
            found = union(shapes).Intersection(frame).Difference(taken)
            taken = taken.Union(found)
            layers[code] = layers[code].Union(found)
        return {code: union(parts(shape)) for code, shape in layers.items()}
