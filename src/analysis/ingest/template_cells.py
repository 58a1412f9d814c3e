"""What may be written into the open cells of a template: numbers, days, marks, members of a list."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from analysis.ingest.drawing import Drawn, Sheet
from analysis.model.forms import PersonField
from analysis.model.nouns import Kind, Measure

TITLE_LIMIT = 32  # a spreadsheet's own limit for the title of a message
EARLIEST = date(1930, 1, 1)  # of anything that a list of persons dates
Lists = Mapping[str, tuple[str, Sequence[str]]]


def guard_cells(worksheet: Any, sheet: Sheet, drawn: Drawn, measures: Mapping[str, Measure], lists: Lists) -> None:
    """Say for every open cell what may be written into it.

    ``lists`` : grouping -> (reference to the cells that list it, the texts).
    """
    rules = dict(_rules(sheet, measures, lists))
    for head, column in drawn.columns.items():
        rule = rules.get(head)
        if rule is None:
            continue
        rows = [row for row, line in zip(drawn.rows, sheet.lines, strict=True) if head in line.open_heads]
        for first, last in _runs(rows):
            worksheet.data_validation(first, column, last, column, {"ignore_blank": True, **rule})


def _rules(sheet: Sheet, measures: Mapping[str, Measure], lists: Lists) -> Iterator[tuple[str, dict[str, Any]]]:
    layout = sheet.layout
    for key in layout.keys:
        yield key.head, _one_of(*lists[key.grouping])
    for each in layout.fields:
        if rule := _of_field(each, sheet.year, lists):
            yield each.head, rule
    if layout.groups:
        kind = measures[layout.columns[0].measure].kind
        yield from ((head, _number(kind)) for head in layout.groups)
    elif layout.measures:
        yield from ((head, _number(measures[measure].kind)) for head, measure in layout.measures.items())
    else:
        for column in layout.columns:
            kind = measures[column.measure].kind
            span = date(sheet.year - 1, 1, 1), date(sheet.year + 1, 12, 31)
            yield column.head, _day(*span, "stop") if column.reads == "date" else _number(kind)


def _of_field(each: PersonField, year: int, lists: Lists) -> dict[str, Any] | None:
    if each.reads == "mark":
        return {
            "validate": "list", "source": ["x"], "error_title": "Chỉ đánh dấu x",
            "error_message": "Đánh dấu x nếu đúng, để trống nếu không.",
        }  # fmt: skip
    if each.reads == "date":
        return _day(EARLIEST, date(year, 12, 31), "warning")
    if each.reads == "texts" and each.field in LISTED:
        # Several texts may stand in a cell, separated by ";", so another text than those of the list is let through.
        reference, _ = lists[LISTED[each.field]]
        return {
            "validate": "list", "source": reference, "show_error": False, "input_title": "Chọn hoặc ghi",
            "input_message": "Chọn trong danh sách. Nếu có nhiều nội dung, ghi cách nhau bằng dấu chấm phẩy (;).",
        }  # fmt: skip
    return None


# Which grouping a field's texts are members of.
LISTED = {"specialism": "specialism", "skills": "skill", "enrolled": "programme", "trained": "programme"}


def _one_of(reference: str, texts: Sequence[str]) -> dict[str, Any]:
    return {
        "validate": "list", "source": reference, "error_title": "Không có trong danh sách",
        "error_message": "Hãy chọn trong danh sách của ô. Danh sách đầy đủ ở trang “Hướng dẫn”.",
    }  # fmt: skip


def _number(kind: Kind) -> dict[str, Any]:
    if kind == "amount":
        return {
            "validate": "decimal", "criteria": ">=", "value": 0, "error_title": "Cần một số không âm",
            "error_message": "Ô này chỉ nhận số không âm, có thể có phần thập phân.",
        }  # fmt: skip
    return {
        "validate": "integer", "criteria": ">=", "value": 1 if kind == "score" else 0,
        "error_title": "Cần một số nguyên", "error_message": "Ô này chỉ nhận số nguyên, không âm.",
    }  # fmt: skip


def _day(first: date, last: date, error: str) -> dict[str, Any]:
    return {
        "validate": "date", "criteria": "between", "minimum": first, "maximum": last, "error_type": error,
        "error_title": "Cần một ngày", "error_message": "Ghi ngày/tháng/năm, ví dụ 30/6/2024.",
    }  # fmt: skip


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of rows that follow one another."""
    if not rows:
        return
    first = rows[0]
    for row, following in pairwise(rows):
        if following != row + 1:
            yield first, row
            first = following
    yield first, rows[-1]
