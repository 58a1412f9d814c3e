"""Training by programme: what was done, against what was planned and against last year."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.legend import Legend
from analysis.charts.pen import Ink
from analysis.charts.plot import Plot, plot_at
from analysis.charts.rows import Names, room_for, write_figure, write_name
from analysis.charts.style import CITED, INK, MAIN, SOFT_INK, TARGET, WIDTH, drawing
from analysis.charts.ticks import ticks_between
from analysis.model.errors import CadreError
from analysis.model.tables import TEXT, Record, indexed_rows
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{what} theo chương trình, {place}, năm {period}",
        "alt": "{what} theo chương trình, {place}, năm {period}. {programmes}.",
        "programme": "{name}: thực hiện {done}, kế hoạch {planned}, năm trước {last_year}",
        "nothing": "{what}, {place}, năm {period}: không có số liệu để vẽ.",
        "done": "Thực hiện", "planned": "Kế hoạch", "last_year": "Năm trước", "fulfilment": "Thực hiện/kế hoạch",
        "group": "Chương trình", "unknown": "không có số liệu",
        "caption": "Thanh: thực hiện; vạch: kế hoạch; vòng tròn: năm trước. Chỗ không có số liệu để trống.",
    },
    "en": {
        "title": "{what} by programme, {place}, {period}",
        "alt": "{what} by programme, {place}, {period}. {programmes}.",
        "programme": "{name}: done {done}, planned {planned}, last year {last_year}",
        "nothing": "{what}, {place}, {period}: there are no figures to draw.",
        "done": "Done", "planned": "Planned", "last_year": "Last year", "fulfilment": "Done/planned",
        "group": "Programme", "unknown": "no figure",
        "caption": "Bar: done; line: planned; circle: last year. Where there is no figure, nothing is drawn.",
    },
}  # fmt: skip

FIGURES = ("done", "planned", "last_year")
ROW, FOOT, HEAD, WIDEST_NAME = 30, 28, 6, 112
BAR = 0.5  # of a row


def plan_chart(
    programmes: pd.DataFrame, *, language: Language, names: Mapping[str, str], what: str, place: str, period: str
) -> Chart:
    """Return the programmes in the given order, each with what was done, planned, and done last year.

    Parameters
    ----------
    programmes : a row a programme with columns ``group`` (its id), ``done``, ``planned``, ``last_year``: counts of one
        unit (participations or persons), NaN where there is no figure.
    names : group -> the programme's name in words.
    what : what is counted, in words; participations are not persons.

    Raises
    ------
    CadreError
        when a column is missing or a programme stands twice.
    """
    words = words_of(WORDS, language)
    missing = {"group", *FIGURES} - set(programmes.columns)
    if missing or programmes["group"].duplicated().any():
        raise CadreError(f"lacks {sorted(missing)}, or names a programme twice", where="plan chart")
    table = programmes.set_index("group")[list(FIGURES)].astype(float)
    told = facts(table, language, names) | {"what": what, "place": place, "period": period}
    nothing = bool(table.isna().all(axis=None))
    title = words["nothing" if nothing else "title"].format_map(told)
    alt = title if nothing else words["alt"].format_map(told)
    name = f"plan-{period}-{next(iter(table.index), 'none')}".lower().replace(".", "-")
    figure = draw(table, language, names)
    svg = render(figure, name=name, title=title, alt=alt)
    return Chart(name, title, svg, alt, _table(table, language, names), title if nothing else words["caption"])


def facts(table: pd.DataFrame, language: Language, names: Mapping[str, str]) -> dict[str, str]:
    """Return what the chart says, worded: a sentence a programme."""
    words = words_of(WORDS, language)
    sentences = [
        words["programme"].format(
            name=names[str(group)], **{figure: _number(row[figure], words["unknown"], language) for figure in FIGURES}
        )
        for group, row in indexed_rows(table)
    ]
    return {"programmes": "; ".join(sentences)}


def _number(count: float, unknown: str, language: Language) -> str:
    return unknown if np.isnan(count) else language.number(count)


def draw(table: pd.DataFrame, language: Language, names: Mapping[str, str]) -> Figure:
    """Return the picture: ink only."""
    words = words_of(WORDS, language)
    labels = [_label(row, language) for _, row in indexed_rows(table)]
    told = Names.of((names[str(group)] for group in table.index), widest=WIDEST_NAME, row=ROW)
    legend = Legend([words[figure] for figure in FIGURES])
    foot = FOOT + legend.height
    with drawing(WIDTH, HEAD + foot + told.row * max(1, len(table))) as figure:
        plot = plot_at(figure, told.left, foot, room_for([label] for label in labels), HEAD)
        rows = np.arange(len(table))
        plot.boxes(0, rows - BAR / 2, table["done"], BAR, ink=Ink(face=MAIN, opacity=0.75), label=words["done"])
        plot.marks(table["planned"], rows, "|", size=21, edge=TARGET, width=3, zorder=4, label=words["planned"])
        plot.marks(
            table["last_year"], rows, "o", size=8, face="white", edge=CITED, width=1.8, zorder=4,
            label=words["last_year"],
        )  # fmt: skip
        _draw_axes(plot, table, language)
        for row, (name, label) in enumerate(zip(told.lines, labels, strict=True)):
            write_name(plot, row, name)
            write_figure(plot, row, [label], color=SOFT_INK if label == "–" else INK, weight="bold")
        legend.draw(plot, FOOT - 4)
    return figure


def _label(row: Record, language: Language) -> str:
    done, planned = (_number(row[figure], "–", language) for figure in ("done", "planned"))
    return done if np.isnan(row["planned"]) else f"{done}/{planned}"


def _draw_axes(plot: Plot, table: pd.DataFrame, language: Language) -> None:
    most = np.nanmax([1.0, *table.to_numpy().ravel()])
    plot.set_xlim(0, most * 1.03)
    plot.set_ylim(len(table) - 0.5, -0.5)
    ticks = ticks_between(0, most * 1.03, 4, is_whole=True)
    plot.set_xticks(ticks, [language.number(tick) for tick in ticks])


def _table(table: pd.DataFrame, language: Language, names: Mapping[str, str]) -> pd.DataFrame:
    words = words_of(WORDS, language)
    rows = []
    for group, row in indexed_rows(table):
        share = row["done"] / row["planned"] if row["planned"] > 0 else np.nan
        numbers = [_number(row[figure], words["unknown"], language) for figure in FIGURES]
        rows.append((names[str(group)], *numbers, "" if np.isnan(share) else language.percent(share)))
    columns = [words["group"], *(words[figure] for figure in FIGURES), words["fulfilment"]]
    return pd.DataFrame(rows, columns=columns, dtype=TEXT)
