"""A copy of a received workbook for its sender: refused cells coloured and commented, all sheets and cells as sent.

The copy is drawn anew, so a text or an old workbook comes back as .xlsx; what a formula gave stands in its place, and
the list in front says so. That list and the comments are no figures when the copy is received again.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from analysis.ingest.drawing import CREATED
from analysis.ingest.grid import Cell, Grid, place
from analysis.ingest.template_marks import MENDING_SHEET, MENDING_TITLE, is_mending_list

LONGEST_SHEET_NAME = 31
MOST_COMMENTS = 30  # of one and the same message on a sheet; where more cells are refused for it, the first tells it
ROOM_BESIDE = 5 / 7  # characters that a file's width holds beside those that are seen; XlsxWriter adds it
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
NUMBERED_SHEET = re.compile(r"trang (\d+)")
EXPLAINED = (
    "Ô tô đỏ: số liệu chưa được nhận, hãy sửa theo ghi chú của ô. Ô tô vàng: tổng in sẵn khác tổng các hàng, hãy kiểm "
    "tra cả hai.",
    "Sửa xong, hãy lưu và gửi lại chính tệp này; trang này và các ghi chú không được tính là số liệu.",
    "Tệp này vẽ lại các trang và ô của tệp đã gửi: công thức được thay bằng kết quả, phông chữ không giữ nguyên.",
)
HEADS = (("Trang", 22), ("Ô", 16), ("Nội dung đang ghi", 24), ("Việc cần làm", 100))
COLOURS = {"refused": "#F4B6B0", "sum": "#FFE699"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell that its sender must look at.

    Attributes
    ----------
    address : ``Sheet!D14``, or a range of it; a sheet of persons may be told as ``trang 2``.
    said : what the cell says, where it may be quoted. message : what is wrong and what to do, in Vietnamese.
    kind : ``refused``, or ``sum`` for a printed total that differs from its rows.
    """

    address: str
    said: str
    message: str
    kind: str = "refused"

    @property
    def sheet(self) -> str:
        """The sheet as the address names it."""
        return self.address.rpartition("!")[0]

    @property
    def cell(self) -> tuple[int, int]:
        """Row and column, 0-based; of a range those of its first cell."""
        return place(self.address.rpartition("!")[2].partition(":")[0])


def alike(marks: Iterable[Mark]) -> list[list[Mark]]:
    """Return the marks of each sheet that say the same together, in the order of the first of them."""
    groups: dict[tuple[str, str, str], list[Mark]] = {}
    for mark in marks:
        groups.setdefault((mark.sheet, mark.message, mark.kind), []).append(mark)
    return list(groups.values())


def told_cells(group: Sequence[Mark]) -> str:
    """Return where marks of one sheet stand: ``Sheet!D8``, or ``Sheet!D8 … F20 (12 ô)``."""
    last = group[-1].address.rpartition("!")[2]
    return group[0].address if len(group) == 1 else f"{group[0].address} … {last} ({len(group)} ô)"


def fits(grids: Iterable[Grid]) -> bool:
    """Whether all cells have a place in an .xlsx; a text may have more columns than that."""
    return all(cell.row <= LAST_ROW and cell.column <= LAST_COLUMN for grid in grids for cell in grid)


def draw_copy(target: Path, grids: Sequence[Grid], marks: Sequence[Mark], file: str) -> None:
    """Draw the copy, the same to the byte each time.

    Parameters
    ----------
    grids : the sheets as they came; a list of what is to be mended from an earlier copy is left out.
    file : name of the file that was sent.
    """
    names = _sheet_names(grids)
    with xlsxwriter.Workbook(target, {"strings_to_urls": False}) as book:
        book.set_properties({"created": CREATED, "title": f"{MENDING_TITLE} {file}"})
        pen = _Pen(book)
        listed = book.add_worksheet(MENDING_SHEET)
        by_sheet = _by_sheet(grids, marks)
        for number, (grid, name) in enumerate(zip(grids, names, strict=True)):
            if is_mending_list(grid):
                continue
            _draw_sheet(book.add_worksheet(name), grid, by_sheet.get(number, []), pen)
        _draw_list(listed, by_sheet, names, pen, file)
        listed.activate()


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


def _by_sheet(grids: Sequence[Grid], marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    """Return the marks by the number of their sheet, in the order of their places."""
    known = {grid.sheet: number for number, grid in enumerate(grids)}
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        numbered = NUMBERED_SHEET.fullmatch(mark.sheet)
        number = known.get(mark.sheet, int(numbered[1]) - 1 if numbered else -1)
        if 0 <= number < len(grids):
            found.setdefault(number, []).append(mark)
    return {number: sorted(found[number], key=lambda mark: mark.cell) for number in sorted(found)}


def _draw_sheet(sheet: Any, grid: Grid, marks: Sequence[Mark], pen: _Pen) -> None:
    kinds = {mark.cell: mark.kind for mark in sorted(marks, key=lambda mark: mark.kind, reverse=True)}
    for top, left, bottom, right in _apart(grid.merged):
        sheet.merge_range(top, left, bottom, right, "", pen.format("", kinds.get((top, left), "")))
    for cell in grid:
        _draw_cell(sheet, cell, pen.format(cell.raw, kinds.get((cell.row, cell.column), "")))
    for row, column in kinds.keys() - grid.cells.keys():
        sheet.write_blank(row, column, None, pen.format("", kinds[row, column]))
    _comment(sheet, marks)
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


def _comment(sheet: Any, marks: Sequence[Mark]) -> None:
    """Comment the marked cells; what is said of very many cells is told at the first of them."""
    same: dict[str, list[Mark]] = {}
    for mark in marks:
        same.setdefault(mark.message, []).append(mark)
    told: dict[tuple[int, int], list[str]] = {}
    for message, cells in same.items():
        is_long = len(cells) > MOST_COMMENTS
        for mark in cells[: 1 if is_long else None]:
            told.setdefault(mark.cell, []).append(f"{len(cells)} ô của trang này: {message}" if is_long else message)
    for (row, column), messages in told.items():
        text = "\n".join(messages)
        sheet.write_comment(row, column, text, {"x_scale": 2.5, "y_scale": 1 + len(text) / 150})


def _draw_list(sheet: Any, by_sheet: dict[int, list[Mark]], names: Sequence[str], pen: _Pen, file: str) -> None:
    """Draw the list of what is to be mended; cells of which the same is said stand together."""
    sheet.write_string(0, 0, f"{MENDING_TITLE} {file}", pen.bold())
    for row, text in enumerate(EXPLAINED, start=1):
        sheet.write_string(row, 0, text)
    top = len(EXPLAINED) + 2
    for column, (head, width) in enumerate(HEADS):
        sheet.write_string(top, column, head, pen.bold())
        sheet.set_column(column, column, width)
    row = top
    for number, marks in by_sheet.items():
        for group in alike(marks):
            row += 1
            kind, first = group[0].kind, group[0].address.rpartition("!")[2]
            cells = told_cells(group).rpartition("!")[2]
            there = f"internal:'{names[number].replace(chr(39), chr(39) * 2)}'!{first}"
            sheet.write_string(row, 0, names[number], pen.format("", kind))
            sheet.write_url(row, 1, there, pen.format("", kind), cells)
            sheet.write_string(row, 2, group[0].said if len(group) == 1 else "", pen.wrapped())
            sheet.write_string(row, 3, group[0].message, pen.wrapped())
