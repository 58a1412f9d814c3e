"""Key figures beside a place on the entry page: the last value, its change, the trend's verdict and a spark line.

They are read from the store by the profile of who reads the entry page, in the frame of the place's newest page. A
frame that is not computed has no figures here: they would not be those of the pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

import pandas as pd
from markupsafe import Markup

from analysis.geography.former import last_standing
from analysis.model.nouns import Indicator
from analysis.project.asking import day_of
from analysis.project.project import Project
from analysis.report.index_entries import IndexEntry, by_place, newest_of
from analysis.report.summary import OLDEST_TOLD
from analysis.report.wording import (
    Row,
    by_period,
    change_text,
    count_text,
    number_of,
    number_text,
    reason_text,
    trend_text,
    whole,
)  # fmt: skip
from analysis.words.language import Language

# What is told first of a place, as on its own page; indicators of other themes come after these.
FIRST_THEMES = ("qualification", "political_theory", "key_cadres", "health")
MOST_FIGURES = 3
MOST_PLACES_WITH_ALL = 200  # above so many places one figure each keeps the page small
WIDTH, HEIGHT, MARGIN = 60, 16, 2  # of a spark line


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One indicator of a place in words. ``mark`` is the class of its verdict: improving, worsening or neutral."""

    name: str
    year: str
    value: str
    counts: str = ""
    change: str = ""
    verdict: str = ""
    mark: str = "neutral"
    spark: Markup = field(default_factory=Markup)


@dataclass(frozen=True, slots=True)
class Held:
    """What the store holds of one indicator and place up to the page's period.

    Attributes
    ----------
    year : the page's own, or the year before where only that has a value; older figures are no news.
    rows : rows of VALUES by year.
    trend, seeable : the findings on the trend up to ``year``.
    """

    indicator: Indicator
    year: str
    rows: Mapping[str, Row]
    trend: Row | None
    seeable: Row | None


def held_figures(project: Project, pages: Sequence[IndexEntry], *, profile: str) -> dict[str, list[Held]]:
    """Return what is held of each place, under the path of its newest page; the store is read once a frame."""
    newest = [newest_of(own) for own in by_place([page for page in pages if page.unit], "")]
    most = MOST_FIGURES if len(newest) <= MOST_PLACES_WITH_ALL else 1
    by_frame: dict[str, list[IndexEntry]] = {}
    for page in newest:
        by_frame.setdefault(_told_in(project, page), []).append(page)
    found: dict[str, list[Held]] = {}
    computed = set(project.store.frames())
    for frame, own in by_frame.items():
        if frame in computed:
            found |= _held_in(project, own, frame, profile, most)
    return found


def _told_in(project: Project, page: IndexEntry) -> str:
    """Return the frame in which the place's own figures are told: of a former place the last day on which it stood."""
    if not page.frame_asked:
        return project.default_frame(page.unit, page.period)
    return last_standing(project.registry, page.unit, day_of(page.frame_asked))[1].isoformat()


def figures_in_words(held: Mapping[str, Sequence[Held]], language: Language) -> dict[str, list[KeyFigure]]:
    """Return the key figures in a language, under the same paths."""
    return {page: [_in_words(one, language) for one in figures] for page, figures in held.items()}


def spark_line(values: Mapping[int, float], label: str) -> Markup:
    """Return a small line of values by year, its label read aloud; a year without a value breaks the line.

    It runs from the smallest to the largest value: it shows the course, not the size. Fewer than two values have none.
    """
    known = {year: value for year, value in sorted(values.items()) if isfinite(value)}
    if len(known) < 2:
        return Markup()
    first, last, low, high = min(known), max(known), min(known.values()), max(known.values())

    def point(year: int) -> str:
        across = MARGIN + (WIDTH - 2 * MARGIN) * (year - first) / (last - first)
        up = 0.5 if high == low else (known[year] - low) / (high - low)
        return f"{across:.0f},{MARGIN + (HEIGHT - 2 * MARGIN) * (1 - up):.0f}"

    runs: list[list[int]] = []
    for year in known:
        if not runs or year != runs[-1][-1] + 1:
            runs.append([])
        runs[-1].append(year)
    path = "".join("M" + " ".join(map(point, run)) + ("h0" if len(run) == 1 else "") for run in runs)
    return Markup('<svg role="img" aria-label="{}" viewBox="0 0 {} {}"><path d="{}"/></svg>').format(
        label, WIDTH, HEIGHT, path
    )


def _held_in(
    project: Project, pages: Sequence[IndexEntry], frame: str, profile: str, most: int
) -> dict[str, list[Held]]:
    indicators = _headline(project.catalogue.indicators, {page.subject for page in pages})
    units, names = sorted({page.unit for page in pages}), list(indicators)
    tables = {"values": whole(project.values(indicator=names, frame=frame, profile=profile, unit=units))}
    for question in ("trend", "could_be_seen"):
        found = project.findings(question, frame=frame, profile=profile, unit=units, indicator=names)
        tables[question] = whole(found)
    parts: dict[str, dict[object, pd.DataFrame]] = {
        name: dict(list(table.groupby(["unit", "indicator"]))) for name, table in tables.items()
    }
    return {page.page: _of_place(page, indicators, parts)[:most] for page in pages}


def _headline(indicators: Mapping[str, Indicator], subjects: set[str]) -> dict[str, Indicator]:
    def rank(indicator: Indicator) -> tuple[int, str]:
        theme = indicator.theme
        return FIRST_THEMES.index(theme) if theme in FIRST_THEMES else len(FIRST_THEMES), indicator.id

    found = [
        noun for noun in indicators.values()
        if noun.prominence == "headline" and noun.kind == "share" and noun.subject in subjects
    ]  # fmt: skip
    return {noun.id: noun for noun in sorted(found, key=rank)}


def _of_place(
    page: IndexEntry, indicators: Mapping[str, Indicator], parts: Mapping[str, Mapping[object, pd.DataFrame]]
) -> list[Held]:
    """Return what is held of a page's place: first the indicators with a value, in their order."""
    found = []
    for indicator in indicators.values():
        if indicator.subject != page.subject:
            continue
        rows = _up_to(parts["values"].get((page.unit, indicator.id)), page.period)
        if not rows:
            continue
        year = _year_told(rows, page.period)
        if year not in rows:
            continue
        trend, seeable = (
            _up_to(parts[question].get((page.unit, indicator.id)), page.period).get(year)
            for question in ("trend", "could_be_seen")
        )
        found.append(Held(indicator, year, rows, trend, seeable))
    with_value = [held for held in found if held.rows[held.year]["state"] == "ok"]
    # Where nothing has a value, one reason is enough; beside values the others tell theirs.
    return [*with_value, *(held for held in found if held not in with_value)] if with_value else found[:1]


def _year_told(rows: Mapping[str, Row], period: str) -> str:
    with_value = [year for year, row in rows.items() if row["state"] == "ok"]
    last = max(with_value, default="")
    return last if last and int(last) >= int(period) - OLDEST_TOLD else period


def _up_to(rows: pd.DataFrame | None, period: str) -> dict[str, Row]:
    return {} if rows is None else by_period(rows[rows["period"] <= period])


def _in_words(held: Held, language: Language) -> KeyFigure:
    indicator, row = held.indicator, held.rows[held.year]
    name = language.text(indicator.name)
    if row["state"] != "ok":
        return KeyFigure(name, held.year, reason_text(language, row))
    verdict = str(held.trend["verdict"]) if held.trend else ""
    return KeyFigure(
        name,
        held.year,
        number_text(language, number_of(row, "value"), indicator),
        counts=count_text(language, row, indicator),
        change=_change(held, language),
        verdict=trend_text(language, held.trend, held.seeable) if verdict else "",
        mark=verdict if verdict in ("improving", "worsening") else "neutral",
        spark=_spark(held, language),
    )


def _change(held: Held, language: Language) -> str:
    """Return the change since the year before; across a break that cuts the series none is told."""
    year = str(int(held.year) - 1)
    before = held.rows.get(year)
    is_cut = held.trend is not None and str(held.trend["since"]) > year
    if before is None or before["state"] != "ok" or is_cut:
        return ""
    change = change_text(language, held.rows[held.year], before, held.indicator)
    return language.say("index.change", change=change, year=year)


def _spark(held: Held, language: Language) -> Markup:
    values = {int(year): number_of(row, "value") for year, row in held.rows.items() if row["state"] == "ok"}
    first, last = min(values), max(values)
    begun, ended = (number_text(language, values[year], held.indicator) for year in (first, last))
    return spark_line(values, language.say("index.spark", first=first, last=last, begun=begun, ended=ended))
