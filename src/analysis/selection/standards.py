"""Which standard holds for a post, in a commune, on a day; and what somebody lacks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.geography.registry import Registry
from analysis.model.standards import Standard
from analysis.selection.person import Person

EVERYWHERE = 99  # farther than the country, which is the last in any commune's line


@dataclass(frozen=True, slots=True)
class Need:
    """That a post needs at least ``level`` of ``field``, by which standard."""

    field: str
    level: str
    standard: Standard


@dataclass(frozen=True, slots=True, repr=False)
class Lack:
    """A need that somebody does not meet. held : the level that is there."""

    need: Need
    held: str


class Rulebook:
    """All standards, ready to be asked for a post.

    Of two that name the same field of the same title on the same day, the one whose units lie nearer to the commune
    goes before the other, one with units before one without, a later one before an earlier one. Fields that only one of
    them names hold by that one: an exception that lowers the degree leaves the schooling as it is.
    """

    def __init__(self, standards: Sequence[Standard], registry: Registry) -> None:
        self._standards, self._registry = tuple(standards), registry
        self._known: dict[tuple[str, str, date], tuple[Need, ...]] = {}

    def needs(self, title: str, unit: str, day: date) -> tuple[Need, ...]:
        """Return what the post of ``title`` in the commune ``unit`` needs on ``day``; empty where no rule holds."""
        key = (title, unit, day)
        if key not in self._known:
            self._known[key] = self._needs(title, unit, day)
        return self._known[key]

    def lacks(self, person: Person, day: date) -> tuple[Lack, ...]:
        """Return what ``person`` lacks for the post on ``day``; empty also where no standard holds.

        What the list has no column for is not known, and so not lacking.
        """
        return tuple(
            Lack(need, person.levels[need.field])
            for need in self.needs(person.title, person.unit, day)
            if need.field in person.levels and not person.has(need.field, need.level)
        )

    def _needs(self, title: str, unit: str, day: date) -> tuple[Need, ...]:
        line = [place.code for place in (self._registry.unit(unit, day), *self._registry.ancestors(unit, day))]

        def distance(standard: Standard) -> int:
            return min((line.index(code) for code in standard.units if code in line), default=EVERYWHERE)

        holding = [
            standard
            for standard in self._standards
            if title in standard.titles
            and standard.holds_on(day)
            and (not standard.units or distance(standard) != EVERYWHERE)
        ]
        found: dict[str, Need] = {}
        for standard in sorted(holding, key=lambda one: (distance(one), -one.since.toordinal(), one.id)):
            for field, level in standard.needs.items():
                found.setdefault(field, Need(field, level, standard))
        return tuple(found[field] for field in sorted(found))
