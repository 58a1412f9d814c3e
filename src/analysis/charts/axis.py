"""One of the two axes of a plot: what its ends stand for, the numbers along it, and the lines across from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike

from analysis.charts.pen import Ink, Letters, Pen
from analysis.charts.style import LOOK, SIZE

# What a place along an axis is told in: its own scale; a part of the plot's width or height; units of the viewBox from
# the plot's lower left corner; the same from that of the picture.
System = Literal["data", "fraction", "plot", "picture"]

BESIDE = 4  # from the plot to the numbers
GRID = Ink(edge=LOOK["grid.color"], width=LOOK["grid.linewidth"], cap="projecting", join="round")
FOOT = Ink(edge=LOOK["axes.edgecolor"], width=LOOK["axes.linewidth"], cap="projecting")


@dataclass
class Axis:
    """A linear scale.

    Attributes
    ----------
    is_across : from left to right; else from the foot upwards.
    begin, long : where it begins in the picture, and its length, in units of the viewBox.
    ends : what its two ends stand for; the first may be the greater.
    ticks, labels : numbers along it, and what is written at each; no labels, no writing.
    size, room : of the writing, and between it and the plot, in units of the viewBox.
    has_grid : whether a line lies across the plot at each of the numbers.
    """

    is_across: bool
    begin: float
    long: float
    ends: tuple[float, float] = (0.0, 1.0)
    ticks: Sequence[float] = ()
    labels: Sequence[str] = ()
    size: float = SIZE
    room: float = BESIDE
    has_grid: bool = True

    def stand_for(self, first: float, last: float) -> None:
        """Set what the ends stand for; where both are one number it lies in the middle."""
        spread = 0.5 if first == last else 0.0
        self.ends = float(first) - spread, float(last) + spread

    def along(self, numbers: ArrayLike, within: System) -> np.ndarray:
        """Return where places lie in the picture."""
        values = np.asarray(numbers, dtype=float)
        if within == "data":
            return self.begin + self.long * (values - self.ends[0]) / (self.ends[1] - self.ends[0])
        if within == "fraction":
            return self.begin + self.long * values
        return self.begin + values if within == "plot" else values

    def draw(self, pen: Pen, plot: Bbox) -> None:
        """Draw the lines across the plot and write the numbers beside it."""
        across, level = ("center", "top") if self.is_across else ("right", "center_baseline")
        letters = Letters(self.size, LOOK["xtick.color"], across=across, level=level)
        labels = self.labels or [""] * len(self.ticks)
        for at, label in zip(self.along(self.ticks, "data").tolist(), labels, strict=True):
            if self.has_grid:
                ends = [(at, plot.y0), (at, plot.y1)] if self.is_across else [(plot.x0, at), (plot.x1, at)]
                pen.path(Path(ends), GRID)
            if label and self.is_across:
                pen.text(label, at, plot.y0 - self.room, letters)
            elif label:
                pen.text(label, plot.x0 - self.room, at, letters)
