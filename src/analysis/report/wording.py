"""How one value, one finding, one reason is worded: the same words in cards, tables and paragraphs."""

from math import nan
from typing import Any

import pandas as pd

from analysis.model.nouns import Indicator
from analysis.model.tables import rows_of
from analysis.words.language import Language

Row = dict[str, Any]


def number_of(row: Row, name: str) -> float:
    """Return a number of a row as a float (NaN where there is none)."""
    return float(row[name])


def told(row: Row | None, name: str) -> float:
    """Return a number of a row that may be told, and NaN where there is none."""
    return nan if row is None or row["state"] not in ("ok", "cannot") else number_of(row, name)


def value_text(language: Language, row: Row | None, indicator: Indicator) -> str:
    """Return "93,1%", "2.132", or in words why there is no number."""
    if row is None:
        return language.say("states.missing")
    if row["state"] != "ok":
        return reason_text(language, row)
    value = number_of(row, "value")
    return language.number(value) if indicator.kind == "count" else language.percent(value)


def count_text(language: Language, row: Row | None, indicator: Indicator) -> str:
    """Return "310/333", or the empty text for a count or where there is no number."""
    if row is None or row["state"] != "ok" or indicator.kind == "count":
        return ""
    return f"{language.number(number_of(row, 'numerator'))}/{language.number(number_of(row, 'denominator'))}"


def reason_text(language: Language, row: Row) -> str:
    """Return the state with its reason in words, for example "chưa đủ số liệu: 17/18 đơn vị đã báo cáo"."""
    key, _, rest = str(row["reason"]).partition(":")
    first, _, second = rest.partition(",")
    state = language.say(f"states.{row['state']}")
    if not key:
        return state
    return f"{state}: " + language.say(f"reasons.{key}", first=first, second=second)


def interval_text(language: Language, finding: Row | None) -> str:
    """Return "89,8–95,4%", the range expected from chance alone, or the empty text."""
    if finding is None:
        return ""
    return language.interval(number_of(finding, "lower"), number_of(finding, "upper"))


def change_text(language: Language, now: Row | None, before: Row | None, indicator: Indicator) -> str:
    """Return the change since an earlier year: in percentage points for a share, in numbers for a count."""
    if now is None or before is None or now["state"] != "ok" or before["state"] != "ok":
        return "–"
    change = number_of(now, "value") - number_of(before, "value")
    if indicator.kind == "count":
        return f"{'+' if change > 0 else ''}{language.number(change)}"
    return language.points(change)


def printed_text(language: Language, figure: Row, *, is_share: bool) -> str:
    """Return a printed figure as it was printed: "trên 93,1%", "2.132"."""
    decimals = len(f"{figure['value']:g}".partition(".")[2])
    value = number_of(figure, "value")
    written = language.percent(value / 100, decimals) if is_share else language.number(value, decimals)
    return language.say(f"bounds.{figure['bound']}", value=written)


def verdict_text(language: Language, finding: Row | None) -> str:
    """Return the verdict of a finding in words, or a dash where the question was not asked."""
    return "–" if finding is None or not finding["verdict"] else language.say(f"verdicts.{finding['verdict']}")


def by_period(rows: pd.DataFrame) -> dict[str, Row]:
    """Return the rows of one unit and group keyed by their period."""
    return {str(row["period"]): row for row in rows_of(rows)}
