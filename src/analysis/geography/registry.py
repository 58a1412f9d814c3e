"""The register of administrative units: which unit a code meant on which day, what lay under it, what became of it.

Official codes are reused (13597 was Xã Đồng Lý and is Thị trấn Vĩnh Trụ since 2020), so a unit is (code, valid_from)
and every question is asked for a day.
"""

import difflib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from analysis.geography.soundness import faults_of
from analysis.model.errors import CatalogueError, UsageError
from analysis.model.places import Change, Standing, Unit

LEVELS = ("country", "region", "province", "district", "commune")
ONE_DAY = timedelta(days=1)

Node = tuple[str, date | None]


class Link(NamedTuple):
    """A way from one unit to another on ``change.date``; ``unit`` is the far end."""

    change: Change
    unit: Unit


class Registry:
    """All units and the changes between them, ready to be asked.

    Parameters
    ----------
    units, changes : the rows of ``catalogue/units``.

    Attributes
    ----------
    answers : what was drawn from it already, by the functions that did (``remembered``) and what they were asked.

    Raises
    ------
    CatalogueError
        with every unsound row: overlapping validity, a missing parent, a change whose ends the register does not have,
        a whole that went to two places, a part whose other parts are untold.
    """

    def __init__(self, units: Sequence[Unit], changes: Sequence[Change]) -> None:
        self.answers: dict[str, dict[Any, Any]] = {}
        self._standing = Standing(units)
        faults = faults_of(units, changes, self._standing)
        if faults:
            raise CatalogueError(faults)
        self._by_parent: dict[str, list[Unit]] = defaultdict(list)
        self._by_level: dict[str, list[Unit]] = defaultdict(list)
        for code in sorted(self._standing.rows):
            for _, _, unit in self._standing.rows[code]:
                self._by_parent[unit.parent].append(unit)
                self._by_level[unit.level].append(unit)
        self._changes: dict[date, list[Change]] = defaultdict(list)
        self._outgoing: dict[Node, list[Link]] = defaultdict(list)
        self._incoming: dict[Node, list[Link]] = defaultdict(list)
        eves = {change.date: change.date - ONE_DAY for change in changes}
        for change in sorted(changes, key=attrgetter("date", "from_code", "to_code")):
            before = self._standing.on(change.from_code, eves[change.date])
            after = self._standing.on(change.to_code, change.date)
            assert before is not None and after is not None, "the register was found sound"
            self._changes[change.date].append(change)
            self._outgoing[before.code, before.valid_from].append(Link(change, after))
            self._incoming[after.code, after.valid_from].append(Link(change, before))
        begun, ended = {unit.valid_from for unit in units}, {unit.valid_to for unit in units}
        after_end = {day + ONE_DAY for day in ended if day}
        self._turns = sorted({date.min, *eves} | {day for day in begun if day} | after_end)

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units of all days, by code and first day."""
        return tuple(unit for code in sorted(self._standing.rows) for _, _, unit in self._standing.rows[code])

    def unchanged_since(self, day: date) -> date:
        """Return the first of the days up to ``day`` between which no unit began, ended or changed."""
        return self._turns[bisect_right(self._turns, day) - 1]

    def turning_days(self) -> list[date]:
        """Return the days on which some unit began, ended or changed, the first of all days before them."""
        return list(self._turns)

    def find(self, code: str, day: date) -> Unit | None:
        """Return the unit that ``code`` meant on ``day``, or None."""
        return self._standing.on(code, day)

    def rows(self, code: str) -> list[Unit]:
        """Return every unit that ``code`` ever meant, the earliest first."""
        return [unit for _, _, unit in self._standing.rows.get(code, ())]

    def unit(self, code: str, day: date) -> Unit:
        """Return the unit that ``code`` meant on ``day``.

        Raises
        ------
        UsageError
            telling when the code did stand, or which codes look alike.
        """
        unit = self.find(code, day)
        if unit is None:
            raise UsageError(f"no unit has the code {code!r} on {day}.", where="unit", do=self._advice(code))
        return unit

    def children(self, code: str, day: date) -> list[Unit]:
        """Return the units directly under ``code`` on ``day``, by code."""
        self.unit(code, day)
        return [unit for unit in self._by_parent.get(code, ()) if unit.is_valid_on(day)]

    def ancestors(self, code: str, day: date) -> list[Unit]:
        """Return what the unit lay in on ``day``, nearest first, the country last."""
        line = [self.unit(code, day)]
        while line[-1].parent:
            line.append(self.unit(line[-1].parent, day))
        return line[1:]

    def at_level(self, level: str, day: date) -> list[Unit]:
        """Return all units of a level on ``day``, by code; a level that does not exist is a ``UsageError``."""
        depth_of(level)
        return [unit for unit in self._by_level.get(level, ()) if unit.is_valid_on(day)]

    def has_level(self, level: str, day: date) -> bool:
        """Whether there was any unit of a level on ``day``; a level that does not exist is a ``UsageError``."""
        depth_of(level)
        return any(unit.is_valid_on(day) for unit in self._by_level.get(level, ()))

    def of_level(self, level: str) -> list[Unit]:
        """Return all units that a level ever had, by code and first day; an unknown one is a ``UsageError``."""
        depth_of(level)
        return list(self._by_level.get(level, ()))

    def descendants(self, code: str, day: date, level: str) -> list[Unit]:
        """Return all units of ``level`` that lay anywhere under ``code`` on ``day``, by code."""
        depth_of(level)
        found: list[Unit] = []
        waiting = self.children(code, day)
        while waiting:
            unit = waiting.pop()
            if unit.level == level:
                found.append(unit)
            else:
                waiting.extend(self.children(unit.code, day))
        return sorted(found, key=lambda unit: unit.code)

    def last_day_of(self, level: str) -> date | None:
        """Return the last day on which there was any unit of a level that was given up; None where it goes on."""
        last = [unit.valid_to for unit in self.of_level(level)]
        ended = [day for day in last if day is not None]
        return max(ended) if ended and len(ended) == len(last) else None

    def linked_to(self, code: str) -> set[str]:
        """Return the codes of all units of any day that may lie in what ``code`` is or was, and of more, but few.

        They are what it was made of and what it became, what lies in any of these, and so on: whose figures are looked
        for before it is found out where each of them lies.
        """
        found: set[str] = set()
        waiting = [code]
        while waiting:
            if (own := waiting.pop()) in found:
                continue
            found.add(own)
            waiting += [unit.code for unit in self._by_parent.get(own, ())]
            for unit in self.rows(own):
                waiting += [link.unit.code for link in (*self.predecessors(unit), *self.successors(unit))]
        return found

    def changes_of(self, code: str, day: date) -> list[Change]:
        """Return the changes by which the unit of ``day`` came about, grew, shrank or ended, by date."""
        unit = self.unit(code, day)
        links = {link.change: None for link in self.predecessors(unit) + self.successors(unit)}
        return sorted(links, key=lambda change: change.date)

    def days_of_change(self) -> list[date]:
        """Return the days on which any unit went into another, or got a new row, in their order."""
        return sorted(self._changes)

    def changes_on(self, day: date) -> list[Change]:
        """Return all changes of a day."""
        return list(self._changes.get(day, ()))

    def successors(self, unit: Unit) -> list[Link]:
        """Return the links from ``unit`` to what it, or a part of it, went into, by date."""
        return self._outgoing.get((unit.code, unit.valid_from), [])

    def predecessors(self, unit: Unit) -> list[Link]:
        """Return the links from ``unit`` back to what it was made of, by date."""
        return self._incoming.get((unit.code, unit.valid_from), [])

    def _advice(self, code: str) -> str:
        stood = self.rows(code)
        if stood:
            times = "; ".join(f"{unit.name}, {unit.valid_from or '...'} to {unit.valid_to or '...'}" for unit in stood)
            return f"It stood as: {times}. Name a day (frame) in that time."
        names = {unit.name.casefold(): unit for units in self._by_level.values() for unit in units}
        alike = [names[name] for name in difflib.get_close_matches(code.casefold(), names, n=3, cutoff=0.6)]
        codes = difflib.get_close_matches(code, self._standing.rows, n=3, cutoff=0.6)
        alike += [self.rows(other)[-1] for other in codes]
        if not alike:
            return "`cadre units NAME` searches for a name, marks or none."
        return "Did you mean " + ", ".join(dict.fromkeys(f"{unit.code} ({unit.name})" for unit in alike)) + "?"


def depth_of(level: str) -> int:
    """Return how deep a level lies: 0 for the country, 4 for communes; an unknown one is a ``UsageError``."""
    if level not in LEVELS:
        raise UsageError(f"there is no level {level!r}.", where="level", do=f"The levels are {', '.join(LEVELS)}.")
    return LEVELS.index(level)
