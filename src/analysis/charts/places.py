"""Places side by side in one year: a dot with its interval for each, the place above them as a line."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.compared import parent_told
from analysis.charts.plot import Plot, plot_at
from analysis.charts.rows import Names, in_lines, room_for, write_figure, write_name, write_nothing
from analysis.charts.series import (
    axis_of,
    interval_in_words,
    point_in_words,
    round_value_in_words,
    state_in_words,
    tick_in_words,
)
from analysis.charts.style import MAIN, REFERENCE, SIZE, WIDTH, drawing, text_width
from analysis.model.errors import CadreError
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, Record, indexed_rows
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{name}, năm {year}: {units} đơn vị trong {place}",
        "alt": "{name}, năm {year}, {units} đơn vị trong {place}. Cao nhất: {highest}; thấp nhất: {lowest}.",
        "alt_parent": " {place}: {parent}.", "alt_without": " Không có số liệu: {without}.",
        "nothing": "{name}, năm {year}, {place}: không có số liệu để vẽ.",
        "caption_plain": "Mỗi điểm là số liệu của một đơn vị.",
        "caption_interval": "Thanh ngang là khoảng dao động do ngẫu nhiên (Wilson, 95%); các thanh chồng lên nhau "
        "thì thứ hạng không có ý nghĩa.",
        "caption_parent": "Vạch đứng: {place}, {parent}.",
        "caption_axis": "Trục ngang bắt đầu từ {lowest}, không phải từ 0.",
        "unit": "Đơn vị", "value": "Số liệu", "range": "Khoảng 95%", "note": "Ghi chú",
    },
    "en": {
        "title": "{name}, {year}: {units} places in {place}",
        "alt": "{name}, {year}, {units} places in {place}. Highest: {highest}; lowest: {lowest}.",
        "alt_parent": " {place}: {parent}.", "alt_without": " No figure for: {without}.",
        "nothing": "{name}, {year}, {place}: there are no figures to draw.",
        "caption_plain": "Each point is the figure of one place.",
        "caption_interval": "Bars are the range expected from chance alone (Wilson, 95%); where bars overlap, the "
        "order means nothing.",
        "caption_parent": "Vertical line: {place}, {parent}.",
        "caption_axis": "The horizontal axis begins at {lowest}, not at 0.",
        "unit": "Place", "value": "Figure", "range": "95% interval", "note": "Note",
    },
}  # fmt: skip

ROW, ROW_OF_TWO, HEAD, FOOT, WIDEST_NAME = 20, 30, 8, 26, 104
WIDEST_FIGURE = 84  # what is wider stands in two lines


@dataclass(frozen=True)
class Places:
    """What the chart draws. ``table`` is indexed by unit, ordered, those without a figure last; ``parent`` a row."""

    table: pd.DataFrame
    parent: Record | None

    @property
    def held(self) -> pd.DataFrame:
        """The places that have a figure."""
        return self.table[self.table["value"].notna()]


def places_chart(
    values: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    indicator: Indicator,
    language: Language,
    names: Mapping[str, str],
    place: str,
    parent_values: pd.DataFrame | None = None,
) -> Chart:
    """Return the units of ``names`` side by side, highest first; places without a figure stand at the foot and say why.

    Parameters
    ----------
    values : VALUES of one period, group and frame, at most one for each unit. A unit without one is ``missing``.
    place : name of the place that they lie in, in words.
    parent_values : its own value of the same period, one row.

    Raises
    ------
    CadreError
        when there is more than one period or more than one value for a unit.
    """
    words = words_of(WORDS, language)
    places, year = _places(values, findings, indicator, names, parent_values)
    told = facts(places, year, indicator, language, names, place)
    name = f"places-{indicator.id}-{year}-{len(names)}-{next(iter(names), 'none')}"
    drawn = not places.held.empty
    title = words["title" if drawn else "nothing"].format_map(told)
    alt = _alt(words, told) if drawn else title
    figure = draw(places, indicator, language, names)
    return Chart(
        name=name, title=title, svg=render(figure, name=name, title=title, alt=alt), alt=alt,
        table=_table(places, indicator, language, names), caption=_caption(words, told, places, indicator, language),
    )  # fmt: skip


def facts(
    places: Places, year: str, indicator: Indicator, language: Language, names: Mapping[str, str], place: str
) -> dict[str, str]:
    """Return what the chart says, worded: highest and lowest with n/N, the place above, who has no figure."""
    held = places.held
    ends = [held.iloc[0], held.iloc[-1]] if len(held) else []
    highest, lowest = [f"{names[str(end.name)]} {point_in_words(end, indicator, language)}" for end in ends] or ["", ""]
    without = places.table[places.table["value"].isna()].index
    parent = "" if places.parent is None else point_in_words(places.parent, indicator, language)
    return {
        "name": language.text(indicator.name), "year": year, "place": place,
        "units": language.number(len(places.table)), "highest": highest, "lowest": lowest, "parent": parent,
        "without": ", ".join(names[unit] for unit in without),
    }  # fmt: skip


def _places(
    values: pd.DataFrame, findings: pd.DataFrame, indicator: Indicator, names: Mapping[str, str],
    parent_values: pd.DataFrame | None,
) -> tuple[Places, str]:  # fmt: skip
    rows = values[(values["indicator"] == indicator.id) & values["unit"].isin(set(names))]
    periods = sorted(set(rows["period"]))
    if len(periods) > 1 or rows["unit"].duplicated().any():
        raise CadreError(
            f"periods {periods}, {len(rows)} values for {rows['unit'].nunique()} units",
            where=f"chart of {indicator.id}",
            do="Give the values of one period, one group and one frame.",
        )
    asked = findings[findings["question"] == "interval"]
    keys = ["indicator", "unit", "group", "frame", "period"]
    rows = rows.merge(asked[[*keys, "lower", "upper"]], on=keys, how="left").set_index("unit").reindex(list(names))
    rows = rows.fillna({"state": "missing", "reason": ""})
    rows["value"] = rows["value"].where(rows["state"] == "ok")  # hidden and unknown figures are never drawn as zero
    ordered = rows.sort_values("value", ascending=False, kind="stable", na_position="last")
    return Places(ordered, parent_told(parent_values, indicator)), periods[0] if periods else ""


def _alt(words: Mapping[str, str], told: Mapping[str, str]) -> str:
    extras = [f"alt_{fact}" for fact in ("parent", "without") if told[fact]]
    return "".join(words[key].format_map(told) for key in ["alt", *extras])


def _axis(places: Places, indicator: Indicator) -> tuple[float, float, list[float]]:
    parent = [] if places.parent is None or indicator.kind == "count" else [float(places.parent["value"])]
    drawn = places.table[["value", "lower", "upper"]].to_numpy(dtype=float).ravel().tolist()
    return axis_of([*drawn, *parent], indicator)


def draw(places: Places, indicator: Indicator, language: Language, names: Mapping[str, str]) -> Figure:
    """Return the picture: ink only."""
    table = places.table
    figures = _figures(places, indicator, language)
    row_height = ROW_OF_TWO if any(len(lines) > 1 for lines in figures.values()) else ROW
    told = Names.of((names[str(unit)] for unit in table.index), widest=WIDEST_NAME, row=row_height)
    with drawing(WIDTH, HEAD + FOOT + told.row * max(1, len(table))) as figure:
        plot = plot_at(figure, told.left, FOOT, room_for(figures.values()), HEAD)
        _draw_axes(plot, places, indicator, language)
        for row, (unit, one) in enumerate(indexed_rows(table)):
            write_name(plot, row, told.lines[row])
            if unit in figures:
                _draw_place(plot, row, one)
                write_figure(plot, row, figures[str(unit)])
            else:
                write_nothing(plot, row, state_in_words({"state": one["state"], "reason": ""}, language))
    return figure


def _figures(places: Places, indicator: Indicator, language: Language) -> dict[str, list[str]]:
    """Return unit -> its figure in one line, in two where any is too wide for one; those that have one."""
    told = {str(unit): point_in_words(row, indicator, language) for unit, row in indexed_rows(places.held)}
    is_wide = any(text_width(point, SIZE) > WIDEST_FIGURE for point in told.values())
    return {unit: in_lines(point) if is_wide else [point] for unit, point in told.items()}


def _draw_axes(plot: Plot, places: Places, indicator: Indicator, language: Language) -> None:
    lower, upper, ticks = _axis(places, indicator)
    plot.set_xlim(lower, upper)
    plot.set_ylim(len(places.table) - 0.5, -0.5)
    plot.set_xticks(ticks, [tick_in_words(tick, ticks, indicator, language) for tick in ticks], size=SIZE)
    if places.parent is not None and indicator.kind != "count":
        plot.upright(places.parent["value"], color=REFERENCE, width=1.6)


def _draw_place(plot: Plot, row: int, place: Record) -> None:
    if not np.isnan(place["lower"]):
        plot.line([place["lower"], place["upper"]], [row, row], color=MAIN, width=2.2, opacity=0.75, zorder=3)
    plot.marks(place["value"], row, "o", size=6.5, face=MAIN, zorder=4)


def _table(places: Places, indicator: Indicator, language: Language, names: Mapping[str, str]) -> pd.DataFrame:
    words = words_of(WORDS, language)
    rows = []
    for unit, row in indexed_rows(places.table):
        told = "" if np.isnan(row["value"]) else point_in_words(row, indicator, language)
        rows.append((names[str(unit)], told, interval_in_words(row, language), state_in_words(row, language)))
    return pd.DataFrame(rows, columns=[words[key] for key in ("unit", "value", "range", "note")], dtype=TEXT)


def _caption(
    words: Mapping[str, str], told: Mapping[str, str], places: Places, indicator: Indicator, language: Language
) -> str:
    parts = []
    if places.table["lower"].notna().any():
        parts.append(words["caption_interval"])
    if told["parent"] and indicator.kind != "count":
        parts.append(words["caption_parent"].format_map(told))
    lowest = _axis(places, indicator)[0]
    if lowest > 0 and len(places.held):
        parts.append(words["caption_axis"].format(lowest=round_value_in_words(lowest, indicator, language)))
    return " ".join(parts) or words["caption_plain"]
