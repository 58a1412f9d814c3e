"""Draws sheets into a workbook that looks like the real form: merged heads, numbering row, totals, signature block.

The same bytes each time: XlsxWriter dates the parts of its archive 1980 and is given a fixed date of creation.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from analysis.ingest.drawing_formats import FORMATS
from analysis.ingest.drawing_frame import Drawn, Frame
from analysis.ingest.drawing_sheets import (
    Cell,
    Figures,
    Line,
    Sheet,
    Total,
    add_totals,
    cross_lines,
    item_line,
    layout_of,
    parts_of_row,
    table_line,
)
from analysis.ingest.recognise import MADE_UP_MARKER

__all__ = [
    "Cell", "Drawer", "Drawn", "Figures", "Line", "Sheet", "Total", "add_totals", "cross_lines", "draw_workbook",
    "item_line", "layout_of", "open_workbook", "table_line",
]  # fmt: skip

CREATED = datetime(2026, 1, 1)
NUMBERED = re.compile(r"^((?:[IVX]+|\d+)(?:\.\d+)*)[.)]?\s+(.+)$")


class Drawer(Frame):
    """Draws one sheet, with its rows."""

    def draw(self) -> Drawn:
        """Draw the sheet from top to bottom; return where its lines came to stand."""
        self.set_widths()
        self.draw_top()
        row = self.draw_heads(self.drawn.heads_at)
        row = self.drawn.first = self.draw_numbering(row)
        row = self._draw_criteria(row) if self.sheet.is_cross else self._draw_rows(row)
        if self.has_grid:
            grid = {"type": "no_errors", "format": self.formats["grid"]}
            self.worksheet.conditional_format(self.drawn.first, 0, row - 1, self.drawn.last_column, grid)
        if self.sheet.check_head and self.drawn.check_column is None:
            self.drawn.check_row = row
            row += 1
        self.draw_signatures(row + 1)
        return self.drawn

    @property
    def has_grid(self) -> bool:
        """Whether one format draws the lines around all cells: most cells of a list of persons are empty."""
        return self.sheet.layout.shape == "persons" and not self.is_template

    def _draw_rows(self, row: int) -> int:
        """Draw the lines of a table, of items or of persons, and the row of totals where there is one."""
        number = 0
        for line, following in zip_longest(self.sheet.lines, self.sheet.lines[1:]):
            if line.kind == "section":
                is_over = following is not None and following.kind == "section"
                self._draw_section(row, line.name, "over_section" if is_over else "section")
            else:
                number += 1
                if self.first_figure:
                    self.worksheet.write_number(row, 0, number, self.formats["figure"])
                if self.first_figure > 1:
                    self.worksheet.write_string(row, 1, line.name, self.formats["name"])
                self._draw_cells(row, line)
            self.drawn.rows.append(row)
            row += 1
        return self._draw_totals(row) if self._has_totals() else row

    def _has_totals(self) -> bool:
        return bool(self.sheet.layout.totals) and (self.sheet.layout.shape == "table" or bool(self.sheet.totals))

    def _draw_section(self, row: int, text: str, style: str) -> None:
        """Draw a row that names the unit or the title of the persons beneath it, in the column of their names."""
        at = self.drawn.columns.get(self.sheet.layout.unit_head, self.first_figure)
        for column in range(self.drawn.last_column + 1):
            if column == at:
                self.worksheet.write_string(row, column, text, self.formats[style])
            elif style == "over_section" or not self.has_grid:
                self.worksheet.write_blank(row, column, None, self.formats[style])

    def _draw_totals(self, row: int) -> int:
        label = self.first_figure if self.sheet.layout.shape == "items" else self.first_figure - 1
        for column in range(label):
            self.worksheet.write_blank(row, column, None, self.formats["total"])
        self.worksheet.write(row, label, self.sheet.layout.totals[0], self.formats["section"])
        for head, column in self.drawn.columns.items():
            if column != label:
                self._draw_total(row, column, head)
        self.drawn.total_at = row
        return row + 1

    def _draw_total(self, row: int, column: int, head: str) -> None:
        total, first = self.sheet.totals.get(head), self.drawn.first
        style = "total_amount" if self.styles[head] == "amount" else "total"
        if total is None:
            self.worksheet.write_blank(row, column, None, self.formats[style])
        elif total.kind == "typed":
            self._draw_cell(row, column, total.value, style)
        else:
            stored = "" if total.kind == "unstored" else total.value
            formula = f"=SUM({xl_range(first, column, row - 1, column)})"
            self.worksheet.write_formula(row, column, formula, self.formats[style], stored)

    def _draw_criteria(self, row: int) -> int:
        """Draw the rows of a cross-table; a part of a criterion's path that is no criterion is a row of its own."""
        section, known = "", {line.name for line in self.sheet.lines}
        for line in self.sheet.lines:
            *above, own = line.name.split(" | ")
            if above and above[0] != section and above[0] not in known:
                section = above[0]
                self._draw_criterion(row, section, "section")
                for column in self.drawn.columns.values():
                    self.worksheet.write_blank(row, column, None, self.formats["figure"])
                row += 1
            self._draw_criterion(row, own, "name")
            self.drawn.rows.append(row)
            row += 1
        # Formulas name the cells of other rows, so the cells come after all rows have their place.
        for line, at in zip(self.sheet.lines, self.drawn.rows, strict=True):
            self._draw_cells(at, line)
            self._draw_sums(at, line)
        return row

    def _draw_criterion(self, row: int, text: str, style: str) -> None:
        """Write the name of a row; where there is a column for its number, the number stands there."""
        if self.first_figure == 1:
            self.worksheet.write_string(row, 0, text, self.formats[style])
            return
        numbered = NUMBERED.match(text)
        style = "section" if numbered else style
        self.worksheet.write_string(row, 0, numbered[1] if numbered else "", self.formats["mark"])
        self.worksheet.write_string(row, 1, numbered[2] if numbered else text, self.formats[style])

    def _draw_sums(self, row: int, line: Line) -> None:
        """Write the formulas of a cross-table: over other rows in a sum row, over other columns in a sum column."""
        layout = self.sheet.layout
        at = {each.name: place for each, place in zip(self.sheet.lines, self.drawn.rows, strict=True)}
        criterion = next((each for each in layout.columns if each.head == line.name and each.sum_of), None)
        if criterion is not None:
            parts = [at[part.head] for part in parts_of_row(layout, criterion) if part.head in at]
            for head in layout.measures:
                column = self.drawn.columns[head]
                self._sum(row, column, [xl_rowcol_to_cell(part, column) for part in parts], line.cells.get(head))
        columns = {measure: self.drawn.columns[head] for head, measure in layout.measures.items()}
        for head, measures in layout.sums.items():
            cells = [xl_rowcol_to_cell(row, columns[measure]) for measure in measures]
            self._sum(row, self.drawn.columns[head], cells, line.cells.get(head))

    def _sum(self, row: int, column: int, cells: list[str], stored: Cell) -> None:
        if cells and not isinstance(stored, str):
            result = "" if stored is None else stored
            self.worksheet.write_formula(row, column, f"=SUM({','.join(cells)})", self.formats["total"], result)

    def _draw_cells(self, row: int, line: Line) -> None:
        for head, column in self.drawn.columns.items():
            style, cell = self.styles[head], line.cells.get(head)
            if cell is None and self.has_grid:
                continue
            if head in line.open_heads:
                style = f"open_{style}"
            elif self.is_template and cell is None:
                style = "closed"
            elif style == "figure" and isinstance(cell, float | date):
                style = "amount" if isinstance(cell, float) else "date"
            self._draw_cell(row, column, cell, style)

    def _draw_cell(self, row: int, column: int, cell: Cell, style: str) -> None:
        if cell is None:
            self.worksheet.write_blank(row, column, None, self.formats[style])
        elif isinstance(cell, date):
            self.worksheet.write_datetime(row, column, cell, self.formats[style])
        elif isinstance(cell, int | float):
            self.worksheet.write_number(row, column, cell, self.formats[style])
        elif cell.startswith("#"):
            self.worksheet.write_formula(row, column, "=SUM(#REF!)", self.formats[style], cell)
        else:
            self.worksheet.write_string(row, column, cell, self.formats[style])


@contextmanager
def open_workbook(path: Path, properties: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Open a workbook to draw in, with its formats by name; it is written when the block ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path.as_posix(), {"in_memory": True}) as workbook:
        workbook.set_properties(properties | {"created": CREATED})
        yield workbook, {name: workbook.add_format(options) for name, options in FORMATS.items()}


def draw_workbook(
    path: Path, sheets: list[Sheet], on_file: Callable[[Path], None] | None = None, *, made_up: bool
) -> Path:
    """Write the sheets as one workbook and return its path; ``on_file`` is told when it stands.

    ``made_up`` prints the marker of made-up data on every sheet and into the file's properties.
    """
    properties = {"author": "cadre sample" if made_up else "cadre"}
    if made_up:
        properties |= {"title": MADE_UP_MARKER, "comments": MADE_UP_MARKER}
    with open_workbook(path, properties) as (workbook, formats):
        for sheet in sheets:
            Drawer(workbook.add_worksheet(sheet.name), formats, sheet, made_up=made_up).draw()
    if on_file is not None:
        on_file(path)
    return path
