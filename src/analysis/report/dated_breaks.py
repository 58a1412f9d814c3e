"""Dated breaks that charts over the years show: what the catalogue tells, and what follows from the register."""

from collections.abc import Mapping, Sequence
from datetime import date

from analysis.geography.turns import Turn
from analysis.model.nouns import Event, Indicator
from analysis.model.places import Unit
from analysis.project.holding import breaks_told
from analysis.project.turns_seen import LOOKED_AT, as_event, turns_seen
from analysis.report.page import Page
from analysis.report.slices import Slice

MOST_LISTED = 10  # places of one sentence


def breaks_on(page: Page, indicator: Indicator, places: Sequence[Unit]) -> list[Event]:
    """Return the breaks that charts of ``indicator`` show for ``places``, each of the page's own or parts of it."""
    line = page.project.line(page.place.code, date.fromisoformat(page.frame))
    codes = {unit.code for unit in (*line, *page.children())}
    told = breaks_told(page.project.catalogue.events, indicator, codes)
    own = [unit.code for unit in places]
    turns = _turns(page, page.looked_up("values", own, "", indicator.id), indicator, own, told) if own else ()
    return [*told, *(as_event(code, turn, indicator, page.language) for code, turn in turns)]


def notes_on(page: Page, indicators: Sequence[Indicator], places: Sequence[Unit], since: str) -> list[str]:
    """Return a sentence a day and kind of rearrangement from the year ``since`` on: where, and of how many parts."""
    say, names = page.language.say, {unit.code: unit.name for unit in places}
    by_turn: dict[tuple[date, str, str], dict[str, str]] = {}
    if not names or not indicators:
        return []
    held = page.looked_up_together("values", [*names], [one.id for one in indicators])
    for indicator in indicators:
        turns = _turns(page, held, indicator, [*names], ())
        for code, turn in (one for one in turns if f"{one[1].day:%Y}" >= since):
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


def _turns(
    page: Page, held: Slice, indicator: Indicator, codes: list[str], told: Sequence[Event]
) -> list[tuple[str, Turn]]:  # fmt: skip
    """Return the rearrangements of each place between its figures that the catalogue does not tell of."""
    rows, until = held.some_of_rows(indicator.id, "", LOOKED_AT), date(int(page.period), 12, 31)
    project = page.project
    return turns_seen(project.registry, project.catalogue, indicator, page.by_frame(codes), rows, until, told)
