"""A series as charts see it: a value a year with its interval, gaps where there is none, and how it is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, nan
from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.ticks import ticks_between
from analysis.model.errors import CadreError
from analysis.model.nouns import Indicator
from analysis.model.tables import TEXT, rows_of
from analysis.words.answers import reason_in_words, trend_in_words, verdict_in_words
from analysis.words.language import ESTIMATED, Language

STATE_WORDS = {
    "vi": {
        "ok": "", "suppressed": "được che", "too_few": "quá ít", "missing": "không có số liệu",
        "cannot": "không tính được",
    },
    "en": {
        "ok": "", "suppressed": "hidden", "too_few": "too few", "missing": "no figure",
        "cannot": "cannot be calculated",
    },
}  # fmt: skip


ASKED = ("interval", "trend", "could_be_seen")  # the questions whose answers a line over the years shows
OF_ROW = ("indicator", "unit", "group", "frame", "period")


@dataclass(frozen=True)
class Series:
    """One indicator of one unit over the years, every year of the range in it.

    Attributes
    ----------
    table : index year (int, without holes); columns numerator, denominator, value, lower, upper (NaN where there is no
        figure), estimated (which part of the figure came through a share), state and reason.
    verdict : of the trend that ends with the last year, or empty.
    fall, rise : changes of a share that the test for a trend would have found; NaN where none, or nobody asked.
    """

    table: pd.DataFrame
    verdict: str
    fall: float = nan
    rise: float = nan

    @cached_property
    def held(self) -> pd.DataFrame:
        """The years that have a figure."""
        return self.table[self.table["value"].notna()]

    @property
    def estimated(self) -> dict[int, float]:
        """The years of whose figure a part is estimated, with how large a part."""
        parts = zip(self.held.index.tolist(), self.held["estimated"].tolist(), strict=True)
        return {year: part for year, part in parts if part > 0}

    @property
    def gaps(self) -> list[int]:
        """The years inside the range that have none."""
        return [int(year) for year in self.table.index[self.table["value"].isna()]]


def series_of(values: pd.DataFrame, findings: pd.DataFrame, indicator: Indicator) -> Series:
    """Return the series of ``indicator`` in VALUES that hold one unit, group and frame, with its intervals.

    Raises
    ------
    CadreError
        when the values hold more than one series: a line must not join two places.
    """
    rows = sorted((row for row in rows_of(values) if row["indicator"] == indicator.id), key=lambda row: row["period"])
    if len({row["period"] for row in rows}) < len(rows):
        held = ({str(row[name]) for row in rows} for name in ("unit", "group", "frame"))
        units, groups, frames = (sorted(names) for names in held)
        raise CadreError(
            f"more than one value a year: units {units}, groups {groups}, frames {frames}",
            where=f"chart of {indicator.id}",
            do="Give the values of one unit, one group and one frame.",
        )
    told: dict[tuple[str, ...], dict[str, Any]] = {}
    for finding in rows_of(findings[findings["question"].isin(ASKED)]):
        told.setdefault((finding["question"], *(finding[name] for name in OF_ROW)), finding)
    answers = {question: [told.get((question, *(row[name] for name in OF_ROW))) for row in rows] for question in ASKED}
    trend, seeable = (answers[question][-1] if rows else None for question in ("trend", "could_be_seen"))
    verdict = "" if trend is None else str(trend["verdict"])
    table = _by_year(rows, answers["interval"])
    return Series(table, verdict) if seeable is None else Series(table, verdict, seeable["lower"], seeable["upper"])


def _by_year(rows: Sequence[Mapping[str, Any]], intervals: Sequence[Mapping[str, Any] | None]) -> pd.DataFrame:
    """Return a line a year from the first to the last; years without a row have the state ``missing``."""
    held = {int(row["period"]): (row, interval) for row, interval in zip(rows, intervals, strict=True)}
    years = range(min(held), max(held) + 1) if held else range(0)
    found = [held.get(year, (None, None)) for year in years]
    columns: dict[str, list[Any]] = {
        name: [nan if row is None else row[name] for row, _ in found] for name in ("numerator", "denominator")
    }
    # hidden and unknown figures are gaps, never zeros
    columns["value"] = [nan if row is None or row["state"] != "ok" else row["value"] for row, _ in found]
    columns["estimated"] = [0.0 if row is None else row["estimated"] for row, _ in found]
    for end in ("lower", "upper"):
        columns[end] = [nan if interval is None else interval[end] for _, interval in found]
    texts = {"state": [row["state"] if row else "missing" for row, _ in found]}
    texts["reason"] = [row["reason"] if row else "" for row, _ in found]
    numbers = {name: np.array(told, dtype=float) for name, told in columns.items()}
    words = {name: pd.array(told, dtype=TEXT) for name, told in texts.items()}
    return pd.DataFrame({**numbers, **words}, index=pd.Index(years, name="period"))


def trend_of_series_in_words(series: Series, language: Language, *, brief: bool = False) -> str:
    """Return what the series did, in the words of the tables; ``brief`` leaves out what could have been seen."""
    if brief:
        return verdict_in_words(language, series.verdict)
    return trend_in_words(language, series.verdict, fall=series.fall, rise=series.rise)


def state_in_words(row: Mapping[str, object] | pd.Series, language: Language) -> str:
    """Return why a row has no figure, or the empty text."""
    told = STATE_WORDS[language.code][str(row["state"])]
    return f"{told}: {reason_in_words(language, str(row['reason']))}" if told and row["reason"] else told


def value_in_words(value: float, indicator: Indicator, language: Language) -> str:
    """Return the value alone: a percentage, or a number: a count without decimals, a rate with one."""
    if indicator.is_percent:
        return language.percent(value)
    return language.number(value, 0 if indicator.kind == "count" else 1)


def figure_in_words(row: Mapping[str, Any] | pd.Series, indicator: Indicator, language: Language) -> str:
    """Return the value of a row alone, with the sign of an estimated figure where a part of it is estimated."""
    return sign_of(row) + value_in_words(row["value"], indicator, language)


def sign_of(row: Mapping[str, Any] | pd.Series) -> str:
    """Return what stands before a figure of which a part is estimated; nothing before any other."""
    return ESTIMATED if row.get("estimated", 0.0) > 0 else ""


def counts_in_words(numerator: float, denominator: float, language: Language) -> str:
    """Return ``310/333``; what is no whole number (hectares) has one decimal."""
    return "/".join(language.number(x, 0 if float(x).is_integer() else 1) for x in (numerator, denominator))


def point_in_words(row: Mapping[str, float] | pd.Series, indicator: Indicator, language: Language) -> str:
    """Return the value with its counts: ``310/333 (93,1%)``; of a number what it is out of where known: ``23/333``.

    Where a part is estimated it is ``~ 310/333 (93,1%)``, in whole numbers: decimals would pass for exactness.
    """
    value, numerator, denominator = row["value"], row["numerator"], row["denominator"]
    sign = sign_of(row)
    if sign:
        numerator, denominator = np.round(numerator), np.round(denominator)
    told = value_in_words(value, indicator, language)
    if np.isnan(denominator):
        return f"{sign}{told}"
    if indicator.kind == "count":
        return sign + counts_in_words(np.round(value) if sign else value, denominator, language)
    return f"{sign}{counts_in_words(numerator, denominator, language)} ({told})"


def estimated_in_words(series: Mapping[str, Series], language: Language) -> str:
    """Return which figures are estimated in part, and how much of them, in a sentence; the empty text where none is.

    Years on end are told together: ``Phường Duy Hà 2015–2025: 13–15%``.

    Parameters
    ----------
    series : by the name of the place; the empty name where the chart is of one place.
    """
    told = [f"{name} {run}".strip() for name, one in series.items() for run in _runs_of_parts(one.estimated, language)]
    return language.say("answers.estimated", parts="; ".join(told)) if told else ""


def _runs_of_parts(of_year: Mapping[int, float], language: Language) -> list[str]:
    """Return years on end with the least and the largest part of them: ``2015–2025: 13–15%``, ``2016: 8%``."""
    runs: list[list[int]] = []
    for year in sorted(of_year):
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    told = []
    for run in runs:
        parts = [of_year[year] for year in run]
        least, most = (language.percent(end(parts), 0) for end in (min, max))
        years = f"{run[0]}" if len(run) == 1 else f"{run[0]}–{run[-1]}"
        told.append(f"{years}: {most if least == most else f'{least[:-1]}–{most}'}")
    return told


def interval_in_words(row: Mapping[str, float] | pd.Series, language: Language, *, is_percent: bool = True) -> str:
    """Return ``89,8–95,4%``, or ``1,0–8,7`` of a number of persons; the empty text where there is no interval."""
    if np.isnan(row["lower"]):
        return ""
    if is_percent:
        return language.interval(row["lower"], row["upper"])
    return "–".join(language.number(row[end], 1) for end in ("lower", "upper"))


def axis_of(numbers: list[float], indicator: Indicator, *, steps: int = 5) -> tuple[float, float, list[float]]:
    """Return lower end, upper end and ticks of a value axis that holds ``numbers``.

    Shares stay within 0 and 1 and never span less than ten points; counts and rates begin at 0.
    """
    finite = [number for number in numbers if isfinite(number)] or [0.0, 1.0]
    lowest, highest = min(finite), max(finite)
    if not indicator.is_percent:
        lowest = 0.0
    margin = max(0.08 * (highest - lowest), (0.10 - (highest - lowest)) / 2 if indicator.is_percent else 0.5)
    lower, upper = max(0.0, lowest - margin), highest + margin
    if indicator.is_percent:  # an axis that does not begin at 0 begins at a number that can be said
        step = 0.05 if upper - lower > 0.25 else 0.02
        lower = step * np.floor(lower / step + 1e-9)
    if indicator.kind == "share":
        upper = min(1.0, upper)
    return lower, upper, ticks_between(lower, upper, steps)


def tick_in_words(tick: float, ticks: list[float], indicator: Indicator, language: Language) -> str:
    """Return a tick's label with the decimals that its neighbours need."""
    if not indicator.is_percent:
        return language.number(tick, 0 if all(float(one).is_integer() for one in ticks) else 1)
    return language.percent(tick, 0 if all(_is_whole_percent(one) for one in ticks) else 1)


def round_value_in_words(value: float, indicator: Indicator, language: Language) -> str:
    """Return a threshold or an axis's end with no more decimals than it has: ``95%``, not ``95,0%``."""
    return tick_in_words(value, [value], indicator, language)


def _is_whole_percent(fraction: float) -> bool:
    return abs(100 * fraction - round(100 * fraction)) < 1e-6
