"""What will be written on a sheet, before it is drawn: lines of cells under the heads of a form."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from typing import Literal

from analysis.ingest.heads import folded
from analysis.model.errors import CadreError
from analysis.model.forms import Column, Form, Layout

Cell = int | float | str | date | None
# What the sheets are made from: (measure, group) -> figure.
Figures = Mapping[tuple[str, str], int | float | date]
NUMBER_HEADS = ("stt", "tt", "số tt", "số thứ tự")


@dataclass
class Line:
    """A row under the heads.

    Attributes
    ----------
    name : the unit's name (table), a criterion (cross-table), the text of a ``section``; not drawn for items, persons.
    cells : by head; a head that is not named stays empty.
    kind : ``section`` is a row with nothing but its name: the unit and the title above persons.
    open_heads : heads under which the cell is to be filled in (templates); the others are locked.
    """

    name: str
    cells: dict[str, Cell]
    kind: Literal["row", "section"] = "row"
    open_heads: frozenset[str] = frozenset()


@dataclass
class Total:
    """A cell of the last row: a SUM formula with its stored value, one without, or a number typed in by hand."""

    value: Cell
    kind: Literal["formula", "unstored", "typed"] = "formula"


@dataclass
class Sheet:
    """One sheet of a form, for one sending unit and year.

    Attributes
    ----------
    totals : head -> the cell of the last row. In a cross-table whose columns are measures, the rows and columns that
        repeat sums are formulas over their parts, and ``cells`` holds their stored results (None: not stored).
    styles : head -> style of its cells, where it is another than that of its kind.
    check_head : head of one more column at the right, or name of one more row under a cross-table of measures, which
        the caller fills; empty if there is none.
    """

    form: Form
    layout: Layout
    name: str
    sender: str
    year: int
    lines: list[Line]
    totals: dict[str, Total] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    check_head: str = ""

    @property
    def is_cross(self) -> bool:
        """Whether the rows are criteria, and the whole sheet is one unit's."""
        return self.layout.shape == "cross_table"

    @property
    def leading(self) -> tuple[str, ...]:
        """Heads of the columns left of the cells: the row's number, the unit's or criterion's name."""
        layout = self.layout
        if self.is_cross:
            return ("TT", "Nội dung") if layout.measures else ("Tiêu chí",)
        if layout.shape in ("table", "panel"):
            return (*layout.ignored_heads[:1], layout.unit_head)
        return tuple(head for head in layout.ignored_heads if folded(head) in NUMBER_HEADS)[:1]

    @property
    def heads(self) -> list[str]:
        """Heads of the cells, from left to right; those that are not read only where a line has them, and notes."""
        layout = self.layout
        if self.is_cross:
            return cross_heads(layout)
        if layout.shape not in ("items", "persons"):
            return [column.head for column in layout.columns]
        read = [key.head for key in layout.keys] + [column.head for column in layout.columns]
        read += [each.head for each in layout.fields]
        told = {head for line in self.lines for head in line.cells}
        unread = [head for head in layout.ignored_heads if head not in self.leading and (head in told or is_note(head))]
        return read + unread


def is_note(head: str) -> bool:
    """Whether a column is for notes, which nobody reads by machine."""
    return folded(head) == folded("Ghi chú")


def cross_heads(layout: Layout) -> list[str]:
    """Return the heads of a cross-table's columns; a sum stands before the first of its parts."""
    if not layout.measures:
        return list(layout.groups)
    heads = []
    sums = dict(layout.sums)
    for head, measure in layout.measures.items():
        heads += [each for each, parts in sums.items() if measure in parts]
        sums = {each: parts for each, parts in sums.items() if measure not in parts}
        heads.append(head)
    return heads


def layout_of(form: Form, year: int) -> Layout:
    """Return the layout of the year; a year that the form does not know is an error of the catalogue."""
    layout = form.layout_for(str(year))
    if layout is None:
        raise CadreError(f"no layout for {year}.", where=f"form {form.id}", do="Add a version to catalogue/forms.")
    return layout


def table_line(layout: Layout, name: str, figures: Figures) -> Line:
    """Return the row of one unit; what its figures do not tell stays empty."""
    return Line(name, {column.head: figures.get((column.measure, column.group)) for column in layout.columns})


def item_line(layout: Layout, keys: Sequence[str], figures: Mapping[str, Cell]) -> Line:
    """Return the row of one item: the texts of its keys, in the layout's order, and figures by measure."""
    cells: dict[str, Cell] = {key.head: text for key, text in zip(layout.keys, keys, strict=True)}
    return Line("", cells | {column.head: figures.get(column.measure) for column in layout.columns})


def cross_lines(layout: Layout, figures: Figures) -> list[Line]:
    """Return the rows of a cross-table: one a criterion, with a cell for every group or measure."""
    if not layout.measures:
        return [
            Line(column.head, {head: figures.get((column.measure, group), 0) for head, group in layout.groups.items()})
            for column in layout.columns
        ]
    return [
        Line(row.head, {head: figures.get((measure, row.group), 0) for head, measure in layout.measures.items()})
        for row in layout.columns
    ]


def add_totals(sheet: Sheet, not_summed: Collection[str] = ()) -> None:
    """Add the sums of all lines as they are now; a column without figures has none.

    ``not_summed`` are measures that do not add up (classes of communes); days never do.
    """
    if sheet.is_cross and sheet.layout.measures:
        _add_cross_sums(sheet)
        return
    for column in sheet.layout.columns:
        numbers = [each for line in sheet.lines if isinstance(each := line.cells.get(column.head), int | float)]
        if numbers and column.measure not in not_summed:
            sheet.totals[column.head] = Total(_sum(numbers))


def parts_of_row(layout: Layout, row: Column) -> list[Column]:
    """Return the rows that a sum row of a cross-table adds up: those of its groups that are no sums themselves."""
    return [each for each in layout.columns if not each.sum_of and fnmatchcase(each.group, row.sum_of)]


def _add_cross_sums(sheet: Sheet) -> None:
    lines = {line.name: line for line in sheet.lines}
    layout = sheet.layout
    for row in (row for row in layout.columns if row.sum_of and row.head in lines):
        parts = [lines[part.head] for part in parts_of_row(layout, row) if part.head in lines]
        lines[row.head].cells |= {head: _sum([_number(part.cells.get(head)) for part in parts])
                                  for head in layout.measures}  # fmt: skip
    heads = {measure: head for head, measure in layout.measures.items()}
    for line in sheet.lines:
        line.cells |= {head: _sum([_number(line.cells.get(heads[part])) for part in parts])
                       for head, parts in layout.sums.items()}  # fmt: skip


def _number(cell: Cell) -> int | float:
    return cell if isinstance(cell, int | float) else 0


def _sum(numbers: Sequence[int | float]) -> int | float:
    total = sum(numbers)
    return total if isinstance(total, int) else round(total, 6)
