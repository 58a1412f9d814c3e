"""Which groups a measure is split into, and which of them an indicator adds up for each of its values.

A figure of a measure with several groupings (programme and agency) belongs to a member of each: its group is their ids
joined by ``|``, in the order in which the measure names its groupings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product

from analysis.model.nouns import Group, Grouping, Indicator, Measure

SEPARATOR = "|"

Members = dict[str, tuple[Group, ...]]


@dataclass(frozen=True, slots=True)
class Sum:
    """What one value of an indicator is made of.

    Attributes
    ----------
    group : the value's group: empty for the sum of all, else a group, a member of a margin, or a set.
    parts : the facts' groups that are added up for it, in the order of their groupings.
    """

    group: str
    parts: tuple[str, ...]


def members_of(measure: Measure, groupings: Mapping[str, Grouping]) -> Members:
    """Return the groups of a measure with the members that each is joined from; an ungrouped measure has the group "".

    A grouping that there is not has no members, so that a measure split by it has no groups.
    """
    kinds = [groupings[name].members if name in groupings else () for name in measure.grouped_by]
    return {SEPARATOR.join(member.id for member in joined): joined for joined in product(*kinds)}


def in_year(members: Members, year: str) -> frozenset[str]:
    """Return the groups of ``members`` that there are in ``year``."""
    return frozenset(group for group, joined in members.items() if all(member.is_in(year) for member in joined))


def matching(groups: Iterable[str], patterns: Iterable[str]) -> tuple[str, ...]:
    """Return those of ``groups`` that one of the ``patterns`` (fnmatch) names; without patterns, all of them."""
    patterns = tuple(patterns)
    return tuple(group for group in groups if not patterns or any(fnmatchcase(group, pattern) for pattern in patterns))


def sums_of(
    indicator: Indicator, measures: Mapping[str, Measure], groupings: Mapping[str, Grouping]
) -> tuple[Sum, ...]:
    """Return what each value of an indicator adds up: of all, of each set, of each group, of each member of a margin.

    The value without a group is that of the first set where there are sets. A joint share (``both_of``) has none here:
    it is made of the sums of its two parts.
    """
    if indicator.both_of:
        return ()
    measure = measures[indicator.numerator[0]]
    members = members_of(measure, groupings)
    chosen = matching(members, indicator.groups)
    sets = [Sum(name, _of_set(name, measure, groupings, chosen)) for name in indicator.sets]
    in_a_set = {part for each in sets for part in each.parts}
    alone = [Sum(group, (group,)) for group in chosen if indicator.by_group and (not sets or group in in_a_set)]
    whole = Sum("", sets[0].parts if sets else chosen)
    return (whole, *sets, *alone, *_margins(indicator, measure, members, chosen))


def _of_set(name: str, measure: Measure, groupings: Mapping[str, Grouping], chosen: Iterable[str]) -> tuple[str, ...]:
    for grouping in (groupings[each] for each in measure.grouped_by if each in groupings):
        for known in grouping.sets:
            if known.id == name:
                return tuple(group for group in chosen if group in known.members)
    return ()


def _margins(indicator: Indicator, measure: Measure, members: Members, chosen: tuple[str, ...]) -> list[Sum]:
    found: dict[str, list[str]] = {}
    for name in indicator.margins:
        place = measure.grouped_by.index(name)
        for group in chosen:
            found.setdefault(members[group][place].id, []).append(group)
    return [Sum(member, tuple(parts)) for member, parts in found.items()]
