"""A table as a picture: a shaded cell for each row and column, with its numbers in it, so that no colour is alone."""

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.heat_layout import Box, Layout
from analysis.charts.pen import Ink
from analysis.charts.plot import Plot, sheet
from analysis.charts.series import counts_in_words, value_in_words
from analysis.charts.style import GRID, SOFT_INK, SPACING, drawing, ink_on, shade
from analysis.model.errors import CadreError
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, rows_of
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{name}, {place}, năm {period}",
        "alt": "Bảng ô màu: {name}, {place}, năm {period}; {rows} dòng, {columns} cột. Cao nhất: {highest}; thấp nhất: "
        "{lowest}.",
        "nothing": "{name}, {place}, năm {period}: không có số liệu để vẽ.",
        "cell": "{row} – {column}: {value}",
        "caption": "Ô càng đậm thì giá trị càng cao; mỗi ô có ghi số. Gạch ngang: không có số liệu hoặc không có gì để "
        "chia.",
        "none": "không có",
    },
    "en": {
        "title": "{name}, {place}, {period}",
        "alt": "Shaded table: {name}, {place}, {period}; {rows} rows, {columns} columns. Highest: {highest}; lowest: "
        "{lowest}.",
        "nothing": "{name}, {place}, {period}: there are no figures to draw.",
        "cell": "{row} – {column}: {value}",
        "caption": "The darker the cell, the higher the value; every cell has its number. A dash: no figure, or "
        "nothing to divide by.",
        "none": "none",
    },
}  # fmt: skip

Row = dict[str, Any]
# Only cells that have a figure: what is hidden or unknown is never drawn as zero.
Cells = dict[tuple[str, str], Row]
MOST_COLUMNS = 20  # of a table that a sheet of paper holds


def heat_map(
    values: pd.DataFrame,
    *,
    indicator: Indicator,
    language: Language,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    place: str,
    period: str,
    head: str,
    head_of_columns: str = "",
    sum_of_all: str = "",
) -> Chart:
    """Return one indicator of one year as a table of shaded cells.

    Parameters
    ----------
    values : a row a cell with columns ``row``, ``column``, ``numerator``, ``denominator``, ``value``, ``state``.
    rows, columns : ids in the order in which they stand -> their names in words.
    head : what the rows are, in words: head of the first column of the table.
    head_of_columns : what the columns are; where it is told, a table of more columns than a sheet holds is turned.
    sum_of_all : the row or column that adds up the others. Of counts it is left white: it would drown them all.

    Raises
    ------
    CadreError
        when a cell stands twice.
    """
    if values.duplicated(["row", "column"]).any():
        raise CadreError("a cell has more than one value", where=f"heat map of {indicator.id}")
    cells = {(row["row"], row["column"]): row for row in rows_of(values) if row["state"] == "ok"}
    words = words_of(WORDS, language)
    told = facts(cells, indicator, language, rows, columns, sum_of_all) | {"place": place, "period": period}
    title = words["title" if cells else "nothing"].format_map(told)
    alt = words["alt"].format_map(told) if cells else title
    name = f"heat-{indicator.id}-{period}-{next(iter(rows), 'none')}"
    layout = _layout(cells, indicator, language, rows, columns)
    figure = draw(layout, cells, indicator, language, rows, columns, sum_of_all)
    svg = render(figure, name=name, title=title, alt=alt, widest=layout.widest, narrowest=layout.narrowest)
    table = _table(cells, indicator, language, rows, columns, head)
    if head_of_columns and len(rows) < len(columns) > MOST_COLUMNS:
        table = _turned(table, head_of_columns)
    return Chart(name, title, svg, alt, table, words["caption"])


def facts(
    cells: Cells, indicator: Indicator, language: Language, rows: Mapping[str, str], columns: Mapping[str, str],
    sum_of_all: str = "",
) -> dict[str, str]:  # fmt: skip
    """Return what the chart says, worded: its size, the highest and the lowest cell but for the sums."""
    words = words_of(WORDS, language)
    held = [key for key in ((row, column) for row in rows for column in columns) if key in cells]
    parts = [key for key in held if sum_of_all not in key] or held
    found = [choose(parts, key=lambda key: float(cells[key]["value"])) for choose in (max, min)] if parts else []
    ends = [
        words["cell"].format(
            row=rows[row],
            column=columns[column],
            value=" ".join(_lines(cells.get((row, column)), indicator, language)),
        )
        for row, column in found
    ]
    highest, lowest = ends or [words["none"], words["none"]]
    return {
        "name": language.text(indicator.name), "rows": language.number(len(rows)),
        "columns": language.number(len(columns)), "highest": highest, "lowest": lowest,
    }  # fmt: skip


def _lines(cell: Row | None, indicator: Indicator, language: Language) -> list[str]:
    """Return what stands in a cell: n/N over the share, or the number alone."""
    if cell is None:
        return ["–"]
    value = value_in_words(cell["value"], indicator, language)
    if indicator.kind == "count":
        return [value]
    return [counts_in_words(cell["numerator"], cell["denominator"], language), f"({value})"]


def _layout(
    cells: Cells, indicator: Indicator, language: Language, rows: Mapping[str, str], columns: Mapping[str, str]
) -> Layout:
    """Return where everything stands; in the picture a share has a line of its own and needs no brackets."""
    told = {
        (row, column): [line.strip("()") for line in _lines(cells.get((row, column)), indicator, language)]
        for row in rows
        for column in columns
    }
    return Layout.of(told, rows, columns)


def draw(
    layout: Layout, cells: Cells, indicator: Indicator, language: Language, rows: Mapping[str, str],
    columns: Mapping[str, str], sum_of_all: str = "",
) -> Figure:  # fmt: skip
    """Return the picture: ink only."""
    plain = sum_of_all if indicator.kind == "count" else ""
    most = max((float(cell["value"]) for key, cell in cells.items() if plain not in key), default=1.0)
    scale = 1.0 if indicator.kind == "share" else max(most, 1e-9)
    with drawing(layout.width, layout.height) as figure:
        plot = sheet(figure)
        for place, lines in enumerate(layout.heads):
            _write(plot, layout.middle(place), layout.top - 4, lines, level="bottom", across="center")
        for number in range(len(rows)):
            _write(plot, *layout.name_at(number), layout.names[number], level="center", across=layout.side)
        for colour, ink, box, told in _cells_drawn(layout, cells, rows, columns, scale, plain):
            _draw_cell(plot, colour, ink, box, told)
    return figure


def _cells_drawn(
    layout: Layout, cells: Cells, rows: Mapping[str, str], columns: Mapping[str, str], scale: float, plain: str
) -> list[tuple[str, str, Box, Sequence[str]]]:
    """Return colour, ink, box and words of each cell, those of one colour in a row: a page writes it once for them."""
    drawn: list[tuple[str, str, Box, Sequence[str]]] = []
    for number, row in enumerate(rows):
        for place, column in enumerate(columns):
            cell, own_scale = cells.get((row, column)), inf if plain and plain in (row, column) else scale
            colour = "#FFFFFF" if cell is None else shade(float(cell["value"]) / own_scale)
            ink = SOFT_INK if cell is None else ink_on(colour)
            drawn.append((colour, ink, layout.box(number, place), layout.told[row, column]))
    return sorted(drawn, key=lambda one: (one[1], one[0]))


def _draw_cell(plot: Plot, colour: str, ink: str, box: Box, lines: Sequence[str]) -> None:
    x, y, wide, high = box
    plot.boxes(x, y, wide, high, ink=Ink(face=colour, edge=GRID, width=0.8))
    _write(plot, x + wide / 2, y + high / 2, lines, level="center", across="center", color=ink)


def _write(plot: Plot, x: float, y: float, lines: Sequence[str], **look: Any) -> None:
    plot.write("\n".join(lines), x, y, spacing=SPACING, **look)


def _table(
    cells: Cells, indicator: Indicator, language: Language, rows: Mapping[str, str], columns: Mapping[str, str],
    head: str,
) -> pd.DataFrame:  # fmt: skip
    told = [
        [name, *(" ".join(_lines(cells.get((row, column)), indicator, language)) for column in columns)]
        for row, name in rows.items()
    ]
    return pd.DataFrame(told, columns=[head, *columns.values()], dtype=TEXT)


def _turned(table: pd.DataFrame, head: str) -> pd.DataFrame:
    first, *names = table.columns
    told = [[name, *table[name]] for name in names]
    return pd.DataFrame(told, columns=[head, *table[first]], dtype=TEXT)
