"""Where each target stands: value, n/N, threshold, how far it is in points and in persons, last year, verdict."""

from html import escape
from math import nan

import pandas as pd

from analysis.charts.fan import fan_chart
from analysis.charts.standing import standing_chart
from analysis.model.nouns import Indicator, Resolution, Target
from analysis.model.places import Unit
from analysis.model.tables import rows_of
from analysis.report.page import Page
from analysis.report.pictures import own_trend
from analysis.report.programme import Told, interval_or_reason, parts_holding, told_of
from analysis.report.targets import gap_text, mark_of, threshold_text
from analysis.report.wording import (
    Row,
    change_text,
    count_text,
    in_sentence,
    number_of,
    told,
    value_text,
    verdict_text,
    whole,
)
from analysis.stats.forecast_findings import forecast_findings
from analysis.stats.short_of_target import points_short
from analysis.words.answers import chance_in_words, target_in_words
from analysis.words.language import Language


def resolutions(page: Page) -> None:
    """Say which resolutions the page is about, for which years, by which source, and whether they are made up."""
    for resolution in _held(page):
        words = page.report.words[page.language.code]
        name = page.language.text(resolution.name)
        told = words["resolution"].format(name=name, since=resolution.since, by=resolution.by)
        own = (
            words["not_own"].format(place=in_sentence(page.language, page.place.name)) if resolution.is_made_up else ""
        )
        page.note(" ".join(part for part in (told, own) if part))


def tally(page: Page) -> None:
    """Tell in a sentence how many targets of the resolutions the page's place has reached, and how many not."""
    verdicts = [_verdict(page, target) for target in _targets(page, of_resolution=True)]
    words = page.report.words[page.language.code]
    if not verdicts:
        none = words["tally_none"].format(place=in_sentence(page.language, page.place.name))
        page.html(f'<p class="story">{escape(none)}</p>')
        return
    numbers = {name: page.language.number(verdicts.count(name)) for name in ("reached", "not_reached", "cannot_tell")}
    told = words["tally"].format(
        place=in_sentence(page.language, page.place.name),
        period=page.period,
        total=page.language.number(len(verdicts)),
        open=words["tally_open"].format(**numbers) if "cannot_tell" in verdicts else "",
        **numbers,
    )
    page.html(f'<p class="story">{escape(told)}</p>')


def standing(page: Page, *, of_resolution: bool) -> None:
    """Show a table of the page's place, a row a target: those of resolutions, or those that rules prescribe."""
    targets = _targets(page, of_resolution=of_resolution)
    words, say = page.report.words[page.language.code], page.language.say
    kind = "resolution" if of_resolution else "rules"
    if not targets:
        page.note(words[f"{kind}_none"].format(place=in_sentence(page.language, page.place.name)))
        return
    rows = []
    for target in targets:
        indicator = page.indicator(target.indicator)
        one = _told(page, indicator, target, page.place)
        rows.append([page.language.text(indicator.name), *_cells(page, indicator, target, one)])
    heads = [say("heads.indicator"), *_heads(page)]
    chances = [_chance(page, target) for target in targets]
    if any(chances):
        heads.append(say("heads.chance"))
        rows = [[*row, chance or "–"] for row, chance in zip(rows, chances, strict=True)]
    page.table(
        pd.DataFrame(rows, columns=heads),
        caption=words[f"{kind}_caption"].format(place=page.place.name, period=page.period),
        numeric=tuple(heads[3:8]),
    )


def chart(page: Page) -> None:
    """Show where the page's place stands against every target of the resolutions that is a share, in one picture."""
    rows = []
    for target in _targets(page, of_resolution=True):
        indicator = page.indicator(target.indicator)
        if indicator.kind == "share":
            rows.append(_drawn(page, indicator, target, _told(page, indicator, target, page.place)))
    if rows:
        name = f"standing-{page.place.code}"
        page.show(
            standing_chart(
                pd.DataFrame(rows), language=page.language, place=page.place.name, period=page.period, name=name
            )
        )


def _drawn(page: Page, indicator: Indicator, target: Target, one: Told) -> Row:
    language, verdict = page.language, _finding(target, one)
    is_known = one.now is not None and one.now["state"] == "ok"
    counted = f"{count_text(language, one.now, indicator)} ({value_text(language, one.now, indicator)})"
    return {
        "name": f"{language.text(indicator.name)} ({one.year})",
        "value": told(one.now, "value") if is_known else nan,
        "lower": one.interval["lower"] if one.interval else nan,
        "upper": one.interval["upper"] if one.interval else nan,
        "threshold": target.threshold,
        "is_reached": verdict is not None and verdict["verdict"] == "reached",
        "told": counted if is_known else "",
        "told_threshold": _threshold(language, indicator, target),
        "verdict": verdict_text(language, verdict),
    }


def by_target(page: Page) -> None:
    """Show each target of the resolutions over the years: a table of all districts, or the own district's line."""
    for target in _targets(page, of_resolution=True):
        indicator = page.indicator(target.indicator)
        ahead(page, indicator, target)
        if page.is_single:
            if page.year(indicator.id) and not _is_ahead(page, indicator, target):
                own_trend(page, indicator)
            continue
        places = [*parts_holding(page, indicator), page.place]
        years_table(page, indicator, target, places)


def ahead(page: Page, indicator: Indicator, target: Target) -> None:
    """Show what is to be expected of the page's place by the year of a target that is still to come."""
    if not _is_ahead(page, indicator, target):
        return
    values = page.values(indicator.id)
    questions = pd.concat([whole(page.findings(question, indicator.id)) for question in ("interval", "trend")])
    page.show(
        fan_chart(
            values,
            pd.concat([questions, _forecast(page, indicator, target)]),
            indicator=indicator,
            language=page.language,
            place=page.place.name,
            target=target,
        )
    )


def _is_ahead(page: Page, indicator: Indicator, target: Target) -> bool:
    """Whether a forecast can be drawn: a share with a figure, and a target whose year is still to come."""
    year = page.year(indicator.id)
    return indicator.kind == "share" and indicator.direction != "none" and bool(year) and target.by > page.period


def _forecast(page: Page, indicator: Indicator, target: Target) -> pd.DataFrame:
    trend = whole(page.findings("trend", indicator.id))
    since = str(trend["since"].iat[-1]) if len(trend) else ""
    return forecast_findings(page.values(indicator.id), indicator, target, since={page.place.code: since})


def years_table(page: Page, indicator: Indicator, target: Target, places: list[Unit]) -> None:
    """Show a row a place: its value in every year held, and where it stands in the last one."""
    language, say = page.language, page.language.say
    values = page.values(indicator.id, units=[unit.code for unit in places])
    if values.empty:
        return
    years = sorted(set(values["period"]))
    rows = []
    for unit in places:
        one = _told(page, indicator, target, unit)
        known = [_short(page, indicator, one.rows.get(year)) for year in years]
        verdict = verdict_text(language, _finding(target, one))
        rows.append(
            [
                unit.name,
                *known,
                count_text(language, one.now, indicator) or "–",
                interval_or_reason(page, indicator, one),
                change_text(language, one.now, one.before, indicator),
                _gap(page, indicator, target, one),
                verdict,
            ]
        )
    heads = [say("heads.place"), *years]
    heads += [say(f"heads.{name}") for name in ("n_of_n", "interval", "change", "gap", "verdict")]
    page.table(pd.DataFrame(rows, columns=heads), caption=language.text(target.name), numeric=tuple(heads[1:-1]))


def _short(page: Page, indicator: Indicator, row: Row | None) -> str:
    """Return a year's value, or a dash; why there is none stands in the tables of the indicator's own page."""
    return value_text(page.language, row, indicator) if row is not None and row["state"] == "ok" else "–"


def _heads(page: Page) -> list[str]:
    say = page.language.say
    names = ("period", "threshold", "value", "n_of_n", "gap", "previous_year", "change", "verdict", "by")
    return [say(f"heads.{name}") for name in names]


def _cells(page: Page, indicator: Indicator, target: Target, one: Told) -> list[str]:
    language = page.language
    return [
        one.year,
        _threshold(language, indicator, target),
        value_text(language, one.now, indicator),
        count_text(language, one.now, indicator) or "–",
        _gap(page, indicator, target, one),
        value_text(language, one.before, indicator),
        change_text(language, one.now, one.before, indicator),
        _verdict_text(language, _finding(target, one)),
        target.by,
    ]


def _verdict_text(language: Language, finding: Row | None) -> str:
    """Return whether the target is reached, and whether the distance may be chance; a dash where nobody can tell."""
    if finding is None:
        return "–"
    return target_in_words(language, str(finding["verdict"]), number_of(finding, "p_adjusted"))


def _chance(page: Page, target: Target) -> str:
    """Return how likely the page's place reaches a target by its year; empty where it is due, or cannot be told."""
    indicator = page.indicator(target.indicator)
    if target.by <= page.period:
        return ""
    told = [row for row in rows_of(_forecast(page, indicator, target)) if row["verdict"] != "cannot_tell"]
    if not told:
        return ""
    chance = number_of(told[0], "p")
    if _verdict(page, target) == "reached":
        share = page.language.percent(chance, 0)
        return page.language.say("answers.still_reached", year=target.by, chance=share)
    return chance_in_words(page.language, str(told[0]["verdict"]), chance)


def _threshold(language: Language, indicator: Indicator, target: Target) -> str:
    sign = "≤ " if indicator.direction == "down" else "≥ "
    return sign + threshold_text(language, target, indicator) + mark_of(language, target)


def _finding(target: Target, one: Told) -> Row | None:
    return next((row for row in one.targets if row["against"] == target.id), None)


def _gap(page: Page, indicator: Indicator, target: Target, one: Told) -> str:
    """Return how far the place is from the target, in points and in what is counted; a dash where it is reached."""
    if one.now is None or one.now["state"] != "ok" or points_short(one.now, target, indicator) == 0:
        return "–"
    return gap_text(page, one.now, target, indicator)


def _told(page: Page, indicator: Indicator, target: Target, unit: Unit) -> Told:
    last = page.year(indicator.id, units=[unit.code])
    year = last if last >= target.since else page.period  # what was before the target does not stand against it
    if target.until is not None:
        year = min(year, target.until)
    return told_of(page, indicator, [unit], year)[0]


def _verdict(page: Page, target: Target) -> str:
    """Return the verdict of the page's place in the last year with figures; no finding is no verdict."""
    finding = _finding(target, _told(page, page.indicator(target.indicator), target, page.place))
    return str(finding["verdict"]) if finding else "cannot_tell"


def _held(page: Page) -> list[Resolution]:
    named = {target.resolution for target in _targets(page, of_resolution=True)}
    return [one for one in page.project.catalogue.resolutions if one.id in named]


def _targets(page: Page, *, of_resolution: bool) -> list[Target]:
    """Return the targets that hold for the page's place and year, in the order of their indicators."""
    found = [target for indicator in page.indicators() for target in page.targets(indicator)]
    return [target for target in found if (target.resolution is not None) == of_resolution]
