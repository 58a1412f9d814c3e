"""What the profile of one place shows: key figures, trends, indicators, communes, training, printed figures."""

from datetime import date
from html import escape
from math import isfinite

import pandas as pd

from analysis.charts.ages import ages_chart
from analysis.charts.plan import plan_chart
from analysis.geography.former import parts_of
from analysis.model.groups import matching
from analysis.model.nouns import Indicator
from analysis.model.tables import rows_of
from analysis.report.communes import communes
from analysis.report.page import Page
from analysis.report.pictures import own_trend, strip
from analysis.report.programme import indicators_table
from analysis.report.wording import (
    Row,
    by_period,
    count_text,
    interval_text,
    printed_text,
    reason_text,
    told,
    trend_text,
    value_text,
    verdict_text,
)

LEAST_OF_A_STRIP = 3  # two places are a comparison, not a strip


def key_figures(page: Page, *themes: str) -> None:
    """Show the headline indicators of some themes as cards: value, n/N, range, verdict."""
    cards = [_card(page, indicator) for indicator in page.indicators(*themes, prominence="headline")]
    page.html(f'<div class="key-figures">{"".join(cards)}</div>')


def _card(page: Page, indicator: Indicator) -> str:
    language = page.language
    row = by_period(page.value_rows(indicator.id)).get(page.period)
    counted, interval = count_text(language, row, indicator), interval_text(language, _interval(page, indicator))
    details = " · ".join(part for part in (counted, interval) if part)
    is_told = row is not None and row["state"] == "ok"
    parts = {
        "label": language.text(indicator.name),
        "value": value_text(language, row, indicator) if is_told else "–",
        "range": details if is_told else (reason_text(language, row) if row else language.say("states.missing")),
        "note": _trend_text(page, indicator) if is_told and indicator.kind == "share" else "",
    }
    inside = "".join(f'<div class="{name}">{escape(text)}</div>' for name, text in parts.items() if text)
    return f'<div class="key-figure">{inside}</div>'


def _interval(page: Page, indicator: Indicator) -> Row | None:
    return by_period(page.finding_rows("interval", indicator.id)).get(page.period)


def _trend_text(page: Page, indicator: Indicator) -> str:
    asked = (page.finding_rows(question, indicator.id) for question in ("trend", "could_be_seen"))
    trend, seeable = (by_period(found).get(page.period) for found in asked)
    return trend_text(page.language, trend, seeable, years=False)


def trend(page: Page, indicator: str) -> None:
    """Show one indicator over the years: interval, target, dated breaks, printed figures."""
    own_trend(page, page.indicator(indicator))


def indicator_table(page: Page, *themes: str) -> None:
    """Show every indicator of some themes that has figures: n/N, range, last year, change, target, trend."""
    held = [indicator for indicator in page.indicators(*themes) if page.year(indicator.id)]
    indicators_table(page, held)


def among_all(page: Page, *themes: str) -> None:
    """Show where the place stands among all of its kind under the same place above; nothing where there are few."""
    above = page.above()
    siblings = parts_of(page.project.registry, above.code, date.fromisoformat(page.frame)) if above else []
    if above is None or page.place not in siblings or len(siblings) < LEAST_OF_A_STRIP:
        return
    held = [one for one in page.indicators(*themes, prominence="headline", kind="share") if page.year(one.id)]
    if held:
        strip(page, held, siblings, above, own=page.place.code)


def ages(page: Page, young: str, retiring: str) -> None:
    """Show the staff of each year by age, and how many are close to retirement."""
    values = pd.concat([page.values(young), page.values(retiring)])
    page.show(
        ages_chart(
            values,
            young=page.indicator(young),
            retiring=page.indicator(retiring),
            language=page.language,
            place=page.place.name,
        )
    )


def places(page: Page, indicator: str) -> None:
    """Show the communes side by side, as counted and by size, in a funnel, and those that have no number."""
    communes(page, page.indicator(indicator), with_funnel=True)


def plan(page: Page, *, done: str, fulfilment: str) -> None:
    """Show training by programme: done against plan and against last year.

    Parameters
    ----------
    done, fulfilment : a count by programme, and the ratio whose denominator is the plan for it.
    """
    noun = page.indicator(done)
    groups = page.project.catalogue.groupings["programme"].members
    members = {member.id: member for member in groups}
    wanted = {group: members[group] for group in matching(members, noun.groups)}
    rows = []
    for group in wanted:
        results, ratios = (by_period(page.value_rows(name, group=group)) for name in (done, fulfilment))
        rows.append(
            {
                "group": group,
                "done": told(results.get(page.period), "value"),
                "planned": told(ratios.get(page.period), "denominator"),
                "last_year": told(results.get(str(int(page.period) - 1)), "value"),
            }
        )
    page.show(
        plan_chart(
            pd.DataFrame(rows),
            language=page.language,
            names={group: page.language.text(member.name) for group, member in wanted.items()},
            what=page.language.text(noun.name),
            place=page.place.name,
            period=page.period,
        )
    )


def published(page: Page) -> None:
    """Show our values beside the figures that somebody printed about this place and period, with the words quoted."""
    language, catalogue = page.language, page.project.catalogue
    found = sorted(_printed_beside(page), key=lambda row: str(row["against"]))
    printed = {row["id"]: row for row in rows_of(catalogue.published)}
    words = page.report.words[language.code]
    if not found:
        page.html(f'<p class="note">{escape(words["published_none"].format(place=page.place.name))}</p>')
        return
    rows = [_published_row(page, row, printed[row["against"]]) for row in found]
    heads = [language.say(f"heads.{name}") for name in ("indicator", "printed", "ours", "verdict", "quote")]
    page.table(
        pd.DataFrame(rows, columns=heads),
        caption=words["published_caption"].format(place=page.place.name, period=page.period),
        numeric=tuple(heads[1:3]),
    )


def _printed_beside(page: Page) -> list[Row]:
    """Return the findings that hold the place's own figures of the page's period against what somebody printed."""
    names = page.project.catalogue.indicators
    found = (page.looked_up("findings", None, "", name, "published").rows(name, "published") for name in names)
    return [row for rows in found for row in rows if row["period"] == page.period]


def _published_row(page: Page, finding: Row, figure: Row) -> list[str]:
    language, catalogue = page.language, page.project.catalogue
    indicator = catalogue.indicators[finding["indicator"]]
    groups = {member.id: language.text(member.name) for member in catalogue.groupings["programme"].members}
    name = language.text(indicator.name)
    own = {"state": "ok" if isfinite(finding["estimate"]) else "cannot", "reason": "", "value": finding["estimate"]}
    return [
        f"{name}: {groups[finding['group']]}" if finding["group"] else name,
        printed_text(language, figure, is_share=indicator.kind == "share"),
        value_text(language, own, indicator),
        verdict_text(language, finding),
        f"“{figure['quote']}” ({figure['source']})",
    ]
