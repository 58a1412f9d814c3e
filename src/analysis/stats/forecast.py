"""Will the target be reached by its date? A range for the share in the target year, and the chance of being there.

Two models tell it: a logistic trend that goes on, and a level that drifts without a direction. Neither is right on its
own: the trend is too sure of restless series and wild far ahead; the level never reaches a target that a steady rise
will reach. The recommended method, "best", mixes both, each by how well it explains the series: in the simulations that
``docs/methods/forecast.md`` reports it is the only one whose intervals hold everywhere. How well it does on the series
of a real file is for ``stats/backtest.py`` to show.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from analysis.model.errors import UsageError
from analysis.stats.forecast_models import (
    Support,
    chance_of_at_most,
    fitted_line,
    level_support,
    local_level_support,
    persons_at,
    pooled,
    trend_support,
    trend_weight,
)
from analysis.stats.intervals import as_numbers, checked_counts

Numbers = NDArray[np.float64]
Method = Literal["trend", "local_level", "best"]
Used = Literal["trend", "local_level", "best", "constant", ""]

FEWEST_POINTS = 5
ROUNDING = 1e-9  # 0.07 * 100 is a hair above 7 in floating point, and 7 of 100 reach it


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the share will be. Shares and chances are fractions; what could not be calculated is NaN.

    Attributes
    ----------
    expected_share : mean of the distribution of the share that will be observed.
    lower, upper : ends of the interval that holds the observed share with probability ``level``.
    level : of the interval.
    chance : of the observed share being at the threshold or beyond it in the target year.
    method : the model used; "constant" where every year was 0 or 100 %; empty where refused.
    trend_weight : weight of the trend in "best", the rest is the level's; 1 and 0 for the models alone.
    dispersion : phi, Pearson chi-square about the fitted line / (k - 2); above 1 the years are restless.
    last_share : the share in the last year.
    years_ahead : from the last year to the target year.
    total_then : persons that the share is out of in the target year.
    points : number of years.
    reason : why there is no forecast, else empty.
    """

    expected_share: float
    lower: float
    upper: float
    level: float
    chance: float
    method: Used
    trend_weight: float
    dispersion: float
    last_share: float
    years_ahead: float
    total_then: float
    points: int
    reason: str


def forecast(
    years: ArrayLike, count: ArrayLike, total: ArrayLike, *,
    target_year: float, threshold: float, direction: Literal["up", "down"] = "up", level: float = 0.95,
    total_then: float | None = None, method: Method = "best", yearly_turnover: float | None = None,
) -> Forecast:  # fmt: skip
    """Return the share to expect in ``target_year`` and the chance of reaching ``threshold``.

    Parameters
    ----------
    years : increasing calendar years; a missing year is left out and the distance is kept.
    count, total : persons, one each year; total > 0.
    target_year : the year of the target. Refused, with the reason, where it is not after the last year.
    threshold : the target, a fraction.
    direction : "up" where the share is to be at least the threshold, "down" where at most.
    level : of the interval.
    total_then : persons in the target year; None takes those of the last year.
    method : "trend", "local_level", or "best" (both, weighed).
    yearly_turnover : share of the staff replaced in a year, None where it is not known (the worst case is taken).

    Raises
    ------
    UsageError
        when years do not increase, a count is no part of its total, or a parameter has no meaning.

    References
    ----------
    Trend: logistic regression with the penalty of Firth (1993), Biometrika 80, 27-38; over-dispersion after McCullagh
    and Nelder (1989), 4.5. Local level: Harvey (1989), Forecasting, structural time series models and the Kalman
    filter, 2.1. Weights: Hoeting et al. (1999), Bayesian model averaging, Statistical Science 14, 382-417.
    """
    counts, totals = checked_counts(count, total)
    points = _checked_years(years, counts)
    check_parameters(target_year, threshold, direction, level, total_then, method, yearly_turnover)
    persons = max(1, round(total_then if total_then is not None else (totals[-1] if len(totals) else 1)))
    ahead = float(target_year - points[-1]) if len(points) else np.nan
    if len(points) < FEWEST_POINTS:
        return _refused(counts, totals, ahead, persons, level, f"{len(points)} of at least {FEWEST_POINTS} years")
    if ahead <= 0:
        return _refused(counts, totals, ahead, persons, level, "the target year is not after the last year")
    support, used, weight, dispersion = _support(points, counts, totals, target_year, persons, method, yearly_turnover)
    ends = [persons_at(support, tail, persons) for tail in ((1 - level) / 2, (1 + level) / 2)]
    return Forecast(
        expected_share=float(expit(support).mean()), lower=ends[0] / persons, upper=ends[1] / persons, level=level,
        chance=_chance(support, threshold, persons, direction), method=used, trend_weight=weight,
        dispersion=dispersion, last_share=float(counts[-1] / totals[-1]), years_ahead=ahead,
        total_then=float(persons), points=len(points), reason="",
    )  # fmt: skip


def _support(
    years: Numbers, counts: Numbers, totals: Numbers, target_year: float, persons: int, method: Method,
    yearly_turnover: float | None,
) -> tuple[Support, Used, float, float]:  # fmt: skip
    """Return the distribution of the share, the model used, the weight of the trend in it, and phi."""
    if counts.sum() in (0, totals.sum()):  # no trend can be seen, and no drift; the level is known all the better
        return level_support(years, counts, totals, yearly_turnover), "constant", 0.0, 0.0
    line = fitted_line(years, counts, totals)
    weight = {"trend": 1.0, "local_level": 0.0}.get(method)
    if weight is None:
        weight = trend_weight(line, years, counts, totals)
    on = trend_support(line, years, target_year, persons, yearly_turnover)
    drifting = local_level_support(line, years, counts, totals, target_year)
    weights = np.repeat([weight, 1 - weight], [len(on), len(drifting)])
    return pooled(np.concatenate([on, drifting]), weights), method, weight, line.dispersion


def _chance(support: Support, threshold: float, persons: int, direction: str) -> float:
    if direction == "down":
        return chance_of_at_most(support, int(np.floor(threshold * persons + ROUNDING)), persons)
    needed = int(np.ceil(threshold * persons - ROUNDING))
    return 1 - chance_of_at_most(support, needed - 1, persons)


def _refused(counts: Numbers, totals: Numbers, ahead: float, persons: int, level: float, reason: str) -> Forecast:
    last = float(counts[-1] / totals[-1]) if len(counts) else np.nan
    return Forecast(
        expected_share=np.nan, lower=np.nan, upper=np.nan, level=level, chance=np.nan, method="",
        trend_weight=np.nan, dispersion=np.nan, last_share=last, years_ahead=ahead, total_then=float(persons),
        points=len(counts), reason=reason,
    )  # fmt: skip


def _checked_years(years: ArrayLike, counts: Numbers) -> Numbers:
    points = as_numbers(years)
    increasing = np.isfinite(points).all() and not (np.diff(points) <= 0).any() if points.ndim == 1 else False
    if points.shape != counts.shape or not increasing:
        raise UsageError(
            f"{points.size} years for {counts.size} counts, or years out of order",
            where="forecast",
            do="Give each year once, oldest first, with one count and one total.",
        )
    return points


def check_parameters(
    target_year: float, threshold: float, direction: str, level: float, total_then: float | None, method: str,
    yearly_turnover: float | None,
) -> None:  # fmt: skip
    """Raise a ``UsageError`` for the first parameter of ``forecast`` that has no meaning."""
    faults = {
        f"a target year of {target_year}; give a calendar year": not np.isfinite(target_year),
        f"a threshold of {threshold}; give a fraction between 0 and 1": not 0 <= threshold <= 1,
        f"a direction '{direction}'; give 'up' or 'down'": direction not in ("up", "down"),
        f"a level of {level}; give a probability between 0 and 1": not 0 < level < 1,
        f"{total_then} persons then; give a number above 0": total_then is not None and not 0 < total_then < np.inf,
        f"a method '{method}'; give one of {', '.join(get_args(Method))}": method not in get_args(Method),
        f"a yearly turnover of {yearly_turnover}; give one above 0, up to 1": (
            yearly_turnover is not None and not 0 < yearly_turnover <= 1
        ),
    }
    for fault, there in faults.items():
        if there:
            raise UsageError(fault.split("; ")[0], where="forecast", do=fault.partition("; ")[2].capitalize() + ".")
