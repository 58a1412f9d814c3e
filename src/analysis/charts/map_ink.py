"""The ink of a map: shaded areas with their figures and names where they fit, borders, and the key beneath."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.figure import Figure
from matplotlib.path import Path
from shapely.geometry.base import BaseGeometry

from analysis.charts.pen import Ink
from analysis.charts.plot import Plot, sheet
from analysis.charts.style import INK, SOFT_INK, drawing, ink_on, text_width
from analysis.charts.tartan_cells import HATCH, HATCH_INK, WHITE

WIDTH, MARGIN, MOST_HIGH, SIZE, LINE = 360, 4.0, 430.0, 10, 11.5
KEY_ROW, KEY_BOX = 19, 20
FINEST = 1.5  # borders are simplified to about this, in units of the viewBox
TRIES = 17  # places a text is tried at, each way
PAD = 1.0  # between a text and a border; above and below it lies within the line
BORDER, THICK_BORDER = 0.6, 1.9


@dataclass(frozen=True)
class Label:
    """Words in an area: lines of its name, or its number in the table, and its figure or sign, which stands out."""

    name: tuple[str, ...]
    figure: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is written, from top to bottom."""
        return (*self.name, self.figure) if self.figure else self.name


@dataclass(frozen=True)
class Area:
    """What one unit looks like.

    Attributes
    ----------
    shape : what it covers, north up.
    colour : under it; white is hatched: there is no figure.
    labels : what may be written into it, the fullest first.
    group : areas of one group have a thick border around them.
    """

    shape: BaseGeometry
    colour: str
    labels: tuple[Label, ...]
    group: str = ""


@dataclass(frozen=True)
class KeyEntry:
    """A colour, the sign in it (of areas without a figure), and what that means."""

    colour: str
    sign: str
    told: str


def draw_map(
    areas: Mapping[str, Area], key: Sequence[KeyEntry], *, is_to_scale: bool
) -> tuple[Figure, dict[str, Label | None]]:
    """Return the picture, and unit -> which of its labels found room; None where none did.

    ``is_to_scale`` : the shapes are in units of the viewBox already.
    """
    shapes, foot = _on_the_picture([area.shape for area in areas.values()], is_to_scale)
    drawn = dict(zip(areas, shapes, strict=True))
    placed = {unit: _room_for(shape, areas[unit].labels) for unit, shape in drawn.items()}
    entries, height = _key_places(key, foot + 10)
    with drawing(WIDTH, height) as figure:
        plot = sheet(figure)
        for colour in dict.fromkeys(area.colour for area in areas.values()):
            _fill(plot, [drawn[unit] for unit, area in areas.items() if area.colour == colour], colour)
        for group in dict.fromkeys(area.group for area in areas.values()):
            own = shapely.union_all([drawn[unit] for unit, area in areas.items() if area.group == group])
            _add(plot, [own], Ink(edge=INK, width=THICK_BORDER))
        for unit, (label, at) in placed.items():
            if label is not None:
                _write(plot, at, label, areas[unit].colour)
        for entry, (x, y) in entries:
            _fill(plot, [shapely.box(x, y + 2, x + KEY_BOX, y + KEY_ROW - 3)], entry.colour)
            _write(plot, (x + KEY_BOX / 2, y + KEY_ROW / 2), Label((), entry.sign), entry.colour)
            plot.write(entry.told, x + KEY_BOX + 5, y + KEY_ROW / 2, color=SOFT_INK)
    return figure, {unit: label for unit, (label, _) in placed.items()}


def _on_the_picture(shapes: Sequence[BaseGeometry], is_to_scale: bool) -> tuple[list[BaseGeometry], float]:
    """Return the shapes in units of the viewBox, counted from the top, as large as there is room, and where they end.

    Details too fine to see go; shared borders stay shared.
    """
    west, south, east, north = shapely.total_bounds(list(shapes))
    room = WIDTH - 2 * MARGIN
    scale = 1.0 if is_to_scale else min(room / (east - west), MOST_HIGH / (north - south))
    left = MARGIN + (room - scale * (east - west)) / 2

    def placed(points: np.ndarray) -> np.ndarray:
        return np.column_stack([left + scale * (points[:, 0] - west), MARGIN + scale * (north - points[:, 1])])

    moved = [shapely.transform(shape, placed) for shape in shapes]
    finer = moved if is_to_scale else list(shapely.coverage_simplify(moved, FINEST))
    return [shapely.normalize(shape) for shape in finer], MARGIN + scale * (north - south)


def _room_for(shape: BaseGeometry, labels: Sequence[Label]) -> tuple[Label | None, tuple[float, float]]:
    """Return the first of the labels that fits into the shape, and the middle of the place with most room around it."""
    shapely.prepare(shape)
    west, south, east, north = shape.bounds
    across, down = (grid.ravel() for grid in np.meshgrid(
        np.linspace(west, east, TRIES + 2)[1:-1], np.linspace(south, north, TRIES + 2)[1:-1]
    ))  # fmt: skip
    centre = shapely.centroid(shape)
    across, down = np.append(across, centre.x), np.append(down, centre.y)
    for label in labels:
        inside, boxes = _inside(shape, _boxes(label, across, down))
        if len(inside):
            room = shapely.distance(shape.boundary, boxes).min(axis=0).round(0)
            away = np.hypot(across[inside] - centre.x, down[inside] - centre.y).round(3)
            best = inside[np.lexsort((away, -room))[0]]
            return label, (float(across[best]), float(down[best]))
    return None, (centre.x, centre.y)


def _boxes(label: Label, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Return left, top, right and end of the box of each line were the label's middle at each of the places."""
    boxes = []
    for number, line in enumerate(label.lines):
        wide = text_width(line, SIZE, bold=line == label.figure) / 2 + PAD
        top = down + LINE * (number - len(label.lines) / 2)
        boxes.append((across - wide, top + PAD, across + wide, top + LINE - PAD))
    return np.array(boxes).swapaxes(0, 1)


def _inside(shape: BaseGeometry, boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return at which places the boxes of all lines lie in the shape, and these boxes: a row a line."""
    west, south, east, north = shape.bounds
    left, top, right, end = boxes
    may_be = (left >= west) & (top >= south) & (right <= east) & (end <= north)  # most are beyond its bounds already
    places = np.flatnonzero(may_be.all(axis=0))
    drawn = shapely.box(*boxes[:, :, places])
    is_inside = shapely.contains(shape, drawn).all(axis=0)
    return places[is_inside], drawn[:, is_inside]


def _fill(plot: Plot, shapes: Iterable[BaseGeometry], colour: str) -> None:
    """Draw areas of one colour as one path: a picture of a hundred areas stays small."""
    drawn = list(shapes)
    if colour == WHITE:
        _add(plot, [shapely.union_all(drawn)], Ink(face=WHITE, edge=HATCH_INK, hatch=HATCH))
    # a border lies between areas of one colour, so it stands out from that colour as text would
    _add(plot, drawn, Ink(face="none" if colour == WHITE else colour, edge=ink_on(colour), width=BORDER))


def _add(plot: Plot, shapes: Sequence[BaseGeometry], ink: Ink) -> None:
    parts = [part for shape in shapes for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    rings = [Path(ring.coords, closed=True) for part in parts for ring in (part.exterior, *part.interiors)]
    plot.area(Path.make_compound_path(*rings), ink)


def _write(plot: Plot, at: tuple[float, float], label: Label, colour: str) -> None:
    ink = INK if colour == WHITE else ink_on(colour)
    top = at[1] - LINE * (len(label.lines) - 1) / 2
    for number, line in enumerate(label.lines):
        plot.write(
            line, at[0], top + LINE * number, across="center", level="center_baseline", color=ink,
            weight="bold" if line == label.figure else "normal",
        )  # fmt: skip


def _key_places(key: Sequence[KeyEntry], top: float) -> tuple[list[tuple[KeyEntry, tuple[float, float]]], float]:
    """Return each entry with where its box begins, row by row, and how high the picture becomes."""
    placed: list[tuple[KeyEntry, tuple[float, float]]] = []
    x, y = MARGIN, top
    for entry in key:
        long = KEY_BOX + 5 + text_width(entry.told, SIZE)
        if x > MARGIN and x + long > WIDTH - MARGIN:
            x, y = MARGIN, y + KEY_ROW
        placed.append((entry, (x, y)))
        x += long + 12
    return placed, y + KEY_ROW + 2
