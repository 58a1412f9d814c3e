"""Dated breaks that follow from the register: a rearrangement that lies between the figures of a place.

What the catalogue tells goes first: a rearrangement of a day on which it tells of the same unit is not told again; nor
is one before or after all figures. Where it tells of all that lies around (a law), only what breaks the figures
themselves is added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from analysis.catalogue.catalogue import Catalogue
from analysis.catalogue.days import form_of, level_of_posts
from analysis.geography.registry import Registry
from analysis.geography.turns import Turn, turns_of
from analysis.model.nouns import Event, Indicator, Words
from analysis.words.language import Language

BEGINNING = date(1975, 4, 30)  # before any figure that there is
STRONG = ("divided", "cut")  # what breaks the figures themselves
STRADDLING = "split_or_straddling:"  # begins the reason of a figure of which nobody knows how it is to be divided
LOOKED_AT = ("unit", "period", "state", "reason")  # columns of VALUES

Row = dict[str, Any]


def turns_seen(
    registry: Registry, catalogue: Catalogue, indicator: Indicator, by_frame: Mapping[str, Sequence[str]],
    rows: Iterable[Row], until: date, told: Sequence[Event],
) -> list[tuple[str, Turn]]:  # fmt: skip
    """Return the rearrangements of each place between its figures that no event tells of, each with the place's code.

    Parameters
    ----------
    by_frame : frame -> codes of the places that are read on its map.
    rows : values of ``indicator`` of these places, those of a place by year; ``missing`` ones are no figures. Of
        them the columns ``LOOKED_AT`` are read.
    until : the last day. told : the events that are shown.
    """
    form, parts = form_of(indicator, catalogue), level_of_posts(indicator, catalogue)
    found = []
    for frame, codes in by_frame.items():
        turns = turns_of(registry, tuple(codes), date.fromisoformat(frame), form.level, BEGINNING, until, parts)
        found += [(code, turn) for code, own in turns.items() for turn in own]
    turned = {code for code, _ in found}
    figures: dict[str, list[tuple[date, Row]]] = {}
    for row in (row for row in rows if row["unit"] in turned and row["state"] != "missing"):
        figures.setdefault(row["unit"], []).append((date.fromisoformat(f"{row['period']}-{form.day}"), row))
    seen = [(code, _as_seen(turn, figures.get(code, []))) for code, turn in found]
    return [(code, one) for code, one in seen if one and not any(_tells(event, code, one) for event in told)]


def as_event(code: str, turn: Turn, indicator: Indicator, language: Language) -> Event:
    """Return a rearrangement of a place as the event that a chart marks."""
    say, month = language.say, f"{turn.day:%m/%Y}"
    if turn.kind == "parts":
        told = say(f"breaks.parts_{turn.level}", month=month)
    else:
        told = say(f"breaks.{turn.kind}", month=month, kind=turn.unit.kind if turn.unit else "")
    return Event(
        id=f"{turn.kind}_{code.casefold()}_{turn.day:%Y_%m_%d}", date=turn.day, name=Words(vi=told, en=told),
        units=(code,), subjects=(indicator.subject,), is_light=turn.kind not in STRONG, source="catalogue/units",
    )  # fmt: skip


def _as_seen(turn: Turn, figures: Sequence[tuple[date, Row]]) -> Turn | None:
    """Return what the turn is in a place's own figures, in their order: None where all stand on one side of it."""
    later = next((place for place, (day, _) in enumerate(figures) if day >= turn.day), 0)
    if not later:
        return None
    is_cut = any(row["reason"].startswith(STRADDLING) for _, row in figures[later - 1 : later + 1])
    return replace(turn, kind="cut") if turn.kind == "divided" and is_cut else turn


def _tells(event: Event, code: str, turn: Turn) -> bool:
    return event.date == turn.day and (turn.kind not in STRONG or code in event.units)
