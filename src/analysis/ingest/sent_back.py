"""A copy of a received workbook for its sender: refused cells coloured and commented, all sheets and cells as sent.

An .xlsx is marked itself. A text or a workbook of another kind is drawn anew as .xlsx; what a formula gave stands in
its place, and the list in front says so. That list and the comments are no figures when the copy is received again.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import xlsxwriter

from analysis.ingest.drawing import CREATED
from analysis.ingest.file_kinds import kind_of
from analysis.ingest.grid import Cell, Grid
from analysis.ingest.marks import COLOURS, HEADS, Listed, Mark, comments_on, listed, marks_by_sheet
from analysis.ingest.template_marks import MENDING_SHEET, MENDING_TITLE, is_mending_list

LONGEST_SHEET_NAME = 31
ROOM_BESIDE = 5 / 7  # characters that a file's width holds beside those that are seen; XlsxWriter adds it
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
REDRAWN = (
    "Tệp này vẽ lại các trang và ô của tệp đã gửi: công thức được thay bằng kết quả, phông chữ, màu, định dạng số "
    "không giữ nguyên."
)


def fits(grids: Iterable[Grid]) -> bool:
    """Whether all cells have a place in an .xlsx; a text may have more columns than that."""
    return all(cell.row <= LAST_ROW and cell.column <= LAST_COLUMN for grid in grids for cell in grid)


def write_copy(target: Path, content: bytes, grids: Sequence[Grid], marks: Sequence[Mark], file: str) -> None:
    """Write the copy: the sender's own .xlsx with marks; where it is none, or does not open, one drawn anew.

    Parameters
    ----------
    content : the file as it came. grids : its sheets; a list of what is to be mended from an earlier copy is left out.
    file : name of the file that was sent.
    """
    by_sheet = marks_by_sheet(grids, marks)
    why = ""
    if kind_of(content) == ".xlsx":
        try:
            # openpyxl takes a quarter of a second to begin, which a command that sends nothing back need not wait
            import_module("analysis.ingest.own_workbook").mark_own(target, content, grids, by_sheet, file)
            return
        except Exception as error:  # a workbook that calamine reads, and openpyxl does not: anything may be odd in it
            why = f" Tệp đã gửi không mở được để đánh dấu ({type(error).__name__})."
    _draw_copy(target, grids, by_sheet, file, REDRAWN + why)


def _draw_copy(target: Path, grids: Sequence[Grid], by_sheet: dict[int, list[Mark]], file: str, told: str) -> None:
    """Draw the copy, the same to the byte each time."""
    names = _sheet_names(grids)
    with xlsxwriter.Workbook(target, {"strings_to_urls": False}) as book:
        book.set_properties({"created": CREATED, "title": f"{MENDING_TITLE} {file}"})
        pen = _Pen(book)
        list_in_front = book.add_worksheet(MENDING_SHEET)
        for number, (grid, name) in enumerate(zip(grids, names, strict=True)):
            if not is_mending_list(grid):
                _draw_sheet(book.add_worksheet(name), grid, by_sheet.get(number, []), pen)
        _draw_list(list_in_front, *listed(by_sheet, names, file, [told]), pen)
        list_in_front.activate()


@dataclass
class _Pen:
    """Formats of a workbook, each made once. ``kind``: refused, sum or empty."""

    book: Any
    made: dict[tuple[str, str], Any] = field(default_factory=dict)

    def format(self, raw: object, kind: str) -> Any:
        key = (kind, _number_format(raw))
        if key not in self.made:
            look: dict[str, Any] = {"valign": "top", "text_wrap": isinstance(raw, str) and "\n" in raw}
            look |= {"num_format": key[1]} if key[1] else {}
            look |= {"bg_color": COLOURS[kind], "border": 1} if kind else {}
            self.made[key] = self.book.add_format(look)
        return self.made[key]

    def bold(self) -> Any:
        return self.made.setdefault(("bold", ""), self.book.add_format({"bold": True}))

    def wrapped(self) -> Any:
        return self.made.setdefault(("wrapped", ""), self.book.add_format({"text_wrap": True, "valign": "top"}))


def _number_format(raw: object) -> str:
    if isinstance(raw, datetime.datetime) and raw.time() != datetime.time():
        return "dd/mm/yyyy hh:mm:ss"
    if isinstance(raw, datetime.date):
        return "dd/mm/yyyy"
    return "[hh]:mm:ss" if isinstance(raw, datetime.time | datetime.timedelta) else ""


def _sheet_names(grids: Sequence[Grid]) -> list[str]:
    """Return names that a workbook may have: the name of a text's file may be too long, or hold other signs."""
    names: list[str] = []
    for number, grid in enumerate(grids, start=1):
        name = re.sub(r"[\[\]:*?/\\]", "_", grid.sheet).strip("'")[:LONGEST_SHEET_NAME] or f"Trang{number}"
        taken = {each.casefold() for each in (*names, MENDING_SHEET, "history")}
        names.append(name if name.casefold() not in taken else f"{name[: LONGEST_SHEET_NAME - 5]} {number}")
    return names


def _draw_sheet(sheet: Any, grid: Grid, marks: Sequence[Mark], pen: _Pen) -> None:
    kinds = {mark.cell: mark.kind for mark in sorted(marks, key=lambda mark: mark.kind, reverse=True)}
    for top, left, bottom, right in _apart(grid.merged):
        sheet.merge_range(top, left, bottom, right, "", pen.format("", kinds.get((top, left), "")))
    for cell in grid:
        _draw_cell(sheet, cell, pen.format(cell.raw, kinds.get((cell.row, cell.column), "")))
    for row, column in kinds.keys() - grid.cells.keys():
        sheet.write_blank(row, column, None, pen.format("", kinds[row, column]))
    for (row, column), text in comments_on(marks).items():
        sheet.write_comment(row, column, text, {"x_scale": 2.5, "y_scale": 1 + len(text) / 150})
    sheet.autofit(300)
    for column, width in grid.widths.items():  # as its sender had it, where that is known
        sheet.set_column(column, column, max(0.0, width - ROOM_BESIDE))
    if marks:
        sheet.set_tab_color(COLOURS[marks[0].kind])


def _apart(merged: Iterable[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """Return the merged ranges that a workbook may have: of more than one cell, and none over another."""
    kept: list[tuple[int, int, int, int]] = []
    for top, left, bottom, right in sorted(merged):
        is_over = any(top <= b and t <= bottom and left <= r and le <= right for t, le, b, r in kept)
        if (top, left) != (bottom, right) and not is_over:
            kept.append((top, left, bottom, right))
    return kept


def _draw_cell(sheet: Any, cell: Cell, look: Any) -> None:
    raw, at = cell.raw, (cell.row, cell.column)
    if not cell.has_result:
        sheet.write_formula(*at, str(raw), look, "")
    elif isinstance(raw, bool):
        sheet.write_boolean(*at, raw, look)
    elif isinstance(raw, int | float):
        sheet.write_number(*at, raw, look)
    elif isinstance(raw, datetime.date | datetime.time | datetime.timedelta):
        sheet.write_datetime(*at, raw, look)
    else:
        sheet.write_string(*at, str(raw), look)


def _draw_list(sheet: Any, lines: Sequence[str], rows: Sequence[Listed], pen: _Pen) -> None:
    """Draw the list of what is to be mended; cells of which the same is said stand together."""
    for number, text in enumerate(lines):
        sheet.write_string(number, 0, text, pen.bold() if number == 0 else None)
    top = len(lines) + 1
    for column, (head, width) in enumerate(HEADS):
        sheet.write_string(top, column, head, pen.bold())
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows, start=top + 1):
        sheet.write_string(number, 0, row.sheet, pen.format("", row.kind))
        sheet.write_url(number, 1, f"internal:{row.there}", pen.format("", row.kind), row.cells)
        sheet.write_string(number, 2, row.said, pen.wrapped())
        sheet.write_string(number, 3, row.message, pen.wrapped())
