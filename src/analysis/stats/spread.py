"""How unequally is something spread over places: Gini's coefficient and Theil's index, between and within groups.

For amounts (trained days a person, funds a commune). Of shares near 100 % they mostly measure how small the places are:
there the standard deviation between places, freed from chance, is the better answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.intervals import as_numbers

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TheilParts:
    """Theil's index T and the two parts that it is the sum of.

    Attributes
    ----------
    total : T of all, 0 where all have the same, ln(n) where one of n has everything.
    between : T if everybody had the mean of the own group.
    within : the groups' own T, weighted by their share of the whole.
    groups : names of the groups, in order.
    within_group : T inside each group; 0 in one that has nothing at all.
    share : each group's share of the whole, fractions that add up to 1.
    """

    total: float
    between: float
    within: float
    groups: tuple[object, ...]
    within_group: Numbers
    share: Numbers


def gini(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return Gini's coefficient: 0 where all have the same, 1 - 1/n where one of n has everything.

    Parameters
    ----------
    values : amounts, one a place, each 0 or more and not all 0.
    weights : persons at each place; without them every place counts once.

    Raises
    ------
    UsageError
        when there are no values, one is negative or not a number, all are 0, or weights do not fit.

    References
    ----------
    Gini (1912); the uncorrected form, as ``Gini`` of R's ineq. Of places whose values differ by chance alone it is
    above 0 and grows as places get smaller.
    """
    amounts, sizes = _checked(values, weights, "gini")
    order = np.argsort(amounts, kind="stable")
    people, wealth = sizes[order] / sizes.sum(), (sizes * amounts)[order] / (sizes * amounts).sum()
    cumulated = np.cumsum(wealth)
    return max(0.0, float(1 - people @ (2 * cumulated - wealth)))


def theil(values: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Return Theil's index T, in nats. A place with 0 adds 0, the limit of y ln y.

    Parameters
    ----------
    values, weights : as for ``gini``.

    Raises
    ------
    UsageError
        as ``gini`` does.

    References
    ----------
    Theil (1967), Economics and Information Theory, chapter 4.
    """
    amounts, sizes = _checked(values, weights, "theil")
    return _theil(amounts, sizes)


def theil_between_within(
    values: ArrayLike, groups: Sequence[object] | NDArray[np.generic], weights: ArrayLike | None = None
) -> TheilParts:
    """Return Theil's index in two parts: between the groups, and within them.

    Parameters
    ----------
    values, weights : as for ``gini``.
    groups : the group of each place, such as its district.

    Raises
    ------
    UsageError
        as ``gini`` does, and when there is not one group for each value.

    References
    ----------
    Theil (1967), chapter 4; Shorrocks (1980), Econometrica 48, 613-625.
    """
    amounts, sizes = _checked(values, weights, "theil_between_within")
    labels = list(groups)
    if len(labels) != amounts.size or any(label is None or label != label for label in labels):
        raise UsageError(
            f"{len(labels)} groups for {amounts.size} values, or one not known",
            where="theil_between_within",
            do="Give the group of each value.",
        )
    names = tuple(dict.fromkeys(labels))
    number = {name: place for place, name in enumerate(names)}
    member = np.array([number[label] for label in labels])
    people = np.bincount(member, weights=sizes, minlength=len(names)).astype(float)
    wealth = np.bincount(member, weights=sizes * amounts, minlength=len(names)).astype(float)
    inside = np.array(
        [_theil(amounts[member == place], sizes[member == place]) if wealth[place] > 0 else 0.0
         for place in range(len(names))]
    )  # fmt: skip
    share = wealth / wealth.sum()
    counted = people > 0
    return TheilParts(
        total=_theil(amounts, sizes),
        between=_theil(wealth[counted] / people[counted], people[counted]),
        within=float(share @ inside),
        groups=names,
        within_group=inside,
        share=share,
    )


def _theil(amounts: Numbers, sizes: Numbers) -> float:
    relative = amounts * sizes.sum() / (sizes @ amounts)
    logarithm = np.log(np.where(relative > 0, relative, 1.0))
    # All of one value leaves a rounding error of either sign; T is never negative.
    return max(0.0, float(sizes @ (relative * logarithm) / sizes.sum()))


def _checked(values: ArrayLike, weights: ArrayLike | None, where: str) -> tuple[Numbers, Numbers]:
    amounts = as_numbers(values)
    sizes = np.ones_like(amounts) if weights is None else as_numbers(weights)
    if amounts.ndim != 1 or amounts.size == 0 or sizes.shape != amounts.shape:
        raise UsageError(
            f"{amounts.size} values and {sizes.size} weights",
            where=where,
            do="Give a list of at least one value, with as many weights or none.",
        )
    for numbers in (amounts, sizes):
        wrong = ~((numbers >= 0) & np.isfinite(numbers))  # written so that NaN is wrong too
        if wrong.any():
            place = int(np.flatnonzero(wrong)[0])
            raise UsageError(
                f"{numbers[place]:g} is neither an amount nor a weight",
                where=f"{where}, number {place + 1}",
                do="Leave out what is not known; amounts below 0 cannot be compared so.",
            )
    # In parts of the largest: neither measure knows units, and no sum of huge amounts can overflow.
    amounts, sizes = (numbers / (numbers.max() or 1.0) for numbers in (amounts, sizes))
    if (sizes * amounts).sum() == 0:
        raise UsageError("nobody has anything", where=where, do="Where the whole is 0 no inequality can be told.")
    return amounts, sizes
