"""Rows of a picture: a name at the left of each in as many lines as it needs, and its figures at the right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.charts.plot import Plot
from analysis.charts.style import LINE, SIZE, SOFT_INK, SPACING, text_width, wrapped

BESIDE_NAME, BESIDE_FIGURE, EDGE = 8, 9, 4  # from the plot to what stands beside it; from that to the picture's edge
MOST_LINES = 6  # of a name


@dataclass(frozen=True)
class Names:
    """Names of rows: the lines of each, the margin at the left that holds them, and the height of every row."""

    lines: Sequence[Sequence[str]]
    left: float
    row: float

    @classmethod
    def of(cls, names: Iterable[str], *, widest: float, row: float, bold: bool = False) -> "Names":
        """Return names in lines of at most ``widest`` units; a row is ``row`` units high, more where they need it."""
        parted = [wrapped(name, SIZE, widest, lines=MOST_LINES) for name in names]
        wide = max((text_width(line, SIZE, bold=bold) for name in parted for line in name), default=0.0)
        return cls(parted, EDGE + wide + BESIDE_NAME, max(row, LINE * max(map(len, parted), default=1) + 4))


def in_lines(point: str) -> list[str]:
    """Return ``310/333 (93,1%)`` as two lines, what has no brackets as one."""
    first, opening, rest = point.partition(" (")
    return [first, f"({rest}"] if opening else [first]


def room_for(figures: Iterable[Sequence[str]]) -> float:
    """Return the margin at the right that holds the lines of figures."""
    widths = (text_width(line, SIZE, bold=True) for lines in figures for line in lines)
    return BESIDE_FIGURE + EDGE + max(widths, default=0.0)


def write_name(plot: Plot, row: int, lines: Sequence[str], **look: Any) -> None:
    """Write a row's name at the left of the plot."""
    _write(plot, (0, row), (-BESIDE_NAME, 0), lines, across="right", **look)


def write_figure(plot: Plot, row: int, lines: Sequence[str], **look: Any) -> None:
    """Write a row's figures at the right of the plot."""
    _write(plot, (1, row), (BESIDE_FIGURE, 0), lines, **look)


def write_nothing(plot: Plot, row: int, told: str) -> None:
    """Write inside the plot why a row has no figure."""
    _write(plot, (0, row), (4, 0), [told], color=SOFT_INK, style="italic")


def _write(plot: Plot, at: tuple[float, float], away: tuple[float, float], lines: Sequence[str], **look: Any) -> None:
    plot.write("\n".join(lines), *at, within=("fraction", "data"), away=away, spacing=SPACING, **look)
