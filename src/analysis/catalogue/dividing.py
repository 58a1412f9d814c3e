"""Whether what an indicator adds up, takes off and divides can be added up, taken off and divided."""

from collections.abc import Iterator

from analysis.catalogue.known import Known, told
from analysis.model.errors import Fault
from analysis.model.groups import matching, sums_of
from analysis.model.nouns import Indicator, Measure

ADDING = ("count", "amount")


def of_indicators(known: Known) -> Iterator[Fault]:
    """What is divided exists, adds up, and is of one kind."""
    for indicator in known.indicators.values():
        file = f"indicators/{indicator.id}.yml"
        for name in known.missing([indicator.theme], known.themes):
            yield Fault(file, "theme", f"no theme is called {name!r}; add it to themes.yml")
        if indicator.id in known.themes:
            yield Fault(file, "id", "a theme has this name already; events could not tell them apart")
        for key in ("numerator", "less", "denominator"):
            for name in known.missing(getattr(indicator, key), known.measures):
                yield Fault(file, key, f"no measure is called {name!r}; add it to measures.yml")
        yield from _of_addition(known, indicator, file)
        yield from _of_less(known, indicator, file)
        yield from _of_splitting(known, indicator, file)
        if indicator.both_of:
            yield from _of_both(known, indicator, file)
        elif indicator.kind != "count":
            yield from _of_division(known, indicator, file)
        elif indicator.is_capped:
            yield Fault(file, "is_capped", "a count has no denominator up to which it could count")


def _of_addition(known: Known, indicator: Indicator, file: str) -> Iterator[Fault]:
    for key in ("numerator", "less", "denominator"):
        parts = known.measured(getattr(indicator, key))
        for measure in parts:
            if measure.kind not in ADDING:
                message = f"{measure.id!r} is a {measure.kind}: it cannot be added up over places; use counts"
                yield Fault(file, key, message)
        if len({measure.unit for measure in parts}) > 1:
            yield Fault(file, key, "measures of different units are added up")
        names = [measure.id for measure in parts]
        for name in names:
            for whole in set(known.wholes_of(name)[1:]) & set(names):
                yield Fault(file, key, f"{name!r} is a part of {whole!r}: it would be counted twice")
        if len(set(names)) < len(names):
            yield Fault(file, key, "a measure stands twice")


def _of_less(known: Known, indicator: Indicator, file: str) -> Iterator[Fault]:
    """What is taken off is a part of what it is taken off from; otherwise the rest may fall below nothing."""
    if not set(indicator.numerator) <= set(known.measures):
        return  # what is missing or broken was told already
    for measure in known.measured(indicator.less):
        if not set(known.wholes_of(measure.id)[1:]) & set(indicator.numerator):
            yield Fault(file, "less", f"{measure.id!r} is no part of the numerator: it cannot be taken off it")


def _of_splitting(known: Known, indicator: Indicator, file: str) -> Iterator[Fault]:
    above = known.measured((*indicator.numerator, *indicator.less))
    below = known.measured(indicator.denominator)
    if not all(known.has_groupings(measure) for measure in (*above, *below)):
        return  # the measures' own fault
    splits = {measure.grouped_by for measure in above}
    whole = {measure.grouped_by for measure in below}
    may_be_ungrouped = indicator.kind in ("ratio", "rate") and whole == {()} and not indicator.is_capped
    if len(splits) > 1 or (whole and whole != splits and not may_be_ungrouped):
        message = "all measures of one indicator must be split by the same grouping, or none; only the denominator of "
        yield Fault(file, "numerator", message + "a ratio or a rate that is not capped may be unsplit")
        return
    if above:
        yield from _of_choice(known, indicator, file, above[0])


def _of_choice(known: Known, indicator: Indicator, file: str, measure: Measure) -> Iterator[Fault]:
    groupings, members = measure.grouped_by, known.members_of(measure.id)
    for pattern in indicator.groups:
        if not matching(members, [pattern]):
            message = f"{pattern!r} names no member of the measures' grouping; known: {told(members)}"
            yield Fault(file, "groups", message)
    for key in ("by_group", "margins", "sets"):
        if getattr(indicator, key) and not groupings:
            yield Fault(file, key, "the measures are not split by any grouping")
    for name in indicator.margins:
        if name not in groupings:
            yield Fault(file, "margins", f"the measures are not split by {name!r}; they are by {told(groupings)}")
    if indicator.margins and len(groupings) == 1:
        yield Fault(file, "margins", "the measures have one grouping: its values are those of by_group")
    yield from _of_sets(known, indicator, file, groupings)
    if set(indicator.numerator) <= set(known.measures) and set(indicator.margins) <= set(groupings):
        names = [each.group for each in sums_of(indicator, known.measures, known.groupings)]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Fault(file, "by_group", f"two of its values would have the group {name!r}; give the set another id")


def _of_sets(known: Known, indicator: Indicator, file: str, groupings: tuple[str, ...]) -> Iterator[Fault]:
    if len(set(indicator.sets)) < len(indicator.sets):
        yield Fault(file, "sets", "a set stands twice")
    if indicator.sets and indicator.groups:
        yield Fault(file, "sets", "the sets say which groups are added up: leave out groups")
    if indicator.sets and len(groupings) > 1:
        yield Fault(file, "sets", "sets are for measures with one grouping")
        return
    there = [each.id for name in groupings for each in known.groupings[name].sets]
    for name in indicator.sets:
        if groupings and name not in there:
            yield Fault(file, "sets", f"{groupings[0]} has no set {name!r}; known: {told(there)}")


def _of_division(known: Known, indicator: Indicator, file: str) -> Iterator[Fault]:
    numerator, denominator = known.measured(indicator.numerator), known.measured(indicator.denominator)
    units = {measure.unit for measure in (*numerator, *denominator)}
    has_audience = indicator.kind == "rate" and all((each.audience,) == indicator.denominator for each in numerator)
    if {"participation", "person"} <= units and not has_audience:
        message = "participations and persons are not the same: neither is divided by the other, but in a rate over the"
        yield Fault(file, "denominator", f"{message} audience that the measure of the participations names")
    if indicator.is_capped and len(units) > 1:
        yield Fault(file, "is_capped", "numerator and denominator are of different units: neither is the other's limit")
    if indicator.kind == "share" and not indicator.is_capped and len(denominator) == len(indicator.denominator):
        wholes = set(indicator.denominator)
        for measure in numerator:
            if not set(known.wholes_of(measure.id)) & wholes:
                what = f"{measure.id!r} is no part of the denominator: use kind ratio, or name its whole in part_of"
                yield Fault(file, "numerator", what)


def _of_both(known: Known, indicator: Indicator, file: str) -> Iterator[Fault]:
    for name in known.missing(indicator.both_of, known.indicators):
        yield Fault(file, "both_of", f"no indicator is called {name!r}")
    if indicator.less or indicator.is_capped or indicator.groups or indicator.margins:
        yield Fault(file, "both_of", "what is added up stands in its two shares: leave out less, groups and the like")
    parts = [known.indicators[name] for name in indicator.both_of if name in known.indicators]
    if any(part.kind != "share" or part.both_of or part.is_capped for part in parts):
        yield Fault(file, "both_of", "both must be shares with a numerator and denominator of their own, not capped")
    elif len({(part.denominator, part.groups, part.sets) for part in parts}) > 1:
        yield Fault(file, "both_of", "both must be shares of the same whole: the same denominator, groups and sets")
    elif any(part.sets != indicator.sets for part in parts):
        yield Fault(file, "sets", "name the sets of its two shares here as well")
