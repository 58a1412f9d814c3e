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
    posts, r the yearly turnover, and m_ij the smaller of n_i and n_j: nobody stays on in a post that there is not.
    With one size throughout it is sum c_i c_j (1 - r)^|i - j| / sum c_i^2.

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
        for a turnover outside 0 to 1.

    References
    ----------
    The variance of a linear contrast of counts under a yearly autocorrelation of 1 - r.
    """
    scores = np.asarray(years, dtype=float)
    totals = np.ones_like(scores) if total is None else np.asarray(total, dtype=float)
    turnover = np.asarray(np.nan if yearly_turnover is None else yearly_turnover, dtype=float)
    if (turnover <= 0).any() or (turnover > 1).any():
        raise UsageError(f"a yearly turnover of {yearly_turnover}", where="trend", do="Give one above 0, up to 1.")
    apart, products = _products_by_distance(scores, np.atleast_2d(totals))
    turnover = np.broadcast_to(turnover, np.broadcast_shapes(turnover.shape, totals.shape[:-1]))
    known = np.where(np.isnan(turnover), 1.0, turnover)
    of_known = (products * (1 - known.reshape(-1, 1)) ** apart).sum(axis=-1)
    of_worst = np.maximum(1.0, (products @ ((1 - UNKNOWN_TURNOVER) ** apart[:, None])).max(axis=-1))
    return np.where(np.isnan(turnover), of_worst.reshape(-1), of_known).reshape(turnover.shape)


def _products_by_distance(scores: Numbers, totals: Numbers) -> tuple[Numbers, Numbers]:
    """Return the distances between years, and for each the sum of c_i c_j m_ij over its pairs, over sum c_i^2 n_i."""
    posts = totals.sum(axis=-1, keepdims=True)
    centred = scores - (totals * scores).sum(axis=-1, keepdims=True) / np.where(posts > 0, posts, 1)
    distances = np.abs(scores[:, None] - scores[None, :])
    apart = np.unique(distances)
    products = np.empty((len(totals), len(apart)))
    for position, distance in enumerate(apart):
        first, second = np.nonzero(distances == distance)
        stay = np.minimum(totals[:, first], totals[:, second])
        products[:, position] = (centred[:, first] * centred[:, second] * stay).sum(axis=-1)
    spread = (totals * centred**2).sum(axis=-1, keepdims=True)
    return apart, products / np.where(spread > 0, spread, 1)
