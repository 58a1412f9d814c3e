"""The series of a table of values: what each did up to each of its years, and how much could have been seen.

Shares are tested all at once, as one table of series by years; what has no denominator is tested by its order alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.model.nouns import Indicator
from analysis.stats.monotone import FEWEST_FOR_A_VERDICT, MonotoneTrend, monotone_trend
from analysis.stats.seeable import SEEABLE, seeable_change
from analysis.stats.trends import FEWEST_POINTS, Trends, trends
from analysis.stats.turnover import turnover_inflation
from analysis.stats.verdict import verdict_of_trend

SERIES = ["indicator", "unit", "group", "frame"]
MONOTONE = "Mann-Kendall test, exact; change along Sen's slope"
Cuts = Callable[[str, str], Sequence[str]]
Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Table:
    """Values as series by years.

    Attributes
    ----------
    keys : one row a series: indicator, unit, group, frame.
    years : (k,), whole numbers, increasing.
    numerator, denominator, value : (m, k); 0, 0 and NaN where a year is not held.
    held, told : (m, k); whether there is a figure, and whether there is a row at all.
    state : (m, k), texts; empty where there is no row.
    begins : (m, k); the year with which the series that ends there begins, after its last dated break.
    """

    keys: pd.DataFrame
    years: NDArray[np.int64]
    numerator: Numbers
    denominator: Numbers
    value: Numbers
    held: Flags
    told: Flags
    state: NDArray[np.object_]
    begins: NDArray[np.int64]


def trend_findings(
    values: pd.DataFrame, indicators: Mapping[str, Indicator], *, cuts: Cuts, level: float
) -> Iterator[pd.DataFrame]:
    """Yield columns of FINDINGS to the questions ``trend`` and ``could_be_seen``, a table for each end and kind.

    Parameters
    ----------
    values : VALUES of the units that are asked for a trend.
    cuts : (indicator, unit) -> the periods with which a series begins anew after a dated break.
    level : of the verdict.
    """
    if values.empty:
        return
    is_share = values["indicator"].map({name: noun.kind == "share" for name, noun in indicators.items()})
    nothing_to_divide = is_share & ~(values["denominator"] > 0) & (values["state"] == "ok")
    table = _table(values.assign(state=values["state"].mask(nothing_to_divide, "cannot")), cuts)
    kinds = table.keys["indicator"].map({name: noun.kind for name, noun in indicators.items()}).to_numpy()
    for column in range(len(table.years)):
        ends = table.told[:, column]
        for rows, tell in ((ends & (kinds == "share"), _of_shares), (ends & (kinds != "share"), _of_others)):
            if rows.any():
                yield from tell(table, np.flatnonzero(rows), column, indicators, level)


def _table(values: pd.DataFrame, cuts: Cuts) -> _Table:
    ordered = values.sort_values([*SERIES, "period"], kind="stable", ignore_index=True)
    series = ordered.groupby(SERIES, sort=False).ngroup().to_numpy()
    keys = ordered[SERIES].drop_duplicates(ignore_index=True)
    calendar = ordered["period"].astype(int).to_numpy()
    years, column = np.unique(calendar.astype(np.int64), return_inverse=True)
    held = np.zeros((len(keys), len(years)), dtype=bool)
    held[series, column] = (ordered["state"] == "ok").to_numpy()
    told = np.zeros_like(held)
    told[series, column] = True
    numbers = {}
    for name, blank in (("numerator", 0.0), ("denominator", 0.0), ("value", np.nan)):
        numbers[name] = np.full(held.shape, blank)
        numbers[name][series, column] = ordered[name].to_numpy(dtype=float)
        numbers[name] = np.where(held, numbers[name], blank)
    state = np.full(held.shape, "", dtype=object)
    state[series, column] = ordered["state"].to_numpy()
    begins = np.zeros(held.shape, dtype=np.int64)
    for row, (indicator, unit) in enumerate(zip(keys["indicator"], keys["unit"], strict=True)):
        for first in sorted(int(period) for period in cuts(indicator, unit)):
            begins[row, years >= first] = first
    return _Table(keys, years, **numbers, held=held, told=told, state=state, begins=begins)


def _window(table: _Table, rows: NDArray[np.int64], column: int) -> Flags:
    """Return which years belong to the series of ``rows`` that end with ``column``: held, since the last break."""
    before = np.arange(len(table.years)) <= column
    since = table.years >= table.begins[rows, column][:, None]
    return np.asarray(table.held[rows] & before & since)


def _since(table: _Table, rows: NDArray[np.int64], column: int, window: Flags) -> NDArray[np.object_]:
    """Return the first year with a figure; where there is none, the first that the series tells of."""
    told = table.told[rows] & (table.years >= table.begins[rows, column][:, None])
    first = np.where(window.any(axis=1), window.argmax(axis=1), told.argmax(axis=1))
    return table.years[first].astype(str).astype(object)


def _common(table: _Table, rows: NDArray[np.int64], column: int, window: Flags) -> pd.DataFrame:
    return table.keys.iloc[rows].assign(
        period=str(table.years[column]), since=_since(table, rows, column, window), n=window.sum(axis=1).astype(float)
    )


def _of_shares(
    table: _Table, rows: NDArray[np.int64], column: int, indicators: Mapping[str, Indicator], level: float
) -> Iterator[pd.DataFrame]:
    window = _window(table, rows, column)
    counts, totals = (np.where(window, one[rows], 0.0) for one in (table.numerator, table.denominator))
    nouns = [indicators[name] for name in table.keys["indicator"].iloc[rows]]
    turnover = np.array([np.nan if noun.yearly_turnover is None else noun.yearly_turnover for noun in nouns])
    least = np.array([noun.worth_telling for noun in nouns])
    found = trends(table.years, counts, totals, yearly_turnover=turnover, worth_telling=least, level=level)
    common, is_told = _common(table, rows, column, window), table.held[rows, column]
    verdicts = [verdict_of_trend(shape, noun.direction) for shape, noun in zip(found.shape, nouns, strict=True)]
    lost = [f"not tested: no value for the last period ({state})" for state in table.state[rows, column]]
    yield common.assign(
        question="trend", level=level,
        estimate=np.where(is_told, found.change, np.nan), p=np.where(is_told, found.p, np.nan),
        verdict=np.where(is_told, verdicts, "cannot_be_tested"),
        method=np.where(is_told, _methods(found, turnover), lost),
    )  # fmt: skip
    seen = np.flatnonzero(is_told & (found.points >= FEWEST_POINTS))
    if len(seen):
        yield _could_be_seen(common.iloc[seen], table.years, counts[seen], totals[seen], found, seen, turnover, least)


def _methods(found: Trends, turnover: Numbers) -> list[str]:
    told = []
    for method, reason, known, inflation, phi in zip(
        found.method, found.reason, turnover, found.inflation_turnover, found.dispersion, strict=True
    ):
        share = "unknown" if np.isnan(known) else f"{known:g}"
        correction = f"{method}; yearly turnover {share}, V = {inflation:.2f}; phi = {phi:.2f}"
        told.append(f"not tested: {reason}" if reason else correction)
    return told


def _could_be_seen(
    common: pd.DataFrame, years: NDArray[np.int64], counts: Numbers, totals: Numbers, found: Trends,
    rows: NDArray[np.int64], turnover: Numbers, least: Numbers,
) -> pd.DataFrame:  # fmt: skip
    """Return how large a rise and a fall would have been found: lower is the fall, upper the rise, level the power."""
    is_tested = found.reason[rows] == ""
    inflation = np.where(
        is_tested, found.inflation_turnover[rows], np.maximum(1.0, turnover_inflation(years, turnover[rows], totals))
    )
    phi = np.where(is_tested, np.maximum(1.0, found.dispersion[rows]), 1.0)
    share = counts.sum(axis=1) / totals.sum(axis=1)
    seen = seeable_change(years, totals, share, inflation=inflation, dispersion=phi, worth_telling=least[rows])
    last = totals[np.arange(len(totals)), (totals > 0).shape[1] - 1 - (totals > 0)[:, ::-1].argmax(axis=1)]
    return common.assign(
        question="could_be_seen", level=seen.power, estimate=share, lower=seen.fall, upper=seen.rise, n=last,
        method=SEEABLE,
    )  # fmt: skip


def _of_others(
    table: _Table, rows: NDArray[np.int64], column: int, indicators: Mapping[str, Indicator], level: float
) -> Iterator[pd.DataFrame]:
    window = _window(table, rows, column)
    answers = []
    for row, held in zip(rows, window, strict=True):
        noun = indicators[str(table.keys["indicator"].iat[row])]
        if not table.held[row, column]:
            reason = f"no value for the last period ({table.state[row, column]})"
            answers.append((np.nan, np.nan, "cannot_be_tested", f"not tested: {reason}"))
            continue
        numbers = table.value[row, held]
        found = _monotone(tuple(table.years[held].tolist()), tuple(numbers.tolist()), noun.worth_telling, level)
        told = f"not tested: {found.reason}" if found.reason else MONOTONE
        answers.append((numbers[-1] - numbers[0], found.p, verdict_of_trend(found.shape, noun.direction), told))
    estimate, p, verdict, method = zip(*answers, strict=True)
    yield _common(table, rows, column, window).assign(
        question="trend", level=level, estimate=estimate, p=p, verdict=verdict, method=method
    )


@lru_cache(maxsize=100_000)  # most places tell the same series in every frame
def _monotone(
    years: tuple[int, ...], numbers: tuple[float, ...], worth_telling: float, level: float
) -> MonotoneTrend:
    """Return the trend of a count, ratio or rate: a change is worth telling relative to the middle of the series."""
    if len(years) < FEWEST_FOR_A_VERDICT:
        reason = f"{len(years)} of at least {FEWEST_FOR_A_VERDICT} years of a series without denominators"
        blank = np.nan
        return MonotoneTrend("too_few_data", blank, blank, blank, blank, blank, len(years), reason)
    smallest = worth_telling * abs(float(np.median(numbers)))
    return monotone_trend(years, numbers, worth_telling=smallest, level=level)
