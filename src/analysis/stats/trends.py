"""Did a share move over the years? The test for a trend, made fair to staff who stay on and to restless series.

The verdict (level 5 % in all, half to each step):

1. rises or falls, when the Cochran-Armitage statistic, divided by what staff who stay on (V) and restlessness (phi) add
   to it, is significant, slope and first-to-last change have one sign, and the change is worth telling;
2. else rose and fell, when the largest rise and the largest fall between any two years are both worth telling and
   the years differ from one another by more than chance;
3. else no clear change.

Too few years and a series that cannot be tested are answers of their own, never "no change".
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from analysis.model.errors import UsageError
from analysis.stats.intervals import checked_counts

Shape = Literal["rises", "falls", "rose_and_fell", "no_clear_change", "too_few_data", "cannot_be_tested"]
Numbers = NDArray[np.float64]

FEWEST_POINTS = 5
UNKNOWN_TURNOVER = np.linspace(0.05, 0.30, 51)  # where the yearly turnover is not known, its worst case is taken
ROUNDING = 1e-12  # 0.93 - 0.92 is a hair below 0.01 in floating point, and is still one point


@dataclass(frozen=True, slots=True)
class Trend:
    """What a series of shares did.

    Attributes
    ----------
    shape : the verdict, without any judgement on whether it is good.
    slope_per_year : weighted least-squares slope of the share, a fraction a year.
    first, last, change : the first and the last share and their difference, fractions.
    chi2 : Cochran-Armitage statistic (1 degree of freedom), not corrected.
    p : p-value of chi2 / (V * max(1, phi)).
    inflation_turnover : V, how much staff who stay on inflate chi2.
    dispersion : phi, Pearson chi-square about the fitted logistic line / (k - 2).
    homogeneity_p : p-value of the test that all years have one share.
    points : number of years.
    reason : why there is no test, else empty.

    What could not be calculated is NaN.
    """

    shape: Shape
    slope_per_year: float
    first: float
    last: float
    change: float
    chi2: float
    p: float
    inflation_turnover: float
    dispersion: float
    homogeneity_p: float
    points: int
    reason: str


def trend(
    years: ArrayLike,
    count: ArrayLike,
    total: ArrayLike,
    *,
    yearly_turnover: float | None,
    worth_telling: float,
    level: float = 0.95,
) -> Trend:
    """Return what the share ``count / total`` did over ``years``.

    Parameters
    ----------
    years : increasing calendar years; a missing year is left out and the distance is kept.
    count, total : persons, one each year; total > 0.
    yearly_turnover : share of the staff replaced in a year, or None where it is not known.
    worth_telling : smallest change, as a fraction, that is told as one.
    level : 1 - the chance of a false alarm in a series that never changes, over both steps.

    Raises
    ------
    UsageError
        when years do not increase, numbers of years and counts differ, or a count is no part of its total.

    References
    ----------
    Armitage (1955), Biometrics 11, 375-386; McCullagh and Nelder (1989), 4.5 (dispersion). V is the variance of the
    trend's numerator under a yearly autocorrelation of 1 - turnover, over the one under independence.
    """
    counts, totals = checked_counts(count, total)
    scores = _checked_years(years, counts)
    shares = counts / totals
    if len(scores) < FEWEST_POINTS:
        return _untested("too_few_data", shares, f"{len(scores)} of at least {FEWEST_POINTS} years")
    if counts.sum() in (0, totals.sum()):
        return _untested("cannot_be_tested", shares, "no variation")
    chi2, slope = cochran_armitage(scores, counts, totals)
    inflation, dispersion = turnover_inflation(scores, yearly_turnover), logistic_dispersion(scores, counts, totals)
    p = float(chdtrc(1, chi2 / (inflation * max(1.0, dispersion))))
    homogeneity_p = float(chdtrc(len(scores) - 1, homogeneity(counts, totals)))
    return Trend(
        shape=_shape(shares, slope, p, homogeneity_p, worth_telling, alpha=(1 - level) / 2),
        slope_per_year=slope, first=float(shares[0]), last=float(shares[-1]), change=float(shares[-1] - shares[0]),
        chi2=chi2, p=p, inflation_turnover=inflation, dispersion=dispersion, homogeneity_p=homogeneity_p,
        points=len(scores), reason="",
    )  # fmt: skip


def _checked_years(years: ArrayLike, counts: Numbers) -> Numbers:
    scores = np.asarray(years, dtype=float)
    if scores.shape != counts.shape or scores.ndim != 1 or (np.diff(scores) <= 0).any():
        raise UsageError(
            f"{scores.size} years for {counts.size} counts, or years out of order",
            where="trend",
            do="Give each year once, oldest first, with one count and one total.",
        )
    return scores


def _untested(shape: Shape, shares: Numbers, reason: str) -> Trend:
    first, last = (float(shares[0]), float(shares[-1])) if len(shares) else (np.nan, np.nan)
    return Trend(
        shape=shape, slope_per_year=np.nan, first=first, last=last, change=last - first, chi2=np.nan, p=np.nan,
        inflation_turnover=np.nan, dispersion=np.nan, homogeneity_p=np.nan, points=len(shares), reason=reason,
    )  # fmt: skip


def _shape(shares: Numbers, slope: float, p: float, homogeneity_p: float, worth_telling: float, alpha: float) -> Shape:
    change = shares[-1] - shares[0]
    smallest = worth_telling - ROUNDING
    if p < alpha and slope * change > 0 and abs(change) >= smallest:
        return "rises" if change > 0 else "falls"
    rise = (shares - np.minimum.accumulate(shares)).max()
    fall = (np.maximum.accumulate(shares) - shares).max()
    if rise >= smallest and fall >= smallest and homogeneity_p < alpha:
        return "rose_and_fell"
    return "no_clear_change"


def cochran_armitage(scores: Numbers, counts: Numbers, totals: Numbers) -> tuple[float, float]:
    """Return the chi-square for trend in proportions (1 degree of freedom) and the slope of the share per score.

    The same as R's ``prop.trend.test``. The pooled share must be neither 0 nor 1.
    """
    share = counts.sum() / totals.sum()
    centred = scores - (totals * scores).sum() / totals.sum()
    spread = (totals * centred**2).sum()
    covariance = (counts * centred).sum()
    return float(covariance**2 / (share * (1 - share) * spread)), float(covariance / spread)


def homogeneity(counts: Numbers, totals: Numbers) -> float:
    """Return the chi-square (k - 1 degrees of freedom) of the test that all shares are one, as R's ``prop.test``."""
    share = counts.sum() / totals.sum()
    return float(((counts - totals * share) ** 2 / (totals * share * (1 - share))).sum())


def turnover_inflation(scores: Numbers, yearly_turnover: float | None) -> float:
    """Return V = sum c_i c_j (1 - r)^|i - j| / sum c_i^2, with c the centred years and r the yearly turnover.

    Without r it is the largest V over r from 0.05 to 0.30, and at least 1.
    """
    if yearly_turnover is not None and not 0 < yearly_turnover <= 1:
        raise UsageError(f"a yearly turnover of {yearly_turnover}", where="trend", do="Give one above 0, up to 1.")
    return _inflation(tuple(scores.tolist()), yearly_turnover)


@lru_cache(maxsize=10_000)  # thousands of series have the same few sets of years
def _inflation(years: tuple[float, ...], yearly_turnover: float | None) -> float:
    if yearly_turnover is None:
        return max(1.0, float(_inflations(np.array(years), UNKNOWN_TURNOVER).max()))
    return float(_inflations(np.array(years), np.array([yearly_turnover]))[0])


def _inflations(scores: Numbers, turnovers: Numbers) -> Numbers:
    centred = scores - scores.mean()
    apart = np.abs(scores[:, None] - scores[None, :])
    same_staff = (1 - turnovers)[:, None, None] ** apart
    return np.einsum("i,rij,j->r", centred, same_staff, centred) / (centred**2).sum()


def logistic_dispersion(scores: Numbers, counts: Numbers, totals: Numbers) -> float:
    """Return phi: the Pearson chi-square about the fitted logistic line, over k - 2 (the quasi-binomial scale).

    Fitted by Newton's method, since a table asks it thousands of times. Where one line separates the years with
    nobody from those with everybody, the fit runs to 0 and 1 and leaves no residual: phi is then 0.
    """
    design = np.column_stack([np.ones_like(scores), scores - scores.mean()])
    share = counts.sum() / totals.sum()
    beta = np.array([np.log(share / (1 - share)), 0.0])
    for _ in range(30):
        fitted, weight = _fitted(design, beta, totals)
        step = np.linalg.lstsq(design.T @ (weight[:, None] * design), design.T @ (counts - totals * fitted))[0]
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    fitted, weight = _fitted(design, beta, totals)
    pearson = (counts - totals * fitted) ** 2 / weight
    return float(pearson.sum() / (len(scores) - 2))


def _fitted(design: Numbers, beta: Numbers, totals: Numbers) -> tuple[Numbers, Numbers]:
    fitted = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))  # beyond 30 the weights vanish and nothing changes
    return fitted, totals * fitted * (1 - fitted)
