"""On which days units were rearranged so that a series on one map of units tells of it.

A series holds its unit's extent: whatever lay there is carried there. So a merger of its parts is no break in the
figures, only in who works there; it is told all the same, since a rearrangement is when staff change. Where parts were
divided so that the carrying begins or ends to be an estimate, figures before and after are of different kinds.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from analysis.geography.crosswalk import units_lying_in_each
from analysis.geography.former import continues, level_below
from analysis.geography.lineage import lineage_of
from analysis.geography.registry import ONE_DAY, Registry
from analysis.geography.remembered import remembered
from analysis.model.places import Unit

REARRANGED = ("merge", "split", "transfer")  # the others leave the parts as they are: another name, kind or code


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which a unit, or what lies in it, was rearranged.

    Attributes
    ----------
    kind : ``divided`` (its figures begin or end to be estimates: a part lies across its border on one side of the day
        only), ``cut`` (the same, where nobody knows the shares: whoever holds the figures tells), ``parts`` (its parts
        were merged or split, each wholly within it) or ``raised`` (it became a unit of another kind; its parts stayed).
    level : of the parts. before, after : how many of them lay there, wholly or in part.
    unit : the unit of the day itself, where it was raised.
    """

    day: date
    kind: Literal["divided", "cut", "parts", "raised"]
    level: str
    before: int = 0
    after: int = 0
    unit: Unit | None = None


@remembered(64)
def turns_of(
    registry: Registry, units: tuple[str, ...], frame: date, level: str, since: date, until: date, parts: str = ""
) -> dict[str, list[Turn]]:
    """Return the days after ``since``, up to ``until``, on which any of ``units`` was rearranged; by unit and day.

    Parameters
    ----------
    units : codes on the day ``frame``.
    level : of the units that report: after its last day the next lower one. Whether figures are divided hangs on it.
    parts : level of the units whose mergers and splits are told; by default that which reports.
    """
    found: dict[str, list[Turn]] = {code: [] for code in units}
    for day, before, after in _reporting(registry, level):
        if since < day <= until:
            for code, turn in _of_day(registry, units, frame, day, (before, after, parts or after)):
                found[code].append(turn)
    return found


@remembered(32)
def _reporting(registry: Registry, level: str) -> tuple[tuple[date, str, str], ...]:
    """Return the days of change before which anybody reported, and the levels that reported before and after each."""
    lineage, last = lineage_of(registry), registry.last_day_of(level)
    found = []
    for day in registry.days_of_change():
        before, after = (
            level_below(registry, level, side) if last and side > last else level for side in (day - ONE_DAY, day)
        )
        if before and len(lineage.numbers_at(before, day - ONE_DAY)):
            found.append((day, before, after))
    return tuple(found)


def _of_day(
    registry: Registry, units: Collection[str], frame: date, day: date, levels: tuple[str, str, str]
) -> Iterator[tuple[str, Turn]]:
    """Yield the turn of each of the units; ``levels`` reports before, reports from the day on, and is of the parts."""
    rearranged, raises = _rearranged_on(registry, day), _raised_on(registry, day)
    if not rearranged and not raises:
        return
    raised = {code for code in units if code in raises and continues(registry, code, *sorted((day, frame)))}
    sides, level = (day - ONE_DAY, day), levels[-1]
    of_parts = [units_lying_in_each(registry, level, side, frame, units) for side in sides]
    telling = [
        of_parts[at] if levels[at] == level else units_lying_in_each(registry, levels[at], side, frame, units)
        for at, side in enumerate(sides)
    ]
    for code in units:
        told_by, told_after = (side.get(code, {}) for side in telling)
        old, new = (side.get(code, {}) for side in of_parts)
        is_divided = told_by and told_after and all(told_by.values()) != all(told_after.values())
        if is_divided and rearranged & {*told_by, *told_after}:
            yield code, Turn(day, "divided", level, len(old), len(new))
        elif old and new and old.keys() != new.keys() and rearranged & {*old, *new}:
            yield code, Turn(day, "parts", level, len(old), len(new))
        elif code in raised:
            yield code, Turn(day, "raised", level, unit=registry.find(code, day))


@remembered(256)
def _rearranged_on(registry: Registry, day: date) -> frozenset[str]:
    """Return the codes of units that went into others on a day, and of those others."""
    changes = (change for change in registry.changes_on(day) if change.kind in REARRANGED)
    return frozenset(code for change in changes for code in (change.from_code, change.to_code))


@remembered(256)
def _raised_on(registry: Registry, day: date) -> frozenset[str]:
    """Return the codes of units that became of another kind on a day."""
    return frozenset(change.to_code for change in registry.changes_on(day) if change.kind == "raise")
