"""One indicator of one place over the years: line, interval ribbon, target, dated breaks, figures printed elsewhere."""

from collections.abc import Mapping, Sequence
from math import ceil

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.breaks import LABEL_ROW, Mark, breaks_of, draw_breaks, label_rows, label_spans
from analysis.charts.chart import Chart, render, words_of
from analysis.charts.legend import Legend
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.plot import Plot, plot_at
from analysis.charts.series import (
    Series,
    axis_of,
    estimated_in_words,
    interval_in_words,
    point_in_words,
    round_value_in_words,
    series_of,
    state_in_words,
    tick_in_words,
    trend_of_series_in_words,
    value_in_words,
)
from analysis.charts.style import CITED, MAIN, RIBBON_OPACITY, SIZE, TARGET, WIDTH, drawing, text_width
from analysis.model.nouns import Event, Indicator, Target
from analysis.model.tables import TEXT, indexed_rows, rows_of
from analysis.words.answers import UNSEEN_CHANGE
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{name}, {place}, {first_year}–{last_year}",
        "alt": "Biểu đồ đường: {name}, {place}. Năm {first_year}: {first}; năm {last_year}: {last}{direction}.",
        "alt_target": " {target}.",
        "alt_gaps": " Không có số liệu: {gaps}.",
        "alt_events": " Mốc: {events}.",
        "alt_published": " Số đã công bố: {published}.",
        "nothing": "{name}, {place}: không có số liệu để vẽ.",
        "line": "Theo số liệu nhận được", "ribbon": "Khoảng 95%", "target": "Chỉ tiêu {target}",
        "made_up_target": "Chỉ tiêu minh họa, không có thật: {target}",
        "published": "Đã công bố",
        "caption_plain": "Mỗi điểm là số liệu của một năm.",
        "caption_interval": "Dải màu là khoảng dao động do ngẫu nhiên (Wilson, 95%).",
        "caption_gaps": "Năm không có số liệu để trống.",
        "caption_axis": "Trục đứng bắt đầu từ {lowest}, không phải từ 0.",
        "year": "Năm", "value": "Số liệu", "range": "Khoảng 95%", "note": "Ghi chú",
    },
    "en": {
        "title": "{name}, {place}, {first_year}–{last_year}",
        "alt": "Line chart: {name}, {place}. {first_year}: {first}; {last_year}: {last}{direction}.",
        "alt_target": " {target}.",
        "alt_gaps": " No figure for: {gaps}.",
        "alt_events": " Dated breaks: {events}.",
        "alt_published": " Published elsewhere: {published}.",
        "nothing": "{name}, {place}: there are no figures to draw.",
        "line": "From data received", "ribbon": "95% interval", "target": "Target {target}",
        "made_up_target": "Illustrative target, not real: {target}",
        "published": "Published",
        "caption_plain": "Each point is the figure of one year.",
        "caption_interval": "The ribbon is the range expected from chance alone (Wilson, 95%).",
        "caption_gaps": "Years without a figure are left open.",
        "caption_axis": "The vertical axis begins at {lowest}, not at 0.",
        "year": "Year", "value": "Figure", "range": "95% interval", "note": "Note",
    },
}  # fmt: skip

PLOT_HEIGHT, FOOT = 175, 30
BESIDE, ABOVE = 7, 12  # from the plot to the last figure, and to the picture's upper edge
YEAR = 32  # the room that a year takes on the axis


def trend_chart(
    values: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    indicator: Indicator,
    language: Language,
    place: str,
    target: Target | None = None,
    events: Sequence[Event] = (),
    published: pd.DataFrame | None = None,
    day: str = "06-30",
    remark: str = "",
) -> Chart:
    """Return the trend chart of ``indicator``.

    Parameters
    ----------
    values : VALUES of one unit, group and frame. Years without an ok value are gaps.
    findings : FINDINGS on them: intervals give the ribbon, the trend at the last period gives the direction.
    place : name of the unit in words.
    events : drawn where their date lies between the years' figures, which stand on ``day`` (month and day).
    published : PUBLISHED rows on the same quantity, drawn as hollow diamonds.
    remark : a sentence that the caption ends with.
    """
    words = words_of(WORDS, language)
    series = series_of(values, findings, indicator)
    unit = "-".join(sorted(set(values["unit"]))) or "none"
    name = f"trend-{indicator.id}-{unit}"
    if series.held.empty:
        return _nothing_to_draw(name, series, indicator, language, place)
    breaks, cited = breaks_of(series, events, language, day), _cited(series, published, indicator, language)
    told = facts(series, indicator, language, place, target, breaks, cited)
    title, alt = words["title"].format_map(told), _alt(words, told)
    figure = draw(series, indicator, language, target, breaks, cited)
    lowest = axis_of(_numbers(series, target, cited), indicator)[0]
    return Chart(
        name=name, title=title, svg=render(figure, name=name, title=title, alt=alt), alt=alt,
        table=_table(series, indicator, language),
        caption=f"{_caption(words, series, indicator, language, lowest)} {remark}".strip(),
    )  # fmt: skip


def facts(
    series: Series,
    indicator: Indicator,
    language: Language,
    place: str,
    target: Target | None = None,
    breaks: Sequence[Mark] = (),
    cited: Sequence[Mark] = (),
) -> dict[str, str]:
    """Return what the chart says, worded: first, last (n/N), direction, target, gaps, breaks, cited figures."""
    first, last = series.held.iloc[0], series.held.iloc[-1]
    verdict = trend_of_series_in_words(series, language)
    return {
        "name": language.text(indicator.name), "place": place,
        "first_year": str(first.name), "first": point_in_words(first, indicator, language),
        "last_year": str(last.name), "last": point_in_words(last, indicator, language),
        "direction": f" – {verdict}" if verdict else "",
        "target": target_in_words(target, indicator, language) if target else "",
        "gaps": ", ".join(str(year) for year in series.gaps),
        "estimated": estimated_in_words({"": series}, language),
        "events": "; ".join(mark.text for mark in breaks),
        "published": "; ".join(mark.text for mark in cited),
    }  # fmt: skip


def _alt(words: Mapping[str, str], told: Mapping[str, str]) -> str:
    extras = [f"alt_{fact}" for fact in ("target", "gaps", "events", "published") if told[fact]]
    return " ".join(["".join(words[key].format_map(told) for key in ["alt", *extras]), told["estimated"]]).strip()


def _caption(words: Mapping[str, str], series: Series, indicator: Indicator, language: Language, lowest: float) -> str:
    parts = []
    if series.table["lower"].notna().any():
        parts.append(words["caption_interval"])
    if series.verdict == UNSEEN_CHANGE:
        told = trend_of_series_in_words(series, language)
        parts.append(f"{told[:1].upper()}{told[1:]}.")
    if series.gaps:
        parts.append(words["caption_gaps"])
    parts += filter(None, [estimated_in_words({"": series}, language)])
    if lowest > 0:
        parts.append(words["caption_axis"].format(lowest=round_value_in_words(lowest, indicator, language)))
    return " ".join(parts) or words["caption_plain"]


def _table(series: Series, indicator: Indicator, language: Language) -> pd.DataFrame:
    words = words_of(WORDS, language)
    told: dict[str, list[str]] = {words[head]: [] for head in ("year", "value", "range", "note")}
    for year, row in indexed_rows(series.table):
        told[words["year"]].append(str(year))
        told[words["value"]].append("" if np.isnan(row["value"]) else point_in_words(row, indicator, language))
        told[words["range"]].append(interval_in_words(row, language, is_percent=indicator.is_percent))
        told[words["note"]].append(state_in_words(row, language))
    shown = {head: column for head, column in told.items() if any(column) or head == words["value"]}
    return pd.DataFrame(shown, dtype=TEXT)


def _nothing_to_draw(name: str, series: Series, indicator: Indicator, language: Language, place: str) -> Chart:
    sentence = words_of(WORDS, language)["nothing"].format(name=language.text(indicator.name), place=place)
    svg = render(nothing_to_draw(sentence), name=name, title=sentence, alt=sentence)
    return Chart(name, sentence, svg, sentence, _table(series, indicator, language), sentence)


def _cited(series: Series, published: pd.DataFrame | None, indicator: Indicator, language: Language) -> list[Mark]:
    """Return the printed figures that an axis of this kind and a single year can show."""
    marks = []
    for row in [] if published is None else rows_of(published):
        period, value, share = str(row["period"]), float(row["value"]), float(row["printed_share"])
        if indicator.is_percent:
            if np.isnan(share) and "%" not in str(row["measured_in"]):
                continue  # persons have no place on an axis of shares
            value = (value if np.isnan(share) else share) / 100
        if period.isdigit() and series.table.index[0] <= int(period) <= series.table.index[-1]:
            marks.append(Mark(int(period), f"{period}: {value_in_words(value, indicator, language)}", value))
    return marks


def target_in_words(target: Target, indicator: Indicator, language: Language) -> str:
    """Return the target in words; one that nobody resolved says that it is not real wherever it is shown."""
    words = words_of(WORDS, language)["made_up_target" if target.is_made_up else "target"]
    return words.format(target=round_value_in_words(target.threshold, indicator, language))


def _numbers(series: Series, target: Target | None, cited: Sequence[Mark]) -> list[float]:
    drawn = [number for name in ("value", "lower", "upper") for number in series.table[name].tolist()]
    return [*drawn, *(mark.value for mark in cited), *([target.threshold] if target else [])]


def draw(
    series: Series,
    indicator: Indicator,
    language: Language,
    target: Target | None,
    breaks: Sequence[Mark],
    cited: Sequence[Mark],
) -> Figure:
    """Return the picture: ink only."""
    words = words_of(WORDS, language)
    x_range = (series.table.index[0] - 0.35, series.table.index[-1] + 0.08)
    lower, upper, ticks = axis_of(_numbers(series, target, cited), indicator)
    levels = {tick: tick_in_words(tick, ticks, indicator, language) for tick in ticks}
    last_lines = last_in_lines(series, indicator, language)
    left = 8 + max(text_width(level, SIZE) for level in levels.values())
    right = BESIDE + 4 + max(text_width(line, SIZE, bold=True) for line in last_lines)
    spans = label_spans(breaks, x_range, WIDTH - left - right, leftmost=-left, rightmost=WIDTH - left)
    rows = label_rows(spans, breaks, x_range, WIDTH - left - right)
    legend = _legend(words, series, indicator, language, target, cited)
    top, foot = ABOVE + LABEL_ROW * (max(rows, default=-1) + 1), FOOT + legend.height
    with drawing(WIDTH, PLOT_HEIGHT + top + foot) as figure:
        plot = plot_at(figure, left, foot, right, top)
        plot.set_ylim(lower, upper)
        plot.set_yticks(ticks, list(levels.values()), size=SIZE)
        _draw_years(plot, series, x_range)
        draw_line(plot, series, MAIN, label=words["line"], ribbon=words["ribbon"])
        if target:
            told = target_in_words(target, indicator, language)
            plot.level(target.threshold, color=TARGET, dashes=(5, 3), width=1.4, label=told)
        if cited:
            _draw_cited(plot, cited, words["published"])
        draw_breaks(plot, breaks, spans, rows, PLOT_HEIGHT)
        label_last(plot, series, last_lines, size=SIZE)
        legend.draw(plot, FOOT - 4)
    return figure


def _legend(
    words: Mapping[str, str], series: Series, indicator: Indicator, language: Language, target: Target | None,
    cited: Sequence[Mark],
) -> Legend:  # fmt: skip
    labels = [words["line"]]
    labels += [words["ribbon"]] if series.table["lower"].notna().any() else []
    labels += [target_in_words(target, indicator, language)] if target else []
    return Legend([*labels, *([words["published"]] if cited else [])])


def _draw_cited(plot: Plot, cited: Sequence[Mark], label: str) -> None:
    x, y = [mark.x for mark in cited], [mark.value for mark in cited]
    plot.marks(x, y, "D", size=8, face="none", edge=CITED, width=1.8, zorder=5, label=label)


def _draw_years(plot: Plot, series: Series, x_range: tuple[float, float]) -> None:
    step = max(1, ceil(YEAR * (x_range[1] - x_range[0]) / plot.bbox.width))
    shown = list(series.table.index)[::-step][::-1]  # the last one always
    plot.set_xticks(shown, [str(year) for year in shown], size=SIZE)
    plot.set_xlim(*x_range)
    plot.hide_grid("x")


def draw_line(plot: Plot, series: Series, color: str, *, label: str = "", ribbon: str = "", marks: bool = True) -> None:
    """Draw the line with gaps where there is no figure, its ribbon, and a mark for each (or for each lonely) year."""
    table = series.table
    if table["lower"].notna().any():
        plot.band(table.index, table["lower"], table["upper"], color=color, opacity=RIBBON_OPACITY, label=ribbon)
    known = table["value"].notna()
    lonely = known & ~known.shift(1, fill_value=False) & ~known.shift(-1, fill_value=False)
    marked = known if marks else lonely | (table.index == series.held.index[-1])
    plot.line(table.index, table["value"], color=color, width=1.8, zorder=4, label=label)
    hollow = table["estimated"] > 0  # not counted, but divided by a share
    plot.marks(table.index, table["value"].where(marked & ~hollow), "o", size=5, face=color, zorder=4, label=label)
    if (hollow & known).any():
        shown = table["value"].where(hollow)
        plot.marks(table.index, shown, "o", size=6, face="white", edge=color, width=1.4, zorder=5)


def label_last(plot: Plot, series: Series, lines: Sequence[str], *, size: float) -> None:
    """Write n/N to the right of the plot, level with the last point, where no line can run through it."""
    year, value = series.held.index[-1], series.held["value"].iloc[-1]
    end = plot.get_xlim()[1]
    told = [*([f"{year}:"] if year < end - 1 else []), *lines]  # a series that ended early says when
    plot.write("\n".join(told), end, value, away=(BESIDE, 0), size=size, weight="bold", spacing=1.1, zorder=6)


def last_in_lines(series: Series, indicator: Indicator, language: Language) -> list[str]:
    """Return the last point's label in two lines, ``310/333`` over ``(93,1%)``; for counts in one."""
    return point_in_words(series.held.iloc[-1], indicator, language).split(" ")
