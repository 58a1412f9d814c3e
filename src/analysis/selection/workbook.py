"""The office's workbook: whom to send, who lacks what, who is not sent and why, and how it was decided.

It holds names and is for the office alone; every sheet says so. Texts are written as texts: a name that looks like a
formula is not one.
"""

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from analysis.model.records import RecordFault
from analysis.selection.candidates import Choice, Falling
from analysis.selection.person import Person
from analysis.selection.wording import Wording, lacking, years

PRIVATE = "CÓ DỮ LIỆU CÁ NHÂN – CHỈ DÙNG TRONG CƠ QUAN, KHÔNG GỬI RA NGOÀI, KHÔNG ĐĂNG TẢI"
MADE_UP = "SỐ LIỆU MẪU – KHÔNG CÓ THẬT"
FIRST_ROW = 5
PLAIN = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
FORMATS: dict[str, dict[str, Any]] = {
    "private": PLAIN | {"bold": True, "font_color": "#C00000"},
    "title": PLAIN | {"bold": True, "font_size": 14},
    "plain": PLAIN,
    "head": PLAIN | {"bold": True, "border": 1, "text_wrap": True, "bg_color": "#F2F2F2", "align": "center"},
    "cell": PLAIN | {"border": 1, "text_wrap": True},
    "chosen": PLAIN | {"border": 1, "text_wrap": True, "bold": True, "bg_color": "#E8F1E4"},
}
SENT, WAITING = "Cử đi học", "Dự bị"
# head -> width in characters
COURSE_HEADS = {
    "Thứ tự": 7, "Họ và tên": 24, "Đơn vị": 20, "Chức danh": 26, "Kết quả": 11, "Lý do": 60, "Chức danh chủ chốt": 11,
    "Lượt của đơn vị": 9, "Số năm công tác": 9, "Còn đến tuổi nghỉ hưu": 16, "Đang học": 24,
    "Vị trí trong danh sách": 30,
}  # fmt: skip
LACK_HEADS = {
    "STT": 6, "Họ và tên": 24, "Đơn vị": 20, "Chức danh": 26, "Còn thiếu": 60, "Theo tiêu chuẩn": 44,
    "Còn đến tuổi nghỉ hưu": 16, "Đang học": 24, "Vị trí trong danh sách": 30,
}  # fmt: skip
NOT_SENT_HEADS = {
    "STT": 6, "Lớp": 30, "Họ và tên": 24, "Đơn vị": 20, "Chức danh": 26, "Vì sao không cử": 70,
    "Vị trí trong danh sách": 30,
}  # fmt: skip
FAULT_HEADS = {"STT": 6, "Tệp": 30, "Trang tính": 16, "Dòng": 7, "Vì sao không xét được": 80}
METHOD_HEADS = {"Mục": 34, "Nội dung": 110}


@dataclass(frozen=True, slots=True, repr=False)
class Book:
    """All that stands in the workbook.

    Attributes
    ----------
    day : the day on which it was decided; ``places`` and ``files`` : commune -> its name, the file of its list.
    faults : name of a file and a row of it that could not be considered.
    method : what and in which words, for the sheet that tells how it was decided.
    """

    day: date
    choices: Sequence[Choice]
    falling: Sequence[Falling]
    faults: Sequence[tuple[str, RecordFault]]
    method: Sequence[tuple[str, str]]
    places: Mapping[str, str]
    files: Mapping[str, str]
    words: Wording
    is_made_up: bool


@dataclass(frozen=True, slots=True, repr=False)
class _Sheet:
    name: str
    title: str
    heads: Mapping[str, int]
    rows: Iterable[Sequence[str | int]]
    style: str = "cell"


def write_workbook(path: Path, book: Book) -> Path:
    """Write the workbook, readable by its owner alone, and return its path; an older one is replaced in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=".xlsx")
    os.close(handle)
    try:
        with xlsxwriter.Workbook(beside, {"in_memory": True}) as workbook:
            workbook.set_properties({"title": PRIVATE, "comments": MADE_UP if book.is_made_up else ""})
            formats = {name: workbook.add_format(options) for name, options in FORMATS.items()}
            for sheet in _sheets(book):
                _draw(workbook.add_worksheet(sheet.name), formats, sheet, book)
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
    return path


def _sheets(book: Book) -> Iterator[_Sheet]:
    for number, choice in enumerate(book.choices, start=1):
        name = " ".join(re.sub(r"[\[\]:*?/\\']", " ", f"{number}. {choice.course.name.vi}").split())[:31].rstrip()
        title = (
            f"{choice.course.name.vi}: {choice.places} chỗ, {choice.chosen} người được chọn, "
            f"{len(choice.candidates) - choice.chosen} người dự bị"
        )
        yield _Sheet(name, title, COURSE_HEADS, _course_rows(choice, book))
    title = f"Người chưa đạt chuẩn của chức danh: {len(book.falling)}"
    yield _Sheet("Còn thiếu", title, LACK_HEADS, _lack_rows(book))
    yield _Sheet("Không cử", "Người thuộc đối tượng của lớp nhưng không cử", NOT_SENT_HEADS, _not_sent_rows(book))
    yield _Sheet("Cách xếp", "Xếp theo quy tắc nào, từ nguồn nào", METHOD_HEADS, book.method)
    if book.faults:
        yield _Sheet("Dòng lỗi", "Dòng không xét được vì có lỗi", FAULT_HEADS, _fault_rows(book))


def _draw(worksheet: Any, formats: Mapping[str, Any], sheet: _Sheet, book: Book) -> None:
    worksheet.write_string(0, 0, PRIVATE, formats["private"])
    worksheet.write_string(1, 0, MADE_UP if book.is_made_up else "", formats["private"])
    worksheet.write_string(2, 0, sheet.title, formats["title"])
    worksheet.write_string(3, 0, f"Tính đến ngày {book.day:%d/%m/%Y}", formats["plain"])
    for column, (head, width) in enumerate(sheet.heads.items()):
        worksheet.set_column(column, column, width)
        worksheet.write_string(FIRST_ROW - 1, column, head, formats["head"])
    last = FIRST_ROW - 1
    for last, row in enumerate(sheet.rows, start=FIRST_ROW):
        style = formats["chosen" if SENT in row else "cell"]
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                worksheet.write_number(last, column, cell, style)
            else:
                worksheet.write_string(last, column, cell, style)
    worksheet.autofilter(FIRST_ROW - 1, 0, max(last, FIRST_ROW), len(sheet.heads) - 1)
    worksheet.freeze_panes(FIRST_ROW, 0)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(FIRST_ROW - 1)
    worksheet.set_footer(f"&C{PRIVATE}&R&P/&N")


def _who(posts: Sequence[Person], book: Book) -> list[str | int]:
    person = posts[0]
    return [person.name, book.places[person.unit], book.words.titles(post.title for post in posts)]


def _where(person: Person, book: Book) -> str:
    return f"{book.files[person.unit]}, trang {person.sheet}, dòng {person.line}"


def _studying(posts: Iterable[Person]) -> str:
    return ", ".join(dict.fromkeys(text for post in posts for text in post.enrolled))


def _course_rows(choice: Choice, book: Book) -> Iterator[list[str | int]]:
    for candidate in choice.candidates:
        case, served = candidate.case, candidate.years_in_service
        yield [
            candidate.rank,
            *_who(case.posts, book),
            SENT if candidate.is_chosen else WAITING,
            ". ".join(candidate.reasons.values()),
            "x" if candidate.is_key_post else "",
            candidate.turn,
            "chưa rõ" if served is None else served,
            years(case.years_left),
            _studying(case.posts),
            _where(case.person, book),
        ]


def _lack_rows(book: Book) -> Iterator[list[str | int]]:
    for number, one in enumerate(book.falling, start=1):
        standards = dict.fromkeys(lack.need.standard.name.vi for lack in one.lacks)
        yield [
            number,
            *_who(one.posts, book),
            "; ".join(lacking(lack) for lack in one.lacks),
            "; ".join(standards),
            years(one.years_left),
            _studying(one.posts),
            _where(one.posts[0], book),
        ]


def _not_sent_rows(book: Book) -> Iterator[list[str | int]]:
    told = ((choice.course.name.vi, one) for choice in book.choices for one in choice.not_sent)
    for number, (course, one) in enumerate(told, start=1):
        why = ". ".join(one.why.values())
        yield [number, course, *_who(one.case.posts, book), why, _where(one.case.person, book)]


def _fault_rows(book: Book) -> Iterator[list[str | int]]:
    for number, (file, fault) in enumerate(book.faults, start=1):
        yield [number, file, fault.sheet, fault.line, fault.message]
