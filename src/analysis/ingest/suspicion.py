"""What looks wrong between years: figures swapped, copied from the year before, or leaping away and back.

Nothing here is refused: a person has to ask the source. So the rules are sharp rather than keen: few false alarms
are worth more than finding everything.
"""

from collections import defaultdict
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from analysis.model.tables import FINDINGS, checked, empty

LEAST_LEAP = 0.35  # relative: 35 % more than the neighbours, or the same factor less
ROBUST_SDS = 4.0
LONGEST_RUN = 2  # years that an odd figure may stay odd before it counts as the new level
SWAP_GAIN = 3.0  # exchanging must bring the two figures at least this much nearer, in the sum of log-ratios
COMPANION_GAIN = 1.25  # the same, for further measures of a pair that was found already
LEAST_COPIED = 3  # measures that are not zero; fewer equal figures happen by themselves

SWAPPED = "each value is nearer to the other unit's years before and after than to its own"
COPIED = "every measure equals the year before exactly"
LEAP = "the value leaves the years before and after by more than 35 % and more than four robust deviations, and returns"


def suspicious(facts: pd.DataFrame) -> pd.DataFrame:
    """Return what looks wrong between years, as findings of the question ``looks_wrong``.

    Parameters
    ----------
    facts : table ``facts``; only exact figures are looked at, and only years that follow each other.

    Returns
    -------
    DataFrame
        table ``findings``. ``estimate`` is the value found, ``lower`` = ``upper`` the value that the neighbouring years
        lead to expect (their geometric mean); ``n`` the number of measures (copied) or of years looked at.

    Notes
    -----
    *copied*: all figures of one family of measures (the first word of their ids) equal those of the year before, the
    same measures are told in both, and at least three are not zero.

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
    exact = facts[facts["bound"] == "exact"]
    if exact.empty:
        return empty(FINDINGS)
    exact = exact.assign(year=exact["period"].astype(int))
    tables = [_odd_values(series) for _, series in exact.groupby(["measure", "group"], sort=True)]
    swapped = _swapped(tables)
    beside = {(row["unit"], row["indicator"], row["group"], int(row["period"]) + shift)
              for row in swapped for shift in (-1, 0, 1)}  # fmt: skip
    leaps = [row for odd in tables for row in _leaps(odd)
             if (row["unit"], row["indicator"], row["group"], int(row["period"])) not in beside]  # fmt: skip
    rows = swapped + _copied(exact) + leaps
    return checked(pd.DataFrame(rows, columns=list(FINDINGS.columns)), FINDINGS) if rows else empty(FINDINGS)


def _odd_values(series: pd.DataFrame) -> pd.DataFrame:
    """Return the values of one measure beside what the years around runs of one and of two years lead to expect.

    Columns: unit, year, as_of, measure, group, value, expected, off (log-ratio), run (years), spread (log-ratio of the
    two years around), nearest (log-ratio to the nearer of them), limit, is_odd.
    """
    told = series.drop_duplicates(["unit", "year"]).sort_values(["unit", "year"]).reset_index(drop=True)
    by_place = told.set_index(["unit", "year"])["value"]
    parts = []
    for run in range(1, LONGEST_RUN + 1):
        for first in range(run):
            before = _at(by_place, told, -1 - first)
            after = _at(by_place, told, run - first)
            parts.append(_measured(told, before, after, run, first))
    odd = pd.concat(parts, ignore_index=True).dropna(subset=["off"])
    single = odd.loc[odd["run"] == 1, "off"].abs()
    limit = max(np.log1p(LEAST_LEAP), ROBUST_SDS * 1.4826 * float(single.median()) if len(single) else 0.0)
    is_rare = (odd["value"] - odd["expected"]).abs() > ROBUST_SDS * np.sqrt(odd["expected"])
    is_beyond = (odd["off"].abs() > limit) & (odd["nearest"] > np.log1p(LEAST_LEAP)) & is_rare
    # The years around must agree with each other better than with the value: else nothing returned.
    return odd.assign(limit=limit, is_odd=is_beyond & (odd["spread"] < odd["off"].abs()))


def _at(by_place: pd.Series, told: pd.DataFrame, shift: int) -> np.ndarray:
    keys = pd.MultiIndex.from_arrays([told["unit"], told["year"] + shift])
    return by_place.reindex(keys).to_numpy(dtype=float)


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
    """Return the runs of which every year is odd, all on one side."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for (_, run, _), years in odd[odd["is_odd"]].groupby(["unit", "run", "begins"], sort=True):
        if len(years) == run and abs(np.sign(years["off"]).sum()) == run:
            for row in _rows(years):
                found.setdefault((row.unit, row.year), _finding(row, "leap", LEAP, since=row.begins - 1, n=run + 2))
    return list(found.values())


def _swapped(tables: list[pd.DataFrame]) -> list[dict[str, Any]]:
    """Return both values of every swap: first the pairs that one measure shows by itself, then their other measures."""
    singles = [odd[odd["run"] == 1] for odd in tables]
    pairs: set[tuple[int, str, str]] = set()
    for single in singles:
        for _, of_year in single[single["is_odd"]].groupby("year", sort=True):
            for one, other in combinations(_rows(of_year), 2):
                if _gain(one, other) > SWAP_GAIN:
                    pairs.add((one.year, one.unit, other.unit))
    found = []
    for year, *units in sorted(pairs):
        for single in singles:
            rows = _rows(single[(single["year"] == year) & single["unit"].isin(units)])
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


def _copied(facts: pd.DataFrame) -> list[dict[str, Any]]:
    found = []
    families = facts.assign(family=facts["measure"].str.partition("_")[0])
    for (unit, _), of_unit in families.groupby(["unit", "family"], sort=True):
        told: dict[int, dict[tuple[str, str], float]] = defaultdict(dict)
        days: dict[int, str] = {}
        for row in _rows(of_unit):
            told[row.year][row.measure, row.group] = row.value
            days[row.year] = row.as_of
        for year in sorted(told):
            figures = told[year]
            if figures == told.get(year - 1) and sum(value > 0 for value in figures.values()) >= LEAST_COPIED:
                total = sum(figures.values())
                place = ("", str(unit), days[year], year - 1, year, "", str(year - 1))
                found.append(_row(*place, total, total, len(figures), "copied", COPIED))
    return found


def _rows(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples(index=False))


def _finding(row: Any, verdict: str, method: str, *, since: int, n: int, against: str = "") -> dict[str, Any]:
    place = (row.measure, row.unit, row.as_of, since, row.year, row.group, against)
    return _row(*place, row.value, row.expected, n, verdict, method)


def _row(
    measure: str, unit: str, day: str, since: int, year: int, group: str, against: str, value: float, expected: float,
    n: int, verdict: str, method: str,
) -> dict[str, Any]:  # fmt: skip
    nothing = float("nan")
    return {
        "indicator": measure, "unit": unit, "frame": day, "since": str(since), "period": str(year), "group": group,
        "against": against, "question": "looks_wrong", "estimate": value, "lower": expected, "upper": expected,
        "level": nothing, "n": float(n), "p": nothing, "p_adjusted": nothing, "verdict": verdict, "method": method,
    }  # fmt: skip
