"""What looks wrong between years: figures swapped, copied from the year before, or leaping away and back.

Nothing here is refused: a person has to ask the source. So the rules are sharp rather than keen: few false alarms
are worth more than finding everything.
"""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from analysis.model.nouns import Measure
from analysis.model.tables import FINDINGS, checked, empty

SERIES = ["measure", "group"]
LEAST_LEAP = 0.35  # relative: 35 % more than the neighbours, or the same factor less
ROBUST_SDS = 4.0
LONGEST_RUN = 2  # years that an odd figure may stay odd before it counts as the new level
SWAP_GAIN = 3.0  # exchanging must bring the two figures at least this much nearer, in the sum of log-ratios
COMPANION_GAIN = 1.25  # the same, for further measures of a pair that was found already
LEAST_COPIED = 3  # measures that are not zero; fewer equal figures happen by themselves
CHANCE_OF_COPY = 1e-6  # small counts are often equal by themselves; what is told must be rarer

SWAPPED = "each value is nearer to the other unit's years before and after than to its own"
COPIED = "every measure equals the year before exactly"
LEAP = "the value leaves the years before and after by more than 35 % and more than four robust deviations, and returns"


def suspicious(facts: pd.DataFrame, measures: Mapping[str, Measure]) -> pd.DataFrame:
    """Return what looks wrong between years, as findings of the question ``looks_wrong``.

    Parameters
    ----------
    facts : table ``facts``; only exact figures of counts and amounts are looked at, and only years that follow each
        other. A score or a day has no ratio to the year before.

    Returns
    -------
    DataFrame
        table ``findings``. ``estimate`` is the value found, ``lower`` = ``upper`` the value that the neighbouring years
        lead to expect (their geometric mean); ``n`` the number of measures (copied) or of years looked at.

    Notes
    -----
    *copied*: all figures of one family of measures (the first word of their ids) equal those of the year before, the
    same measures are told in both, at least three are not zero, and the chance that counts of their size are equal by
    themselves, 1/sqrt(4 pi v) for every different value v, multiplied, is below one in a million.

    *leap*: a run of one or two years lies, all on one side, beyond both years around it, which agree with each other
    better than with the run. Each value must be beyond the nearer of these two years by a factor of more than 1.35,
    and differ from their geometric mean by more than exp(4 s), where s is 1.4826 times the median of all such absolute
    log-ratios of the measure; and, since small counts jump by chance, by more than four times the square root of what
    is expected. A series that goes up and stays up is no leap; nor is a year beside a swapped one.

    *swapped*: two units in the same year and measure, both odd by the leap's rule but in opposite directions, whose
    values exchanged would lie at least three times nearer in the sum of the log-ratios. Once a pair is found by one
    measure, its other measures of that year are told too where both are off by half as much, in opposite directions,
    and exchanging brings them nearer by a quarter: rows are swapped whole more often than by the cell.
    """
    adding = [measure.id for measure in measures.values() if measure.kind in ("count", "amount")]
    exact = facts[(facts["bound"] == "exact") & facts["measure"].isin(adding)]
    if exact.empty:
        return empty(FINDINGS)
    exact = exact.assign(year=exact["period"].astype(int))
    odd = _odd_values(exact)
    swapped = _swapped(odd[odd["run"] == 1])
    beside = {(row["unit"], row["indicator"], row["group"], int(row["period"]) + shift)
              for row in swapped for shift in (-1, 0, 1)}  # fmt: skip
    leaps = [row for row in _leaps(odd[odd["is_odd"]])
             if (row["unit"], row["indicator"], row["group"], int(row["period"])) not in beside]  # fmt: skip
    rows = swapped + _copied(exact) + leaps
    return checked(pd.DataFrame(rows, columns=list(FINDINGS.columns)), FINDINGS) if rows else empty(FINDINGS)


def _odd_values(exact: pd.DataFrame) -> pd.DataFrame:
    """Return the values beside what the years around runs of one and of two years lead to expect.

    Columns: unit, year, as_of, measure, group, value, expected, off (log-ratio), run (years), spread (log-ratio of the
    two years around), nearest (log-ratio to the nearer of them), limit (of the measure and group), is_odd.
    """
    # The order is that of the rows' series, so that the years around a value stand around it.
    told = exact.drop_duplicates([*SERIES, "unit", "year"]).sort_values([*SERIES, "unit", "year"])
    told = told.reset_index(drop=True)
    place = told.groupby([*SERIES, "unit"], sort=False).ngroup().to_numpy()
    parts = []
    for run in range(1, LONGEST_RUN + 1):
        for first in range(run):
            before, after = _at(told, place, -1 - first), _at(told, place, run - first)
            parts.append(_measured(told, before, after, run, first))
    odd = pd.concat(parts, ignore_index=True).dropna(subset=["off"])
    single = odd.loc[odd["run"] == 1].assign(off=lambda rows: rows["off"].abs())
    medians = single.groupby(SERIES)["off"].median().rename("median").reset_index()
    odd = odd.merge(medians, on=SERIES, how="left")
    limit = np.maximum(np.log1p(LEAST_LEAP), ROBUST_SDS * 1.4826 * odd["median"].fillna(0.0))
    is_rare = (odd["value"] - odd["expected"]).abs() > ROBUST_SDS * np.sqrt(odd["expected"])
    is_beyond = (odd["off"].abs() > limit) & (odd["nearest"] > np.log1p(LEAST_LEAP)) & is_rare
    # The years around must agree with each other better than with the value: else nothing returned.
    return odd.assign(limit=limit, is_odd=is_beyond & (odd["spread"] < odd["off"].abs()))


def _at(told: pd.DataFrame, place: np.ndarray, shift: int) -> np.ndarray:
    """Return the value of the same unit and series ``shift`` years on; NaN where it was not told."""
    year, value = told["year"].to_numpy(), told["value"].to_numpy(dtype=float)
    found = np.full(len(told), np.nan)
    here = np.arange(len(told))
    for step in range(1, abs(shift) + 1):  # a year is missing where the row of that distance tells another one
        there = here + step * int(np.sign(shift))
        inside = (there >= 0) & (there < len(told))
        at, to = here[inside], there[inside]
        is_it = (place[to] == place[at]) & (year[to] == year[at] + shift)
        found[at[is_it]] = value[to[is_it]]
    return found


def _measured(told: pd.DataFrame, before: np.ndarray, after: np.ndarray, run: int, first: int) -> pd.DataFrame:
    # Half a person stands for none, so that a ratio to zero is large but finite.
    low, high = np.log(np.maximum(before, 0.5)), np.log(np.maximum(after, 0.5))
    expected = np.exp((low + high) / 2)
    own = np.log(np.maximum(told["value"], 0.5))
    off = own - (low + high) / 2
    nearest = np.maximum(np.minimum(low, high) - own, own - np.maximum(low, high))
    columns = ["unit", "year", "as_of", "measure", "group", "value"]
    return told[columns].assign(
        expected=expected, off=off, run=run, begins=told["year"] - first, spread=np.abs(high - low),
        nearest=nearest,
    )  # fmt: skip


def _leaps(odd: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the runs of which every year is odd, all on one side; ``odd`` holds the odd values only."""
    found: dict[tuple[str, str, str, int], dict[str, Any]] = {}
    for (*_, run, _), years in odd.groupby([*SERIES, "unit", "run", "begins"], sort=True):
        if len(years) == run and abs(np.sign(years["off"]).sum()) == run:
            for row in as_tuples(years):
                key = (row.measure, row.group, row.unit, row.year)
                found.setdefault(key, _finding(row, "leap", LEAP, since=row.begins - 1, n=run + 2))
    return list(found.values())


def _swapped(single: pd.DataFrame) -> list[dict[str, Any]]:
    """Return both values of every swap: first the pairs that one measure shows by itself, then their other measures."""
    pairs: set[tuple[int, str, str]] = set()
    for _, of_year in single[single["is_odd"]].groupby([*SERIES, "year"], sort=True):
        for one, other in combinations(as_tuples(of_year), 2):
            if _gain(one, other) > SWAP_GAIN:
                pairs.add((one.year, one.unit, other.unit))
    found = []
    for year, *units in sorted(pairs):
        of_pair = single[(single["year"] == year) & single["unit"].isin(units)]
        for _, of_series in of_pair.groupby(SERIES, sort=True):
            rows = as_tuples(of_series)
            if len(rows) == 2 and _gain(*rows) > COMPANION_GAIN and all(abs(row.off) > row.limit / 2 for row in rows):
                for row, other in (rows, rows[::-1]):
                    found.append(_finding(row, "swapped", SWAPPED, since=year - 1, n=3, against=other.unit))
    return found


def _gain(one: Any, other: Any) -> float:
    """Return how many times nearer the two values would be, exchanged; 0 where they are off to the same side."""
    if one.off * other.off >= 0:
        return 0.0
    exchanged = _off(other.value, one.expected) + _off(one.value, other.expected)
    return (abs(one.off) + abs(other.off)) / max(exchanged, 1e-9)


def _off(value: float, expected: float) -> float:
    return abs(float(np.log(max(value, 0.5) / expected)))


def _copied(exact: pd.DataFrame) -> list[dict[str, Any]]:
    told = exact.drop_duplicates([*SERIES, "unit", "year"]).sort_values([*SERIES, "unit", "year"])
    told = told.reset_index(drop=True)
    place = told.groupby([*SERIES, "unit"], sort=False).ngroup().to_numpy()
    told = told.assign(
        family=told["measure"].str.partition("_")[0],
        is_same=_at(told, place, -1) == told["value"],
        is_some=told["value"] > 0,
        # Two counts around the same expectation v are equal with probability 1/sqrt(4 pi v); equal figures of one year
        # tell of one another (all settled, all in time), so that each number counts once.
        chance=np.log(np.minimum(1.0, 1 / np.sqrt(4 * np.pi * np.maximum(told["value"], 0.01)))),
    )
    keys = ["unit", "family", "year"]
    by_year = told.groupby(keys, sort=True).agg(
        n=("value", "size"), same=("is_same", "sum"), some=("is_some", "sum"), total=("value", "sum"),
        as_of=("as_of", "last"),
    )  # fmt: skip
    by_year["chance"] = told.drop_duplicates([*keys, "value"]).groupby(keys)["chance"].sum()
    before = [(unit, family, year - 1) for unit, family, year in by_year.index]
    by_year["n_before"] = by_year["n"].reindex(before).to_numpy()
    is_copied = (by_year["n"] == by_year["same"]) & (by_year["n"] == by_year["n_before"])
    is_copied &= (by_year["some"] >= LEAST_COPIED) & (by_year["chance"] < np.log(CHANCE_OF_COPY))
    found = []
    for row in as_tuples(by_year[is_copied].reset_index()):
        where = ("", row.unit, row.as_of, row.year - 1, row.year, "", str(row.year - 1))
        found.append(finding_row(*where, row.total, row.total, row.n, "copied", COPIED))
    return found


def as_tuples(frame: pd.DataFrame) -> list[Any]:
    """Return the rows, each with its columns as attributes."""
    return list(frame.itertuples(index=False))


def _finding(row: Any, verdict: str, method: str, *, since: int, n: int, against: str = "") -> dict[str, Any]:
    place = (row.measure, row.unit, row.as_of, since, row.year, row.group, against)
    return finding_row(*place, row.value, row.expected, n, verdict, method)


def finding_row(
    measure: str, unit: str, day: str, since: int, year: int, group: str, against: str, value: float, expected: float,
    n: int, verdict: str, method: str,
) -> dict[str, Any]:  # fmt: skip
    """Return one row of FINDINGS of the question ``looks_wrong``; ``expected``: what the value is held against."""
    nothing = float("nan")
    return {
        "indicator": measure, "unit": unit, "frame": day, "since": str(since), "period": str(year), "group": group,
        "against": against, "question": "looks_wrong", "estimate": value, "lower": expected, "upper": expected,
        "level": nothing, "n": float(n), "p": nothing, "p_adjusted": nothing, "verdict": verdict, "method": method,
    }  # fmt: skip
