"""Days as offices write them: dates of a spreadsheet, 30/06/2024, 30-6-2024, 2024-06-30; of persons 6/1975, 1975."""

import datetime
import re
from datetime import date

FIRST_YEAR, LAST_YEAR = 1900, 2100  # what lies outside was mistyped
_BETWEEN = r"\s?[/\-.]\s?"
_DAY = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{4}})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?", re.ASCII)
_MONTH = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{4}})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)


def whole_day(raw: object) -> date | None:
    """Return the day that a cell tells, or None if it tells none: no such day, two digits of a year, a bare number."""
    if isinstance(raw, datetime.datetime):
        return _plausible(raw.date())
    if isinstance(raw, datetime.date):
        return _plausible(raw)
    if not isinstance(raw, str):
        return None
    text = " ".join(raw.split())
    if found := _ISO.fullmatch(text):
        return _made(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.fullmatch(text):
        return _made(int(found[3]), int(found[2]), int(found[1]))
    return None


def day_month_or_year(raw: object) -> str:
    """Return ``1975-03-12``, ``1975-03`` or ``1975``, as much as a cell tells; empty if it tells no day."""
    day = whole_day(raw)
    if day is not None:
        return day.isoformat()
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | str):
        return ""
    text = " ".join(str(raw).split())
    if found := _MONTH.fullmatch(text):
        month = _made(int(found[2]), int(found[1]), 1)
        return month.isoformat()[:7] if month else ""
    is_year = _YEAR.fullmatch(text) is not None and FIRST_YEAR <= int(text) <= LAST_YEAR
    return text if is_year else ""


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return _plausible(date(year, month, day))
    except ValueError:
        return None


def _plausible(day: date) -> date | None:
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
