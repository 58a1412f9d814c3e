"""What the files of the catalogue may name of one another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.model import groups
from analysis.model.nouns import Grouping, Indicator, Measure, Words


@dataclass(frozen=True)
class Known:
    """What may be named by others. ``broken`` : names that stand in a file that has its own fault noted already."""

    measures: Mapping[str, Measure]
    groupings: Mapping[str, Grouping]
    indicators: Mapping[str, Indicator]
    themes: Mapping[str, Words]
    broken: frozenset[str]

    def missing(self, names: Iterable[str], among: Iterable[str]) -> list[str]:
        """Return the names that nothing in ``among`` bears and that are not merely broken."""
        there = frozenset(among)
        return [name for name in names if name not in there and name not in self.broken]

    def measured(self, names: Iterable[str]) -> list[Measure]:
        """Return those of the measures ``names`` that there are."""
        return [self.measures[name] for name in names if name in self.measures]

    def has_groupings(self, measure: Measure) -> bool:
        """Whether all groupings of a measure are there; where not, that is the measure's own fault."""
        return all(name in self.groupings for name in measure.grouped_by)

    def members_of(self, measure: str) -> tuple[str, ...]:
        """Return the groups that split a measure, those of several groupings joined; none where it is not grouped."""
        if not self.measures[measure].grouped_by:
            return ()
        return tuple(groups.members_of(self.measures[measure], self.groupings))

    def members(self, grouping: str) -> tuple[str, ...]:
        """Return the members of a grouping; none where there is no such grouping."""
        known = self.groupings.get(grouping)
        return tuple(member.id for member in known.members) if known else ()

    def wholes_of(self, measure: str) -> list[str]:
        """Return the measure and all that it is a part of, nearest first."""
        wholes = [measure]
        while (above := self.measures[wholes[-1]].part_of) in self.measures and above not in wholes:
            wholes.append(str(above))
        return wholes


def told(names: Iterable[str]) -> str:
    """Return names as a message lists them."""
    return ", ".join(names) or "none"
