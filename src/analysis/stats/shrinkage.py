"""What small units' shares are worth: shrunken towards the mean of their group, by as much as chance explains.

A commune with 20 of 20 is not better than all others, it is small. The steps, for each group of units:

1. fit the beta-binomial distribution by maximum likelihood (``stats/beta_binomial.py``);
2. test whether the units differ at all;
3. shrink each share to (count + alpha) / (total + alpha + beta), with the range of its beta distribution.

"No detectable difference" is an answer: then nobody is ranked. Fewer than three units get no answer, with a reason.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import betaincinv, chdtri, xlogy

from analysis.model.errors import UsageError
from analysis.stats.beta_binomial import Fits, fit_groups, log_likelihood
from analysis.stats.intervals import as_numbers, checked_counts, wilson
from analysis.stats.overdispersion import homogeneity_p

Numbers = NDArray[np.float64]

FEWEST_UNITS = 3
SMALLEST_DEVIATION = 1e-5  # between units, a fraction: below it there is none
ROWS = 1_000_000  # rows taken at once, in whole groups: keeps the memory under some 500 MB

TOO_FEW = "fewer than three units"
NO_VARIATION = "all units at 0 %, or all at 100 %"
NO_DIFFERENCE = "no detectable difference between the units"


@dataclass(frozen=True, slots=True)
class GroupedShrinkage:
    """Shrunken shares of many groups. Fractions 0..1; NaN where a group has fewer than three units.

    Attributes
    ----------
    share : count / total, one a unit (row), in the order given.
    estimate, lower, upper : shrunken share and its range, one a row. With infinite precision that is the common share
        and its Wilson interval, with precision 0 nothing is borrowed: the unit's own share and Wilson interval.
    mean : mean of the true shares, one a group by label; so are all that follow.
    precision : alpha + beta of the true shares; infinite where the likelihood is highest without any difference.
    deviation : standard deviation between the true shares, sqrt(mean (1 - mean) / (precision + 1)); a fraction.
    p : p-value of "the units do not differ"; 1 where precision is infinite.
    is_detectable : p < 1 - level.
    units : number of units.
    reason : why nothing is told apart, else empty.
    level : probability of the ranges.
    """

    share: Numbers
    estimate: Numbers
    lower: Numbers
    upper: Numbers
    mean: Numbers
    precision: Numbers
    deviation: Numbers
    p: Numbers
    is_detectable: NDArray[np.bool_]
    units: NDArray[np.int64]
    reason: NDArray[np.str_]
    level: float


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """Shrunken shares of one group; the attributes are those of ``GroupedShrinkage``, the group's as plain numbers."""

    share: Numbers
    estimate: Numbers
    lower: Numbers
    upper: Numbers
    mean: float
    precision: float
    deviation: float
    p: float
    is_detectable: bool
    units: int
    reason: str
    level: float


@dataclass(frozen=True, slots=True)
class Deviation:
    """How much the true shares of a group's units differ. Fractions; NaN where there is no answer.

    Attributes
    ----------
    estimate : standard deviation between the true shares, by maximum likelihood; 0 where chance explains all.
    lower, upper : ends of its profile-likelihood interval.
    units : number of units.
    reason : why there is no answer, else empty.
    level : probability of the interval.
    """

    estimate: float
    lower: float
    upper: float
    units: int
    reason: str
    level: float


def shrink(count: ArrayLike, total: ArrayLike, *, level: float = 0.95) -> Shrinkage:
    """Return the shrunken shares of one group of units; see ``shrink_groups``."""
    counts = np.atleast_1d(as_numbers(count))
    of_group = shrink_groups(counts, np.atleast_1d(as_numbers(total)), np.zeros(counts.size, dtype=int), level=level)
    if not counts.size:
        return Shrinkage(*(np.empty(0),) * 4, *(np.nan,) * 4, False, 0, TOO_FEW, level)
    return Shrinkage(
        share=of_group.share, estimate=of_group.estimate, lower=of_group.lower, upper=of_group.upper,
        mean=float(of_group.mean[0]), precision=float(of_group.precision[0]), deviation=float(of_group.deviation[0]),
        p=float(of_group.p[0]), is_detectable=bool(of_group.is_detectable[0]), units=int(of_group.units[0]),
        reason=str(of_group.reason[0]), level=level,
    )  # fmt: skip


def shrink_groups(count: ArrayLike, total: ArrayLike, group: ArrayLike, *, level: float = 0.95) -> GroupedShrinkage:
    """Return the shrunken shares of all groups at once.

    Parameters
    ----------
    count, total : persons, one pair a unit; 0 <= count <= total and total > 0. Rows in any order.
    group : label of each row's group, whole numbers from 0. A label without rows has 0 units.
    level : probability of the ranges, and 1 - the chance to find a difference where there is none.

    Notes
    -----
    The range is the empirical Bayes one: it takes mean and precision as known. With 16 units of 20 it covers a unit's
    true share in 85 to 95 % where 95 % is said, with 6 units in 81 to 92 %. Where no difference is detected it is
    the range of what the units have in common; that none is detected does not say that there is none.

    Raises
    ------
    UsageError
        when a count is no part of its total, labels are no whole numbers from 0, or the level is no probability.

    References
    ----------
    Griffiths (1973), Biometrics 29, 637-648. Test: Pearson's chi-square with its exact mean and variance given the
    total (Haldane 1940, Biometrika 31, 346-355), as a gamma distribution. The boundary likelihood ratio (half a
    chi-square) would raise 1 to 3 % false alarms instead of 5, and see less.
    """
    counts, totals = checked_counts(count, total)
    labels = _checked_labels(group, counts)
    if not 0 < level < 1:
        raise UsageError(f"a level of {level} is no probability", where="shrink", do="Give one between 0 and 1.")
    groups = int(labels.max()) + 1 if labels.size else 0
    fits, p, units = _fitted(counts, totals, labels, groups)
    estimate, lower, upper = (np.full(counts.shape, np.nan) for _ in range(3))
    shown = np.flatnonzero(units[labels] >= FEWEST_UNITS)
    for rows in np.split(shown, range(ROWS, len(shown), ROWS)):
        of_row = Fits(*(values[labels[rows]] for values in (fits.mean, fits.precision, fits.gain)))
        estimate[rows] = _estimate(counts[rows], totals[rows], of_row)
        lower[rows], upper[rows] = _range(counts[rows], totals[rows], of_row, level)
    _common_range(counts, totals, labels, fits, units, level, lower, upper)
    is_detectable = p < 1 - level
    return GroupedShrinkage(
        share=counts / totals, estimate=estimate, lower=lower, upper=upper,
        mean=fits.mean, precision=fits.precision, deviation=np.sqrt(fits.mean * (1 - fits.mean) / (fits.precision + 1)),
        p=p, is_detectable=is_detectable, units=units, reason=_reasons(fits.mean, is_detectable, units), level=level,
    )  # fmt: skip


def _checked_labels(group: ArrayLike, counts: Numbers) -> NDArray[np.intp]:
    labels = np.asarray(group)
    whole = np.issubdtype(labels.dtype, np.integer) or labels.size == 0
    if labels.shape != counts.shape or counts.ndim != 1 or not whole or (labels.size and labels.min() < 0):
        raise UsageError(
            f"{labels.size} labels for {counts.size} units, or labels that are no whole numbers from 0",
            where="shrink",
            do="Give one label a unit: 0, 1, 2 and so on, one number a group.",
        )
    return labels.astype(np.intp)


def _fitted(
    counts: Numbers, totals: Numbers, labels: NDArray[np.intp], groups: int
) -> tuple[Fits, Numbers, NDArray[np.int64]]:
    """Fit the groups that have enough units, some whole groups at a time; NaN for the others."""
    units = np.bincount(labels, minlength=groups)
    mean, precision, gain, p = (np.full(groups, np.nan) for _ in range(4))
    order = np.argsort(labels, kind="stable")
    ends = np.cumsum(units)
    enough = np.flatnonzero(units >= FEWEST_UNITS)
    for some in np.split(enough, np.flatnonzero(np.diff(ends[enough] // ROWS)) + 1):
        if not len(some):
            continue
        place = np.full(groups, -1, dtype=np.intp)
        place[some] = np.arange(len(some))
        rows = order[ends[some[0]] - units[some[0]] : ends[some[-1]]]
        rows = rows[place[labels[rows]] >= 0]
        x, n, of_row = counts[rows], totals[rows], place[labels[rows]]
        fits = fit_groups(x, n, of_row, len(some))
        mean[some], precision[some], gain[some] = fits.mean, fits.precision, fits.gain
        p[some] = np.where(np.isinf(fits.precision), 1.0, homogeneity_p(x, n, of_row, len(some)))
    return Fits(mean, precision, gain), p, units


def _estimate(counts: Numbers, totals: Numbers, fits: Fits) -> Numbers:
    finite = np.where(np.isinf(fits.precision), 0.0, fits.precision)
    return np.where(np.isinf(fits.precision), fits.mean, (counts + fits.mean * finite) / (totals + finite))


def _range(counts: Numbers, totals: Numbers, fits: Fits, level: float) -> tuple[Numbers, Numbers]:
    """Return the beta range of each row; its own Wilson interval at precision 0, where nothing is borrowed."""
    ordinary = np.flatnonzero(np.isfinite(fits.precision) & (fits.precision > 0))
    own = wilson(counts, totals, level=level)
    lower, upper = own.lower.copy(), own.upper.copy()
    mean, precision = fits.mean[ordinary], fits.precision[ordinary]
    alpha = counts[ordinary] + mean * precision
    beta = (totals - counts)[ordinary] + (1 - mean) * precision
    lower[ordinary] = betaincinv(alpha, beta, (1 - level) / 2)
    upper[ordinary] = betaincinv(alpha, beta, (1 + level) / 2)
    return lower, upper


def _common_range(
    counts: Numbers, totals: Numbers, labels: NDArray[np.intp], fits: Fits, units: NDArray[np.int64], level: float,
    lower: Numbers, upper: Numbers,
) -> None:  # fmt: skip
    """Give the units of groups without any difference the Wilson interval of the share they have in common."""
    alike = np.isinf(fits.precision) & (units >= FEWEST_UNITS)
    persons = np.bincount(labels, weights=totals, minlength=len(units))
    counted = np.bincount(labels, weights=counts, minlength=len(units))
    common = wilson(np.where(alike, counted, 0), np.where(alike, persons, 1), level=level)
    rows = np.flatnonzero(alike[labels])
    lower[rows], upper[rows] = common.lower[labels[rows]], common.upper[labels[rows]]


def _reasons(mean: Numbers, is_detectable: NDArray[np.bool_], units: NDArray[np.int64]) -> NDArray[np.str_]:
    return np.select(
        [units < FEWEST_UNITS, (mean == 0) | (mean == 1), ~is_detectable], [TOO_FEW, NO_VARIATION, NO_DIFFERENCE], ""
    )


def between_unit_deviation(count: ArrayLike, total: ArrayLike, *, level: float = 0.95) -> Deviation:
    """Return the standard deviation between the true shares of one group of units, with an interval.

    The interval holds the deviations at which the likelihood, highest over the mean, is less than half a chi-square
    quantile below its top. A lower end of 0 says that the units need not differ, never that they do not.

    Raises
    ------
    UsageError
        as ``shrink_groups``.

    References
    ----------
    Venzon and Moolgavkar (1988), Applied Statistics 37, 87-94.
    """
    found = shrink(count, total, level=level)
    counts, totals = np.atleast_1d(as_numbers(count)), np.atleast_1d(as_numbers(total))
    if found.units < FEWEST_UNITS:
        return Deviation(np.nan, np.nan, np.nan, found.units, TOO_FEW, level)
    if found.mean in (0, 1):
        return Deviation(np.nan, np.nan, np.nan, found.units, NO_VARIATION, level)
    if (totals == 1).all():
        return Deviation(np.nan, np.nan, np.nan, found.units, "units of one person cannot tell", level)
    profile = _Profile(counts, totals)
    needed = float(chdtri(1, 1 - level)) / 2
    best = profile(found.deviation)

    def below(deviation: float) -> float:
        return best - profile(deviation) - needed

    lower = 0.0 if below(0.0) <= 0 else brentq(below, 0.0, found.deviation)
    upper = 0.5 if below(0.5) <= 0 else brentq(below, found.deviation, 0.5)
    return Deviation(found.deviation, float(lower), float(upper), found.units, "", level)


class _Profile:
    """The log-likelihood of a deviation between units, highest over the mean."""

    def __init__(self, counts: Numbers, totals: Numbers) -> None:
        self.counts, self.totals = counts, totals

    def __call__(self, deviation: float) -> float:
        if deviation <= SMALLEST_DEVIATION:
            share = self.counts.sum() / self.totals.sum()
            return float(xlogy(self.counts, share).sum() + xlogy(self.totals - self.counts, 1 - share).sum())
        edge = (1 - np.sqrt(max(0.0, 1 - 4 * deviation**2))) / 2  # means nearer to 0 or 1 allow no such deviation
        low, high = edge, 1 - edge
        for _ in range(4):  # each closer by a factor of 20; two or three would do
            means = np.linspace(low, high, 41)
            likelihood = self.at(means, deviation)
            top = int(np.argmax(likelihood))
            low, high = means[max(top - 1, 0)], means[min(top + 1, 40)]
        return float(likelihood[top])

    def at(self, means: Numbers, deviation: float) -> Numbers:
        precision = np.maximum(means * (1 - means) / deviation**2 - 1, 1e-12)
        of_unit = log_likelihood(self.counts, self.totals, means[:, None], precision[:, None])
        return of_unit.sum(axis=-1)
