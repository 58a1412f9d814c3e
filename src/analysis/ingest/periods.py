"""Of which year the figures of a sheet are, as its title tells it, and by which words it tells that they are of none.

Above a table stand more years than its own: that of the circular which introduced the form, that of the day on which
the report was signed. The year of the title counts, and never that of a day.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analysis.ingest.days import whole_day
from analysis.ingest.heads import folded
from analysis.model.forms import Form

LINES_OF_TITLE = 2  # a title goes on below its line: "NĂM 2020" in a cell of its own
DAY_TOLD = re.compile(
    r"(?i)\b(?:có đến|tính đến|số liệu đến)\s+(?:hết\s+)?(?:ngày\s+)?"
    r"(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})\s*(?:[/.-]|năm)\s*(\d{4})"
)
YEAR_OF_NAME = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
# "ngày 17 tháng 12 năm", "tháng 12 năm" before a year: of a day, not of a report; "theo tháng năm" is none.
_MONTH_BEFORE = re.compile(r"(?i)(?:ngày\s*[\d.…_]*\s*tháng\s*[\d.…_]*|tháng\s*[\d.…_]+)\s*,?\s*(?:năm)?\s*$")
_WHOLE_DAY = re.compile(
    r"(?i)ngày\s*[\d.…_]*\s*tháng\s*[\d.…_]*\s*,?\s*(?:năm\s*[\d.…_]*)?|(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
)
_YEAR = r"(?:19|20)\d\d"
_SPAN = re.compile(
    rf"(?i)(?P<term>nhiệm kỳ|kho[áa]|khóa)?\s*(?<![\d/.]){_YEAR}\s*(?:[-–—/,&]|đến|tới|và)\s*(?:hết\s+)?"
    rf"(?:năm\s+)?{_YEAR}(?!\d)"
)
_A_PART = (
    r"(?:(?:0?[1-9]|1[01])\s*tháng|(?:ba|sáu|chín)\s+tháng\s+(?:đầu|cuối)|qu[ýí]\s*(?:[1-4]|I{1,3}|IV)(?!\w)"
    r"|tháng\s*(?:0?[1-9]|1[0-2])(?!\d)|nửa\s+(?:đầu|cuối)\s+năm|học kỳ\s*(?:I{1,2}|[12])(?!\w))"
    r"(?:\s+(?:đầu|cuối)\s+năm)?"
)
_PART = re.compile(rf"(?i)\b{_A_PART}")
_ONLY_A_PERIOD = re.compile(rf"(?i)\W*(?:kỳ báo cáo|kỳ)?\W*(?:{_A_PART})\W*(?:năm\W*)?(?:{_YEAR})?\W*")
_NUMBER_OF_PAPER = re.compile(rf"\d+\s*/\s*{_YEAR}\s*/")  # 11/2012/TT-BNV
_UP_TO = re.compile(r"(?i)đến\s+(?:hết\s+)?(?:năm\s*)?$")
_NOT_YET = re.compile(r"(?i)\b(?:dự kiến|dự báo|ước tính|ước thực hiện|ước đạt)\b")
SEVERAL_YEARS = "Tiêu đề ghi nhiều năm (“{words}”), không rõ số liệu của năm nào. Hãy ghi một năm vào tiêu đề."
PART_OF_YEAR = "Tiêu đề ghi “{words}”, mẫu cần số liệu của cả năm. Hãy gửi biểu của cả năm, hoặc sửa tiêu đề."
NOT_YET = "Tiêu đề ghi “{words}”, mẫu cần số liệu đã có. Hãy gửi biểu số liệu thực hiện, hoặc sửa tiêu đề."


@dataclass(frozen=True, slots=True)
class Period:
    """What a head tells of its period.

    Attributes
    ----------
    year : empty where the title tells none. day : up to which the figures are, or None.
    wrong : rule and message (Vietnamese) where the title tells that the figures are not those of one whole year.
    """

    year: str
    day: date | None
    wrong: tuple[str, str] | None


def period_told(text: str, form: Form) -> Period:
    """Return what the head of a sheet tells of its period; ``text`` : its texts, a cell a line."""
    text = unicodedata.normalize("NFC", text)
    lines = text.split("\n")
    first, last = _title(lines, form.recognised_by)
    found = DAY_TOLD.search(text)
    day = whole_day("/".join(found.groups())) if found else None
    year, place = _year(form.title_pattern, text, sum(len(line) + 1 for line in lines[:first]))
    if not year and day is not None and form.title_pattern:
        year = str(day.year)
    return Period(year, day, _wrong(lines, first, last, year, place, form) if form.title_pattern else None)


def year_of_name(year: str, name: str) -> str:
    """Return the year that was found in a name of a file or a sheet, unless the name tells several or a longer number.

    ``Du_toan_20061124`` was sent in 2006; of which year its figures are, it does not tell.
    """
    told = set(YEAR_OF_NAME.findall(unicodedata.normalize("NFC", name)))
    return year if told == {year} else ""


def years_apart(text: str, year: str) -> str:
    """Return in words (Vietnamese) that a head tells other years alone than the one that a name told; else nothing."""
    words = "\n".join(line for line in text.split("\n") if any(map(str.isalpha, line)))  # 2013 alone may be a figure
    told = set(YEAR_OF_NAME.findall(_NUMBER_OF_PAPER.sub(" ", _WHOLE_DAY.sub(" ", words))))
    if not year or not told or year in told:
        return ""
    others = ", ".join(sorted(told))
    return f"Năm {year} lấy từ tên tệp hoặc tên trang, nhưng đầu biểu ghi {others}. Hãy kiểm tra năm của số liệu."


def _title(lines: Sequence[str], marks: Sequence[str]) -> tuple[int, int]:
    """Return the lines in which what the form is known by begins and ends; a title may stand in several cells."""
    longest = max((f" {folded(mark)} " for mark in marks), key=len, default=" ")
    plain = [folded(line) for line in lines]

    def holds(some: Sequence[str]) -> bool:
        return longest in f" {' '.join(filter(None, some))} "

    last = next((at for at in range(len(plain)) if holds(plain[: at + 1])), 0)
    first = next((at for at in range(last, -1, -1) if holds(plain[at : last + 1])), 0)
    return first, last


def _year(pattern: str, text: str, start: int) -> tuple[str, tuple[int, int]]:
    """Return the year and its place: the first from the title on, else one alone in a line above it; none of a day."""
    found = [
        each for each in re.finditer(pattern, text)
        if each.groupdict().get("year") and not _MONTH_BEFORE.search(text[: each.start("year")])
    ] if pattern else []  # fmt: skip
    alone = [each for each in found if each.end() <= start and _stands_alone(text, each["year"], each.start("year"))]
    best = next((each for each in found if each.end() > start), alone[-1] if alone else None)
    return (best["year"], best.span("year")) if best else ("", (0, 0))


def _stands_alone(text: str, year: str, at: int) -> bool:
    """Whether the line says nothing but the year: "Biểu mẫu năm 2018" is the year of the form."""
    end = text.find("\n", at)
    return folded(text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else None]) == folded(f"năm {year}")


def _wrong(
    lines: Sequence[str], first: int, last: int, year: str, place: tuple[int, int], form: Form
) -> tuple[str, str] | None:  # fmt: skip
    """Return why the figures are not those of one whole year that has been; None where nothing tells it."""
    title = "\n".join(lines[first : last + 1])
    below = lines[last + 1 : last + 1 + LINES_OF_TITLE]
    offset = sum(len(line) + 1 for line in lines[:first])
    if span := _span("\n".join((title, *below)), year, (place[0] - offset, place[1] - offset)):
        return "several_years", SEVERAL_YEARS.format(words=span)
    more = re.compile(rf"(?i)\b{year}\s*(?:[-–—/,&]|đến|và)\s*(?:năm\s+)?{_YEAR}(?!\d)")
    if year and (found := more.search("\n".join(lines))):
        return "several_years", SEVERAL_YEARS.format(words=_single(found[0]))
    only = [line for line in below if _ONLY_A_PERIOD.fullmatch(_WHOLE_DAY.sub(" ", line))]
    part = _PART.search(_WHOLE_DAY.sub(" ", "\n".join([title, *only])))
    if part:
        return "part_of_year", PART_OF_YEAR.format(words=_single(part[0]))
    own = f" {folded(' '.join((form.name.vi, form.print.title if form.print else '', *form.recognised_by)))} "
    planned = _NOT_YET.search(title)
    if planned and f" {folded(planned[0])} " not in own:
        return "not_yet", NOT_YET.format(words=_single(planned[0]))
    return None


def _span(title: str, year: str, place: tuple[int, int]) -> str:
    """Return the words by which a title tells several years; a term of office beside the year itself is none.

    "Nhiệm kỳ 2015-2020, tính đến hết năm 2020" is of the whole term.
    """
    for found in _SPAN.finditer(title):
        is_own = bool(year) and not _UP_TO.search(title[: max(place[0], 0)])
        is_beside = is_own and not found.start() <= place[0] < found.end()
        if not (found["term"] and is_beside):
            return _single(found[0])
    return ""


def _single(text: str) -> str:
    return " ".join(text.split())
