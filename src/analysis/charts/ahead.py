"""What is to be expected of a series in the year of its target, as a chart sees it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.charts.series import Series
from analysis.model.errors import CadreError, UsageError
from analysis.model.nouns import Indicator, Target

QUESTION = "forecast"


@dataclass(frozen=True)
class Ahead:
    """What is to be expected; numbers are NaN where nothing could be told, ``n`` years from ``since`` on behind it."""

    year: int
    expected: float
    lower: float
    upper: float
    level: float
    chance: float
    verdict: str
    n: float
    since: str

    @property
    def is_told(self) -> bool:
        """Whether there is a forecast."""
        return not np.isnan([self.expected, self.lower, self.upper]).any()


def make_sure(indicator: Indicator, target: Target) -> None:
    """Refuse what is no share, and a target of another indicator.

    Raises
    ------
    UsageError
        saying which of both it is.
    """
    where = f"fan chart of {indicator.id}"
    if indicator.kind != "share":
        raise UsageError(f"a {indicator.kind} is not forecast", where=where, do="Draw it with trend_chart.")
    if target.indicator != indicator.id:
        raise UsageError(f"target {target.id} is of {target.indicator}", where=where, do="Give a target of its own.")


def ahead_of(
    series: Series, values: pd.DataFrame, findings: pd.DataFrame, indicator: Indicator, target: Target
) -> Ahead:  # fmt: skip
    """Return what is to be expected in the target's year; without a forecast its numbers are NaN.

    Raises
    ------
    UsageError
        when the target's year is not after the last figure.
    CadreError
        when there is more than one forecast, or it rests on other years than those of the series.
    """
    where, by, last = f"fan chart of {indicator.id}", int(target.by), int(series.held.index[-1])
    if by <= last:
        what = f"the target's year {by} is not after the last figure, of {last}"
        raise UsageError(what, where=where, do="Draw it with trend_chart, or give the values up to an earlier year.")
    own = values[values["indicator"] == indicator.id].iloc[-1]
    asked = (findings["question"] == QUESTION) & (findings["against"] == target.id)
    for column in ("indicator", "unit", "group", "frame"):
        asked &= findings[column] == own[column]
    rows = findings[asked & (findings["period"] == target.by)]
    if len(rows) > 1:
        raise CadreError(f"{len(rows)} forecasts for target {target.id}", where=where, do="Give one.")
    nan = float("nan")
    if rows.empty:
        return Ahead(by, nan, nan, nan, nan, nan, "", nan, "")
    row = rows.iloc[0]
    expected, lower, upper, level, chance, n = (
        float(row[column]) for column in ("estimate", "lower", "upper", "level", "p", "n")
    )
    ahead = Ahead(by, expected, lower, upper, level, chance, str(row["verdict"]), n, str(row["since"]))
    held = series.held[(series.held.index >= int(ahead.since or 0)) & (series.held["denominator"] > 0)]
    if ahead.is_told and ahead.n != len(held):
        begin = ahead.since or "the first"
        what = f"the forecast rests on {ahead.n:g} years, but {len(held)} are drawn from {begin} on"
        raise CadreError(what, where=where, do="Give the values from which the forecast was made.")
    return ahead
