"""What a form asks of one sender for one year: its units, and the rows that are to be filled in."""

from dataclasses import dataclass

from analysis.catalogue.catalogue import Catalogue
from analysis.geography.registry import Registry
from analysis.ingest.drawing import Line
from analysis.ingest.drawing_sheets import cross_heads, is_note
from analysis.ingest.names import day_of, level_on
from analysis.model.errors import UsageError
from analysis.model.forms import Form, Layout
from analysis.model.nouns import Group, Grouping
from analysis.model.places import Unit

ROWS_A_TITLE = 2  # empty rows under every title of a list of persons


@dataclass(frozen=True)
class Filling:
    """A form that a sender is to fill in for a year: the layout of that year, and the units whose figures it asks for.

    Attributes
    ----------
    units : those in the rows of a table or a list of persons; those of the sheets of a cross-table.
    rows : empty rows of a list: of items in all, of persons under each title; None for as many as are usual.
    """

    form: Form
    layout: Layout
    year: str
    sender: Unit
    units: tuple[Unit, ...]
    catalogue: Catalogue
    rows: int | None = None


def is_filled_in(form: Form) -> bool:
    """Whether somebody fills in the form; panels are published as they are."""
    return form.print is not None and all(version.shape != "panel" for version in form.versions)


def layout_for(form: Form, year: str) -> Layout:
    """Return the layout that senders fill in for ``year``.

    Raises
    ------
    UsageError
        telling who publishes the form, or for which years it can be filled in.
    """
    if not is_filled_in(form):
        what = f"nobody fills in {form.id!r} ({form.name.en}): its files are published by {form.source}."
        raise UsageError(what, where="form", do="`cadre forms` lists the forms that can be written.")
    layout = form.layout_for(year)
    if layout is None:
        spans = ", ".join(f"{version.since or '...'} to {version.until or '...'}" for version in form.versions)
        raise UsageError(f"{form.id!r} has no layout for {year}.", where="year", do=f"It has layouts for {spans}.")
    return layout


def filling_of(
    form: Form, year: str, sender: Unit, registry: Registry, catalogue: Catalogue, rows: int | None = None
) -> Filling:
    """Return what the form asks of ``sender``; a unit that it asks nothing of is a ``UsageError``."""
    layout, day = layout_for(form, year), day_of(form, year)
    if layout.shape == "items":
        return Filling(form, layout, year, sender, (sender,), catalogue, rows)
    level = level_on(registry, form, day)
    if layout.shape == "cross_table" and sender.level == level:
        return Filling(form, layout, year, sender, (sender,), catalogue, rows)
    units = (sender,) if sender.level == level else tuple(registry.descendants(sender.code, day, level))
    if not units:
        what = f"{sender.name} ({sender.code}) has no {level}s beneath it on {day}, and {form.id!r} asks for theirs."
        above = registry.ancestors(sender.code, day)
        do = f"Name the unit that sends the form: {above[0].code} ({above[0].name})." if above else "Name another unit."
        raise UsageError(what, where="unit", do=do)
    return Filling(form, layout, year, sender, units, catalogue, rows)


def _unit_lines(filling: Filling) -> list[Line]:
    """A row a unit, open under what is asked of it; a row of the sender's own where the form asks something of it."""
    layout = filling.layout
    own = frozenset(column.head for column in layout.columns if column.measure in layout.sender_measures)
    others = frozenset(column.head for column in layout.columns) - own
    lines = [Line(unit.name, {}, open_heads=others) for unit in filling.units]
    is_above = filling.sender not in filling.units
    return [*lines, Line(filling.sender.name, {}, open_heads=own)] if own and is_above else lines


def _criteria(filling: Filling) -> list[Line]:
    """A row a criterion; rows and columns that repeat sums stay locked, with the stored result of empty parts."""
    layout = filling.layout
    heads = cross_heads(layout)
    asked = frozenset(heads) - frozenset(layout.sums)
    lines = []
    for row in layout.columns:
        sums = heads if row.sum_of else list(layout.sums)
        lines.append(Line(row.head, dict.fromkeys(sums, 0), open_heads=frozenset() if row.sum_of else asked))
    return lines


def _items(filling: Filling) -> list[Line]:
    layout = filling.layout
    usual = len(members_in(filling.catalogue.groupings[layout.keys[0].grouping], filling.year))
    asked = frozenset(
        [*(key.head for key in layout.keys), *(column.head for column in layout.columns), *_notes(layout)]
    )
    return [Line("", {}, open_heads=asked) for _ in range(filling.rows or usual)]


def _persons(filling: Filling) -> list[Line]:
    """A row that names the unit, under it rows that name each title of the year, and empty rows under each title."""
    layout = filling.layout
    asked = frozenset([*(each.head for each in layout.fields), *_notes(layout)])
    titles = [text_of(member) for member in members_in(filling.catalogue.groupings["title"], filling.year)]
    lines = []
    for unit in filling.units:
        lines.append(Line(unit.name, {}, "section"))
        for title in titles:
            lines.append(Line(title, {}, "section"))
            lines += [Line("", {}, open_heads=asked) for _ in range(filling.rows or ROWS_A_TITLE)]
    return lines


def _notes(layout: Layout) -> list[str]:
    return [head for head in layout.ignored_heads if is_note(head)]


def lines_of(filling: Filling) -> list[Line]:
    """Return the rows under the heads, each with the heads under which it is to be filled in."""
    return LINES[filling.layout.shape](filling)


LINES = {"table": _unit_lines, "cross_table": _criteria, "items": _items, "persons": _persons}


def members_in(grouping: Grouping, year: str) -> list[Group]:
    """Return the members that there are in ``year``."""
    return [member for member in grouping.members if member.is_in(year)]


def text_of(member: Group) -> str:
    """Return the text by which lists offer a member; codes that forms print (I.2.1) stand before the name."""
    return f"{member.id} {member.name.vi}" if member.id[0].isupper() else member.name.vi
