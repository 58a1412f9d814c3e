"""One row of a list of persons: what its cells tell, field by field, or what is wrong with them.

No message quotes what a cell says: it names the row and the head, as the form's layout has it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from analysis.ingest.days import day_month_or_year
from analysis.ingest.grid import Cell
from analysis.ingest.heads import folded
from analysis.model.forms import Layout, PersonField
from analysis.model.standards import PERSON_LEVELS

MARKS = frozenset(("x", "×", "✓", "✔", "√", "v", "1", "có"))  # compared in small letters
UNMARKED = frozenset(("0", "không"))
_ERROR = re.compile(r"#[A-Z/0]+[!?]?")


@dataclass(frozen=True, slots=True, repr=False)
class Wrong:
    """What is wrong with a row. cell : the one at fault; None where it is one that is empty."""

    field: str
    rule: str
    message: str
    cell: Cell | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a list: column -> what it tells, and which fields must be told in every row."""

    by_place: Mapping[int, PersonField]
    required: Mapping[str, str]
    nothing: frozenset[str]

    @classmethod
    def of(cls, found: Mapping[int, PersonField], layout: Layout) -> "Columns":
        """Gather them from the heads that were found; ``required``: field -> the head that a message names."""
        required = {each.field: _subject(each) for each in reversed(list(found.values())) if each.is_required}
        nothing = frozenset(" ".join(text.split()).casefold() for text in (*layout.nil, *layout.missing))
        return cls(found, required, nothing)

    def fields(self, layout: Layout) -> frozenset[str]:
        """Return the fields that the list asks for: those all of whose columns it has."""
        found = set(self.by_place.values())
        absent = {each.field for each in layout.fields if each not in found}
        return frozenset({each.field for each in found} - absent)


def read_person(cells: Iterable[Cell], columns: Columns, line: int, day: date) -> tuple[dict[str, str], list[Wrong]]:
    """Return field -> text of one row, and all that is wrong with it.

    Parameters
    ----------
    line : the row as a spreadsheet numbers it. day : the day on which the list stands; no date may lie after it.
    """
    fields: dict[str, str] = {}
    heads: dict[str, PersonField] = {}
    wrong: list[Wrong] = []
    for cell in cells:
        what = columns.by_place.get(cell.column)
        if what is None:
            continue
        text, fault = _read(cell, what, columns.nothing, day)
        if fault:
            wrong.append(Wrong(what.field, fault, _message(fault, line, what.head), cell))
        elif text and what.field in fields and what.field in PERSON_LEVELS:
            message = _message("two_marks", line, heads[what.field].head, what.head)
            wrong.append(Wrong(what.field, "two_marks", message, cell))
        elif text:
            fields[what.field] = f"{fields[what.field]};{text}" if what.field in fields else text
            heads[what.field] = what
    faulty = {each.field for each in wrong}
    wrong += [
        Wrong(field, "not_told", _message("not_told", line, subject))
        for field, subject in columns.required.items()
        if field not in fields and field not in faulty
    ]
    return fields, wrong


def is_told(cell: Cell, what: PersonField) -> bool:
    """Whether a mark is a mark and a date a date: what makes a row surely a person's."""
    if what.reads == "mark":
        return _plain(cell) in MARKS
    return what.reads == "date" and bool(day_month_or_year(cell.raw))


def _subject(what: PersonField) -> str:
    """Return what the columns of a field have over them: of several marks the head that they share."""
    return what.head.rpartition(" | ")[0] or what.head if what.reads == "mark" else what.head


def _read(cell: Cell, what: PersonField, nothing: frozenset[str], day: date) -> tuple[str, str]:
    """Return the text of a cell or the rule that it breaks; neither where it says that there is nothing."""
    if not cell.has_result:
        return "", "formula_without_result"
    plain = _plain(cell)
    if what.reads == "mark" and plain in MARKS:
        return what.value or "yes", ""
    is_nothing = plain in nothing or (what.reads == "mark" and plain in UNMARKED)
    if is_nothing or not any(map(str.isalnum, plain)):
        return "", ""
    if _ERROR.fullmatch(cell.text):
        return "", "formula_error"
    if what.reads == "mark":
        return "", "not_a_mark"
    if what.reads == "date":
        return _read_date(cell, day)
    if what.reads == "texts":
        return ";".join(" ".join(part.split()) for part in re.split(r"[;\n]", cell.text) if part.strip()), ""
    return " ".join(cell.text.split()), ""


def _read_date(cell: Cell, day: date) -> tuple[str, str]:
    text = day_month_or_year(cell.raw)
    if not text:
        return "", "not_a_date"
    is_after = text > day.isoformat()[: len(text)]
    return ("", "date_after_list") if is_after else (text, "")


def _plain(cell: Cell) -> str:
    return " ".join(cell.text.split()).casefold()


def _message(rule: str, line: int, *heads: str) -> str:
    columns = [f"“{head}”" for head in heads]
    told = {
        "not_a_mark": "cột {} chỉ ghi dấu x hoặc để trống. Hãy sửa ô này.",
        "two_marks": "đánh dấu cả cột {} và cột {}. Hãy chỉ đánh dấu một cột.",
        "not_a_date": "cột {} không đọc được thành ngày. Hãy ghi ngày/tháng/năm, ví dụ 12/03/1975.",
        "date_after_list": "ngày ở cột {} sau ngày chốt số liệu của danh sách. Hãy kiểm tra và ghi lại.",
        "not_told": "chưa ghi hoặc chưa đánh dấu {}. Hãy bổ sung.",
        "formula_error": "công thức ở cột {} báo lỗi. Hãy ghi giá trị vào ô.",
        "formula_without_result": "công thức ở cột {} chưa có kết quả lưu trong tệp. Hãy mở và lưu lại tệp.",
    }[rule]
    return f"Hàng {line}: {told.format(*columns)}"


def texts_beside(cells: Iterable[Cell], columns: Columns) -> list[str] | None:
    """Return the texts of a row that fills no column but number and name, numbers aside; None for any other row."""
    texts = []
    for cell in cells:
        what = columns.by_place.get(cell.column)
        if what is not None and what.field not in ("number", "name"):
            return None
        if not re.fullmatch(r"\d+|[ivx]+|[a-zđ]|", folded(cell.text)):
            texts.append(" ".join(cell.text.split()))
    return texts
