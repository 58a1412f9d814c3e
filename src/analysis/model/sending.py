"""The nouns of what is sent: to whom, and which reports are due when."""

import re
from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, Field

from analysis.model.nouns import Identifier, Noun, Words

# Who reads, from those who see most to those who see least.
Profile = Literal["analyst", "office", "leadership", "public"]
PROFILES_BY_SIGHT = ("analyst", "office", "leadership", "public")


def _matching(pattern: str, told: str) -> AfterValidator:
    """Return the rule that a text matches a pattern as a whole; a fault is told in words, and not as the pattern."""

    def checked(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(told)
        return text

    return AfterValidator(checked)


# A code, and the day on which it meant the unit where it means another one by now: 37@2025-06-30.
UnitNamed = Annotated[
    str, _matching(r"[A-Z0-9]+(@\d{4}-\d\d-\d\d)?", "this is no code of a unit; write 350, or 37@2025-06-30")
]
MailAddress = Annotated[
    str,
    _matching(
        r"|[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
        "this is not one address of mail; write one such as noivu@kimbang.example, without marks",
    ),
]
YearByRule = Annotated[
    str, _matching(r"last_full_year|this_year|(19|20)\d\d", "write last_full_year, this_year, or a year such as 2024")
]


def _is_a_time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:  # a folder of the data base is no zone, either
        raise ValueError("no time zone is called so; write its IANA name, such as Asia/Ho_Chi_Minh") from error
    return name


def _is_a_cron_expression(text: str) -> str:
    try:
        if len(text.split()) != 5:
            raise CronSimError("five fields are expected")
        next(CronSim(text, datetime(2026, 1, 1)))
    except (CronSimError, StopIteration) as error:
        why = str(error) or "there is no such day"
        raise ValueError(f"{why}; write minute, hour, day, month, weekday, such as `0 6 5 * *`") from error
    return text


class Recipient(Noun):
    """Somebody to whom pages are given.

    Attributes
    ----------
    mail : the address of mail; empty for whoever gets files in another way.
    units : the places that they are responsible for, each with all that lies in it. A code means the unit that it
        means by now or, where it means none, meant last; ``CODE@DAY`` means that of the day.
    profile : by whose rules small counts are hidden from them.
    """

    id: Identifier
    name: Annotated[str, Field(min_length=1, max_length=120)]
    mail: MailAddress = ""
    language: str
    units: Annotated[tuple[UnitNamed, ...], Field(min_length=1)]
    profile: Profile


class Schedule(Noun):
    """Reports that are due again and again.

    Attributes
    ----------
    reports : names of notebooks. units : codes or patterns such as ``district:35*``; none are the reports' own.
    period : of which year: the last one that had ended, or the running one, at the scheduled time; or a year.
    cron, time_zone : when, in five fields, by the clocks of that zone.
    since : the first day on which it may be due.
    profile : whose pages are made. recipients : ids; none for pages that nobody is sent.
    to : address at which the pages are put as files, too: a folder or what fsspec knows; empty for none.
    """

    id: Identifier
    name: Words
    reports: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    units: tuple[str, ...] = ()
    period: YearByRule = "last_full_year"
    cron: Annotated[str, AfterValidator(_is_a_cron_expression)]
    time_zone: Annotated[str, AfterValidator(_is_a_time_zone)]
    since: date
    profile: Profile = "office"
    recipients: tuple[Identifier, ...] = ()
    to: str = ""

    def year(self, as_of: datetime) -> str:
        """Return the year that the pages of a scheduled time are about, by the clocks of the schedule's zone."""
        if self.period.isdigit():
            return self.period
        year = as_of.astimezone(ZoneInfo(self.time_zone)).year
        return str(year - 1 if self.period == "last_full_year" else year)


def may_be_given(profile: str, reader: str) -> bool:
    """Whether pages of a profile may be given to a reader of another: they must not tell more than the reader's own."""
    return PROFILES_BY_SIGHT.index(profile) >= PROFILES_BY_SIGHT.index(reader)
