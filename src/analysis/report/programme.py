"""A row of the programme on its page: all places over the years, a table an indicator, and the place's own trend.

Everything follows from the catalogue: which indicators a theme has, which of them are headlines, which targets hold. A
new indicator of a theme appears by itself.
"""

from dataclasses import dataclass

import pandas as pd

from analysis.model.nouns import Indicator
from analysis.model.places import Unit
from analysis.model.tables import rows_of
from analysis.report.communes import communes
from analysis.report.folding import headlines_open
from analysis.report.page import Page
from analysis.report.pictures import SERIES_QUESTIONS, own_trend, panels
from analysis.report.targets import targets_text
from analysis.report.wording import (
    Row,
    by_period,
    change_text,
    count_text,
    difference_text,
    in_sentence,
    interval_text,
    trend_text,
    value_text,
)
from analysis.stats.rank_findings import rank_findings
from analysis.words.answers import ranks_in_words

LEAST_COMPARED = 2  # one place alone is no comparison


def theme(page: Page, *themes: str) -> None:
    """Show the indicators of some themes.

    Of a place whose parts hold figures (the districts of a province): a panel a part for every headline, and a table of
    the parts for every indicator, folded but for headlines. Of a single district: its own trend and its communes, and
    one table of all indicators.
    """
    indicators = [one for one in page.indicators(*themes) if not one.both_of or page.holding(one.id, [page.place.code])]
    if page.is_single:
        _of_one_place(page, indicators)
        return
    told = [indicator for indicator in indicators if _last_year(page, indicator)]
    headlines_open(page, told, _of_many_places)
    for indicator in indicators:
        if indicator not in told:
            no_figures(page, indicator)


def _last_year(page: Page, indicator: Indicator) -> str:
    return page.year(indicator.id, units=[page.place.code, *(unit.code for unit in parts_holding(page, indicator))])


def _of_many_places(page: Page, indicator: Indicator) -> None:
    children = parts_holding(page, indicator)
    if indicator.prominence == "headline" and len(children) >= LEAST_COMPARED:
        panels(page, indicator, children)
    places_table(page, indicator, [*children, page.place], _last_year(page, indicator))


def _of_one_place(page: Page, indicators: list[Indicator]) -> None:
    held = [indicator for indicator in indicators if page.year(indicator.id)]
    for indicator in held:
        if indicator.prominence == "headline":
            own_trend(page, indicator)
            communes(page, indicator)
    if held:
        indicators_table(page, held)
    for indicator in indicators:
        if indicator not in held:
            no_figures(page, indicator)


def parts_holding(page: Page, indicator: Indicator) -> list[Unit]:
    """Return the units one level down that hold any value of an indicator."""
    children = page.children()
    holding = page.holding(indicator.id, [unit.code for unit in children])
    return [unit for unit in children if unit.code in holding]


def side_by_side(page: Page, indicator: Indicator) -> list[Unit]:
    """Return the places of one table or chart: a single place and the one above it; else the parts, and the whole."""
    if page.is_single:
        above = page.above()
        return [page.place, above] if above else [page.place]
    return [*parts_holding(page, indicator), page.place]


def no_figures(page: Page, indicator: Indicator) -> None:
    """Say that there is no figure, and why: the state of the page's own year where there is one."""
    row = by_period(page.value_rows(indicator.id)).get(page.period)
    name = page.language.text(indicator.name)
    why = value_text(page.language, row, indicator)
    place = in_sentence(page.language, page.place.name)
    told = page.language.say("programme.nothing", name=name, place=place, period=page.period, why=why)
    page.note(told)


@dataclass(frozen=True)
class Told:
    """One indicator of one place in the year shown: its row, the year before, interval, trend, targets, the rest.

    ``seeable`` is how large a change could have been seen, ``comparison`` how the place differs from the others shown.
    """

    unit: Unit
    year: str
    rows: dict[str, Row]
    interval: Row | None
    trend: Row | None
    seeable: Row | None
    targets: list[Row]
    comparison: Row | None = None

    @property
    def now(self) -> Row | None:
        """The row of the year shown."""
        return self.rows.get(self.year)

    @property
    def before(self) -> Row | None:
        """The row of the year before."""
        return self.rows.get(str(int(self.year) - 1))


def told_of(page: Page, indicator: Indicator, places: list[Unit], year: str) -> list[Told]:
    """Return what is known of one indicator in ``year``, a place each."""
    codes = [unit.code for unit in places]
    values = page.value_rows(indicator.id, units=codes)
    asked = {name: page.finding_rows(name, indicator.id, units=codes) for name in (*SERIES_QUESTIONS, "target")}
    # a place is held against the others of the page's own place, since those are the table
    compared = page.finding_rows("comparison", indicator.id, units=codes)
    asked["comparison"] = [row for row in compared if row["against"] == page.place.code]
    told = []
    for unit in places:
        own = {name: _of_unit(unit, found) for name, found in asked.items()}
        told.append(
            Told(
                unit,
                year,
                by_period(_of_unit(unit, values)),
                by_period(own["interval"]).get(year),
                _last_up_to(by_period(own["trend"]), year),
                _last_up_to(by_period(own["could_be_seen"]), year),
                [row for row in own["target"] if row["period"] == year],
                by_period(own["comparison"]).get(year),
            )
        )
    return told


def _of_unit(unit: Unit, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["unit"] == unit.code]


def _last_up_to(rows: dict[str, Row], year: str) -> Row | None:
    """Return the row of ``year``, or of the last year before it: a place that stopped reporting keeps its trend."""
    return rows.get(max((period for period in rows if period <= year), default=""))


def places_table(
    page: Page, indicator: Indicator, places: list[Unit], year: str, *, with_trend: bool = True
) -> None:
    """Show a table a place: n/N, value, interval or why there is none, last year, change, targets, trend in words.

    Columns that tell nothing of any place are left out; that there is no target is told by the caption.
    """
    say, name = page.language.say, page.language.text(indicator.name)
    told = told_of(page, indicator, places, year)
    rows = [[one.unit.name, *cells(page, indicator, one)] for one in told]
    heads = [say("heads.place"), *_heads(page, year)]
    if any(one.comparison is not None for one in told):
        heads.append(say("heads.against_rest"))
        rows = [[*row, difference_text(page.language, one.comparison)] for row, one in zip(rows, told, strict=True)]
    ranks = _ranks(page, indicator, [one for one in told if one.unit not in (page.place, *page.across())], year)
    if ranks:
        heads.append(say("heads.ranks"))
        rows = [[*row, ranks.get(one.unit.code, "–")] for row, one in zip(rows, told, strict=True)]
    caption, numeric, table = _caption(page, name, year), heads[1:6], _telling(page, pd.DataFrame(rows, columns=heads))
    if not with_trend:
        table = table.drop(columns=say("heads.trend"), errors="ignore")
    if say("heads.target") not in table:
        caption += f"; {say('targets.none')}"
    page.table(table, caption=caption, numeric=tuple(head for head in numeric if head in table))


def _telling(page: Page, table: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that tell something of at least one place: dashes all the way down only widen the table."""
    return table.loc[:, ~table.isin(["–", page.language.say("targets.none")]).all()]


def _ranks(page: Page, indicator: Indicator, told: list[Told], year: str) -> dict[str, str]:
    """Return the ranks that each of the places may have, in words; of headlines only, and none where none are had."""
    if indicator.prominence != "headline" or not told:
        return {}
    values = page.values(indicator.id, units=[one.unit.code for one in told])
    found = rank_findings(values[values["period"] == year], indicator, against=page.place.code)
    return {row["unit"]: ranks_in_words(page.language, row["lower"], row["upper"], row["n"]) for row in rows_of(found)}


def indicators_table(page: Page, indicators: list[Indicator]) -> None:
    """Show the same of the page's own place, a row an indicator, each in the last year that has a figure."""
    say = page.language.say
    rows = []
    for indicator in indicators:
        year = page.year(indicator.id)
        (one,) = told_of(page, indicator, [page.place], year)
        rows.append([page.language.text(indicator.name), year, *cells(page, indicator, one)])
    heads = [say("heads.indicator"), say("heads.period"), *_heads(page)]
    caption = say("programme.caption_of_place", place=page.place.name, period=page.period)
    page.table(pd.DataFrame(rows, columns=heads), caption=caption, numeric=tuple(heads[2:7]))


def _heads(page: Page, year: str = "") -> list[str]:
    say = page.language.say
    before = say("programme.head_of_year", year=int(year) - 1) if year else say("heads.previous_year")
    return [
        say("heads.n_of_n"),
        say("heads.value"),
        say("heads.interval"),
        before,
        say("heads.change"),
        say("heads.target"),
        say("heads.trend"),
    ]


def _caption(page: Page, name: str, year: str) -> str:
    key = "programme.caption" if year == page.period else "programme.caption_earlier"
    return page.language.say(key, name=name, place=page.place.name, year=year, period=page.period)


def cells(page: Page, indicator: Indicator, one: Told) -> list[str]:
    """Return the cells of one place and indicator after its name, in the order of the heads."""
    language = page.language
    return [
        count_text(language, one.now, indicator) or "–",
        value_text(language, one.now, indicator),
        interval_or_reason(page, indicator, one),
        value_text(language, one.before, indicator),
        change_text(language, one.now, one.before, indicator),
        targets_text(page, indicator, one.targets, one.year),
        trend_text(language, one.trend, one.seeable),
    ]


def interval_or_reason(page: Page, indicator: Indicator, one: Told) -> str:
    """Return the interval, or why there is none: it is a count, a ratio, a rate, or not known yet."""
    if one.interval is not None:
        return interval_text(page.language, one.interval)
    if one.now is None or one.now["state"] != "ok":
        return page.language.say("programme.no_interval_yet")
    return page.language.say(f"programme.no_interval_{indicator.kind}")
