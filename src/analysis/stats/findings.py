"""From values to findings: for every share its interval, for every series its trend, for every target its answer."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from analysis.model.errors import UsageError
from analysis.model.nouns import Indicator, Target
from analysis.model.tables import FINDINGS, checked, rows_of
from analysis.stats.intervals import WILSON, wilson
from analysis.stats.trends import Trend, trend
from analysis.stats.verdict import verdict_of_threshold, verdict_of_trend

TREND_LEVELS = ("district", "province", "region", "country")  # a commune has too few staff for a verdict
TREND = "Cochran-Armitage test, real years as scores"
TARGET = "the value itself against the threshold"
NUMBERS = ["estimate", "lower", "upper", "level", "n", "p", "p_adjusted"]
SERIES = ["indicator", "unit", "group", "frame"]
Row = dict[str, Any]
Cuts = Callable[[str, str], Sequence[str]]


def no_cuts(indicator: str, unit: str) -> Sequence[str]:
    """Return nothing: no dated break cuts the series."""
    return ()


def find(
    values: pd.DataFrame,
    indicators: Mapping[str, Indicator],
    *,
    levels: Mapping[str, str],
    targets: Sequence[Target] = (),
    target_units: Mapping[str, Sequence[str]] | None = None,
    cuts: Cuts = no_cuts,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return FINDINGS on ``values`` (VALUES).

    Parameters
    ----------
    indicators : by id; every indicator of the values is there.
    levels : unit -> its level; trends are asked at district level and above.
    targets, target_units : each target, and by its id the units that it is held against.
    cuts : (indicator, unit) -> the periods with which a series begins anew after a dated break (``first_period``).

    Returns
    -------
    DataFrame
        three questions:

        - ``interval``, for each share that is ok: estimate, lower, upper; n is the denominator. Counts, ratios and
          rates have no binomial interval and no row.
        - ``trend``, for each series and each of its periods as the end: from the first period held since the last cut
          (``since``) to ``period``. estimate is the change from first to last, in the share (for what is no share in
          its own unit), p is corrected as ``trends`` tells, n the number of periods that are ok. What is no share,
          and ends that are not ok, are ``cannot_be_tested``; method tells why.
        - ``target``, for each value without a group of a unit and period that a target holds for: ``against`` is the
          target's id; lower and upper are the share's interval.
    """
    _make_sure_known(values, indicators, levels)
    intervals = _intervals(values, indicators, level)
    tables = [
        intervals,
        pd.DataFrame(list(_trends(values, indicators, levels, cuts, level))),
        _against_targets(values, intervals, indicators, targets, target_units or {}, level),
    ]
    return _as_findings([table for table in tables if len(table)])


def first_period(event: date, day: str) -> str:
    """Return the first year whose figures, standing on ``day`` (``06-30``), are of the time after ``event``."""
    return str(event.year if f"{event:%m-%d}" <= day else event.year + 1)


def _make_sure_known(values: pd.DataFrame, indicators: Mapping[str, Indicator], levels: Mapping[str, str]) -> None:
    for column, known in (("indicator", set(indicators)), ("unit", set(levels))):
        unknown = sorted(set(values[column].unique()) - known)
        if unknown:
            raise UsageError(f"{column} {', '.join(unknown[:5])} is not known", where="find", do="Name its entry too.")


def _as_findings(tables: list[pd.DataFrame]) -> pd.DataFrame:
    found = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    found = found.reindex(columns=list(FINDINGS.columns))
    texts = [name for name in found.columns if name not in NUMBERS]
    found[texts] = found[texts].astype(object).fillna("").astype(str)
    found[NUMBERS] = found[NUMBERS].astype(float)
    return checked(found, FINDINGS)


def _intervals(values: pd.DataFrame, indicators: Mapping[str, Indicator], level: float) -> pd.DataFrame:
    shares = {name for name, indicator in indicators.items() if indicator.kind == "share"}
    rows = values[values["indicator"].isin(shares) & (values["state"] == "ok") & (values["denominator"] > 0)]
    interval = wilson(rows["numerator"].to_numpy(), rows["denominator"].to_numpy(), level=level)
    return rows[[*SERIES, "period"]].assign(
        question="interval", estimate=interval.estimate, lower=interval.lower, upper=interval.upper, level=level,
        n=rows["denominator"], method=WILSON,
    )  # fmt: skip


def _trends(
    values: pd.DataFrame, indicators: Mapping[str, Indicator], levels: Mapping[str, str], cuts: Cuts, level: float
) -> Iterator[Row]:
    tested = values[values["unit"].map(levels).isin(TREND_LEVELS)].sort_values([*SERIES, "period"])
    all_rows = rows_of(tested[[*SERIES, "period", "state", "value", "numerator", "denominator"]])
    for key, series in groupby(all_rows, key=itemgetter(*SERIES)):
        indicator = indicators[key[0]]
        breaks = sorted(cuts(indicator.id, key[1]))
        rows = list(series)
        for position, row in enumerate(rows):
            end = row["period"]
            begin = max((period for period in breaks if period <= end), default="")
            since_break = [earlier for earlier in rows[: position + 1] if earlier["period"] >= begin]
            yield dict(zip(SERIES, key, strict=True)) | {"period": end} | _trend_row(since_break, indicator, level)


def _trend_row(series: list[Row], indicator: Indicator, level: float) -> Row:
    held = [row for row in series if row["state"] == "ok"]
    end = series[-1]
    since = str((held or series)[0]["period"])
    common = {"question": "trend", "since": since, "level": level, "n": float(len(held))}
    if end["state"] != "ok":
        why = f"no value for the last period ({end['state']})"
        return common | {"verdict": "cannot_be_tested", "method": f"not tested: {why}"}
    if indicator.kind != "share":
        why = "counts have no denominator" if indicator.kind == "count" else f"a {indicator.kind} is no part of a whole"
        change = end["value"] - held[0]["value"]
        return common | {"estimate": change, "verdict": "cannot_be_tested", "method": f"not tested: {why}"}
    years, counts, totals = (tuple(row[name] for row in held) for name in ("period", "numerator", "denominator"))
    found = _trend_of(years, counts, totals, indicator.yearly_turnover, indicator.worth_telling, level)
    verdict = verdict_of_trend(found.shape, indicator.direction)
    return common | {"estimate": found.change, "p": found.p, "verdict": verdict, "method": _told(found, indicator)}


@lru_cache(maxsize=50_000)  # most places tell the same series in every frame
def _trend_of(
    years: tuple[str, ...],
    counts: tuple[float, ...],
    totals: tuple[float, ...],
    yearly_turnover: float | None,
    worth_telling: float,
    level: float,
) -> Trend:
    calendar = [int(year) for year in years]
    return trend(calendar, counts, totals, yearly_turnover=yearly_turnover, worth_telling=worth_telling, level=level)


def _told(found: Trend, indicator: Indicator) -> str:
    if found.reason:
        return f"{TREND}; not tested: {found.reason}"
    turnover = "unknown" if indicator.yearly_turnover is None else f"{indicator.yearly_turnover:g}"
    return f"{TREND}; yearly turnover {turnover}, V = {found.inflation_turnover:.2f}; phi = {found.dispersion:.2f}"


def _against_targets(
    values: pd.DataFrame,
    intervals: pd.DataFrame,
    indicators: Mapping[str, Indicator],
    targets: Sequence[Target],
    target_units: Mapping[str, Sequence[str]],
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
        direction = indicators[target.indicator].direction
        estimates = rows["value"].where(rows["state"] == "ok", np.nan)
        verdicts = [verdict_of_threshold(value, target.threshold, direction=direction) for value in estimates]
        tables.append(
            rows[[*SERIES, "period"]].assign(
                against=target.id, question="target", estimate=estimates, n=rows["denominator"], level=level,
                verdict=verdicts, method=TARGET,
            )
        )  # fmt: skip
    found = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    return found.merge(ranges, on=[*SERIES, "period"], how="left") if len(found) else found
