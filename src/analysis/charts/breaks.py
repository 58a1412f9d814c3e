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

UNDER = 4  # how far under a label that lies across it a line ends
LIGHT = 0.6  # the width of a line that leaves figures comparable
LABEL_ROW, LIFT = 14, 9  # of a label; how far the lowest stands above the plot, clear of the marks at its edge


@dataclass(frozen=True)
class Mark:
    """A dated break or a cited point: where it stands, what it is called, and whether its line is drawn lighter."""

    x: float
    text: str
    value: float = np.nan
    is_light: bool = False

    @property
    def width(self) -> float:
        """The width of its line."""
        return LIGHT if self.is_light else 1.0


def breaks_of(series: Series, events: Sequence[Event], language: Language, day: str) -> list[Mark]:
    """Return the dated breaks between the first and the last year, oldest first."""
    marks = [Mark(_year_of(one.date, day), language.text(one.name), is_light=one.is_light) for one in events]
    first, last = series.table.index[0], series.table.index[-1]
    return sorted((mark for mark in marks if first <= mark.x <= last), key=lambda mark: mark.x)


def _year_of(event: date, day: str) -> float:
    """Return where a date stands on an axis on which the figures of a year, of its ``day``, stand on the whole year."""
    month, number = (int(part) for part in day.split("-"))
    return event.year + (event - date(event.year, month, number)).days / 365.25


def label_spans(
    breaks: Sequence[Mark], x_range: tuple[float, float], width: float, *, leftmost: float, rightmost: float
) -> list[tuple[float, float]]:
    """Return where each label begins and ends, in units from the left of the plot: beside its line, inside the picture.

    It stands left of its line. Where it has no room there, or where a line close by has its label on the right already
    so that each would stand in the other's way, it stands on the right; but across its line, over its end, where it has
    no room there either or would be spanned by lines that it need not meet.
    """
    lines_at = [_line_at(mark, x_range, width) for mark in breaks]

    def met(begin: float, long: float, own: float) -> int:
        return sum(begin < line < begin + long for line in lines_at if line != own)

    spans: list[tuple[float, float]] = []
    for mark, at in zip(breaks, lines_at, strict=True):
        long = text_width(mark.text, SIZE) + 8
        crossed = [
            line for (begin, end), line in zip(spans, lines_at, strict=False) if begin < at < end and line > at - long
        ]
        has_room_left, has_room_right = at - long > leftmost, at + long <= rightmost
        across = leftmost if not has_room_left else rightmost - long
        if has_room_left and not (crossed and has_room_right):
            begin = at - long
        elif has_room_right and met(at, long, at) <= met(across, long, at):
            begin = at
        else:
            begin = max(leftmost, min(across, rightmost - long))
        spans.append((begin, begin + long))
    return spans


def _line_at(mark: Mark, x_range: tuple[float, float], width: float) -> float:
    return (mark.x - x_range[0]) / (x_range[1] - x_range[0]) * width


def label_rows(
    spans: Sequence[tuple[float, float]], breaks: Sequence[Mark], x_range: tuple[float, float], width: float
) -> list[int]:
    """Return the row above the plot for each label: no two meet, and none is crossed by the line of another.

    A line ends at its own label, so a label stands above those whose lines it spans.
    """
    lines_at = [_line_at(mark, x_range, width) for mark in breaks]
    below = [
        {two for two, line in enumerate(lines_at) if two != one and begin < line < end}
        for one, (begin, end) in enumerate(spans)
    ]
    rows: dict[int, int] = {}
    while len(rows) < len(spans):
        waiting = [one for one in range(len(spans)) if one not in rows]
        # where two span each other's lines no order is right: the one that waits for fewest goes first
        one = min(waiting, key=lambda each: (len(below[each] - rows.keys()), each))
        row = max((rows[two] + 1 for two in below[one] & rows.keys()), default=0)
        while any(rows[two] == row and _meet(spans[one], spans[two]) for two in rows):
            row += 1
        rows[one] = row
    return [rows[one] for one in range(len(spans))]


def _meet(one: tuple[float, float], two: tuple[float, float]) -> bool:
    return one[0] < two[1] and two[0] < one[1]


def draw_breaks(
    plot: Plot, breaks: Sequence[Mark], spans: Sequence[tuple[float, float]], rows: Sequence[int], plot_height: float
) -> None:
    """Draw a dotted line for each break, up to its label in its row above a plot of ``plot_height`` units."""
    for mark, (begin, end), row in zip(breaks, spans, rows, strict=True):
        height = plot_height + LABEL_ROW * row
        across = _line_at(mark, plot.get_xlim(), plot.bbox.width)
        lies_across = begin + 1 < across < end - 1
        up = [0, height + (LIFT - UNDER if lies_across else LIFT + SIZE)]
        plot.line([mark.x] * 2, up, within=("data", "plot"), color=SOFT_INK, width=mark.width, dashes=":", zorder=3)
        plot.write(  # on paper: it may stand on another's line
            mark.text, begin + 4, height + LIFT, within=IN_PLOT, level="baseline", color=SOFT_INK, on_paper=True
        )
