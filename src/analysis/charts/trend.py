"""One indicator of one place over the years: line, interval ribbon, target, dated breaks, figures that others printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.series import (
    Series,
    axis_of,
    interval_in_words,
    point_in_words,
    round_value_in_words,
    series_of,
    state_in_words,
    tick_in_words,
    value_in_words,
    verdict_in_words,
)
from analysis.charts.style import (
    CITED,
    INK,
    MAIN,
    RIBBON_OPACITY,
    SOFT_INK,
    TARGET,
    axes_at,
    drawing,
    text_width,
)
from analysis.model.nouns import Event, Indicator, Target
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{name}, {place}, {first_year}–{last_year}",
        "alt": "Biểu đồ đường: {name}, {place}. Năm {first_year}: {first}; năm {last_year}: {last}{direction}.",
        "alt_target": " Chỉ tiêu: {target}.",
        "alt_gaps": " Không có số liệu: {gaps}.",
        "alt_events": " Mốc: {events}.",
        "alt_published": " Số đã công bố: {published}.",
        "nothing": "{name}, {place}: không có số liệu để vẽ.",
        "line": "Theo số liệu nhận được", "ribbon": "Khoảng 95%", "target": "Chỉ tiêu {target}",
        "published": "Đã công bố",
        "caption_interval": "Dải màu là khoảng dao động do ngẫu nhiên (Wilson, 95%).",
        "caption_gaps": "Năm không có số liệu để trống.",
        "caption_axis": "Trục đứng bắt đầu từ {lowest}, không phải từ 0.",
        "year": "Năm", "value": "Số liệu", "range": "Khoảng 95%", "note": "Ghi chú",
    },
    "en": {
        "title": "{name}, {place}, {first_year}–{last_year}",
        "alt": "Line chart: {name}, {place}. {first_year}: {first}; {last_year}: {last}{direction}.",
        "alt_target": " Target: {target}.",
        "alt_gaps": " No figure for: {gaps}.",
        "alt_events": " Dated breaks: {events}.",
        "alt_published": " Published elsewhere: {published}.",
        "nothing": "{name}, {place}: there are no figures to draw.",
        "line": "From data received", "ribbon": "95% interval", "target": "Target {target}",
        "published": "Published",
        "caption_interval": "The ribbon is the range expected from chance alone (Wilson, 95%).",
        "caption_gaps": "Years without a figure are left open.",
        "caption_axis": "The vertical axis begins at {lowest}, not at 0.",
        "year": "Year", "value": "Figure", "range": "95% interval", "note": "Note",
    },
}  # fmt: skip

WIDTH, PLOT_HEIGHT, FOOT, LEFT = 520, 205, 48, 48
LABEL_SIZE, LABEL_ROW = 9.5, 13


@dataclass(frozen=True)
class Mark:
    """A dated break or a cited point: where it stands and what it is called."""

    x: float
    text: str
    value: float = np.nan


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
) -> Chart:
    """Return the trend chart of ``indicator``.

    Parameters
    ----------
    values : VALUES of one unit, group and frame. Years without an ok value are gaps.
    findings : FINDINGS on them: intervals give the ribbon, the trend at the last period gives the direction.
    place : name of the unit in words.
    events : drawn where their date lies between the years' figures, which stand on ``day`` (month and day).
    published : PUBLISHED rows on the same quantity, drawn as hollow diamonds.
    """
    words = words_of(WORDS, language)
    series = series_of(values, findings, indicator)
    unit = "-".join(sorted(set(values["unit"]))) or "none"
    name = f"trend-{indicator.id}-{unit}"
    if series.held.empty:
        return _nothing_to_draw(name, series, indicator, language, place)
    breaks, cited = _breaks(series, events, language, day), _cited(series, published, indicator, language)
    told = facts(series, indicator, language, place, target, breaks, cited)
    title, alt = words["title"].format_map(told), _alt(words, told)
    figure = draw(series, indicator, language, target, breaks, cited)
    lowest = axis_of(_numbers(series, target, cited), indicator)[0]
    return Chart(
        name=name, title=title, svg=render(figure, name=name, title=title, alt=alt), alt=alt,
        table=_table(series, indicator, language), caption=_caption(words, series, indicator, language, lowest),
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
    verdict = verdict_in_words(series.verdict, indicator, language)
    return {
        "name": language.text(indicator.name), "place": place,
        "first_year": str(first.name), "first": point_in_words(first, indicator, language),
        "last_year": str(last.name), "last": point_in_words(last, indicator, language),
        "direction": f" – {verdict}" if verdict else "",
        "target": round_value_in_words(target.threshold, indicator, language) if target else "",
        "gaps": ", ".join(str(year) for year in series.gaps),
        "events": "; ".join(mark.text for mark in breaks),
        "published": "; ".join(f"{mark.text}" for mark in cited),
    }  # fmt: skip


def _alt(words: Mapping[str, str], told: Mapping[str, str]) -> str:
    extras = [f"alt_{fact}" for fact in ("target", "gaps", "events", "published") if told[fact]]
    return "".join(words[key].format_map(told) for key in ["alt", *extras])


def _caption(
    words: Mapping[str, str], series: Series, indicator: Indicator, language: Language, lowest: float
) -> str:
    parts = []
    if series.table["lower"].notna().any():
        parts.append(words["caption_interval"])
    if series.gaps:
        parts.append(words["caption_gaps"])
    if lowest > 0:
        parts.append(words["caption_axis"].format(lowest=round_value_in_words(lowest, indicator, language)))
    return " ".join(parts)


def _table(series: Series, indicator: Indicator, language: Language) -> pd.DataFrame:
    words = words_of(WORDS, language)
    rows = []
    for year, row in series.table.iterrows():
        told = "" if np.isnan(row["value"]) else point_in_words(row, indicator, language)
        rows.append((str(year), told, interval_in_words(row, language), state_in_words(row, language)))
    table = pd.DataFrame(rows, columns=[words["year"], words["value"], words["range"], words["note"]], dtype=str)
    return table.loc[:, [column for column in table.columns if table[column].ne("").any() or column == words["value"]]]


def _nothing_to_draw(name: str, series: Series, indicator: Indicator, language: Language, place: str) -> Chart:
    sentence = words_of(WORDS, language)["nothing"].format(name=language.text(indicator.name), place=place)
    with drawing(WIDTH, 60) as figure:
        figure.text(0.5, 0.5, sentence, ha="center", va="center", color=SOFT_INK, fontsize=10, wrap=True)
        svg = render(figure, name=name, title=sentence, alt=sentence)
    return Chart(name, sentence, svg, sentence, _table(series, indicator, language), "")


def _breaks(series: Series, events: Sequence[Event], language: Language, day: str) -> list[Mark]:
    marks = [Mark(_year_of(event.date, day), language.text(event.name)) for event in events]
    first, last = series.table.index[0], series.table.index[-1]
    return sorted((mark for mark in marks if first - 1 < mark.x < last + 1), key=lambda mark: mark.x)


def _year_of(event: date, day: str) -> float:
    """Return where a date stands on an axis on which the figures of a year, of its ``day``, stand on the whole year."""
    month, number = (int(part) for part in day.split("-"))
    return event.year + (event - date(event.year, month, number)).days / 365.25


def _cited(
    series: Series, published: pd.DataFrame | None, indicator: Indicator, language: Language
) -> list[Mark]:
    marks = []
    for row in (published if published is not None else pd.DataFrame()).itertuples():
        is_share = indicator.kind != "count"
        value = row.value if not is_share or np.isnan(row.printed_share) else row.printed_share
        if not row.period.isdigit() or (is_share and np.isnan(row.printed_share) and "%" not in row.measured_in):
            continue  # persons cannot be drawn on an axis of shares, nor "2015-2020" on a year
        value = value / 100 if is_share else value
        marks.append(Mark(float(row.period), f"{row.period}: {value_in_words(value, indicator, language)}", value))
    return [mark for mark in marks if series.table.index[0] - 1 < mark.x < series.table.index[-1] + 1]


def _numbers(series: Series, target: Target | None, cited: Sequence[Mark]) -> list[float]:
    drawn = series.table[["value", "lower", "upper"]].to_numpy().ravel().tolist()
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
    first, last = series.table.index[0] - 0.35, series.table.index[-1] + 0.2
    x_range = (min([first, *(mark.x for mark in breaks)]), max([last, *(mark.x for mark in breaks)]))
    last_lines = last_in_lines(series, indicator, language)
    right = 8 + max(text_width(line, 11, bold=True) for line in last_lines)
    plot_width = WIDTH - LEFT - right
    spans = _label_spans(breaks, x_range, plot_width)
    rows = _label_rows(spans, [_line_at(mark, x_range, plot_width) for mark in breaks])
    top = 10 + LABEL_ROW * (max(rows, default=-1) + 1)
    with drawing(WIDTH, PLOT_HEIGHT + top + FOOT) as figure:
        axes = axes_at(figure, LEFT, FOOT, right, top)
        _draw_axes(axes, series, indicator, language, axis_of(_numbers(series, target, cited), indicator), x_range)
        draw_line(axes, series, MAIN, label=words["line"], ribbon=words["ribbon"])
        if target:
            told = words["target"].format(target=round_value_in_words(target.threshold, indicator, language))
            axes.axhline(target.threshold, color=TARGET, linestyle=(0, (5, 3)), linewidth=1.4, label=told)
        if cited:
            _draw_cited(axes, cited, words["published"])
        _draw_breaks(axes, breaks, spans, rows)
        label_last(axes, series, last_lines, size=11)
        axes.legend(
            loc="upper left", bbox_to_anchor=(-0.02, -0.11), ncols=4, frameon=False, fontsize=9.5, handlelength=1.8,
            columnspacing=1.2, borderaxespad=0.2,
        )  # fmt: skip
    return figure


def _draw_cited(axes: Axes, cited: Sequence[Mark], label: str) -> None:
    x, y = [mark.x for mark in cited], [mark.value for mark in cited]
    diamond = {"marker": "D", "markersize": 8, "markerfacecolor": "none", "markeredgecolor": CITED}
    axes.plot(x, y, linestyle="none", markeredgewidth=1.8, label=label, zorder=5, clip_on=False, **diamond)


def _draw_axes(
    axes: Axes, series: Series, indicator: Indicator, language: Language,
    axis: tuple[float, float, list[float]], x_range: tuple[float, float],
) -> None:  # fmt: skip
    lower, upper, ticks = axis
    axes.set_ylim(lower, upper)
    axes.set_yticks(ticks, [tick_in_words(tick, ticks, indicator, language) for tick in ticks], fontsize=10)
    years = list(series.table.index)
    shown = years if len(years) <= 11 else years[::-2][::-1]
    axes.set_xticks(shown, [str(year) for year in shown], fontsize=10)
    axes.set_xlim(*x_range)
    axes.grid(visible=False, axis="x")


def draw_line(axes: Axes, series: Series, color: str, *, label: str = "", ribbon: str = "", marks: bool = True) -> None:
    """Draw the line with gaps where there is no figure, its ribbon, and a mark for each (or for each lonely) year."""
    table = series.table
    if table["lower"].notna().any():
        axes.fill_between(
            table.index, table["lower"], table["upper"], color=color, alpha=RIBBON_OPACITY, linewidth=0, label=ribbon
        )
    known = table["value"].notna()
    lonely = known & ~known.shift(1, fill_value=False) & ~known.shift(-1, fill_value=False)
    marked = known if marks else lonely | (table.index == series.held.index[-1])
    axes.plot(
        table.index, table["value"], "-o", color=color, linewidth=1.8, markersize=5, label=label,
        markevery=np.flatnonzero(marked).tolist(), clip_on=False, zorder=4,
    )  # fmt: skip


def label_last(axes: Axes, series: Series, lines: Sequence[str], *, size: float) -> None:
    """Write n/N to the right of the last point, where no line can run through it."""
    last = series.held.iloc[-1]
    axes.annotate(
        "\n".join(lines), (series.held.index[-1], last["value"]), xytext=(9, 0), textcoords="offset points", va="center",
        fontsize=size, color=INK, fontweight="bold", zorder=6, annotation_clip=False, linespacing=1.1,
    )  # fmt: skip


def last_in_lines(series: Series, indicator: Indicator, language: Language) -> list[str]:
    """Return the last point's label in two lines, ``310/333`` over ``(93,1%)``; for counts in one."""
    return point_in_words(series.held.iloc[-1], indicator, language).split(" ")


def _label_spans(breaks: Sequence[Mark], x_range: tuple[float, float], width: float) -> list[tuple[float, float]]:
    """Return where each label begins and ends, in units from the left of the plot: left of its line if it has room."""
    spans = []
    for mark in breaks:
        at = _line_at(mark, x_range, width)
        long = text_width(mark.text, LABEL_SIZE) + 8
        begin = at - long if at - long > -LEFT else at
        spans.append((begin, begin + long))
    return spans


def _line_at(mark: Mark, x_range: tuple[float, float], width: float) -> float:
    return (mark.x - x_range[0]) / (x_range[1] - x_range[0]) * width


def _label_rows(spans: Sequence[tuple[float, float]], lines_at: Sequence[float]) -> list[int]:
    """Return the row above the plot for each label: no two meet, and none stands on the line of an earlier one."""
    rows: list[int] = []
    for begin, end in spans:
        earlier = list(zip(spans, lines_at, rows, strict=False))
        row = max((one + 1 for _, line, one in earlier if begin < line < end), default=0)
        while any(one == row and begin < other[1] and other[0] < end for other, _, one in earlier):
            row += 1
        rows.append(row)
    return rows


def _draw_breaks(axes: Axes, breaks: Sequence[Mark], spans: Sequence[tuple[float, float]], rows: Sequence[int]) -> None:
    line = {"arrowstyle": "-", "linestyle": ":", "color": SOFT_INK, "linewidth": 1, "shrinkA": 0, "shrinkB": 0}
    for mark, (begin, _), row in zip(breaks, spans, rows, strict=True):
        height = PLOT_HEIGHT + LABEL_ROW * row
        axes.annotate(
            "", (mark.x, 0), xytext=(mark.x, height + LABEL_ROW - 2), xycoords=("data", "axes fraction"),
            textcoords=("data", "axes points"), annotation_clip=False, arrowprops=line,
        )  # fmt: skip
        axes.annotate(
            mark.text, (begin + 4, height + 3), xycoords="axes points", fontsize=LABEL_SIZE, color=SOFT_INK,
            annotation_clip=False,
        )  # fmt: skip
