"""Did a share move over the years? The test for a trend, made fair to staff who stay on and to restless series.

The verdict (level 5 % in all, half to each step):

1. rises or falls, when the test for a trend, corrected for what staff who stay on (V) and restlessness (phi) add to it,
   is significant, slope and first-to-last change have one sign, and the change is worth telling;
2. else rose and fell, when the largest rise and the largest fall between any two years are both worth telling and
   the years differ from one another by more than chance;
3. else no clear change.

The test is the exact conditional one where few persons are behind it, the Cochran-Armitage test elsewhere. Too few
years and a series that cannot be tested are answers of their own, never "no change".
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtrc

from analysis.model.errors import UsageError
from analysis.stats.exact_trend import CONDITIONAL, exact_trend, table_cells
from analysis.stats.intervals import checked_counts
from analysis.stats.trend_statistics import cochran_armitage, homogeneity, logistic_dispersion, random_homogeneity_p
from analysis.stats.turnover import checked_turnover, turnover_inflation

Shape = Literal["rises", "falls", "rose_and_fell", "no_clear_change", "too_few_data", "cannot_be_tested"]
Numbers = NDArray[np.float64]

ASYMPTOTIC = "Cochran-Armitage test, real years as scores"
FEWEST_POINTS = 5
SMALL_TOTAL = 50  # a commune: with at most so many posts in every year the exact test is made,
SMALL_RARER = 20  # and with at most so many persons, in all years together, on the rarer side,
SMALL_CELLS = 1_000_000  # unless its years are so many that it takes seconds and changes nothing
FEW_RARER = 10  # a year, on average: below it the runs in which staff stay on do not average out, and V is at least 1
SPARSE = 5.0  # below this expected number the chi-square of homogeneity is not to be trusted
UNDECIDED = 0.25  # a chi-square p-value above it is not brought below half the level by a better distribution
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
    p : p-value of the corrected test, whose statistic is divided by V * max(1, phi).
    inflation_turnover : V, how much staff who stay on inflate the statistic; at least 1 where fewer than ten persons a
        year are on the rarer side.
    dispersion : phi, Pearson chi-square about the fitted logistic line / (k - 2).
    homogeneity_p : p-value of the test that all years have one share; of sparse series by random tables, where the
        verdict hangs on it, else by the chi-square distribution.
    points : number of years.
    method : the test that gave p; empty where there is none.
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
    method: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trends:
    """What many series did: the attributes of :class:`Trend`, each an array of shape (m,), in the series' order."""

    shape: NDArray[np.object_]
    slope_per_year: Numbers
    first: Numbers
    last: Numbers
    change: Numbers
    chi2: Numbers
    p: Numbers
    inflation_turnover: Numbers
    dispersion: Numbers
    homogeneity_p: Numbers
    points: NDArray[np.int64]
    method: NDArray[np.object_]
    reason: NDArray[np.object_]


def trend(
    years: ArrayLike,
    count: ArrayLike,
    total: ArrayLike,
    *,
    yearly_turnover: float | None,
    worth_telling: float,
    level: float = 0.95,
    breaks: Sequence[float] = (),
) -> Trend:
    """Return what the share ``count / total`` did over ``years``.

    Parameters
    ----------
    years : increasing calendar years; a missing year is left out and the distance is kept.
    count, total : persons, one each year; total > 0.
    yearly_turnover : share of the staff replaced in a year, or None where it is not known.
    worth_telling : smallest change, as a fraction, that is told as one.
    level : 1 - the chance of a false alarm in a series that never changes, over both steps.
    breaks : years with which the series begins anew after a dated break; only what came since the last is tested.

    Raises
    ------
    UsageError
        when years do not increase, numbers of years and counts differ, a count is no part of its total, or the level,
        the turnover or the smallest change is impossible.

    References
    ----------
    Armitage (1955), Biometrics 11, 375-386; Agresti (1992), Statistical Science 7, 131-153 (exact test); McCullagh and
    Nelder (1989), 4.5 (dispersion). V is the variance of the trend's numerator under a yearly autocorrelation of
    1 - turnover, over the one under independence.
    """
    counts, totals = checked_counts(count, total)
    scores = _checked_years(years, counts)
    since = max((one for one in breaks if len(scores) and one <= scores[-1]), default=-np.inf)
    kept = scores >= since
    found = trends(
        scores[kept], counts[kept][None, :], totals[kept][None, :],
        yearly_turnover=yearly_turnover, worth_telling=worth_telling, level=level,
    )  # fmt: skip
    return Trend(**{each.name: _plain(getattr(found, each.name)[0]) for each in fields(Trend)})


def trends(
    years: ArrayLike, count: ArrayLike, total: ArrayLike, *,
    yearly_turnover: ArrayLike | None, worth_telling: ArrayLike, level: float = 0.95,
) -> Trends:  # fmt: skip
    """Return what each of many series did, as :func:`trend` tells of one.

    Parameters
    ----------
    years : shape (k,), increasing.
    count, total : shape (m, k); total 0 and count 0 in a year that a series has not.
    yearly_turnover, worth_telling : one for all, or shape (m,); a turnover of NaN is not known.

    Raises
    ------
    UsageError
        as :func:`trend`.
    """
    counts, totals, scores = np.asarray(count, float), np.asarray(total, float), np.asarray(years, float)
    _make_sure(counts, totals, scores, worth_telling, level)
    checked_turnover(yearly_turnover)
    if not counts.size:
        scores, counts, totals = np.zeros(1), np.zeros((len(counts), 1)), np.zeros((len(counts), 1))
    numbers = _numbers(scores, counts, totals, yearly_turnover)
    alpha = (1 - level) / 2
    smallest = np.broadcast_to(np.asarray(worth_telling, dtype=float) - ROUNDING, len(counts))
    _decide(numbers, counts, totals, smallest, alpha)
    return Trends(**{each.name: numbers[each.name] for each in fields(Trends)})


def _make_sure(counts: Numbers, totals: Numbers, scores: Numbers, worth_telling: ArrayLike, level: float) -> None:
    if counts.ndim != 2 or counts.shape != totals.shape or counts.shape[1] != len(scores):
        raise UsageError(
            f"counts of shape {counts.shape}, totals of {totals.shape}, {len(scores)} years", where="trends",
            do="Give a row a series and a column a year.",
        )  # fmt: skip
    is_absent = (counts == 0) & (totals == 0)
    checked_counts(np.where(is_absent, 0, counts), np.where(is_absent, 1, totals))
    if not np.isfinite(scores).all() or not (np.diff(scores) > 0).all():
        raise UsageError("years out of order, or no numbers", where="trends", do="Give each year once, oldest first.")
    if not 0 < level < 1 or not (np.asarray(worth_telling, dtype=float) >= 0).all():
        raise UsageError(
            f"a level of {level}, a smallest change of {worth_telling!r}", where="trends",
            do="Give a level between 0 and 1 and a smallest change of 0 or more.",
        )  # fmt: skip


def _checked_years(years: ArrayLike, counts: Numbers) -> Numbers:
    scores = np.asarray(years, dtype=float)
    if scores.shape != counts.shape or scores.ndim != 1 or not (np.diff(scores) > 0).all():
        raise UsageError(
            f"{scores.size} years for {counts.size} counts, or years out of order",
            where="trend",
            do="Give each year once, oldest first, with one count and one total.",
        )
    return scores


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _numbers(scores: Numbers, counts: Numbers, totals: Numbers, turnover: ArrayLike | None) -> dict[str, NDArray]:
    """Return every attribute of :class:`Trends`; the answers are those of what cannot be tested."""
    series, held = len(counts), totals > 0
    first, last = _ends(counts, totals, held)
    points = held.sum(axis=1)
    is_constant = (counts.sum(axis=1) == 0) | (counts.sum(axis=1) == totals.sum(axis=1))
    is_tested = (points >= FEWEST_POINTS) & ~is_constant
    blank = np.full(series, np.nan)
    found: dict[str, NDArray] = {"first": first, "last": last, "change": last - first, "points": points}
    found |= {name: blank.copy() for name in ("slope_per_year", "chi2", "p", "dispersion", "homogeneity_p")}
    found["inflation_turnover"] = blank.copy()
    found["method"] = np.full(series, "", dtype=object)
    found["shape"] = np.where(points < FEWEST_POINTS, "too_few_data", "cannot_be_tested").astype(object)
    few = [f"{number} of at least {FEWEST_POINTS} years" for number in points]
    found["reason"] = np.where(is_tested, "", np.where(points < FEWEST_POINTS, few, "no variation")).astype(object)
    if is_tested.any():
        _test(found, np.flatnonzero(is_tested), scores, counts, totals, turnover)
    return found


def _ends(counts: Numbers, totals: Numbers, held: NDArray[np.bool_]) -> tuple[Numbers, Numbers]:
    rows = np.arange(len(counts))
    ends = []
    for column in (held.argmax(axis=1), held.shape[1] - 1 - held[:, ::-1].argmax(axis=1)):
        total = totals[rows, column]
        ends.append(np.where(total > 0, counts[rows, column] / np.where(total > 0, total, 1), np.nan))
    return ends[0], ends[1]


def _test(
    found: dict[str, NDArray], rows: NDArray[np.int64], scores: Numbers, counts: Numbers, totals: Numbers,
    turnover: ArrayLike | None,
) -> None:  # fmt: skip
    x, n = counts[rows], totals[rows]
    known = None if turnover is None else np.broadcast_to(np.asarray(turnover, dtype=float), len(counts))[rows]
    chi2, slope = cochran_armitage(scores, x, n)
    inflation, phi = turnover_inflation(scores, known, n), logistic_dispersion(scores, x, n)
    is_few = _rarer(x, n) < FEW_RARER * found["points"][rows]
    inflation = np.where(is_few, np.maximum(1.0, inflation), inflation)
    correction = inflation * np.maximum(1.0, phi)
    p = chdtrc(1, chi2 / correction)
    is_exact = _is_small(scores, x, n)
    for row in np.flatnonzero(is_exact):
        held = n[row] > 0
        p[row] = exact_trend(scores[held], x[row, held], n[row, held], inflation=float(correction[row])).p
    found["chi2"][rows], found["slope_per_year"][rows], found["p"][rows] = chi2, slope, p
    found["inflation_turnover"][rows], found["dispersion"][rows] = inflation, phi
    found["homogeneity_p"][rows] = chdtrc(found["points"][rows] - 1, homogeneity(x, n))
    found["method"][rows] = np.where(is_exact, CONDITIONAL, ASYMPTOTIC)


def _is_small(scores: Numbers, counts: Numbers, totals: Numbers) -> NDArray[np.bool_]:
    """Return which series are tested exactly: small in every year, or with few on the rarer side; in whole numbers."""
    is_whole = (counts == np.round(counts)).all(axis=1) & (totals == np.round(totals)).all(axis=1)
    is_whole &= bool((scores == np.round(scores)).all())
    is_small = (totals.max(axis=1) <= SMALL_TOTAL) | (_rarer(counts, totals) <= SMALL_RARER)
    return is_whole & is_small & (table_cells(scores, counts, totals) <= SMALL_CELLS)


def _rarer(counts: Numbers, totals: Numbers) -> Numbers:
    """Return how many persons, in all years together, are on the rarer side."""
    return np.minimum(counts.sum(axis=1), (totals - counts).sum(axis=1))


def _decide(found: dict[str, NDArray], counts: Numbers, totals: Numbers, smallest: Numbers, alpha: float) -> None:
    found["reason"][(found["reason"] == "") & np.isnan(found["p"])] = "no line could be fitted"
    is_tested = found["reason"] == ""
    change, slope = found["change"], found["slope_per_year"]
    with np.errstate(invalid="ignore"):
        moves = is_tested & (found["p"] < alpha) & (slope * change > 0) & (np.abs(change) >= smallest)
        rise, fall = _largest_moves(counts, totals)
        both_ways = is_tested & ~moves & (np.minimum(rise, fall) >= np.maximum(smallest, ROUNDING))
    for row in np.flatnonzero(both_ways & (found["homogeneity_p"] < UNDECIDED) & _is_sparse(counts, totals)):
        held = totals[row] > 0
        found["homogeneity_p"][row] = random_homogeneity_p(counts[row, held], totals[row, held])
    restless = both_ways & (found["homogeneity_p"] < alpha)
    found["shape"][is_tested] = "no_clear_change"
    found["shape"][restless] = "rose_and_fell"
    found["shape"][moves] = np.where(change[moves] > 0, "rises", "falls")


def _largest_moves(counts: Numbers, totals: Numbers) -> tuple[Numbers, Numbers]:
    """Return the largest rise and the largest fall of the share between any two years, the earlier one first."""
    shares = np.where(totals > 0, counts / np.where(totals > 0, totals, 1), np.nan)
    rises = shares - np.fmin.accumulate(shares, axis=1)
    falls = np.fmax.accumulate(shares, axis=1) - shares
    return np.fmax.reduce(rises, axis=1), np.fmax.reduce(falls, axis=1)


def _is_sparse(counts: Numbers, totals: Numbers) -> NDArray[np.bool_]:
    """Return which series have an expected number, of either side in any of their years, that is too small."""
    posts = totals.sum(axis=1)
    share = counts.sum(axis=1) / np.where(posts > 0, posts, 1)
    least = np.where(totals > 0, totals, posts.max(initial=0) + 1).min(axis=1) * np.minimum(share, 1 - share)
    is_whole = (counts == np.round(counts)).all(axis=1) & (totals == np.round(totals)).all(axis=1)
    return (least < SPARSE) & is_whole
