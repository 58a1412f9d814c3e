"""Why a share changed, as a chart sees it: both ends, and the two effects that lead from one to the other."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.model.errors import CadreError, UsageError
from analysis.model.nouns import Indicator

QUESTION, RATE, COMPOSITION, TOTAL = "decomposition", "rate", "composition", "total"
CLOSES = 1e-9  # so near must first value and effects come to the last value


@dataclass(frozen=True)
class Step:
    """An effect: where it begins, its change and the change's range (fractions; NaN where there is none)."""

    begin: float
    change: float
    lower: float
    upper: float

    @property
    def is_unsure(self) -> bool:
        """Whether the range holds no change at all; without a range nothing is sure either."""
        return not (self.lower > 0 or self.upper < 0)


@dataclass(frozen=True)
class Bridge:
    """First and last row of VALUES of the whole, the effects by their part, their level."""

    first: pd.Series
    last: pd.Series
    steps: Mapping[str, Step]
    level: float

    @property
    def first_value(self) -> float:
        """The share in the first year."""
        return float(self.first["value"])

    @property
    def last_value(self) -> float:
        """The share in the last year."""
        return float(self.last["value"])

    @property
    def total(self) -> float:
        """The change in all."""
        return self.last_value - self.first_value


def bridge_of(findings: pd.DataFrame, indicator: Indicator, first: pd.Series, last: pd.Series) -> Bridge | None:
    """Return what is drawn, or None where an end is not told or nobody took the change apart.

    Raises
    ------
    UsageError
        for what is no share, or where ``first`` is not before ``last`` or of another unit, group or frame.
    CadreError
        when an effect stands twice or is missing, or first value and effects do not come to the last value.
    """
    _make_sure(indicator, first, last)
    if first["state"] != "ok" or last["state"] != "ok":
        return None
    asked = (findings["question"] == QUESTION) & (findings["since"] == first["period"])
    asked &= (findings["indicator"] == indicator.id) & (findings["period"] == last["period"])
    for column in ("unit", "group", "frame"):
        asked &= findings[column] == first[column]
    rows = findings[asked]
    where = f"bridge chart of {indicator.id}"
    if rows.empty:
        return None
    if sorted(rows["against"]) != sorted((RATE, COMPOSITION, TOTAL)):
        do = "Give the three findings of one decomposition."
        raise CadreError(f"a decomposition of the parts {sorted(rows['against'])}", where=where, do=do)
    rows = rows.set_index("against")
    if rows["estimate"].isna().any():  # withheld
        return None
    begin, steps = float(first["value"]), {}
    for part in (RATE, COMPOSITION):
        change, lower, upper = (float(rows.at[part, column]) for column in ("estimate", "lower", "upper"))
        steps[part] = Step(begin, change, lower, upper)
        begin += change
    if abs(begin - float(last["value"])) > CLOSES:
        what = f"first value and effects come to {begin:.6f}, not to the last value {float(last['value']):.6f}"
        raise CadreError(what, where=where, do="Give the values of the sum of the parts that were decomposed.")
    return Bridge(first, last, steps, float(rows["level"].iloc[0]))


def _make_sure(indicator: Indicator, first: pd.Series, last: pd.Series) -> None:
    where = f"bridge chart of {indicator.id}"
    if indicator.kind != "share":
        raise UsageError(f"a {indicator.kind} is not decomposed", where=where, do="Give a share.")
    for column in ("indicator", "unit", "group", "frame"):
        if first[column] != last[column] or (column == "indicator" and first[column] != indicator.id):
            what = f"{column} {first[column]!r} and {last[column]!r}"
            raise UsageError(f"two rows of one series are needed, not of {what}", where=where, do="Give one whole.")
    if not str(first["period"]) < str(last["period"]):
        what = f"{first['period']} is not before {last['period']}"
        raise UsageError(what, where=where, do="Give the earlier year as first.")
