"""A cell of a body and its role, and what tables and cross-tables tell cells by."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from analysis.ingest.grid import Cell, Grid, column_letters
from analysis.ingest.heads import Figures, Heads, folded
from analysis.model.forms import Share

# Words are compared folded, so the patterns are too.
SIGNATURE = re.compile(
    "|".join(folded(text) for text in ("Người lập", "Thủ trưởng", "Trưởng ban", "Người tổng hợp", "Xác nhận"))
    + rf"|(?:tm|kt|tl) |(?:.{{0,60}} )?{folded('ngày')}(?: \S+)? {folded('tháng')}(?: |$)"
)
NOTE = re.compile("|".join(folded(text) for text in ("Ghi chú", "Chú thích", "Nguồn", "Số liệu mẫu", "Lưu ý")))
COLUMN_SUM = re.compile(r"^\(?(\d+)\)?\s*=[\s\d+()]+$")
ROW_NUMBER = re.compile(r"^(?:\d+|[ivx]+|[a-zđ]) (?=.)")
DOUBTS = {
    "shown_otherwise": "Ô chứa “{text}” nhưng hiển thị khác (do định dạng, số mũ). Hãy định dạng ô là số và ghi lại.",
    "more_fields": "Hàng có nhiều cột hơn tiêu đề, có lẽ do dấu phẩy trong số hay tên (“{text}”). Hãy gửi tệp .xlsx.",
}
Role = Literal["figure", "total", "share", "name", "check", "ignored", "rejected"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell of the body and its role.

    Attributes
    ----------
    role : ``figure`` (may become a fact), ``total`` (printed sum, a check), ``share`` (a percentage that is a check),
        ``name`` (of a unit), ``check``, ``ignored`` or ``rejected``, the last three with their rule.
    line : what tells the rows of a sheet apart (one line for a whole cross-table).
    year : where the head tells it (panel); else empty.
    parts : of a total of a cross-table of groups: the measures that it is the sum of; ``group`` is then the pattern of
        the groups that it sums, or the one group of its row.
    times : by what the figure is multiplied to be in the measure's unit.
    share : of which counts of its row a percentage is the share.
    """

    cell: Cell
    role: Role
    rule: str = ""
    message: str = ""
    line: int = 0
    name: str = ""
    measure: str = ""
    group: str = ""
    year: str = ""
    is_total: bool = False
    parts: tuple[str, ...] = ()
    times: Decimal = Decimal(1)
    share: Share | None = None


@dataclass
class Laid:
    """A sheet laid out.

    Attributes
    ----------
    first_row : 0-based first row of the body. problems, notes : what the sheet lacks, and what it has too much.
    """

    first_row: int
    placed: list[Placed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def aside_rule(cells: list[Cell], is_signed: bool, is_record: bool) -> str:
    """Return the rule by which a row that is no record is ignored, or nothing."""
    if is_record:
        return ""
    if is_signed:
        return "signature_block"
    first = cells[0].text
    is_note = len(cells) <= 2 and (first.startswith(("*", "(*)")) or NOTE.match(folded(first)))
    return "note" if is_note else ""


def stray(cell: Cell, path: str, heads: Heads[Figures]) -> Placed:
    """Place a cell of a column that the layout does not know: refused, unless the column is for notes."""
    if NOTE.match(folded(path)):
        return Placed(cell, "ignored", "note")
    if cell.column in heads.twice:
        message = f"Cột “{path}” có hai lần; chỉ lấy cột đầu. Hãy xóa cột thừa."
        return Placed(cell, "rejected", "column_twice", message)
    column = f"Cột “{path}”" if path else f"Cột {column_letters(cell.column)} không có tiêu đề,"
    return Placed(cell, "rejected", "unknown_column", f"{column} không có trong mẫu biểu. Hãy bỏ cột hoặc sửa tiêu đề.")


def is_number(cell: Cell) -> bool:
    """Whether the cell looks like a figure, well written or not."""
    if isinstance(cell.raw, bool):
        return False
    return isinstance(cell.raw, int | float) or not cell.has_result or cell.text[:1].isdigit()


def is_mark(cell: Cell) -> bool:
    """Whether the cell is a row's number: 7, (7), VII, a)."""
    return re.fullmatch(r"\d+|[ivx]+|[a-zđ]", folded(cell.text)) is not None


def unnumbered(text: str) -> str:
    """Return a row's text, folded, without the number before it: ``1. Đào tạo chuyên môn``, ``I - Đào tạo``, ``a)``."""
    return ROW_NUMBER.sub("", folded(text))


def begins(name: str, totals: Iterable[str]) -> bool:
    """Whether a row's name begins with one of the texts that totals begin with, as a word of its own."""
    return any(f"{folded(name)} ".startswith(f"{folded(total)} ") for total in totals)


def is_numbering(cells: list[Cell]) -> bool:
    """Whether the row only numbers the columns: A | B | 1 | 2 | 3; a sum among them is told too: 9=10+11."""
    marks = [folded(COLUMN_SUM.sub(r"\1", cell.text)) for cell in cells]
    numbers = [int(mark) for mark in marks if mark.isdigit()]
    letters = [mark for mark in marks if not mark.isdigit()]
    # Few numbers may be a unit's figures; behind A and B they are not.
    is_lettered = letters == ["a", "b"] and numbers[:1] == [1]
    is_long = len(numbers) >= 3 and numbers[0] <= 3
    counts_up = (is_long or is_lettered) and all(b == a + 1 for a, b in pairwise(numbers))
    return counts_up and all(len(letter) == 1 for letter in letters)


def covering_several(grid: Grid, laid: Laid) -> dict[tuple[int, int], str]:
    """Return the cells that are merged over places of other figures, with their ranges."""
    figures = [placed.cell for placed in laid.placed if placed.role == "figure"]
    rows, columns = {cell.row for cell in figures}, {cell.column for cell in figures}
    return {
        (top, left): f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
        for top, left, bottom, right in grid.merged
        if top in rows and left in columns
        and (rows & set(range(top + 1, bottom + 1)) or columns & set(range(left + 1, right + 1)))
    }  # fmt: skip


def why_unsure(placed: Placed, covering: Mapping[tuple[int, int], str]) -> tuple[str, str] | None:
    """Return rule and message (Vietnamese) of a cell that is not to be taken as what it holds; else None."""
    if placed.cell.is_struck:
        message = f"“{placed.cell.text}” bị gạch ngang, không rõ còn tính hay đã bỏ. Hãy bỏ gạch ngang hoặc xóa ô."
        return "struck_out", message
    if placed.cell.doubt:
        return placed.cell.doubt, DOUBTS[placed.cell.doubt].format(text=placed.cell.text)
    if over := covering.get((placed.cell.row, placed.cell.column)):
        message = f"Ô gộp qua nhiều ô số liệu ({over}), không rõ số của hàng, cột nào. Hãy bỏ gộp và ghi số vào từng ô."
        return "merged_figures", message
    return None
