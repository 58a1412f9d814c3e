"""Units of one place with their shrunken shares: how far each can be told from the others, in place of a ranking."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.caterpillar_rows import Row, Rows, Scale, draw_rows, rows_of
from analysis.charts.chart import Chart, render, words_of
from analysis.charts.compared import (
    MOST_WITHOUT,
    SET_APART,
    compared,
    parent_in_words,
    pooled_in_words,
    without_in_words,
)
from analysis.charts.series import (
    axis_of,
    interval_in_words,
    point_in_words,
    round_value_in_words,
    state_in_words,
    tick_in_words,
    value_in_words,
)
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, Record, indexed_rows
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{name}, năm {year}: tỷ lệ điều chỉnh theo quy mô, {units} đơn vị trong {place}",
        "title_alike": "{name}, năm {year}: không phân biệt được {units} đơn vị trong {place}",
        "nothing": "{name}, năm {year}, {place}: không có số liệu để vẽ.",
        "alt": "{name}, năm {year}, {units} đơn vị trong {place}, tỷ lệ đã điều chỉnh theo quy mô.",
        "alt_ends": " Cao nhất: {highest}; thấp nhất: {lowest}.",
        "alt_alike": " Không phân biệt được các đơn vị: chênh lệch giữa chúng không vượt quá mức ngẫu nhiên.",
        "alt_pooled": " Mức chung: {pooled}.",
        "alt_apart": " Khác với các đơn vị còn lại: {apart}.",
        "alt_nobody": " Không đơn vị nào khác rõ với các đơn vị còn lại.",
        "alt_without": " Không có số liệu: {without}.",
        "end": "{unit} {point}", "end_shrunken": "{unit} {point}, điều chỉnh {shrunken} ({range})",
        "apart": "{unit}: {verdict}",
        "caption": "Điểm rỗng là tỷ lệ đếm được; điểm đặc là tỷ lệ đã điều chỉnh: kéo về gần mức chung, đơn vị càng "
        "ít người kéo càng nhiều, vì ở đó một hai người đã làm tỷ lệ thay đổi; thanh ngang: khoảng 95%.",
        "caption_raw": "Điểm rỗng là tỷ lệ đếm được; chưa có tỷ lệ điều chỉnh.",
        "caption_common": "Điểm rỗng là tỷ lệ đếm được. Không phân biệt được các đơn vị nên điểm đặc là mức chung của "
        "tất cả, thanh ngang là khoảng 95% của mức chung ấy, không phải của từng đơn vị.",
        "caption_alike": "Không phân biệt được các đơn vị: chênh lệch giữa chúng không vượt quá mức ngẫu nhiên, nên "
        "thứ tự ở đây là theo mã đơn vị, không theo tỷ lệ.",
        "caption_rank": "Hạng: những thứ hạng mà đơn vị có thể có khi tính đến ngẫu nhiên.",
        "caption_apart": "Hình thoi: khác với các đơn vị còn lại.",
        "caption_pooled": "Vạch đứng: mức chung, {pooled}.", "caption_parent": "{place}: {parent}.",
        "caption_left_out": "Không vẽ được {without}: xem bảng.",
        "caption_lowest": "Trục ngang bắt đầu từ {lowest}, không phải từ 0.",
        "middle": "mức chung {pooled}", "rank": "hạng {first}–{last} trong {n}", "rank_one": "hạng {first} trong {n}",
        "unit": "Đơn vị", "raw": "Đếm được", "shrunken": "Đã điều chỉnh", "range": "Khoảng 95%",
        "rank_head": "Thứ hạng có thể", "verdict": "So với các đơn vị còn lại", "at": "{verdict} (độ tin cậy {level})",
    },
    "en": {
        "title": "{name}, {year}: shares adjusted for size, {units} places in {place}",
        "title_alike": "{name}, {year}: the {units} places in {place} cannot be told apart",
        "nothing": "{name}, {year}, {place}: there are no figures to draw.",
        "alt": "{name}, {year}, {units} places in {place}, shares adjusted for size.",
        "alt_ends": " Highest: {highest}; lowest: {lowest}.",
        "alt_alike": " The places cannot be told apart: they differ no more than chance alone makes them.",
        "alt_pooled": " All together: {pooled}.",
        "alt_apart": " Different from the other places: {apart}.",
        "alt_nobody": " None clearly differs from the others.",
        "alt_without": " No figure for: {without}.",
        "end": "{unit} {point}", "end_shrunken": "{unit} {point}, adjusted {shrunken} ({range})",
        "apart": "{unit}: {verdict}",
        "caption": "Open point: the share as counted; full point: the share drawn towards all together, the more so "
        "the fewer persons a place has, since there a few make it rise or fall; bar: 95% interval.",
        "caption_raw": "Open point: the share as counted; there are no adjusted shares.",
        "caption_common": "Open point: the share as counted. Since the places cannot be told apart, the full point is "
        "the share of all together, and the bar the 95% interval of that, not of each place.",
        "caption_alike": "The places cannot be told apart: they differ no more than chance alone makes them, so they "
        "stand by their codes, not by their shares.",
        "caption_rank": "Rank: the ranks that the place may have, chance considered.",
        "caption_apart": "Diamond: different from the other places.",
        "caption_pooled": "Vertical line: all together, {pooled}.", "caption_parent": "{place}: {parent}.",
        "caption_left_out": "Not drawn are {without}: see the table.",
        "caption_lowest": "The horizontal axis begins at {lowest}, not at 0.",
        "middle": "all together {pooled}", "rank": "rank {first}–{last} of {n}", "rank_one": "rank {first} of {n}",
        "unit": "Place", "raw": "As counted", "shrunken": "Adjusted", "range": "95% interval",
        "rank_head": "Possible ranks", "verdict": "Against the other places", "at": "{verdict} (at {level})",
    },
}  # fmt: skip


def caterpillar_chart(
    values: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    indicator: Indicator,
    language: Language,
    names: Mapping[str, str],
    place: str,
    parent_values: pd.DataFrame | None = None,
) -> Chart:
    """Return the units of ``names`` with raw and shrunken shares, the highest shrunken first; by code if all are one.

    Parameters
    ----------
    values : VALUES of one period, group and frame, at most one for each unit. A unit without one is ``missing``.
    findings : FINDINGS; of the questions ``shrinkage``, and where there are any ``comparison``, ``rank`` and
        ``funnel``, all against one place.
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
    rows = rows_of(compared(values, findings, indicator, names, parent_values))
    told = facts(rows, indicator, language, names, place)
    name, drawn = rows.units.chart_name("caterpillar", indicator), not rows.held.empty
    title = words["nothing" if not drawn else "title_alike" if rows.are_alike else "title"].format_map(told)
    alt = _alt(words, told) if drawn else title
    figure = draw(_without_long_tail(rows), indicator, language, names)
    return Chart(
        name=name, title=title, svg=render(figure, name=name, title=title, alt=alt), alt=alt,
        table=_table(rows, indicator, language, names),
        caption=_caption(words, told, rows, indicator, language),
    )  # fmt: skip


def _without_long_tail(rows: Rows) -> Rows:
    """Return the rows that are drawn: a few without a share say why, many would only make the picture long."""
    without = len(rows.table) - len(rows.held)
    return replace(rows, table=rows.held) if without > MOST_WITHOUT and len(rows.held) else rows


def facts(rows: Rows, indicator: Indicator, language: Language, names: Mapping[str, str], place: str) -> dict[str, str]:
    """Return what the chart says, worded: the share of all, highest and lowest, who differs, who has no figure."""
    words, held = words_of(WORDS, language), rows.held
    ends = [] if rows.are_alike or held.empty else [held.iloc[0], held.iloc[-1]]
    highest, lowest = [_end(row, indicator, language, names) for row in ends] or ["", ""]
    apart = [
        words["apart"].format(unit=names[str(unit)], verdict=_verdict(row, language))
        for unit, row in indexed_rows(held[held["verdict"].isin(SET_APART)])
    ]
    return {
        "name": language.text(indicator.name), "year": rows.units.year, "place": place,
        "units": language.number(len(rows.table)), "highest": highest, "lowest": lowest, "ends": highest,
        "alike": "all" if rows.are_alike else "", "apart": "; ".join(apart),
        "nobody": "none" if (held["verdict"] != "").any() and not apart and not rows.are_alike else "",
        "pooled": pooled_in_words(rows.units, indicator, language),
        "parent": parent_in_words(rows.units, indicator, language),
        "without": without_in_words(rows.units, language, names),
    }  # fmt: skip


def _end(row: pd.Series, indicator: Indicator, language: Language, names: Mapping[str, str]) -> str:
    told = {"unit": names[str(row.name)], "point": point_in_words(row, indicator, language)}
    if np.isnan(row["shrunken"]):
        return words_of(WORDS, language)["end"].format_map(told)
    told |= {"shrunken": value_in_words(row["shrunken"], indicator, language)}
    return words_of(WORDS, language)["end_shrunken"].format_map(told | {"range": interval_in_words(row, language)})


def _verdict(row: Record, language: Language) -> str:
    if not row["verdict"]:
        return ""
    verdict = language.say(f"verdicts.{row['verdict']}")
    if row["verdict"] not in SET_APART or np.isnan(row["level"]):
        return verdict
    level = language.percent(row["level"], 0 if np.isclose(row["level"], 0.95) else 1)
    return words_of(WORDS, language)["at"].format(verdict=verdict, level=level)


def _rank(row: Record, language: Language) -> str:
    if np.isnan(row["ranked"]):
        return ""
    told = {key: language.number(row[name]) for key, name in (("first", "first_rank"), ("last", "last_rank"))}
    words = words_of(WORDS, language)["rank_one" if told["first"] == told["last"] else "rank"]
    return words.format(n=language.number(row["ranked"]), **told)


def _alt(words: Mapping[str, str], told: Mapping[str, str]) -> str:
    extras = ("alike", "ends", "pooled", "apart", "nobody", "without")
    return "".join(words[key].format_map(told) for key in ["alt", *(f"alt_{fact}" for fact in extras if told[fact])])


def _axis(rows: Rows, indicator: Indicator) -> tuple[float, float, list[float]]:
    columns = ("value", "shrunken", "lower", "upper")
    drawn = [number for name in columns for number in rows.table[name].tolist()]
    return axis_of([*drawn, rows.units.pooled], indicator, steps=4)


def draw(rows: Rows, indicator: Indicator, language: Language, names: Mapping[str, str]) -> Figure:
    """Return the picture: ink only."""
    words = words_of(WORDS, language)
    lower, upper, ticks = _axis(rows, indicator)
    told = [tick_in_words(tick, ticks, indicator, language) for tick in ticks]
    pooled = rows.units.pooled
    middle = "" if np.isnan(pooled) else words["middle"].format(pooled=value_in_words(pooled, indicator, language))
    labels = []
    for unit, row in indexed_rows(rows.table):
        known = not np.isnan(row["value"])
        point = point_in_words(row, indicator, language) if known else ""
        state = state_in_words({"state": row["state"], "reason": ""}, language)
        labels.append(Row(names[str(unit)], point, _rank(row, language), state))
    return draw_rows(rows, labels, Scale(lower, upper, dict(zip(ticks, told, strict=True)), middle))


def _table(rows: Rows, indicator: Indicator, language: Language, names: Mapping[str, str]) -> pd.DataFrame:
    words = words_of(WORDS, language)
    heads = ["unit", "raw", "shrunken", "range", *(["rank_head"] if rows.are_ranked else []), "verdict"]
    cells = []
    for unit, row in indexed_rows(rows.table):
        told = {"unit": names[str(unit)], "rank_head": _rank(row, language), "range": interval_in_words(row, language)}
        has = {name: not np.isnan(row[name]) for name in ("value", "shrunken")}
        told["raw"] = point_in_words(row, indicator, language) if has["value"] else ""
        told["shrunken"] = value_in_words(row["shrunken"], indicator, language) if has["shrunken"] else ""
        told["verdict"] = _verdict(row, language) if has["value"] else state_in_words(row, language)
        cells.append([told[head] for head in heads])
    return pd.DataFrame(cells, columns=[words[head] for head in heads], dtype=TEXT)


def _caption(
    words: Mapping[str, str], told: Mapping[str, str], rows: Rows, indicator: Indicator, language: Language
) -> str:
    lowest = _axis(rows, indicator)[0]
    facts = {
        **told,
        "lowest": round_value_in_words(lowest, indicator, language) if lowest > 0 and len(rows.held) else "",
        "rank": "some" if rows.are_ranked else "",
        "left_out": "some" if len(_without_long_tail(rows).table) < len(rows.table) else "",
    }
    told_of = ("alike", "apart", "rank", "pooled", "parent", "lowest", "left_out")
    parts = [f"caption_{fact}" for fact in told_of if facts[fact]]
    shrunken = rows.held["shrunken"].dropna()
    first = "caption_raw" if shrunken.empty else "caption_common" if shrunken.nunique() == 1 else "caption"
    return " ".join(words[part].format_map(facts) for part in [first, *parts])
