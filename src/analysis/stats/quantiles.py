"""Places in groups of equal number, as Public Health England puts them: quintiles, deciles and their bounds."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.intervals import as_numbers

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class QuantileGroups:
    """Places in groups of equal number.

    Attributes
    ----------
    group : 1, 2, 3 ... for each value; NaN for a missing one, and for all where ``reason`` is not empty.
    areas : number of values that are not missing.
    reason : why there are no groups, else empty.
    """

    group: Numbers
    areas: int
    reason: str


def quantile_groups(values: ArrayLike, groups: int = 10, *, invert: bool = True) -> QuantileGroups:
    """Return the group of each value, 1 to ``groups``, as nearly of equal number as ranks allow.

    Parameters
    ----------
    values : one a place, NaN where missing. Equal values get one group, that of the first of them.
    groups : 5 for quintiles, 10 for deciles.
    invert : whether the highest values are group 1 (the lowest are, if False).

    Raises
    ------
    UsageError
        when ``groups`` is no whole number above 1, or a value is infinite.

    References
    ----------
    ``phe_quantile`` of R's PHEindicatormethods.
    """
    numbers = _checked(values, groups, "quantile_groups")
    known = np.isfinite(numbers)
    areas, group = int(known.sum()), np.full(len(numbers), np.nan)
    if areas < groups:
        return QuantileGroups(group, areas, f"{areas} areas for {groups} groups")
    rank = scipy.stats.rankdata(-numbers[known] if invert else numbers[known], method="min").astype(int)
    # Whole numbers only: 12 / 1.2 is not sure to be 10 in floating point.
    group[known] = np.maximum(1, groups + 1 + -(areas + 1 - rank) * groups // areas)
    return QuantileGroups(group, areas, "")


def quantile_bounds(values: ArrayLike, groups: int = 5) -> Numbers:
    """Return the ``groups + 1`` bounds of the groups, from the least to the greatest value; NaN for too few values.

    Raises
    ------
    UsageError
        as ``quantile_groups`` does.

    References
    ----------
    Linear between the values in order: type 7 of Hyndman and Fan (1996), ``QuintilesCalculator`` of fingertips-open.
    """
    numbers = _checked(values, groups, "quantile_bounds")
    known = numbers[np.isfinite(numbers)]
    if len(known) < groups:
        return np.full(groups + 1, np.nan)
    return np.asarray(np.quantile(known, np.linspace(0, 1, groups + 1)))


def _checked(values: ArrayLike, groups: int, where: str) -> Numbers:
    numbers = as_numbers(values)
    if numbers.ndim != 1 or np.isinf(numbers).any() or not isinstance(groups, int | np.integer) or groups < 2:
        raise UsageError(
            f"{groups} groups of {numbers.size} values, or an infinite value",
            where=where,
            do="Give a list of values and a whole number of groups, 2 or more.",
        )
    return numbers
