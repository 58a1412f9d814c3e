"""Units of very different sizes on fair terms: share against size, between the limits of what chance alone does."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.compared import SET_APART, Compared, compared, parent_in_words, pooled_in_words, without_in_words
from analysis.charts.funnel_points import FEW, INNER, OUTER, draw_points, names_to_write
from analysis.charts.labels import Box, write_names
from analysis.charts.limit_lines import Limits, draw_limits, name_limits
from analysis.charts.plot import FRACTION, Plot, plot_at
from analysis.charts.series import (
    axis_of,
    counts_in_words,
    figure_in_words,
    interval_in_words,
    point_in_words,
    round_value_in_words,
    state_in_words,
    tick_in_words,
    value_in_words,
)
from analysis.charts.style import SIZE, SOFT_INK, WIDTH, drawing
from analysis.charts.ticks import ticks_between
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, Record, indexed_rows
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{name}, năm {year}: đơn vị nào trong {place} khác mức chung",
        "alt": "{name}, năm {year}, {units} đơn vị trong {place}, tổng số của mỗi đơn vị {sizes}.",
        "sizes": "từ {least} đến {most}", "size": "là {least}",
        "alt_pooled": " Mức chung: {pooled}.",
        "alt_judged": " Trong giới hạn 95%: {inside} trên {judged} đơn vị.",
        "alt_outside": " Ngoài giới hạn: {outside}.", "alt_nobody": " Không đơn vị nào nằm ngoài.",
        "alt_without": " Không có số liệu: {without}.",
        "alt_unjudged": " Chưa có giới hạn để so sánh.",
        "outside": "{unit} {point}, {where}",
        "nothing": "{name}, năm {year}, {place}: không có số liệu để vẽ.",
        "caption_judged": "Trong phễu: chênh lệch với mức chung vẫn có thể chỉ do ngẫu nhiên ở đơn vị có quy mô như "
        "vậy; ngoài phễu: nên hỏi vì sao.",
        "caption_marks": "Tam giác rỗng: ngoài giới hạn 95%; tam giác đặc: ngoài cả giới hạn 99,8%.",
        "caption_chance": "Chỉ do ngẫu nhiên, cứ 20 đơn vị cũng có thể có một đơn vị ra ngoài giới hạn 95%.",
        "caption_unjudged": "Mỗi điểm là một đơn vị; chưa có giới hạn để so sánh.",
        "caption_pooled": "Vạch ngang: mức chung, {pooled}.", "caption_parent": "{place}: {parent}.",
        "caption_together": "×2, ×3: hai, ba đơn vị trùng một điểm.",
        "caption_lowest": "Trục đứng bắt đầu từ {lowest}, không phải từ 0.",
        "caption_without": "Không vẽ được: {without}.",
        "axis": "Tổng số của đơn vị (mẫu số N)", "middle": "mức chung {pooled}", "limit": "giới hạn {level}",
        "unit": "Đơn vị", "counts": "n/N", "share": "Tỷ lệ", "inner": "Giới hạn 95%", "outer": "Giới hạn 99,8%",
        "where": "Vị trí", "where_inside": "trong phễu",
        "where_above": "trên giới hạn {level}", "where_below": "dưới giới hạn {level}",
        "where_unjudged": "chưa so sánh được",
    },
    "en": {
        "title": "{name}, {year}: which places in {place} differ from the whole",
        "alt": "{name}, {year}, {units} places in {place}, the total of each {sizes}.",
        "sizes": "between {least} and {most}", "size": "being {least}",
        "alt_pooled": " All together: {pooled}.",
        "alt_judged": " Within the 95% limits: {inside} of {judged} places.",
        "alt_outside": " Outside the limits: {outside}.", "alt_nobody": " None lies outside.",
        "alt_without": " No figure for: {without}.",
        "alt_unjudged": " There are no limits to compare with.",
        "outside": "{unit} {point}, {where}",
        "nothing": "{name}, {year}, {place}: there are no figures to draw.",
        "caption_judged": "Inside the funnel: chance alone can make such a difference from all together in a place of "
        "that size; outside: worth asking why.",
        "caption_marks": "Open triangle: outside the 95% limits; full triangle: outside the 99.8% limits too.",
        "caption_chance": "By chance alone up to one place in 20 may lie outside the 95% limits.",
        "caption_unjudged": "Each point is one place; there are no limits to compare with.",
        "caption_pooled": "Horizontal line: all together, {pooled}.", "caption_parent": "{place}: {parent}.",
        "caption_together": "×2, ×3: two, three places at one point.",
        "caption_lowest": "The vertical axis begins at {lowest}, not at 0.",
        "caption_without": "Not drawn: {without}.",
        "axis": "Total of the place (denominator N)", "middle": "all together {pooled}", "limit": "{level} limits",
        "unit": "Place", "counts": "n/N", "share": "Share", "inner": "95% limits", "outer": "99.8% limits",
        "where": "Where it lies", "where_inside": "inside the funnel",
        "where_above": "above the {level} limits", "where_below": "below the {level} limits",
        "where_unjudged": "cannot be compared",
    },
}  # fmt: skip

HEIGHT, LEFT, HEAD, FOOT = 300, 40, 16, 44
UNDER = 21  # the name of the axis lies so far under the plot: its numbers have room
ROOM = Box(LEFT + 2, FOOT + 2, WIDTH - 3, HEIGHT - 2)


def funnel_chart(
    values: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    indicator: Indicator,
    language: Language,
    names: Mapping[str, str],
    place: str,
    parent_values: pd.DataFrame | None = None,
) -> Chart:
    """Return the units of ``names`` by size and share between the limits of chance; those outside are named.

    Parameters
    ----------
    values : VALUES of one period, group and frame, at most one for each unit. A unit without one is ``missing``.
    findings : FINDINGS; of the question ``funnel`` at levels 0.95 and 0.998, all against one place.
    place : name of the place that they lie in, in words.
    parent_values : its own value of the same period, one row.

    Raises
    ------
    UsageError
        when the indicator is no share.
    CadreError
        when values are of two periods, groups or frames, or a unit stands twice.
    """
    words = words_of(WORDS, language)
    units = compared(values, findings, indicator, names, parent_values)
    drawn = _drawn(units)
    told = facts(units, drawn, indicator, language, names, place)
    name = units.chart_name("funnel", indicator)
    title = words["nothing" if drawn.empty else "title"].format_map(told)
    alt = title if drawn.empty else _alt(words, told)
    figure = draw(units, drawn, indicator, language, names)
    return Chart(
        name=name, title=title, svg=render(figure, name=name, title=title, alt=alt), alt=alt,
        table=_table(units, drawn, indicator, language, names),
        caption=_caption(words, told, units, drawn, indicator, language),
    )  # fmt: skip


def _drawn(units: Compared) -> pd.DataFrame:
    """Return the units with a figure, their limits and the level beyond which they lie (0: inside, NaN: unjudged)."""
    has_figure = units.table["value"].notna().to_numpy()
    beyond, verdict = np.full(has_figure.sum(), np.nan), np.full(has_figure.sum(), "", dtype=object)
    limits: dict[str, np.ndarray] = {}
    for level, name in ((INNER, "inner"), (OUTER, "outer")):  # the outer limits have the last word
        found = units.found("funnel", level)[has_figure]
        lower, upper, told = (found[column].to_numpy() for column in ("lower", "upper", "verdict"))
        limits |= {f"{name}_lower": lower, f"{name}_upper": upper}
        outside = np.isin(told.astype(str), SET_APART)
        verdict = np.where(outside, told, verdict)
        judged = ~np.isnan(lower) & ~np.isnan(upper)
        beyond = np.where(outside, level, np.where(judged & np.isnan(beyond), 0.0, beyond))
    return units.held.assign(beyond=beyond, verdict=verdict, **limits)


def facts(
    units: Compared, drawn: pd.DataFrame, indicator: Indicator, language: Language, names: Mapping[str, str], place: str
) -> dict[str, str]:
    """Return what the chart says, worded: sizes, the share of all, how many lie inside, who outside, who has none."""
    words = words_of(WORDS, language)
    sizes = [language.number(size) for size in (drawn["denominator"].min(), drawn["denominator"].max()) if len(drawn)]
    least, most = sizes or ["", ""]
    outside = [
        words["outside"].format(
            unit=names[str(unit)], point=point_in_words(row, indicator, language), where=_where(row, language)
        )
        for unit, row in indexed_rows(drawn[drawn["beyond"] > 0])
    ]
    judged = drawn["beyond"].notna().sum()
    return {
        "name": language.text(indicator.name), "year": units.year, "place": place,
        "units": language.number(len(units.table)),
        "sizes": words["size" if least == most else "sizes"].format(least=least, most=most),
        "pooled": pooled_in_words(units, indicator, language), "parent": parent_in_words(units, indicator, language),
        "inside": language.number((drawn["beyond"] == 0).sum()), "judged": language.number(judged) if judged else "",
        "outside": "; ".join(outside), "nobody": "none" if judged and not outside else "",
        "unjudged": "" if judged else "none", "without": without_in_words(units, language, names),
    }  # fmt: skip


def _where(row: Record, language: Language) -> str:
    words = words_of(WORDS, language)
    if np.isnan(row["beyond"]):
        return words["where_unjudged"]
    if row["beyond"] == 0:
        return words["where_inside"]
    # above or below, and no more: better and worse are said by the comparison, which knows how many units there are
    side = "where_above" if row["value"] > row["inner_upper"] else "where_below"
    return words[side].format(level=_level(row["beyond"], language))


def _level(level: float, language: Language) -> str:
    return language.percent(level, 0 if level == INNER else 1)


def _alt(words: Mapping[str, str], told: Mapping[str, str]) -> str:
    extras = ("pooled", "judged", "outside", "nobody", "unjudged", "without")
    return "".join(words[key].format_map(told) for key in ["alt", *(f"alt_{fact}" for fact in extras if told[fact])])


def _axis(units: Compared, drawn: pd.DataFrame, indicator: Indicator) -> tuple[float, float, list[float]]:
    limits = [f"{name}_{end}" for name in ("inner", "outer") for end in ("lower", "upper")]
    numbers = np.concatenate([drawn[name].to_numpy(dtype=float) for name in ("value", *limits)]).tolist()
    return axis_of([*numbers, units.pooled], indicator)


def draw(
    units: Compared, drawn: pd.DataFrame, indicator: Indicator, language: Language, names: Mapping[str, str]
) -> Figure:
    """Return the picture: ink only."""
    limits = _limits(units, drawn, indicator, language)
    with drawing(WIDTH, HEIGHT) as figure:
        plot = plot_at(figure, LEFT, FOOT, 10 + limits.widest_name, HEAD)
        _draw_axes(plot, units, drawn, indicator, language)
        lines = draw_limits(plot, limits)
        draw_points(plot, drawn, units.pooled)
        named = names_to_write(plot, drawn, indicator, language, names)
        write_names(plot, named, name_limits(plot, limits), lines, ROOM)
    return figure


def _limits(units: Compared, drawn: pd.DataFrame, indicator: Indicator, language: Language) -> Limits:
    words = words_of(WORDS, language)
    pooled = "" if np.isnan(units.pooled) else value_in_words(units.pooled, indicator, language)
    told = {"inner": _level(INNER, language), "outer": _level(OUTER, language)}
    line_names = {name: words["limit"].format(level=level) for name, level in told.items()}
    return Limits.of(drawn, units.pooled, line_names | {"pooled": words["middle"].format(pooled=pooled)})


def _draw_axes(plot: Plot, units: Compared, drawn: pd.DataFrame, indicator: Indicator, language: Language) -> None:
    lower, upper, ticks = _axis(units, drawn, indicator)
    plot.set_ylim(lower, upper)
    plot.set_yticks(ticks, [tick_in_words(tick, ticks, indicator, language) for tick in ticks], size=SIZE)
    least, most = (0.0, 1.0) if drawn.empty else (drawn["denominator"].min(), drawn["denominator"].max())
    space = max(0.08 * (most - least), 0.02 * most, 1.0)
    plot.set_xlim(max(0.0, least - space), most + space)
    sizes = [] if drawn.empty else ticks_between(*plot.get_xlim(), 5, is_whole=True)
    plot.set_xticks(sizes, [language.number(size) for size in sizes], size=SIZE)
    named, under = words_of(WORDS, language)["axis"], (0, -UNDER)
    plot.write(named, 0.5, 0, within=FRACTION, away=under, across="center", level="top", color=SOFT_INK)
    plot.hide_grid("x")


def _table(
    units: Compared, drawn: pd.DataFrame, indicator: Indicator, language: Language, names: Mapping[str, str]
) -> pd.DataFrame:
    words = words_of(WORDS, language)
    rows = []
    with_figure = dict(indexed_rows(drawn))
    for unit, held in indexed_rows(units.table):
        told = [names[str(unit)], "", "", "", "", state_in_words(held, language)]
        if row := with_figure.get(unit):
            limits = [{"lower": row[f"{name}_lower"], "upper": row[f"{name}_upper"]} for name in ("inner", "outer")]
            told[1:] = [
                counts_in_words(row["numerator"], row["denominator"], language),
                figure_in_words(row, indicator, language),
                *(interval_in_words(limit, language) for limit in limits),
                _where(row, language),
            ]
        rows.append(told)
    heads = [words[key] for key in ("unit", "counts", "share", "inner", "outer", "where")]
    return pd.DataFrame(rows, columns=heads, dtype=TEXT)


def _caption(
    words: Mapping[str, str], told: Mapping[str, str], units: Compared, drawn: pd.DataFrame, indicator: Indicator,
    language: Language,
) -> str:  # fmt: skip
    parts = ["unjudged" if told["unjudged"] else "judged"]
    parts += ["marks"] if told["outside"] else []
    parts += ["chance"] if (drawn["beyond"] == INNER).any() else []
    lowest = _axis(units, drawn, indicator)[0]
    told = {**told, "lowest": round_value_in_words(lowest, indicator, language) if lowest > 0 and len(drawn) else ""}
    shared = drawn.duplicated(["denominator", "value"]).any() and len(drawn) > FEW
    parts += [fact for fact in ("pooled", "parent", "lowest", "without") if told[fact]]
    parts += ["together"] if shared else []
    return " ".join(words[f"caption_{part}"].format_map(told) for part in parts)
