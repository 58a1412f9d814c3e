"""Dated breaks that charts over the years show: what the catalogue tells, and what follows from the register.

What is told by hand goes first: a rearrangement of a day on which the catalogue tells of the same unit is not told
again; nor is one before or after all figures. Where the catalogue tells of all that lies around (a law), only what
breaks the figures themselves is added.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from analysis.catalogue.days import level_of_figures, level_of_posts
from analysis.geography.turns import Turn, turns_of
from analysis.model.nouns import Event, Indicator, Words
from analysis.model.places import Unit
from analysis.project.holding import event_concerns
from analysis.report.page import Page
from analysis.report.slices import STRADDLING
from analysis.report.wording import Row

MOST_LISTED = 10  # places of one sentence
BEGINNING = date(1975, 4, 30)  # before any figure that there is
STRONG = ("divided", "cut")  # what breaks the figures themselves


def breaks_on(page: Page, indicator: Indicator, places: Sequence[Unit]) -> list[Event]:
    """Return the breaks that charts of ``indicator`` show for ``places``, each of the page's own or parts of it."""
    line = page.project.line(page.place.code, date.fromisoformat(page.frame))
    codes = {unit.code for unit in (*line, *page.children())}
    told = [one for one in page.project.catalogue.events if codes & set(one.units) and event_concerns(one, indicator)]
    return [*told, *(_event(page, indicator, code, turn) for code, turn in _turns(page, indicator, places, told))]


def notes_on(page: Page, indicators: Sequence[Indicator], places: Sequence[Unit], since: str) -> list[str]:
    """Return a sentence a day and kind of rearrangement from the year ``since`` on: where, and of how many parts."""
    say, names = page.language.say, {unit.code: unit.name for unit in places}
    by_turn: dict[tuple[date, str, str], dict[str, str]] = {}
    for indicator in indicators:
        for code, turn in (one for one in _turns(page, indicator, places, ()) if f"{one[1].day:%Y}" >= since):
            level = "" if turn.kind == "raised" else turn.level
            by_turn.setdefault((turn.day, turn.kind, level), {})[code] = (
                names[code] if turn.kind == "cut" or turn.before == turn.after
                else say("breaks.counted", place=names[code], before=turn.before, after=turn.after)
            )  # fmt: skip
    return [
        say(
            f"breaks.note_{kind}", day=page.language.date(day), parts=say(f"levels.{level}") if level else "",
            places=_listed(page, told),
        )
        for (day, kind, level), told in sorted(by_turn.items())
    ]  # fmt: skip


def _listed(page: Page, told: Mapping[str, str]) -> str:
    """Return what is told of each place; of many the page's own first, and how many others."""
    if len(told) <= MOST_LISTED:
        return "; ".join(told.values())
    own = [text for code, text in told.items() if code == page.place.code]
    others = page.language.say("breaks.places", n=page.language.number(len(told) - len(own)))
    return "; ".join([*own, others])


def _turns(page: Page, indicator: Indicator, places: Sequence[Unit], told: Sequence[Event]) -> list[tuple[str, Turn]]:
    """Return the rearrangements of each place between its figures that the catalogue does not tell of."""
    if not places:
        return []
    level, parts = (of(indicator, page.project.catalogue) for of in (level_of_figures, level_of_posts))
    until, found = date(int(page.period), 12, 31), []
    for frame, codes in page.by_frame([unit.code for unit in places]).items():
        day = date.fromisoformat(frame)
        turns = turns_of(page.project.registry, tuple(codes), day, level, BEGINNING, until, parts)
        found += [(code, turn) for code, own in turns.items() for turn in own]
    rows = page.looked_up("values", [unit.code for unit in places], "", indicator.id).rows(indicator.id, "")
    turned, month_and_day = {code for code, _ in found}, page.day(indicator)
    figures: dict[str, list[tuple[date, Row]]] = {}
    for row in (row for row in rows if row["unit"] in turned and row["state"] != "missing"):
        figures.setdefault(row["unit"], []).append((date.fromisoformat(f"{row['period']}-{month_and_day}"), row))
    seen = [(code, _as_seen(turn, figures.get(code, []))) for code, turn in found]
    return [(code, one) for code, one in seen if one and not any(_tells(event, code, one) for event in told)]


def _as_seen(turn: Turn, figures: Sequence[tuple[date, Row]]) -> Turn | None:
    """Return what the turn is in a place's own figures, in their order: None where all stand on one side of it."""
    later = next((place for place, (day, _) in enumerate(figures) if day >= turn.day), 0)
    if not later:
        return None
    is_cut = any(row["reason"].startswith(STRADDLING) for _, row in figures[later - 1 : later + 1])
    return replace(turn, kind="cut") if turn.kind == "divided" and is_cut else turn


def _tells(event: Event, code: str, turn: Turn) -> bool:
    return event.date == turn.day and (turn.kind not in STRONG or code in event.units)


def _event(page: Page, indicator: Indicator, code: str, turn: Turn) -> Event:
    say, month = page.language.say, f"{turn.day:%m/%Y}"
    if turn.kind == "parts":
        told = say(f"breaks.parts_{turn.level}", month=month)
    else:
        told = say(f"breaks.{turn.kind}", month=month, kind=turn.unit.kind if turn.unit else "")
    return Event(
        id=f"{turn.kind}_{code.casefold()}_{turn.day:%Y_%m_%d}", date=turn.day, name=Words(vi=told, en=told),
        units=(code,), subjects=(indicator.subject,), is_light=turn.kind not in STRONG, source="catalogue/units",
    )  # fmt: skip
