"""What a chart put on paper, told by its own scales: a pen that writes down what it is asked to draw."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from analysis.charts.pen import Ink, Letters, text_box
from analysis.charts.plot import Plot

AIR = 0.5  # units by which lines may touch


@dataclass(frozen=True)
class Shape:
    """A line, an area, or markers of one look; ``x`` and ``y`` on the scales of the plot, to nine decimals."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    ink: Ink
    marker: str = ""

    @property
    def points(self) -> set[tuple[float, float]]:
        return set(zip(self.x, self.y, strict=True))


@dataclass
class Drawn:
    """All that one plot drew, in its order; boxes of texts in units of the viewBox."""

    plot: Plot
    lines: list[Shape] = field(default_factory=list)
    areas: list[Shape] = field(default_factory=list)
    marks: list[Shape] = field(default_factory=list)
    texts: list[tuple[str, Bbox]] = field(default_factory=list)

    def path(self, path, ink, *, inside=None) -> None:
        is_line = ink.face == "none" and len(np.unique(path.vertices, axis=0)) == len(path.vertices)
        (self.lines if is_line or path.codes is None else self.areas).append(self._shape(path.vertices, ink))

    def text(self, told: str, x: float, y: float, letters: Letters) -> None:
        self.texts.append((told, text_box(told, x, y, letters)))

    def _shape(self, points, ink, marker="") -> Shape:
        along = []
        for numbers, ends, limits in zip(
            np.asarray(points, dtype=float).T, np.array(self.plot.bbox).T, (self.plot.get_xlim(), self.plot.get_ylim()),
            strict=True,
        ):  # fmt: skip
            parts = (numbers - ends[0]) / (ends[1] - ends[0])
            along.append(tuple((limits[0] + parts * (limits[1] - limits[0])).round(9).tolist()))
        return Shape(*along, ink, marker)


def drawn_on(figure: Figure, number: int = 0) -> Drawn:
    """Return what the plot of that number drew."""
    plot = [artist for artist in figure.artists if isinstance(artist, Plot)][number]
    drawn = Drawn(plot)

    class Pen:
        path, text = staticmethod(drawn.path), staticmethod(drawn.text)

        @staticmethod
        def marks(marker, size, points, ink) -> None:
            drawn.marks.append(drawn._shape(points, ink, marker))

    plot.draw_with(Pen)
    return drawn


def boxes_on(figure: Figure) -> list[Bbox]:
    """Return what the texts of all plots cover."""
    plots = [artist for artist in figure.artists if isinstance(artist, Plot)]
    return [box for number in range(len(plots)) for _, box in drawn_on(figure, number).texts]


def assert_inside(figure: Figure, boxes: Sequence[Bbox]) -> None:
    """No text is cut off by the edge of the picture."""
    width, height = figure.get_size_inches() * 72
    for box in boxes:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height, box


def assert_apart(boxes: Sequence[Bbox], *, slack: float = 0.0) -> None:
    """No text stands on another; lines keep some air around them, so that they may touch a little from above."""
    for one, other in combinations(boxes, 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        assert across <= slack or min(one.y1, other.y1) - max(one.y0, other.y0) <= AIR, (one, other)

