"""Dated breaks on an axis of years: where they stand, and labels above the plot that never overlap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.charts.plot import IN_PLOT, Plot
from analysis.charts.series import Series
from analysis.charts.style import SIZE, SOFT_INK, text_width
from analysis.model.nouns import Event
from analysis.words.language import Language

LABEL_ROW, LIFT = 14, 9  # of a label; how far the lowest stands above the plot, clear of the marks at its edge


@dataclass(frozen=True)
class Mark:
    """A dated break or a cited point: where it stands and what it is called."""

    x: float
    text: str
    value: float = np.nan


def breaks_of(series: Series, events: Sequence[Event], language: Language, day: str) -> list[Mark]:
    """Return the dated breaks between the first and the last year, oldest first."""
    marks = [Mark(_year_of(event.date, day), language.text(event.name)) for event in events]
    first, last = series.table.index[0], series.table.index[-1]
    return sorted((mark for mark in marks if first <= mark.x <= last), key=lambda mark: mark.x)


def _year_of(event: date, day: str) -> float:
    """Return where a date stands on an axis on which the figures of a year, of its ``day``, stand on the whole year."""
    month, number = (int(part) for part in day.split("-"))
    return event.year + (event - date(event.year, month, number)).days / 365.25


def label_spans(
    breaks: Sequence[Mark], x_range: tuple[float, float], width: float, *, leftmost: float, rightmost: float
) -> list[tuple[float, float]]:
    """Return where each label begins and ends, in units from the left of the plot: left of its line if it has room.

    Where it has none on either side it stands across its line, inside the picture.
    """
    spans = []
    for mark in breaks:
        at = _line_at(mark, x_range, width)
        long = text_width(mark.text, SIZE) + 8
        begin = at - long if at - long > leftmost else max(leftmost, min(at, rightmost - long))
        spans.append((begin, begin + long))
    return spans


def _line_at(mark: Mark, x_range: tuple[float, float], width: float) -> float:
    return (mark.x - x_range[0]) / (x_range[1] - x_range[0]) * width


def label_rows(
    spans: Sequence[tuple[float, float]], breaks: Sequence[Mark], x_range: tuple[float, float], width: float
) -> list[int]:
    """Return the row above the plot for each label: no two meet, and none stands on the line of an earlier one."""
    lines_at = [_line_at(mark, x_range, width) for mark in breaks]
    rows: list[int] = []
    for begin, end in spans:
        earlier = list(zip(spans, lines_at, rows, strict=False))
        row = max((one + 1 for _, line, one in earlier if begin < line < end), default=0)
        while any(one == row and begin < other[1] and other[0] < end for other, _, one in earlier):
            row += 1
        rows.append(row)
    return rows


def draw_breaks(
    plot: Plot, breaks: Sequence[Mark], spans: Sequence[tuple[float, float]], rows: Sequence[int], plot_height: float
) -> None:
    """Draw a dotted line for each break, up to its label in its row above a plot of ``plot_height`` units."""
    for mark, (begin, _), row in zip(breaks, spans, rows, strict=True):
        height = plot_height + LABEL_ROW * row
        up = [0, height + LIFT + SIZE]
        plot.line([mark.x] * 2, up, within=("data", "plot"), color=SOFT_INK, width=1, dashes=":", zorder=3)
        plot.write(  # on paper: it may stand on another's line
            mark.text, begin + 4, height + LIFT, within=IN_PLOT, level="baseline", color=SOFT_INK, on_paper=True
        )
