"""From values to findings: one function that asks every question that is computed beforehand.

For every share its interval, for every series its trend and how much could have been seen, for every target its answer,
and for units side by side how they differ from each other by more than chance.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from analysis.geography.registry import LEVELS
from analysis.model.errors import UsageError
from analysis.model.nouns import Indicator, Target
from analysis.model.tables import FINDINGS, checked
from analysis.stats.comparison import (
    AGAINST_THRESHOLD,
    FALSE_DISCOVERY,
    against_threshold,
    are_whole_persons,
    held_for_false_discovery,
)
from analysis.stats.estimated import MARK, counted_only, is_estimated
from analysis.stats.intervals import WILSON, wilson
from analysis.stats.sibling_findings import Parents, sibling_findings
from analysis.stats.trend_findings import SERIES, Cuts, trend_findings
from analysis.stats.verdict import verdict_of_threshold

TARGET = "the value itself against the threshold"
NUMBERS = ["estimate", "lower", "upper", "level", "n", "p", "p_adjusted"]


def no_cuts(indicator: str, unit: str) -> Sequence[str]:
    """Return nothing: no dated break cuts the series."""
    return ()


def find(
    values: pd.DataFrame,
    indicators: Mapping[str, Indicator],
    *,
    levels: Mapping[str, str],
    parents: Parents | None = None,
    targets: Sequence[Target] = (),
    target_units: Mapping[str, Sequence[str]] | None = None,
    cuts: Cuts = no_cuts,
    level: float = 0.95,
    least_for_trend: float = 0.0,
) -> pd.DataFrame:
    """Return FINDINGS on ``values`` (VALUES).

    Parameters
    ----------
    indicators : by id; every indicator of the values is there.
    levels : unit -> its level.
    parents : unit -> the wholes within which it is compared with its siblings; without any, nothing is compared.
    targets, target_units : each target, and by its id the units that it is held against.
    cuts : (indicator, unit) -> the periods with which a series begins anew after a dated break (``first_period``).
    least_for_trend : units of the lowest level there is are asked for a trend only where every figure of the series
        is out of at least so many; what is out of nothing has none there.

    Returns
    -------
    DataFrame
        the questions:

        - ``interval``, for each share that is ok: estimate, lower, upper; n is the denominator. Counts, ratios and
          rates have no binomial interval and no row.
        - ``trend``, for each series and each of its periods as the end: from the first period held since the last cut
          (``since``) to ``period``. estimate is the change from first to last, in the share (for what is no share in
          its own unit), p is corrected as ``trends`` tells, n the number of periods that are ok. What is no share is
          tested by its order alone. Ends that are not ok are ``cannot_be_tested``; method tells why.
        - ``could_be_seen``, for each such series of shares that is long enough: from the share of all its years
          (estimate), the smallest steady fall (lower, a change below 0) and rise (upper) that the test would have found
          with the power in ``level``; n is the last denominator. NaN: not even the largest possible change.
        - ``target``, for each value without a group of a unit and period that a target holds for: ``against`` is the
          target's id; lower and upper are the share's interval; p, of shares, is that of the exact binomial test
          against the threshold (may the distance be chance?), p_adjusted the same over the units of one whole.
          An estimated figure has no p and the verdict ``cannot_tell``.
        - ``comparison``, ``funnel``, ``shrinkage``, ``spread``: see ``sibling_findings``.
    """
    _make_sure_known(values, indicators, levels)
    counted = counted_only(values)
    intervals = _intervals(values, indicators, level)
    tables = [
        intervals,
        *trend_findings(_large_enough_for_trend(counted, levels, least_for_trend), indicators, cuts=cuts, level=level),
        _against_targets(values, intervals, indicators, targets, target_units or {}, parents or {}, level),
        *sibling_findings(counted, indicators, parents=parents or {}),
    ]
    return as_findings([table for table in tables if len(table)])


def _large_enough_for_trend(values: pd.DataFrame, levels: Mapping[str, str], least: float) -> pd.DataFrame:
    """Return the values of series that are asked for a trend: one person of twenty is no course over the years."""
    if values.empty:
        return values
    out_of = values["denominator"].where(values["state"] == "ok")
    smallest = values.assign(out_of=out_of).groupby(SERIES)["out_of"].transform("min")
    return values[(values["unit"].map(levels) != LEVELS[-1]) | (smallest >= least)]


def first_period(event: date, day: str) -> str:
    """Return the first year whose figures, standing on ``day`` (``06-30``), are of the time after ``event``."""
    return str(event.year if f"{event:%m-%d}" <= day else event.year + 1)


def as_findings(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return FINDINGS of tables that hold some of their columns; what a question does not answer is NaN or empty."""
    complete = [_complete(table) for table in tables]
    found = pd.concat(complete, ignore_index=True) if complete else _complete(pd.DataFrame())
    return checked(found, FINDINGS)


def _complete(table: pd.DataFrame) -> pd.DataFrame:
    columns = {}
    for name in FINDINGS.columns:
        blank: float | str = np.nan if name in NUMBERS else ""
        column = table[name] if name in table else pd.Series(blank, index=table.index)
        columns[name] = column.astype(float) if name in NUMBERS else column.fillna("").astype("str")
    return pd.DataFrame(columns)


def _make_sure_known(values: pd.DataFrame, indicators: Mapping[str, Indicator], levels: Mapping[str, str]) -> None:
    for column, known in (("indicator", set(indicators)), ("unit", set(levels))):
        unknown = sorted(set(values[column].unique()) - known)
        if unknown:
            raise UsageError(f"{column} {', '.join(unknown[:5])} is not known", where="find", do="Name its entry too.")
    twice = values[values.duplicated([*SERIES, "period"])]
    if len(twice):
        row = twice.iloc[0]
        what = f"{row['indicator']} for {row['unit']} in {row['period']}"
        raise UsageError(f"two values of {what}", where="find", do="Give one value each.")


def _intervals(values: pd.DataFrame, indicators: Mapping[str, Indicator], level: float) -> pd.DataFrame:
    shares = {name for name, indicator in indicators.items() if indicator.kind == "share"}
    rows = values[values["indicator"].isin(shares) & (values["state"] == "ok") & (values["denominator"] > 0)]
    interval = wilson(rows["numerator"].to_numpy(), rows["denominator"].to_numpy(), level=level)
    return rows[[*SERIES, "period"]].assign(
        question="interval", estimate=interval.estimate, lower=interval.lower, upper=interval.upper, level=level,
        n=rows["denominator"], method=np.where(is_estimated(rows), f"{WILSON}{MARK}", WILSON),
    )  # fmt: skip


def _against_targets(
    values: pd.DataFrame,
    intervals: pd.DataFrame,
    indicators: Mapping[str, Indicator],
    targets: Sequence[Target],
    target_units: Mapping[str, Sequence[str]],
    parents: Parents,
    level: float,
) -> pd.DataFrame:
    ranges = intervals[[*SERIES, "period", "lower", "upper"]]
    tables = []
    for target in targets:
        if target.indicator not in indicators:  # the values are of other indicators, then: nothing to hold against it
            continue
        units = target_units.get(target.id, target.units)
        held = (values["indicator"] == target.indicator) & values["unit"].isin(units) & (values["group"] == "")
        rows = values[held & (values["period"] >= target.since) & (values["period"] <= (target.until or "9999"))]
        tables.append(_against_target(rows, target, indicators[target.indicator], level))
    found = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    if found.empty:
        return found
    first = {unit: wholes[0] for unit, wholes in parents.items() if wholes}
    whole = [first.get(unit, "") for unit in found["unit"]]
    table = found.assign(whole=whole).groupby(["against", "frame", "period", "whole"]).ngroup().to_numpy()
    adjusted = held_for_false_discovery(found["p"].to_numpy(dtype=float), table)
    return found.assign(p_adjusted=adjusted).merge(ranges, on=[*SERIES, "period"], how="left")


def _against_target(rows: pd.DataFrame, target: Target, indicator: Indicator, level: float) -> pd.DataFrame:
    estimates = rows["value"].where(rows["state"] == "ok", np.nan)
    whole = are_whole_persons(rows["numerator"], rows["denominator"]) & (rows["denominator"] > 0)
    estimated = is_estimated(rows)
    is_tested = whole & ~estimated & (rows["state"] == "ok") & (indicator.kind == "share") & (0 < target.threshold < 1)
    p = pd.Series(np.nan, index=rows.index)
    tested = rows[is_tested]
    if len(tested):
        p[is_tested] = against_threshold(tested["numerator"], tested["denominator"], target.threshold).p
    return rows[[*SERIES, "period"]].assign(
        against=target.id, question="target", estimate=estimates, n=rows["denominator"], level=level, p=p,
        verdict=[
            verdict_of_threshold(one, target.threshold, direction=indicator.direction)
            for one in estimates.mask(estimated)
        ],
        method=np.where(
            is_tested,
            f"{TARGET}; p: {AGAINST_THRESHOLD}; {FALSE_DISCOVERY}",
            np.where(estimated, f"{TARGET}{MARK}", TARGET),
        ),
    )  # fmt: skip
