"""Draws sheets into a workbook that looks like the real form: merged heads, numbering row, totals, signature block.

The same bytes each time: XlsxWriter dates the parts of its archive 1980 and is given a fixed date of creation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range

from analysis.sample.sheets import Cell, Line, Sheet

MADE_UP = "SỐ LIỆU MẪU – KHÔNG CÓ THẬT"
NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập – Tự do – Hạnh phúc"
CREATED = datetime(2026, 1, 1)
NUMBER_COLUMN, NAME_COLUMN, FIRST_FIGURE = 0, 1, 2
PLAIN = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
FORMATS: dict[str, dict[str, Any]] = {
    "plain": PLAIN,
    "bold": PLAIN | {"bold": True},
    "middle": PLAIN | {"bold": True, "align": "center"},
    "title": PLAIN | {"bold": True, "align": "center", "font_size": 14},
    "warning": PLAIN | {"bold": True, "align": "center", "font_color": "#C00000"},
    "head": PLAIN | {"bold": True, "align": "center", "border": 1, "text_wrap": True, "bg_color": "#F2F2F2"},
    "numbering": PLAIN | {"italic": True, "align": "center", "border": 1, "font_size": 9},
    "name": PLAIN | {"border": 1},
    "section": PLAIN | {"border": 1, "bold": True},
    "figure": PLAIN | {"border": 1, "align": "right", "num_format": "0"},
    "total": PLAIN | {"border": 1, "align": "right", "num_format": "0", "bold": True},
}


@dataclass(frozen=True)
class Look:
    """What a form prints around its table. ``{year}`` stands for the year, ``{sender}`` for the sending unit."""

    office: str
    label: str
    title: str
    sender: str
    left_signature: str
    right_signature: str


LOOKS = {
    "bm02": Look(
        "ỦY BAN NHÂN DÂN", "Biểu BM02/BNV",
        "BÁO CÁO SỐ LƯỢNG, CHẤT LƯỢNG CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM {year}",
        "Đơn vị báo cáo: {sender}", "NGƯỜI LẬP BẢNG", "THỦ TRƯỞNG ĐƠN VỊ",
    ),
    "training": Look(
        "ỦY BAN NHÂN DÂN", "Biểu tổng hợp theo Biểu số 10 - BTCTW",
        "KẾT QUẢ ĐÀO TẠO, BỒI DƯỠNG CÁN BỘ, CÔNG CHỨC CẤP XÃ NĂM {year}",
        "Đơn vị báo cáo: {sender}", "NGƯỜI LẬP BẢNG", "THỦ TRƯỞNG ĐƠN VỊ",
    ),
    "btctw9c": Look(
        "BAN TỔ CHỨC", "Biểu số 9C - BTCTW",
        "THỐNG KÊ CÁN BỘ LÃNH ĐẠO, QUẢN LÝ CẤP HUYỆN NĂM {year}",
        "Đơn vị: {sender}", "NGƯỜI LẬP BIỂU", "TRƯỞNG BAN",
    ),
}  # fmt: skip


class Drawer:
    """Draws one sheet: ``worksheet`` and ``formats`` belong to an open workbook."""

    def __init__(self, worksheet: Any, formats: dict[str, Any], sheet: Sheet) -> None:
        self.worksheet, self.formats, self.sheet = worksheet, formats, sheet
        self.look = LOOKS[sheet.form.id]
        self.is_cross = sheet.layout.shape == "cross_table"
        self.first_figure = 1 if self.is_cross else FIRST_FIGURE
        self.heads = list(sheet.layout.groups) if self.is_cross else [column.head for column in sheet.layout.columns]

    def draw(self) -> None:
        """Draw the sheet from top to bottom."""
        row = self._draw_top()
        row = self._draw_heads(row)
        row = self._draw_numbering(row)
        row = self._draw_criteria(row) if self.is_cross else self._draw_units(row)
        self._draw_signatures(row + 1)
        self._set_page()

    @property
    def last_column(self) -> int:
        """The last column that the table fills, counted from 0."""
        return self.first_figure + len(self.heads) - 1

    def _draw_top(self) -> int:
        sheet, look, middle = self.sheet, self.look, min(self.last_column, 20)
        self.worksheet.write(0, 0, look.office, self.formats["bold"])
        self.worksheet.write(1, 0, look.label, self.formats["bold"])
        # The head's lines are merged over the width of a printed page, as clerks do.
        self.worksheet.merge_range(0, self.first_figure + 1, 0, middle, NATION, self.formats["middle"])
        self.worksheet.merge_range(1, self.first_figure + 1, 1, middle, MOTTO, self.formats["middle"])
        lines = (
            (look.title.format(year=sheet.year), "title"),
            (look.sender.format(sender=sheet.sender), "middle"),
            (MADE_UP, "warning"),
            (f"(Có đến ngày 30/6/{sheet.year})", "middle"),
        )
        for row, (text, style) in enumerate(lines, start=3):
            self.worksheet.merge_range(row, 0, row, middle, text, self.formats[style])
        return 8

    def _draw_heads(self, row: int) -> int:
        """Draw the heads: a level common to neighbours is merged across, a head without lower levels down."""
        paths = [head.split(" | ") for head in self.heads]
        depth = max(len(path) for path in paths)
        firsts = ("Tiêu chí",) if self.is_cross else (*self.sheet.layout.ignored_heads[:1], self.sheet.layout.unit_head)
        for column, text in enumerate(firsts):
            self._box(row, column, row + depth - 1, column, text)
        for first, last, level in _boxes(paths):
            text, is_leaf = paths[first][level], level == len(paths[first]) - 1
            bottom = row + (depth - 1 if is_leaf else level)
            self._box(row + level, self.first_figure + first, bottom, self.first_figure + last, text)
        return row + depth

    def _box(self, top: int, left: int, bottom: int, right: int, text: str) -> None:
        if (top, left) == (bottom, right):
            self.worksheet.write(top, left, text, self.formats["head"])
        else:
            self.worksheet.merge_range(top, left, bottom, right, text, self.formats["head"])

    def _draw_numbering(self, row: int) -> int:
        if self.is_cross:
            marks: list[str | int] = list(range(1, len(self.heads) + 2))
        else:
            marks = ["A", "B", *range(1, len(self.heads) + 1)]
        for column, mark in enumerate(marks):
            self.worksheet.write(row, column, mark, self.formats["numbering"])
        return row + 1

    def _draw_units(self, row: int) -> int:
        for number, line in enumerate(self.sheet.lines, start=1):
            self.worksheet.write_number(row + number - 1, NUMBER_COLUMN, number, self.formats["figure"])
            self._draw_line(row + number - 1, NAME_COLUMN, line, line.name)
        last = row + len(self.sheet.lines)
        self.worksheet.write_blank(last, NUMBER_COLUMN, None, self.formats["total"])
        self.worksheet.write(last, NAME_COLUMN, self.sheet.layout.totals[0], self.formats["section"])
        for place, head in enumerate(self.heads):
            self._draw_total(row, last, FIRST_FIGURE + place, head)
        return last + 1

    def _draw_total(self, first: int, row: int, column: int, head: str) -> None:
        total = self.sheet.totals.get(head)
        if total is None:
            self.worksheet.write_blank(row, column, None, self.formats["total"])
        elif total.kind == "typed":
            self._draw_cell(row, column, total.value, "total")
        else:
            stored = "" if total.kind == "unstored" else total.value
            formula = f"=SUM({xl_range(first, column, row - 1, column)})"
            self.worksheet.write_formula(row, column, formula, self.formats["total"], stored)

    def _draw_criteria(self, row: int) -> int:
        """Draw the rows of a cross-table; the first part of a criterion's path is a row of its own, without figures."""
        section = ""
        for line in self.sheet.lines:
            *above, own = line.name.split(" | ")
            if above and above[0] != section:
                section = above[0]
                self._draw_line(row, 0, Line(section, dict.fromkeys(self.heads)), section, "section")
                row += 1
            self._draw_line(row, 0, line, own)
            row += 1
        return row

    def _draw_line(self, row: int, column: int, line: Line, text: str, style: str = "name") -> None:
        self.worksheet.write_string(row, column, text, self.formats[style])
        for place, head in enumerate(self.heads):
            self._draw_cell(row, self.first_figure + place, line.cells[head], "figure")

    def _draw_cell(self, row: int, column: int, cell: Cell, style: str) -> None:
        if cell is None:
            self.worksheet.write_blank(row, column, None, self.formats[style])
        elif isinstance(cell, int):
            self.worksheet.write_number(row, column, cell, self.formats[style])
        elif cell.startswith("#"):
            self.worksheet.write_formula(row, column, "=SUM(#REF!)", self.formats[style], cell)
        else:
            self.worksheet.write_string(row, column, cell, self.formats[style])

    def _draw_signatures(self, row: int) -> None:
        right = min(self.last_column, 14) - 3
        for offset, left_text, right_text in (
            (0, "", "………, ngày … tháng … năm …"),
            (1, self.look.left_signature, self.look.right_signature),
            (2, "(Ký, ghi rõ họ và tên)", "(Ký, đóng dấu, ghi rõ họ và tên)"),
        ):
            if left_text:
                self.worksheet.write(row + offset, self.first_figure - 1, left_text, self.formats["bold"])
            self.worksheet.write(row + offset, right, right_text, self.formats["bold"])

    def _set_page(self) -> None:
        self.worksheet.set_landscape()
        self.worksheet.set_paper(8)
        self.worksheet.fit_to_pages(1, 0)
        self.worksheet.set_column(0, 0, 42 if self.is_cross else 5)
        if not self.is_cross:
            self.worksheet.set_column(NAME_COLUMN, NAME_COLUMN, 24)
        self.worksheet.set_column(self.first_figure, self.last_column, 9)


def _boxes(paths: list[list[str]]) -> list[tuple[int, int, int]]:
    """Return (first, last, level) of every head: neighbours with the same path down to a level share one box."""
    boxes = []
    for level in range(max(len(path) for path in paths)):
        first = 0
        while first < len(paths):
            last = first
            prefix = paths[first][: level + 1]
            while last + 1 < len(paths) and paths[last + 1][: level + 1] == prefix:
                last += 1
            if len(paths[first]) > level:
                boxes.append((first, last, level))
            first = last + 1
    return boxes


def draw_workbook(path: Path, sheets: list[Sheet], on_file: Callable[[Path], None] | None = None) -> Path:
    """Write the sheets as one workbook and return its path; ``on_file`` is told when it stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path.as_posix(), {"in_memory": True}) as workbook:
        workbook.set_properties({"title": MADE_UP, "comments": MADE_UP, "author": "cadre sample", "created": CREATED})
        formats = {name: workbook.add_format(options) for name, options in FORMATS.items()}
        for sheet in sheets:
            Drawer(workbook.add_worksheet(sheet.name), formats, sheet).draw()
    if on_file is not None:
        on_file(path)
    return path
