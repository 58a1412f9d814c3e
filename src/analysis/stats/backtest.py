"""Would the forecasts have been right? Each year of the past is taken as if it were the last, and the forecast scored.

A forecast is worth its place only where it beats two naive ones: that the last share stays, and that the target is
reached for certain or not at all by whether the last share has reached it.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.forecast import FEWEST_POINTS, ROUNDING, Method, check_parameters, forecast
from analysis.stats.intervals import as_numbers, checked_counts

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BackTest:
    """How the forecasts did. Shares and chances are fractions; NaN where nothing could be scored.

    Attributes
    ----------
    forecasts : how many were scored.
    brier : mean of (chance told - 1 if the threshold was reached else 0) squared. 0 is perfect, 0.25 a coin.
    brier_last : the same of the naive chance, 0 or 1 by the last share.
    coverage : share of the intervals that held what came; to be compared with ``level``.
    level : of the intervals.
    mean_width : of the intervals, a fraction.
    error, error_last : mean absolute error of the expected share, and of the last share standing still.
    reached : share of the cases in which the threshold was reached.
    series, origins : which series (row) and which last year each scored forecast had.
    chances, outcomes : the chance told, and the share that came; with ``series`` they make a calibration table.
    reason : why nothing was scored, else empty.
    """

    forecasts: int
    brier: float
    brier_last: float
    coverage: float
    level: float
    mean_width: float
    error: float
    error_last: float
    reached: float
    series: NDArray[np.int64]
    origins: Numbers
    chances: Numbers
    outcomes: Numbers
    reason: str


def rolling_origin(
    years: ArrayLike, count: ArrayLike, total: ArrayLike, *,
    horizon: float, threshold: float, direction: Literal["up", "down"] = "up", level: float = 0.95,
    method: Method = "best", yearly_turnover: float | None = None, fewest: int = FEWEST_POINTS,
) -> BackTest:  # fmt: skip
    """Return how forecasts ``horizon`` years ahead would have done, from every year that has enough years before it.

    Parameters
    ----------
    years : increasing calendar years.
    count, total : persons, of shape (years,) for one series or (series, years) for many; NaN (both) where a series
        lacks a year.
    horizon : years from the last year used to the year foretold. That year must be in the file.
    threshold, direction, level, method, yearly_turnover : as ``forecast``. The total then is taken to be the last one,
        as it would have been on the day.
    fewest : years up to and including the origin; at least five.

    Raises
    ------
    UsageError
        when shapes do not fit, only one of count and total is missing, a count is no part of its total in any year, or
        as ``forecast``.

    References
    ----------
    Tashman (2000), Int. J. Forecasting 16, 437-450 (rolling origin); Brier (1950), Monthly Weather Review 78, 1-3.
    """
    points, counts, totals = _checked_series(years, count, total)
    if not 0 < horizon < np.inf or fewest < FEWEST_POINTS:
        raise UsageError(
            f"a horizon of {horizon} years, an origin after {fewest} years",
            where="rolling_origin",
            do=f"Give a horizon above 0, and an origin after {FEWEST_POINTS} years or more.",
        )
    check_parameters(0, threshold, direction, level, None, method, yearly_turnover)
    scored = []
    for row in range(len(counts)):
        known = ~np.isnan(counts[row])
        series_years, x, n = points[known], counts[row][known], totals[row][known]
        for origin in range(fewest, len(series_years)):
            later = np.flatnonzero(np.abs(series_years - series_years[origin - 1] - horizon) < ROUNDING)
            if not len(later):
                continue
            told = forecast(
                series_years[:origin], x[:origin], n[:origin], target_year=series_years[later[0]],
                threshold=threshold, direction=direction, level=level, method=method, yearly_turnover=yearly_turnover,
            )  # fmt: skip
            came = x[later[0]] / n[later[0]]
            scored.append(
                (row, series_years[origin - 1], told.chance, came, told.lower, told.upper, told.expected_share,
                 told.last_share)
            )  # fmt: skip
    return _scores(np.array(scored, dtype=float).reshape(-1, 8), threshold, direction, level, fewest)


def _scores(scored: Numbers, threshold: float, direction: str, level: float, fewest: int) -> BackTest:
    row, origin, chance, came, lower, upper, expected, last = scored.T
    reached, reached_last = (_reached(share, threshold, direction) for share in (came, last))
    held = (came >= lower - ROUNDING) & (came <= upper + ROUNDING)

    def mean(values: Numbers) -> float:
        return float(values.mean()) if len(values) else np.nan

    return BackTest(
        forecasts=len(scored), brier=mean((chance - reached) ** 2), brier_last=mean((reached_last - reached) ** 2),
        coverage=mean(held.astype(float)), level=level, mean_width=mean(upper - lower),
        error=mean(np.abs(expected - came)), error_last=mean(np.abs(last - came)), reached=mean(reached),
        series=row.astype(np.int64), origins=origin, chances=chance, outcomes=came,
        reason="" if len(scored) else f"no series has {fewest} years and one at the horizon after them",
    )  # fmt: skip


def _reached(share: Numbers, threshold: float, direction: str) -> Numbers:
    over = share >= threshold - ROUNDING if direction == "up" else share <= threshold + ROUNDING
    return over.astype(float)


def _checked_series(years: ArrayLike, count: ArrayLike, total: ArrayLike) -> tuple[Numbers, Numbers, Numbers]:
    points = as_numbers(years)
    counts, totals = (np.atleast_2d(as_numbers(values)) for values in (count, total))
    if counts.shape != totals.shape or counts.ndim != 2 or counts.shape[1] != points.size or points.ndim != 1:
        raise UsageError(
            f"{points.size} years, counts of shape {counts.shape}, totals of shape {totals.shape}",
            where="rolling_origin",
            do="Give one row a series and one column a year.",
        )
    if (np.isnan(counts) != np.isnan(totals)).any():
        raise UsageError("a count without its total, or a total without its count", where="rolling_origin",
                         do="Give both, or NaN for both where the year is missing.")  # fmt: skip
    known = ~np.isnan(counts)
    checked_counts(counts[known], totals[known])  # also those that are only ever an outcome
    if (np.diff(points) <= 0).any() or not np.isfinite(points).all():
        raise UsageError("years out of order", where="rolling_origin", do="Give each year once, oldest first.")
    return points, counts, totals
