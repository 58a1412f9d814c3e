"""Answers as Public Health England's Fingertips gives them, for whoever must compare with it. Our own are in trends.py.

- ``recent_trend_of_shares`` and ``recent_trend_of_values``: the last five points, significant at 0.2 % and of one
  direction whichever point is left out;
- ``benchmark_by_limits`` and ``benchmark_by_interval``: better, same or worse than a comparator.

Its quantiles are in quantiles.py.

Where Fingertips gives up, the answer is "cannot be calculated" with a reason, never "no change". It departs from the
published code where that goes wrong: a year in which nobody was counted has no log odds, so it cannot be calculated
(not "decreasing"), and so has a series with a value or an interval missing (not "no change"); a line that is level once
a point is left out has no direction.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.intervals import as_numbers, checked_counts
from analysis.stats.trend_statistics import cochran_armitage

Numbers = NDArray[np.float64]
Marker = Literal["increasing", "decreasing", "no_change", "cannot_be_calculated", "too_few_data"]
Direction = Literal["up", "down"]

POINTS = 5
CRITICAL_CHI2 = 9.54953570608324  # 1 degree of freedom, p = 0.002: the constant of Fingertips
WIDTH_95 = 3.92  # a 95 % interval is this many standard errors wide
Z_95, Z_998 = 1.96, 3.0902  # rounded as Fingertips rounds them
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class RecentTrend:
    """What the last five points of a series did, without any judgement on whether it is good.

    Attributes
    ----------
    marker : the answer.
    chi2 : statistic of the trend over the five points, 1 degree of freedom.
    slope : change from one point to the next: of the log odds for shares, of the value for values.
    points : number of points given.
    reason : why there is no test, else empty.

    What could not be calculated is NaN.
    """

    marker: Marker
    chi2: float
    slope: float
    points: int
    reason: str


def recent_trend_of_shares(count: ArrayLike, total: ArrayLike) -> RecentTrend:
    """Return what the share ``count / total`` did over the last five points, by the chi-square test for trend.

    Parameters
    ----------
    count, total : persons of consecutive years, oldest first; NaN for a year that is missing.

    Raises
    ------
    UsageError
        when lengths differ or a count is no part of its total.

    References
    ----------
    Fingertips, recent trends; ``TrendMarkerCalculator.cs`` of fingertips-open. The statistic is Cochran-Armitage's.
    """
    counts, totals = _series(count, total)
    known = ~(np.isnan(counts) | np.isnan(totals))
    checked_counts(counts[known], totals[known])
    if len(counts) < POINTS:
        return _untested("too_few_data", len(counts), f"{len(counts)} of at least {POINTS} points")
    if not known[-POINTS:].all():
        return _untested("cannot_be_calculated", len(counts), "a count or a total is missing")
    last, of = counts[-POINTS:], totals[-POINTS:]
    for edge, reason in ((last == of, "everybody counted in a year"), (last == 0, "nobody counted in a year")):
        if edge.any():
            return _untested("cannot_be_calculated", len(counts), reason)
    chi2, _ = cochran_armitage(np.arange(1.0, POINTS + 1), last, of)
    return _marked(np.log(last / (of - last)), np.ones(POINTS), float(chi2), len(counts))


def recent_trend_of_values(value: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> RecentTrend:
    """Return what a value with a 95 % interval did over the last five points, by a weighted line.

    Parameters
    ----------
    value, lower, upper : of consecutive years, oldest first, in any unit; NaN for what is missing.

    Raises
    ------
    UsageError
        when lengths differ, or a value lies outside its own interval.

    References
    ----------
    As ``recent_trend_of_shares``. Each point weighs 1 / ((upper - lower) / 3.92)^2.
    """
    values, lowers, uppers = _series(value, lower, upper)
    if (lowers > uppers).any():
        raise UsageError("a lower end above its upper end", where="recent_trend_of_values", do="Look at their order.")
    if ((values < lowers) | (values > uppers)).any():
        raise UsageError("a value outside its own interval", where="recent_trend_of_values", do="Look at their order.")
    if len(values) < POINTS:
        return _untested("too_few_data", len(values), f"{len(values)} of at least {POINTS} points")
    with np.errstate(invalid="ignore"):  # of infinite ends, told below
        last, width = values[-POINTS:], (uppers - lowers)[-POINTS:]
    for wrong, reason in (
        (~np.isfinite(last), "a value is missing"),
        (~np.isfinite(width), "an interval is missing"),
        (width == 0, "an interval without width"),
    ):
        if wrong.any():
            return _untested("cannot_be_calculated", len(values), reason)
    weights = (WIDTH_95 / width) ** 2
    slope, variance = _weighted_line(np.arange(1.0, POINTS + 1), last, weights)
    return _marked(last, weights, slope**2 / variance, len(values))


def benchmark_by_limits(
    share: ArrayLike, total: ArrayLike, comparator: ArrayLike, *, direction: Direction, z: float = Z_95
) -> NDArray[np.str_]:
    """Return better, same, worse or none: is the share outside Wilson's limits about the comparator?

    Parameters
    ----------
    share, comparator : fractions from 0 to 1; NaN where missing.
    total : persons behind the share; without any (0, or -1 as Fingertips writes a missing one), the answer is none.
    direction : "up" where high is good, "down" where low is good.
    z : Z_95 or Z_998.

    Raises
    ------
    UsageError
        when a share or comparator is no fraction (7.7 for 7.7 %), shapes do not go together, or the direction is none.

    References
    ----------
    ``SpcForProportionsComparer.cs`` of fingertips-open. The comparator's own error is ignored, and the place is part
    of it: for fewer than 50 persons the exact test is better.
    """
    _check_direction(direction, "benchmark_by_limits")
    shares, totals, about = _together("benchmark_by_limits", share, total, comparator)
    if not 0 < z < np.inf or any(((fractions < 0) | (fractions > 1)).any() for fractions in (shares, about)):
        raise UsageError("a share that is no fraction", where="benchmark_by_limits", do="Give 0.077 for 7.7 %.")
    known = np.isfinite(shares) & np.isfinite(about) & (totals > 0) & np.isfinite(totals)
    n = np.where(known, totals, 1.0)
    middle, half = 2 * n * about + z**2, z * np.sqrt(z**2 + 4 * n * about * (1 - about))
    lower, upper = (middle - half) / (2 * (n + z**2)), (middle + half) / (2 * (n + z**2))
    return _judged(known, above=shares > upper, below=shares < lower, direction=direction)


def benchmark_by_interval(
    value: ArrayLike, lower: ArrayLike, upper: ArrayLike, benchmark: ArrayLike, *, direction: Direction
) -> NDArray[np.str_]:
    """Return better, same, worse or none: does the value's interval leave out the benchmark?

    Parameters
    ----------
    value, lower, upper, benchmark : in one unit; NaN where missing. A benchmark on an end of the interval is "same".
    direction : "up" where high is good, "down" where low is good.

    Raises
    ------
    UsageError
        when a value lies outside its own interval, shapes do not go together, or the direction is neither.

    References
    ----------
    ``SingleOverlappingCIsForOneCILevelComparer.cs`` of fingertips-open.
    """
    _check_direction(direction, "benchmark_by_interval")
    values, lowers, uppers, marks = _together("benchmark_by_interval", value, lower, upper, benchmark)
    if ((values < lowers) | (values > uppers) | (lowers > uppers)).any():
        raise UsageError("a value outside its own interval", where="benchmark_by_interval", do="Look at their order.")
    known = np.isfinite(values) & np.isfinite(lowers) & np.isfinite(uppers) & np.isfinite(marks)
    return _judged(known, above=marks < lowers, below=marks > uppers, direction=direction)


def _together(where: str, *given: ArrayLike) -> tuple[Numbers, ...]:
    numbers = [as_numbers(one) for one in given]
    try:
        return np.broadcast_arrays(*numbers)
    except ValueError:
        raise UsageError(
            " and ".join(str(one.size) for one in numbers) + " numbers that do not go together",
            where=where,
            do="Give one of each for every place, or one for all.",
        ) from None


def _series(*given: ArrayLike) -> tuple[Numbers, ...]:
    series = tuple(as_numbers(one) for one in given)
    if any(one.ndim != 1 or one.shape != series[0].shape for one in series):
        raise UsageError(
            " and ".join(str(one.size) for one in series) + " points that do not go together",
            where="recent trend",
            do="Give series of one length, oldest first.",
        )
    return series


def _untested(marker: Marker, points: int, reason: str) -> RecentTrend:
    return RecentTrend(marker=marker, chi2=np.nan, slope=np.nan, points=points, reason=reason)


def _marked(values: Numbers, weights: Numbers, chi2: float, points: int) -> RecentTrend:
    steps = np.arange(1.0, POINTS + 1)
    slope, _ = _weighted_line(steps, values, weights)
    directions = {_direction(steps, values, weights)}
    for left_out in range(POINTS):
        kept = np.arange(POINTS) != left_out
        directions.add(_direction(steps[kept], values[kept], weights[kept]))
    marker: Marker = "no_change"
    if chi2 > CRITICAL_CHI2 and len(directions) == 1 and directions != {0}:
        marker = "increasing" if slope > 0 else "decreasing"
    return RecentTrend(marker=marker, chi2=float(chi2), slope=slope, points=points, reason="")


def _direction(steps: Numbers, values: Numbers, weights: Numbers) -> int:
    slope, _ = _weighted_line(steps, values, weights)
    return 0 if abs(slope) <= ROUNDING * np.abs(values).max() else int(np.sign(slope))


def _weighted_line(steps: Numbers, values: Numbers, weights: Numbers) -> tuple[float, float]:
    """Return the slope of the weighted line and its variance, the weights being known inverse variances."""
    centred = steps - (weights @ steps) / weights.sum()
    spread = weights @ centred**2
    middle = (weights @ values) / weights.sum()
    return float((weights * centred) @ (values - middle) / spread), float(1 / spread)


def _check_direction(direction: str, where: str) -> None:
    if direction not in ("up", "down"):
        raise UsageError(
            f"a direction {direction!r}",
            where=where,
            do='Give "up" or "down"; an indicator without a good direction is never better or worse.',
        )


def _judged(
    known: NDArray[np.bool_], *, above: NDArray[np.bool_], below: NDArray[np.bool_], direction: Direction
) -> NDArray[np.str_]:
    good, bad = (above, below) if direction == "up" else (below, above)
    return np.select([~known, good, bad], ["none", "better", "worse"], default="same")
