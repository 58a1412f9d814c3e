"""A series and what is to be expected of it in the year of its target: the range, and the chance of being there."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.ahead import Ahead, ahead_of, make_sure
from analysis.charts.chart import Chart, render, words_of
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.plot import FRACTION, IN_PLOT, Plot, plot_at, sheet
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
)
from analysis.charts.style import (
    CITED,
    INK,
    LINE,
    MAIN,
    RIBBON_OPACITY,
    SIZE,
    SOFT_INK,
    TARGET,
    WIDTH,
    drawing,
    text_width,
    wrapped,
)
from analysis.charts.trend import draw_line, target_in_words
from analysis.model.nouns import Indicator, Target
from analysis.model.tables import TEXT, indexed_rows
from analysis.words.answers import chance_in_words
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{name}, {place}: {target} vào năm {by} – {chance}",
        "nothing": "{name}, {place}: không có số liệu để vẽ.",
        "alt": "Biểu đồ quạt: {name}, {place}. Năm {first_year}: {first}; năm {last_year}: {last}. {target} vào năm "
        "{by}: {chance}.",
        "alt_expected": " Dự kiến năm {by}: {expected} (khoảng {level}: {range}).",
        "alt_gaps": " Không có số liệu: {gaps}.",
        "no_forecast": "chưa dự báo được", "last": "{year}: {point}", "expected": "dự kiến",
        "caption_interval": "Dải xanh: khoảng dao động do ngẫu nhiên (Wilson, 95%).",
        "caption_fan": "Vạch tím ở năm {by}: khoảng {level} của tỷ lệ sẽ đếm được; phần quạt giữa hai năm chỉ để dẫn "
        "mắt.",
        "caption_years": "Dự báo dựa vào {n} năm có số liệu, từ năm {since}, nếu mọi việc tiếp diễn như trước.",
        "caption_target": "Đường đứt: {target}.",
        "caption_none": "Không vẽ phần dự báo vì chưa dự báo được.",
        "caption_gaps": "Năm không có số liệu để trống.",
        "caption_axis": "Trục đứng bắt đầu từ {lowest}, không phải từ 0.",
        "year": "Năm", "value": "Số liệu", "range": "Khoảng 95%", "note": "Ghi chú",
        "note_expected": "dự kiến; {target}: {chance}", "range_of": "{range} (khoảng {level})",
    },
    "en": {
        "title": "{name}, {place}: {target} by {by} – {chance}",
        "nothing": "{name}, {place}: there are no figures to draw.",
        "alt": "Fan chart: {name}, {place}. {first_year}: {first}; {last_year}: {last}. {target} by {by}: {chance}.",
        "alt_expected": " Expected in {by}: {expected} ({level} interval: {range}).",
        "alt_gaps": " No figure for: {gaps}.",
        "no_forecast": "no forecast can be made", "last": "{year}: {point}", "expected": "expected",
        "caption_interval": "Blue ribbon: the range expected from chance alone (Wilson, 95%).",
        "caption_fan": "Purple line in {by}: {level} interval of the share that will be counted; the fan between only "
        "guides the eye.",
        "caption_years": "The forecast rests on {n} years with figures, from {since} on, and on things going on as "
        "before.",
        "caption_target": "Dashed line: {target}.",
        "caption_none": "No fan is drawn, as no forecast can be made.",
        "caption_gaps": "Years without a figure are left open.",
        "caption_axis": "The vertical axis begins at {lowest}, not at 0.",
        "year": "Year", "value": "Figure", "range": "95% interval", "note": "Note",
        "note_expected": "expected; {target}: {chance}", "range_of": "{range} ({level} interval)",
    },
}  # fmt: skip

PLOT, LEFT, FOOT = 190, 44, 30
YEAR, ABOVE = 36, 10  # the room for a year; how far above the plot the last figure stands


def fan_chart(
    values: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    indicator: Indicator,
    language: Language,
    place: str,
    target: Target,
) -> Chart:
    """Return the series so far and, at the target's year, the share to expect with its range.

    Parameters
    ----------
    values : VALUES of one unit, group and frame, up to the year from which the forecast looks ahead.
    findings : FINDINGS on them: ``interval`` gives the ribbon, ``forecast`` against the target the fan. Where that is
        absent or could not be made, the series is drawn without a fan and the chart says so.
    place : name of the unit in words.

    Raises
    ------
    UsageError
        when the indicator is no share, the target is of another indicator, or its year is not after the last figure.
    CadreError
        when there is more than one forecast, or it rests on other years than those that are drawn.
    """
    words = words_of(WORDS, language)
    make_sure(indicator, target)
    series = series_of(values, findings, indicator)
    unit = "-".join(sorted(set(values["unit"]))) or "none"
    name = f"fan-{target.id}-{unit}"
    if series.held.empty:
        sentence = words["nothing"].format(name=language.text(indicator.name), place=place)
        svg = render(nothing_to_draw(sentence, WIDTH), name=name, title=sentence, alt=sentence)
        return Chart(name, sentence, svg, sentence, _table(series, None, {}, indicator, language), sentence)
    ahead = ahead_of(series, values, findings, indicator, target)
    told = facts(series, ahead, indicator, language, place, target)
    title, alt = words["title"].format_map(told), _alt(words, told)
    figure = draw(series, ahead, indicator, language, target)
    return Chart(
        name=name, title=title, svg=render(figure, name=name, title=title, alt=alt), alt=alt,
        table=_table(series, ahead, told, indicator, language),
        caption=_caption(words, told, series, ahead, indicator, language, target),
    )  # fmt: skip


def facts(
    series: Series, ahead: Ahead, indicator: Indicator, language: Language, place: str, target: Target
) -> dict[str, str]:
    """Return what the chart says, worded: first and last (n/N), target, chance, the share to expect and its range."""
    first, last = series.held.iloc[0], series.held.iloc[-1]
    aim = target_in_words(target, indicator, language)
    return {
        "name": language.text(indicator.name), "place": place, "by": str(ahead.year), "target": aim,
        "first_year": str(first.name), "first": point_in_words(first, indicator, language),
        "last_year": str(last.name), "last": point_in_words(last, indicator, language),
        "gaps": ", ".join(str(year) for year in series.gaps), "chance": _chance(ahead, language),
        "expected": value_in_words(ahead.expected, indicator, language) if ahead.is_told else "",
        "range": language.interval(ahead.lower, ahead.upper) if ahead.is_told else "",
        "level": _level(ahead, language), "since": ahead.since,
        "n": language.number(ahead.n) if ahead.is_told else "",
    }  # fmt: skip


def _chance(ahead: Ahead, language: Language) -> str:
    if not ahead.is_told:
        return words_of(WORDS, language)["no_forecast"]
    return chance_in_words(language, ahead.verdict, ahead.chance)


def _level(ahead: Ahead, language: Language) -> str:
    if np.isnan(ahead.level):
        return ""
    return language.percent(ahead.level, 0 if np.isclose(100 * ahead.level % 1, 0) else 1)


def _alt(words: Mapping[str, str], told: Mapping[str, str]) -> str:
    extras = [f"alt_{fact}" for fact in ("expected", "gaps") if told[fact]]
    return "".join(words[key].format_map(told) for key in ["alt", *extras])


def _axis(series: Series, ahead: Ahead, indicator: Indicator, target: Target) -> tuple[float, float, list[float]]:
    drawn = series.table[["value", "lower", "upper"]].to_numpy(dtype=float).ravel().tolist()
    return axis_of([*drawn, ahead.expected, ahead.lower, ahead.upper, target.threshold], indicator)


def draw(series: Series, ahead: Ahead, indicator: Indicator, language: Language, target: Target) -> Figure:
    """Return the picture: ink only. What is expected and the last figure stand outside the plot, clear of all lines."""
    words = words_of(WORDS, language)
    beside = [str(ahead.year)]
    if ahead.is_told:
        expected = value_in_words(ahead.expected, indicator, language)
        beside += [words["expected"], expected, f"({language.interval(ahead.lower, ahead.upper)})"]
    aim, room = f"{target_in_words(target, indicator, language)}: {_chance(ahead, language)}", WIDTH - 56
    above = wrapped(aim, SIZE, room, lines=3)
    right = 14 + max(text_width(line, SIZE, bold=True) for line in beside)
    top = 12 + LINE * (len(above) + 1) + ABOVE
    with drawing(WIDTH, PLOT + top + FOOT) as figure:
        plot = plot_at(figure, LEFT, FOOT, right, top)
        _draw_axes(plot, series, ahead, indicator, language, _axis(series, ahead, indicator, target))
        draw_line(plot, series, MAIN)
        plot.level(target.threshold, color=TARGET, dashes=(5, 3), width=1.6, zorder=3)
        if ahead.is_told:
            _draw_fan(plot, series, ahead)
        _write_last(plot, series, indicator, language, WIDTH - LEFT - right)
        _write_beside(plot, ahead, beside, target)
        _write_aim(figure, above)
    return figure


def _draw_axes(
    plot: Plot, series: Series, ahead: Ahead, indicator: Indicator, language: Language,
    axis: tuple[float, float, list[float]],
) -> None:  # fmt: skip
    lower, upper, ticks = axis
    plot.set_ylim(lower, upper)
    plot.set_yticks(ticks, [tick_in_words(tick, ticks, indicator, language) for tick in ticks], size=SIZE)
    first, last = int(series.table.index[0]), int(series.held.index[-1])
    plot.set_xlim(first - 0.3, ahead.year + 0.2)
    shown = [ahead.year]
    for year in range(last, first - 1, -1):  # the target's year, and of the others those that have room beside it
        if min(abs(year - other) for other in shown) * plot.bbox.width / (ahead.year - first + 0.5) > YEAR:
            shown.append(year)
    plot.set_xticks(shown, [str(year) for year in shown], room=9)  # clear of the lowest number at the left
    plot.hide_grid("x")


def _draw_fan(plot: Plot, series: Series, ahead: Ahead) -> None:
    last, value = int(series.held.index[-1]), float(series.held["value"].iloc[-1])
    years = [last, ahead.year]
    plot.band(years, [value, ahead.lower], [value, ahead.upper], color=CITED, opacity=RIBBON_OPACITY)
    plot.line(years, [value, ahead.expected], color=CITED, dashes=(1, 2), width=1.6)
    ends = [ahead.lower, ahead.upper]
    plot.line([ahead.year] * 2, ends, color=CITED, width=2.2, zorder=5)
    plot.marks([ahead.year] * 2, ends, "_", size=10, edge=CITED, width=2.2, zorder=5)
    plot.marks(ahead.year, ahead.expected, "D", size=6.5, face=CITED, zorder=6)


def _write_last(plot: Plot, series: Series, indicator: Indicator, language: Language, plot_width: float) -> None:
    """Write the last figure above the plot, at a dotted line that parts what was counted from what is expected."""
    year = int(series.held.index[-1])
    told = words_of(WORDS, language)["last"].format(
        year=year, point=point_in_words(series.held.iloc[-1], indicator, language)
    )  # fmt: skip
    low, high = plot.get_xlim()
    at = (year - low) / (high - low) * plot_width
    begin = max(-LEFT + 4, at - 4 - text_width(told, SIZE, bold=True))
    plot.upright(year, color=SOFT_INK, dashes=":", width=1)
    plot.write(told, begin, PLOT + ABOVE, within=IN_PLOT, level="baseline", weight="bold")


def _write_beside(plot: Plot, ahead: Ahead, lines: list[str], target: Target) -> None:
    """Write what is expected to the right of its mark, inside the height of the plot."""
    low, high = plot.get_ylim()
    level = (ahead.expected if ahead.is_told else target.threshold) - low
    half = LINE * len(lines) / 2
    middle = min(max(level / (high - low) * PLOT, half), PLOT - half)
    for number, line in enumerate(lines):
        is_bold = number in (0, 2)
        plot.write(
            line, 1, 0, within=FRACTION, away=(9, middle + LINE * ((len(lines) - 1) / 2 - number)),
            weight="bold" if is_bold else "normal", color=INK if is_bold else SOFT_INK,
        )  # fmt: skip


def _write_aim(figure: Figure, lines: list[str]) -> None:
    """Write the target and its chance at the top, behind a piece of the dashed line that stands for it."""
    plot = sheet(figure)
    plot.line([4, 24], [8 + LINE / 2] * 2, color=TARGET, dashes=(5, 3), width=1.6)
    for number, line in enumerate(lines):
        plot.write(line, 28, 8 + LINE * (number + 0.5))


def _table(
    series: Series, ahead: Ahead | None, told: Mapping[str, str], indicator: Indicator, language: Language
) -> pd.DataFrame:
    words, rows = words_of(WORDS, language), []
    for year, row in indexed_rows(series.table):
        point = "" if np.isnan(row["value"]) else point_in_words(row, indicator, language)
        rows.append((str(year), point, interval_in_words(row, language), state_in_words(row, language)))
    if ahead is not None:
        range_ = words["range_of"].format_map(told) if told["range"] and told["level"] != "95%" else told["range"]
        rows.append((str(ahead.year), told["expected"], range_, words["note_expected"].format_map(told)))
    return pd.DataFrame(rows, columns=[words[key] for key in ("year", "value", "range", "note")], dtype=TEXT)


def _caption(
    words: Mapping[str, str], told: Mapping[str, str], series: Series, ahead: Ahead, indicator: Indicator,
    language: Language, target: Target,
) -> str:  # fmt: skip
    lowest = _axis(series, ahead, indicator, target)[0]
    parts = ["interval"] if series.table["lower"].notna().any() else []
    parts += ["fan", "years"] if ahead.is_told else ["none"]
    parts += ["target"]
    parts += ["gaps"] if series.gaps else []
    parts += ["axis"] if lowest > 0 else []
    aim = told["target"][:1].lower() + told["target"][1:]
    told = {**told, "target": aim, "lowest": round_value_in_words(lowest, indicator, language)}
    return " ".join(words[f"caption_{part}"].format_map(told) for part in parts)
