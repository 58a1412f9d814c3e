"""How many may be rated excellent: the ceiling of the day, held against what each unit and group of posts did.

Decree 335/2025 allows at most 20 % *of those rated good*, in each unit and in each group with similar tasks. The common
mistake, to take 20 % of everybody who was rated, is told by its name and not only as "too many".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import floor, nan
from typing import Any

import pandas as pd

from analysis.model.errors import UsageError
from analysis.model.standards import Ceiling
from analysis.model.tables import FINDINGS, checked, empty, rows_of

QUESTION = "ceiling"
EXCELLENT = "evaluation_excellent"  # excellent / rated
GOOD_OR_BETTER = "evaluation_good_or_better"  # (excellent + good) / rated
LEVELS = ("commune", "district")  # whose heads give the ratings; a province adds up what others decided
PLACE_AND_TIME = ["unit", "period", "group"]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CeilingStanding:
    """Where the excellent stand against a ceiling.

    Attributes
    ----------
    verdict : ``within_ceiling``, ``above_ceiling``, ``ceiling_of_all`` (above it, and within it only if the share were
        taken of all who were rated) or ``cannot_tell``.
    base : of how many the share is taken; NaN where it cannot be told.
    allowed : how many may be excellent at most: whole persons, rounded down.
    allowed_of_all : what the common mistake would allow; the same as ``allowed`` under a ceiling of all.
    reason : why it cannot be told, else empty.
    """

    verdict: str
    base: float = nan
    allowed: float = nan
    allowed_of_all: float = nan
    reason: str = ""


def against_ceiling(excellent: int, good: int, rated: int, *, share: float, of: str = "good") -> CeilingStanding:
    """Return whether ``excellent`` persons are within a ceiling of ``share``.

    Parameters
    ----------
    excellent, good, rated : persons; those rated good do not hold the excellent, those rated hold both.
    share : a fraction between 0 and 1.
    of : ``good`` or ``rated``: of whom the share is taken. With nobody rated good, nobody may be excellent.

    Raises
    ------
    UsageError
        when excellent and good together are more than all who were rated, or ``of`` is neither.
    """
    if min(excellent, good) < 0 or excellent + good > rated:
        raise UsageError(
            f"{excellent} excellent and {good} good of {rated} rated", where="against_ceiling",
            do="Give persons; those rated hold the excellent and the good.",
        )  # fmt: skip
    if of not in ("good", "rated"):
        raise UsageError(f"a ceiling of {of!r}", where="against_ceiling", do="Give good or rated.")
    if rated == 0:
        return CeilingStanding("cannot_tell", reason="nobody was rated")
    base = good if of == "good" else rated
    allowed, allowed_of_all = _whole_persons(share, base), _whole_persons(share, rated)
    verdict = "within_ceiling"
    if excellent > allowed:
        verdict = "ceiling_of_all" if excellent <= allowed_of_all else "above_ceiling"
    return CeilingStanding(verdict, base, allowed, allowed_of_all)


def ceiling_findings(
    values: pd.DataFrame, *, ceilings: Sequence[Ceiling], levels: Mapping[str, str], day: str
) -> pd.DataFrame:
    """Return FINDINGS, question ``ceiling``, indicator ``evaluation_excellent``, on VALUES.

    Parameters
    ----------
    values : with the indicators ``EXCELLENT`` and ``GOOD_OR_BETTER``, by group and in sum; others are left aside.
    levels : unit -> its level; communes and districts are asked.
    day : month and day on which the figures stand (``12-31``); a ceiling is one that holds on it.

    Returns
    -------
    DataFrame
        one row a unit, period, group and ceiling: estimate is the number of the excellent, upper how many are allowed,
        lower how many the common mistake would allow (NaN under a ceiling of all), n the base of the share, against
        the ceiling's id. method tells the sum, and says so where the rule was not read in its source.
    """
    asked = values[values["unit"].map(levels).isin(LEVELS)]
    columns = [*PLACE_AND_TIME, "numerator", "denominator", "state", "reason"]
    excellent = asked.loc[asked["indicator"] == EXCELLENT, [*columns, "frame"]]
    better = asked.loc[asked["indicator"] == GOOD_OR_BETTER, columns]
    both = excellent.merge(better, on=PLACE_AND_TIME, how="left", suffixes=("", "_better"))
    rows = [found for row in rows_of(both) for found in _of_row(row, ceilings, day)]
    return checked(pd.DataFrame(rows, columns=list(FINDINGS.columns)), FINDINGS) if rows else empty(FINDINGS)


def _whole_persons(share: float, base: int) -> int:
    # In decimals: 0.29 * 100 is 28.999999999999996 to the machine, which would take one person away.
    return floor(Decimal(str(share)) * base)


def _of_row(row: Row, ceilings: Sequence[Ceiling], day: str) -> Iterator[Row]:
    stood_on = date.fromisoformat(f"{row['period']}-{day}")
    for ceiling in ceilings:
        if ceiling.holds_on(stood_on):
            yield _finding(row, ceiling)


def _finding(row: Row, ceiling: Ceiling) -> Row:
    standing = _standing(row, ceiling)
    is_told = not standing.reason
    return {
        "indicator": EXCELLENT, "unit": row["unit"], "frame": row["frame"], "since": ceiling.since.isoformat(),
        "period": row["period"], "group": row["group"], "against": ceiling.id, "question": QUESTION,
        "estimate": row["numerator"] if is_told else nan, "upper": standing.allowed,
        "lower": standing.allowed_of_all if ceiling.of == "good" else nan, "level": nan, "n": standing.base,
        "p": nan, "p_adjusted": nan, "verdict": standing.verdict, "method": _told(row, ceiling, standing),
    }  # fmt: skip


def _standing(row: Row, ceiling: Ceiling) -> CeilingStanding:
    if row["denominator"] == 0:
        return CeilingStanding("cannot_tell", reason="nobody was rated")
    for state, reason in ((row["state"], row["reason"]), (row["state_better"], row["reason_better"])):
        if state != "ok":
            return CeilingStanding("cannot_tell", reason=f"{reason or state}" if state == state else "no figure")
    if row["denominator"] != row["denominator_better"]:
        return CeilingStanding("cannot_tell", reason="not every unit that told the excellent told the good too")
    good = row["numerator_better"] - row["numerator"]
    return against_ceiling(
        round(row["numerator"]), round(good), round(row["denominator"]), share=ceiling.share, of=ceiling.of
    )


def _told(row: Row, ceiling: Ceiling, standing: CeilingStanding) -> str:
    unverified = "" if ceiling.verified == "yes" else "; the rule was not verified in its source"
    if standing.reason:
        return f"cannot tell: {standing.reason}{unverified}"
    of = "rated good" if ceiling.of == "good" else "who were rated"
    told = f"at most {ceiling.share:g} of {standing.base:.0f} {of}: {standing.allowed:.0f}"
    if ceiling.of == "good":
        told += f"; of all {row['denominator']:.0f} who were rated it would be {standing.allowed_of_all:.0f}"
    return told + unverified
