"""Where the cells of a shaded table stand: names at the left where they have room, else above their row of cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from analysis.charts.style import LINE, SIZE, WIDEST, WIDTH, text_width, wrapped

Box = tuple[float, float, float, float]  # left, top, width, height in units of the viewBox, from the top
EDGE, PAD, GAP = 3, 4, 1  # of the picture; around the text of a cell, both sides together; around a cell
BESIDE, WIDEST_NAME = 6, 96  # between a name and its cells; beyond that it is parted
SMALLEST, MOST = 9.1, 1.02 * WIDTH  # pixels of text; units that a telephone shows at that size
FRAME = 8  # pixels of white that a page leaves around a picture


@dataclass(frozen=True)
class Layout:
    """The places of heads, names and cells.

    Attributes
    ----------
    told : what stands in the cell of a row and a column, in lines. heads, names : of columns and rows, in lines.
    edges : left edge of every column, and the right one of the last.
    top : where the rows begin. row : height of a row. cell : height of its cells, at its foot.
    is_above : whether a name stands above its cells.
    """

    told: Mapping[tuple[str, str], Sequence[str]]
    heads: Sequence[Sequence[str]]
    names: Sequence[Sequence[str]]
    edges: Sequence[float]
    top: float
    row: float
    cell: float
    is_above: bool

    @classmethod
    def of(
        cls, told: Mapping[tuple[str, str], Sequence[str]], rows: Mapping[str, str], columns: Mapping[str, str]
    ) -> "Layout":
        """Return the layout of cells that tell ``told``; wider than a telephone only where the columns need it."""
        needed = [_needed(name, [told[row, column] for row in rows]) for column, name in columns.items()]
        cell = LINE * max((len(lines) for lines in told.values()), default=1) + 4
        room = min(WIDEST_NAME, WIDTH - 2 * EDGE - BESIDE - sum(needed))  # for names at the left
        names = [wrapped(name, SIZE, room, lines=3) for name in rows.values()]
        widest = max((text_width(line, SIZE) for lines in names for line in lines), default=0.0)
        high = LINE * max(map(len, names), default=1)
        is_above = widest > room or high > 2 * LINE
        left = EDGE if is_above else EDGE + widest + BESIDE
        row = cell + LINE + 5 if is_above else max(cell, high + 4)
        if is_above:
            names = [wrapped(name, SIZE, max(WIDTH, sum(needed)) - 2 * EDGE, lines=1) for name in rows.values()]
        widths = _filled(needed, WIDTH - EDGE - left)
        heads = [wrapped(name, SIZE, width - 2, lines=6) for name, width in zip(columns.values(), widths, strict=True)]
        top = 6 + LINE * max((len(lines) for lines in heads), default=1)
        edges = [left, *(left + width for width in accumulate(widths))]
        return cls(told, heads, names, edges, top, row, cell if is_above else row, is_above)

    @property
    def width(self) -> float:
        """Units of the viewBox."""
        return max(WIDTH, self.edges[-1] + EDGE)

    @property
    def widest(self) -> int:
        """Pixels beyond which it does not grow: its text is then as large as that of any other picture."""
        return round(self.width * WIDEST / WIDTH)

    @property
    def narrowest(self) -> int:
        """Pixels below which its text would be too small to read; 0 where a telephone has them."""
        return ceil(self.width * SMALLEST / SIZE) + FRAME if self.width > MOST else 0

    @property
    def height(self) -> float:
        """Units of the viewBox."""
        return self.top + self.row * max(1, len(self.names)) + EDGE

    @property
    def side(self) -> str:
        """The side of its place on which a name stands."""
        return "left" if self.is_above else "right"

    def name_at(self, row: int) -> tuple[float, float]:
        """Return where a row's name stands, by the middle of its height."""
        if self.is_above:
            return EDGE + GAP, self.top + self.row * row + (self.row - self.cell) / 2 + 1.5
        return self.edges[0] - BESIDE, self.top + self.row * (row + 0.5)

    def middle(self, column: int) -> float:
        """Return the middle of a column."""
        return (self.edges[column] + self.edges[column + 1]) / 2

    def box(self, row: int, column: int) -> Box:
        """Return the place of a cell."""
        left, right = self.edges[column] + GAP, self.edges[column + 1] - GAP
        return left, self.top + self.row * (row + 1) - self.cell + GAP, right - left, self.cell - 2 * GAP


def _needed(head: str, cells: Sequence[Sequence[str]]) -> float:
    """Return how wide a column must be: for the widest word of its head and the widest line of its cells."""
    lines = [line for cell in cells for line in cell]
    return PAD + max(text_width(told, SIZE) for told in [*head.split(), *lines])


def _filled(widths: Sequence[float], room: float) -> list[float]:
    """Return the widths with the room that is left given to the narrowest, so that they become as equal as can be."""
    growing = sorted(widths)
    for number in range(len(growing), 0, -1):  # as many as end up no wider than they must become
        level = (room - sum(growing[number:])) / number
        if level >= growing[number - 1]:
            return [max(width, level) for width in widths]
    return list(widths)
