"""The numbers that the verdict on a trend rests on, for one series or for many at once.

Arrays have the years on their last axis: (k,) is one series, (m, k) are m series over the same k years. A year that a
series has not has total 0 and count 0, and weighs nothing.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Numbers = NDArray[np.float64]

STEPS = 60  # of Newton's method; most series need six, one that a line separates runs on to the ends
HALVINGS = 30  # of a step that goes too far
CLOSE = 1e-11  # a gain of the likelihood, relative, after which nothing changes any more
FARTHEST = 30.0  # a logit beyond it is 0 or 1 to thirteen digits
TABLES, SEED = 9_999, 20_201_231


def cochran_armitage(scores: Numbers, counts: Numbers, totals: Numbers) -> tuple[Numbers, Numbers]:
    """Return the chi-square for trend in proportions (1 degree of freedom) and the slope of the share per score.

    The same as R's ``prop.trend.test``. NaN where the pooled share is 0 or 1.
    """
    share, centred = _pooled(counts, totals), _centred(scores, totals)
    spread = (totals * centred**2).sum(axis=-1)
    covariance = (counts * centred).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return covariance**2 / (share * (1 - share) * spread), covariance / spread


def homogeneity(counts: Numbers, totals: Numbers) -> Numbers:
    """Return the chi-square (k - 1 degrees of freedom) of the test that all shares are one, as R's ``prop.test``."""
    share = _pooled(counts, totals)
    deviation = ((counts - totals * share[..., None]) ** 2 / np.where(totals > 0, totals, 1)).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(deviation / (share * (1 - share)))


def random_homogeneity_p(counts: Numbers, totals: Numbers) -> float:
    """Return the p-value of ``homogeneity`` of one series among random tables with the same margins.

    For series too sparse for the chi-square distribution. The 9,999 tables come from a fixed seed, so that an answer is
    the same each time; its standard error at 2.5 % is 0.16 points.
    """
    rarer = counts if 2 * counts.sum() <= totals.sum() else totals - counts
    null = _null_homogeneity(tuple(int(total) for total in totals), int(rarer.sum()))
    reached = homogeneity(rarer, totals) * (1 - 1e-9)  # the same table must count although it is rounded otherwise
    return float((1 + len(null) - np.searchsorted(null, reached)) / (1 + len(null)))


@lru_cache(maxsize=500)
def _null_homogeneity(totals: tuple[int, ...], rarer: int) -> Numbers:
    tables = np.random.default_rng(SEED).multivariate_hypergeometric(totals, rarer, size=TABLES)
    return np.sort(homogeneity(tables.astype(float), np.array(totals, dtype=float)))


def logistic_dispersion(scores: Numbers, counts: Numbers, totals: Numbers) -> Numbers:
    """Return phi: the Pearson chi-square about the fitted logistic line, over k - 2 (the quasi-binomial scale).

    Fitted by Newton's method, all series at once, a step halved where it would lower the likelihood. Where one line
    separates the years with nobody from those with everybody, the fit runs to 0 and 1 and leaves no residual: phi is
    then 0. NaN under three years, and where no fit was found.
    """
    rows, sizes = np.atleast_2d(counts), np.atleast_2d(totals)
    centred = np.atleast_2d(_centred(scores, totals))
    level, slope, is_fitted = _fitted_lines(centred, rows, sizes)
    fitted, weight = _fit(centred, level, slope, sizes)
    pearson = ((rows - sizes * fitted) ** 2 / np.where(weight > 0, weight, 1)).sum(axis=-1)
    freedom = (sizes > 0).sum(axis=-1) - 2.0
    phi = np.where(is_fitted & (freedom > 0), pearson / np.where(freedom > 0, freedom, 1), np.nan)
    return np.asarray(phi.reshape(counts.shape[:-1]))


def _fitted_lines(centred: Numbers, counts: Numbers, totals: Numbers) -> tuple[Numbers, Numbers, NDArray[np.bool_]]:
    """Return level and slope of each series' logistic line, and whether they were found; done series are left alone.

    A line that separates years has no last step, but its likelihood has a limit, and so a last gain.
    """
    share = np.clip(_pooled(counts, totals), 1e-9, 1 - 1e-9)
    level, slope = np.log(share / (1 - share)), np.zeros(len(counts))
    open_rows = np.arange(len(counts))
    for _ in range(STEPS):
        x, n, c = counts[open_rows], totals[open_rows], centred[open_rows]
        at = level[open_rows], slope[open_rows]
        step = _newton_step(c, x, n, *at)
        part, gained = _uphill(c, x, n, at, step)
        level[open_rows] += part * step[0]
        slope[open_rows] += part * step[1]
        open_rows = open_rows[gained > CLOSE]
        if not len(open_rows):
            break
    is_fitted = np.ones(len(counts), dtype=bool)
    is_fitted[open_rows] = False
    return level, slope, is_fitted


def _newton_step(c: Numbers, x: Numbers, n: Numbers, level: Numbers, slope: Numbers) -> tuple[Numbers, Numbers]:
    fitted, weight = _fit(c, level, slope, n)
    residual = x - n * fitted
    first, second = residual.sum(axis=-1), (c * residual).sum(axis=-1)
    a, b, d = weight.sum(axis=-1), (c * weight).sum(axis=-1), (c**2 * weight).sum(axis=-1)
    determinant = a * d - b * b
    is_sound = determinant > 1e-12 * a * d
    divisor = np.where(is_sound, determinant, 1)
    # where the weights have all but vanished the level alone is moved
    up = np.where(is_sound, (d * first - b * second) / divisor, first / np.where(a > 0, a, 1))
    return np.clip(up, -FARTHEST, FARTHEST), np.where(is_sound, (a * second - b * first) / divisor, 0)


def _uphill(
    c: Numbers, x: Numbers, n: Numbers, at: tuple[Numbers, Numbers], step: tuple[Numbers, Numbers]
) -> tuple[Numbers, Numbers]:
    """Return the part of each step, halved until it does not lower the likelihood, and what it gains by it."""
    before = _log_likelihood(c, x, n, *at)
    part = np.ones(len(x))
    for _ in range(HALVINGS):
        gained = _log_likelihood(c, x, n, at[0] + part * step[0], at[1] + part * step[1]) - before
        lower = gained < -1e-9 * (1 + np.abs(before))
        if not lower.any():
            break
        part = np.where(lower, part / 2, part)
    return part, gained / (1 + np.abs(before))


def _log_likelihood(c: Numbers, x: Numbers, n: Numbers, level: Numbers, slope: Numbers) -> Numbers:
    line = level[:, None] + slope[:, None] * c
    return np.asarray(-(x * np.logaddexp(0, -line) + (n - x) * np.logaddexp(0, line)).sum(axis=-1))


def _fit(centred: Numbers, level: Numbers, slope: Numbers, totals: Numbers) -> tuple[Numbers, Numbers]:
    fitted = expit(np.clip(level[:, None] + slope[:, None] * centred, -FARTHEST, FARTHEST))
    return fitted, totals * fitted * (1 - fitted)


def _pooled(counts: Numbers, totals: Numbers) -> Numbers:
    posts = totals.sum(axis=-1)
    return np.asarray(counts.sum(axis=-1) / np.where(posts > 0, posts, 1))


def _centred(scores: Numbers, totals: Numbers) -> Numbers:
    posts = totals.sum(axis=-1, keepdims=True)
    return np.asarray(scores - (totals * scores).sum(axis=-1, keepdims=True) / np.where(posts > 0, posts, 1))
