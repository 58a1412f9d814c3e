"""The range that a share may have by chance alone, and the range of a difference of two shares.

- ``wilson``: Wilson's score interval, the one that is shown;
- ``exact_share``: Clopper and Pearson's, which never covers less than it says and is wider for it;
- ``newcombe_difference``: Newcombe's interval of a difference, built from two Wilson intervals.

All are exact at 0 and 100 %.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainccinv, betaincinv, ndtri

from analysis.model.errors import UsageError

WILSON = "Wilson score interval"
EXACT = "Clopper-Pearson exact interval"


@dataclass(frozen=True, slots=True)
class Interval:
    """A range around a share. All three are fractions between 0 and 1, numbers or arrays of one shape.

    Attributes
    ----------
    estimate : count / total.
    lower, upper : ends of the interval.
    level : probability with which such an interval covers the true share.
    """

    estimate: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    level: float


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two shares and the range around it. Fractions between -1 and 1, numbers or arrays of one shape.

    Attributes
    ----------
    difference : first share - second share.
    lower, upper : ends of the interval.
    level : probability with which such an interval covers the true difference.
    """

    difference: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    level: float


def wilson(count: ArrayLike, total: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the Wilson score interval of ``count`` out of ``total``; arrays are taken element by element.

    A register of staff is a census: the interval tells the range expected from chance alone in the process that
    filled the posts, not a sampling error.

    Parameters
    ----------
    count, total : persons, of one shape; 0 <= count <= total and total > 0.
    level : between 0 and 1.

    Raises
    ------
    UsageError
        when a count is negative or above its total, a total is not positive, or either is not a number.

    References
    ----------
    Wilson (1927), J. Am. Stat. Assoc. 22, 209-212. At 0 and at ``total`` the end of the interval is set to exactly 0
    and 1, which floating point misses.
    """
    counts, totals = checked_counts(count, total)
    _check_level(level, "wilson")
    share, squared = counts / totals, ndtri((1 - level) / 2) ** 2
    middle = share + squared / (2 * totals)
    reach = np.sqrt(squared * (share * (1 - share) / totals + squared / (4 * totals**2)))
    lower, upper = ((middle + way * reach) / (1 + squared / totals) for way in (-1, 1))
    return Interval(
        estimate=share,
        lower=np.where(counts == 0, 0.0, np.clip(lower, 0, 1)),
        upper=np.where(counts == totals, 1.0, np.clip(upper, 0, 1)),
        level=level,
    )


def exact_share(count: ArrayLike, total: ArrayLike, *, level: float = 0.95) -> Interval:
    """Return the Clopper-Pearson interval of ``count`` out of ``total``; arrays are taken element by element.

    It covers the true share with at least ``level`` whatever that share is, and is wider than Wilson's on average.

    Parameters
    ----------
    count, total : persons, of one shape; 0 <= count <= total and total > 0.
    level : between 0 and 1.

    Raises
    ------
    UsageError
        as ``wilson`` does.

    References
    ----------
    Clopper and Pearson (1934), Biometrika 26, 404-413: quantiles of beta distributions, as scipy computes them. Lower
    is exactly 0 at 0, upper exactly 1 at ``total``.
    """
    counts, totals = checked_counts(count, total)
    _check_level(level, "exact_share")
    tail, others = (1 - level) / 2, totals - counts
    return Interval(
        estimate=counts / totals,
        lower=np.where(counts == 0, 0.0, betaincinv(np.maximum(counts, 1), others + 1, tail)),
        upper=np.where(others == 0, 1.0, betainccinv(counts + 1, np.maximum(others, 1), tail)),
        level=level,
    )


def newcombe_difference(
    count_1: ArrayLike, total_1: ArrayLike, count_2: ArrayLike, total_2: ArrayLike, level: float = 0.95
) -> Difference:
    """Return the first share minus the second and Newcombe's interval of that difference.

    The two groups are different persons: for the same persons in two years it is too wide. Two places differ where the
    interval leaves out 0; whether their own intervals overlap tells nothing.

    Parameters
    ----------
    count_1, total_1, count_2, total_2 : persons, of one shape; 0 <= count <= total and total > 0.
    level : between 0 and 1.

    Raises
    ------
    UsageError
        as ``wilson`` does, and when the two groups have different shapes.

    References
    ----------
    Newcombe (1998), Stat. Med. 17, 873-890, method 10.
    """
    first, second = wilson(count_1, total_1, level=level), wilson(count_2, total_2, level=level)
    if first.estimate.shape != second.estimate.shape:
        raise UsageError(
            f"{first.estimate.size} shares against {second.estimate.size}",
            where="newcombe_difference",
            do="Give one share of the second group for each of the first.",
        )
    difference = first.estimate - second.estimate
    below = np.hypot(first.estimate - first.lower, second.upper - second.estimate)
    above = np.hypot(first.upper - first.estimate, second.estimate - second.lower)
    return Difference(difference=difference, lower=difference - below, upper=difference + above, level=level)


def _check_level(level: float, where: str) -> None:
    if not 0 < level < 1:
        raise UsageError(f"a level of {level} is no probability", where=where, do="Give one between 0 and 1.")


def as_numbers(values: ArrayLike) -> NDArray[np.float64]:
    """Return the values as floats; None is NaN.

    Raises
    ------
    UsageError
        when one is a text that is no number, a date or a duration, or rows have different lengths.
    """
    try:
        if np.asarray(values).dtype.kind in "mMc":  # numpy would make a date a number of microseconds
            raise TypeError("dates, durations or complex numbers")
        return np.asarray(values, dtype=float)
    except (TypeError, ValueError, OverflowError) as fault:
        raise UsageError(
            "values that are no numbers, or rows of different lengths",
            do="Give numbers, and NaN for what is not known.",
        ) from fault


def checked_counts(count: ArrayLike, total: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both as float arrays, having made sure that ``0 <= count <= total`` and ``total > 0`` everywhere.

    Raises
    ------
    UsageError
        naming the first pair that breaks it.
    """
    counts, totals = as_numbers(count), as_numbers(total)
    if counts.shape != totals.shape:
        raise UsageError(f"{counts.size} counts but {totals.size} totals", do="Give one total for each count.")
    # Written so that NaN is wrong too.
    wrong = ~((counts >= 0) & (counts <= totals) & (totals > 0) & np.isfinite(totals))
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise UsageError(
            f"{counts.flat[place]:g} out of {totals.flat[place]:g} is no share",
            where=f"count number {place + 1}",
            do="A count lies between 0 and its total, and the total is above 0.",
        )
    return counts, totals
