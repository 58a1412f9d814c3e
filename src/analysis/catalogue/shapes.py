"""Whether a layout has what its shape needs: heads, groups, keys, fields. Every function yields faults."""

from collections.abc import Iterator

from analysis.catalogue.known import Known, told
from analysis.catalogue.rules import of_levels
from analysis.model.errors import Fault
from analysis.model.forms import Column, Layout
from analysis.model.groups import matching
from analysis.model.records import PERSON_FIELDS
from analysis.model.standards import PERSON_LEVELS

# What only some shapes have; a key that no reader of the shape looks at would be ignored in silence.
ONLY_OF = {
    "groups": ("cross_table",),
    "measures": ("cross_table",),
    "sums": ("cross_table",),
    "keys": ("items",),
    "fields": ("persons",),
    "columns": ("table", "cross_table", "panel", "blocks", "years", "items"),
    "total_levels": ("table", "panel", "blocks"),
    "ignored_rows": ("table", "panel", "blocks"),
    "names": ("table", "cross_table", "panel", "blocks"),
    "sender_measures": ("table",),
    "shares": ("table", "cross_table", "panel", "blocks", "years", "items"),
}


def of_shape(known: Known, file: str, place: str, layout: Layout) -> Iterator[Fault]:
    """Yield what the layout lacks for its shape, names wrongly, or says in vain."""
    for key, shapes in ONLY_OF.items():
        if getattr(layout, key) and layout.shape not in shapes:
            yield Fault(file, f"{place}.{key}", f"a layout of shape {layout.shape} has no {key}")
    if layout.shape == "persons":
        yield from _of_fields(file, place, layout)
        return
    if layout.shape == "cross_table" and bool(layout.groups) == bool(layout.measures):
        yield Fault(
            file, f"{place}.groups", "a cross-table needs the heads of its columns, with groups or with measures"
        )
        return
    if layout.groups:
        yield from _of_sums_of_groups(file, place, layout)
    if layout.measures:
        yield from _of_measures_across(known, file, place, layout)
        return
    for number, column in enumerate(layout.columns):
        yield from _of_column(known, file, f"{place}.columns.{number}", column, layout)
    if layout.shape == "panel" and not all("{year}" in column.head for column in layout.columns):
        yield Fault(file, f"{place}.columns", "in a panel every head holds {year}")
    if layout.shape == "items":
        yield from _of_keys(known, file, place, layout)


def _of_column(known: Known, file: str, key: str, column: Column, layout: Layout) -> Iterator[Fault]:
    measure = known.measures.get(column.measure)
    if column.sum_of:
        yield Fault(file, f"{key}.sum_of", "only rows of a cross-table whose columns are measures repeat sums")
    if measure is None:
        if known.missing([column.measure], known.measures):
            yield Fault(file, f"{key}.measure", f"no measure is called {column.measure!r}; add it to measures.yml")
        return
    if (measure.kind == "day") != (column.reads == "date"):
        yield Fault(file, f"{key}.reads", f"{measure.id} is a {measure.kind}: a day, and only a day, reads: date")
    if not known.has_groupings(measure):
        return  # the measure's own fault
    if column.each_of is not None:
        if measure.grouped_by != (column.each_of,) and column.each_of in known.groupings:
            yield Fault(file, f"{key}.each_of", f"{measure.id} is not split by {column.each_of} alone")
        return
    if layout.shape == "items":
        if column.group:
            yield Fault(file, f"{key}.group", "in a list of items the keys tell the group: leave it out")
        return
    key, groups = (f"{key}.group", (column.group,)) if not layout.groups else (f"{key}.group", layout.groups.values())
    members = known.members_of(measure.id)
    for name in groups:
        if members and name not in members:
            message = f"{name!r} is no member of {told(measure.grouped_by)}; known: {told(members)}"
            yield Fault(file, key, message)
        elif not members and name:
            yield Fault(file, key, f"{measure.id} is not split into groups")


def _of_sums_of_groups(file: str, place: str, layout: Layout) -> Iterator[Fault]:
    for head, parts in layout.sums.items():
        for name in parts:
            if name not in layout.groups.values():
                yield Fault(file, f"{place}.sums", f"{head!r} sums up {name!r}, which has no column here")
        if head in layout.groups:
            yield Fault(file, f"{place}.sums", f"{head!r} is a figure's head already")


def _of_measures_across(known: Known, file: str, place: str, layout: Layout) -> Iterator[Fault]:
    """Check a cross-table whose columns are measures and whose rows are the groups of all of them."""
    for name in known.missing(layout.measures.values(), known.measures):
        yield Fault(file, f"{place}.measures", f"no measure is called {name!r}; add it to measures.yml")
    held = known.measured(layout.measures.values())
    if len(set(layout.measures.values())) < len(layout.measures):
        yield Fault(file, f"{place}.measures", "a measure stands under two heads")
    for head, parts in layout.sums.items():
        for name in parts:
            if name not in layout.measures.values():
                yield Fault(file, f"{place}.sums", f"{head!r} sums up {name!r}, which has no column here")
        if head in layout.measures:
            yield Fault(file, f"{place}.sums", f"{head!r} is a figure's head already")
    if len({measure.grouped_by for measure in held}) > 1:
        yield Fault(file, f"{place}.measures", "all measures of one cross-table must be split by the same grouping")
        return
    if held and known.has_groupings(held[0]):
        for number, column in enumerate(layout.columns):
            key = f"{place}.columns.{number}"
            yield from _of_row(file, key, column, held[0].grouped_by, known.members_of(held[0].id))


def _of_row(
    file: str, key: str, column: Column, groupings: tuple[str, ...], members: tuple[str, ...]
) -> Iterator[Fault]:
    if column.measure:
        yield Fault(file, f"{key}.measure", "the columns tell the measures: leave it out")
    if column.each_of is not None:
        if groupings != (column.each_of,):
            yield Fault(file, f"{key}.each_of", f"the measures are not split by {column.each_of} alone")
    elif column.sum_of:
        if column.group:
            yield Fault(file, f"{key}.group", "a row that repeats a sum belongs to no group: leave it out")
        if not matching(members, column.sum_of.split()):
            yield Fault(file, f"{key}.sum_of", f"no member is named by {column.sum_of!r}; known: {told(members)}")
    elif members and column.group not in members:
        message = f"{column.group!r} is no member of {told(groupings)}; known: {told(members)}"
        yield Fault(file, f"{key}.group", message)
    elif column.group and not members:
        yield Fault(file, f"{key}.group", "the measures are not split into groups")


def _of_keys(known: Known, file: str, place: str, layout: Layout) -> Iterator[Fault]:
    keys = tuple(key.grouping for key in layout.keys)
    if not keys:
        yield Fault(file, f"{place}.keys", "a list of items needs the columns whose texts name its groups")
    for name in known.missing(keys, known.groupings):
        yield Fault(file, f"{place}.keys", f"no grouping is called {name!r}; add it to measures.yml")
    heads = [key.head for key in layout.keys] + [column.head for column in layout.columns]
    if len(set(heads)) < len(heads):
        yield Fault(file, f"{place}.keys", "a key and another column have the same head")
    for measure in known.measured(column.measure for column in layout.columns):
        if measure.grouped_by != keys:
            message = f"{measure.id} is split by {told(measure.grouped_by)}; the keys must be the same, in that order"
            yield Fault(file, f"{place}.keys", message)


def _of_fields(file: str, place: str, layout: Layout) -> Iterator[Fault]:
    if not layout.fields:
        yield Fault(file, f"{place}.fields", "a list of persons needs the columns that tell of them")
    heads = [each.head for each in layout.fields]
    for head in sorted({head for head in heads if heads.count(head) > 1}):
        yield Fault(file, f"{place}.fields", f"the head {head!r} stands several times")
    for number, each in enumerate(layout.fields):
        key = f"{place}.fields.{number}"
        if each.field not in PERSON_FIELDS:
            yield Fault(file, f"{key}.field", f"a person has no field {each.field!r}; known: {told(PERSON_FIELDS)}")
        if (each.reads == "mark") != bool(each.value):
            yield Fault(file, f"{key}.value", "a mark, and only a mark, says what the field then is")
        elif each.reads == "mark" and each.field in PERSON_LEVELS:
            yield from of_levels(file, f"{key}.value", {each.field: each.value})
