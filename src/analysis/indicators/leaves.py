"""What each reporting unit itself says of an indicator: its numerator and denominator, or that a part is missing.

A unit that left out, or had refused, any figure that the indicator needs is incomplete: it then counts neither above
nor below the line, because a numerator without its denominator would be a wrong number that looks right.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.indicators.told import Flags, Numbers, Told
from analysis.model.errors import UsageError
from analysis.model.groups import Members, Sum, in_year, members_of, sums_of
from analysis.model.nouns import Grouping, Indicator, Measure

ADDING = ("count", "amount")


@dataclass(frozen=True)
class Leaves:
    """An indicator of every reporting unit, before anything is added up over places.

    Attributes
    ----------
    groups : the groups of its values, one a column.
    lowest, highest : the numerator, a row a reporting unit and time (``Told.keys``); they differ only for a joint share
        from margins (``both_of``).
    denominator : NaN everywhere for a count.
    is_complete : whether the unit told all that the value needs.
    is_told : whether the unit told anything of it, so that a row of the value is due.
    """

    groups: tuple[str, ...]
    lowest: Numbers
    highest: Numbers
    denominator: Numbers
    is_complete: Flags
    is_told: Flags


def leaves_of(
    indicator: Indicator,
    told: Told,
    *,
    indicators: dict[str, Indicator],
    measures: dict[str, Measure],
    groupings: dict[str, Grouping],
) -> Leaves:
    """Return what the units told of an indicator, for each of its values' groups.

    A member of a grouping that there is not in a year is left out of that year's sums and has no value of its own then.

    Raises
    ------
    UsageError
        if a measure of the indicator does not add up (a share, a score, a day).
    """
    if indicator.both_of:
        first, second = (
            leaves_of(indicators[name], told, indicators=indicators, measures=measures, groupings=groupings)
            for name in indicator.both_of
        )
        return _both(first, second)
    _make_sure_they_add_up(indicator, measures)
    sums = sums_of(indicator, measures, groupings)
    parts = tuple(dict.fromkeys(part for each in sums for part in each.parts))
    above = _added(told, indicator.numerator, parts, measures)
    if indicator.less:
        above = above - _added(told, indicator.less, parts, measures)
    below = _below(indicator, told, parts, measures)
    if indicator.is_capped and below is not None:
        above = np.minimum(above, below)
    there = _there(told, parts, members=members_of(measures[indicator.numerator[0]], groupings))
    is_told = _is_told(told, indicator, parts, measures) & there & _asked(told, indicator)[:, None]
    return _summed(indicator, sums, parts, above, below, there, is_told)


def _names(indicator: Indicator) -> tuple[str, ...]:
    return (*indicator.numerator, *indicator.less, *indicator.denominator)


def _make_sure_they_add_up(indicator: Indicator, measures: dict[str, Measure]) -> None:
    for name in _names(indicator):
        if measures[name].kind not in ADDING:
            raise UsageError(
                f"{name} is a {measures[name].kind}: it cannot be added up over places.",
                where=f"indicator {indicator.id}",
                do="Name counts or amounts only.",
            )


def _added(told: Told, names: Iterable[str], parts: tuple[str, ...], measures: dict[str, Measure]) -> Numbers:
    """Add up measures; the sum is missing when one is missing, so that a gap never passes for a zero."""
    return np.sum([_of_measure(told, measures[name], parts, measures) for name in names], axis=0)


def _of_measure(told: Told, measure: Measure, parts: tuple[str, ...], measures: dict[str, Measure]) -> Numbers:
    figures = told.of(measure.id, parts)
    if measure.is_sparse:  # the form lists only what there is; an item that is listed is to have all its figures
        is_listed = _are_listed(told, measure, parts, measures)
        figures[np.isnan(figures) & told.has_any(measure.id)[:, None] & ~is_listed] = 0.0
    return figures


def _are_listed(told: Told, measure: Measure, parts: tuple[str, ...], measures: dict[str, Measure]) -> Flags:
    """Return which items a list has: those of which any figure of the list is told."""
    beside = [each for each in measures.values() if each.is_sparse and each.grouped_by == measure.grouped_by]
    return np.any([~np.isnan(told.of(each.id, parts)) for each in beside], axis=0)


def _below(indicator: Indicator, told: Told, parts: tuple[str, ...], measures: dict[str, Measure]) -> Numbers | None:
    """Return the denominators, one for each part or, where they are not split, one for all parts together."""
    if not indicator.denominator:
        return None
    is_split = bool(measures[indicator.denominator[0]].grouped_by)
    return _added(told, indicator.denominator, parts if is_split else ("",), measures)


def _is_told(told: Told, indicator: Indicator, parts: tuple[str, ...], measures: dict[str, Measure]) -> Flags:
    """Return which parts were told; of a form that lists only what there is, those that were listed in any year."""
    flags = np.zeros((len(told.keys), len(parts)), dtype=bool)
    for name in _names(indicator):
        is_listed = ~np.isnan(told.of(name, parts if measures[name].grouped_by else ("",)))
        if measures[name].is_sparse:
            is_listed = np.outer(told.has_any(name), is_listed.any(axis=0))
        flags |= is_listed
    return flags


def _asked(told: Told, indicator: Indicator) -> Flags:
    """Return the rows of periods since which all measures are asked for: before that no figure of them is missing."""
    since = max(told.first_period(name) for name in _names(indicator))
    return (told.keys["period"] >= since).to_numpy()


def _there(told: Told, parts: tuple[str, ...], members: Members) -> Flags:
    """Return which of the parts there are in the period of each row."""
    periods = told.keys["period"].astype("category")
    by_period = np.array(
        [
            [part in there for part in parts]
            for there in (in_year(members, str(year)) for year in periods.cat.categories)
        ]
    )
    return by_period[periods.cat.codes.to_numpy()]


def _summed(
    indicator: Indicator,
    sums: tuple[Sum, ...],
    parts: tuple[str, ...],
    above: Numbers,
    below: Numbers | None,
    there: Flags,
    is_told: Flags,
) -> Leaves:
    """Add the parts of every value up, unit by unit."""
    place = {part: number for number, part in enumerate(parts)}
    in_sum = np.zeros((len(parts), len(sums)))
    for number, each in enumerate(sums):
        in_sum[[place[part] for part in each.parts], number] = 1.0
    lowest, is_complete = _over(above, there, in_sum)
    is_complete &= (there @ in_sum > 0) & (lowest >= 0)
    denominator = np.full_like(lowest, np.nan)
    if below is not None and below.shape[1] == len(parts):
        denominator, is_full = _over(below, there, in_sum)
        is_complete &= is_full
    elif below is not None:
        denominator = np.repeat(below, len(sums), axis=1)
        is_complete &= ~np.isnan(denominator)
    if indicator.kind == "share":
        # Parts that exceed their whole in one unit are wrong there, however the sum comes out.
        is_complete &= lowest <= denominator
    return Leaves(
        groups=tuple(each.group for each in sums),
        lowest=lowest,
        highest=lowest,
        denominator=denominator,
        is_complete=is_complete,
        is_told=is_told @ in_sum > 0,
    )


def _over(figures: Numbers, there: Flags, in_sum: Numbers) -> tuple[Numbers, Flags]:
    """Return the sums of what was told, and which of them have all their parts."""
    is_missing = np.isnan(figures)
    return np.where(is_missing | ~there, 0.0, figures) @ in_sum, (is_missing & there) @ in_sum == 0


def _both(first: Leaves, second: Leaves) -> Leaves:
    """Return what two margins leave open: at least first + second - all, at most the smaller of the two."""
    groups = tuple(group for group in first.groups if group in second.groups)
    one, two = ([leaves.groups.index(group) for group in groups] for leaves in (first, second))
    denominator = first.denominator[:, one]
    overlap = first.lowest[:, one] + second.lowest[:, two] - denominator
    is_complete = first.is_complete[:, one] & second.is_complete[:, two]
    return Leaves(
        groups=groups,
        lowest=overlap.clip(min=0),
        highest=np.minimum(first.lowest[:, one], second.lowest[:, two]),
        denominator=denominator,
        is_complete=is_complete & (denominator == second.denominator[:, two]),
        is_told=first.is_told[:, one] & second.is_told[:, two],
    )
