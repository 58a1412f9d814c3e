"""What the comparison of all children of one parent shows: trends side by side, and first year against last."""

import pandas as pd

from analysis.model.nouns import Indicator
from analysis.model.places import Unit
from analysis.report.page import Page
from analysis.report.programme import LEAST_COMPARED, SERIES_QUESTIONS, panels, places_table
from analysis.report.wording import Row, by_period, change_text, count_text, interval_text, trend_text, value_text


def trends(page: Page, *themes: str) -> None:
    """Show a panel a unit for each headline share of some themes, on one scale."""
    for indicator in page.indicators(*themes, prominence="headline", kind="share", every_subject=True):
        children = _with_values(page, indicator)
        if children:
            panels(page, indicator, children)


def first_to_last(page: Page, *themes: str) -> None:
    """Show for every share a table: each unit's first and last year with intervals, the change, the trend in words."""
    for indicator in page.indicators(*themes, kind="share", every_subject=True):
        children = _with_values(page, indicator)
        if children:
            _first_to_last_table(page, indicator, children)


def last_year(page: Page, *themes: str) -> None:
    """Show for every indicator a table: each unit's last year, the year before, targets and the trend in words."""
    for indicator in page.indicators(*themes, every_subject=True):
        children = _with_values(page, indicator)
        year = page.year(indicator.id, units=[page.place.code, *(unit.code for unit in children)])
        if children and year:
            places_table(page, indicator, [*children, page.place], year)


def _with_values(page: Page, indicator: Indicator) -> list[Unit]:
    children = page.children()
    holding = page.holding(indicator.id, [unit.code for unit in children])
    held = [unit for unit in children if unit.code in holding]
    return held if len(held) >= LEAST_COMPARED else []


def _first_to_last_table(page: Page, indicator: Indicator, children: list[Unit]) -> None:
    language, say = page.language, page.language.say
    codes = [page.place.code, *(unit.code for unit in children)]
    values = page.values(indicator.id, units=codes)
    intervals, trends_found, seeable = (
        page.findings(question, indicator.id, units=codes) for question in SERIES_QUESTIONS
    )
    rows = []
    for unit in (*children, page.place):
        own = by_period(values[values["unit"] == unit.code])
        told = [period for period, row in own.items() if row["state"] == "ok"]
        first = min(told, default="")
        ranges = by_period(intervals[intervals["unit"] == unit.code])
        trend, seen = (
            by_period(found[found["unit"] == unit.code]).get(page.period) for found in (trends_found, seeable)
        )
        rows.append(
            [
                unit.name,
                first,
                _told(page, own.get(first), ranges.get(first), indicator),
                _told(page, own.get(page.period), ranges.get(page.period), indicator),
                change_text(language, own.get(page.period), own.get(first), indicator),
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
