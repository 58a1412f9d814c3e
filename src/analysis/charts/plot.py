"""A plot: two axes on which a chart puts lines, marks and words, all drawn as one of matplotlib's artists.

matplotlib's own axes make a dozen objects for every tick and a style for every text before anything is drawn; a page
has nine charts and a thousand marks. Here a mark is a function that is called when the picture is drawn.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike

from analysis.charts.axis import BESIDE, FOOT, Axis, System
from analysis.charts.pen import Cap, Dashes, Ink, Letters, Pen, Style, box_path, box_paths, finite_runs
from analysis.charts.style import INK, SIZE, UNITS_PER_INCH

Systems = tuple[System, System]
DATA: Systems = ("data", "data")
FRACTION: Systems = ("fraction", "fraction")
IN_PLOT: Systems = ("plot", "plot")
IN_PICTURE: Systems = ("picture", "picture")

GRID_ORDER, AREA_ORDER, LINE_ORDER, FOOT_ORDER, TEXT_ORDER = 0.5, 1, 2, 2.5, 3
CLOSE = 1e-6

Numbers = ArrayLike
Stroke = Callable[[Pen], None]


class Sample(Protocol):
    """Draws what a mark looks like into a box of the legend."""

    def __call__(self, pen: Pen, *, box: Bbox) -> None:
        """Draw it."""


class Plot(Artist):
    """A rectangle of a picture with a horizontal and a vertical scale, both linear, and what is drawn on it.

    Parameters
    ----------
    place : the rectangle in units of the viewBox, from the lower left corner of the picture.
    """

    def __init__(self, figure: Figure, place: Bbox, *, has_axes: bool = True) -> None:
        super().__init__()
        self.bbox = place
        self._has_axes = has_axes
        self._has_foot = has_axes
        self._axis_of = {"x": Axis(True, place.x0, place.width), "y": Axis(False, place.y0, place.height)}
        self._strokes: list[tuple[float, Stroke]] = []
        self.samples: dict[str, list[Sample]] = {}
        self._figure_drawn = figure
        figure.add_artist(self)

    def set_xlim(self, lower: float, upper: float) -> None:
        """Set what the left and the right edge stand for."""
        self._axis_of["x"].stand_for(lower, upper)

    def set_ylim(self, lower: float, upper: float) -> None:
        """Set what the lower and the upper edge stand for; the first may be the greater."""
        self._axis_of["y"].stand_for(lower, upper)

    def get_xlim(self) -> tuple[float, float]:
        """Return what the left and the right edge stand for."""
        return self._axis_of["x"].ends

    def get_ylim(self) -> tuple[float, float]:
        """Return what the lower and the upper edge stand for."""
        return self._axis_of["y"].ends

    def set_xticks(
        self, ticks: Sequence[float], labels: Sequence[str] = (), *, size: float = SIZE, room: float = BESIDE
    ) -> None:
        """Set the numbers under the plot; ``room`` lies between them and it."""
        axis = self._axis_of["x"]
        axis.ticks, axis.labels, axis.size, axis.room = ticks, labels, size, room

    def set_yticks(self, ticks: Sequence[float], labels: Sequence[str] = (), *, size: float = SIZE) -> None:
        """Set the numbers at the left of the plot."""
        axis = self._axis_of["y"]
        axis.ticks, axis.labels, axis.size = ticks, labels, size

    def hide_grid(self, axes: str = "xy") -> None:
        """Draw no line at the numbers of one axis or of both."""
        for name in axes:
            self._axis_of[name].has_grid = False

    def hide_foot(self) -> None:
        """Draw no line along the lower edge."""
        self._has_foot = False

    def units(self, x: Numbers, y: Numbers, within: Systems = DATA) -> tuple[np.ndarray, np.ndarray]:
        """Return where places lie, in units of the viewBox from the lower left corner of the picture."""
        return self._axis_of["x"].along(x, within[0]), self._axis_of["y"].along(y, within[1])

    def place(self, x: float, y: float, within: Systems = DATA) -> tuple[float, float]:
        """Return where one place lies, in the same units."""
        across, up = self.units(x, y, within)
        return float(across), float(up)

    def line(
        self, x: Numbers, y: Numbers, *, color: str, width: float = 1.5, dashes: Dashes = "", opacity: float = 1.0,
        cap: Cap | None = None, zorder: float = LINE_ORDER, within: Systems = DATA, label: str = "",
        is_clipped: bool = False,
    ) -> None:  # fmt: skip
        """Draw a line through some places; where a number is unknown it has a gap."""
        is_solid = dashes in ("", "-")
        ink = Ink(
            edge=color,
            width=width,
            dashes=dashes,
            opacity=opacity,
            cap=cap or ("projecting" if is_solid else "butt"),
            join="round",
        )

        def stroke(pen: Pen) -> None:
            points = np.column_stack(np.broadcast_arrays(*self.units(x, y, within)))
            pen.path(Path(points), ink, inside=self._needed_clip(points) if is_clipped else None)

        def sample(pen: Pen, *, box: Bbox) -> None:
            middle = (box.y0 + box.y1) / 2
            pen.path(Path([(box.x0, middle), (box.x1, middle)]), ink)

        self._draw(zorder, stroke, label, sample)

    def upright(self, x: float, **look: Any) -> None:
        """Draw a line from the lower to the upper edge."""
        self.line([x, x], [0, 1], within=("data", "fraction"), **look)

    def level(self, y: float, **look: Any) -> None:
        """Draw a line from the left to the right edge."""
        self.line([0, 1], [y, y], within=("fraction", "data"), **look)

    def marks(
        self, x: Numbers, y: Numbers, marker: str, *, size: float, face: str = "", edge: str = "", width: float = 1.0,
        opacity: float = 1.0, zorder: float = LINE_ORDER, label: str = "",
    ) -> None:  # fmt: skip
        """Put a marker on each place of which both numbers are known.

        Parameters
        ----------
        face, edge : colours inside and around; each is the other where only one is told, ``none`` draws none.
        """
        ink = Ink(face=face or edge, edge=edge or face, width=width, opacity=opacity)

        def stroke(pen: Pen) -> None:
            points = np.column_stack(self.units(np.atleast_1d(x), np.atleast_1d(y)))
            known = points[np.isfinite(points).all(axis=1)]
            if len(known):
                pen.marks(marker, size, known, ink)

        def sample(pen: Pen, *, box: Bbox) -> None:
            pen.marks(marker, size, [((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)], ink)

        self._draw(zorder, stroke, label, sample)

    def band(
        self,
        x: Numbers,
        lower: Numbers,
        upper: Numbers,
        *,
        color: str,
        opacity: float,
        zorder: float = AREA_ORDER,
        label: str = "",
    ) -> None:
        """Fill what lies between two lines; where either is unknown there is nothing."""
        ink = Ink(face=color, opacity=opacity)

        def stroke(pen: Pen) -> None:
            (across, low), (_, high) = self.units(x, lower), self.units(x, upper)
            for run in finite_runs(across, low, high):
                there, back = np.column_stack([across, low])[run], np.column_stack([across, high])[run][::-1]
                points = np.concatenate([there, back, there[:1]])
                pen.path(Path(points, closed=True), ink, inside=self._needed_clip(points))

        def sample(pen: Pen, *, box: Bbox) -> None:
            pen.path(box_path(box.x0, box.y0, box.width, box.height), ink)

        self._draw(zorder, stroke, label, sample)

    def boxes(
        self, left: Numbers, bottom: Numbers, width: Numbers, height: Numbers, *, ink: Ink, zorder: float = AREA_ORDER,
        label: str = "",
    ) -> None:  # fmt: skip
        """Draw rectangles as one shape, given on the plot's own scales; one with an unknown number is not drawn."""

        def stroke(pen: Pen) -> None:
            x, y, wide, high = map(np.atleast_1d, np.broadcast_arrays(left, bottom, width, height))
            (begin, foot), (end, head) = self.units(x, y), self.units(x + wide, y + high)
            known = np.isfinite([begin, end, foot, head]).all(axis=0)
            if known.any():
                pen.path(box_paths(begin[known], foot[known], end[known], head[known]), ink)

        def sample(pen: Pen, *, box: Bbox) -> None:
            pen.path(box_path(box.x0, box.y0, box.width, box.height), ink)

        self._draw(zorder, stroke, label, sample)

    def area(self, path: Path, ink: Ink, *, zorder: float = AREA_ORDER) -> None:
        """Draw any shape, given on the plot's own scales."""

        def stroke(pen: Pen) -> None:
            pen.path(Path(np.column_stack(self.units(*np.asarray(path.vertices).T)), path.codes), ink)

        self._draw(zorder, stroke)

    def write(
        self, told: str, x: float, y: float, *, within: Systems = DATA, away: tuple[float, float] = (0, 0),
        across: str = "left", level: str = "center", size: float = SIZE, color: str = INK, weight: str = "normal",
        style: Style = "normal", spacing: float = 0.0, upright: bool = False, on_paper: bool = False,
        zorder: float = TEXT_ORDER,
    ) -> None:  # fmt: skip
        """Write at a place, ``away`` from it in units of the viewBox.

        Parameters
        ----------
        across, level : which part of the text lies there: left, center or right; baseline, center, center_baseline,
            top or bottom.
        """
        letters = Letters(size, color, weight, style, across, level, spacing, upright, on_paper)

        def stroke(pen: Pen) -> None:
            at = self.place(x, y, within)
            pen.text(told, at[0] + away[0], at[1] + away[1], letters)

        if told:
            self._draw(zorder, stroke)

    def stroke(self, drawn: Stroke, *, zorder: float) -> None:
        """Draw anything else."""
        self._draw(zorder, drawn)

    def _draw(self, zorder: float, stroke: Stroke, label: str = "", sample: Sample | None = None) -> None:
        self._strokes.append((zorder, stroke))
        if label and sample:
            self.samples.setdefault(label, []).append(sample)

    def _needed_clip(self, points: np.ndarray) -> Bbox | None:
        """Return the plot where a point lies outside it: what lies inside anyway need not be clipped."""
        low, high = np.nanmin(points, axis=0), np.nanmax(points, axis=0)
        is_inside = (low >= np.array(self.bbox.min) - CLOSE).all() and (high <= np.array(self.bbox.max) + CLOSE).all()
        return None if is_inside else self.bbox

    def draw(self, renderer: RendererBase) -> None:
        """Draw all that was asked for, what lies below first; matplotlib calls this."""
        figure = self._figure_drawn
        self.draw_with(Pen(renderer, dots_per_inch=figure.dpi, height=figure.get_figheight() * UNITS_PER_INCH))

    def draw_with(self, pen: Pen) -> None:
        """Draw all of it with a pen."""
        strokes = [*self._strokes, *(self._axis_strokes() if self._has_axes else ())]
        for _, stroke in sorted(strokes, key=lambda one: one[0]):
            stroke(pen)

    def _axis_strokes(self) -> Iterator[tuple[float, Stroke]]:
        for axis in self._axis_of.values():
            yield GRID_ORDER, partial(axis.draw, plot=self.bbox)
        if self._has_foot:
            ends = Path([(self.bbox.x0, self.bbox.y0), (self.bbox.x1, self.bbox.y0)])
            yield FOOT_ORDER, lambda pen: pen.path(ends, FOOT)


def plot_at(figure: Figure, left: float, bottom: float, right: float, top: float) -> Plot:
    """Return a plot with margins given in units of the viewBox, without frame but for the foot."""
    width, height = figure.get_size_inches() * UNITS_PER_INCH
    return Plot(figure, Bbox([[left, bottom], [width - right, height - top]]))


def sheet(figure: Figure) -> Plot:
    """Return a plot as large as the picture, without axes, in units of the viewBox from the upper left corner."""
    width, height = figure.get_size_inches() * UNITS_PER_INCH
    plot = Plot(figure, Bbox([[0, 0], [width, height]]), has_axes=False)
    plot.set_xlim(0, width)
    plot.set_ylim(height, 0)
    return plot
