"""How one value, one finding, one reason is worded: the same words in cards, tables and paragraphs."""

from math import nan
from typing import Any

import pandas as pd

from analysis.model.errors import CadreError
from analysis.model.nouns import Indicator
from analysis.model.tables import rows_of
from analysis.words.answers import (
    NO_VARIATION,
    difference_in_words,
    reason_in_words,
    trend_in_words,
    verdict_in_words,
)
from analysis.words.language import ESTIMATED, MINUS, Language
from analysis.words.place_names import GENERIC_NAMES

Row = dict[str, Any]

# By rule these are proper names of the whole: the generic word keeps its capital.
KEPT = ("Thành phố Hồ Chí Minh", "Thủ đô Hà Nội")


def number_of(row: Row, name: str) -> float:
    """Return a number of a row as a float (NaN where there is none)."""
    return float(row[name])


def told(row: Row | None, name: str) -> float:
    """Return a number of a row that may be told, and NaN where there is none."""
    return nan if row is None or row["state"] not in ("ok", "cannot") else number_of(row, name)


def value_text(language: Language, row: Row | None, indicator: Indicator) -> str:
    """Return "93,1%", "2.132", "~ 93,1%" where a part is estimated, or in words why there is no number."""
    if row is None:
        return language.say("states.missing")
    if row["state"] != "ok":
        return reason_text(language, row)
    return estimated_sign(row) + number_text(language, number_of(row, "value"), indicator)


def estimated_sign(*rows: Row | None) -> str:
    """Return the sign that stands before what is made of figures of which a part is estimated."""
    return ESTIMATED if any(row is not None and row.get("estimated", 0.0) > 0 for row in rows) else ""


def number_text(language: Language, value: float, indicator: Indicator) -> str:
    """Return a value of an indicator: "93,1%", "2.132", a rate or a quotient of unlike things with one decimal."""
    if indicator.is_percent:
        return language.percent(value)
    return language.number(value, 0 if indicator.kind == "count" else 1)


def years_in_words(period: str) -> str:
    """Return a period as it is written: "2025", and "2002–2016" for one of several years."""
    return period.replace("..", "–")


def plain_text(language: Language, number: float) -> str:
    """Return a number of things; only what is no whole number (hectares, hours) has a decimal."""
    return language.number(number, 0 if float(number).is_integer() else 1)


def count_text(language: Language, row: Row | None, indicator: Indicator) -> str:
    """Return "310/333", or the empty text for a count or where there is no number."""
    if row is None or row["state"] != "ok" or indicator.kind == "count":
        return ""
    sign, numbers = estimated_sign(row), [number_of(row, name) for name in ("numerator", "denominator")]
    # what came through a share is no whole number of persons: decimals would pass for exactness
    return sign + "/".join(language.number(one, 0) if sign else plain_text(language, one) for one in numbers)


def reason_text(language: Language, row: Row) -> str:
    """Return the state with its reason in words, for example "chưa đủ số liệu: 17/18 đơn vị đã báo cáo"."""
    state, reason = language.say(f"states.{row['state']}"), str(row["reason"])
    return f"{state}: {reason_in_words(language, reason)}" if reason else state


def interval_text(language: Language, finding: Row | None) -> str:
    """Return "89,8–95,4%", the range expected from chance alone, or the empty text."""
    if finding is None:
        return ""
    return language.interval(number_of(finding, "lower"), number_of(finding, "upper"))


def change_text(language: Language, now: Row | None, before: Row | None, indicator: Indicator) -> str:
    """Return the change since an earlier year: in percentage points for a percentage, else in numbers."""
    if now is None or before is None or now["state"] != "ok" or before["state"] != "ok":
        return "–"
    change, sign = number_of(now, "value") - number_of(before, "value"), estimated_sign(now, before)
    if indicator.is_percent:
        return sign + language.points(change)
    return sign + signed_text(language, change, 0 if indicator.kind == "count" else 1)


def signed_text(language: Language, change: float, decimals: int = 0) -> str:
    """Return a change in numbers with its sign, a true minus; nothing has no sign."""
    size = language.number(abs(change), decimals)
    is_nothing = not any(digit in size for digit in "123456789")
    return size if is_nothing else f"{'+' if change > 0 else MINUS}{size}"


def printed_text(language: Language, figure: Row, *, is_share: bool) -> str:
    """Return a printed figure as it was printed: "trên 93,1%", "2.132"."""
    decimals = len(str(figure["value_text"]).partition(".")[2])
    value = number_of(figure, "value")
    written = language.percent(value / 100, decimals) if is_share else language.number(value, decimals)
    return language.say(f"bounds.{figure['bound']}", value=written)


def verdict_text(language: Language, finding: Row | None) -> str:
    """Return the verdict of a finding in words, or a dash where the question was not asked."""
    return "–" if finding is None or not finding["verdict"] else verdict_in_words(language, str(finding["verdict"]))


def trend_text(language: Language, trend: Row | None, seeable: Row | None, *, years: bool = True) -> str:
    """Return a trend in words with its years; beside no clear change what could have been seen; a dash unasked."""
    if trend is None or not trend["verdict"]:
        return "–"
    fall, rise = (nan, nan) if seeable is None else (number_of(seeable, "lower"), number_of(seeable, "upper"))
    if str(trend.get("method", "")).endswith(NO_VARIATION):
        return language.say("answers.with_remark", told=verdict_in_words(language, str(trend["verdict"])),
                            remark=language.say("answers.no_variation"))  # fmt: skip
    is_span = years and trend["since"] and trend["since"] != trend["period"]
    span = f"{trend['since']}–{trend['period']}" if is_span else ""
    return trend_in_words(language, str(trend["verdict"]), years=span, fall=fall, rise=rise)


def difference_text(language: Language, comparison: Row | None) -> str:
    """Return how a place differs from the rest of its table, or a dash where it was not compared."""
    if comparison is None or not comparison["verdict"]:
        return "–"
    return difference_in_words(language, str(comparison["verdict"]), number_of(comparison, "level"))


def whole(findings: pd.DataFrame) -> pd.DataFrame:
    """Return the findings on the sum of all groups."""
    is_whole = findings["group"].to_numpy(dtype=object) == ""
    return findings if is_whole.all() else findings[is_whole]


def by_period(rows: pd.DataFrame | list[Row]) -> dict[str, Row]:
    """Return the rows of one unit and group keyed by their period.

    Raises
    ------
    CadreError
        where a period has two rows: one of them, of another group or place, would stand for the other.
    """
    found = {str(row["period"]): row for row in (rows_of(rows) if isinstance(rows, pd.DataFrame) else rows)}
    if len(found) < len(rows):
        raise CadreError("two rows of one period", where="by_period", do="Give the rows of one unit and group.")
    return found


def in_sentence(language: Language, name: str) -> str:
    """Return a place's name as it stands inside a sentence; other languages than Vietnamese take it as it is.

    "huyện Kim Bảng", but "Thành phố Hồ Chí Minh" and "Quận 1".
    """
    if language.code != "vi" or name.startswith(KEPT) or name.rsplit(" ", 1)[-1].isdigit():
        return name
    return name[:1].lower() + name[1:] if name.startswith(GENERIC_NAMES) else name
