"""The communes of a district in one year: as counted, by size, against each other, in a funnel."""

import pandas as pd

from analysis.charts.caterpillar import caterpillar_chart
from analysis.charts.funnel import funnel_chart
from analysis.charts.places import places_chart
from analysis.model.nouns import Indicator
from analysis.model.tables import rows_of
from analysis.report.page import Page
from analysis.report.wording import whole
from analysis.stats.rank_findings import rank_findings
from analysis.stats.shrinkage import between_unit_deviation
from analysis.words.answers import spread_in_words

TABLE_QUESTIONS = ("comparison", "funnel", "shrinkage")


def communes(page: Page, indicator: Indicator, *, with_funnel: bool = False) -> None:
    """Show the communes side by side in the last year that they have; nothing where none holds a figure.

    Shares are drawn as counted and drawn together by size, with the ranks that each may have, in place of an order that
    chance makes; with a funnel where it is asked for. What is no share is drawn as it is.
    """
    frame, units = page.communes()
    codes = [unit.code for unit in units]
    year = page.year(indicator.id, units=codes, frame=frame) if codes else ""
    if not year:
        return
    values = page.values(indicator.id, units=codes, frame=frame)
    values, own = values[values["period"] == year], page.values(indicator.id)
    drawn = places_chart if indicator.kind != "share" else caterpillar_chart
    findings = _of_table(page, indicator, values, codes, frame)
    for chart in (drawn, funnel_chart) if with_funnel and indicator.kind == "share" else (drawn,):
        page.show(
            chart(
                values,
                findings,
                indicator=indicator,
                language=page.language,
                names={unit.code: unit.name for unit in units},
                place=page.place.name,
                parent_values=own[own["period"] == year],
            )
        )
    _tell_spread(page, indicator, values, frame)


def _tell_spread(page: Page, indicator: Indicator, values: pd.DataFrame, frame: str) -> None:
    """Say how far the units truly differ, where they can be told apart: it is the first question, before any order."""
    found = whole(page.findings("spread", indicator.id, frame=frame))
    row = next(iter(rows_of(found[found["period"].isin(set(values["period"])) & (found["verdict"] == "")])), None)
    if row is None or not len(told := values[values["state"] == "ok"]) or len(told) != row["n"]:
        return
    spread = between_unit_deviation(told["numerator"], told["denominator"])
    words = spread_in_words(page.language, spread.estimate, spread.lower, spread.upper)
    if words:
        page.note(words)


def _of_table(page: Page, indicator: Indicator, values: pd.DataFrame, codes: list[str], frame: str) -> pd.DataFrame:
    """Return what is known of units side by side: each by itself, and against the others of the page's place."""
    alone = whole(page.findings("interval", indicator.id, units=codes, frame=frame))
    if indicator.kind != "share":
        return alone
    asked = [page.findings(question, indicator.id, units=codes, frame=frame) for question in TABLE_QUESTIONS]
    together = _together(pd.concat(asked), against=page.place.code, periods=set(values["period"]))
    # where nothing tells the units apart that is said once, and not of each that it may have any rank
    verdicts: dict[str, set[str]] = {}
    for question, verdict in zip(together["question"].tolist(), together["verdict"].tolist(), strict=True):
        verdicts.setdefault(question, set()).add(verdict)
    is_alike = verdicts.get("shrinkage") == {"no_detectable_difference"} and verdicts.get("comparison") == {"similar"}
    ranks = values.iloc[:0] if is_alike else rank_findings(values, indicator, against=page.place.code)
    if len(ranks) and set(ranks["verdict"]) == {"cannot_be_separated"}:
        ranks = ranks.iloc[:0]
    return pd.concat([part for part in (alone, together, ranks) if len(part)] or [alone])


def _together(findings: pd.DataFrame, *, against: str, periods: set[str]) -> pd.DataFrame:
    """Return the findings on whole units that hold them against one place in some years."""
    columns = zip(*(findings[name].tolist() for name in ("group", "against", "period")), strict=True)
    found = [place for place, (group, held, period) in enumerate(columns)
             if not group and held == against and period in periods]  # fmt: skip
    return findings.iloc[found]
