"""Indicators by places in one year: how each place compares with the others, and where it is going, cell by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure

from analysis.charts.chart import Chart, render, words_of
from analysis.charts.nothing import nothing_to_draw
from analysis.charts.series import point_in_words, state_in_words
from analysis.charts.tartan_cells import ARROWS, LOOKS, PLAIN, STATE_LOOKS, UNTESTED, Cell, KeyEntry, draw_cells
from analysis.model.errors import CadreError, UsageError
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT
from analysis.words.answers import difference_in_words, trend_in_words, verdict_in_words
from analysis.words.language import Language

WORDS = {
    "vi": {
        "title": "{place}, năm {period}: {rows} chỉ tiêu, {columns} đơn vị",
        "nothing": "{place}, năm {period}: không có số liệu để vẽ.",
        "alt": "Bảng ô màu: {rows} chỉ tiêu, {columns} đơn vị trong {place}, năm {period}. {places}.",
        "unit": "{unit}: {counts}", "count": "{what} {n}",
        "trend": "xu hướng {what}",
        "plain": "có số liệu, không so sánh", "no_arrow": "không mũi tên: không kiểm định xu hướng",
        "caption": "Mỗi ô: so với các đơn vị còn lại trong {place}, năm {period} (chữ và màu), và xu hướng từ năm đầu "
        "của chuỗi (mũi tên: số liệu tăng hay giảm, không phải tốt hay xấu).",
        "caption_state": "Ô gạch chéo: không có gì để nêu, không phải số 0.",
        "indicator": "Chỉ tiêu", "place": "Đơn vị", "figure": "Số liệu", "verdict": "So với các đơn vị còn lại",
        "direction": "Xu hướng",
    },
    "en": {
        "title": "{place}, {period}: {rows} indicators, {columns} places",
        "nothing": "{place}, {period}: there are no figures to draw.",
        "alt": "Table of coloured cells: {rows} indicators, {columns} places in {place}, {period}. {places}.",
        "unit": "{unit}: {counts}", "count": "{what} {n}",
        "trend": "trend {what}",
        "plain": "a figure, not compared", "no_arrow": "no arrow: trend not tested",
        "caption": "Each cell: against the other places in {place}, {period} (letter and colour), and the trend since "
        "the series began (arrow: whether the figure rises or falls, not whether that is good).",
        "caption_state": "Hatched cell: nothing can be told; it is not 0.",
        "indicator": "Indicator", "place": "Place", "figure": "Figure", "verdict": "Against the other places",
        "direction": "Trend",
    },
}  # fmt: skip

MOST_PLACES, MOST_INDICATORS = 10, 16
QUESTIONS = ("comparison", "trend", "could_be_seen")
KEYS = ["indicator", "unit", "group", "frame", "period"]
_OF_DIRECTION = {
    "up": {"improving": "up", "worsening": "down"}, "down": {"improving": "down", "worsening": "up"}, "none": {},
}  # fmt: skip
_OF_ANY = {"rising": "up", "falling": "down", "rose_and_fell": "both", "no_clear_change": "none"}
_UNTESTED = ("", "too_few_data", "cannot_be_tested")


@dataclass(frozen=True)
class Told:
    """What is known of an indicator in a place: its value row, and findings as words ask for them."""

    row: pd.Series
    verdict: str
    level: float
    trend: str
    since: str
    fall: float
    rise: float


Tartan = dict[tuple[str, str], Told]  # (indicator, unit) -> what is known


def tartan_chart(
    values: pd.DataFrame,
    findings: pd.DataFrame,
    *,
    indicators: Sequence[Indicator],
    language: Language,
    names: Mapping[str, str],
    place: str,
    period: str,
) -> Chart:
    """Return a row an indicator and a column a place, each cell with its symbol, colour and arrow.

    Parameters
    ----------
    values : VALUES of one frame, for an indicator and a place at most one in ``period``: one without is ``missing``.
    findings : FINDINGS on them: ``comparison`` against one whole; ``trend`` and ``could_be_seen`` that end with
        ``period``.
    names : unit -> its short name; they are the heads of the columns.
    place : name of the place that they lie in, in words.

    Raises
    ------
    UsageError
        for more than ``MOST_PLACES`` places or ``MOST_INDICATORS`` indicators, or an indicator twice.
    CadreError
        when values are of two frames, a cell has two, a unit is compared within two wholes, or a verdict is none of a
        comparison or trend.
    """
    _make_sure(indicators, names)
    words = words_of(WORDS, language)
    tartan = _tartan(values, findings, indicators, list(names), period)
    cells = {key: _cell(told, _noun(indicators, key[0])) for key, told in tartan.items()}
    told = facts(cells, tartan, indicators, language, names, place, period)
    drawn = any(one.row["state"] != "missing" for one in tartan.values())
    title = words["title" if drawn else "nothing"].format_map(told)
    alt = words["alt"].format_map(told) if drawn else title
    name = f"tartan-{period}-{len(indicators)}-{len(names)}-{next(iter(names), 'none')}"
    name += f"-{indicators[0].id}" if indicators else ""
    figure = draw(cells, indicators, language, names) if drawn else nothing_to_draw(title)
    parts = ["caption", *(["caption_state"] if any(cell.look in STATE_LOOKS for cell in cells.values()) else [])]
    return Chart(
        name=name, title=title, svg=render(figure, name=name, title=title, alt=alt), alt=alt,
        table=_table(tartan, indicators, language, names, period),
        caption=" ".join(words[part].format_map(told) for part in parts) if drawn else title,
    )  # fmt: skip


def _make_sure(indicators: Sequence[Indicator], names: Mapping[str, str]) -> None:
    where, ids = "tartan chart", [one.id for one in indicators]
    for what, number, most in (("places", len(names), MOST_PLACES), ("indicators", len(ids), MOST_INDICATORS)):
        if number > most:
            do = f"Give at most {most} {what}."
            raise UsageError(f"{number} {what} leave no cell large enough to read", where=where, do=do)
    if len(set(ids)) < len(ids):
        raise UsageError(f"an indicator stands twice: {', '.join(ids)}", where=where, do="Name each once.")


def _noun(indicators: Sequence[Indicator], name: str) -> Indicator:
    return next(one for one in indicators if one.id == name)


def _tartan(
    values: pd.DataFrame, findings: pd.DataFrame, indicators: Sequence[Indicator], units: list[str], period: str
) -> Tartan:
    ids = [one.id for one in indicators]
    rows = values[values["indicator"].isin(ids) & values["unit"].isin(units) & (values["period"] == period)]
    frames = sorted(set(rows["frame"]))
    if rows.duplicated(["indicator", "unit"]).any() or len(frames) > 1:
        what = f"{len(rows)} values for {len(rows.drop_duplicates(['indicator', 'unit']))} cells, frames {frames}"
        raise CadreError(what, where="tartan chart", do="Give the values of one frame, one group for each indicator.")
    asked = findings.merge(rows.loc[rows["state"] == "ok", KEYS], on=KEYS)  # what is hidden is not judged either
    against = sorted(set(asked.loc[asked["question"] == "comparison", "against"]))
    if len(against) > 1:
        do = "Give the findings that hold the units against one place."
        raise CadreError(f"comparisons against {against}", where="tartan chart", do=do)
    found = {
        question: asked[asked["question"] == question].set_index(["indicator", "unit"]) for question in QUESTIONS
    }  # fmt: skip
    if any(table.index.duplicated().any() for table in found.values()):
        raise CadreError("a cell has two answers to one question", where="tartan chart", do="Give one finding each.")
    held = rows.set_index(["indicator", "unit"])
    return {(name, unit): _told((name, unit), held, found) for name in ids for unit in units}


def _told(key: tuple[str, str], held: pd.DataFrame, found: Mapping[str, pd.DataFrame]) -> Told:
    row = held.loc[[key]].iloc[0] if key in held.index else pd.Series({"state": "missing", "reason": ""})
    own = {
        question: table.loc[[key]].iloc[0] for question, table in found.items() if key in table.index
    }  # fmt: skip
    compared, trend, seen = (own.get(question, pd.Series(dtype=object)) for question in QUESTIONS)
    nan = float("nan")
    return Told(
        row=row, verdict=str(compared.get("verdict", "")), level=float(compared.get("level", nan)),
        trend=str(trend.get("verdict", "")), since=str(trend.get("since", "")),
        fall=float(seen.get("lower", nan)), rise=float(seen.get("upper", nan)),
    )  # fmt: skip


def _cell(told: Told, indicator: Indicator) -> Cell:
    state = str(told.row["state"])
    if state != "ok":
        return Cell(state, UNTESTED)
    if told.verdict and told.verdict not in LOOKS:
        raise CadreError(f"{told.verdict!r} is no verdict of a comparison", where=f"tartan chart, {indicator.id}")
    return Cell(told.verdict or PLAIN, _arrow(told.trend, indicator))


def _arrow(verdict: str, indicator: Indicator) -> str:
    """Return up, down, both, none (tested, no clear change) or the empty text where nothing was tested."""
    if verdict in _UNTESTED:
        return UNTESTED
    arrow = {**_OF_ANY, **_OF_DIRECTION[indicator.direction]}.get(verdict)
    if arrow is None:
        where = f"tartan chart, {indicator.id}"
        what = f"{verdict!r} is no trend of an indicator whose direction is {indicator.direction}"
        raise CadreError(what, where=where, do="Give the findings on these values.")
    return arrow


def facts(
    cells: Mapping[tuple[str, str], Cell], tartan: Tartan, indicators: Sequence[Indicator], language: Language,
    names: Mapping[str, str], place: str, period: str,
) -> dict[str, str]:  # fmt: skip
    """Return what the chart says, worded: for each place how often it is better, worse ..., and how often it moves."""
    words, places = words_of(WORDS, language), []
    for unit, name in names.items():
        own = [key for key in cells if key[1] == unit]
        looks = [cells[key].look for key in own]
        counts = [(_look_in_words(look, language), looks.count(look)) for look in (*LOOKS, PLAIN, *STATE_LOOKS)]
        trends = [tartan[key].trend for key in own if cells[key].arrow]
        counts += [
            (words["trend"].format(what=verdict_in_words(language, trend)), trends.count(trend))
            for trend in dict.fromkeys(trends)
        ]
        told = ", ".join(words["count"].format(what=what, n=language.number(n)) for what, n in counts if n)
        places.append(words["unit"].format(unit=name, counts=told))
    return {
        "place": place, "period": period, "rows": language.number(len(indicators)),
        "columns": language.number(len(names)), "places": "; ".join(places),
    }  # fmt: skip


def _look_in_words(look: str, language: Language) -> str:
    if look in LOOKS:
        return verdict_in_words(language, look)
    if look == PLAIN:
        return words_of(WORDS, language)["plain"]
    return state_in_words({"state": look, "reason": ""}, language)


def draw(
    cells: Mapping[tuple[str, str], Cell], indicators: Sequence[Indicator], language: Language, names: Mapping[str, str]
) -> Figure:
    """Return the picture: ink only."""
    rows = {one.id: language.text(one.name) for one in indicators}
    looks, arrows = {cell.look for cell in cells.values()}, {cell.arrow for cell in cells.values()}
    key = [
        KeyEntry(Cell(look, UNTESTED), _look_in_words(look, language))
        for look in (*LOOKS, PLAIN, *STATE_LOOKS)
        if look in looks
    ]
    key += [KeyEntry(Cell("", arrow), _arrow_in_words(arrow, language)) for arrow in ARROWS if arrow in arrows]
    if any(cell.arrow == UNTESTED and cell.look not in STATE_LOOKS for cell in cells.values()):
        key.append(KeyEntry(Cell("", UNTESTED), words_of(WORDS, language)["no_arrow"]))
    return draw_cells(cells, rows, names, key)


def _arrow_in_words(arrow: str, language: Language) -> str:
    verdict = next(verdict for verdict, one in _OF_ANY.items() if one == arrow)
    return verdict_in_words(language, verdict)


def _table(
    tartan: Tartan, indicators: Sequence[Indicator], language: Language, names: Mapping[str, str], period: str
) -> pd.DataFrame:
    words, cells = words_of(WORDS, language), []
    for (name, unit), told in tartan.items():
        indicator, row = _noun(indicators, name), told.row
        is_told = row["state"] == "ok"
        figure = point_in_words(row, indicator, language) if is_told else state_in_words(row, language)
        verdict = difference_in_words(language, told.verdict, told.level)
        trend = _trend_in_words(told, language, period)
        cells.append([language.text(indicator.name), names[unit], figure, verdict, trend])
    heads = [words[key] for key in ("indicator", "place", "figure", "verdict", "direction")]
    return pd.DataFrame(cells, columns=heads, dtype=TEXT)


def _trend_in_words(told: Told, language: Language, period: str) -> str:
    years = f"{told.since}–{period}" if told.since and told.trend not in _UNTESTED else ""
    return trend_in_words(language, told.trend, years=years, fall=told.fall, rise=told.rise)
