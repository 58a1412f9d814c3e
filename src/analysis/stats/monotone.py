"""Did a series without denominators rise or fall? Sen's slope and the Mann-Kendall test, on real years.

For participations, funds or mean ages, where no share and so no chi-square is at hand. Order of steps in
``monotone_trend``: fewer than 8 years are too few for a verdict; a series of one value cannot be tested; it rises or
falls where the exact Mann-Kendall test is significant and Sen's slope over the whole span is worth telling; else there
is no clear change.

With five years no test can reach p < 1/60, whatever they did: hence the eight. The test takes years as independent; of
staff who stay on they are not, and it then finds more than there is.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.intervals import as_numbers

Numbers = NDArray[np.float64]
Shape = Literal["rises", "falls", "no_clear_change", "too_few_data", "cannot_be_tested"]

FEWEST_POINTS = 3
FEWEST_FOR_A_VERDICT = 8
MOST_POINTS = 200  # beyond it the exact distribution takes seconds
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class MonotoneTrend:
    """What a series without denominators did.

    Attributes
    ----------
    shape : the verdict, without any judgement on whether it is good.
    slope_per_year, lower, upper : Sen's slope in units of the values a year, and its interval.
    statistic : S, pairs of years that rise minus pairs that fall.
    p : exact two-sided p-value of the Mann-Kendall test.
    points : number of years.
    reason : why there is no verdict, else empty.

    What could not be calculated is NaN.
    """

    shape: Shape
    slope_per_year: float
    lower: float
    upper: float
    statistic: float
    p: float
    points: int
    reason: str


@dataclass(frozen=True, slots=True)
class SenSlope:
    """The median of the slopes between all pairs of years.

    Attributes
    ----------
    slope_per_year : units of the values a year.
    lower, upper : ends of the interval; NaN below five years, where no pairs reach so far.
    level : probability with which such an interval covers the true slope.
    """

    slope_per_year: float
    lower: float
    upper: float
    level: float


@dataclass(frozen=True, slots=True)
class MannKendall:
    """The Mann-Kendall test.

    Attributes
    ----------
    statistic : S, pairs of years that rise minus pairs that fall.
    variance : variance of S without a trend, with ties.
    z : S, a step nearer to 0, over its standard deviation (normal approximation only, else NaN).
    p : two-sided; NaN where all values are one.
    """

    statistic: float
    variance: float
    z: float
    p: float


def monotone_trend(
    years: ArrayLike, values: ArrayLike, *, worth_telling: float = 0.0, level: float = 0.95
) -> MonotoneTrend:
    """Return what ``values`` did over ``years``.

    Parameters
    ----------
    years : increasing calendar years; a missing year is left out and the distance is kept.
    values : one a year, in any unit.
    worth_telling : smallest change from the first year to the last, by Sen's slope, that is told as one.
    level : 1 - the chance of a false alarm in a series that never changes; from 0.5.

    Raises
    ------
    UsageError
        when years do not increase, numbers of years and values differ, or a value is not a finite number.

    References
    ----------
    Mann (1945), Econometrica 13, 245-259; Kendall (1975), Rank Correlation Methods; Sen (1968), J. Am. Stat. Assoc.
    63, 1379-1389.
    """
    when, numbers = _checked_series(years, values, fewest=0)
    _check_level(level)
    if not 0 <= worth_telling < np.inf:
        raise UsageError(f"a change of {worth_telling} worth telling", where="monotone_trend", do="Give 0 or more.")
    points = len(numbers)
    if points < FEWEST_POINTS:
        few = f"{points} of at least {FEWEST_FOR_A_VERDICT} years"
        return MonotoneTrend("too_few_data", np.nan, np.nan, np.nan, np.nan, np.nan, points, few)
    slope, test = sen_slope(when, numbers, level=level), mann_kendall_exact(when, numbers)
    shape: Shape = "no_clear_change"
    reason = ""
    if points < FEWEST_FOR_A_VERDICT:
        shape, reason = "too_few_data", f"{points} of at least {FEWEST_FOR_A_VERDICT} years"
    elif np.isnan(test.p):
        shape, reason = "cannot_be_tested", "no variation"
    elif _is_told(test, slope.slope_per_year * (when[-1] - when[0]), worth_telling, 1 - level):
        shape = "rises" if test.statistic > 0 else "falls"
    return MonotoneTrend(
        shape=shape, slope_per_year=slope.slope_per_year, lower=slope.lower, upper=slope.upper,
        statistic=test.statistic, p=test.p, points=points, reason=reason,
    )  # fmt: skip


def sen_slope(years: ArrayLike, values: ArrayLike, *, level: float = 0.95) -> SenSlope:
    """Return Sen's slope, the median over all pairs of years, and its interval. From three years.

    Raises
    ------
    UsageError
        as ``monotone_trend`` does, and below three years.

    References
    ----------
    Sen (1968), J. Am. Stat. Assoc. 63, 1379-1389; computed by scipy's ``theilslopes``. Where the interval would reach
    beyond the steepest pair, scipy ends it there although it then covers less than ``level``: here it has no ends.
    """
    when, numbers = _checked_series(years, values, fewest=FEWEST_POINTS)
    _check_level(level)
    found = scipy.stats.theilslopes(numbers, when, alpha=level)
    points = len(numbers)
    pairs, sd = points * (points - 1) / 2, np.sqrt(points * (points - 1) * (2 * points + 5) / 18)
    reaches = round((pairs + scipy.stats.norm.isf((1 - level) / 2) * sd) / 2) < pairs
    return SenSlope(
        slope_per_year=float(found.slope),
        lower=float(found.low_slope) if reaches else np.nan,
        upper=float(found.high_slope) if reaches else np.nan,
        level=level,
    )


def mann_kendall_exact(years: ArrayLike, values: ArrayLike) -> MannKendall:
    """Return the exact Mann-Kendall test; equal values are taken as they are. From three years, up to 200.

    The p-value is the share of all orders of the values whose S is as far from 0. Without equal values it is that of
    scipy's ``kendalltau(method="exact")``, which refuses them.

    Raises
    ------
    UsageError
        as ``monotone_trend`` does, below three years and above 200.

    References
    ----------
    Kendall (1975), Rank Correlation Methods. With ties the number of falling pairs over all orders follows the Gaussian
    multinomial coefficient: Andrews (1976), The Theory of Partitions, theorem 3.6.
    """
    _, numbers = _checked_series(years, values, fewest=FEWEST_POINTS)
    if len(numbers) > MOST_POINTS:
        raise UsageError(
            f"{len(numbers)} points", where="mann_kendall_exact", do="Take mann_kendall_normal, good from 10 points."
        )
    statistic, ties = _statistic(numbers), _ties(numbers)
    variance = _variance(len(numbers), ties)
    if variance == 0:
        return MannKendall(statistic=0.0, variance=0.0, z=np.nan, p=np.nan)
    return MannKendall(statistic=statistic, variance=variance, z=np.nan, p=_share_as_far(ties, abs(statistic)))


def mann_kendall_normal(years: ArrayLike, values: ArrayLike) -> MannKendall:
    """Return the Mann-Kendall test by the normal approximation, with correction for continuity and ties.

    For comparison with programs that have no other. With five rising years it gives p = 0.0275, where the exact test
    gives 0.0167.

    Raises
    ------
    UsageError
        as ``monotone_trend`` does, and below three years.

    References
    ----------
    Kendall (1975), Rank Correlation Methods; the same as pymannkendall's ``original_test`` and as R's
    ``cor.test(method = "kendall", exact = FALSE, continuity = TRUE)``.
    """
    _, numbers = _checked_series(years, values, fewest=FEWEST_POINTS)
    statistic, variance = _statistic(numbers), _variance(len(numbers), _ties(numbers))
    if variance == 0:
        return MannKendall(statistic=0.0, variance=0.0, z=np.nan, p=np.nan)
    z = float((statistic - np.sign(statistic)) / np.sqrt(variance))
    return MannKendall(statistic=statistic, variance=variance, z=z, p=float(2 * scipy.stats.norm.sf(abs(z))))


def _is_told(test: MannKendall, change: float, worth_telling: float, alpha: float) -> bool:
    smallest = worth_telling * (1 - ROUNDING)
    # Many equal values can leave a slope of 0 beside a significant test: nothing moved that one could tell.
    return bool(test.p < alpha and change * test.statistic > 0 and abs(change) >= smallest)


def _checked_series(years: ArrayLike, values: ArrayLike, fewest: int) -> tuple[Numbers, Numbers]:
    when, numbers = as_numbers(years), as_numbers(values)
    if when.shape != numbers.shape or when.ndim != 1 or not (np.diff(when) > 0).all():
        raise UsageError(
            f"{when.size} years for {numbers.size} values, or years out of order",
            where="monotone trend",
            do="Give each year once, oldest first, with one value.",
        )
    if not (np.isfinite(numbers).all() and np.isfinite(when).all()):
        raise UsageError("a value that is not a number", where="monotone trend", do="Leave out years not known.")
    if len(numbers) < fewest:
        raise UsageError(f"{len(numbers)} years", where="monotone trend", do=f"Give at least {fewest}.")
    return when, numbers


def _check_level(level: float) -> None:
    if not 0.5 <= level < 1:  # scipy takes a level below one half for its complement
        raise UsageError(f"a level of {level}", where="monotone trend", do="Give one from 0.5 to 1, such as 0.95.")


def _statistic(values: Numbers) -> float:
    return float(np.triu(np.sign(values[None, :] - values[:, None])).sum())


def _ties(values: Numbers) -> tuple[int, ...]:
    return tuple(int(number) for number in np.unique(values, return_counts=True)[1])


def _variance(points: int, ties: tuple[int, ...]) -> float:
    def of(number: int) -> int:
        return number * (number - 1) * (2 * number + 5)

    return (of(points) - sum(of(tie) for tie in ties)) / 18


@lru_cache(maxsize=10_000)  # thousands of series have the same few patterns of ties
def _share_as_far(ties: tuple[int, ...], distance: float) -> float:
    orders = _orders_by_falling_pairs(ties)
    pairs = len(orders) - 1  # pairs of unequal values: S = pairs - 2 * falling pairs
    as_far = sum(number for falling, number in enumerate(orders) if abs(pairs - 2 * falling) >= distance)
    return as_far / sum(orders)


def _orders_by_falling_pairs(ties: tuple[int, ...]) -> list[int]:
    """Return how many orders of values, in groups of ``ties`` equal ones, have 0, 1, 2 ... falling pairs."""
    orders, placed = [1], 0
    for tie in ties:
        for number in range(1, tie + 1):  # times (1 - q^(placed + number)) / (1 - q^number)
            orders = _divided(_times(orders, placed + number), number)
        placed += tie
    return orders


def _times(polynomial: list[int], power: int) -> list[int]:
    """Return the polynomial times 1 - q^power."""
    product = polynomial + [0] * power
    for place, number in enumerate(polynomial):
        product[place + power] -= number
    return product


def _divided(polynomial: list[int], power: int) -> list[int]:
    """Return the polynomial over 1 - q^power, which divides it."""
    quotient = list(polynomial)
    for place in range(power, len(quotient)):
        quotient[place] += quotient[place - power]
    return quotient[: len(quotient) - power]
