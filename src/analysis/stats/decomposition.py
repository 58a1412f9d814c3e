"""Why did the share change? How many points come from the parts themselves, how many from their sizes.

A district's share rises when its communes do better (rate), and also when staff move to, or merge into, the communes
that were better before (composition). Kitagawa's formula parts the two and leaves no rest; Das Gupta's
(``stats/das_gupta.py``) does so for any number of factors, and makes the answers of several years fit one another.

None of it tells a cause: it is arithmetic on two years' figures.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from analysis.model.errors import UsageError
from analysis.stats.das_gupta import DasGupta, DasGuptaYears, das_gupta_product, fitting_years
from analysis.stats.intervals import as_numbers

Numbers = NDArray[np.float64]

ROUNDED_TO_ONE = 0.005  # published shares of a whole, rounded, add up to 0.995 to 1.005


@dataclass(frozen=True, slots=True)
class Kitagawa:
    """What a change of a rate is made of. Rates and effects have the unit of the rates that were given.

    Attributes
    ----------
    rate_1, rate_2, total : the rate of the whole in both years, and rate_2 - rate_1 = composition + rate effect.
    composition_effect : what the sizes of the categories changed.
    rate_effect : what the rates inside the categories changed.
    composition_by_category, rate_by_category : contributions, one a category; each adds up to its effect.
    composition_against_average : the same composition effect told by category so that it can be read: a category that
        grows adds where it is better than the whole, and takes away where it is worse. It adds up to the same, where
        both compositions add up to exactly 1.
    in_one_year_only : True where a category had nobody in one of the years. Its whole contribution is composition.
    reason : why nothing could be calculated, else empty. What could not be calculated is NaN.
    """

    rate_1: float
    rate_2: float
    total: float
    composition_effect: float
    rate_effect: float
    composition_by_category: Numbers
    rate_by_category: Numbers
    composition_against_average: Numbers
    in_one_year_only: NDArray[np.bool_]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EffectIntervals:
    """Ranges of the two effects by chance alone, fractions; level : their confidence level."""

    composition_lower: float
    composition_upper: float
    rate_lower: float
    rate_upper: float
    level: float


def kitagawa(composition_1: ArrayLike, rate_1: ArrayLike, composition_2: ArrayLike, rate_2: ArrayLike) -> Kitagawa:
    """Return how much of the change of sum(composition * rate) comes from the composition and how much from the rates.

    Parameters
    ----------
    composition_1, composition_2 : fractions of the whole, one a category; each adds up to 1 but for rounding, and is
        used as it stands.
    rate_1, rate_2 : rates of the categories, of any unit. NaN where a category has nobody (composition 0).

    A category that is there in one year only has no rate in the other. It is given the rate that it has, so that its
    coming or going is composition, and the sum stays exact.

    Raises
    ------
    UsageError
        when lengths differ, a composition is negative or does not add up to 1, or a rate is missing that is needed.

    References
    ----------
    Kitagawa (1955), J. Am. Stat. Assoc. 50, 1168-1194: composition sum (c2-c1)(r1+r2)/2, rate sum (r2-r1)(c1+c2)/2.
    """
    shares_1, shares_2 = _checked_composition(composition_1, "1"), _checked_composition(composition_2, "2")
    rates_1, rates_2 = _checked_rates(rate_1, shares_1, "1"), _checked_rates(rate_2, shares_2, "2")
    if shares_1.shape != shares_2.shape:
        raise UsageError(
            f"{shares_1.size} categories in one year but {shares_2.size} in the other",
            where="kitagawa",
            do="Give the same categories in the same order; one that has nobody in a year has composition 0.",
        )
    return _kitagawa(shares_1, rates_1, shares_2, rates_2)


def kitagawa_of_counts(count_1: ArrayLike, total_1: ArrayLike, count_2: ArrayLike, total_2: ArrayLike) -> Kitagawa:
    """Return the same from persons: ``count`` of ``total`` in each category, in two years.

    A category with a total of 0 has nobody in that year (a commune that was formed or merged away): see ``kitagawa``.
    Where communes merged, add their counts up on one frame of units first; else the merger is told as composition.
    Where a whole year has nobody the answer is NaN, with the reason.

    Raises
    ------
    UsageError
        when lengths differ, or a count is no part of its total.
    """
    counts_1, totals_1 = _checked_parts(count_1, total_1, "1")
    counts_2, totals_2 = _checked_parts(count_2, total_2, "2")
    if counts_1.shape != counts_2.shape:
        raise UsageError(
            f"{counts_1.size} categories in one year but {counts_2.size} in the other",
            where="kitagawa_of_counts",
            do="Give the same categories in the same order; one that has nobody in a year has total 0.",
        )
    if not totals_1.sum() > 0 or not totals_2.sum() > 0:
        nothing = np.full(counts_1.shape, np.nan)
        in_one = (totals_1 > 0) != (totals_2 > 0)
        return Kitagawa(
            rate_1=np.nan, rate_2=np.nan, total=np.nan, composition_effect=np.nan, rate_effect=np.nan,
            composition_by_category=nothing, rate_by_category=nothing, composition_against_average=nothing,
            in_one_year_only=in_one, reason="nobody in one of the years",
        )  # fmt: skip
    return _kitagawa(
        totals_1 / totals_1.sum(), _shares(counts_1, totals_1), totals_2 / totals_2.sum(), _shares(counts_2, totals_2)
    )


def _kitagawa(shares_1: Numbers, rates_1: Numbers, shares_2: Numbers, rates_2: Numbers) -> Kitagawa:
    rates_1, rates_2 = _filled(rates_1, rates_2)
    middle = (rates_1 + rates_2) / 2
    composition, rate = (shares_2 - shares_1) * middle, (rates_2 - rates_1) * (shares_1 + shares_2) / 2
    first, last = float((shares_1 * rates_1).sum()), float((shares_2 * rates_2).sum())
    return Kitagawa(
        rate_1=first, rate_2=last, total=last - first,
        composition_effect=float(composition.sum()), rate_effect=float(rate.sum()),
        composition_by_category=composition, rate_by_category=rate,
        composition_against_average=(shares_2 - shares_1) * (middle - (first + last) / 2),
        in_one_year_only=(shares_1 > 0) != (shares_2 > 0),
    )  # fmt: skip


def _filled(rates_1: Numbers, rates_2: Numbers) -> tuple[Numbers, Numbers]:
    """Return both with a missing rate taken from the other year, and 0 where neither has one (nobody in both)."""
    first = np.where(np.isnan(rates_1), rates_2, rates_1)
    last = np.where(np.isnan(rates_2), rates_1, rates_2)
    return np.nan_to_num(first), np.nan_to_num(last)


def effect_intervals(
    count_1: ArrayLike, total_1: ArrayLike, count_2: ArrayLike, total_2: ArrayLike, *,
    stayed: float | None = None, level: float = 0.95,
) -> EffectIntervals:  # fmt: skip
    """Return the ranges of both effects that chance alone explains, the sizes of the categories taken as they are.

    Both effects are weighted sums of the rates, so their variance is exact without any resampling. The variance of a
    rate is p(1-p)/n with p = (count + 1/2) / (total + 1), which is not 0 at 0 and 100 %.

    Parameters
    ----------
    stayed : of the posts that a category has in both years, the share held by the same person. It makes the rates of
        the two years move together: the rate effect more certain, the composition effect less. None: the worse of 0
        and 1 for each.

    Raises
    ------
    UsageError
        as ``kitagawa_of_counts``; when a whole year has nobody, or stayed or level is no share.
    """
    if stayed is not None and not 0 <= stayed <= 1:
        raise UsageError(f"a share of {stayed} stayed", where="effect_intervals", do="Give one between 0 and 1.")
    if not 0 < level < 1:
        raise UsageError(f"a level of {level} is no probability", where="effect_intervals", do="Give one in (0, 1).")
    parts = kitagawa_of_counts(count_1, total_1, count_2, total_2)
    if parts.reason:
        raise UsageError(parts.reason, where="effect_intervals", do="Give two years that both have staff.")
    counts, totals = (np.stack([as_numbers(one) for one in both]) for both in ((count_1, count_2), (total_1, total_2)))
    sizes, here = totals / totals.sum(axis=1, keepdims=True), totals > 0
    smooth = (counts + 0.5) / (totals + 1)
    spread = np.where(here, np.sqrt(smooth * (1 - smooth) / np.where(here, totals, 1)), 0.0)
    # Where a category is there once, its one rate stands for both years: it has no rate effect, and counts twice here.
    once = here[0] != here[1]
    by_composition = np.where(once, 1.0, 0.5) * (sizes[1] - sizes[0]) * spread
    by_rate = np.where(once, 0.0, sizes.mean(axis=0)) * np.array([[-1.0], [1.0]]) * spread
    together = _correlation(totals, smooth, spread)
    z = float(ndtri((1 + level) / 2))
    half = [z * _root_of_sum(weights, together, stayed) for weights in (by_composition, by_rate)]
    return EffectIntervals(
        composition_lower=parts.composition_effect - half[0], composition_upper=parts.composition_effect + half[0],
        rate_lower=parts.rate_effect - half[1], rate_upper=parts.rate_effect + half[1], level=level,
    )  # fmt: skip


def _correlation(totals: Numbers, smooth: Numbers, spread: Numbers) -> Numbers:
    """Return that of the rates of both years if nobody leaves, for each category; 0 where it is there once.

    Who stays is counted in both years with the smaller probability: covariance min(n) p_small (1 - p_large) / (n1 n2).
    """
    shared = totals.min(axis=0) * smooth.min(axis=0) * (1 - smooth.max(axis=0))
    scale = (totals * spread).prod(axis=0)
    return np.divide(shared, scale, out=np.zeros_like(scale), where=scale > 0)


def _root_of_sum(weighted: Numbers, correlation: Numbers, stayed: float | None) -> float:
    apart, together = (weighted**2).sum(), 2 * (weighted[0] * weighted[1] * correlation).sum()
    if stayed is None:
        return float(np.sqrt(max(apart, apart + together)))
    return float(np.sqrt(max(0.0, apart + stayed * together)))


def kitagawa_of_years(count: ArrayLike, total: ArrayLike) -> DasGuptaYears:
    """Return composition and rate for several years that fit one another.

    Parameters
    ----------
    count, total : persons, of shape (years, categories). A category may have nobody in some years, see ``kitagawa``.

    Raises
    ------
    UsageError
        when a count is no part of its total, there are fewer than two years, or a year has nobody at all.
    """
    counts, totals = _checked_parts(count, total, "", dimensions=2)
    if len(counts) < 2 or not (totals.sum(axis=1) > 0).all():
        raise UsageError("fewer than two years with staff", where="kitagawa_of_years", do="Leave out empty years.")
    sizes, rates = totals / totals.sum(axis=1, keepdims=True), _shares(counts, totals)

    def pair(i: int, j: int) -> DasGupta:
        first, last = _filled(rates[i], rates[j])
        return das_gupta_product(
            {"composition": sizes[i], "rate": first},
            {"composition": sizes[j], "rate": last},
        )

    return fitting_years(pair, len(counts))


def _checked_composition(composition: ArrayLike, year: str) -> Numbers:
    shares = as_numbers(composition)
    if shares.ndim != 1 or not (shares >= 0).all() or not abs(shares.sum() - 1) <= ROUNDED_TO_ONE:
        raise UsageError(
            f"the composition adds up to {shares.sum():g}" if (shares >= 0).all() else "a negative or missing share",
            where=f"composition_{year}",
            do="Give fractions that add up to 1, one a category; from persons use kitagawa_of_counts.",
        )
    return shares


def _checked_rates(rate: ArrayLike, shares: Numbers, year: str) -> Numbers:
    rates = as_numbers(rate)
    if rates.shape != shares.shape:
        raise UsageError(f"{rates.size} rates for {shares.size} categories", where=f"rate_{year}", do="Give one each.")
    wrong = np.isinf(rates) | (np.isnan(rates) & (shares > 0))
    if wrong.any():
        raise UsageError(
            f"category number {int(np.flatnonzero(wrong)[0]) + 1} has staff but no rate",
            where=f"rate_{year}",
            do="Give its rate, or composition 0 where it has nobody.",
        )
    return rates


def _checked_parts(count: ArrayLike, total: ArrayLike, year: str, *, dimensions: int = 1) -> tuple[Numbers, Numbers]:
    counts, totals = as_numbers(count), as_numbers(total)
    if counts.shape != totals.shape or counts.ndim != dimensions or not counts.size:
        raise UsageError(
            f"counts of shape {counts.shape}, totals of shape {totals.shape}",
            where=f"year {year}".strip(),
            do="Give one count and one total for each category, and at least one category.",
        )
    wrong = ~((counts >= 0) & (counts <= totals) & np.isfinite(totals))  # written so that NaN is wrong too
    if wrong.any():
        place = int(np.flatnonzero(wrong)[0])
        raise UsageError(
            f"{counts.flat[place]:g} out of {totals.flat[place]:g} is no share",
            where=f"category number {place + 1}",
            do="A count lies between 0 and its total; a category with nobody has 0 and 0.",
        )
    return counts, totals


def _shares(counts: Numbers, totals: Numbers) -> Numbers:
    return np.divide(counts, totals, out=np.full(counts.shape, np.nan), where=totals > 0)
