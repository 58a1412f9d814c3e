"""Of what something is made up, this year and last: the share of every programme in all participations."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.pen import Ink
from analysis.charts.plot import Plot, plot_at
from analysis.charts.rows import Names, in_lines, room_for, write_figure, write_name
from analysis.charts.style import CITED, INK, MAIN, SOFT_INK, WIDTH, drawing
from analysis.charts.ticks import ticks_between
from analysis.model.errors import CadreError
from analysis.model.tables import TEXT, indexed_rows
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "Cơ cấu {what}, {place}, năm {period} và năm {before}",
        "alt": "Cơ cấu {what}, {place}, năm {period}, tổng số {total}; năm {before}, tổng số {total_before}. {parts}.",
        "part": "{name}: {now}, năm trước {before}",
        "nothing": "Cơ cấu {what}, {place}, năm {period}: không có số liệu để vẽ.",
        "unknown": "không có số liệu",
        "now": "Năm {period}", "before": "Năm {period}", "change": "Thay đổi (điểm %)", "group": "Chương trình",
        "caption": "Tỷ trọng của từng chương trình trong tổng số của năm; thanh: năm {period}, vòng tròn: năm {before}."
        " Tỷ trọng tăng không có nghĩa là số lượng tăng.",
    },
    "en": {
        "title": "What {what} consist of, {place}, {period} and {before}",
        "alt": "What {what} consist of, {place}, {period}, total {total}; {before}, total {total_before}. {parts}.",
        "part": "{name}: {now}, last year {before}",
        "nothing": "What {what} consist of, {place}, {period}: there are no figures to draw.",
        "unknown": "no figure",
        "now": "{period}", "before": "{period}", "change": "Change (pp)", "group": "Programme",
        "caption": "The share of each programme in the year's total; bar: {period}, circle: {before}. A larger share "
        "does not mean a larger number.",
    },
}  # fmt: skip

ROW, FOOT, HEAD, WIDEST_NAME = 32, 24, 6, 112
BAR = 0.5  # of a row


def mix_chart(
    programmes: pd.DataFrame, *, language: Language, names: Mapping[str, str], what: str, place: str, period: str
) -> Chart:
    """Return the share of every programme in the total, this year and last.

    Parameters
    ----------
    programmes : a row a programme with columns ``group``, ``now``, ``before``: counts of one unit, NaN where there is
        no figure. A year in which any programme has no figure has no total, and so no shares.
    names : group -> its name in words. what : what is counted, in words, in the plural.

    Raises
    ------
    CadreError
        when a programme stands twice.
    """
    if programmes["group"].duplicated().any():
        raise CadreError("names a programme twice", where="mix chart")
    words = words_of(WORDS, language)
    table = programmes.set_index("group")[["now", "before"]].astype(float)
    totals = table.sum(min_count=max(1, len(table)))
    shares = table / totals.where(totals > 0)
    told = facts(table, totals, language, names) | {
        "what": what[:1].lower() + what[1:], "place": place, "period": period, "before": str(int(period) - 1)
    }  # fmt: skip
    drawn = shares["now"].notna().any()
    title = words["title" if drawn else "nothing"].format_map(told)
    alt = words["alt"].format_map(told) if drawn else title
    name = f"mix-{period}-{next(iter(table.index), 'none')}".lower().replace(".", "-")
    svg = render(draw(table, shares, language, names), name=name, title=title, alt=alt)
    caption = words["caption"].format_map(told) if drawn else title
    return Chart(name, title, svg, alt, _table(table, shares, language, names, period), caption)


def facts(table: pd.DataFrame, totals: pd.Series, language: Language, names: Mapping[str, str]) -> dict[str, str]:
    """Return what the chart says, worded: the totals and a sentence a programme."""
    words = words_of(WORDS, language)
    parts = [
        words["part"].format(
            name=names[str(group)], **{year: _told(row[year], totals[year], language) for year in ("now", "before")}
        )
        for group, row in indexed_rows(table)
    ]
    return {
        "parts": "; ".join(parts),
        "total": _number(totals["now"], language),
        "total_before": _number(totals["before"], language),
    }


def _number(count: float, language: Language) -> str:
    return words_of(WORDS, language)["unknown"] if np.isnan(count) else language.number(count)


def _told(count: float, total: float, language: Language) -> str:
    if np.isnan(count) or np.isnan(total) or total == 0:
        return _number(count, language)
    return f"{language.number(count)} ({language.percent(count / total)})"


def draw(table: pd.DataFrame, shares: pd.DataFrame, language: Language, names: Mapping[str, str]) -> Figure:
    """Return the picture: ink only."""
    totals = table.sum(min_count=max(1, len(table)))
    labels = [in_lines(_told(count, totals["now"], language)) for count in table["now"]]
    told = Names.of((names[str(group)] for group in table.index), widest=WIDEST_NAME, row=ROW)
    with drawing(WIDTH, HEAD + FOOT + told.row * max(1, len(table))) as figure:
        plot = plot_at(figure, told.left, FOOT, room_for(labels), HEAD)
        rows = np.arange(len(table))
        plot.boxes(0, rows - BAR / 2, shares["now"], BAR, ink=Ink(face=MAIN, opacity=0.75))
        plot.marks(shares["before"], rows, "o", size=8, face="white", edge=CITED, width=1.8, zorder=4)
        _draw_axes(plot, shares, language)
        for row, (name, label) in enumerate(zip(told.lines, labels, strict=True)):
            write_name(plot, row, name)
            ink = SOFT_INK if np.isnan(shares["now"].iloc[row]) else INK
            write_figure(plot, row, label, color=ink, weight="bold")
    return figure


def _draw_axes(plot: Plot, shares: pd.DataFrame, language: Language) -> None:
    most = np.nanmax([0.05, *shares.to_numpy().ravel()])
    plot.set_xlim(0, most * 1.05)
    plot.set_ylim(len(shares) - 0.5, -0.5)
    ticks = ticks_between(0, most * 1.05, 4)
    plot.set_xticks(ticks, [language.percent(tick, 0) for tick in ticks])


def _table(
    table: pd.DataFrame, shares: pd.DataFrame, language: Language, names: Mapping[str, str], period: str
) -> pd.DataFrame:
    words = words_of(WORDS, language)
    totals = table.sum(min_count=max(1, len(table)))
    rows = []
    changes = shares["now"] - shares["before"]
    for (group, row), change in zip(indexed_rows(table), changes, strict=True):
        told = [_told(row[year], totals[year], language) for year in ("now", "before")]
        rows.append([names[str(group)], *told, "–" if np.isnan(change) else language.points(change)])
    heads = [words["group"], words["now"].format(period=period), words["before"].format(period=int(period) - 1)]
    return pd.DataFrame(rows, columns=[*heads, words["change"]], dtype=TEXT)
