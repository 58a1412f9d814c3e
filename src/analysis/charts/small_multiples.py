"""The same indicator in many places over the years: a small panel each, one scale, the parent's line in grey."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.breaks import Mark, breaks_of
from analysis.charts.chart import Chart, render, words_of
from analysis.charts.plot import IN_PICTURE, Plot, plot_at
from analysis.charts.series import (
    Series,
    axis_of,
    estimated_in_words,
    interval_in_words,
    point_in_words,
    round_value_in_words,
    series_of,
    tick_in_words,
    trend_of_series_in_words,
)
from analysis.charts.style import MAIN, REFERENCE, SOFT_INK, TARGET, drawing, text_width, wrapped
from analysis.charts.trend import draw_line, label_last, last_in_lines, target_in_words
from analysis.model.nouns import Event, Indicator, Target
from analysis.model.tables import TEXT
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{name}: {units} đơn vị, {first_year}–{last_year}",
        "alt": "{name}, {units} đơn vị, {first_year}–{last_year}, xếp theo số liệu cuối từ cao xuống thấp. {panels}.",
        "panel": "{unit}: năm {first_year} {first}, năm {last_year} {last}{direction}",
        "panel_without": "{unit}: không có số liệu",
        "caption_plain": "Các ô cùng một trục đứng, bắt đầu từ 0.",
        "caption_interval": "Dải màu là khoảng dao động do ngẫu nhiên (Wilson, 95%).",
        "caption_cut": "Dải vượt quá trục thì bị cắt.",
        "caption_parent": "Đường xám: {parent}.",
        "caption_gaps": "Năm không có số liệu để trống.",
        "caption_events": "Vạch chấm: {events}.",
        "caption_target": "Đường đứt: {target}.",
        "caption_without": "Không có số liệu nên không vẽ: {without}.",
        "caption_axis": "Các ô cùng một trục đứng, bắt đầu từ {lowest}, không phải từ 0.",
        "parent": "đơn vị cấp trên",
        "unit": "Đơn vị", "first": "Năm đầu", "last": "Năm cuối", "range": "Khoảng 95% năm cuối", "trend": "Xu hướng",
        "no_figure": "không có số liệu",
    },
    "en": {
        "title": "{name}: {units} places, {first_year}–{last_year}",
        "alt": "{name}, {units} places, {first_year}–{last_year}, highest last figure first. {panels}.",
        "panel": "{unit}: {first_year} {first}, {last_year} {last}{direction}",
        "panel_without": "{unit}: no figures",
        "caption_plain": "All panels have one vertical axis, which begins at 0.",
        "caption_interval": "The ribbon is the range expected from chance alone (Wilson, 95%).",
        "caption_cut": "A ribbon that reaches beyond the axis is cut off.",
        "caption_parent": "Grey line: {parent}.",
        "caption_gaps": "Years without a figure are left open.",
        "caption_events": "Dotted lines: {events}.",
        "caption_target": "Dashed line: {target}.",
        "caption_without": "Not drawn, as there are no figures: {without}.",
        "caption_axis": "All panels have one vertical axis; it begins at {lowest}, not at 0.",
        "parent": "the place above",
        "unit": "Place", "first": "First year", "last": "Last year", "range": "95% interval, last year",
        "trend": "Trend", "no_figure": "no figure",
    },
}  # fmt: skip

WIDTH, HEIGHT, HEAD, FOOT, LEFT, NAME_SIZE, LABEL_SIZE = 250, 168, 38, 20, 34, 12, 9.5
WORTH_WHOLE = 1.25  # times as high an axis is taken as shows every ribbon whole
# three columns where there is room, as few as one on a telephone: no panel is drawn smaller than its own units
GRID_STYLE = "display:grid;grid-template-columns:repeat(auto-fill,minmax(max(16rem,30%),1fr));gap:.4rem 1rem"


@dataclass(frozen=True)
class Grid:
    """What all panels share: indicator, value axis, years, parent, right margin, target; and the breaks of each."""

    indicator: Indicator
    language: Language
    axis: tuple[float, float, list[float]]
    years: tuple[int, int]
    breaks: Mapping[str, Sequence[Mark]]
    parent: Series | None
    right: float
    target: Target | None


def small_multiples(
    values: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    indicator: Indicator,
    language: Language,
    names: Mapping[str, str],
    parent_values: pd.DataFrame | None = None,
    events: Sequence[Event] = (),
    parent_name: str = "",
    day: str = "06-30",
    target: Target | None = None,
    remark: str = "",
) -> Chart:
    """Return a grid of trend panels, the highest last figure first; the table has places without figures last.

    Parameters
    ----------
    values : VALUES of the units in ``names``, one group and frame each.
    findings : FINDINGS on them.
    names : unit -> its name in words; a panel for each that has a figure, the others are named in the caption.
    parent_values : VALUES of the place above, drawn grey in every panel.
    day : month and day on which the figures stand, to place the events.
    target : drawn as a dashed line in every panel.
    remark : a sentence that the caption ends with.
    """
    words = words_of(WORDS, language)
    series = _ordered({unit: series_of(values[values["unit"] == unit], findings, indicator) for unit in names})
    parent = None if parent_values is None else series_of(parent_values, findings, indicator)
    told = facts(series, indicator, language, names)
    grid = _grid(series, parent, indicator, language, events, day, target)
    name = f"multiples-{indicator.id}-{next(iter(series), 'none')}"
    held = {unit: one for unit, one in series.items() if len(one.held)}
    panels = [
        _panel(f"{name}-{number}", names[unit], one, grid, grid.breaks[unit], told[unit])
        for number, (unit, one) in enumerate((held or series).items())
    ]
    alt = words["alt"].format(**told, panels="; ".join(told[unit] for unit in series))
    return Chart(
        name=name, title=words["title"].format_map(told), alt=alt,
        svg=f'<div class="panels" style="{GRID_STYLE}">{"".join(panels)}</div>',
        table=_table(series, indicator, language, names),
        caption=" ".join(
            filter(
                None,
                (
                    _caption(words, held, grid, parent_name),
                    estimated_in_words({names[unit]: one for unit, one in held.items()}, language),
                    _without(words, series, names),
                    remark,
                ),
            )
        ),
    )  # fmt: skip


def facts(
    series: Mapping[str, Series], indicator: Indicator, language: Language, names: Mapping[str, str]
) -> dict[str, str]:
    """Return the chart's facts in words; under each unit's code stands its panel in a sentence."""
    words = words_of(WORDS, language)
    first_year, last_year = _years(series)
    told: dict[str, str] = {
        "name": language.text(indicator.name), "units": language.number(len(series)),
        "first_year": str(first_year), "last_year": str(last_year),
    }  # fmt: skip
    for unit, one in series.items():
        if one.held.empty:
            told[unit] = words["panel_without"].format(unit=names[unit])
            continue
        first, last = one.held.iloc[0], one.held.iloc[-1]
        verdict = trend_of_series_in_words(one, language)
        told[unit] = words["panel"].format(
            unit=names[unit], first_year=first.name, first=point_in_words(first, indicator, language),
            last_year=last.name, last=point_in_words(last, indicator, language),
            direction=f" – {verdict}" if verdict else "",
        )  # fmt: skip
    return told


def _ordered(series: Mapping[str, Series]) -> dict[str, Series]:
    def last(unit: str) -> float:
        held = series[unit].held
        return float(held["value"].iloc[-1]) if len(held) else -np.inf

    return {unit: series[unit] for unit in sorted(series, key=lambda unit: (-last(unit), unit))}


def _years(series: Mapping[str, Series]) -> tuple[int, int]:
    years = [int(year) for one in series.values() for year in one.table.index] or [0]
    return min(years), max(years)


def _grid(
    series: Mapping[str, Series], parent: Series | None, indicator: Indicator, language: Language,
    events: Sequence[Event], day: str, target: Target | None,
) -> Grid:  # fmt: skip
    years = _years(series)
    reach = Series(pd.DataFrame(index=range(years[0], years[1] + 1)), "")
    lines = [line for one in series.values() if len(one.held) for line in last_in_lines(one, indicator, language)]
    right = 12 + max((text_width(line, LABEL_SIZE, bold=True) for line in lines), default=0)
    breaks = {unit: breaks_of(reach, _concerning(unit, series, events), language, day) for unit in series}
    axis = _axis(series, parent, indicator, [target.threshold] if target else [])
    return Grid(indicator, language, axis, years, breaks, parent, right, target)


def _concerning(unit: str, units: Collection[str], events: Sequence[Event]) -> list[Event]:
    """Return the events of a panel: one that names places of other panels and not its own is none of it."""
    return [event for event in events if unit in event.units or set(units).isdisjoint(event.units)]


def _axis(
    series: Mapping[str, Series], parent: Series | None, indicator: Indicator, thresholds: list[float]
) -> tuple[float, float, list[float]]:
    """Return one axis for all panels. Ribbons so wide that they would flatten all the lines are cut off."""
    everything = [*series.values(), *([parent] if parent else [])]
    drawn = [number for one in everything for number in one.table["value"]] + thresholds
    ends = pd.concat([one.table[["lower", "upper"]] for one in everything])
    usual = [float(ends["lower"].quantile(0.05)), float(ends["upper"].quantile(0.95))]
    most = axis_of([*drawn, *usual], indicator, steps=4)
    whole = axis_of([*drawn, float(ends["lower"].min()), float(ends["upper"].max())], indicator, steps=4)
    return whole if whole[1] - whole[0] <= WORTH_WHOLE * (most[1] - most[0]) else most


def _is_cut(series: Mapping[str, Series], grid: Grid) -> bool:
    lower, upper, _ = grid.axis
    return any((one.table["lower"] < lower).any() or (one.table["upper"] > upper).any() for one in series.values())


def _panel(panel: str, name: str, series: Series, grid: Grid, breaks: Sequence[Mark], sentence: str) -> str:
    with drawing(WIDTH, HEIGHT) as figure:
        draw(figure, name, series, grid, breaks)
        return render(figure, name=panel, title=name, alt=sentence, widest=420)


def draw(figure: Figure, name: str, series: Series, grid: Grid, breaks: Sequence[Mark]) -> None:
    """Draw one panel: ink only."""
    plot = _panel_axes(figure, grid)
    for mark in breaks:
        plot.upright(mark.x, color=SOFT_INK, dashes=":", width=0.9 * mark.width)
    if grid.target is not None:
        plot.level(grid.target.threshold, color=TARGET, dashes=(5, 3), width=1.2)
    if grid.parent is not None and not grid.parent.held.empty:
        plot.line(grid.parent.table.index, grid.parent.table["value"], color=REFERENCE, width=1.3, zorder=3)
    if series.held.empty:
        told = words_of(WORDS, grid.language)["no_figure"]
    else:
        told = trend_of_series_in_words(series, grid.language, brief=True)
        draw_line(plot, series, MAIN, marks=False)
        label_last(plot, series, last_in_lines(series, grid.indicator, grid.language), size=LABEL_SIZE)
    title = wrapped(name, NAME_SIZE, WIDTH - 8, lines=1)[0]
    plot.write(title, 4, HEIGHT - 14, within=IN_PICTURE, level="baseline", size=NAME_SIZE, weight="bold")
    plot.write(told, 4, HEIGHT - 28, within=IN_PICTURE, level="baseline", size=10, color=SOFT_INK)


def _panel_axes(figure: Figure, grid: Grid) -> Plot:
    plot = plot_at(figure, LEFT, FOOT, grid.right, HEAD)
    lower, upper, ticks = grid.axis
    first, last = grid.years
    plot.set_ylim(lower, upper)
    plot.set_xlim(first - 0.3, last + 0.1)
    labels = [tick_in_words(tick, ticks, grid.indicator, grid.language) for tick in ticks]
    plot.set_yticks(ticks, labels, size=LABEL_SIZE)
    shown = [first, (first + last) // 2, last] if last - first > 3 else sorted({first, last})
    plot.set_xticks(shown, [str(year) for year in shown], size=LABEL_SIZE)
    plot.hide_grid("x")
    return plot


def _table(
    series: Mapping[str, Series], indicator: Indicator, language: Language, names: Mapping[str, str]
) -> pd.DataFrame:
    words = words_of(WORDS, language)
    rows: list[tuple[str, ...]] = []
    for unit, one in series.items():
        if one.held.empty:
            rows.append((names[unit], words["no_figure"], words["no_figure"], "", ""))
            continue
        first, last = one.held.iloc[0], one.held.iloc[-1]
        ends = [f"{row.name}: {point_in_words(row, indicator, language)}" for row in (first, last)]
        range_ = interval_in_words(last, language, is_percent=indicator.is_percent)
        rows.append((names[unit], *ends, range_, trend_of_series_in_words(one, language)))
    return pd.DataFrame(rows, columns=[words[key] for key in ("unit", "first", "last", "range", "trend")], dtype=TEXT)


def _caption(words: Mapping[str, str], series: Mapping[str, Series], grid: Grid, parent_name: str) -> str:
    parts = []
    if any(one.table["lower"].notna().any() for one in series.values()):
        parts.append(words["caption_interval"])
    if _is_cut(series, grid):
        parts.append(words["caption_cut"])
    if grid.parent is not None and not grid.parent.held.empty:
        parts.append(words["caption_parent"].format(parent=parent_name or words["parent"]))
    if grid.target is not None:
        told = target_in_words(grid.target, grid.indicator, grid.language)
        parts.append(words["caption_target"].format(target=told[:1].lower() + told[1:]))
    if any(one.gaps for one in series.values()):
        parts.append(words["caption_gaps"])
    marks = sorted((mark for own in grid.breaks.values() for mark in own), key=lambda mark: mark.x)
    if marks:
        events = dict.fromkeys(mark.text for mark in marks)  # each is named once, however many panels and years have it
        parts.append(words["caption_events"].format(events="; ".join(events)))
    if grid.axis[0] > 0:
        lowest = round_value_in_words(grid.axis[0], grid.indicator, grid.language)
        parts.append(words["caption_axis"].format(lowest=lowest))
    return " ".join(parts) or words["caption_plain"]


def _without(words: Mapping[str, str], series: Mapping[str, Series], names: Mapping[str, str]) -> str:
    """Return which places have no panel; where none has a figure all have one, which says so."""
    without = [names[unit] for unit, one in series.items() if one.held.empty]
    return words["caption_without"].format(without=", ".join(without)) if 0 < len(without) < len(series) else ""
