"""Whether measures, published names, targets and events fit each other. Every function yields the faults it finds."""

from collections.abc import Iterable, Iterator

import pandas as pd

from analysis.catalogue.known import Known
from analysis.model.errors import Fault
from analysis.model.groups import sums_of
from analysis.model.nouns import Event, Grouping, Indicator, Measure, Resolution, Target

MEASURES, TARGETS = "measures.yml", "targets.yml"


def of_measures(known: Known) -> Iterator[Fault]:
    """Parts have wholes, sets that add up have something to add up to, groups exist and are told apart."""
    for grouping in known.groupings.values():
        yield from _of_grouping(grouping)
    for measure in known.measures.values():
        yield from _of_measure(known, measure)


def _of_grouping(grouping: Grouping) -> Iterator[Fault]:
    key = f"groupings.{grouping.id}"
    members = [group.id for group in grouping.members]
    for member in sorted({member for member in members if members.count(member) > 1}):
        yield Fault(MEASURES, f"{key}.members", f"{member!r} stands twice")
    for group in grouping.members:
        if group.since and group.until and group.until < group.since:
            yield Fault(MEASURES, f"{key}.members.{group.id}.until", "the member ends before it begins")
    sets = [each.id for each in grouping.sets]
    for name in sorted({name for name in sets if sets.count(name) > 1 or name in members}):
        yield Fault(MEASURES, f"{key}.sets", f"{name!r} names a set and another set or a member; rename one")
    for each in grouping.sets:
        if not each.members or len(set(each.members)) < len(each.members):
            yield Fault(MEASURES, f"{key}.sets.{each.id}.members", "name at least one member, and each once")
        for member in each.members:
            if member not in members:
                yield Fault(MEASURES, f"{key}.sets.{each.id}.members", f"{grouping.id} has no member {member!r}")


def _of_measure(known: Known, measure: Measure) -> Iterator[Fault]:
    key = f"measures.{measure.id}"
    for field in ("part_of", "same_as", "sum_same_as", "audience"):
        name = getattr(measure, field)
        for unknown in known.missing([name] if name else [], known.measures):
            yield Fault(MEASURES, f"{key}.{field}", f"no measure is called {unknown!r}")
    for name in known.missing(measure.grouped_by, known.groupings):
        yield Fault(MEASURES, f"{key}.grouped_by", f"no grouping is called {name!r}")
    if len(set(measure.grouped_by)) < len(measure.grouped_by):
        yield Fault(MEASURES, f"{key}.grouped_by", "a grouping stands twice")
    if measure.is_sparse and not measure.grouped_by:
        yield Fault(MEASURES, f"{key}.is_sparse", "only groups can be left out of a form: name grouped_by")
    if measure.partition and not measure.part_of:
        yield Fault(MEASURES, f"{key}.partition", "a partition adds up to something: name it in part_of")
    if measure.part_of and known.measures.get(known.wholes_of(measure.id)[-1], measure).part_of in known.measures:
        yield Fault(MEASURES, f"{key}.part_of", "the measure is a part of itself")
    if measure.divides_units and (measure.kind != "count" or measure.grouped_by):
        what = "has groups" if measure.grouped_by else f"is a {measure.kind}"
        message = f"{measure.id!r} {what}: units are divided by a count without groups; leave divides_units out here"
        yield Fault(MEASURES, f"{key}.divides_units", f"{message} and mark such a count")
    yield from _of_likeness(known, measure)


def _of_likeness(known: Known, measure: Measure) -> Iterator[Fault]:
    """A second form's measure is like the first's in all that matters, and an audience is a headcount."""
    key = f"measures.{measure.id}"
    first = known.measures.get(measure.same_as or "")
    if first and (first.same_as or first.id == measure.id):
        yield Fault(MEASURES, f"{key}.same_as", f"{first.id!r} is not the first itself: name the one that goes first")
    elif first and (first.kind, first.unit, first.grouped_by) != (measure.kind, measure.unit, measure.grouped_by):
        yield Fault(MEASURES, f"{key}.same_as", f"{first.id!r} is of another kind, unit or grouping")
    yield from _of_sum(known, measure)
    audience = known.measures.get(measure.audience or "")
    if measure.audience and measure.unit != "participation":
        yield Fault(MEASURES, f"{key}.audience", "only participations have an audience")
    elif audience and audience.unit != "person":
        yield Fault(MEASURES, f"{key}.audience", f"{audience.id!r} counts no persons")


def _of_sum(known: Known, measure: Measure) -> Iterator[Fault]:
    """What groups come to together is a count of the same unit that has no groups itself."""
    key, whole = f"measures.{measure.id}.sum_same_as", known.measures.get(measure.sum_same_as or "")
    if measure.sum_same_as and not measure.grouped_by:
        yield Fault(MEASURES, key, "only a measure with groups has a sum over them: take same_as")
    elif whole and (whole.grouped_by or (whole.kind, whole.unit) != (measure.kind, measure.unit)):
        yield Fault(MEASURES, key, f"{whole.id!r} is of another kind or unit, or has groups itself")


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


def _groups_of(known: Known, indicator: Indicator) -> set[str]:
    """Return the groups for which the indicator has values of their own."""
    parts = [known.indicators[name] for name in indicator.both_of if name in known.indicators] or [indicator]
    return {
        each.group
        for part in parts
        if set(part.numerator) <= set(known.measures)
        and set(part.margins) <= set(known.measures[part.numerator[0]].grouped_by)
        for each in sums_of(part, known.measures, known.groupings)
    } - {""}


def of_targets(known: Known, resolutions: Iterable[Resolution], targets: Iterable[Target]) -> Iterator[Fault]:
    """A target is for an indicator that there is, in its own scale, ends after it begins, and was resolved."""
    resolved = {resolution.id: resolution for resolution in resolutions}
    for resolution in resolved.values():
        yield from _of_span(f"resolutions.{resolution.id}", resolution)
    for target in targets:
        key = f"targets.{target.id}"
        for name in known.missing([target.indicator], known.indicators):
            yield Fault(TARGETS, f"{key}.indicator", f"no indicator is called {name!r}")
        for name in known.missing([target.resolution] if target.resolution else [], resolved):
            yield Fault(TARGETS, f"{key}.resolution", f"no resolution is called {name!r}")
        indicator = known.indicators.get(target.indicator)
        if indicator and indicator.kind == "share" and not 0 <= target.threshold <= 1:
            yield Fault(TARGETS, f"{key}.threshold", "a share is a fraction: write 0.95 for 95 %")
        if target.until and target.until < target.since:
            yield Fault(TARGETS, f"{key}.until", "the target ends before it begins")
        resolution_of = resolved.get(target.resolution or "")
        if resolution_of and resolution_of.is_made_up and not target.is_made_up:
            yield Fault(TARGETS, f"{key}.is_made_up", "a target of a made-up resolution is made up too")
        yield from _of_span(key, target)


def _of_span(key: str, entry: Resolution | Target) -> Iterator[Fault]:
    if entry.by < entry.since:
        what = "target" if isinstance(entry, Target) else "resolution"
        yield Fault(TARGETS, f"{key}.by", f"the {what} ends before it begins")
    if not entry.units:
        yield Fault(TARGETS, f"{key}.units", "name at least one unit")


def of_events(known: Known, events: Iterable[Event]) -> Iterator[Fault]:
    """An event concerns indicators or themes that there are."""
    for event in events:
        for name in known.missing(event.indicators, {**known.indicators, **known.themes}):
            yield Fault("events.yml", f"events.{event.id}.indicators", f"no indicator or theme is called {name!r}")
