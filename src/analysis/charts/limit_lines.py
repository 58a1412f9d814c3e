"""The lines of a funnel: limits that narrow as units grow, the share of all in the middle, and their names."""

from dataclasses import dataclass
from operator import itemgetter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.charts.labels import Box, apart
from analysis.charts.pen import Dashes
from analysis.charts.plot import Plot
from analysis.charts.style import MAIN, REFERENCE, SIZE, SOFT_INK, text_width
from analysis.model.tables import rows_of

Numbers = NDArray[np.float64]

STEPS_BETWEEN = 6  # of a curve, from one size to the next
FEWEST = 3  # different sizes that make a curve; fewer are drawn as caps
CAP = 0.035  # half the width of a cap, as a part of the axis
GAP, AWAY = 13, 8
DASHES: dict[str, Dashes] = {"inner": (4, 2.5), "outer": ""}


@dataclass(frozen=True)
class Limits:
    """Limits by size, a row a size that a unit has; columns inner_lower, inner_upper, outer_lower, outer_upper.

    Attributes
    ----------
    table : index size (persons), growing; shares, NaN where a limit is not known.
    pooled : share in the middle, NaN if there is none.
    names : what the lines are called: keys inner, outer, pooled.
    """

    table: pd.DataFrame
    pooled: float
    names: dict[str, str]

    @classmethod
    def of(cls, units: pd.DataFrame, pooled: float, names: dict[str, str]) -> "Limits":
        """Return the limits of units with a denominator; units of one size have the same limits."""
        columns = [f"{name}_{end}" for name in DASHES for end in ("lower", "upper")]
        of_size: dict[float, dict[str, float]] = {}
        for unit in sorted(rows_of(units), key=itemgetter("denominator")):
            known = {column: unit[column] for column in columns if not np.isnan(unit[column])}
            if known:
                of_size[unit["denominator"]] = known | of_size.get(unit["denominator"], {})
        sizes = pd.Index(list(of_size), dtype=float)
        return cls(pd.DataFrame(list(of_size.values()), index=sizes, columns=columns, dtype=float), pooled, names)

    @property
    def widest_name(self) -> float:
        """Units of the viewBox that the names of the lines need at the right, with the space before them."""
        told = self.named
        return AWAY + max((text_width(self.names[name], SIZE) for name in told), default=0.0)

    @property
    def named(self) -> dict[str, float]:
        """Name of a line -> share at which it ends. Of each pair of limits the side that has more room is named."""
        ends = {} if np.isnan(self.pooled) else {"pooled": self.pooled}
        if self.table.empty:
            return ends
        last = self.table.iloc[-1]
        side = max(("lower", "upper"), key=lambda end: abs(_or_zero(last[f"outer_{end}"] - last[f"inner_{end}"])))
        limits = {name: float(last[f"{name}_{side}"]) for name in DASHES}
        # where all lines are one (everybody at 100 %) only the middle is named
        return ends | {name: share for name, share in limits.items() if abs(share - self.pooled) > 1e-3}

    def traces(self, axis: tuple[float, float]) -> dict[str, tuple[Numbers, Numbers]]:
        """Return column -> sizes and shares of its line: a curve, or caps where there are only one or two sizes."""
        known = {column: self.table[column].dropna() for column in self.table.columns}
        return {column: _trace(limits, axis) for column, limits in known.items() if len(limits)}


def _or_zero(number: float) -> float:
    return 0.0 if np.isnan(number) else float(number)


def _trace(limits: pd.Series, axis: tuple[float, float]) -> tuple[Numbers, Numbers]:
    sizes, shares = limits.index.to_numpy(dtype=float), limits.to_numpy(dtype=float)
    if len(sizes) < FEWEST:
        half = CAP * (axis[1] - axis[0])
        caps = np.stack([sizes - half, sizes + half, np.full(len(sizes), np.nan)], axis=1)
        return caps.ravel(), np.repeat(shares, 3)
    steps = np.linspace(0, 1, STEPS_BETWEEN, endpoint=False)
    between = (sizes[:-1, None] + np.diff(sizes)[:, None] * steps).ravel()
    dense = np.append(between, sizes[-1])
    # a limit's distance from the middle goes with 1 / sqrt(n): straight in that, the line bends as the limits do
    return dense, np.interp(-1 / np.sqrt(dense), -1 / np.sqrt(sizes), shares)


def draw_limits(plot: Plot, limits: Limits) -> list[tuple[float, float]]:
    """Draw the lines and the space between the inner ones; return points of the lines in units of the viewBox."""
    axis = plot.get_xlim()
    traces = limits.traces(axis)
    inner = limits.table[["inner_lower", "inner_upper"]].notna().all(axis=1)
    if inner.all() and len(inner) >= FEWEST:
        (sizes, lower), (_, upper) = traces["inner_lower"], traces["inner_upper"]
        plot.band(sizes, lower, upper, color=MAIN, opacity=0.09)
    for column, (sizes, shares) in traces.items():
        name = column.split("_")[0]
        plot.line(sizes, shares, color=MAIN, dashes=DASHES[name], width=1.1)
    drawn = [np.column_stack(trace) for trace in traces.values()]
    if not np.isnan(limits.pooled):
        plot.level(limits.pooled, color=REFERENCE, width=1.6)
        drawn.append(np.column_stack([np.linspace(*axis, 60), np.full(60, limits.pooled)]))
    points = np.concatenate([*drawn, np.empty((0, 2))])
    across, up = plot.units(*points[np.isfinite(points).all(axis=1)].T)
    return list(zip(across.tolist(), up.tolist(), strict=True))


def name_limits(plot: Plot, limits: Limits) -> list[Box]:
    """Write the names of the lines at the right, apart from each other; return the boxes that they fill."""
    named = limits.named
    frame = plot.bbox
    ends = [plot.place(0, share)[1] for share in named.values()]
    boxes = []
    for name, place in zip(named, _inside(apart(ends, GAP), frame.y0), strict=True):
        middle = name == "pooled"
        plot.write(
            limits.names[name], 1, place, within=("fraction", "picture"), away=(AWAY, 0),
            color=SOFT_INK if middle else MAIN,
        )  # fmt: skip
        left = frame.x1 + AWAY
        boxes.append(Box(left, place - SIZE / 2, left + text_width(limits.names[name], SIZE), place + SIZE / 2))
    return boxes


def _inside(places: list[float], lowest: float) -> list[float]:
    lift = max(0.0, lowest - min(places, default=lowest))
    return [place + lift for place in places]
