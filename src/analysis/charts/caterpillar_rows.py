"""The rows of a caterpillar: raw and shrunken share of each unit, the share of all, and what stands beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.compared import SET_APART, Compared
from analysis.charts.plot import Plot, plot_at
from analysis.charts.rows import Names, room_for, write_figure, write_name, write_nothing
from analysis.charts.style import MAIN, REFERENCE, SIZE, SOFT_INK, TARGET, WIDTH, drawing, text_width
from analysis.model.tables import indexed_rows

ALIKE = "no_detectable_difference"
HEAD, FOOT, ROW, ROW_OF_TWO, WIDEST_NAME = 22, 27, 20, 30, 104


@dataclass(frozen=True)
class Rows:
    """What the chart draws.

    Attributes
    ----------
    units : what is compared, and the place above.
    table : indexed by unit, in the order of the picture, those without a figure last; numerator, denominator, value,
        shrunken, lower, upper (fractions, NaN where there are none), first_rank, last_rank, ranked (number of units),
        verdict and level of the comparison with the others, state, reason.
    are_alike : whether the units cannot be told apart; then they stand by code.
    """

    units: Compared
    table: pd.DataFrame
    are_alike: bool

    @cached_property
    def held(self) -> pd.DataFrame:
        """The units that have a figure."""
        return self.table[self.table["value"].notna()]

    @property
    def are_ranked(self) -> bool:
        """Whether any unit has a set of ranks."""
        return bool(self.table["ranked"].notna().any())


@dataclass(frozen=True)
class Row:
    """What is written beside a row; ``state``: why there is no figure."""

    name: str
    point: str
    rank: str
    state: str


@dataclass(frozen=True)
class Scale:
    """The axis of shares: its ends, tick -> text, and what the line in the middle is called (empty: no line)."""

    lower: float
    upper: float
    ticks: Mapping[float, str]
    middle: str


def rows_of(units: Compared) -> Rows:
    """Return the units with what was found on them: the highest shrunken share first, by code if all are one."""
    shrunken, ranks, others = (units.found(question) for question in ("shrinkage", "rank", "comparison"))
    table = units.table.assign(
        shrunken=shrunken["estimate"], lower=shrunken["lower"], upper=shrunken["upper"], first_rank=ranks["lower"],
        last_rank=ranks["upper"], ranked=ranks["n"].where(ranks["lower"].notna() & ranks["upper"].notna()),
        verdict=others["verdict"], level=others["level"],
    ).sort_index(kind="stable")  # fmt: skip
    # taken together they may be alike although one stands apart: then they are not called alike
    are_alike = bool((shrunken["verdict"] == ALIKE).any()) and not others["verdict"].isin(SET_APART).any()
    if are_alike:  # one order is as good as another: that of the codes claims nothing
        ordered = table.sort_values("value", key=lambda value: value.isna(), kind="stable")
    else:
        ordered = table.sort_values(["shrunken", "value"], ascending=False, kind="stable", na_position="last")
    return Rows(units, ordered, are_alike)


def draw_rows(rows: Rows, labels: Sequence[Row], scale: Scale) -> Figure:
    """Return the picture; of two lines a row where a name or a rank needs them."""
    height = ROW_OF_TWO if rows.are_ranked else ROW
    names = Names.of((label.name for label in labels), widest=WIDEST_NAME, row=height, bold=True)
    with drawing(WIDTH, HEAD + FOOT + names.row * max(1, len(labels))) as figure:
        plot = plot_at(figure, names.left, FOOT, room_for([label.point, label.rank] for label in labels), HEAD)
        _draw_axes(plot, rows, scale)
        for number, (_, row) in enumerate(indexed_rows(rows.table)):
            weight = "bold" if row["verdict"] in SET_APART else "normal"
            write_name(plot, number, names.lines[number], weight=weight)
            _write_beside(plot, number, labels[number])
        _draw_estimates(plot, rows.table)
    return figure


def _draw_axes(plot: Plot, rows: Rows, scale: Scale) -> None:
    plot.set_xlim(scale.lower, scale.upper)
    plot.set_ylim(max(1, len(rows.table)) - 0.5, -0.5)
    plot.set_xticks(list(scale.ticks), _with_room(plot, scale.ticks), size=SIZE)
    if not scale.middle:
        return
    pooled = rows.units.pooled
    plot.upright(pooled, color=REFERENCE, width=1.6)
    at, half = plot.place(pooled, 0)[0], text_width(scale.middle, SIZE) / 2
    moved = max(half + 4, min(WIDTH - 4 - half, at)) - at
    plot.write(
        scale.middle, pooled, 1, within=("data", "fraction"), away=(moved, 5), across="center", level="bottom",
        color=SOFT_INK,
    )  # fmt: skip


def _with_room(plot: Plot, ticks: Mapping[float, str]) -> list[str]:
    """Return the texts of the ticks; one that would touch the one before stays empty."""
    kept: list[str] = []
    free_from = -np.inf
    for tick, told in ticks.items():
        at, half = plot.place(tick, 0)[0], text_width(told, SIZE) / 2
        kept.append(told if at - half >= free_from else "")
        free_from = at + half + 6 if kept[-1] else free_from
    return kept


def _write_beside(plot: Plot, number: int, label: Row) -> None:
    if label.state:
        write_nothing(plot, number, label.state)
        return
    if label.rank:  # in another ink, so each line is written for itself, above and below the middle
        write_figure(plot, number, ["", label.rank], color=SOFT_INK)
    write_figure(plot, number, [label.point, ""] if label.rank else [label.point])


def _draw_estimates(plot: Plot, table: pd.DataFrame) -> None:
    """Draw range, raw and shrunken share of each row, those of one colour together: it stays small."""
    is_apart = table["verdict"].isin(SET_APART).to_numpy()
    for colour, marker, those in ((MAIN, "o", ~is_apart), (TARGET, "D", is_apart)):
        rows = np.flatnonzero(those)
        lower, upper, value, shrunken = (
            table[name].to_numpy(dtype=float)[rows] for name in ("lower", "upper", "value", "shrunken")
        )
        if not np.isnan(lower).all():
            ends = np.column_stack([lower, upper, np.full(len(rows), np.nan)]).ravel()  # a gap after each
            plot.line(ends, np.repeat(rows, 3), color=colour, width=2.2, opacity=0.75, zorder=3)
        plot.marks(value, rows, "o", size=8.5, face="none", edge=colour, width=1.3, zorder=4)
        plot.marks(shrunken, rows, marker, size=5, face=colour, width=0, zorder=5)
