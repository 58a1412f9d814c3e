"""All units on one line an indicator, a dot each: where one place stands among all, without any rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.compared import parent_told
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.plot import Plot, Systems, plot_at
from analysis.charts.series import (
    axis_of,
    figure_in_words,
    point_in_words,
    round_value_in_words,
    tick_in_words,
    value_in_words,
)
from analysis.charts.style import (
    CITED,
    INK,
    LINE,
    MAIN,
    REFERENCE,
    SIZE,
    SOFT_INK,
    WIDTH,
    drawing,
    text_width,
    wrapped,
)
from analysis.model.errors import CadreError
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, Record, rows_of
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{own} giữa {units} đơn vị trong {place}, năm {period}",
        "title_all": "{units} đơn vị trong {place}, năm {period}",
        "alt": "Biểu đồ chấm: {title}. {rows}.",
        "row": "{name}: {ends}{own}{parent}", "ends": "từ {lowest} đến {highest}", "no_figure": "không có số liệu",
        "own": "; {unit} {point}", "parent": "; {place} {point}",
        "nothing": "{place}, năm {period}: không có số liệu để vẽ.",
        "caption": "Mỗi chấm là một đơn vị; chấm chồng nhau xếp lên trên.",
        "caption_own": "Hình thoi: {own}.", "caption_parent": "Vạch xám: {place}.",
        "caption_axis": "Trục ngang bắt đầu từ {lowest}, không phải từ 0.",
        "indicator": "Chỉ số", "units": "Số đơn vị có số liệu", "lowest": "Thấp nhất", "middle": "Ở giữa (trung vị)",
        "highest": "Cao nhất", "at": "{unit}: {value}",
    },
    "en": {
        "title": "{own} among the {units} places in {place}, {period}",
        "title_all": "{units} places in {place}, {period}",
        "alt": "Dot strip: {title}. {rows}.",
        "row": "{name}: {ends}{own}{parent}", "ends": "from {lowest} to {highest}", "no_figure": "no figures",
        "own": "; {unit} {point}", "parent": "; {place} {point}",
        "nothing": "{place}, {period}: there are no figures to draw.",
        "caption": "Each dot is one place; dots that would cover each other are stacked.",
        "caption_own": "Diamond: {own}.", "caption_parent": "Grey line: {place}.",
        "caption_axis": "The horizontal axis begins at {lowest}, not at 0.",
        "indicator": "Indicator", "units": "Places with figures", "lowest": "Lowest", "middle": "Middle (median)",
        "highest": "Highest", "at": "{unit}: {value}",
    },
}  # fmt: skip

SIDE, FOOT = 16, 26
DOT, STACK = 6.5, 4  # a dot's width in units of the viewBox; more than so many on each other are pushed together
BAND = DOT * STACK + 8  # the height of a strip


@dataclass(frozen=True)
class Strip:
    """One indicator. ``held`` are the units with a figure, the lowest first; all are rows of VALUES, or None."""

    indicator: Indicator
    held: Sequence[Record]
    own: Record | None
    parent: Record | None


def strip_chart(
    values: pd.DataFrame,
    *,
    indicators: Sequence[Indicator],
    language: Language,
    names: Mapping[str, str],
    place: str,
    period: str,
    own: str = "",
    parent_values: pd.DataFrame | None = None,
) -> Chart:
    """Return a strip for each of some shares in one year: all units as dots, one of them set apart where it is named.

    Parameters
    ----------
    values : VALUES of one period, group and frame: of each indicator at most one row a unit. A hidden figure is no dot.
    indicators : shares, in their order; one without any figure is told as such.
    names : unit -> its name in words. place : the place that they lie in.
    own : the unit that is set apart; empty for none.
    parent_values : VALUES of the place itself, a row an indicator.

    Raises
    ------
    CadreError
        when an indicator is no share, a unit stands twice, or ``own`` is none of the units.
    """
    rows = [row for row in rows_of(values) if row["unit"] in names]
    _make_sure(rows, indicators, names, own)
    words = words_of(WORDS, language)
    strips = [_strip(rows, one, own, parent_values) for one in indicators]
    name = f"strip-{period}-{own or 'all'}-{len(names)}-{next((one.id for one in indicators), 'none')}"
    facts = {
        "place": place, "period": period, "units": language.number(len(names)), "own": names.get(own, "")
    }  # fmt: skip
    if not any(one.held for one in strips):
        sentence = words["nothing"].format_map(facts)
        svg = render(nothing_to_draw(sentence, WIDTH), name=name, title=sentence, alt=sentence)
        return Chart(name, sentence, svg, sentence, _table(strips, language, names, facts), sentence)
    title = words["title" if own else "title_all"].format_map(facts)
    sentences = "; ".join(_sentence(one, language, facts) for one in strips)
    estimated = _estimated(strips, language, names)
    alt = f"{words['alt'].format(title=title, rows=sentences)} {estimated}".strip()
    caption = f"{_caption(strips, language, facts)} {estimated}".strip()
    figure = draw(strips, language, names)
    return Chart(
        name=name, title=title, svg=render(figure, name=name, title=title, alt=alt), alt=alt,
        table=_table(strips, language, names, facts), caption=caption,
    )  # fmt: skip


def _make_sure(rows: Sequence[Record], indicators: Sequence[Indicator], names: Mapping[str, str], own: str) -> None:
    others = [one.id for one in indicators if one.kind != "share"]
    if others:
        raise CadreError(f"{', '.join(others)}: strips have one scale, of shares", where="strip chart")
    if own and own not in names:
        raise CadreError(f"{own} is none of the units", where="strip chart", do="Name it among them, or none.")
    if len({(row["indicator"], row["unit"]) for row in rows}) < len(rows) or len({row["period"] for row in rows}) > 1:
        raise CadreError(
            "values of more than one table", where="strip chart", do="Give one period, group and frame."
        )  # fmt: skip


def _strip(rows: Sequence[Record], indicator: Indicator, own: str, parent: pd.DataFrame | None) -> Strip:
    found = (row for row in rows if row["indicator"] == indicator.id and row["state"] == "ok")
    held = sorted(found, key=lambda row: (row["value"], row["unit"]))
    set_apart = next((row for row in held if row["unit"] == own), None)
    return Strip(indicator, held, set_apart, parent_told(parent, indicator))


def _estimated(strips: Sequence[Strip], language: Language, names: Mapping[str, str]) -> str:
    """Return which places have estimated figures, each once with the largest part of any strip."""
    rows = [row for one in strips for row in one.held if row["estimated"] > 0]
    if not rows:
        return ""
    parts = pd.DataFrame(rows).groupby("unit")["estimated"].max().sort_values(ascending=False)
    told = "; ".join(f"{names[str(unit)]}: {language.percent(part, 0)}" for unit, part in parts.items())
    return language.say("answers.estimated", parts=told)


def _sentence(strip: Strip, language: Language, facts: Mapping[str, str]) -> str:
    words, indicator = words_of(WORDS, language), strip.indicator
    if not strip.held:
        return words["row"].format(name=language.text(indicator.name), ends=words["no_figure"], own="", parent="")
    ends = [figure_in_words(row, indicator, language) for row in (strip.held[0], strip.held[-1])]
    own = "" if strip.own is None else point_in_words(strip.own, indicator, language)
    parent = "" if strip.parent is None else point_in_words(strip.parent, indicator, language)
    return words["row"].format(
        name=language.text(indicator.name), ends=words["ends"].format(lowest=ends[0], highest=ends[1]),
        own=words["own"].format(unit=facts["own"], point=own) if own else "",
        parent=words["parent"].format(place=facts["place"], point=parent) if parent else "",
    )  # fmt: skip


def _axis(strips: Sequence[Strip]) -> tuple[float, float, list[float]]:
    parents = [float(one.parent["value"]) for one in strips if one.parent is not None]
    return axis_of([*(value for one in strips for value in _values(one.held)), *parents], strips[0].indicator)


def _values(rows: Sequence[Record]) -> list[float]:
    return [row["value"] for row in rows]


def draw(strips: Sequence[Strip], language: Language, names: Mapping[str, str]) -> Figure:
    """Return the picture: ink only. The name of an indicator stands over its strip, the own figure at its end."""
    words = words_of(WORDS, language)
    heads = []
    for one in strips:
        told = "" if one.held else words["no_figure"]
        told = told if one.own is None else point_in_words(one.own, one.indicator, language)
        room = WIDTH - 10 - (text_width(told, SIZE, bold=True) + 10 if told else 0)
        heads.append((wrapped(language.text(one.indicator.name), SIZE, room, lines=2), told))
    heights = [LINE * len(lines) + 4 + BAND for lines, _ in heads]
    with drawing(WIDTH, sum(heights) + FOOT) as figure:
        plot = plot_at(figure, SIDE, FOOT, SIDE, 0)
        height = sum(heights)
        plot.set_ylim(height, 0)
        _draw_axis(plot, strips, language)
        top = 0.0
        for one, (lines, told), high in zip(strips, heads, heights, strict=True):
            _write_head(plot, top, lines, told, is_known=one.own is not None)
            _draw_strip(plot, one, top + high - 4)
            top += high
    return figure


def _draw_axis(plot: Plot, strips: Sequence[Strip], language: Language) -> None:
    lower, upper, ticks = _axis(strips)
    plot.set_xlim(lower, upper)
    labels = [tick_in_words(tick, ticks, strips[0].indicator, language) for tick in ticks]
    plot.set_xticks(ticks, labels, size=SIZE - 0.5)
    plot.hide_grid("y")


def _write_head(plot: Plot, top: float, lines: list[str], told: str, *, is_known: bool) -> None:
    high = LINE * len(lines) / 2 + top + 1
    within: Systems = ("picture", "data")
    plot.write("\n".join(lines), 6, high, within=within, spacing=1.15, on_paper=True)
    plot.write(
        told, WIDTH - 6, high, within=within, across="right", on_paper=True, color=INK if is_known else SOFT_INK,
        weight="bold" if is_known else "normal",
    )  # fmt: skip


def _draw_strip(plot: Plot, strip: Strip, foot: float) -> None:
    """Draw the dots of one strip, stacked from its foot upwards where they would cover each other."""
    if strip.parent is not None:
        plot.line([strip.parent["value"]] * 2, [foot, foot - BAND + 6], color=REFERENCE, width=1.8)
    plot.level(foot + 0.5, color=SOFT_INK, width=0.6, zorder=1)
    lower, upper = plot.get_xlim()
    per_unit = (WIDTH - 2 * SIDE) / (upper - lower)
    shown = [row for row in strip.held if row is not strip.own]
    values = np.array(_values(shown), dtype=float)
    stacked = stacks(values * per_unit, DOT)
    step = DOT * min(1.0, STACK / (1 + max(stacked, default=0)))
    heights = foot - DOT * 0.5 - step * stacked
    hollow = np.array([row["estimated"] > 0 for row in shown], dtype=bool)  # not counted, but divided by a share
    plot.marks(values[~hollow], heights[~hollow], "o", size=DOT - 1, face=MAIN, width=0, opacity=0.65, zorder=3)
    plot.marks(values[hollow], heights[hollow], "o", size=DOT - 1.5, face="white", edge=MAIN, width=1.2, zorder=3)
    if strip.own is not None:
        face, edge = ("white", CITED) if strip.own["estimated"] > 0 else (CITED, "white")
        plot.marks(strip.own["value"], foot - BAND / 2, "D", size=DOT + 2, face=face, edge=edge, zorder=5)


def stacks(places: np.ndarray, width: float) -> np.ndarray:
    """Return how many dots each dot stands on, so that none covers another; ``places`` come in their order."""
    tops: list[float] = []  # where the last dot of each row ends
    rows = np.zeros(len(places), dtype=int)
    for number, place in enumerate(places):
        free = next((row for row, end in enumerate(tops) if place - end >= width), len(tops))
        tops[free : free + 1] = [float(place)]
        rows[number] = free
    return rows


def _table(
    strips: Sequence[Strip], language: Language, names: Mapping[str, str], facts: Mapping[str, str]
) -> pd.DataFrame:
    words, rows = words_of(WORDS, language), []
    for one in strips:
        indicator, held = one.indicator, one.held
        told = [language.text(indicator.name)]
        if facts["own"]:
            told.append(words["no_figure"] if one.own is None else point_in_words(one.own, indicator, language))
        told.append(language.number(len(held)))
        if not held:
            told += ["–"] * 4
        else:
            ends = [
                words["at"].format(unit=names[row["unit"]], value=figure_in_words(row, indicator, language))
                for row in (held[0], held[-1])
            ]
            middle = value_in_words(float(np.median(_values(held))), indicator, language)
            parent = "–" if one.parent is None else point_in_words(one.parent, indicator, language)
            told += [ends[0], middle, ends[1], parent]
        rows.append(told)
    heads = [words["indicator"], *([facts["own"]] if facts["own"] else []), words["units"]]
    heads += [words["lowest"], words["middle"], words["highest"], facts["place"]]
    return pd.DataFrame(rows, columns=heads, dtype=TEXT)


def _caption(strips: Sequence[Strip], language: Language, facts: Mapping[str, str]) -> str:
    words = words_of(WORDS, language)
    parts = ["caption"]
    parts += ["caption_own"] if any(one.own is not None for one in strips) else []
    parts += ["caption_parent"] if any(one.parent is not None for one in strips) else []
    lowest = _axis(strips)[0]
    parts += ["caption_axis"] if lowest > 0 else []
    told = {**facts, "lowest": round_value_in_words(lowest, strips[0].indicator, language)}
    return " ".join(words[part].format_map(told) for part in parts)
