"""The register as numbers: its units in a row, and what each day of changes made of them, forwards and backwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.geography.registry import ONE_DAY, Link, Node, Registry, depth_of
from analysis.geography.remembered import remembered
from analysis.model.places import Unit

Places = NDArray[np.intp]
Flags = NDArray[np.bool_]

NOWHERE = -1


@dataclass(frozen=True, slots=True)
class Step:
    """What became of the units that one day changed; all others go on as they are.

    Attributes
    ----------
    sources, images : numbers of units before and after the step, sorted by source; a line each pair.
    is_told : false where the unit's own way ends (no link on record, or a level that was given up) and only the way of
        what it lay in could be followed: it lies somewhere among those images.
    """

    sources: Places
    images: Places
    is_told: Flags


class Lineage:
    """The units of a register by number, in the order of their codes and first days.

    Attributes
    ----------
    units : by number.
    codes : of all units, as texts of a table. first, last : ordinals of their first and last day.
    depth : of their level.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.units: tuple[Unit, ...] = registry.units
        self.number: dict[Node, int] = {(unit.code, unit.valid_from): at for at, unit in enumerate(self.units)}
        self.codes = pd.array([unit.code for unit in self.units], dtype="str")
        self.first = np.array([(unit.valid_from or date.min).toordinal() for unit in self.units])
        self.last = np.array([(unit.valid_to or date.max).toordinal() for unit in self.units])
        self.depth = np.array([depth_of(unit.level) for unit in self.units])
        codes = {code: at for at, code in enumerate(dict.fromkeys(unit.code for unit in self.units))}
        self._code = np.array([codes[unit.code] for unit in self.units], dtype=np.intp)
        self._parent = np.array([codes.get(unit.parent, NOWHERE) for unit in self.units], dtype=np.intp)
        self._links = {way: self._by_day(forward=way) for way in (True, False)}
        self._changed = self._days_of_change()
        self._steps: dict[tuple[date, bool], Step] = {}

    def numbers_at(self, level: str, day: date) -> Places:
        """Return the numbers of the units of a level on a day, by code."""
        return np.flatnonzero(self.valid_on(day) & (self.depth == depth_of(level)))

    def valid_on(self, day: date) -> Flags:
        """Return which units stood on a day."""
        return np.asarray((self.first <= day.toordinal()) & (day.toordinal() <= self.last))

    def parents_on(self, day: date) -> Places:
        """Return, for every unit that stood on ``day``, the number of what it lay in; ``NOWHERE`` for all others."""
        valid = np.flatnonzero(self.valid_on(day))
        meant = np.full(self._code.max(initial=0) + 1, NOWHERE)
        meant[self._code[valid]] = valid
        parents = np.full(len(self.units), NOWHERE)
        has_parent = valid[self._parent[valid] >= 0]
        parents[has_parent] = meant[self._parent[has_parent]]
        return parents

    def days_between(self, as_of: date, frame: date) -> list[date]:
        """Return the days of change that lie between, in the order in which one passes them."""
        first, last = sorted((as_of, frame))
        days = [day for day in self._changed if first < day <= last]
        return days if frame >= as_of else days[::-1]

    def step(self, day: date, *, forward: bool) -> Step:
        """Return what the changes of ``day`` make of the units of the day before, or backwards of those of the day."""
        if (day, forward) not in self._steps:
            ways = self._ways(day, forward=forward)
            pairs = sorted((source, image, is_told) for source, found in ways.items() for image, is_told in found)
            sources, images, told = (np.array(column) for column in zip(*pairs, strict=True)) if pairs else ([], [], [])
            self._steps[day, forward] = Step(
                np.asarray(sources, dtype=np.intp), np.asarray(images, dtype=np.intp), np.asarray(told, dtype=bool)
            )
        return self._steps[day, forward]

    def links(self, number: int, day: date, *, forward: bool) -> list[Link]:
        """Return the links of a unit on ``day``, to what it went into or back to what it was made of."""
        return self._links[forward].get(day, {}).get(number, [])

    def number_of(self, unit: Unit) -> int:
        """Return the number of a unit of the register."""
        return self.number[unit.code, unit.valid_from]

    def _by_day(self, *, forward: bool) -> dict[date, dict[int, list[Link]]]:
        found: dict[date, dict[int, list[Link]]] = {}
        for number, unit in enumerate(self.units):
            for link in self.registry.successors(unit) if forward else self.registry.predecessors(unit):
                found.setdefault(link.change.date, {}).setdefault(number, []).append(link)
        return found

    def _days_of_change(self) -> list[date]:
        days = set(self._links[True])
        days |= {unit.valid_from for unit in self.units if unit.valid_from}
        days |= {unit.valid_to + ONE_DAY for unit in self.units if unit.valid_to}
        return sorted(days)

    def _ways(self, day: date, *, forward: bool) -> dict[int, list[tuple[int, bool]]]:
        ways: dict[int, list[tuple[int, bool]]] = {}
        for number in self._touched(day, forward=forward):
            ways.setdefault(number, self._way(number, day, ways, forward=forward))
        return ways

    def _touched(self, day: date, *, forward: bool) -> Iterator[int]:
        here = day.toordinal() - 1 if forward else day.toordinal()
        at_edge = np.flatnonzero((self.last if forward else self.first) == here)
        yield from sorted({*at_edge.tolist(), *self._links[forward].get(day, ())})

    def _way(
        self, number: int, day: date, ways: dict[int, list[tuple[int, bool]]], *, forward: bool
    ) -> list[tuple[int, bool]]:
        """Return the images of one unit across ``day``; without a link those of what it lay in."""
        unit, there = self.units[number], day if forward else day - ONE_DAY
        links = self.links(number, day, forward=forward)
        stays = [(number, True)] if unit.is_valid_on(there) else []
        if links or stays or not unit.parent:
            return stays + [(self.number_of(link.unit), True) for link in links]
        parent = self.number_of(self.registry.unit(unit.parent, day - ONE_DAY if forward else day))
        if parent not in ways:
            ways[parent] = self._way(parent, day, ways, forward=forward)
        return [(image, False) for image, _ in ways[parent]]


@remembered(1)
def lineage_of(registry: Registry) -> Lineage:
    """Return the register as numbers, made once."""
    return Lineage(registry)
