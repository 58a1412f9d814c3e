"""Names beside points of a picture: each where it meets least, none beyond the edge."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import dist

from analysis.charts.plot import IN_PICTURE, Plot
from analysis.charts.style import INK, SIZE, SOFT_INK, SPACING, text_width, wrapped

Point = tuple[float, float]

CLOSE, NEAR, FAR, FARTHEST = 6.0, 8.0, 20.0, 34.0  # from the point, in units of the viewBox
HIGH, WIDEST, POINT = 1.2, 120, 4  # in sizes of the text; POINT: half of a marker
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))  # (across, up), the best first
CORNERS = (*SIDES[4:], *SIDES[:4])  # for what stands close to its point
# What is weighed against areas covered: a place that is not the first, a text nearer to a neighbour than to its own.
LATER, MISTAKEN = 0.1, 20.0
CLEAR = 1.5  # so far a line stays from a small text
MOST_TRIED = 16  # ways to set the small texts so far that are followed up


@dataclass(frozen=True)
class Box:
    """A rectangle in units of the viewBox; y grows upwards, as matplotlib has it."""

    left: float
    bottom: float
    right: float
    top: float

    def common(self, other: "Box") -> float:
        """Return the area that both cover."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return width * height if width > 0 and height > 0 else 0.0

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return self.left < x < self.right and self.bottom < y < self.top

    def wider(self, by: float) -> "Box":
        """Return the rectangle with so much more room on every side."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)

    def nearest(self, x: float, y: float) -> Point:
        """Return the place of the rectangle that is nearest to a point."""
        return min(max(x, self.left), self.right), min(max(y, self.bottom), self.top)

    @classmethod
    def around(cls, x: float, y: float, reach: float) -> "Box":
        """Return the square about a point."""
        return cls(x - reach, y - reach, x + reach, y + reach)


@dataclass(frozen=True)
class Name:
    """What to write beside a point, in units of the viewBox; an empty text keeps the place of the point free.

    Attributes
    ----------
    told, under : the name, broken into lines where it is long, and a further line below it or nothing.
    kind : ``bold``, ``plain``, or ``close``: a small text that must not be taken for a neighbour's.
    """

    told: str
    under: str
    point: Point
    kind: str


@dataclass(frozen=True)
class Label:
    """Where a label stands. ``is_far``: it needs a line to its point."""

    box: Box
    is_far: bool


def write_names(plot: Plot, names: Sequence[Name], taken: Sequence[Box], lines: Sequence[Point], room: Box) -> None:
    """Write each name beside its point, in their order; a later one gives way to the earlier.

    Parameters
    ----------
    taken : boxes that are full already; lines : points of lines that a name had better not cross.
    room : the picture; no name goes beyond it.
    """
    filled = [*taken, *(Box.around(*name.point, POINT) for name in names)]
    for name in (name for name in names if name.told and name.kind != "close"):
        rows = wrapped(name.told, SIZE, WIDEST, lines=3) + ([name.under] if name.under else [])
        wide, high = max(text_width(row, SIZE, bold=name.kind == "bold") for row in rows), HIGH * SIZE * len(rows)
        label = best_of(
            list(_places(name.point, (wide, high), room, (NEAR, FAR, FARTHEST), SIDES)), taken=filled, lines=lines
        )
        filled.append(label.box)
        _write(plot, "\n".join(rows), name, label)
    close = [name for name in names if name.told and name.kind == "close"]
    for name, label in zip(close, _together(close, names, filled, lines, room), strict=True):
        _write(plot, name.told, name, label)


def _together(
    close: Sequence[Name], names: Sequence[Name], taken: Sequence[Box], lines: Sequence[Point], room: Box
) -> list[Label]:
    """Return where small texts stand that are close to their points: together, since one may leave another no room."""
    found: list[tuple[float, list[Label]]] = [(0.0, [])]
    for name in close:
        size = text_width(name.told, SIZE), 0.7 * HIGH * SIZE
        places = list(_places(name.point, size, room, (CLOSE,), CORNERS))
        costs = [
            _met(place.box, taken, ()) + _met(place.box.wider(CLEAR), (), lines) + LATER * number
            + (MISTAKEN if _is_nearer_to_other(place.box, name, names) else 0)
            for number, place in enumerate(places)
        ]  # fmt: skip
        tried = [
            (so_far + cost + sum(place.box.common(other.box) for other in labels), [*labels, place])
            for so_far, labels in found
            for cost, place in zip(costs, places, strict=True)
        ]
        found = sorted(tried, key=lambda one: one[0])[:MOST_TRIED]
    return found[0][1]


def _is_nearer_to_other(box: Box, own: Name, names: Sequence[Name]) -> bool:
    middle = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    return any(dist(middle, other.point) < dist(middle, own.point) for other in names)


def _write(plot: Plot, told: str, name: Name, label: Label) -> None:
    middle = (label.box.left + label.box.right) / 2, (label.box.bottom + label.box.top) / 2
    if label.is_far:
        edge = label.box.nearest(*name.point)
        across, up = zip(name.point, edge, strict=True)
        plot.line(across, up, within=IN_PICTURE, color=SOFT_INK, width=0.7, zorder=3)
    is_bold = name.kind == "bold"
    plot.write(
        told, *middle, within=IN_PICTURE, across="center", spacing=SPACING, color=INK if is_bold else SOFT_INK,
        weight="bold" if is_bold else "normal", zorder=7,
    )  # fmt: skip


def best_of(places: Sequence[Label], *, taken: Sequence[Box], lines: Sequence[Point]) -> Label:
    """Return the first of the places that meets nothing, else the one that meets least."""
    return min(places, key=lambda place: _met(place.box, taken, lines))


def _met(box: Box, taken: Sequence[Box], lines: Sequence[Point]) -> float:
    """Return how much the box covers: areas weigh more than lines that run through."""
    return sum(box.common(other) for other in taken) + sum(box.holds(*point) for point in lines)


def _places(
    point: Point, size: tuple[float, float], room: Box, distances: Sequence[float], sides: Sequence[tuple[int, int]]
) -> Iterator[Label]:
    (x, y), (width, height) = point, size
    for distance in distances:
        for across, up in sides:
            reach = distance * (0.75 if across and up else 1)
            left = x + (reach if across > 0 else -reach - width if across < 0 else -width / 2)
            bottom = y + (reach if up > 0 else -reach - height if up < 0 else -height / 2)
            left = max(room.left, min(left, room.right - width))
            bottom = max(room.bottom, min(bottom, room.top - height))
            yield Label(Box(left, bottom, left + width, bottom + height), distance > NEAR)


def apart(places: Sequence[float], gap: float) -> list[float]:
    """Return the places moved as little as needed that none is nearer to the next than ``gap``; their order stays."""
    order = sorted(range(len(places)), key=lambda number: places[number])
    groups: list[tuple[float, list[int]]] = []  # centre of a run that touches, and who is in it
    for number in order:
        groups.append((places[number], [number]))
        while len(groups) > 1 and _touch(groups[-2], groups[-1], gap):
            (first, some), (second, others) = groups[-2:]
            centre = (first * len(some) + second * len(others)) / (len(some) + len(others))
            groups[-2:] = [(centre, [*some, *others])]
    moved = [0.0] * len(places)
    for centre, members in groups:
        for step, number in enumerate(members):
            moved[number] = centre + (step - (len(members) - 1) / 2) * gap
    return moved


def _touch(lower: tuple[float, list[int]], upper: tuple[float, list[int]], gap: float) -> bool:
    return upper[0] - lower[0] < gap * (len(lower[1]) + len(upper[1])) / 2
