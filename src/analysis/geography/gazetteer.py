"""The names of all units of all days in one order, so that a name is looked up and not searched for."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from analysis.geography.registry import Registry
from analysis.geography.spelling import own_spellings, skeleton
from analysis.model.places import Unit


class Gazetteer:
    """A register's names by what is left of them without marks, and where each unit lay.

    Parameters
    ----------
    registry : whose names are put in order; it takes some tenths of a second for a whole country.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._by_skeleton: dict[str, list[tuple[Unit, str]]] = defaultdict(list)
        for unit in registry.units:
            for own in own_spellings(unit.name, unit.aliases, unit.kind):
                self._by_skeleton[skeleton(own)].append((unit, own))
        self._lines: dict[tuple[str, date], tuple[str, ...]] = {}
        self._pools: dict[tuple[str, date, tuple[str, ...]], tuple[Unit, ...]] = {}

    def alike_without_marks(self, spelling: str) -> Sequence[tuple[Unit, str]]:
        """Return the units of all days whose name is the same without marks, each with its own spelling."""
        return self._by_skeleton.get(skeleton(spelling), ())

    def line(self, unit: Unit, day: date) -> tuple[str, ...]:
        """Return the codes of the unit and of what it lay in on ``day``, the country last."""
        key = (unit.code, self.registry.unchanged_since(day))
        if key not in self._lines:
            line: list[str] = []
            above: Unit | None = unit
            while above is not None:
                line.append(above.code)
                above = self.registry.find(above.parent, day) if above.parent else None
            self._lines[key] = tuple(line)
        return self._lines[key]

    def now(self, unit: Unit, day: date) -> tuple[list[Unit], bool]:
        """Return what a former unit had become on ``day``, and whether that is the same place, called otherwise."""
        ends: dict[Unit, None] = {}
        is_the_same, waiting = True, [unit]
        while waiting:
            one = waiting.pop()
            if one.is_valid_on(day):
                ends[one] = None
                continue
            links = [link for link in self.registry.successors(one) if link.change.date <= day]
            is_the_same &= len(links) == 1 and links[0].change.is_whole
            is_the_same &= all(len(self.registry.predecessors(link.unit)) == 1 for link in links)
            waiting += [link.unit for link in links]
        return list(ends), is_the_same and len(ends) == 1

    def pool(self, within: str, day: date, levels: tuple[str, ...]) -> tuple[Unit, ...]:
        """Return the units of ``levels`` in or under ``within`` on ``day``, ``within`` itself included."""
        key = (within, self.registry.unchanged_since(day), levels)
        if key not in self._pools:
            own = self.registry.unit(within, day)
            below = [unit for level in levels for unit in self.registry.descendants(within, day, level)]
            self._pools[key] = tuple(below + ([own] if own.level in levels else []))
        return self._pools[key]
