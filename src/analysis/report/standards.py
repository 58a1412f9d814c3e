"""What the page on standards shows besides its indicators: the rules of the year, and when a shortfall retires."""

from datetime import date

import pandas as pd

from analysis.charts.stack import stack_chart
from analysis.model.standards import Standard
from analysis.report.grouped import group_names
from analysis.report.page import Page
from analysis.report.programme import no_figures, side_by_side


def rules(page: Page, name: str) -> None:
    """List what was asked of each title on the day of the figures, by which rule, and whether it was verified."""
    language, say, words = page.language, page.language.say, page.report.words[page.language.code]
    indicator = page.indicator(name)
    year = page.year(name) or page.period
    day = date.fromisoformat(f"{year}-{page.day(indicator)}")
    titles = {member.id: language.text(member.name) for member in page.project.catalogue.groupings["title"].members}
    holding = [standard for standard in page.project.catalogue.standards if standard.holds_on(day)]
    rows = [_rule(page, standard, titles) for standard in holding]
    heads = [say(f"heads.{head}") for head in ("rule_of_post", "titles", "needs", "holds", "verified")]
    caption = words["rules_caption"].format(day=language.date(day))
    if not rows:
        page.note(words["rules_none"].format(day=language.date(day)))
        return
    page.table(pd.DataFrame(rows, columns=heads), caption=caption)
    for standard in holding:
        page.note(f"{language.text(standard.name)} – {say('heads.source')}: {language.text(standard.source)}")


def _rule(page: Page, standard: Standard, titles: dict[str, str]) -> list[str]:
    language, say = page.language, page.language.say
    needs = [
        f"{say(f'fields.{field}')}: {say(f'levels_of.{field}.{level}')}" for field, level in standard.needs.items()
    ]
    until = language.date(standard.until) if standard.until else say("programme.until_now")
    verified = say("words.made_up") if standard.is_made_up else say(f"words.{standard.verified}")
    return [
        language.text(standard.name),
        "; ".join(titles[title] for title in standard.titles),
        "; ".join(needs),
        f"{language.date(standard.since)} – {until}",
        verified,
    ]


def retirement(page: Page, name: str) -> None:
    """Show those below standard by the years that are left until they retire, a bar a place."""
    indicator = page.indicator(name)
    places = side_by_side(page, indicator)
    codes = [unit.code for unit in places]
    year = page.year(name, units=codes)
    if not year:
        no_figures(page, indicator)
        return
    values = page.with_groups(name, units=codes)
    values = values[(values["period"] == year) & (values["group"] != "")]
    counts = values.assign(value=values["value"].where(values["state"] == "ok")).pivot(
        index="unit", columns="group", values="value"
    )
    page.show(
        stack_chart(
            counts,
            language=page.language,
            rows={unit.code: unit.name for unit in places},
            parts=group_names(page, indicator, year),
            what=page.language.text(indicator.name),
            place=page.place.name,
            period=year,
            head=page.language.say("heads.place"),
        )
    )
