"""What the page on training shows besides its indicators: mix of programmes, months, and what is behind schedule."""

from datetime import date
from math import isfinite

import pandas as pd

from analysis.charts.mix import mix_chart
from analysis.charts.months import months_chart
from analysis.charts.run import run_chart
from analysis.model.places import Unit
from analysis.model.tables import rows_of
from analysis.report.behind import reporting
from analysis.report.grouped import group_names
from analysis.report.page import Page
from analysis.report.programme import LEAST_COMPARED, no_figures, parts_holding
from analysis.report.wording import Row, by_period, in_sentence, told
from analysis.stats.run_findings import run_findings
from analysis.stats.schedule import MEASURES as SCHEDULE_MEASURES


def mix(page: Page, name: str) -> None:
    """Show of what a count by programme consists, in the last year that has figures and in the year before."""
    indicator = page.indicator(name)
    year = page.year(name)
    if not year:
        no_figures(page, indicator)
        return
    names = group_names(page, indicator, year)
    values = page.with_groups(name)
    rows = []
    for group in names:
        own = by_period(values[values["group"] == group])
        before = str(int(year) - 1)
        rows.append({"group": group, "now": told(own.get(year), "value"), "before": told(own.get(before), "value")})
    page.show(
        mix_chart(
            pd.DataFrame(rows, columns=["group", "now", "before"]),
            language=page.language,
            names=names,
            what=page.language.text(indicator.name),
            place=page.place.name,
            period=year,
        )
    )


def months(page: Page, name: str) -> None:
    """Show a count month by month, a panel for each district of a province; nothing where there are no parts."""
    indicator = page.indicator(name)
    places = [] if page.is_single else parts_holding(page, indicator)
    codes = [unit.code for unit in places]
    if len(places) < LEAST_COMPARED or not page.year(name, units=codes):
        return
    page.show(
        months_chart(
            _by_month(page.with_groups(name, units=codes)),
            language=page.language,
            names={unit.code: unit.name for unit in places},
            what=page.language.text(indicator.name),
            name=f"months-{name}-{page.place.code}",
        )
    )


def runs(page: Page, name: str) -> None:
    """Show whether a count by month of the page's place moves by more than chance."""
    values = page.with_groups(name)
    found = run_findings(values)
    if found.empty:
        no_figures(page, page.indicator(name))
        return
    page.show(
        run_chart(
            _by_month(values),
            found,
            language=page.language,
            what=page.language.text(page.indicator(name).name),
            place=page.place.name,
            name=f"runs-{name}-{page.place.code}",
        )
    )


def _by_month(values: pd.DataFrame) -> pd.DataFrame:
    """Return unit, year, month and value of VALUES by month; a hidden or unknown month has no value."""
    months = values[values["group"].str.fullmatch(r"\d\d")]
    told = months.assign(
        year=months["period"].astype(int),
        month=months["group"].astype(int),
        value=months["value"].where(months["state"] == "ok"),
    )
    return told[["unit", "year", "month", "value"]]


def behind_schedule(page: Page) -> None:
    """List the items of the plans that were due and are not done in full, the longest behind first; for the office."""
    if not page.is_for_office:
        page.note(page.language.say("page.office_only"))
        return
    year = page.year("plan_classes_on_time") or page.period
    reporting(page, SCHEDULE_MEASURES)
    with page.reads.watch.told_otherwise():
        items = page.project.behind_schedule(page.place.code, period=year, frame=page.frame)
    page.read.add(("plan_classes_on_time", page.place.code))
    words = page.report.words[page.language.code]
    if items.empty:
        page.note(words["behind_none"].format(place=in_sentence(page.language, page.place.name), year=year))
        return
    say = page.language.say
    names = {
        member.id: page.language.text(member.name)
        for grouping in ("programme", "agency")
        for member in page.project.catalogue.groupings[grouping].members
    }
    units = _unit_names(page, set(items["unit"]), year)
    rows = [_item(page, row, units, names) for row in rows_of(items)]
    heads = [say(f"heads.{name}") for name in ("place", "programme", "agency", "due", "done_of_plan")]
    heads += [say("heads.shortfall"), say("heads.days_behind")]
    page.table(
        pd.DataFrame(rows, columns=heads),
        caption=words["behind_caption"].format(place=page.place.name, year=year),
        numeric=tuple(heads[4:]),
    )


def _item(page: Page, row: Row, units: dict[str, str], names: dict[str, str]) -> list[str]:
    language = page.language
    parts = [("participation", "planned", "done", "shortfall")]
    parts += [("class", "planned_classes", "done_classes", "shortfall_classes")]
    done = [
        f"{_number(page, row[made])}/{language.say_count(f'units.{unit}', int(row[planned]))}"
        for unit, planned, made, _ in parts
        if isfinite(row[planned])
    ]
    short = [
        language.say_count(f"units.{unit}", int(row[shortfall]))
        for unit, _, _, shortfall in parts
        if isfinite(row[shortfall]) and row[shortfall] > 0
    ]
    return [
        units[row["unit"]],
        names[row["programme"]],
        names[row["agency"]],
        language.date(row["due"]) if row["due"] else language.say("programme.no_day"),
        "; ".join(done),
        "; ".join(short),
        _number(page, row["days_behind"]),
    ]


def _number(page: Page, number: float) -> str:
    return page.language.number(number) if isfinite(number) else "–"


def _unit_names(page: Page, codes: set[str], year: str) -> dict[str, str]:
    """Return the names of the senders as they were called in the year of the plan."""
    day = date.fromisoformat(f"{year}-{page.day(page.indicator('plan_classes_on_time'))}")
    found: dict[str, Unit | None] = {code: page.project.registry.find(code, day) for code in codes}
    return {code: unit.name if unit else code for code, unit in found.items()}
