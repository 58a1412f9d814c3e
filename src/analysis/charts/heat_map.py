"""A table as a picture: a shaded cell for each row and column, with its numbers in it, so that no colour is alone."""

from collections.abc import Mapping
from math import inf
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.series import counts_in_words, value_in_words
from analysis.charts.style import GRID, INK, SOFT_INK, drawing, ink_on, shade, text_width, wrapped
from analysis.model.errors import CadreError
from analysis.model.nouns import Indicator
from analysis.model.tables import rows_of
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

WIDTH, ROW, LINE, SIZE, SMALL, MOST_LEFT = 520, 30, 11, 9.5, 8.8, 150

Row = dict[str, Any]
# Only cells that have a figure: what is hidden or unknown is never drawn as zero.
Cells = dict[tuple[str, str], Row]


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
    sum_of_all: str = "",
) -> Chart:
    """Return one indicator of one year as a table of shaded cells.

    Parameters
    ----------
    values : a row a cell with columns ``row``, ``column``, ``numerator``, ``denominator``, ``value``, ``state``.
    rows, columns : ids in the order in which they stand -> their names in words.
    head : what the rows are, in words: head of the first column of the table.
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
    figure = draw(cells, indicator, language, rows, columns, sum_of_all)
    return Chart(
        name, title, render(figure, name=name, title=title, alt=alt), alt,
        _table(cells, indicator, language, rows, columns, head), words["caption"],
    )  # fmt: skip


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


def draw(
    cells: Cells, indicator: Indicator, language: Language, rows: Mapping[str, str], columns: Mapping[str, str],
    sum_of_all: str = "",
) -> Figure:  # fmt: skip
    """Return the picture: ink only."""
    left = 8 + min(MOST_LEFT, max((text_width(name, SIZE) for name in rows.values()), default=40))
    wide = (WIDTH - left) / max(1, len(columns))
    heads = [wrapped(name, SMALL, wide - 5, lines=4) for name in columns.values()]
    top = 6 + LINE * max((len(lines) for lines in heads), default=1)
    plain = sum_of_all if indicator.kind == "count" else ""
    most = max((float(cell["value"]) for key, cell in cells.items() if plain not in key), default=1.0)
    scale = 1.0 if indicator.kind == "share" else max(most, 1e-9)
    with drawing(WIDTH, top + ROW * max(1, len(rows)) + 2) as figure:
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, WIDTH)
        axes.set_ylim(top + ROW * max(1, len(rows)) + 2, 0)
        for place, lines in enumerate(heads):
            _write(axes, left + (place + 0.5) * wide, top - 4, "\n".join(lines), va="bottom", ha="center", color=INK)
        for number, (row, name) in enumerate(rows.items()):
            middle = top + (number + 0.5) * ROW
            _write(
                axes,
                left - 6,
                middle,
                "\n".join(wrapped(name, SIZE, left - 8)),
                va="center",
                ha="right",
                color=INK,
                fontsize=SIZE,
            )
            for place, column in enumerate(columns):
                cell = cells.get((row, column))
                told = _lines(cell, indicator, language)
                own_scale = inf if plain and plain in (row, column) else scale
                _draw_cell(axes, cell, (left + place * wide, middle), wide, own_scale, told)
    return figure


def _draw_cell(
    axes: Axes, cell: Row | None, at: tuple[float, float], wide: float, scale: float, lines: list[str]
) -> None:
    colour = "#FFFFFF" if cell is None else shade(float(cell["value"]) / scale)
    box = Rectangle(
        (at[0] + 1, at[1] - ROW / 2 + 1), wide - 2, ROW - 2, facecolor=colour, edgecolor=GRID, linewidth=0.8,
        clip_on=False,
    )  # fmt: skip
    axes.add_patch(box)
    ink = SOFT_INK if cell is None else ink_on(colour)
    _write(axes, at[0] + wide / 2, at[1], "\n".join(lines), va="center", ha="center", color=ink)


def _write(axes: Axes, x: float, y: float, text: str, **look: Any) -> None:
    axes.text(x, y, text, **{"fontsize": SMALL, "linespacing": 1.1, **look})


def _table(
    cells: Cells, indicator: Indicator, language: Language, rows: Mapping[str, str], columns: Mapping[str, str],
    head: str,
) -> pd.DataFrame:  # fmt: skip
    told = [
        [name, *(" ".join(_lines(cells.get((row, column)), indicator, language)) for column in columns)]
        for row, name in rows.items()
    ]
    return pd.DataFrame(told, columns=[head, *columns.values()], dtype=str)
