"""The exact test for a trend in shares: what T = sum of score x count can be, given the margins of the table.

Of Y persons on the rarer side, spread over the years by chance alone, each year holds a hypergeometric number. The
distribution of T follows by adding one year after the other. It needs no large numbers, and keeps years at 0 and 100 %.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError
from analysis.stats.intervals import checked_counts

Numbers = NDArray[np.float64]

CONDITIONAL = "exact conditional test for trend"
MOST_CELLS = 20_000_000  # numbers of the table that is built: 160 MB
TIE = 1e-9  # relative: sums that differ by rounding alone are one


@dataclass(frozen=True, slots=True)
class ExactTrend:
    """The answer of the exact test.

    Attributes
    ----------
    statistic : T, the sum of score x count.
    expected : its mean, given how many there are in all and how many posts each year has.
    p : two-sided p-value, P(|T - expected| >= |observed - expected|).
    p_rising, p_falling : one-sided, P(T >= observed) and P(T <= observed).
    """

    statistic: float
    expected: float
    p: float
    p_rising: float
    p_falling: float


def exact_trend(years: ArrayLike, count: ArrayLike, total: ArrayLike, *, inflation: float = 1.0) -> ExactTrend:
    """Return the exact conditional test that the share ``count / total`` does not move with the years.

    Parameters
    ----------
    years : whole numbers, one each; their distances are the scores.
    count, total : persons, whole numbers; total > 0.
    inflation : by how much the variance of T is larger than under independence (staff who stay on, uneven years). The
        observed deviation is divided by its root before it is held against the distribution; one-sided likewise.

    Raises
    ------
    UsageError
        when a year, a count or a total is no whole number, lengths differ, or the inflation is not positive.

    Notes
    -----
    With nobody, or everybody, in all years T can be one number only, and p is 1: nothing can be seen.

    References
    ----------
    Agresti (1992), Statistical Science 7, 131-153 (exact inference for contingency tables); the same as
    ``independence_test(..., distribution = "exact")`` of R's coin with the years as scores.
    """
    counts, totals = checked_counts(count, total)
    scores = _whole(years, "years")
    _whole(counts, "counts"), _whole(totals, "totals")
    if scores.shape != counts.shape or not scores.size or not 0 < inflation < np.inf:
        raise UsageError(
            f"{scores.size} years for {counts.size} counts, inflation {inflation}", where="exact_trend",
            do="Give one year for each count, and an inflation above 0.",
        )  # fmt: skip
    if table_cells(scores, counts, totals) > MOST_CELLS:
        raise UsageError(
            f"{counts.sum():g} persons of {totals.sum():g} over {np.ptp(scores):g} years", where="exact_trend",
            do="Take the Cochran-Armitage test: with so many it is as good.",
        )  # fmt: skip
    steps = scores - scores.min()
    rarer = counts if 2 * counts.sum() <= totals.sum() else totals - counts
    sign = 1.0 if rarer is counts else -1.0
    support, chance = null_distribution(tuple(steps), tuple(totals), int(rarer.sum()))
    observed, expected = float((steps * rarer).sum()), float(rarer.sum() * (totals * steps).sum() / totals.sum())
    deviation = (observed - expected) / np.sqrt(inflation)
    tie = TIE * max(1.0, abs(expected))
    above = float(chance[support - expected >= deviation - tie].sum())
    below = float(chance[support - expected <= deviation + tie].sum())
    far = float(chance[np.abs(support - expected) >= abs(deviation) - tie].sum())
    rising, falling = (above, below) if sign > 0 else (below, above)
    base = float(scores.min() * counts.sum())
    whole = float((steps * totals).sum())
    return ExactTrend(
        statistic=base + (observed if sign > 0 else whole - observed),
        expected=base + (expected if sign > 0 else whole - expected),
        p=min(1.0, far), p_rising=min(1.0, rising), p_falling=min(1.0, falling),
    )  # fmt: skip


def table_cells(years: Numbers, counts: Numbers, totals: Numbers) -> Numbers:
    """Return how many numbers the exact distribution of each series (last axis: years) is built from."""
    rarer = np.minimum(counts.sum(axis=-1), (totals - counts).sum(axis=-1))
    held = np.where(totals > 0, years, np.nan)
    return np.asarray((rarer + 1) * (rarer * (np.nanmax(held, axis=-1) - np.nanmin(held, axis=-1)) + 1))


def _whole(numbers: ArrayLike, what: str) -> Numbers:
    array = np.asarray(numbers, dtype=float)
    if not np.isfinite(array).all() or not np.array_equal(array, np.round(array)):
        raise UsageError(f"{what} that are no whole numbers", where="exact_trend", do="Give whole numbers.")
    return array


@lru_cache(maxsize=2_000)  # many places have the same few sizes; a simulation has one
def null_distribution(steps: tuple[float, ...], totals: tuple[float, ...], rarer: int) -> tuple[Numbers, Numbers]:
    """Return the values that T can take, and their probabilities given that ``rarer`` persons stand on that side.

    Years are independent binomials of one share; given their sum that is the hypergeometric distribution, whatever the
    share is. It is built year by year over (persons so far, sum so far); the last sum is read off where all are used.
    """
    divisor = int(np.gcd.reduce(np.asarray(steps, dtype=np.int64))) or 1
    moves = [int(step) // divisor for step in steps]
    farthest = rarer * max(moves)
    if rarer == 0 or farthest == 0:
        return np.zeros(1), np.ones(1)
    share = rarer / sum(totals)
    reached = np.zeros((rarer + 1, farthest + 1))
    reached[0, 0] = 1.0
    for move, total in zip(moves, totals, strict=True):
        reached = _with_year(reached, move, int(total), share)
    chance = reached[rarer]
    possible = np.flatnonzero(chance)
    support, chances = (possible * float(divisor)).astype(np.float64), chance[possible] / chance.sum()
    for kept in (support, chances):  # the cache hands out the originals
        kept.setflags(write=False)
    return support, chances


def _with_year(reached: Numbers, move: int, total: int, share: float) -> Numbers:
    rarer, width = reached.shape[0] - 1, reached.shape[1]
    chances = scipy.stats.binom.pmf(np.arange(min(total, rarer) + 1), total, share)
    then = np.zeros_like(reached)
    for held, chance in enumerate(chances):
        if chance == 0:
            continue
        # a row of s persons has no sum beyond the last year's step each, so nothing is lost at the right edge
        then[held:, held * move :] += chance * reached[: rarer + 1 - held, : width - held * move]
    return then
