"""Whether the layouts of the forms name measures and groups that there are. Every function yields faults."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise

from analysis.catalogue.known import Known, told
from analysis.catalogue.shapes import of_shape
from analysis.catalogue.writing_out import PLACES, columns_of, places_in
from analysis.model.errors import Fault
from analysis.model.forms import Column, Correction, Form, Layout

NOT_CORRECTED = "CORRECT"  # with this word a draft says what a person must write
LEVELS = ("country", "region", "province", "district", "commune")


def of_forms(known: Known, forms: Mapping[str, Form]) -> Iterator[Fault]:
    """Layouts hold for different years, and every figure in them has its measure and group."""
    for form in forms.values():
        file = f"forms/{form.id}.yml"
        if form.level not in LEVELS:
            yield Fault(file, "level", f"no level is called {form.level!r}; known: {', '.join(LEVELS)}")
        yield from _of_pattern(file, "title_pattern", form.title_pattern, "year")
        yield from _of_pattern(file, "sender_pattern", form.sender_pattern, "unit")
        yield from _of_name_pattern(file, "sheet_pattern", form.sheet_pattern)
        yield from _of_name_pattern(file, "file_pattern", form.file_pattern)
        yield from _of_years(file, form)
        undrawn = [each for each in form.versions if each.shares or (each.groups and (each.sums or each.tells_years))]
        if form.print and undrawn:
            what = "the project cannot draw shares, sums of groups and columns of years: leave print out"
            yield Fault(file, "print", what)
        for place, version in enumerate(form.versions):
            yield from _of_layout(known, file, f"versions.{place}", version)


def of_drafts(forms: Mapping[str, Form]) -> Iterator[Fault]:
    """A draft that came into the catalogue was corrected by a person before."""
    for form in forms.values():
        for field in ("licence", "source"):
            if getattr(form, field).startswith(NOT_CORRECTED):
                yield Fault(f"forms/{form.id}.yml", field, "it stands as it was drafted: write what is so")


def _of_pattern(file: str, key: str, pattern: str, group: str) -> Iterator[Fault]:
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        yield Fault(file, key, f"this is not a regular expression: {error}")
        return
    if pattern and group not in compiled.groupindex:
        yield Fault(file, key, f"the named group (?P<{group}>...) is missing")


def _of_name_pattern(file: str, key: str, pattern: str) -> Iterator[Fault]:
    """Check a pattern over the name of a sheet or a file, which may tell the year, the unit or both."""
    group = "unit" if "(?P<unit>" in pattern else "year"
    yield from _of_pattern(file, key, pattern, group)


def _of_years(file: str, form: Form) -> Iterator[Fault]:
    spans = [(version.since or "0000", version.until or "9999", place) for place, version in enumerate(form.versions)]
    if not spans:
        yield Fault(file, "versions", "name at least one version of the layout")
    for since, until, place in spans:
        if until < since:
            yield Fault(file, f"versions.{place}.until", "the version ends before it begins")
    for sheet in sorted({version.sheet for version in form.versions}):
        mine = sorted(span for span in spans if form.versions[span[2]].sheet == sheet)
        for (_, until, _), (since, _, place) in pairwise(mine):
            if since <= until:
                yield Fault(file, f"versions.{place}.since", "two versions hold for the same year")


def _of_layout(known: Known, file: str, place: str, layout: Layout) -> Iterator[Fault]:
    yield from _of_doubles(known, file, place, layout)
    for number, column in enumerate(layout.columns):
        key = f"{place}.columns.{number}"
        if column.until and column.since and column.until < column.since:
            yield Fault(file, f"{key}.until", "the column ends before it begins")
        yield from _of_writing_out(known, file, key, column, layout)
    for name in known.missing(layout.sender_measures, known.measures):
        yield Fault(file, f"{place}.sender_measures", f"no measure is called {name!r}")
    for level in layout.total_levels:
        if level not in LEVELS:
            yield Fault(file, f"{place}.total_levels", f"no level is called {level!r}")
    yield from _of_shares(known, file, place, layout)
    yield from of_shape(known, file, place, layout)


def _of_shares(known: Known, file: str, place: str, layout: Layout) -> Iterator[Fault]:
    """Percentages are those of whole numbers that stand in the same layout."""
    held = {column.measure for column in layout.columns} | set(layout.measures.values())
    columns = {column.head: column for column in layout.columns if column.measure}
    facts = {head: column.measure for head, column in columns.items()} | layout.measures
    for number, share in enumerate(layout.shares):
        key = f"{place}.shares.{number}"
        for field, name in (("of", share.of), ("count", share.count)):
            measure = known.measures.get(name) if name in held else None
            if name and (measure is None or measure.kind != "count"):
                yield Fault(file, f"{key}.{field}", f"{name!r} is no count of this layout")
        if share.head in facts and facts[share.head] in known.measures:
            if known.measures[facts[share.head]].kind != "share":
                yield Fault(file, f"{key}.head", f"{facts[share.head]} is no share: under this head it becomes a fact")
            if share.head in columns and share.times is not None:
                yield Fault(file, f"{key}.times", "the column of the same head says it: leave it out")
        elif not share.count and not (share.is_across and layout.groups):
            yield Fault(file, f"{key}.count", "without it what the column says is lost: name it, or make it a column")
        if (share.is_across or share.group) and not (layout.groups and share.is_across):
            yield Fault(file, f"{key}.is_across", "is_across, with or without a group, is for a cross-table of groups")
        if share.group and share.group not in layout.groups.values():
            yield Fault(file, f"{key}.group", f"{share.group!r} has no column here")
        if share.head in layout.ignored_heads:
            yield Fault(file, f"{key}.head", "a head that is ignored is not checked: take it out of ignored_heads")
        if layout.shape == "panel" and "{year}" not in share.head:
            yield Fault(file, f"{key}.head", "in a panel every head holds {year}")


def _of_doubles(known: Known, file: str, place: str, layout: Layout) -> Iterator[Fault]:
    """No head, and no figure, stands twice in one year, once all columns are written out."""
    columns = columns_of(layout, known.groupings)
    heads = {a.head for a, b in combinations(columns, 2) if a.head == b.head and _in_one_year(a, b)}
    for head in sorted(heads):
        yield Fault(file, f"{place}.columns", f"the head {head!r} stands several times in one year")
    figures = [column for column in columns if not column.sum_of]
    held = {
        (a.measure, a.group)
        for a, b in combinations(figures, 2)
        if (a.measure, a.group) == (b.measure, b.group) and _in_one_year(a, b)
    }
    for measure, group in sorted(held):
        what = f"{measure} {group}".strip()
        yield Fault(file, f"{place}.columns", f"{what} stands under several heads in one year")


def _in_one_year(a: Column, b: Column) -> bool:
    return max(a.since or "", b.since or "") <= min(a.until or "9999", b.until or "9999")


def _of_writing_out(known: Known, file: str, key: str, column: Column, layout: Layout) -> Iterator[Fault]:
    braces = places_in(column.head) - ({"year"} if layout.shape in ("panel", "blocks") else set())
    if column.each_of is None:
        if braces:
            yield Fault(file, f"{key}.head", f"{told(sorted(braces))} in braces needs each_of")
        return
    for name in known.missing([column.each_of], known.groupings):
        yield Fault(file, f"{key}.each_of", f"no grouping is called {name!r}; add it to measures.yml")
    if column.group:
        yield Fault(file, f"{key}.group", "with each_of the group is the member's: leave it out")
    for name in sorted(braces - set(PLACES)):
        yield Fault(file, f"{key}.head", f"a member has no {name!r}; a head may hold {told(PLACES)}")
    if not braces & {"id", "name"}:
        yield Fault(file, f"{key}.head", "every member would have the same head: put {id} or {name} into it")


def of_corrections(
    known: Known, forms: Mapping[str, Form], corrections: Mapping[str, tuple[Correction, ...]]
) -> Iterator[Fault]:
    """Corrections belong to a form that there is; a cell has at most one for what it says."""
    for form, entries in corrections.items():
        file = f"corrections/{form}.yml"
        for name in known.missing([form], forms):
            yield Fault(file, "", f"no form is called {name!r}; the file's name is the form's id")
        if entries and form in forms and any(version.shape == "persons" for version in forms[form].versions):
            yield Fault(file, "", "a correction would keep a person in the catalogue: ask the sender for a mended list")
        for (path, cell, from_), times in Counter((entry.file, entry.cell, entry.from_) for entry in entries).items():
            if times > 1:
                yield Fault(file, f"{path} {cell}", f"{times} corrections for a cell that says {from_!r}; keep one")
