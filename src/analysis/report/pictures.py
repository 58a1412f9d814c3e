"""The pictures that several reports show: an indicator over the years, and places on one line."""

import pandas as pd

from analysis.charts.shortfall import Drawn, is_near_ceiling, shortfall, target_left_out
from analysis.charts.small_multiples import small_multiples
from analysis.charts.strip import strip_chart
from analysis.charts.trend import trend_chart
from analysis.model.nouns import Indicator
from analysis.model.places import Unit
from analysis.report.dated_breaks import breaks_on
from analysis.report.page import Page
from analysis.report.wording import in_sentence, whole

SERIES_QUESTIONS = ("interval", "trend", "could_be_seen")


def panels(page: Page, indicator: Indicator, places: list[Unit]) -> None:
    """Show a panel a place over the years, the parent's line in grey and the target dashed."""
    drawn = _drawn(page, indicator, [unit.code for unit in places])
    is_count = drawn.indicator.kind == "count"
    page.show(
        small_multiples(
            drawn.values,
            drawn.findings,
            indicator=drawn.indicator,
            language=page.language,
            names={unit.code: unit.name for unit in places},
            # The sum of all parts is no yardstick for one of them: it would only flatten every panel.
            parent_values=None if is_count else page.values(indicator.id),
            events=breaks_on(page, indicator, places),
            parent_name=page.place.name,
            day=page.day(indicator),
            target=page.target(indicator) if drawn.indicator is indicator else None,
            remark=_remark(page, drawn, indicator),
        )
    )


def own_trend(page: Page, indicator: Indicator) -> None:
    """Show one indicator of the page's place over the years: interval, target, dated breaks, printed figures."""
    drawn = _drawn(page, indicator, [page.place.code])
    is_share = drawn.indicator is indicator  # targets and printed figures are shares: no line for them among numbers
    page.show(
        trend_chart(
            drawn.values,
            drawn.findings,
            indicator=drawn.indicator,
            language=page.language,
            place=page.place.name,
            target=page.target(indicator) if is_share else None,
            events=breaks_on(page, indicator, [page.place]),
            published=page.published(indicator) if is_share else None,
            day=page.day(indicator),
            remark=_remark(page, drawn, indicator),
        )
    )


def _remark(page: Page, drawn: Drawn, indicator: Indicator) -> str:
    """Return what is told of the target where numbers are drawn in place of shares."""
    return "" if drawn.indicator is indicator else target_left_out(page.target(indicator), indicator, page.language)


def _drawn(page: Page, indicator: Indicator, codes: list[str]) -> Drawn:
    """Return what a chart over the years draws: the share, or near its ceiling the number that it still lacks."""
    values = page.values(indicator.id, units=codes)
    asked = [whole(page.findings(question, indicator.id, units=codes)) for question in SERIES_QUESTIONS]
    findings = pd.concat(asked)
    if is_near_ceiling(values, indicator):
        return shortfall(values, findings, indicator)
    return Drawn(values, findings, indicator)


def strip(page: Page, indicators: list[Indicator], places: list[Unit], parent: Unit, *, own: str = "") -> None:
    """Show all places on one line an indicator in the page's year, one of them set apart, and what they make up."""
    values, of_parent = (
        pd.concat([page.values(one.id, units=units) for one in indicators])
        for units in ([unit.code for unit in places], [parent.code])
    )
    page.show(
        strip_chart(
            values[values["period"] == page.period],
            indicators=indicators,
            language=page.language,
            names={unit.code: unit.name for unit in places},
            place=in_sentence(page.language, parent.name),
            period=page.period,
            own=own,
            parent_values=of_parent[of_parent["period"] == page.period],
        )
    )
