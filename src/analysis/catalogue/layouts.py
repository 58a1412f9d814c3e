"""Whether the layouts of the forms name measures and groups that there are. Every function yields faults."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from analysis.catalogue.checks import Known
from analysis.model.errors import Fault
from analysis.model.nouns import Correction, Form, Layout

LEVELS = ("country", "region", "province", "district", "commune")


def of_forms(known: Known, forms: Mapping[str, Form]) -> Iterator[Fault]:
    """Layouts hold for different years, and every figure in them has its measure and group."""
    for form in forms.values():
        file = f"forms/{form.id}.yml"
        if form.level not in LEVELS:
            yield Fault(file, "level", f"no level is called {form.level!r}; known: {', '.join(LEVELS)}")
        yield from _of_pattern(file, "title_pattern", form.title_pattern, "year")
        yield from _of_pattern(file, "sender_pattern", form.sender_pattern, "unit")
        yield from _of_years(file, form)
        for place, version in enumerate(form.versions):
            yield from _of_layout(known, file, f"versions.{place}", version)


def _of_pattern(file: str, key: str, pattern: str, group: str) -> Iterator[Fault]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        yield Fault(file, key, f"this is not a regular expression: {error}")
        return
    if pattern and group not in compiled.groupindex:
        yield Fault(file, key, f"the named group (?P<{group}>...) is missing")


def _of_years(file: str, form: Form) -> Iterator[Fault]:
    spans = [(version.since or "0000", version.until or "9999", place) for place, version in enumerate(form.versions)]
    if not spans:
        yield Fault(file, "versions", "name at least one version of the layout")
    for since, until, place in spans:
        if until < since:
            yield Fault(file, f"versions.{place}.until", "the version ends before it begins")
    for (_, until, _), (since, _, place) in pairwise(sorted(spans)):
        if since <= until:
            yield Fault(file, f"versions.{place}.since", "two versions hold for the same year")


def _of_layout(known: Known, file: str, place: str, layout: Layout) -> Iterator[Fault]:
    for head, times in Counter(column.head for column in layout.columns).items():
        if times > 1:
            yield Fault(file, f"{place}.columns", f"the head {head!r} stands {times} times")
    held = Counter((column.measure, column.group) for column in layout.columns)
    for (measure, group), times in held.items():
        if times > 1:
            yield Fault(file, f"{place}.columns", f"{measure} {group} stands under {times} heads".replace("  ", " "))
    for number, column in enumerate(layout.columns):
        key = f"{place}.columns.{number}"
        if known.missing([column.measure], known.measures):
            yield Fault(file, f"{key}.measure", f"no measure is called {column.measure!r}; add it to measures.yml")
        elif column.measure in known.measures:
            yield from _of_group(known, file, key, column.measure, layout, column.group)
    for name in known.missing(layout.sender_measures, known.measures):
        yield Fault(file, f"{place}.sender_measures", f"no measure is called {name!r}")
    if layout.shape == "cross_table" and not layout.groups:
        yield Fault(file, f"{place}.groups", "a cross-table needs the heads of its columns with their groups")
    if layout.shape == "panel" and not all("{year}" in column.head for column in layout.columns):
        yield Fault(file, f"{place}.columns", "in a panel every head holds {year}")
    for level in layout.total_levels:
        if level not in LEVELS:
            yield Fault(file, f"{place}.total_levels", f"no level is called {level!r}")


def _of_group(known: Known, file: str, key: str, measure: str, layout: Layout, group: str) -> Iterator[Fault]:
    grouping = known.measures[measure].grouped_by
    if grouping and grouping not in known.groupings:
        return  # the measure's own fault
    members = known.members_of(measure)
    groups = tuple(layout.groups.values()) if layout.shape == "cross_table" else (group,)
    for name in groups:
        if grouping and name not in members:
            yield Fault(file, f"{key}.group", f"{name!r} is no member of {grouping}; known: {', '.join(members)}")
        elif not grouping and name:
            yield Fault(file, f"{key}.group", f"{measure} is not split into groups")


def of_corrections(
    known: Known, forms: Mapping[str, Form], corrections: Mapping[str, tuple[Correction, ...]]
) -> Iterator[Fault]:
    """Corrections belong to a form that there is; a cell has at most one for what it says."""
    for form, entries in corrections.items():
        file = f"corrections/{form}.yml"
        for name in known.missing([form], forms):
            yield Fault(file, "", f"no form is called {name!r}; the file's name is the form's id")
        for (path, cell, told), times in Counter((entry.file, entry.cell, entry.from_) for entry in entries).items():
            if times > 1:
                yield Fault(file, f"{path} {cell}", f"{times} corrections for a cell that says {told!r}; keep one")
