"""Age and who retires next: the staff of each year in three parts, from the young to those close to retirement."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.pen import Ink
from analysis.charts.plot import Plot, plot_at, sheet
from analysis.charts.series import sign_of
from analysis.charts.style import INK, SIZE, SOFT_INK, STEPS, WIDTH, drawing, text_width, wrapped
from analysis.model.errors import CadreError
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, Record, indexed_rows, rows_of
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "Độ tuổi, {place}, {first}–{last}; sắp nghỉ hưu: {retiring}",
        "alt": "Biểu đồ cột chồng: độ tuổi, {place}. {years}.",
        "year": "Năm {year}, trong {total} người: {young} từ 40 tuổi trở xuống, {retiring} còn khoảng 5 năm là đến "
        "tuổi nghỉ hưu",
        "nothing": "Độ tuổi, {place}: không có số liệu để vẽ.",
        "retiring": "Còn khoảng 5 năm là đến tuổi nghỉ hưu", "between": "Trên 40 tuổi, chưa sắp nghỉ hưu",
        "young": "Từ 40 tuổi trở xuống",
        "caption": "Mỗi cột là toàn bộ cán bộ, công chức của một năm (100%). Sắp nghỉ hưu: nữ 51–55, nam 56–60 tuổi "
        "(nhóm tuổi của biểu) và người trên tuổi nghỉ hưu. Hằng năm ai cũng thêm một tuổi: cột thay đổi cả khi không "
        "tuyển ai.",
        "caption_gaps": "Năm không có số liệu để trống.",
        "column": "Năm", "total": "Tổng số", "no_figure": "không có số liệu",
    },
    "en": {
        "title": "Age, {place}, {first}–{last}; close to retirement: {retiring}",
        "alt": "Stacked columns: age, {place}. {years}.",
        "year": "{year}, of {total} staff: {young} aged 40 or under, {retiring} within some five years of retirement",
        "nothing": "Age, {place}: there are no figures to draw.",
        "retiring": "Within some 5 years of retirement", "between": "Over 40, not close to retirement",
        "young": "Aged 40 or under",
        "caption": "Each column is all staff of a year (100%). Close to retirement: women of 51–55, men of 56–60 (the "
        "form's age groups) and those over the age. Everybody is a year older each year: columns change even if nobody "
        "is recruited.",
        "caption_gaps": "Years without a figure are left open.",
        "column": "Year", "total": "Total", "no_figure": "no figure",
    },
}  # fmt: skip

PLOT, LEFT, FOOT, ROW = 190, 38, 26, 15
PARTS = ("retiring", "between", "young")  # from the foot upwards
COLUMNS = [*PARTS, "total", "estimated"]
UNKNOWN = [np.nan] * len(COLUMNS)
HATCH = "////"
WIDE = 0.82  # of a column, in years
COLOURS = dict(zip(PARTS, STEPS, strict=False))


def ages_chart(values: pd.DataFrame, *, young: Indicator, retiring: Indicator, language: Language, place: str) -> Chart:
    """Return a column a year: who is 40 or under, who is close to retirement, and the others between.

    Parameters
    ----------
    values : VALUES of both shares of one unit, group and frame. A year in which either is unknown or hidden is left
        open: what is left would give the other away.
    young, retiring : the two shares, out of the same staff.

    Raises
    ------
    CadreError
        when a year stands twice, the two are out of different totals, or together exceed it.
    """
    words = words_of(WORDS, language)
    table = _table_of(values, young, retiring)
    held = table.dropna()
    unit = "-".join(sorted(set(values["unit"]))) or "none"
    name = f"ages-{unit}-{table.index.max() if len(table) else 'none'}"
    if held.empty:
        sentence = words["nothing"].format(place=place)
        svg = render(nothing_to_draw(sentence, WIDTH), name=name, title=sentence, alt=sentence)
        return Chart(name, sentence, svg, sentence, _table(table, language), sentence)
    told = facts(held, language, place)
    title, alt = words["title"].format_map(told), words["alt"].format_map(told)
    parts = ["caption", *(["caption_gaps"] if len(held) < len(table) else [])]
    return Chart(
        name=name, title=title, svg=render(draw(table, language), name=name, title=title, alt=alt),
        alt=alt, table=_table(table, language), caption=" ".join(words[part] for part in parts),
    )  # fmt: skip


def _table_of(values: pd.DataFrame, young: Indicator, retiring: Indicator) -> pd.DataFrame:
    """Return the three parts, their total and how much is estimated, by year without holes; NaN where not all known."""
    held = [_held(values, indicator) for indicator in (young, retiring)]
    years = sorted({year for rows in held for year in rows})
    table = []
    for year in range(years[0], years[-1] + 1) if years else ():
        first, last = (rows.get(year) for rows in held)
        parts = None if first is None or last is None else _parts_of(first, last)
        table.append([year, *(parts or UNKNOWN)])
    return pd.DataFrame(table, columns=["year", *COLUMNS]).set_index("year").astype(float)


def _held(values: pd.DataFrame, indicator: Indicator) -> dict[int, Record]:
    """Return the values of a share that may be told, by year."""
    rows = [row for row in rows_of(values) if row["indicator"] == indicator.id]
    if len({row["period"] for row in rows}) < len(rows):
        raise CadreError("two values of one year", where="chart of ages", do="Give one unit, group and frame.")
    return {int(row["period"]): row for row in rows if row["state"] == "ok"}


def _parts_of(young: Record, retiring: Record) -> list[float]:
    """Return what ``COLUMNS`` are in a year; NaN of no staff."""
    total = retiring["denominator"]
    if abs(young["denominator"] - total) > 0:
        raise CadreError("shares of different totals", where="chart of ages", do="Give two shares of the same staff.")
    if not total > 0:
        return UNKNOWN
    between = np.round(total - young["numerator"] - retiring["numerator"], 9)  # estimated numbers are no whole ones
    if between < 0:
        raise CadreError("the parts are more than the whole", where="chart of ages", do="Look at the ages received.")
    estimated = max(young["estimated"], retiring["estimated"])
    return [retiring["numerator"], between, young["numerator"], total, estimated]


def facts(held: pd.DataFrame, language: Language, place: str) -> dict[str, str]:
    """Return what the chart says, worded: a sentence for the first and the last year, and who retires next."""
    words = words_of(WORDS, language)
    ends = held.iloc[[0, -1]] if len(held) > 1 else held
    years = [
        words["year"].format(
            year=year, total=language.number(row["total"]), young=_told(row, "young", language),
            retiring=_told(row, "retiring", language),
        )
        for year, row in indexed_rows(ends)
    ]  # fmt: skip
    return {
        "place": place, "first": str(held.index[0]), "last": str(held.index[-1]), "years": "; ".join(years),
        "retiring": sign_of(held.iloc[-1]) + language.count_of(held["retiring"].iloc[-1], held["total"].iloc[-1]),
    }  # fmt: skip


def _told(row: Record, part: str, language: Language) -> str:
    return f"{sign_of(row)}{language.number(row[part])} ({language.percent(row[part] / row['total'])})"


def draw(table: pd.DataFrame, language: Language) -> Figure:
    """Return the picture: ink only. The parts of the last known year are told at its side, the parts' names above."""
    words = words_of(WORDS, language)
    last = table.dropna().iloc[-1]
    sign = sign_of(last)
    told = {
        part: (sign + language.number(last[part]), language.percent(last[part] / last["total"], 0)) for part in PARTS
    }
    right = 12 + max(text_width(f"{count} ({share})", SIZE, bold=True) for count, share in told.values())
    head = 16 + ROW * len(PARTS)
    with drawing(WIDTH, head + PLOT + FOOT) as figure:
        plot = plot_at(figure, LEFT, FOOT, right, head)
        _draw_columns(plot, table)
        _draw_axes(plot, table, language, WIDTH - LEFT - right)
        foot = 0.0
        for part in PARTS:
            share = last[part] / last["total"]
            if share * PLOT >= SIZE:
                count, of_all = told[part]
                plot.write(
                    f"{count} ({of_all})", 1, foot + share / 2, within=("fraction", "data"), away=(5, 0), weight="bold"
                )
            foot += share
        _write_legend(figure, words, head + PLOT + FOOT)
    return figure


def _draw_columns(plot: Plot, table: pd.DataFrame) -> None:
    foot = np.zeros(len(table))
    for part in PARTS:
        share = (table[part] / table["total"]).fillna(0).to_numpy()
        plot.boxes(table.index.to_numpy(dtype=float) - WIDE / 2, foot, WIDE, share, ink=_ink(part))
        foot = foot + share  # a new one: what is drawn looks at the old one later


def _ink(part: str) -> Ink:
    return Ink(face=COLOURS[part], edge="white", width=0.6, hatch=HATCH if part == "retiring" else "")


def _draw_axes(plot: Plot, table: pd.DataFrame, language: Language, wide: float) -> None:
    plot.set_ylim(0, 1)
    ticks = [0, 0.25, 0.5, 0.75, 1]
    plot.set_yticks(ticks, [language.percent(tick, 0) for tick in ticks], size=SIZE - 0.5)
    years = list(table.index)
    step = 1 if wide / len(years) > 30 else 2 if wide / len(years) > 15 else 5
    shown = years[::-1][::step][::-1]
    plot.set_xticks(shown, [str(year) for year in shown], size=SIZE - 0.5)
    plot.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    plot.hide_grid()


def _write_legend(figure: Figure, words: Mapping[str, str], height: float) -> None:
    """Write the parts' names above the plot, in the order in which they stand on each other."""
    plot = sheet(figure)
    for number, part in enumerate(reversed(PARTS)):
        middle = 8 + ROW * (number + 0.4)
        plot.boxes(6, middle - 5, 14, 10, ink=_ink(part))
        told = wrapped(words[part], SIZE, WIDTH - 34, lines=1)[0]
        plot.write(told, 26, middle, color=INK if part == "retiring" else SOFT_INK)


def _table(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    words = words_of(WORDS, language)
    rows = []
    for year, row in indexed_rows(table):
        if np.isnan(row["total"]):
            rows.append([str(year), *[words["no_figure"]] * 4])
        else:
            total = sign_of(row) + language.number(row["total"])
            rows.append([str(year), *(_told(row, part, language) for part in PARTS), total])
    heads = [words["column"], *(words[part] for part in PARTS), words["total"]]
    return pd.DataFrame(rows, columns=heads, dtype=TEXT)
