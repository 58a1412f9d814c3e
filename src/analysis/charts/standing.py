"""Where one place stands against several targets: a dot with its interval and a mark for each threshold."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.plot import Plot, plot_at
from analysis.charts.rows import Names, in_lines, room_for, write_figure, write_name
from analysis.charts.style import MAIN, SIZE, SOFT_INK, TARGET, WIDTH, drawing, wrapped
from analysis.model.errors import CadreError
from analysis.model.tables import TEXT
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "Các chỉ tiêu: {place} đang ở đâu, đến năm {period}",
        "alt": "Các chỉ tiêu của {place} đến năm {period}. {rows}.",
        "row": "{name}: {value}, chỉ tiêu {threshold}, {verdict}", "row_without": "{name}: không có số liệu",
        "nothing": "Các chỉ tiêu của {place} đến năm {period}: không có số liệu để vẽ.",
        "caption": "Chấm: số liệu năm gần nhất, thanh ngang là khoảng dao động do ngẫu nhiên (Wilson, 95%); vạch cam: "
        "mức chỉ tiêu. Chấm đặc là đạt, chấm rỗng là chưa đạt.",
        "none": "không có số liệu", "indicator": "Chỉ tiêu", "value": "Số liệu", "threshold": "Mức chỉ tiêu",
        "verdict": "Đánh giá",
    },
    "en": {
        "title": "Targets: where {place} stands, up to {period}",
        "alt": "Targets of {place} up to {period}. {rows}.",
        "row": "{name}: {value}, target {threshold}, {verdict}", "row_without": "{name}: no figure",
        "nothing": "Targets of {place} up to {period}: there are no figures to draw.",
        "caption": "Dot: the last year's figure, the bar is the range expected from chance alone (Wilson, 95%); orange "
        "mark: the target. A full dot has reached it, an open one has not.",
        "none": "no figure", "indicator": "Target", "value": "Figure", "threshold": "Threshold", "verdict": "Verdict",
    },
}  # fmt: skip

ROW, HEAD, FOOT, WIDEST_NAME, WIDEST_NONE = 32, 6, 26, 128, 60
FIGURES = ["value", "lower", "upper", "threshold"]


def standing_chart(rows: pd.DataFrame, *, language: Language, place: str, period: str, name: str) -> Chart:
    """Return a row for each target.

    Parameters
    ----------
    rows : in their order, with columns ``name``, ``value``, ``lower``, ``upper`` (fractions, NaN where there is none),
        ``threshold`` (a fraction), ``is_reached``, and in words ``told``, ``told_threshold``, ``verdict``.
    name : identifier of the chart.

    Raises
    ------
    CadreError
        when a column is missing.
    """
    missing = {"name", *FIGURES, "is_reached", "told", "told_threshold", "verdict"} - set(rows.columns)
    if missing:
        raise CadreError(f"lacks {sorted(missing)}", where="standing chart")
    words = words_of(WORDS, language)
    drawn = rows["value"].notna().any()
    told = {"place": place, "period": period, "rows": _sentences(rows, words)}
    title = words["title" if drawn else "nothing"].format_map(told)
    alt = words["alt"].format_map(told) if drawn else title
    svg = render(draw(rows, language), name=name, title=title, alt=alt)
    return Chart(name, title, svg, alt, _table(rows, words), words["caption"])


def _sentences(rows: pd.DataFrame, words: Mapping[str, str]) -> str:
    told = []
    for row in rows.to_dict("records"):
        key = "row_without" if np.isnan(row["value"]) else "row"
        told.append(
            words[key].format(
                name=row["name"], value=row["told"], threshold=row["told_threshold"], verdict=row["verdict"]
            )
        )
    return "; ".join(told)


def draw(rows: pd.DataFrame, language: Language) -> Figure:
    """Return the picture: ink only."""
    none = wrapped(words_of(WORDS, language)["none"], SIZE, WIDEST_NONE)
    names = Names.of(rows["name"], widest=WIDEST_NAME, row=ROW)
    with drawing(WIDTH, HEAD + FOOT + names.row * max(1, len(rows))) as figure:
        plot = plot_at(figure, names.left, FOOT, room_for([*map(in_lines, rows["told"]), none]), HEAD)
        plot.set_xlim(0, 1)
        plot.set_ylim(len(rows) - 0.5, -0.5)
        ticks = [0, 0.5, 1]
        plot.set_xticks(ticks, [language.percent(tick, 0) for tick in ticks], size=SIZE)
        for number, row in enumerate(rows.to_dict("records")):
            write_name(plot, number, names.lines[number])
            _draw_row(plot, number, {str(key): value for key, value in row.items()}, none)
    return figure


def _draw_row(plot: Plot, number: int, row: Mapping[str, Any], none: list[str]) -> None:
    plot.marks(row["threshold"], number, "|", size=18, edge=TARGET, width=2.6, zorder=3)
    if np.isnan(row["value"]):
        write_figure(plot, number, none, color=SOFT_INK, style="italic")
        return
    if not np.isnan(row["lower"]):
        plot.line([row["lower"], row["upper"]], [number] * 2, color=MAIN, width=2, opacity=0.7)
    face = MAIN if row["is_reached"] else "white"
    plot.marks(row["value"], number, "o", size=7.5, face=face, edge=MAIN, width=1.8, zorder=4)
    write_figure(plot, number, in_lines(row["told"]), weight="bold")


def _table(rows: pd.DataFrame, words: Mapping[str, str]) -> pd.DataFrame:
    told = [
        [row["name"], words["none"] if np.isnan(row["value"]) else row["told"], row["told_threshold"], row["verdict"]]
        for row in rows.to_dict("records")
    ]
    heads = [words[key] for key in ("indicator", "value", "threshold", "verdict")]
    return pd.DataFrame(told, columns=heads, dtype=TEXT)
