"""What the page on outcomes shows besides its indicators: training and the next year's results, side by side."""

from datetime import date

import pandas as pd

from analysis.charts.association import association_chart
from analysis.geography.former import parts_of
from analysis.model.nouns import Indicator
from analysis.model.places import Unit
from analysis.model.tables import rows_of
from analysis.report.page import Page
from analysis.report.wording import in_sentence

KEYS = ["unit", "year"]


def association(page: Page, before: str, after: str) -> None:
    """Show one indicator of a year against another of the year after, a point a district and year, with its caveat.

    No coefficient is calculated: the years of a district are not independent, and the districts are few.
    """
    x, y = page.indicator(before), page.indicator(after)
    places = _districts(page)
    codes = [unit.code for unit in places]
    points = _points(page, x, y, codes) if codes else pd.DataFrame()
    words = page.report.words[page.language.code]
    if points.empty:
        page.note(words["association_none"].format(place=in_sentence(page.language, page.place.name)))
        return
    page.note(words["association_caveat"])
    chart = association_chart(
        points,
        x=x,
        y=y,
        language=page.language,
        names={unit.code: unit.name for unit in places},
        place=_around(page).name,
    )
    page.show(chart)
    counted = page.language.number(points["unit"].nunique())
    page.note(words["association_no_coefficient"].format(places=counted))


def _around(page: Page) -> Unit:
    """Return the place whose parts are compared: the page's own, or of a district the one above it."""
    return (page.above() or page.place) if page.place.level == "district" else page.place


def _districts(page: Page) -> list[Unit]:
    return parts_of(page.project.registry, _around(page).code, date.fromisoformat(page.frame))


def _points(page: Page, x: Indicator, y: Indicator, codes: list[str]) -> pd.DataFrame:
    """Return a row a place and year: x of the year, y of the year after, each with its counts."""
    earlier, later = _told(page, x, codes, "x", 0), _told(page, y, codes, "y", -1)
    return earlier.merge(later, on=KEYS, how="inner").reset_index(drop=True)


def _told(page: Page, indicator: Indicator, codes: list[str], axis: str, shift: int) -> pd.DataFrame:
    values = page.values(indicator.id, units=codes)
    rows = [
        {
            "unit": row["unit"],
            "year": int(row["period"]) + shift,
            axis: row["value"],
            f"{axis}_numerator": row["numerator"],
            f"{axis}_denominator": row["denominator"],
        }
        for row in rows_of(values[values["state"] == "ok"])
    ]
    return pd.DataFrame(rows, columns=[*KEYS, axis, f"{axis}_numerator", f"{axis}_denominator"])
