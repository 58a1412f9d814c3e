"""The range that a share may have by chance alone: the Wilson score interval, exact at 0 and 100 %."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from statsmodels.stats.proportion import proportion_confint

from analysis.model.errors import UsageError

WILSON = "Wilson score interval"


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
    Wilson (1927), J. Am. Stat. Assoc. 22, 209-212; computed by statsmodels. At 0 and at ``total`` the end of the
    interval is set to exactly 0 and 1, which floating point misses.
    """
    counts, totals = checked_counts(count, total)
    if not 0 < level < 1:
        raise UsageError(f"a level of {level} is no probability", where="wilson", do="Give one between 0 and 1.")
    lower, upper = proportion_confint(counts, totals, alpha=1 - level, method="wilson")
    return Interval(
        estimate=counts / totals,
        lower=np.where(counts == 0, 0.0, np.clip(lower, 0, 1)),
        upper=np.where(counts == totals, 1.0, np.clip(upper, 0, 1)),
        level=level,
    )


def checked_counts(count: ArrayLike, total: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return both as float arrays, having made sure that ``0 <= count <= total`` and ``total > 0`` everywhere.

    Raises
    ------
    UsageError
        naming the first pair that breaks it.
    """
    counts, totals = np.asarray(count, dtype=float), np.asarray(total, dtype=float)
    if counts.shape != totals.shape:
        raise UsageError(f"{counts.size} counts but {totals.size} totals", do="Give one total for each count.")
    wrong = ~((counts >= 0) & (counts <= totals) & (totals > 0))  # written so that NaN is wrong too
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise UsageError(
            f"{counts.flat[place]:g} out of {totals.flat[place]:g} is no share",
            where=f"count number {place + 1}",
            do="A count lies between 0 and its total, and the total is above 0.",
        )
    return counts, totals
