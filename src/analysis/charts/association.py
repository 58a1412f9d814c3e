"""Two figures of the same places, one a year after the other: points with names, no line that would claim a cause."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.labels import Box, Name, write_names
from analysis.charts.legend import Legend
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.plot import IN_PICTURE, Plot, plot_at
from analysis.charts.series import axis_of, point_in_words, tick_in_words
from analysis.charts.style import CITED, INK, LINE, MAIN, REFERENCE, SIZE, TARGET, WIDTH, drawing, wrapped
from analysis.charts.ticks import ticks_between
from analysis.model.errors import CadreError
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, Record, indexed_rows
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{x} và {y} năm sau đó: {units} đơn vị trong {place}, {first_year}–{last_year}",
        "alt": "Biểu đồ điểm: trục ngang {x} của một năm, trục đứng {y} năm sau đó; {points} điểm của {units} đơn vị "
        "trong {place}. {places}.",
        "place": "{unit}: {points}", "point": "năm {year} {x}, năm {later} {y}",
        "nothing": "{x} và {y} năm sau đó, {place}: không có số liệu để vẽ.",
        "x_axis": "{x}", "y_axis": "{y}, năm sau đó",
        "caption": "Mỗi điểm là một đơn vị trong một năm; số cạnh điểm là hai chữ số cuối của năm trên trục ngang.",
        "unit": "Đơn vị", "year": "Năm",
    },
    "en": {
        "title": "{x} and {y} a year later: {units} places in {place}, {first_year}–{last_year}",
        "alt": "Scatter chart: across, {x} in one year; upwards, {y} in the year after; {points} points of {units} "
        "places in {place}. {places}.",
        "place": "{unit}: {points}", "point": "{year} {x}, {later} {y}",
        "nothing": "{x} and {y} a year later, {place}: there are no figures to draw.",
        "x_axis": "{x}", "y_axis": "{y}, a year later",
        "caption": "Each point is one place in one year; the number beside it is the last two digits of the year on "
        "the horizontal axis.",
        "unit": "Place", "year": "Year",
    },
}  # fmt: skip

# Shape and colour together tell the places apart; six of each are enough for the districts of a province.
MARKS = ("o", "s", "^", "D", "v", "P", "X", "*", "<", ">")
COLOURS = (MAIN, TARGET, CITED, "#00664B", INK, REFERENCE)
PLOT_HEIGHT, LEFT, RIGHT, HEAD, FOOT = 250, 44, 18, 14, 34


def association_chart(
    points: pd.DataFrame, *, x: Indicator, y: Indicator, language: Language, names: Mapping[str, str], place: str
) -> Chart:
    """Return a point for each place and year.

    Parameters
    ----------
    points : a row a point with columns ``unit``, ``year`` (int, of x; y is of the year after), and ``x``, ``y``,
        ``x_numerator``, ``x_denominator``, ``y_numerator``, ``y_denominator``.
    names : unit -> its name in words.

    Raises
    ------
    CadreError
        when a place stands twice in a year.
    """
    if points.duplicated(["unit", "year"]).any():
        raise CadreError("a place has more than one point in a year", where=f"association of {x.id} and {y.id}")
    words = words_of(WORDS, language)
    held = points[points["x"].notna() & points["y"].notna()].sort_values(["unit", "year"])
    told = facts(held, x, y, language, names) | {"place": place}
    name = f"association-{x.id}-{y.id}"
    if held.empty:
        sentence = words["nothing"].format_map(told)
        svg = render(nothing_to_draw(sentence), name=name, title=sentence, alt=sentence)
        return Chart(name, sentence, svg, sentence, _table(held, x, y, language, names), sentence)
    title, alt = words["title"].format_map(told), words["alt"].format_map(told)
    svg = render(draw(held, x, y, language, names), name=name, title=title, alt=alt)
    return Chart(name, title, svg, alt, _table(held, x, y, language, names), words["caption"])


def facts(
    held: pd.DataFrame, x: Indicator, y: Indicator, language: Language, names: Mapping[str, str]
) -> dict[str, str]:
    """Return what the chart says, worded: both indicators, how many places and points, and each place's points."""
    words = words_of(WORDS, language)
    places = []
    for unit, name in names.items():
        own = [
            words["point"].format(
                year=int(row["year"]),
                later=int(row["year"]) + 1,
                x=_point(row, "x", x, language),
                y=_point(row, "y", y, language),
            )
            for _, row in indexed_rows(held[held["unit"] == unit])
        ]
        if own:
            places.append(words["place"].format(unit=name, points=", ".join(own)))
    lower = language.text(y.name)
    return {
        "x": language.text(x.name), "y": lower[:1].lower() + lower[1:], "places": "; ".join(places),
        "units": language.number(held["unit"].nunique()), "points": language.number(len(held)),
        "first_year": str(int(held["year"].min())) if len(held) else "",
        "last_year": str(int(held["year"].max())) if len(held) else "",
    }  # fmt: skip


def _point(row: Record, axis: str, indicator: Indicator, language: Language) -> str:
    told = {"value": row[axis], "numerator": row[f"{axis}_numerator"], "denominator": row[f"{axis}_denominator"]}
    return point_in_words(told, indicator, language)


def draw(held: pd.DataFrame, x: Indicator, y: Indicator, language: Language, names: Mapping[str, str]) -> Figure:
    """Return the picture: ink only."""
    words, told = words_of(WORDS, language), facts(held, x, y, language, names)
    shown = [unit for unit in names if (held["unit"] == unit).any()]
    legend = Legend([names[unit] for unit in shown])
    upwards = wrapped(words["y_axis"].format(y=_upper(told["y"])), SIZE, WIDTH - 8)
    across = wrapped(words["x_axis"].format_map(told), SIZE, WIDTH - 8)
    head, depth = HEAD + LINE * len(upwards), FOOT + LINE * len(across)
    foot = depth + legend.height
    with drawing(WIDTH, head + PLOT_HEIGHT + foot) as figure:
        plot = plot_at(figure, LEFT, foot, RIGHT, head)
        _draw_axes(plot, held, x, y, language)
        for number, unit in enumerate(shown):
            rows = held[held["unit"] == unit]
            marker, color = MARKS[number % len(MARKS)], COLOURS[number % len(COLOURS)]
            plot.marks(rows["x"], rows["y"], marker, size=6.5, face=color, label=names[unit])
        _write_years(plot, held)
        for number, line in enumerate(upwards):
            _write_title(plot, line, (4, foot + PLOT_HEIGHT + head - LINE * (number + 1)), across="left")
        for number, line in enumerate(across):
            _write_title(plot, line, (WIDTH - 4, foot - FOOT + 4 - LINE * number), across="right")
        legend.draw(plot, depth)
    return figure


def _write_years(plot: Plot, held: pd.DataFrame) -> None:
    """Write beside each point the last two digits of its year, where it meets no other."""
    points = np.column_stack(plot.units(held["x"], held["y"]))
    years = [f"{int(year) % 100:02d}" for year in held["year"]]
    named = [Name(year, "", (float(x), float(y)), "plain") for year, (x, y) in zip(years, points, strict=True)]
    frame = plot.bbox
    write_names(plot, named, [], [], Box(frame.x0, frame.y0 + 2, frame.x1 + RIGHT - 2, frame.y1 + HEAD - 2))


def _write_title(plot: Plot, told: str, at: tuple[float, float], *, across: str) -> None:
    plot.write(told, *at, within=IN_PICTURE, across=across, level="baseline")


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _draw_axes(plot: Plot, held: pd.DataFrame, x: Indicator, y: Indicator, language: Language) -> None:
    for axis, indicator in (("x", x), ("y", y)):
        lower, upper, ticks = axis_of([*held[axis]], indicator)
        if not indicator.is_percent:  # a cloud far from 0 is drawn where it is; the axis tells from where
            lower = max(0.0, float(held[axis].min()) - 0.1 * max(float(np.ptp(held[axis])), 1.0))
            ticks = ticks_between(lower, upper, 5)
        labels = [tick_in_words(tick, ticks, indicator, language) for tick in ticks]
        if axis == "x":
            plot.set_xlim(lower, upper)
            plot.set_xticks(ticks, labels, size=SIZE)
        else:
            plot.set_ylim(lower, upper)
            plot.set_yticks(ticks, labels, size=SIZE)


def _table(
    held: pd.DataFrame, x: Indicator, y: Indicator, language: Language, names: Mapping[str, str]
) -> pd.DataFrame:
    words = words_of(WORDS, language)
    told = facts(held, x, y, language, names)
    rows = [
        [names[str(row["unit"])], str(int(row["year"])), _point(row, "x", x, language), _point(row, "y", y, language)]
        for _, row in indexed_rows(held)
    ]
    heads = [words["unit"], words["year"], told["x"], words["y_axis"].format(y=_upper(told["y"]))]
    return pd.DataFrame(rows, columns=heads, dtype=TEXT)
