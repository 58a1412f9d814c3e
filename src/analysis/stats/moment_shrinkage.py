"""Shrinkage in closed form, to compare with published figures; ours is ``stats/shrinkage.py``.

Marshall's estimator, common for rare events and offered by mapping software, is not here: its variance is that of rare
events, and of communes about 70 % it leaves nothing but the mean.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.intervals import as_numbers, checked_counts

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MomentShrinkage:
    """Shares shrunken by moments. Fractions, one a unit.

    Attributes
    ----------
    estimate : weight * share + (1 - weight) * mean.
    weight : how much of a unit's own share is kept, 0..1.
    mean : share of all units together.
    variance : variance between the true shares, 0 where it would be negative.
    """

    estimate: Numbers
    weight: Numbers
    mean: float
    variance: float


def martuzzi_elliott(count: ArrayLike, total: ArrayLike) -> MomentShrinkage:
    """Return shares shrunken by the method of moments for conditions that are not rare.

    With p all counted / all persons, q = 1 - p, s2 = sum n (share - p)^2 / sum n and m the mean total, the variance
    between units is a = s2 - p q / m and the weight n a / (n a + p q - s2): the published (n s2 - (n / m) p q) /
    ((n - 1) s2 + ((m - n) / m) p q). A negative variance counts as 0: every unit then has the mean.

    Raises
    ------
    UsageError
        when a count is no part of its total, or there are fewer than two units.

    References
    ----------
    Martuzzi and Elliott (1996), Statistics in Medicine 15, 1867-1873; spdep (R), ``EBest(family = "binomial")``.
    """
    counts, totals = _checked_units(count, total, fewest=2, where="martuzzi_elliott")
    shares, mean = counts / totals, counts.sum() / totals.sum()
    spread = float((totals * (shares - mean) ** 2).sum() / totals.sum())
    variance = max(0.0, float(spread - mean * (1 - mean) / totals.mean()))
    rest = max(0.0, float(mean * (1 - mean) - spread))
    weight = totals * variance / (totals * variance + rest) if variance > 0 else np.zeros_like(totals)
    return MomentShrinkage(weight * shares + (1 - weight) * mean, weight, float(mean), variance)


def james_stein(count: ArrayLike, total: ArrayLike) -> MomentShrinkage:
    """Return shares shrunken by the estimator of James and Stein towards their mean, for units of one size.

    weight = 1 - (k - 3) v / sum (share - mean)^2, at least 0, with v = mean (1 - mean) / total and k units.

    Raises
    ------
    UsageError
        when totals differ, there are fewer than four units, or a count is no part of its total.

    References
    ----------
    Efron and Morris (1977), Scientific American 236 (5), 119-127.
    """
    counts, totals = _checked_units(count, total, fewest=4, where="james_stein")
    if (totals != totals[0]).any():
        raise UsageError("totals that differ", where="james_stein", do="Take shrink(), which allows for them.")
    shares, units = counts / totals, len(counts)
    mean = float(shares.mean())
    chance, spread = mean * (1 - mean) / totals[0], float(((shares - mean) ** 2).sum())
    weight = max(0.0, 1 - (units - 3) * chance / spread) if spread > 0 else 0.0
    variance = max(0.0, spread / (units - 1) - chance)
    return MomentShrinkage(mean + weight * (shares - mean), np.full(units, weight), mean, variance)


def _checked_units(count: ArrayLike, total: ArrayLike, *, fewest: int, where: str) -> tuple[Numbers, Numbers]:
    totals = np.atleast_1d(as_numbers(total))
    counts = np.atleast_1d(as_numbers(count))
    if totals.size == 1:
        totals = np.full(counts.shape, totals[0])  # units of one size may be told by one number
    counts, totals = checked_counts(counts, totals)
    if counts.ndim != 1 or len(counts) < fewest:
        raise UsageError(f"{len(counts)} units", where=where, do=f"Give one row of {fewest} or more.")
    return counts, totals
