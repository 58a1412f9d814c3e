"""What the comparison of all children of one parent shows: trends side by side, and first year against last."""

from collections.abc import Sequence
from html import escape

import pandas as pd

from analysis.charts.bridge import bridge_chart
from analysis.charts.tartan import MOST_INDICATORS, MOST_PLACES, tartan_chart
from analysis.model.nouns import Indicator
from analysis.model.places import Unit
from analysis.model.tables import rows_of
from analysis.report.folding import headlines_open, theme_folded
from analysis.report.page import Page
from analysis.report.pictures import SERIES_QUESTIONS, panels, strip
from analysis.report.programme import LEAST_COMPARED, places_table
from analysis.report.wording import (
    Row,
    by_period,
    change_text,
    count_text,
    interval_text,
    number_of,
    signed_text,
    trend_text,
    value_text,
    whole,
)
from analysis.stats.decomposition_findings import COMPOSITION, RATE, TOTAL, decomposition_findings
from analysis.stats.estimated import counted_only
from analysis.words.place_names import bare_name

MANY = 12  # places: of more, every indicator by every place is more than a page of its promised size can hold


def trends(page: Page, *themes: str) -> None:
    """Show a panel a unit for each headline share of some themes that has several years, on one scale."""
    for indicator in page.indicators(*themes, prominence="headline", kind="share", every_subject=True):
        children = _with_values(page, indicator)
        values = page.values(indicator.id, units=[unit.code for unit in children]) if children else pd.DataFrame()
        if len(values) and values.loc[values["state"] == "ok", "period"].nunique() > 1:
            panels(page, indicator, children)


def first_to_last(page: Page, *themes: str) -> None:
    """Show for every share a table: each unit's first and last year with intervals, the change, the trend in words.

    The tables of what is no headline are folded; where there are many places they are left out.
    """
    prominence = "headline" if len(page.children()) > MANY else ""
    indicators = page.indicators(*themes, prominence=prominence, kind="share", every_subject=True)
    headlines_open(page, indicators, _first_to_last_table)


def last_year(page: Page, *themes: str) -> None:
    """Show for every indicator a table: each unit's last year, the year before, targets and the trend in words.

    The tables of what is no headline are folded; where there are many places, one of each theme tells the last year.
    """
    indicators = page.indicators(*themes, every_subject=True)
    if len(page.children()) <= MANY:
        headlines_open(page, indicators, _last_year_table)
        return
    headlines_open(page, [one for one in indicators if one.prominence == "headline"], _last_year_table)
    for theme in dict.fromkeys(one.theme for one in indicators):
        others = [one for one in indicators if one.theme == theme and one.prominence != "headline"]
        theme_folded(page, theme, [one for one in others if _with_values(page, one)], _theme_table)


def _last_year_table(page: Page, indicator: Indicator) -> None:
    children = _with_values(page, indicator)
    year = page.year(indicator.id, units=[page.place.code, *(unit.code for unit in children)])
    if children and year:
        # the trend stands beside first and last year; of many places twice is too much
        places_table(page, indicator, [*children, page.place], year, with_trend=len(page.children()) <= MANY)


def _theme_table(page: Page, indicators: Sequence[Indicator]) -> None:
    """Show several indicators of all places in one table: what each was in the last year that any place has."""
    language, places = page.language, [*page.children(), page.place]
    codes = [unit.code for unit in places]
    columns: dict[str, list[str]] = {}
    for indicator in indicators:
        year = page.year(indicator.id, units=codes)
        rows = {row["unit"]: row for row in page.value_rows(indicator.id, units=codes) if row["period"] == year}
        cells = [_in_short(page, rows.get(code), indicator) for code in codes]
        columns[f"{language.text(indicator.name)}, {year}"] = cells
    table = pd.DataFrame({language.say("heads.place"): [unit.name for unit in places]} | columns)
    is_told = ~table.iloc[:, 1:].isin(["–"]).all(axis=1)
    caption = language.say("programme.caption_short", place=page.place.name)
    page.table(table[is_told], caption=caption, numeric=tuple(columns))


def _in_short(page: Page, row: Row | None, indicator: Indicator) -> str:
    if row is None or row["state"] != "ok":
        return "–"
    counted = count_text(page.language, row, indicator)
    return f"{value_text(page.language, row, indicator)}" + (f" ({counted})" if counted else "")


def at_a_glance(page: Page, *themes: str) -> None:
    """Show all headline shares of all places in one picture: how each differs from the others, and where it goes."""
    indicators = page.indicators(*themes, prominence="headline", kind="share", every_subject=True)
    shown = [one for one in indicators if len(_with_values(page, one)) >= LEAST_COMPARED][:MOST_INDICATORS]
    places = page.children()
    if not shown or not LEAST_COMPARED <= len(places) <= MOST_PLACES:
        return
    codes = [unit.code for unit in places]
    asked = [
        whole(page.findings(question, indicator.id, units=codes))
        for indicator in shown
        for question in ("comparison", "trend", "could_be_seen")
    ]
    found = pd.concat(asked)
    page.html(f"<p>{escape(page.report.words[page.language.code]['glance_cells'])}</p>")
    page.show(
        tartan_chart(
            pd.concat([page.values(indicator.id, units=codes) for indicator in shown]),
            found[(found["question"] != "comparison") | (found["against"] == page.place.code)],
            indicators=shown,
            language=page.language,
            names={unit.code: bare_name(unit.name) for unit in places},
            place=page.place.name,
            period=page.period,
        )
    )


def spread_out(page: Page, *themes: str) -> None:
    """Show all places on one line for every headline share: how far they lie apart in the page's year."""
    places = page.children()
    codes = [unit.code for unit in places]
    asked = page.indicators(*themes, prominence="headline", kind="share", every_subject=True)
    held = [one for one in asked if _with_values(page, one)]
    shown = [one for one in held if page.year(one.id, units=codes) == page.period]
    if shown:
        strip(page, shown, places, page.place)


def explained(page: Page, *themes: str) -> None:
    """Show why each headline share of the place changed since the first year that all its parts tell: a row each."""
    say, rows, left_out = page.language.say, [], False
    for indicator in page.indicators(*themes, prominence="headline", kind="share", every_subject=True):
        children = _with_values(page, indicator)
        decomposition, is_left_out = _decomposition(page, indicator, children)
        left_out |= is_left_out
        found = {row["against"]: row for row in rows_of(decomposition)}
        if found:
            _bridge(page, indicator, decomposition)
            years = f"{found[RATE]['since']}–{found[RATE]['period']}"
            parts = [page.language.points(number_of(found[name], "estimate")) for name in (TOTAL, RATE, COMPOSITION)]
            ranges = [_range(page, found[name]) for name in (RATE, COMPOSITION)]
            cells = [parts[0], *(f"{part} ({range_})" for part, range_ in zip(parts[1:], ranges, strict=True))]
            rows.append([page.language.text(indicator.name), years, *cells])
    words = page.report.words[page.language.code]
    if left_out:
        page.note(words["explained_estimated"])
    if page.across():
        page.note(words["explained_across"].format(place=page.place.name))
    if not rows:
        if not left_out and not page.across():
            page.note(words["explained_none"])
        return
    names = ("indicator", "period", "change_points", "own_change", "moved_between")
    heads = [say(f"heads.{name}") for name in names]
    page.table(
        pd.DataFrame(rows, columns=heads), caption=words["explained_caption"].format(place=page.place.name),
        numeric=tuple(heads[2:]),
    )  # fmt: skip


def _bridge(page: Page, indicator: Indicator, decomposition: pd.DataFrame) -> None:
    """Draw the change in its parts, where the place's own figures are the sum of what was parted."""
    own = by_period(page.values(indicator.id))
    ends = [own.get(str(decomposition[name].iat[0])) for name in ("since", "period")]
    total = decomposition.loc[decomposition["against"] == TOTAL, "estimate"].iat[0]
    if any(end is None or end["state"] != "ok" for end in ends):
        return
    first, last = (pd.Series(end) for end in ends)
    if abs(last["value"] - first["value"] - total) < 1e-9:
        place = page.place.name
        chart = bridge_chart(
            decomposition, indicator=indicator, language=page.language, place=place, first=first, last=last
        )
        page.show(chart)


def _decomposition(page: Page, indicator: Indicator, children: list[Unit]) -> tuple[pd.DataFrame, bool]:
    """Return why the share changed between the first and the last year that all parts counted.

    Nothing where any part lies only partly in the place: the parts are then more than the whole. Beside it, whether any
    year that all parts tell is left out, since a part of it is estimated.
    """
    is_known = children and not page.across()
    values = page.values(indicator.id, units=[unit.code for unit in children]) if is_known else pd.DataFrame()
    if values.empty:
        return values, False
    told, counted = (_whole_years(found, len(children)) for found in (values, counted_only(values)))
    if len(counted) < 2:
        return values.iloc[:0], told != counted
    since, period = counted[0], counted[-1]
    found = decomposition_findings(values, indicator, whole=page.place.code, since=since, period=period)
    return found, told != counted


def _whole_years(values: pd.DataFrame, parts: int) -> list[str]:
    """Return the years of which all parts have a figure."""
    told = values[values["state"] == "ok"].groupby("period")["unit"].nunique()
    return sorted(told[told == parts].index)


def _range(page: Page, finding: Row) -> str:
    return "…".join(signed_text(page.language, 100 * number_of(finding, name), 1) for name in ("lower", "upper"))


def _with_values(page: Page, indicator: Indicator) -> list[Unit]:
    children = page.children()
    holding = page.holding(indicator.id, [unit.code for unit in children])
    held = [unit for unit in children if unit.code in holding]
    return held if len(held) >= LEAST_COMPARED else []


def _first_to_last_table(page: Page, indicator: Indicator) -> None:
    children = _with_values(page, indicator)
    if not children:
        return
    language, say = page.language, page.language.say
    codes = [page.place.code, *(unit.code for unit in children)]
    values = page.values(indicator.id, units=codes)
    intervals, trends_found, seeable = (
        whole(page.findings(question, indicator.id, units=codes)) for question in SERIES_QUESTIONS
    )
    rows = []
    for unit in (*children, page.place):
        own = by_period(values[values["unit"] == unit.code])
        told = [period for period, row in own.items() if row["state"] == "ok"]
        first = min(told, default="")
        before = first if first != page.period else ""  # a year is not held against itself
        ranges = by_period(intervals[intervals["unit"] == unit.code])
        trend, seen = (
            by_period(found[found["unit"] == unit.code]).get(page.period) for found in (trends_found, seeable)
        )
        rows.append(
            [
                unit.name,
                first,
                _told(page, own.get(before), ranges.get(before), indicator) if before else "–",
                _told(page, own.get(page.period), ranges.get(page.period), indicator),
                change_text(language, own.get(page.period), own.get(before), indicator),
                trend_text(language, trend, seen, years=False),
            ]
        )
    heads = [say("heads.place"), say("heads.first_year"), say("heads.first_value"), f"{page.period}"]
    heads += [say("heads.change_points"), say("heads.trend")]
    page.table(pd.DataFrame(rows, columns=heads), caption=language.text(indicator.name), numeric=tuple(heads[2:5]))


def _told(page: Page, row: Row | None, interval: Row | None, indicator: Indicator) -> str:
    counted = count_text(page.language, row, indicator)
    parts = [value_text(page.language, row, indicator)]
    if counted:
        parts.append(f"{counted}; {interval_text(page.language, interval)}")
    return " – ".join(parts) if len(parts) == 1 else f"{parts[0]} ({parts[1]})"
