"""Which form a sheet is, of which year, and who sent it: read off the text of its head."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from itertools import islice

from analysis.ingest.grid import Grid, folded
from analysis.ingest.periods import YEAR_OF_NAME, period_told, year_of_name, years_apart
from analysis.model.forms import Form

MADE_UP_MARKER = "SỐ LIỆU MẪU – KHÔNG CÓ THẬT"
HEAD_ROWS = 15  # titles, addresses and heads end well before; figures begin after


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a sheet's head says. year, sender and day (up to which the figures are) are empty or None if it does not.

    wrong : rule and message (Vietnamese) where the title tells that the figures are not those of one whole year.
    text : the texts of the head, a cell a line. apart : what is to be told where its year is that of a name alone.
    """

    form: Form
    year: str
    sender: str
    day: date | None = None
    wrong: tuple[str, str] | None = None
    text: str = ""
    apart: str = ""

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
    named = YEAR_OF_NAME.findall(unicodedata.normalize("NFC", file))
    if not named or not years or set(named) & set(years):
        return ""
    in_name, first, last = ", ".join(dict.fromkeys(named)), min(years), max(years)
    inside = first if first == last else f"{first} đến {last}"
    return (
        f"Tên tệp ghi năm {in_name}, nhưng số liệu trong tệp là của năm {inside}. "
        "Hãy kiểm tra có gửi nhầm tệp của năm khác không."
    )


def year_of_sheet_apart(sheet: str, year: str) -> str:
    """Return in words (Vietnamese) that the name of a sheet tells another year than its figures; else nothing."""
    named = set(YEAR_OF_NAME.findall(sheet))
    if len(named) != 1 or not year or year in named:
        return ""
    return f"Trang “{sheet}” mang tên một năm, nhưng tiêu đề ghi năm {year}. Hãy kiểm tra lại năm ở tiêu đề."


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
    period = period_told(text, form)
    names = ((form.sheet_pattern, sheet), (form.file_pattern, file))
    of_names = (year_of_name(_named(pattern, name, "year"), name) for pattern, name in names)
    year = period.year or next(filter(None, of_names), "")
    senders = (_named(pattern, told, "unit") for pattern, told in ((form.sender_pattern, text), *names))
    apart = "" if period.year else years_apart(text, year)
    return Recognised(form, year, next(filter(None, senders), ""), period.day, period.wrong, text, apart)


def _named(pattern: str, text: str, group: str) -> str:
    found = re.search(pattern, text) if pattern else None
    return (found.groupdict().get(group) or "").strip() if found else ""


def is_made_up(grids: Iterable[Grid]) -> bool:
    """Whether any cell carries the marker of made-up data."""
    marker = folded(MADE_UP_MARKER)
    shortest = len(marker) // 2  # folding makes a text longer, never more than twice; most cells are short
    texts = (cell.raw for grid in grids for cell in grid if isinstance(cell.raw, str))
    return any(marker in folded(text) for text in texts if len(text) >= shortest)
