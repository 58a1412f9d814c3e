"""Places between two years: a line from the first figure to the last, strong where the series has a trend."""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.pen import Dashes
from analysis.charts.plot import FRACTION, Plot, plot_at
from analysis.charts.series import (
    axis_of,
    interval_in_words,
    point_in_words,
    round_value_in_words,
    state_in_words,
    value_in_words,
)
from analysis.charts.slope_labels import FOOT, labels_of, room_for, write_labels
from analysis.charts.slopes import UP, Slopes, Trend, row_of, slopes_of
from analysis.charts.style import GRID, LINE, MAIN, REFERENCE, TARGET, WIDTH, drawing
from analysis.model.errors import UsageError
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, indexed_rows
from analysis.words.answers import trend_in_words
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{name}, {units} đơn vị trong {place}: năm {since} và năm {period}",
        "nothing": "{name}, {place}, năm {since} và năm {period}: không có số liệu để vẽ.",
        "alt": "Biểu đồ dốc: {name}, {units} đơn vị trong {place}, năm {since} và năm {period}.",
        "alt_lines": " {lines}.", "alt_without": " Không vẽ được: {without}.",
        "line": "{unit}: {first} → {last}", "line_verdict": "{unit}: {first} → {last}, {verdict}",
        "without": "{unit} (năm {year}: {state})",
        "caption_strong": "Đường đậm: thay đổi vượt quá mức ngẫu nhiên, xét mọi năm từ {since} đến {period} (xanh, "
        "liền: cải thiện hoặc tăng; cam, đứt: giảm sút hoặc giảm).",
        "caption_pale": "Đường nhạt: chưa thấy thay đổi rõ rệt, hoặc không kiểm định được; xem bảng.",
        "caption_otherwise": "Chuỗi được kiểm định từ năm khác thì đường cũng vẽ nhạt: {otherwise}.",
        "caption_axis": "Trục đứng từ {lowest} đến {highest}, không bắt đầu từ 0.",
        "caption_without": "Không vẽ được: {without}.",
        "unit": "Đơn vị", "range": "Khoảng 95%, {year}", "change": "Thay đổi", "trend": "Xu hướng", "note": "Ghi chú",
    },
    "en": {
        "title": "{name}, {units} places in {place}: {since} and {period}",
        "nothing": "{name}, {place}, {since} and {period}: there are no figures to draw.",
        "alt": "Slope chart: {name}, {units} places in {place}, {since} and {period}.",
        "alt_lines": " {lines}.", "alt_without": " Not drawn: {without}.",
        "line": "{unit}: {first} → {last}", "line_verdict": "{unit}: {first} → {last}, {verdict}",
        "without": "{unit} ({year}: {state})",
        "caption_strong": "Strong line: the change is more than chance makes, all years from {since} to {period} "
        "considered (blue, whole: improving or rising; orange, dashed: worsening or falling).",
        "caption_pale": "Pale line: no clear change, or it could not be tested; see the table.",
        "caption_otherwise": "A series tested from another year has a pale line too: {otherwise}.",
        "caption_axis": "The vertical axis runs from {lowest} to {highest}; it does not begin at 0.",
        "caption_without": "Not drawn: {without}.",
        "unit": "Place", "range": "95% interval, {year}", "change": "Change", "trend": "Trend", "note": "Note",
    },
}  # fmt: skip

MOST = 12  # more lines than that nobody can follow
LOW, HEAD = 190, 30


def slope_chart(
    values: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    indicator: Indicator,
    language: Language,
    names: Mapping[str, str],
    place: str,
    since: str,
    period: str,
) -> Chart:
    """Return the units of ``names`` in two years, a line each between its figures.

    Parameters
    ----------
    values : VALUES of one group and frame; those of ``since`` and ``period`` are drawn.
    findings : FINDINGS on them: ``interval``, and of ``trend`` and ``could_be_seen`` those that end with ``period``.
        A line is strong only where the trend was tested from ``since`` on; another is told with its years.
    place : name of the place that they lie in, in words.

    Raises
    ------
    UsageError
        for more than ``MOST`` places, or where ``since`` is not before ``period``.
    CadreError
        when values are of two groups or frames, or a unit has two in a year.
    """
    _make_sure(names, indicator, since, period)
    words = words_of(WORDS, language)
    slopes = slopes_of(values, findings, indicator, list(names), since, period)
    told = facts(slopes, indicator, language, names, place)
    drawn = bool(slopes.first["value"].notna().any() or slopes.last["value"].notna().any())
    title = words["title" if drawn else "nothing"].format_map(told)
    alt = _alt(words, told) if drawn else title
    group = re.sub(r"[^a-z0-9]+", "-", slopes.group.lower()).strip("-")
    parts = [indicator.id, since, period, *([group] if group else []), str(len(names)), next(iter(names), "none")]
    name = "-".join(["slope", *parts])
    figure = draw(slopes, indicator, language, names) if drawn else nothing_to_draw(title)
    return Chart(
        name=name, title=title, svg=render(figure, name=name, title=title, alt=alt), alt=alt,
        table=_table(slopes, indicator, language, names),
        caption=_caption(words, told, slopes, indicator, language) if drawn else title,
    )  # fmt: skip


def _make_sure(names: Mapping[str, str], indicator: Indicator, since: str, period: str) -> None:
    where = f"slope chart of {indicator.id}"
    if len(names) > MOST:
        do = f"Give at most {MOST} places, or draw them with small_multiples."
        raise UsageError(f"{len(names)} places are more lines than one can follow", where=where, do=do)
    if not since < period:
        raise UsageError(f"{since!r} is not before {period!r}", where=where, do="Give two years, the earlier as since.")


def facts(
    slopes: Slopes, indicator: Indicator, language: Language, names: Mapping[str, str], place: str
) -> dict[str, str]:
    """Return what the chart says, worded: each place from where to where, with its trend; who has no line and why."""
    words, lines = words_of(WORDS, language), []
    for unit in slopes.pairs:
        first, last = (point_in_words(row_of(rows, unit), indicator, language) for rows in (slopes.first, slopes.last))
        told = {"unit": names[unit], "first": first, "last": last, "verdict": _trend(slopes, unit, language)}
        lines.append(words["line_verdict" if told["verdict"] else "line"].format_map(told))
    without = [
        words["without"].format(unit=names[str(unit)], year=year, state=state_in_words(row, language))
        for year, rows in ((slopes.since, slopes.first), (slopes.period, slopes.last))
        for unit, row in indexed_rows(rows[rows["value"].isna()])
    ]
    return {
        "name": language.text(indicator.name), "place": place, "units": language.number(len(slopes.first)),
        "since": slopes.since, "period": slopes.period, "lines": "; ".join(lines), "without": "; ".join(without),
    }  # fmt: skip


def _trend(slopes: Slopes, unit: str, language: Language) -> str:
    trend = slopes.trends.get(unit, Trend())
    years = "" if trend.since in ("", slopes.since) else f"{trend.since}–{slopes.period}"
    return trend_in_words(language, trend.verdict, years=years, fall=trend.fall, rise=trend.rise)


def _alt(words: Mapping[str, str], told: Mapping[str, str]) -> str:
    extras = [f"alt_{fact}" for fact in ("lines", "without") if told[fact]]
    return "".join(words[key].format_map(told) for key in ["alt", *extras])


def _axis(slopes: Slopes, indicator: Indicator) -> tuple[float, float, list[float]]:
    return axis_of([*slopes.first["value"], *slopes.last["value"]], indicator)


def draw(slopes: Slopes, indicator: Indicator, language: Language, names: Mapping[str, str]) -> Figure:
    """Return the picture: ink only."""
    left, right = labels_of(slopes, indicator, language, names)
    deepest = max((len(label) for labels in (left, right) for label in labels.values()), default=1)
    with drawing(WIDTH, HEAD + FOOT + max(LOW, LINE * deepest * len(slopes.first))) as figure:
        plot = plot_at(figure, room_for(left), FOOT, room_for(right), HEAD)
        lower, upper, _ = _axis(slopes, indicator)
        plot.set_xlim(0, 1)
        plot.set_ylim(lower, upper)
        plot.hide_grid()
        plot.hide_foot()
        for x, year in enumerate((slopes.since, slopes.period)):
            plot.upright(x, color=GRID, width=1.2, zorder=1)
            plot.write(
                year, x, 1, within=FRACTION, away=(0, 10), across="center", level="baseline", size=12, weight="bold"
            )
        for unit in slopes.first.index:
            _draw_line(plot, slopes, str(unit))
        write_labels(plot, left, slopes.first["value"], at_the_right=False)
        write_labels(plot, right, slopes.last["value"], at_the_right=True)
    return figure


def _draw_line(plot: Plot, slopes: Slopes, unit: str) -> None:
    ends = [float(row_of(rows, unit)["value"]) for rows in (slopes.first, slopes.last)]
    is_clear, color = slopes.is_clear(unit), REFERENCE
    if is_clear:
        color = MAIN if slopes.trends[unit].verdict in UP else TARGET
    dashes: Dashes = (5, 2) if is_clear and color == TARGET else ""
    if not np.isnan(ends).any():
        width, zorder = (2.6, 4) if is_clear else (1.1, 3)
        plot.line([0, 1], ends, color=color, dashes=dashes, width=width, zorder=zorder)
    plot.marks([0, 1], ends, "o", size=5.5, face=color if is_clear else "white", edge=color, zorder=5)


def _table(slopes: Slopes, indicator: Indicator, language: Language, names: Mapping[str, str]) -> pd.DataFrame:
    words, cells = words_of(WORDS, language), []
    for unit in map(str, slopes.first.index):
        told, notes = [names[unit]], []
        for year, rows in ((slopes.since, slopes.first), (slopes.period, slopes.last)):
            row = row_of(rows, unit)
            known = not np.isnan(row["value"])
            told += [point_in_words(row, indicator, language) if known else "", interval_in_words(row, language)]
            notes += [] if known else [f"{year}: {state_in_words(row, language)}"]
        change = _change(slopes, unit, indicator, language)
        cells.append([*told, change, _trend(slopes, unit, language), "; ".join(notes)])
    ranges = [words["range"].format(year=year) for year in (slopes.since, slopes.period)]
    heads = [words["unit"], slopes.since, ranges[0], slopes.period, ranges[1]]
    table = pd.DataFrame(cells, columns=[*heads, *(words[key] for key in ("change", "trend", "note"))], dtype=TEXT)
    return table.loc[:, [column for column in table.columns if column in heads[::2] or table[column].ne("").any()]]


def _change(slopes: Slopes, unit: str, indicator: Indicator, language: Language) -> str:
    change = float(row_of(slopes.last, unit)["value"]) - float(row_of(slopes.first, unit)["value"])
    if np.isnan(change):
        return ""
    if indicator.is_percent:
        return language.points(change)
    size = value_in_words(abs(change), indicator, language)
    return size if not change else f"{'+' if change > 0 else '−'}{size}"


def _caption(
    words: Mapping[str, str], told: Mapping[str, str], slopes: Slopes, indicator: Indicator, language: Language
) -> str:
    clear = [unit for unit in slopes.pairs if slopes.is_clear(unit)]
    otherwise = [slopes.trends.get(unit, Trend()).since for unit in slopes.pairs]
    years = sorted({f"{since}–{slopes.period}" for since in otherwise if since not in ("", slopes.since)})
    lowest, highest, _ = _axis(slopes, indicator)
    ends = [round_value_in_words(end, indicator, language) for end in (lowest, highest)]
    parts = ["strong"] if clear else []
    parts += ["pale"] if len(clear) < len(slopes.pairs) else []
    parts += ["otherwise"] if years else []
    parts += ["axis"] if lowest > 0 else []
    parts += ["without"] if told["without"] else []
    told = {**told, "lowest": ends[0], "highest": ends[1], "otherwise": ", ".join(years)}
    return " ".join(words[f"caption_{part}"].format_map(told) for part in parts)
