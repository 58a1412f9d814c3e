"""Whether measures, indicators, targets and events fit each other. Every function yields the faults it finds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.model.errors import Fault
from analysis.model.nouns import Event, Grouping, Indicator, Measure, Target, Words


@dataclass(frozen=True)
class Known:
    """What may be named by others. ``broken`` : names that stand in a file that has its own fault noted already."""

    measures: Mapping[str, Measure]
    groupings: Mapping[str, Grouping]
    indicators: Mapping[str, Indicator]
    themes: Mapping[str, Words]
    broken: frozenset[str]

    def missing(self, names: Iterable[str], among: Mapping[str, object]) -> list[str]:
        """Return the names that nothing in ``among`` bears and that are not merely broken."""
        return [name for name in names if name not in among and name not in self.broken]

    def members_of(self, measure: str) -> tuple[str, ...]:
        """Return the groups that split a measure; none where it is not grouped."""
        grouping = self.groupings.get(self.measures[measure].grouped_by or "")
        return tuple(group.id for group in grouping.members) if grouping else ()

    def wholes_of(self, measure: str) -> list[str]:
        """Return the measure and all that it is a part of, nearest first."""
        wholes = [measure]
        while (above := self.measures[wholes[-1]].part_of) in self.measures and above not in wholes:
            wholes.append(str(above))
        return wholes


def of_measures(known: Known) -> Iterator[Fault]:
    """Parts have wholes, sets that add up have something to add up to, groups exist and are told apart."""
    for grouping in known.groupings.values():
        members = [group.id for group in grouping.members]
        for member in sorted({member for member in members if members.count(member) > 1}):
            yield Fault("measures.yml", f"groupings.{grouping.id}.members", f"{member!r} stands twice")
    for measure in known.measures.values():
        key = f"measures.{measure.id}"
        for name in known.missing([measure.part_of] if measure.part_of else [], known.measures):
            yield Fault("measures.yml", f"{key}.part_of", f"no measure is called {name!r}")
        for name in known.missing([measure.grouped_by] if measure.grouped_by else [], known.groupings):
            yield Fault("measures.yml", f"{key}.grouped_by", f"no grouping is called {name!r}")
        if measure.partition and not measure.part_of:
            yield Fault("measures.yml", f"{key}.partition", "a partition adds up to something: name it in part_of")
        if measure.part_of and known.measures.get(known.wholes_of(measure.id)[-1], measure).part_of in known.measures:
            yield Fault("measures.yml", f"{key}.part_of", "the measure is a part of itself")


def of_indicators(known: Known) -> Iterator[Fault]:
    """What is divided exists, adds up, and is of one kind."""
    for indicator in known.indicators.values():
        file = f"indicators/{indicator.id}.yml"
        for name in known.missing([indicator.theme], known.themes):
            yield Fault(file, "theme", f"no theme is called {name!r}; add it to themes.yml")
        if indicator.id in known.themes:
            yield Fault(file, "id", "a theme has this name already; events could not tell them apart")
        for key in ("numerator", "denominator"):
            for name in known.missing(getattr(indicator, key), known.measures):
                yield Fault(file, key, f"no measure is called {name!r}; add it to measures.yml")
        measures = [name for name in (*indicator.numerator, *indicator.denominator) if name in known.measures]
        yield from _of_addition(known, indicator, file, measures)
        yield from _of_groups(known, indicator, file, measures)
        if indicator.both_of:
            yield from _of_both(known, indicator, file)
        elif indicator.kind != "count":
            yield from _of_division(known, indicator, file)


def _of_addition(known: Known, indicator: Indicator, file: str, measures: list[str]) -> Iterator[Fault]:
    for name in measures:
        if known.measures[name].kind in ("share", "score"):
            kind = known.measures[name].kind
            yield Fault(file, "numerator", f"{name!r} is a {kind}: it cannot be added up over places; use counts")
    for key in ("numerator", "denominator"):
        parts = [name for name in getattr(indicator, key) if name in known.measures]
        if len({known.measures[name].unit for name in parts}) > 1:
            yield Fault(file, key, "measures of different units are added up")
        for name in parts:
            for whole in set(known.wholes_of(name)[1:]) & set(parts):
                yield Fault(file, key, f"{name!r} is a part of {whole!r}: it would be counted twice")
        if len(set(parts)) < len(parts):
            yield Fault(file, key, "a measure stands twice")


def _of_groups(known: Known, indicator: Indicator, file: str, measures: list[str]) -> Iterator[Fault]:
    if len({known.measures[name].grouped_by for name in measures}) > 1:
        yield Fault(file, "numerator", "all measures of one indicator must be split by the same grouping, or none")
        return
    if not measures:
        return
    grouping = known.measures[measures[0]].grouped_by
    if grouping and grouping not in known.groupings:
        return  # the measure's own fault
    members = known.members_of(measures[0])
    for group in indicator.groups:
        if group not in members:
            yield Fault(file, "groups", f"{group!r} is no member of the measures' grouping; known: {_list(members)}")
    if indicator.by_group and not members:
        yield Fault(file, "by_group", "the measures are not split by any grouping")


def _of_division(known: Known, indicator: Indicator, file: str) -> Iterator[Fault]:
    numerator = [name for name in indicator.numerator if name in known.measures]
    denominator = [name for name in indicator.denominator if name in known.measures]
    units = {known.measures[name].unit for name in (*numerator, *denominator)}
    if {"participation", "person"} <= units:
        yield Fault(file, "denominator", "participations and persons are not the same: neither is divided by the other")
    if indicator.kind == "share" and len(denominator) == len(indicator.denominator):
        for name in numerator:
            if not set(known.wholes_of(name)) & set(denominator):
                yield Fault(file, "numerator", f"{name!r} is no part of the denominator: use kind ratio")


def _of_both(known: Known, indicator: Indicator, file: str) -> Iterator[Fault]:
    for name in known.missing(indicator.both_of, known.indicators):
        yield Fault(file, "both_of", f"no indicator is called {name!r}")
    parts = [known.indicators[name] for name in indicator.both_of if name in known.indicators]
    if any(part.kind != "share" or part.both_of for part in parts):
        yield Fault(file, "both_of", "both must be shares with a numerator and denominator of their own")
    elif len({(part.denominator, part.groups) for part in parts}) > 1:
        yield Fault(file, "both_of", "both must be shares of the same whole: the same denominator and groups")


def of_published_names(known: Known, published: pd.DataFrame) -> Iterator[Fault]:
    """A published quantity belongs to one indicator, and to a group that it has."""
    printed = set(published["indicator"])
    owners: dict[str, str] = {}
    for indicator in known.indicators.values():
        file = f"indicators/{indicator.id}.yml"
        for told in indicator.published_as:
            name, _, group = told.partition("@")
            if name in owners:
                yield Fault(file, "published_as", f"{name!r} is told by indicator {owners[name]!r} already")
            owners[name] = indicator.id
            if printed and name not in printed:
                yield Fault(file, "published_as", f"no figure of published.csv is called {name!r}")
            if group and group not in _groups_of(known, indicator):
                yield Fault(file, "published_as", f"the indicator has no group {group!r}")


def _groups_of(known: Known, indicator: Indicator) -> tuple[str, ...]:
    """Return the groups for which the indicator has values of their own."""
    if not indicator.by_group:
        return ()
    measures = [name for name in indicator.numerator if name in known.measures]
    return indicator.groups or (known.members_of(measures[0]) if measures else ())


def of_targets(known: Known, targets: Iterable[Target]) -> Iterator[Fault]:
    """A target is for an indicator that there is, in its own scale, and ends after it begins."""
    for target in targets:
        key = f"targets.{target.id}"
        for name in known.missing([target.indicator], known.indicators):
            yield Fault("targets.yml", f"{key}.indicator", f"no indicator is called {name!r}")
        indicator = known.indicators.get(target.indicator)
        if indicator and indicator.kind == "share" and not 0 <= target.threshold <= 1:
            yield Fault("targets.yml", f"{key}.threshold", "a share is a fraction: write 0.95 for 95 %")
        if target.by < target.since:
            yield Fault("targets.yml", f"{key}.by", "the target ends before it begins")
        if not target.units:
            yield Fault("targets.yml", f"{key}.units", "name at least one unit")


def of_events(known: Known, events: Iterable[Event]) -> Iterator[Fault]:
    """An event concerns indicators or themes that there are."""
    for event in events:
        for name in known.missing(event.indicators, {**known.indicators, **known.themes}):
            yield Fault("events.yml", f"events.{event.id}.indicators", f"no indicator or theme is called {name!r}")


def _list(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
