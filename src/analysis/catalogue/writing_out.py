"""Columns that stand once for every member of a grouping, written out one by one when the catalogue opens.

A further programme is thereby one entry of ``measures.yml``: its columns stand on the forms from its first year on.
"""

import re
from collections.abc import Iterator, Mapping

from analysis.model.forms import Column, Form, Layout
from analysis.model.nouns import Group, Grouping

PLACES = ("id", "name", "section")  # what of a member a head may hold
BRACES = re.compile(r"\{(.*?)\}")


def written_out(form: Form, groupings: Mapping[str, Grouping]) -> Form:
    """Return the form with every ``each_of`` written out; columns of a grouping that there is not are left out."""
    if not any(column.each_of for version in form.versions for column in version.columns):
        return form
    versions = tuple(
        version.model_copy(update={"columns": columns_of(version, groupings)}) for version in form.versions
    )
    return form.model_copy(update={"versions": versions})


def columns_of(layout: Layout, groupings: Mapping[str, Grouping]) -> tuple[Column, ...]:
    """Return the columns of a layout, those with ``each_of`` once for every member: first the members that stand under
    one ``each_of`` head after the other, so that all columns of one member stand side by side.
    """
    columns: list[Column] = []
    for run in _runs(layout.columns):
        grouping = groupings.get(run[0].each_of or "")
        if run[0].each_of is None:
            columns += run
        elif grouping is not None:
            columns += [found for member in grouping.members for column in run if (found := _of(column, member))]
    return tuple(columns)


def places_in(head: str) -> set[str]:
    """Return what stands in braces in a head."""
    return set(BRACES.findall(head))


def _runs(columns: tuple[Column, ...]) -> Iterator[list[Column]]:
    """Yield columns in runs of one and the same ``each_of``."""
    run: list[Column] = []
    for column in columns:
        if run and column.each_of != run[0].each_of:
            yield run
            run = []
        run.append(column)
    if run:
        yield run


def _of(column: Column, member: Group) -> Column | None:
    """Return the column of one member, or None where the two never hold in one year."""
    since = max(column.since or "", member.since or "") or None
    until = min(column.until or "9999", member.until or "9999")
    if since and until < since:
        return None
    told = {"id": member.id, "name": member.name.vi, "section": member.section}
    filled = BRACES.sub(lambda found: told.get(found[1], found[0]), column.head)
    head = " | ".join(part.strip() for part in filled.split(" | ") if part.strip())
    return column.model_copy(
        update={
            "head": head, "group": member.id, "each_of": None, "since": since,
            "until": None if until == "9999" else until,
        }
    )  # fmt: skip
