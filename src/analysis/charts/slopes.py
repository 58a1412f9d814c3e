"""Places between two years as a chart sees them: both figures, and the trend of the years between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

import pandas as pd

from analysis.model.errors import CadreError
from analysis.model.nouns import Indicator

UP, DOWN = ("improving", "rising"), ("worsening", "falling")
KEYS = ["indicator", "unit", "group", "frame", "period"]
FIGURES = ["numerator", "denominator", "value"]


@dataclass(frozen=True)
class Trend:
    """What a series did: verdict, since (from when it was tested), and what changes would have been seen (or NaN)."""

    verdict: str = ""
    since: str = ""
    fall: float = nan
    rise: float = nan


@dataclass(frozen=True)
class Slopes:
    """What the chart draws.

    Attributes
    ----------
    first, last : indexed by unit, the highest last figure first; numerator, denominator, value, lower and upper are NaN
        where there is no figure or it must not be seen; state and reason.
    trends : of the units whose last figure is known, where anybody asked.
    since, period : the two years. group : of all values, or empty.
    """

    first: pd.DataFrame
    last: pd.DataFrame
    trends: Mapping[str, Trend]
    since: str
    period: str
    group: str

    @property
    def pairs(self) -> list[str]:
        """The units that have both figures, and so a line."""
        both = self.first["value"].notna() & self.last["value"].notna()
        return [str(unit) for unit in self.first.index[both]]

    def is_clear(self, unit: str) -> bool:
        """Whether the trend of just these years is one that chance alone does not make."""
        trend = self.trends.get(unit, Trend())
        return trend.verdict in (*UP, *DOWN) and trend.since == self.since and unit in self.pairs


def slopes_of(
    values: pd.DataFrame, findings: pd.DataFrame, indicator: Indicator, units: list[str], since: str, period: str
) -> Slopes:
    """Return the units in both years; one without a value is ``missing``.

    Raises
    ------
    CadreError
        when values are of two groups or frames, or a unit has two values or two trends.
    """
    is_asked = values["unit"].isin(units) & values["period"].isin([since, period])
    rows = values[is_asked & (values["indicator"] == indicator.id)]
    kinds = {key: sorted(set(rows[key])) for key in ("group", "frame")}
    if rows.duplicated(["unit", "period"]).any() or any(len(found) > 1 for found in kinds.values()):
        raise CadreError(
            f"{len(rows)} values for {rows['unit'].nunique()} units in two years, {kinds}",
            where=f"slope chart of {indicator.id}", do="Give the values of one group and one frame.",
        )  # fmt: skip
    asked = findings.merge(rows.loc[rows["state"] == "ok", KEYS], on=KEYS)  # nothing is told of what is hidden
    first, last = (_end(rows, asked, year, units) for year in (since, period))
    order = last.sort_values("value", ascending=False, kind="stable", na_position="last").index
    trends = _trends(_at(asked, "trend", period), _at(asked, "could_be_seen", period))
    return Slopes(first.loc[order], last.loc[order], trends, since, period, next(iter(kinds["group"]), ""))


def row_of(table: pd.DataFrame, unit: str) -> pd.Series:
    """Return the row of a unit."""
    return table.loc[[unit]].iloc[0]


def _at(asked: pd.DataFrame, question: str, period: str) -> pd.DataFrame:
    own = asked[(asked["question"] == question) & (asked["period"] == period)]
    if own["unit"].duplicated().any():
        twice = sorted(set(own["unit"][own["unit"].duplicated()]))
        raise CadreError(f"{question}: two answers for units {twice}", where="slope chart", do="Give one finding each.")
    return own.set_index("unit")


def _end(rows: pd.DataFrame, asked: pd.DataFrame, year: str, units: list[str]) -> pd.DataFrame:
    own = rows[rows["period"] == year].set_index("unit")[[*FIGURES, "state", "reason"]].reindex(units)
    own = own.fillna({"state": "missing", "reason": ""})
    own[FIGURES] = own[FIGURES].where(own["state"] == "ok")  # what is hidden is never drawn, nor taken for zero
    return own.join(_at(asked, "interval", year)[["lower", "upper"]])


def _trends(found: pd.DataFrame, seen: pd.DataFrame) -> dict[str, Trend]:
    ends = seen[["lower", "upper"]].reindex(found.index).itertuples(index=False)
    return {
        str(unit): Trend(str(verdict), str(since), float(lower), float(upper))
        for unit, verdict, since, (lower, upper) in zip(
            found.index, found["verdict"], found["since"], ends, strict=True
        )
    }  # fmt: skip
