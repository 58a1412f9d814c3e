"""What will be written on a sheet, before it is drawn: lines of cells under the heads of a form.

Faults are put in here (``faults``); ``drawing`` only draws what it is given.
"""

from dataclasses import dataclass, field
from typing import Literal

from analysis.model.errors import CadreError
from analysis.model.nouns import Form, Layout
from analysis.sample.counting import Figures

Cell = int | str | None


@dataclass
class Line:
    """A row under the heads: ``name`` is the unit's name (or a criterion of a cross-table), ``cells`` are by head."""

    name: str
    cells: dict[str, Cell]


@dataclass
class Total:
    """A cell of the last row: a SUM formula with its stored value, one without, or a number typed in by hand."""

    value: Cell
    kind: Literal["formula", "unstored", "typed"] = "formula"


@dataclass
class Sheet:
    """One sheet of a form, for one sending unit and year."""

    form: Form
    layout: Layout
    name: str
    sender: str
    year: int
    lines: list[Line]
    totals: dict[str, Total] = field(default_factory=dict)


def layout_of(form: Form, year: int) -> Layout:
    """Return the layout of the year; a year that the form does not know is an error of the catalogue."""
    layout = form.layout_for(str(year))
    if layout is None:
        raise CadreError(f"no layout for {year}.", where=f"form {form.id}", do="Add a version to catalogue/forms.")
    return layout


def table_line(layout: Layout, name: str, figures: Figures) -> Line:
    """Return the row of one unit; what its figures do not tell stays empty."""
    return Line(name, {column.head: figures.get((column.measure, column.group)) for column in layout.columns})


def cross_lines(layout: Layout, figures: Figures) -> list[Line]:
    """Return the rows of a cross-table: one a criterion, with a cell for every group."""
    return [
        Line(column.head, {head: figures.get((column.measure, group), 0) for head, group in layout.groups.items()})
        for column in layout.columns
    ]


def add_totals(sheet: Sheet) -> None:
    """Add the last row: the sums of all lines as they are now; a column without figures has none."""
    for column in sheet.layout.columns:
        figures = [line.cells[column.head] for line in sheet.lines]
        numbers = [figure for figure in figures if isinstance(figure, int)]
        if numbers:
            sheet.totals[column.head] = Total(sum(numbers))
