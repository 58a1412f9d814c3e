"""A table of one indicator of several units in words."""

from collections.abc import Mapping

import pandas as pd

from analysis.charts.series import counts_in_words, figure_in_words, sign_of, state_in_words
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, Record, rows_of
from analysis.words.language import Language


def told_table(
    values: pd.DataFrame, findings: pd.DataFrame, indicator: Indicator, language: Language, names: Mapping[str, str],
    year: str,
) -> pd.DataFrame:  # fmt: skip
    """Return for each unit of ``names`` its value of a year, n/N, 95% interval and the year before, all in words.

    Parameters
    ----------
    values, findings : VALUES of one group and frame, and the intervals on them.
    """
    years = (year, _before(year))
    now, before = ({row["unit"]: row for row in rows_of(values[values["period"] == one])} for one in years)
    asked = findings[(findings["question"] == "interval") & (findings["period"] == year)]
    intervals = {row["unit"]: language.interval(row["lower"], row["upper"]) for row in rows_of(asked)}
    rows = [
        [
            name, code, year, _value(now.get(code), indicator, language),
            _counts(now.get(code), indicator, language), intervals.get(code, ""),
            _value(before.get(code), indicator, language),
        ]
        for code, name in names.items()
    ]  # fmt: skip
    heads = ["place", "code", "period", "value", "n_of_n", "interval", "previous_year"]
    words = [language.say("explore.code" if head == "code" else f"heads.{head}") for head in heads]
    return pd.DataFrame(rows, columns=words, dtype=TEXT)


def _value(row: Record | None, indicator: Indicator, language: Language) -> str:
    if row is None:
        return language.say("states.missing")
    return figure_in_words(row, indicator, language) if row["state"] == "ok" else state_in_words(row, language)


def _counts(row: Record | None, indicator: Indicator, language: Language) -> str:
    if row is None or row["state"] != "ok" or indicator.kind == "count":
        return ""
    if sign := sign_of(row):  # what came through a share is no whole number: decimals would pass for exactness
        return sign + "/".join(language.number(row[name]) for name in ("numerator", "denominator"))
    return counts_in_words(row["numerator"], row["denominator"], language)


def _before(year: str) -> str:
    return str(int(year) - 1) if year.isdigit() else ""
