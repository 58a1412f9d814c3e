"""How much each factor changed a rate, for any number of factors and of years: Das Gupta's decomposition.

A rate that is worked out from K factors changes between two years. The effect of one factor is the average change that
it makes over all ways of mixing the other factors of the two years; the effects add up to the change, whatever the
formula of the rate. Over several years the effects are made to add up along the way too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.intervals import as_numbers

Numbers = NDArray[np.float64]
Factors = Sequence[ArrayLike] | Mapping[str, ArrayLike]

MOST_FACTORS = 12  # 2^12 values of the rate; more would be a mistake of the caller


@dataclass(frozen=True, slots=True)
class DasGupta:
    """A change of a rate by factor.

    Attributes
    ----------
    names : of the factors.
    effects : what each factor changed; the first axis is the factor. They add up to ``total``.
    standardised_1, standardised_2 : the rate in either year, had all other factors been the same; their difference is
        the effect.
    rate_1, rate_2, total : the rate in both years and its change; arrays where the function returns arrays.
    """

    names: tuple[str, ...]
    effects: Numbers
    standardised_1: Numbers
    standardised_2: Numbers
    rate_1: Numbers
    rate_2: Numbers
    total: Numbers


@dataclass(frozen=True, slots=True)
class DasGuptaYears:
    """The rates of several years by factor, fitting one another.

    Attributes
    ----------
    names : of the factors.
    rates : one a year.
    standardised : of shape (factors, years): the rate of each year, had only this factor moved over the years.
    """

    names: tuple[str, ...]
    rates: Numbers
    standardised: Numbers

    def effects(self, earlier: int, later: int) -> Numbers:
        """Return what each factor changed between two years, given by their places (0 is the first).

        They add up to the change of the rate, and those from a to b and from b to c to those from a to c.
        """
        places = range(-len(self.rates), len(self.rates))
        if earlier not in places or later not in places:
            raise UsageError(f"no year at place {earlier} or {later}", where="effects", do=f"There are {places.stop}.")
        return np.asarray(self.standardised[:, later] - self.standardised[:, earlier])


def das_gupta(function: Callable[..., ArrayLike], factors_1: Factors, factors_2: Factors) -> DasGupta:
    """Return how much each of K factors changed the rate ``function(*factors)`` between two years.

    Parameters
    ----------
    function : takes the K factors in their order and returns the rate: a number, or an array (one rate a category).
    factors_1, factors_2 : the factors of either year, numbers or arrays; a mapping gives them names, else they are
        called a, b, c...

    Raises
    ------
    UsageError
        when the factors differ in number or names, are more than twelve or none, or the function gives no number for
        some mixture of the two years' factors.

    References
    ----------
    Das Gupta (1993), Standardization and decomposition of rates: a user's manual, US Bureau of the Census P23-186,
    chapters 2 to 4. The weight of a mixture with m other factors of year 2 is 1 / (K C(K-1, m)), Shapley's.
    """
    names, first = _named(factors_1)
    names_2, last = _named(factors_2)
    if names != names_2:
        raise UsageError(f"factors {names} but {names_2}", where="das_gupta", do="Give both years the same factors.")
    values = _mixtures(function, names, first, last)
    number, size = len(names), 1 << len(names)
    standardised = np.zeros((2, number, *values.shape[1:]))
    for factor in range(number):
        for mixture in range(size):
            others = (mixture & ~(1 << factor)).bit_count()
            weight = 1 / (number * comb(number - 1, others))
            standardised[(mixture >> factor) & 1, factor] += weight * values[mixture]
    return DasGupta(
        names=names, effects=standardised[1] - standardised[0], standardised_1=standardised[0],
        standardised_2=standardised[1], rate_1=values[0], rate_2=values[-1], total=np.asarray(values[-1] - values[0]),
    )  # fmt: skip


def _mixtures(function: Callable[..., ArrayLike], names: tuple[str, ...], first: list, last: list) -> Numbers:
    """Return the rate for each choice of years; bit i of the place says that factor i is that of year 2."""
    values: list[Numbers] = []
    for mixture in range(1 << len(names)):
        chosen = [last[i] if mixture >> i & 1 else first[i] for i in range(len(names))]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            value = as_numbers(function(*chosen))
        if not np.isfinite(value).all() or (values and value.shape != values[0].shape):
            of_later = [name for i, name in enumerate(names) if mixture >> i & 1]
            raise UsageError(
                f"the rate is no number with {', '.join(of_later) or 'none'} of the later year",
                where="das_gupta",
                do="Leave out categories that are empty in one year, or give them the rate of the other.",
            )
        values.append(value)
    return np.array(values)


def das_gupta_product(factors_1: Factors, factors_2: Factors) -> DasGupta:
    """Return the same for a rate that is the product of its factors, added up over categories where they are arrays."""
    shapes = [np.shape(value) for factors in (factors_1, factors_2) for value in _named(factors)[1]]
    try:
        np.broadcast_shapes(*shapes)
    except ValueError:
        raise UsageError(
            f"factors of shapes {', '.join(str(shape) for shape in shapes)}",
            where="das_gupta_product",
            do="Give each factor one number for each category, the same categories in both years.",
        ) from None
    return das_gupta(sum_of_products, factors_1, factors_2)


def sum_of_products(*factors: ArrayLike) -> float:
    """Return the product of the factors, added up over the categories."""
    product = np.array(1.0)
    for factor in factors:
        product = product * as_numbers(factor)
    return float(product.sum())


def das_gupta_years(function: Callable[..., ArrayLike], factors: Sequence[Factors]) -> DasGuptaYears:
    """Return the factors' parts in the rates of several years, made to fit one another.

    Comparing the years two by two gives effects that do not add up along the way (1963 to 1968 to 1973 is not 1963 to
    1973). Here they do.

    Parameters
    ----------
    function, factors : as ``das_gupta``, one set of factors a year; at least two years.

    References
    ----------
    Das Gupta (1993), formula 6.11: with a[i, j] the rate of year i standardised against year j,
    a[i] = sum_j a[i, j] / (N-1) + sum_j (sum_k a[j, k] - (N-2) a[j, i]) / (N (N-1)), where i, j, k are three years.
    """
    if len(factors) < 2:
        raise UsageError(f"{len(factors)} year(s)", where="das_gupta_years", do="Give at least two.")

    def pair(i: int, j: int) -> DasGupta:
        return das_gupta(function, factors[i], factors[j])

    return fitting_years(pair, len(factors))


def fitting_years(pair: Callable[[int, int], DasGupta], number: int) -> DasGuptaYears:
    """Return what ``pair(i, j)`` says of every two of ``number`` years, made to fit (formula 6.11)."""
    pairs = {(i, j): pair(i, j) for i in range(number) for j in range(i + 1, number)}
    names, one = pairs[0, 1].names, pairs[0, 1].standardised_1
    against = np.zeros((number, number, *one.shape))  # [i, j]: year i standardised against year j; the diagonal is 0
    for (i, j), answer in pairs.items():
        against[i, j], against[j, i] = answer.standardised_1, answer.standardised_2
    row = against.sum(axis=1)
    standardised = np.empty((number, *one.shape))
    for i in range(number):
        correction = row.sum(axis=0) - row[i] - (number - 1) * against[:, i].sum(axis=0)
        standardised[i] = row[i] / (number - 1) + correction / (number * (number - 1))
    rates = [pairs[0, 1].rate_1, *(pairs[0, j].rate_2 for j in range(1, number))]
    return DasGuptaYears(names, np.array(rates), np.moveaxis(standardised, 0, 1))


def das_gupta_structure(
    size_1: ArrayLike, rate_1: ArrayLike, size_2: ArrayLike, rate_2: ArrayLike, names: Sequence[str]
) -> DasGupta:
    """Return a change by rate and by each of several variables that part the staff together (commune and age group).

    Parameters
    ----------
    size_1, size_2 : persons, an array with one axis for each variable in ``names``.
    rate_1, rate_2 : the rate of each cell, of the same shape; NaN where a cell has nobody. A rate that one year lacks
        is taken from the other, as in ``kitagawa``.
    names : of the variables, in the order of the axes.

    Returns
    -------
    The effects of the variables in their order, then that of "rate", which is Kitagawa's.

    Raises
    ------
    UsageError
        when shapes differ, sizes are negative or all 0, or a cell with persons has no rate.

    References
    ----------
    Das Gupta (1993), chapter 5: the share of a cell is written as a product with one factor a variable, each free of
    the others as far as the table allows.
    """
    sizes, rates = _checked_cells(size_1, rate_1, size_2, rate_2, len(names))
    middle = rates.mean(axis=0)

    def cells(*factors: ArrayLike) -> NDArray[np.float64]:
        return np.prod(np.stack([as_numbers(factor) for factor in factors]), axis=0)

    parts = das_gupta(cells, composition_factors(sizes[0]), composition_factors(sizes[1]))
    shares = (parts.rate_1 + parts.rate_2) / 2
    axes = tuple(range(1, sizes.ndim))
    first = np.append((parts.standardised_1 * middle).sum(axis=axes), (shares * rates[0]).sum())
    last = np.append((parts.standardised_2 * middle).sum(axis=axes), (shares * rates[1]).sum())
    crude_1, crude_2 = np.array((parts.rate_1 * rates[0]).sum()), np.array((parts.rate_2 * rates[1]).sum())
    return DasGupta(
        names=(*names, "rate"), effects=last - first, standardised_1=first, standardised_2=last,
        rate_1=crude_1, rate_2=crude_2, total=np.asarray(crude_2 - crude_1),
    )  # fmt: skip


def _checked_cells(
    size_1: ArrayLike, rate_1: ArrayLike, size_2: ArrayLike, rate_2: ArrayLike, variables: int
) -> tuple[Numbers, Numbers]:
    """Return sizes and rates, the first axis being the year, with missing rates filled."""
    tables = [as_numbers(table) for table in (size_1, size_2, rate_1, rate_2)]
    if len({table.shape for table in tables}) > 1 or tables[0].ndim != variables or not 1 <= variables <= MOST_FACTORS:
        raise UsageError(
            f"tables of shapes {', '.join(str(table.shape) for table in tables)} for {variables} variables",
            where="das_gupta_structure", do="Give one axis for each variable, and one rate for each cell.",
        )  # fmt: skip
    sizes, rates = np.array(tables[:2]), np.array(tables[2:])
    if not (np.isfinite(sizes) & (sizes >= 0)).all() or not (sizes.reshape(2, -1).sum(axis=1) > 0).all():
        raise UsageError("sizes are negative, missing, or all 0", where="das_gupta_structure", do="Count the persons.")
    if (~np.isfinite(rates) & (sizes > 0)).any() or np.isinf(rates).any():
        raise UsageError("a cell with persons has no rate", where="das_gupta_structure", do="Give its rate.")
    return sizes, np.nan_to_num(np.where(np.isnan(rates), rates[::-1], rates))


def composition_factors(size: ArrayLike) -> list[Numbers]:
    """Return one factor for each axis of a table of persons; their product is the share of each cell in the whole.

    A factor is the weighted geometric mean, over all sets S of the other variables, of the share that the cell has
    among those that are alike in S, with Shapley's weights. A cell with nobody has factors of 0.
    """
    sizes = as_numbers(size)
    number = sizes.ndim
    margins = [  # bit i of the place: the cell's own level of variable i is kept, all others are added up
        sizes.sum(axis=tuple(i for i in range(number) if not kept >> i & 1), keepdims=True)
        for kept in range(1 << number)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = [np.log(margin) for margin in margins]
        factors = []
        for axis in range(number):
            total = np.zeros(sizes.shape)
            for kept in range(1 << number):
                if not kept >> axis & 1:
                    weight = 1 / (number * comb(number - 1, kept.bit_count()))
                    total = total + weight * (logs[kept | 1 << axis] - logs[kept])
            factors.append(np.where(sizes > 0, np.exp(total), 0.0))
    return factors


def _named(factors: Factors) -> tuple[tuple[str, ...], list]:
    names = tuple(factors) if isinstance(factors, Mapping) else tuple("abcdefghijklmnopqrstuvwxyz"[: len(factors)])
    values = list(factors.values()) if isinstance(factors, Mapping) else list(factors)
    if not 1 <= len(values) <= MOST_FACTORS:
        raise UsageError(f"{len(values)} factors", where="das_gupta", do=f"Give 1 to {MOST_FACTORS}.")
    arrays = [as_numbers(value) for value in values]
    return names, [array[()] for array in arrays]  # a single number is a numpy one, that divides by 0 without raising
