"""Which form a sheet is, of which year, and who sent it: read off the text of its head."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from itertools import islice

from analysis.ingest.days import whole_day
from analysis.ingest.grid import Grid, folded
from analysis.model.forms import Form

MADE_UP_MARKER = "SỐ LIỆU MẪU – KHÔNG CÓ THẬT"
DAY_TOLD = re.compile(
    r"(?i)\b(?:có đến|tính đến|số liệu đến)\s+(?:hết\s+)?(?:ngày\s+)?"
    r"(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})\s*(?:[/.-]|năm)\s*(\d{4})"
)
MULTIPLE_TOLD = re.compile(
    r"(?i)\b(?:đơn vị tính|đvt|đơn vị)\s*[:.]?\s*"
    r"((?:chục|trăm|nghìn|ngàn|vạn|triệu)\s+(?:người|lượt|cán bộ|công chức|lớp))"
)
YEAR_OF_FILE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
HEAD_ROWS = 15  # titles, addresses and heads end well before; figures begin after


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a sheet's head says. year, sender and day (up to which the figures are) are empty or None if it does not.

    years : the words that tell several years ("2023 - 2024"); multiple : those that tell that figures are of thousands
        of people. Both are empty where the head tells no such thing.
    """

    form: Form
    year: str
    sender: str
    day: date | None = None
    years: str = ""
    multiple: str = ""

    def day_apart(self, year: str) -> str:
        """Return in words (Vietnamese) that the head tells another day than the form's of ``year``; else nothing."""
        expected = f"{year}-{self.form.day}"
        if self.day is None or not year or self.day.isoformat() == expected:
            return ""
        counted = date.fromisoformat(expected)
        return (
            f"Biểu ghi số liệu đến ngày {self.day:%d/%m/%Y}, nhưng biểu năm {year} chốt số liệu ngày "
            f"{counted:%d/%m/%Y}: số liệu được tính theo ngày {counted:%d/%m/%Y}. Hãy kiểm tra lại kỳ số liệu."
        )


def year_of_file_apart(file: str, years: Collection[str]) -> str:
    """Return in words (Vietnamese) that the name of the file tells another year than its figures; else nothing."""
    named = YEAR_OF_FILE.findall(unicodedata.normalize("NFC", file))
    if not named or not years or set(named) & set(years):
        return ""
    in_name, first, last = ", ".join(dict.fromkeys(named)), min(years), max(years)
    inside = first if first == last else f"{first} đến {last}"
    return (
        f"Tên tệp ghi năm {in_name}, nhưng số liệu trong tệp là của năm {inside}. "
        "Hãy kiểm tra có gửi nhầm tệp của năm khác không."
    )


def head_text(grid: Grid) -> str:
    """Return the texts of the first rows, a cell a line; line breaks inside a cell stay."""
    return "\n".join(cell.text for row in islice(grid.rows, HEAD_ROWS) for cell in grid.row(row))


def recognise(grid: Grid, forms: Iterable[Form], file: str = "") -> Recognised | None:
    """Return what the sheet is, or None if it is none of the forms.

    A form is recognised where every one of its ``recognised_by`` texts stands in the head, and it has a layout for a
    sheet of this name. Where several are, one that has a layout for the year goes first, then the one with most of the
    texts. Year and sender are read off the head,
    else off the name of the sheet, else off that of the ``file``.
    """
    text = head_text(grid)
    plain = f" {folded(text)} "
    found = [form for form in forms if all(f" {folded(mark)} " in plain for mark in form.recognised_by)
             and any(fnmatchcase(grid.sheet, version.sheet) for version in form.versions)]  # fmt: skip
    told = [_told(form, text, grid.sheet, file) for form in found]
    return max(told, key=_fitness, default=None)


def _fitness(told: Recognised) -> tuple[bool, int, int]:
    has_layout = not told.year or told.form.layout_for(told.year) is not None
    marks = told.form.recognised_by
    return has_layout, len(marks), sum(map(len, marks))


def _told(form: Form, text: str, sheet: str, file: str) -> Recognised:
    names = ((form.sheet_pattern, sheet), (form.file_pattern, file))
    year, sender = (
        next((said for pattern, told in ((own, text), *names) if (said := _named(pattern, told, group))), "")
        for own, group in ((form.title_pattern, "year"), (form.sender_pattern, "unit"))
    )
    return Recognised(form, year, sender, _day_told(text), _years_told(text, year), _multiple_told(text))


def _years_told(text: str, year: str) -> str:
    """Return the words by which a title tells more than the year that it was found to tell."""
    if not year:
        return ""
    more = rf"(?i)\b{year}\s*(?:[-–—/,&]|đến|và)\s*(?:năm\s+)?(?:19|20)\d\d(?!\d)"
    found = re.search(more, unicodedata.normalize("NFC", text))
    return " ".join(found[0].split()) if found else ""


def _multiple_told(text: str) -> str:
    """Return the words by which a head tells that its numbers of people, times or classes are thousands of them."""
    found = MULTIPLE_TOLD.search(unicodedata.normalize("NFC", text))
    return " ".join(found[1].split()) if found else ""


def _day_told(text: str) -> date | None:
    """Return the day up to which the figures are, as "(Có đến ngày 30/6/2024)" tells it."""
    found = DAY_TOLD.search(unicodedata.normalize("NFC", text))
    return whole_day("/".join(found.groups())) if found else None


def _named(pattern: str, text: str, group: str) -> str:
    found = re.search(pattern, text) if pattern else None
    return (found.groupdict().get(group) or "").strip() if found else ""


def is_made_up(grids: Iterable[Grid]) -> bool:
    """Whether any cell carries the marker of made-up data."""
    marker = folded(MADE_UP_MARKER)
    shortest = len(marker) // 2  # folding makes a text longer, never more than twice; most cells are short
    texts = (cell.raw for grid in grids for cell in grid if isinstance(cell.raw, str))
    return any(marker in folded(text) for text in texts if len(text) >= shortest)
