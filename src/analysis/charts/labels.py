"""Names beside points of a picture: each where it meets least, none beyond the edge."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.charts.plot import IN_PICTURE, Plot
from analysis.charts.style import INK, SIZE, SOFT_INK, SPACING, text_width, wrapped

Point = tuple[float, float]

CLOSE, NEAR, FAR, FARTHEST = 6.0, 8.0, 20.0, 34.0  # from the point, in units of the viewBox
HIGH, WIDEST, POINT = 1.2, 120, 4  # in sizes of the text; POINT: half of a marker
SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))  # (across, up), the best first
CORNERS = (*SIDES[4:], *SIDES[:4])  # for what stands close to its point


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
    for name in (name for name in names if name.told):
        rows = wrapped(name.told, SIZE, WIDEST, lines=3) + ([name.under] if name.under else [])
        wide, high = max(text_width(row, SIZE, bold=name.kind == "bold") for row in rows), HIGH * SIZE * len(rows)
        if name.kind == "close":
            places = list(_places(name.point, (wide, 0.7 * high), room, (CLOSE,), CORNERS))
        else:
            places = list(_places(name.point, (wide, high), room, (NEAR, FAR, FARTHEST), SIDES))
        label = best_of(places, taken=filled, lines=lines)
        filled.append(label.box)
        _write(plot, "\n".join(rows), name, label)


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
