"""The ink of the tartan: cells with a symbol, a colour and an arrow, readable in grey, and their key beneath."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure
from matplotlib.path import Path

from analysis.charts.pen import Ink, box_path
from analysis.charts.plot import Plot, sheet
from analysis.charts.style import INK, LINE, SIZE, SOFT_INK, SPACING, WIDTH, drawing, ink_on, text_width, wrapped

PLAIN, UNTESTED = "plain", ""
# verdict -> its symbol and colour; the colours differ in grey too, and no colour is without its symbol
LOOKS = {
    "better": ("+", "#00466E"), "worse": ("−", "#C04F00"), "higher": (">", "#7A3E6D"), "lower": ("<", "#DDBBD5"),
    "similar": ("≈", "#EDEDED"),
}  # fmt: skip
STATE_LOOKS = {"suppressed": "×", "too_few": "…", "missing": "?", "cannot": "÷"}
ARROWS = {"up": "↑", "down": "↓", "both": "↕", "none": "→"}
HATCH, HATCH_INK, WHITE = "////", "#C8C8C8", "#FFFFFF"

ROW, SYMBOL, WIDEST_NAME, MOST_HEAD = 29, 12.5, 114, 120
KEY_ROW, KEY_BOX = 20, 22


@dataclass(frozen=True)
class Cell:
    """How a cell looks: a verdict, ``PLAIN``, a state, or empty (an arrow alone); and its arrow or ``UNTESTED``."""

    look: str
    arrow: str

    @property
    def symbol(self) -> str:
        """What stands in the cell."""
        symbol = LOOKS[self.look][0] if self.look in LOOKS else STATE_LOOKS.get(self.look, "")
        if self.look == PLAIN:
            symbol = "·"
        return f"{symbol} {ARROWS.get(self.arrow, '')}".strip()

    @property
    def colour(self) -> str:
        """The colour under it."""
        return LOOKS[self.look][1] if self.look in LOOKS else WHITE


@dataclass(frozen=True)
class KeyEntry:
    """A cell as it looks, and what that means."""

    cell: Cell
    told: str


Box = tuple[float, float, float, float]  # left, top, width, height in units of the viewBox, from the top


def draw_cells(
    cells: Mapping[tuple[str, str], Cell], rows: Mapping[str, str], columns: Mapping[str, str], key: Sequence[KeyEntry]
) -> Figure:
    """Return the picture: heads of the columns, names of the rows, a cell for each pair, and the key."""
    names = [wrapped(name, SIZE, WIDEST_NAME, lines=4) for name in rows.values()]
    left = 10 + max((text_width(line, SIZE) for lines in names for line in lines), default=0.0)
    row_height = max(ROW, LINE * max(map(len, names), default=1) + 2)
    wide = min(64.0, (WIDTH - left - 2) / max(1, len(columns)))
    heads, top, is_upright = _heads(list(columns.values()), wide)
    foot = top + row_height * len(rows) + 8
    entries, height = _key_places(key, foot)
    with drawing(WIDTH, height) as figure:
        plot = sheet(figure)
        places: list[tuple[Cell, Box]] = [
            (cells[row, column], (left + number * wide + 1, top + row_height * line + 1, wide - 2, row_height - 2))
            for line, row in enumerate(rows)
            for number, column in enumerate(columns)
        ]
        boxed = [(entry.cell, box) for entry, box, _ in entries]
        _fill(plot, [*places, *((cell, box) for cell, box in boxed if cell.look)])
        for cell, box in [*places, *boxed]:
            _write_symbol(plot, cell, box)
        _write_heads(plot, heads, left, wide, top, is_upright)
        for line, told in enumerate(names):
            _write(plot, left - 5, top + row_height * (line + 0.5), told, across="right")
        for entry, (_, y, _, high), x in entries:
            _write(plot, x, y + high / 2, [entry.told], color=SOFT_INK)
    return figure


def _heads(names: Sequence[str], wide: float) -> tuple[list[list[str]], float, bool]:
    """Return the heads in lines, how high they are, and whether they stand upright because a word has no room."""
    told = [wrapped(name, SIZE, wide - 3, lines=3) for name in names]
    if all(text_width(line, SIZE) <= wide - 1 for lines in told for line in lines):
        return told, 8 + LINE * max((len(lines) for lines in told), default=1), False
    told = [wrapped(name, SIZE, MOST_HEAD, lines=1) for name in names]
    return told, 10 + max(text_width(lines[0], SIZE) for lines in told), True


def _write_heads(
    plot: Plot, heads: Sequence[list[str]], left: float, wide: float, top: float, is_upright: bool
) -> None:
    across, level = ("left", "center") if is_upright else ("center", "bottom")
    for number, lines in enumerate(heads):
        middle = left + (number + 0.5) * wide
        _write(plot, middle, top - 4, lines, across=across, level=level, upright=is_upright)


def _key_places(key: Sequence[KeyEntry], top: float) -> tuple[list[tuple[KeyEntry, Box, float]], float]:
    """Return each entry with its box and where its words begin, row by row, and how high the picture becomes."""
    placed: list[tuple[KeyEntry, Box, float]] = []
    x, y = 4.0, top
    for entry in key:
        box = KEY_BOX if entry.cell.symbol or entry.cell.look else 0
        long = box + 5 + text_width(entry.told, SIZE)
        if x > 4 and x + long > WIDTH - 4:
            x, y = 4.0, y + KEY_ROW
        placed.append((entry, (x, y + 1, box, KEY_ROW - 3), x + box + (5 if box else 0)))
        x += long + 12
    return placed, y + KEY_ROW + 2


def _fill(plot: Plot, places: Sequence[tuple[Cell, Box]]) -> None:
    """Draw the cells of one look as one path: a picture of two hundred cells stays small."""
    for look in dict.fromkeys(cell.look for cell, _ in places):
        own = [(cell, box) for cell, box in places if cell.look == look]
        is_hatched = look in STATE_LOOKS
        path = Path.make_compound_path(*(box_path(*box) for _, box in own))
        edge = HATCH_INK if is_hatched or look == PLAIN else "none"
        plot.area(path, Ink(face=own[0][0].colour, edge=edge, width=0.8, hatch=HATCH if is_hatched else ""))


def _write_symbol(plot: Plot, cell: Cell, box: Box) -> None:
    if not cell.symbol:
        return
    x, y, wide, high = box
    size = min(SYMBOL, SYMBOL * (wide - 1) / max(1.0, text_width(cell.symbol, SYMBOL, bold=True)))
    colour = INK if not cell.look or cell.colour == WHITE else ink_on(cell.colour)
    _write(plot, x + wide / 2, y + high / 2, [cell.symbol], across="center", size=size, color=colour, weight="bold")


def _write(plot: Plot, x: float, y: float, lines: Sequence[str], **look: Any) -> None:
    plot.write("\n".join(lines), x, y, spacing=SPACING, **look)
