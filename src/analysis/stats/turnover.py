"""Staff are the same persons next year: by how much that inflates the statistic of a trend."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.model.errors import UsageError

Numbers = NDArray[np.float64]

UNKNOWN_TURNOVER = np.linspace(0.05, 0.30, 51)  # where the yearly turnover is not known, its worst case is taken


def turnover_inflation(
    years: ArrayLike, yearly_turnover: ArrayLike | None = None, total: ArrayLike | None = None
) -> Numbers:
    """Return V: the variance of a trend's numerator with staff who stay on, over the one with new staff every year.

    V = sum c_i c_j m_ij (1 - r)^|i - j| / sum c_i^2 n_i, with n_i the posts of year i, c_i the year less its mean over
    posts, r the yearly turnover, and m_ij how many can be the same persons: no more than the smaller of n_i and n_j,
    and where posts were abolished in between and others made later, no more than were left. Fewer posts in a year may
    also mean that some did not report. Nobody says which, so V is the larger of the two. With one size throughout it is
    sum c_i c_j (1 - r)^|i - j| / sum c_i^2.

    Parameters
    ----------
    years : shape (k,), increasing; their distances count, a gap is a longer one.
    yearly_turnover : share of posts with a new holder after a year, above 0, up to 1; shape () or (m,). None or NaN:
        not known, and V is its largest over r from 0.05 to 0.30, and at least 1.
    total : posts, shape (k,) or (m, k); 0 for a year that a series has not. None: one size in all years.

    Returns
    -------
    ndarray
        shape () or (m,).

    Raises
    ------
    UsageError
        for a turnover outside 0 to 1, years that are no numbers, or posts below 0 or of another number of years.

    References
    ----------
    The variance of a linear contrast of counts under a yearly autocorrelation of 1 - r.
    """
    scores = np.asarray(years, dtype=float)
    totals = np.ones_like(scores) if total is None else np.asarray(total, dtype=float)
    turnover = checked_turnover(yearly_turnover)
    if totals.shape[-1:] != scores.shape or not np.isfinite(scores).all() or not (totals >= 0).all():
        raise UsageError(
            f"{scores.size} years, posts of shape {totals.shape}", where="turnover_inflation",
            do="Give years that are numbers, and posts of each, 0 or more.",
        )  # fmt: skip
    turnover = np.broadcast_to(turnover, np.broadcast_shapes(turnover.shape, totals.shape[:-1]))
    apart, ways = _products_by_distance(scores, np.atleast_2d(totals))
    known = np.where(np.isnan(turnover), 1.0, turnover).reshape(-1, 1)
    of_known = np.max([(products * (1 - known) ** apart).sum(axis=-1) for products in ways], axis=0)
    staying = (1 - UNKNOWN_TURNOVER) ** apart[:, None]
    of_worst = np.maximum(1.0, np.max([(products @ staying).max(axis=-1) for products in ways], axis=0))
    return np.where(np.isnan(turnover), of_worst.reshape(-1), of_known).reshape(turnover.shape)


def checked_turnover(yearly_turnover: ArrayLike | None) -> Numbers:
    """Return the turnover as an array, NaN where it is not known; a ``UsageError`` for one outside 0 to 1."""
    turnover = np.asarray(np.nan if yearly_turnover is None else yearly_turnover, dtype=float)
    if (turnover <= 0).any() or (turnover > 1).any():
        raise UsageError(f"a yearly turnover of {yearly_turnover!r}", where="trend", do="Give one above 0, up to 1.")
    return turnover


def _products_by_distance(scores: Numbers, totals: Numbers) -> tuple[Numbers, tuple[Numbers, Numbers]]:
    """Return the distances between years, and for each the sum of c_i c_j m_ij over its pairs, over sum c_i^2 n_i.

    Twice: with m_ij the smaller of both years' posts, and with it the smallest of all years from one to the other. Of
    one year alone there is no trend, and both give 1.
    """
    posts = totals.sum(axis=-1, keepdims=True)
    centred = scores - (totals * scores).sum(axis=-1, keepdims=True) / np.where(posts > 0, posts, 1)
    distances = np.abs(scores[:, None] - scores[None, :])
    apart = np.unique(distances)
    spread = (totals * centred**2).sum(axis=-1)
    ways = np.zeros((2, len(totals), len(apart)))
    for first in range(len(scores)):
        fewest = totals[:, first].copy()
        for second in range(first, len(scores)):
            here = totals[:, second]
            fewest = np.where(here > 0, np.minimum(fewest, here), fewest)
            both = centred[:, first] * centred[:, second] * (1 if first == second else 2)
            place = np.searchsorted(apart, distances[first, second])
            ways[0, :, place] += both * np.minimum(totals[:, first], here)
            ways[1, :, place] += both * np.where(here > 0, fewest, 0)
    ways /= np.where(spread > 0, spread, 1)[None, :, None]
    ways[:, spread == 0, 0] = 1.0
    return apart, (ways[0], ways[1])
